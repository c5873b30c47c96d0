//! What becomes of holds, on both engines: prolonged, sold in time and late, let go, given back.

#[macro_use]
mod support;

use inventory::{Back, Change, Changed, HoldState, Item, Look, Step, Table, Write};
use support::site::{LATER, NOW, Site, done, held, ms, pieces, seat, seats};

const EXPIRE: Change = Change::Free(HoldState::Expired);
const RELEASE: Change = Change::Free(HoldState::Released);

async fn a_prolonged_hold_keeps_its_seats(table: Table) {
    let site = Site::on(table).await;
    let sale = site.take(1, seats(&["stalls-A-1", "upper-balcony-A-1"])).await;
    let longer = done(site.change(&sale, Change::Prolong(ms(LATER, 500)), NOW).await);
    assert_eq!((longer.hold.expires_at, longer.hold.prolonged, longer.version), (ms(LATER, 500), true, 2));
    assert_eq!(longer, site.sale(&longer.hold.id).await);
    site.sound(LATER).await;
    assert_eq!(site.look("stalls-A-1").await, Look::Held);
    site.refusal(seats(&["stalls-A-1"])).await;
    site.sound(ms(LATER, 499)).await;
    site.board().await.tick(ms(LATER, 500));
    assert_eq!(site.look("stalls-A-1").await, Look::Free);
    site.sound(ms(LATER, 500)).await;
    // Prolonged when it was over and somebody else has one of its seats.
    held(site.try_take(2, seats(&["stalls-A-1"]), ms(LATER, 500), ms(LATER, 900)).await);
    assert_eq!(site.change(&longer, Change::Prolong(ms(LATER, 900)), ms(LATER, 500)).await, Changed::Gone);
    site.sound(ms(LATER, 500)).await;
}

async fn a_live_hold_is_sold(table: Table) {
    let site = Site::on(table).await;
    let mut wish = seats(&["stalls-A-1", "upper-balcony-A-1"]);
    wish.pieces = pieces("standing", 3).pieces;
    let sale = site.take(1, wish).await;
    assert_eq!((site.quota("floor").await, site.quota("all").await), ((37, 3, 0), (26, 4, 0)));
    site.sound(NOW).await;
    let sold = site.sell(&sale).await;
    assert_eq!((sold.hold.state, sold.version), (HoldState::Confirmed, 2));
    assert_eq!((site.quota("floor").await, site.quota("all").await), ((37, 0, 3), (26, 0, 4)));
    // It is sold for ever.
    site.board().await.tick(ms(LATER, 1));
    assert_eq!(site.look("stalls-A-1").await, Look::Sold);
    site.sound(ms(LATER, 1)).await;
}

async fn a_hold_that_is_let_go_is_free(table: Table) {
    let site = Site::on(table).await;
    let mut wish = seats(&["stalls-A-1", "stalls-B-1"]);
    wish.pieces = pieces("lounge", 2).pieces;
    let sale = site.take(1, wish.clone()).await;
    assert_eq!((site.quota("floor").await, site.quota("lounge").await), ((38, 2, 0), (3, 2, 0)));
    let free = done(site.change(&sale, RELEASE, NOW).await);
    assert_eq!(free.hold.state, HoldState::Released);
    assert_eq!((site.quota("floor").await, site.quota("lounge").await), ((40, 0, 0), (5, 0, 0)));
    site.sound(NOW).await;
    assert_eq!(site.change(&sale, RELEASE, NOW).await, Changed::Lost, "once");
    site.take(2, wish).await;
    site.sound(NOW).await;
}

async fn only_holds_that_ended_without_an_order_are_taken_away(table: Table) {
    let site = Site::on(table).await;
    let ends = async |sale: &inventory::Sale| {
        let id = &sale.hold.id;
        let item = site.inventory.table().get(&format!("SALE#{}", id.part()), &id.0).await.expect("read");
        item.expect("there").number("ttl")
    };
    let sale = site.take(1, seats(&["stalls-A-1"])).await;
    assert_eq!(ends(&sale).await, None);
    let free = done(site.change(&sale, EXPIRE, LATER).await);
    let month = i64::try_from(LATER.0 / 1000).expect("small") + 30 * 24 * 3600;
    assert_eq!(ends(&free).await, Some(month));
    // Paid for after all.
    let sold = site.inventory.change(&site.show, &free, &Change::Sell, Some("paid"), &[], LATER).await;
    assert_eq!(ends(&done(sold.expect("answers"))).await, None);
    let ordered = site.take(2, seats(&["stalls-A-2"])).await;
    let ordered = site.inventory.change(&site.show, &ordered, &RELEASE, Some("abandoned"), &[], NOW).await;
    assert_eq!(ends(&done(ordered.expect("answers"))).await, None);
}

