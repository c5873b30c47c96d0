// Choosing places: the map follows what others do, the sum follows the choice. The server checks every value again; without
// scripts the same page is a plain form.

import { FREE, House } from './house.js';
import { follow } from './live.js';
import { SeatMap } from './map.js';

const $ = id => document.getElementById(id);
const put = (el, text) => { if (el && el.textContent !== text) el.textContent = text; };
const tell = text => put($('live'), text);

const form = $('choose'), best = $('best'), hall = $('hall');
const path = `/api/shop/v1/events/${encodeURIComponent(form.dataset.event)}`;
const max = Number(form.dataset.max) || Infinity;
const pieces = [...form.querySelectorAll('input[type=number]')];
const chosen = new Map(); // by name: { section, seat, input }
let house, map, sending = false;

const amount = input => Math.max(0, Math.floor(Number(input.value) || 0));
const count = () => chosen.size + pieces.reduce((sum, input) => sum + amount(input), 0);

function say(id, text) {
  $(id).hidden = !text;
  put($(id), text || '');
}
const trouble = text => say('sum-problem', text);

// ---- the sum ----

function line(name, type, many) {
  const li = document.createElement('li'), words = document.createElement('span'), price = document.createElement('span');
  words.textContent = name;
  price.textContent = type ? house.money(house.cost(type) * many) : '';
  li.append(words, price);
  if (type?.fee) {
    const fee = document.createElement('small');
    fee.textContent = `with ${house.money(type.fee * many)} fee`;
    price.append(' ', fee);
  }
  return li;
}

function sum() {
  const items = [];
  let total = 0;
  const add = (name, type, many) => {
    items.push(line(name, type, many));
    total += house.cost(type) * many;
  };
  for (const { section, seat } of chosen.values()) add(house.name(section, seat), section.type, 1);
  for (const input of pieces) if (amount(input)) add(`${amount(input)} × ${input.dataset.name}`, house.types.get(input.dataset.type), amount(input));
  const places = count();
  $('picked').replaceChildren(...items);
  $('picked').hidden = !items.length;
  $('total-line').hidden = false;
  put($('places'), places === 0 ? 'Nothing chosen yet' : places === 1 ? '1 place' : `${places} places`);
  put($('total'), places ? house.money(total) : '');
  warn();
}

/** Seats that nobody would want alone. */
function warn() {
  const sections = new Map();
  for (const { section, seat } of chosen.values()) sections.set(section, (sections.get(section) ?? new Set()).add(seat));
  const alone = [...sections].flatMap(([section, seats]) => house.orphans(section, seats).map(seat => house.name(section, seat)));
  say('sum-orphan', alone.length ? `This leaves a single seat: ${alone.join('; ')}. If you can, choose seats that leave none alone.` : '');
}

// ---- the choice ----

function take(section, seat) {
  const input = document.createElement('input');
  Object.assign(input, { type: 'hidden', name: 'seat', value: house.id(section, seat) });
  form.append(input);
  chosen.set(input.value, { section, seat, input });
}

function drop(id) {
  chosen.get(id)?.input.remove();
  chosen.delete(id);
}

function toggle(section, seat) {
  const id = house.id(section, seat);
  trouble('');
  if (chosen.has(id)) drop(id);
  else if (count() >= max) return trouble(`One order may have up to ${max} places. Let one go to choose another.`);
  else take(section, seat);
  sum();
  if (count()) tell(`${$('places').textContent}, ${$('total').textContent}`);
}

function hear(message) {
  const changed = house.hear(message), lost = [];
  for (const { section, seat } of changed) {
    const id = house.id(section, seat);
    if (!chosen.has(id) || section.look[seat] === FREE || sending) continue;
    drop(id);
    lost.push(house.name(section, seat));
  }
  map?.refresh(changed);
  for (const el of form.querySelectorAll('[data-left-of]')) {
    const stock = house.stock[el.dataset.leftOf];
    if (stock) put(el, String(stock[0]));
  }
  if (lost.length) trouble(`Somebody was faster: ${lost.join('; ')}. Please choose another.`);
  if (lost.length || changed.length) sum();
  form.dataset.live = message.seq;
}

form.addEventListener('input', e => {
  if (e.target.type !== 'number' || !house) return;
  trouble('');
  if (count() > max) {
    e.target.value = Math.max(0, amount(e.target) - (count() - max));
    trouble(`One order may have up to ${max} places. Let one go to choose another.`);
  }
  sum();
});
form.addEventListener('submit', e => {
  if (!house) return;
  if (count()) { sending = true; return; }
  e.preventDefault();
  trouble('Choose at least one place.');
}, true);

// ---- the best seats ----

async function propose(e) {
  e.preventDefault();
  const fields = new FormData(best), many = Number(fields.get('count')), accessible = Number(fields.has('accessible'));
  const wish = { count: many, accessible, companions: Math.min(accessible, many - 1), codes: [fields.get('code')].filter(Boolean) };
  if (fields.get('kind')) wish.ticket_type = fields.get('kind');
  trouble('');
  try {
    const answer = await fetch(`${path}/best`, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify(wish) });
    const said = await answer.json();
    if (!said.seats) return trouble(said.detail ?? 'That did not work. Please try again.');
    const found = said.seats.map(id => house.find(id)).filter(Boolean);
    const before = [...chosen.values()];
    for (const id of [...chosen.keys()]) drop(id);
    for (const { section, seat } of found) take(section, seat);
    if (wish.codes[0] && $('code')) $('code').value = wish.codes[0];
    map.refresh([...before, ...found]);
    map.reveal(found[0]);
    sum();
    tell(`Chosen for you: ${found.map(({ section, seat }) => house.name(section, seat)).join('; ')}. ${$('total').textContent}`);
  } catch { trouble('The shop cannot be reached. Please try again.'); }
}

function over() {
  trouble('Your time inside is over. Load this page again to stand in the line.');
}

async function start() {
  const answer = await fetch(`${path}/plan`, { headers: { Accept: 'application/json' } });
  const plan = answer.ok ? await answer.json() : null;
  if (!plan?.sections) return;
  house = new House(plan);
  // What the form had, after a refusal.
  const had = [...form.querySelectorAll('input[name=seat]:checked')].map(box => house.find(box.value)).filter(Boolean);
  for (const { section, seat } of had) take(section, seat);
  if (hall && house.seats) map = new SeatMap(hall, house, { chosen: (section, seat) => chosen.has(house.id(section, seat)), toggle });
  if (best) {
    put(best.querySelector('button'), 'Choose for me');
    best.addEventListener('submit', propose, true);
  }
  sum();
  follow(path, hear, over);
}
start().catch(() => { /* the plain form stays */ });
