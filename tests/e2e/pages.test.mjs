// Every page: no accessibility fault that a machine can find, nothing wider than a small phone, in light and in dark;
// and a waiting page that is small and asks nobody else for anything.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vestibule, Visitor, browser, openPage, send, until } from './harness.mjs';
import { isSound } from './sound.mjs';

/** What the first round trips of a new connection carry. */
const WAITING_BYTES_MAX = 14 * 1024;

/** Notes every host that a page asks. */
function hosts(page) {
  const asked = new Set();
  page.on('request', request => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:') asked.add(url.host);
  });
  page.on('websocket', socket => asked.add(new URL(socket.url()).host));
  return asked;
}

test('the pages of the line', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1 } });
  for (let people = 0; people < 3; people += 1) await new Visitor(server).join();
  const page = await openPage(t, await browser(t));
  const asked = hosts(page);
  await page.goto(server.public);
  await page.locator('#conn[data-is=live]').waitFor();
  await page.locator('#stock li').first().waitFor();
  await isSound(page, 'waiting');
  for (const summary of await page.locator('summary').all()) await summary.click();
  await isSound(page, 'waiting with the help open');

  await server.staff.pause('We look after a guest in row F. Please bear with us.');
  await page.locator('#notice-head').filter({ hasText: 'Paused' }).waitFor();
  await isSound(page, 'paused');

  await page.getByRole('button', { name: 'Yes, give up my place' }).click();
  await page.locator('.say').getByText('You have given up your place.').waitFor();
  await isSound(page, 'left');
  assert.deepEqual([...asked], [new URL(server.public).host], 'nobody else is asked');
});

test('the page of somebody whose turn it is', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1 } });
  await server.staff.pause('A moment');
  await until('the pause', async () => (await server.staff.room()).paused);
  const page = await openPage(t, await browser(t));
  await page.goto(server.public);
  await page.locator('#conn[data-is=live]').waitFor();
  // The page goes in by itself; an answer without content leaves it where it is, to be looked at.
  await page.route(`${server.public}/`, route => route.fulfill({ status: 204 }));
  await server.staff.resume();
  await page.locator('.say').getByText('It is your turn. Welcome in.').waitFor();
  assert.ok(await page.getByRole('link', { name: 'Go in now' }).isVisible());
  await isSound(page, 'called');
});

test('the page of a refusal', async t => {
  const server = await Vestibule.start(t, { sets: { 'edge.limits.joins_per_minute_per_address': 1, 'edge.limits.joins_burst_per_address': 1 } });
  const chrome = await browser(t);
  await (await openPage(t, chrome)).goto(server.public);
  const page = await openPage(t, chrome);
  assert.equal((await page.goto(server.public)).status(), 429);
  await page.getByText('Code: too_many_joins').waitFor();
  await isSound(page, 'too many joins');
  assert.equal((await page.goto(`${server.public}/_vestibule/nothing`)).status(), 404);
  await isSound(page, 'not found');
});

test('the console', async t => {
  const server = await Vestibule.start(t);
  for (let people = 0; people < 3; people += 1) await new Visitor(server).join();
  const page = await openPage(t, await browser(t));
  const asked = hosts(page);
  await page.goto(server.console);
  await page.locator('#login').waitFor();
  await isSound(page, 'login');
  await page.getByLabel('Admin token').fill('not-the-token');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('#login-problem').filter({ hasText: 'not accepted' }).waitFor();
  await isSound(page, 'login refused');
  await page.getByLabel('Admin token').fill(server.token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.room [data-slot=stock] li').first().waitFor();
  await isSound(page, 'rooms');
  await page.getByRole('button', { name: 'Pause the line…' }).click();
  await isSound(page, 'asking for a reason');
  await page.locator('#ask-reason').fill('Back in five minutes');
  await page.locator('#ask-yes').click();
  await page.getByRole('button', { name: 'Resume the line…' }).waitFor();
  assert.equal((await server.staff.room()).paused.reason, 'Back in five minutes');
  await isSound(page, 'rooms, paused');
  assert.deepEqual([...asked], [new URL(server.console).host], 'nobody else is asked');
});

test('the pages of the shop', async t => {
  const server = await Vestibule.start(t);
  const page = await openPage(t, await browser(t));
  const asked = hosts(page);
  await page.goto(server.public);
  await page.locator('.bill').waitFor();
  await isSound(page, 'front');
  await page.goto(`${server.public}/events/opening-night`);
  await page.locator('#choose[data-live]').waitFor();
  await page.locator('#map [data-look=free]').first().click();
  await page.locator('#total').filter({ hasText: /\d/ }).waitFor();
  await isSound(page, 'event');
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.locator('#clock').waitFor();
  await isSound(page, 'hold');
  const held = page.url();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByRole('button', { name: 'Let it be declined' }).waitFor();
  await isSound(page, 'payment');
  await page.getByRole('button', { name: 'Let it be declined' }).click();
  await page.waitForURL(held);
  await isSound(page, 'hold after a decline');
  await page.getByRole('button', { name: 'Try the payment again' }).click();
  await page.getByRole('link', { name: 'Leave without paying' }).click();
  await page.locator('#order[data-state=payment_started]').waitFor();
  await isSound(page, 'order, not paid');
  await page.getByRole('link', { name: 'Go to the payment' }).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.locator('.ticket .qr svg').first().waitFor();
  await isSound(page, 'order');
  assert.equal((await page.goto(`${server.public}/orders/nothing`)).status(), 404);
  await isSound(page, 'unknown order');
  assert.deepEqual([...asked], [new URL(server.public).host], 'nobody else is asked');
});

test('the waiting page is one small answer', async t => {
  const server = await Vestibule.start(t);
  await server.staff.pause('A reason of some length, as the staff would write it in a busy moment, so that it counts.');
  await until('the pause', async () => (await server.staff.room()).paused);
  await until('the stock', async () => (await server.staff.room()).stock?.length);
  const answer = await send(server.public, '/', { headers: { accept: 'text/html', 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers['content-encoding'], 'gzip');
  const head = Object.entries(answer.headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 0);
  t.diagnostic(`${answer.bytes.length} bytes of body, ${head} of head`);
  assert.ok(answer.bytes.length + head <= WAITING_BYTES_MAX, `${answer.bytes.length + head} bytes`);

  const page = await openPage(t, await browser(t));
  let requests = 0;
  page.on('request', () => { requests += 1; });
  await page.goto(server.public);
  await page.locator('#conn[data-is=live]').waitFor();
  assert.ok(requests <= 2, `${requests} requests; one for the page, and the browser's own for an icon`);
});
