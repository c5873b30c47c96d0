// Adaptive admission before an origin that falls apart under a crowd: fixed rates of admission, swept, beside the window that
// follows the origin from a bad start. Every setting has a gateway and an origin of its own; all run at the same time, so
// that they share whatever else this machine does.
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { answers, folder, freePort, pause, release, start } from './support.mjs';

/** Requests per second that an origin serves at best. */
const CAPACITY = 40;
/** Requests of a visit, and the time between an answer and the next of them. */
const REQUESTS = 5;
const THINK_MS = 1000;
/** Nobody waits longer for an answer; the origin works on it all the same. */
const PATIENCE_MS = 10_000;
const WAITING = 24;
const POLL_MS = 600;
/** Until the measure begins, and how long it takes. */
const FILL_S = Number(process.env.BENCH_FILL_S ?? 60);
const MEASURE_S = Number(process.env.BENCH_MEASURE_S ?? 60);
/** Admissions per minute at which the origin is just full. */
const FULL = (CAPACITY / REQUESTS) * 60;
const TARGET_MS = Number(process.env.BENCH_TARGET_MS ?? 800);
/** Asks an origin for its longest queue. */
const LONGEST = '/longest-queue';
const binary = process.env.VESTIBULE_BIN ?? path.join(release, 'vestibule');

/** One request after the other at a fixed pace; beyond a queue of a second each one takes longer, up to five times as long. */
class Origin {
  constructor() {
    Object.assign(this, { queue: [], free: 0, longest: 0 });
    this.server = http.createServer((request, answer) => {
      if (request.url === LONGEST) {
        answer.end(String(this.longest));
        this.longest = this.queue.length;
        return;
      }
      this.queue.push({ answer, last: request.url === '/leave' });
      this.longest = Math.max(this.longest, this.queue.length);
      if (this.queue.length > 1) return;
      this.free = Math.max(this.free, performance.now());
      this.#next();
    });
  }

  async listen() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.server.address().port;
  }

  #next() {
    const crowd = Math.max(0, this.queue.length / CAPACITY - 1);
    const takes = (1000 / CAPACITY) * Math.min(5, 1 + crowd * crowd);
    // From when the last one was due, not from when this busy machine came to it: the capacity is exact.
    this.free += takes;
    setTimeout(() => {
      const { answer, last } = this.queue.shift();
      if (last) answer.setHeader('vestibule-release', '1');
      answer.end('ok');
      if (this.queue.length) this.#next();
    }, Math.max(0, this.free - performance.now()));
  }
}

if (process.argv[2] === 'origins') {
  const ports = [];
  for (let at = 0; at < Number(process.argv[3]); at += 1) ports.push(await new Origin().listen());
  console.log(JSON.stringify(ports));
  await new Promise(() => {});
}

/** A gateway, its origin, and people who never stop coming. */
class World {
  constructor(name, rules) {
    Object.assign(this, { name, rules, agent: new http.Agent({ keepAlive: true }), waiting: 0, good: 0, lost: 0, latencies: [] });
  }

  async open(upstream) {
    this.upstream = upstream;
    const [door, desk] = [await freePort(), await freePort()];
    const file = path.join(folder, `${this.name}.toml`);
    writeFileSync(file, `
      data = "${folder}/${this.name}"
      log.filter = "error"
      edge.listen = "127.0.0.1:${door}"
      console.listen = "127.0.0.1:${desk}"
      [edge.limits]
      requests_per_minute_per_address = "off"
      requests_per_minute_per_prefix = "off"
      joins_per_minute_per_address = "off"
      joins_per_minute_per_prefix = "off"
      polls_per_minute_per_ticket = "off"
      [upstreams.u]
      address = "127.0.0.1:${upstream}"
      [rooms.demo]
      upstream = "u"
      active_visitors_max = "off"
      burst = 10
      routes = [{ path = "/" }]
      ${this.rules}`);
    start(null, binary, ['gateway', '--config', file]);
    await answers(door);
    this.door = door;
  }

