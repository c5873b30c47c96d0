// The house as a drawing: all seats of a small one; of a large one its sections, and the seats of the one that is chosen.
// Each seat is a checkbox for the keyboard and for screen readers.

import { FREE, HELD } from './house.js';
import { Glass } from './glass.js';

const AT_ONCE_MAX = 1500;      // seats that are drawn at once; the server's page draws the line at the same number
const SEAT = 10, PAD = 24;     // in tenths of a seat's width, as the plan has it
const TAP_PX = 20;             // a finger needs a seat of this size: a tap on a smaller one looks closer first

const text = value => String(value).replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`);
const CHECK = '<path class="check" d="M-2.4 .2-.7 2 2.6-2"/>';
const CHAIR = '<circle class="glyph" cx="-.6" cy="-3" r=".7"/><path class="glyph" d="M-.6-1.8V.7H1.4L2.3 2.8M-1.4-.2A2 2 0 1 0 1 2.2"/>';

/** The points around a set of points (Andrew's monotone chain). */
function around(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = list => {
    const out = [];
    for (const p of list) {
      while (out.length > 1) {
        const [a, b] = out.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        out.pop();
      }
      out.push(p);
    }
    return out.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

function boxOf(section) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < section.row.length; i += 1) {
    box[0] = Math.min(box[0], section.x[i]); box[1] = Math.min(box[1], section.y[i]);
    box[2] = Math.max(box[2], section.x[i]); box[3] = Math.max(box[3], section.y[i]);
  }
  return box;
}

export class SeatMap {
  /** `chosen(section, seat)` says whether a seat is; `toggle(section, seat)` is asked to change that. */
  constructor(hall, house, { chosen, toggle }) {
    Object.assign(this, { house, chosen, toggle, els: new Map(), hulls: new Map(), open: null });
    this.isLarge = house.seats > AT_ONCE_MAX;
    this.glass = new Glass(hall);
    this.svg = this.glass.svg;
    this.back = this.glass.button('All sections', 'back', () => this.overview());
    this.only = this.glass.button('Wheelchair places', 'only', () => {
      const on = this.only.getAttribute('aria-pressed') !== 'true';
      this.only.setAttribute('aria-pressed', String(on));
      this.svg.classList.toggle('only', on);
    });
    this.only.setAttribute('aria-pressed', 'false');
    this.only.hidden = !house.sections.some(section => section.kind.includes('a'));
    this.#listen();
    this.home = this.#home();
    this.prefix = this.#prefix();
    if (this.isLarge) this.overview();
    else this.#draw(house.sections, this.home);
  }

  /** Everything with the stage. */
  #home() {
    const [left, top, right, bottom] = this.house.plan.box, middle = (left + right) / 2;
    const isRound = top < 0 && left < 0 && right > 0;
    const x = left <= 0 && right >= 0 ? 0 : middle, y = isRound ? 0 : Math.min(top - 26, 0) - 2;
    const half = isRound ? Math.min(150, (right - left) / 14) : Math.min(80, Math.max(30, (right - left) / 4)), high = isRound ? half : 22;
    this.stage = `<g class="stage" aria-hidden="true"><rect x="${x - half}" y="${y - high / 2}" width="${2 * half}" height="${high}" rx="6"/><text x="${x}" y="${y + high / 6}" font-size="${Math.min(high / 2.4, half / 3)}">Stage</text></g>`;
    return [left - PAD, Math.min(top, y - high / 2) - 12, right + PAD, bottom + PAD / 2];
  }

  /** What the names of all sections begin with, up to a space: it says nothing on the map. */
  #prefix() {
    const names = this.house.sections.map(section => section.name), [first = ''] = names;
    const word = first.slice(0, first.lastIndexOf(' ') + 1);
    return names.length > 1 && names.every(name => name.startsWith(word) && name.length > word.length) ? word.length : 0;
  }

  // ---- sections ----

  overview() {
    const last = this.open;
    this.open = null;
    this.els.clear();
    this.back.hidden = true;
    this.svg.classList.add('far-off');
    this.svg.innerHTML = this.stage + this.house.sections.map(section => this.#hull(section)).join('');
    this.hulls = new Map([...this.svg.querySelectorAll('.hull')].map(el => [Number(el.dataset.section), el]));
    this.house.sections.forEach(section => this.#tint(section));
    const first = this.hulls.get(last?.at ?? 0);
    first?.setAttribute('tabindex', '0');
    this.glass.show(this.home, this.home);
    if (last) first?.focus({ preventScroll: true });
  }

  #hull(section) {
    const points = around(section.row.map((_, i) => [section.x[i], section.y[i]])), [l, t, r, b] = boxOf(section);
    const name = section.name.slice(this.prefix), inner = Math.min(r - l, b - t) * .8;
    const x = (l + r) / 2, y = (t + b) / 2, size = Math.min(inner / Math.max(name.length * .62, 1.8), inner / 2.6, 90);
    const acc = section.kind.includes('a') ? ' has-a' : '';
    return `<g class="hull${acc}" data-section="${section.at}" role="button" tabindex="-1"><polygon points="${points.map(p => p.join(',')).join(' ')}"/><text x="${x}" y="${y}" font-size="${size}">${text(name)}</text><text class="left" x="${x}" y="${y + size}" font-size="${size * .8}"></text></g>`;
  }

  #tint(section) {
    const el = this.hulls.get(section.at);
    if (!el) return;
    const share = section.types.length ? section.free / section.row.length : 0;
    const level = share === 0 ? 0 : share < .1 ? 1 : share < .4 ? 2 : 3;
    el.dataset.level = level;
    el.lastElementChild.textContent = level === 0 ? '×' : section.free;
    const words = level === 0 ? 'nothing left' : `${section.free} of ${section.row.length} seats left`;
    el.setAttribute('aria-label', `${section.name}, ${this.house.price(section)}, ${words}`);
  }

  /** Shows the seats of a section. */
  enter(section, seat = 0) {
    if (!this.isLarge) return;
    this.open = section;
    this.back.hidden = false;
    const [l, t, r, b] = boxOf(section);
    this.#draw([section], [l - PAD, t - PAD, r + PAD, b + PAD], seat);
  }

  // ---- seats ----

  #draw(sections, box, seat = 0) {
    this.drawn = sections;
    this.hulls.clear();
    this.svg.classList.remove('far-off');
    this.back.hidden = !this.isLarge;
    this.svg.innerHTML = '<defs><pattern id="hatch" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.3" height="3"/></pattern></defs>' + (this.isLarge ? '' : this.stage) + sections.map(section => this.#section(section)).join('');
    this.els = new Map([...this.svg.querySelectorAll('[role=checkbox]')].map(el => [el.dataset.at, el]));
    for (const section of sections) for (let i = 0; i < section.row.length; i += 1) this.#paint(section, i);
    this.rove(this.els.get(`${sections[0].at}:${seat}`));
    this.glass.show(box, box);
  }

  #section(section) {
    const rows = section.rows.map(row => {
      const seats = Array.from({ length: row.many }, (_, k) => this.#seat(section, row.first + k)).join('');
      const at = row.first, many = row.many, end = at + many - 1;
      // On along the row: in sections at the side, rows do not lie level.
      const name = (i, other) => {
        const dx = section.x[i] - section.x[other], dy = section.y[i] - section.y[other], long = Math.hypot(dx, dy) || 1;
        return `<text class="row-tag" aria-hidden="true" x="${section.x[i] + dx / long * SEAT}" y="${section.y[i] + dy / long * SEAT + 1.6}">${text(row.name)}</text>`;
      };
      return `<g role="group" aria-label="${text(section.name)}, row ${text(row.name)}">${name(at, end)}${many > 1 ? name(end, at) : ''}${seats}</g>`;
    }).join('');
    const { first, many } = section.rows[0], middle = first + (many >> 1), [l, t, r] = boxOf(section);
    const front = many % 2 ? section.x[middle] : (section.x[middle] + section.x[middle - 1]) / 2;
    const [x, y] = this.isLarge ? [(l + r) / 2, t - 14] : [front, section.y[middle] - 9];
    return `<g role="group" aria-label="${text(section.name)}"><text class="title" aria-hidden="true" x="${x}" y="${y}">${text(section.name)} · ${text(this.house.price(section))}</text>${rows}</g>`;
  }

  #seat(section, i) {
    const kind = section.kind[i], shape = kind === 's' ? '<rect class="body" x="-4" y="-4" width="8" height="8" rx="2"/>' : '<circle class="body" r="4.4"/>';
    const inside = kind === 'a' ? CHAIR : `<text y="1.5">${kind === 'c' ? '+' : text(section.label[i])}</text>`;
    return `<g role="checkbox" tabindex="-1" class="k-${kind}" data-at="${section.at}:${i}" data-seat="${text(this.house.id(section, i))}" transform="translate(${section.x[i]} ${section.y[i]})"><rect class="reach" x="-5" y="-5" width="10" height="10"/>${shape}${inside}${CHECK}</g>`;
  }

  #paint(section, seat) {
    const el = this.els.get(`${section.at}:${seat}`);
    if (!el) return;
    const chosen = this.chosen(section, seat), free = this.house.isFree(section, seat);
    el.dataset.look = chosen ? 'mine' : free ? 'free' : this.house.isOurs(section, seat) ? 'ours' : section.look[seat] === HELD ? 'held' : 'sold';
    el.setAttribute('aria-checked', String(chosen));
    if (chosen || free) el.removeAttribute('aria-disabled');
    else el.setAttribute('aria-disabled', 'true');
    el.setAttribute('aria-label', this.house.words(section, seat, chosen));
  }

  /** Draws these seats anew. */
  refresh(changed) {
    const sections = new Set();
    for (const { section, seat } of changed) {
      this.#paint(section, seat);
      sections.add(section);
    }
    for (const section of sections) this.#tint(section);
  }

  /** Brings a seat into sight; of a large house it opens its section. */
  reveal({ section, seat }) {
    if (this.isLarge && this.open !== section) this.enter(section, seat);
    else this.rove(this.els.get(`${section.at}:${seat}`));
    this.glass.reach(section.x[seat], section.y[seat]);
  }

  // ---- hands and keys ----

  /** Where the keyboard is. */
  rove(el) {
    if (!el) return;
    this.svg.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    el.setAttribute('tabindex', '0');
  }

  #of(el) {
    const [section, seat] = el.dataset.at.split(':').map(Number);
    return { section: this.house.sections[section], seat };
  }

  #listen() {
    this.svg.addEventListener('click', e => {
      const el = e.target.closest('[role]');
      if (!el || this.glass.moved) return;
      if (el.classList.contains('hull')) return this.#go(el);
      if (el.getAttribute('role') !== 'checkbox') return;
      if (e.pointerType === 'touch' && this.glass.pixels(SEAT) < TAP_PX) return this.glass.closer(e, TAP_PX * 1.4 / this.glass.pixels(SEAT));
      this.rove(el);
      el.focus({ preventScroll: true });
      this.#flip(el);
    });
    this.svg.addEventListener('keydown', e => this.#key(e));
    this.svg.addEventListener('focusin', e => {
      const at = e.target.dataset?.at && this.#of(e.target);
      if (at) this.glass.reach(at.section.x[at.seat], at.section.y[at.seat]);
    });
  }

  #go(hull) {
    const section = this.house.sections[Number(hull.dataset.section)];
    const seat = Math.max(0, section.look.indexOf(FREE));
    this.enter(section, seat);
    this.els.get(`${section.at}:${seat}`)?.focus({ preventScroll: true });
  }

  #flip(el) {
    if (el.getAttribute('aria-disabled')) return;
    const { section, seat } = this.#of(el);
    this.toggle(section, seat);
    this.#paint(section, seat);
  }

  #key(e) {
    const el = e.target.closest('[role]'), isSeat = el?.dataset.at !== undefined;
    if (e.ctrlKey || e.metaKey || e.altKey || !el) return;
    if (e.key === '+' || e.key === '-') this.glass.zoom(e.key === '+' ? 1.4 : 1 / 1.4);
    else if (e.key === 'Escape' && this.open) this.overview();
    else if (e.key === ' ' || e.key === 'Enter') isSeat ? this.#flip(el) : this.#go(el);
    else {
      const to = isSeat ? this.#next(e.key, this.#of(el)) : this.#nextHull(e.key, el);
      if (to === undefined) return;
      this.rove(to);
      to?.focus({ preventScroll: true });
    }
    e.preventDefault();
  }

  #nextHull(key, el) {
    const all = [...this.hulls.values()], step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -all.length, End: all.length }[key];
    return step && all[Math.min(all.length - 1, Math.max(0, all.indexOf(el) + step))];
  }

  /** The next seat that can be chosen, in the row or in the rows before and behind; `undefined` for other keys. */
  #next(key, { section, seat }) {
    const can = (section, seat) => this.house.isFree(section, seat) || this.chosen(section, seat);
    const row = section.rows[section.row[seat]], end = row.first + row.many;
    const along = { ArrowRight: [seat + 1, 1], ArrowLeft: [seat - 1, -1], Home: [row.first, 1], End: [end - 1, -1] }[key];
    if (along) {
      for (let i = along[0]; i >= row.first && i < end; i += along[1]) if (can(section, i)) return this.els.get(`${section.at}:${i}`);
      return null;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (!step) return undefined;
    const rows = this.drawn.flatMap(section => section.rows.map(row => ({ section, row })));
    for (let k = rows.findIndex(at => at.row === row) + step; rows[k]; k += step) {
      const at = rows[k], seats = Array.from({ length: at.row.many }, (_, i) => at.row.first + i).filter(i => can(at.section, i));
      const far = i => Math.abs(at.section.x[i] - section.x[seat]);
      if (seats.length) return this.els.get(`${at.section.at}:${seats.reduce((a, b) => far(b) < far(a) ? b : a)}`);
    }
    return null;
  }
}
