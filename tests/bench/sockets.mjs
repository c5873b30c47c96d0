// Sockets by the ten thousand: what one costs, how fast they open, how long a change takes to reach them all; with slow readers
// and half-open ones beside; with TLS; and 60,000 over four gateways that share a port and a Redis. The gateway has one worker
// thread on one core, the client the other core.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { answers, cpuUs, folder, freePort, median, pause, release, residentMib, start } from './support.mjs';

const PEOPLE = Number(process.env.BENCH_SOCKETS ?? 18_000);
const SETTLE_MS = Number(process.env.BENCH_SETTLE_MS ?? 12_000); // the allocator gives back what the joins needed within ten seconds
const TOKEN = 'a-token-for-the-benchmark';

const redis = await freePort();
start(null, 'redis-server', ['--port', redis, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]);
await answers(redis);
writeFileSync(path.join(folder, 'secret'), 'ab'.repeat(32));
execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
  '-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'cert.pem')], { stdio: 'ignore' });

/** A gateway whose line stands still. */
async function gateway(name, { port, core = '0', lines = '' } = {}) {
  const [door, desk] = [port ?? await freePort(), await freePort()];
  const config = path.join(folder, `${name}.toml`);
  writeFileSync(config, `
    data = "${folder}/${name}"
    log.filter = "error"
    console.listen = "127.0.0.1:${desk}"
    line.store = "redis://127.0.0.1:${redis}"
    upstreams.u.address = "127.0.0.1:9"
    [edge]
    listen = "127.0.0.1:${door}"
    secret_file = "${folder}/secret"
    ${port ? 'reuse_port = true' : ''}
    ${lines}
    [edge.limits]
    requests_per_minute_per_address = "off"
    requests_per_minute_per_prefix = "off"
    joins_per_minute_per_address = "off"
    joins_per_minute_per_prefix = "off"
    joins_per_minute = "off"
    connections_per_address = "off"
    [rooms.feeds]
    upstream = "u"
    routes = [{ path = "/" }]
    queue_all = true
    away_after_s = 3600
  `);
  const child = start(core, path.join(release, 'vestibule'), ['gateway', '--config', config], { env: { TOKIO_WORKER_THREADS: '1', VESTIBULE_ADMIN_TOKEN: TOKEN } });
  await answers(desk);
  await answers(door);
  const made = { child, pid: child.pid, address: `127.0.0.1:${door}`, desk };
  await staff(made, 'pause', { reason: 'The benchmark begins' });
  return made;
}

/** A word of the staff. */
function staff({ desk }, what, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const request = http.request({ port: desk, host: '127.0.0.1', method: 'POST', path: `/api/v1/rooms/feeds/${what}`,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } },
    (answer) => { answer.resume(); answer.on('end', () => (answer.statusCode < 300 ? resolve() : reject(new Error(`staff: ${answer.statusCode}`)))); });
    request.on('error', reject);
    request.end(text);
  });
}

/** A client process with its sockets. */
function crowd(address, { network, people = PEOPLE, deaf = 0, halfOpen = 0, wire = 'plain', core = '1' }) {
  const command = [path.join(release, 'bench'), 'sockets', address, network, people, deaf, halfOpen, wire].map(String);
  const [program, ...args] = core === null ? command : ['taskset', '-c', core, ...command];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the client ended');
    return JSON.parse(value);
  };
  return { child, next, say: (line) => child.stdin.write(`${line}\n`), people };
}

const files = (pid) => readdirSync(`/proc/${pid}/fd`).length;
const kib = (pid) => residentMib(pid) * 1024;
let changes = 0;

/** One change told to everybody: milliseconds from staff's word to the last socket, and the gateways' time a message. */
async function tell(gateways, crowds) {
  changes += 1;
  const reason = `Change number ${changes} of this benchmark.`;
  for (const one of crowds) one.say(`expect ${reason}`);
  for (const one of crowds) await one.next();
  const before = gateways.map(({ pid }) => cpuUs(pid)), at = Date.now();
  await staff(gateways[0], 'pause', { reason });
  const told = await Promise.all(crowds.map((one) => one.next()));
  const us = gateways.reduce((sum, { pid }, nth) => sum + cpuUs(pid) - before[nth], 0);
  const people = told.reduce((sum, one) => sum + one.told, 0);
  return { people, ms: Math.max(...told.map((one) => one.last_at_ms)) - at, spread: Math.max(...told.map((one) => one.spread_ms)), us: us / people };
}

async function theme(title, options, lines) {
  const made = await gateway(title.replaceAll(/\W/g, ''), { lines });
  const one = crowd(made.address, { network: 20, ...options });
  await one.next();
  await pause(SETTLE_MS);
  const [memory, descriptors, busy] = [kib(made.pid), files(made.pid), cpuUs(made.pid)];
  one.say('open');
  const opened = await one.next();
  const cost = (cpuUs(made.pid) - busy) / opened.open;
  await pause(SETTLE_MS);
  const sockets = opened.open + (options.deaf ?? 0);
  const each = (kib(made.pid) - memory) / sockets, fds = (files(made.pid) - descriptors - (options.halfOpen ?? 0)) / sockets;
  const told = [];
  for (let round = 0; round < 5; round += 1) {
    told.push(await tell([made], [one]));
    await pause(500);
  }
  const of = (key) => median(told.map((all) => all[key]));
  const all = told.every(({ people }) => people === opened.open);
  console.log(`${title.padEnd(26)}${opened.open} open, ${opened.per_second}/s, handshake p50 ${opened.p50_ms} ms p99 ${opened.p99_ms} ms, ${cost.toFixed(0)} us each`);
  console.log(`${''.padEnd(26)}${each.toFixed(2)} KiB and ${fds.toFixed(3)} files each; a change told to ${all ? 'all' : `only ${of('people')}`} in ${of('ms')} ms (first to last ${of('spread').toFixed(0)} ms), ${of('us').toFixed(1)} us a message`);
  one.child.kill();
  made.child.kill();
  await pause(1000);
}

await theme('sockets', {});
await theme('with slow ones beside', { deaf: 500, halfOpen: 500, people: PEOPLE - 1000 });
await theme('with TLS', { wire: 'tls' }, `tls = { cert = "${folder}/cert.pem", key = "${folder}/key.pem" }`);

const port = await freePort(), four = [];
for (let at = 0; at < 4; at += 1) four.push(await gateway(`four${at}`, { port, core: null }));
const crowds = four.map((_, at) => crowd(`127.0.0.1:${port}`, { network: 30 + at, people: Math.round(PEOPLE * 15 / 18), core: null }));
for (const one of crowds) await one.next();
for (const one of crowds) one.say('open');
const opened = await Promise.all(crowds.map((one) => one.next()));
const told = [];
for (let round = 0; round < 3; round += 1) told.push(await tell(four, crowds));
const sum = opened.reduce((all, one) => all + one.open, 0);
const of = (key) => median(told.map((all) => all[key]));
console.log(`${'four gateways, one port'.padEnd(26)}${sum} open; a change told to ${of('people')} in ${of('ms')} ms, ${of('us').toFixed(1)} us a message, with four clients on the same ${readFileSync('/proc/cpuinfo', 'utf8').match(/^processor/gm).length} cores`);
process.exit(0);
