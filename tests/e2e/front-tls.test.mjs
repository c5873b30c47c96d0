// How bytes come in over TLS: certificates by name and their renewal, HTTP/2, half-open handshakes, the way from plain to TLS.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { Vestibule, Visitor, after, file, folder, freePort, send, until } from './harness.mjs';

/** Makes a certificate for a name. */
function certificate(where, label, name, serial = 1) {
  const cert = path.join(where, `${label}.pem`), key = path.join(where, `${label}-key.pem`);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-set_serial', String(serial), '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { cert, key };
}

/** The serial of the certificate that a client gets who asks for this name. */
function served(server, servername) {
  const { hostname, port } = new URL(server.public);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), servername, rejectUnauthorized: false }, () => {
      resolve(parseInt(socket.getPeerCertificate().serialNumber, 16));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

async function gateway(t, { sets = {}, more = '' } = {}) {
  const seen = [];
  const upstream = http.createServer((request, answer) => {
    seen.push({ url: request.url, headers: request.headers });
    request.resume().on('end', () => answer.end('hello from behind'));
  });
  await new Promise(resolve => upstream.listen(0, '127.0.0.1', resolve));
  after(t, () => { upstream.closeAllConnections(); upstream.close(); });
  const where = folder(t), first = certificate(where, 'first', 'first.example', 11);
  const config = file(where, 'gateway.toml', `
    [edge]
    listen = "127.0.0.1:0"
    [edge.tls]
    cert = "${first.cert}"
    key = "${first.key}"
    ${more}
    [console]
    listen = "127.0.0.1:0"
    [upstreams.echo]
    address = "127.0.0.1:${upstream.address().port}"
    [rooms.demo]
    upstream = "echo"
    outflow_per_minute = "off"
    routes = [{ path = "/shut", host = "*" }]
  `);
  const server = await Vestibule.start(t, { role: 'gateway', args: ['--config', config], sets });
  return { server, seen, where, first };
}

test('each name gets its certificate, and a renewed one without a restart', async t => {
  const where = folder(t);
  const shop = certificate(where, 'shop', 'shop.example', 22), wild = certificate(where, 'wild', '*.wild.example', 33);
  const { server } = await gateway(t, { more: `more.shop = { cert = "${shop.cert}", key = "${shop.key}" }\nmore.wild = { cert = "${wild.cert}", key = "${wild.key}" }` });
  for (const [name, serial] of [['first.example', 11], ['shop.example', 22], ['SHOP.example', 22], ['a.wild.example', 33], ['a.b.wild.example', 11], ['wild.example', 11], ['other.example', 11], [undefined, 11]]) {
    assert.equal(await served(server, name), serial, name);
  }
  const ends = await server.metric('vestibule_certificate_expires_at_seconds', { certificate: 'shop' });
  assert.ok(ends > Date.now() / 1000 + 86_400 && ends < Date.now() / 1000 + 3 * 86_400, `${ends}`);

  // A handshake under the old certificate goes on when the new one is there.
  const visitor = new Visitor(server);
  const fresh = certificate(folder(t), 'fresh', 'shop.example', 44);
  copyFileSync(fresh.cert, shop.cert);
  copyFileSync(fresh.key, shop.key);
  await until('the renewed certificate', async () => await served(server, 'shop.example') === 44, { ms: 20_000, every: 200 });
  assert.ok(await server.metric('vestibule_certificate_reloads_total', { result: 'done' }) >= 1);

  writeFileSync(shop.cert, 'not a certificate');
  await until('the bad one seen', async () => await server.metric('vestibule_certificate_reloads_total', { result: 'failed' }) >= 1, { ms: 20_000, every: 200 });
  assert.equal(await served(server, 'shop.example'), 44, 'the one before stays');
  assert.equal((await visitor.get('/open')).status, 200);
  copyFileSync(certificate(folder(t), 'last', 'shop.example', 55).cert, shop.cert);
  const last = certificate(folder(t), 'last', 'shop.example', 66);
  copyFileSync(last.cert, shop.cert);
  copyFileSync(last.key, shop.key);
  await until('a good one again', async () => await served(server, 'shop.example') === 66, { ms: 20_000, every: 200 });
});

/** One request over HTTP/2. */
function ask(client, headers) {
  return new Promise((resolve, reject) => {
    const stream = client.request(headers);
    let text = '', told;
    stream.setEncoding('utf8').on('data', part => { text += part; }).on('response', found => { told = found; });
    stream.on('end', () => resolve({ status: told?.[':status'], headers: told, text }));
    stream.on('error', reject);
    stream.end();
  });
}

test('http/2: through to the origin, a join, events, many at once', async t => {
  const { server, seen } = await gateway(t, { sets: { 'edge.hsts_max_age_s': 3600 } });
  const client = http2.connect(server.public, { rejectUnauthorized: false });
  after(t, () => client.destroy());
  client.on('error', () => {});
  const open = await ask(client, { ':path': '/open?a=1', 'x-mine': 'yes' });
  assert.deepEqual([open.status, open.text], [200, 'hello from behind']);
  assert.equal(client.socket.alpnProtocol, 'h2');
  assert.equal(open.headers['strict-transport-security'], 'max-age=3600');
  const { host } = new URL(server.public);
  assert.equal(seen.at(-1).headers.host, host);
  assert.equal(seen.at(-1).headers['x-forwarded-host'], host);
  assert.equal(seen.at(-1).headers['x-forwarded-proto'], 'https');
  assert.equal(seen.at(-1).headers['x-mine'], 'yes');

  await server.staff.pause('A moment');
  await until('the pause', async () => (await server.staff.room()).paused);
  const waiting = await ask(client, { ':path': '/shut', accept: 'application/json' });
  assert.equal(waiting.status, 200, waiting.text);
  assert.equal(waiting.headers['strict-transport-security'], 'max-age=3600');
  const { number } = JSON.parse(waiting.text);
  const cookies = waiting.headers['set-cookie'].map(line => line.split(';')[0]);
  // Browsers send each cookie as a field of its own over HTTP/2.
  const again = await ask(client, { ':path': '/_vestibule/v1/line?room=demo', accept: 'application/json', cookie: ['a=1', ...cookies, 'b=2'] });
  assert.equal(JSON.parse(again.text).number, number, again.text);
  const events = await ask(client, { ':path': '/_vestibule/v1/line?room=demo', accept: 'text/event-stream', cookie: cookies.join('; ') });
  assert.match(events.text, new RegExp(`^retry: \\d+\\n\\nid: \\d+\\ndata: .*"number":${number}`));
  // A page of this site may post, whatever its port.
  const left = await ask(client, { ':method': 'POST', ':path': '/_vestibule/v1/line/leave?room=demo', origin: server.public, cookie: cookies.join('; ') });
  assert.ok(left.status < 400, left.text);

  const many = await Promise.all(Array.from({ length: 60 }, (_, at) => ask(client, { ':path': `/open/${at}` })));
  assert.ok(many.every(each => each.status === 200));
  const plain = await new Visitor(server).get('/open');
  assert.equal(plain.headers['strict-transport-security'], 'max-age=3600', 'over HTTP/1.1 as well');
});

test('half-open handshakes end at their deadline, and whoever comes beside more than may be under way waits a moment', async t => {
  const { server } = await gateway(t, { sets: { 'edge.timeouts.handshake_ms': 2000, 'edge.limits.handshakes_max': 100 } });
  const { hostname, port } = new URL(server.public);
  const open = Array.from({ length: 150 }, (_, at) => {
    const socket = net.connect({ port: Number(port), host: hostname, localAddress: `127.0.9.${1 + at % 20}` });
    const half = { socket, over: false };
    socket.on('error', () => {}).on('close', () => { half.over = true; }).resume();
    // The beginning of a record that says more is to come.
    socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1, 0]));
    after(t, () => socket.destroy());
    return half;
  });
  for (let times = 0; times < 10; times++) assert.equal((await new Visitor(server).get('/open')).status, 200);
  await until('the end of them all', () => open.every(half => half.over), { ms: 20_000 });
  assert.ok(await server.metric('vestibule_tls_handshakes_failed_total', { why: 'timeout' }) >= 100);
  await until('their places', async () => await server.metric('vestibule_connections_open') <= 1);
  const spoken = net.connect(Number(port), hostname, () => spoken.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
  spoken.on('error', () => {}).resume();
  await until('plain HTTP counted as no handshake', async () => await server.metric('vestibule_tls_handshakes_failed_total', { why: 'error' }) >= 1);
});

