// A buyer in a browser: the line moves without a reload, the door opens by itself, and places become tickets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vestibule, Visitor, browser, openPage, until } from './harness.mjs';

/** One turn at once, then nobody for a minute, unless the staff say otherwise. */
const SLOW = { 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1, 'rooms.demo.active_visitors_max': 'off' };
const FAST = { outflow_per_minute: 600, burst: 10 };

async function behind(server, people) {
  const ahead = Array.from({ length: people }, () => new Visitor(server));
  for (const visitor of ahead) await visitor.join();
  return ahead;
}

/** Past the line, in front of the seat map. */
async function atTheSeats(page, server) {
  await page.goto(`${server.public}/events/opening-night`);
  await page.locator('#choose').waitFor();
}

async function choose(page, count) {
  await page.locator('#choose[data-live]').waitFor();
  const free = page.locator('#map [data-look=free]');
  // Those that are chosen are free no more: the next ones move up.
  for (let at = 0; at < count; at += 1) await free.nth(at).click();
  assert.equal(await page.locator('#map [aria-checked=true]').count(), count);
  assert.equal(await page.locator('input[name=seat]').count(), count);
}

const seconds = async page => {
  const [minutes, rest] = (await page.locator('#clock').textContent()).split(':').map(Number);
  return 60 * minutes + rest;
};

test('from the line to the tickets, without a reload', async t => {
  const server = await Vestibule.start(t, { sets: SLOW });
  const ahead = await behind(server, 4);
  await until('the first turn', async () => (await ahead[0].line()).state === 'called');
  const page = await openPage(t, await browser(t));
  const frames = [];
  page.on('websocket', socket => socket.on('framereceived', ({ payload }) => frames.push(JSON.parse(String(payload)))));
  let documents = 0;
  page.on('request', request => { documents += request.isNavigationRequest(); });

  await page.goto(`${server.public}/events/opening-night`);
  await page.locator('#conn[data-is=live]').waitFor();
  assert.equal(await page.locator('#place .big').textContent(), '3');
  const number = await page.locator('#number').textContent();
  await page.evaluate(() => { window.marker = 'the same document'; });

  const { length } = frames;
  await ahead[3].post('/_vestibule/v1/line/leave?room=demo');
  await page.locator('#place .big').filter({ hasText: /^2$/ }).waitFor();
  assert.match(await page.title(), /^2 ahead/);
  assert.ok(frames.slice(length).some(frame => frame.ahead === 2), 'the move came by the socket');
  assert.equal(await page.evaluate(() => window.marker), 'the same document');
  assert.equal(documents, 1, 'nothing was loaded again');
  assert.equal(await page.locator('#number').textContent(), number);

  await server.staff.change(FAST);
  await page.waitForURL('**/events/opening-night');
  await page.locator('#choose').waitFor();
  assert.ok(frames.some(frame => frame.state === 'called'), 'the turn came by the socket');
  assert.equal(documents, 2, 'the door was opened once');

  await choose(page, 2);
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.waitForURL('**/holds/*');
  const held = page.url();
  const before = await seconds(page);
  await until('a tick of the clock', async () => await seconds(page) < before);
  const seats = await page.locator('.lines small').first().textContent();
  const ticking = await seconds(page);
  await page.reload();
  assert.equal(page.url(), held);
  assert.equal(await page.locator('.lines small').first().textContent(), seats, 'a reload keeps the places');
  assert.ok(await seconds(page) <= ticking, 'and the clock goes on');

  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL('**/orders/*');
  assert.equal(await page.locator('#order').getAttribute('data-state'), 'confirmed');
  assert.equal(await page.locator('.ticket .qr svg').count(), 2, 'a code for each ticket');
  const codes = await page.locator('.ticket .qr').evaluateAll(all => all.map(code => code.innerHTML));
  assert.notEqual(codes[0], codes[1]);
  await page.reload();
  assert.equal(await page.locator('.ticket .qr svg').count(), 2, 'the tickets are still there after the visit');
  assert.deepEqual(page.errors, []);
});

test('a declined payment can be tried again, and one that was left can be taken up', async t => {
  const server = await Vestibule.start(t);
  const page = await openPage(t, await browser(t));
  await atTheSeats(page, server);
  await choose(page, 2);
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.waitForURL('**/holds/*');
  const held = page.url(), seats = await page.locator('.lines small').first().textContent();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByRole('button', { name: 'Let it be declined' }).click();
  await page.waitForURL(held);
  assert.match(await page.getByRole('alert').textContent(), /declined/);
  assert.equal(await page.locator('.lines small').first().textContent(), seats);

  await page.getByRole('button', { name: 'Try the payment again' }).click();
  await page.waitForURL('**/pay/*');
  await page.getByRole('link', { name: 'Leave without paying' }).click();
  await page.waitForURL('**/orders/*');
  assert.equal(await page.locator('#order').getAttribute('data-state'), 'payment_started');
  const order = page.url();
  await page.getByRole('link', { name: 'See how long they are held' }).click();
  await page.waitForURL(held);
  await page.goto(order);
  await page.getByRole('link', { name: 'Go to the payment' }).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL(order);
  assert.equal(await page.locator('#order').getAttribute('data-state'), 'confirmed');
  assert.equal(await page.locator('.ticket .qr svg').count(), 2);
  assert.deepEqual(page.errors, []);
});

test('a hold that runs out lets the seats go', async t => {
  const server = await Vestibule.start(t, { sets: { 'shop.hold_s': 5 } });
  const chrome = await browser(t);
  const page = await openPage(t, chrome);
  await atTheSeats(page, server);
  await choose(page, 1);
  const seat = await page.locator('input[name=seat]').getAttribute('value');
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.waitForURL('**/holds/*');
  const other = new Visitor(server);
  await other.enter();
  const state = async () => (await other.get('/api/shop/v1/events/opening-night/seats')).json.seats.find(({ id }) => id === seat).state;
  assert.equal(await state(), 'held');
  await page.getByText('Code: ').waitFor({ timeout: 15_000 });
  await until('the seat to be free', async () => await state() === 'free', { ms: 10_000 });
});

test('closing the tab keeps the number, and so does losing the connection', async t => {
  const server = await Vestibule.start(t, { sets: SLOW });
  await server.staff.pause('A moment');
  await behind(server, 2);
  const page = await openPage(t, await browser(t));
  await page.goto(server.public);
  await page.locator('#conn[data-is=live]').waitFor();
  const number = await page.locator('#number').textContent();

  const again = await page.context().newPage();
  await page.close();
  await again.goto(server.public);
  await again.locator('#conn[data-is=live]').waitFor();
  assert.equal(await again.locator('#number').textContent(), number);

  await again.evaluate(() => { window.marker = 'the same document'; });
  await again.context().setOffline(true);
  await again.locator('#conn[data-is=offline]').waitFor();
  assert.match(await again.locator('#conn').textContent(), /Your place is kept/);
  await again.context().setOffline(false);
  await again.locator('#conn[data-is=live]').waitFor({ timeout: 20_000 });
  assert.equal(await again.locator('#number').textContent(), number);

  // The same when the server goes away and comes back.
  await server.kill();
  await again.locator('#conn[data-is=again]').waitFor({ timeout: 20_000 });
  await server.run();
  await again.locator('#conn[data-is=live]').waitFor({ timeout: 45_000 });
  assert.equal(await again.locator('#number').textContent(), number);
  assert.equal(await again.evaluate(() => window.marker), 'the same document');
});
