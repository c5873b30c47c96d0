//! What a hold would consist of, or why it cannot be. Pure.

use std::collections::BTreeMap;

use crate::rules::{Line, Refusal, Seat, TicketType, TypeId};
use crate::table::Record;
use crate::transaction::Step;

/// What the hold consists of, or why it cannot be.
pub(crate) fn lines(
    types: &[TicketType],
    seats: &[Record<Seat>],
    pieces: &BTreeMap<TypeId, u64>,
    max: Option<u32>,
) -> Result<Vec<Line>, Refusal> {
    for id in pieces.keys() {
        let known = types.iter().find(|kind| kind.id == *id);
        match known {
            None => {
                return Err(Refusal::Unknown { what: format!("ticket type {id}") });
            }
            Some(kind) if kind.seated => {
                return Err(Refusal::Unknown { what: format!("ticket type {id} without seats") });
            }
            Some(_) => {}
        }
    }
    let mut lines = Vec::new();
    for kind in types {
        let of_kind = seats.iter().filter(|seat| seat.value.ticket_type == kind.id);
        let seats: Vec<_> = of_kind.map(|seat| seat.value.id.clone()).collect();
        let count = if kind.seated { seats.len() as u64 } else { pieces.get(&kind.id).copied().unwrap_or(0) };
        if count > kind.left && !kind.seated {
            return Err(Refusal::SoldOut { ticket_type: kind.id.clone(), left: kind.left });
        }
        if count > 0 {
            lines.push(Line {
                ticket_type: kind.id.clone(),
                name: kind.name.clone(),
                price: kind.price,
                currency: kind.currency.clone(),
                count,
                seats,
            });
        }
    }
    let total = lines.iter().fold(0_u64, |sum, line| sum.saturating_add(line.count));
    match max {
        _ if total == 0 => Err(Refusal::Nothing),
        Some(max) if total > u64::from(max) => Err(Refusal::TooMany { max }),
        _ => Ok(lines),
    }
}

/// What refused steps of a transaction mean for the buyer.
pub(crate) fn refusal_of(steps: &[Step], types: &[TicketType]) -> Refusal {
    let seats: Vec<_> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Seat(seat) => Some(seat.clone()),
            _ => None,
        })
        .collect();
    if !seats.is_empty() {
        return Refusal::SeatTaken { seats };
    }
    let kind = steps.iter().find_map(|step| match step {
        Step::TicketType(id) => types.iter().find(|kind| kind.id == *id),
        _ => None,
    });
    match kind {
        Some(kind) => Refusal::SoldOut { ticket_type: kind.id.clone(), left: kind.left },
        None => Refusal::HoldUnknown,
    }
}
