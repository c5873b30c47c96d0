// The staff's desk. Asks for the rooms every second and shows them; sends an order only after an explicit button.
// It decides nothing: the server checks every value, and its refusal is shown in its own words.
(() => {
  'use strict';
  const ASK_EVERY_MS = 1000;     // a person watching a sale sees a change within a second or two
  const ANSWER_MS_MAX = 5000;    // an answer later than this counts as none
  const STALE_AFTER_MS = 4000;   // numbers older than this are marked
  const HISTORY_MS = 180000;     // what the curve shows
  const TOKEN = 'vestibule-admin-token';

  const $ = id => document.getElementById(id);
  const count = n => typeof n === 'number' ? n.toLocaleString('en') : '–';
  const clock = t => new Date(t).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const panels = new Map();
  let token = sessionStorage.getItem(TOKEN), timer, lastAnswer = 0, asking = 0;

  const LIMITS = {
    rate: ['the rate', 'People wait only because of the set number per minute.'],
    origin: ['the origin', ''],
    cap: ['the cap', 'As many are inside as may be; one leaves, one enters.'],
    line: ['nothing', 'Nobody who could be let in is waiting.'],
    paused: ['the pause', 'Nobody is let in until the line is resumed.'],
    sold_out: ['the stock', 'There is nothing left to buy, so nobody is let in.'],
    awaiting_holds: ['holds', 'All that is left is held by people who are buying. If a hold ends, the line goes on.'],
  };
  const FIELDS = { outflow_per_minute: 'the rate', active_visitors_max: 'the cap' };

  // ---- asking the server -------------------------------------------------------------------------------------------
  async function call(method, path, body, version) {
    const headers = { Accept: 'application/json', Authorization: 'Bearer ' + token };
    if (body) headers['Content-Type'] = 'application/json';
    if (version !== undefined) headers['If-Match'] = '"' + version + '"';
    let answer;
    try {
      answer = await fetch('/api/v1' + path, { method, headers, body: body && JSON.stringify(body), cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    } catch {
      throw { lost: true, text: 'The server does not answer. It is not certain that the order arrived: look at the values before you repeat it.' };
    }
    let data = null;
    try { data = await answer.json(); } catch { /* an answer without a body */ }
    if (answer.ok) return data;
    const said = data && (data.detail || data.title) || 'The server answered ' + answer.status + '.';
    throw { status: answer.status, field: data && data.field, text: said + (data && data.code ? ' (' + data.code + ')' : '') };
  }

  async function ask() {
    clearTimeout(timer);
    const mine = ++asking;
    try {
      const { rooms } = await call('GET', '/rooms');
      if (mine !== asking || !token) return;
      lastAnswer = Date.now();
      showRooms(rooms);
    } catch (problem) {
      if (mine !== asking) return;
      if (problem.status === 401) return signOut('This token is not accepted.');
      if (!('text' in problem)) throw problem;
    }
    freshness();
    timer = setTimeout(ask, ASK_EVERY_MS);
  }

  function freshness() {
    const old = Date.now() - lastAnswer, stale = old > STALE_AFTER_MS;
    $('conn').dataset.is = stale ? 'lost' : 'live';
    put($('conn'), stale ? 'No connection' : 'Live');
    document.body.classList.toggle('is-stale', stale);
    $('stale').hidden = !stale;
    if (stale) put($('stale'), lastAnswer ? 'The server does not answer. The numbers are those of ' + clock(lastAnswer) + '.' : 'The server does not answer.');
  }

  // ---- signing in --------------------------------------------------------------------------------------------------
  function signIn() {
    $('login').hidden = true;
    $('desk').hidden = $('conn').hidden = $('logout').hidden = false;
    lastAnswer = Date.now();
    ask();
  }

  function signOut(why) {
    clearTimeout(timer);
    asking += 1;
    token = null;
    sessionStorage.removeItem(TOKEN);
    if ($('ask').open) $('ask').close();
    panels.clear();
    $('rooms').replaceChildren();
    document.body.classList.remove('is-stale');
    $('desk').hidden = $('conn').hidden = $('logout').hidden = true;
    $('login').hidden = false;
    $('login-problem').textContent = why || '';
    $('token').value = '';
    $('token').focus();
  }

  $('login').addEventListener('submit', e => {
    e.preventDefault();
    token = $('token').value.trim();
    if (!/^[\x21-\x7e]+$/.test(token)) return signOut('A token has only plain letters, digits and signs, and no spaces.');
    sessionStorage.setItem(TOKEN, token);
    $('login-problem').textContent = '';
    signIn();
  });
  $('logout').addEventListener('click', () => signOut());

  // ---- showing -----------------------------------------------------------------------------------------------------
  function put(el, text) { if (el.textContent !== text) el.textContent = text; }
  function make(tag, className, text) {
    const el = document.createElement(tag);
    if (className) el.className = className;
    if (text !== undefined) el.textContent = text;
    return el;
  }
  function trouble(el, text) { el.hidden = !text; put(el, text || ''); }
  function tell(text) { $('live').textContent = text; }

  function showRooms(rooms) {
    $('empty').hidden = rooms.length > 0;
    const known = new Set(rooms.map(r => r.id));
    for (const [id, panel] of panels) if (!known.has(id)) { panel.root.remove(); panels.delete(id); }
    for (const room of rooms) {
      if (!panels.has(room.id)) panels.set(room.id, makePanel(room));
      showRoom(panels.get(room.id), room);
    }
  }

  function makePanel(room) {
    const root = $('room').content.cloneNode(true).firstElementChild;
    const slots = {};
    for (const el of root.querySelectorAll('[data-slot]')) slots[el.dataset.slot] = el;
    slots.title.id = 'room-' + room.id;
    root.setAttribute('aria-labelledby', slots.title.id);
    const panel = { root, slots, room, history: [], stock: '', knobs: [] };
    for (const form of root.querySelectorAll('.knob')) panel.knobs.push(makeKnob(panel, form));
    root.querySelector('[data-do=pause]').addEventListener('click', () => askPause(panel));
    root.querySelector('[data-do=resume]').addEventListener('click', () => askResume(panel));
    $('rooms').append(root);
    return panel;
  }

  function showRoom(panel, room) {
    const { slots, root } = panel, { stats, settings } = room;
    panel.room = room;
    const cap = settings.active_visitors_max, rate = settings.outflow_per_minute;
    put(slots.title, room.title || room.id);
    put(slots.id, room.id);
    put(slots.phase, room.phase);
    slots.phase.dataset.is = room.phase;
    slots.paused.hidden = !room.paused;
    if (room.paused) put(slots.paused, 'Paused since ' + clock(room.paused.since) + '. The line reads: “' + room.paused.reason + '”');
    swap(root.querySelector('[data-do=pause]'), root.querySelector('[data-do=resume]'), !!room.paused);
    put(slots.waiting, count(stats.waiting));
    put(slots.joined, count(stats.joined_total) + ' joined so far');
    put(slots.called, count(stats.called));
    put(slots.inside, count(stats.inside));
    put(slots.cap, cap === 'off' ? 'no cap' : 'of ' + count(cap) + ' at most');
    put(slots.minute, count(stats.admitted_last_minute));
    put(slots.rate, rate === 'off' ? 'no rate set' : 'set: ' + count(rate) + ' a minute');
    const limit = LIMITS[stats.limited_by] || [stats.limited_by || 'nothing', ''];
    put(slots.limited, limit[0] + '.');
    put(slots['limited-text'], limit[1] || (stats.origin && stats.origin.text) || '');
    showOrigin(slots, stats.origin);
    showCurve(panel, stats.admitted_last_minute || 0, rate);
    showStock(panel, room.stock);
    for (const knob of panel.knobs) knob.show(room);
  }

  // How admission follows the origin, with the last decisions, newest first.
  function showOrigin(slots, origin) {
    slots.origin.hidden = !origin;
    if (!origin) return;
    put(slots['origin-text'], count(origin.active) + ' active, ' + count(origin.window) + ' may be. ' + origin.text);
    const lines = origin.decisions.map(d => clock(d.at) + ': from ' + count(d.from) + ' to ' + count(d.to) + '. ' + d.text);
    const list = slots.decisions;
    if (list.dataset.shown === lines.join('\n')) return;
    list.dataset.shown = lines.join('\n');
    list.replaceChildren(...lines.map(line => make('li', '', line)));
  }

  function swap(pause, resume, paused) {
    if (pause.hidden === paused) return;
    const here = document.activeElement === pause || document.activeElement === resume;
    pause.hidden = paused;
    resume.hidden = !paused;
    if (here) (paused ? resume : pause).focus();
  }

  function showCurve(panel, value, rate) {
    const now = Date.now(), set = typeof rate === 'number' ? rate : 0;
    panel.history.push({ at: now, value });
    while (panel.history[0].at < now - HISTORY_MS) panel.history.shift();
    const top = 1.15 * Math.max(5, set, ...panel.history.map(p => p.value));
    const x = at => (300 * (1 - (now - at) / HISTORY_MS)).toFixed(1), y = v => (80 - 80 * v / top).toFixed(1);
    const line = panel.history.map((p, i) => (i ? 'L' : 'M') + x(p.at) + ' ' + y(p.value)).join('');
    const draw = (name, d) => panel.root.querySelector('.' + name).setAttribute('d', d);
    draw('line', line);
    draw('area', line + 'L300 80L' + x(panel.history[0].at) + ' 80Z');
    draw('set', set ? 'M0 ' + y(set) + 'H300' : '');
    put(panel.slots.scale, set ? 'dashes: the set rate' : '');
  }

  function showStock(panel, stock) {
    const text = JSON.stringify(stock);
    if (text === panel.stock) return;
    panel.stock = text;
    panel.slots['stock-box'].hidden = !(stock && stock.length);
    panel.slots.stock.replaceChildren(...(stock || []).map(s => {
      const li = make('li'), words = make('p'), track = make('div', 'track');
      words.append(make('strong', '', s.name), make('span', 'soft', count(s.sold || 0) + ' sold, ' + count(s.held) + ' held, ' + count(s.left) + ' left'));
      for (const part of ['sold', 'held', 'left']) {
        const bar = make('i', part);
        bar.style.flexGrow = s[part] || 0;
        if (s[part]) track.append(bar);
      }
      track.setAttribute('aria-hidden', 'true');
      li.append(words, track);
      return li;
    }));
  }

  // ---- turning a knob ----------------------------------------------------------------------------------------------
  function makeKnob(panel, form) {
    const field = form.dataset.field, input = form.querySelector('input'), apply = form.querySelector('.btn');
    const hint = form.querySelector('.hint'), problem = form.querySelector('.problem');
    // `seen` is the value and version that the person's change starts from; null while nothing is changed.
    let current = null, seen = null, busy = false;
    input.id = panel.room.id + '-' + field;
    form.querySelector('label').htmlFor = input.id;
    hint.id = input.id + '-hint';
    problem.id = input.id + '-problem';
    input.setAttribute('aria-describedby', hint.id + ' ' + problem.id);

    const parsed = () => {
      const text = input.value.trim().toLowerCase();
      if (text === 'off') return 'off';
      return /^[0-9]{1,7}$/.test(text) && Number(text) > 0 ? Number(text) : null;
    };
    function edited() {
      const value = parsed();
      if (value === current) seen = null;
      else seen ??= { value: current, version: panel.room.version };
      trouble(problem, '');
      paint();
    }
    function paint() {
      const value = parsed();
      form.classList.toggle('changed', !!seen);
      apply.disabled = busy || !seen || value === null;
      put(hint, value === null ? 'A whole number from 1, or off for no limit.' : seen ? 'Now ' + current + '. Not applied yet; Escape takes it back.' : 'Now ' + current + '. A number, or off for no limit.');
    }
    function reset() {
      seen = null;
      input.value = current;
      paint();
    }
    async function send(value) {
      busy = true;
      paint();
      try {
        const room = await call('PATCH', '/rooms/' + encodeURIComponent(panel.room.id), { [field]: value }, seen.version);
        seen = null;
        showRoom(panel, room);
        tell('Done: ' + FIELDS[field] + ' is now ' + value + '.');
      } catch (p) {
        if (p.status === 401) return signOut('This token is not accepted any more.');
        if (p.status === 412) {
          reset();
          await ask();
          trouble(problem, 'Somebody else changed this room meanwhile, so nothing was applied. These are the values as they are now.');
        } else trouble(problem, p.text);
      } finally { busy = false; paint(); }
    }

    input.addEventListener('input', edited);
    input.addEventListener('keydown', e => { if (e.key === 'Escape' && seen) { reset(); trouble(problem, ''); } });
    for (const button of form.querySelectorAll('[data-step]')) button.addEventListener('click', () => {
      const value = parsed(), up = Number(button.dataset.step);
      if (typeof value !== 'number') return;
      const size = value + (up < 0 ? -1 : 0) < 20 ? 1 : value < 100 ? 5 : value < 1000 ? 10 : 100;
      input.value = Math.max(1, value + up * size);
      edited();
    });
    form.addEventListener('submit', async e => {
      e.preventDefault();
      const value = parsed();
      if (apply.disabled || value === null) return;
      const big = value === 'off' || (typeof current === 'number' && value > 2 * current);
      if (big && !await confirmChange(field, current, value)) return;
      if (seen) send(value);
    });
    return { show(room) {
      current = room.settings[field];
      if (!seen && input.value !== String(current)) input.value = current;
      paint();
    } };
  }

  // ---- asking back -------------------------------------------------------------------------------------------------
  const dialog = $('ask');
  let answered = null;
  function askBack({ title, text, yes, reason, act }) {
    $('ask-title').textContent = title;
    $('ask-text').textContent = text;
    $('ask-yes').textContent = yes;
    $('ask-yes').disabled = false;
    $('ask-reason-box').hidden = !reason;
    $('ask-reason').required = !!reason;
    $('ask-reason').value = '';
    trouble($('ask-problem'), '');
    dialog.showModal();
    (reason ? $('ask-reason') : $('ask-no')).focus();
    answered = act;
  }
  $('ask-no').addEventListener('click', () => dialog.close());
  $('ask-form').addEventListener('submit', async e => {
    e.preventDefault();
    if ($('ask-yes').disabled) return;
    $('ask-yes').disabled = true;
    try {
      await answered($('ask-reason').value.trim());
      dialog.close();
    } catch (p) {
      if (p.status === 401) return signOut('This token is not accepted any more.');
      if (p.status === 412) ask();
      trouble($('ask-problem'), p.status === 412 ? 'Somebody else changed this room meanwhile, so nothing was done. Look at it, then decide again.' : p.text);
    }
    $('ask-yes').disabled = false;
  });

  function confirmChange(field, from, to) {
    const unit = field === 'outflow_per_minute' ? ' a minute' : ' inside';
    return new Promise(decide => {
      askBack({
        title: 'Is that what you mean?',
        text: to === 'off' ? 'This takes the limit of ' + from + unit + ' away altogether.' : 'From ' + from + ' to ' + to + unit + ' is more than twice as many. The shop must be able to bear it.',
        yes: to === 'off' ? 'Take the limit away' : 'Apply ' + to,
        act: async () => decide(true),
      });
      dialog.addEventListener('close', () => decide(false), { once: true });
    });
  }

  function askPause(panel) {
    const { id, title } = panel.room;
    askBack({
      title: 'Pause “' + (title || id) + '”',
      text: 'Nobody is let in until you resume. Everybody keeps the place; people inside go on shopping.',
      yes: 'Pause the line', reason: true,
      act: async reason => {
        if (!reason) throw { text: 'Please say why: the people in the line will read it.' };
        showRoom(panel, await call('POST', '/rooms/' + encodeURIComponent(id) + '/pause', { reason }, panel.room.version));
        tell('The line is paused.');
      },
    });
  }

  function askResume(panel) {
    const { id, title, settings, stats } = panel.room;
    const rate = settings.outflow_per_minute === 'off' ? 'without a rate limit' : 'at ' + settings.outflow_per_minute + ' a minute';
    askBack({
      title: 'Resume “' + (title || id) + '”',
      text: count(stats.waiting) + ' people are waiting. They are let in ' + rate + ' from now on.',
      yes: 'Resume the line',
      act: async () => {
        showRoom(panel, await call('POST', '/rooms/' + encodeURIComponent(id) + '/resume', undefined, panel.room.version));
        tell('The line goes on.');
      },
    });
  }

  $('refusal').addEventListener('submit', async event => {
    event.preventDefault();
    const told = $('refusal-told'), letters = $('reference').value.replace(/[^0-9a-z]/gi, '');
    try {
      const r = await call('GET', '/refusals/' + letters);
      told.textContent = new Date(r.at).toLocaleString() + ', ' + (r.rooms.join(' or ') || 'no room') + ': ' + r.detail + ' (' + r.code + ')';
    } catch (p) {
      if (p.status === 401) return signOut('This token is not accepted any more.');
      told.textContent = p.text;
    }
  });

  setInterval(() => { if (token) freshness(); }, ASK_EVERY_MS);
  document.addEventListener('visibilitychange', () => { if (!document.hidden && token) ask(); });
  if (token) signIn(); else signOut();
})();
