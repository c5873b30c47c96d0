// A purchase with Stripe in the browser, against localstripe, which somebody else wrote: the payment page, a card that is
// declined and one that is not, the signed notice through the gate, tickets, and the money back. Stripe's own script cannot be had
// here; the one below has the surface of it that the page uses.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { Child, Vestibule, after, browser, file, folder, openPage, until, vestibule } from './harness.mjs';
import { isSound } from './sound.mjs';

const PROGRAM = process.env.VESTIBULE_LOCALSTRIPE ?? path.resolve(import.meta.dirname, '../.venv/bin/localstripe');
const EVENT = '/events/opening-night', NOTICES = '/api/shop/v1/payments/stripe/notices';
const KEY = 'sk_test_1', PUBLIC_KEY = 'pk_test_1', SECRET = 'whsec_e2e_0123456789abcdef';
const CARD = '4242424242424242', CARD_DECLINED = '4000000000000341';

/** Runs in the page in the place of Stripe.js: a payment element, and confirming with what was typed. */
function script() {
  let input;
  window.Stripe = () => ({
    elements: ({ clientSecret }) => ({
      clientSecret,
      create: () => ({
        mount(at) {
          const label = Object.assign(document.createElement('label'), { textContent: 'Card number ' });
          input = Object.assign(document.createElement('input'), { inputMode: 'numeric' });
          label.append(input);
          document.querySelector(at).append(label);
        },
      }),
    }),
    async confirmPayment({ elements, confirmParams }) {
      const error = await window.confirmWith(elements.clientSecret, input.value);
      if (error) return { error };
      location.assign(`${confirmParams.return_url}?redirect_status=succeeded`);
      return new Promise(() => {});
    },
  });
}

async function localstripe(t) {
  const stripe = new Child(PROGRAM, ['--port', '0', '--from-scratch'], { env: { PYTHONUNBUFFERED: '1' } });
  after(t, () => stripe.signal('SIGKILL'));
  const [, port] = await until('localstripe', () => /Running on http:\/\/\[::\]:(\d+)/.exec(stripe.out), { ms: 30_000 });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    /** As the owner of the account: localstripe takes a browser's key for almost nothing. */
    ask: async (target, fields) => {
      const asked = { headers: { authorization: `Bearer ${KEY}` }, ...fields && { method: 'POST', body: new URLSearchParams(fields) } };
      return (await fetch(url + target, asked)).json();
    },
    /** Tells of what happens, signed, a second later. */
    tell: async to => {
      const body = JSON.stringify({ url: to, secret: SECRET });
      const made = await fetch(`${url}/_config/webhooks/shop`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      assert.equal(made.status, 200);
    },
  };
}

test('a purchase with Stripe: declined, paid, ticketed, and given back', async t => {
  const where = folder(t), stripe = await localstripe(t);
  const server = await Vestibule.start(t, { sets: {
    'shop.payments': 'stripe', 'shop.stripe.url': stripe.url, 'shop.stripe.publishable_key': PUBLIC_KEY,
    'shop.stripe.secret_key_file': file(where, 'key', KEY), 'shop.stripe.webhook_secret_files': [file(where, 'webhook', SECRET)],
    // So that the order is known to be paid by the notice.
    'shop.look_s': 30,
  } });
  await stripe.tell(server.public + NOTICES);
  const page = await openPage(t, await browser(t));
  await page.route('**/js.stripe.com/v3/', route => route.fulfill({ contentType: 'text/javascript', body: `(${script})()` }));
  await page.exposeFunction('confirmWith', async (secret, number) => {
    const card = { type: 'card', 'card[number]': number, 'card[exp_month]': 12, 'card[exp_year]': 2040, 'card[cvc]': 123 };
    const { id } = await stripe.ask('/v1/payment_methods', card), intent = `/v1/payment_intents/${secret.split('_secret_')[0]}`;
    await stripe.ask(intent, { payment_method: id });
    return (await stripe.ask(`${intent}/confirm`, {})).error;
  });
  const choose = async seat => {
    await page.goto(server.public + EVENT);
    await page.locator('#choose[data-live]').waitFor();
    await page.locator(`[data-seat="${seat}"]`).press('Enter');
    await page.getByRole('button', { name: 'Hold my places' }).click();
    await page.getByRole('button', { name: 'Pay €65.00' }).click();
  };
  const pay = async number => {
    await page.getByLabel('Card number').fill(number);
    await page.getByRole('button', { name: 'Pay €65.00' }).click();
  };
  await choose('stalls-C-7');
  await page.getByText(/4:5\d minutes left/).waitFor();
  await pay(CARD_DECLINED);
  await page.getByText(/declined/i).waitFor();
  await isSound(page, 'the payment page of Stripe');
  // localstripe charges an intent once; at Stripe the buyer could take another card here.
  await page.getByRole('link', { name: 'Leave without paying' }).click();
  await page.locator('#order[data-state=payment_started]').waitFor();
  await page.goto(server.public + EVENT);
  await page.getByRole('link', { name: 'Pay for it' }).click();
  await page.getByRole('button', { name: 'Choose other places' }).click();
  await page.waitForURL(`**${EVENT}`);
  assert.deepEqual((await stripe.ask('/v1/payment_intents')).data.map(intent => intent.status), ['canceled']);
  await choose('stalls-C-7');
  await pay(CARD);
  await page.waitForURL('**/orders/*');
  await page.locator('#order[data-state=confirmed]').waitFor({ timeout: 15_000 });
  await until('the end of the admission', async () => (await server.staff.room()).stats.inside === 0);
  assert.equal(new URL(page.url()).search, '');
  const order = page.url().split('/').pop();
  const desk = ['--console', server.console, '--token-file', path.join(server.data, 'admin-token')];
  const refund = await vestibule(['orders', 'refund', order, '--reason', 'Fell ill', ...desk]);
  assert.equal(refund.code, 0, refund.err);
  await page.reload();
  await page.locator('#order[data-state=refunded]').waitFor();
  const { data: refunds } = await stripe.ask('/v1/refunds');
  assert.deepEqual(refunds.map(one => [one.amount, one.currency, one.status]), [[6500, 'eur', 'succeeded']]);
  assert.deepEqual(page.errors, []);
});
