// The work before joining: sixteen small searches, in workers, so that the page stays usable. Nothing starts by itself, it can
// be stopped, and waiting instead needs none of this. The format is described in `edge/challenge/work.rs`.
const WORKERS_MAX = 4; // more than this makes a phone hot and little faster
const $ = id => document.getElementById(id);
const words = JSON.parse($('words').textContent), line = JSON.parse($('line').textContent);
const challenge = line.challenge, lang = document.documentElement.lang || 'en';
const opened = performance.now(), life = Date.parse(challenge.expires_at) - Date.parse(line.now);
const say = text => { $('live').textContent = text; };

// ---- the search; its source becomes the worker's -----------------------------------------------------------------------
function search() {
  // FIPS 180-4; the constants are the fractions of the roots of the first primes.
  const K = new Int32Array(64), H = new Int32Array(8), W = new Int32Array(64), S = new Int32Array(8), out = new Int32Array(8);
  const fraction = x => (x - Math.floor(x)) * 4294967296 | 0;
  for (let n = 2, i = 0; i < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (i < 8) H[i] = fraction(Math.sqrt(n));
    K[i++] = fraction(Math.cbrt(n));
  }
  const bytes = new Uint8Array(64), view = new DataView(bytes.buffer);
  function block(from, to) {
    for (let i = 0; i < 16; i++) W[i] = view.getInt32(4 * i);
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15], y = W[i - 2];
      W[i] = W[i - 16] + W[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
    }
    let a = from[0], b = from[1], c = from[2], d = from[3], e = from[4], f = from[5], g = from[6], h = from[7];
    for (let i = 0; i < 64; i++) {
      const t = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + W[i] | 0;
      const u = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0;
    }
    to[0] = from[0] + a; to[1] = from[1] + b; to[2] = from[2] + c; to[3] = from[3] + d;
    to[4] = from[4] + e; to[5] = from[5] + f; to[6] = from[6] + g; to[7] = from[7] + h;
  }
  // A text of at most 55 bytes after so many whole blocks.
  function last(text, before, from, to) {
    bytes.fill(0);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    bytes[text.length] = 128;
    view.setUint32(60, 8 * (64 * before + text.length));
    block(from, to);
  }
  onmessage = ({ data: { puzzle, bits, parts } }) => {
    last(puzzle, 0, H, out);
    const seed = [...out].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('');
    for (let i = 0; i < 64; i++) bytes[i] = seed.charCodeAt(i);
    block(H, S);
    for (const part of parts) {
      let answer = 0;
      do last(part + ':' + answer++, 1, S, out); while (Math.clz32(out[0]) < bits);
      postMessage({ part, answer: answer - 1 });
    }
  };
}

// ---- doing it ----------------------------------------------------------------------------------------------------------
let workers = [];

function stop() {
  workers.forEach(worker => worker.terminate());
  workers = [];
  $('bar').hidden = $('stop').hidden = true;
  $('start').hidden = false;
}

function start() {
  if (performance.now() - opened > life) return location.reload();
  const source = URL.createObjectURL(new Blob(['(' + search + ')()'], { type: 'text/javascript' }));
  const answers = [], count = Math.min(WORKERS_MAX, navigator.hardwareConcurrency || 1);
  let done = 0;
  const failed = () => { stop(); say(words['challenge-failed']); };
  workers = Array.from({ length: count }, (_, at) => {
    const worker = new Worker(source);
    worker.onerror = failed;
    worker.onmessage = ({ data }) => {
      answers[data.part] = data.answer;
      $('bar').value = ++done;
      if (2 * done === challenge.parts) say(words['challenge-half']);
      if (done < challenge.parts) return;
      say(words['challenge-done']);
      const form = $('answer');
      form.puzzle.value = challenge.puzzle;
      form.answer.value = answers.join(',');
      form.submit();
    };
    const parts = Array.from({ length: challenge.parts }, (_, part) => part).filter(part => part % count === at);
    worker.postMessage({ puzzle: challenge.puzzle, bits: challenge.bits, parts });
    return worker;
  });
  $('bar').value = 0;
  $('bar').hidden = $('stop').hidden = false;
  $('start').hidden = true;
  $('stop').focus();
  say(words['challenge-working']);
}

if ($('work')) {
  $('work').hidden = false;
  $('start').addEventListener('click', start);
  $('stop').addEventListener('click', () => { stop(); $('start').focus(); say(words['challenge-stopped']); });
}

// ---- or waiting --------------------------------------------------------------------------------------------------------
const seconds = new Intl.NumberFormat(lang, { style: 'unit', unit: 'second', unitDisplay: 'long' });
const left = () => Math.ceil(challenge.wait.seconds - (performance.now() - opened) / 1000);
let counting;
$('wait').addEventListener('submit', event => {
  if (left() <= 0) return;
  event.preventDefault();
  if (counting) return;
  $('wait-left').hidden = false;
  say(words['challenge-waiting']);
  const tick = () => {
    $('wait-left').textContent = seconds.format(Math.max(0, left()));
    if (left() <= 0) { clearInterval(counting); $('wait').submit(); }
  };
  counting = setInterval(tick, 1000);
  tick();
});
