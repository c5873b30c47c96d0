//! What the embedded store owes to whoever it acknowledged: across kill -9, across restarts, and between two commands.

use std::future::Future;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use crate::conformance::{call, clock, joins, settings};
use crate::conformance_tests::reopen;
use crate::{
    Admit, AdmitOrder, Claim, Clock, EmbeddedStore, Epoch, Keep, Known, LineCopy, LineStore, NoteOrder, Number, Over,
    RoomId, Settings, Standing, Topic,
};

const EPOCH: Epoch = Epoch(0);
/// Where the process that is killed has its folder.
const FOLDER: &str = "WAITROOM_CRASH_FOLDER";
/// Enough to be killed in many different moments, few enough for a unit test.
const ROUNDS: u64 = 8;
const JOINERS: usize = 8;

fn room() -> RoomId {
    RoomId::new("room").expect("an id")
}

/// Nothing ends by itself while the test runs.
fn long() -> Settings {
    Settings { claim_ms: 3_600_000, admission_ms: 3_600_000, away_after_ms: 3_600_000, ..Settings::default() }
}

async fn call_one(store: &EmbeddedStore) -> Option<Number> {
    let view = store.refresh(&room(), Known::default()).await.expect("refreshes");
    let order = AdmitOrder { claim_ms: 3_600_000, ..call(&view, 1) };
    match store.admit(&room(), EPOCH, &order).await.expect("admits") {
        Admit::Called(numbers) => numbers.first().copied(),
        Admit::Stale => None,
    }
}

/// One line in one write, so that a kill cannot mix two.
fn tell(word: &str, number: Number) {
    let line = format!("\n{word} {}\n", number.0);
    std::io::stdout().lock().write_all(line.as_bytes()).expect("the test reads");
}

/// Not a test of its own: the process that is killed. Tells every number that is acknowledged, and who is in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the next test runs it in a process of its own"]
async fn acknowledges_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let store = Arc::new(EmbeddedStore::open(Path::new(&folder), Clock::System).expect("opens"));
    store.open_room(&room(), &long()).await.expect("opens");
    for _ in 0..JOINERS {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            loop {
                tell("joined", store.join(&room(), &joins(1)).await.expect("joins").given().expect("room").first);
            }
        });
    }
    loop {
        if let Some(number) = call_one(&store).await
            && let Claim::Admitted { .. } = store.claim(&room(), EPOCH, number).await.expect("claims")
        {
            tell("inside", number);
        }
    }
}

/// Runs the process above until it has told something, and a while longer; kills it; gives all that it told.
fn told_before_the_kill(folder: &Path, longer: Duration) -> (Vec<u64>, Vec<u64>) {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", "--nocapture", "restart_tests::acknowledges_until_it_is_killed"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).split(b'\n').map_while(Result::ok);
    let (mut joined, mut inside) = (Vec::new(), Vec::new());
    let mut take = |line: Vec<u8>| {
        let line = String::from_utf8_lossy(&line).into_owned();
        let number = line.rsplit(' ').next().and_then(|text| text.parse().ok());
        match (line.split(' ').next(), number) {
            (Some("joined"), Some(number)) => joined.push(number),
            (Some("inside"), Some(number)) => {
                inside.push(number);
                return true;
            }
            _ => {}
        }
        false
    };
    while !take(lines.next().expect("it goes on until it is killed")) {}
    let reaper = std::thread::spawn(move || {
        // The moment itself is what is under test.
        std::thread::sleep(longer);
        child.kill().and_then(|()| child.wait()).expect("is killed");
    });
    let mut rest: Vec<_> = lines.collect();
    reaper.join().expect("is killed");
    // The last line may be cut: then it was told to nobody.
    rest.pop();
    for line in rest {
        take(line);
    }
    (joined, inside)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_minus_nine_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut joined, mut inside) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (new, entered) = told_before_the_kill(folder.path(), Duration::from_millis(17 + 41 * round));
        assert!(!new.is_empty() && !entered.is_empty(), "round {round} had nothing to lose");
        joined.extend(new);
        inside.extend(entered);
        let store = reopen(folder.path().to_owned(), Clock::System).await;
        let mut copy = LineCopy::default();
        copy.apply(&store.refresh(&room(), Known::default()).await.expect("refreshes"));
        for number in &joined {
            // A touch would heal what is missing; looking does not.
            let kept = match copy.standing(EPOCH, Number(*number)) {
                Standing::Waiting { .. } | Standing::Called { .. } => true,
                Standing::Unknown => is_inside(&store, *number).await,
            };
            assert!(kept, "round {round}: {number} was acknowledged and is lost");
        }
        for number in &inside {
            assert!(is_inside(&store, *number).await, "round {round}: {number} was inside and is not");
        }
        let next = store.join(&room(), &joins(1)).await.expect("joins").given().expect("room").first.0;
        assert!(joined.iter().all(|number| *number < next), "round {round}: {next} is given twice");
        joined.push(next);
    }
    joined.sort_unstable();
    assert!(joined.windows(2).all(|pair| pair[0] != pair[1]), "a number was given twice");
}

