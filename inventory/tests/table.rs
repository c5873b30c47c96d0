//! The table on both engines: what is read and written, and what is refused.

#[macro_use]
mod support;

use inventory::{Failed, Item, Step, Table, Transaction, TxError, Write};

const STEP: Step = Step::Other("test");

fn item(n: u64) -> Item {
    Item::default().with("n", n)
}

fn refused(result: Result<(), TxError>) -> Vec<Failed> {
    match result {
        Err(TxError::Refused(failed)) => failed,
        other => panic!("not refused: {other:?}"),
    }
}

async fn write(table: &Table, write: Write) {
    table.write(STEP, write).await.expect("written");
}

async fn n(table: &Table, pk: &str, sk: &str) -> Option<i64> {
    table.get(pk, sk).await.expect("read").map(|item| item.number("n").expect("a number"))
}

async fn an_item_is_read_as_it_was_written(table: Table) {
    let odd = "grüße 🎭 \"quoted\" \u{0}#:%";
    let whole = Item::of([("text", odd.into()), ("most", i64::MAX.into()), ("least", i64::MIN.into())]);
    write(&table, Write::put("P", "S", whole.clone())).await;
    let read = table.get("P", "S").await.expect("read").expect("there");
    assert_eq!(read, whole.with("PK", "P").with("SK", "S"));
    assert_eq!((read.pk(), read.sk(), read.text("text"), read.number("least")), ("P", "S", Some(odd), Some(i64::MIN)));
    assert_eq!(table.get("P", "T").await.expect("read"), None);
    assert_eq!(table.list("Q").await.expect("read"), []);
    write(&table, Write::delete("P", "S")).await;
    write(&table, Write::delete("P", "S")).await;
    assert_eq!(table.get("P", "S").await.expect("read"), None);
}

async fn versions_tell_who_was_first(table: Table) {
    write(&table, Write::create("V", "1", item(1))).await;
    let failed = refused(table.write(STEP, Write::create("V", "1", item(2))).await);
    assert_eq!(failed[0].item.as_ref().map(|item| (item.number("n"), item.version())), Some((Some(1), 1)));
    write(&table, Write::replace("V", "1", item(3), 1)).await;
    let failed = refused(table.write(STEP, Write::replace("V", "1", item(4), 1)).await);
    assert_eq!(failed[0].item.as_ref().map(|item| (item.number("n"), item.version())), Some((Some(3), 2)));
    let failed = refused(table.write(STEP, Write::replace("V", "none", item(5), 1)).await);
    assert_eq!(failed, [Failed { step: STEP, item: None }]);
    assert_eq!(n(&table, "V", "1").await, Some(3));
}

async fn updates_change_parts(table: Table) {
    let add = |n: u64| Write::update("U", "1", "ADD #n :n").name("#n", "n").value(":n", n);
    write(&table, add(2)).await;
    write(&table, add(3)).await;
    assert_eq!(n(&table, "U", "1").await, Some(5), "one that is not there is made");
    let less = Write::update("U", "1", "SET #n = #n - :n").when("#n >= :n").name("#n", "n");
    write(&table, less.clone().value(":n", 5_u64)).await;
    let failed = refused(table.write(STEP, less.value(":n", 1_u64)).await);
    assert_eq!(failed[0].item.as_ref().and_then(|item| item.number("n")), Some(0));
    write(&table, Write::update("U", "1", "REMOVE #n").name("#n", "n")).await;
    let left = table.get("U", "1").await.expect("read").expect("there");
    assert_eq!(left.attributes().count(), 0);
}

async fn pages_join_without_a_seam(table: Table) {
    // Over 1 MB in all, which is one page of DynamoDB's, and more than one page of ours.
    let long = "x".repeat(4000);
    let made: Vec<_> =
        (0..600_u64).map(|at| Write::put("L", &format!("{at:04}"), item(at).with("x", &*long))).collect();
    table.batch(&made).await.expect("written");
    write(&table, Write::put("M", "0000", item(7))).await;
    let numbers = |items: Vec<Item>| items.iter().map(|item| item.count("n")).collect::<Vec<_>>();
    assert_eq!(numbers(table.list("L").await.expect("read")), (0..600).collect::<Vec<_>>());
    for (from, below, max, expected) in [
        (None, None, 0, 0..0),
        (None, None, 1, 0..1),
        (None, None, 250, 0..250),
        (None, None, 251, 0..251),
        (Some("0100"), None, 400, 100..500),
        (Some("0590"), None, 400, 590..600),
        (Some("0099x"), None, 1, 100..101),
        (None, Some("0300"), usize::MAX, 0..300),
        (None, Some("0300"), 299, 0..299),
        (Some("0010"), Some("0300"), usize::MAX, 10..300),
        (Some("0010"), Some("0300"), 290, 10..300),
        (Some("0010"), Some("0011"), 5, 10..11),
        (Some("0010"), Some("0010"), 5, 0..0),
        (Some("9"), None, 5, 0..0),
    ] {
        let some = table.some("L", from, below, max).await.expect("read");
        assert_eq!(numbers(some), expected.collect::<Vec<_>>(), "from {from:?} below {below:?}, {max}");
    }
    let mut all = 0;
    table.everything(|_| all += 1).await.expect("read");
    assert!(all == 601, "{all}");
    let gone: Vec<_> = (0..600).map(|at| Write::delete("L", &format!("{at:04}"))).collect();
    table.batch(&gone).await.expect("written");
    assert_eq!(table.list("L").await.expect("read"), []);
    assert_eq!(n(&table, "M", "0000").await, Some(7));
}

