// The front door over TLS: cookies bound to it, and the socket inside it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { Vestibule, Visitor, after, folder, until, vestibule } from './harness.mjs';

function certificate(t) {
  const where = folder(t), cert = path.join(where, 'cert.pem'), key = path.join(where, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { cert, key };
}

test('https: bound cookies, a socket, and the way in', async t => {
  const { cert, key } = certificate(t);
  const server = await Vestibule.start(t, { sets: { 'edge.tls.cert': cert, 'edge.tls.key': key } });
  assert.match(server.public, /^https:/);
  await server.staff.pause('A moment');
  await until('the pause', async () => (await server.staff.room()).paused);
  const visitor = new Visitor(server);
  const first = await visitor.get('/');
  const { number } = first.json;
  assert.ok(first.headers['set-cookie'].length);
  for (const cookie of first.headers['set-cookie']) {
    assert.match(cookie, /^__Host-vestibule-ticket-demo=/);
    for (const attribute of ['; Secure', '; HttpOnly', '; Path=/', '; SameSite=Lax']) assert.ok(cookie.includes(attribute), cookie);
    assert.doesNotMatch(cookie, /domain=/i);
  }
  const ticket = visitor.cookies['__Host-vestibule-ticket-demo'];
  const bare = new Visitor(server, { cookies: { 'vestibule-ticket-demo': ticket } });
  assert.notEqual((await bare.get('/')).json.number, number, 'a cookie that is not bound counts as none');

  const live = visitor.socket();
  after(t, () => live.close());
  await until('a message', () => live.messages.find(message => message.number === number && message.state === 'paused'));
  await server.staff.resume();
  await until('the turn by wss', () => live.messages.find(message => message.state === 'called' || message.state === 'admitted'));
  assert.equal((await visitor.enter()).json.id, 'opening-night', 'the shop behind accepts the passport');
  assert.ok(visitor.cookies['__Host-vestibule-admission-demo']);
});

test('a certificate that is not there is said', async t => {
  const where = folder(t), { key } = certificate(t), missing = path.join(where, 'none.pem');
  const { code, err } = await vestibule(['up', '--data', path.join(where, 'data'), '--listen', '127.0.0.1:0', '--console', '127.0.0.1:0', '--set', `edge.tls.cert="${missing}"`, '--set', `edge.tls.key="${key}"`]);
  assert.ok(code > 0, `status ${code}`);
  assert.match(err, /none\.pem/);
  assert.doesNotMatch(err, /panicked/);
});
