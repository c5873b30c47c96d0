// What the shop's pages add when scripts run: live availability, the sum of a choice, a ticking clock. Every step also
// works as a plain form, and the server checks every value again.
(() => {
  'use strict';
  const SEATS_EVERY_MS = 4000;   // a seat that went is seen within a few seconds
  const SLOW_EVERY_MS = 20000;   // after an answer that failed
  const CLOCK_SAYS_S = [300, 120, 60]; // what a screen reader hears of the clock
  const SOON_S = 60;             // from here on the clock looks urgent
  const ORDER_EVERY_MS = 3000;   // while a payment is under way

  const $ = id => document.getElementById(id);
  const lang = document.documentElement.lang || 'en';
  const put = (el, text) => { if (el && el.textContent !== text) el.textContent = text; };
  const tell = text => put($('live'), text);

  // A second click must not send a form twice; coming back by the history makes it usable again.
  addEventListener('submit', e => {
    const button = e.submitter;
    if (e.defaultPrevented || !button) return;
    if (button.getAttribute('aria-busy')) e.preventDefault();
    else button.setAttribute('aria-busy', 'true');
  });
  addEventListener('pageshow', e => {
    for (const el of document.querySelectorAll('[aria-busy]')) el.removeAttribute('aria-busy');
    if (e.persisted) location.reload();
  });

  // ---- choosing ----------------------------------------------------------------------------------------------------
  function choosing(form) {
    const max = Number(form.dataset.max) || Infinity;
    const seats = [...form.querySelectorAll('input[name=seat]')], pieces = [...form.querySelectorAll('input[type=number]')];
    const boxes = new Map(seats.map(box => [box.value, box]));
    const types = new Map();
    let timer;

    function money(minor, currency) {
      const f = new Intl.NumberFormat(lang, { style: 'currency', currency });
      return f.format(minor / 10 ** f.resolvedOptions().maximumFractionDigits);
    }
    const amount = input => Math.max(0, Math.floor(Number(input.value) || 0));
    const chosen = () => seats.filter(box => box.checked).length + pieces.reduce((sum, input) => sum + amount(input), 0);

    function trouble(text) {
      $('sum-problem').hidden = !text;
      put($('sum-problem'), text || '');
    }

    function item(name, type, many) {
      const li = document.createElement('li'), kind = types.get(type);
      const words = document.createElement('span'), price = document.createElement('span');
      words.textContent = name;
      if (kind) price.textContent = money(kind.price * many, kind.currency);
      li.append(words, price);
      return li;
    }

    function sum() {
      const items = [], places = chosen();
      let total = 0, currency;
      const add = (name, type, many) => {
        const kind = types.get(type);
        items.push(item(name, type, many));
        if (kind) { total += kind.price * many; currency = kind.currency; }
      };
      for (const box of seats) if (box.checked) add(box.getAttribute('aria-label'), box.dataset.type, 1);
      for (const input of pieces) if (amount(input)) add(amount(input) + ' × ' + input.dataset.name, input.dataset.type, amount(input));
      $('picked').replaceChildren(...items);
      $('picked').hidden = !items.length;
      $('total-line').hidden = false;
      put($('places'), places === 0 ? 'Nothing chosen yet' : places === 1 ? '1 place' : places + ' places');
      put($('total'), currency ? money(total, currency) : '');
    }

    form.addEventListener('change', e => {
      trouble('');
      if (chosen() > max) {
        if (e.target.type === 'checkbox') e.target.checked = false;
        else e.target.value = Math.max(0, amount(e.target) - (chosen() - max));
        trouble('One order may have up to ' + max + ' places. Let one go to choose another.');
      }
      sum();
      if (chosen()) tell($('places').textContent + ', ' + $('total').textContent);
    });
    form.addEventListener('input', e => { if (e.target.type === 'number') sum(); });
    form.addEventListener('submit', e => {
      if (chosen()) return;
      e.preventDefault();
      for (const el of form.querySelectorAll('[aria-busy]')) el.removeAttribute('aria-busy');
      trouble('Choose at least one place.');
    }, true);

    function arrows(e) {
      if (e.target.name !== 'seat' || !e.key.startsWith('Arrow')) return;
      const row = e.target.closest('.row'), at = [...row.querySelectorAll('input')], i = at.indexOf(e.target);
      const rows = [...form.querySelectorAll('.row')], r = rows.indexOf(row);
      const step = e.key === 'ArrowLeft' || e.key === 'ArrowUp' ? -1 : 1;
      let to = null;
      if (e.key === 'ArrowLeft' || e.key === 'ArrowRight') {
        for (let k = i + step; at[k] && !to; k += step) if (!at[k].disabled) to = at[k];
      } else {
        for (let k = r + step; rows[k] && !to; k += step) {
          const free = [...rows[k].querySelectorAll('input')].filter(box => !box.disabled);
          const near = box => Math.abs([...box.closest('.row').querySelectorAll('input')].indexOf(box) - i);
          to = free.sort((a, b) => near(a) - near(b))[0] || null;
        }
      }
      if (to) { e.preventDefault(); to.focus(); }
    }
    form.addEventListener('keydown', arrows);

    function show(answer) {
      const lost = [];
      for (const kind of answer.ticket_types) {
        types.set(kind.ticket_type, kind);
        for (const el of form.querySelectorAll('[data-left-of]')) if (el.dataset.leftOf === kind.ticket_type) put(el, String(kind.left));
      }
      for (const seat of answer.seats) {
        const box = boxes.get(seat.id);
        if (!box) continue;
        const free = seat.state === 'free';
        if (!free && box.checked) { box.checked = false; lost.push(box.getAttribute('aria-label')); }
        // A seat that has the focus keeps it: a disabled control would throw the keyboard back to the start.
        if (free || document.activeElement !== box) box.disabled = !free;
        box.className = seat.mine ? 'held mine' : seat.state;
      }
      $('key-held').hidden = false;
      if (lost.length) trouble('Somebody was faster: ' + lost.join('; ') + '. Please choose another.');
      sum();
    }

    async function look() {
      clearTimeout(timer);
      let next = SEATS_EVERY_MS;
      if (!document.hidden) {
        try {
          const answer = await fetch('/api/shop/v1/events/' + encodeURIComponent(form.dataset.event) + '/seats', { headers: { Accept: 'application/json' }, cache: 'no-store', signal: AbortSignal.timeout(10000) });
          if (answer.ok) {
            const data = await answer.json();
            if (data.seats) show(data);
            else return over();
          } else if (answer.status === 403 || answer.status === 429) return over();
          else next = SLOW_EVERY_MS;
        } catch { next = SLOW_EVERY_MS; }
      }
      timer = setTimeout(look, next);
    }
    function over() {
      trouble('Your time inside is over. Load this page again to stand in the line.');
    }

    document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });
    const hall = form.querySelector('.hall');
    hall.scrollLeft = (hall.scrollWidth - hall.clientWidth) / 2;
    sum();
    look();
  }

  // ---- the clock of a hold -----------------------------------------------------------------------------------------
  function clock(el) {
    // Counted from what the server said, so a wrong clock on this device does no harm.
    const end = Date.now() + Number(el.dataset.leftS) * 1000;
    const said = new Set(CLOCK_SAYS_S.filter(at => at >= Number(el.dataset.leftS)));
    function tick() {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      put(el, Math.floor(left / 60) + ':' + String(left % 60).padStart(2, '0'));
      el.closest('.clock').classList.toggle('soon', left <= SOON_S);
      for (const at of CLOCK_SAYS_S) if (left <= at && !said.has(at)) {
        said.add(at);
        tell('Your places are held for ' + (at === 60 ? 'one more minute.' : at / 60 + ' more minutes.'));
      }
      if (left === 0) setTimeout(() => location.reload(), 1500);
      else setTimeout(tick, 1000 - (Date.now() - end) % 1000);
    }
    tick();
  }

  // ---- an order whose payment is under way -------------------------------------------------------------------------
  function order(el) {
    async function look() {
      try {
        if (!document.hidden) {
          // The page itself: it needs no admission, and asking for it never joins a line.
          const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' }, cache: 'no-store' });
          const state = answer.ok && /data-state="(\w+)"/.exec(await answer.text());
          if (state && state[1] !== el.dataset.state) return location.reload();
        }
      } catch { /* the next look may succeed */ }
      setTimeout(look, ORDER_EVERY_MS);
    }
    if (el.dataset.state === 'payment_started') look();
    const print = $('print');
    if (print) { print.hidden = false; print.addEventListener('click', () => window.print()); }
  }

  if ($('choose')) choosing($('choose'));
  if ($('clock')) clock($('clock'));
  if ($('order')) order($('order'));
})();
