//! Lanes, limits and invitations, turns and holders, epochs and the draw: the rules beyond the plain line.

use super::{Bench, EPOCH, call, joins, numbers, settings};
use crate::{
    AdmitOrder, Bits, Change, Claim, DrawKey, Epoch, Invite, Join, JoinOrder, LineCopy, Number, Series, Shares, Stage,
    Standing, Touched, UnixMs,
};

pub(crate) async fn lanes_have_numbers_of_their_own(bench: &Bench) {
    let members = Series::of_lane(1);
    bench.join(2).await;
    let joined = bench.join_as(&JoinOrder::of(members, 3)).await.given().expect("room");
    assert_eq!((joined.first, joined.first.serial()), (members.number(1), 1));
    let mut copy = LineCopy::default();
    copy.apply(&bench.view().await);
    assert_eq!(copy.waiting(2), [2, 3]);
    assert_eq!(copy.standing(EPOCH, members.number(2)), Standing::Waiting { ahead: 1, behind: 1 });
    let shares = Shares::default().divide(&settings().lanes, &[2, 3], 3).1;
    let order = AdmitOrder { calls: vec![(0, 1), (1, 2)], shares: shares.clone(), ..call(&bench.view().await, 0) };
    assert_eq!(bench.call_as(&order).await, [1, members.number(1).0, members.number(2).0]);
    let view = bench.view().await;
    assert_eq!((view.shares, view.called_count), (shares, 3));
    let order = AdmitOrder { calls: vec![(1, 9)], ..call(&bench.view().await, 0) };
    assert_eq!(bench.call_as(&order).await, [members.number(3).0], "no other lane than was asked for");
}

pub(crate) async fn a_full_line_says_so(bench: &Bench) {
    let order = JoinOrder { line_max: Some(5), ..joins(4) };
    assert_eq!(bench.join_as(&order).await.given().map(|joined| joined.count), Some(4));
    assert_eq!(bench.join_as(&order).await.given().map(|joined| (joined.first.0, joined.count)), Some((5, 1)));
    assert_eq!(bench.join_as(&order).await, Join::Full { waiting: 5 });
    bench.call(1).await;
    assert_eq!(bench.join_as(&order).await.given().map(|joined| joined.first.0), Some(6));
}

pub(crate) async fn an_invite_is_used_as_often_as_it_may_be(bench: &Bench) {
    let invited =
        |id, uses_max| JoinOrder { invite: Some(Invite { id, uses_max }), ..JoinOrder::of(Series::of_lane(1), 1) };
    for id in [7, 8] {
        assert!(bench.join_as(&invited(id, Some(1))).await.given().is_some());
        assert_eq!(bench.join_as(&invited(id, Some(1))).await, Join::UsedUp);
    }
    assert!(bench.join_as(&invited(7, Some(2))).await.given().is_some());
    assert!(bench.join_as(&invited(7, None)).await.given().is_some());
}

pub(crate) async fn no_number_below_the_floor_is_given(bench: &Bench) {
    bench.join(2).await;
    assert_eq!(
        bench.join_as(&JoinOrder { floor: (EPOCH, 9), ..joins(1) }).await.given().map(|joined| joined.first.0),
        Some(10)
    );
    assert_eq!(
        bench.join_as(&JoinOrder { floor: (EPOCH, 3), ..joins(1) }).await.given().map(|joined| joined.first.0),
        Some(11)
    );
    assert_eq!(
        bench.join_as(&JoinOrder { floor: (Epoch(5), 99), ..joins(1) }).await.given().map(|joined| joined.first.0),
        Some(12)
    );
}

pub(crate) async fn seen_in_chunks_is_seen(bench: &Bench) {
    bench.join(9).await;
    bench.view().await;
    let mut present = Bits::default();
    // 70,000 is not in the line: seeing it means nothing.
    present.extend([2, 3, 70_000]);
    for _ in 0..3 {
        bench.later(5_000);
        bench.store.see(&bench.room, EPOCH, &present.to_chunks()).await.expect("sees");
        bench.store.see(&bench.room, Epoch(4), &[(0, vec![255])]).await.expect("another epoch's means nothing");
        bench.view().await;
    }
    assert_eq!(bench.waiting().await, [2, 3]);
}

