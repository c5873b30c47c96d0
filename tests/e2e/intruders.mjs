// What tests of intruders need: bytes as they are, and an origin that keeps every byte that reaches it.

import net from 'node:net';
import tls from 'node:tls';
import { Vestibule, after, file, folder } from './harness.mjs';

/** An origin that reads requests by the letter of RFC 9112 and keeps what it got. */
export class Origin {
  static async start(t) {
    const made = new Origin();
    Object.assign(made, { bytes: '', requests: [], faults: [] });
    made.server = net.createServer(socket => made.#serve(socket));
    const open = new Set();
    made.server.on('connection', socket => { open.add(socket); socket.on('close', () => open.delete(socket)); });
    await new Promise(resolve => made.server.listen(0, '127.0.0.1', resolve));
    after(t, () => { open.forEach(socket => socket.destroy()); made.server.close(); });
    return made;
  }

  get address() {
    return `127.0.0.1:${this.server.address().port}`;
  }

  /** The targets asked for, in their order. */
  get targets() {
    return this.requests.map(({ target }) => target);
  }

  #serve(socket) {
    let rest = '';
    socket.on('error', () => {});
    socket.on('data', part => {
      this.bytes += part.toString('latin1');
      rest += part.toString('latin1');
      for (let end; (end = rest.indexOf('\r\n\r\n')) >= 0;) {
        const head = rest.slice(0, end), body = bodyEnd(head, rest, end + 4);
        if (body === undefined) return;
        if (body < 0) { this.faults.push(rest); return socket.destroy(); }
        const [line, ...headers] = head.split('\r\n'), [method, target] = line.split(' ');
        this.requests.push({ method, target, line, headers, body: rest.slice(end + 4, body) });
        rest = rest.slice(body);
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 6\r\nCache-Control: public, max-age=600\r\n\r\n${method === 'HEAD' ? '' : 'origin'}`);
      }
    });
  }
}

/** Where a body ends; `undefined` when it has not come yet, -1 when it is none. */
function bodyEnd(head, text, start) {
  const field = name => new RegExp(`^${name}: *(.*?) *$`, 'im').exec(head)?.[1];
  if (field('transfer-encoding') !== undefined) {
    for (let at = start; ;) {
      const line = text.indexOf('\r\n', at);
      if (line < 0) return undefined;
      const size = /^[0-9a-f]+$/i.test(text.slice(at, line)) ? parseInt(text.slice(at, line), 16) : -1;
      if (size < 0) return -1;
      at = line + 2 + size + 2;
      if (text.length < at) return undefined;
      if (size === 0) return at;
    }
  }
  const end = start + Number(field('content-length') ?? 0);
  return text.length < end ? undefined : end;
}

/** How long nothing may come before an exchange counts as over. A busy machine makes a test see less, and never fail. */
const QUIET_MS = 400;

/** Sends bytes as they are (a string is Latin-1) and gives all that comes back until the end, or until nothing comes. */
export function exchange(base, bytes, { from, first = 10_000, quiet = QUIET_MS } = {}) {
  const { protocol, hostname, port } = new URL(base);
  const options = { port: Number(port), host: hostname, localAddress: from, rejectUnauthorized: false };
  const socket = protocol === 'https:' ? tls.connect({ ...options, ALPNProtocols: ['http/1.1'] }) : net.connect(options);
  return new Promise((resolve, reject) => {
    let got = '', closed = false, wait = setTimeout(() => done(), first);
    const done = () => { clearTimeout(wait); resolve({ text: got, closed, statuses: [...got.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(found => Number(found[1])) }); socket.destroy(); };
    socket.on(protocol === 'https:' ? 'secureConnect' : 'connect', () => socket.write(Buffer.from(bytes, 'latin1')));
    socket.on('data', part => {
      got += part.toString('latin1');
      clearTimeout(wait);
      wait = setTimeout(done, quiet);
    });
    socket.on('error', error => (got || error.code === 'ECONNRESET' || error.code === 'EPIPE' ? (closed = true) : reject(error)));
    socket.on('close', () => { closed = true; done(); });
  });
}

/** A gateway in front of an origin. The room `show` protects /events/show and all of hall.example, and lets nobody in. */
export async function guarded(t, { edge = '', room = '', rules = '' } = {}) {
  const origin = await Origin.start(t);
  const config = file(folder(t), 'gateway.toml', `
    [edge]
    listen = "127.0.0.1:0"
    ${edge}
    [console]
    listen = "127.0.0.1:0"
    [upstreams.origin]
    address = "${origin.address}"
    [rooms.show]
    upstream = "origin"
    queue_all = true
    routes = [{ path = "/events/show" }, { host = "hall.example", path = "/" }]
    bypass = [{ name = "open", path = "/events/show/open" }${rules}]
    ${room}
  `);
  const server = await Vestibule.start(t, { role: 'gateway', args: ['--config', config] });
  return { origin, server };
}