async fn who_was_second_looks_again(table: Table) {
    let site = Site::on(table).await;
    let sale = site.take(1, seats(&["stalls-A-1"])).await;
    let kept = site.inventory.change(&site.show, &sale, &Change::Keep, Some("order"), &[], NOW).await;
    let kept = done(kept.expect("answers"));
    assert_eq!((kept.order.as_deref(), kept.version), (Some("order"), 2));
    for change in [Change::Keep, Change::Sell, RELEASE, EXPIRE, Change::Prolong(ms(LATER, 1))] {
        assert_eq!(site.change(&sale, change.clone(), NOW).await, Changed::Lost, "{change:?}");
    }
    site.sound(NOW).await;
    let mut all = tokio::task::JoinSet::new();
    for at in 0..8 {
        let (site, kept) = (site.clone(), kept.clone());
        let change = if at % 2 == 0 { Change::Sell } else { RELEASE };
        all.spawn(async move { site.change(&kept, change, NOW).await });
    }
    let all = all.join_all().await;
    assert_eq!(all.iter().filter(|changed| matches!(changed, Changed::Done(_))).count(), 1, "{all:?}");
    assert_eq!(all.iter().filter(|changed| matches!(changed, Changed::Lost)).count(), 7);
    site.sound(NOW).await;
}

async fn a_hold_that_is_over_is_sold_while_its_seats_are_free(table: Table) {
    let site = Site::on(table).await;
    let mut wish = seats(&["stalls-A-1", "stalls-B-1"]);
    wish.pieces = pieces("standing", 2).pieces;
    // Nobody ended it yet.
    let due = site.take(1, wish).await;
    site.board().await.tick(LATER);
    done(site.change(&due, Change::Sell, LATER).await);
    site.sound(LATER).await;
    // It was ended.
    let swept = site.take(2, seats(&["stalls-A-2"])).await;
    let swept = done(site.change(&swept, EXPIRE, LATER).await);
    site.sound(LATER).await;
    let sold = done(site.change(&swept, Change::Sell, ms(LATER, 5)).await);
    assert_eq!(sold.hold.state, HoldState::Confirmed);
    site.sound(ms(LATER, 5)).await;
    // Somebody else had a seat of it meanwhile, and their time is over too.
    let first = site.take(3, seats(&["stalls-A-3", "stalls-A-4"])).await;
    let second = held(site.try_take(4, seats(&["stalls-A-4"]), LATER, ms(LATER, 9)).await);
    done(site.change(&first, Change::Sell, ms(LATER, 9)).await);
    let second = site.sale(&second.id).await;
    assert_eq!(site.change(&second, Change::Sell, ms(LATER, 9)).await, Changed::Gone);
    done(site.change(&second, EXPIRE, ms(LATER, 9)).await);
    assert_eq!(site.look("stalls-A-4").await, Look::Sold);
    site.sound(ms(LATER, 9)).await;
}

async fn a_hold_whose_seats_are_gone_is_not_sold(table: Table) {
    let site = Site::on(table).await;
    let due = site.take(1, seats(&["stalls-A-1", "stalls-A-2", "stalls-B-1"])).await;
    let swept = site.take(2, seats(&["stalls-A-3"])).await;
    let swept = done(site.change(&swept, EXPIRE, LATER).await);
    held(site.try_take(3, seats(&["stalls-A-2", "stalls-A-3"]), LATER, ms(LATER, 9)).await);
    for sale in [&due, &swept] {
        assert_eq!(site.change(sale, Change::Sell, LATER).await, Changed::Gone);
        assert_eq!(site.sale(&sale.hold.id).await, *sale, "nothing is written");
    }
    site.sound(LATER).await;
    // To the very millisecond.
    assert_eq!(site.change(&due, Change::Sell, ms(LATER, 8)).await, Changed::Gone);
    done(site.change(&due, Change::Sell, ms(LATER, 9)).await);
    site.sound(ms(LATER, 9)).await;
}

