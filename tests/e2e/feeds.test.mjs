// Live feeds: who comes back is told what is new, each when the server says; slow, loud and broken clients end themselves.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import test from 'node:test';
import { Vestibule, Visitor, after, until } from './harness.mjs';

/** A sale whose line stands still. */
async function stillSale(t, sets = {}) {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.queue_all': true, ...sets } });
  await server.staff.pause('Wait');
  return server;
}

const opened = live => until('the socket', () => live.socket.readyState === 1);
const closed = live => new Promise(resolve => live.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));

/** A client's frame, masked as RFC 6455 asks for unless told otherwise. */
function frame(kind, payload = Buffer.alloc(0), { masked = true, length = payload.length } = {}) {
  const head = length < 126 ? Buffer.from([kind, length]) : Buffer.from([kind, 126, length >> 8, length & 255]);
  if (!masked) return Buffer.concat([head, payload]);
  head[1] |= 128;
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ mask[at % 4])]);
}

/** A socket by hand: what it received as frames, and no reading while `deaf`. */
async function bare(t, server, visitor) {
  const { hostname, port } = new URL(server.public);
  const socket = net.connect({ host: hostname, port, localAddress: visitor.address });
  after(t, () => socket.destroy());
  const made = { socket, frames: [], ended: false };
  let bytes = Buffer.alloc(0), greeted = false;
  socket.on('error', () => {});
  socket.on('close', () => { made.ended = true; });
  socket.on('data', part => {
    bytes = Buffer.concat([bytes, part]);
    if (!greeted) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      assert.match(bytes.toString('latin1', 0, end), /^HTTP\/1.1 101 /);
      bytes = bytes.subarray(end + 4);
      greeted = true;
    }
    for (;;) {
      if (bytes.length < 2) return;
      const long = bytes[1] === 126, from = long ? 4 : 2;
      if (bytes.length < from) return;
      const to = from + (long ? bytes.readUInt16BE(2) : bytes[1]);
      if (bytes.length < to) return;
      made.frames.push({ kind: bytes[0], payload: bytes.subarray(from, to) });
      bytes = bytes.subarray(to);
    }
  });
  socket.write(`GET /_vestibule/v1/line/socket?room=demo HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
    + `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nCookie: ${visitor.jar}\r\n\r\n`);
  await until('the first message', () => made.frames.length);
  return made;
}

const closing = made => until('the close', () => made.frames.find(({ kind }) => kind === 0x88)?.payload.readUInt16BE(0));

test('who comes back by seq is told only what is new', async t => {
  const server = await stillSale(t);
  const visitor = new Visitor(server);
  const joined = await visitor.join();
  await until('the stock', async () => (await visitor.line()).stock);
  const first = visitor.socket();
  const { seq } = await until('a message', () => first.messages.findLast(message => message.stock));
  first.close();
  assert.ok(Number.isSafeInteger(seq) && Number.isInteger(joined.reconnect_ms));

  const back = visitor.socket(`demo&seq=${seq}`);
  after(t, () => back.close());
  await opened(back);
  await server.staff.pause('Wait a little more');
  const [news] = await until('the news', () => back.messages.length && back.messages);
  assert.equal(news.paused.reason, 'Wait a little more', 'the first message is what is new');
  assert.ok(news.seq > seq);

  const missed = visitor.socket(`demo&seq=${seq}`);
  after(t, () => missed.close());
  const [told] = await until('what was missed', () => missed.messages.length && missed.messages);
  assert.equal(told.paused.reason, 'Wait a little more', 'what happened meanwhile is told at once');
  const odd = visitor.socket(`demo&seq=${'9'.repeat(30)}`);
  after(t, () => odd.close());
  await until('a message to a made-up seq', () => odd.messages.length);
});

test('events resume by their id', async t => {
  const server = await stillSale(t);
  const visitor = new Visitor(server);
  await visitor.join();
  await until('the stock', async () => (await visitor.line()).stock);
  const listen = id => new Promise((resolve, reject) => {
    const headers = { accept: 'text/event-stream', connection: 'keep-alive', cookie: visitor.jar, ...(id && { 'last-event-id': id }) };
    const made = { text: '' };
    const request = http.get(`${server.public}/_vestibule/v1/line?room=demo`, { agent: false, headers }, answer => {
      answer.setEncoding('utf8').on('data', part => { made.text += part; });
      answer.on('error', () => {});
      resolve(made);
    });
    request.on('error', reject);
    after(t, () => request.destroy());
  });
  const first = await listen();
  const id = await until('an event with stock', () => /^id: (\d+)\ndata: .*"stock":\[/m.exec(first.text)?.[1]);
  assert.match(first.text, /^retry: \d+$/m);
  const back = await listen(id);
  await until('the greeting', () => back.text.includes('retry:'));
  await server.staff.pause('News');
  const event = await until('an event', () => /^id: (\d+)\ndata: (.*)$/m.exec(back.text));
  assert.equal(JSON.parse(event[2]).paused.reason, 'News');
  assert.ok(Number(event[1]) > Number(id));
});

test('what breaks the rules of sockets ends the socket, and pings are answered within reason', async t => {
  const server = await stillSale(t);
  const visitor = new Visitor(server);
  await visitor.join();
  const other = new Visitor(server);
  await other.join();
  const watching = other.socket();
  after(t, () => watching.close());
  await until('the other is told', () => watching.messages.length);

  const polite = await bare(t, server, visitor);
  polite.socket.write(frame(0x89, Buffer.from('still there?')));
  await until('the pong', () => polite.frames.some(({ kind, payload }) => kind === 0x8a && payload.toString() === 'still there?'));
  polite.socket.write(frame(0x88, Buffer.from([3, 232])));
  assert.equal(await closing(polite), 1000, 'a close is answered');

  for (const [what, bytes, code] of [
    ['a message over a kilobyte', frame(0x81, Buffer.alloc(0), { length: 1025 }), 1009],
    ['a frame without a mask', frame(0x81, Buffer.from('x'), { masked: false }), 1002],
    ['a reserved kind', frame(0x83), 1002],
    ['a ping flood', Buffer.concat(Array.from({ length: 200 }, () => frame(0x89))), 1008],
    ['a flood of messages', Buffer.concat(Array.from({ length: 200 }, () => frame(0x81, Buffer.from('hello')))), 1008],
  ]) {
    const made = await bare(t, server, visitor);
    made.socket.write(bytes);
    assert.equal(await closing(made), code, what);
    await until(`the end after ${what}`, () => made.ended);
  }
  const { length } = watching.messages;
  await server.staff.pause('Others go on');
  await until('the other is told all the same', () => watching.messages.slice(length).some(({ paused }) => paused.reason === 'Others go on'));
});

test('who takes nothing is sent to polling', async t => {
  const server = await stillSale(t, { 'edge.feeds.write_patience_ms': 1000, 'edge.feeds.send_buffer_bytes': 4096, 'edge.feeds.client_frames_per_minute': 'off' });
  const visitor = new Visitor(server);
  await visitor.join();
  const slow = await bare(t, server, visitor);
  assert.equal(await server.metric('vestibule_feeds_open'), 1);
  slow.socket.pause();
  // Answers that nobody takes fill both systems' buffers, and then the server has one that it cannot send.
  const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(0x89, Buffer.alloc(125))));
  await until('the server gives the slow one up', async () => {
    if (slow.socket.writableLength < 1e6) slow.socket.write(pings);
    return (await server.metric('vestibule_feeds_open')) === 0;
  }, { ms: 60_000 });
  const again = visitor.socket();
  assert.equal((await closed(again)).code, 1013, 'not by socket for a while');
  assert.equal(again.messages.length, 0);
  assert.equal((await visitor.line()).state, 'paused', 'polling works');
});

test('a restart tells everybody when to come back, each another time', async t => {
  const server = await stillSale(t, { 'edge.feeds.reconnect_spread_ms': 60_000 });
  const sockets = [];
  for (let at = 0; at < 8; at += 1) {
    const visitor = new Visitor(server);
    await visitor.join();
    const live = visitor.socket();
    after(t, () => live.close());
    sockets.push({ live, ended: closed(live) });
  }
  for (const { live } of sockets) await until('a message', () => live.messages.length);
  const stopped = server.stop();
  const pauses = [];
  for (const { live, ended } of sockets) {
    const { code, reason } = await ended;
    assert.equal(code, 1012);
    const [, pause] = /^reconnect_ms=(\d+)$/.exec(reason);
    assert.equal(Number(pause), live.messages.at(-1).reconnect_ms, 'as the messages said');
    pauses.push(Number(pause));
  }
  pauses.sort((a, b) => a - b);
  assert.ok(pauses.at(-1) < 60_000);
  for (let at = 1; at < pauses.length; at += 1) assert.ok(pauses[at] - pauses[at - 1] > 2000, `${pauses}`);
  assert.equal((await stopped).code, 0);
});
