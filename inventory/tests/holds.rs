//! Holds on both engines: nobody gets what somebody else has, whatever happens at once, and nobody is blocked by what is over.

#[macro_use]
mod support;

use inventory::{Change, Event, HoldState, Inventory, Look, Refusal, Table, Taken, UnixMs};
use support::site::{LATER, NOW, Site, done, event, held, hold_id, ms, pieces, seat, seats, with_code};

fn winners(taken: &[Taken]) -> usize {
    taken.iter().filter(|taken| matches!(taken, Taken::Held(_))).count()
}

async fn one_seat_has_one_holder(table: Table) {
    let site = Site::on(table).await;
    let mut buyers = tokio::task::JoinSet::new();
    for at in 0..32 {
        let site = site.clone();
        buyers.spawn(async move { site.try_take(at, seats(&["stalls-A-1"]), NOW, LATER).await });
    }
    let taken = buyers.join_all().await;
    assert_eq!(winners(&taken), 1);
    for other in taken.iter().filter(|taken| !matches!(taken, Taken::Held(_))) {
        assert_eq!(*other, Taken::Refused(Refusal::SeatTaken { seats: vec![seat("stalls-A-1")] }));
    }
    site.sound(NOW).await;
}

/// Each wants the next seat too: whoever loses one of the two holds neither.
async fn seats_are_held_together_or_not_at_all(table: Table) {
    let site = Site::on(table).await;
    let mut buyers = tokio::task::JoinSet::new();
    for at in 0..27 {
        let (site, from) = (site.clone(), at % 9 + 1);
        let wish = seats(&[&format!("stalls-A-{from}"), &format!("stalls-A-{}", from + 1)]);
        buyers.spawn(async move { site.try_take(at, wish, NOW, LATER).await });
    }
    let won = winners(&buyers.join_all().await);
    assert!((1..=5).contains(&won), "{won} pairs of ten seats");
    assert_eq!(site.board().await.section(0).held, 2 * won as u64);
    site.sound(NOW).await;
}

/// A quota of ten pieces in five shards of two, for holds of three.
fn narrow() -> Event {
    let mut event = event();
    event.quotas[0].size = 10;
    event.quotas[0].shards = Some(5);
    event
}

async fn a_quota_is_never_oversold(table: Table) {
    let site = Site::of(table, &narrow()).await;
    let mut buyers = tokio::task::JoinSet::new();
    for at in 0..16 {
        let site = site.clone();
        buyers.spawn(async move { site.try_take(at, pieces("standing", 3), NOW, LATER).await });
    }
    let taken = buyers.join_all().await;
    assert_eq!(winners(&taken), 3, "three times three of ten, and one is left: {taken:?}");
    assert_eq!(site.quota("floor").await, (1, 9, 0));
    let shares = site.holds().await.into_iter().flat_map(|hold| hold.quotas).filter(|of| of.quota.0 == "floor");
    assert!(shares.into_iter().all(|of| of.shares.len() > 1), "no shard has three");
    assert_eq!(site.refusal(pieces("standing", 2)).await, Refusal::SoldOut { ticket_type: "standing".into(), left: 1 });
    site.take(100, pieces("standing", 1)).await;
    assert_eq!(site.quota("floor").await, (0, 10, 0));
    site.sound(NOW).await;
}

/// Two processes, each with a board that does not see what the other takes.
async fn the_last_piece_is_sold_whatever_boards_say(table: Table) {
    let one = Site::of(table.clone(), &narrow()).await;
    let two = Site::again(Inventory::new(table)).await;
    two.board().await;
    let mut buyers = tokio::task::JoinSet::new();
    for at in 0..24 {
        let site = if at % 2 == 0 { one.clone() } else { two.clone() };
        buyers.spawn(async move { site.try_take(at, with_code(pieces("member", 1), "friend"), NOW, LATER).await });
    }
    let taken = buyers.join_all().await;
    assert_eq!(winners(&taken), 10);
    let sold_out = |taken: &Taken| *taken == Taken::Refused(Refusal::SoldOut { ticket_type: "member".into(), left: 0 });
    assert_eq!(taken.iter().filter(|taken| sold_out(taken)).count(), 14, "{taken:?}");
    for site in [one, two] {
        site.inventory.refresh(&site.show, &*site.board().await).await.expect("read");
        assert_eq!(site.quota("floor").await, (0, 10, 0));
        site.sound(NOW).await;
    }
}

async fn what_is_over_blocks_nobody(table: Table) {
    let site = Site::on(table).await;
    let old = site.take(1, seats(&["stalls-A-1", "stalls-A-2", "stalls-B-1"])).await;
    let new = site.try_take(2, seats(&["stalls-A-2"]), LATER, ms(LATER, 9)).await;
    let new = held(new);
    assert_eq!(site.sale(&old.hold.id).await.hold.state, HoldState::Active, "nobody ended it");
    assert_eq!(site.look("stalls-A-2").await, Look::Held);
    site.sound(LATER).await;
    // The old hold is ended afterwards.
    let old = done(site.change(&old, Change::Free(HoldState::Expired), LATER).await);
    assert_eq!(old.hold.state, HoldState::Expired);
    for (id, look) in [("stalls-A-1", Look::Free), ("stalls-A-2", Look::Held), ("stalls-B-1", Look::Free)] {
        assert_eq!(site.look(id).await, look, "{id}");
    }
    site.sound(LATER).await;
    let sold = site.change(&site.sale(&new.id).await, Change::Sell, LATER).await;
    assert_eq!(done(sold).hold.state, HoldState::Confirmed);
    site.sound(ms(LATER, 9)).await;
}

