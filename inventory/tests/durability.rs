//! What the embedded engine acknowledged is there after `kill -9`, whenever that comes.

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use inventory::{Durability, HoldState, Inventory, Item, Step, Table, Transaction, Write};
use support::site::{LATER, NOW, Site, held, pieces, seats};

/// Where the process that is killed works; and when its writes count as kept.
const FOLDER: &str = "VESTIBULE_TEST_KILLED_FOLDER";
const DURABILITY: &str = "VESTIBULE_TEST_KILLED_DURABILITY";
const ROUNDS: u64 = 5;
/// Writes of one transaction: all of them are there or none.
const TOGETHER: u64 = 5;
const TASKS: u64 = 3;

fn durability(name: &str) -> Durability {
    match name {
        "power" => Durability::Power,
        _ => Durability::Process,
    }
}

fn transaction(task: u64, at: u64) -> Transaction {
    let mut all = Transaction::default();
    for part in 0..TOGETHER {
        let write = Write::create(&format!("K#{task}"), &format!("{at:08}#{part}"), Item::default());
        all.push(Step::Other("kill"), write);
    }
    all
}

/// Commits one after another, from where the round before ended, and tells each that was acknowledged.
async fn commits(table: Table, task: u64) {
    let known = table.list(&format!("K#{task}")).await.expect("read").len() as u64 / TOGETHER;
    for at in known.. {
        table.commit(transaction(task, at)).await.expect("written");
        println!("kept {task} {at}");
    }
}

/// Not a test of its own: the process that is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the next tests run it in a process of its own"]
async fn acknowledges_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let table = support::embedded_as(&folder, durability(&std::env::var(DURABILITY).unwrap_or_default())).await;
    let site = Site::on(table.clone()).await;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..TASKS {
        tasks.spawn(commits(table.clone(), task));
    }
    // Holds of the last round are sold; then new ones are taken, as long as there are seats.
    for hold in site.holds().await.into_iter().filter(|hold| hold.state == HoldState::Active) {
        site.sell(&site.sale(&hold.id).await).await;
        println!("sold {} {}", hold.id, hold.pieces());
    }
    let begin = site.holds().await.len() as u64;
    for at in begin..60 {
        let mut wish = seats(&[&format!("boxes-{}-1", at + 1)]);
        wish.pieces = pieces("standing", u64::from(at < 24)).pieces;
        let hold = held(site.try_take(at, wish, NOW, LATER).await);
        println!("held {} {}", hold.id, hold.pieces());
    }
    println!("idle 0 0");
    tasks.join_all().await;
}

/// Runs the process above until it has told something, and a while longer; kills it; gives all that it told.
fn told_before_the_kill(folder: &Path, durability: &str, longer: Duration) -> Vec<[String; 3]> {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", "--nocapture", "acknowledges_until_it_is_killed"])
        .env(FOLDER, folder)
        .env(DURABILITY, durability)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let mut all = Vec::new();
    let (mut has_kept, mut has_held) = (false, false);
    for line in lines.by_ref() {
        has_kept |= line.starts_with("kept");
        has_held |= ["held", "sold", "idle"].iter().any(|what| line.starts_with(what));
        all.push(line);
        if has_kept && has_held {
            break;
        }
    }
    let reaper = std::thread::spawn(move || {
        // The moment itself is what is under test.
        std::thread::sleep(longer);
        child.kill().and_then(|()| child.wait()).expect("is killed");
    });
    all.extend(lines);
    reaper.join().expect("is killed");
    // The last line may be cut: then it was told to nobody.
    all.pop();
    let words = |line: String| {
        let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        <[String; 3]>::try_from(words).ok()
    };
    all.into_iter().filter_map(words).filter(|[what, ..]| ["kept", "held", "sold"].contains(&what.as_str())).collect()
}

/// Everything that was told is there, and no transaction in part.
async fn all_is_there(site: &Site, told: &[[String; 3]]) {
    let mut kept = BTreeMap::new();
    for task in 0..TASKS {
        for item in site.inventory.table().list(&format!("K#{task}")).await.expect("read") {
            let at = item.sk().split('#').next().and_then(|at| at.parse::<u64>().ok()).expect("a number");
            *kept.entry((task, at)).or_insert(0) += 1;
        }
    }
    assert!(kept.values().all(|count| *count == TOGETHER), "half a transaction is there");
    let holds: BTreeMap<_, _> = site.holds().await.into_iter().map(|hold| (hold.id.0, hold.state)).collect();
    for [what, which, more] in told {
        let is_there = match what.as_str() {
            "kept" => kept.contains_key(&(which.parse().expect("a task"), more.parse().expect("a number"))),
            "held" => holds.contains_key(which),
            _ => holds.get(which) == Some(&HoldState::Confirmed),
        };
        assert!(is_there, "{what} {which} {more}: acknowledged and lost");
    }
}

async fn kill_minus_nine_loses_nothing(durability_name: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut told = Vec::new();
    for round in 0..ROUNDS {
        let new = told_before_the_kill(folder.path(), durability_name, Duration::from_millis(13 + 37 * round));
        assert!(new.len() > 1, "round {round} had nothing to lose");
        told.extend(new);
        let table = support::embedded_as(folder.path(), durability(durability_name)).await;
        let site = Site::again(Inventory::new(table)).await;
        all_is_there(&site, &told).await;
        site.sound(NOW).await;
    }
    assert!(told.iter().any(|[what, ..]| what == "sold"), "holds were sold");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_minus_nine_loses_nothing_that_survives_power_failures() {
    kill_minus_nine_loses_nothing("power").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_minus_nine_loses_nothing_that_survives_processes() {
    kill_minus_nine_loses_nothing("process").await;
}
