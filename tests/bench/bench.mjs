// Runs the benchmarks: starts everything on free ports, measures us and the peer in turn, prints medians and ratios.
import { execFileSync, spawn } from 'node:child_process';
import http from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';

const seconds = Number(process.argv[2] ?? 3);
const ROUNDS = 5;
const release = path.join(process.env.CARGO_TARGET_DIR ?? 'target', 'release');
const folder = mkdtempSync(path.join(tmpdir(), 'vestibule-bench-'));
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});
const start = (...command) => {
  const child = spawn(command[0], command.slice(1).map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
};
const answers = async (port) => {
  for (let at = 0; at < 200; at += 1) {
    if (await new Promise((resolve) => net.connect(port, '127.0.0.1').on('connect', function () { this.destroy(); resolve(true); }).on('error', () => resolve(false)))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers on ${port}`);
};
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

/** Requests per second by wrk; a run with answers other than 2xx counts as failed. */
function wrk(url, headers = []) {
  const out = execFileSync('wrk', ['-t1', '-c64', `-d${seconds}s`, ...headers.flatMap((header) => ['-H', header]), url], { encoding: 'utf8' });
  if (/Non-2xx|Socket errors/.test(out)) throw new Error(out);
  return Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]);
}

console.log(`${cpus().length} cores, ${cpus()[0].model}; load generator, stores and servers share them; ${ROUNDS} rounds of ${seconds} s\n`);

// --- joins per second at the store -----------------------------------------------------------------------------------
const redis = await freePort();
start('redis-server', '--port', String(redis), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder);
await answers(redis);
const url = `redis://127.0.0.1:${redis}`;
const bench = (...words) => JSON.parse(execFileSync(path.join(release, 'bench'), words.map(String), { encoding: 'utf8' }));
const joins = bench('joins', url, seconds);
console.log(`joins at the store        ours ${joins.batched}/s   one script call a join ${joins.scripted}/s   ratio ${(joins.batched / joins.scripted).toFixed(2)}`);

// --- admitted requests per second against the same Pingora without a gate ----------------------------------------------
const upstream = await freePort();
writeFileSync(path.join(folder, 'nginx.conf'), `
  master_process off; daemon off; pid ${folder}/nginx.pid; error_log /dev/null;
  events { worker_connections 1024; }
  http { access_log off; keepalive_requests 1000000; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
    server { listen 127.0.0.1:${upstream}; location / { default_type application/json; return 200 '{"seats":["A1","A2","A3"],"left":197,"note":"a small answer as a shop gives it, for the measure of proxies"}'; } } }`);
let upstreamIs = 'nginx';
try {
  execFileSync('nginx', ['-v'], { stdio: 'ignore' });
  start('nginx', '-c', path.join(folder, 'nginx.conf'));
} catch {
  upstreamIs = 'node';
  http.createServer((_, answer) => answer.end('{"seats":["A1","A2","A3"]}')).listen(upstream, '127.0.0.1');
}
await answers(upstream);
const [bare, door, desk] = [await freePort(), await freePort(), await freePort()];
start(path.join(release, 'bench'), 'bare', String(bare), `127.0.0.1:${upstream}`);
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
  [console]
  listen = "127.0.0.1:${desk}"
  [line]
  store = "redis://127.0.0.1:${redis}"
  [upstreams.u]
  address = "127.0.0.1:${upstream}"
  [rooms.demo]
  upstream = "u"
  outflow_per_minute = "off"
  active_visitors_max = "off"
  away_after_s = 3600
  routes = [{ path = "/" }]
`);
writeFileSync(path.join(folder, 'secret'), 'ab'.repeat(32));
start(path.join(release, 'vestibule'), 'gateway', '--config', path.join(folder, 'gateway.toml'), '--set', `edge.secret_file=${folder}/secret`);
await answers(bare);
await answers(door);

const ask = (target, headers) => fetch(`http://127.0.0.1:${door}${target}`, { headers: { accept: 'application/json', ...headers } });
const ticket = (await ask('/')).headers.get('vestibule-ticket');
let admission;
for (let at = 0; at < 100 && !admission; at += 1) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  const claim = await fetch(`http://127.0.0.1:${door}/_vestibule/v1/line/claim?room=demo`, { method: 'POST', headers: { 'vestibule-ticket': ticket } });
  admission = claim.headers.get('vestibule-admission');
}
const inside = [`Vestibule-Admission: ${admission}`];
const rounds = { ours: [], bare: [], page: [], direct: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  rounds.bare.push(wrk(`http://127.0.0.1:${bare}/`, inside));
  rounds.ours.push(wrk(`http://127.0.0.1:${door}/`, inside));
  rounds.page.push(wrk(`http://127.0.0.1:${door}/_vestibule/v1/line?room=demo`, [`Vestibule-Ticket: ${ticket}`, 'Accept: application/json']));
  rounds.direct.push(wrk(`http://127.0.0.1:${upstream}/`, inside));
}
const figure = Object.fromEntries(Object.entries(rounds).map(([name, all]) => [name, median(all)]));
console.log(`admitted requests         ours ${figure.ours.toFixed(0)}/s   same Pingora, no gate ${figure.bare.toFixed(0)}/s   ratio ${(figure.ours / figure.bare).toFixed(2)}   (${upstreamIs} direct ${figure.direct.toFixed(0)}/s)`);
console.log(`line messages by polling  ours ${figure.page.toFixed(0)}/s   ${upstreamIs} with a constant body ${figure.direct.toFixed(0)}/s   ratio ${(figure.page / figure.direct).toFixed(2)}`);

// --- joins per second over HTTP, against the same server with a constant body of the same size ----------------------------
const size = Buffer.byteLength(await (await ask('/', {})).text());
const constant = await freePort();
start(path.join(release, 'bench'), 'constant', constant, size);
await answers(constant);
const over = { joins: [], constant: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  over.constant.push(wrk(`http://127.0.0.1:${constant}/`, ['Accept: application/json']));
  over.joins.push(wrk(`http://127.0.0.1:${door}/`, ['Accept: application/json']));
}
const ceiling = median(over.joins);
console.log(`joins over HTTP           ours ${ceiling.toFixed(0)}/s   same Pingora with a constant body of ${size} bytes ${median(over.constant).toFixed(0)}/s   ratio ${(ceiling / median(over.constant)).toFixed(2)}`);
const load = bench('load', `127.0.0.1:${door}`, '/', Math.round(ceiling * 0.8), seconds * 3);
console.log(`joins at 80% of that      ${load.rate}/s   p50 ${load.p50_ms} ms   p99 ${load.p99_ms} ms   longest ${load.max_ms} ms`);

// --- a line of a million --------------------------------------------------------------------------------------------------
const memory = (child) => Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const own = await freePort();
start('redis-server', '--port', String(own), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder);
await answers(own);
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
    console.listen = "127.0.0.1:${console_}"
    line.store = "redis://127.0.0.1:${own}"
    upstreams.u.address = "127.0.0.1:${upstream}"
    ${rooms}`);
  const child = start(path.join(release, 'vestibule'), 'gateway', '--config', path.join(folder, `${name}.toml`));
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
const before = memory(waiting.child);
execFileSync(path.join(release, 'bench'), ['fill', `redis://127.0.0.1:${own}`, 'hall', '1000000']);
await pause(3000);
console.log(`gateway's memory          ${(memory(waiting.child) - before).toFixed(1)} MiB more for a room of 1,000,000 (${before.toFixed(0)} MiB before)`);
const feeds = bench('feeds', waiting.public, `redis://127.0.0.1:${own}`, 10000, 3000);
console.log(`from call to socket       ${feeds.sockets} open, ${feeds.told} of ${feeds.called} called told: p50 ${feeds.p50_ms} ms   p99 ${feeds.p99_ms} ms   longest ${feeds.max_ms} ms`);
waiting.child.kill('SIGKILL');

// --- three gateways admit what one would -----------------------------------------------------------------------------------
const rates = [1000, 6000, 60000];
const rooms = rates.map((rate) => room(`r${rate}`, `outflow_per_minute = ${rate}\n  burst = ${Math.ceil(rate / 600)}\n  schedule = { opens_at = "2099-01-01T00:00:00Z", prequeue_at = "2020-01-01T00:00:00Z" }`)).join('');
for (const name of ['one', 'two', 'three']) await gateway(name, rooms);
const three = rates.map((rate) => `r${rate}`);
for (const [at, id] of three.entries()) execFileSync(path.join(release, 'bench'), ['fill', `redis://127.0.0.1:${own}`, id, String(rates[at] * 2 + 1000)]);
execFileSync(path.join(release, 'bench'), ['open', `redis://127.0.0.1:${own}`, three.join(',')]);
await pause(3000);
for (const found of bench('exact', `redis://127.0.0.1:${own}`, three.join(','), 60)) {
  console.log(`three gateways, 60 s      ${found.per_minute} per minute: called ${found.called}, allowed ${found.expected}, off by ${(found.called - found.expected).toFixed(1)} (a burst is ${Math.ceil(found.per_minute / 600)})`);
}

// --- holds and sales on the embedded table -----------------------------------------------------------------------------------
const sales = bench('sales', seconds);
console.log(`hold and sale, embedded   ours ${sales.sales}/s   bare durable writes ${sales.writes}/s   ratio ${(sales.sales / sales.writes).toFixed(2)}`);
process.exit(0);
