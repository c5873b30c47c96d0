//! The verifier is never wrong about sound stock, however much goes on meanwhile.

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use inventory::{Change, HoldState, Memory, Report, Sale, UnixMs};
use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};
use support::site::{Site, done, ms, pieces, seats};

fn clock() -> UnixMs {
    UnixMs(UNIX_EPOCH.elapsed().expect("a clock").as_millis().try_into().expect("fits"))
}

/// Takes, prolongs, sells, gives back and frees at random until it is told to stop; holds are short, and most are left to end.
async fn at_random(site: Site, task: u64, stop: &AtomicBool) -> u64 {
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[u8::try_from(task).expect("few"); 32]);
    let (mut own, mut steps): (Vec<Sale>, u64) = (Vec::new(), 0);
    while !stop.load(Ordering::Relaxed) {
        steps += 1;
        let now = clock();
        if own.len() < 4 {
            let mut wish = seats(&[&format!("stalls-A-{}", rng.random_range(1..=10))]);
            wish.pieces = pieces("lounge", rng.random_range(0..=1)).pieces;
            let until = ms(now, rng.random_range(1..60));
            if let inventory::Taken::Held(hold) = site.try_take(task * 1_000_000 + steps, wish, now, until).await {
                own.push(site.sale(&hold.id).await);
            }
            continue;
        }
        let sale = own.swap_remove(rng.random_range(0..own.len()));
        let change = match (sale.hold.state, rng.random_range(0..4)) {
            (HoldState::Confirmed, _) => all_of(&sale),
            (HoldState::Expired, 0) | (HoldState::Active, 1) => Change::Sell,
            (HoldState::Active, 2) => Change::Prolong(ms(now, 40)),
            (HoldState::Active, 3) if sale.hold.is_due(now) => Change::Free(HoldState::Expired),
            (HoldState::Active, _) => Change::Free(HoldState::Released),
            _ => continue,
        };
        if let inventory::Changed::Done(next) = site.change(&sale, change, now).await {
            own.push(next);
        } else if sale.hold.state == HoldState::Active {
            // Its seats are gone: it is ended.
            done(site.change(&sale, Change::Free(HoldState::Expired), now).await);
        }
        own.retain(|sale| !matches!(sale.hold.state, HoldState::Released) && sale.hold.back.is_empty());
    }
    steps
}

/// Gives a whole sale back.
fn all_of(sale: &Sale) -> Change {
    let back = |line: &inventory::Line| inventory::Back {
        ticket_type: line.ticket_type.clone(),
        count: line.count,
        seats: line.seats.clone(),
    };
    Change::GiveBack(sale.hold.lines.iter().map(back).collect())
}

/// Passes of the verifier, each over all holds there are by then.
const PASSES: u32 = 12;

async fn verify(site: &Site, memory: &mut Memory, correct: bool, now: UnixMs) -> Report {
    site.inventory.verify(&site.show, memory, correct, now).await.expect("verified")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_no_false_alarm_while_others_write() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::on(support::embedded(folder.path()).await).await;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8 {
        tasks.spawn(at_random(site.clone(), task, &STOP));
    }
    let mut memory = Memory::default();
    for pass in 0..PASSES {
        // A pass that may change nothing would tell what the other would put right.
        let report = verify(&site, &mut memory, pass % 2 == 0, clock()).await;
        assert_eq!((report.violations, report.corrections), (vec![], vec![]), "pass {pass}");
        site.board().await.tick(clock());
    }
    STOP.store(true, Ordering::Relaxed);
    let steps: u64 = tasks.join_all().await.into_iter().sum();
    assert!(steps > 200, "only {steps} steps: that was no load");
    let after = clock().after(Duration::from_secs(60));
    site.board().await.tick(after);
    site.inventory.refresh(&site.show, &*site.board().await).await.expect("read");
    for hold in site.holds().await.into_iter().filter(|hold| hold.state == HoldState::Active) {
        done(site.change(&site.sale(&hold.id).await, Change::Free(HoldState::Expired), after).await);
    }
    let report = verify(&site, &mut memory, true, after).await;
    assert_eq!((report.violations, report.corrections), (vec![], vec![]));
    assert_eq!(site.inventory.corrections(10).await.expect("read"), []);
}
