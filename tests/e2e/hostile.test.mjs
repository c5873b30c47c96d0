// Slow and hostile clients of every kind at once: a good visitor beside them is served, they are put out at their deadlines, and
// what they cost is given back. How much slower the good visitor is under them is measured by tests/bench/hostile.mjs.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { after, folder, until } from './harness.mjs';
import { Hostiles, KIND_NAMES, files, memory, patience, waiting } from './hostile.mjs';
import { guarded } from './intruders.mjs';

/** Short, so that the test sees everybody put out; long enough for a good visitor on a busy machine. */
const TIMEOUTS = 'timeouts = { head_ms = 5000, idle_ms = 5000, handshake_ms = 5000, body_ms = 5000, write_ms = 5000 }';
const LIMITS = 'limits = { body_bytes_per_s_min = 512, polls_per_minute_per_ticket = "off" }';
const EACH = 20;
/** Buffers of sockets, TLS and allocator for all of them together; without limits it would be without end. */
const MEMORY_MIB_MAX = 120;

async function besieged(t, edge) {
  const { server } = await guarded(t, { edge: `${TIMEOUTS}\n${LIMITS}\n${edge}` });
  const visitor = await waiting(server), live = visitor.socket('show');
  after(t, () => live.close());
  await until('a message', () => live.messages.length);
  await patience(server, visitor, 20);
  const before = { memory: memory(server), files: files(server) };
  const cookie = (await waiting(server)).jar;
  const hostiles = new Hostiles(server, { each: EACH, cookie });
  after(t, () => hostiles.end());
  await until('all of them', () => hostiles.made >= EACH * (KIND_NAMES.length - 1), { ms: 30_000 });
  await patience(server, visitor, 40);
  await until('as many put out', () => hostiles.ended >= EACH * (KIND_NAMES.length - 1), { ms: 60_000 });
  await patience(server, visitor, 40);
  const under = memory(server);
  assert.ok(under - before.memory < MEMORY_MIB_MAX, `${before.memory.toFixed(1)} MiB became ${under.toFixed(1)}`);
  assert.equal(live.socket.readyState, 1, 'the good socket is still open');
  assert.equal((await visitor.line('show')).state, 'waiting', 'the place is kept');
  hostiles.end();
  await until('their sockets are given back', () => files(server) <= before.files + 20, { ms: 30_000 });
  assert.ok(server.child.isRunning);
  assert.doesNotMatch(server.child.err, /panicked/);
}

test('plain: everybody else is served, and the slow and hostile are put out', async t => {
  await besieged(t, '');
});

test('TLS: the same, with handshakes that never end', async t => {
  const where = folder(t), cert = path.join(where, 'cert.pem'), key = path.join(where, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=a.example', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  await besieged(t, `tls = { cert = "${cert}", key = "${key}" }`);
});
