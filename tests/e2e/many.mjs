// Several gateways over one Redis, in front of an origin that says what reaches it.

import http from 'node:http';
import path from 'node:path';
import { Child, Vestibule, after, file, folder, freePort, until } from './harness.mjs';

/** A Redis of its own; `url` is its address. */
export async function openedRedis(t) {
  const port = await freePort(), where = folder(t);
  const child = new Child('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', where]);
  after(t, () => child.signal('SIGKILL'));
  await until('Redis', () => child.out.includes('Ready to accept connections'), { ms: 30_000 });
  return { child, url: `redis://127.0.0.1:${port}` };
}

/** Answers `inside PASSPORT` to everything, and keeps the requests' heads. */
export async function origin(t) {
  const seen = [];
  const server = http.createServer((request, answer) => request.resume().on('end', () => {
    seen.push({ url: request.url, raw: request.rawHeaders, headers: request.headers });
    answer.end(`inside ${request.headers['vestibule-admission'] ?? ''}`);
  }));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  after(t, () => { server.closeAllConnections(); server.close(); });
  return { port: server.address().port, seen };
}

/** A gateway with one room `demo` on everything; `edge`, `room` and `rest` are lines of its configuration. */
export function gateway(t, { where, name, redis, port, edge = '', room = '', rest = '' }) {
  const config = file(where, `${name}.toml`, `
    [edge]
    listen = "127.0.0.1:0"
    ${edge}
    [console]
    listen = "127.0.0.1:0"
    ${redis ? `[line]\nstore = "${redis}"` : ''}
    [upstreams.origin]
    address = "127.0.0.1:${port}"
    [rooms.demo]
    upstream = "origin"
    routes = [{ path = "/" }]
    admission_s = 30
    ${room}
    ${rest}
  `);
  return Vestibule.start(t, { role: 'gateway', args: ['--config', config], data: path.join(where, name) });
}
