// Who wants round the line: by another spelling of a path or host, by headers that an origin might believe, by other methods,
// by a shared cache, by a link that leads away, or by so many joins that others do not get in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vestibule, Visitor, until } from './harness.mjs';
import { exchange, guarded } from './intruders.mjs';

const get = (target, { host = 'a.example', more = '', method = 'GET' } = {}) =>
  `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\nConnection: close\r\n${more}\r\n`;

/** Nothing was served but a place in the line or a refusal. */
function keptOut({ text, statuses }, what) {
  const [status] = statuses;
  const waits = status === 200 && /"state":"(waiting|paused)"/.test(text);
  assert.ok(waits || (status >= 400 && status < 500) || (status === undefined && text === ''), `${what}: ${text.slice(0, 300)}`);
  assert.doesNotMatch(text, /\r\norigin$/, what);
}

test('no spelling of a path leads round a room', async t => {
  const { origin, server } = await guarded(t);
  assert.match((await exchange(server.public, get('/free'))).text, /origin$/, 'what no room protects is forwarded');
  assert.match((await exchange(server.public, get('/events/show/open/x'))).text, /origin$/, 'so is what a rule lets pass');
  const before = origin.requests.length;
  const spellings = [
    '/events/show', '/events/show/', '/events/show/seats', '/events/show?x', '//events/show', '/events//show', '/./events/show', '/free/../events/show',
    '/events/./show', '/events/%73how', '/%65vents/show', '/events%2fshow', '/events%2Fshow', '/events%5cshow', '/free/%2e%2e/events/show',
    '/free/..%2fevents/show', '/free%2f..%2fevents/show', '/free/.%2e/events/show', '/%252e%252e/events/show', '/events/%2573how', '/events/show;a=b',
    '/events;a=b/show', '/;a=b/events/show', '/free/..;/events/show', '/free/..;a=b/events/show', '/free/..%3b/events/show', '/EVENTS/SHOW', '/events/Show/x',
    '/events/show%00', '/events/show%00.css', '/free%00/../events/show', '/events/show%20', '/events/show.', '/events/show%2e', '/events/show%3fx', '/events/show%23',
    '/events/show#', '/free#/../events/show', '/events\\show', '/free\\..\\events\\show', '/%c0%ae%c0%ae/events/show', '/free/%c0%ae%c0%ae%c0%afevents/show',
    '/%e0%80%ae/events/show', '/events/show%0d%0aX: y', '/events/sh%u006fw', '/events/%s', '/events/show\x00', '/events/sh\xf3w/../show', '\\events\\show', '*', '?', '',
    'events/show', 'http://a.example/events/show', 'http://a.example:80/events/show', 'HTTP://A.EXAMPLE/events/show', 'http://hall.example/', 'http://a.example@hall.example/',
    'http:/events/show', 'http:events/show', 'https://a.example//events/show', '/events/show/open/../seats', '/events/show/open/..;/seats', '/events/show/open/%2e%2e/seats',
    '/events/show/open;/../seats', '/events/show/OPEN/x', '/events/show/%6fpen/x', '/events/show//open/x', '/events/show/open%2f..%2fseats', '/events/show/openx',
  ];
  for (const target of spellings) keptOut(await exchange(server.public, get(target), { quiet: 100 }), JSON.stringify(target));
  assert.deepEqual(origin.targets.slice(before), [], 'something reached the origin');
});