async fn all_or_nothing(table: Table) {
    write(&table, Write::create("T", "1", item(1))).await;
    write(&table, Write::create("T", "5", item(5))).await;
    let transaction = |version: u64| {
        let mut all = Transaction::default();
        all.push(Step::Other("new"), Write::create("T", "2", item(2)));
        all.push(Step::Other("update"), Write::update("T", "3", "SET #n = :n").name("#n", "n").value(":n", 3_u64));
        all.push(Step::Other("delete"), Write::delete("T", "5"));
        let check = Write::check("T", "1").when("#v = :v").name("#v", "version").value(":v", version);
        all.push(Step::Other("check"), check);
        all
    };
    let failed = refused(table.commit(transaction(2)).await);
    let one = Item::default().with("PK", "T").with("SK", "1").with("n", 1_u64).with("version", 1_u64);
    assert_eq!(failed, [Failed { step: Step::Other("check"), item: Some(one) }]);
    assert_eq!(
        (n(&table, "T", "2").await, n(&table, "T", "3").await, n(&table, "T", "5").await),
        (None, None, Some(5))
    );
    table.commit(transaction(1)).await.expect("written");
    assert_eq!(
        (n(&table, "T", "2").await, n(&table, "T", "3").await, n(&table, "T", "5").await),
        (Some(2), Some(3), None)
    );
    // Every condition that does not hold is told, and which.
    let mut all = Transaction::default();
    for (at, step) in ["one", "two", "four"].into_iter().zip([1, 2, 4]).map(|(name, at)| (at, Step::Other(name))) {
        all.push(step, Write::create("T", &at.to_string(), item(9)));
    }
    let steps: Vec<_> = refused(table.commit(all).await).into_iter().map(|failed| failed.step).collect();
    assert_eq!(steps, [Step::Other("one"), Step::Other("two")]);
    assert_eq!(n(&table, "T", "4").await, None);
}

async fn a_hundred_writes_and_no_more(table: Table) {
    let many = |from: u64, to: u64| {
        let mut all = Transaction::default();
        (from..to).for_each(|at| all.push(STEP, Write::create("H", &at.to_string(), item(at))));
        all
    };
    table.commit(many(0, 100)).await.expect("written");
    assert_eq!(table.list("H").await.expect("read").len(), 100);
    match table.commit(many(100, 201)).await {
        Err(TxError::Fault(fault)) => assert!(fault.what.contains("101 writes"), "{fault}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(table.list("H").await.expect("read").len(), 100);
}

async fn one_of_many_creates_it(table: Table) {
    let mut all = tokio::task::JoinSet::new();
    for at in 0..24 {
        let table = table.clone();
        all.spawn(async move { table.write(STEP, Write::create("R", "1", item(at))).await.is_ok() });
    }
    assert_eq!(all.join_all().await.into_iter().filter(|won| *won).count(), 1);
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..24 {
        let add = Write::update("R", "sum", "ADD #n :n").name("#n", "n").value(":n", 1_u64);
        let table = table.clone();
        all.spawn(async move { write(&table, add).await });
    }
    all.join_all().await;
    assert_eq!(n(&table, "R", "sum").await, Some(24), "none is lost");
}

on_both_engines!(
    an_item_is_read_as_it_was_written,
    versions_tell_who_was_first,
    updates_change_parts,
    pages_join_without_a_seam,
    all_or_nothing,
    a_hundred_writes_and_no_more,
    one_of_many_creates_it,
);

/// DynamoDB does that by itself, within days; DynamoDB Local too, so only the embedded engine is asked.
#[tokio::test]
async fn what_lived_its_time_is_taken_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = support::embedded(folder.path()).await;
    let now = std::time::UNIX_EPOCH.elapsed().expect("a clock").as_secs();
    for (sk, ttl) in [("past", now - 10), ("future", now + 3600)] {
        write(&table, Write::put("E", sk, item(1).with("ttl", ttl))).await;
    }
    write(&table, Write::put("E", "always", item(1))).await;
    table.expire().await.expect("expires");
    let left: Vec<_> = table.list("E").await.expect("read").iter().map(|item| item.sk().to_owned()).collect();
    assert_eq!(left, ["always", "future"]);
}
