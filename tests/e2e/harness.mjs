// What every end-to-end test stands on: the program as a child process, visitors with an address and cookies of their own,
// the staff, and browsers. It waits for states and never for a fixed time, and leaves no process or folder behind.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { WebSocket } from 'ws';

const HERE = path.dirname(fileURLToPath(import.meta.url));
export const BIN = process.env.VESTIBULE_BIN ?? path.resolve(HERE, '../../target/debug/vestibule');
export const CHROMIUM = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';

/** A debug build on a busy machine starts within this. */
const START_MS = 30_000;
/** The program drains for at most 10 s. */
const STOP_MS = 15_000;
/** How much of a child's log a failed test shows. */
const LOG_CHARS = 6_000;

// ---- waiting -----------------------------------------------------------------------------------------------------------

/** Waiting longer cannot help. */
class Hopeless extends Error {}

/** Asks until the answer is truthy, and gives it; fails after `ms` with the last answer or error in its words. */
export async function until(what, ask, { ms = 10_000, every = 25 } = {}) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      last = error;
    }
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await pause(every);
  }
}

function within(ms, promise, what) {
  const cut = new AbortController();
  const late = pause(ms, undefined, { signal: cut.signal }).then(() => { throw new Error(`not within ${ms} ms: ${what}`); });
  late.catch(() => {});
  return Promise.race([promise, late]).finally(() => cut.abort());
}

/** A port that was free a moment ago, for addresses that must be known before the start. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// ---- what must not stay behind -----------------------------------------------------------------------------------------

const children = new Set();
const folders = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
// The runner ends a file that takes too long with a signal, which alone would not run the above.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => process.exit(1));

const cleanups = new WeakMap();
/** Does something after the test; the latest first, so that a process ends before its folder goes. */
export function after(t, work) {
  const known = cleanups.get(t);
  if (known) return known.push(work);
  const list = [work];
  cleanups.set(t, list);
  t.after(async () => {
    const faults = [];
    for (const work of list.reverse()) await Promise.resolve().then(work).catch(error => faults.push(error));
    if (faults.length) throw faults[0];
  });
}

/** A new folder that is removed after the test. */
export function folder(t) {
  const made = mkdtempSync(path.join(tmpdir(), 'vestibule-e2e-'));
  folders.add(made);
  after(t, () => {
    rmSync(made, { recursive: true, force: true });
    folders.delete(made);
  });
  return made;
}

/** Writes a file into a folder and gives its path. */
export function file(where, name, text) {
  const made = path.join(where, name);
  writeFileSync(made, text);
  return made;
}

