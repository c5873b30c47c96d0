// Two gateways over one Redis are one line.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { Child, Vestibule, Visitor, after, file, folder, freePort, until, vestibule } from './harness.mjs';

const SPREAD_MS = 1_000;

async function redis(t) {
  const port = await freePort(), where = folder(t);
  const child = new Child('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', where]);
  after(t, () => child.signal('SIGKILL'));
  await until('Redis', () => child.out.includes('Ready to accept connections'));
  return { child, url: `redis://127.0.0.1:${port}` };
}

async function origin(t) {
  const server = http.createServer((request, answer) => request.resume().on('end', () => answer.end('inside')));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  after(t, () => { server.closeAllConnections(); server.close(); });
  return server.address().port;
}

/** Two gateways with one secret; `room` are lines of the room's settings. */
async function pair(t, room) {
  const { child, url } = await redis(t), port = await origin(t), where = folder(t);
  const secret = file(where, 'secret', randomBytes(32).toString('hex'));
  const start = name => {
    const config = file(where, `${name}.toml`, `
      [edge]
      listen = "127.0.0.1:0"
      secret_file = "${secret}"
      [console]
      listen = "127.0.0.1:0"
      [line]
      store = "${url}"
      [upstreams.origin]
      address = "127.0.0.1:${port}"
      [rooms.demo]
      upstream = "origin"
      routes = [{ path = "/" }]
      ${room}
    `);
    return Vestibule.start(t, { role: 'gateway', args: ['--config', config], data: path.join(where, name) });
  };
  return { one: await start('one'), other: await start('other'), child };
}

test('numbers are unique, a place counts at both, and a pause reaches both', async t => {
  const { one, other } = await pair(t, 'outflow_per_minute = 60');
  assert.equal((await one.staff.pause('Before the start')).status, 200);
  await until('the pause at the other', async () => (await other.staff.room()).paused);

  const visitors = Array.from({ length: 60 }, (_, at) => new Visitor(at % 2 ? one : other));
  const numbers = await Promise.all(visitors.map(async visitor => (await visitor.join()).number));
  assert.equal(new Set(numbers).size, visitors.length, `numbers given twice: ${numbers}`);
  assert.deepEqual([...numbers].sort((a, b) => a - b), Array.from({ length: 60 }, (_, at) => Math.min(...numbers) + at), 'and none left out');

  const moved = new Visitor(one, { cookies: visitors[0].cookies });
  const there = await moved.line();
  assert.equal(there.number, numbers[0]);
  assert.equal(there.state, 'paused');
  await until('the same count at both', async () => (await moved.line()).ahead === (await visitors[0].line()).ahead);

  const live = visitors[0].socket();
  after(t, () => live.close());
  await until('a message', () => live.messages.length);
  await one.staff.resume();
  await until('the line going on at the other', () => live.messages.at(-1).state !== 'paused', { ms: SPREAD_MS });
  await one.staff.pause('A second time');
  await until('the second pause at the other', () => live.messages.at(-1).paused?.reason === 'A second time', { ms: SPREAD_MS });
  const changed = await one.staff.change({ active_visitors_max: 7 });
  assert.equal(changed.status, 200);
  await until('the new cap at the other', async () => (await other.staff.room()).settings.active_visitors_max === 7, { ms: SPREAD_MS });
});

test('an admission from one opens the other, and the rate is one rate', async t => {
  const perMinute = 240, burst = 4, seconds = 5;
  const { one, other } = await pair(t, `outflow_per_minute = ${perMinute}\nburst = ${burst}\nactive_visitors_max = "off"`);
  await one.staff.pause('Before the start');
  await until('the pause at the other', async () => (await other.staff.room()).paused);
  const visitors = Array.from({ length: 60 }, (_, at) => new Visitor(at % 2 ? one : other));
  await Promise.all(visitors.map(visitor => visitor.join()));
  const calledBy = async () => await one.metric('vestibule_called_total', { room: 'demo' }) + await other.metric('vestibule_called_total', { room: 'demo' });
  const began = Date.now();
  await one.staff.resume();
  await until('some seconds of admitting', () => Date.now() - began >= seconds * 1000, { ms: seconds * 1000 + 5_000 });
  const called = await calledBy(), passed = (Date.now() - began) / 1000;
  const due = passed * perMinute / 60;
  // What one gateway alone would let in, its burst on top; two rates would be twice as many.
  assert.ok(called <= due + burst + 1, `${called} were called in ${passed} s; one rate allows ${due + burst}`);
  assert.ok(called >= due * 0.6, `${called} were called in ${passed} s; the rate gives ${due}`);

  const first = visitors[0];
  await until('the first turn', async () => (await first.line()).state === 'called');
  const claimed = await first.post('/_vestibule/v1/line/claim?room=demo');
  assert.equal(claimed.status, 200, claimed.text);
  const moved = new Visitor(one, { cookies: first.cookies });
  assert.equal((await moved.get('/')).text, 'inside');
});

