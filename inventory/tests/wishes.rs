//! What may be wished for, and what the house keeps, on both engines; and the same stock after the file is opened again.

#[macro_use]
mod support;

use std::sync::Arc;

use inventory::{
    Change, Codes, Counts, Event, EventId, HoldState, Inventory, Item, Look, NewHold, Quota, Refusal, Step, Table,
    Taken, TypeId, UnixMs, Wish, Write,
};
use support::site::{LATER, NOW, Site, done, event, hold_id, ms, pieces, seat, seats, venue, with_code};

fn unknown(what: &str) -> Refusal {
    Refusal::Unknown { what: what.to_owned() }
}

fn kind(id: &str) -> TypeId {
    TypeId::from(id)
}

async fn bad_wishes_are_told(table: Table) {
    let site = Site::on(table).await;
    for (wish, refusal) in [
        (Wish::default(), Refusal::Nothing),
        (pieces("standing", 0), Refusal::Nothing),
        (pieces("standing", 51), Refusal::TooMany { max: 50 }),
        (pieces("standing", u64::MAX), Refusal::TooMany { max: 50 }),
        (seats(&["stalls-A-1"; 51]), Refusal::TooMany { max: 50 }),
        (pieces("lounge", 3), Refusal::TooMany { max: 2 }),
        (pieces("standing", 31), Refusal::SoldOut { ticket_type: kind("standing"), left: 30 }),
        (pieces("stalls", 1), unknown("ticket type stalls without seats")),
        (pieces("nothing", 1), unknown("ticket type nothing without seats")),
        (seats(&["stalls-Z-9"]), unknown("seat stalls-Z-9")),
        (seats(&["stalls"]), unknown("seat stalls")),
        (pieces("member", 1), Refusal::CodeNeeded { ticket_type: kind("member") }),
        (with_code(pieces("member", 1), "foe"), Refusal::CodeNeeded { ticket_type: kind("member") }),
        (pieces("early", 1), Refusal::NoMore { ticket_type: kind("early") }),
        (pieces("late", 1), Refusal::NotYet { ticket_type: kind("late"), from: ms(NOW, 1) }),
        (seats(&["stalls-C-2"]), Refusal::CompanionAlone),
    ] {
        assert_eq!(site.refusal(wish.clone()).await, refusal, "{wish:?}");
    }
    let new = NewHold {
        id: hold_id(1),
        owner: "me".to_owned(),
        wish: pieces("standing", 7),
        max: Some(6),
        now: NOW,
        expires_at: LATER,
    };
    let mut no_own_limit = site.clone();
    let mut changed = event();
    changed.per_order_max = None;
    no_own_limit.show.event = changed.into();
    let take = no_own_limit.inventory.take(&no_own_limit.show, &new, |_| Ok(Vec::new())).await;
    assert_eq!(take.expect("answers"), Taken::Refused(Refusal::TooMany { max: 6 }), "the shop's own limit");
    assert_eq!(site.holds().await, []);
    site.sound(NOW).await;
}

async fn windows_codes_and_companions_open_at_their_moment(table: Table) {
    let site = Site::on(table).await;
    let before = UnixMs(NOW.0 - 1);
    support::site::held(site.try_take(1, pieces("early", 1), before, LATER).await);
    support::site::held(site.try_take(2, pieces("late", 1), ms(NOW, 1), LATER).await);
    site.take(3, with_code(pieces("member", 2), " Friend ")).await;
    site.take(4, seats(&["stalls-C-1", "stalls-C-2"])).await;
    assert_eq!(site.quota("floor").await, (36, 4, 0));
    site.sound(NOW).await;
}

