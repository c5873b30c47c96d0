// Keeps the waiting page true without reloading it: socket first, then events, then polling. The server decides everything;
// this only shows the newest line message, and goes through the door when the message says so.
(() => {
  'use strict';
  const DEAD_MS = 45e3;          // the server speaks at least every 15 s; three missed turns mean a dead socket
  const BACKOFF_MIN_MS = 1e3;    // first pause before connecting again
  const BACKOFF_MAX_MS = 30e3;   // longest pause: a returned server is found within half a minute
  const SOCKET_TRIES = 3;        // failures in a row before the next kind of connection is tried
  const SAY_EVERY_MS = 20e3;     // a screen reader is not interrupted more often than this
  const SOCKET_AGAIN_MS = 3e5;   // a poller looks for something better this often

  const $ = id => document.getElementById(id);
  const body = document.body, lang = document.documentElement.lang;
  const room = body.dataset.room, home = document.forms.way && document.forms.way.elements.to.value;
  const event = (document.querySelector('h1') || body).textContent;
  const path = '/_vestibule/v1/line', query = '?room=' + encodeURIComponent(room);
  const words = JSON.parse($('words').textContent), plurals = new Intl.PluralRules(lang), count = new Intl.NumberFormat(lang);
  const clock = t => new Date(t).toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit' });
  const day = t => new Date(t).toLocaleString(lang, { weekday: 'long', day: 'numeric', month: 'long', year: new Date(t).getFullYear() === new Date().getFullYear() ? undefined : 'numeric', hour: '2-digit', minute: '2-digit' });

  let shown = {}, entering = false, said = '', saidAt = 0, saying = 0;

  // ---- words -------------------------------------------------------------------------------------------------------
  /** The plural form of a text for a number, its holes open. */
  const form = (key, n) => typeof words[key] === 'object' ? words[key][plurals.select(n)] || words[key].other : words[key];
  const say = (key, values = {}) => form(key, values.count).replace(/\{(\w+)\}/g, (_, name) => name === 'count' ? count.format(values.count) : values[name]);

  /** The same rounding as on the server. */
  function wait(eta) {
    if (!eta) return say('wait-unknown');
    if (eta.high < 60) return say('wait-under-minute');
    const hours = eta.high >= 5400, unit = hours ? 1800 : 60, of = hours ? 2 : 1, key = hours ? 'wait-hours' : 'wait-minutes';
    const low = Math.max(hours ? 1 : 0, Math.round(eta.low / unit)), high = Math.max(low, Math.round(eta.high / unit), 1);
    if (low === 0) return say(key + '-up-to', { count: high / of });
    return low === high ? say(key, { count: high / of }) : say(key + '-range', { low: count.format(low / of), count: high / of });
  }

  function money(minor, currency) {
    if (typeof minor !== 'number') return minor || '';
    try {
      const f = new Intl.NumberFormat(lang, { style: 'currency', currency });
      return f.format(minor / 10 ** f.resolvedOptions().maximumFractionDigits);
    } catch { return ''; }
  }

  const place = m => m.ahead === 0 ? say('place-next') : m.ahead > 0 ? say('place-ahead', { count: m.ahead }) : say('place-unknown');
  const title = m => words['title-' + m.state.replace('_', '-').replace('admitted', 'called')] || (m.ahead > 0 ? say('title-ahead', { count: m.ahead }) : m.ahead === 0 ? say('title-next') : say('title-in-line'));

  // ---- showing -----------------------------------------------------------------------------------------------------
  const put = (id, text) => { const el = $(id); if (el && el.textContent !== text) el.textContent = text; };
  const hide = (id, is) => { if ($(id)) $(id).hidden = is; };
  function make(tag, text, className) {
    const el = document.createElement(tag);
    el.textContent = text;
    if (className) el.className = className;
    return el;
  }

  function speak(text, now) {
    if (text === said) return;
    const wait = now ? 0 : Math.max(0, saidAt + SAY_EVERY_MS - Date.now());
    clearTimeout(saying);
    saying = setTimeout(() => { said = text; saidAt = Date.now(); put('live', text); }, wait);
  }

  function showPlace(m) {
    const ahead = m.ahead, known = typeof ahead === 'number';
    const parts = ahead > 0 ? form('place-ahead', ahead).split(/(\{count\})/).map(part => part === '{count}' ? make('span', count.format(ahead), 'big') : make('span', part.trim())) : [make('span', place(m), 'big words')];
    if ($('place')) $('place').replaceChildren(...parts.filter(part => part.textContent).flatMap(part => [part, ' ']));
    if (!known) return;
    let first = ahead;
    try {
      const key = 'vestibule:' + room + ':' + m.number;
      first = Math.max(Number(sessionStorage.getItem(key)) || 0, ahead);
      sessionStorage.setItem(key, first);
    } catch { /* storage may be forbidden; the bar then starts anew */ }
    const done = ahead === 0 ? 1 : first ? 1 - ahead / first : 0;
    if ($('bar')) { $('bar').hidden = false; $('bar').value = done; }
    open(.06 + .6 * done);
    icon(done);
  }

  const open = part => { if ($('stage')) $('stage').style.setProperty('--open', part.toFixed(3)); };

  /** The way that is done, as a ring in the browser's tab. */
  function icon(done) {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-width="7"><circle cx="16" cy="16" r="12" stroke="#999"/><circle cx="16" cy="16" r="12" stroke="#a32745" pathLength="100" stroke-dasharray="' + Math.round(100 * done) + ' 100" transform="rotate(-90 16 16)"/></svg>';
    const url = 'data:image/svg+xml,' + encodeURIComponent(svg), link = document.querySelector('link[rel=icon]');
    if (link && link.href !== url) link.href = url;
  }

  function showStock(lines) {
    if (lines === undefined) return; // the page itself shows it
    hide('stock-box', !(lines && lines.length));
    if (!$('stock') || !lines) return;
    $('stock').replaceChildren(...lines.map(s => {
      const gone = s.left === 0 && !s.held;
      const parts = [gone ? say('stock-gone') : s.left === 0 ? say('stock-none-free') : say('stock-left', { count: s.left })];
      if (s.held) parts.push(say('stock-held', { count: s.held }));
      if (!gone && words['reach-' + s.reach]) parts.push(say('reach-' + s.reach));
      const li = make('li', '');
      li.append(make('bdi', s.name), ' ', make('b', money(s.price, s.currency)), make('span', parts.join(' · '), s.reach && 'reach-' + s.reach));
      return li;
    }));
  }

  function showNotice(m) {
    const pause = m.state === 'paused' && m.paused, texts = [];
    if (pause) texts.push([pause.reason, pause.since && say('paused-since', { when: clock(pause.since) }), pause.next_news_at && say('paused-next-news', { when: clock(pause.next_news_at) })].filter(Boolean).join('\n'));
    if (m.notice && m.notice.text) texts.push(m.notice.text);
    hide('notice', !texts.length);
    put('notice-head', say(pause ? 'notice-paused' : 'notice-house'));
    put('notice-text', texts.join('\n\n').trim());
    if (m.notice && !pause && $('notice-text')) $('notice-text').lang = m.notice.lang;
  }

  function show(m) {
    const state = m.state || 'waiting', fresh = state !== shown.state, view = state === 'challenge' ? 'waiting' : state;
    if (fresh) for (const el of document.querySelectorAll('[data-view]')) el.hidden = !el.dataset.view.split(' ').includes(view);
    if (typeof m.number === 'number') put('number', count.format(m.number));
    hide('behind-box', !(m.behind > 0));
    if (m.behind > 0) put('behind', count.format(m.behind));
    showPlace(m);
    put('eta', wait(m.eta_s));
    showStock(m.stock);
    showNotice(m);
    hide('opens', !m.opens_at);
    hide('gathered', !(m.gathered > 0));
    if (m.opens_at) put('opens', say('opens', { when: day(m.opens_at) }));
    if (m.gathered > 0) put('gathered', say('gathered', { count: m.gathered }));
    document.title = title(m) + ' · ' + event;
    const reason = state === 'paused' && m.paused && m.paused.reason ? ' ' + m.paused.reason : '';
    const spoken = words['spoken-' + state.replace('_', '-').replace('admitted', 'called')];
    speak(spoken ? spoken + reason : say('spoken-place', { place: place(m), wait: wait(m.eta_s) }), fresh && shown.state);
    const turn = fresh && shown.state && (state === 'called' || state === 'admitted' && shown.state !== 'called');
    shown = m;
    if (m.why === 'moved') { put('left-say', say('moved-say')); put('left-lead', say('moved-lead')); }
    put('claim-by', m.claim_by ? say('called-until', { when: clock(m.claim_by) }) : '');
    if (m.fresh === false) connection('late');
    if (turn) tell();
    if (state === 'called' && m.confirm) return;
    if (state === 'called' || state === 'admitted') enter(home || m.admitted_url || '/'); // this page knows what was asked for, a feed only the front
    else if (state === 'closed' || state === 'left') stop();
  }

  function enter(url) {
    if (entering) return;
    entering = true;
    stop();
    open(1);
    setTimeout(() => location.replace(url), 900); // long enough for the announcement to start
  }

  // ---- being told, on request only ---------------------------------------------------------------------------------
  let sound; // an AudioContext, once it is wanted: browsers want a click before they make any noise

  function beep() {
    const at = sound.currentTime + .05;
    [523, 659, 784].forEach((pitch, i) => { // C, E, G
      const tone = sound.createOscillator(), loud = sound.createGain(), from = at + i * .22;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(.0001, from);
      loud.gain.exponentialRampToValueAtTime(.3, from + .03);
      loud.gain.exponentialRampToValueAtTime(.0001, from + .4);
      tone.connect(loud).connect(sound.destination);
      tone.start(from);
      tone.stop(from + .45);
    });
  }

  const pressed = button => button.getAttribute('aria-pressed') === 'true';
  const press = (button, is) => button.setAttribute('aria-pressed', is);

  function tell() {
    if (sound && pressed($('tell-sound'))) beep();
    if (!$('tell-notification') || !pressed($('tell-notification')) || !document.hidden) return;
    try {
      const note = new Notification(say('tell-title'), { body: say('tell-body', { title: event }), tag: 'vestibule-' + room, lang });
      note.onclick = () => { focus(); note.close(); };
    } catch { /* some phones only let a service worker do it; the sound and the title are left */ }
  }

  function offerToTell() {
    if (!$('tell')) return;
    $('tell').hidden = false;
    const note = $('tell-notification'), noise = $('tell-sound');
    if (window.Notification && window.isSecureContext) {
      note.hidden = false;
      note.onclick = async () => {
        if (pressed(note)) return press(note, false);
        const answer = await Notification.requestPermission();
        press(note, answer === 'granted');
        put('tell-blocked', answer === 'granted' ? '' : say('tell-blocked'));
      };
    }
    noise.hidden = !window.AudioContext;
    noise.onclick = () => {
      sound ||= new AudioContext();
      sound.resume();
      press(noise, !pressed(noise));
      if (pressed(noise)) beep();
    };
  }

  // ---- connection --------------------------------------------------------------------------------------------------
  let socket, events, dead, again, fails = 0, kind = 'socket', stopped = false, since = Date.now(), seq = -1, turn = 0;

  function connection(is) {
    if (!$('conn')) return;
    $('conn').hidden = stopped;
    $('conn').dataset.is = is === 'poll' ? 'live' : is === 'late' ? 'again' : is;
    put('conn', say('conn-' + is));
    if (is === 'again' || is === 'offline') speak(say('conn-' + is));
  }

  function take(text, is) {
    let m;
    try { m = JSON.parse(text); } catch { return false; }
    if (!m || typeof m !== 'object' || !m.state) return false;
    fails = 0;
    connection(is);
    if (typeof m.seq === 'number') {
      if (m.seq < seq && is !== 'poll') return true; // a poll answers in its turn, whatever its clock
      seq = m.seq;
    }
    show(m);
    return true;
  }

  function hangUp() {
    turn += 1; // an answer to an earlier question is nobody's any more
    clearTimeout(dead);
    clearTimeout(again);
    if (socket) { socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null; socket.close(); }
    if (events) events.close();
    socket = events = null;
  }

  function stop() {
    stopped = true;
    hangUp();
    hide('conn', true);
  }

  // The server dictates when each of many comes back: by the reason it closes with, or, gone without a word, by its last message.
  function failed(e) {
    hangUp();
    if (stopped) return;
    const code = e && e.code, told = /^reconnect_ms=(\d+)$/.exec(e && e.reason || '');
    const dictated = told ? +told[1] : fails ? undefined : shown.reconnect_ms;
    fails += 1;
    if (code === 1013) { kind = 'poll'; fails = 0; since = Date.now(); } // too slow for a socket
    if (fails >= SOCKET_TRIES && kind !== 'poll') { kind = kind === 'socket' ? 'events' : 'poll'; fails = 0; since = Date.now(); }
    connection(navigator.onLine === false ? 'offline' : 'again');
    const pause = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** fails);
    again = setTimeout(connect, typeof dictated === 'number' && code !== 1013 ? dictated : pause * (.5 + Math.random() / 2));
  }

  function alive() {
    clearTimeout(dead);
    dead = setTimeout(() => failed(), DEAD_MS);
  }

  function connect() {
    hangUp();
    if (stopped) return;
    const seen = seq < 0 ? query : query + '&seq=' + seq; // only what is newer is told again
    if (kind !== 'socket' && Date.now() - since > SOCKET_AGAIN_MS) kind = 'socket';
    if (kind === 'socket' && window.WebSocket) {
      socket = new WebSocket(location.protocol.replace('http', 'ws') + '//' + location.host + path + '/socket' + seen);
      socket.onopen = () => connection('live'); // what is known already is not told again
      socket.onmessage = e => { alive(); take(e.data, 'live'); };
      socket.onclose = socket.onerror = failed;
      alive();
    } else if (kind !== 'poll' && window.EventSource) {
      events = new EventSource(path + seen);
      events.onopen = () => connection('live');
      events.onmessage = e => { alive(); take(e.data, 'live'); };
      events.onerror = failed;
      alive();
    } else poll();
  }

  async function poll() {
    const mine = turn, cut = new AbortController(), limit = setTimeout(() => cut.abort(), 15e3);
    try {
      const answer = await fetch(path + query, { headers: { Accept: 'application/json' }, cache: 'no-store', signal: cut.signal });
      const text = await answer.text();
      if (mine !== turn) return;
      if (!take(text, 'poll')) throw new Error('no line message');
      if (!stopped) again = setTimeout(connect, Math.max(2, shown.refresh_s || 10) * 1e3);
    } catch { if (mine === turn) failed(); } finally { clearTimeout(limit); }
  }

  function wake() {
    if (stopped || document.hidden) return;
    const open = socket ? socket.readyState === WebSocket.OPEN : events && events.readyState === EventSource.OPEN;
    if (!open) connect();
  }
  addEventListener('online', () => { fails = 0; kind = 'socket'; if (!stopped) connect(); });
  addEventListener('offline', () => { if (!stopped) connection('offline'); });
  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', e => { if (e.persisted && entering) { stopped = entering = false; connect(); } });

  if ($('make-code')) {
    $('make-code').hidden = false;
    $('make-code').onclick = async () => {
      try {
        const answer = await fetch(path + '/recovery' + query, { method: 'POST', headers: { Accept: 'application/json' } });
        put('code', (await answer.json()).code || say('code-none'));
      } catch { put('code', say('code-failed')); }
    };
  }
  for (const id of ['enter', 'again']) if ($(id) && home) $(id).href = home;
  offerToTell();

  for (const el of document.querySelectorAll('time')) el.textContent = day(el.dateTime);
  if ('outside' in body.dataset) { // nobody can join yet: ask again now and then
    setTimeout(() => location.reload(), 15e3 + 15e3 * Math.random());
    return;
  }
  try { const m = JSON.parse($('line').textContent); seq = m.seq ?? -1; delete m.stock; show(m); } catch { /* the page itself already says it */ }
  if (!stopped) connect();
})();