/** A child process whose output is kept. */
export class Child {
  constructor(command, args, { env = {} } = {}) {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VESTIBULE_') && !name.startsWith('NODE_'));
    this.out = '';
    this.err = '';
    this.process = spawn(command, args, { env: { ...Object.fromEntries(own), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(this.process);
    this.process.stdout.setEncoding('utf8').on('data', text => { this.out += text; });
    this.process.stderr.setEncoding('utf8').on('data', text => { this.err += text; });
    this.ended = new Promise((resolve, reject) => {
      this.process.once('error', error => {
        this.failure = error.message;
        reject(error);
      });
      this.process.once('close', (code, signal) => {
        children.delete(this.process);
        resolve({ code, signal });
      });
    });
    this.ended.catch(() => {});
  }

  get isRunning() {
    return !this.failure && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The end of its own accord. */
  async finish(ms = STOP_MS) {
    const { code, signal } = await within(ms, this.ended, 'the end of the process');
    return { code, signal, out: this.out, err: this.err };
  }

  async signal(name, ms = STOP_MS) {
    if (this.isRunning) this.process.kill(name);
    return this.finish(ms);
  }
}

/** Runs the program to its end. */
export async function vestibule(args, options = {}) {
  const child = new Child(BIN, args, options);
  try {
    return await child.finish(options.ms);
  } finally {
    if (child.isRunning) await child.signal('SIGKILL');
  }
}

// ---- the program -------------------------------------------------------------------------------------------------------

/** A running gateway, shop or both. */
export class Vestibule {
  /** Starts `vestibule up` (or another role) for a test, which ends it. */
  static async start(t, { sets = {}, args = [], role = 'up', env = {}, data } = {}) {
    const made = new Vestibule();
    Object.assign(made, { data: data ?? path.join(folder(t), 'data'), sets, args, role, env });
    after(t, async () => {
      const failed = t.passed === false;
      if (made.child?.isRunning) await made.child.signal('SIGKILL');
      if (failed || process.env.VESTIBULE_E2E_LOG) console.error(`--- ${role} ---\n${made.child?.err.slice(-LOG_CHARS)}`);
    });
    await made.run();
    return made;
  }

  /** Starts it again on the same data, with the same addresses, so that visitors find it. */
  async run() {
    const args = [this.role, '--data', this.data];
    if (this.role === 'up') {
      args.push('--listen', this.public ? new URL(this.public).host : '127.0.0.1:0');
      args.push('--console', this.console ? new URL(this.console).host : '127.0.0.1:0');
    }
    for (const [key, value] of Object.entries(this.sets)) args.push('--set', `${key}=${typeof value === 'string' || Array.isArray(value) ? JSON.stringify(value) : value}`);
    this.child = new Child(BIN, [...args, ...this.args], { env: this.env });
    const ready = await until('the ready line', () => {
      if (!this.child.isRunning) throw new Hopeless(`${this.role} ended at its start: ${this.child.failure ?? ''}${this.child.err.slice(-LOG_CHARS)}`);
      return /^ready public=(\S+) console=(\S+)$/m.exec(this.child.out);
    }, { ms: START_MS });
    [, this.public, this.console] = ready;
    this.token = this.env.VESTIBULE_ADMIN_TOKEN ?? readFileSync(path.join(this.data, 'admin-token'), 'utf8').trim();
    // The front door listens before it serves: the first answer says that it does.
    await until('the first answer', async () => (await this.staff.get('/readyz')).status === 200 && (await new Visitor(this).get('/_vestibule/jwks.json')).status === 200, { ms: START_MS });
  }

  /** SIGTERM; gives how it ended. */
  stop() {
    return this.child.signal('SIGTERM');
  }

  /** `kill -9`. */
  kill() {
    return this.child.signal('SIGKILL');
  }

  get staff() {
    return new Staff(this);
  }

  /** The value of one metric, 0 when it was never counted. */
  async metric(name, labels = {}) {
    const { text } = await this.staff.get('/metrics');
    const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
    const line = text.split('\n').find(line => line.startsWith(name) && /[{ ]/.test(line[name.length]) && wanted.every(label => line.includes(label)));
    return line ? Number(line.split(' ').at(-1)) : 0;
  }
}

// ---- HTTP --------------------------------------------------------------------------------------------------------------

let addresses = Math.floor(Math.random() * 200_000);
/** Another address of this machine for everybody, so that limits per address count visitors and not the test. */
function nextAddress() {
  addresses += 1;
  return `127.${1 + (addresses >> 16) % 250}.${(addresses >> 8) % 256}.${1 + addresses % 250}`;
}

/** One request, as it is: no redirects, no normalised path. */
export function send(base, target, { method = 'GET', headers = {}, body, from, ms = 15_000 } = {}) {
  const { protocol, hostname, port } = new URL(base);
  const kind = protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = kind.request({ hostname, port, path: target, method, headers, localAddress: from, agent: false, rejectUnauthorized: false }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.once('error', reject);
      answer.once('end', () => {
        const bytes = Buffer.concat(parts), text = bytes.toString('utf8');
        resolve({ status: answer.statusCode, headers: answer.headers, bytes, text, get json() { return JSON.parse(text); } });
      });
    });
    request.setTimeout(ms, () => request.destroy(new Error(`no answer within ${ms} ms: ${method} ${target}`)));
    request.once('error', reject);
    request.end(body);
  });
}

/** Whether this is the line's answer and not the shop's: only the line says when to ask again. */
export const waits = answer => answer.headers['retry-after'] !== undefined;

/** Somebody with an address and a cookie jar. */
export class Visitor {
  constructor(server, { address = nextAddress(), cookies = {} } = {}) {
    Object.assign(this, { server, address, cookies: { ...cookies } });
  }

  /** The cookies as a request says them; empty without any. */
  get jar() {
    return Object.entries(this.cookies).map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** A request with the cookies; a `body` that is an object goes as JSON. */
  async ask(method, target, { headers = {}, body, ...rest } = {}) {
    const sent = { accept: 'application/json', ...headers };
    if (this.jar && !('cookie' in sent)) sent.cookie = this.jar;
    if (body !== undefined && typeof body !== 'string') {
      body = JSON.stringify(body);
      sent['content-type'] ??= 'application/json';
    }
    // Without it Node sends none with a POST that has no body, and some servers then wait.
    if (method !== 'GET' && method !== 'HEAD') sent['content-length'] ??= Buffer.byteLength(body ?? '');
    const answer = await send(this.server.public, target, { method, headers: sent, body, from: this.address, ...rest });
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
    return answer;
  }

  #keep(line) {
    const [pair, ...attributes] = line.split(';').map(part => part.trim());
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (attributes.some(attribute => attribute.toLowerCase() === 'max-age=0')) delete this.cookies[name];
    else this.cookies[name] = value;
  }

  get(target, options) {
    return this.ask('GET', target, options);
  }

  post(target, body, options = {}) {
    return this.ask('POST', target, { body, ...options });
  }

  /** Joins and gives the line message. */
  async join(room = 'demo') {
    const answer = await this.post(`/_vestibule/v1/line/join?room=${room}`);
    if (answer.status !== 200) throw new Error(`join: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** The line message by polling. */
  async line(room = 'demo') {
    const answer = await this.get(`/_vestibule/v1/line?room=${room}`);
    if (answer.status !== 200) throw new Error(`line: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** Asks for a protected address until the shop behind the line answers, and gives that answer. */
  enter(target = '/api/shop/v1/events/opening-night', options) {
    return until(`entry to ${target}`, async () => {
      const answer = await this.get(target);
      return answer.status === 200 && !waits(answer) && answer;
    }, options);
  }

  /** The line over WebSocket. */
  socket(room = 'demo', options = {}) {
    const url = `${this.server.public.replace(/^http/, 'ws')}/_vestibule/v1/line/socket?room=${room}`;
    const socket = new WebSocket(url, { localAddress: this.address, rejectUnauthorized: false, ...options, headers: { cookie: this.jar, ...options.headers } });
    const messages = [];
    socket.on('message', text => messages.push(JSON.parse(text)));
    socket.on('error', () => {});
    const refused = new Promise(resolve => socket.once('unexpected-response', (_, answer) => { answer.resume(); resolve(answer.statusCode); }));
    return { socket, messages, refused, close: () => socket.terminate() };
  }
}

/** The staff at the console. */
export class Staff {
  constructor(server, { token = server.token } = {}) {
    Object.assign(this, { server, token });
  }

  ask(method, target, { body, headers = {} } = {}) {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const sent = { authorization: `Bearer ${this.token}`, ...headers };
    if (text !== undefined) Object.assign(sent, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    return send(this.server.console, target, { method, headers: sent, body: text });
  }

  get(target) {
    return this.ask('GET', target);
  }

  async room(id = 'demo') {
    return (await this.get(`/api/v1/rooms/${id}`)).json;
  }

  change(settings, { id = 'demo', headers } = {}) {
    return this.ask('PATCH', `/api/v1/rooms/${id}`, { body: settings, headers });
  }

  pause(reason, id = 'demo') {
    return this.ask('POST', `/api/v1/rooms/${id}/pause`, { body: { reason } });
  }

  resume(id = 'demo') {
    return this.ask('POST', `/api/v1/rooms/${id}/resume`);
  }
}

// ---- browsers ----------------------------------------------------------------------------------------------------------

/** A Chromium that ends with the test. */
export async function browser(t) {
  const made = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  after(t, () => made.close());
  return made;
}

/** A page in a browser of its own cookies; what its script throws fails the test at the end. */
export async function openPage(t, chrome, options = {}) {
  const context = await chrome.newContext(options);
  context.setDefaultTimeout(15_000);
  after(t, () => context.close());
  const page = await context.newPage();
  page.errors = [];
  page.on('pageerror', error => page.errors.push(error.message));
  const answers = [];
  page.on('response', answer => answers.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`));
  page.on('requestfailed', request => answers.push(`failed ${request.method()} ${request.url()}: ${request.failure()?.errorText}`));
  after(t, async () => {
    if (t.passed !== false) return;
    const words = await page.locator('body').innerText({ timeout: 1_000 }).catch(error => error.message);
    console.error(`--- the browser at ${page.url()} ---\n${answers.slice(-20).join('\n')}\n${words.slice(0, LOG_CHARS)}`);
  });
  return page;
}
