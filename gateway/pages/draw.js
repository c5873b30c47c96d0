// Recomputes a drawn place from the published key, on the visitor's own device. The description stands below the form.
(() => {
  'use strict';
  const form = document.getElementById('check');
  if (!form) return;
  const words = JSON.parse(document.getElementById('words').textContent);
  const count = new Intl.NumberFormat(document.documentElement.lang);
  const say = (key, values = {}) => { document.getElementById('place').textContent = words[key].replace(/\{(\w+)\}/g, (_, name) => count.format(values[name])); };
  const bytes = hex => Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
  const hex = buffer => [...new Uint8Array(buffer)].map(byte => byte.toString(16).padStart(2, '0')).join('');

  async function drawn(key, lane, count, index) {
    const bits = count > 1 ? (count - 1).toString(2).length : 0;
    const half = Math.max(4, Math.ceil(bits / 2)), size = 2 ** half;
    const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const mix = async (round, value) => {
      const message = new DataView(new ArrayBuffer(6));
      message.setUint8(0, lane);
      message.setUint8(1, round);
      message.setUint32(2, value);
      return new DataView(await crypto.subtle.sign('HMAC', hmac, message)).getUint32(0) % size;
    };
    let place = index;
    do {
      let left = Math.floor(place / size), right = place % size;
      for (let round = 0; round < 10; round += 1) [left, right] = [right, left ^ await mix(round, right)];
      place = left * size + right;
    } while (place >= count);
    return place;
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (!window.crypto || !crypto.subtle) {
      say('draw-no-crypto');
      document.getElementById('place').append(' vestibule verify-draw');
      return;
    }
    const option = document.getElementById('lane').selectedOptions[0], total = Number(option.dataset.count);
    const number = Number(document.getElementById('arrival').value);
    if (!Number.isInteger(number) || number < 1 || number > total) return say('draw-range', { last: total });
    const key = bytes(form.dataset.key);
    if (hex(await crypto.subtle.digest('SHA-256', key)) !== form.dataset.commitment) return say('draw-key-wrong');
    const place = Number(option.dataset.base) + 1 + await drawn(key, Number(option.value), total, number - 1);
    say('draw-result', { number, place, total });
  });
})();