test('the plain address leads on to https, and only to hosts that are ours', async t => {
  const redirect = await freePort();
  const { server } = await gateway(t, { sets: { 'edge.redirect_listen': `127.0.0.1:${redirect}` } });
  const plain = `http://127.0.0.1:${redirect}`, { port } = new URL(server.public);
  const go = (target, host) => send(plain, target, { headers: { host } });
  const own = await go('/a/b?c=d', `127.0.0.1:${redirect}`);
  assert.equal(own.status, 308);
  assert.equal(own.headers.location, `${server.public}/a/b?c=d`);
  assert.equal(own.headers['strict-transport-security'], undefined, 'nothing of it on plain HTTP');
  assert.equal((await go('//evil.example/x', 'First.example')).headers.location, `https://first.example:${port}//evil.example/x`);
  for (const host of ['evil.example', 'first.example.evil.example', 'evil.example:443']) {
    const refused = await go('/', host);
    assert.equal(refused.status, 421, host);
    assert.equal(refused.headers.location, undefined);
    assert.equal(refused.json.code, 'host_unknown');
  }
  const posted = await send(plain, '/x', { method: 'POST', headers: { host: 'first.example', 'content-length': 3 }, body: 'abc' });
  assert.equal(posted.status, 308, 'the method is kept');
});
