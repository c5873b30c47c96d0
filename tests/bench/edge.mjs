// What the gate costs: admitted requests and waiting answers against the same front and proxy without a gate, nginx and
// HAProxy; start-up, size and memory. Every server has one thread on the first core; wrk and the upstream have the second.
import { statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

import { answers, folder, freePort, median, pause, release, residentMib, rounds, start } from './support.mjs';

const seconds = Number(process.argv[2] ?? 3);
const ROUNDS = 5;
const [SERVER, LOAD] = ['0', '1'];
const ONE_THREAD = { TOKIO_WORKER_THREADS: '1' };
const vestibule = path.join(release, 'vestibule');
if (cpus().length < 2) throw new Error('two cores are needed: one for the server, one for the load');
console.log(`${cpus()[0].model}; one server thread on core ${SERVER}, wrk (64 connections) and upstream on core ${LOAD}; medians of ${ROUNDS} rounds of ${seconds} s\n`);

// --- the upstream and the peers -------------------------------------------------------------------------------------------
const file = (name, text) => {
  const made = path.join(folder, name);
  writeFileSync(made, text);
  return made;
};

/** An nginx with one worker, the directives of its server blocks being given. */
async function nginx(core, name, port, http) {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${name}-${kind};`).join(' ');
  const child = start(core, 'nginx', ['-c', file(`${name}.conf`, `
    master_process off; daemon off; worker_processes 1; pid ${folder}/${name}.pid; error_log /dev/null;
    events { worker_connections 4096; }
    http { access_log off; keepalive_requests 100000000; ${places} ${http} }`)]);
  await answers(port);
  return child;
}

/** A body of so many bytes for \`return\`: a word of nginx's configuration ends after 4 KiB, so a longer one is put together. */
function constant(bytes) {
  const parts = Array.from({ length: Math.ceil(bytes / 4000) }, (_, at) => 'x'.repeat(Math.min(4000, bytes - at * 4000)));
  return {
    maps: parts.map((part, at) => `map $server_port $b${bytes}_${at} { default "${part}"; }`).join('\n'),
    text: parts.length === 1 ? parts[0] : parts.map((_, at) => `\${b${bytes}_${at}}`).join(''),
  };
}

const upstream = await freePort();
const SEATS = '{"seats":["A1","A2","A3"],"left":197,"note":"a small answer as a shop gives it, for the measure of proxies"}';
await nginx(LOAD, 'upstream', upstream, `server { listen 127.0.0.1:${upstream} backlog=4096; location / { default_type application/json; return 200 '${SEATS}'; } }`);

const bare = await freePort();
const bareChild = start(SERVER, path.join(release, 'bench'), ['bare', bare, `127.0.0.1:${upstream}`], { env: ONE_THREAD });
await answers(bare);
const proxied = await freePort();
const nginxChild = await nginx(SERVER, 'proxy', proxied, `
  upstream u { server 127.0.0.1:${upstream}; keepalive 512; keepalive_requests 100000000; }
  server { listen 127.0.0.1:${proxied} backlog=4096; location / { proxy_pass http://u; proxy_http_version 1.1;
    proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr; } }`);
const balanced = await freePort();
const haproxyChild = start(SERVER, 'haproxy', ['-db', '-f', file('haproxy.cfg', `
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
  option forwardfor
frontend f
  bind 127.0.0.1:${balanced}
  default_backend b
backend b
  server u 127.0.0.1:${upstream}
`)]);
await answers(balanced);

// --- ours -----------------------------------------------------------------------------------------------------------------
const [door, desk] = [await freePort(), await freePort()];
const child = start(SERVER, vestibule, ['gateway', '--config', file('gateway.toml', `
  data = "${folder}/data"
  log.filter = "warn"
  [edge]
  listen = "127.0.0.1:${door}"
  # Counted as in production, but one address and one ticket make all the load.
  [edge.limits]
  requests_per_minute_per_address = 4000000000
  requests_burst_per_address = 1000000
  requests_per_minute_per_prefix = 4000000000
  requests_burst_per_prefix = 1000000
  polls_per_minute_per_ticket = 4000000000
  polls_burst_per_ticket = 1000000
  joins_per_minute_per_address = "off"
  joins_per_minute_per_prefix = "off"
  [console]
  listen = "127.0.0.1:${desk}"
  [upstreams.u]
  address = "127.0.0.1:${upstream}"
  [rooms.demo]
  upstream = "u"
  outflow_per_minute = "off"
  active_visitors_max = "off"
  admission_s = 86400
  routes = [{ path = "/" }]
  [rooms.hall]
  upstream = "u"
  queue_all = true
  outflow_per_minute = 1
  burst = 1
  away_after_s = 3600
  routes = [{ path = "/hall" }]
`)], { env: ONE_THREAD });
await answers(door);
const at = (target) => `http://127.0.0.1:${door}${target}`;

async function admission() {
  const joined = await fetch(at('/'), { headers: { accept: 'application/json' } });
  const ticket = joined.headers.get('vestibule-ticket');
  for (let turn = 0; turn < 200; turn += 1) {
    const claim = await fetch(at('/_vestibule/v1/line/claim?room=demo'), { method: 'POST', headers: { 'vestibule-ticket': ticket } });
    if (claim.ok) return claim.headers.get('vestibule-admission');
    await pause(50);
  }
  throw new Error('nobody is let in');
}

/** The ticket of somebody who stands behind a few others. */
async function waiting() {
  // While wrk ran nothing else did here: connections that ended meanwhile are noticed first.
  await pause(100);
  let ticket;
  for (let people = 0; people < 40; people += 1) {
    const joined = await fetch(at('/_vestibule/v1/line/join?room=hall'), { method: 'POST', headers: { accept: 'application/json' } });
    if (!joined.ok) throw new Error(await joined.text());
    ticket = joined.headers.get('vestibule-ticket');
  }
  await pause(1500);
  return ticket;
}

// What a browser sends, to every side the same.
const browser = (accept, cookie) => [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  `Accept: ${accept}`,
  'Accept-Language: de-AT,de;q=0.9,en;q=0.8',
  'Accept-Encoding: gzip, deflate, br',
  `Cookie: session=5f2b7c1e9d; consent=all; ${cookie}`,
  'Sec-Fetch-Dest: document',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-Site: same-origin',
];
const wants = { page: 'text/html,application/xhtml+xml,*/*;q=0.8', json: 'application/json' };
const side = (child, port, target, headers) => ({ pid: child.pid, url: `http://127.0.0.1:${port}${target}`, headers });
const line = (name, cells) => console.log(`${name.padEnd(26)}${cells.join('   ')}`);
const cell = (name, { perSecond, us }) => `${name} ${perSecond.toFixed(0)}/s ${us.toFixed(1)} us`;
const ratio = (ours, theirs) => (ours.perSecond / theirs.perSecond).toFixed(2);

// --- admitted ---------------------------------------------------------------------------------------------------------------
const inside = browser(wants.json, `vestibule-admission-demo=${await admission()}`);
const passed = rounds({
  ours: side(child, door, '/', inside),
  bare: side(bareChild, bare, '/', inside),
  nginx: side(nginxChild, proxied, '/', inside),
  haproxy: side(haproxyChild, balanced, '/', inside),
}, { core: LOAD, count: ROUNDS, seconds });
line('admitted requests', [cell('ours', passed.ours), cell('no gate', passed.bare), cell('nginx', passed.nginx), cell('HAProxy', passed.haproxy)]);
line('  ours to', [`no gate ${ratio(passed.ours, passed.bare)}`, `nginx ${ratio(passed.ours, passed.nginx)}`, `HAProxy ${ratio(passed.ours, passed.haproxy)}`]);
line('  no gate to', [`nginx ${ratio(passed.bare, passed.nginx)}`, `HAProxy ${ratio(passed.bare, passed.haproxy)}`]);

// --- waiting ----------------------------------------------------------------------------------------------------------------
const place = `vestibule-ticket-hall=${await waiting()}`;
for (const [name, target, accept] of [['line messages by polling', '/_vestibule/v1/line?room=hall', wants.json], ['waiting pages, gzip', '/hall', wants.page]]) {
  const headers = browser(accept, place);
  // Connections that ended while wrk ran are noticed first.
  await pause(100);
  const answer = await fetch(at(target), { headers: Object.fromEntries(headers.map((header) => header.split(': '))) });
  const packed = answer.headers.get('content-encoding');
  const bytes = Number(answer.headers.get('content-length'));
  const { maps, text } = constant(bytes);
  const port = await freePort();
  const kind = answer.headers.get('content-type');
  const peer = await nginx(SERVER, `constant-${bytes}`, port, `${maps}
    server { listen 127.0.0.1:${port} backlog=4096; location / { default_type '${kind}'; ${packed ? `add_header Content-Encoding ${packed};` : ''} return 200 "${text}"; } }`);
  const found = rounds({ ours: side(child, door, target, headers), nginx: side(peer, port, target, headers) }, { core: LOAD, count: ROUNDS, seconds });
  line(name, [cell('ours', found.ours), cell(`nginx, constant ${bytes} bytes${packed ? ` as ${packed}` : ''}`, found.nginx), `ratio ${ratio(found.ours, found.nginx)}`]);
  peer.kill('SIGKILL');
}
for (const child of [bareChild, nginxChild, haproxyChild]) child.kill('SIGKILL');
child.kill('SIGKILL');

// --- start-up, size, memory ---------------------------------------------------------------------------------------------------
async function startUp(role, name, args) {
  const began = performance.now();
  const child = start(null, vestibule, [role, ...args, '--set', 'log.filter="warn"', '--data', path.join(folder, name)], { stdout: 'pipe' });
  const ready = await new Promise((resolve, reject) => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => { out += text; if (/^ready /m.test(out)) resolve(performance.now() - began); });
    child.once('close', () => reject(new Error(`${role} ended at its start`)));
  });
  await pause(2000);
  const mib = residentMib(child.pid);
  child.kill('SIGKILL');
  return { ready, mib };
}
const roles = {
  up: ['--listen', '127.0.0.1:0', '--console', '127.0.0.1:0'],
  gateway: ['--set', 'edge.listen="127.0.0.1:0"', '--set', 'console.listen="127.0.0.1:0"', '--set', `upstreams.shop.address="127.0.0.1:${upstream}"`],
};
for (const [role, args] of Object.entries(roles)) {
  const found = [];
  for (let turn = 0; turn < ROUNDS; turn += 1) found.push(await startUp(role, `${role}-${turn}`, args));
  line(`vestibule ${role}`, [`ready after ${median(found.map(({ ready }) => ready)).toFixed(0)} ms with a new data folder`, `${median(found.map(({ mib }) => mib)).toFixed(1)} MiB resident idle`]);
}
line('binary, stripped', [`${(statSync(vestibule).size / 1e6).toFixed(1)} MB`]);
process.exit(0);