pub(crate) async fn who_needs_longer_may_have_it_once(bench: &Bench) {
    bench.join(2).await;
    bench.call(1).await;
    let extend = |number| bench.store.extend(&bench.room, EPOCH, Number(number));
    bench.later(400);
    let until = UnixMs(bench.now().0 + 600 + 1_000);
    assert_eq!(extend(1).await.expect("extends"), Some(until));
    assert_eq!(extend(1).await.expect("answers"), None, "as often as the settings say");
    assert_eq!(extend(2).await.expect("answers"), None, "not called");
    assert_eq!(bench.view().await.called, [(Number(1), until)]);
    bench.later(1_599);
    assert!(matches!(bench.claim(1).await, Claim::Admitted { repeat: false, .. }));
}

pub(crate) async fn a_missed_turn_is_kept_for_a_time(bench: &Bench) {
    bench.join(3).await;
    bench.call(2).await;
    bench.later(1_000);
    bench.view().await;
    bench.later(19_999);
    bench.view().await;
    assert_eq!(bench.touch(&[1]).await, [Touched::Waiting], "back in time, and first");
    bench.later(1);
    bench.view().await;
    assert_eq!(bench.touch(&[1, 2]).await, [Touched::Waiting, Touched::Done]);
    assert_eq!(bench.call(9).await[0], 1);
}

pub(crate) async fn a_place_has_one_holder(bench: &Bench) {
    bench.join(2).await;
    let transfer = |number, holder| bench.store.transfer(&bench.room, EPOCH, Number(number), holder);
    assert_eq!(transfer(1, 0).await.expect("moves"), Some(1));
    assert_eq!(transfer(1, 0).await.expect("answers"), None, "the old holder cannot move it again");
    assert_eq!(transfer(1, 1).await.expect("moves"), Some(2));
    assert_eq!(bench.view().await.moved, [(Number(1), 2)]);
    bench.call(2).await;
    assert_eq!(transfer(1, 2).await.expect("moves"), Some(3), "a turn as well");
    bench.claim(2).await;
    assert_eq!(transfer(2, 0).await.expect("answers"), None, "who is inside stays who it is");
    assert_eq!(bench.touch(&[1]).await.len(), 1);
}

pub(crate) async fn everybody_can_be_put_out(bench: &Bench) {
    bench.join(3).await;
    bench.call(2).await;
    bench.claim(1).await;
    bench.claim(2).await;
    assert_eq!(bench.store.release_all(&bench.room, EPOCH).await.expect("releases"), 2);
    assert_eq!(bench.store.release_all(&bench.room, EPOCH).await.expect("again"), 0);
    let view = bench.view().await;
    assert_eq!((view.inside_count, view.ended.len()), (0, 2));
    assert_eq!(bench.touch(&[1, 2, 3]).await, [Touched::Done, Touched::Done, Touched::Waiting]);
}

pub(crate) async fn who_holds_an_admission_that_was_forgotten_is_inside(bench: &Bench) {
    bench.join(3).await;
    let until = UnixMs(bench.now().0 + 10_000);
    let renewed = bench.store.renew(&bench.room, EPOCH, &numbers([2, 90, 0])).await.expect("renews");
    assert_eq!(renewed, [Some(until), Some(until), None]);
    assert_eq!(bench.waiting().await, [1, 3]);
    assert_eq!(bench.view().await.inside_count, 2);
    assert_eq!(bench.join(1).await, 91);
    bench.later(10_000);
    bench.view().await;
    let renewed = bench.store.renew(&bench.room, EPOCH, &numbers([2])).await.expect("answers");
    assert_eq!(renewed, [None], "its time is over");
}

