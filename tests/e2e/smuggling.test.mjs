// Requests inside requests: whatever is sent on one connection, the origin only ever reads what the gate let through, one
// request for one, by an origin that keeps to the letter of the RFC and counts what it reads.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { folder } from './harness.mjs';
import { exchange, guarded } from './intruders.mjs';

/** What nobody is admitted to. */
const HIDDEN = 'GET /events/show/smuggled HTTP/1.1\r\nHost: a.example\r\nAccept: application/json\r\n\r\n';
const post = (headers, body, { target = '/free', version = '1.1' } = {}) => `POST ${target} HTTP/${version}\r\nHost: a.example\r\n${headers}\r\n\r\n${body}`;
const plain = (text, extra = '') => `GET ${text} HTTP/1.1\r\nHost: a.example\r\n${extra}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked';
const END = '0\r\n\r\n';

/** The origin read nothing that the gate did not let through, and nothing that is no request. */
function unharmed(origin, what) {
  const hidden = origin.targets.filter(target => /events|smuggled/.test(target));
  assert.deepEqual(hidden, [], what);
  assert.deepEqual(origin.faults, [], `${what}: the origin got what is no body`);
}

test('a head that two readers could read differently is refused and the connection ended', async t => {
  const { origin, server } = await guarded(t);
  const heads = {
    'length and chunks': post(`Content-Length: 6\r\n${CHUNKED}`, END + HIDDEN),
    'chunks and length': post(`${CHUNKED}\r\nContent-Length: 6`, END + HIDDEN),
    'two lengths': post('Content-Length: 0\r\nContent-Length: 90', HIDDEN),
    'the same length twice': post('Content-Length: 3\r\nContent-Length: 3', `abc${HIDDEN}`),
    'a list of lengths': post('Content-Length: 0, 90', HIDDEN),
    'a signed length': post('Content-Length: +0', HIDDEN),
    'a negative length': post('Content-Length: -1', HIDDEN),
    'a hexadecimal length': post('Content-Length: 0x0', HIDDEN),
    'a length with a unit': post('Content-Length: 0 bytes', HIDDEN),
    'an endless length': post('Content-Length: 18446744073709551616', HIDDEN),
    'an empty length': post('Content-Length: ', HIDDEN),
    'another coding': post('Transfer-Encoding: xchunked', END + HIDDEN),
    'no coding': post('Transfer-Encoding: identity', HIDDEN),
    'two codings': post('Transfer-Encoding: gzip, chunked', END + HIDDEN),
    'chunks, then not': post('Transfer-Encoding: chunked, identity', END + HIDDEN),
    'chunks twice': post(`${CHUNKED}\r\n${CHUNKED}`, END + HIDDEN),
    'a quoted coding': post('Transfer-Encoding: "chunked"', END + HIDDEN),
    'a coding after a vertical tab': post('Transfer-Encoding: \x0bchunked', END + HIDDEN),
    'a coding after a NUL': post('Transfer-Encoding: \x00chunked', END + HIDDEN),
    'a space before the colon': post('Transfer-Encoding : chunked', END + HIDDEN),
    'a tab before the colon': post('Content-Length\t: 90', HIDDEN),
    'a folded header': post('X: a\r\n Transfer-Encoding: chunked', END + HIDDEN),
    'a folded value': post('Transfer-Encoding:\r\n chunked', END + HIDDEN),
    'a first header that is folded': `POST /free HTTP/1.1\r\n Transfer-Encoding: chunked\r\nHost: a.example\r\n\r\n${END}${HIDDEN}`,
    'a bare line feed': post('X: a\nTransfer-Encoding: chunked', END + HIDDEN),
    'a bare carriage return': post('X: a\rTransfer-Encoding: chunked', END + HIDDEN),
    'an end of bare line feeds': `POST /free HTTP/1.1\nHost: a.example\nContent-Length: 0\n\n${HIDDEN}`,
    'a NUL in a value': post('X: a\x00b\r\nContent-Length: 0', HIDDEN),
    'a header without a colon': post('Content-Length 0', HIDDEN),
    'a header without a name': post(': x\r\nContent-Length: 0', HIDDEN),
    'chunks in HTTP/1.0': post(CHUNKED, END + HIDDEN, { version: '1.0' }),
    'another version': post('Content-Length: 0', HIDDEN, { version: '1.2' }),
    'HTTP/0.9': `GET /free\r\n${HIDDEN}`,
    'two spaces': `GET  /free HTTP/1.1\r\nHost: a.example\r\n\r\n${HIDDEN}`,
    'a space in the target': `GET /free /events HTTP/1.1\r\nHost: a.example\r\n\r\n${HIDDEN}`,
    'a tab in the target': `GET /free\tx HTTP/1.1\r\nHost: a.example\r\n\r\n${HIDDEN}`,
    'no host': `GET /free HTTP/1.1\r\n\r\n${HIDDEN}`,
    'another host in the target': `GET http://hall.example/free HTTP/1.1\r\nHost: a.example\r\n\r\n${HIDDEN}`,
    'an empty line first': `\r\n\r\nGET /free HTTP/1.1\r\nHost: a.example\r\n\r\n${HIDDEN}`,
  };
  for (const [what, bytes] of Object.entries(heads)) {
    const { statuses, closed, text } = await exchange(server.public, bytes, { quiet: 150 });
    assert.ok(statuses.length <= 1, `${what}: more than one answer: ${text}`);
    assert.ok(statuses.length === 0 || (statuses[0] >= 400 && statuses[0] < 506), `${what}: ${text}`);
    assert.ok(closed, `${what}: the connection goes on`);
    unharmed(origin, what);
  }
  assert.deepEqual(origin.requests, [], 'nothing of all this was forwarded');
});

