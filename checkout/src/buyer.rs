//! What one buyer, known by an e-mail address, ordered: for the limit of pieces, and for the link to all of their orders. The
//! address itself is not part of the key.
//!
//! | PK | SK | what |
//! |---|---|---|
//! | `BUYER#digest` | event | `n` pieces, and an attribute for each order with the moment when it was made |

use inventory::{Event, Fault, Hold, HoldId, Item, Step, Table, UnixMs, Value, Write};
use ring::digest;

/// An address as it is compared: without spaces around it and in small letters.
pub fn normal(mail: &str) -> String {
    mail.trim().to_lowercase()
}

fn key_of(mail: &str) -> String {
    let hash = digest::digest(&digest::SHA256, normal(mail).as_bytes());
    let short: String = hash.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("BUYER#{short}")
}

/// Counts an order's pieces; refused when the buyer would have too many.
pub fn count(mail: &str, event: &Event, hold: &Hold, now: UnixMs) -> (Step, Write) {
    let (step, write) = count_again(mail, hold, now);
    let write = match event.per_buyer_max {
        Some(max) => {
            let room = i64::from(max) - i64::try_from(hold.pieces()).unwrap_or(i64::MAX);
            write.when("attribute_not_exists(#n) OR #n <= :room").value(":room", room)
        }
        None => write,
    };
    (step, write)
}

/// Counts an order's pieces whatever the limit says: of one that was given up and is paid after all.
pub fn count_again(mail: &str, hold: &Hold, now: UnixMs) -> (Step, Write) {
    let write = Write::update(&key_of(mail), &hold.event.0, "SET #o = :at, #n = if_not_exists(#n, :zero) + :n")
        .name("#o", format!("o:{}", hold.id))
        .name("#n", "n")
        .value(":at", now.0)
        .value(":zero", 0_u64)
        .value(":n", hold.pieces());
    (Step::Other("buyer"), write)
}

/// Counts pieces no more; the order stays in the list if `keep`.
pub fn uncount(mail: &str, hold: &Hold, pieces: u64, keep: bool) -> (Step, Write) {
    let remove = if keep { "" } else { " REMOVE #o" };
    let write = Write::update(&key_of(mail), &hold.event.0, &format!("SET #n = if_not_exists(#n, :n) - :n{remove}"))
        .name("#n", "n")
        .value(":n", pieces);
    let write = if keep { write } else { write.name("#o", format!("o:{}", hold.id)) };
    (Step::Other("buyer"), write)
}

/// The orders of an address, the latest first.
///
/// # Errors
/// When the table does not answer.
pub async fn orders(table: &Table, mail: &str) -> Result<Vec<HoldId>, Fault> {
    let items = table.list(&key_of(mail)).await?;
    let mut orders: Vec<(i64, HoldId)> = items.iter().flat_map(orders_of).collect();
    orders.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(orders.into_iter().map(|(_, id)| id).collect())
}

fn orders_of(item: &Item) -> impl Iterator<Item = (i64, HoldId)> {
    item.attributes().filter_map(|(name, value)| match (name.strip_prefix("o:"), value) {
        (Some(id), Value::N(at)) => Some((*at, HoldId(id.to_owned()))),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_as_people_write_it() {
        assert_eq!(key_of(" A@B.Example "), key_of("a@b.example"));
        assert!(!key_of("a@b.example").contains("a@b"));
    }
}
