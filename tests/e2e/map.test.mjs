// The seat map: what others do is seen at once, the keyboard alone is enough, and the best seats are a click away.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vestibule, Visitor, browser, openPage, until } from './harness.mjs';
import { isSound } from './sound.mjs';

const EVENT = '/events/opening-night', API = `/api/shop/v1${EVENT}`;
/** What is promised, and a little for a busy machine. */
const SEEN_MS = 2_000;

const seat = (page, id) => page.locator(`[data-seat="${id}"]`);
const looks = (page, id, look) => page.locator(`[data-seat="${id}"][data-look=${look}]`).waitFor({ timeout: SEEN_MS });

async function atTheMap(t, chrome, server, options) {
  const page = await openPage(t, chrome, options);
  await page.goto(server.public + EVENT);
  await page.locator('#choose[data-live]').waitFor();
  return page;
}

/** Somebody inside, without a browser. */
async function inside(server) {
  const visitor = new Visitor(server);
  await visitor.enter();
  return visitor;
}

test('two browsers see what the other one does', async t => {
  const server = await Vestibule.start(t), chrome = await browser(t);
  const one = await atTheMap(t, chrome, server), two = await atTheMap(t, chrome, server);
  await seat(two, 'stalls-C-7').click();
  await looks(two, 'stalls-C-7', 'mine');
  await seat(one, 'stalls-C-7').click();
  await seat(one, 'stalls-C-8').click();
  await one.getByRole('button', { name: 'Hold my places' }).click();
  await one.waitForURL('**/holds/*');
  await looks(two, 'stalls-C-8', 'held');
  await looks(two, 'stalls-C-7', 'held');
  assert.match(await two.locator('#sum-problem').textContent(), /Somebody was faster: Stalls, row C, seat 7/);
  assert.equal(await two.locator('#sum-problem').getAttribute('role'), 'status', 'it is said politely');
  assert.equal(await two.locator('input[name=seat]').count(), 0);
  await one.getByRole('button', { name: 'Choose other places' }).click();
  await looks(two, 'stalls-C-7', 'free');
  assert.deepEqual([...one.errors, ...two.errors], []);
});

test('the keyboard alone chooses and holds a seat', async t => {
  const server = await Vestibule.start(t);
  const page = await atTheMap(t, await browser(t), server);
  const focused = () => page.evaluate(() => document.activeElement.dataset.seat ?? document.activeElement.textContent);
  await until('the map', async () => { await page.keyboard.press('Tab'); return await focused() === 'stalls-A-1'; }, { every: 0 });
  for (const [key, at] of [['ArrowRight', 'stalls-A-2'], ['ArrowDown', 'stalls-B-2'], ['End', 'stalls-B-15'], ['ArrowLeft', 'stalls-B-14'], ['Home', 'stalls-B-1'], ['ArrowUp', 'stalls-A-1']]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), at, key);
  }
  await page.keyboard.press('Space');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Stalls, row A, seat 1, €65.00, your choice');
  assert.match(await page.locator('#live').textContent(), /1 place, €65\.00/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('#sum-orphan').textContent(), /single seat: Stalls, row A, seat 2/);
  await page.keyboard.press('Enter');
  await until('the button', async () => { await page.keyboard.press('Tab'); return /^Hold my places/.test(await focused()); }, { every: 0 });
  await page.keyboard.press('Enter');
  await page.waitForURL('**/holds/*');
  assert.match(await page.locator('.lines small').first().textContent(), /A-1/);
});

test('the best seats, and a map that is sound in every state', async t => {
  const server = await Vestibule.start(t);
  const page = await atTheMap(t, await browser(t), server);
  const other = await inside(server);
  const held = await other.post(`${API}/best`, { count: 3, hold: true }, { headers: { 'idempotency-key': 'one' } });
  assert.equal(held.status, 201);
  await looks(page, held.json.lines[0].seats[0], 'held');
  await page.getByLabel('How many').selectOption('4');
  await page.getByLabel('Where').selectOption('balcony');
  await page.getByRole('button', { name: 'Choose for me' }).click();
  await page.locator('#places').filter({ hasText: '4 places' }).waitFor();
  const chosen = await page.locator('#map [data-look=mine]').evaluateAll(all => all.map(el => el.dataset.seat));
  assert.ok(chosen.length === 4 && chosen.every(id => id.startsWith('balcony-')), chosen.join());
  assert.equal(await page.locator('#total').textContent(), '€168.00');
  await page.getByRole('button', { name: 'Wheelchair places' }).click();
  await isSound(page, 'the map');
});

test('without events it looks now and then', async t => {
  const server = await Vestibule.start(t);
  const page = await openPage(t, await browser(t));
  await page.route('**/api/**/live*', route => route.fulfill({ status: 503, body: '' }));
  await page.goto(server.public + EVENT);
  await page.locator('#choose[data-live]').waitFor();
  const other = await inside(server);
  await other.post('/api/shop/v1/holds', { event: 'opening-night', seats: ['balcony-J-3'] }, { headers: { 'idempotency-key': 'one' } });
  await page.locator('[data-seat="balcony-J-3"][data-look=held]').waitFor({ timeout: 10_000 });
});

test('the best seats without JavaScript', async t => {
  const server = await Vestibule.start(t);
  const page = await openPage(t, await browser(t), { javaScriptEnabled: false });
  await until('the page', async () => { await page.goto(server.public + EVENT); return page.locator('#best').count(); });
  await page.getByLabel('How many').selectOption('3');
  await page.getByRole('button', { name: 'Hold the best seats' }).click();
  await page.waitForURL('**/holds/*');
  assert.match(await page.locator('.lines').textContent(), /3 × /);
});

test('a finger on a small seat looks closer first', async t => {
  const server = await Vestibule.start(t);
  const page = await atTheMap(t, await browser(t), server, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const width = async () => (await seat(page, 'stalls-C-7').boundingBox()).width;
  const before = await width();
  await seat(page, 'stalls-C-7').tap();
  assert.equal(await page.locator('[data-look=mine]').count(), 0, 'nothing is chosen by mistake');
  assert.ok(await width() > before * 1.3 && await width() >= 24, `a seat has ${await width()} px`);
  await seat(page, 'stalls-C-7').tap();
  await looks(page, 'stalls-C-7', 'mine');
  await page.getByRole('button', { name: 'Fit' }).click();
  assert.ok(Math.abs(await width() - before) < 1);
});
