// The gate over HTTP: the line message in all its forms, proofs true and forged, and what never gets past.
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';
import WebSocket from 'ws';
import { folder, freePort, remove, until, Vestibule, Visitor } from './harness.mjs';

const FIELDS = ['room', 'state', 'number', 'lane', 'ahead', 'behind', 'eta_s', 'opens_at', 'claim_by', 'now', 'stock',
  'notice', 'seq', 'refresh_s', 'admitted_url'];

/** The first line message of a feed. */
function socketMessage(site, visitor, headers = {}) {
  const url = `${site.public.replace('http', 'ws')}/_vestibule/v1/line/socket?room=demo`;
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers: { cookie, ...headers } });
    socket.on('message', (data) => { resolve(JSON.parse(data)); socket.close(); });
    socket.on('unexpected-response', (_, answer) => reject(new Error(`refused with ${answer.statusCode}`)));
    socket.on('error', reject);
  });
}

function eventMessage(site, visitor) {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.public);
    const request = http.get({ hostname, port, path: '/_vestibule/v1/line?room=demo', headers: { accept: 'text/event-stream', cookie }, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
        const event = text.match(/^data: (.*)$/m);
        if (!event) return;
        resolve({ type: answer.headers['content-type'], message: JSON.parse(event[1]) });
        request.destroy();
      });
    });
    request.on('error', reject);
  });
}

function raw(site, text) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(site.public);
    const socket = net.connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => { answer += data; if (answer.includes('\r\n\r\n')) socket.destroy(); });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.setTimeout(10_000, () => socket.destroy());
  });
}

test('the line tells the same in every form', async (t) => {
  const site = await Vestibule.up();
  t.after(() => site.stop());
  await site.staff('POST', '/api/v1/rooms/demo/pause', { reason: 'Not yet' });
  const visitor = new Visitor(site.public);
  const first = await visitor.get('/events/opening-night');
  assert.equal(first.status, 200);
  assert.match(first.headers['cache-control'], /no-store/);
  assert.ok(Number(first.headers['retry-after']) > 0);
  for (const field of FIELDS) assert.ok(field in first.json, field);
  assert.equal(first.json.state, 'paused');
  assert.equal(first.json.paused.reason, 'Not yet');

  const polled = await visitor.line();
  const { type, message } = await eventMessage(site, visitor);
  assert.match(type, /text\/event-stream/);
  const pushed = await socketMessage(site, visitor);
  for (const told of [polled, message, pushed]) {
    assert.deepEqual([told.number, told.state, told.ahead], [first.json.number, 'paused', 0]);
  }

  // Apps: the header instead of the cookie, and the same number for the same ticket.
  const app = new Visitor(site.public);
  const ticket = first.headers['vestibule-ticket'];
  const again = await app.get('/', { headers: { 'vestibule-ticket': ticket } });
  assert.equal(again.json.number, first.json.number);
  const joined = await app.post('/_vestibule/v1/line/join?room=demo', {}, { 'vestibule-ticket': ticket });
  assert.equal(joined.json.number, first.json.number, 'joining again gives the same place');

  const left = await visitor.post('/_vestibule/v1/line/leave?room=demo', {});
  assert.equal(left.json.state, 'left');
  const anew = await app.get('/', { headers: { 'vestibule-ticket': ticket } });
  assert.ok(anew.json.number > first.json.number, 'a place that was given up is gone');
});

