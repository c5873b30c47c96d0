//! The suite on both stores, their comparison command by command, and what a restart keeps.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::conformance::{Bench, call, clock, joins, settings, suite};
use crate::{
    AdmitOrder, Change, Clock, EmbeddedStore, Invite, JoinOrder, Known, LineCopy, LineStore, Number, RedisStore, Retry,
    RoomId, Series, Settings, Stage,
};

/// A real Redis server that ends with the test.
pub(crate) struct Server {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let port = free.expect("a port").port();
        let folder = tempfile::tempdir().expect("a folder");
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server starts; tests/run installs it");
        Self { child, port, _folder: folder }
    }

    pub(crate) async fn store(&self, clock: Clock) -> RedisStore {
        let url = format!("redis://127.0.0.1:{}", self.port);
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            match RedisStore::connect_with(&url, clock.clone()).await {
                Ok(store) => return store,
                Err(error) => assert!(Instant::now() < end, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

mod embedded {
    use super::*;

    async fn make(_: &str) -> (Bench, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let (clock, millis) = clock();
        let store = EmbeddedStore::open(folder.path(), clock).expect("opens");
        (Bench::new(Arc::new(store), millis, "room").await, folder)
    }

    suite!(make);
}

mod redis {
    use super::*;

    async fn make(_: &str) -> (Bench, Server) {
        let server = Server::start();
        let (clock, millis) = clock();
        let store = server.store(clock).await;
        (Bench::new(Arc::new(store), millis, "room").await, server)
    }

    suite!(make);
}

/// One command of a random history.
#[derive(Debug, Clone)]
enum Step {
    Join(u8, u32),
    Limited(u32, u32),
    Invited(u64),
    Touch(Vec<u64>),
    Call(u32, u32),
    Claim(u64),
    Extend(u64),
    Renew(u64),
    Release(u64),
    ReleaseAll,
    Leave(u64),
    Transfer(u64, u32),
    Pause,
    Resume,
    Seal,
    Deal,
    Reset,
    Later(u64),
}

fn steps(seed: u64, count: usize) -> Vec<Step> {
    let mut state = seed | 1;
    let mut roll = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut last = 1;
    (0..count)
        .map(|_| match roll(40) {
            0..=6 => {
                let joined = 1 + roll(30) as u32;
                last += u64::from(joined);
                Step::Join([0, 0, 0, 1, 128, 129][roll(6) as usize], joined)
            }
            7 => Step::Limited(1 + roll(9) as u32, roll(60) as u32),
            8 => Step::Invited(roll(4)),
            9..=14 => Step::Touch((0..1 + roll(10)).map(|_| any(&mut roll, last + 40)).collect()),
            15..=20 => Step::Call(roll(8) as u32, roll(4) as u32),
            21..=25 => Step::Claim(any(&mut roll, last)),
            26 => Step::Extend(any(&mut roll, last)),
            27 => Step::Renew(any(&mut roll, last + 5)),
            28 => Step::Release(any(&mut roll, last)),
            29..=30 => Step::Leave(any(&mut roll, last + 5)),
            31 => Step::Transfer(any(&mut roll, last), roll(2) as u32),
            32 => Step::Pause,
            33 => Step::Resume,
            34 if roll(4) == 0 => Step::Seal,
            35 => Step::Deal,
            36 if roll(12) == 0 => Step::Reset,
            36 if roll(3) == 0 => Step::ReleaseAll,
            _ => Step::Later(roll(4_000)),
        })
        .collect()
}

/// A number, mostly of everybody's lane.
fn any(roll: &mut impl FnMut(u64) -> u64, below: u64) -> u64 {
    let serial = roll(below);
    Series([0, 0, 0, 0, 1, 128, 129][roll(7) as usize]).number(serial).0
}

/// Everything that a store says to a step.
async fn play(store: &dyn LineStore, room: &RoomId, step: &Step) -> String {
    let before = store.refresh(room, Known::default()).await.expect("refreshes");
    let epoch = before.epoch;
    let join = async |order| format!("{:?}", store.join(room, &order).await.expect("joins"));
    let change = async |change| format!("{:?}", store.change(room, None, change).await.expect("changes"));
    let said = match step {
        Step::Join(series, count) => join(JoinOrder::of(Series(*series), *count)).await,
        Step::Limited(count, max) => join(JoinOrder { line_max: Some(*max), ..joins(*count) }).await,
        Step::Invited(id) => join(JoinOrder { invite: Some(Invite { id: *id, uses_max: Some(2) }), ..joins(1) }).await,
        Step::Touch(all) => {
            let numbers: Vec<_> = all.iter().copied().map(Number).collect();
            format!("{:?}", store.touch(room, epoch, &numbers).await.expect("touches"))
        }
        Step::Call(count, members) => {
            let calls = vec![(0, *count), (1, *members)];
            let order = AdmitOrder { calls, interval_ns: 999_999_937, claim_ms: 2_000, ..call(&before, 0) };
            format!("{:?}", store.admit(room, epoch, &order).await.expect("admits"))
        }
        Step::Claim(number) => format!("{:?}", store.claim(room, epoch, Number(*number)).await.expect("claims")),
        Step::Extend(number) => format!("{:?}", store.extend(room, epoch, Number(*number)).await.expect("extends")),
        Step::Renew(number) => format!("{:?}", store.renew(room, epoch, &[Number(*number)]).await.expect("renews")),
        Step::Release(number) => format!("{:?}", store.release(room, epoch, Number(*number)).await),
        Step::ReleaseAll => format!("{:?}", store.release_all(room, epoch).await.expect("releases")),
        Step::Leave(number) => format!("{:?}", store.leave(room, epoch, Number(*number)).await),
        Step::Transfer(number, holder) => {
            format!("{:?}", store.transfer(room, epoch, Number(*number), *holder).await.expect("answers"))
        }
        Step::Pause => change(Change::Pause { reason: "why".to_owned(), next_news_at: None }).await,
        Step::Resume => change(Change::Resume).await,
        Step::Seal => format!("{:?}", store.seal(room, epoch, &"5e".repeat(32)).await),
        Step::Deal => {
            let (mut copy, all) = (LineCopy::default(), store.inspect(room).await.expect("tells"));
            copy.apply(&before);
            match copy.deal(&all.waiting, &all.done) {
                Some(deal) => format!("{:?}", store.deal(room, epoch, &deal).await),
                None => String::new(),
            }
        }
        Step::Reset => change(Change::Stage(Some(Stage::Close))).await + &change(Change::Reset).await,
        Step::Later(_) => String::new(),
    };
    let mut view = store.refresh(room, Known::default()).await.expect("refreshes");
    // How often each counted its own changes is its own affair; empty chunks may be told or not.
    (view.stamp, view.life) = (0, 0);
    view.last.retain(|(_, serial)| *serial > 0);
    view.chunks.retain_mut(|(_, bytes)| {
        while bytes.last() == Some(&0) {
            bytes.pop();
        }
        !bytes.is_empty()
    });
    view.chunks.sort();
    let everything = store.inspect(room).await.expect("tells");
    format!("{said} {view:?} {:?} {:?} {:?}", everything.missed, everything.inside, everything.done)
}

/// The embedded store, whose line is the pure one, is the oracle of the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_stores_say_the_same_to_the_same_history() {
    let server = Server::start();
    let room = RoomId::new("room").expect("an id");
    for seed in 1..=40_u64 {
        let seed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let (clock, millis) = clock();
        let folder = tempfile::tempdir().expect("a folder");
        let embedded = EmbeddedStore::open(folder.path(), clock.clone()).expect("opens");
        let redis = server.store(clock).await;
        let own = RoomId::new(&format!("r{}", seed % 1_000_000_007)).expect("an id");
        embedded.open_room(&room, &settings()).await.expect("opens");
        redis.open_room(&own, &settings()).await.expect("opens");
        for (at, step) in steps(seed, 120).iter().enumerate() {
            if let Step::Later(pause) = step {
                millis.fetch_add(*pause, Ordering::SeqCst);
            }
            let expected = play(&embedded, &room, step).await;
            let found = play(&redis, &own, step).await;
            assert_eq!(found, expected, "seed {seed}, step {at}: {step:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_keeps_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let room = RoomId::new("room").expect("an id");
    let (clock, _) = clock();
    let mut expected: Option<String> = None;
    // Enough steps for several snapshots of the journal in between.
    for round in 0..4_u64 {
        let store = reopen(folder.path().to_owned(), clock.clone()).await;
        store.open_room(&room, &settings()).await.expect("opens");
        let view = play(&store, &room, &Step::Later(0)).await;
        if let Some(expected) = &expected {
            assert_eq!(&view, expected, "round {round}");
        }
        for step in steps(round + 7, 400) {
            play(&store, &room, &step).await;
        }
        for _ in 0..20 {
            store.join(&room, &joins(1000)).await.expect("joins");
        }
        expected = Some(play(&store, &room, &Step::Later(0)).await);
    }
}

/// The thread of the store before needs a moment to let go of the folder.
pub(crate) async fn reopen(folder: PathBuf, clock: Clock) -> EmbeddedStore {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        match EmbeddedStore::open(&folder, clock.clone()) {
            Ok(store) => return store,
            Err(error) => assert!(Instant::now() < end, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn two_stores_on_one_redis_are_one() {
    let server = Server::start();
    let (clock, _) = clock();
    let (one, two) = (server.store(clock.clone()).await, server.store(clock).await);
    let room = RoomId::new("room").expect("an id");
    one.open_room(&room, &settings()).await.expect("opens");
    two.open_room(&room, &settings()).await.expect("opens");
    for (store, first) in [(&one, 1), (&two, 4)] {
        let given = store.join(&room, &joins(3)).await.expect("joins").given();
        assert_eq!(given.map(|joined| joined.first), Some(Number(first)));
    }
    let faster = Settings { outflow_per_minute: Some(7), ..settings() };
    one.change(&room, None, Change::Settings(faster.clone())).await.expect("changes");
    assert_eq!(two.refresh(&room, Known::default()).await.expect("refreshes").settings, faster);
}

#[tokio::test]
async fn an_unreachable_redis_is_said_without_its_password() {
    let error = match RedisStore::connect("redis://user:hunter2@127.0.0.1:1").await {
        Err(error) => error.to_string(),
        Ok(_) => panic!("nobody listens there"),
    };
    assert!(error.contains("127.0.0.1:1") && !error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_server_that_became_a_replica_may_be_asked_again() {
    let server = Server::start();
    let store = server.store(Clock::System).await;
    let room = RoomId::new("room").expect("an id");
    store.open_room(&room, &settings()).await.expect("opens");
    let client = ::redis::Client::open(format!("redis://127.0.0.1:{}", server.port)).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("connects");
    let ordered = ::redis::cmd("REPLICAOF").arg("127.0.0.1").arg(1).query_async::<()>(&mut connection).await;
    ordered.expect("becomes a replica");
    let error = store.join(&room, &joins(1)).await.expect_err("takes no writes");
    assert_eq!(error.retry, Retry::Later, "{error}: {:?}", error.source);
}

#[test]
fn a_folder_in_use_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = EmbeddedStore::open(folder.path(), Clock::System).expect("opens");
    let second = EmbeddedStore::open(folder.path(), Clock::System).map(|_| ()).expect_err("in use");
    assert!(second.to_string().contains("in use by another process"), "{second}");
    drop(first);
}
