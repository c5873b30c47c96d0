// How bytes come in over plain HTTP: what is no clean request head, slow clients, the PROXY protocol, limits of connections.

import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { Vestibule, Visitor, after, file, folder, until } from './harness.mjs';

const PROXY = '127.0.7.7';

/** An origin that says what reached it. */
async function origin(t) {
  const seen = [];
  const server = http.createServer((request, answer) => {
    const body = [];
    request.on('data', part => body.push(part));
    request.on('error', () => {});
    request.on('end', () => {
      const told = { method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(body).toString() };
      seen.push(told);
      answer.end(JSON.stringify(told));
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  after(t, () => { server.closeAllConnections(); server.close(); });
  return { seen, address: `127.0.0.1:${server.address().port}` };
}

/** A gateway before an origin, whose one room leaves all but /shut open. */
async function gateway(t, sets = {}) {
  const behind = await origin(t);
  const config = file(folder(t), 'gateway.toml', `
    [edge]
    listen = "127.0.0.1:0"
    [console]
    listen = "127.0.0.1:0"
    [upstreams.echo]
    address = "${behind.address}"
    [rooms.demo]
    upstream = "echo"
    outflow_per_minute = "off"
    routes = [{ path = "/shut" }]
  `);
  const server = await Vestibule.start(t, { role: 'gateway', args: ['--config', config], sets });
  return { server, behind };
}

/** A bare connection: what came, whether it is over, and a promise of its end. */
function connect(t, server, { from, text } = {}) {
  const { hostname, port } = new URL(server.public);
  const socket = net.connect({ port: Number(port), host: hostname, localAddress: from });
  const made = { socket, got: '', over: false, write: text => socket.write(text) };
  made.end = new Promise(resolve => socket.once('close', () => { made.over = true; resolve(made.got); }));
  socket.on('data', part => { made.got += part.toString('latin1'); });
  socket.on('error', () => {});
  if (text !== undefined) socket.write(text);
  after(t, () => socket.destroy());
  return made;
}

/** What a connection answers before it ends. */
async function asked(t, server, text, options) {
  const connection = connect(t, server, { ...options, text });
  await until(`the end after ${JSON.stringify(text.slice(0, 60))}`, () => connection.over, { ms: 20_000 });
  return connection.got;
}

const bodyOf = answer => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
const statusOf = answer => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

test('what two servers could read differently is refused, counted, and ends the connection', async t => {
  const { server, behind } = await gateway(t);
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
  const table = [
    ['GET / HTTP/1.1\nHost: a\n\n', 400, 'line_end_bare'],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: 1\nY: 2\r\n\r\n', 400, 'line_end_bare'],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n', 400, 'header_folded'],
    ['GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400, 'header_malformed'],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', 400, 'header_malformed'],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: a\rContent-Length: 5\r\n\r\n', 400, 'header_malformed'],
    ['GET / HTTP/1.1\r\n\r\n', 400, 'host_missing'],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, 'host_ambiguous'],
    ['GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'host_ambiguous'],
    ['GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'request_line_malformed'],
    ['GET / HTTP/3.0\r\nHost: a\r\n\r\n', 505, 'version_unsupported'],
    ['CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', 405, 'method_not_served'],
    ['TRACE / HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'method_not_served'],
    [`GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414, 'target_too_long'],
    [`GET / HTTP/1.1\r\nHost: a\r\n${'A: 1\r\n'.repeat(101)}\r\n`, 431, 'too_many_headers'],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}`, 431, 'head_too_large'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400, 'framing_ambiguous'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\n', 400, 'framing_ambiguous'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\nContent-Length: 40\r\n\r\n', 400, 'framing_ambiguous'],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello', 400, 'framing_ambiguous'],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n', 400, 'framing_ambiguous'],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n', 400, 'framing_ambiguous'],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n', 400, 'framing_ambiguous'],
    ['POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400, 'framing_ambiguous'],
  ];
  const times = {};
  for (const [text, status, code] of table) {
    const answer = await asked(t, server, text + smuggled);
    assert.equal(statusOf(answer), status, `${JSON.stringify(text.slice(0, 90))} gave ${answer}`);
    assert.equal(bodyOf(answer).code, code, JSON.stringify(text.slice(0, 90)));
    assert.match(answer, /\r\nConnection: close\r\n/);
    assert.equal(answer.split('HTTP/1.1 ').length, 2, `one answer to ${JSON.stringify(text.slice(0, 90))}`);
    times[code] = (times[code] ?? 0) + 1;
  }
  assert.deepEqual(behind.seen, [], 'nothing of it reached the origin');
  for (const [code, count] of Object.entries(times)) assert.ok(await server.metric('vestibule_refused_total', { code }) >= count, code);
});

test('a head in pieces is a request, and one connection serves many', async t => {
  const { server } = await gateway(t);
  const connection = connect(t, server);
  for (const byte of 'GET /a HTTP/1.1\r\nHost: t.example\r\nX-Long: ' + 'y'.repeat(300) + '\r\n\r\n') connection.socket.write(byte);
  await until('the answer', () => connection.got.includes('"url":"/a"'));
  connection.write('POST /b HTTP/1.1\r\nHost: t.example\r\nContent-Length: 10\r\n\r\nhalf and ');
  connection.write('x');
  await until('the second', () => connection.got.includes('"url":"/b"') && connection.got.includes('half and x'));
  connection.write('POST /c HTTP/1.1\r\nHost: t.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
  await until('the third', () => connection.got.includes('"url":"/c"') && connection.got.includes('"body":"abc"'));
  assert.equal(connection.over, false);
});

test('slow heads and bodies end at their deadlines, and nobody else waits for them', async t => {
  const { server } = await gateway(t, { 'edge.timeouts.head_ms': 1500, 'edge.timeouts.body_ms': 1500, 'edge.timeouts.idle_ms': 1500 });
  const slow = Array.from({ length: 150 }, () => connect(t, server, { text: 'GET / HTTP/1.1\r\nHost: a\r\nX: ' }));
  const trickle = setInterval(() => slow.forEach(each => each.over || each.write('y')), 100);
  after(t, () => clearInterval(trickle));
  const visitor = new Visitor(server);
  for (let times = 0; times < 20; times++) assert.equal((await visitor.get('/quick')).status, 200);
  await until('the end of every slow head', () => slow.every(each => each.over), { ms: 20_000 });
  for (const each of slow) if (each.got) assert.equal(bodyOf(each.got).code, 'head_timeout');
  assert.ok(slow.filter(each => each.got).length > 140, 'they are told');

  const silent = connect(t, server), idle = connect(t, server, { text: 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n' });
  const body = connect(t, server, { text: 'POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n' });
  const drip = setInterval(() => body.over || body.write('z'), 200);
  after(t, () => clearInterval(drip));
  await until('the end of all three', () => silent.over && idle.over && body.over, { ms: 20_000 });
  assert.equal(silent.got, '', 'who never spoke is told nothing');
  assert.equal(statusOf(idle.got), 200);
  assert.equal(statusOf(body.got), 408, body.got);
  await until('all places given back', async () => await server.metric('vestibule_connections_open') <= 1);
});

test('an address has so many connections, and another is not touched', async t => {
  const { server } = await gateway(t, { 'edge.limits.connections_per_address': 3 });
  const one = '127.0.5.1', other = '127.0.5.2';
  const open = async from => {
    const connection = connect(t, server, { from, text: 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n' });
    await until('an answer or the end', () => connection.over || connection.got.includes('"url":"/x"'));
    return connection;
  };
  const held = [await open(one), await open(one), await open(one)];
  assert.ok(held.every(each => !each.over));
  const over = await open(one);
  assert.ok(over.over && over.got === '', 'the fourth is closed unread');
  assert.equal((await open(other)).over, false);
  assert.ok(await server.metric('vestibule_connections_refused_total', { why: 'address' }) >= 1);
  held[0].socket.destroy();
  const again = await until('the place given back', async () => {
    const made = await open(one);
    return !made.over && made;
  });
  assert.equal(statusOf(again.got), 200);

  for (const each of [held[1], held[2], again]) each.socket.destroy();
  const visitor = new Visitor(server, { address: '127.0.5.3' });
  await until('a ticket', async () => (await visitor.get('/shut')).status === 200);
  await until('the places given back', async () => await server.metric('vestibule_connections_open') <= 1);
  const feeds = [];
  for (let at = 0; at < 3; at++) feeds.push(visitor.socket());
  await until('three feeds', () => feeds.every(feed => feed.messages.length));
  assert.ok((await open(visitor.address)).over, 'a feed keeps its connection\'s place');
  feeds.forEach(feed => feed.close());
  await until('their places', async () => !(await open(visitor.address)).over);
});

test('a trusted proxy says whose a connection is, and nobody else', async t => {
  const { server, behind } = await gateway(t, { 'edge.proxy_protocol': 'any', 'edge.trusted_proxies': [PROXY], 'edge.limits.connections_per_address': 5 });
  const request = 'GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  const client = async (header, from) => {
    const answer = await asked(t, server, header + request, { from });
    return statusOf(answer) === 200 ? behind.seen.at(-1).headers['x-forwarded-for'] : answer;
  };
  const v2 = String.fromCharCode(0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x21, 0x11, 0, 12, 100, 64, 0, 9, 127, 0, 0, 1, 1, 1, 0, 80);
  assert.equal(await client('PROXY TCP4 198.51.100.7 10.0.0.1 4000 80\r\n', PROXY), '198.51.100.7');
  assert.equal(await client('PROXY TCP6 2001:db8::7 2001:db8::1 4000 80\r\n', PROXY), '2001:db8::7');
  assert.equal(await client(v2, PROXY), '100.64.0.9');
  assert.equal(await client('PROXY UNKNOWN\r\n', PROXY), PROXY, 'a connection of the proxy\'s own');
  assert.equal(await client('', PROXY), '', 'without the header the proxy gets nothing');
  assert.equal(await client('PROXY TCP4 198.51.100.7 10.0.0.1 99999 80\r\n', PROXY), '');
  assert.ok(await server.metric('vestibule_connections_refused_total', { why: 'proxy_header' }) >= 2);

  const spoofed = await client('PROXY TCP4 198.51.100.8 10.0.0.1 4000 80\r\n', '127.0.7.8');
  assert.equal(statusOf(spoofed), 400, 'from anybody else it is no request');
  assert.equal(await client('', '127.0.7.8'), '127.0.7.8');

  // The limit counts the client, not the proxy.
  const line = address => `PROXY TCP4 ${address} 10.0.0.1 4000 80\r\n`;
  const held = Array.from({ length: 5 }, () => connect(t, server, { from: PROXY, text: line('198.51.100.20') }));
  await until('five places', async () => await server.metric('vestibule_connections_open') >= 5);
  await until('the sixth is closed', async () => (await client(line('198.51.100.20'), PROXY)) === '');
  assert.equal(await client(line('198.51.100.21'), PROXY), '198.51.100.21');
  held.forEach(each => each.socket.destroy());
});
