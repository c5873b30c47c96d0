//! Messages on the table, written in the same transaction as the change that they tell of.
//!
//! | PK | SK | what |
//! |---|---|---|
//! | `OUT#d` | moment `#` hold | messages of one change; `d` is the first digit of the hold's id |
//! | `DEAD` | moment `#` id `#` destination | a message that a destination did not take |
//!
//! A change is told at a moment after the one before it of the same hold, so sort keys have the order of the changes.

use inventory::{Fault, Item, Step, UnixMs, Write, json};

use super::Message;

/// The write that tells of a change.
///
/// # Errors
/// When the messages cannot be written.
pub fn tell(about: &str, at: UnixMs, messages: &[Message]) -> Result<(Step, Write), Fault> {
    let part = format!("OUT#{}", about.get(..1).unwrap_or("0"));
    let item = Item::default().with("body", json(&messages)?);
    Ok((Step::Other("outbox"), Write::put(&part, &format!("{:013}#{about}", at.0), item)))
}
