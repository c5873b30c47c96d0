// What the shop's pages add when scripts run: a ticking clock, an order that looks after itself. Every step also works as a
// plain form, and the server checks every value again. Choosing places is in choose.js.
(() => {
  'use strict';
  const CLOCK_SAYS_S = [300, 120, 60]; // what a screen reader hears of the clock
  const SOON_S = 60;             // from here on the clock looks urgent
  const ORDER_EVERY_MS = 3000;   // while a payment is under way

  const $ = id => document.getElementById(id);
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
      // What is typed on a payment page is not thrown away.
      if (left === 0 && $('over')) [el.closest('.clock').hidden, $('over').hidden] = [true, false];
      else if (left === 0) setTimeout(() => location.reload(), 1500);
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
    // Just paid at a provider of its own: the place inside is free for the next. This page, which needs no admission, cannot say so.
    if (el.dataset.state === 'confirmed' && new URLSearchParams(location.search).has('redirect_status')) {
      fetch('/api/shop/v1/holds/' + location.pathname.split('/').pop(), { headers: { Accept: 'application/json' } }).catch(() => {});
      history.replaceState(null, '', location.pathname);
    }
    const print = $('print');
    if (print) { print.hidden = false; print.addEventListener('click', () => window.print()); }
  }

  if ($('clock')) clock($('clock'));
  if ($('order')) order($('order'));
})();
