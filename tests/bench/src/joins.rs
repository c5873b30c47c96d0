//! Joins at the store: batches that clock themselves, against one script call per join that keeps a sorted set and a hash.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use waitroom::{JoinOrder, LineStore, RedisStore, RoomId, Series, Settings};

const PEOPLE: usize = 512;
const BATCH_MAX: usize = 1024;
const ONE_EACH: &str = r"
local n = redis.call('INCR', KEYS[1])
redis.call('ZADD', KEYS[2], n, ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
return n";

/// Prints both figures as JSON.
pub async fn measure(url: &str, seconds: u64) {
    let time = Duration::from_secs(seconds);
    let (mut batched, mut scripted) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        batched.push(batches(url, time).await);
        scripted.push(scripts(url, time).await);
    }
    println!(r#"{{"batched":{:.0},"scripted":{:.0}}}"#, median(batched), median(scripted));
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

async fn batches(url: &str, time: Duration) -> f64 {
    let store = Arc::new(RedisStore::connect(url).await.expect("Redis answers"));
    let room = RoomId::new("bench").expect("an id");
    store.open_room(&room, &Settings::default()).await.expect("opens");
    let (queue, mut waiting) = mpsc::channel::<oneshot::Sender<u64>>(65_536);
    tokio::spawn(async move {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        while waiting.recv_many(&mut batch, BATCH_MAX).await > 0 {
            let count = u32::try_from(batch.len()).expect("small");
            let first = store
                .join(&room, &JoinOrder::of(Series::default(), count))
                .await
                .expect("joins")
                .given()
                .expect("room")
                .first
                .0;
            for (number, visitor) in (first..).zip(batch.drain(..)) {
                let _ = visitor.send(number);
            }
        }
    });
    people(time, move || {
        let queue = queue.clone();
        async move {
            let (sender, receiver) = oneshot::channel();
            queue.send(sender).await.expect("open");
            receiver.await.expect("a number");
        }
    })
    .await
}

async fn scripts(url: &str, time: Duration) -> f64 {
    let client = redis::Client::open(url).expect("an address");
    let connection = client.get_connection_manager().await.expect("Redis answers");
    let script = Arc::new(redis::Script::new(ONE_EACH));
    let ids = Arc::new(AtomicU64::new(0));
    people(time, move || {
        let (mut connection, script, ids) = (connection.clone(), Arc::clone(&script), Arc::clone(&ids));
        async move {
            let id = format!("{:032x}", ids.fetch_add(1, Ordering::Relaxed));
            let mut call = script.prepare_invoke();
            call.key("{peer}:seq").key("{peer}:line").key("{peer}:people").arg(id).arg("1800000000");
            let _: u64 = call.invoke_async(&mut connection).await.expect("joins");
        }
    })
    .await
}

/// As many as `PEOPLE` at once, each again when done; per second.
async fn people<F, W>(time: Duration, join: F) -> f64
where
    F: Fn() -> W + Clone + Send + 'static,
    W: Future<Output = ()> + Send,
{
    let (done, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..PEOPLE {
        let (done, over, join) = (Arc::clone(&done), Arc::clone(&over), join.clone());
        tasks.spawn(async move {
            while !over.load(Ordering::Relaxed) {
                join().await;
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let (from, started) = (done.load(Ordering::Relaxed), Instant::now());
    tokio::time::sleep(time).await;
    let rate = (done.load(Ordering::Relaxed) - from) as f64 / started.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    tasks.join_all().await;
    rate
}
