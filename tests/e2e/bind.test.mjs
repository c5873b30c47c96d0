// A place that is bound to a key of the browser: a copied cookie is of no use, and the browser itself notices little of it.

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { test } from 'node:test';
import { Vestibule, Visitor, browser, openPage, until } from './harness.mjs';

const TICKET = 'vestibule-ticket-demo', ADMISSION = 'vestibule-admission-demo';
const SALE = '/events/opening-night';
const sets = (key, more = {}) => ({ 'rooms.demo.outflow_per_minute': 6000, 'rooms.demo.burst': 100, 'rooms.demo.bind.browser_key': key, ...more });

/** An app with a key of its own, which proves it as RFC 9449 says. */
class App extends Visitor {
  key = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  proof(url, nonce, { method = 'POST', jti = randomBytes(12).toString('hex') } = {}) {
    const { kty, crv, x, y } = this.key.publicKey.export({ format: 'jwk' });
    const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } })}.${part({ jti, htm: method, htu: url, iat: 1, nonce })}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: this.key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }

  /** A call with a proof; the nonce is that of the refusal without one. */
  async prove(path, options) {
    const target = `/_vestibule/v1/${path}?room=demo`;
    const refused = await this.post(target);
    assert.equal(refused.status, 401, refused.text);
    assert.match(refused.headers['www-authenticate'], /^DPoP /);
    const dpop = this.proof(`${this.server.public}/_vestibule/v1/${path}`, refused.headers['dpop-nonce'], options);
    return { dpop, answer: await this.post(target, undefined, { headers: { dpop } }) };
  }
}

test('apps: no join without a key, no turn without a proof, and each proof counts once', async t => {
  const server = await Vestibule.start(t, { sets: sets('required') });
  await server.staff.pause('Before');
  assert.equal((await new Visitor(server).get('/')).json.code, 'key_needed');
  const app = new App(server, { address: '127.78.1.1' });
  const { dpop, answer } = await app.prove('line/join');
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await app.line()).number, answer.json.number);
  const again = await new Visitor(server).post('/_vestibule/v1/line/join?room=demo', undefined, { headers: { dpop } });
  assert.equal(again.json.code, 'proof_wrong', 'a proof that was shown');

  // The cookie elsewhere: no look at the place, no turn, no code that moves it.
  const thief = new App(server, { address: '127.78.2.1', cookies: app.cookies });
  for (const [method, path] of [['GET', 'line'], ['POST', 'line/claim'], ['POST', 'line/recovery'], ['POST', 'line/leave'], ['POST', 'line/join']]) {
    assert.equal((await thief.ask(method, `/_vestibule/v1/${path}?room=demo`)).json.code, 'proof_needed', path);
  }
  assert.equal(await thief.socket().refused, 401);
  assert.equal((await thief.prove('prove')).answer.json.code, 'proof_wrong', 'with a key of its own');
  const elsewhere = await app.prove('prove');
  assert.equal(elsewhere.answer.status, 200);
  const moved = await new Visitor(server, { address: app.address, cookies: app.cookies }).line();
  assert.equal(moved.number, answer.json.number, 'in the owner\'s network, within the time of a proof, it is the owner');

  await server.staff.resume();
  await until('the turn', async () => (await app.line()).state === 'called');
  assert.equal((await thief.post('/_vestibule/v1/line/claim?room=demo')).json.code, 'proof_needed');
  assert.equal((await app.post('/_vestibule/v1/line/claim?room=demo')).status, 200);
  const inside = '/api/shop/v1/events/opening-night/seats';
  assert.equal((await app.get(inside)).status, 200);
  assert.equal((await new Visitor(server, { address: '127.78.3.1', cookies: app.cookies }).get(inside)).json.code, 'proof_needed', 'the admission elsewhere');
  assert.ok(await server.metric('vestibule_refused_total', { code: 'proof_needed' }) >= 5, 'and it is counted');
});

