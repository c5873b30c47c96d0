// The check before joining: by keyboard in a browser, by a program, by waiting without a script, by a hosted service; and what
// is not taken for an answer. And the reference number of a refusal.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Vestibule, Visitor, after, browser, file, folder, openPage, until, vestibule } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ANSWER = '/_vestibule/v1/line/challenge?room=demo', JOIN = '/_vestibule/v1/line/join?room=demo';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A sale that asks everybody, with little work, and lets nobody in. */
async function askingSale(t, sets = {}) {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.challenge': 'always', 'edge.challenge.bits_min': 6, 'edge.challenge.bits_max': 8, ...sets } });
  assert.equal((await server.staff.pause('A moment')).status, 200);
  await until('the pause', async () => (await server.staff.room()).paused);
  return server;
}

/** Whether a number answers a part of a puzzle; the format is in `edge/challenge/work.rs`. */
function solves({ puzzle, bits }, part, answer) {
  const seed = createHash('sha256').update(puzzle).digest('hex');
  return createHash('sha256').update(`${seed}${part}:${answer}`).digest().readUInt32BE(0) >>> (32 - bits) === 0;
}

/** The first number for which that is so, or is not. */
function first(challenge, part, right) {
  for (let answer = 0; ; answer += 1) if (solves(challenge, part, answer) === right) return answer;
}

/** As any program would do it. */
const solve = challenge => Array.from({ length: challenge.parts }, (_, part) => first(challenge, part, true)).join(',');

const send = (visitor, fields, options = {}) => visitor.post(ANSWER, new URLSearchParams(fields).toString(), { headers: { ...FORM, ...options } });

