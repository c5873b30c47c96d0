// Makes the README's pictures: `node docs/screenshots.mjs`, after `tests/run` has built the program and installed the tools.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browser, until, Vestibule } from '../tests/e2e/harness.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'screenshots');
const site = await Vestibule.up({ 'rooms.demo.outflow_per_minute': 30, 'rooms.demo.burst': 2 }, ['--crowd', '120']);
const { page, close } = await browser({ viewport: { width: 1000, height: 760 } });
try {
  await until('a line', async () => (await site.room()).stats.waiting > 40, 60_000);
  await page.goto(site.public);
  await until('an estimate', async () => !(await page.locator('#eta').textContent()).includes('not known'));
  await page.screenshot({ path: path.join(folder, 'waiting.png') });
  await until('somebody to have bought', async () => (await site.room()).stock?.some((line) => line.sold > 2), 120_000);
  await page.goto(site.console);
  await page.locator('input[type=password]').fill(site.token);
  await page.keyboard.press('Enter');
  await page.getByText('Opening Night at the Meridian').first().waitFor();
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  await page.screenshot({ path: path.join(folder, 'console.png') });
} finally {
  await close();
  await site.stop();
}
