//! A show on a table: a small house with every kind of ticket, and shorter words for what tests do with it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use inventory::venue::{Place, PlaceKind, Row, Section, Spot, Venue};
use inventory::{
    Board, Change, Changed, Event, EventId, Hold, HoldId, Inventory, Look, NewHold, Refusal, Sale, SeatId, Show, Table,
    Taken, TypeId, UnixMs, Wish,
};

/// The moment at which tests begin.
pub const NOW: UnixMs = UnixMs(1_800_000_000_000);
/// When holds end.
pub const LATER: UnixMs = UnixMs(NOW.0 + 600_000);

/// A show that is on sale.
#[derive(Debug, Clone)]
pub struct Site {
    pub inventory: Arc<Inventory>,
    pub show: Show,
}

fn row(name: &str, seats: u32, kind: impl Fn(u32) -> PlaceKind) -> Row {
    let place = |at: u32| Place {
        label: at.to_string(),
        x: i32::try_from(at).expect("small") * 10,
        y: 0,
        kind: kind(at),
        gap: false,
    };
    Row { name: name.to_owned(), seats: (1..=seats).map(place).collect() }
}

fn section(id: &str, rows: Vec<Row>) -> Section {
    Section { id: id.to_owned(), name: id.to_owned(), rows }
}

/// Two sections whose rows have the same names, and one of many short rows. In `stalls-C` a wheelchair's place and one
/// beside it.
pub fn venue() -> Venue {
    let plain = |_| PlaceKind::Standard;
    let wheels = |at| match at {
        1 => PlaceKind::Accessible,
        2 => PlaceKind::Companion,
        _ => PlaceKind::Standard,
    };
    let sections = vec![
        section("stalls", vec![row("A", 10, plain), row("B", 10, plain), row("C", 4, wheels)]),
        section("upper-balcony", vec![row("A", 4, plain), row("B", 4, plain)]),
        section("boxes", (1..=60).map(|at| row(&at.to_string(), 1, plain)).collect()),
    ];
    Venue { id: "hall".to_owned(), name: "Hall".to_owned(), sections }
}

/// Seats, pieces, codes, sale windows, and a quota that two ticket types share.
pub fn event() -> Event {
    let event = serde_json::json!({
        "id": "show", "title": "Show", "venue": "Hall", "plan": "hall",
        "starts_at": "2027-01-01T20:00:00Z", "currency": "EUR", "per_order_max": 50,
        "ticket_types": [
            { "id": "stalls", "name": "Stalls", "price": 4000, "sections": ["stalls"] },
            { "id": "child", "name": "Child", "price": 1000, "sections": ["stalls"] },
            { "id": "balcony", "name": "Balcony", "price": 2000, "sections": ["upper-balcony"], "quotas": ["all"] },
            { "id": "box", "name": "Box", "price": 9000, "sections": ["boxes"] },
            { "id": "standing", "name": "Standing", "price": 1500, "quotas": ["floor", "all"] },
            { "id": "lounge", "name": "Lounge", "price": 8000, "quotas": ["lounge", "floor"], "per_order_max": 2 },
            { "id": "member", "name": "Member", "price": 500, "quotas": ["floor"],
              "codes": [inventory::code_digest("friend")] },
            { "id": "early", "name": "Early", "price": 500, "quotas": ["floor"], "sale_until": NOW.0 },
            { "id": "late", "name": "Late", "price": 500, "quotas": ["floor"], "sale_from": NOW.0 + 1 },
        ],
        "quotas": [
            { "id": "floor", "size": 40, "shards": 8 }, { "id": "lounge", "size": 5 }, { "id": "all", "size": 30 },
        ],
    });
    let event: Event = serde_json::from_value(event).expect("an event");
    assert_eq!(event.faults(), []);
    event
}

pub fn seat(id: &str) -> SeatId {
    SeatId(id.to_owned())
}

/// Seats, each under the first ticket type that sells it.
pub fn seats(ids: &[&str]) -> Wish {
    Wish { seats: ids.iter().map(|id| (seat(id), None)).collect(), ..Wish::default() }
}

/// Pieces of one ticket type.
pub fn pieces(kind: &str, count: u64) -> Wish {
    Wish { pieces: BTreeMap::from([(TypeId::from(kind), count)]), ..Wish::default() }
}

/// With an access code.
pub fn with_code(wish: Wish, code: &str) -> Wish {
    Wish { codes: vec![code.to_owned()], ..wish }
}

/// An id whose digits are spread as those of real ones are.
pub fn hold_id(at: u64) -> HoldId {
    HoldId(format!("{:016x}", at.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}

pub fn held(taken: Taken) -> Hold {
    match taken {
        Taken::Held(hold) => hold,
        other => panic!("not held: {other:?}"),
    }
}

pub fn refused(taken: Taken) -> Refusal {
    match taken {
        Taken::Refused(refusal) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

pub fn done(changed: Changed) -> Sale {
    match changed {
        Changed::Done(sale) => sale,
        other => panic!("not done: {other:?}"),
    }
}

impl Site {
    /// With the house and the event of this module.
    pub async fn on(table: Table) -> Self {
        Self::of(table, &event()).await
    }

    /// With another event.
    pub async fn of(table: Table, event: &Event) -> Self {
        let inventory = Inventory::new(table);
        inventory.make_venue(&venue()).await.expect("made");
        inventory.make_event(event).await.expect("made");
        Self::again(inventory).await
    }

    /// Of what is there already.
    pub async fn again(inventory: Inventory) -> Self {
        let show = inventory.show(&EventId::from("show")).await.expect("read").expect("there");
        Self { inventory: Arc::new(inventory), show }
    }

    pub async fn board(&self) -> Arc<Board> {
        self.inventory.board(&self.show).await.expect("a board")
    }

    pub fn spot(&self, id: &str) -> Spot {
        self.show.plan.as_ref().expect("a house").find(&seat(id)).expect("a seat")
    }

    pub async fn look(&self, id: &str) -> Look {
        self.board().await.look(self.spot(id))
    }

    pub async fn try_take(&self, at: u64, wish: Wish, now: UnixMs, expires_at: UnixMs) -> Taken {
        let new = NewHold { id: hold_id(at), owner: "me".to_owned(), wish, max: None, now, expires_at };
        self.inventory.take(&self.show, &new, |_| Ok(Vec::new())).await.expect("answers")
    }

    /// Holds for ten minutes.
    pub async fn take(&self, at: u64, wish: Wish) -> Sale {
        let hold = held(self.try_take(at, wish, NOW, LATER).await);
        self.sale(&hold.id).await
    }

    pub async fn refusal(&self, wish: Wish) -> Refusal {
        refused(self.try_take(999_999, wish, NOW, LATER).await)
    }

    pub async fn sale(&self, id: &HoldId) -> Sale {
        self.inventory.sale(id).await.expect("read").expect("there")
    }

    pub async fn change(&self, sale: &Sale, change: Change, now: UnixMs) -> Changed {
        let order = sale.order.as_deref();
        self.inventory.change(&self.show, sale, &change, order, &[], now).await.expect("answers")
    }

    pub async fn sell(&self, sale: &Sale) -> Sale {
        done(self.change(sale, Change::Sell, NOW).await)
    }
}

/// So many milliseconds after a moment.
pub fn ms(at: UnixMs, more: u64) -> UnixMs {
    at.after(Duration::from_millis(more))
}
