// The window onto the map: it zooms and pans by fingers, mouse, wheel and buttons.

const STEP = 1.5;              // one press of a button
const CLOSEST = 60;            // in tenths of a seat's width: six seats fill the window
const DRAG_PX = 6;             // a finger that moves less taps
const READABLE = 1.4;          // pixels to a tenth of a seat, from where on numbers can be read

export class Glass {
  constructor(hall) {
    hall.replaceChildren();
    hall.classList.add('map');
    hall.removeAttribute('tabindex');
    this.tools = hall.appendChild(document.createElement('div'));
    this.tools.className = 'tools';
    this.svg = hall.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
    this.svg.id = 'map';
    this.svg.setAttribute('role', 'group');
    this.svg.setAttribute('aria-label', 'Seats. Arrow keys move, space chooses.');
    this.pointers = new Map();
    this.moved = false;
    const nearer = this.button('+', 'sign', () => this.zoom(STEP)), farther = this.button('−', 'sign', () => this.zoom(1 / STEP));
    nearer.setAttribute('aria-label', 'Closer');
    farther.setAttribute('aria-label', 'Farther');
    this.whole = this.button('Fit', 'fit', () => this.show(this.home, this.home));
    this.#listen();
    new ResizeObserver(() => this.#apply()).observe(this.svg);
  }

  button(words, kind, act) {
    const made = document.createElement('button');
    Object.assign(made, { type: 'button', className: `tool ${kind}`, textContent: words, onclick: act });
    return this.tools.appendChild(made);
  }

  /** Shows a box of the plan; `home` is the farthest view. */
  show([left, top, right, bottom], home) {
    this.home = home;
    // The first view shapes the window; another one does not make the page jump.
    this.svg.style.aspectRatio ||= String((right - left) / (bottom - top));
    this.view = { x: left, y: top, w: right - left, h: bottom - top };
    this.#apply();
  }

  /** How many pixels so much of the plan has. */
  pixels(tenths) {
    const { width, height } = this.svg.getBoundingClientRect();
    return tenths * Math.min(width / this.view.w, height / this.view.h);
  }

  zoom(factor, at) {
    const { view } = this, p = at ?? { x: view.x + view.w / 2, y: view.y + view.h / 2 };
    const wide = this.home[2] - this.home[0], k = Math.min(Math.max(view.w / factor, Math.min(CLOSEST, wide)), wide) / view.w;
    Object.assign(view, { x: p.x - (p.x - view.x) * k, y: p.y - (p.y - view.y) * k, w: view.w * k, h: view.h * k });
    this.#apply();
  }

  /** Looks closer at where a finger is. */
  closer(e, factor) {
    const p = this.#point(e);
    this.zoom(factor, p);
    Object.assign(this.view, { x: p.x - this.view.w / 2, y: p.y - this.view.h / 2 });
    this.#apply();
  }

  /** Moves as far as needed for a place to be seen. */
  reach(x, y) {
    const { view } = this, edge = Math.min(view.w, view.h) / 10;
    if (x > view.x + edge && x < view.x + view.w - edge && y > view.y + edge && y < view.y + view.h - edge) return;
    if (!this.isNear) return;
    Object.assign(view, { x: x - view.w / 2, y: y - view.h / 2 });
    this.#apply();
  }

  get isNear() {
    return this.view.w < (this.home[2] - this.home[0]) * .99;
  }

  #apply() {
    if (!this.view) return;
    const { view, home } = this;
    // The middle stays over the house.
    const keep = (at, size, from, to) => Math.min(Math.max(at + size / 2, from), to) - size / 2;
    view.x = this.isNear ? keep(view.x, view.w, home[0], home[2]) : home[0];
    view.y = this.isNear ? keep(view.y, view.h, home[1], home[3]) : home[1];
    this.svg.setAttribute('viewBox', [view.x, view.y, view.w, view.h].map(n => n.toFixed(1)).join(' '));
    this.svg.classList.toggle('near', this.isNear);
    this.svg.classList.toggle('readable', this.pixels(1) >= READABLE);
  }

  #point(e) {
    return new DOMPoint(e.clientX, e.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
  }

  #listen() {
    const { svg, pointers } = this, up = e => pointers.delete(e.pointerId);
    svg.addEventListener('pointerdown', e => {
      if (!pointers.size) this.moved = false;
      pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
    });
    svg.addEventListener('pointermove', e => {
      const before = pointers.get(e.pointerId);
      if (!before) return;
      const others = [...pointers].filter(([id]) => id !== e.pointerId).map(([, at]) => at);
      const dx = e.clientX - before.x, dy = e.clientY - before.y;
      if (!this.moved && !others.length && Math.hypot(dx, dy) < DRAG_PX) return;
      this.moved = true;
      if (!svg.hasPointerCapture(e.pointerId)) svg.setPointerCapture(e.pointerId);
      const scale = 1 / this.pixels(1);
      if (others.length) {
        const far = at => Math.hypot(at.x - others[0].x, at.y - others[0].y) || 1;
        this.zoom(far({ x: e.clientX, y: e.clientY }) / far(before), this.#point(e));
      } else {
        Object.assign(this.view, { x: this.view.x - dx * scale, y: this.view.y - dy * scale });
        this.#apply();
      }
      pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
    });
    for (const kind of ['pointerup', 'pointercancel']) svg.addEventListener(kind, up);
    svg.addEventListener('wheel', e => {
      // A pinch on a touchpad comes as this; without it the page scrolls.
      if (!e.ctrlKey) return;
      e.preventDefault();
      this.zoom(Math.exp(-e.deltaY / 100), this.#point(e));
    }, { passive: false });
  }
}
