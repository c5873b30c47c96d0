//! Boards of two processes over one table: each learns what the other changed, however long that took.

#[macro_use]
mod support;

use inventory::{Inventory, Look, SeatId, Table};
use support::site::{NOW, Site, ms, pieces, seat, seats};

/// Two processes whose boards are made.
async fn two(table: Table) -> [Site; 2] {
    Site::on(table.clone()).await;
    let [one, two] = [Inventory::shared(table.clone()), Inventory::shared(table)];
    let both = [Site::again(one).await, Site::again(two).await];
    for site in &both {
        site.board().await;
        site.follow(0).await;
    }
    both
}

impl Site {
    async fn follow(&self, after: u64) {
        self.inventory.follow_others(ms(NOW, after)).await.expect("read");
    }
}

async fn what_one_changes_the_other_learns(table: Table) {
    let [one, two] = two(table).await;
    one.take(1, seats(&["stalls-A-1"])).await;
    one.take(2, pieces("standing", 3)).await;
    // Rounds that were due meanwhile did not come, and one more finds nothing new.
    for after in [60_000, 60_100] {
        two.follow(after).await;
        assert_eq!(two.bits().await, one.bits().await);
        assert_eq!(two.board().await.quota(&"floor".into()), one.board().await.quota(&"floor".into()));
    }
}

async fn what_comes_late_is_found(table: Table) {
    let [one, two] = two(table).await;
    two.follow(10_000).await;
    // Its request began ten seconds ago.
    one.take(1, seats(&["stalls-A-1"])).await;
    two.follow(10_100).await;
    two.follow(11_000).await;
    assert_eq!(two.look("stalls-A-1").await, Look::Held);
}

async fn all_rows_that_the_house_keeps_are_told(table: Table) {
    let [one, two] = two(table).await;
    let boxes = (1..=60).map(|at| SeatId(format!("boxes-{at}-1")));
    let all: Vec<_> = boxes.chain(["stalls-A-1", "upper-balcony-A-1"].map(seat)).collect();
    one.inventory.keep_for_house(&one.show, &all, true, NOW).await.expect("answers").expect("kept");
    two.follow(100).await;
    assert_eq!(two.bits().await, one.bits().await);
}

async fn a_board_begins_with_what_was_written_while_it_was_made(table: Table) {
    let [one, two] = two(table).await;
    let new = Site::again(Inventory::shared(two.inventory.table().clone())).await;
    let (board, _) = tokio::join!(new.board(), one.take(1, seats(&["stalls-A-1", "boxes-9-1"])));
    new.follow(0).await;
    assert_eq!((board.bits().1, new.bits().await), (one.board().await.bits().1, one.bits().await));
}

on_both_engines!(
    what_one_changes_the_other_learns,
    what_comes_late_is_found,
    all_rows_that_the_house_keeps_are_told,
    a_board_begins_with_what_was_written_while_it_was_made,
);