  ask(target, headers) {
    return new Promise((resolve) => {
      const request = http.get({ host: '127.0.0.1', port: this.door, path: target, agent: this.agent, headers: { accept: 'application/json', ...headers } }, (answer) => {
        answer.resume().once('end', () => resolve({ status: answer.statusCode, headers: answer.headers }));
        answer.once('error', () => resolve({ status: 0, headers: {} }));
      });
      request.setTimeout(PATIENCE_MS, () => request.destroy());
      request.once('error', () => resolve({ status: 0, headers: {} }));
    });
  }

  /** Counts an answer of the origin. */
  async want(target, headers) {
    const began = performance.now();
    const answer = await this.ask(target, headers);
    if (answer.status === 200) {
      this.good += 1;
      this.latencies.push(performance.now() - began);
    } else {
      this.lost += 1;
    }
    return answer;
  }

  async visitor() {
    this.waiting += 1;
    let admission, ticket;
    while (this.open_) {
      const began = performance.now();
      const { status, headers } = await this.ask('/', ticket && { 'vestibule-ticket': ticket });
      ticket ??= headers['vestibule-ticket'];
      admission = headers['set-cookie']?.map((line) => /vestibule-admission-demo=([^;]+)/.exec(line)?.[1]).find(Boolean);
      if (admission || status === 0) {
        if (status === 200) {
          this.good += 1;
          this.latencies.push(performance.now() - began);
        } else {
          this.lost += 1;
        }
        break;
      }
      await pause(POLL_MS);
    }
    this.waiting -= 1;
    for (let at = 1; at < REQUESTS && admission && this.open_; at += 1) {
      await pause(THINK_MS);
      const { status } = await this.want(at === REQUESTS - 1 ? '/leave' : '/', { 'vestibule-admission': admission });
      if (status === 0) break;
    }
  }

  async crowd() {
    this.open_ = true;
    while (this.open_) {
      for (let missing = WAITING - this.waiting; missing > 0; missing -= 1) this.visitor();
      await pause(100);
    }
  }

  /** The longest queue since this was last asked. */
  async longest() {
    return Number(await (await fetch(`http://127.0.0.1:${this.upstream}${LONGEST}`)).text());
  }

  async forget() {
    await this.longest();
    Object.assign(this, { good: 0, lost: 0, latencies: [] });
  }

  async figures() {
    const sorted = this.latencies.sort((a, b) => a - b);
    return { name: this.name, perSecond: this.good / MEASURE_S, lost: this.lost, p95: sorted[Math.floor(sorted.length * 0.95)] ?? Infinity, queue: await this.longest() };
  }
}

const fixed = [0.5, 0.75, 0.9, 1, 1.15, 2].map((part) => new World(`fixed-${part}`, `outflow_per_minute = ${Math.round(FULL * part)}`));
const bounds = (from) => `outflow_per_minute = "off"\n      adaptive = { active_min = 5, active_max = 2000, active_start = ${from}, latency_target_ms = ${TARGET_MS} }`;
const following = [new World('adaptive-from-5', bounds(5)), new World('adaptive-from-1000', bounds(1000))];
const worlds = [...fixed, ...following];
// A process of their own: what the visitors cost must not slow the origins.
const origins = start(null, process.execPath, [process.argv[1], 'origins', worlds.length], { stdout: 'pipe' });
const ports = JSON.parse(await new Promise((resolve) => origins.stdout.once('data', resolve)));
for (const [at, world] of worlds.entries()) await world.open(ports[at]);
console.log(`an origin that serves ${CAPACITY} requests a second at best; visits of ${REQUESTS} requests; ${FULL} admissions a minute fill it; ${FILL_S} s to fill, ${MEASURE_S} s measured\n`);
for (const world of worlds) world.crowd();
await pause(FILL_S * 1000);
await Promise.all(worlds.map((world) => world.forget()));
await pause(MEASURE_S * 1000);
const figures = await Promise.all(worlds.map((world) => world.figures()));
const best = Math.max(...figures.slice(0, fixed.length).map((figure) => figure.perSecond));
for (const { name, perSecond, lost, p95, queue } of figures) {
  console.log(`${name.padEnd(20)} ${perSecond.toFixed(1).padStart(5)} answers/s   ${(perSecond / best).toFixed(2)} of the best fixed rate   p95 ${p95.toFixed(0).padStart(5)} ms   ${String(lost).padStart(4)} lost   longest queue ${queue}`);
}
process.exit(0);
