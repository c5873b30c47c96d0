//! When to look at which hold or order again: when a hold ends, while a payment or a refund is under way. Entries are written
//! with the change that makes them needed; looking changes nothing that is right, so an entry too many is no harm.
//!
//! | PK | SK | what |
//! |---|---|---|
//! | `DUE#d` | moment `#` hold | look at this hold then; `d` is the first digit of its id |

use inventory::{Fault, HoldId, Item, Step, Table, UnixMs, Write};

/// Parts of the agenda, so that no partition of the table takes all of it.
pub const PARTS: &str = "0123456789abcdef";
/// Entries that are looked at in one go.
const ENTRIES_MAX: usize = 200;

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The hold.
    pub hold: HoldId,
    part: String,
    sort: String,
}

fn part(hold: &HoldId) -> String {
    format!("DUE#{}", hold.0.get(..1).unwrap_or("0"))
}

/// The write that makes an entry.
pub fn look_at(hold: &HoldId, at: UnixMs) -> (Step, Write) {
    (Step::Other("agenda"), Write::put(&part(hold), &format!("{:013}#{hold}", at.0), Item::default()))
}

/// The write that takes an entry away.
pub fn done(entry: &Entry) -> Write {
    Write::delete(&entry.part, &entry.sort)
}

/// The entries of a part whose moment has come, the oldest first; some of them when there are many.
///
/// # Errors
/// When the table does not answer.
pub async fn due(table: &Table, part: char, now: UnixMs) -> Result<Vec<Entry>, Fault> {
    let pk = format!("DUE#{part}");
    let items = table.some(&pk, None, Some(&format!("{:013}~", now.0)), ENTRIES_MAX).await?;
    let of = |item: &Item| {
        let (_, hold) = item.sk().split_once('#')?;
        Some(Entry { hold: HoldId(hold.to_owned()), part: pk.clone(), sort: item.sk().to_owned() })
    };
    Ok(items.iter().filter_map(of).collect())
}
