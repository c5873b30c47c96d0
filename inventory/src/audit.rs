//! Invariant 5 on the table as it is: for every ticket type `left + held + sold = quota`, and these numbers are what the
//! seats and holds say; a seat is in at most one live hold or sale.

use std::collections::BTreeMap;

use crate::inventory::Inventory;
use crate::rules::{Hold, HoldId, HoldState, Seat, SeatState, TicketType, stock_adds_up};
use crate::table::{Fault, Item};

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant of the design.
    pub invariant: u8,
    /// What was found.
    pub what: String,
}

impl Inventory {
    /// Checks everything that the table says. While others write, what it finds may be of different moments.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn audit(&self) -> Result<Vec<Violation>, Fault> {
        check(&self.table().everything().await?)
    }
}

fn check(items: &[Item]) -> Result<Vec<Violation>, Fault> {
    let mut found = Vec::new();
    let mut violation = |what: String| found.push(Violation { invariant: 5, what });
    let mut holds: BTreeMap<HoldId, Hold> = BTreeMap::new();
    for item in items.iter().filter(|item| item.pk().starts_with("HOLD#")) {
        let hold: Hold = item.read()?;
        holds.insert(hold.id.clone(), hold);
    }
    for item in items.iter().filter(|item| item.pk().starts_with("SEATS#")) {
        let seat: Seat = item.read()?;
        let claims = |hold: &&Hold| {
            matches!(hold.state, HoldState::Active | HoldState::Confirmed)
                && item.pk() == format!("SEATS#{}", hold.event)
                && hold.lines.iter().any(|line| line.seats.contains(&seat.id))
        };
        let by: Vec<_> = holds.values().filter(claims).collect();
        if by.len() > 1 {
            violation(format!("seat {} is in {} live holds", seat.id, by.len()));
        }
        let expected = match by.first() {
            None => SeatState::Free,
            Some(hold) if hold.state == HoldState::Active => SeatState::Held(hold.id.clone()),
            Some(hold) => SeatState::Sold(hold.id.clone()),
        };
        if seat.state != expected {
            violation(format!("seat {} is {:?}, and its holds say {expected:?}", seat.id, seat.state));
        }
    }
    for item in items.iter().filter(|item| item.pk().starts_with("TYPES#")) {
        let kind: TicketType = item.read()?;
        if !stock_adds_up(&kind) {
            violation(format!("{}: {} + {} + {} is not {}", kind.id, kind.left, kind.held, kind.sold, kind.quota));
        }
        let count = |state: HoldState| -> u64 {
            let of_event = holds.values().filter(|hold| item.pk() == format!("TYPES#{}", hold.event));
            let lines = of_event.filter(|hold| hold.state == state).flat_map(|hold| &hold.lines);
            lines.filter(|line| line.ticket_type == kind.id).map(|line| line.count).sum()
        };
        let (held, sold) = (count(HoldState::Active), count(HoldState::Confirmed));
        if (held, sold) != (kind.held, kind.sold) {
            let told = (kind.held, kind.sold);
            violation(format!("{}: held and sold are {told:?}, and the holds say {:?}", kind.id, (held, sold)));
        }
    }
    Ok(found)
}