async fn a_seat_is_sold_as_the_type_that_was_chosen(table: Table) {
    let site = Site::on(table).await;
    let child = Some(kind("child"));
    let wish = Wish {
        seats: vec![
            (seat("stalls-A-1"), None),
            (seat("stalls-A-2"), child.clone()),
            (seat("stalls-A-3"), child.clone()),
            // A seat is had once, whatever it is named.
            (seat("stalls-A-1"), child),
        ],
        ..Wish::default()
    };
    let sale = site.take(1, wish).await;
    let lines: Vec<_> = sale.hold.lines.iter().map(|line| (line.ticket_type.0.as_str(), line.count)).collect();
    assert_eq!(lines, [("stalls", 1), ("child", 2)]);
    assert_eq!(sale.hold.total(), Some(6000));
    let twice =
        Wish { seats: vec![(seat("stalls-B-1"), None), (seat("stalls-B-1"), Some(kind("child")))], ..Wish::default() };
    let once = site.take(2, twice).await;
    assert_eq!(once.hold.lines.iter().map(|line| line.count).collect::<Vec<_>>(), [1], "no line of nothing");
    let mut later = site.show.event.as_ref().clone();
    later.ticket_types[0].sale_until = Some(NOW);
    let next = || later.seat_type("stalls", &Codes::default(), NOW).map(|kind| kind.id.clone());
    assert_eq!(next(), Some(kind("child")), "who names none gets the first that is on sale");
    later.ticket_types.iter_mut().for_each(|kind| kind.sale_until = Some(NOW));
    assert_eq!(
        later.seat_type("stalls", &Codes::default(), NOW).map(|kind| kind.id.0.as_str()),
        Some("stalls"),
        "or hears why not"
    );
    let wrong = Wish { seats: vec![(seat("upper-balcony-A-1"), Some(kind("child")))], ..Wish::default() };
    assert_eq!(site.refusal(wrong).await, unknown("seat upper-balcony-A-1"));
    site.sound(NOW).await;
}

async fn a_quota_of_two_types_is_shared(table: Table) {
    let site = Site::on(table).await;
    let mut wish = pieces("lounge", 2);
    wish.pieces.insert(kind("standing"), 28);
    wish.seats.push((seat("upper-balcony-A-1"), None));
    site.take(1, wish).await;
    assert_eq!((site.quota("floor").await, site.quota("lounge").await), ((10, 30, 0), (3, 2, 0)));
    assert_eq!(site.quota("all").await, (1, 29, 0));
    let sold_out = Refusal::SoldOut { ticket_type: kind("standing"), left: 1 };
    assert_eq!(site.refusal(pieces("standing", 2)).await, sold_out, "the quota of all, though the floor has ten");
    site.take(2, seats(&["upper-balcony-A-2"])).await;
    let sold_out = Refusal::SoldOut { ticket_type: kind("balcony"), left: 0 };
    assert_eq!(site.refusal(seats(&["upper-balcony-B-1"])).await, sold_out, "though the seat is free");
    assert_eq!(site.look("upper-balcony-B-1").await, Look::Free);
    let stock = site.inventory.stock(&site.show).await.expect("stock");
    let left =
        |id: &str| stock[site.show.event.ticket_types.iter().position(|of| of.id.0 == id).expect("a type")].counts.left;
    assert_eq!((left("standing"), left("balcony"), left("lounge"), left("member")), (0, 0, 3, 10));
    site.sound(NOW).await;
}

async fn the_house_keeps_seats_and_lets_them_go(table: Table) {
    let site = Site::on(table).await;
    let keep = async |ids: &[&str], keep| {
        let ids: Vec<_> = ids.iter().map(|id| seat(id)).collect();
        site.inventory.keep_for_house(&site.show, &ids, keep, NOW).await.expect("answers")
    };
    keep(&["stalls-A-1", "stalls-A-1", "stalls-B-1"], true).await.expect("kept, one of them named twice");
    keep(&["stalls-A-1", "stalls-A-2"], true).await.expect("what is kept stays so");
    assert_eq!((site.look("stalls-A-1").await, site.board().await.house(0)), (Look::Sold, 3));
    assert_eq!(site.board().await.section(0).total(), 21, "they are neither for sale nor sold");
    assert_eq!(site.refusal(seats(&["stalls-A-1"])).await, Refusal::SeatTaken { seats: vec![seat("stalls-A-1")] });
    site.sound(NOW).await;
    keep(&["stalls-A-1", "stalls-A-9"], false).await.expect("what is free stays so");
    let sale = site.take(1, seats(&["stalls-A-1", "stalls-A-5"])).await;
    for keeps in [true, false] {
        let taken = keep(&["stalls-A-1", "stalls-A-2", "stalls-A-3"], keeps).await;
        assert_eq!(taken, Err(Refusal::SeatTaken { seats: vec![seat("stalls-A-1")] }), "it is held");
    }
    site.sell(&sale).await;
    let sold = keep(&["stalls-A-1", "stalls-A-5", "stalls-A-6"], true).await;
    assert_eq!(sold, Err(Refusal::SeatTaken { seats: vec![seat("stalls-A-1"), seat("stalls-A-5")] }));
    assert_eq!(keep(&["stalls-A-99"], true).await, Err(unknown("seat stalls-A-99")));
    site.sound(NOW).await;
}

