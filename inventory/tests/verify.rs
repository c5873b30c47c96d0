//! The verifier: it finds each kind of damage, puts right what is safe and writes that down, and leaves the rest.

#[macro_use]
mod support;

use inventory::{Change, HoldState, Look, Memory, Report, Sale, Step, Table, UnixMs, Write};
use support::site::{LATER, NOW, Site, done, ms, pieces, seat, seats};

const STEP: Step = Step::Other("damage");

impl Site {
    async fn pass(&self, memory: &mut Memory, correct: bool, now: UnixMs) -> Report {
        self.inventory.verify(&self.show, memory, correct, now).await.expect("verified")
    }

    /// Writes what a seat says, past everything.
    async fn damage(&self, id: &str, mark: Option<String>) {
        let (section, row, _) =
            seat(id).parts().map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())).expect("a seat");
        let (pk, name) = (format!("SEATS#show#{section}"), format!("s{}", self.spot(id).seat));
        let write = match mark {
            Some(mark) => Write::update(&pk, &row, "SET #s = :m").value(":m", mark),
            None => Write::update(&pk, &row, "REMOVE #s"),
        };
        self.inventory.table().write(STEP, write.name("#s", name)).await.expect("written");
    }

    async fn damage_shard(&self, left: u64, held: u64, sold: u64) {
        let change = "SET #l = :l, #h = :h, #s = :s";
        let write = Write::update("QUOTA#show", "floor#03", change)
            .name("#l", "left")
            .name("#h", "held")
            .name("#s", "sold")
            .value(":l", left)
            .value(":h", held)
            .value(":s", sold);
        self.inventory.table().write(STEP, write).await.expect("written");
    }

    /// What two passes tell that change nothing, the second of them with the memory of the first.
    async fn complaints(&self, now: UnixMs) -> Vec<String> {
        let mut memory = Memory::default();
        self.pass(&mut memory, false, now).await;
        let report = self.pass(&mut memory, false, now).await;
        assert_eq!(report.corrections, []);
        report.violations.into_iter().map(|violation| violation.what).collect()
    }

    /// What two passes put right, and what they left.
    async fn corrected(&self, now: UnixMs) -> (Vec<[String; 4]>, usize) {
        let mut memory = Memory::default();
        let first = self.pass(&mut memory, true, now).await;
        let second = self.pass(&mut memory, true, now).await;
        let all: Vec<_> = [first.corrections, second.corrections].concat();
        assert_eq!(self.inventory.corrections(100).await.expect("read"), all, "each is written down");
        let texts = all.into_iter().map(|of| [of.what, of.before, of.after, of.reason]).collect();
        (texts, second.violations.len())
    }
}

fn held_mark(sale: &Sale) -> String {
    format!("{:013}:{}", sale.hold.expires_at.0, sale.hold.id)
}

fn sold_mark(id: &str) -> String {
    format!("9999999999999:{id}")
}

/// One damage that can be put right: it is told when nothing may be changed, and changed, and written down otherwise.
async fn is_put_right(site: &Site, now: UnixMs, what: &str, before: &str, after: &str, reason: &str) {
    let told = site.complaints(now).await;
    assert!(told.len() == 1 && told[0].contains(what) && told[0].contains(before), "{told:?}");
    let expected = [what, before, after, reason].map(str::to_owned);
    assert_eq!(site.corrected(now).await, (vec![expected], 0));
    site.sound(now).await;
}

async fn a_seat_that_lost_its_mark(table: Table) {
    let site = Site::on(table).await;
    let sale = site.take(1, seats(&["stalls-A-1", "stalls-A-2"])).await;
    site.damage("stalls-A-2", None).await;
    is_put_right(&site, NOW, "seat stalls-A-2", "free", &held_mark(&sale), "its hold has it").await;
    site.sell(&sale).await;
}

async fn a_sold_seat_that_lost_its_mark(table: Table) {
    let site = Site::on(table).await;
    let sale = site.take(1, seats(&["upper-balcony-A-1"])).await;
    site.sell(&sale).await;
    site.damage("upper-balcony-A-1", None).await;
    let sold = sold_mark(&sale.hold.id.0);
    is_put_right(&site, NOW, "seat upper-balcony-A-1", "free", &sold, "its hold has it").await;
    assert_eq!(site.look("upper-balcony-A-1").await, Look::Sold);
}

async fn a_seat_whose_hold_sold_it_and_that_says_held(table: Table) {
    let site = Site::on(table).await;
    let sale = site.take(1, seats(&["stalls-A-1"])).await;
    site.sell(&sale).await;
    let held = held_mark(&sale);
    site.damage("stalls-A-1", Some(held.clone())).await;
    is_put_right(&site, NOW, "seat stalls-A-1", &held, &sold_mark(&sale.hold.id.0), "its hold has it").await;
}

async fn a_seat_of_a_hold_that_is_over(table: Table) {
    let site = Site::on(table).await;
    let sale = site.take(1, seats(&["stalls-A-1"])).await;
    done(site.change(&sale, Change::Free(HoldState::Released), NOW).await);
    let held = held_mark(&sale);
    site.damage("stalls-A-1", Some(held.clone())).await;
    site.damage("boxes-7-1", Some(held.clone())).await;
    assert_eq!(site.complaints(NOW).await.len(), 2);
    let (corrections, left) = site.corrected(NOW).await;
    let expected = ["stalls-A-1", "boxes-7-1"]
        .map(|id| [&format!("seat {id}"), &*held, "free", "its hold is over"].map(str::to_owned));
    assert_eq!((corrections, left), (expected.to_vec(), 0));
    site.sound(NOW).await;
}