function isRefused(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.match(answer.json.reference, /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
}

test('a program joins by its work, once, and nothing else is taken for it', async t => {
  const server = await askingSale(t);
  const visitor = new Visitor(server, { address: '127.90.0.1' });
  const asked = await visitor.get('/');
  assert.equal(asked.json.state, 'challenge');
  assert.equal(asked.json.number, null);
  assert.equal(asked.headers['vestibule-ticket'], undefined);
  assert.equal((await visitor.post(JOIN)).json.state, 'challenge');
  const { challenge } = asked.json, { puzzle } = challenge, answer = solve(challenge);
  assert.equal(challenge.kind, 'work');
  isRefused(await send(visitor, { puzzle, answer: answer.replace(/^\d+/, first(challenge, 0, false)) }), 403, 'challenge_failed');
  isRefused(await send(visitor, { puzzle: puzzle.replace(/^./, letter => letter === 'A' ? 'B' : 'A'), answer }), 403, 'challenge_unknown');
  isRefused(await send(new Visitor(server, { address: '127.90.1.1' }), { puzzle, answer }), 403, 'challenge_unknown');
  isRefused(await send(visitor, {}), 403, 'challenge_unknown');
  const joined = await send(visitor, { puzzle, answer });
  assert.equal(joined.status, 200, joined.text);
  assert.equal(joined.json.state, 'paused');
  assert.equal((await send(visitor, { puzzle, answer })).json.number, joined.json.number, 'who has a place keeps it');
  isRefused(await send(new Visitor(server, { address: '127.90.0.2' }), { puzzle, answer }), 409, 'challenge_spent');
  assert.equal((await visitor.get('/')).json.state, 'paused', 'whoever is in the line is not asked');
  assert.equal((await server.staff.room()).stats.joined_total, 1);
});

test('a challenge is of one room', async t => {
  const server = await askingSale(t);
  const config = file(folder(t), 'two.toml', `
    [edge]
    listen = "127.0.0.1:0"
    [edge.challenge]
    bits_min = 4
    bits_max = 4
    [console]
    listen = "127.0.0.1:0"
    [upstreams.u]
    address = "127.0.0.1:${new URL(server.console).port}"
    [rooms.a]
    upstream = "u"
    challenge = "always"
    routes = [{ path = "/a" }]
    [rooms.b]
    upstream = "u"
    challenge = "always"
    routes = [{ path = "/b" }]
  `);
  const two = await Vestibule.start(t, { role: 'gateway', args: ['--config', config] });
  const visitor = new Visitor(two), { challenge } = (await visitor.get('/a')).json;
  const body = new URLSearchParams({ puzzle: challenge.puzzle, answer: solve(challenge) }).toString();
  isRefused(await visitor.post('/_vestibule/v1/line/challenge?room=b', body, { headers: FORM }), 403, 'challenge_unknown');
  assert.equal((await visitor.post('/_vestibule/v1/line/challenge?room=a', body, { headers: FORM })).status, 200);
});

test('under pressure a network is asked, others are not, and nobody loses a place', async t => {
  const server = await askingSale(t, { 'rooms.demo.challenge': 'auto', 'edge.challenge.joins_per_minute_per_prefix': 5 });
  const early = Array.from({ length: 5 }, (_, i) => new Visitor(server, { address: `127.91.0.${1 + i}` }));
  for (const visitor of early) assert.ok((await visitor.join()).number);
  const late = new Visitor(server, { address: '127.91.0.99' });
  // The count fades while a slow machine joins them; a further one brings it there.
  await until('the challenge', async () => (await new Visitor(server, { address: '127.91.0.50' }).post(JOIN)).json.state === 'challenge');
  assert.equal((await late.get('/')).json.state, 'challenge');
  assert.ok((await new Visitor(server, { address: '127.91.1.1' }).join()).number, 'another network');
  assert.equal((await early[0].get('/')).json.state, 'paused');
});

test('a browser does the work by keyboard alone', async t => {
  const server = await askingSale(t, { 'edge.challenge.bits_min': 10, 'edge.challenge.bits_max': 10 });
  const page = await openPage(t, await browser(t));
  await page.goto(`${server.public}/?from=link`);
  await page.getByText('One small check before you join').waitFor();
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
  assert.deepEqual(violations.map(violation => `${violation.id}: ${violation.nodes[0].html}`), []);
  const focus = async id => {
    for (let i = 0; i < 30; i += 1) {
      if (await page.evaluate(() => document.activeElement?.id) === id) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`the keyboard does not reach ${id}`);
  };
  await focus('start');
  await page.keyboard.press('Enter');
  await page.locator('#number').waitFor();
  assert.equal(new URL(page.url()).search, '?from=link', 'it leads on to what was asked for');
  assert.deepEqual(page.errors, []);
});

test('the work can be stopped, and begun again', async t => {
  const server = await askingSale(t, { 'edge.challenge.bits_min': 24, 'edge.challenge.bits_max': 24 });
  const page = await openPage(t, await browser(t));
  await page.goto(server.public);
  await page.locator('#start').click();
  await page.locator('#bar').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('The check was stopped. Nothing is lost.').waitFor({ state: 'attached' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'start');
});

test('without a script a wait is enough, and only so many of a network join by it', async t => {
  const server = await askingSale(t, { 'edge.challenge.wait_s': 3, 'edge.challenge.waits_per_minute_per_prefix': 1 });
  const page = await openPage(t, await browser(t), { javaScriptEnabled: false });
  await page.goto(`${server.public}/?from=link`);
  assert.ok(await page.locator('#work').isHidden());
  await page.getByRole('button', { name: 'Wait and join' }).click();
  // Early: it goes on, and says why.
  const number = page.locator('#number');
  await until('the place', async () => {
    if (await number.count()) return true;
    assert.match(await page.getByRole('alert').innerText(), /not over yet.*Reference: /s);
    await page.getByRole('button', { name: 'Wait and join' }).click();
    return false;
  }, { ms: 30_000, every: 500 });
  assert.equal(new URL(page.url()).search, '?from=link');
  const another = new Visitor(server, { address: '127.0.0.2' }), { challenge } = (await another.get('/')).json;
  const answer = await until('the end of the wait', async () => {
    const answer = await send(another, { puzzle: challenge.wait.puzzle });
    return answer.json.code !== 'challenge_early' && answer;
  }, { ms: 30_000, every: 500 });
  isRefused(answer, 429, 'too_many_waits');
});

test('a hosted service checks: yes, no, slow, away', async t => {
  const seen = [];
  const service = http.createServer((request, answer) => {
    let body = '';
    request.on('data', part => { body += part; }).on('end', () => {
      const fields = Object.fromEntries(new URLSearchParams(body));
      seen.push(fields);
      if (fields.response === 'slow') return;
      answer.end(JSON.stringify({ success: fields.response.startsWith('good') }));
    });
  });
  await new Promise(resolve => service.listen(0, '127.0.0.1', resolve));
  after(t, () => { service.closeAllConnections(); service.close(); });
  const url = `http://127.0.0.1:${service.address().port}`;
  const secret = file(folder(t), 'secret', 'the-secret\n');
  const server = await askingSale(t, Object.fromEntries(Object.entries({
    script: `${url}/widget.js`, verify: `${url}/siteverify`, site_key: 'public-key', secret_file: secret, response_field: 'w-response', timeout_ms: 400,
  }).map(([key, value]) => [`edge.challenge.hosted.${key}`, value])));
  const visitor = new Visitor(server), asked = (await visitor.get('/')).json;
  assert.deepEqual([asked.challenge.kind, asked.challenge.site_key, asked.challenge.puzzle], ['hosted', 'public-key', null]);
  const page = await visitor.get('/', { headers: { accept: 'text/html' } });
  assert.ok(page.headers['content-security-policy'].includes(`script-src ${url} `), page.headers['content-security-policy']);
  const html = page.text.replaceAll('&#x2f;', '/');
  assert.ok(html.includes(`<script src="${url}/widget.js"`) && html.includes('data-sitekey="public-key"'));
  isRefused(await send(visitor, { 'w-response': 'bad' }), 403, 'challenge_failed');
  isRefused(await send(visitor, { 'w-response': 'slow' }), 503, 'challenge_unavailable');
  const joined = await send(visitor, { 'w-response': 'good' });
  assert.equal(joined.status, 200, joined.text);
  assert.deepEqual(seen.at(-1), { secret: 'the-secret', response: 'good', remoteip: visitor.address });
  isRefused(await send(new Visitor(server), { 'w-response': 'good' }), 409, 'challenge_spent');
  await new Promise(resolve => { service.close(resolve); service.closeAllConnections(); });
  isRefused(await send(new Visitor(server), { 'w-response': 'good-2' }), 503, 'challenge_unavailable');
});

test('staff look a refusal up by the number that somebody reads out', async t => {
  const server = await Vestibule.start(t, { sets: { 'edge.limits.joins_per_minute_per_address': 1, 'edge.limits.joins_burst_per_address': 1 } });
  const address = '127.92.3.4';
  await new Visitor(server, { address }).join();
  const refused = await new Visitor(server, { address }).post(JOIN);
  isRefused(refused, 429, 'too_many_joins');
  const { reference } = refused.json;
  const told = await server.staff.get(`/api/v1/refusals/${reference.toLowerCase().replaceAll('-', '')}?address=127.92.3.77`);
  assert.equal(told.status, 200, told.text);
  assert.deepEqual({ ...told.json, at: 0 }, { reference, at: 0, code: 'too_many_joins', detail: refused.json.detail, rooms: ['demo'], same_network: true });
  assert.ok(Math.abs(Date.parse(told.json.at) - Date.now()) < 60_000);
  assert.equal((await server.staff.get(`/api/v1/refusals/${reference}?address=127.92.4.4`)).json.same_network, false);
  assert.equal((await server.staff.get('/api/v1/refusals/0000-0000-0000-0000')).json.code, 'reference_unknown');
  const shown = await vestibule(['refusals', 'show', ...reference.split('-'), '--console', server.console], { env: { VESTIBULE_ADMIN_TOKEN: server.token } });
  assert.equal(shown.code, 0, shown.err);
  assert.match(shown.out, /too_many_joins\n.*\n {2}room: demo/);
  const page = await new Visitor(server, { address }).get('/', { headers: { accept: 'text/html' } });
  assert.match(page.text, /Reference: [0-9A-Z]{4}-/);
});
