// What one address, one network, one ticket and everybody together may do, and how it is said.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vestibule, Visitor, until } from './harness.mjs';

/** A room that lets nobody in, so that everybody stays where the test looks. */
async function pausedSale(t, sets = {}) {
  const server = await Vestibule.start(t, { sets });
  assert.equal((await server.staff.pause('A moment')).status, 200);
  await until('the pause', async () => (await server.staff.room()).paused);
  return server;
}

const limits = settings => Object.fromEntries(Object.entries(settings).map(([key, value]) => [`edge.limits.${key}`, value]));

function isOver(answer, code, policy) {
  assert.equal(answer.status, 429, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.retry_s >= 1);
  assert.equal(Number(answer.headers['retry-after']), answer.json.retry_s);
  assert.match(answer.headers['ratelimit-policy'], new RegExp(`^"${policy}";q=\\d+;w=\\d+$`));
  assert.equal(answer.headers['ratelimit'], `"${policy}";r=0;t=${answer.json.retry_s}`);
}

test('a campus behind one address gets in, while a flood from one network is held back', async t => {
  // An address has what it has by default; the network has less, so that the flood is over soon.
  const server = await pausedSale(t, limits({ joins_per_minute_per_prefix: 60, joins_burst_per_prefix: 350 }));
  const campus = Array.from({ length: 290 }, () => new Visitor(server, { address: '127.80.0.1' }));
  const joined = [];
  while (campus.length) joined.push(...await Promise.all(campus.splice(0, 30).map(visitor => visitor.join())));
  assert.equal(new Set(joined.map(message => message.number)).size, 290, 'everybody has a number');

  const flood = Array.from({ length: 250 }, (_, i) => new Visitor(server, { address: `127.80.0.${2 + i}` }));
  const answers = [];
  while (flood.length) answers.push(...await Promise.all(flood.splice(0, 25).map(visitor => visitor.post('/_vestibule/v1/line/join?room=demo'))));
  const refused = answers.filter(answer => answer.status !== 200);
  assert.ok(refused.length >= 50, `${refused.length} of 250 were held back`);
  refused.forEach(answer => isOver(answer, 'too_many_joins_from_network', 'joins-per-network'));
  await new Visitor(server, { address: '127.80.1.1' }).join();
  // Who has a place is not concerned.
  const early = new Visitor(server, { address: '127.80.0.1' });
  isOver(await early.get('/'), 'too_many_joins_from_network', 'joins-per-network');
  await until('the count', async () => (await server.staff.room()).stats.joined_total === 290 + 250 - refused.length + 1);
});

test('a place that is asked for too often is kept', async t => {
  const server = await pausedSale(t, limits({ polls_per_minute_per_ticket: 60, polls_burst_per_ticket: 4 }));
  const eager = new Visitor(server), patient = new Visitor(server);
  const { number } = await eager.join();
  await patient.join();
  const first = await eager.get('/_vestibule/v1/line?room=demo');
  assert.equal(first.headers['ratelimit-policy'], '"polls-per-ticket";q=4;w=4');
  assert.match(first.headers['ratelimit'], /^"polls-per-ticket";r=\d;t=\d$/);
  const over = await until('the limit', async () => {
    const answer = await eager.get('/_vestibule/v1/line?room=demo');
    return answer.status !== 200 && answer;
  }, { every: 0 });
  isOver(over, 'too_many_polls', 'polls-per-ticket');
  assert.equal((await patient.line()).state, 'paused', 'another ticket is not concerned');
  const again = await until('the next answer', async () => {
    const answer = await eager.get('/_vestibule/v1/line?room=demo');
    return answer.status === 200 && answer;
  }, { every: 1_000 });
  assert.equal(again.json.number, number);
});

test('requests are limited per address, per path and by method, and not for the house', async t => {
  const server = await Vestibule.start(t, {
    sets: { ...limits({ requests_per_minute_per_address: 60, requests_burst_per_address: 20 }) },
    args: ['--set', 'edge.limits.routes=[{path="/search",method="GET",per_minute=1,burst=2}]', '--set', 'edge.limits.exempt=["127.81.7.0/24"]'],
  });
  const someone = new Visitor(server, { address: '127.81.0.1' });
  for (let i = 0; i < 2; i += 1) assert.notEqual((await someone.get('/search')).status, 429);
  isOver(await someone.get('/search/more'), 'too_many_requests_here', 'requests-per-address-and-path');
  assert.notEqual((await someone.post('/search')).status, 429, 'another method');
  assert.notEqual((await someone.get('/searches')).status, 429, 'another path');
  const over = await until('the limit', async () => {
    const answer = await someone.get('/_vestibule/jwks.json');
    return answer.status !== 200 && answer;
  }, { every: 0 });
  isOver(over, 'too_many_requests', 'requests-per-address');
  assert.notEqual((await new Visitor(server, { address: '127.81.0.2' }).get('/')).status, 429, 'a neighbour');
  const desk = new Visitor(server, { address: '127.81.7.1' });
  for (let i = 0; i < 40; i += 1) assert.notEqual((await desk.get('/search')).status, 429);
});