async fn a_seat_sold_by_nobody_known(table: Table) {
    let site = Site::on(table).await;
    site.damage("stalls-A-1", Some(sold_mark("0123"))).await;
    let what = "show: seat stalls-A-1 says 9999999999999:0123, and hold 01 says otherwise".to_owned();
    assert_eq!(site.complaints(NOW).await, [what]);
    assert_eq!(site.corrected(NOW).await, (vec![], 1), "somebody may have a ticket for it");
    assert_eq!(site.look("stalls-A-1").await, Look::Sold, "it stays so");
}

async fn a_seat_sold_twice(table: Table) {
    let site = Site::on(table).await;
    let one = site.take(1, seats(&["stalls-A-1"])).await;
    site.sell(&one).await;
    site.damage("stalls-A-1", None).await;
    let two = site.take(2, seats(&["stalls-A-1"])).await;
    site.sell(&two).await;
    let told = site.complaints(NOW).await;
    let expected = format!(
        "show: seat stalls-A-1 says {}, and hold {} says otherwise",
        sold_mark(&two.hold.id.0),
        one.hold.id.part()
    );
    assert_eq!(told, [expected]);
    assert_eq!(site.corrected(NOW).await, (vec![], 1));
    assert_eq!(site.sale(&one.hold.id).await.hold.state, HoldState::Confirmed);
}

async fn a_shard_with_wrong_numbers(table: Table) {
    let site = Site::on(table).await;
    // Five to a shard: all of them, so that shard 3 has five in holds or sold.
    let sale = site.take(1, pieces("lounge", 1)).await;
    site.sell(&sale).await;
    for at in 2..10 {
        site.take(at, pieces("standing", 3)).await;
    }
    let shards = site.inventory.quotas(&site.show.event).await.expect("read");
    let right = shards[0].1[3];
    site.damage_shard(right.left + right.held + right.sold, 0, 0).await;
    let said = |left, held, sold| format!("left {left}, held {held}, sold {sold}");
    let (before, after) = (said(right.total(), 0, 0), said(right.left, right.held, right.sold));
    assert_ne!(before, after, "there is something to find");
    let one = site.pass(&mut Memory::default(), true, NOW).await;
    assert_eq!((one.violations, one.corrections), (vec![], vec![]), "one look at a shard tells nothing");
    is_put_right(&site, NOW, "quota floor, shard 3", &before, &after, "this is what the holds say").await;
}

async fn a_shard_with_another_total(table: Table) {
    let site = Site::on(table).await;
    site.damage_shard(7, 0, 0).await;
    let expected = "show: quota floor has 42 pieces in all, and its size is another".to_owned();
    assert_eq!(site.complaints(NOW).await, [expected]);
    assert_eq!(site.corrected(NOW).await, (vec![], 1));
    site.damage_shard(4, 2, 0).await;
    assert_eq!(site.complaints(NOW).await.len(), 2, "the numbers are wrong too");
    let (corrections, left) = site.corrected(NOW).await;
    assert_eq!(
        (corrections[0][1].as_str(), corrections[0][2].as_str(), left),
        ("left 4, held 2, sold 0", "left 6, held 0, sold 0", 1)
    );
}

async fn what_is_over_and_not_yet_ended_is_sound(table: Table) {
    let site = Site::on(table).await;
    site.take(1, seats(&["stalls-A-1", "stalls-A-2"])).await;
    let new = support::site::held(site.try_take(2, seats(&["stalls-A-2"]), LATER, ms(LATER, 9)).await);
    site.sound(LATER).await;
    let new = site.sale(&new.id).await;
    done(site.change(&new, Change::Free(HoldState::Released), LATER).await);
    site.sound(LATER).await;
    assert_eq!(site.corrected(LATER).await, (vec![], 0));
}

on_both_engines!(
    a_seat_that_lost_its_mark,
    a_sold_seat_that_lost_its_mark,
    a_seat_whose_hold_sold_it_and_that_says_held,
    a_seat_of_a_hold_that_is_over,
    a_seat_sold_by_nobody_known,
    a_seat_sold_twice,
    a_shard_with_wrong_numbers,
    a_shard_with_another_total,
    what_is_over_and_not_yet_ended_is_sound,
);

#[tokio::test]
async fn a_board_that_is_wrong_is_repaired() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::on(support::embedded(folder.path()).await).await;
    let sale = site.take(1, seats(&["stalls-A-1", "stalls-A-2"])).await;
    // Another process, whose board does not hear of what this one does.
    let other = Site::again(inventory::Inventory::new(site.inventory.table().clone())).await;
    other.board().await;
    site.sell(&sale).await;
    site.take(2, seats(&["boxes-1-1"])).await;
    site.take(3, pieces("standing", 2)).await;
    let wrong = other.pass(&mut Memory::default(), true, NOW).await;
    assert_eq!((wrong.board, wrong.violations, wrong.corrections), (5, vec![], vec![]), "three seats and two quotas");
    assert_eq!((other.look("stalls-A-1").await, other.look("boxes-1-1").await), (Look::Sold, Look::Held));
    other.sound(NOW).await;
    assert_eq!(other.pass(&mut Memory::default(), true, NOW).await.board, 0);
}

#[tokio::test]
async fn corrections_are_never_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::on(support::embedded(folder.path()).await).await;
    let sale = site.take(1, seats(&["stalls-A-1"])).await;
    for at in 0..3 {
        site.damage("stalls-A-1", None).await;
        let report = site.pass(&mut Memory::default(), true, ms(NOW, at * 1000)).await;
        assert_eq!(report.corrections.len(), 1);
    }
    let all = site.inventory.corrections(100).await.expect("read");
    assert_eq!((all.len(), &all[0].after), (3, &held_mark(&sale)));
    assert_eq!(site.inventory.corrections(2).await.expect("read").len(), 2);
}
