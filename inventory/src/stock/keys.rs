//! Where what is kept in the table.
//!
//! | PK | SK | what |
//! |---|---|---|
//! | `EVENTS` | event | an event with its ticket types and quotas, as JSON |
//! | `VENUE#venue` | `SECTION#nnnn` | a section of a house; `HEAD` names the house and comes last |
//! | `SEATS#event#section` | row | what is with the seats of a row, one attribute a seat that is not free |
//! | `QUOTA#event` | quota `#` shard | `left`, `held`, `sold`; `DRAFT` says who makes or changes the event now |
//! | `SALE#pp` | hold | a hold, and whatever the seller keeps with it; `pp` is the first two digits of the hold's id; `ttl` once it ended without an order |
//! | `FEED#event#n` | moment `#` hold | seats that other processes look at, where there are any |
//! | `AUDIT` | moment `#` event `#` what | a correction; nothing changes or deletes it |
//!
//! Whoever sells adds kinds of its own; see there.

use crate::ids::{EventId, HoldId, QuotaId};

pub(crate) const EVENTS: &str = "EVENTS";
pub(crate) const HEAD: &str = "HEAD";
pub(crate) const AUDIT: &str = "AUDIT";
/// Names of quotas are in lower-case letters.
pub(crate) const DRAFT: &str = "DRAFT";

pub(crate) fn feed(event: &EventId, part: u32) -> String {
    format!("FEED#{event}#{part}")
}

pub(crate) fn venue(id: &str) -> String {
    format!("VENUE#{id}")
}

pub(crate) fn section(at: usize) -> String {
    format!("SECTION#{at:04}")
}

pub(crate) fn seats(event: &EventId, section: &str) -> String {
    format!("SEATS#{event}#{section}")
}

pub(crate) fn quotas(event: &EventId) -> String {
    format!("QUOTA#{event}")
}

pub(crate) fn shard(quota: &QuotaId, shard: u32) -> String {
    format!("{quota}#{shard:02}")
}

pub(crate) fn sales(part: &str) -> String {
    format!("SALE#{part}")
}

pub(crate) fn sale(hold: &HoldId) -> String {
    sales(hold.part())
}