async fn is_inside(store: &EmbeddedStore, number: u64) -> bool {
    let claim = store.claim(&room(), EPOCH, Number(number)).await.expect("claims");
    matches!(claim, Claim::Admitted { repeat: true, .. })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_is_not_acknowledged_before_the_first_is_on_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path(), Clock::System).expect("opens");
    store.open_room(&room(), &long()).await.expect("opens");
    for turn in 0..20 {
        store.join(&room(), &joins(1)).await.expect("joins");
        let number = call_one(&store).await.expect("one waits");
        let (room, mut context) = (room(), Context::from_waker(Waker::noop()));
        let mut first: Pin<Box<dyn Future<Output = _>>> = Box::pin(store.claim(&room, EPOCH, number));
        let mut repeat = Box::pin(store.claim(&room, EPOCH, number));
        if first.as_mut().poll(&mut context).is_ready() {
            continue;
        }
        // Asked in this order: who is first on disk is first acknowledged.
        if repeat.as_mut().poll(&mut context).is_ready() {
            assert!(first.as_mut().poll(&mut context).is_ready(), "turn {turn}: the repeat overtook the disk");
            continue;
        }
        assert!(matches!(repeat.await, Ok(Claim::Admitted { repeat: true, .. })));
        assert!(matches!(first.await, Ok(Claim::Admitted { repeat: false, .. })));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarts_do_not_let_the_journal_grow_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let (clock, _) = clock();
    for _ in 0..3 {
        let store = reopen(folder.path().to_owned(), clock.clone()).await;
        store.open_room(&room(), &settings()).await.expect("opens");
        let before = store.since_snapshot();
        store.join(&room(), &joins(1)).await.expect("joins");
        assert_eq!(store.since_snapshot(), before + 1);
        drop(store);
        let again = reopen(folder.path().to_owned(), clock.clone()).await;
        assert_eq!(again.since_snapshot(), before + 1, "what was replayed counts towards the next snapshot");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_keeps_the_notes_that_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let (clock, _) = clock();
    let topic = Topic::new("keys").expect("a topic");
    let store = reopen(folder.path().to_owned(), clock.clone()).await;
    let (stays, vanishes) = (Keep::ForGood, Keep::For(Duration::from_hours(1)));
    for (name, keep) in [("a b", stays), ("wiped", stays), ("vanishes", vanishes), ("c", stays), ("c", vanishes)] {
        let order = NoteOrder { name, value: "written", keep, over: Over::Any };
        store.note(&topic, &order).await.expect("notes");
    }
    store.wipe_note(&topic, "wiped").await.expect("wipes");
    drop(store);
    let again = reopen(folder.path().to_owned(), clock.clone()).await;
    let kept: Vec<_> = again.notes(&topic).await.expect("reads").all.into_iter().map(|note| note.name).collect();
    assert_eq!(kept, ["a b"]);
}
