//! Why something cannot be had.

use crate::ids::{TypeId, UnixMs};
use crate::rules::hold::HoldState;
use crate::venue::SeatId;

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
    /// More than one buyer may have.
    TooManyOfBuyer {
        /// How many a buyer may have over all orders.
        max: u32,
    },
    /// The visitor made more requests than anybody needs.
    TooOften,
    /// A ticket type is not sold yet.
    NotYet {
        /// Which.
        ticket_type: TypeId,
        /// From when on.
        from: UnixMs,
    },
    /// A ticket type is sold no more.
    NoMore {
        /// Which.
        ticket_type: TypeId,
    },
    /// A ticket type needs an access code.
    CodeNeeded {
        /// Which.
        ticket_type: TypeId,
    },
    /// Seats beside a wheelchair's place are for those who come along.
    CompanionAlone,
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
