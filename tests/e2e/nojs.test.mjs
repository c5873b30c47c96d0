// The whole way without JavaScript: the page asks again by itself, and every step is a plain form.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vestibule, browser, openPage, until } from './harness.mjs';

test('from the line to the tickets without JavaScript', async t => {
  const server = await Vestibule.start(t);
  await server.staff.pause('The doors open soon.');
  await until('the pause', async () => (await server.staff.room()).paused);
  const page = await openPage(t, await browser(t), { javaScriptEnabled: false });
  await page.goto(`${server.public}/events/opening-night`);
  assert.match(await page.locator('#notice-text').textContent(), /The doors open soon\./);
  const number = await page.locator('#number').textContent();
  await page.getByRole('link', { name: 'Check my place now' }).click();
  assert.equal(await page.locator('#number').textContent(), number, 'asking again keeps the number');

  const refresh = Number(await page.locator('meta[http-equiv=refresh]').getAttribute('content'));
  assert.ok(refresh >= 1 && refresh <= 60, `it refreshes after ${refresh} s`);
  await server.staff.resume();
  // Nobody clicks: the page itself asks again, and is let in.
  await page.locator('#choose').waitFor({ timeout: (2 * refresh + 10) * 1000 });

  const seats = page.locator('.seat:has(input:not([disabled]))');
  await seats.nth(0).click();
  await seats.nth(3).click();
  await page.locator('input[type=number]').first().fill('1');
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.waitForURL('**/holds/*');
  assert.match(await page.locator('#clock').textContent(), /^\d+:\d\d$/);
  await page.reload();
  assert.equal(await page.locator('.lines li').count(), 3, 'two kinds and the total');
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByRole('button', { name: 'Let it be declined' }).click();
  await page.getByRole('button', { name: 'Try the payment again' }).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL('**/orders/*');
  assert.equal(await page.locator('#order').getAttribute('data-state'), 'confirmed');
  assert.equal(await page.locator('.ticket .qr svg').count(), 3);
});

test('giving the place up without JavaScript', async t => {
  const server = await Vestibule.start(t);
  await server.staff.pause('A moment');
  const page = await openPage(t, await browser(t), { javaScriptEnabled: false });
  await page.goto(server.public);
  const number = Number(await page.locator('#number').textContent());
  await page.getByText('Give up my place', { exact: true }).click();
  await page.getByRole('button', { name: 'Yes, give up my place' }).click();
  await page.locator('.say').getByText('You have given up your place.').waitFor();
  await page.getByRole('link', { name: 'Join the line again' }).click();
  assert.ok(Number(await page.locator('#number').textContent()) > number);
});