async fn a_hold_ends_at_its_very_millisecond(table: Table) {
    let site = Site::on(table).await;
    site.take(1, seats(&["stalls-A-1"])).await;
    let before = UnixMs(LATER.0 - 1);
    let board = site.board().await;
    board.tick(before);
    assert_eq!(site.look("stalls-A-1").await, Look::Held);
    let taken = site.try_take(2, seats(&["stalls-A-1"]), before, ms(LATER, 9)).await;
    assert_eq!(taken, Taken::Refused(Refusal::SeatTaken { seats: vec![seat("stalls-A-1")] }));
    site.sound(before).await;
    let (seq, mut follow) = (board.bits().0, board.follow());
    follow.mark_unchanged();
    board.tick(LATER);
    assert_eq!(site.look("stalls-A-1").await, Look::Free);
    assert!(follow.has_changed().expect("a board"));
    let turns = board.since(seq).expect("known");
    assert_eq!(turns.iter().map(|turn| turn.look).collect::<Vec<_>>(), [Look::Free]);
    assert_eq!(board.since(seq + 2), None, "nobody has seen that yet");
    site.sound(LATER).await;
    held(site.try_take(2, seats(&["stalls-A-1"]), LATER, ms(LATER, 9)).await);
    site.sound(LATER).await;
}

async fn rows_of_the_same_name_are_different_rows(table: Table) {
    let site = Site::on(table).await;
    let wish = seats(&["stalls-A-1", "upper-balcony-A-1", "stalls-B-1", "boxes-1-1", "boxes-60-1"]);
    let sale = site.take(1, wish).await;
    assert_eq!(sale.hold.lines.iter().map(|line| line.count).collect::<Vec<_>>(), [2, 1, 2]);
    assert_eq!(site.quota("all").await, (29, 1, 0), "the balcony's seats are counted");
    site.sound(NOW).await;
    let other = site.take(2, seats(&["stalls-A-2", "upper-balcony-B-1", "upper-balcony-A-2"])).await;
    let sold = site.sell(&sale).await;
    done(site.change(&other, Change::Free(HoldState::Released), NOW).await);
    for (id, look) in [
        ("stalls-A-1", Look::Sold),
        ("upper-balcony-A-1", Look::Sold),
        ("boxes-60-1", Look::Sold),
        ("boxes-59-1", Look::Free),
        ("stalls-A-2", Look::Free),
        ("upper-balcony-A-2", Look::Free),
    ] {
        assert_eq!(site.look(id).await, look, "{id}");
    }
    assert_eq!(sold.hold.seats().count(), 5);
    site.sound(NOW).await;
}

/// As many seats as a hold may have, each in a row of its own.
async fn the_largest_hold_fits(table: Table) {
    let site = Site::on(table).await;
    let ids: Vec<_> = (1..=50).map(|at| format!("boxes-{at}-1")).collect();
    let sale = site.take(1, seats(&ids.iter().map(String::as_str).collect::<Vec<_>>())).await;
    let sold = site.sell(&sale).await;
    assert_eq!(sold.hold.pieces(), 50);
    assert_eq!(site.board().await.section(2).sold, 50);
    site.sound(NOW).await;
}

async fn the_sellers_own_writes_are_part_of_it(table: Table) {
    use inventory::{Item, NewHold, Step, Write};
    let site = Site::on(table).await;
    let take = async |at: u64, id: &str| {
        let wish = seats(&[id]);
        let new = NewHold { id: hold_id(at), owner: "me".to_owned(), wish, max: None, now: NOW, expires_at: LATER };
        let extra = |_: &inventory::Hold| Ok(vec![(Step::Visitor, Write::create("OWN", "1", Item::default()))]);
        site.inventory.take(&site.show, &new, extra).await.expect("answers")
    };
    held(take(1, "stalls-A-1").await);
    match take(2, "stalls-A-2").await {
        Taken::Visitor(Some(item)) => assert_eq!(item.version(), 1),
        other => panic!("{other:?}"),
    }
    assert_eq!(site.look("stalls-A-2").await, Look::Free);
    assert_eq!(site.inventory.sale(&hold_id(2)).await.expect("read"), None);
    site.sound(NOW).await;
}

on_both_engines!(
    one_seat_has_one_holder,
    seats_are_held_together_or_not_at_all,
    a_quota_is_never_oversold,
    the_last_piece_is_sold_whatever_boards_say,
    what_is_over_blocks_nobody,
    a_hold_ends_at_its_very_millisecond,
    rows_of_the_same_name_are_different_rows,
    the_largest_hold_fits,
    the_sellers_own_writes_are_part_of_it,
);
