// The line's rules as visitors and staff meet them: phases, lanes and invitations, the draw, turns, places that move, and what
// passes without waiting.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { Vestibule, Visitor, browser, file, folder, openPage, until, vestibule } from './harness.mjs';

/** A value that goes into `--set` as TOML. */
const toml = text => ({ toString: () => text });
const PAGE = { headers: { accept: 'text/html' } };

function isProblem(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
}

/** `vestibule rooms …` or another command against this server's console. */
const cli = (server, ...args) => vestibule([...args, '--console', server.console], { env: { VESTIBULE_ADMIN_TOKEN: server.token } });
const order = async (server, ...args) => {
  const { code, out, err } = await cli(server, 'rooms', ...args);
  assert.equal(code, 0, err);
  return out;
};
const state = (visitor, wanted) => until(`state ${wanted}`, async () => (await visitor.line()).state === wanted && visitor.line());

test('staff drains, closes, opens and resets; places stay what they are until a reset', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1 } });
  const [first, second, third] = [1, 2, 3].map(() => new Visitor(server));
  await first.join();
  await first.enter();
  await second.join();

  await order(server, 'drain', 'demo');
  isProblem(await third.post('/_vestibule/v1/line/join?room=demo'), 409, 'room_closed');
  assert.equal((await second.line()).state, 'waiting', 'who waits is let in');
  const closed = await third.get('/');
  assert.deepEqual([closed.json.state, closed.json.number], ['closed', null]);
  assert.match((await third.get('/', PAGE)).text, /This line is closed/);

  await order(server, 'close', 'demo');
  await state(second, 'closed');
  await order(server, 'open', 'demo');
  await state(second, 'waiting');
  assert.equal((await third.join()).number, 3);

  const refused = await cli(server, 'rooms', 'reset', 'demo');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /--yes/);
  await order(server, 'reset', 'demo', '--yes');
  assert.equal((await second.line()).state, 'closed', 'an old ticket is told, not refused');
  const outside = await first.get('/api/shop/v1/events/opening-night');
  assert.ok(outside.headers['vestibule-ticket'], 'an admission of the old epoch is over');
  assert.equal((await second.join()).number, 2, 'numbers begin anew: the first one joined again just now');
  assert.equal((await server.staff.room()).epoch, 1);
});

test('a lane is entered by a signed code, as often as the code says, and has its share', async t => {
  const server = await Vestibule.start(t, { sets: {
    'rooms.demo.lanes': toml('[{ name = "main", weight = 3 }, { name = "members", weight = 1 }]'),
    'rooms.demo.queue_all': true,
  } });
  const codes = (await order(server, 'invite', 'demo', '--lane', 'members', '--count', '12')).trim().split('\n');
  assert.equal(new Set(codes).size, 12);
  const join = (visitor, invite) => visitor.post('/_vestibule/v1/line/join?room=demo', undefined, { headers: { 'vestibule-invite': invite } });

  const everybody = await Promise.all(Array.from({ length: 12 }, async () => { const visitor = new Visitor(server); await visitor.join(); return visitor; }));
  const members = await Promise.all(codes.map(async code => {
    const visitor = new Visitor(server), answer = await join(visitor, code.toLowerCase());
    assert.deepEqual([answer.status, answer.json.lane], [200, 'members'], answer.text);
    return visitor;
  }));
  isProblem(await join(new Visitor(server), codes[0]), 409, 'invite_used_up');
  isProblem(await join(new Visitor(server), codes[0].replace(/.$/, last => last === '0' ? '1' : '0')), 403, 'invite_unknown');
  const again = await join(members[0], codes[0]);
  assert.equal(again.json.number, (await members[0].line()).number, 'the one who has the place may show the code again');
  const lanes = Object.fromEntries((await server.staff.room()).lanes.map(lane => [lane.name, lane]));
  assert.deepEqual([lanes.main.waiting, lanes.members.waiting, lanes.members.guaranteed], [12, 12, 0.25]);

  assert.equal((await server.staff.change({ queue_all: false, burst: 8, outflow_per_minute: 60, active_visitors_max: 8 })).status, 200);
  const called = async some => (await Promise.all(some.map(visitor => visitor.line()))).filter(line => ['called', 'admitted'].includes(line.state)).length;
  await until('eight are called', async () => await called(everybody) + await called(members) === 8);
  assert.deepEqual([await called(everybody), await called(members)], [6, 2], 'three to one');
});

