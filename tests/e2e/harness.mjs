// A test site: the real program on free ports, visitors with addresses and cookies of their own, staff, a browser.
// It waits for states, never for a time, and leaves nothing behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const program = process.env.VESTIBULE_BIN ?? path.join(root, 'target/debug/vestibule');

/** Asks again until `ask` gives something true, or fails with `what`. */
export async function until(what, ask, withinMs = 20_000) {
  const end = Date.now() + withinMs;
  let last;
  for (;;) {
    try {
      const found = await ask();
      if (found) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what} did not happen within ${withinMs} ms${last ? `: ${last.message}` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function folder() {
  return mkdtempSync(path.join(tmpdir(), 'vestibule-test-'));
}

export function remove(dir) {
  rmSync(dir, { recursive: true, force: true });
}

export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs the program to its end. */
export function run(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => { stdout += data; });
    child.stderr.on('data', (data) => { stderr += data; });
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** The program at work. */
export class Vestibule {
  constructor(args, { data, env } = {}) {
    this.args = args;
    this.ownsData = !data;
    this.data = data ?? folder();
    this.env = env ?? {};
  }

  /** `up` with a quick room; `sets` goes on top. */
  static async up(sets = {}, more = [], options = {}) {
    const flags = Object.entries(sets).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    const site = new Vestibule(['up', '--listen', '127.0.0.1:0', '--console', '127.0.0.1:0', ...flags, ...more], options);
    await site.start();
    return site;
  }

  async start() {
    this.log = '';
    const child = spawn(program, [...this.args, '--data', this.data], {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
    child.stderr.on('data', (data) => { this.log += data; });
    let out = '';
    const ready = await new Promise((resolve, reject) => {
      child.stdout.on('data', (data) => {
        out += data;
        const line = out.match(/^ready .*$/m);
        if (line) resolve(line[0]);
      });
      child.on('exit', () => reject(new Error(`the program ended before it was ready: ${this.log}`)));
      setTimeout(() => reject(new Error(`not ready in time: ${this.log}`)), 60_000).unref();
    });
    this.public = ready.match(/public=(\S+)/)[1];
    this.console = ready.match(/console=(\S+)/)[1];
    this.token = this.env.VESTIBULE_ADMIN_TOKEN ?? readFileSync(path.join(this.data, 'admin-token'), 'utf8').trim();
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Ends it as an operator does; gives the exit status. */
  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    const { code } = await this.ended;
    if (this.ownsData) remove(this.data);
    return code;
  }

  async staff(method, where, body, headers = {}) {
    const answer = await fetch(this.console + where, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    let json = null;
    try { json = JSON.parse(text); } catch { /* not every answer is JSON */ }
    return { status: answer.status, headers: answer.headers, json, text };
  }

  async room(id = 'demo') {
    return (await this.staff('GET', `/api/v1/rooms/${id}`)).json;
  }

  async metric(start) {
    const text = await (await fetch(`${this.console}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(start));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}

let addresses = 0;

/** An HTTP client with cookies, from an address of its own in 127/8. */
export class Visitor {
  constructor(base) {
    this.base = new URL(base);
    this.cookies = new Map();
    addresses += 1;
    this.address = `127.${60 + (process.pid % 60)}.${(addresses >> 8) & 255}.${(addresses & 255) || 1}`;
  }

  request(method, target, { headers = {}, body, accept = 'application/json' } = {}) {
    return new Promise((resolve, reject) => {
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const request = http.request({
        host: this.base.hostname,
        port: this.base.port,
        path: target,
        method,
        localAddress: this.address,
        agent: false,
        headers: { host: this.base.host, accept, ...(cookie ? { cookie } : {}), ...headers },
      }, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          for (const line of answer.headers['set-cookie'] ?? []) this.keep(line);
          const raw = Buffer.concat(chunks);
          const text = raw.toString();
          let json = null;
          try { json = JSON.parse(text); } catch { /* a page */ }
          resolve({ status: answer.statusCode, headers: answer.headers, raw, text, json });
        });
      });
      request.on('error', reject);
      request.setTimeout(20_000, () => request.destroy(new Error(`no answer for ${target}`)));
      request.end(body);
    });
  }

  keep(line) {
    const [pair] = line.split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value) this.cookies.set(name, value);
    else this.cookies.delete(name);
  }

  get(target, options) {
    return this.request('GET', target, options);
  }

  post(target, json, headers = {}) {
    return this.request('POST', target, {
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json', 'idempotency-key': `${Math.random()}`, ...headers },
    });
  }

  async line(room = 'demo') {
    return (await this.get(`/_vestibule/v1/line?room=${room}`)).json;
  }

  /** Joins and waits until inside. */
  async enter(room = 'demo', withinMs = 30_000) {
    const first = await this.get('/api/shop/v1/events');
    if (first.json?.events) return first;
    return until('being let in', async () => {
      const message = await this.line(room);
      if (!['called', 'admitted'].includes(message?.state)) return null;
      const page = await this.get('/api/shop/v1/events');
      return page.json?.events ? page : null;
    }, withinMs);
  }

  hold(wish, key) {
    return this.post('/api/shop/v1/holds', { event: 'opening-night', ...wish }, key ? { 'idempotency-key': key } : {});
  }

  /** From a hold to a confirmed order. */
  async buy(wish) {
    const hold = await this.hold(wish);
    if (hold.status !== 201) return { hold };
    const order = await this.post('/api/shop/v1/orders', { hold: hold.json.id });
    if (order.status !== 201) return { hold, order };
    const paid = await this.post(`/api/shop/v1/payments/${order.json.payment.id}/confirm`, { outcome: 'succeed' });
    return { hold, order, paid };
  }
}

/** A browser for one test; the options are a context's. */
export async function browser(options = {}) {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  if (!executablePath) throw new Error('there is no Chromium; tests/run installs it');
  const chrome = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  const context = await chrome.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  context.setDefaultTimeout(20_000);
  return { chrome, context, page: await context.newPage(), close: () => chrome.close() };
}
