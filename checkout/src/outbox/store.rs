//! Messages on the table, written in the same transaction as the change that they tell of.
//!
//! | PK | SK | what |
//! |---|---|---|
//! | `OUT#d` | moment `#` hold | messages of one change; `d` is the first digit of the hold's id |
//! | `DEAD` | moment `#` id `#` destination | a message that a destination did not take |
//! | `LEASES` | `d` | which process relays that part, and until when |
//!
//! A change is told at a moment after the one before it of the same hold, so sort keys have the order of the changes.

use inventory::{Fault, Item, Step, UnixMs, Write, json};

use super::Message;

/// Parts of the outbox, so that no partition of the table takes all of it.
pub const PARTS: &str = "0123456789abcdef";
pub(super) const DEAD: &str = "DEAD";
pub(super) const LEASES: &str = "LEASES";

/// The key of a part.
pub(super) fn part(part: char) -> String {
    format!("OUT#{part}")
}

fn sort(about: &str, at: UnixMs) -> String {
    format!("{:013}#{about}", at.0)
}

fn first(about: &str) -> char {
    about.chars().next().unwrap_or('0')
}

/// The write that tells of a change.
///
/// # Errors
/// When the messages cannot be written.
pub fn tell(about: &str, at: UnixMs, messages: &[Message]) -> Result<(Step, Write), Fault> {
    let item = Item::default().with("body", json(&messages)?);
    Ok((Step::Other("outbox"), Write::put(&part(first(about)), &sort(about, at), item)))
}

/// The write that brings a message once more, to one destination.
pub(super) fn again(message: &Message, at: UnixMs, only: &str) -> Result<(Step, Write), Fault> {
    let item = Item::default().with("body", json(&[message])?).with("only", only);
    let about = &message.about;
    Ok((Step::Other("outbox"), Write::create(&part(first(about)), &sort(about, at), item)))
}
