// The process is killed at random moments under load. Whatever was acknowledged before is still there after, and nothing
// is sold twice. The moments come from a seed that is printed; VESTIBULE_E2E_SEED repeats them.

import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Vestibule, Visitor, freePort, send, until } from './harness.mjs';

const BUYERS = 30;
/** One round for each: the acknowledgement of which the first one starts the time to the kill. */
const ROUNDS = ['number', 'hold', 'order', 'paid'];
/** From that on; most journeys are under way then, and few are over. */
const KILL_AFTER_MS = [0, 1200];
const EVENT = '/api/shop/v1/events/opening-night';

/** Mulberry32: small, and the same everywhere. */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One buyer's journey; every acknowledgement is written into `notes` the moment it comes. */
class Buyer {
  constructor(server, dice) {
    this.visitor = new Visitor(server);
    this.dice = dice;
    this.notes = {};
    this.refused = [];
  }

  async #call(target, body) {
    const answer = await this.visitor.post(target, body, { headers: { 'idempotency-key': randomUUID() } });
    if (answer.status >= 400) this.refused.push({ status: answer.status, code: answer.json.code });
    return answer.status < 400 ? answer : undefined;
  }

  /** Goes on until it has paid or the process is gone. */
  async go() {
    const { notes, visitor, dice } = this;
    notes.number = (await visitor.join()).number;
    notes.cookies = { ...visitor.cookies };
    // A lost connection ends the journey here: it must not go on against the next process.
    for (;;) {
      const answer = await visitor.get(EVENT);
      if (answer.json.id) break;
      await pause(50);
    }
    notes.inside = { ...visitor.cookies };
    while (!notes.hold) {
      const seats = (await visitor.get(`${EVENT}/seats`)).json.seats.filter(seat => seat.state === 'free');
      // Few to choose from, so that buyers want the same.
      const wished = seats.slice(0, 20).sort(() => dice() - 0.5).slice(0, 1 + Math.floor(dice() * 2)).map(seat => seat.id);
      const quantities = dice() < 0.3 ? { standing: 1 } : {};
      const held = await this.#call('/api/shop/v1/holds', { event: 'opening-night', seats: wished, quantities });
      if (held) notes.hold = held.json;
    }
    const ordered = await this.#call('/api/shop/v1/orders', { hold: notes.hold.id });
    if (!ordered) return;
    notes.order = ordered.json;
    notes.paying = true;
    const paid = await this.#call(`/api/shop/v1/payments/${notes.order.payment.id}/confirm`, { outcome: 'succeed' });
    if (paid) notes.paid = paid.json;
  }
}

/** Places of an order or a hold, each once. */
const seatsOf = lines => lines.flatMap(line => line.seats ?? []);

test('what was acknowledged survives kill -9, and nothing is sold twice', { timeout: 150_000 }, async t => {
  const seed = Number(process.env.VESTIBULE_E2E_SEED ?? randomInt(2 ** 31));
  t.diagnostic(`VESTIBULE_E2E_SEED=${seed}`);
  const dice = random(seed);
  const shop = `http://127.0.0.1:${await freePort()}`;
  const server = await Vestibule.start(t, { sets: {
    'shop.listen': new URL(shop).host, 'shop.hold_s': 600,
    'rooms.demo.outflow_per_minute': 6000, 'rooms.demo.burst': 10, 'rooms.demo.active_visitors_max': 'off', 'rooms.demo.claim_s': 600,
  } });
  const everybody = [];
  const done = { holds: 0, orders: 0, paid: 0 };

  for (const first of ROUNDS) {
    const buyers = Array.from({ length: BUYERS }, () => new Buyer(server, dice));
    const journeys = buyers.map(buyer => buyer.go().catch(error => { buyer.cut = error; }));
    const [from, to] = KILL_AFTER_MS, after = Math.round(from + dice() * (to - from));
    await until(`the first ${first}`, () => buyers.some(buyer => buyer.notes[first]), { ms: 20_000, every: 5 });
    // The moment itself is what is under test; nothing is waited for.
    await pause(after);
    await server.kill();
    await Promise.all(journeys);
    everybody.push(...buyers);
    await server.run();
    const count = what => buyers.filter(buyer => buyer.notes[what]).length;
    t.diagnostic(`killed ${after} ms after the first ${first}; ${count('number')} joined, ${count('inside')} in, ${count('hold')} held, ${count('order')} ordered, ${count('paid')} paid`);
    done.holds += count('hold');
    done.orders += count('order');
    done.paid += count('paid');
    await check(server, shop, everybody, buyers);
  }
  assert.ok(done.holds > 0 && done.orders > 0 && done.paid > 0, `the load was too small to show anything: ${JSON.stringify(done)}`);
});