test('a body is what its length or its chunks say, and what follows is a request of its own', async t => {
  const { origin, server } = await guarded(t);
  const asked = async (what, bytes, seen, options) => {
    const before = origin.requests.length;
    const answer = await exchange(server.public, bytes, options);
    unharmed(origin, what);
    // A server may end a connection after an answer; what came ahead is then sent again by whoever sent it.
    const forwarded = origin.targets.slice(before);
    assert.deepEqual(forwarded, seen.slice(0, forwarded.length), what);
    assert.ok(forwarded.length >= Math.min(1, seen.length), `${what}: nothing was forwarded: ${answer.text}`);
    assert.ok(answer.closed || forwarded.length === seen.length, `${what}: requests are left out on a connection that goes on`);
    return answer;
  };
  const piped = await asked('a second request', plain('/free/1') + HIDDEN, ['/free/1']);
  assert.ok(piped.statuses.length === 1 ? piped.closed : /"state":"waiting"/.test(piped.text), `the second one waits: ${piped.text}`);
  await asked('a third one', plain('/free/1') + HIDDEN + plain('/free/3'), ['/free/1', '/free/3']);
  await asked('behind a body', post('Content-Length: 5', `hello${HIDDEN}`), ['/free']);
  assert.equal(origin.requests.at(-1).body, 'hello');
  await asked('inside a body', post(`Content-Length: ${HIDDEN.length}`, HIDDEN), ['/free']);
  assert.equal(origin.requests.at(-1).body, HIDDEN, 'is a body');
  await asked('behind chunks', post(CHUNKED, `5\r\nhello\r\n${END}${HIDDEN}`), ['/free']);
  await asked('in a chunk', post(CHUNKED, `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n${END}`), ['/free']);
  await asked('a body for a method without one', `GET /free HTTP/1.1\r\nHost: a.example\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`, ['/free']);
  await asked('a body that nobody reads', post(`Content-Length: ${HIDDEN.length}`, HIDDEN, { target: '/events/show' }), []);
  await asked('chunks that nobody reads', post(CHUNKED, `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n${END}`, { target: '/events/show' }), []);
  await asked('a body of an endpoint of ours', post(`Content-Length: ${HIDDEN.length}`, HIDDEN, { target: '/_vestibule/v1/line/join?room=show' }), []);
  await asked('a form of ours that is shorter than it says', post('Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10', `to=%2Fx${plain('/free/9')}`, { target: '/_vestibule/v1/line/join?room=show' }), []);
  await asked('a body that is awaited', post('Expect: 100-continue\r\nContent-Length: 5', `hello${HIDDEN}`), ['/free']);
  await asked('an upgrade to HTTP/2', plain('/free', 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n') + HIDDEN, ['/free']);
  assert.doesNotMatch(origin.bytes, /h2c|HTTP2-Settings/i);
  const upgrade = await asked('an upgrade that the origin does not take', plain('/free', 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n') + HIDDEN, ['/free']);
  assert.equal(upgrade.statuses[0], 200);
});

test('chunks that are none end the connection', async t => {
  const { origin, server } = await guarded(t);
  const bodies = {
    'a bare line feed after a size': `5\nhello\r\n${END}`, 'a bare line feed after a chunk': `5\r\nhello\n${END}`, 'a signed size': `+5\r\nhello\r\n${END}`,
    'a prefixed size': `0x5\r\nhello\r\n${END}`, 'an endless size': `fffffffffffffffff\r\nhello\r\n${END}`, 'a negative size': `-1\r\nhello\r\n${END}`,
    'a size with a space': `5 x\r\nhello\r\n${END}`, 'no size': `\r\nhello\r\n${END}`, 'a longer chunk than its size': `2\r\nhello\r\n${END}`,
    'an extension with a line feed': `5;a\nb\r\nhello\r\n${END}`, 'an end without its end': `0\r\nX: a\n\n`,
  };
  for (const [what, body] of Object.entries(bodies)) {
    const before = origin.requests.length;
    await exchange(server.public, post(CHUNKED, body + HIDDEN), { first: 2_000, quiet: 150 });
    unharmed(origin, what);
    for (const seen of origin.requests.slice(before)) {
      // What is forwarded is written anew: an origin reads the very chunks that we read.
      assert.ok(seen.headers.some(line => /^transfer-encoding: chunked$/i.test(line)), what);
      assert.doesNotMatch(seen.body, /;|\+|0x/, what);
    }
  }
  const trailers = await exchange(server.public, post(CHUNKED, `5\r\nhello\r\n0\r\nVestibule-Admission: forged\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n`));
  assert.ok(trailers.statuses[0] === 200 || trailers.statuses[0] >= 400);
  assert.doesNotMatch(origin.bytes, /forged|6\.6\.6\.6/, 'headers behind a body are no way in');
  unharmed(origin, 'all');
});

// ---- HTTP/2, by hand: a library would not write any of this ------------------------------------------------------------

const frame = (type, flags, stream, payload) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};
/** HPACK without a table: literal names and values (RFC 7541, section 6.2.2). */
const literal = text => {
  const bytes = Buffer.from(text, 'latin1'), length = bytes.length < 127 ? [bytes.length] : [127, bytes.length - 127];
  return Buffer.concat([Buffer.from(length), bytes]);
};
const block = headers => Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]));

