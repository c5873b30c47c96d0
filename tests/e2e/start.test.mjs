// What can go wrong at the start: one clear sentence each, and an exit status that is not 0.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';
import { folder, remove, run, Vestibule } from './harness.mjs';

const FREE = ['--listen', '127.0.0.1:0', '--console', '127.0.0.1:0'];

async function fails(args, status, words) {
  const { code, stderr, stdout } = await run(args);
  assert.equal(code, status, `${args.join(' ')}: ${stderr}${stdout}`);
  assert.match(stderr, words);
  assert.doesNotMatch(stderr, /panicked/);
  assert.doesNotMatch(stdout, /^ready/m);
}

test('each fault at the start is one sentence', async (t) => {
  const data = folder();
  t.after(() => remove(data));
  const taken = net.createServer();
  await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
  t.after(() => taken.close());
  const address = `127.0.0.1:${taken.address().port}`;
  await fails(['up', '--data', data, '--listen', address, '--console', '127.0.0.1:0'], 1, /cannot listen on .* for the front door: another program listens there/);
  await fails(['up', '--data', data, '--listen', '127.0.0.1:0', '--console', address], 1, /for the console/);

  const file = path.join(data, 'a-file');
  writeFileSync(file, '');
  await fails(['up', ...FREE, '--data', file], 1, /cannot write to the data folder/);
  await fails(['up', ...FREE, '--data', data, '--redis', 'redis://:secret@127.0.0.1:1'], 1, /Redis at 127\.0\.0\.1:1 cannot be reached/);
  await fails(['up', ...FREE, '--data', data, '--dynamodb', 'http://127.0.0.1:1'], 1, /DynamoDB at http:\/\/127\.0\.0\.1:1 cannot be used/);
  await fails(['up', ...FREE, '--data', data, '--set', 'edge.tls.cert=/nowhere', '--set', 'edge.tls.key=/nowhere'], 1, /cannot read \/nowhere/);
  await fails(['up', ...FREE, '--data', data, '--set', 'rooms.demo.brust=1'], 78, /rooms\.demo\.brust: unknown setting \(did you mean burst\?\)/);
  await fails(['up', '--config', '/nowhere.toml'], 1, /cannot read the configuration \/nowhere\.toml/);
  await fails(['gateway', '--set', 'line.store=redis://127.0.0.1:1', '--data', data], 1, /edge\.secret_file is missing/);
  const { stderr } = await run(['up', ...FREE, '--data', data, '--redis', 'redis://:secret@127.0.0.1:1']);
  assert.doesNotMatch(stderr, /secret/, 'no password in a message');
});

test('check tells every fault at once', async (t) => {
  const data = folder();
  t.after(() => remove(data));
  const file = path.join(data, 'bad.toml');
  writeFileSync(file, '[edge]\nlisten = "here"\nsize = 1\n[rooms.a]\nburst = 0\n');
  const { code, stderr } = await run(['check', file]);
  assert.equal(code, 78);
  for (const words of ['edge.listen', 'edge.size', 'rooms.a.upstream', 'rooms.a.routes', 'rooms.a.burst']) {
    assert.ok(stderr.includes(words), `${words} in ${stderr}`);
  }
});

test('a data folder has one process, and a request to end is an ordinary end', async () => {
  const site = await Vestibule.up();
  await fails(['up', ...FREE, '--data', site.data], 1, /is in use by another process/);
  assert.equal(await site.stop(), 0);
});
