//! Real Redis under Sentinel and as a cluster: what survives when a primary dies, also when its replica had lost the last
//! second.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::conformance::{call, joins};
use crate::{
    Admit, Claim, Epoch, JoinOrder, Keep, Known, LineCopy, LineStore, NoteOrder, Noted, Number, Over, RedisStore,
    RoomId, Series, Settings, Topic, Touched,
};

const EPOCH: Epoch = Epoch(0);
const PATIENCE: Duration = Duration::from_secs(60);

/// Processes that end with the test.
#[derive(Default)]
struct Servers(Vec<Child>);

impl Drop for Servers {
    fn drop(&mut self) {
        for child in &mut self.0 {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// Free ports that leave room for a cluster's bus, which listens 10,000 higher.
fn ports(count: usize) -> Vec<u16> {
    let mut sockets = Vec::new();
    while sockets.len() < count {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = socket.local_addr().expect("an address").port();
        if port < 55_000 && std::net::TcpListener::bind(("127.0.0.1", port + 10_000)).is_ok() {
            sockets.push((socket, port));
        }
    }
    sockets.into_iter().map(|(_, port)| port).collect()
}

fn redis(folder: &Path, port: u16, more: &[&str]) -> Child {
    let own = folder.join(port.to_string());
    std::fs::create_dir_all(&own).expect("a folder");
    Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .args(["--repl-diskless-sync-delay", "0", "--dir"])
        .arg(&own)
        .args(more)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("redis-server starts; tests/run installs it")
}

fn cli(port: u16, words: &[&str]) -> String {
    let run = Command::new("redis-cli").args(["-h", "127.0.0.1", "-p", &port.to_string()]).args(words).output();
    String::from_utf8_lossy(&run.expect("redis-cli runs").stdout).into_owned()
}

async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < end, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn long() -> Settings {
    Settings { claim_ms: 3_600_000, admission_ms: 3_600_000, away_after_ms: 3_600_000, ..Settings::default() }
}

/// A primary, two replicas and three sentinels.
struct Watched {
    servers: Servers,
    primary: u16,
    replicas: [u16; 2],
    url: String,
    _folder: tempfile::TempDir,
}

impl Watched {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let all = ports(6);
        let (primary, replicas) = (all[0], [all[1], all[2]]);
        let mut servers = Servers::default();
        servers.0.push(redis(folder.path(), primary, &[]));
        for port in replicas {
            servers.0.push(redis(folder.path(), port, &["--replicaof", &format!("127.0.0.1 {primary}")]));
        }
        until("the replicas follow", async || {
            cli(primary, &["info", "replication"]).contains("connected_slaves:2").then_some(())
        })
        .await;
        for port in &all[3..] {
            let file = folder.path().join(format!("sentinel-{port}.conf"));
            let text = format!(
                "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor line 127.0.0.1 {primary} 2\n\
                 sentinel down-after-milliseconds line 1000\nsentinel failover-timeout line 10000\n",
                folder.path().display()
            );
            std::fs::write(&file, text).expect("writes");
            let sentinel = Command::new("redis-server").arg(&file).arg("--sentinel").stdout(Stdio::null()).spawn();
            servers.0.push(sentinel.expect("redis-server starts"));
        }
        let sees = async || {
            let known = cli(all[5], &["sentinel", "master", "line"]);
            (known.contains("num-other-sentinels\n2") && known.contains("num-slaves\n2")).then_some(())
        };
        until("the sentinels know each other", sees).await;
        let hosts: Vec<_> = all[3..].iter().map(|port| format!("127.0.0.1:{port}")).collect();
        let url = format!("redis-sentinel://{}/line", hosts.join(","));
        Self { servers, primary, replicas, url, _folder: folder }
    }

    fn kill_primary(&mut self) {
        self.servers.0[0].kill().expect("dies");
        self.servers.0[0].wait().expect("is gone");
    }
}

/// Gateways join and call while the primary is killed; the replicas had been cut off a moment before, so that they have
/// lost what was acknowledged since.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_a_primary_dies() {
    let mut watched = Watched::start().await;
    let room = RoomId::new("room").expect("an id");
    let store = Arc::new(RedisStore::connect(&watched.url).await.expect("connects"));
    store.open_room(&room, &long()).await.expect("opens");
    let first = store.join(&room, &joins(500)).await.expect("joins").given().expect("room");
    let view = store.refresh(&room, Known::default()).await.expect("refreshes");
    let Admit::Called(called) = store.admit(&room, EPOCH, &call(&view, 5)).await.expect("admits") else {
        panic!("nobody else calls")
    };
    assert!(matches!(store.claim(&room, EPOCH, called[0]).await, Ok(Claim::Admitted { .. })));
    let caught_up = async || {
        let offset = |text: &str, key: &str| {
            text.lines().find_map(|line| line.strip_prefix(key)?.trim().parse::<u64>().ok()).unwrap_or(0)
        };
        let primary = offset(&cli(watched.primary, &["info", "replication"]), "master_repl_offset:");
        let behind = watched
            .replicas
            .iter()
            .any(|port| offset(&cli(*port, &["info", "replication"]), "slave_repl_offset:") < primary);
        (!behind).then_some(())
    };
    until("the replicas have it all", caught_up).await;
    let mut copy = LineCopy::default();
    copy.apply(&store.refresh(&room, Known::default()).await.expect("refreshes"));

    // The last second: acknowledged to visitors, and never replicated.
    for port in watched.replicas {
        cli(port, &["config", "set", "masterauth", "cut-off"]);
        cli(port, &["replicaof", "no", "one"]);
        cli(port, &["replicaof", "127.0.0.1", "1"]);
    }
    let lost = store.join(&room, &joins(300)).await.expect("joins").given().expect("room");
    assert_eq!(lost.first.0, first.first.0 + 500);
    watched.kill_primary();
    for port in watched.replicas {
        cli(port, &["config", "set", "masterauth", ""]);
    }
    // Sentinel chooses among replicas that it still takes for its own; where it finds none, an operator promotes one.
    let promoted = watched.replicas[0];
    cli(promoted, &["replicaof", "no", "one"]);
    for port in watched.url.split("//").nth(1).expect("hosts").split('/').next().expect("hosts").split(',') {
        let port = port.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        cli(port, &["sentinel", "remove", "line"]);
        cli(port, &["sentinel", "monitor", "line", "127.0.0.1", &promoted.to_string(), "2"]);
    }

    // A gateway that knows nothing of the lost numbers joins first.
    let stranger = RedisStore::connect(&watched.url).await.expect("connects");
    let fresh = until("a join after the failover", async || {
        stranger.join(&room, &JoinOrder::of(Series::default(), 40)).await.ok().and_then(crate::Join::given)
    })
    .await;
    let given: BTreeSet<u64> = (first.first.0..first.first.0 + 500).chain(lost.first.0..lost.first.0 + 300).collect();
    let again = (fresh.first.0..fresh.first.0 + 40).filter(|number| given.contains(number)).count();
    assert_eq!(again, 0, "{fresh:?} was given twice");

    // Tickets heal it: everybody of the lost second is back at the number, in front of who came later.
    let view = until("a look", async || store.refresh(&room, copy.known()).await.ok()).await;
    assert!(view.whole && view.life != copy.known().life, "another server is noticed");
    let numbers: Vec<_> = (lost.first.0..lost.first.0 + 300).map(Number).collect();
    let touched = store.touch(&room, EPOCH, &numbers).await.expect("heals");
    assert!(touched.iter().all(|touched| *touched == Touched::Waiting));
    let stale = call(&copy_view(&copy, &view), 1);
    assert_eq!(store.admit(&room, EPOCH, &stale).await.expect("answers"), Admit::Stale, "a plan of the other life");
    let view = store.refresh(&room, Known::default()).await.expect("refreshes");
    let Admit::Called(next) = store.admit(&room, EPOCH, &call(&view, 900)).await.expect("admits") else {
        panic!("the view is new")
    };
    let expected: Vec<_> = (first.first.0 + 5..first.first.0 + 500)
        .chain(lost.first.0..lost.first.0 + 300)
        .chain(fresh.first.0..fresh.first.0 + 40)
        .map(Number)
        .collect();
    assert_eq!(next, expected, "in the order of their numbers, nobody lost");
}

/// The view as a gateway would plan with that has not noticed the failover.
fn copy_view(copy: &LineCopy, view: &crate::View) -> crate::View {
    crate::View { life: copy.known().life, ..view.clone() }
}

/// Sentinel alone: killed under load, and the line goes on with every acknowledged number once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sentinel_takes_over_under_load() {
    let mut watched = Watched::start().await;
    let room = RoomId::new("room").expect("an id");
    let store = Arc::new(RedisStore::connect(&watched.url).await.expect("connects"));
    store.open_room(&room, &long()).await.expect("opens");
    let mut joiners = tokio::task::JoinSet::new();
    let until_when = Instant::now() + Duration::from_secs(8);
    for _ in 0..4 {
        let (store, room) = (Arc::clone(&store), room.clone());
        joiners.spawn(async move {
            let (mut given, mut floor, mut failed, mut after) = (Vec::new(), 0, 0, 0);
            while Instant::now() < until_when {
                let order = JoinOrder { floor: (EPOCH, floor), ..joins(7) };
                match store.join(&room, &order).await.map(crate::Join::given) {
                    Ok(Some(joined)) => {
                        floor = joined.first.0 + 6;
                        given.extend(joined.first.0..=floor);
                        after += u32::from(failed > 0);
                    }
                    Ok(None) => panic!("the line has no limit"),
                    Err(_) => {
                        failed += 1;
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
            }
            (given, failed, after)
        });
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    watched.kill_primary();
    let (mut all, mut failures, mut after_all) = (Vec::new(), 0, 0);
    for (given, failed, after) in joiners.join_all().await {
        all.extend(given);
        failures += failed;
        after_all += after;
    }
    assert!(
        failures > 0 && after_all > 0,
        "{failures} failures, {after_all} joins after them: the primary was killed under load"
    );
    let unique: BTreeSet<_> = all.iter().collect();
    assert_eq!(unique.len(), all.len(), "no number is given twice");
    let numbers: Vec<_> = all.iter().copied().map(Number).collect();
    let touched = store.touch(&room, EPOCH, &numbers).await.expect("touches");
    assert!(touched.iter().all(|touched| *touched == Touched::Waiting), "nobody lost the place");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rooms_spread_over_a_cluster_and_each_stays_in_one_slot() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut servers = Servers::default();
    let all = ports(6);
    for port in &all {
        servers.0.push(redis(
            folder.path(),
            *port,
            &["--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--cluster-replica-validity-factor", "0"],
        ));
    }
    for port in &all {
        until("a node", async || cli(*port, &["ping"]).contains("PONG").then_some(())).await;
    }
    let hosts: Vec<_> = all.iter().map(|port| format!("127.0.0.1:{port}")).collect();
    let made = Command::new("redis-cli")
        .args(["--cluster", "create"])
        .args(&hosts)
        .args(["--cluster-replicas", "1", "--cluster-yes"])
        .output()
        .expect("redis-cli runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
    until("the cluster", async || cli(all[0], &["cluster", "info"]).contains("cluster_state:ok").then_some(())).await;
    // A replica that has not caught up once cannot take over.
    let replicated = async || {
        let masters = all.iter().filter(|port| cli(**port, &["role"]).starts_with("master"));
        let online: Vec<_> =
            masters.map(|port| cli(*port, &["info", "replication"]).contains("state=online")).collect();
        (online.len() == 3 && online.iter().all(|online| *online)).then_some(())
    };
    until("every replica", replicated).await;

    let store = RedisStore::connect(&format!("redis-cluster://{}", hosts.join(","))).await.expect("connects");
    let rooms: Vec<_> = (0..12).map(|at| RoomId::new(&format!("room-{at}")).expect("an id")).collect();
    for room in &rooms {
        until("the room opens", async || store.open_room(room, &long()).await.ok()).await;
        assert!(store.join(room, &joins(70)).await.expect("joins").given().is_some());
        let view = store.refresh(room, Known::default()).await.expect("refreshes");
        let called = store.admit(room, EPOCH, &call(&view, 2)).await.expect("admits");
        assert_eq!(called, Admit::Called(vec![Number(1), Number(2)]));
    }
    for at in 0..12 {
        let topic = Topic::new(&format!("topic-{at}")).expect("a topic");
        let order = NoteOrder { name: "name", value: "value", keep: Keep::For(PATIENCE), over: Over::Nothing };
        assert_eq!(store.note(&topic, &order).await.expect("notes"), Noted::Written);
        assert_eq!(store.notes(&topic).await.expect("reads").all.len(), 1);
    }
    let keys = |port: &u16| cli(*port, &["dbsize"]).trim().parse::<u64>().unwrap_or(0);
    let holding = all.iter().filter(|port| cli(**port, &["role"]).starts_with("master") && keys(port) > 0).count();
    assert!(holding >= 2, "rooms spread over the nodes");

    // A node dies: its rooms go on where its replica is.
    let dies = all.iter().position(|port| cli(*port, &["role"]).starts_with("master") && keys(port) > 0).expect("one");
    servers.0[dies].kill().expect("dies");
    for room in &rooms {
        let order = JoinOrder { floor: (EPOCH, 70), ..joins(1) };
        let joined = until("a join after the node died", async || {
            if let Ok(joined) = store.join(room, &order).await {
                return joined.given();
            }
            // The replica may not even know the room, if that was made in the lost moment: a gateway then opens it again.
            store.open_room(room, &long()).await.ok();
            None
        });
        assert!(joined.await.first > Number(70), "{room}");
        let numbers: Vec<_> = (3..=70).map(Number).collect();
        let touched = until("a touch", async || store.touch(room, EPOCH, &numbers).await.ok()).await;
        assert!(touched.iter().all(|touched| *touched == Touched::Waiting), "{room}");
    }
}
