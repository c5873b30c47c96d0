//! A house of 234,000 seats that is sold to the last one: how long its availability takes to be made anew, a pass of the
//! verifier, and a correction.

use std::time::{Duration, Instant};

use inventory::{
    Change, Changed, Connect, Durability, HoldId, Inventory, Memory, NewHold, SeatId, Step, Table, Taken, UnixMs, Wish,
    Write,
};
use serde_json::json;

use crate::stage::{self, EVENT};

const NOW: UnixMs = UnixMs(1_800_000_000_000);
/// Seats of one purchase.
const PIECES: usize = 2;
/// Purchases under way at once: what comes together shares a commit's wake-ups.
const AT_ONCE: usize = 64;

/// Prints the times in milliseconds as JSON.
pub async fn measure(file: &str, seats: u32) {
    let connect = Connect::Embedded(file.into(), Durability::Process);
    let table = Table::open(&connect, "vestibule").await.expect("opens");
    stage::make_on(&table, seats).await;
    let inventory = std::sync::Arc::new(Inventory::new(table.clone()));
    let show = inventory.show(&EVENT.into()).await.expect("read").expect("there");
    let plan = show.plan.clone().expect("a plan");
    let all: Vec<SeatId> = plan.spots().filter_map(|spot| plan.id(spot)).collect();
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (number, some) in all.chunks(PIECES).enumerate() {
        if tasks.len() == AT_ONCE {
            tasks.join_next().await.expect("one").expect("sold");
        }
        let (inventory, show, some) = (std::sync::Arc::clone(&inventory), show.clone(), some.to_vec());
        tasks.spawn(async move { sell(&inventory, &show, number, &some).await });
    }
    tasks.join_all().await;
    let sold = started.elapsed();

    let ms = |time: Duration| (time.as_secs_f64() * 10_000.0).round() / 10.0;
    // Another process: it knows nothing yet.
    let other = Inventory::new(table.clone());
    let show = other.show(&EVENT.into()).await.expect("read").expect("there");
    let started = Instant::now();
    let board = other.board(&show).await.expect("made");
    let rebuilt = started.elapsed();
    let (_, bits) = board.bits();
    let taken: u32 = bits.iter().flat_map(|(taken, _)| taken).map(|word| word.count_ones()).sum();
    let mut memory = Memory::default();
    let started = Instant::now();
    let report = other.verify(&show, &mut memory, true, NOW).await.expect("verified");
    let verified = started.elapsed();
    assert!(report.violations.is_empty() && report.corrections.is_empty(), "{report:?}");
    // A sold seat that its row has lost.
    let seat = &plan.venue().sections[0].rows[0];
    let row = Write::update(&format!("SEATS#{EVENT}#{}", plan.venue().sections[0].id), &seat.name, "REMOVE s0");
    table.write(Step::Other("damage"), row).await.expect("written");
    let started = Instant::now();
    let report = other.verify(&show, &mut memory, true, NOW).await.expect("verified");
    let corrected = started.elapsed();
    assert_eq!(report.corrections.len(), 1, "{report:?}");
    println!(
        "{}",
        json!({
            "seats": all.len(), "taken": taken, "sold_per_second": (all.len() as f64 / PIECES as f64 / sold.as_secs_f64()).round(),
            "rebuilt_ms": ms(rebuilt), "verified_ms": ms(verified), "corrected_ms": ms(corrected),
        })
    );
}

async fn sell(inventory: &Inventory, show: &inventory::Show, number: usize, seats: &[SeatId]) {
    // Even first digits spread the holds as random ids do.
    let mixed = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let id = HoldId(format!("{mixed:016x}{number:016x}"));
    let wish = Wish { seats: seats.iter().map(|seat| (seat.clone(), None)).collect(), ..Wish::default() };
    let new = NewHold {
        id: id.clone(),
        owner: format!("v{number}"),
        wish,
        max: None,
        now: NOW,
        expires_at: UnixMs(NOW.0 + 1),
    };
    let taken = inventory.take(show, &new, |_| Ok(Vec::new())).await.expect("answers");
    assert!(matches!(taken, Taken::Held(_)), "{taken:?}");
    let sale = inventory.sale(&id).await.expect("read").expect("there");
    let changed = inventory.change(show, &sale, &Change::Sell, Some("{}"), &[], NOW).await.expect("answers");
    assert!(matches!(changed, Changed::Done(_)), "{changed:?}");
}
