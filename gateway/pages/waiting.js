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
  const body = document.body, lang = document.documentElement.lang || 'en';
  const room = body.dataset.room, home = body.dataset.return;
  const path = '/_vestibule/v1/line', query = '?room=' + encodeURIComponent(room);
  const count = new Intl.NumberFormat(lang);
  const clock = t => new Date(t).toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit' });
  const day = t => new Date(t).toLocaleString(lang, { weekday: 'long', day: 'numeric', month: 'long', year: new Date(t).getFullYear() === new Date().getFullYear() ? undefined : 'numeric', hour: '2-digit', minute: '2-digit' });

  let shown = {}, entering = false, said = '', saidAt = 0, saying = 0;

  // ---- words -------------------------------------------------------------------------------------------------------
  const people = n => n === 1 ? '1 person ahead of you' : count.format(n) + ' people ahead of you';

  function duration(eta) {
    if (!eta) return 'not known yet';
    if (eta.high < 60) return 'less than a minute';
    const hours = eta.high >= 5400;
    const unit = hours ? 1800 : 60;
    const low = Math.max(hours ? 1 : 0, Math.round(eta.low / unit)), high = Math.max(low, Math.round(eta.high / unit), 1);
    const say = n => hours ? count.format(n / 2) : count.format(n);
    const name = hours ? (high === 2 ? 'hour' : 'hours') : (high === 1 ? 'minute' : 'minutes');
    if (low === 0) return 'up to ' + say(high) + ' ' + name;
    return 'about ' + (low === high ? say(low) : say(low) + '–' + say(high)) + ' ' + name;
  }

  function money(minor, currency) {
    if (typeof minor !== 'number') return minor || '';
    try {
      const f = new Intl.NumberFormat(lang, { style: 'currency', currency });
      return f.format(minor / 10 ** f.resolvedOptions().maximumFractionDigits);
    } catch { return ''; }
  }

  const REACH = { likely: 'likely still there at your turn', unlikely: 'may be gone before your turn' };
  const TITLE = { called: 'It is your turn', admitted: 'It is your turn', paused: 'Paused', sold_out: 'Sold out', closed: 'Closed', left: 'You left the line', prequeue: 'Before the opening' };
  const SPOKEN = {
    called: 'It is your turn.', admitted: 'It is your turn.', paused: 'The line is paused. Your place is kept.', sold_out: 'Sold out, as things stand. Your place is kept.',
    closed: 'This line is closed.', left: 'You have given up your place.', prequeue: 'The line has not opened yet.',
  };

  // ---- showing -----------------------------------------------------------------------------------------------------
  const put = (id, text) => { const el = $(id); if (el.textContent !== text) el.textContent = text; };
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
    const big = make('span', !known ? 'You are in the line' : ahead === 0 ? 'You are next' : count.format(ahead), 'big' + (ahead > 0 ? '' : ' words'));
    const rest = ahead > 0 ? [' ', make('span', ahead === 1 ? 'person ahead of you' : 'people ahead of you')] : [];
    $('place').replaceChildren(big, ...rest);
    if (!known) return;
    let first = ahead;
    try {
      const key = 'vestibule:' + room + ':' + m.number;
      first = Math.max(Number(sessionStorage.getItem(key)) || 0, ahead);
      sessionStorage.setItem(key, first);
    } catch { /* storage may be forbidden; the bar then starts anew */ }
    const done = ahead === 0 ? 1 : first ? 1 - ahead / first : 0;
    $('bar').hidden = false;
    $('bar').value = done;
    $('stage').style.setProperty('--open', (.06 + .6 * done).toFixed(3));
  }

  function showStock(lines) {
    $('stock-box').hidden = !(lines && lines.length);
    if ($('stock-box').hidden) return;
    $('stock').replaceChildren(...lines.map(s => {
      const gone = s.left === 0 && !s.held;
      const parts = [gone ? 'Sold out' : s.left === 0 ? 'None free right now' : count.format(s.left) + ' left'];
      if (s.held) parts.push(count.format(s.held) + ' held by people who are buying');
      if (!gone && REACH[s.reach]) parts.push(REACH[s.reach]);
      const li = make('li', s.name + ' ');
      li.append(make('b', money(s.price, s.currency)), make('span', parts.join(', '), s.reach && 'reach-' + s.reach));
      return li;
    }));
  }

  function showNotice(m) {
    const pause = m.state === 'paused' && m.paused, words = [];
    if (pause) words.push((pause.reason || '') + (pause.since ? '\nSince ' + clock(pause.since) + '.' : '') + (pause.next_news_at ? ' Next news: ' + clock(pause.next_news_at) + '.' : ''));
    if (m.notice && m.notice.text) words.push(m.notice.text);
    $('notice').hidden = !words.length;
    put('notice-head', pause ? 'Paused by the house' : 'From the house');
    put('notice-text', words.join('\n\n').trim());
    if (m.notice && !pause) $('notice-text').lang = m.notice.lang;
  }

  function show(m) {
    const state = m.state || 'waiting', fresh = state !== shown.state;
    if (fresh) for (const el of document.querySelectorAll('[data-view]')) el.hidden = !el.dataset.view.split(' ').includes(state);
    if (typeof m.number === 'number') put('number', count.format(m.number));
    $('behind-box').hidden = !(m.behind > 0);
    if (m.behind > 0) put('behind', count.format(m.behind));
    showPlace(m);
    put('eta', duration(m.eta_s));
    showStock(m.stock);
    showNotice(m);
    $('opens').hidden = !m.opens_at;
    if (m.opens_at) put('opens', 'Opening: ' + day(m.opens_at) + (m.gathered > 1 ? '. ' + count.format(m.gathered) + ' people are here.' : '.'));
    const place = m.ahead === 0 ? 'You are next' : m.ahead > 0 ? people(m.ahead) : 'You are in the line';
    document.title = (TITLE[state] || (m.ahead > 0 ? count.format(m.ahead) + ' ahead' : place)) + ' · ' + (m.title || document.querySelector('h1').textContent);
    const reason = state === 'paused' && m.paused && m.paused.reason ? ' ' + m.paused.reason : '';
    speak(SPOKEN[state] ? SPOKEN[state] + reason : place + '. Estimated wait: ' + duration(m.eta_s) + '.', fresh && shown.state);
    shown = m;
    if (m.why === 'moved') { put('left-say', 'Your place is on another device now.'); put('left-lead', 'Somebody with your code took it over there. On this device you are not in the line any more.'); }
    if ($('claim-by')) put('claim-by', m.claim_by ? ', until ' + clock(m.claim_by) : '');
    if (m.fresh === false) connection('late');
    if (state === 'called' && m.confirm) return;
    if (state === 'called' || state === 'admitted') enter(home || m.admitted_url || '/'); // this page knows what was asked for, a feed only the front
    else if (state === 'closed' || state === 'left') stop();
  }

  function enter(url) {
    if (entering) return;
    entering = true;
    stop();
    if ($('enter')) $('enter').href = url;
    $('stage').style.setProperty('--open', 1);
    setTimeout(() => location.replace(url), 900); // long enough for the announcement to start
  }

  // ---- connection --------------------------------------------------------------------------------------------------
  let socket, events, dead, again, fails = 0, kind = 'socket', stopped = false, since = Date.now(), seq = -1, turn = 0;

  function connection(is) {
    const words = { live: 'Live', poll: 'Checking every few seconds', again: 'Reconnecting. Your place is kept.', offline: 'You are offline. Your place is kept.', late: 'The line cannot be reached for the moment. Your place is kept.' };
    $('conn').hidden = stopped;
    $('conn').dataset.is = is === 'poll' ? 'live' : is === 'late' ? 'again' : is;
    put('conn', words[is]);
    if (is === 'again' || is === 'offline') speak(words[is]);
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
    $('conn').hidden = true;
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
      socket.onmessage = e => { alive(); take(e.data, 'live'); };
      socket.onclose = socket.onerror = failed;
      alive();
    } else if (kind !== 'poll' && window.EventSource) {
      events = new EventSource(path + seen);
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

  $('make-code').hidden = false;
  $('make-code').addEventListener('click', async () => {
    try {
      const answer = await fetch(path + '/recovery' + query, { method: 'POST', headers: { Accept: 'application/json' } });
      put('code', (await answer.json()).code || 'No code can be made for this place.');
    } catch { put('code', 'That did not work. Try again in a moment.'); }
  });

  for (const el of document.querySelectorAll('time')) el.textContent = day(el.dateTime);
  if ('outside' in body.dataset) { // nobody can join yet: ask again now and then
    setTimeout(() => location.reload(), 15e3 + 15e3 * Math.random());
    return;
  }
  try { const m = JSON.parse($('line').textContent); seq = m.seq ?? -1; show(m); } catch { /* the page itself already says it */ }
  if (!stopped) connect();
})();