async fn the_board_knows_what_the_house_got_before_it_was_refused(table: Table) {
    let site = Site::on(table).await;
    let ids: Vec<_> = (1..=60).map(|at| format!("boxes-{at}-1")).collect();
    let all: Vec<_> = ids.iter().map(|id| seat(id)).collect();
    // Of the rows in the order of their names, one of the last.
    site.take(1, seats(&["boxes-9-1"])).await;
    let refused = site.inventory.keep_for_house(&site.show, &all, true, NOW).await.expect("answers");
    assert_eq!(refused, Err(Refusal::SeatTaken { seats: vec![seat("boxes-9-1")] }));
    assert_eq!(site.board().await.house(2), 50);
    site.sound(NOW).await;
    // The house takes what is over.
    let again = site.inventory.keep_for_house(&site.show, &all, true, LATER).await.expect("answers");
    assert_eq!((again, site.board().await.house(2)), (Ok(()), 60));
    let sale = site.sale(&hold_id(1)).await;
    done(site.change(&sale, Change::Free(HoldState::Expired), LATER).await);
    assert_eq!(site.look("boxes-9-1").await, Look::Sold);
    site.sound(LATER).await;
}

async fn what_is_made_again_stays(table: Table) {
    let site = Site::on(table).await;
    site.sell(&site.take(1, pieces("standing", 3)).await).await;
    assert!(!site.inventory.make_venue(&venue()).await.expect("answers"));
    assert!(!site.inventory.make_event(&event()).await.expect("answers"));
    assert_eq!(site.inventory.venue("hall").await.expect("read"), Some(venue()));
    let (mut changed, version) =
        site.inventory.event_record(&EventId::from("show")).await.expect("read").expect("there");
    changed.title = "Another".to_owned();
    assert!(site.inventory.change_event(&changed, version).await.expect("answers"));
    assert!(!site.inventory.change_event(&changed, version).await.expect("answers"), "it moved on");
    let again = Site::again(Inventory::new(site.inventory.table().clone())).await;
    assert_eq!(again.show.event.title, "Another");
    assert_eq!(again.quota("floor").await, (37, 0, 3));
    again.sound(NOW).await;
}

/// The event with another plan of the quota `floor`.
fn with_floor(size: u64, shards: u32) -> Event {
    let mut event = event();
    event.quotas[0] = Quota { size, shards: Some(shards), ..event.quotas[0].clone() };
    event
}

async fn a_refused_event_leaves_the_stock_as_it_was(table: Table) {
    let site = Site::of(table, &with_floor(8, 2)).await;
    let shards = |inventory: Inventory| async move { inventory.table().list("QUOTA#show").await.expect("read").len() };
    let again = || Inventory::new(site.inventory.table().clone());
    let before = shards(again()).await;
    assert!(!site.inventory.make_event(&with_floor(40, 8)).await.expect("answers"));
    let mut more = with_floor(8, 2);
    more.quotas.push(Quota { id: "more".into(), size: 100, shards: Some(4) });
    assert!(!site.inventory.change_event(&more, 7).await.expect("answers"), "it has another version");
    assert_eq!(shards(again()).await, before);
    assert!(site.inventory.change_event(&more, 1).await.expect("answers"));
    assert_eq!(shards(again()).await, before + 4);
    assert_eq!(Site::again(again()).await.quota("floor").await, (8, 0, 0));
}

