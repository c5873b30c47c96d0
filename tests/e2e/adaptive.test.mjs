// Adaptive admission: a slow origin gets fewer visitors at once, the staff reads why, and they come in again when it is quick.

import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { Vestibule, Visitor, after, file, folder, until } from './harness.mjs';

test('a slow origin lowers how many may be active, says why, and gets them back when it is quick', async t => {
  let delay = 1;
  const origin = http.createServer((_, answer) => setTimeout(() => answer.end('ok'), delay));
  await new Promise(resolve => origin.listen(0, '127.0.0.1', resolve));
  after(t, () => { origin.closeAllConnections(); origin.close(); });
  const config = file(folder(t), 'gateway.toml', `
    edge.listen = "127.0.0.1:0"
    console.listen = "127.0.0.1:0"
    [upstreams.u]
    address = "127.0.0.1:${origin.address().port}"
    [rooms.demo]
    upstream = "u"
    outflow_per_minute = "off"
    active_visitors_max = "off"
    adaptive = { active_min = 2, active_max = 50, active_start = 20, latency_target_ms = 1000 }
    routes = [{ path = "/" }]`);
  const server = await Vestibule.start(t, { role: 'gateway', args: ['--config', config] });
  const stats = async () => (await server.staff.get('/api/v1/rooms/demo/stats')).json.stats;
  const wait = { ms: 40_000 };

  let walking = true;
  after(t, () => { walking = false; });
  const visitors = Array.from({ length: 8 }, () => new Visitor(server));
  const inside = visitor => visitor.cookies['vestibule-admission-demo'];
  const walks = visitors.map(async visitor => {
    while (walking) {
      await visitor.get('/seats');
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  });
  const quick = await until('eight active visitors', async () => {
    const { origin } = await stats();
    return visitors.every(inside) && origin?.active >= 8 && origin;
  }, wait);
  assert.ok(quick.window >= 8, JSON.stringify(quick));

  delay = 2_500;
  const slow = await until('a smaller window', async () => {
    const { origin } = await stats();
    return origin.decisions.some(made => made.to < made.from) && origin.window < 8 && origin;
  }, wait);
  const made = slow.decisions.find(made => made.to < made.from);
  assert.ok(['slow', 'stalled'].includes(made.reason), JSON.stringify(made));
  assert.match(made.text, /fewer visitors at once/);
  const late = new Visitor(server);
  assert.equal((await late.get('/seats')).json.state, 'waiting');
  await until('the console to say that the origin limits', async () => (await stats()).limited_by === 'origin');
  assert.ok(await server.metric('vestibule_adaptive_steps_total', { room: 'demo', reason: made.reason }) > 0);
  assert.match(server.child.err, /the window of active visitors changes/);

  // Staff may change the bounds, and switch it off, while it runs.
  assert.equal((await server.staff.change({ adaptive: { active_min: 9, active_max: 5 } })).status, 400);
  delay = 1;
  await until('the late one to come in', async () => {
    await late.get('/seats');
    return inside(late);
  }, wait);
  const back = (await stats()).origin;
  assert.ok(back.window > slow.window, `${back.window} after ${slow.window}`);
  assert.equal((await server.staff.change({ adaptive: 'off' })).status, 200);
  await until('the origin to be let alone', async () => (await stats()).origin === null);
  walking = false;
  await Promise.all(walks);
});
