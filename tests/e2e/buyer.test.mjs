// The buyer's path in a real browser: from the shop's address through the line to a ticket.
import assert from 'node:assert/strict';
import test from 'node:test';
import { browser, until, Vestibule, Visitor } from './harness.mjs';

const QUICK = { 'rooms.demo.outflow_per_minute': 600, 'rooms.demo.burst': 1 };

/** People who stay in the line before the buyer. */
async function people(site, count) {
  const all = [];
  for (let at = 0; at < count; at += 1) {
    const visitor = new Visitor(site.public);
    await visitor.get('/');
    all.push(visitor);
  }
  return all;
}

test('a buyer waits, moves by socket, is let in, holds, pays and has a ticket', async (t) => {
  const site = await Vestibule.up({ ...QUICK, 'rooms.demo.outflow_per_minute': 60, 'rooms.demo.active_visitors_max': 200 });
  t.after(() => site.stop());
  await site.staff('POST', '/api/v1/rooms/demo/pause', { reason: 'Doors open soon' });
  await people(site, 4);
  const { page, context, close } = await browser();
  t.after(close);
  const frames = [];
  page.on('websocket', (socket) => socket.on('framereceived', (frame) => frames.push(JSON.parse(frame.payload))));

  await page.goto(`${site.public}/events/opening-night`);
  await page.locator('#notice-text', { hasText: 'Doors open soon' }).waitFor();
  const number = await page.locator('#number').textContent();
  await until('a message by socket', () => frames.length > 0);
  await page.evaluate(() => { window.unreloaded = true; });

  await site.staff('POST', '/api/v1/rooms/demo/resume', {});
  await until('fewer people ahead, told by socket', () => {
    const ahead = frames.filter((frame) => frame.ahead !== null).map((frame) => frame.ahead);
    return ahead.length > 1 && ahead.at(-1) < ahead[0];
  });
  assert.equal(await page.evaluate(() => window.unreloaded), true, 'the position moved without a reload');

  await page.getByRole('heading', { name: 'Opening Night', exact: true }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/events/opening-night', 'the way leads where the buyer wanted to go');
  assert.ok(number.length > 0);

  await page.getByLabel('Stalls, row A, seat 7').check();
  await page.getByLabel('Stalls, row A, seat 8').check();
  await page.locator('#picked li').nth(1).waitFor();
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.getByRole('heading', { name: 'Your places are held' }).waitFor();
  const clock = async () => {
    const [minutes, seconds] = (await page.locator('#clock').textContent()).split(':').map(Number);
    return minutes * 60 + seconds;
  };
  const before = await clock();
  await until('the clock to move', async () => (await clock()) < before);
  await page.reload();
  assert.ok((await clock()) <= before, 'the clock survives a reload');
  assert.ok((await clock()) > before - 60, 'and goes on where it was');

  // Declined first, then left and come back to, then paid.
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByRole('button', { name: 'Let it be declined' }).click();
  await page.getByText('The payment was declined').waitFor();
  await page.getByRole('button', { name: 'Try the payment again' }).click();
  await page.getByRole('heading', { name: 'Confirm your payment' }).waitFor();
  const payment = page.url();
  await page.goto(`${site.public}/events/opening-night`);
  await page.goto(payment);
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByRole('heading', { name: 'Enjoy the show' }).waitFor();
  assert.equal(await page.locator('.qr svg').count(), 2);
  assert.ok(new URL(page.url()).pathname.startsWith('/orders/'));

  // The order opens without an admission, and the places are sold.
  await context.clearCookies();
  await page.reload();
  await page.getByRole('heading', { name: 'Enjoy the show' }).waitFor();
  const stalls = (await site.room()).stock.find((line) => line.ticket_type === 'stalls');
  await until('the stock to be known', async () => (await site.room()).stock.find((line) => line.ticket_type === 'stalls').sold === 2);
  assert.equal(stalls.left + stalls.held + stalls.sold, 120);
});

test('the place is kept over a refresh, a closed tab and a lost connection', async (t) => {
  const site = await Vestibule.up(QUICK);
  t.after(() => site.stop());
  await site.staff('POST', '/api/v1/rooms/demo/pause', { reason: 'A short break' });
  await people(site, 3);
  const { page, context, close } = await browser();
  t.after(close);
  const number = (page) => page.locator('#number').textContent();

  await page.goto(site.public);
  const mine = await number(page);
  await page.reload();
  assert.equal(await number(page), mine, 'after a refresh');

  await page.close();
  const again = await context.newPage();
  await again.goto(site.public);
  assert.equal(await number(again), mine, 'in a new tab');

  await until('the socket to be open', async () => (await site.metric('vestibule_feeds_open')) === 1);
  await site.kill();
  await again.getByText(/your place is kept/i).first().waitFor();
  await again.locator('#conn').filter({ hasText: /./ }).waitFor();
  site.args = site.args.map((arg, at) => (site.args[at - 1] === '--listen' ? new URL(site.public).host : arg));
  await site.start();
  await again.evaluate(() => window.dispatchEvent(new Event('online')));
  await until('the socket to be open again', async () => (await site.metric('vestibule_feeds_open')) === 1, 45_000);
  assert.equal(await number(again), mine, 'after the program was killed and came back');
});

test('without scripts the buyer still gets through', async (t) => {
  const site = await Vestibule.up(QUICK);
  t.after(() => site.stop());
  const { page, close } = await browser({ javaScriptEnabled: false });
  t.after(close);
  await page.goto(`${site.public}/events/opening-night`);
  // The page asks again by itself; being let in needs no click.
  await page.getByRole('heading', { name: 'Opening Night', exact: true }).waitFor();
  await page.locator('input[value="balcony-J3"]').check();
  await page.locator('input[name="quantity-standing"]').fill('1');
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.getByRole('heading', { name: 'Your places are held' }).waitFor();
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByRole('heading', { name: 'Enjoy the show' }).waitFor();
  assert.equal(await page.locator('.qr svg').count(), 2);
});

test('a pause and its reason show at once on an open page', async (t) => {
  const site = await Vestibule.up({ ...QUICK, 'rooms.demo.outflow_per_minute': 1 });
  t.after(() => site.stop());
  await people(site, 2);
  const { page, close } = await browser();
  t.after(close);
  await page.goto(site.public);
  await until('the socket to be open', async () => (await site.metric('vestibule_feeds_open')) === 1);
  const started = Date.now();
  await site.staff('POST', '/api/v1/rooms/demo/pause', { reason: 'The fire alarm rang; we are checking' });
  await page.locator('#notice-text', { hasText: 'The fire alarm rang' }).waitFor();
  assert.ok(Date.now() - started < 2500, `shown after ${Date.now() - started} ms`);
  await site.staff('POST', '/api/v1/rooms/demo/resume', {});
  await page.locator('#notice-text').waitFor({ state: 'hidden' });
});
