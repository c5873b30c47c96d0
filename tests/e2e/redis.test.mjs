// Two gateways on one real Redis behave as one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';
import { folder, freePort, remove, until, Vestibule, Visitor } from './harness.mjs';

test('two gateways on one Redis behave as one', { timeout: 120_000 }, async (t) => {
  const data = folder();
  t.after(() => remove(data));
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', data], { stdio: 'ignore' });
  t.after(() => redis.kill('SIGKILL'));
  const upstream = http.createServer((_, answer) => answer.end('inside'));
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  t.after(() => upstream.close());
  writeFileSync(path.join(data, 'secret'), 'ab'.repeat(32));
  const config = path.join(data, 'gateway.toml');
  writeFileSync(config, `
    [edge]
    listen = "127.0.0.1:0"
    secret_file = "${path.join(data, 'secret')}"
    [console]
    listen = "127.0.0.1:0"
    [line]
    store = "redis://127.0.0.1:${port}"
    [upstreams.hall]
    address = "127.0.0.1:${upstream.address().port}"
    [rooms.demo]
    upstream = "hall"
    outflow_per_minute = 240
    burst = 2
    active_visitors_max = "off"
    routes = [{ path = "/" }]
  `);
  const gateway = async (name) => {
    const site = new Vestibule(['gateway', '--config', config], { data: path.join(data, name) });
    await until('Redis to answer', async () => { await site.start(); return true; });
    t.after(() => site.stop());
    return site;
  };
  const [one, two] = [await gateway('one'), await gateway('two')];
  await one.staff('POST', '/api/v1/rooms/demo/pause', { reason: 'Not yet' });
  await until('the pause at the other gateway', async () => (await two.room()).paused?.reason === 'Not yet', 1500);

  const visitors = [];
  await Promise.all(Array.from({ length: 40 }, async (_, at) => {
    const visitor = new Visitor(at % 2 ? one.public : two.public);
    visitors.push({ visitor, number: (await visitor.get('/')).json.number });
  }));
  const numbers = visitors.map(({ number }) => number).sort((a, b) => a - b);
  assert.deepEqual(numbers, Array.from({ length: 40 }, (_, at) => at + 1), 'one row of numbers, without a gap');

  // A ticket from one is honoured by the other, at the same place.
  const first = visitors.find(({ number }) => number === 20);
  first.visitor.base = new URL(first.visitor.base.host === new URL(one.public).host ? two.public : one.public);
  await until('the place at the other gateway', async () => {
    const told = await first.visitor.line();
    return told.number === 20 && told.ahead === 19;
  });

  // Both admit: together at one rate, in order.
  const started = Date.now();
  await two.staff('POST', '/api/v1/rooms/demo/resume', {});
  const called = async () => Number((await one.metric('vestibule_called_total')) + (await two.metric('vestibule_called_total')));
  await until('twenty to be called', async () => (await called()) >= 20);
  const took = (Date.now() - started) / 1000;
  const count = await called();
  assert.ok(count <= 2 + 4 * (took + 0.5), `${count} were called within ${took} s at 4 per second and a burst of 2`);
  const states = new Map();
  for (const { visitor, number } of visitors) states.set(number, (await visitor.line()).state);
  const waiting = [...states].filter(([, state]) => state === 'waiting').map(([number]) => number);
  const reached = [...states].filter(([, state]) => state === 'called').map(([number]) => number);
  assert.ok(Math.max(...reached.filter((number) => number <= 20)) < Math.min(...waiting, 41), 'in the order of the numbers');

  // Redis goes away and comes back empty: tickets put everybody back.
  const entered = visitors.find(({ number }) => number === 1).visitor;
  assert.equal((await entered.get('/')).text, 'inside');
  redis.kill('SIGKILL');
  assert.equal((await entered.get('/')).text, 'inside', 'who is inside stays inside');
  const refused = await until('the outage to be told', async () => {
    const answer = await new Visitor(one.public).get('/');
    return answer.status === 503 ? answer : null;
  });
  assert.equal(refused.json.code, 'line_unavailable');
  const again = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', data], { stdio: 'ignore' });
  t.after(() => again.kill('SIGKILL'));
  await one.staff('POST', '/api/v1/rooms/demo/pause', { reason: 'We are back' }).catch(() => null);
  const late = visitors.filter(({ number }) => number > 30);
  for (const { visitor, number } of late) {
    const told = await until(`number ${number} after the outage`, async () => {
      const answer = await visitor.line();
      return answer?.number ? answer : null;
    });
    assert.equal(told.number, number, 'the place is kept');
  }
  const newcomer = await until('a new number', async () => {
    const answer = await new Visitor(two.public).get('/');
    return answer.json?.number ? answer.json : null;
  });
  assert.ok(newcomer.number > 40, `${newcomer.number} was not given before`);
});