test('forged proofs count as none and are counted', async (t) => {
  const site = await Vestibule.up();
  t.after(() => site.stop());
  const visitor = new Visitor(site.public);
  const first = await visitor.get('/');
  const ticket = first.headers['vestibule-ticket'];
  const bent = `${ticket.slice(0, -2)}${ticket.endsWith('AA') ? 'BB' : 'AA'}`;
  const other = new Visitor(site.public);
  const answer = await other.get('/', { headers: { 'vestibule-ticket': bent } });
  assert.notEqual(answer.json.number, first.json.number);
  assert.equal(await site.metric('vestibule_forged_proofs_total{kind="signature",proof="ticket"}'), 1);
  const stranger = new Visitor(site.public);
  await stranger.get('/', { headers: { 'vestibule-admission': 'nonsense' } });
  assert.equal(await site.metric('vestibule_forged_proofs_total{kind="unreadable",proof="admission"}'), 1);
  const none = await new Visitor(site.public).get('/_vestibule/v1/line?room=demo', { headers: { 'vestibule-ticket': 'x' } });
  assert.deepEqual([none.status, none.json.code], [403, 'ticket_missing']);
});

test('bad requests get a clear answer', async (t) => {
  const site = await Vestibule.up();
  t.after(() => site.stop());
  const ask = (method, target, options) => new Visitor(site.public).request(method, target, options);
  for (const [method, target, options, status, code] of [
    ['GET', '/_vestibule/v1/line?room=nowhere', {}, 404, 'room_unknown'],
    ['GET', '/_vestibule/v1/line', {}, 404, 'room_unknown'],
    ['GET', '/_vestibule/nothing', {}, 404, 'not_found'],
    ['DELETE', '/_vestibule/v1/line?room=demo', {}, 405, 'method_not_allowed'],
    ['GET', '/_vestibule/v1/line/leave?room=demo', {}, 405, 'method_not_allowed'],
    ['GET', '/_vestibule/v1/line/socket?room=demo', {}, 426, 'upgrade_required'],
    ['GET', '/', { headers: { 'x-long': 'a'.repeat(20_000) } }, 431, 'head_too_large'],
    ['GET', '/events//opening-night', {}, 400, 'path_ambiguous'],
    ['GET', '/orders/%2e%2e/events', {}, 400, 'path_ambiguous'],
    ['GET', '/orders/..%2fevents', {}, 400, 'path_ambiguous'],
    ['POST', '/_vestibule/v1/line/join?room=demo', { headers: { origin: 'https://evil.example' } }, 403, 'cross_site'],
    ['GET', '/picture.png', { headers: { 'sec-fetch-dest': 'image' } }, 403, 'not_admitted'],
  ]) {
    const answer = await ask(method, target, options);
    assert.deepEqual([answer.status, answer.json?.code], [status, code], `${method} ${target}: ${answer.text.slice(0, 200)}`);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    if (status === 405) assert.ok(answer.headers.allow);
  }
  assert.match(await raw(site, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1.1 400 /, 'no Host');
  assert.match(await raw(site, 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2097152\r\n\r\n'), /^HTTP\/1.1 413 /, 'a large body');
  assert.match(await raw(site, 'GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1.1 400 /, 'dots');
  const visitor = new Visitor(site.public);
  await visitor.get('/');
  await assert.rejects(socketMessage(site, visitor, { origin: 'https://evil.example' }), /refused with 403/);
});

test('one address joins at a limited rate', async (t) => {
  const site = await Vestibule.up({ 'edge.limits.joins_per_minute_per_address': 1, 'edge.limits.joins_burst_per_address': 3 });
  t.after(() => site.stop());
  const address = new Visitor(site.public).address;
  const answers = [];
  for (let at = 0; at < 4; at += 1) {
    const visitor = new Visitor(site.public);
    visitor.address = address;
    answers.push(await visitor.get('/', { headers: { 'x-forwarded-for': `198.51.100.${at}` } }));
  }
  assert.deepEqual(answers.map((answer) => answer.status), [200, 200, 200, 429]);
  assert.equal(answers[3].json.code, 'too_many_joins');
  assert.ok(Number(answers[3].headers['retry-after']) > 0);
  assert.equal((await new Visitor(site.public).get('/')).status, 200, 'others are not touched');
});

test('upstreams see a verifiable passport and nothing that a client made up', async (t) => {
  const seen = [];
  const upstream = http.createServer((request, answer) => { seen.push(request); answer.setHeader('vestibule-release', 'admission'); answer.end('inside'); });
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  t.after(() => upstream.close());
  const data = folder();
  t.after(() => remove(data));
  const config = path.join(data, 'gateway.toml');
  writeFileSync(config, `
    [edge]
    listen = "127.0.0.1:0"
    [console]
    listen = "127.0.0.1:0"
    [upstreams.hall]
    address = "127.0.0.1:${upstream.address().port}"
    [rooms.demo]
    upstream = "hall"
    outflow_per_minute = "off"
    routes = [{ path = "/" }]
  `);
  const site = new Vestibule(['gateway', '--config', config], { data });
  await site.start();
  t.after(() => site.stop());

  const visitor = new Visitor(site.public);
  await visitor.get('/');
  await until('the turn', async () => (await visitor.line()).state === 'called');
  const claimed = await visitor.post('/_vestibule/v1/line/claim?room=demo', {});
  assert.equal(claimed.json.state, 'admitted');
  const admission = claimed.headers['vestibule-admission'];
  assert.ok(admission, 'the admission for apps');
  seen.length = 0;
  const inside = await visitor.get('/hall', { headers: {
    'Vestibule-Admission': admission,
    'VESTIBULE-Anything': 'mine',
    'x-forwarded-for': '198.51.100.7',
    'x-real-ip': '198.51.100.7',
    cookie: `theirs=1; ${[...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`,
  } });
  assert.equal(inside.text, 'inside');
  const { headers } = seen[0];
  assert.equal(headers['vestibule-anything'], undefined);
  assert.equal(headers['x-real-ip'], undefined);
  assert.equal(headers['x-forwarded-for'], visitor.address);
  assert.equal(headers.cookie, 'theirs=1');

  const jwt = headers['vestibule-admission'];
  const [head, claims, signature] = jwt.split('.');
  const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url'));
  const { keys } = await (await fetch(`${site.public}/_vestibule/jwks.json`)).json();
  const key = createPublicKey({ key: keys.find((known) => known.kid === kid), format: 'jwk' });
  assert.equal(alg, 'EdDSA');
  assert.ok(verify(null, Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url')));
  const said = JSON.parse(Buffer.from(claims, 'base64url'));
  assert.deepEqual([said.aud, said.iss], ['demo', site.public]);
  for (const claim of ['sub', 'iat', 'exp', 'jti']) assert.ok(said[claim], claim);

  // The upstream released it: the copied token is worth nothing any more.
  await until('the release to be known', async () => {
    const copied = await new Visitor(site.public).get('/hall', { headers: { 'vestibule-admission': admission } });
    return copied.text !== 'inside';
  });
  assert.equal(inside.headers['vestibule-release'], undefined, 'a word between us and the upstream');
});

test('the shop itself lets nobody in without a passport', async (t) => {
  const port = await freePort();
  const site = await Vestibule.up({ 'shop.listen': `127.0.0.1:${port}` });
  t.after(() => site.stop());
  const direct = `http://127.0.0.1:${port}`;
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT', kid: 'x' })).toString('base64url');
  const claims = Buffer.from(JSON.stringify({ iss: site.public, aud: 'demo', sub: 'me', exp: 4e9 })).toString('base64url');
  for (const headers of [{}, { 'vestibule-admission': 'nonsense' }, { 'vestibule-admission': `${none}.${claims}.` }]) {
    const seats = await fetch(`${direct}/api/shop/v1/events/opening-night/seats`, { headers });
    assert.deepEqual([seats.status, (await seats.json()).code], [403, 'admission_required']);
    const hold = await fetch(`${direct}/api/shop/v1/holds`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: JSON.stringify({ event: 'opening-night', seats: ['stalls-A1'] }),
    });
    assert.equal(hold.status, 403);
  }
});
