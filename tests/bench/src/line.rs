//! The line at a million: what it takes of Redis, whether its cost grows, how long the draw takes, and how exact several
//! gateways are.

use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use waitroom::{
    Admit, AdmitOrder, Bits, Change, DrawKey, Epoch, JoinOrder, Known, LineCopy, LineStore, RedisStore, RoomId, Series,
    Settings, Stage,
};

const EPOCH: Epoch = Epoch(0);
const BATCH: u32 = 1024;
const MILLION: u64 = 1_000_000;

fn settings() -> Settings {
    Settings { away_after_ms: 60_000, claim_ms: 3_600_000, ..Settings::default() }
}

async fn store(url: &str, room: &str) -> (RedisStore, RoomId) {
    let store = RedisStore::connect(url).await.expect("Redis answers");
    let room = RoomId::new(room).expect("an id");
    store.open_room(&room, &settings()).await.expect("opens");
    (store, room)
}

async fn join(store: &RedisStore, room: &RoomId, series: Series, people: u64) {
    let mut left = people;
    while left > 0 {
        let count = u32::try_from(left.min(u64::from(BATCH))).expect("small");
        store.join(room, &JoinOrder::of(series, count)).await.expect("joins");
        left -= u64::from(count);
    }
}

/// Puts so many people into a room's line.
pub async fn fill(url: &str, room: &str, people: u64) {
    let (store, room) = store_as_configured(url, room).await;
    join(&store, &room, Series::default(), people).await;
}

/// A room that a gateway has opened already.
async fn store_as_configured(url: &str, room: &str) -> (RedisStore, RoomId) {
    (RedisStore::connect(url).await.expect("Redis answers"), RoomId::new(room).expect("an id"))
}

async fn info(connection: &mut MultiplexedConnection, section: &str) -> String {
    redis::cmd("INFO").arg(section).query_async(connection).await.expect("INFO")
}

fn field(text: &str, name: &str) -> f64 {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0.0)
}

/// Microseconds of the server's time in scripts since the counts were reset, and how many ran.
async fn scripts(connection: &mut MultiplexedConnection) -> f64 {
    let text = info(connection, "commandstats").await;
    let part = |name: &str| {
        let line = text.lines().find(|line| line.starts_with("cmdstat_evalsha:")).unwrap_or("");
        let value = line.split([':', ',']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        value.and_then(|value| value.parse::<f64>().ok()).unwrap_or(0.0)
    };
    let mean = part("usec") / part("calls").max(1.0);
    redis::cmd("CONFIG").arg("RESETSTAT").query_async::<()>(connection).await.expect("resets");
    mean
}

/// Memory, cost and draw, as JSON.
pub async fn measure(url: &str) {
    let client = redis::Client::open(url).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("Redis answers");
    redis::cmd("FLUSHALL").query_async::<()>(&mut connection).await.expect("flushes");
    let (store, room) = store(url, "million").await;
    store.refresh(&room, Known::default()).await.expect("refreshes");
    let empty = field(&info(&mut connection, "memory").await, "used_memory");
    join(&store, &room, Series::default(), MILLION).await;
    // Everybody is in touch in this window and the one before.
    let mut present = Bits::default();
    present.extend(1..=MILLION);
    store.see(&room, EPOCH, &present.to_chunks()).await.expect("sees");
    store.refresh(&room, Known::default()).await.expect("refreshes");
    let full = field(&info(&mut connection, "memory").await, "used_memory");
    let mut costs = Vec::new();
    for waiters in [10_000, MILLION] {
        redis::cmd("FLUSHALL").query_async::<()>(&mut connection).await.expect("flushes");
        store.open_room(&room, &settings()).await.expect("opens");
        join(&store, &room, Series::default(), waiters).await;
        let known = store.refresh(&room, Known::default()).await.expect("refreshes");
        let known = Known { epoch: known.epoch, life: known.life, stamp: known.stamp };
        scripts(&mut connection).await;
        for _ in 0..3_000 {
            store.join(&room, &JoinOrder::of(Series::default(), 1)).await.expect("joins");
        }
        let one_join = scripts(&mut connection).await;
        let mut view = store.refresh(&room, known).await.expect("refreshes");
        scripts(&mut connection).await;
        for _ in 0..300 {
            let order = AdmitOrder {
                expected: view.turn,
                life: view.life,
                calls: vec![(0, 10)],
                shares: view.shares.clone(),
                interval_ns: 1_000_000,
                claim_ms: 3_600_000,
            };
            let admitted = store.admit(&room, EPOCH, &order).await.expect("admits");
            assert!(matches!(admitted, Admit::Called(numbers) if numbers.len() == 10));
            view.turn += 1;
        }
        costs.push((one_join, scripts(&mut connection).await));
    }
    redis::cmd("FLUSHALL").query_async::<()>(&mut connection).await.expect("flushes");
    store.open_room(&room, &settings()).await.expect("opens");
    join(&store, &room, Series::gathered(0), MILLION).await;
    let mut copy = LineCopy::default();
    copy.apply(&store.refresh(&room, Known::default()).await.expect("refreshes"));
    redis::cmd("CONFIG").arg("RESETSTAT").query_async::<()>(&mut connection).await.expect("resets");
    let started = Instant::now();
    store.seal(&room, EPOCH, &DrawKey::new([7; 32]).to_hex()).await.expect("seals");
    copy.apply(&store.refresh(&room, copy.known()).await.expect("refreshes"));
    let all = store.inspect(&room).await.expect("tells");
    let deal = copy.deal(&all.waiting, &all.done).expect("drawn");
    store.deal(&room, EPOCH, &deal).await.expect("deals");
    let drawn = started.elapsed().as_secs_f64() * 1000.0;
    let calls = field(&info(&mut connection, "stats").await, "total_commands_processed");
    println!(
        r#"{{"redis_bytes":{:.0},"join_us":[{:.2},{:.2}],"admit_us":[{:.2},{:.2}],"draw_ms":{drawn:.1},"draw_commands":{calls:.0}}}"#,
        full - empty,
        costs[0].0,
        costs[1].0,
        costs[0].1,
        costs[1].1
    );
}

/// How many each room called in so many seconds of the store's clock, and what its rate allows, as JSON.
pub async fn exact(url: &str, rooms: &str, seconds: u64) {
    let store = RedisStore::connect(url).await.expect("Redis answers");
    let rooms: Vec<_> = rooms.split(',').map(|room| RoomId::new(room).expect("an id")).collect();
    let look = async |room: &RoomId| {
        let view = store.refresh(room, Known { stamp: 0, ..Known::default() }).await.expect("refreshes");
        (view.now.0, view.called_total, view.settings.outflow_per_minute.unwrap_or(0))
    };
    let mut before = Vec::new();
    for room in &rooms {
        before.push(look(room).await);
    }
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let mut lines = Vec::new();
    for (room, (from, called, rate)) in rooms.iter().zip(before) {
        let (to, total, _) = look(room).await;
        let expected = f64::from(rate) * (to - from) as f64 / 60_000.0;
        lines.push(format!(r#"{{"per_minute":{rate},"called":{},"expected":{expected:.1}}}"#, total - called));
    }
    println!("[{}]", lines.join(","));
}

/// Opens rooms now, whatever their schedules say.
pub async fn open(url: &str, rooms: &str) {
    let store = RedisStore::connect(url).await.expect("Redis answers");
    for room in rooms.split(',') {
        let room = RoomId::new(room).expect("an id");
        store.change(&room, None, Change::Stage(Some(Stage::Open))).await.expect("changes");
    }
}