async function check(server, shop, everybody, buyers) {
  const joined = everybody.filter(buyer => buyer.notes.number);
  const numbers = joined.map(buyer => buyer.notes.number);
  assert.equal(new Set(numbers).size, numbers.length, 'a number was given twice');
  const newcomer = await new Visitor(server).join();
  assert.ok(newcomer.number > Math.max(...numbers), 'a number came back');

  await Promise.all(joined.map(buyer => keptItsPlace(server, buyer, buyers.includes(buyer))));
  await Promise.all(everybody.map(buyer => keptItsGoods(server, shop, buyer)));
  await soldOnce(shop, everybody);
}

/** The number is still the ticket's, and whoever was let in still gets in. */
async function keptItsPlace(server, { notes, visitor }, recent) {
  const asked = await new Visitor(server, { cookies: notes.cookies }).line();
  assert.equal(asked.number, notes.number);
  // A payment whose answer was lost may have ended the visit; an acknowledged one has.
  if (notes.paying) return;
  assert.ok(['waiting', 'called', 'admitted'].includes(asked.state), `number ${notes.number} is ${asked.state}`);
  if (!recent) return;
  const back = new Visitor(server, { cookies: notes.inside ?? visitor.cookies });
  const inside = await back.enter(EVENT, { ms: 20_000 });
  assert.equal(inside.json.id, 'opening-night');
}

/** Acknowledged holds, orders and payments are what they were. */
async function keptItsGoods(server, shop, { notes }) {
  if (notes.hold && !notes.paying) {
    const hold = await new Visitor(server, { cookies: notes.inside }).get(`/api/shop/v1/holds/${notes.hold.id}`);
    assert.equal(hold.status, 200, `hold ${notes.hold.id}: ${hold.text}`);
    assert.deepEqual(hold.json.lines, notes.hold.lines);
    assert.equal(hold.json.id, notes.hold.id);
  }
  if (!notes.order) return;
  // Orders are found by their id alone, long after the visit.
  const order = await send(shop, `/api/shop/v1/orders/${notes.order.id}`, { headers: { accept: 'application/json' } });
  assert.equal(order.status, 200, `order ${notes.order.id}: ${order.text}`);
  assert.deepEqual(order.json.lines, notes.order.lines);
  if (!notes.paid) return;
  assert.equal(order.json.state, 'confirmed');
  assert.deepEqual(order.json.tickets, notes.paid.tickets);
  const page = await new Visitor(server).get(`/orders/${notes.order.id}`, { headers: { accept: 'text/html' } });
  assert.match(page.text, /data-state="confirmed"/, 'the order opens without an admission');
}

/** No seat is in two orders or two holds, and the stock adds up. */
async function soldOnce(shop, everybody) {
  const owners = new Map();
  for (const { notes } of everybody) {
    for (const seat of notes.hold ? seatsOf(notes.hold.lines) : []) {
      assert.ok(!owners.has(seat), `seat ${seat} is in the holds ${owners.get(seat)} and ${notes.hold.id}`);
      owners.set(seat, notes.hold.id);
    }
  }
  const tickets = new Set();
  for (const { notes } of everybody) for (const ticket of notes.paid?.tickets ?? []) {
    const what = ticket.seat ?? ticket.id;
    assert.ok(!tickets.has(what), `${what} was sold twice`);
    tickets.add(what);
  }
  const stock = await until('the stock', async () => {
    const answer = await send(shop, `${EVENT}/stock`, { headers: { accept: 'application/json' } });
    return answer.status === 200 && answer.json.stock;
  });
  for (const kind of stock) {
    assert.equal(kind.left + kind.held + kind.sold, kind.quota, `${kind.ticket_type} does not add up: ${JSON.stringify(kind)}`);
    const paid = everybody.flatMap(({ notes }) => notes.paid?.tickets ?? []).filter(ticket => ticket.ticket_type === kind.ticket_type || ticket.name === kind.name);
    assert.ok(kind.sold >= paid.length, `${kind.ticket_type}: ${paid.length} paid tickets, ${kind.sold} sold`);
  }
}