test('the draw: promised before, made at the opening, and recomputed by a buyer, a page and a terminal', async t => {
  const server = await Vestibule.start(t, { sets: {
    'rooms.demo.method': 'random', 'rooms.demo.active_visitors_max': 1,
    'rooms.demo.schedule': toml('{ prequeue_at = "2020-01-01T00:00:00Z", opens_at = "2099-01-01T00:00:00Z" }'),
  } });
  const people = await Promise.all(Array.from({ length: 20 }, async () => { const visitor = new Visitor(server); visitor.first = await visitor.join(); return visitor; }));
  assert.deepEqual(new Set(people.map(visitor => visitor.first.state)), new Set(['prequeue']));
  const line = await until('all are counted', async () => { const line = await people[0].line(); return line.gathered === 20 && line; });
  assert.deepEqual([line.ahead, line.opens_at], [null, '2099-01-01T00:00:00Z']);
  const published = async () => (await people[0].get('/_vestibule/draw?room=demo')).json;
  const before = await published();
  assert.equal(before.key, null, 'the key is nobody\'s before the opening');
  assert.equal(before.commitment, line.draw.commitment);

  await order(server, 'open', 'demo');
  const draw = await until('the draw', async () => { const draw = await published(); return draw.dealt && draw; });
  assert.equal(createHash('sha256').update(Buffer.from(draw.key, 'hex')).digest('hex'), before.commitment);
  assert.deepEqual(draw.lanes, [{ index: 0, lane: 'main', base: 0, count: 20 }]);
  const places = await Promise.all(people.map(async visitor => (await visitor.line()).number));
  assert.deepEqual([...places].sort((a, b) => a - b), Array.from({ length: 20 }, (_, at) => at + 1), 'every place once');
  assert.notDeepEqual(places, people.map(visitor => visitor.first.number), 'and not as they came');
  assert.equal((await new Visitor(server).join()).number, 21, 'late arrivals follow');

  const kept = file(folder(t), 'draw.json', JSON.stringify(draw));
  const verified = await vestibule(['verify-draw', kept, '--commitment', before.commitment, '--number', String(people[3].first.number)]);
  assert.equal(verified.code, 0, verified.err);
  assert.match(verified.out, new RegExp(`drawn to place ${places[3]}$`, 'm'));
  const wrong = await vestibule(['verify-draw', kept, '--commitment', 'ab'.repeat(32)]);
  assert.deepEqual([wrong.code, /does not fit/.test(wrong.err)], [1, true]);

  const page = await openPage(t, await browser(t));
  await page.goto(`${server.public}/_vestibule/draw?room=demo`);
  await page.getByLabel('Number by arrival').fill(String(people[5].first.number));
  await page.getByRole('button', { name: 'Compute the place' }).click();
  await page.getByText(`was drawn to place ${places[5]} of 20`).waitFor();
  assert.deepEqual(page.errors, []);
});

test('a place moves to another device by a code, once, and the first device is told', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.queue_all': true } });
  const [phone, laptop, thief] = [1, 2, 3].map(() => new Visitor(server));
  const place = await phone.join();
  const feed = phone.socket();
  await until('the first message', () => feed.messages.length);
  const { code } = (await phone.post('/_vestibule/v1/line/recovery?room=demo')).json;
  const recover = (visitor, code) => visitor.post('/_vestibule/v1/line/recover?room=demo', undefined, { headers: { 'vestibule-recovery': code } });
  const copied = { ...phone.cookies };
  const moved = await recover(laptop, code);
  assert.deepEqual([moved.status, moved.json.number], [200, place.number], moved.text);
  isProblem(await recover(thief, code), 409, 'code_unknown');
  isProblem(await recover(thief, 'AAAA-BBBB-CCCC-DDDD-EEEE-FFFF'), 409, 'code_unknown');
  await until('the phone is told', () => feed.messages.at(-1).state === 'left' && feed.messages.at(-1).why === 'moved');
  assert.equal((await new Visitor(server, { cookies: copied }).line()).why, 'moved', 'nor does a copy of its ticket help');
  isProblem(await new Visitor(server, { cookies: copied }).post('/_vestibule/v1/line/claim?room=demo'), 409, 'not_your_turn');
  assert.equal((await laptop.line()).state, 'waiting');
  await phone.post('/_vestibule/v1/line/leave?room=demo');
  assert.equal((await laptop.line()).state, 'waiting', 'the old holder cannot give it up either');
});

