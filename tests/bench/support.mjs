// What the benchmarks share: free ports, child processes that end with the run, loads by wrk, what a process costs.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where the release build is. */
export const release = path.join(process.env.CARGO_TARGET_DIR ?? 'target', 'release');
/** For everything that a run writes. */
export const folder = mkdtempSync(path.join(tmpdir(), 'vestibule-bench-'));
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => process.exit(1));

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

export const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

/** Starts a process on one core, or on all when `core` is null. */
export function start(core, command, args = [], { env = {}, stdout = 'ignore' } = {}) {
  const words = core === null ? [command, ...args] : ['taskset', '-c', core, command, ...args];
  const child = spawn(words[0], words.slice(1).map(String), { stdio: ['ignore', stdout, 'inherit'], env: { ...process.env, ...env } });
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

export async function answers(port) {
  const open = () => new Promise((resolve) => net.connect(port, '127.0.0.1').on('connect', function () { this.destroy(); resolve(true); }).on('error', () => resolve(false)));
  for (let at = 0; at < 600; at += 1) {
    if (await open()) return;
    await pause(50);
  }
  throw new Error(`nothing answers on ${port}`);
}

/** Microseconds of processor time that all threads of a process have had (the first field of schedstat, in nanoseconds). */
export function cpuUs(pid) {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    try {
      return sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000;
    } catch {
      return sum;
    }
  }, 0);
}

/** Resident memory of a process in MiB. */
export const residentMib = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;

/** A load by wrk over 64 connections that are kept, on one core or on all. An answer other than 2xx makes the figure worthless, so it ends the run. */
export function wrk(core, url, headers, seconds) {
  const command = ['wrk', '-t1', '-c64', `-d${seconds}s`, ...headers.flatMap((header) => ['-H', header]), url];
  const [program, ...args] = core === null ? command : ['taskset', '-c', core, ...command];
  const out = execFileSync(program, args, { encoding: 'utf8' });
  if (/Non-2xx|Socket errors/.test(out)) throw new Error(`${url}\n${out}`);
  return { perSecond: Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]), requests: Number(out.match(/(\d+) requests in/)[1]) };
}

/** Measures each side in turn, in another order every other round; medians of requests a second and of processor time a request. */
export function rounds(sides, { core, count, seconds }) {
  const found = Object.fromEntries(Object.keys(sides).map((name) => [name, { perSecond: [], us: [] }]));
  for (const side of Object.values(sides)) wrk(core, side.url, side.headers, 1);
  for (let round = 0; round < count; round += 1) {
    const order = Object.entries(sides);
    for (const [name, side] of round % 2 ? order.reverse() : order) {
      const before = cpuUs(side.pid);
      const { perSecond, requests } = wrk(core, side.url, side.headers, seconds);
      found[name].perSecond.push(perSecond);
      found[name].us.push((cpuUs(side.pid) - before) / requests);
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, all]) => [name, { perSecond: median(all.perSecond), us: median(all.us) }]));
}