test('a host has one room, however it is written', async t => {
  const { origin, server } = await guarded(t);
  for (const host of ['hall.example', 'HALL.example', 'hall.example.', 'hall.example:80', 'Hall.Example.:8443']) {
    const { text, statuses } = await exchange(server.public, get('/', { host }));
    assert.deepEqual(statuses, [200], host);
    assert.match(text, /"room":"show"/, host);
  }
  const refused = ['', '.', 'hall.example..', '.hall.example', 'a.example@hall.example', 'hall.example@a.example', 'hall.example:80:80', 'hall.example:x', 'hall%2eexample', 'hall.example,a.example', 'hall.example a.example', 'hall.example/', 'hall.example#', 'hall.example?', 'hall.example\\', '[hall.example]', 'h\xe4ll.example', '\x00hall.example'];
  for (const host of refused) {
    const { statuses } = await exchange(server.public, get('/', { host }));
    assert.ok(statuses[0] === 400 || statuses.length === 0, `${JSON.stringify(host)}: ${statuses}`);
  }
  const two = await exchange(server.public, get('/', { more: 'Host: hall.example\r\n' }));
  assert.deepEqual(two.statuses, [400], 'two hosts');
  const none = await exchange(server.public, 'GET / HTTP/1.1\r\n\r\n');
  assert.deepEqual(none.statuses, [400], 'no host');
  assert.deepEqual(origin.targets, []);
  // What says another host in another place changes nothing.
  const more = 'X-Forwarded-Host: hall.example\r\nX-Host: hall.example\r\nForwarded: host=hall.example\r\nX-Original-Host: hall.example\r\n';
  assert.match((await exchange(server.public, get('/free', { more }))).text, /origin$/);
  const [seen] = origin.requests;
  assert.deepEqual(seen.headers.filter(line => /hall/i.test(line)), []);
  assert.ok(seen.headers.some(line => /^x-forwarded-host: a\.example$/i.test(line)), seen.headers.join('\n'));
});

test('an origin hears from us what proxies say, and nothing of it from visitors', async t => {
  const { origin, server } = await guarded(t);
  const lies = ['Vestibule-Admission', 'vestibule-admission', 'VESTIBULE-ADMISSION', 'Vestibule_Admission', 'vestibule-Ticket', 'Vestibule-Anything', 'X-Forwarded-For', 'x-forwarded-for', 'X_Forwarded_For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Forwarded-Prefix', 'Forwarded', 'X-Real-IP', 'X-Client-IP', 'Client-IP', 'True-Client-IP', 'CF-Connecting-IP', 'X-Cluster-Client-IP', 'X-Original-URL', 'X-Rewrite-URL', 'X-Original-Host', 'X-HTTP-Host-Override', 'Proxy'];
  const more = lies.map(name => `${name}: 6.6.6.6 forged\r\n`).join('');
  const { text } = await exchange(server.public, get('/free', { more: `${more}Cookie: a=b; vestibule-ticket-show=forged; __Host-vestibule-admission-show=forged; c=d\r\n` }));
  assert.match(text, /origin$/);
  assert.doesNotMatch(origin.bytes, /forged|6\.6\.6\.6/);
  const { headers } = origin.requests[0];
  assert.deepEqual(headers.filter(line => /^x-forwarded-(for|proto|host):/i.test(line)).sort(), ['x-forwarded-for: 127.0.0.1', 'x-forwarded-host: a.example', 'x-forwarded-proto: http'].sort(), headers.join('\n'));
  assert.ok(headers.some(line => /^cookie: a=b; c=d$/i.test(line)), headers.join('\n'));
  // A header that is named hop by hop would be dropped on the way, ours with it.
  for (const name of ['X-Forwarded-For', 'X-Forwarded-Host', 'Host', 'Vestibule-Admission', 'Cookie']) {
    const before = origin.requests.length;
    const { statuses } = await exchange(server.public, `GET /free HTTP/1.1\r\nHost: a.example\r\nConnection: close, ${name}\r\n\r\n`);
    for (const seen of origin.requests.slice(before)) {
      assert.ok(seen.headers.some(line => /^x-forwarded-for: 127\.0\.0\.1$/i.test(line)), `${name}: ${seen.headers.join('\n')}`);
      assert.ok(!seen.headers.some(line => /^connection:.*(forwarded|vestibule)/i.test(line)), seen.headers.join('\n'));
    }
    // Pingora ends the connection for some of these.
    assert.ok(statuses.length === 0 || statuses[0] === 200 || statuses[0] >= 400, `${name}: ${statuses}`);
  }
});