test('a Redis that goes away: places are kept, and the line goes on when it is back', async t => {
  const { one, child } = await pair(t, 'outflow_per_minute = 60');
  await one.staff.pause('A moment');
  const visitor = new Visitor(one);
  const { number } = await visitor.join();
  await until('the place in the copy', async () => (await visitor.line()).number === number && (await one.staff.room()).stats.waiting === 1);
  // Stopped and not ended, so that it comes back with what it had.
  child.process.kill('SIGSTOP');
  await until('that it is noticed', async () => (await one.staff.get('/readyz')).status === 503, { ms: 20_000 });
  const joiner = await new Visitor(one).get('/', { ms: 20_000 });
  assert.equal(joiner.status, 503, joiner.text);
  assert.equal(joiner.json.code, 'line_unavailable');
  assert.ok(joiner.headers['retry-after']);
  child.process.kill('SIGCONT');
  await until('that it is back', async () => (await one.staff.get('/readyz')).status === 200, { ms: 20_000 });
  assert.equal((await visitor.line()).number, number);
  assert.ok((await new Visitor(one).join()).number > number);
});

test('while Redis is away, a room may let everybody pass; who was inside stays inside', async t => {
  const { one, child } = await pair(t, 'outflow_per_minute = 60\nburst = 5\non_store_outage = "pass"\nadmission_s = 8');
  const [inside, waits] = [new Visitor(one), new Visitor(one)];
  await inside.join();
  await until('inside', async () => (await inside.get('/')).text === 'inside');
  await one.staff.pause('A moment');
  const { number } = await waits.join();
  const feed = waits.socket();
  after(t, () => feed.close());
  await until('a message', () => feed.messages.length && feed.messages.at(-1).fresh);
  child.process.kill('SIGSTOP');
  await until('the page is told', () => feed.messages.at(-1).fresh === false, { ms: 20_000 });
  assert.equal(feed.messages.at(-1).number, number, 'and keeps its place');
  assert.equal((await new Visitor(one).get('/', { ms: 20_000 })).text, 'inside', 'somebody new passes');
  assert.equal((await new Visitor(one, { cookies: waits.cookies }).get('/')).text, 'inside', 'and so does who waited');
  assert.ok(await one.metric('vestibule_bypassed_total', { rule: 'store_outage' }) >= 2);
  // Longer than the admission: it slides on without the store.
  const away = Date.now();
  await until('longer than an admission', async () => {
    assert.equal((await inside.get('/', { ms: 20_000 })).text, 'inside');
    return Date.now() - away > 9_000;
  }, { ms: 40_000, every: 1_000 });
  child.process.kill('SIGCONT');
  await until('fresh again', () => feed.messages.at(-1).fresh === true, { ms: 20_000 });
  assert.equal(feed.messages.at(-1).number, number);
  assert.ok((await new Visitor(one).get('/')).headers['vestibule-ticket'], 'the line is a line again');
  assert.equal((await inside.get('/')).text, 'inside');
});

test('gateways over one Redis need one secret', async t => {
  const { url } = await redis(t), where = folder(t);
  const config = file(where, 'gateway.toml', `
    [line]
    store = "${url}"
    [upstreams.origin]
    address = "127.0.0.1:9"
    [rooms.demo]
    upstream = "origin"
    routes = [{ path = "/" }]
  `);
  const { code, err } = await vestibule(['gateway', '--config', config, '--data', path.join(where, 'data')]);
  assert.ok(code > 0);
  assert.match(err, /edge\.secret_file is missing/);
});
