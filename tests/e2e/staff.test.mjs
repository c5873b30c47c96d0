// Staff: the console's API and page, and the command line over it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { browser, run, until, Vestibule, Visitor } from './harness.mjs';

test('rooms are steered by the API', async (t) => {
  const site = await Vestibule.up();
  t.after(() => site.stop());
  for (const where of ['/healthz', '/readyz', '/metrics', '/', '/api/openapi.json']) {
    assert.equal((await fetch(site.console + where)).status, 200, where);
  }
  assert.equal((await fetch(`${site.console}/api/v1/rooms`)).status, 401);
  assert.equal((await site.staff('GET', '/api/v1/rooms', undefined, { authorization: 'Bearer wrong' })).status, 401);
  const list = await site.staff('GET', '/api/v1/rooms');
  assert.deepEqual(list.json.rooms.map((room) => room.id), ['demo']);

  const seen = await site.staff('GET', '/api/v1/rooms/demo');
  const etag = seen.headers.get('etag');
  const changed = await site.staff('PATCH', '/api/v1/rooms/demo', { outflow_per_minute: 120 }, { 'if-match': etag });
  assert.equal(changed.json.settings.outflow_per_minute, 120);
  const stale = await site.staff('PATCH', '/api/v1/rooms/demo', { outflow_per_minute: 10 }, { 'if-match': etag });
  assert.deepEqual([stale.status, stale.json.code], [412, 'changed_meanwhile']);
  const off = await site.staff('PATCH', '/api/v1/rooms/demo', { active_visitors_max: 'off' });
  assert.equal(off.json.settings.active_visitors_max, 'off');

  for (const [method, where, body, status, code, field] of [
    ['PATCH', '/api/v1/rooms/demo', { outflow: 1 }, 400, 'bad_field', 'outflow'],
    ['PATCH', '/api/v1/rooms/demo', { outflow_per_minute: 0 }, 400, 'bad_field', 'outflow_per_minute'],
    ['PATCH', '/api/v1/rooms/demo', { burst: 'many' }, 400, 'bad_field', 'burst'],
    ['PATCH', '/api/v1/rooms/demo', { burst: 1000 }, 400, 'bad_field', 'burst'],
    ['PATCH', '/api/v1/rooms/demo', {}, 400, 'bad_body'],
    ['PATCH', '/api/v1/rooms/demo', [1], 400, 'bad_body'],
    ['POST', '/api/v1/rooms/demo/pause', { reason: ' ' }, 400, 'bad_field', 'reason'],
    ['GET', '/api/v1/rooms/nowhere', undefined, 404, 'room_unknown'],
    ['DELETE', '/api/v1/rooms', undefined, 405, 'method_not_allowed'],
    ['GET', '/nothing', undefined, 404, 'not_found'],
  ]) {
    const answer = await site.staff(method, where, body);
    assert.deepEqual([answer.status, answer.json?.code, answer.json?.field], [status, code, field], `${method} ${where} ${JSON.stringify(body)}`);
  }
  const malformed = await fetch(`${site.console}/api/v1/rooms/demo`, {
    method: 'PATCH', body: '{"outflow', headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/json' },
  });
  assert.deepEqual([malformed.status, (await malformed.json()).code], [400, 'bad_body']);
  const text = await fetch(`${site.console}/api/v1/rooms/demo`, {
    method: 'PATCH', body: 'x', headers: { authorization: `Bearer ${site.token}`, 'content-type': 'text/plain' },
  });
  assert.deepEqual([text.status, (await text.json()).code], [415, 'not_json']);
});

test('rooms are steered by the command line', async (t) => {
  const token = 'a-token-of-the-test-0123456789';
  const site = await Vestibule.up({}, [], { env: { VESTIBULE_ADMIN_TOKEN: token } });
  t.after(() => site.stop());
  const rooms = (...args) => run(['rooms', ...args, '--console', site.console], { VESTIBULE_ADMIN_TOKEN: token });
  const list = await rooms('list');
  assert.equal(list.code, 0, list.stderr);
  assert.match(list.stdout, /^ROOM +PHASE +WAITING/);
  assert.match(list.stdout, /^demo +Open/m);
  assert.equal((await rooms('set', 'demo', 'outflow_per_minute=90', 'active_visitors_max=off')).code, 0);
  const shown = JSON.parse((await rooms('show', 'demo', '--json')).stdout);
  assert.deepEqual([shown.settings.outflow_per_minute, shown.settings.active_visitors_max], [90, 'off']);
  assert.equal((await rooms('pause', 'demo', '--reason', 'Soundcheck')).code, 0);
  assert.match((await rooms('show', 'demo')).stdout, /paused: Soundcheck/);
  assert.equal((await rooms('resume', 'demo')).code, 0);
  assert.equal((await site.room()).phase, 'Open');

  const wrong = await rooms('set', 'demo', 'burst=none');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /burst/);
  const nobody = await run(['rooms', 'list', '--console', 'http://127.0.0.1:1'], { VESTIBULE_ADMIN_TOKEN: token });
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /no console answers at http:\/\/127\.0\.0\.1:1/);
});

test('the console page shows the line and changes it', async (t) => {
  const site = await Vestibule.up({ 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1 });
  t.after(() => site.stop());
  const { page, close } = await browser();
  t.after(close);
  await page.goto(site.console);
  await page.locator('input[type=password]').fill('not the token');
  await page.keyboard.press('Enter');
  await page.getByText(/token/i).first().waitFor();
  await page.locator('input[type=password]').fill(site.token);
  await page.keyboard.press('Enter');
  await page.getByText('Opening Night at the Meridian').first().waitFor();
  for (let at = 0; at < 3; at += 1) await new Visitor(site.public).get('/');
  await until('the line to show', async () => (await page.locator('main').innerText()).match(/\b2\b|\b3\b/));
  await page.getByRole('button', { name: /pause/i }).first().click();
  await page.locator('dialog textarea, dialog input[type=text], dialog input:not([type])').first().fill('Back at nine');
  await page.locator('dialog').getByRole('button', { name: /pause/i }).click();
  await until('the pause', async () => (await site.room()).paused?.reason === 'Back at nine');
  await page.getByText('Back at nine').first().waitFor();
  await page.getByRole('button', { name: /resume|let people in/i }).first().click();
  await page.locator('dialog').getByRole('button', { name: 'Resume the line' }).click();
  await until('the end of the pause', async () => (await site.room()).paused === null);
  assert.equal((await site.room()).phase, 'Open');
});