test('nobody takes the address of a proxy to pass by a rule for it', async t => {
  const { server } = await guarded(t, { edge: 'trusted_proxies = ["127.0.0.0/8"]', rules: ', { name = "office", from = ["127.0.0.0/8"] }' });
  const said = header => exchange(server.public, get('/events/show', { more: header && `X-Forwarded-For: ${header}\r\n` }));
  assert.match((await said('')).text, /origin$/, 'the proxy itself is of the office');
  for (const header of ['203.0.113.7', '127.0.0.1, 203.0.113.7', 'nonsense, 203.0.113.7', '\xe9, 203.0.113.7', '\xff\xfe,203.0.113.7', ',,203.0.113.7', '203.0.113.9\r\nX-Forwarded-For: 203.0.113.7', '\xe9\r\nX-Forwarded-For: 203.0.113.7', '203.0.113.7, 127.0.0.1']) {
    keptOut(await said(header), JSON.stringify(header));
  }
});

test('no method opens a protected address', async t => {
  const { origin, server } = await guarded(t);
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE', 'CONNECT', 'get', 'GeT', 'FOO', 'G@T', 'GET\t', 'POST\x00']) {
    const answer = await exchange(server.public, get('/events/show', { method, more: 'Content-Length: 0\r\nX-HTTP-Method-Override: GET\r\nX-Method-Override: GET\r\n' }), { quiet: 100 });
    if (method === 'HEAD') assert.ok(answer.text.endsWith('\r\n\r\n'), 'an answer to HEAD has no body');
    else keptOut(answer, method);
  }
  for (const method of ['TRACE', 'CONNECT']) {
    const { statuses } = await exchange(server.public, get('/free', { method }));
    assert.ok(statuses[0] >= 400 && statuses[0] < 502, `${method}: ${statuses}`);
  }
  assert.deepEqual(origin.targets, []);
});

test('nothing of a visitor stays in a cache that others share', async t => {
  const { server } = await guarded(t);
  const lies = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'evil', 'x-forwarded-scheme': 'evil', 'x-original-url': '/evil', 'x-rewrite-url': '/evil', 'x-host': 'evil.example', forwarded: 'host=evil.example', 'x-http-method-override': 'POST' };
  for (const accept of ['text/html', 'application/json', 'text/event-stream', '*/*']) {
    for (const target of ['/events/show', '/events/show/x.css', '/events/show/a.js?cb=1', '/_vestibule/v1/line?room=show', '/_vestibule/v1/line?room=none', '/_vestibule/none']) {
      const visitor = new Visitor(server);
      const answer = await visitor.get(target, { headers: { ...lies, accept, connection: 'close' } });
      assert.match(answer.headers['cache-control'], /no-store/, `${accept} ${target}`);
      assert.doesNotMatch(JSON.stringify(answer.headers) + answer.text, /evil/, `${accept} ${target}`);
      if (answer.status === 200) assert.match(answer.headers.vary ?? '', /accept/i, `${accept} ${target}`);
    }
  }
  const page = await new Visitor(server).get('/events/show', { headers: { accept: 'text/html', host: 'evil.example' } });
  assert.doesNotMatch(page.text + JSON.stringify(page.headers), /evil/, 'the page says the host that was asked');
});

test('an answer that brings an admission is not for shared caches', async t => {
  const { origin, server } = await guarded(t, { room: 'outflow_per_minute = "off"\nactive_visitors_max = "off"' });
  assert.equal((await server.staff.change({ queue_all: false }, { id: 'show' })).status, 200);
  const visitor = new Visitor(server);
  const answer = await until('entry', async () => {
    const answer = await visitor.get('/events/show');
    return answer.text === 'origin' && answer;
  });
  assert.ok(answer.headers['set-cookie'].some(cookie => cookie.startsWith('vestibule-admission-show=')));
  assert.match(answer.headers['cache-control'], /no-store|private/, 'the origin called it public, and it holds an admission');
  const next = await visitor.get('/events/show');
  assert.equal(next.headers['set-cookie'], undefined);
  assert.match(next.headers['cache-control'], /public/, 'without a cookie of ours it is as the origin says');
  assert.ok(origin.requests.length >= 2);
});

