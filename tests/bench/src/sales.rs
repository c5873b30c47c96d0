//! Holds on the embedded table, against the bare write that each of them cannot do without: one transaction that makes one
//! record. Both sync to disk.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use inventory::{
    Connect, Event, EventId, HoldId, Inventory, NewEvent, NewTicketType, Step, Table, Taken, TypeId, UnixMs,
};

const BUYERS: usize = 16;
const NOW: UnixMs = UnixMs(1_800_000_000_000);
const LATER: UnixMs = UnixMs(1_800_000_600_000);

/// Prints holds and sales per second, and bare writes per second, as JSON.
pub async fn measure(seconds: u64) {
    let folder = std::env::temp_dir().join(format!("vestibule-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let table = Table::open(&Connect::Embedded(folder.join("shop.db")), "bench").await.expect("opens");
    let inventory = Inventory::new(table.clone());
    let kind = NewTicketType {
        id: TypeId("standing".to_owned()),
        name: "Standing".to_owned(),
        price: 1000,
        currency: "EUR".to_owned(),
        quota: 10_000_000,
        rows: Vec::new(),
    };
    let event = Event {
        id: EventId("show".to_owned()),
        title: "Show".to_owned(),
        venue: "Hall".to_owned(),
        starts_at: "2027-01-01T20:00:00Z".to_owned(),
        room: None,
    };
    inventory.make(&NewEvent { event, types: vec![kind] }).await.expect("made");
    let time = Duration::from_secs(seconds);
    let (mut sales, mut writes) = (Vec::new(), Vec::new());
    let ids = Arc::new(AtomicU64::new(0));
    for _ in 0..3 {
        sales.push(rate(time, Arc::clone(&ids), |id| sell(inventory.clone(), id)).await);
        writes.push(rate(time, Arc::clone(&ids), |id| write(table.clone(), id)).await);
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    println!(r#"{{"sales":{:.0},"writes":{:.0}}}"#, median(sales), median(writes));
    std::fs::remove_dir_all(folder).ok();
}

async fn rate<W>(time: Duration, ids: Arc<AtomicU64>, work: impl Fn(u64) -> W) -> f64
where
    W: Future<Output = ()> + Send + 'static,
{
    let (started, mut done, mut tasks) = (Instant::now(), 0_u32, tokio::task::JoinSet::new());
    for _ in 0..BUYERS {
        tasks.spawn(work(ids.fetch_add(1, Ordering::Relaxed)));
    }
    while tasks.join_next().await.is_some() {
        done += 1;
        if started.elapsed() < time {
            tasks.spawn(work(ids.fetch_add(1, Ordering::Relaxed)));
        }
    }
    f64::from(done) / started.elapsed().as_secs_f64()
}

/// A hold, and its sale: the two writes of a purchase at the stock.
async fn sell(inventory: Inventory, id: u64) {
    let (id, event) = (HoldId(format!("{id:032x}")), EventId("show".to_owned()));
    let pieces = BTreeMap::from([(TypeId("standing".to_owned()), 1)]);
    let taken = inventory.take(&id, "owner", &event, &[], &pieces, None, NOW, LATER, |_| Ok(())).await;
    assert!(matches!(taken, Ok(Taken::Held(_))), "{taken:?}");
    let hold = inventory.hold(&id).await.expect("read").expect("there");
    let mut transaction = inventory.table().transaction();
    inventory.add_sale(&mut transaction, &hold).await.expect("built");
    transaction.commit().await.expect("sold");
}

async fn write(table: Table, id: u64) {
    let mut transaction = table.transaction();
    transaction.create(&format!("BARE#{id:032x}"), "META", &id, Step::Other("bare")).expect("built");
    transaction.commit().await.expect("written");
}
