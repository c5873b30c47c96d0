// Makes the key that a place in the line is bound to, keeps it where no script can read it out, and proves to the gateway that
// this browser has it: before joining, before going in, and from time to time while the page is open. The proofs have the
// form of RFC 9449. Pages of the shop may include it from /_vestibule/bind.js, with data-room="ROOM" on the script element.
(() => {
  'use strict';
  const TOO_OFTEN = 4;           // checks in a row that do not help: the browser keeps no cookies
  const IN_A_ROW_MS = 3e4;
  const KEEP_AFTER_MS = 5e3;     // an open page proves again soon, and then at half of the time that the gateway says

  const { room, mode = 'keep', nonce = '' } = document.currentScript.dataset;
  const path = '/_vestibule/v1/', query = '?room=' + encodeURIComponent(room);
  const done = request => new Promise((found, failed) => {
    request.onsuccess = () => found(request.result);
    request.onerror = () => failed(request.error);
  });

  async function keys() {
    const request = indexedDB.open('vestibule', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('keys');
    return done(request);
  }

  const known = async store => done((store ?? await keys()).transaction('keys').objectStore('keys').get('pair'));

  // Of several tabs at once the first one makes it, and the others take that.
  async function pair() {
    const store = await keys(), found = await known(store);
    if (found) return found;
    const made = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    await done(store.transaction('keys', 'readwrite').objectStore('keys').add(made, 'pair')).catch(() => {});
    return known(store);
  }

  const base64 = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const part = value => base64(new TextEncoder().encode(JSON.stringify(value)));

  async function proof(pair, url, nonce) {
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const head = part({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } });
    const jti = base64(crypto.getRandomValues(new Uint8Array(16)));
    const text = head + '.' + part({ jti, htm: 'POST', htu: url, iat: Math.floor(Date.now() / 1000), nonce });
    return text + '.' + base64(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new TextEncoder().encode(text)));
  }

  // Once more with the nonce of the answer, if the one that was known is too old.
  async function send(to, nonce, pair, body) {
    const url = location.origin + path + to;
    for (let again = 1; ; again -= 1) {
      const headers = { accept: 'application/json', dpop: await proof(pair, url, nonce) };
      const answer = await fetch(path + to + query, { method: 'POST', headers, body, cache: 'no-store' });
      nonce = answer.headers.get('dpop-nonce');
      if (answer.status !== 401 || !nonce || !again) return answer;
    }
  }

  function stuck(words) {
    document.getElementById('check-says').textContent = words;
    document.getElementById('check-more').hidden = false;
  }

  function tooOften() {
    const lately = JSON.parse(sessionStorage.getItem('vestibule-checks') ?? '[]').filter(at => at > Date.now() - IN_A_ROW_MS);
    sessionStorage.setItem('vestibule-checks', JSON.stringify([...lately, Date.now()]));
    return lately.length >= TOO_OFTEN;
  }

  async function check() {
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return stuck('This line needs a secure connection and a current browser. Please open it with https:// in the address.');
    if (tooOften()) return stuck('Your browser does not keep the cookies of this page, so your place would be lost. Please allow them and try again.');
    const again = document.getElementById('again');
    // A form that joins is sent with the proof; any other one after it.
    const joins = mode === 'join' && again, to = joins ? new URL(again.action).pathname.slice(path.length) : mode === 'join' ? 'line/join' : 'prove';
    const answer = await send(to, nonce, await pair(), joins ? new URLSearchParams(new FormData(again)) : undefined);
    if (!answer.ok) return stuck((await answer.json().catch(() => ({}))).detail ?? 'That did not work. Please try again.');
    if (joins) location.replace(again.elements.to?.value || '/');
    else if (again) again.submit();
    else location.reload();
  }

  // Only a browser that has a key has something to prove.
  async function keep() {
    const pair = globalThis.crypto?.subtle && globalThis.indexedDB && await known().catch(() => undefined);
    if (!pair) return;
    const answer = await send('prove', nonce, pair);
    const { again_s = 60 } = answer.ok ? await answer.json() : {};
    if (answer.ok || answer.status >= 500) setTimeout(() => keep().catch(() => {}), again_s * 500);
  }

  if (mode === 'keep') setTimeout(() => keep().catch(() => {}), KEEP_AFTER_MS);
  else check().catch(() => stuck('That did not work. Please check your connection and try again.'));
})();
