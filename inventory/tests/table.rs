//! Holds on both engines: nobody gets what somebody else has, whatever happens at once.

mod support;

use std::collections::BTreeMap;

use inventory::{
    Event, EventId, Hold, HoldId, HoldState, Inventory, NewEvent, NewTicketType, Refusal, SeatId, SeatState, Step,
    Table, Taken, TxError, TypeId, UnixMs, stock_adds_up,
};

const NOW: UnixMs = UnixMs(1_800_000_000_000);
const LATER: UnixMs = UnixMs(1_800_000_600_000);

fn event() -> EventId {
    EventId("show".to_owned())
}

fn seat(id: &str) -> SeatId {
    SeatId(id.to_owned())
}

fn standing(count: u64) -> BTreeMap<TypeId, u64> {
    BTreeMap::from([(TypeId("standing".to_owned()), count)])
}

async fn made(table: &Table) -> Inventory {
    let inventory = Inventory::new(table.clone());
    let kind = |id: &str, quota, rows| NewTicketType {
        id: TypeId(id.to_owned()),
        name: id.to_owned(),
        price: 1000,
        currency: "EUR".to_owned(),
        quota,
        rows,
    };
    let new = NewEvent {
        event: Event {
            id: event(),
            title: "Show".to_owned(),
            venue: "Hall".to_owned(),
            starts_at: "2027-01-01T20:00:00Z".to_owned(),
            room: None,
        },
        types: vec![kind("stalls", 0, vec![("A".to_owned(), 4)]), kind("standing", 10, Vec::new())],
    };
    inventory.make(&new).await.expect("made");
    inventory.make(&new).await.expect("making it again changes nothing");
    inventory
}

async fn take(
    inventory: &Inventory,
    id: &str,
    seats: &[SeatId],
    pieces: &BTreeMap<TypeId, u64>,
    now: UnixMs,
    until: UnixMs,
) -> Taken {
    let id = HoldId(id.to_owned());
    let taken = inventory.take(&id, "owner", &event(), seats, pieces, Some(6), now, until, |_| Ok(())).await;
    taken.expect("the table answers")
}

fn held(taken: Taken) -> Hold {
    match taken {
        Taken::Held(hold) => hold,
        other => panic!("{other:?}"),
    }
}

async fn sound(inventory: &Inventory) {
    assert_eq!(inventory.audit().await.expect("audited"), []);
    for kind in inventory.types(&event()).await.expect("types") {
        assert!(stock_adds_up(&kind), "{kind:?}");
    }
}

async fn one_seat_has_one_holder(table: &Table) {
    let inventory = made(table).await;
    let mut buyers = tokio::task::JoinSet::new();
    for at in 0..32 {
        let inventory = inventory.clone();
        buyers.spawn(async move {
            take(&inventory, &format!("h{at}"), &[seat("stalls-A1")], &standing(0), NOW, LATER).await
        });
    }
    let taken = buyers.join_all().await;
    let winners = taken.iter().filter(|taken| matches!(taken, Taken::Held(_))).count();
    assert_eq!(winners, 1);
    for other in taken.iter().filter(|taken| !matches!(taken, Taken::Held(_))) {
        assert_eq!(*other, Taken::Refused(Refusal::SeatTaken { seats: vec![seat("stalls-A1")] }));
    }
    sound(&inventory).await;
}

async fn a_quota_is_never_oversold(table: &Table) {
    let inventory = made(table).await;
    let mut buyers = tokio::task::JoinSet::new();
    for at in 0..16 {
        let inventory = inventory.clone();
        buyers.spawn(async move { take(&inventory, &format!("h{at}"), &[], &standing(3), NOW, LATER).await });
    }
    let taken = buyers.join_all().await;
    let winners = taken.iter().filter(|taken| matches!(taken, Taken::Held(_))).count();
    assert_eq!(winners, 3, "three times three of ten, and one is left");
    let left = inventory.types(&event()).await.expect("types").into_iter().find(|kind| !kind.seated);
    assert_eq!(left.map(|kind| (kind.left, kind.held)), Some((1, 9)));
    sound(&inventory).await;
}

