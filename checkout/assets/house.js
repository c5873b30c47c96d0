// A house as the server tells it (checkout/src/live/house.rs and render.rs): its seats, and how each of them is.

export const FREE = 0, HELD = 1, SOLD = 2;
const WORDS = ['free', 'held', 'sold'];

/** Sums of distances. */
function places(steps) {
  let at = 0;
  return Int32Array.from(steps, step => at += step);
}

function section(plan, { id, name, types, rows }, at) {
  const made = { at, id, name, types: types.map(type => plan.types[type]), rows: [], x: [], y: [], label: [], kind: '', gap: new Set(), row: [] };
  for (const [name, labels, xs, ys, kinds, gaps] of rows) {
    const first = made.row.length, many = xs.length;
    made.rows.push({ name, first, many });
    made.x.push(...places(xs));
    made.y.push(...places(ys));
    made.kind += kinds || 's'.repeat(many);
    for (const gap of gaps) made.gap.add(first + gap);
    for (let i = 0; i < many; i += 1) {
      made.row.push(made.rows.length - 1);
      made.label.push(Array.isArray(labels) ? labels[i] : String(labels + i));
    }
  }
  made.look = new Uint8Array(made.row.length);
  made.free = made.row.length;
  return made;
}

export class House {
  /** `ahead`: by how many milliseconds the server's clock is ahead of ours. */
  constructor(plan, ahead = 0) {
    this.plan = plan;
    this.ahead = ahead;
    this.sections = plan.sections.map((of, at) => section(plan, of, at));
    this.byId = new Map(this.sections.map(section => [section.id, section]));
    this.types = new Map(plan.types.map(type => [type.id, type]));
    this.seats = this.sections.reduce((sum, section) => sum + section.row.length, 0);
    this.stock = {};
    this.ours = new Set();
  }

  money(minor) {
    const f = new Intl.NumberFormat(document.documentElement.lang || 'en', { style: 'currency', currency: this.plan.currency });
    return minor === 0 ? 'Free' : f.format(minor / 10 ** f.resolvedOptions().maximumFractionDigits);
  }

  cost(type) {
    return type ? type.price + type.fee : 0;
  }

  /** The ticket types under which somebody can have a seat now; the server says whether a code is right. */
  kinds(section, hasCode) {
    const now = Date.now() + this.ahead, is = type => !(now < Date.parse(type.sale_from)) && !(now >= Date.parse(type.sale_until));
    return section.types.filter(type => is(type) && (hasCode || !type.needs_code));
  }

  /** What a seat costs, for people. */
  price(section) {
    const kinds = this.kinds(section, true), costs = (kinds.length ? kinds : section.types.slice(0, 1)).map(type => this.cost(type));
    const lowest = Math.min(...costs), text = costs.length ? this.money(lowest) : '';
    return costs.some(cost => cost !== lowest) ? `from ${text}` : text;
  }

  id(section, seat) {
    return `${section.id}-${section.rows[section.row[seat]].name}-${section.label[seat]}`;
  }

  /** Section and number of a seat by its name. */
  find(id) {
    for (const section of this.sections) {
      if (!id.startsWith(section.id + '-')) continue;
      for (let seat = 0; seat < section.row.length; seat += 1) if (this.id(section, seat) === id) return { section, seat };
    }
    return null;
  }

  name(section, seat) {
    const kind = { s: '', a: ', wheelchair place', c: ', for a companion' }[section.kind[seat]];
    return `${section.name}, row ${section.rows[section.row[seat]].name}, seat ${section.label[seat]}${kind}`;
  }

  /** What a screen reader hears of a seat. */
  words(section, seat, chosen) {
    const state = chosen ? 'your choice' : this.isOurs(section, seat) ? 'held for you' : ['free', 'held by somebody', 'taken'][section.look[seat]];
    return `${this.name(section, seat)}, ${this.price(section)}, ${state}`;
  }

  /** Can be chosen: for sale, and sold by some ticket type. */
  isFree(section, seat) {
    return section.look[seat] === FREE && section.types.length > 0;
  }

  /** In a hold of whoever looks. */
  isOurs(section, seat) {
    return section.look[seat] === HELD && this.ours.has(this.id(section, seat));
  }

  #set(section, seat, look, changed) {
    if (section.look[seat] === look) return;
    section.free += (look === FREE) - (section.look[seat] === FREE);
    section.look[seat] = look;
    changed.push({ section, seat });
  }

  /** Takes a message in; gives the seats that look different now. */
  hear(message) {
    const changed = [];
    if (message.sections) {
      for (const [id, bitmaps] of Object.entries(message.sections)) {
        const section = this.byId.get(id), [taken, held] = bitmaps.map(text => Uint8Array.from(atob(text), char => char.charCodeAt(0)));
        const bit = (bytes, at) => (bytes[at >> 3] ?? 0) >> (at & 7) & 1;
        for (let seat = 0; seat < (section?.look.length ?? 0); seat += 1) {
          this.#set(section, seat, bit(taken, seat) ? bit(held, seat) ? HELD : SOLD : FREE, changed);
        }
      }
    }
    WORDS.forEach((word, look) => {
      for (const [id, ranges] of Object.entries(message[word] ?? {})) {
        const section = this.byId.get(id);
        for (const [first, last] of section ? ranges : []) for (let seat = first; seat <= last; seat += 1) this.#set(section, seat, look, changed);
      }
    });
    Object.assign(this.stock, message.stock);
    return changed;
  }

  /** Free seats beside the chosen ones that would be left alone; the same rule as inventory's `leaves_orphan`. */
  orphans(section, chosen) {
    const open = seat => section.kind[seat] === 's' && section.look[seat] === FREE;
    const beside = (seat, step) => {
      const to = seat + step;
      return section.row[to] === section.row[seat] && !section.gap.has(Math.max(seat, to)) ? [to] : [];
    };
    const near = new Set([...chosen].flatMap(seat => [...beside(seat, -1), ...beside(seat, 1)]));
    const left = seat => open(seat) && !chosen.has(seat);
    return [...near].filter(seat => left(seat) && ![...beside(seat, -1), ...beside(seat, 1)].some(left));
  }
}