pub(crate) async fn a_reset_begins_anew(bench: &Bench) {
    bench.join(70_000 - 69_000).await;
    bench.call(3).await;
    bench.claim(1).await;
    let change = |change| bench.store.change(&bench.room, None, change);
    change(Change::Stage(Some(Stage::Drain))).await.expect("changes");
    assert_eq!(bench.view().await.orders.stage, Some(Stage::Drain));
    change(Change::Reset).await.expect("resets");
    let view = bench.view().await;
    assert_eq!((view.epoch, view.last.len(), view.inside_count, view.called_count), (Epoch(1), 0, 0, 0));
    assert_eq!((view.orders.stage, &view.settings), (None, &settings()));
    assert_eq!(bench.touch(&[5]).await, [Touched::WrongEpoch]);
    assert_eq!(bench.claim(2).await, Claim::WrongEpoch);
    let mut copy = LineCopy::default();
    copy.apply(&view);
    assert_eq!(copy.waiting(2), [0, 0]);
    assert_eq!(
        bench.join_as(&joins(1)).await.given().map(|joined| (joined.epoch, joined.first)),
        Some((Epoch(1), Number(1)))
    );
}

pub(crate) async fn the_draw_places_everybody(bench: &Bench) {
    let gathered = Series::gathered(0);
    let gather = |count| JoinOrder::of(gathered, count);
    assert_eq!(bench.join_as(&gather(300)).await.given().map(|joined| joined.first), Some(gathered.number(1)));
    bench.store.leave(&bench.room, EPOCH, gathered.number(5)).await.expect("leaves");
    bench.view().await;
    // Number 7 goes away before the opening.
    let here: Vec<_> = (1..=300).filter(|serial| *serial != 7).map(|serial| gathered.number(serial)).collect();
    for _ in 0..2 {
        bench.later(5_000);
        bench.store.touch(&bench.room, EPOCH, &here).await.expect("touches");
        bench.view().await;
    }
    let key = DrawKey::new([3; 32]).to_hex();
    bench.store.seal(&bench.room, EPOCH, &key).await.expect("seals");
    bench.store.seal(&bench.room, EPOCH, &"00".repeat(32)).await.expect("a second key means nothing");
    let late = bench.join_as(&gather(2)).await.given().expect("room");
    assert_eq!(late.first, Number(301), "late arrivals follow");
    let mut copy = LineCopy::default();
    copy.apply(&bench.view().await);
    let record = copy.draw().expect("sealed");
    assert_eq!((record.key.as_str(), record.lanes.len(), record.dealt), (key.as_str(), 1, false));
    let all = bench.store.inspect(&bench.room).await.expect("tells");
    let deal = copy.deal(&all.waiting, &all.done).expect("drawn");
    bench.store.deal(&bench.room, EPOCH, &deal).await.expect("deals");
    bench.store.deal(&bench.room, EPOCH, &deal).await.expect("once");
    let view = bench.store.refresh(&bench.room, copy.known()).await.expect("refreshes");
    copy.apply(&view);
    assert!(copy.draw().expect("there").dealt);
    assert_eq!((copy.gathered(), copy.waiting(1)), (0, vec![300]), "298 who gathered and are present, and two");
    let place = |serial| copy.drawn(EPOCH, gathered.number(serial));
    assert_eq!(place(301), gathered.number(301), "nobody gathered with it");
    let (left, away) = (place(5), place(7));
    assert_eq!(bench.touch(&[left.0]).await, [Touched::Done]);
    let mut order: Vec<_> =
        (1..=300).map(|serial| place(serial).0).filter(|at| *at != left.0 && *at != away.0).collect();
    order.sort_unstable();
    assert_eq!(bench.call(200).await, order[..200]);
    assert_eq!(bench.touch(&[away.0]).await, [Touched::Waiting], "back at the drawn place");
    let rest = bench.call(200).await;
    assert!(rest.contains(&away.0) && rest.ends_with(&[301, 302]));
}

pub(crate) async fn without_a_gathering_the_draw_is_nothing(bench: &Bench) {
    bench.store.seal(&bench.room, EPOCH, &"ab".repeat(32)).await.expect("seals");
    let view = bench.view().await;
    assert!(view.draw.is_some_and(|draw| draw.dealt && draw.lanes.is_empty()));
}
