// Makes the README's pictures: `node --test docs/screenshots.mjs`, after `tests/run` has built the program and installed
// the tools. A test only in form: the tests' harness starts and ends everything for one.
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { browser, openPage, until, Vestibule } from '../tests/e2e/harness.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'screenshots');
/** The console's curve needs some time to have a shape. */
const CURVE_MS = 30_000;

test('pictures', { timeout: 240_000 }, async (t) => {
  const site = await Vestibule.start(t, {
    sets: { 'rooms.demo.outflow_per_minute': 30, 'rooms.demo.burst': 2 }, args: ['--crowd', '120'],
  });
  const page = await openPage(t, await browser(t), { viewport: { width: 1000, height: 760 } });
  await until('a line', async () => (await site.staff.room()).stats.waiting > 40, { ms: 60_000 });
  await page.goto(site.public);
  await until('an estimate', async () => !(await page.locator('#eta').textContent()).includes('not known'));
  await page.screenshot({ path: path.join(folder, 'waiting.png') });
  await page.goto(site.console);
  await page.locator('input[type=password]').fill(site.token);
  await page.keyboard.press('Enter');
  await page.getByText('Opening Night at the Meridian').first().waitFor();
  await pause(CURVE_MS);
  await page.screenshot({ path: path.join(folder, 'console.png') });
});
