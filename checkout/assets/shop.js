// What is live in the shop: the choice's summary, seats that others take, and the hold's clock. All of it works without.
'use strict';

const $ = (id) => document.getElementById(id);

function choosing(form) {
  const say = $('choice');
  const event = form.dataset.event;
  const max = Number(form.dataset.max) || Infinity;

  const summary = () => {
    const parts = [];
    let count = 0;
    for (const section of form.querySelectorAll('.section')) {
      const seats = section.querySelectorAll('input[name=seat]:checked').length;
      const pieces = Number(section.querySelector('input[type=number]')?.value) || 0;
      if (seats + pieces > 0) parts.push(`${seats + pieces} × ${section.querySelector('.name').textContent}`);
      count += seats + pieces;
    }
    say.textContent = count === 0 ? 'Nothing chosen yet'
      : count > max ? `${parts.join(', ')}: at most ${max} in one order` : `Chosen: ${parts.join(', ')}`;
  };
  form.addEventListener('input', summary);
  summary();

  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(`/api/shop/v1/events/${event}/seats`, { headers: { accept: 'application/json' } });
      if (!answer.ok) return;
      const { seats, ticket_types: types } = await answer.json();
      if (!seats) return;
      const lost = [];
      for (const seat of seats) {
        const box = form.querySelector(`input[value="${CSS.escape(seat.id)}"]`);
        if (!box) continue;
        const free = seat.state === 'free';
        if (!free && box.checked) {
          lost.push(box.getAttribute('aria-label'));
          box.checked = false;
          box.parentElement.classList.add('lost');
        }
        box.disabled = !free;
      }
      for (const kind of types) {
        const left = form.querySelector(`[data-left="${CSS.escape(kind.ticket_type)}"]`);
        if (left) left.textContent = kind.left === 0 ? 'None left right now' : `${kind.left} left`;
      }
      summary();
      if (lost.length) say.textContent = `Somebody was faster: ${lost.join('; ')}. Choose another.`;
    } catch { /* Offline: the next look may succeed, and holding tells the truth in any case. */ }
  };
  setInterval(look, 4000);
  addEventListener('online', look);
}

function ticking(clock) {
  // Counted from the page's arrival by the time that the server said was left: the buyer's own clock may be wrong.
  const end = performance.now() + 1000 * Number(clock.dataset.leftS);
  const say = $('clock-say');
  const announce = new Set([300, 120, 60, 30]);
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    if (announce.delete(left)) say.textContent = left >= 60 ? `${left / 60} minutes left to pay` : `${left} seconds left to pay`;
    if (left === 0) location.reload();
    else setTimeout(tick, 250);
  };
  tick();
}

if ($('choose')) choosing($('choose'));
if ($('clock')) ticking($('clock'));
