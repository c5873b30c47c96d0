// The words of the pages: the server and the page's script say the same in every language, and the visitor's choice counts.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BIN, Child, Vestibule, Visitor, after, browser, openPage, until } from './harness.mjs';

const FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../gateway/words');
const LANGUAGES = readdirSync(FOLDER).filter(name => name.endsWith('.ftl')).map(name => name.slice(0, -4));
const PARTS = ['#place', '#eta', '#number', '#stock li span'];

test('the server and the script say the same', async t => {
  const child = new Child(BIN, ['preview', '--listen', '127.0.0.1:0']);
  after(t, () => child.signal('SIGKILL'));
  const [, url] = await until('the preview', () => /^ready preview=(\S+)$/m.exec(child.out), { ms: 30_000 });
  const chrome = await browser(t);
  const [still, live] = [await openPage(t, chrome, { javaScriptEnabled: false }), await openPage(t, chrome)];
  for (const lang of LANGUAGES) {
    for (const state of ['waiting-long', 'waiting']) {
      const said = [];
      for (const page of [still, live]) {
        await page.goto(`${url}/state/${state}?lang=${lang}`);
        const texts = [await page.title()];
        for (const part of PARTS) texts.push(...(await page.locator(part).allTextContents()));
        said.push(texts.map(text => text.trim().replace(/\s+/g, ' ')));
      }
      assert.deepEqual(said[1], said[0], `${lang}, ${state}`);
      assert.equal(await live.locator('html').getAttribute('lang'), lang);
      assert.ok(said[0].every(text => text && !text.includes('{')), `${lang}: ${said[0]}`);
    }
  }
  assert.deepEqual(live.errors, []);
});

test('the visitor reads the language that the browser wants, the address names, or the list was asked for', async t => {
  const server = await Vestibule.start(t);
  await server.staff.pause('A moment');
  await until('the pause', async () => (await server.staff.room()).paused);
  const page = async (target, accept) => (await new Visitor(server).get(target, { headers: { accept: 'text/html', 'accept-language': accept } })).text;
  assert.match(await page('/', 'de-AT,de;q=0.9'), /<html lang="de" dir="ltr">/);
  assert.match(await page('/', 'ar'), /<html lang="ar" dir="rtl">/);
  assert.match(await page('/', 'tlh'), /<html lang="en"/);
  assert.match(await page('/?lang=de', 'ar'), /<html lang="de"/);
  assert.match(await page('/?lang=%22%3E', 'de'), /<html lang="de"/);

  const still = await openPage(t, await browser(t), { javaScriptEnabled: false, locale: 'en' });
  await still.goto(`${server.public}/events/opening-night?a=1`);
  const number = await still.locator('#number').textContent();
  await still.locator('.languages summary').click();
  await still.getByRole('button', { name: 'Deutsch' }).click();
  assert.equal(still.url(), `${server.public}/events/opening-night?a=1`);
  assert.equal(await still.locator('html').getAttribute('lang'), 'de');
  assert.equal(await still.locator('#number').textContent(), number, 'the place is kept');
});
