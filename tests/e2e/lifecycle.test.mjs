// The life of the process under load: upgrade, reload and drain fail no request and lose no place.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';
import { Child, Vestibule, Visitor, after, file, folder, freePort, send, until } from './harness.mjs';

const OFF = Object.fromEntries(['requests_per_minute_per_address', 'requests_per_minute_per_prefix', 'joins_per_minute_per_address', 'joins_per_minute_per_prefix', 'polls_per_minute_per_ticket']
  .map(limit => [`edge.limits.${limit}`, 'off']));
const lines = sets => Object.entries(sets).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join('\n');

/** Asks without a pause over connections that are kept; what goes wrong is counted. */
function load(t, base, target, { headers = {}, good = 200, lanes = 4 } = {}) {
  const { hostname, port } = new URL(base);
  const agent = new http.Agent({ keepAlive: true, maxSockets: lanes });
  const made = { done: 0, faults: [], stopped: false };
  const ask = () => new Promise(resolve => {
    const request = http.get({ hostname, port, path: target, headers: { accept: 'application/json', ...headers }, agent }, answer => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === good) made.done += 1;
        else made.faults.push(`status ${answer.statusCode}`);
        resolve();
      });
      answer.on('error', error => { made.faults.push(error.message); resolve(); });
    });
    request.on('error', error => { made.faults.push(`${error.code} ${error.message}`); resolve(); });
  });
  const run = async () => { while (!made.stopped) await ask(); };
  const all = Promise.all(Array.from({ length: lanes }, run));
  made.stop = async () => {
    made.stopped = true;
    await all;
    agent.destroy();
  };
  after(t, made.stop);
  return made;
}

/** Goes on until so many more requests were answered. */
const goesOn = (made, more = 40) => {
  const { done } = made;
  return until('more answers', () => made.done >= done + more, { ms: 60_000 });
};

const pidIn = data => Number(readFileSync(path.join(data, 'pid'), 'utf8'));
const lives = pid => { try { return process.kill(pid, 0); } catch { return false; } };

/** SIGUSR2, until the old process is gone and another one has signed. */
async function upgrade(t, server) {
  const old = server.child.process;
  const gone = new Promise(resolve => old.once('exit', (code, signal) => resolve({ code, signal })));
  process.kill(old.pid, 'SIGUSR2');
  await until('the successor', () => pidIn(server.data) !== old.pid, { ms: 60_000 });
  const pid = pidIn(server.data);
  after(t, async () => {
    if (lives(pid)) process.kill(pid, 'SIGKILL');
    await until('the end of the successor', () => !lives(pid));
  });
  const ended = await gone;
  assert.deepEqual(ended, { code: 0, signal: null }, server.child.err.slice(-2000));
  await until('the successor is ready', async () => (await server.staff.get('/readyz')).status === 200, { ms: 60_000 });
  return pid;
}

/** People who wait, each with an open socket. */
async function waiters(t, server, count) {
  const all = [];
  for (let at = 0; at < count; at += 1) {
    const visitor = new Visitor(server);
    const { number } = await visitor.join();
    const live = visitor.socket();
    after(t, () => live.close());
    all.push({ visitor, number, live, closed: new Promise(resolve => live.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))) });
  }
  for (const { live } of all) await until('a message', () => live.messages.length);
  return all;
}

async function keptTheirPlaces(all) {
  for (const { visitor, number, closed } of all) {
    const { code, reason } = await closed;
    assert.equal(code, 1012);
    assert.match(reason, /^reconnect_ms=\d+$/);
    assert.equal((await visitor.line()).number, number, 'the place is kept');
    const back = visitor.socket();
    await until('a message by a new socket', () => back.messages.some(message => message.number === number));
    back.close();
  }
}

async function origin(t) {
  const server = http.createServer((request, answer) => request.resume().on('end', () => {
    const slow = /slow=(\d+)/.exec(request.url);
    if (!slow) return answer.end('inside');
    answer.write('begun ');
    setTimeout(() => answer.end('and ended'), Number(slow[1]));
  }));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  after(t, () => { server.closeAllConnections(); server.close(); });
  return server.address().port;
}

test('an upgrade with embedded stores: requests wait a moment, none fails, nobody loses a place', async t => {
  const server = await Vestibule.start(t, { sets: OFF });
  const buyer = new Visitor(server);
  await buyer.enter();
  await server.staff.change({ queue_all: true });
  await server.staff.pause('Upgrade');
  const all = await waiters(t, server, 4);
  const shop = load(t, server.public, '/api/shop/v1/events/opening-night', { headers: { cookie: buyer.jar } });
  const line = load(t, server.public, '/_vestibule/v1/line?room=demo', { headers: { cookie: all[0].visitor.jar }, lanes: 2 });
  await goesOn(shop);
  await upgrade(t, server);
  await goesOn(shop);
  await goesOn(line, 10);
  await Promise.all([shop.stop(), line.stop()]);
  assert.deepEqual([...shop.faults, ...line.faults], []);
  await keptTheirPlaces(all);
  assert.ok((await new Visitor(server).join()).number > Math.max(...all.map(({ number }) => number)), 'numbers go on');
});