test('where a room asks for it, a turn is confirmed, and more time can be had', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.confirm': true, 'rooms.demo.claim_s': 30, 'rooms.demo.claim_extensions_max': 1 } });
  const page = await openPage(t, await browser(t));
  await page.goto(`${server.public}/events/opening-night`);
  await page.getByRole('button', { name: 'Go in now' }).waitFor();
  assert.equal((await server.staff.room()).stats.inside, 0, 'nobody is put inside unasked');
  await page.getByRole('button', { name: 'I need more time' }).click();
  await page.waitForURL('**/events/opening-night');
  const button = page.getByRole('button', { name: 'Go in now' });
  await button.waitFor();
  await button.click();
  await page.getByRole('heading', { name: /Opening Night/ }).first().waitFor();
  await until('inside', async () => (await server.staff.room()).stats.inside === 1);

  const other = new Visitor(server);
  await other.join();
  const called = await state(other, 'called');
  const longer = await other.post('/_vestibule/v1/line/extend?room=demo');
  assert.equal(Date.parse(longer.json.claim_by) - Date.parse(called.claim_by), 30_000);
  isProblem(await other.post('/_vestibule/v1/line/extend?room=demo'), 409, 'no_more_time');
  isProblem(await new Visitor(server, { cookies: {} }).post('/_vestibule/v1/line/extend?room=demo'), 403, 'ticket_missing');
});

test('words reach everybody in the language that they read, and a pause says when there is more', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.queue_all': true } });
  const visitor = new Visitor(server);
  await visitor.join();
  const german = visitor.socket('demo', { headers: { 'accept-language': 'de-AT,de;q=0.9' } });
  await order(server, 'notice', 'demo', 'en=Doors open at eight', 'de=Einlass um acht');
  await until('the words', () => german.messages.at(-1)?.notice?.text === 'Einlass um acht', { ms: 2_000 });
  const read = async lang => (await visitor.get('/_vestibule/v1/line?room=demo', { headers: { 'accept-language': lang } })).json.notice;
  assert.deepEqual([(await read('fr')).text, (await read('de')).lang], ['Doors open at eight', 'de']);
  assert.match((await visitor.get('/', { headers: { accept: 'text/html', 'accept-language': 'de' } })).text, /lang="de" dir="auto">Einlass um acht/);
  await order(server, 'pause', 'demo', '--reason', 'Sound check', '--next-news-at', '2099-12-01T20:00:00Z');
  await until('the pause', () => german.messages.at(-1)?.paused?.next_news_at === '2099-12-01T20:00:00Z');
  await order(server, 'notice', 'demo');
  await until('no words', () => german.messages.at(-1)?.notice === null);
  assert.equal((await server.staff.ask('PUT', '/api/v1/rooms/demo/notice', { body: { 'not a tag!': 'x' } })).status, 400);
});

test('passthrough lets everybody in, reject nobody, and a full line says so', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.method': 'passthrough' } });
  const free = await new Visitor(server).get('/api/shop/v1/events/opening-night');
  assert.deepEqual([free.status, free.headers['vestibule-ticket']], [200, undefined], 'and the shop takes the passport');
  assert.equal(await server.metric('vestibule_bypassed_total', { rule: 'passthrough' }), 1);
  await server.staff.change({ method: 'reject' });
  isProblem(await new Visitor(server).get('/'), 503, 'rejected');
  await server.staff.change({ method: 'fifo', queue_all: true, line_max: 2 });
  for (const number of [1, 2]) assert.equal((await new Visitor(server).join()).number, number);
  const full = await new Visitor(server).post('/_vestibule/v1/line/join?room=demo');
  isProblem(full, 503, 'line_full');
  assert.ok(Number(full.headers['retry-after']) > 0);
  assert.match((await new Visitor(server).get('/', PAGE)).text, /The line is full/);
});

