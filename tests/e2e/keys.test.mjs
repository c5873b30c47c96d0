// The keys that sign proofs are exchanged under use, over gateways, and with the secret itself: nobody is dropped before the
// overlap is over, and nobody gets in with what is older.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import path from 'node:path';
import { gateway, openedRedis, origin } from './many.mjs';
import { Vestibule, Visitor, file, folder, until, vestibule } from './harness.mjs';

const signing = async server => (await server.staff.get('/api/v1/keys')).json.generations.find(one => one.stage === 'signing').number;
const stageOf = async (server, number) => (await server.staff.get('/api/v1/keys')).json.generations.find(one => one.number === number)?.stage;
const kidOf = passport => JSON.parse(Buffer.from(passport.split('.')[0], 'base64url')).kid;
const generationOf = proof => Buffer.from(proof, 'base64url').readUInt32BE(1);
const published = async server => (await new Visitor(server).get('/_vestibule/jwks.json')).json.keys.map(key => key.kid);

test('a rotation under use drops nobody, a retired generation is refused, and the draw stays', async t => {
  const server = await Vestibule.start(t, { sets: { 'keys.publish_ahead_s': 2, 'keys.overlap_s': 12, 'rooms.demo.admission_s': 12 } });
  const shopper = new Visitor(server);
  await shopper.enter();
  await server.staff.pause('A moment');
  const waiting = Array.from({ length: 20 }, () => new Visitor(server));
  const numbers = await Promise.all(waiting.map(async visitor => (await visitor.join()).number));
  const stale = new Visitor(server, { cookies: waiting[0].cookies });
  const before = await signing(server), [kidBefore] = await published(server);

  const rotated = await vestibule(['keys', 'rotate', '--console', server.console], { env: { VESTIBULE_ADMIN_TOKEN: server.token } });
  assert.equal(rotated.code, 0, rotated.err);
  assert.match(rotated.out, /published/);
  assert.equal((await published(server)).length, 2, 'published before it signs');
  const again = await server.staff.ask('POST', '/api/v1/keys/rotate', { body: {} });
  assert.equal(again.json.generations.length, 2, 'asking twice makes one');

  // Everybody goes on asking, through the moment of the exchange.
  await until('the new generation signing', async () => {
    for (const visitor of waiting.slice(1, 4)) assert.ok(numbers.includes((await visitor.get('/')).json.number));
    assert.equal((await shopper.get('/api/shop/v1/events/opening-night/seats')).status, 200, 'the shop takes the passport');
    return await signing(server) === before + 1;
  }, { ms: 30_000, every: 100 });
  for (const [at, visitor] of waiting.entries()) if (at) assert.equal((await visitor.line()).number, numbers[at], 'the place is kept');
  for (const visitor of waiting.slice(1)) assert.equal(generationOf(visitor.cookies['vestibule-ticket-demo']), before + 1, 'and signed anew by a poll');
  assert.equal((await shopper.get('/api/shop/v1/events/opening-night/seats')).status, 200);

  await until('the old generation gone', async () => await stageOf(server, before) === undefined, { ms: 60_000, every: 200 });
  assert.deepEqual((await published(server)).includes(kidBefore), false);
  const refused = await stale.get('/_vestibule/v1/line?room=demo');
  assert.equal(refused.json.code, 'ticket_missing', 'what the retired one signed counts no more');
  assert.ok(await server.metric('vestibule_forged_proofs_total', { kind: 'generation' }) >= 1);
  for (const [at, visitor] of waiting.entries()) if (at) assert.equal((await visitor.line()).number, numbers[at]);

  await server.stop();
  await server.run();
  assert.equal(await signing(server), before + 1, 'a restart knows it');
  assert.equal((await waiting[1].line()).number, numbers[1]);
});

test('gateways over one Redis exchange their keys together, by schedule, also with the secret itself', async t => {
  const redis = await openedRedis(t), port = (await origin(t)).port, where = folder(t);
  const secrets = ['old', 'new'].map(name => file(where, name, randomBytes(32).toString('hex')));
  const start = (name, edge, keys) => gateway(t, { where, name, redis: redis.url, port, edge, rest: `[keys]\n${keys}`, room: 'outflow_per_minute = 600\nburst = 20' });
  const often = 'rotate_every_s = 4\npublish_ahead_s = 2\noverlap_s = 40', byHand = 'rotate_every_s = "off"\npublish_ahead_s = 2\noverlap_s = 3600';
  const one = await start('one', `secret_file = "${secrets[0]}"`, often);
  const other = await start('other', `secret_file = "${secrets[0]}"`, often);
  const visitor = new Visitor(one);
  await visitor.get('/');
  await until('inside', async () => (await visitor.get('/')).text.startsWith('inside'));
  const kids = new Set();
  await until('two exchanges by schedule', async () => {
    for (const server of [one, other]) {
      const answer = await new Visitor(server, { cookies: visitor.cookies }).get('/');
      assert.ok(answer.text.startsWith('inside'), `${answer.status} ${answer.text}`);
      kids.add(kidOf(answer.text.split(' ')[1]));
    }
    return kids.size >= 3;
  }, { ms: 60_000, every: 100 });
  const [atOne, atOther] = await Promise.all([one, other].map(async server => (await server.staff.get('/api/v1/keys')).json.generations));
  const same = ({ stage, ...rest }) => rest;
  const common = atOne.filter(generation => atOther.some(found => found.number === generation.number));
  assert.ok(common.length >= 2);
  assert.deepEqual(common.map(same), atOther.filter(generation => common.some(found => found.number === generation.number)).map(same));
  assert.equal(readFileSync(path.join(one.data, 'key-generations.json'), 'utf8').includes(readFileSync(secrets[0], 'utf8')), false);
  await other.stop();
  await one.stop();

  // The secret: every gateway gets both, then one rotation takes the new one into use.
  const both = `secret_file = "${secrets[1]}"\nsecret_file_old = "${secrets[0]}"`;
  const third = await start('third', both, byHand), fourth = await start('fourth', both, byHand);
  const there = new Visitor(third, { cookies: visitor.cookies });
  assert.ok((await there.get('/')).text.startsWith('inside'));
  const { json: { generations } } = await fourth.staff.ask('POST', '/api/v1/keys/rotate', { body: { now: true } });
  const last = generations.at(-1);
  assert.notEqual(last.secret, generations[0].secret);
  for (const server of [third, fourth]) {
    await until('the new secret signing', async () => await signing(server) === last.number);
    assert.ok((await new Visitor(server, { cookies: visitor.cookies }).get('/')).text.startsWith('inside'));
  }
});
