// kill -9 at random moments under load: whatever was acknowledged is there afterwards, and nothing is sold twice.
// The moments come from a seed that is printed; VESTIBULE_SEED replays one.
import assert from 'node:assert/strict';
import test from 'node:test';
import { until, Vestibule, Visitor } from './harness.mjs';

const ROUNDS = 4;
const VISITORS = 24;

/** mulberry32: small and good enough to spread moments. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One visitor who joins, enters, holds and mostly pays, and notes what was acknowledged. */
async function visit(site, roll, notes) {
  const visitor = new Visitor(site.public);
  const note = { visitor, holds: [], orders: [] };
  try {
    const first = await visitor.get('/');
    if (!first.json?.number) return;
    note.number = first.json.number;
    note.ticket = first.headers['vestibule-ticket'];
    notes.push(note);
    await visitor.enter('demo', 8000);
    for (let turn = 0; turn < 3; turn += 1) {
      const row = 'ABCDEFGH'[Math.floor(roll() * 8)];
      const hold = await visitor.hold({ seats: [`stalls-${row}${1 + Math.floor(roll() * 15)}`] });
      if (hold.status !== 201) continue;
      note.holds.push(hold.json.id);
      if (roll() < 0.3) continue;
      const order = await visitor.post('/api/shop/v1/orders', { hold: hold.json.id });
      if (order.status !== 201) continue;
      const paid = await visitor.post(`/api/shop/v1/payments/${order.json.payment.id}/confirm`, { outcome: 'succeed' });
      if (paid.json?.state === 'confirmed') {
        note.orders.push({ id: order.json.id, seats: paid.json.tickets.map((ticket) => ticket.seat) });
        return;
      }
    }
  } catch {
    // The program was killed under this visitor; what was acknowledged before is noted.
  }
}

test('nothing acknowledged is lost by kill -9', { timeout: 240_000 }, async (t) => {
  const seed = Number(process.env.VESTIBULE_SEED ?? Date.now() % 1e9);
  t.diagnostic(`VESTIBULE_SEED=${seed}`);
  const roll = random(seed);
  const site = await Vestibule.up({
    'rooms.demo.outflow_per_minute': 6000, 'rooms.demo.burst': 20, 'rooms.demo.active_visitors_max': 'off',
    'shop.per_order_max': 6, 'rooms.demo.admission_s': 3600, 'shop.hold_s': 3600,
  });
  t.after(() => site.stop());
  const notes = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const visits = Array.from({ length: VISITORS }, () => visit(site, roll, notes));
    await new Promise((resolve) => setTimeout(resolve, 300 + roll() * 1700));
    await site.kill();
    await Promise.all(visits);
    await site.start();
    for (const note of notes) note.visitor.base = new URL(site.public);
  }
  assert.ok(notes.length > VISITORS, 'there was a load');
  assert.ok(notes.some((note) => note.orders.length > 0), 'some bought');

  const numbers = notes.map((note) => note.number);
  assert.equal(new Set(numbers).size, numbers.length, 'no number was given twice');
  for (const { visitor, ticket, number } of notes) {
    const told = await until(`number ${number} to be known`, async () => {
      const answer = await visitor.get('/_vestibule/v1/line?room=demo', { headers: { 'vestibule-ticket': ticket } });
      return answer.status === 200 ? answer.json : null;
    });
    assert.equal(told.number, number);
    assert.notEqual(told.state, 'closed');
  }
  const fresh = await new Visitor(site.public).get('/');
  assert.ok(fresh.json.number > Math.max(...numbers), 'newcomers stand behind everybody');

  const sold = [];
  for (const { visitor, holds, orders } of notes) {
    for (const order of orders) {
      const found = (await visitor.get(`/orders/${order.id}`, { accept: 'text/html' })).status;
      assert.equal(found, 200, 'an order is still there');
      sold.push(...order.seats);
    }
    if (orders.length > 0 || holds.length === 0) continue;
    const hold = await visitor.get(`/api/shop/v1/holds/${holds[0]}`);
    assert.equal(hold.status, 200, 'a hold is still there');
  }
  assert.equal(new Set(sold).size, sold.length, 'no seat was sold twice');
  const { stock } = await until('the stock', async () => {
    const room = await site.room();
    return room.stock ? room : null;
  });
  for (const line of stock) assert.equal(line.left + line.held + line.sold, { stalls: 120, balcony: 80, standing: 100 }[line.ticket_type]);
  assert.ok(stock.find((line) => line.ticket_type === 'stalls').sold >= sold.length);
});
