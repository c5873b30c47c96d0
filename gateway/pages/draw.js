// Recomputes a drawn place from the published key, on the visitor's own device. The description stands below the form.
(() => {
  'use strict';
  const form = document.getElementById('check');
  if (!form) return;
  const say = text => { document.getElementById('place').textContent = text; };
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
    if (!window.crypto || !crypto.subtle) return say('This browser computes only on https. Use vestibule verify-draw in a terminal instead.');
    const option = document.getElementById('lane').selectedOptions[0], count = Number(option.dataset.count);
    const arrival = Number(document.getElementById('arrival').value);
    if (!Number.isInteger(arrival) || arrival < 1 || arrival > count) return say('Numbers by arrival of this lane go from 1 to ' + count + '.');
    const key = bytes(form.dataset.key);
    if (hex(await crypto.subtle.digest('SHA-256', key)) !== form.dataset.commitment) return say('The key does not fit the commitment: this draw is not the one that was promised.');
    const place = await drawn(key, Number(option.value), count, arrival - 1);
    say('The key fits the commitment. Number ' + arrival + ' was drawn to place ' + (Number(option.dataset.base) + place + 1) + ' of ' + count + '.');
  });
})();
