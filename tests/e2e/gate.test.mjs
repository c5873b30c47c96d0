// The front door over plain HTTP: what it says, what it refuses, and what reaches the upstream.

import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { Vestibule, Visitor, after, file, folder, freePort, send, until } from './harness.mjs';

const FIELDS = ['room', 'state', 'number', 'lane', 'ahead', 'behind', 'eta_s', 'opens_at', 'claim_by', 'stock', 'notice', 'now', 'seq', 'refresh_s', 'admitted_url'];
const STOCK_FIELDS = ['left', 'held', 'price', 'reach'];
const TICKET = 'vestibule-ticket-demo', ADMISSION = 'vestibule-admission-demo';

/** A room that lets nobody in, so that everybody stays where the test looks. */
async function pausedSale(t, sets = {}) {
  const server = await Vestibule.start(t, { sets });
  assert.equal((await server.staff.pause('A moment')).status, 200);
  await until('the pause', async () => (await server.staff.room()).paused);
  return server;
}

function isProblem(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'], /^application\/problem\+json/);
  assert.equal(answer.json.code, code);
  assert.equal(answer.json.status, status);
}

/** Bytes to the front door as they are; gives everything that comes back. */
function raw(base, text) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(text));
    let got = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${JSON.stringify(text.slice(0, 80))}`)));
    socket.on('data', part => {
      got += part;
      if (got.includes('\r\n\r\n')) { resolve(got); socket.destroy(); }
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(got));
  });
}

/** The same letters but one: signed by nobody. */
function tampered(text) {
  const at = Math.floor(text.length / 2);
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}

test('whoever is not admitted gets the line message and one number', async t => {
  const server = await pausedSale(t);
  const visitor = new Visitor(server);
  const first = await visitor.get('/events/opening-night');
  assert.equal(first.status, 200);
  assert.match(first.headers['content-type'], /^application\/json/);
  assert.match(first.headers['cache-control'], /no-store/);
  assert.ok(Number(first.headers['retry-after']) > 0);
  for (const field of FIELDS) assert.ok(field in first.json, `the line message has no ${field}`);
  await until('the stock', async () => (await visitor.line()).stock);
  for (const line of (await visitor.line()).stock) for (const field of STOCK_FIELDS) assert.ok(field in line, `the stock has no ${field}`);
  assert.equal(first.json.room, 'demo');
  assert.ok(!Number.isNaN(Date.parse(first.json.now)));
  const { number } = first.json, ticket = first.headers['vestibule-ticket'];
  assert.ok(ticket, 'no Vestibule-Ticket header');
  assert.equal(visitor.cookies[TICKET], ticket);

  const again = await visitor.get('/');
  assert.equal(again.json.number, number, 'the cookie keeps the number');
  assert.deepEqual([again.headers['vestibule-ticket'], again.headers['set-cookie']], [undefined, undefined], 'and is not sent again');
  assert.equal((await visitor.join()).number, number, 'joining again keeps the number');
  const app = new Visitor(server);
  const byHeader = await app.get('/', { headers: { 'Vestibule-Ticket': ticket } });
  assert.equal(byHeader.json.number, number, 'the header keeps the number');
  const other = await new Visitor(server).get('/');
  assert.ok(other.json.number > number, 'somebody else gets a later number');
});

test('poll, events and socket say the same', async t => {
  const server = await pausedSale(t);
  const visitor = new Visitor(server);
  await visitor.join();
  await until('the stock', async () => (await visitor.line()).stock);
  const live = visitor.socket();
  after(t, () => live.close());
  const bySocket = await until('a message by socket', () => live.messages.findLast(message => message.stock));
  const byEvents = await new Promise((resolve, reject) => {
    const cookie = `${TICKET}=${visitor.cookies[TICKET]}`;
    const request = http.get(`${server.public}/_vestibule/v1/line?room=demo`, { agent: false, headers: { accept: 'text/event-stream', cookie } }, answer => {
      assert.match(answer.headers['content-type'], /^text\/event-stream/);
      let text = '';
      answer.setEncoding('utf8').on('data', part => {
        text += part;
        const found = /^data: ?(.*)\n\n/m.exec(text);
        if (found) { resolve(JSON.parse(found[1])); request.destroy(); }
      });
    });
    request.setTimeout(10_000, () => request.destroy(new Error('no event')));
    request.on('error', reject);
  });
  const byPoll = await visitor.line();
  // The clock and the count of messages differ, and nothing else.
  const same = ({ now, seq, refresh_s, ...rest }) => rest;
  assert.deepEqual(same(bySocket), same(byPoll));
  assert.deepEqual(same(byEvents), same(byPoll));

  const { length } = live.messages;
  await server.staff.resume();
  const next = await until('a message after the change', () => live.messages.slice(length).find(message => message.state === 'called' || message.state === 'admitted'));
  assert.ok(next.seq > bySocket.seq, 'seq grows');
});

test('claim by call, then leave', async t => {
  const server = await pausedSale(t);
  const visitor = new Visitor(server);
  await visitor.join();
  isProblem(await visitor.post('/_vestibule/v1/line/claim?room=demo'), 409, 'not_your_turn');
  await server.staff.resume();
  await until('the turn', async () => (await visitor.line()).state === 'called');
  const claimed = await visitor.post('/_vestibule/v1/line/claim?room=demo');
  assert.equal(claimed.status, 200);
  assert.equal(claimed.json.state, 'admitted');
  const admission = claimed.headers['vestibule-admission'];
  assert.ok(admission && visitor.cookies[ADMISSION] === admission);
  const app = new Visitor(server);
  const inside = await app.get('/api/shop/v1/events/opening-night', { headers: { 'Vestibule-Admission': admission } });
  assert.equal(inside.json.id, 'opening-night', 'the header alone opens the door');

  await server.staff.pause('Enough');
  await until('the pause', async () => (await server.staff.room()).paused);
  const leaver = new Visitor(server);
  const { number } = await leaver.join();
  const ticket = leaver.cookies[TICKET];
  const left = await leaver.post('/_vestibule/v1/line/leave?room=demo');
  assert.equal(left.status, 200);
  assert.equal(left.json.state, 'left');
  assert.equal(leaver.cookies[TICKET], undefined, 'the cookie is taken away');
  const back = new Visitor(server, { cookies: { [TICKET]: ticket } });
  assert.ok((await back.join()).number > number, 'a place that was given up is gone');
  isProblem(await new Visitor(server).post('/_vestibule/v1/line/leave?room=demo'), 403, 'ticket_missing');
});

test('a proof that is not ours counts as none, and is counted', async t => {
  const server = await pausedSale(t);
  const honest = new Visitor(server);
  const { number } = await honest.join();
  const ticket = honest.cookies[TICKET];
  const forged = (proof, kind) => server.metric('vestibule_forged_proofs_total', { proof, kind });
  for (const [proof, name] of [['ticket', TICKET], ['admission', ADMISSION]]) {
    for (const [kind, value] of [['unreadable', 'AAAA'], ['unreadable', '!!!'], ['signature', undefined]]) {
      const before = await forged(proof, kind);
      // An admission of the right length but signed by nobody: a version byte, the first generation, and zeros.
      const bad = value ?? (proof === 'ticket' ? tampered(ticket) : Buffer.concat([Buffer.from([3]), Buffer.alloc(4 + 68 + 8 + 32)]).toString('base64url'));
      const answer = await new Visitor(server, { cookies: { [name]: bad } }).get('/');
      assert.ok(answer.headers['vestibule-ticket'], `${proof} ${kind}: let in`);
      assert.notEqual(answer.json.number, number);
      assert.equal(await forged(proof, kind), before + 1, `${proof} ${kind} is not counted`);
    }
  }
  const before = await forged('admission', 'signature') + await forged('admission', 'unreadable');
  const swapped = await new Visitor(server, { cookies: { [ADMISSION]: ticket } }).get('/');
  assert.ok(swapped.headers['vestibule-ticket'], 'a ticket is no admission');
  assert.equal(await forged('admission', 'signature') + await forged('admission', 'unreadable'), before + 1);
});

test('what is malformed or not ours is refused with a stable code', async t => {
  const server = await pausedSale(t);
  const visitor = new Visitor(server);
  await visitor.join();
  isProblem(await visitor.get('/_vestibule/v1/line?room=nowhere'), 404, 'room_unknown');
  isProblem(await visitor.get('/_vestibule/v1/line'), 404, 'room_unknown');
  isProblem(await visitor.get('/_vestibule/v1/nothing'), 404, 'not_found');
  for (const [method, target, allow] of [['POST', 'v1/line?room=demo', 'GET'], ['GET', 'v1/line/join?room=demo', 'POST'], ['DELETE', 'v1/line/leave?room=demo', 'POST'], ['PUT', 'jwks.json', 'GET']]) {
    const answer = await visitor.ask(method, `/_vestibule/${target}`);
    isProblem(answer, 405, 'method_not_allowed');
    assert.ok(answer.headers.allow?.split(/, */).includes(allow), `Allow: ${answer.headers.allow}`);
  }
  isProblem(await visitor.get('/_vestibule/v1/line/socket?room=demo'), 426, 'upgrade_required');
  isProblem(await visitor.get('/', { headers: { 'x-long': 'a'.repeat(20_000) } }), 431, 'head_too_large');
  const declared = await raw(server.public, `POST /events/x HTTP/1.1\r\nHost: a\r\nContent-Length: ${2 * 1024 * 1024}\r\n\r\n`);
  assert.match(declared, /^HTTP\/1\.1 413 /);
  for (const target of ['//', '//events', '/a/../b', '/../', '/./a', '/%2e%2e/a', '/%2E/', '/a%2fb', '/a%5cb', '/_vestibule/../events']) {
    const answer = await send(server.public, target);
    assert.equal(answer.status, 400, `${target}: ${answer.status}`);
    assert.equal(answer.json.code, 'path_ambiguous', target);
  }
  assert.match(await raw(server.public, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 400 /);
  assert.match(await raw(server.public, 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('pages of other sites can neither post nor listen', async t => {
  const server = await pausedSale(t);
  const visitor = new Visitor(server);
  const { number } = await visitor.join();
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
    for (const call of ['leave', 'join', 'claim']) isProblem(await visitor.post(`/_vestibule/v1/line/${call}?room=demo`, undefined, { headers }), 403, 'cross_site');
    const live = visitor.socket('demo', { headers });
    assert.equal(await live.refused, 403);
    live.close();
  }
  assert.equal((await visitor.line()).number, number, 'the place is still there');
  const own = visitor.socket('demo', { headers: { origin: server.public } });
  await until('a message to our own page', () => own.messages.length);
  own.close();
});

test('joins are limited per address', async t => {
  const server = await pausedSale(t, { 'edge.limits.joins_per_minute_per_address': 6, 'edge.limits.joins_burst_per_address': 3 });
  const address = '127.77.0.1';
  for (let i = 0; i < 3; i += 1) await new Visitor(server, { address }).join();
  const refused = await new Visitor(server, { address }).get('/');
  isProblem(refused, 429, 'too_many_joins');
  assert.ok(Number(refused.headers['retry-after']) >= 1 && Number(refused.headers['retry-after']) <= 60);
  // The header is believed from nobody here, so it is no way round.
  isProblem(await new Visitor(server, { address }).get('/', { headers: { 'x-forwarded-for': '198.51.100.9' } }), 429, 'too_many_joins');
  assert.equal((await new Visitor(server, { address: '127.77.0.2' }).get('/')).status, 200);
});

test('the upstream gets a passport that verifies, and nothing that a client made up', async t => {
  const seen = [];
  const upstream = http.createServer((request, answer) => {
    seen.push({ url: request.url, headers: request.rawHeaders, fields: request.headers });
    request.resume().on('end', () => answer.end('hello from behind'));
  });
  await new Promise(resolve => upstream.listen(0, '127.0.0.1', resolve));
  after(t, () => { upstream.closeAllConnections(); upstream.close(); });
  const config = file(folder(t), 'gateway.toml', `
    [edge]
    listen = "127.0.0.1:0"
    [edge.limits]
    body_bytes_max = 4096
    [console]
    listen = "127.0.0.1:0"
    [upstreams.echo]
    address = "127.0.0.1:${upstream.address().port}"
    [rooms.echo]
    upstream = "echo"
    outflow_per_minute = "off"
    routes = [{ path = "/" }]
    bypass = [{ name = "open", path = "/open" }]
  `);
  const server = await Vestibule.start(t, { role: 'gateway', args: ['--config', config] });
  const visitor = new Visitor(server);
  const lies = { 'Vestibule-Admission': 'made.up.token', 'Vestibule-Anything': 'mine', 'X-Forwarded-For': '198.51.100.9', 'X-Forwarded-Proto': 'https' };

  assert.equal((await visitor.get('/open/a', { headers: lies })).text, 'hello from behind');
  assert.equal(seen[0].fields['vestibule-admission'], undefined, 'a bypassed request brings no admission along');
  assert.equal(seen[0].fields['vestibule-anything'], undefined);
  assert.equal((await visitor.get('/shop', { headers: lies })).json.state, 'waiting', 'made-up admissions open nothing');
  assert.equal(seen.length, 1);

  await visitor.enter('/shop?x=1');
  visitor.cookies.session = 'theirs';
  const { 'Vestibule-Admission': made, ...others } = lies;
  assert.equal((await visitor.get('/shop?x=1', { headers: others })).text, 'hello from behind');
  const { fields, headers, url } = seen.at(-1);
  assert.equal(url, '/shop?x=1');
  assert.equal(fields['x-forwarded-for'], visitor.address);
  assert.equal(fields['x-forwarded-proto'], 'http');
  assert.equal(fields['vestibule-anything'], undefined);
  assert.equal(fields.cookie, 'session=theirs', 'our cookies stay with us');
  const passports = headers.filter((_, at) => at % 2 === 0 && headers[at].toLowerCase() === 'vestibule-admission');
  assert.equal(passports.length, 1);

  const [head, claims, signature] = fields['vestibule-admission'].split('.');
  const read = part => JSON.parse(Buffer.from(part, 'base64url'));
  assert.equal(read(head).alg, 'EdDSA');
  const { keys } = (await visitor.get('/_vestibule/jwks.json')).json;
  const key = keys.find(key => key.kid === read(head).kid);
  assert.ok(verify(null, Buffer.from(`${head}.${claims}`), createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url')), 'the signature is not of the published key');
  const { iss, aud, sub, iat, exp, jti } = read(claims);
  assert.deepEqual({ iss, aud }, { iss: server.public, aud: 'echo' });
  assert.ok(sub && jti && iat <= Date.now() / 1000 + 1 && exp > iat);

  const chunk = 'a'.repeat(3000);
  const chunked = await raw(server.public, `POST /shop HTTP/1.1\r\nHost: a\r\nCookie: vestibule-admission-echo=${visitor.cookies['vestibule-admission-echo']}\r\nTransfer-Encoding: chunked\r\n\r\nbb8\r\n${chunk}\r\nbb8\r\n${chunk}\r\n0\r\n\r\n`);
  assert.match(chunked, /^HTTP\/1\.1 413 /, 'a body that does not say its length is counted');
});

test('the shop refuses whoever goes round the front door', async t => {
  const port = await freePort();
  const server = await Vestibule.start(t, { sets: { 'shop.listen': `127.0.0.1:${port}` } });
  const shop = `http://127.0.0.1:${port}`;
  for (const token of [undefined, 'made.up.token', (await new Visitor(server).join(), 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiYXVkIjoiZGVtbyJ9.')]) {
    const headers = { accept: 'application/json', ...(token && { 'vestibule-admission': token }) };
    for (const target of ['/api/shop/v1/events/opening-night', '/api/shop/v1/events/opening-night/seats']) {
      isProblem(await send(shop, target, { headers }), 403, 'admission_required');
    }
    const body = JSON.stringify({ event: 'opening-night', seats: [], quantities: { standing: 1 } });
    const holding = { ...headers, 'content-type': 'application/json', 'idempotency-key': 'round', 'content-length': body.length };
    isProblem(await send(shop, '/api/shop/v1/holds', { method: 'POST', headers: holding, body }), 403, 'admission_required');
  }
});

test('a visitor who goes away is no error, and the log holds no query', async t => {
  const server = await Vestibule.start(t);
  const { hostname, port } = new URL(server.public);
  const visitor = new Visitor(server);
  await visitor.enter();
  const request = `GET /?pass=word HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncookie: ${visitor.jar}\r\n\r\n`;
  // Several requests on each connection, and nobody who reads: the answers cannot all be written.
  await Promise.all(Array.from({ length: 40 }, () => new Promise(resolve => {
    const socket = net.connect(port, hostname, () => socket.write(request.repeat(5)));
    socket.once('data', () => socket.resetAndDestroy());
    socket.on('error', () => {}).once('close', resolve);
  })));
  await visitor.get('/');
  assert.doesNotMatch(server.child.err, /ERROR|word/);
});
