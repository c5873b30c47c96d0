// What goes to an origin without Pingora's proxy: every way in which an answer says where it ends, byte for byte, visitors who
// leave or send ahead, and answers that break off.

import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { Vestibule, after, file, folder, until } from './harness.mjs';

/** An origin that answers each path with the bytes that `answers` has for it, in its parts. */
async function origin(t, answers) {
  const made = { heads: [], open: 0, connections: 0 };
  const server = net.createServer(socket => {
    let got = '';
    made.open += 1;
    made.connections += 1;
    socket.on('close', () => { made.open -= 1; });
    socket.on('error', () => {});
    socket.on('data', async part => {
      got += part.toString('latin1');
      for (let end = got.indexOf('\r\n\r\n'); end >= 0; end = got.indexOf('\r\n\r\n')) {
        const head = got.slice(0, end);
        got = got.slice(end + 4);
        made.heads.push(head);
        const [first, ...rest] = [answers[head.split(' ')[1]] ?? 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'].flat();
        if (first !== undefined) socket.write(first);
        for (const more of rest) {
          await new Promise(resolve => setTimeout(resolve, 30));
          if (more === null) return socket.destroy();
          socket.write(more);
        }
      }
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  after(t, () => server.close());
  return Object.assign(made, { address: `127.0.0.1:${server.address().port}` });
}

async function gateway(t, answers, upstream = '') {
  const behind = await origin(t, answers);
  const config = file(folder(t), 'gateway.toml', `
    edge.listen = "127.0.0.1:0"
    console.listen = "127.0.0.1:0"
    [upstreams.u]
    address = "${behind.address}"
    ${upstream}
    [rooms.demo]
    upstream = "u"
    routes = [{ path = "/shut" }]`);
  return { behind, server: await Vestibule.start(t, { role: 'gateway', args: ['--config', config] }) };
}

/** What a bare connection gets for these bytes, until it ends or `done` says that it is enough. */
function exchange(t, server, text, done = () => false) {
  const { hostname, port } = new URL(server.public);
  return new Promise(resolve => {
    let got = '';
    const socket = net.connect(Number(port), hostname, () => socket.write(text));
    after(t, () => socket.destroy());
    const finish = over => { socket.destroy(); resolve({ got, over }); };
    socket.on('data', part => { got += part.toString('latin1'); if (done(got)) finish(false); });
    socket.on('error', () => {});
    socket.on('close', () => finish(true));
  });
}

const get = (target, more = '') => `GET ${target} HTTP/1.1\r\nHost: shop.example\r\n${more}\r\n`;
const body = got => got.slice(got.indexOf('\r\n\r\n') + 4);

test('every way in which an answer says where it ends', async t => {
  const long = 'x'.repeat(200_000);
  const { server, behind } = await gateway(t, {
    '/length': 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Of-Origin: yes\r\n\r\nbody',
    '/parts': ['HTTP/1.1 200 OK\r\nContent-Le', 'ngth: 8\r\n\r\nbo', 'dy', 'body'],
    '/chunks': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n', '4\r\nmore\r\n0\r\n\r\n'],
    '/end': ['HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbody', 'more', null],
    '/old': ['HTTP/1.0 200 OK\r\n\r\nbody', null],
    '/none': 'HTTP/1.1 204 No Content\r\n\r\n',
    '/same': 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 4\r\n\r\n',
    '/empty': 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    '/long': `HTTP/1.1 200 OK\r\nContent-Length: ${long.length}\r\n\r\n${long}`,
    '/hints': 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody',
    '/named': 'HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: secret\r\nKeep-Alive: timeout=5\r\nContent-Length: 4\r\n\r\nbody',
  });
  for (const [target, expected] of [
    ['/length', 'body'], ['/parts', 'bodybody'], ['/empty', ''], ['/long', long], ['/named', 'body'],
    ['/chunks', '4\r\nbody\r\n4\r\nmore\r\n0\r\n\r\n'], ['/end', '4\r\nbody\r\n4\r\nmore\r\n0\r\n\r\n'], ['/old', '4\r\nbody\r\n0\r\n\r\n'],
    ['/none', ''], ['/same', ''],
  ]) {
    const { got, over } = await exchange(t, server, get(target, 'Connection: close\r\n'));
    assert.ok(over, `${target}: the connection ends where the visitor wants it`);
    assert.equal(body(got), expected, target);
    assert.match(got, /^HTTP\/1\.1 [23]0/, target);
    assert.match(got, /\r\nconnection: close\r\n/, target);
    assert.doesNotMatch(got, /x-hop|secret|keep-alive/i, target);
    assert.equal(/transfer-encoding/i.test(got), /chunk|end|old/.test(target), target);
  }
  const hints = await exchange(t, server, get('/hints'), got => got.endsWith('body'));
  assert.match(hints.got, /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  // A HEAD says the length of a body that does not come.
  const head = await exchange(t, server, get('/length', 'Connection: close\r\n').replace('GET', 'HEAD'));
  assert.match(head.got, /^HTTP\/1\.1 200 OK[^]*content-length: 4[^]*\r\n\r\n$/i);
  assert.ok(behind.connections < behind.heads.length, 'connections to the origin are used again');
});

test('requests that are sent ahead are answered in their order, and an origin hears what it should', async t => {
  const of = word => `HTTP/1.1 200 OK\r\nContent-Length: ${word.length}\r\n\r\n${word}`;
  const { server, behind } = await gateway(t, { '/a': [of('first').slice(0, 20), of('first').slice(20)], '/b': of('second'), '/c': of('third') });
  const more = 'X-Forwarded-For: 6.6.6.6\r\nVestibule-Admission: forged\r\nTE: trailers\r\nConnection: keep-alive\r\nCookie: vestibule-ticket-demo=x; a=b\r\n';
  const { got } = await exchange(t, server, get('/a', more) + get('/b') + get('/c'), text => text.endsWith('third'));
  assert.deepEqual(got.split(/HTTP\/1\.1 200 OK[^]*?\r\n\r\n/).slice(1), ['first', 'second', 'third']);
  const told = behind.heads[0].toLowerCase().split('\r\n');
  assert.deepEqual(told.slice(1).sort(), [
    'cookie: a=b', 'host: shop.example', 'x-forwarded-for: 127.0.0.1', 'x-forwarded-host: shop.example', 'x-forwarded-proto: http',
  ]);
});

test('an answer that breaks off ends the connection, and what makes no sense is no answer', async t => {
  const { server } = await gateway(t, {
    '/cut': ['HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nbody', null],
    '/cut-chunks': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nbody', null],
    '/coded': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    '/switch': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n',
    '/two': 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody',
    '/nonsense': 'hello\r\n\r\n',
    '/slow': [],
  }, 'read_timeout_ms = 300\nbreaker = "off"');
  for (const target of ['/cut', '/cut-chunks']) {
    const { got, over } = await exchange(t, server, get(target));
    assert.ok(over, target);
    assert.match(got, /body/);
    assert.doesNotMatch(got, /\r\n0\r\n/, 'nobody takes it for the whole');
  }
  for (const [target, status, code] of [['/coded', 502, 'upstream_unavailable'], ['/switch', 502, 'upstream_unavailable'], ['/two', 502, 'upstream_unavailable'], ['/nonsense', 502, 'upstream_unavailable'], ['/slow', 504, 'upstream_timeout']]) {
    const { got } = await exchange(t, server, get(target, 'Connection: close\r\nAccept: application/json\r\n'));
    assert.match(got, new RegExp(`^HTTP/1\\.1 ${status} `), target);
    assert.match(got, new RegExp(code), target);
  }
});

test('a visitor who leaves is not waited for', async t => {
  const { server, behind } = await gateway(t, {
    '/silent': [],
    '/events': ['HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n', 'data: 1\n\n'],
  });
  for (const [target, enough] of [['/events', got => got.includes('data: 1')], ['/silent', () => false]]) {
    const { hostname, port } = new URL(server.public);
    const seen = behind.heads.length;
    let got = '';
    const socket = net.connect(Number(port), hostname, () => socket.write(get(target)));
    socket.on('data', part => { got += part; });
    await until(`${target} to be asked`, () => behind.heads.length > seen && (target === '/silent' || enough(got)));
    assert.equal(behind.open, 1);
    socket.destroy();
    await until(`the origin to be left after ${target}`, () => behind.open === 0);
  }
  assert.equal(await server.metric('vestibule_upstream_in_flight', { upstream: 'u' }), 0);
});
