// The staff: the console's API, what it does to an open waiting page, the same from a terminal, and health.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { Staff, Vestibule, Visitor, browser, openPage, until, vestibule } from './harness.mjs';

const PAUSE_SHOWS_MS = 2_000;

test('a pause with its reason is on the waiting page within two seconds', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1 } });
  // The first of them is let in at once; the page behind is not.
  const first = new Visitor(server);
  await first.join();
  await until('the first turn', async () => (await first.line()).state === 'called');
  const page = await openPage(t, await browser(t));
  await page.goto(server.public);
  await page.locator('#conn[data-is=live]').waitFor();
  assert.equal(await page.locator('#notice').isVisible(), false);
  await page.evaluate(() => { window.marker = 'not reloaded'; });

  const reason = 'The lift is stuck <b>between</b> floors & "we" fix it.';
  const began = Date.now();
  assert.equal((await server.staff.pause(reason)).status, 200);
  await page.locator('#notice-text').filter({ hasText: reason }).waitFor({ timeout: PAUSE_SHOWS_MS });
  const took = Date.now() - began;
  assert.ok(took <= PAUSE_SHOWS_MS, `it took ${took} ms`);
  assert.equal(await page.locator('#notice-head').textContent(), 'Paused by the house');
  assert.match(await page.title(), /^Paused/);
  assert.equal(await page.locator('#notice-text b').count(), 0, 'words are words, not markup');

  assert.equal((await server.staff.resume()).status, 200);
  await page.locator('#notice').waitFor({ state: 'hidden', timeout: PAUSE_SHOWS_MS });
  assert.equal(await page.evaluate(() => window.marker), 'not reloaded');
  assert.deepEqual(page.errors, []);
});

test('a room is changed only as somebody saw it, and only as it may be', async t => {
  const server = await Vestibule.start(t);
  const { staff } = server;
  const seen = await staff.get('/api/v1/rooms/demo');
  assert.equal(seen.status, 200);
  const { etag } = seen.headers;
  assert.ok(etag);
  const changed = await staff.change({ outflow_per_minute: 120, active_visitors_max: 'off' }, { headers: { 'if-match': etag } });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.json.settings.outflow_per_minute, 120);
  assert.equal(changed.json.settings.active_visitors_max, 'off');
  assert.notEqual(changed.headers.etag, etag);
  const stale = await staff.change({ outflow_per_minute: 5 }, { headers: { 'if-match': etag } });
  assert.equal(stale.status, 412);
  assert.equal(stale.json.code, 'changed_meanwhile');
  assert.equal((await staff.room()).settings.outflow_per_minute, 120, 'a refused change changes nothing');
  assert.equal((await staff.change({ outflow_per_minute: 5 }, { headers: { 'if-match': 'x' } })).json.code, 'if_match_unreadable');

  for (const [settings, field] of [[{ outflow: 3 }, 'outflow'], [{ outflow_per_minute: -1 }, 'outflow_per_minute'], [{ outflow_per_minute: 1.5 }, 'outflow_per_minute'], [{ burst: 0 }, 'burst'], [{ sliding: 'yes' }, 'sliding'], [{ claim_s: 0 }, 'claim_s']]) {
    const refused = await staff.change(settings);
    assert.equal(refused.status, 400, JSON.stringify(settings));
    assert.match(refused.headers['content-type'], /^application\/problem\+json/);
    assert.equal(refused.json.field, field);
  }
  assert.equal((await staff.pause('')).json.field, 'reason');
  assert.equal((await staff.pause('a'.repeat(501))).json.field, 'reason');
  assert.equal((await staff.change('{')).status, 400);
  assert.equal((await staff.get('/api/v1/rooms/nowhere')).json.code, 'room_unknown');
  assert.equal((await staff.ask('DELETE', '/api/v1/rooms')).status, 405);
});

test('a faster rate takes effect at once', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1 } });
  const visitors = Array.from({ length: 4 }, () => new Visitor(server));
  for (const visitor of visitors) await visitor.join();
  await until('the first turn', async () => (await visitors[0].line()).state === 'called');
  assert.equal((await server.staff.change({ outflow_per_minute: 600, burst: 10 })).status, 200);
  await until('the turn of the last', async () => (await visitors.at(-1).line()).state === 'called', { ms: 3_000 });
});

test('without the token nothing is told', async t => {
  const server = await Vestibule.start(t);
  for (const token of ['', 'wrong', `${server.token}x`, server.token.slice(0, -1)]) {
    const stranger = new Staff(server, { token });
    for (const [method, target] of [['GET', '/api/v1/rooms'], ['GET', '/api/v1/rooms/demo'], ['PATCH', '/api/v1/rooms/demo'], ['POST', '/api/v1/rooms/demo/resume'], ['GET', '/api/v1/rooms/nowhere']]) {
      const answer = await stranger.ask(method, target, method === 'PATCH' ? { body: { burst: 1 } } : {});
      assert.equal(answer.status, 401, `${method} ${target}`);
      assert.equal(answer.json.code, 'unauthorized');
      assert.ok(!answer.text.includes(server.token));
    }
  }
});

test('health and metrics need no token', async t => {
  const server = await Vestibule.start(t);
  const stranger = new Staff(server, { token: '' });
  assert.equal((await stranger.get('/healthz')).status, 200);
  assert.equal((await stranger.get('/readyz')).status, 200);
  await new Visitor(server).join();
  const metrics = await stranger.get('/metrics');
  assert.equal(metrics.status, 200);
  assert.match(metrics.text, /^# HELP vestibule_joins_total .+$/m);
  assert.match(metrics.text, /^vestibule_joins_total\{room="demo"\} 1$/m);
  const described = (await stranger.get('/api/openapi.json')).json;
  assert.match(described.openapi, /^3\./);
});

test('the same from a terminal', async t => {
  const server = await Vestibule.start(t);
  const rooms = async (...args) => {
    const made = await vestibule(['rooms', '--console', server.console, '--token-file', path.join(server.data, 'admin-token'), ...args]);
    assert.equal(made.code, 0, made.err);
    return made.out;
  };
  assert.match(await rooms('list'), /^demo +Open /m);
  assert.equal(JSON.parse(await rooms('list', '--json')).rooms[0].id, 'demo');
  assert.match(await rooms('show', 'demo'), /outflow_per_minute/);
  assert.equal(JSON.parse(await rooms('set', 'demo', 'outflow_per_minute=77', 'active_visitors_max=off', '--json')).settings.outflow_per_minute, 77);
  assert.equal((await server.staff.room()).settings.active_visitors_max, 'off');
  await rooms('pause', 'demo', '--reason', 'Back in five');
  assert.equal((await server.staff.room()).paused.reason, 'Back in five');
  assert.match(await rooms('show', 'demo'), /Back in five/);
  await rooms('resume', 'demo');
  assert.equal((await server.staff.room()).paused, null);

  const asked = args => vestibule(['rooms', '--console', server.console, ...args], { env: { VESTIBULE_ADMIN_TOKEN: 'sixteen-letters-wrong' } });
  const wrong = await asked(['list']);
  assert.ok(wrong.code > 0);
  assert.match(wrong.err, /token|unauthorized/i);
  const unknown = await vestibule(['rooms', '--console', server.console, 'show', 'nowhere'], { env: { VESTIBULE_ADMIN_TOKEN: server.token } });
  assert.ok(unknown.code > 0);
  assert.match(unknown.err, /room/i);
});
