//! The table over a bad line: faults injected at the socket, before Amazon's DynamoDB Local.

mod support;

use std::time::{Duration, Instant};

use inventory::{Connect, Cure, Fault, Inventory, Item, Memory, Step, Table, Taken, TxError, Write, within};
use support::proxy::{Fate, Proxy};
use support::site::{LATER, NOW, Site, pieces, seats};

const STEP: Step = Step::Other("test");
const WRITES: &str = "TransactWriteItems";
/// What a slow machine adds to a deadline.
const SLACK: Duration = Duration::from_secs(2);

/// A table of this name behind a proxy.
async fn behind(name: &str) -> (Table, Proxy) {
    let proxy = Proxy::before(support::local().await).await;
    let table = Table::open(&Connect::Server(proxy.url()), name).await.expect("opens");
    (table, proxy)
}

async fn add(table: &Table) -> Result<(), TxError> {
    table.write(STEP, Write::update("A", "1", "ADD #n :n").name("#n", "n").value(":n", 1_u64)).await
}

async fn sum(table: &Table) -> u64 {
    table.get("A", "1").await.expect("read").map_or(0, |item| item.count("n"))
}

fn fault(result: Result<(), TxError>) -> Fault {
    match result {
        Err(TxError::Fault(fault)) => fault,
        other => panic!("no fault: {other:?}"),
    }
}

#[tokio::test]
async fn what_was_written_and_not_answered_is_written_once() {
    let (table, proxy) = behind("lost").await;
    for (lost, times) in [(Fate::CutAfter, 1), (Fate::CutAfter, 3), (Fate::CutBefore, 2)] {
        let before = (sum(&table).await, proxy.seen(WRITES));
        proxy.next(WRITES, times, &lost);
        add(&table).await.expect("written");
        assert_eq!((sum(&table).await, proxy.seen(WRITES)), (before.0 + 1, before.1 + times + 1), "{lost:?}");
    }
    // The repetition of a creation does not find itself in its own way.
    proxy.next(WRITES, 1, &Fate::CutAfter);
    table.write(STEP, Write::create("A", "2", Item::default())).await.expect("created");
    proxy.next(WRITES, 1, &Fate::CutAfter);
    match table.write(STEP, Write::create("A", "2", Item::default())).await {
        Err(TxError::Refused(failed)) => assert_eq!(failed[0].item.as_ref().map(Item::version), Some(1)),
        other => panic!("{other:?}"),
    }
    assert!(!table.is_down());
}

#[tokio::test]
async fn reads_and_batches_are_repeated() {
    let (table, proxy) = behind("reads").await;
    let many: Vec<_> = (0..60).map(|at| Write::put("B", &format!("{at:02}"), Item::default())).collect();
    proxy.next("BatchWriteItem", 2, &Fate::CutAfter);
    table.batch(&many).await.expect("written");
    for fate in
        [Fate::CutBefore, Fate::CutAfter, Fate::error(500, "InternalServerError"), Fate::Answer(503, String::new())]
    {
        for operation in ["GetItem", "Query", "Scan"] {
            proxy.next(operation, 1, &fate);
        }
        assert!(table.get("B", "07").await.expect("read").is_some(), "{fate:?}");
        assert_eq!(table.list("B").await.expect("read").len(), 60, "{fate:?}");
        let mut all = 0;
        table.everything(|item| all += usize::from(item.pk() == "B")).await.expect("read");
        assert_eq!(all, 60, "{fate:?}");
    }
    proxy.always(Some(Fate::Delay(Duration::from_millis(50))));
    assert_eq!(table.list("B").await.expect("slow is not down").len(), 60);
}

fn busy() -> Vec<Fate> {
    vec![
        Fate::error(400, "ThrottlingException"),
        Fate::error(400, "ProvisionedThroughputExceededException"),
        Fate::error(400, "RequestLimitExceeded"),
        Fate::error(400, "TransactionInProgressException"),
        Fate::cancelled(&["TransactionConflict"]),
        Fate::cancelled(&["ThrottlingError"]),
        Fate::cancelled(&["ProvisionedThroughputExceeded"]),
    ]
}

#[tokio::test]
async fn a_busy_table_is_waited_for() {
    let (table, proxy) = behind("busy").await;
    for (fate, at) in busy().into_iter().zip(1..) {
        proxy.next(WRITES, 3, &fate);
        add(&table).await.unwrap_or_else(|error| panic!("{fate:?}: {error:?}"));
        assert_eq!(sum(&table).await, at, "{fate:?}");
    }
    // More in a row than faults that make a table count as down.
    proxy.next(WRITES, 10, &Fate::cancelled(&["TransactionConflict"]));
    add(&table).await.expect("written in the end");
    assert!(!table.is_down());
}

