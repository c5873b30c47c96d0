// The front door over real TLS: cookies bound to the host, and sockets on the same port.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import https from 'node:https';
import path from 'node:path';
import test from 'node:test';
import WebSocket from 'ws';
import { folder, remove, Vestibule } from './harness.mjs';

function get(url, headers) {
  return new Promise((resolve, reject) => {
    https.get(url, { rejectUnauthorized: false, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => { text += chunk; });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    }).on('error', reject);
  });
}

test('TLS at the front door', async (t) => {
  const keys = folder();
  t.after(() => remove(keys));
  const [cert, key] = [path.join(keys, 'cert.pem'), path.join(keys, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const site = await Vestibule.up({ 'edge.tls.cert': cert, 'edge.tls.key': key, 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1 });
  t.after(() => site.stop());
  assert.match(site.public, /^https:/);
  const first = await get(`${site.public}/`, { accept: 'application/json' });
  const cookie = first.headers['set-cookie'][0];
  assert.match(cookie, /^__Host-vestibule-ticket-demo=/);
  assert.match(cookie, /; Secure/);
  const again = await get(`${site.public}/`, { accept: 'application/json', cookie: cookie.split(';')[0] });
  assert.equal(JSON.parse(again.text).number, JSON.parse(first.text).number);
  const message = await new Promise((resolve, reject) => {
    const socket = new WebSocket(`${site.public.replace('https', 'wss')}/_vestibule/v1/line/socket?room=demo`, {
      rejectUnauthorized: false, headers: { cookie: cookie.split(';')[0] },
    });
    socket.on('message', (data) => { resolve(JSON.parse(data)); socket.close(); });
    socket.on('error', reject);
  });
  assert.equal(message.number, JSON.parse(first.text).number);
});
