// The shop's office: a house is imported, an event put on sale, seats kept back, a buyer gets the tickets by mail, one is given
// back, a letter that was not taken is sent again, and the audit agrees with all of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Vestibule, Visitor, after, file, folder, until, vestibule } from './harness.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PYTHON = process.env.VESTIBULE_PYTHON ?? path.resolve(HERE, '../.venv/bin/python');
const EVENT = 'opening-night';

/** A real SMTP server that says what it got, a JSON object a line. */
async function mailbox(t) {
  const server = spawn(PYTHON, [path.resolve(HERE, '../support/smtp.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  after(t, () => server.kill('SIGKILL'));
  const said = [];
  let rest = '';
  server.stdout.setEncoding('utf8').on('data', text => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    said.push(...lines.filter(Boolean).map(line => JSON.parse(line)));
  });
  const { port } = await until('the mail server', () => said[0]);
  return { port, to: address => said.filter(one => one.event === 'mail' && one.rcpt.includes(address)) };
}

async function office(t, sets = {}) {
  const server = await Vestibule.start(t, { sets: { 'rooms.demo.outflow_per_minute': 'off', 'rooms.demo.active_visitors_max': 'off', ...sets } });
  const desk = ['--console', server.console, '--token-file', path.join(server.data, 'admin-token')];
  const run = async (...words) => vestibule([...words, ...desk]);
  const good = async (...words) => {
    const { code, out, err } = await run(...words);
    assert.equal(code, 0, err);
    return out;
  };
  return { server, run, good };
}

/** Buys; gives the order and the visitor. */
async function buy(server, wish, mail) {
  const visitor = new Visitor(server);
  await visitor.enter();
  const post = async (target, body) => visitor.post(target, body, { headers: { 'idempotency-key': randomUUID() } });
  const hold = await post('/api/shop/v1/holds', { event: EVENT, ...wish });
  assert.equal(hold.status, 201, hold.text);
  const order = await post('/api/shop/v1/orders', { hold: hold.json.id, mail });
  assert.equal(order.status, 201, order.text);
  const paid = await post(`/api/shop/v1/payments/${order.json.payment.id}/confirm`, { outcome: 'succeed' });
  assert.equal(paid.json.state, 'confirmed', paid.text);
  return { order: paid.json, visitor };
}

test('a buyer gets the tickets by mail, and staff give one back', async t => {
  const mail = await mailbox(t);
  const { server, run, good } = await office(t, { 'shop.mail.url': `smtp+plain://127.0.0.1:${mail.port}`, 'shop.mail.from': 'Box office <tickets@example.org>' });
  const { order, visitor } = await buy(server, { seats: ['stalls-A-1', 'stalls-A-2'] }, 'ada@example.org');

  const [letter] = await until('the letter', () => mail.to('ada@example.org').length && mail.to('ada@example.org'), { ms: 20_000 });
  assert.ok(letter.text.includes(`/orders/${order.id}`) && letter.html.includes(`/orders/${order.id}`));
  assert.deepEqual(letter.attachments.map(part => part.type), ['application/pdf', 'text/calendar']);
  const pdf = await visitor.get(`/orders/${order.id}/tickets.pdf`);
  assert.equal(pdf.status, 200);
  assert.ok(pdf.text.startsWith('%PDF'));
  assert.match((await visitor.get(`/orders/${order.id}/event.ics`)).text, /BEGIN:VEVENT[^]*Opening Night/);
  const codes = (await visitor.get(`/orders/${order.id}/tickets.json`)).json.tickets;
  assert.equal(codes.length, 2);
  assert.equal(JSON.parse(Buffer.from(codes[0].code.split('.')[0], 'base64url')).typ, 'ticket+jwt');

  const [ticket] = order.tickets;
  const refunded = await good('orders', 'refund', order.id, '--ticket', ticket.id, '--reason', 'Fell ill', '--key', 'one');
  assert.match(refunded, /given back/);
  await good('orders', 'refund', order.id, '--ticket', ticket.id, '--reason', 'Fell ill', '--key', 'one');
  const again = await run('orders', 'refund', order.id, '--ticket', ticket.id, '--reason', 'Fell ill');
  assert.equal(again.code, 1, 'another refund of the same ticket');
  assert.match(again.err, /ticket_unknown/);
  assert.match(await good('orders', 'find', '--mail', ' Ada@Example.org'), new RegExp(order.id));
  await until('the letter of the refund', () => mail.to('ada@example.org').length === 2, { ms: 20_000 });
  const seats = (await visitor.enter(`/api/shop/v1/events/${EVENT}/seats`)).json.seats;
  assert.equal(seats.find(seat => seat.id === ticket.seat).state, 'free', 'its seat is on sale again');
  assert.match(await good('audit', '--money'), /stalls: 119 left, 0 held, 1 sold/);
});

test('a buyer finds the orders by a link in a mail, and strangers do not', async t => {
  const mail = await mailbox(t);
  const { server } = await office(t, {
    'shop.mail.url': `smtp+plain://127.0.0.1:${mail.port}`, 'shop.mail.from': 'Box office <tickets@example.org>',
  });
  const { order, visitor } = await buy(server, { quantities: { standing: 1 } }, 'eve@example.org');
  await until('the tickets', () => mail.to('eve@example.org').length === 1, { ms: 20_000 });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const inside = (method, target, options = {}) => visitor.ask(method, target, { ...options, headers: { accept: 'text/html', ...options.headers } });
  await visitor.enter();
  const answers = [];
  for (const address of ['nobody@example.org', 'eve@example.org']) {
    answers.push(await inside('POST', '/my-orders', { body: `mail=${encodeURIComponent(address)}`, headers: form }));
  }
  assert.deepEqual(answers.map(answer => [answer.status, answer.headers.location]), [[303, '/my-orders?sent=1'], [303, '/my-orders?sent=1']]);
  const [, letter] = await until('the link', () => mail.to('eve@example.org').length === 2 && mail.to('eve@example.org'), { ms: 20_000 });
  assert.equal(mail.to('nobody@example.org').length, 0);
  const link = /\/my-orders\?link=([\w.-]+)/.exec(letter.text);
  const page = await inside('GET', link[0]);
  assert.ok(!page.text.includes(order.id), 'opening the link shows a button, for programs that look at links');
  const entered = await inside('POST', '/my-orders', { body: `link=${link[1]}`, headers: form });
  assert.match(entered.headers['set-cookie'].join(), /vestibule-orders=[^;]+; Path=\/my-orders; HttpOnly/);
  assert.ok((await inside('GET', '/my-orders')).text.includes(order.id));
  const forged = link[1].replace(/^[^.]+/, Buffer.from('ada@example.org').toString('base64url'));
  assert.equal((await inside('POST', '/my-orders', { body: `link=${forged}`, headers: form })).status, 400);
});

test('a letter that is not taken is kept, and sent again', async t => {
  const mail = await mailbox(t);
  const { server, good } = await office(t, { 'shop.mail.url': `smtp+plain://127.0.0.1:${mail.port}`, 'shop.mail.from': 'tickets@example.org' });
  await buy(server, { quantities: { standing: 1 } }, 'gone@example.org');
  const listed = await until('the dead letter', async () => {
    const out = await good('letters', 'list');
    return out.includes('order.paid to mail') && out;
  }, { ms: 20_000 });
  assert.ok(!listed.includes('gone@'), 'no address of a buyer is shown');
  assert.match(await good('letters', 'replay', '--all'), /^1 /);
  await until('it is dead once more', async () => (await good('letters', 'list')).includes('order.paid to mail'), { ms: 20_000 });
});

test('a house is imported with all its faults told, and sold as the event says', async t => {
  const { server, run, good } = await office(t);
  const where = folder(t);
  const bad = file(where, 'bad.csv', 'section,row,seat\nnorth,A,1\nnorth,A,1\nNorth,A,x y\n');
  const told = await run('venues', 'import', bad, '--id', 'riverside');
  assert.equal(told.code, 1);
  assert.match(told.err, /line 3[^]*line 4/);
  const rows = ['A', 'B', 'C'].flatMap(row => Array.from({ length: 20 }, (_, at) => `north,${row},${at + 1}`));
  const house = file(where, 'house.csv', `section,row,seat\n${rows.join('\n')}\n`);
  assert.match(await good('venues', 'import', house, '--id', 'riverside', '--name', 'Riverside'), /riverside: 60 seats in 1 sections/);
  assert.equal((await run('venues', 'import', house, '--id', 'riverside')).code, 1, 'a house never changes');

  const event = {
    id: 'gala', title: 'Gala', venue: 'Riverside', plan: 'riverside', starts_at: '2027-06-01T19:00:00Z', room: 'demo', currency: 'EUR',
    ticket_types: [{ id: 'seat', name: 'Seat', price: 5000, fee: 200, sections: ['north'] }], per_buyer_max: 2,
  };
  const faulty = await run('events', 'put', file(where, 'faulty.json', JSON.stringify({ ...event, currency: 'eur', plan: 'nowhere' })));
  assert.match(faulty.err, /currency[^]*plan/);
  const put = file(where, 'event.json', JSON.stringify(event));
  await good('events', 'put', put);
  await good('events', 'put', file(where, 'event.json', JSON.stringify({ ...event, title: 'Grand Gala' })));
  assert.match(await good('events', 'list'), /gala {2}.*Grand Gala/);
  await good('events', 'house', 'gala', 'north-A-1', 'north-A-2');

  const visitor = new Visitor(server);
  const seats = (await visitor.enter('/api/shop/v1/events/gala/seats')).json.seats;
  assert.deepEqual(seats.slice(0, 3).map(seat => seat.state), ['sold', 'sold', 'free']);
  const hold = (wish, key = randomUUID()) => visitor.post('/api/shop/v1/holds', { event: 'gala', ...wish }, { headers: { 'idempotency-key': key } });
  assert.equal((await hold({ seats: ['north-A-1'] })).json.code, 'seat_taken');
  const held = await hold({ seats: ['north-B-1', 'north-B-2'] }, 'a key');
  assert.equal(held.json.total, 10_400, 'with fees');
  assert.deepEqual((await hold({ seats: ['north-B-1', 'north-B-2'] }, 'a key')).json, held.json, 'the same key gives the same answer');
  assert.equal((await hold({ seats: ['north-B-3'] }, 'a key')).json.code, 'idempotency_mismatch');
  assert.equal((await hold({ seats: ['north-C-1'] })).json.code, 'too_many_of_buyer');
  assert.equal((await visitor.ask('DELETE', `/api/shop/v1/holds/${held.json.id}`)).status, 204);
  assert.equal((await hold({ seats: ['north-C-1'] })).status, 201, 'what was let go counts no more');
  await good('events', 'house', 'gala', 'north-A-1', 'north-A-2', '--release');
  assert.match(await good('audit'), /north: 59 left, 1 held, 0 sold/);
  assert.equal(await until('the metric', () => server.metric('vestibule_shop_stock', { event: 'gala', of: 'north', state: 'held' }), { ms: 20_000 }), 1);
});

test('the desk of the shop needs the token, and buyers do not reach it', async t => {
  const { server } = await office(t);
  const visitor = new Visitor(server);
  await visitor.enter();
  assert.equal((await visitor.get('/api/shop/staff/v1/events')).status, 404);
  const answer = await server.staff.ask('GET', '/api/shop/staff/v1/events', { headers: { authorization: 'Bearer wrong-token' } });
  assert.equal(answer.status, 401);
  assert.equal((await server.staff.get('/api/shop/staff/openapi.json')).json.openapi, '3.1.0');
});