/** A gateway before an origin, with a line at /sale that stands. */
async function standing(t, where, settings) {
  const config = file(where, 'gateway.toml', `
    edge.listen = "127.0.0.1:0"
    console.listen = "127.0.0.1:0"
    ${settings}
    upstreams.origin.address = "127.0.0.1:${await origin(t)}"
    [rooms.demo]
    upstream = "origin"
    routes = [{ path = "/sale" }]
    queue_all = true
  `);
  return Vestibule.start(t, { role: 'gateway', args: ['--config', config], data: path.join(where, 'data') });
}

test('an upgrade over Redis: both processes serve meanwhile', async t => {
  const port = await freePort(), where = folder(t);
  const redis = new Child('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', where]);
  after(t, () => redis.signal('SIGKILL'));
  await until('Redis', () => redis.out.includes('Ready to accept connections'));
  const secret = file(where, 'secret', randomBytes(32).toString('hex'));
  const server = await standing(t, where, `edge.secret_file = "${secret}"\nline.store = "redis://127.0.0.1:${port}"\n${lines(OFF)}`);
  await server.staff.pause('Upgrade');
  const all = await waiters(t, server, 4);
  const free = load(t, server.public, '/free');
  const sale = load(t, server.public, '/sale', { headers: { cookie: all[0].visitor.jar } });
  await goesOn(free);
  await upgrade(t, server);
  await goesOn(free);
  await goesOn(sale, 10);
  await Promise.all([free.stop(), sale.stop()]);
  assert.deepEqual([...free.faults, ...sale.faults], []);
  await keptTheirPlaces(all);
});

test('a reload changes rooms, routes and limits under load, and refuses what is faulty', async t => {
  const where = folder(t), [first, second] = [await origin(t), await origin(t)];
  const text = (rooms, more = '') => `
    edge.listen = "127.0.0.1:0"
    console.listen = "127.0.0.1:0"
    ${lines(OFF)}
    ${more}
    upstreams.first.address = "127.0.0.1:${first}"
    upstreams.second.address = "127.0.0.1:${second}"
    ${rooms}`;
  const room = (id, where, more = '') => `\n[rooms.${id}]\nupstream = "first"\nroutes = [{ path = "${where}" }]\nqueue_all = true\n${more}`;
  const config = file(where, 'gateway.toml', text(room('demo', '/sale') + room('old', '/old')));
  const server = await Vestibule.start(t, { role: 'gateway', args: ['--config', config], data: path.join(where, 'data') });
  await server.staff.pause('Wait');
  const [{ live, number, visitor }] = await waiters(t, server, 1);
  const free = load(t, server.public, '/free');
  const said = words => until(words, () => server.child.err.includes(words), { ms: 30_000 });
  const reload = (...text) => {
    writeFileSync(config, text.join(''));
    server.child.process.kill('SIGHUP');
  };
  await goesOn(free);

  reload(text('[rooms.demo]\nupstream = "nobody"\nroutes = []\n'));
  await said('reload: refused');
  assert.equal((await new Visitor(server).get('/old')).json.room, 'old', 'the old one stays');

  reload(text(room('demo', '/sale', 'title = "Another name"') + room('new', '/new'), 'edge.drain_s = 33\nedge.limits.body_bytes_max = 10\n'));
  await said('reload: the configuration is in force');
  assert.ok(server.child.err.includes('edge.drain_s'), 'what needs a restart is named');
  assert.equal((await new Visitor(server).get('/new')).json.room, 'new');
  assert.equal((await new Visitor(server).get('/old')).text, 'inside', 'no room protects it any more');
  assert.equal((await new Visitor(server).post('/free', 'x'.repeat(11))).status, 413);
  const rooms = (await server.staff.get('/api/v1/rooms')).json.rooms;
  assert.deepEqual(rooms.map(({ id }) => id).sort(), ['demo', 'new']);
  await until('the new name by the same socket', () => live.messages.some(({ title }) => title === 'Another name'));
  assert.equal(live.socket.readyState, 1, 'the socket goes on');
  assert.equal((await visitor.line()).number, number);
  await goesOn(free);
  await free.stop();
  assert.deepEqual(free.faults, []);
});

test('a drain lets requests finish, is not ready at once, and ends with 0', async t => {
  const where = folder(t);
  const server = await standing(t, where, 'edge.drain_s = 60');
  await server.staff.pause('Wait');
  const all = await waiters(t, server, 3);
  const slow = send(server.public, '/free?slow=4000');
  await until('the request under way', async () => (await server.metric('vestibule_connections_open')) >= 4);
  const ended = server.stop();
  await until('not ready', async () => (await server.staff.get('/readyz')).status === 503);
  for (const { closed } of all) assert.equal((await closed).code, 1012);
  await until('the door is closed', () => send(server.public, '/free').then(() => false, error => error.code === 'ECONNREFUSED'));
  assert.equal((await slow).text, 'begun and ended');
  assert.equal((await ended).code, 0);
});
