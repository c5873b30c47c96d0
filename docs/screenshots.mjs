// Makes the README's pictures: `node --test docs/screenshots.mjs`, after `tests/run` has built the program and installed
// the tools. A test only in form: the tests' harness starts and ends everything for one.
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { after, BIN, browser, Child, openPage, until, Vestibule } from '../tests/e2e/harness.mjs';

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

/** Every state of the waiting page on one sheet: on a phone by day, on a phone by night, from right to left. */
test('every state', { timeout: 240_000 }, async (t) => {
  const child = new Child(BIN, ['preview', '--listen', '127.0.0.1:0']);
  after(t, () => child.signal('SIGKILL'));
  const [, url] = await until('the preview', () => /^ready preview=(\S+)$/m.exec(child.out), { ms: 30_000 });
  const chrome = await browser(t);
  const page = await openPage(t, chrome);
  await page.goto(url);
  const states = await page.locator('h2').allTextContents();
  const shots = [];
  for (const [lang, colorScheme, width] of [['en', 'light', 390], ['en', 'dark', 390], ['ar', 'light', 390], ['de', 'light', 1100]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 844 });
    for (const state of states) {
      await page.goto(`${url}/state/${state}?lang=${lang}`);
      shots.push({ name: `${state}, ${lang}, ${colorScheme}, ${width} px`, png: (await page.screenshot()).toString('base64'), width });
    }
  }
  const sheet = await openPage(t, chrome, { viewport: { width: 1900, height: 1000 } });
  const figure = ({ name, png }) => `<figure><img height="360" alt="" src="data:image/png;base64,${png}"><figcaption>${name}</figcaption></figure>`;
  await sheet.setContent(`<style>body{margin:8px;font:11px sans-serif;display:flex;flex-wrap:wrap;gap:8px}figure{margin:0}img{display:block;border:1px solid #999}</style>${shots.map(figure).join('')}`);
  await sheet.screenshot({ path: path.join(folder, 'states.png'), fullPage: true });
});
