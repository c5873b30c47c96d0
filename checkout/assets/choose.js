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
const chosen = new Map(); // by name: { section, seat, type, fields }
let house, map, sending = false;

const amount = input => Math.max(0, Math.floor(Number(input.value) || 0));
const count = () => chosen.size + pieces.reduce((sum, input) => sum + amount(input), 0);

function say(id, text) {
  $(id).hidden = !text;
  put($(id), text || '');
}
const trouble = text => say('sum-problem', text);

// ---- the sum ----

const hasCode = () => Boolean($('code')?.value.trim());

/** The ticket types of a chosen seat, where there are several. */
function kinds(place, name) {
  const all = house.kinds(place.section, hasCode());
  if (!all.includes(place.type)) all.unshift(place.type);
  if (all.length < 2) return '';
  const select = document.createElement('select');
  select.setAttribute('aria-label', `Ticket for ${name}`);
  select.append(...all.map(type => new Option(`${type.name}, ${house.money(house.cost(type))}`, type.id, false, type === place.type)));
  select.addEventListener('change', () => {
    const at = [...$('picked').querySelectorAll('select')].indexOf(select);
    as(place, house.types.get(select.value));
    trouble('');
    sum();
    $('picked').querySelectorAll('select')[at]?.focus();
    tell(`${house.types.get(select.value).name}, ${$('total').textContent}`);
  });
  return select;
}

function line(name, type, many, place) {
  const li = document.createElement('li'), words = document.createElement('span'), price = document.createElement('span');
  words.textContent = name;
  if (place) words.append(kinds(place, name));
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
  const add = (name, type, many, place) => {
    items.push(line(name, type, many, place));
    total += house.cost(type) * many;
  };
  for (const place of chosen.values()) add(house.name(place.section, place.seat), place.type, 1, place);
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

function field(name, value) {
  const input = Object.assign(document.createElement('input'), { type: 'hidden', name, value });
  form.append(input);
  return input;
}

/** Chooses a seat, as a ticket type that sells it or the first that the buyer can have. */
function take(section, seat, kind) {
  const id = house.id(section, seat), type = section.types.find(({ id }) => id === kind) ?? house.kinds(section, hasCode())[0] ?? section.types[0];
  chosen.set(id, { section, seat, type, fields: [field('seat', id), field(`seat-type-${id}`, type.id)] });
}

function as(place, type) {
  place.type = type;
  place.fields[1].value = type.id;
}

function drop(id) {
  for (const input of chosen.get(id)?.fields ?? []) input.remove();
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
  if (e.target === $('code') && house) return sum();
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
    if (wish.codes[0] && $('code')) $('code').value = wish.codes[0];
    for (const { section, seat } of found) take(section, seat, wish.ticket_type);
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
  house = new House(plan, Date.parse(answer.headers.get('date')) - Date.now() || 0);
  house.ours = new Set(hall?.dataset.held.split(' '));
  // What the form had, after a refusal.
  for (const box of form.querySelectorAll('input[name=seat]:checked')) {
    const place = house.find(box.value);
    if (place) take(place.section, place.seat, box.dataset.type);
  }
  if (hall && house.seats) map = new SeatMap(hall, house, { chosen: (section, seat) => chosen.has(house.id(section, seat)), toggle });
  if (best) {
    put(best.querySelector('button'), 'Choose for me');
    best.addEventListener('submit', propose, true);
  }
  sum();
  follow(path, hear, over);
}
start().catch(() => { /* the plain form stays */ });