/** One request over HTTP/2; gives the status, or why there is none. */
function h2(base, headers, body) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), ALPNProtocols: ['h2'], rejectUnauthorized: false });
    let got = Buffer.alloc(0);
    const end = how => { resolve(how); socket.destroy(); };
    socket.setTimeout(10_000, () => end('silence'));
    socket.on('error', error => (error.code === 'ECONNRESET' ? end('reset') : reject(error)));
    socket.on('close', () => end('closed'));
    socket.on('secureConnect', () => {
      if (socket.alpnProtocol !== 'h2') return end('no h2');
      socket.write(Buffer.concat([
        Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0, Buffer.alloc(0)), frame(1, body === undefined ? 5 : 4, 1, block(headers)),
        ...(body === undefined ? [] : [frame(0, 1, 1, Buffer.from(body, 'latin1'))]),
      ]));
    });
    socket.on('data', part => {
      got = Buffer.concat([got, part]);
      while (got.length >= 9 && got.length >= 9 + got.readUIntBE(0, 3)) {
        const size = got.readUIntBE(0, 3), [type, stream] = [got[3], got.readUInt32BE(5)], payload = got.subarray(9, 9 + size);
        got = got.subarray(9 + size);
        if (type === 1 && stream === 1) return end(status(payload));
        if (type === 3) return end('stream reset');
        if (type === 7) return end('gone away');
      }
    });
  });
}

