// What somebody tries who wants in without waiting, and how each is turned away: copied, bent and confused proofs, proofs used
// twice, the way round the gate, the clock, and headers that only the gateway may set.

import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { test } from 'node:test';
import { gateway, openedRedis, origin } from './many.mjs';
import { Vestibule, Visitor, file, folder, freePort, send, until, waits } from './harness.mjs';

const TICKET = 'vestibule-ticket-demo', ADMISSION = 'vestibule-admission-demo';
const SEATS = '/api/shop/v1/events/opening-night/seats';
const OFTEN = { 'rooms.demo.outflow_per_minute': 6000, 'rooms.demo.burst': 100 };
const base64 = value => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a room says to somebody who is not inside; never what is behind it. */
function isOutside(answer, what) {
  assert.ok(waits(answer) || answer.status >= 400, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
}

test('a bent proof is none, whatever bit is bent, and neither is one of another room or purpose', async t => {
  const server = await Vestibule.start(t, { sets: OFTEN });
  const visitor = new Visitor(server);
  await visitor.enter();
  const proofs = visitor.cookies, room = '/_vestibule/v1/line?room=demo';
  for (const [name, read] of [[TICKET, room], [ADMISSION, SEATS]]) {
    const bytes = Buffer.from(proofs[name], 'base64url');
    // Every byte, one bit of each, so that every field is met: version, generation, epoch, number, holder, id, expiry, tag.
    for (let at = 0; at < bytes.length; at += 1) {
      const bent = Buffer.from(bytes);
      bent[at] ^= 1 << (at % 8);
      const thief = new Visitor(server, { cookies: { [name]: bent.toString('base64url') } });
      const answer = await thief.get(read);
      if (name === TICKET) assert.equal(answer.json.code, 'ticket_missing', `byte ${at} of the ticket`);
      else isOutside(answer, `byte ${at} of the admission`);
    }
    for (const text of [`${proofs[name]}A`, proofs[name].slice(0, -1), `${proofs[name]}=`, proofs[name].toUpperCase()]) {
      isOutside(await new Visitor(server, { cookies: { [name]: text } }).get(SEATS), text);
    }
  }
  await server.staff.pause('Nobody else');
  await until('the pause', async () => (await server.staff.room()).paused);
  const swapped = new Visitor(server, { cookies: { [ADMISSION]: proofs[TICKET], [TICKET]: proofs[ADMISSION] } });
  isOutside(await swapped.get(SEATS), 'a ticket as an admission');
  assert.ok(await server.metric('vestibule_forged_proofs_total', { proof: 'admission', kind: 'signature' }) > 50, 'and each is counted');
});

test('a copied ticket and many tabs are one place and one admission; two redemptions at once are one', async t => {
  const server = await Vestibule.start(t, { sets: OFTEN });
  await server.staff.pause('Before');
  const owner = new Visitor(server);
  const { number } = await owner.join();
  const tabs = Array.from({ length: 12 }, () => new Visitor(server, { address: owner.address, cookies: owner.cookies }));
  for (const tab of tabs) assert.equal((await tab.get('/')).json.number, number, 'another tab has the same place');
  assert.equal((await server.staff.room()).stats.waiting, 1);
  await server.staff.resume();
  await until('the turn', async () => (await owner.line()).state === 'called');
  const claims = await Promise.all(tabs.map(tab => tab.post('/_vestibule/v1/line/claim?room=demo')));
  assert.ok(claims.every(claim => claim.status === 200));
  assert.equal(await server.metric('vestibule_admitted_total', { room: 'demo' }), 1, 'one admission');
  assert.equal((await server.staff.room()).stats.inside, 1);
  const names = await Promise.all(tabs.map(async tab => (await tab.get(SEATS)).status));
  assert.ok(names.every(status => status === 200));
});

test('after checkout, after leaving and after being put out, nothing opens again', async t => {
  const { port } = await origin(t), where = folder(t);
  const server = await gateway(t, { where, name: 'one', port, room: 'outflow_per_minute = 6000\nburst = 100' });
  const enter = async () => {
    const visitor = new Visitor(server);
    await visitor.get('/');
    await until('inside', async () => (await visitor.get('/')).text.startsWith('inside'));
    return visitor;
  };
  const [left, out] = [await enter(), await enter()];
  const copies = [left, out].map(visitor => ({ ...visitor.cookies }));
  const { number } = await out.line();
  await left.post('/_vestibule/v1/line/leave?room=demo');
  await server.staff.ask('POST', '/api/v1/rooms/demo/revoke', { body: { number } });
  await server.staff.pause('Nobody else');
  await until('the pause', async () => (await server.staff.room()).paused);
  for (const cookies of copies) {
    await until('the end of the admission', async () => !(await new Visitor(server, { cookies }).get('/')).text.startsWith('inside'));
    const again = new Visitor(server, { cookies });
    const claim = await again.post('/_vestibule/v1/line/claim?room=demo');
    assert.equal(claim.json.code, 'not_your_turn', 'its ticket is used up');
  }
});

test('an admission that the shop released is not replayed', async t => {
  const server = await Vestibule.start(t, { sets: OFTEN });
  const visitor = new Visitor(server);
  await visitor.enter();
  const key = () => ({ 'idempotency-key': randomBytes(12).toString('hex') });
  const { id } = (await visitor.get(SEATS)).json.seats.find(seat => seat.state === 'free');
  const held = await visitor.post('/api/shop/v1/holds', { event: 'opening-night', seats: [id] }, { headers: key() });
  assert.ok(held.status < 300, held.text);
  const stolen = { ...visitor.cookies };
  const order = await visitor.post('/api/shop/v1/orders', { hold: held.json.id }, { headers: key() });
  assert.ok(order.status < 300, order.text);
  const paid = await visitor.post(`/api/shop/v1/payments/${order.json.payment.id}/confirm`, { outcome: 'succeed' }, { headers: key() });
  assert.ok(paid.status < 300, paid.text);
  await server.staff.pause('Nobody else');
  await until('the release', async () => (await server.staff.room()).stats.inside === 0, { ms: 20_000 });
  isOutside(await new Visitor(server, { cookies: stolen }).get(SEATS), 'a copy from before the checkout');
});

test('the way round the gate: the shop itself takes no forged, confused or foreign passport', async t => {
  const shopPort = await freePort();
  const server = await Vestibule.start(t, { sets: { ...OFTEN, 'shop.listen': `127.0.0.1:${shopPort}` } });
  const direct = `http://127.0.0.1:${shopPort}`;
  const [jwk] = (await new Visitor(server).get('/_vestibule/jwks.json')).json.keys;
  const claims = { iss: server.public, aud: 'demo', sub: 'ab'.repeat(16), iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 600, jti: 'x' };
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const raw = Buffer.from(jwk.x, 'base64url');
  const hs = (secret, header) => { const body = `${base64(header)}.${base64(claims)}`; return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`; };
  const mine = generateKeyPairSync('ed25519');
  const own = header => { const body = `${base64(header)}.${base64(claims)}`; return `${body}.${sign(null, Buffer.from(body), mine.privateKey).toString('base64url')}`; };
  const none = `${base64({ alg: 'none', kid: jwk.kid })}.${base64(claims)}.`;
  const forged = {
    'no passport': undefined,
    'the algorithm none': none,
    'None': none.replace(base64({ alg: 'none', kid: jwk.kid }), base64({ alg: 'None', kid: jwk.kid })),
    'HS256 with the public key as PEM': hs(pem, { alg: 'HS256', kid: jwk.kid, typ: 'JWT' }),
    'HS256 with the public key as bytes': hs(raw, { alg: 'HS256', kid: jwk.kid, typ: 'JWT' }),
    'HS256 with the key as text': hs(jwk.x, { alg: 'HS256', kid: jwk.kid, typ: 'JWT' }),
    'a key of my own under the right name': own({ alg: 'EdDSA', kid: jwk.kid }),
    'a key of my own that comes along': own({ alg: 'EdDSA', kid: jwk.kid, jwk: mine.publicKey.export({ format: 'jwk' }) }),
    'a key of my own that is to be fetched': own({ alg: 'EdDSA', kid: 'mine', jku: 'http://127.0.0.1:1/keys' }),
  };
  for (const [what, passport] of Object.entries(forged)) {
    const headers = { accept: 'application/json', ...(passport && { 'vestibule-admission': passport }) };
    for (const [method, target] of [['GET', SEATS], ['POST', '/api/shop/v1/holds']]) {
      const answer = await send(direct, target, { method, headers: { ...headers, 'content-type': 'application/json', 'content-length': 2, 'idempotency-key': 'k'.repeat(16) }, body: '{}' });
      assert.ok([400, 403].includes(answer.status), `${what}: ${method} ${answer.status} ${answer.text.slice(0, 100)}`);
      if (method === 'GET') assert.equal(answer.json.code, 'admission_required', what);
    }
  }
  // What the front door takes is no passport, and a passport does not open the front door.
  const visitor = new Visitor(server);
  await visitor.enter();
  for (const proof of [visitor.cookies[TICKET], visitor.cookies[ADMISSION]]) {
    assert.equal((await send(direct, SEATS, { headers: { 'vestibule-admission': proof } })).status, 403);
  }
  await server.staff.pause('Nobody else');
  isOutside(await new Visitor(server).get(SEATS, { headers: { 'vestibule-admission': hs(pem, { alg: 'HS256', kid: jwk.kid }) } }), 'a JWT at the front door');
});

test('the clock: before the opening nothing goes in, whatever the client says of the time', async t => {
  const opens = new Date(Date.now() + 3600e3).toISOString();
  const { port, seen } = await origin(t), where = folder(t);
  const server = await gateway(t, { where, name: 'one', port, room: `outflow_per_minute = 6000\nburst = 100\nschedule = { prequeue_at = "2020-01-01T00:00:00Z", opens_at = "${opens}" }` });
  const early = new Visitor(server);
  assert.equal((await early.get('/')).json.state, 'prequeue');
  for (const headers of [{ date: new Date(Date.now() + 7200e3).toUTCString() }, { 'vestibule-now': opens }, { 'if-unmodified-since': opens }, { age: '7200' }]) {
    isOutside(await early.get('/', { headers }), JSON.stringify(headers));
    assert.equal((await early.post('/_vestibule/v1/line/claim?room=demo', undefined, { headers })).json.code, 'not_your_turn');
  }
  for (const query of ['?now=4102444800', '?opens_at=0', '?room=demo&state=called']) isOutside(await early.get(`/${query}`), query);
  assert.equal(seen.length, 0, 'nothing reached the origin');
  assert.equal((await server.staff.room()).stats.inside, 0);
});

test('headers that only the gateway may set: removed in every spelling, and believed from nobody', async t => {
  const { port, seen } = await origin(t), where = folder(t);
  const server = await gateway(t, { where, name: 'one', port, room: 'outflow_per_minute = 6000\nburst = 100' });
  const visitor = new Visitor(server);
  await visitor.get('/');
  await until('inside', async () => (await visitor.get('/')).text.startsWith('inside'));
  const admission = visitor.cookies[ADMISSION];
  seen.length = 0;
  // Node joins and lowers nothing of what is given as a list of pairs.
  const headers = [
    'Host', new URL(server.public).host, 'Cookie', `${ADMISSION}=${admission}; shop=1`,
    'VESTIBULE-Admission', admission, 'vestibule-subject', 'root', 'Vestibule_Admission', 'forged', 'VeStIbUlE-Ticket', 'forged',
    'X-Forwarded-For', '10.0.0.1', 'x-forwarded-for', '10.0.0.2', 'X_Forwarded_For', '10.0.0.3', 'X-Real-IP', '10.0.0.4', 'Forwarded', 'for=10.0.0.5',
    'X-Forwarded-Proto', 'https', 'X-Forwarded-Host', 'evil.example',
  ];
  const answer = await send(server.public, '/', { headers, from: visitor.address });
  assert.ok(answer.text.startsWith('inside'), `${answer.status} ${answer.text.slice(0, 200)}`);
  const [{ raw }] = seen;
  const pairs = Array.from({ length: raw.length / 2 }, (_, at) => [raw[2 * at].toLowerCase().replaceAll('_', '-'), raw[2 * at + 1]]);
  const of = name => pairs.filter(([found]) => found === name).map(([, value]) => value);
  assert.equal(of('vestibule-admission').length, 1);
  assert.match(of('vestibule-admission')[0], /^[\w-]+\.[\w-]+\.[\w-]+$/, 'the passport, and nothing of the client');
  for (const name of ['vestibule-ticket', 'vestibule-subject', 'x-real-ip', 'forwarded']) assert.deepEqual(of(name), [], name);
  assert.deepEqual(of('x-forwarded-for'), [visitor.address]);
  assert.deepEqual(of('x-forwarded-proto'), ['http']);
  assert.deepEqual(of('x-forwarded-host'), [new URL(server.public).host]);
  assert.deepEqual(of('cookie'), ['shop=1'], 'our proofs stay here');

  // Two proofs in one request: whichever counts, nobody gets in with a wrong one.
  for (const name of ['Vestibule-Admission', 'vestibule-admission']) {
    isOutside(await send(server.public, '/', { headers: ['Host', new URL(server.public).host, 'Accept', 'application/json', name, 'forged', 'VESTIBULE-ADMISSION', 'forged too'], from: visitor.address }), name);
  }
});

test('a made-up address does not buy more joins', async t => {
  const server = await Vestibule.start(t, { sets: { 'edge.limits.joins_burst_per_address': 3, 'edge.limits.joins_per_minute_per_address': 1 } });
  const from = new Visitor(server).address;
  const codes = [];
  for (let at = 0; at < 12; at += 1) {
    const thief = new Visitor(server, { address: from });
    codes.push((await thief.get('/', { headers: { 'x-forwarded-for': `198.51.100.${at}`, 'x-real-ip': `198.51.100.${at}`, forwarded: `for=198.51.100.${at}` } })).status);
  }
  assert.equal(codes.filter(code => code === 200).length, 3, codes.join(' '));
  assert.ok(codes.slice(3).every(code => code === 429), codes.join(' '));
});

test('revocation reaches every gateway: one number, everybody, and tickets', async t => {
  const redis = await openedRedis(t), { port } = await origin(t), where = folder(t);
  const edge = `secret_file = "${file(where, 'secret', randomBytes(32).toString('hex'))}"`;
  const room = 'outflow_per_minute = 6000\nburst = 100';
  const [one, other] = [await gateway(t, { where, name: 'one', redis: redis.url, port, edge, room }), await gateway(t, { where, name: 'other', redis: redis.url, port, edge, room })];
  const enter = async () => {
    const visitor = new Visitor(one);
    const { number } = await visitor.join();
    await until('inside', async () => (await visitor.get('/')).text.startsWith('inside'));
    return { visitor, number };
  };
  const inside = async (server, { visitor }) => (await new Visitor(server, { address: visitor.address, cookies: visitor.cookies }).get('/')).text.startsWith('inside');
  const [first, second, third] = [await enter(), await enter(), await enter()];
  for (const visitor of [first, second, third]) assert.ok(await inside(other, visitor));
  await one.staff.pause('Nobody else');
  await until('the pause at the other', async () => (await other.staff.room()).paused);

  const times = [];
  const gone = async (what, ask) => {
    const began = Date.now();
    await until(what, ask, { every: 5 });
    times.push(`${what}: ${Date.now() - began} ms`);
  };
  await one.staff.ask('POST', '/api/v1/rooms/demo/revoke', { body: { number: first.number } });
  assert.equal(await inside(one, first), false, 'at once where it was ordered');
  await gone('one number, at the other gateway', async () => !await inside(other, first));
  assert.ok(await inside(other, second), 'nobody else');
  await one.staff.ask('POST', '/api/v1/rooms/demo/revoke', { body: { all: true } });
  await gone('everybody, at the other gateway', async () => !await inside(other, second) && !await inside(other, third));
  const waiting = new Visitor(other);
  const { number } = await waiting.join();
  await one.staff.ask('POST', '/api/v1/rooms/demo/revoke', { body: { number } });
  await gone('a ticket, at the gateway that gave it', async () => (await waiting.line()).state === 'left');
  console.error(`revocation took ${times.join('; ')}`);
});
