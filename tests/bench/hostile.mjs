// A good visitor beside slow and hostile clients: how long each request takes and how much memory the process has, without
// them and with each kind of them. `node tests/bench/hostile.mjs [CLIENTS_OF_A_KIND] [REQUESTS]`; VESTIBULE_BIN names the build.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { folder, until } from '../e2e/harness.mjs';
import { Hostiles, KIND_NAMES, at, files, memory, patience, waiting } from '../e2e/hostile.mjs';
import { guarded } from '../e2e/intruders.mjs';

const each = Number(process.argv[2] ?? 500), requests = Number(process.argv[3] ?? 300);
const cleanups = [];
/** What the harness needs of a test. */
const run = { passed: true, after: work => cleanups.push(work) };

const where = folder(run), cert = path.join(where, 'cert.pem'), key = path.join(where, 'key.pem');
execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=a.example', '-keyout', key, '-out', cert], { stdio: 'pipe' });
const limits = 'limits = { requests_per_minute_per_address = "off", requests_per_minute_per_prefix = "off", polls_per_minute_per_ticket = "off" }';
const { server } = await guarded(run, { edge: `${limits}\ntls = { cert = "${cert}", key = "${key}" }` });
const visitor = await waiting(server), cookie = (await waiting(server)).jar;
await patience(server, visitor, requests);

const ms = value => `${value.toFixed(1)} ms`.padStart(9);
const row = (what, times, calm, rest) => console.log(`${what.padEnd(22)} p50 ${ms(at(times, 0.5))}  p99 ${ms(at(times, 0.99))}  ratio of p50 ${(at(times, 0.5) / at(calm, 0.5)).toFixed(2)}  ${memory(server).toFixed(0).padStart(4)} MiB  ${rest}`);
console.log(`each request on a new TLS connection; ${each} hostile clients of a kind; default time-outs`);
for (const kind of [...KIND_NAMES, 'all']) {
  const calm = await patience(server, visitor, requests);
  row('nobody else', calm, calm, `${files(server)} open files`);
  const kinds = kind === 'all' ? KIND_NAMES : [kind];
  const hostiles = new Hostiles(server, { kinds, each, cookie });
  await until('all of them', () => hostiles.made >= each * kinds.length, { ms: 60_000 });
  const times = await patience(server, visitor, requests);
  row(kind, times, calm, `${files(server)} open files, ${hostiles.made} came, ${hostiles.ended} put out`);
  hostiles.end();
  await until('their end', () => hostiles.open.size === 0, { ms: 60_000 });
}
for (const work of cleanups.reverse()) await work();
process.exit(0);
