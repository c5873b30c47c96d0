// Starting and ending: what cannot work is said in one clear sentence, soon, and with a status that is not 0.

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { Vestibule, Visitor, after, file, folder, until, vestibule } from './harness.mjs';

const START_FAILS_MS = 15_000;

/** Runs `up`, which must fail with one sentence that matches. */
async function failsToStart(t, words, args, options) {
  const data = path.join(folder(t), 'data');
  const { code, err, out } = await vestibule(['up', '--data', data, '--listen', '127.0.0.1:0', '--console', '127.0.0.1:0', ...args], { ms: START_FAILS_MS, ...options });
  assert.ok(code > 0, `status ${code}`);
  assert.doesNotMatch(out, /^ready/m);
  const said = err.split('\n').filter(line => line.startsWith('vestibule: '));
  assert.equal(said.length, 1, `not one sentence: ${err}`);
  assert.match(said[0], words);
  assert.doesNotMatch(err, /panicked|RUST_BACKTRACE/);
  return { code, err };
}

test('a port that is taken', async t => {
  const other = net.createServer();
  await new Promise(resolve => other.listen(0, '127.0.0.1', resolve));
  after(t, () => other.close());
  const taken = `127.0.0.1:${other.address().port}`;
  for (const [flag, key] of [['--listen', 'edge.listen'], ['--console', 'console.listen']]) {
    const words = new RegExp(`^vestibule: cannot listen on ${taken}.*${key}`, 'm');
    const data = path.join(folder(t), 'data');
    const free = flag === '--listen' ? '--console' : '--listen';
    const { code, err } = await vestibule(['up', '--data', data, flag, taken, free, '127.0.0.1:0'], { ms: START_FAILS_MS });
    assert.equal(code, 1);
    assert.match(err, words);
  }
});

test('a data folder that cannot be written', async t => {
  const inTheWay = file(folder(t), 'data', 'a file');
  const { code, err } = await vestibule(['up', '--data', inTheWay, '--listen', '127.0.0.1:0', '--console', '127.0.0.1:0'], { ms: START_FAILS_MS });
  assert.equal(code, 1);
  assert.match(err, /^vestibule: cannot write to the data folder .*--data DIR$/m);
});

test('a data folder that another process uses', async t => {
  const server = await Vestibule.start(t);
  const { code, err } = await vestibule(['up', '--data', server.data, '--listen', '127.0.0.1:0', '--console', '127.0.0.1:0'], { ms: START_FAILS_MS });
  assert.equal(code, 1);
  assert.match(err, /^vestibule: the data folder .* is in use by another process.*$/m);
  assert.equal((await new Visitor(server).get('/')).status, 200, 'the first one goes on');
});

test('a Redis that does not answer', t => failsToStart(t, /redis.*127\.0\.0\.1:1/i, ['--redis', 'redis://127.0.0.1:1']));

test('a DynamoDB that does not answer', async t => {
  const env = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'eu-central-1' };
  await failsToStart(t, /127\.0\.0\.1:1/, ['--dynamodb', 'http://127.0.0.1:1'], { env });
});

test('a password in the address of a Redis is not repeated', async t => {
  const { err } = await failsToStart(t, /redis/i, ['--redis', 'redis://:hush-hush@127.0.0.1:1']);
  assert.doesNotMatch(err, /hush-hush/);
});

test('check tells every fault at once', async t => {
  const bad = file(folder(t), 'bad.toml', `
    colour = "red"
    [edge]
    listen = "nowhere"
    [rooms.demo]
    upstream = "missing"
    outflow_per_minute = -1
    waiting_status = 300
    routes = [{ path = "/" }]
  `);
  const { code, err, out } = await vestibule(['check', bad], { ms: START_FAILS_MS });
  assert.equal(code, 78);
  const said = err + out;
  for (const fault of ['colour', 'edge.listen', 'rooms.demo.upstream', 'rooms.demo.outflow_per_minute', 'rooms.demo.waiting_status']) assert.ok(said.includes(fault), `${fault} is not told: ${said}`);
  const up = await vestibule(['up', '--config', bad, '--data', path.join(folder(t), 'data')], { ms: START_FAILS_MS });
  assert.equal(up.code, 78, 'up refuses it as well');
});

test('check accepts the examples', async () => {
  const examples = path.resolve(import.meta.dirname, '../../config/examples');
  for (const name of ['demo', 'gateway', 'shop']) {
    const { code, err } = await vestibule(['check', path.join(examples, `${name}.toml`)], { ms: START_FAILS_MS });
    assert.equal(code, 0, `${name}: ${err}`);
  }
});

test('an unknown key and a short token are refused', async t => {
  const unknown = await failsToStart(t, /invalid|fault|nonsense/, ['--set', 'rooms.demo.nonsense=1']);
  assert.equal(unknown.code, 78);
  assert.match(unknown.err, /rooms\.demo\.nonsense/);
  const { code, err } = await vestibule(['up', '--data', path.join(folder(t), 'data')], { env: { VESTIBULE_ADMIN_TOKEN: 'short' }, ms: START_FAILS_MS });
  assert.equal(code, 78);
  assert.match(err, /VESTIBULE_ADMIN_TOKEN/);
  assert.doesNotMatch(err, /"short"/);
});

test('SIGTERM ends it with 0, with visitors waiting', async t => {
  const server = await Vestibule.start(t);
  await server.staff.pause('A moment');
  const visitor = new Visitor(server);
  const { number } = await visitor.join();
  const live = visitor.socket();
  await until('a message', () => live.messages.length);
  const gone = new Promise(resolve => live.socket.once('close', resolve));
  // Several times: what ends first, the signal's task or a server, must not matter.
  for (let time = 1; time <= 6; time += 1) {
    const { code, signal, err } = await server.stop();
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, `time ${time}: ${err}`);
    await gone;
    await server.run();
    const { number: kept, state } = await visitor.line();
    assert.equal(kept, number, 'the place outlives a restart');
    assert.equal(state, 'paused', 'and so does the pause');
  }
});

test('a new data folder is private', async t => {
  const server = await Vestibule.start(t);
  for (const name of ['admin-token', 'secret']) assert.equal(statSync(path.join(server.data, name)).mode & 0o777, 0o600, name);
});