async fn what_has_expired_can_be_taken_at_once(table: &Table) {
    let inventory = made(table).await;
    let first = held(take(&inventory, "one", &[seat("stalls-A1"), seat("stalls-A2")], &standing(2), NOW, LATER).await);
    assert!(first.is_live(NOW));
    let early = take(&inventory, "two", &[seat("stalls-A2")], &standing(0), NOW, LATER).await;
    assert_eq!(early, Taken::Refused(Refusal::SeatTaken { seats: vec![seat("stalls-A2")] }));
    let after = UnixMs(LATER.0 + 600_000);
    held(take(&inventory, "three", &[seat("stalls-A2")], &standing(1), LATER, after).await);
    let seats = inventory.seats(&event()).await.expect("seats");
    let states: Vec<_> = seats.iter().take(2).map(|seat| seat.state.clone()).collect();
    assert_eq!(states, [SeatState::Free, SeatState::Held(HoldId("three".to_owned()))]);
    let one = inventory.hold(&first.id).await.expect("read").expect("there");
    assert_eq!(one.value.state, HoldState::Expired);
    sound(&inventory).await;
    assert_eq!(inventory.sweep(after).await.expect("swept"), 1);
    assert_eq!(inventory.sweep(after).await.expect("swept"), 0, "again: nothing");
    sound(&inventory).await;
}

async fn bad_wishes_are_told(table: &Table) {
    let inventory = made(table).await;
    let refused = |taken| match taken {
        Taken::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    let ask = |seats: Vec<SeatId>, pieces: BTreeMap<TypeId, u64>| {
        let inventory = inventory.clone();
        async move { refused(take(&inventory, "h", &seats, &pieces, NOW, LATER).await) }
    };
    assert_eq!(ask(vec![], standing(0)).await, Refusal::Nothing);
    assert_eq!(ask(vec![], standing(7)).await, Refusal::TooMany { max: 6 });
    let sold_out = Refusal::SoldOut { ticket_type: TypeId("standing".to_owned()), left: 10 };
    assert_eq!(ask(vec![], standing(11)).await, sold_out);
    assert_eq!(ask(vec![seat("stalls-Z9")], standing(0)).await, Refusal::Unknown { what: "seat stalls-Z9".to_owned() });
    let seats_without = BTreeMap::from([(TypeId("stalls".to_owned()), 1)]);
    assert!(matches!(ask(vec![], seats_without).await, Refusal::Unknown { .. }));
    sound(&inventory).await;
}

async fn all_or_nothing(table: &Table) {
    let mut transaction = table.transaction();
    transaction.create("T", "1", &"one", Step::Other("first")).expect("built");
    transaction.commit().await.expect("written");
    let mut transaction = table.transaction();
    transaction.create("T", "2", &"two", Step::Other("second")).expect("built");
    transaction.create("T", "1", &"again", Step::Other("taken")).expect("built");
    match transaction.commit().await {
        Err(TxError::Refused(steps)) => assert_eq!(steps, [Step::Other("taken")]),
        other => panic!("{other:?}"),
    }
    assert_eq!(table.get::<String>("T", "2").await.expect("read"), None);
    let one = table.get::<String>("T", "1").await.expect("read").expect("there");
    assert_eq!((one.value.as_str(), one.version), ("one", 1));
}

macro_rules! on_both_engines {
    ($($property:ident,)*) => {
        mod on_the_embedded_engine {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $property() {
                super::$property(&super::support::embedded().await.table).await;
            })*
        }
        mod on_amazons_engine {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $property() {
                super::$property(&super::support::amazons().await.table).await;
            })*
        }
    };
}

on_both_engines!(
    one_seat_has_one_holder,
    a_quota_is_never_oversold,
    what_has_expired_can_be_taken_at_once,
    bad_wishes_are_told,
    all_or_nothing,
);