test('bypass rules are met in order by header, cookie, network and verified crawler, and counted', async t => {
  const server = await Vestibule.start(t, { sets: {
    'rooms.demo.bypass': toml(`[
      { name = "partner", header = "X-Partner: s3cret" }, { name = "press", cookie = "press=yes" },
      { name = "office", from = ["127.250.0.0/16"] },
      { name = "search", crawler = { agent = "TestBot", domains = ["localhost"] } },
      { name = "fake", crawler = { agent = "OtherBot", domains = ["example.org"] } }]`),
  } });
  const target = '/api/shop/v1/events/opening-night';
  const passes = async (visitor, headers = {}) => (await visitor.get(target, { headers })).headers['vestibule-ticket'] === undefined;
  const local = new Visitor(server, { address: '127.0.0.1' });
  assert.ok(await passes(new Visitor(server), { 'x-partner': 's3cret' }));
  assert.ok(!await passes(new Visitor(server), { 'x-partner': 'S3cret' }));
  assert.ok(await passes(new Visitor(server, { cookies: { press: 'yes' } })));
  assert.ok(await passes(new Visitor(server, { address: '127.250.1.1' })));
  assert.ok(!await passes(new Visitor(server, { address: '127.251.1.1' }), { 'x-forwarded-for': '127.250.1.1' }));
  assert.ok(await passes(local, { 'user-agent': 'TestBot/1.0' }), '127.0.0.1 is localhost, and back');
  assert.ok(!await passes(new Visitor(server, { address: '127.0.0.1' }), { 'user-agent': 'OtherBot/1.0' }), 'says so, and is none');
  for (const rule of ['partner', 'press', 'office', 'search']) assert.equal(await server.metric('vestibule_bypassed_total', { rule }), 1, rule);
});

test('admissions are revoked one by one or all, and an audit finds nothing wrong', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.burst': 10 } });
  const people = [1, 2, 3].map(() => new Visitor(server));
  for (const visitor of people) { await visitor.join(); await visitor.enter(); }
  assert.match(await order(server, 'revoke', 'demo', '--number', '2'), /revoked: 1/);
  const outside = async visitor => (await visitor.get('/api/shop/v1/events/opening-night')).headers['vestibule-ticket'] !== undefined;
  assert.deepEqual([await outside(people[0]), await outside(people[1])], [false, true]);
  assert.match(await order(server, 'revoke', 'demo', '--all'), /revoked: 2/);
  assert.ok(await outside(people[0]) && await outside(people[2]));
  const { code, out, err } = await cli(server, 'audit');
  assert.equal(code, 0, out + err);
  assert.match(out, /ok {5}nobody is called or inside while waiting/);
  assert.doesNotMatch(out, /BROKEN/);
  const change = await server.staff.change({ schedule: { opens_at: '2026-12-01T10:00:00Z', ends_at: '2026-12-01T09:00:00Z' } });
  isProblem(change, 400, 'bad_field');
  assert.match(change.json.detail, /is not after opens_at/);
  assert.ok(await server.metric('vestibule_change_delay_seconds_count') >= 0);
});

test('a planned sale is played the same way each time', async () => {
  const sale = path.resolve(import.meta.dirname, '../../config/examples/sales/arena.toml');
  const [one, other] = await Promise.all([1, 2].map(() => vestibule(['simulate', sale, '--format', 'json'], { ms: 60_000 })));
  assert.equal(one.code, 0, one.err);
  assert.equal(one.out, other.out);
  const outcome = JSON.parse(one.out);
  assert.equal(outcome.sold, 12_000);
  assert.ok(outcome.wait_s.p50 < outcome.wait_s.p90 && outcome.line.length > 100);
});
