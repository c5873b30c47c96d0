// The way to the origins: several of them, one that dies, one that is ill, TLS with an authority of one's own, and what is
// never sent twice.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import http2 from 'node:http2';
import path from 'node:path';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { Vestibule, Visitor, after, file, folder, freePort, until } from './harness.mjs';

/** An origin of the test: counts what it gets, and does what `handle` says. */
class Origin {
  static async start(t, name, { port = 0, handle = (_, answer) => answer.end(name) } = {}) {
    const made = new Origin();
    Object.assign(made, { name, seen: [], handle, well: true });
    after(t, () => made.stop());
    await made.listen(port);
    return made;
  }

  async listen(port = this.port) {
    this.server = http.createServer((request, answer) => {
      request.on('error', () => {});
      if (request.url === '/healthz') {
        answer.statusCode = this.well ? 204 : 500;
        return answer.end();
      }
      this.seen.push(`${request.method} ${request.url}`);
      this.handle(request, answer);
    });
    await new Promise((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.port = this.server.address().port;
  }

  /** As a process that is killed: open connections break. */
  stop() {
    return new Promise(resolve => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

/** A gateway before these origins, that lets everybody in at once. */
async function gateway(t, addresses, { upstream = '', room = '', sets = {} } = {}) {
  const config = file(folder(t), 'gateway.toml', `
    edge.listen = "127.0.0.1:0"
    console.listen = "127.0.0.1:0"
    [upstreams.u]
    addresses = ${JSON.stringify(addresses)}
    ${upstream}
    [rooms.demo]
    upstream = "u"
    outflow_per_minute = "off"
    active_visitors_max = "off"
    routes = [{ path = "/" }]
    ${room}`);
  return Vestibule.start(t, { role: 'gateway', args: ['--config', config], sets });
}

async function inside(server) {
  const visitor = new Visitor(server);
  await until('entry', async () => {
    await visitor.get('/enter');
    return visitor.cookies['vestibule-admission-demo'];
  });
  return visitor;
}

const origins = async server => (await server.staff.get('/api/v1/upstreams')).json.upstreams[0].origins;

test('one of two origins dies under visitors, and not one of them notices', async t => {
  const [a, b] = [await Origin.start(t, 'a'), await Origin.start(t, 'b')];
  const server = await gateway(t, [`127.0.0.1:${a.port}`, `127.0.0.1:${b.port}`], { upstream: 'breaker = { failures = 3, open_ms = 300, open_max_ms = 300 }' });
  const visitor = await inside(server);
  const statuses = new Map();
  let running = true;
  const walkers = Array.from({ length: 4 }, async () => {
    while (running) {
      const { status, text } = await visitor.get('/seats');
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      assert.match(text, /^[ab]$/);
    }
  });
  await until('both to be used', () => a.seen.length > 20 && b.seen.length > 20);
  await a.stop();
  await until('the breaker to open', async () => (await origins(server))[0].breaker !== 'closed');
  const before = b.seen.length;
  await until('the other one to serve on', () => b.seen.length > before + 50);
  await a.listen();
  const dead = a.seen.length;
  await until('the first one to be back', async () => a.seen.length > dead + 20 && (await origins(server))[0].breaker === 'closed');
  running = false;
  await Promise.all(walkers);
  assert.deepEqual([...statuses.keys()], [200], `${JSON.stringify([...statuses])}`);
  assert.ok(await server.metric('vestibule_upstream_retries_total', { upstream: 'u', result: 'retried' }) > 0);
  assert.ok(await server.metric('vestibule_breaker_opened_total', { origin: `127.0.0.1:${a.port}` }) > 0);
});

test('an origin that says it is ill gets nothing until it is well again', async t => {
  const [a, b] = [await Origin.start(t, 'a'), await Origin.start(t, 'b')];
  const server = await gateway(t, [`127.0.0.1:${a.port}`, `127.0.0.1:${b.port}`], { upstream: 'balance = "round_robin"\nhealth = { path = "/healthz", every_ms = 50, healthy_after = 2, unhealthy_after = 2 }' });
  const visitor = await inside(server);
  a.well = false;
  await until('the illness to be known', async () => !(await origins(server))[0].healthy);
  const seen = a.seen.length;
  for (let at = 0; at < 10; at += 1) assert.equal((await visitor.get('/seats')).text, 'b');
  assert.equal(a.seen.length, seen);
  a.well = true;
  await until('health', async () => (await origins(server))[0].healthy);
  const texts = new Set();
  for (let at = 0; at < 4; at += 1) texts.add((await visitor.get('/seats')).text);
  assert.deepEqual([...texts].sort(), ['a', 'b']);
  // If all say so, the question may be wrong: visitors are served all the same.
  [a.well, b.well] = [false, false];
  await until('everybody to be ill', async () => (await origins(server)).every(origin => !origin.healthy));
  assert.equal((await visitor.get('/seats')).status, 200);
});

test('what an origin may have acted on is never sent twice', async t => {
  // No connection stays idle: one that breaks would be no fault of the origin, and tried again there.
  const cut = (request, answer) => request.url === '/enter' ? answer.setHeader('connection', 'close').end('in') : request.resume().once('end', () => request.socket.destroy());
  const [a, b] = [await Origin.start(t, 'a', { handle: cut }), await Origin.start(t, 'b', { handle: cut })];
  const server = await gateway(t, [`127.0.0.1:${a.port}`, `127.0.0.1:${b.port}`], { upstream: 'breaker = "off"' });
  const visitor = await inside(server);
  const count = target => [...a.seen, ...b.seen].filter(line => line.endsWith(target)).length;
  const paid = await visitor.post('/pay', { amount: 1 });
  assert.equal(paid.status, 502);
  assert.equal(paid.json.code, 'upstream_unavailable');
  assert.ok(Number(paid.headers['retry-after']) > 0);
  assert.equal(count('/pay'), 1, 'a payment reached an origin once');
  assert.equal((await visitor.ask('PUT', '/basket', { body: { seat: 1 } })).status, 502);
  assert.equal(count('/basket'), 1, 'of which a body was sent, nothing is repeated');
  assert.equal((await visitor.get('/seats')).status, 502);
  assert.equal(count('/seats'), 2, 'what only reads is tried at the other one');
  // One that is not there was sent nothing: then even a payment may go to the other.
  await a.stop();
  b.handle = (_, answer) => answer.end('paid');
  for (let at = 0; at < 4; at += 1) assert.equal((await visitor.post('/pay', { amount: 1 })).text, 'paid');
});

test('a visitor who meets a dead origin keeps the admission, reads why, and gets on when it is back', async t => {
  const port = await freePort();
  const server = await gateway(t, [`127.0.0.1:${port}`], { upstream: 'breaker = { failures = 2, open_ms = 200, open_max_ms = 200 }' });
  const visitor = new Visitor(server);
  const dead = await until('the turn, and nobody there', async () => {
    const answer = await visitor.get('/seats');
    return answer.status === 502 && answer;
  });
  assert.equal(dead.json.code, 'upstream_unavailable');
  assert.ok(visitor.cookies['vestibule-admission-demo'], 'the admission came with the refusal');
  const page = await visitor.get('/seats', { headers: { accept: 'text/html' } });
  assert.equal(page.status, 502);
  assert.match(page.headers['content-type'], /^text\/html/);
  assert.ok(Number(page.headers['retry-after']) > 0);
  await until('the breaker to open', async () => {
    await visitor.get('/seats');
    return (await origins(server))[0].breaker === 'open';
  });
  await Origin.start(t, 'back', { port });
  await until('the way in', async () => (await visitor.get('/seats')).text === 'back');
  await until('the breaker to close', async () => (await origins(server))[0].breaker === 'closed');
});

test('no more requests are under way than may be, and who waits too long is told', async t => {
  const held = [];
  const origin = await Origin.start(t, 'a', { handle: (request, answer) => request.url === '/hold' ? held.push(answer) : answer.end('ok') });
  const server = await gateway(t, [`127.0.0.1:${origin.port}`], { upstream: 'in_flight_max = 2\nin_flight_wait_ms = 300\nread_timeout_ms = 30000' });
  const visitor = await inside(server);
  const holding = [visitor.get('/hold'), visitor.get('/hold')];
  await until('both', () => held.length === 2);
  const busy = await visitor.get('/seats');
  assert.equal(busy.status, 503);
  assert.equal(busy.json.code, 'upstream_busy');
  const waits = visitor.get('/seats', { headers: { 'x-test': 'waits' } });
  held[0].end('ok');
  assert.equal((await waits).status, 200, 'a place that is free in time serves who waits');
  held[1].end('ok');
  await Promise.all(holding);
});

test('an origin that takes too long is a 504, and is not asked again', async t => {
  const origin = await Origin.start(t, 'a', { handle: (request, answer) => request.url === '/slow' ? undefined : answer.end('ok') });
  const server = await gateway(t, [`127.0.0.1:${origin.port}`, `127.0.0.1:${await freePort()}`], { upstream: 'read_timeout_ms = 300' });
  const visitor = await inside(server);
  const slow = await until('the slow one', async () => {
    const answer = await visitor.get('/slow');
    return answer.status === 504 && answer;
  });
  assert.equal(slow.json.code, 'upstream_timeout');
  assert.equal(origin.seen.filter(line => line.endsWith('/slow')).length, 1);
});

test('TLS and HTTP/2 to an origin whose certificate an authority of our own signed; any other is refused', async t => {
  const where = folder(t), at = name => path.join(where, name);
  const ssl = (...words) => execFileSync('openssl', words, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const ca of ['ca', 'other']) ssl('req', '-x509', ...key, '-days', '2', '-subj', `/CN=${ca}`, '-keyout', at(`${ca}.key`), '-out', at(`${ca}.pem`));
  ssl('req', ...key, '-subj', '/CN=shop.internal', '-keyout', at('shop.key'), '-out', at('shop.csr'));
  file(where, 'ext', 'subjectAltName=DNS:shop.internal\n');
  ssl('x509', '-req', '-in', at('shop.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('ext'), '-out', at('shop.pem'));
  const origin = http2.createSecureServer({ key: readFileSync(at('shop.key')), cert: readFileSync(at('shop.pem')), allowHTTP1: true }, (request, answer) => answer.end(`HTTP/${request.httpVersion} ${request.authority ?? request.headers.host} ${request.headers['vestibule-admission'] ? 'vouched' : ''}`));
  const sessions = new Set();
  origin.on('session', session => sessions.add(session).size);
  await new Promise(resolve => origin.listen(0, '127.0.0.1', resolve));
  after(t, () => new Promise(resolve => { for (const session of sessions) session.destroy(); origin.close(() => resolve()); origin.closeAllConnections?.(); }));
  const address = [`127.0.0.1:${origin.address().port}`];
  const answered = async upstream => {
    const visitor = new Visitor(await gateway(t, address, { upstream: `tls = true\n${upstream}` }));
    return until('an answer', async () => {
      const answer = await visitor.get('/seats');
      return visitor.cookies['vestibule-admission-demo'] && answer;
    });
  };
  const ca = `ca_file = ${JSON.stringify(at('ca.pem'))}`;
  const good = await answered(`sni = "shop.internal"\n${ca}`);
  assert.match(good.text, /^HTTP\/2\.0 127\.0\.0\.1:\d+ vouched$/);
  assert.match((await answered(`sni = "shop.internal"\nhttp2 = false\n${ca}`)).text, /^HTTP\/1\.1 /);
  for (const wrong of [`sni = "shop.internal"\nca_file = ${JSON.stringify(at('other.pem'))}`, `sni = "else.internal"\n${ca}`, ca, 'sni = "shop.internal"']) {
    const refused = await answered(wrong);
    assert.equal(refused.status, 502, wrong);
    assert.equal(refused.json.code, 'upstream_unavailable');
  }
});
