// The waiting page in every state, as `vestibule preview` shows it: no fault that axe finds, nothing cut off on a small phone
// (which is also a desk at 400%), in light and dark, from left to right and from right to left; and the keyboard alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BIN, Child, Vestibule, Visitor, after, browser, openPage, until } from './harness.mjs';
import { isSound } from './sound.mjs';

const STATES = ['waiting', 'waiting-long', 'waiting-notice', 'next', 'waiting-unknown', 'prequeue', 'prequeue-draw', 'not-open', 'called', 'called-confirm', 'paused', 'sold-out', 'closed', 'left', 'moved'];
/** WCAG 2.2, success criterion 2.5.8; links within a sentence are exempt. */
const TARGET_PX = 24;

async function preview(t) {
  const child = new Child(BIN, ['preview', '--listen', '127.0.0.1:0']);
  after(t, () => child.signal('SIGKILL'));
  const [, url] = await until('the preview', () => /^ready preview=(\S+)$/m.exec(child.out), { ms: 30_000 });
  return url;
}

async function everyState(t, lang, states) {
  const url = await preview(t);
  const page = await openPage(t, await browser(t));
  for (const state of states) {
    await page.goto(`${url}/state/${state}?lang=${lang}`);
    await isSound(page, `${state}, ${lang}`);
    const small = await page.evaluate(px => [...document.querySelectorAll('button, summary, input, select, a.btn')].filter(el => el.checkVisibility() && (el.getBoundingClientRect().height < px || el.getBoundingClientRect().width < px)).map(el => el.outerHTML), TARGET_PX);
    assert.deepEqual(small, [], `${state}: targets`);
  }
}

test('every state, in English', t => everyState(t, 'en', STATES));
test('states from right to left', t => everyState(t, 'ar', ['waiting-long', 'prequeue', 'called-confirm', 'paused', 'sold-out']));

test('the keyboard alone: help, sound, language, and giving the place up', async t => {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.outflow_per_minute': 1, 'rooms.demo.burst': 1 } });
  for (let people = 0; people < 3; people += 1) await new Visitor(server).join();
  const page = await openPage(t, await browser(t), { locale: 'en' });
  await page.goto(server.public);
  await page.locator('#conn[data-is=live]').waitFor();
  const to = async what => {
    for (let tabs = 0; tabs < 80; tabs += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(what => document.activeElement.matches(what), what)) {
        const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
        assert.notEqual(ring, 'none', `${what}: the focus shows`);
        return;
      }
    }
    assert.fail(`the keyboard does not reach ${what}`);
  };
  await to('#tell-sound');
  await page.keyboard.press('Space');
  assert.equal(await page.locator('#tell-sound').getAttribute('aria-pressed'), 'true');
  await to('summary');
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('details[open] p').first().isVisible());
  await to('.languages summary');
  await page.keyboard.press('Enter');
  await to('.languages button[value=de]');
  await page.keyboard.press('Enter');
  await page.locator('html[lang=de]').waitFor();
  for (const summary of await page.locator('.more summary').all()) { await summary.focus(); await page.keyboard.press('Enter'); }
  await page.locator('.more form[action*=leave] button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/leave?room=demo');
  assert.ok(await page.locator('#left-say').isVisible());
});
