// Several ticket types for one seat: with scripts, without, with an access code; and what the visitor holds already.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { Vestibule, browser, file, folder, openPage, until, vestibule } from './harness.mjs';
import { isSound } from './sound.mjs';

const PAGE = '/events/matinee', CODE = 'FRIENDS';

/** A shop with an event whose stalls are sold as three types: one is over, one needs a code. */
async function matinee(t) {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.outflow_per_minute': 'off', 'rooms.demo.active_visitors_max': 'off' } });
  const desk = ['--console', server.console, '--token-file', path.join(server.data, 'admin-token')];
  const shown = await vestibule(['events', 'show', 'opening-night', '--json', ...desk]);
  assert.equal(shown.code, 0, shown.err);
  const event = JSON.parse(shown.out), [stalls, balcony] = event.ticket_types;
  const type = (id, name, price, more) => ({ ...stalls, id, name, price, ...more });
  const put = file(folder(t), 'matinee.json', JSON.stringify({
    ...event, id: 'matinee', title: 'Matinee', quotas: [],
    ticket_types: [
      type('early', 'Early', 3000, { sale_until: Date.now() - 1000 }),
      type('full', 'Full price', 5000),
      type('reduced', 'Reduced', 4000, { per_order_max: 2 }),
      type('friends', 'Friends', 1000, { codes: [createHash('sha256').update(CODE).digest('hex')] }),
      balcony,
    ],
  }));
  const made = await vestibule(['events', 'put', put, ...desk]);
  assert.equal(made.code, 0, made.err);
  return server;
}

test('each seat is bought as the type that the buyer chooses', async t => {
  const server = await matinee(t), page = await openPage(t, await browser(t), { viewport: { width: 390, height: 844 } });
  await page.goto(server.public + PAGE);
  await page.locator('#choose[data-live]').waitFor();
  await page.getByText('Stalls · from').waitFor({ state: 'attached' });
  for (const id of ['stalls-C-7', 'stalls-C-8', 'stalls-C-9']) await page.locator(`[data-seat="${id}"]`).press('Enter');
  assert.equal(await page.locator('#total').textContent(), '€150.00');
  const kind = seat => page.getByLabel(`Ticket for Stalls, row C, seat ${seat}`);
  assert.deepEqual(await kind(7).locator('option').allTextContents(), ['Full price, €50.00', 'Reduced, €40.00'], 'one is over, one needs a code');
  await kind(7).selectOption('reduced');
  assert.equal(await page.locator('#total').textContent(), '€140.00');
  assert.ok(await kind(7).evaluate(el => el === document.activeElement), 'the focus stays');
  await page.locator('#choose #code').fill('wrong');
  await kind(9).selectOption('friends');
  await isSound(page, 'the choice of types');
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.getByText('That did not work.').waitFor();
  await page.locator('#choose[data-live]').waitFor();
  assert.equal(await page.locator('#total').textContent(), '€100.00', 'what was chosen is still chosen');
  await page.locator('#choose #code').fill(CODE);
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.waitForURL('**/holds/*');
  const lines = await page.locator('.lines li').allTextContents();
  assert.deepEqual(lines.map(line => /Full price|Reduced|Friends/.exec(line)?.[0]).filter(Boolean), ['Full price', 'Reduced', 'Friends']);

  await page.goto(server.public + PAGE);
  await page.locator('[data-seat="stalls-C-7"][data-look=ours]').waitFor();
  assert.match(await page.locator('[data-seat="stalls-C-7"]').getAttribute('aria-label'), /held for you$/);
  await isSound(page, 'the map with seats of our own');
  await page.getByText('You hold 3 places already.').waitFor();
  await page.getByRole('link', { name: 'Pay for them' }).click();
  await page.waitForURL('**/holds/*');
  assert.deepEqual(page.errors, []);
});

test('a type for a whole section without JavaScript', async t => {
  const server = await matinee(t), page = await openPage(t, await browser(t), { javaScriptEnabled: false });
  await until('the page', async () => { await page.goto(server.public + PAGE); return page.locator('#choose').count(); });
  await page.locator('select[name=section-type-stalls]').selectOption('reduced');
  for (const at of [1, 2, 3]) await page.locator(`input[value=stalls-D-${at}]`).check({ force: true });
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.getByText('That did not work.').waitFor();
  assert.equal(await page.locator('select[name=section-type-stalls]').inputValue(), 'reduced');
  await page.locator('input[value=stalls-D-3]').uncheck({ force: true });
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.waitForURL('**/holds/*');
  assert.match(await page.locator('.lines').textContent(), /2 × Reduced/);
});