async fn pieces_of_an_ended_hold_are_taken_anew_or_gone(table: Table) {
    let site = Site::on(table).await;
    let mut wish = pieces("lounge", 2);
    wish.pieces.insert("standing".into(), 4);
    let old = site.take(1, wish.clone()).await;
    let old = done(site.change(&old, EXPIRE, LATER).await);
    assert_eq!(site.quota("lounge").await, (5, 0, 0));
    for at in 2..4 {
        held(site.try_take(at, pieces("lounge", 2), LATER, ms(LATER, 9)).await);
    }
    assert_eq!(site.change(&old, Change::Sell, LATER).await, Changed::Gone, "one is left of two");
    site.sound(LATER).await;
    let other = site.sale(&support::site::hold_id(2)).await;
    done(site.change(&other, RELEASE, LATER).await);
    // Its shard has not enough any more: from others then.
    let took: Vec<_> = old.hold.quotas.iter().filter(|of| of.quota.0 == "floor").flat_map(|of| &of.shares).collect();
    let sold = done(site.change(&old, Change::Sell, LATER).await);
    let anew: u64 =
        sold.hold.quotas.iter().filter(|of| of.quota.0 == "floor").flat_map(|of| &of.shares).map(|s| s.1).sum();
    assert_eq!(anew, took.iter().map(|share| share.1).sum::<u64>());
    assert_eq!((site.quota("lounge").await, site.quota("floor").await), ((1, 2, 2), (32, 2, 6)));
    site.sound(LATER).await;
}

async fn some_of_a_sale_is_given_back(table: Table) {
    let site = Site::on(table).await;
    let mut wish = seats(&["stalls-A-1", "stalls-A-2", "stalls-B-1", "upper-balcony-A-1"]);
    wish.pieces = pieces("standing", 7).pieces;
    let sold = site.take(1, wish).await;
    let sold = site.sell(&sold).await;
    let back = |kind: &str, count, seats: &[&str]| Back {
        ticket_type: kind.into(),
        count,
        seats: seats.iter().map(|id| seat(id)).collect(),
    };
    let some = vec![back("stalls", 2, &["stalls-A-2", "stalls-B-1"]), back("standing", 5, &[])];
    let less = done(site.change(&sold, Change::GiveBack(some.clone()), NOW).await);
    assert_eq!((less.hold.state, &less.hold.back), (HoldState::Confirmed, &some));
    assert_eq!(less.hold.seats().cloned().collect::<Vec<_>>(), [seat("stalls-A-1"), seat("upper-balcony-A-1")]);
    assert_eq!((site.quota("floor").await, site.quota("all").await), ((38, 0, 2), (27, 0, 3)));
    site.sound(NOW).await;
    assert_eq!(site.change(&sold, Change::GiveBack(some), NOW).await, Changed::Lost);
    // Others buy what came back; the rest comes back too.
    let other = site.take(2, seats(&["stalls-A-2"])).await;
    site.sell(&other).await;
    let rest =
        vec![back("stalls", 1, &["stalls-A-1"]), back("balcony", 1, &["upper-balcony-A-1"]), back("standing", 2, &[])];
    let none = done(site.change(&less, Change::GiveBack(rest), NOW).await);
    assert_eq!((none.hold.seats().count(), none.hold.quotas.iter().map(|of| of.shares.len()).sum::<usize>()), (0, 0));
    assert_eq!((site.quota("floor").await, site.quota("all").await), ((40, 0, 0), (30, 0, 0)));
    assert_eq!(site.look("stalls-A-2").await, Look::Sold);
    site.sound(NOW).await;
}

async fn the_sellers_own_writes_are_part_of_a_change(table: Table) {
    let site = Site::on(table).await;
    let sale = site.take(1, seats(&["stalls-A-1"])).await;
    let extra = [(Step::Other("own"), Write::create("OWN", "1", Item::default()))];
    let sell = |sale: inventory::Sale| {
        let (site, extra) = (&site, &extra);
        async move {
            let change = site.inventory.change(&site.show, &sale, &Change::Sell, Some("paid"), extra, NOW).await;
            change.expect("answers")
        }
    };
    site.inventory.table().write(Step::Other("own"), extra[0].1.clone()).await.expect("written");
    match sell(sale.clone()).await {
        Changed::Refused(Step::Other("own"), Some(item)) => assert_eq!(item.version(), 1),
        other => panic!("{other:?}"),
    }
    assert_eq!((site.sale(&sale.hold.id).await, site.look("stalls-A-1").await), (sale.clone(), Look::Held));
    site.sound(NOW).await;
    site.inventory.table().write(Step::Other("own"), Write::delete("OWN", "1")).await.expect("written");
    let sold = done(sell(sale).await);
    assert_eq!(sold.order.as_deref(), Some("paid"));
    assert!(site.inventory.table().get("OWN", "1").await.expect("read").is_some());
    site.sound(NOW).await;
}

on_both_engines!(
    a_prolonged_hold_keeps_its_seats,
    a_live_hold_is_sold,
    a_hold_that_is_let_go_is_free,
    only_holds_that_ended_without_an_order_are_taken_away,
    who_was_second_looks_again,
    a_hold_that_is_over_is_sold_while_its_seats_are_free,
    a_hold_whose_seats_are_gone_is_not_sold,
    pieces_of_an_ended_hold_are_taken_anew_or_gone,
    some_of_a_sale_is_given_back,
    the_sellers_own_writes_are_part_of_a_change,
);
