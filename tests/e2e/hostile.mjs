// Clients that mean harm, or are only very slow, in numbers; and a good visitor whose time is measured beside them.

import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';
import { Visitor, until } from './harness.mjs';

/** The kinds, each with what one client does on its socket. `open` is called once the connection stands. */
const KINDS = {
  /** A head that comes byte by byte and never ends. */
  'slow heads': { open: socket => drip(socket, `GET /events/show HTTP/1.1\r\nHost: a.example\r\nX: ${'x'.repeat(4000)}`) },
  /** A body that comes byte by byte. */
  'slow bodies': { open: socket => drip(socket, 'x'.repeat(4000), `POST /free HTTP/1.1\r\nHost: a.example\r\nContent-Length: 100000\r\n\r\n`) },
  /** Asks again and again and takes no answer. */
  'slow readers': { open: socket => { socket.pause(); socket.write('GET /events/show HTTP/1.1\r\nHost: a.example\r\nAccept: text/html\r\n\r\n'.repeat(100)); } },
  /** Connects and says nothing. */
  'silent connections': { open: () => {} },
  /** Half of a TLS greeting. */
  'half-open handshakes': { tls: true, open: socket => socket.write(Buffer.from('1603010200010001fc0303', 'hex')) },
  /** Nonsense. */
  'nonsense': { open: socket => socket.write(Buffer.alloc(20_000, 0x80)) },
  /** A socket with frames of every wrong kind, pings by the hundred first. */
  'frames': { path: true, open: (socket, cookie) => {
    socket.write(`GET /_vestibule/v1/line/socket?room=show HTTP/1.1\r\nHost: a.example\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
    const ping = Buffer.concat([Buffer.from([0x89, 0xfd, 1, 2, 3, 4]), Buffer.alloc(125, 0x41)]);
    socket.once('data', () => { socket.write(Buffer.concat(Array(300).fill(ping))); socket.write(Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4])); socket.write(Buffer.alloc(64_000, 0xff)); });
  } },
};

/** Who was put out comes again after this: the load is of many clients, not of a few that do nothing but shake hands. */
const AGAIN_MS = 1000;

export const KIND_NAMES = Object.keys(KINDS);

function drip(socket, text, first = '') {
  socket.write(first);
  let at = 0;
  const timer = setInterval(() => (at < text.length && !socket.destroyed ? socket.write(text[at++]) : clearInterval(timer)), 200);
  socket.on('close', () => clearInterval(timer));
}

/** So many hostile clients of each kind at once, from addresses of their own, that come again when they are put out. */
export class Hostiles {
  constructor(server, { kinds = KIND_NAMES, each = 50, cookie = '' } = {}) {
    const { hostname, port, protocol } = new URL(server.public);
    Object.assign(this, { hostname, port: Number(port), secure: protocol === 'https:', cookie, open: new Set(), made: 0, ended: 0, isOver: false });
    kinds.filter(kind => KINDS[kind].tls !== true || this.secure).forEach((kind, at) => {
      for (let one = 0; one < each; one += 1) this.#come(KINDS[kind], `127.77.${at + 1}.${1 + one % 250}`);
    });
  }

  #come(kind, localAddress) {
    if (this.isOver) return;
    const options = { host: this.hostname, port: this.port, localAddress };
    const raw = !this.secure || kind.tls;
    const socket = raw ? net.connect(options) : tls.connect({ ...options, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
    this.made += 1;
    this.open.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.once(raw ? 'connect' : 'secureConnect', () => kind.open(socket, this.cookie));
    socket.once('close', () => {
      this.open.delete(socket);
      this.ended += 1;
      setTimeout(() => this.#come(kind, localAddress), AGAIN_MS).unref();
    });
  }

  end() {
    this.isOver = true;
    this.open.forEach(socket => socket.destroy());
  }
}

/** Milliseconds that a good visitor's requests take, sorted: polls of a place and requests that are forwarded, in turn. */
export async function patience(server, visitor, times, room = 'show') {
  const all = [];
  for (let time = 0; time < times; time += 1) {
    const target = time % 2 ? '/free' : `/_vestibule/v1/line?room=${room}`;
    const begun = performance.now();
    const answer = await visitor.get(target);
    all.push(performance.now() - begun);
    if (answer.status !== 200) throw new Error(`a good visitor got ${answer.status}: ${answer.text}`);
    await pause(10);
  }
  return all.sort((a, b) => a - b);
}

export const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** Memory in MiB. */
export function memory(server) {
  const status = fs.readFileSync(`/proc/${server.child.process.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024;
}

/** Open files, sockets among them. */
export const files = server => fs.readdirSync(`/proc/${server.child.process.pid}/fd`).length;

/** A visitor with a place. */
export async function waiting(server, room = 'show') {
  const visitor = new Visitor(server);
  await until('a place', async () => (await visitor.join(room)).number);
  return visitor;
}