async fn what_an_attempt_left_is_taken_over(table: Table) {
    let step = || Step::Other("left over");
    for (shard, left) in [("floor#00", 1_u64), ("floor#01", 50), ("floor#05", 9)] {
        let item = Item::of([("left", left.into()), ("held", 0_u64.into()), ("sold", 0_u64.into())]);
        table.write(step(), Write::create("QUOTA#show", shard, item)).await.expect("written");
    }
    let site = Site::of(table.clone(), &with_floor(8, 2)).await;
    assert_eq!(site.quota("floor").await, (8, 0, 0));
    site.sound(NOW).await;
    assert_eq!(table.get("QUOTA#show", "DRAFT").await.expect("read"), None);
    // One of which something is sold is no new one.
    let item = Item::of([("left", 1_u64.into()), ("held", 0_u64.into()), ("sold", 1_u64.into())]);
    table.write(step(), Write::create("QUOTA#show", "more#00", item)).await.expect("written");
    let mut more = with_floor(8, 2);
    more.quotas.push(Quota { id: "more".into(), size: 2, shards: None });
    let fault = site.inventory.change_event(&more, 1).await.expect_err("refused");
    assert!(fault.what.contains("quotas: more cannot be new"), "{fault}");
}

async fn of_several_who_make_an_event_one_has_its_way(table: Table) {
    let site = Site::on(table).await;
    for round in 0..6 {
        let mut all = tokio::task::JoinSet::new();
        for at in 1..5_u32 {
            let inventory = Arc::clone(&site.inventory);
            let event = Event { id: format!("round-{round}").as_str().into(), ..with_floor(u64::from(at) * 10, at) };
            all.spawn(async move { inventory.make_event(&event).await.is_ok_and(|made| made) });
        }
        let made = all.join_all().await.into_iter().filter(|made| *made).count();
        let id = EventId(format!("round-{round}"));
        let Some((event, _)) = site.inventory.event_record(&id).await.expect("read") else {
            assert_eq!(made, 0);
            continue;
        };
        assert_eq!(made, 1);
        let quotas = site.inventory.quotas(&event).await.expect("read");
        let total: u64 = quotas[0].1.iter().map(Counts::total).sum();
        assert_eq!(total, event.quotas[0].size, "round {round}");
    }
}

on_both_engines!(
    a_refused_event_leaves_the_stock_as_it_was,
    what_an_attempt_left_is_taken_over,
    of_several_who_make_an_event_one_has_its_way,
    bad_wishes_are_told,
    windows_codes_and_companions_open_at_their_moment,
    a_seat_is_sold_as_the_type_that_was_chosen,
    a_quota_of_two_types_is_shared,
    the_house_keeps_seats_and_lets_them_go,
    the_board_knows_what_the_house_got_before_it_was_refused,
    what_is_made_again_stays,
);

#[tokio::test]
async fn the_file_opened_again_has_the_same_stock() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::on(support::embedded(folder.path()).await).await;
    let sold = site.take(1, seats(&["stalls-A-1", "upper-balcony-A-1"])).await;
    let sold = site.sell(&sold).await;
    let kept = site.take(2, pieces("standing", 3)).await;
    let over = site.take(3, seats(&["stalls-B-1"])).await;
    done(site.change(&over, Change::Free(HoldState::Expired), LATER).await);
    site.inventory.keep_for_house(&site.show, &[seat("boxes-1-1")], true, NOW).await.expect("answers").expect("kept");
    site.sound(NOW).await;
    let (bits, floor, holds) = (site.bits().await, site.quota("floor").await, site.holds().await);
    drop(site);
    let again = Site::again(Inventory::new(support::embedded(folder.path()).await)).await;
    assert_eq!((again.bits().await, again.quota("floor").await, again.holds().await), (bits, floor, holds));
    assert_eq!((again.sale(&sold.hold.id).await, again.sale(&kept.hold.id).await), (sold, kept));
    again.sound(NOW).await;
}
