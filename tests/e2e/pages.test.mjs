// Every page: WCAG by axe in light and dark, no sideways scrolling at 320 px, nothing asked of anybody else, and small.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { browser, Vestibule, Visitor } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What one TCP flight brings: 10 packets. */
const WAITING_PAGE_BYTES_MAX = 14 * 1024;

async function check(page, name) {
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate((rules) => window.axe.run({ runOnly: rules }), RULES);
    const said = violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
    assert.deepEqual(said, [], `${name}, ${colorScheme}`);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${name} scrolls sideways by ${wide} px at 320 px`);
  await page.setViewportSize({ width: 1200, height: 900 });
}

test('every page is accessible, narrow enough and asks nobody else', async (t) => {
  const site = await Vestibule.up({ 'rooms.demo.outflow_per_minute': 600, 'edge.limits.joins_per_minute_per_address': 1, 'edge.limits.joins_burst_per_address': 2 });
  t.after(() => site.stop());
  // axe is put into the page by evaluation, which a policy without `unsafe-eval` would refuse.
  const { page, context, close } = await browser({ bypassCSP: true });
  t.after(close);
  const strangers = [];
  const ours = new Set([new URL(site.public).host, new URL(site.console).host]);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && !ours.has(url.host)) strangers.push(request.url());
  });

  await site.staff('POST', '/api/v1/rooms/demo/pause', { reason: 'We open at eight' });
  await page.goto(site.public);
  await page.locator('#notice-text', { hasText: 'We open at eight' }).waitFor();
  await check(page, 'paused');

  await site.staff('PATCH', '/api/v1/rooms/demo', { outflow_per_minute: 1, burst: 1 });
  const first = new Visitor(site.public);
  const second = new Visitor(site.public);
  await first.get('/');
  await second.get('/');
  await page.getByText('Give up my place', { exact: true }).click();
  await page.getByRole('button', { name: 'Yes, give up my place' }).click();
  await page.locator('.say', { hasText: 'You have given up your place' }).waitFor();
  await check(page, 'left');

  await page.goto(site.public);
  await site.staff('POST', '/api/v1/rooms/demo/resume', {});
  await page.locator('#notice-text').waitFor({ state: 'hidden' });
  await check(page, 'waiting');

  await context.clearCookies();
  await page.goto(site.public);
  await page.getByText('Code: too_many_joins').waitFor();
  await check(page, 'refused');

  await site.staff('PATCH', '/api/v1/rooms/demo', { outflow_per_minute: 600, burst: 50 });
  const buyer = new Visitor(site.public);
  await buyer.enter();
  const cookies = [...buyer.cookies].map(([name, value]) => ({ name, value, url: site.public }));
  await context.addCookies(cookies);
  await page.goto(`${site.public}/`);
  await page.getByRole('heading', { name: 'Choose your evening' }).waitFor();
  await check(page, 'front');
  await page.goto(`${site.public}/events/opening-night`);
  await page.getByLabel('Stalls, row B, seat 3').check();
  await check(page, 'event');
  await page.getByRole('button', { name: 'Hold my places' }).click();
  await page.getByRole('heading', { name: 'Your places are held' }).waitFor();
  await check(page, 'hold');
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByRole('heading', { name: 'Confirm your payment' }).waitFor();
  await check(page, 'payment');
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByRole('heading', { name: 'Enjoy the show' }).waitFor();
  await check(page, 'order');
  await page.goto(`${site.public}/orders/nothing`);
  await page.getByText('Code: order_unknown').waitFor();
  await check(page, 'problem');

  await page.goto(site.console);
  await page.locator('input[type=password]').waitFor();
  await check(page, 'console login');
  await page.locator('input[type=password]').fill(site.token);
  await page.keyboard.press('Enter');
  await page.getByText('Opening Night at the Meridian').first().waitFor();
  await check(page, 'console');
  assert.deepEqual(strangers, []);
});

test('the waiting page with everything in it fits into the first flight', async (t) => {
  const site = await Vestibule.up();
  t.after(() => site.stop());
  await site.staff('POST', '/api/v1/rooms/demo/pause', { reason: 'We open at eight' });
  const visitor = new Visitor(site.public);
  const page = await visitor.get('/', { accept: 'text/html', headers: { 'accept-encoding': 'gzip' } });
  assert.equal(page.headers['content-encoding'], 'gzip');
  assert.ok(page.raw.length <= WAITING_PAGE_BYTES_MAX, `${page.raw.length} bytes`);
  const plain = (await visitor.get('/', { accept: 'text/html' })).text;
  assert.doesNotMatch(plain, /(?:src|href)="(?:https?:)?\/\//, 'nothing is fetched from elsewhere');
  assert.doesNotMatch(plain, /<(?:link|img|script)[^>]+(?:src|href)="\//, 'nothing more is fetched at all');
});