test('a browser: makes a key, waits, goes in, proves again; its cookies elsewhere are worth nothing', async t => {
  const server = await Vestibule.start(t, { sets: sets('required', { 'rooms.demo.bind.proof_every_s': 1 }) });
  await server.staff.pause('Before');
  const page = await openPage(t, await browser(t));
  await page.goto(`${server.public}${SALE}`);
  await page.locator('#number').waitFor();
  const number = await page.locator('#number').textContent();
  assert.equal(await page.evaluate(async () => {
    const open = indexedDB.open('vestibule');
    await new Promise(done => { open.onsuccess = done; });
    const get = open.result.transaction('keys').objectStore('keys').get('pair');
    await new Promise(done => { get.onsuccess = done; });
    return crypto.subtle.exportKey('jwk', get.result.privateKey).then(() => 'exported', error => error.name);
  }), 'InvalidAccessError', 'no script reads the key out');
  const tab = await page.context().newPage();
  await tab.goto(`${server.public}${SALE}`);
  await tab.locator('#number').waitFor();
  assert.equal(await tab.locator('#number').textContent(), number, 'another tab is the same place');
  await tab.close();

  await server.staff.resume();
  await page.locator('#choose').waitFor();
  const cookies = Object.fromEntries((await page.context().cookies()).map(({ name, value }) => [name, value]));
  assert.ok(cookies[TICKET] && cookies[ADMISSION]);
  await server.staff.pause('Nobody else');
  const thief = await new Visitor(server, { address: '127.78.2.1', cookies }).get('/api/shop/v1/events/opening-night/seats');
  assert.equal(thief.json.code, 'proof_needed');
  // A whole other browser with the cookies, in the same network.
  const other = await openPage(t, await browser(t));
  await other.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: server.public })));
  await until('that the time of the proof is over', async () => {
    await other.goto(`${server.public}${SALE}`);
    return other.locator('#check-says').filter({ hasText: /another browser/ }).waitFor({ timeout: 3_000 }).then(() => true, () => false);
  }, { ms: 30_000 });

  await page.reload();
  await page.locator('#choose').waitFor();
});

test('where a key is optional, a browser without scripts joins by a button', async t => {
  const server = await Vestibule.start(t, { sets: sets('optional') });
  await server.staff.pause('Before');
  const page = await openPage(t, await browser(t), { javaScriptEnabled: false });
  await page.goto(`${server.public}${SALE}`);
  await page.getByRole('button', { name: 'Join the line' }).click();
  await page.locator('#number').waitFor();
  await server.staff.resume();
  await until('inside', async () => { await page.goto(`${server.public}${SALE}`); return page.locator('#choose').count(); });
  assert.equal((await new Visitor(server).join()).room, 'demo', 'and so does an app');
});

test('a check and a key together: the check is made once, and the place is bound', async t => {
  const server = await Vestibule.start(t, { sets: sets('required', { 'rooms.demo.challenge': 'always', 'edge.challenge.bits_min': 8, 'edge.challenge.bits_max': 8 }) });
  await server.staff.pause('Before');
  const page = await openPage(t, await browser(t));
  await page.goto(`${server.public}${SALE}`);
  await page.locator('#start').click();
  await page.locator('#number').waitFor();
  assert.equal(new URL(page.url()).pathname, SALE, 'it leads on to what was asked for');
  const cookies = Object.fromEntries((await page.context().cookies()).map(({ name, value }) => [name, value]));
  const thief = new Visitor(server, { address: '127.78.2.1', cookies });
  assert.equal((await thief.get('/_vestibule/v1/line?room=demo')).json.code, 'proof_needed');
});

test('a place that is bound to the network is kept, and of no use elsewhere', async t => {
  const server = await Vestibule.start(t, { sets: sets('off', { 'rooms.demo.bind.network': true }) });
  await server.staff.pause('Before');
  const owner = new Visitor(server, { address: '127.77.1.1' });
  const { number } = await owner.join();
  const far = new Visitor(server, { address: '127.77.2.1', cookies: owner.cookies });
  const refused = await far.get('/');
  assert.deepEqual([refused.status, refused.json.code], [403, 'network_changed']);
  const near = new Visitor(server, { address: '127.77.1.200', cookies: owner.cookies });
  assert.equal((await near.line()).number, number, 'the same /24');
  const { json: { code } } = await owner.post('/_vestibule/v1/line/recovery?room=demo');
  const device = new Visitor(server, { address: '127.77.2.1' });
  const moved = await device.post('/_vestibule/v1/line/recover?room=demo', undefined, { headers: { 'vestibule-recovery': code } });
  assert.equal(moved.json.number, number, 'a code moves it to another network');
  assert.equal((await device.line()).number, number);
  assert.equal((await owner.line()).state, 'left');
});