#[tokio::test]
async fn a_table_that_stays_busy_is_busy_and_not_down() {
    let (table, proxy) = behind("endless").await;
    for fate in busy() {
        proxy.always(Some(fate.clone()));
        let begun = Instant::now();
        let fault = fault(within(Duration::from_millis(300), add(&table)).await);
        // The last try may be cut off by the deadline.
        assert!(fault.cure == Cure::Soon || fault.what.contains("in time"), "{fault}");
        assert!(begun.elapsed() < Duration::from_millis(300) + SLACK);
        assert!(!table.is_down(), "{fate:?}");
    }
    proxy.always(None);
    assert_eq!(sum(&table).await, 0, "nothing was written");
}

#[tokio::test]
async fn what_waiting_does_not_cure_is_told_at_once() {
    let (table, proxy) = behind("both").await;
    proxy.next(WRITES, 1, &Fate::cancelled(&["ConditionalCheckFailed"]));
    assert!(matches!(add(&table).await, Err(TxError::Refused(failed)) if failed.len() == 1));
    proxy.next(WRITES, 1, &Fate::cancelled(&["ValidationError"]));
    assert_eq!(fault(add(&table).await).cure, Cure::None, "the same again fails again");
    proxy.next(WRITES, 1, &Fate::error(400, "AccessDeniedException"));
    assert_eq!(fault(add(&table).await).cure, Cure::None);
    assert_eq!((sum(&table).await, table.is_down()), (0, false));
}

/// Asks until the table answers.
async fn until_answered(table: &Table) {
    let end = Instant::now() + support::PATIENCE;
    while let Err(fault) = within(Duration::from_secs(1), table.get("A", "1")).await {
        assert!(Instant::now() < end, "{fault}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_table_that_is_gone_fails_in_time_and_comes_back() {
    for fate in
        [Fate::CutBefore, Fate::Stall, Fate::error(500, "InternalServerError"), Fate::Answer(502, "gateway".to_owned())]
    {
        let (table, proxy) = behind("gone").await;
        proxy.always(Some(fate.clone()));
        let end = Instant::now() + support::PATIENCE;
        while !table.is_down() {
            assert!(Instant::now() < end, "{fate:?}: it never counts as down");
            let begun = Instant::now();
            let fault = fault(within(Duration::from_millis(400), add(&table)).await);
            assert_eq!(fault.cure, Cure::Later, "{fault}");
            assert!(begun.elapsed() < Duration::from_millis(400) + SLACK, "{fate:?}: {:?}", begun.elapsed());
        }
        // It is asked now and then only: of many calls within one moment one at most.
        let before = proxy.seen("GetItem");
        for _ in 0..20 {
            within(Duration::from_millis(1), table.get("A", "1")).await.expect_err("it is down");
        }
        assert!(proxy.seen("GetItem") <= before + 1, "{fate:?}");
        proxy.always(None);
        until_answered(&table).await;
        assert!(!table.is_down(), "{fate:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
    let url = format!("http://{free}");
    let fault = Table::open(&Connect::Server(url.clone()), "none").await.expect_err("nobody is there");
    assert!(fault.what.contains(&url) && fault.cure == Cure::Later, "{fault}");
}

#[tokio::test]
async fn who_has_no_time_left_says_nothing_of_the_table() {
    let (table, proxy) = behind("late").await;
    for _ in 0..20 {
        within(Duration::ZERO, table.get("A", "1")).await.expect_err("there is no time");
    }
    assert_eq!((proxy.seen("GetItem"), table.is_down()), (0, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stock_is_sound_whatever_is_lost() {
    let (table, proxy) = behind("stock").await;
    let site = Site::on(table).await;
    let fates = [Fate::CutAfter, Fate::CutBefore, Fate::cancelled(&["TransactionConflict"]), Fate::CutAfter];
    let mut held = 0;
    for group in 0..4 {
        // Fewer at once than faults in a row that make a table count as down.
        let mut buyers = tokio::task::JoinSet::new();
        for (at, fate) in (group * 6..group * 6 + 6).zip(fates.iter().cycle()) {
            proxy.next(WRITES, 1, fate);
            let site = site.clone();
            let mut wish = seats(&[&format!("stalls-A-{}", at % 10 + 1)]);
            wish.pieces = pieces("lounge", at % 2).pieces;
            buyers.spawn(async move { site.try_take(at, wish, NOW, LATER).await });
        }
        held += buyers.join_all().await.into_iter().filter(|taken| matches!(taken, Taken::Held(_))).count();
    }
    assert!((5..=10).contains(&held), "{held}");
    for (sale, fate) in site.holds().await.into_iter().zip(fates.iter().cycle()) {
        proxy.next(WRITES, 1, fate);
        let sale = site.sale(&sale.id).await;
        site.sell(&sale).await;
    }
    site.sound(NOW).await;
    let direct = Site::again(Inventory::new(support::amazons("stock").await)).await;
    let report = direct.inventory.verify(&direct.show, &mut Memory::default(), false, NOW).await.expect("verified");
    assert_eq!(report.violations, []);
    assert_eq!(direct.board().await.section(0).sold, held as u64);
}
