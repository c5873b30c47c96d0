// Whether a page is sound as it is: no fault that axe finds, nothing wider than a small phone, in light and in dark.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const PHONE = { width: 320, height: 640 }, DESK = { width: 1280, height: 800 };

/** Looks at the page in both modes and both sizes, as it is. */
export async function isSound(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      const where = `${name}, ${colorScheme}, ${size.width} px`;
      const { wide, cut } = await page.evaluate(() => {
        // What only a screen reader reads, decoration, and what scrolls in a box of its own may reach out of sight.
        const scrolls = el => el && (['auto', 'scroll'].includes(getComputedStyle(el).overflowX) || scrolls(el.parentElement));
        const out = el => el.checkVisibility() && !el.closest('[aria-hidden=true], .quiet') && el.getBoundingClientRect().right > innerWidth + 1 && !scrolls(el.parentElement);
        const cut = [...document.body.querySelectorAll('*')].filter(out);
        return { wide: document.documentElement.scrollWidth - innerWidth, cut: cut.slice(0, 3).map(el => el.outerHTML.slice(0, 120)) };
      });
      assert.ok(wide <= 0 && !cut.length, `${where}: ${wide} px too wide: ${cut.join('\n')}`);
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(tags => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }), TAGS);
      const faults = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.slice(0, 3).map(node => `    ${node.html}\n    ${node.failureSummary}`).join('\n')}`);
      assert.deepEqual(faults, [], where);
    }
  }
  assert.deepEqual(page.errors, [], `${name}: its script failed`);
}
