//! What a hold would consist of, or why it cannot be.

use std::collections::BTreeMap;

use super::event::{Codes, Event, TicketType};
use super::hold::Line;
use super::refusal::Refusal;
use crate::ids::{QuotaId, TypeId, UnixMs};
use crate::venue::plan::Plan;
use crate::venue::{PlaceKind, SeatId, Spot};

/// Pieces of one hold at most, whatever the settings say: a hold is one transaction, which may have 100 writes, and each seat
/// may be in a row of its own.
pub const PIECES_MAX: u32 = 50;

/// What somebody wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Seats, each with the ticket type that is wanted for it; without one it is [`Event::seat_type`].
    pub seats: Vec<(SeatId, Option<TypeId>)>,
    /// Pieces without seats.
    pub pieces: BTreeMap<TypeId, u64>,
    /// Access codes that the buyer has.
    pub codes: Vec<String>,
}

/// What it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What is held, in the order of the event's ticket types.
    pub lines: Vec<Line>,
    /// Where its seats are.
    pub spots: Vec<Spot>,
    /// How many pieces of which quota.
    pub quotas: BTreeMap<QuotaId, u64>,
}

/// What a wish comes to, if everything was there; `max` is the shop's own limit of pieces.
///
/// # Errors
/// Why it cannot be.
pub fn claim(event: &Event, plan: Option<&Plan>, wish: &Wish, max: Option<u32>, now: UnixMs) -> Result<Claim, Refusal> {
    let max = event.per_order_max.or(max).unwrap_or(PIECES_MAX).min(PIECES_MAX);
    // A wish that cannot be is not looked at seat by seat.
    if wish.seats.len() > PIECES_MAX as usize {
        return Err(Refusal::TooMany { max });
    }
    let codes = Codes::of(&wish.codes);
    let mut chosen: BTreeMap<&TypeId, (u64, Vec<SeatId>)> = BTreeMap::new();
    let (mut spots, mut kinds) = (Vec::new(), Vec::new());
    for (seat, wanted) in &wish.seats {
        let unknown = || Refusal::Unknown { what: format!("seat {seat}") };
        let (plan, spot) = plan.and_then(|plan| Some((plan, plan.find(seat)?))).ok_or_else(unknown)?;
        let section = plan.venue().sections.get(spot.section as usize).map_or("", |section| section.id.as_str());
        let kind = match wanted {
            Some(id) => event.seat_types(section).find(|kind| kind.id == *id),
            None => event.seat_type(section, &codes, now),
        };
        let kind = kind.ok_or_else(unknown)?;
        if !spots.contains(&spot) {
            let of_kind = chosen.entry(&kind.id).or_default();
            of_kind.0 += 1;
            of_kind.1.push(seat.clone());
            spots.push(spot);
            kinds.extend(plan.place(spot).map(|place| place.kind));
        }
    }
    for (id, count) in wish.pieces.iter().filter(|(_, count)| **count > 0) {
        let kind = event.ticket_type(id).filter(|kind| !kind.is_seated());
        let kind = kind.ok_or_else(|| Refusal::Unknown { what: format!("ticket type {id} without seats") })?;
        chosen.entry(&kind.id).or_default().0 += count;
    }
    let total = chosen.values().fold(0_u64, |sum, (count, _)| sum.saturating_add(*count));
    if total == 0 {
        return Err(Refusal::Nothing);
    }
    if total > u64::from(max) {
        return Err(Refusal::TooMany { max });
    }
    let companions = kinds.iter().filter(|kind| **kind == PlaceKind::Companion).count();
    if companions > kinds.iter().filter(|kind| **kind == PlaceKind::Accessible).count() {
        return Err(Refusal::CompanionAlone);
    }
    let (mut lines, mut quotas) = (Vec::new(), BTreeMap::new());
    for kind in &event.ticket_types {
        let Some((count, seats)) = chosen.remove(&kind.id) else { continue };
        may_be_sold(kind, count, &codes, now)?;
        for quota in &kind.quotas {
            *quotas.entry(quota.clone()).or_insert(0) += count;
        }
        lines.push(Line {
            ticket_type: kind.id.clone(),
            name: kind.name.clone(),
            price: kind.price,
            fee: kind.fee,
            count,
            seats,
        });
    }
    Ok(Claim { lines, spots, quotas })
}

fn may_be_sold(kind: &TicketType, count: u64, codes: &Codes, now: UnixMs) -> Result<(), Refusal> {
    let ticket_type = kind.id.clone();
    if !kind.opens_to(codes) {
        return Err(Refusal::CodeNeeded { ticket_type });
    }
    if let Some(from) = kind.sale_from.filter(|from| now < *from) {
        return Err(Refusal::NotYet { ticket_type, from });
    }
    if !kind.is_on_sale(now) {
        return Err(Refusal::NoMore { ticket_type });
    }
    match kind.per_order_max {
        Some(max) if count > u64::from(max) => Err(Refusal::TooMany { max }),
        _ => Ok(()),
    }
}