/** The status that a block of headers begins with: an entry of the static table, or a literal of three bytes. */
function status(payload) {
  const indexed = { 0x88: 200, 0x89: 204, 0x8a: 206, 0x8b: 304, 0x8c: 400, 0x8d: 404, 0x8e: 500 }[payload[0]];
  return indexed ?? 'another status';
}

test('HTTP/2 says nothing that HTTP/1 could read otherwise', async t => {
  const where = folder(t), cert = path.join(where, 'cert.pem'), key = path.join(where, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=a.example', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const { origin, server } = await guarded(t, { edge: `tls = { cert = "${cert}", key = "${key}" }` });
  const request = ({ method = 'GET', path: target = '/free', authority = 'a.example', scheme = 'https', more = [] } = {}) => [[':method', method], [':scheme', scheme], [':authority', authority], [':path', target], ['accept', 'application/json'], ...more];
  assert.equal(await h2(server.public, request()), 200);
  assert.deepEqual(origin.targets, ['/free'], 'an ordinary request is forwarded');
  assert.equal(await h2(server.public, request({ path: '/events/show' })), 200, 'a protected one waits');
  const lies = {
    'a coding': [request({ method: 'POST', more: [['transfer-encoding', 'chunked']] }), END + HIDDEN],
    'a length that is too short': [request({ method: 'POST', more: [['content-length', '0']] }), HIDDEN],
    'a length that is too long': [request({ method: 'POST', more: [['content-length', '9000']] }), 'abc'],
    'two lengths': [request({ method: 'POST', more: [['content-length', '3'], ['content-length', '90']] }), 'abc'],
    'a connection': [request({ more: [['connection', 'keep-alive, x-forwarded-for']] })],
    'an upgrade': [request({ more: [['upgrade', 'h2c']] })],
    'a line end in a value': [request({ more: [['x', `a\r\n\r\n${HIDDEN}`]] })],
    'a line feed in a value': [request({ more: [['x', 'a\nTransfer-Encoding: chunked']] })],
    'a NUL in a value': [request({ more: [['x', 'a\x00b']] })],
    'a line end in a name': [request({ more: [['x: a\r\nhost', 'hall.example']] })],
    'a colon in a name': [request({ more: [['transfer-encoding: chunked', 'x']] })],
    'a large letter in a name': [request({ more: [['Transfer-Encoding', 'chunked']] })],
    'a request line in the path': [request({ path: '/free HTTP/1.1\r\nHost: a.example\r\n\r\nGET /events/show/smuggled' })],
    'a space in the path': [request({ path: '/free /events/show' })],
    'a whole URL as the path': [request({ path: 'https://hall.example/events/show/smuggled' })],
    'no path': [request({ path: '' })],
    'a star': [request({ path: '*' })],
    'a line end in the method': [request({ method: 'GET /events/show/smuggled HTTP/1.1\r\nx:' })],
    'a line end in the authority': [request({ authority: 'a.example\r\nTransfer-Encoding: chunked' })],
    'a user in the authority': [request({ authority: 'hall.example@a.example' })],
    'another scheme': [request({ scheme: 'https://hall.example/events/show/smuggled?' })],
    'two paths': [[...request(), [':path', '/events/show/smuggled']]],
    'another host': [request({ more: [['host', 'hall.example']] })],
    'another authority than the host': [request({ authority: 'hall.example', more: [['host', 'a.example']] })],
    'a connect': [[[':method', 'CONNECT'], [':authority', 'a.example:80']]],
  };
  for (const [what, [headers, body]] of Object.entries(lies)) {
    const before = origin.requests.length;
    await h2(server.public, headers, body);
    unharmed(origin, what);
    for (const seen of origin.requests.slice(before)) {
      assert.match(seen.line, /^[A-Z]+ \/free HTTP\/1\.1$/, `${what}: ${seen.line}`);
      assert.ok(!seen.headers.some(line => /hall\.example|^upgrade|x-forwarded-for,|\n/i.test(line)), `${what}: ${seen.headers.join('|')}`);
      assert.equal(seen.headers.filter(line => /^(content-length|transfer-encoding):/i.test(line)).length <= 1, true, `${what}: ${seen.headers.join('|')}`);
    }
  }
  assert.equal(await h2(server.public, request()), 200, 'and it still serves');
});
