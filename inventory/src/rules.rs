//! The rules of seats, quotas and holds. Pure: `now` is an argument.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct UnixMs(pub u64);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A show.
    EventId
);
id!(
    /// A product with a price, of one event.
    TypeId
);
id!(
    /// A numbered place, of one event.
    SeatId
);
id!(
    /// A hold; cannot be guessed.
    HoldId
);

/// A show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Its name.
    pub title: String,
    /// Where.
    pub venue: String,
    /// When, RFC 3339.
    pub starts_at: String,
    /// The room whose admission it needs; none is open to all.
    pub room: Option<String>,
}

/// A product with a price. `left + held + sold` is its quota at every moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketType {
    /// Its id.
    pub id: TypeId,
    /// Its name.
    pub name: String,
    /// In minor units.
    pub price: u64,
    /// ISO 4217.
    pub currency: String,
    /// Whether each piece is a seat.
    pub seated: bool,
    /// How many there are.
    pub quota: u64,
    /// For sale.
    pub left: u64,
    /// In holds.
    pub held: u64,
    /// Sold.
    pub sold: u64,
}

/// Invariant 5 for one ticket type.
pub fn stock_adds_up(kind: &TicketType) -> bool {
    kind.left + kind.held + kind.sold == kind.quota
}

/// What is with a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatState {
    /// For sale.
    Free,
    /// In this hold.
    Held(HoldId),
    /// Sold by this hold.
    Sold(HoldId),
}

/// A numbered place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Its id.
    pub id: SeatId,
    /// Its ticket type.
    pub ticket_type: TypeId,
    /// Its row.
    pub row: String,
    /// Its number in the row.
    pub number: u32,
    /// What is with it.
    pub state: SeatState,
}

/// Where a hold is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldState {
    /// It holds.
    Active,
    /// It was paid for.
    Confirmed,
    /// The buyer let go.
    Released,
    /// Its time was over.
    Expired,
}

impl HoldState {
    /// The transition table: only an active hold changes, and only once.
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Active, Self::Confirmed | Self::Released | Self::Expired) => true,
            (Self::Active, Self::Active) | (Self::Confirmed | Self::Released | Self::Expired, _) => false,
        }
    }
}

/// Pieces of one ticket type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The ticket type.
    pub ticket_type: TypeId,
    /// Its name when held.
    pub name: String,
    /// Its price when held, in minor units.
    pub price: u64,
    /// ISO 4217.
    pub currency: String,
    /// How many.
    pub count: u64,
    /// Which seats; empty without seats.
    pub seats: Vec<SeatId>,
}

/// A time-limited claim on seats or quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Of this event.
    pub event: EventId,
    /// Whose it is: the subject of an admission.
    pub owner: String,
    /// Where it is in its life.
    pub state: HoldState,
    /// When it ends by itself.
    pub expires_at: UnixMs,
    /// Whether its time was prolonged for a payment; that happens once.
    pub prolonged: bool,
    /// What it holds.
    pub lines: Vec<Line>,
    /// The order that was made of it.
    pub order: Option<String>,
}

impl Hold {
    /// Whether it holds at this moment.
    pub fn is_live(&self, now: UnixMs) -> bool {
        self.state == HoldState::Active && now < self.expires_at
    }

    /// Whether its time is over and it has not been ended yet.
    pub fn is_due(&self, now: UnixMs) -> bool {
        self.state == HoldState::Active && now >= self.expires_at
    }

    /// What it costs, in minor units; `None` beyond what fits.
    pub fn total(&self) -> Option<u64> {
        self.lines.iter().try_fold(0_u64, |sum, line| sum.checked_add(line.price.checked_mul(line.count)?))
    }
}

/// Why something cannot be had. Shown to the buyer, and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such event.
    EventUnknown,
    /// No such ticket type or seat of this event.
    Unknown {
        /// What was asked for.
        what: String,
    },
    /// Nothing was chosen.
    Nothing,
    /// More than one order may have.
    TooMany {
        /// How many it may have.
        max: u32,
    },
    /// Somebody else has these.
    SeatTaken {
        /// Which.
        seats: Vec<SeatId>,
    },
    /// Not enough is left.
    SoldOut {
        /// Of which.
        ticket_type: TypeId,
        /// How many are.
        left: u64,
    },
    /// No such hold of this owner.
    HoldUnknown,
    /// The hold has ended.
    HoldOver(HoldState),
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [HoldState; 4] = [HoldState::Active, HoldState::Confirmed, HoldState::Released, HoldState::Expired];

    #[test]
    fn a_hold_ends_once() {
        let table: Vec<(HoldState, HoldState)> = ALL
            .into_iter()
            .flat_map(|from| ALL.into_iter().map(move |to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        use HoldState::{Active, Confirmed, Expired, Released};
        assert_eq!(table, [(Active, Confirmed), (Active, Released), (Active, Expired)]);
    }

    fn hold() -> Hold {
        Hold {
            id: HoldId("h".to_owned()),
            event: EventId("e".to_owned()),
            owner: "o".to_owned(),
            state: HoldState::Active,
            expires_at: UnixMs(100),
            prolonged: false,
            lines: vec![Line {
                ticket_type: TypeId("t".to_owned()),
                name: "T".to_owned(),
                price: 4500,
                currency: "EUR".to_owned(),
                count: 2,
                seats: Vec::new(),
            }],
            order: None,
        }
    }

    #[test]
    fn a_hold_lives_until_its_moment() {
        let hold = hold();
        assert!(hold.is_live(UnixMs(99)) && !hold.is_due(UnixMs(99)));
        assert!(!hold.is_live(UnixMs(100)) && hold.is_due(UnixMs(100)));
    }

    #[test]
    fn money_never_overflows() {
        let mut hold = hold();
        assert_eq!(hold.total(), Some(9000));
        hold.lines[0].price = u64::MAX;
        assert_eq!(hold.total(), None);
    }
}
