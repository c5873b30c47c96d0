// The line: joins at the store and over HTTP, a line of a million, several gateways. Everything shares all cores.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { answers, folder, freePort, median, pause, release, residentMib, start, wrk } from './support.mjs';

const seconds = Number(process.argv[2] ?? 3);
const ROUNDS = 5;
const program = path.join(release, 'bench');
const bench = (...words) => JSON.parse(execFileSync(program, words.map(String), { encoding: 'utf8' }));
const perSecond = (port, headers) => wrk(null, `http://127.0.0.1:${port}/`, headers, seconds).perSecond;

/** An empty Redis. */
async function redisServer() {
  const port = await freePort();
  start(null, 'redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]);
  await answers(port);
  return port;
}
console.log(`${cpus().length} cores, ${cpus()[0].model}; load generator, stores and servers share them; ${ROUNDS} rounds of ${seconds} s\n`);

// --- joins per second at the store -----------------------------------------------------------------------------------
const redis = await redisServer();
const joins = bench('joins', `redis://127.0.0.1:${redis}`, seconds);
console.log(`joins at the store        ours ${joins.batched}/s   one script call a join ${joins.scripted}/s   ratio ${(joins.batched / joins.scripted).toFixed(2)}`);

// --- joins per second over HTTP, against the same server with a constant body of the same size ----------------------------
const [door, desk, constant] = [await freePort(), await freePort(), await freePort()];
writeFileSync(path.join(folder, 'gateway.toml'), `
  data = "${folder}/data"
  [edge]
  listen = "127.0.0.1:${door}"
  # Counted as in production, but one address makes all the load.
  limits.requests_per_minute_per_address = 4000000000
  limits.requests_burst_per_address = 1000000
  limits.requests_per_minute_per_prefix = 4000000000
  limits.requests_burst_per_prefix = 1000000
  limits.joins_per_minute_per_address = "off"
  limits.joins_per_minute_per_prefix = "off"
  limits.joins_per_minute = "off"
  [console]
  listen = "127.0.0.1:${desk}"
  [line]
  store = "redis://127.0.0.1:${redis}"
  [upstreams.u]
  address = "127.0.0.1:9"
  [rooms.demo]
  upstream = "u"
  outflow_per_minute = "off"
  active_visitors_max = "off"
  away_after_s = 3600
  routes = [{ path = "/" }]
`);
writeFileSync(path.join(folder, 'secret'), 'ab'.repeat(32));
start(null, path.join(release, 'vestibule'), ['gateway', '--config', path.join(folder, 'gateway.toml'), '--set', `edge.secret_file=${folder}/secret`]);
await answers(door);
const size = (await (await fetch(`http://127.0.0.1:${door}/`, { headers: { accept: 'application/json' } })).arrayBuffer()).byteLength;
start(null, program, ['constant', constant, size]);
await answers(constant);
const over = { joins: [], constant: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  over.constant.push(perSecond(constant, ['Accept: application/json']));
  over.joins.push(perSecond(door, ['Accept: application/json']));
}
const ceiling = median(over.joins);
console.log(`joins over HTTP           ours ${ceiling.toFixed(0)}/s   same Pingora with a constant body of ${size} bytes ${median(over.constant).toFixed(0)}/s   ratio ${(ceiling / median(over.constant)).toFixed(2)}`);
const load = bench('load', `127.0.0.1:${door}`, '/', Math.round(ceiling * 0.8), seconds * 3);
console.log(`joins at 80% of that      ${load.rate}/s   p50 ${load.p50_ms} ms   p99 ${load.p99_ms} ms   longest ${load.max_ms} ms`);

// --- a line of a million --------------------------------------------------------------------------------------------------
const own = await redisServer();
const line = bench('line', `redis://127.0.0.1:${own}`);
console.log(`1,000,000 waiting         Redis ${(line.redis_bytes / 1024 / 1024).toFixed(2)} MiB above empty   the draw ${line.draw_ms} ms in ${line.draw_commands} commands`);
console.log(`cost of one join          ${line.join_us[0]} us with 10,000 waiting, ${line.join_us[1]} us with 1,000,000   ratio ${(line.join_us[1] / line.join_us[0]).toFixed(2)}`);
console.log(`cost of calling ten       ${line.admit_us[0]} us with 10,000 waiting, ${line.admit_us[1]} us with 1,000,000   ratio ${(line.admit_us[1] / line.admit_us[0]).toFixed(2)}`);

/** A gateway of its own over the second Redis. */
async function gateway(name, rooms) {
  const [public_, console_] = [await freePort(), await freePort()];
  writeFileSync(path.join(folder, `${name}.toml`), `
    data = "${folder}/${name}"
    edge.listen = "127.0.0.1:${public_}"
    edge.secret_file = "${folder}/secret"
    edge.limits.requests_per_minute_per_address = "off"
    edge.limits.requests_per_minute_per_prefix = "off"
    edge.limits.joins_per_minute_per_address = "off"
    edge.limits.joins_per_minute_per_prefix = "off"
    edge.limits.joins_per_minute = "off"
    edge.limits.connections_per_address = "off"
    console.listen = "127.0.0.1:${console_}"
    line.store = "redis://127.0.0.1:${own}"
    upstreams.u.address = "127.0.0.1:9"
    ${rooms}`);
  const child = start(null, path.join(release, 'vestibule'), ['gateway', '--config', path.join(folder, `${name}.toml`)]);
  await answers(public_);
  return { child, public: `127.0.0.1:${public_}` };
}
const room = (id, rules) => `
  [rooms.${id}]
  upstream = "u"
  active_visitors_max = "off"
  away_after_s = 3600
  claim_s = 3600
  routes = [{ path = "/${id}" }]
  ${rules}`;

const waiting = await gateway('waiting', room('hall', 'queue_all = true') + room('feeds', 'queue_all = true'));
await pause(3000);
const before = residentMib(waiting.child.pid);
execFileSync(program, ['fill', `redis://127.0.0.1:${own}`, 'hall', '1000000']);
await pause(3000);
console.log(`gateway's memory          ${(residentMib(waiting.child.pid) - before).toFixed(1)} MiB more for a room of 1,000,000 (${before.toFixed(0)} MiB before)`);
const feeds = bench('feeds', waiting.public, `redis://127.0.0.1:${own}`, 10000, 3000);
console.log(`from call to socket       ${feeds.sockets} open, ${feeds.told} of ${feeds.called} called told: p50 ${feeds.p50_ms} ms   p99 ${feeds.p99_ms} ms   longest ${feeds.max_ms} ms`);
waiting.child.kill('SIGKILL');

// --- three gateways admit what one would -----------------------------------------------------------------------------------
const rates = [1000, 6000, 60000];
const rooms = rates.map((rate) => room(`r${rate}`, `outflow_per_minute = ${rate}\n  burst = ${Math.ceil(rate / 600)}\n  schedule = { opens_at = "2099-01-01T00:00:00Z", prequeue_at = "2020-01-01T00:00:00Z" }`)).join('');
for (const name of ['one', 'two', 'three']) await gateway(name, rooms);
const three = rates.map((rate) => `r${rate}`);
for (const [at, id] of three.entries()) execFileSync(program, ['fill', `redis://127.0.0.1:${own}`, id, String(rates[at] * 2 + 1000)]);
execFileSync(program, ['open', `redis://127.0.0.1:${own}`, three.join(',')]);
await pause(3000);
for (const found of bench('exact', `redis://127.0.0.1:${own}`, three.join(','), 60)) {
  console.log(`three gateways, 60 s      ${found.per_minute} per minute: called ${found.called}, allowed ${found.expected}, off by ${(found.called - found.expected).toFixed(1)} (a burst is ${Math.ceil(found.per_minute / 600)})`);
}
process.exit(0);