test('no address that leads on leads away', async t => {
  const server = await Vestibule.start(t);
  const away = ['//evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example/', 'https:evil.example', 'javascript:alert(1)', '/%09/evil.example', '/\t/evil.example', '/%5cevil.example', '///evil.example', '/.//evil.example', '/..//evil.example', ' //evil.example', '/a\r\nSet-Cookie: x=y', '//evil.example%2f..', 'evil.example', '?x', '', '/x\u2028//evil'];
  for (const to of away) {
    const visitor = new Visitor(server);
    const body = `to=${encodeURIComponent(to)}&to=${encodeURIComponent('//evil.example')}`;
    const answer = await visitor.ask('POST', '/_vestibule/v1/line/join?room=demo', { body, headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(answer.status, 303, `${JSON.stringify(to)}: ${answer.text}`);
    const there = new URL(answer.headers.location, 'https://shop.example/x');
    assert.equal(there.host, 'shop.example', JSON.stringify(to));
    assert.doesNotMatch(answer.headers.location, /evil/, JSON.stringify(to));
    assert.equal(answer.headers['set-cookie'].filter(cookie => cookie.startsWith('x=')).length, 0);
  }
  for (const host of ['evil.example', 'evil.example:8080']) {
    const message = await new Visitor(server).get('/events/opening-night?next=//evil.example', { headers: { host } });
    const url = message.json?.admitted_url ?? '/';
    assert.ok(url.startsWith('/') && !url.startsWith('//'), `admitted_url ${url}`);
  }
});

test('pages of other sites open no socket and change no place', async t => {
  const { server } = await guarded(t);
  const visitor = new Visitor(server);
  await visitor.join('show');
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://127.0.0.1.evil.example' }, { origin: 'http://evil.example#127.0.0.1' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
    const live = visitor.socket('show', { headers });
    assert.equal(await live.refused, 403, JSON.stringify(headers));
    for (const call of ['join', 'leave', 'claim', 'extend', 'recovery', 'recover']) {
      const answer = await visitor.post(`/_vestibule/v1/line/${call}?room=show`, undefined, { headers });
      assert.equal(answer.status, 403, `${call} ${JSON.stringify(headers)}`);
    }
  }
  assert.equal((await visitor.line('show')).state, 'waiting', 'the place is kept');
  // An upgrade is no way through a room either.
  const upgrade = await exchange(server.public, get('/events/show', { more: 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' }).replace('Connection: close', 'Connection: Upgrade'));
  keptOut(upgrade, 'an upgrade');
});

test('a flood of joins from one address keeps nobody else out', async t => {
  const { server } = await guarded(t, { edge: 'limits = { joins_per_minute_per_address = 60, joins_burst_per_address = 30 }' });
  const flooder = '127.66.6.6';
  const flood = Promise.all(Array.from({ length: 120 }, () => new Visitor(server, { address: flooder }).post('/_vestibule/v1/line/join?room=show')));
  const others = await Promise.all(Array.from({ length: 20 }, () => new Visitor(server).join('show')));
  assert.equal(new Set(others.map(({ number }) => number)).size, 20, 'everybody else has a place of their own');
  const answers = await flood;
  const given = answers.filter(({ status }) => status === 200).length, refused = answers.filter(({ status }) => status === 429);
  assert.equal(given + refused.length, 120);
  assert.ok(refused.length >= 60, `${given} joins of one address were taken`);
  for (const answer of refused) assert.ok(Number(answer.headers['retry-after']) > 0 && answer.json.code, answer.text);
  // A household or a campus behind one address gets in; only slower.
  assert.ok(given >= 30, `${given} people behind one address got a place`);
});
