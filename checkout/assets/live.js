// What happens to the seats, as it happens: server-sent events, and where they do not come, a look now and then.

const LOOK_EVERY_MS = 4000;    // without events a seat that went is seen within a few seconds
const SLOW_EVERY_MS = 20000;   // after an answer that failed
const AGAIN_MS = 60000;        // events are tried again
const PATIENCE_MS = 10000;

/** Gives every message to `hear`, from the first one of everything on; calls `over` when the visit is. */
export function follow(path, hear, over) {
  let source = null, timer, at = null, triedAt = 0, ended = false;

  const take = message => {
    if (ended) return;
    at = `${message.run}-${message.seq}`;
    hear(message);
  };
  function end() {
    ended = true;
    stop();
    over();
  }
  function stop() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function listen() {
    stop();
    if (ended || document.hidden) return;
    triedAt = Date.now();
    source = new EventSource(`${path}/live${at ? `?since=${encodeURIComponent(at)}` : ''}`);
    for (const kind of ['whole', 'change']) source.addEventListener(kind, e => take(JSON.parse(e.data)));
    // A message without a kind is the line's: the visit is over.
    source.onmessage = end;
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      stop();
      look();
    };
  }

  async function look() {
    clearTimeout(timer);
    if (ended || document.hidden) return;
    let next = LOOK_EVERY_MS;
    try {
      const answer = await fetch(`${path}/availability`, { headers: { Accept: 'application/json' }, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
      const message = answer.ok ? await answer.json() : null;
      if (message?.sections) take(message);
      else if (message || answer.status === 403 || answer.status === 429) return end();
      else next = SLOW_EVERY_MS;
    } catch { next = SLOW_EVERY_MS; }
    timer = setTimeout(Date.now() - triedAt > AGAIN_MS ? listen : look, next);
  }

  document.addEventListener('visibilitychange', () => document.hidden ? stop() : listen());
  addEventListener('pagehide', stop);
  if ('EventSource' in window) listen();
  else look();
}
