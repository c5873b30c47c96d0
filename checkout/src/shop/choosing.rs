//! The best free seats together: proposed, or held at once.

use std::sync::Arc;

use inventory::venue::Spot;
use inventory::venue::best::{self, best_of};
use inventory::{Codes, EventId, Fault, Hold, HoldId, PIECES_MAX, Refusal, SeatId, Show, TypeId, Wish};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::{Shop, unlucky};
use crate::errors::{Refused, ShopError};
use crate::ids;
use crate::visitor::{self, Known, Request};

/// How often others are looked for when somebody was faster: with another salt each time, few buyers lose this often.
const TRIES: u32 = 8;

/// Seats of a house that is searched on a thread that serves others; a larger one takes milliseconds.
const SEATS_AT_ONCE_MAX: usize = 5_000;

/// Which seats somebody wants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BestWish {
    /// How many.
    pub(crate) count: u32,
    /// In this section only.
    #[serde(default)]
    pub(crate) section: Option<String>,
    /// Of this ticket type only.
    #[serde(default)]
    pub(crate) ticket_type: Option<TypeId>,
    /// How many of them accessible.
    #[serde(default)]
    pub(crate) accessible: u32,
    /// How many of them beside those, for companions.
    #[serde(default)]
    pub(crate) companions: u32,
    /// Access codes that the buyer has.
    #[serde(default)]
    pub(crate) codes: Vec<String>,
    /// Take them at once.
    #[serde(default)]
    pub(crate) hold: bool,
}

impl Shop {
    /// The best free seats. Nobody has them yet; the same question may have another answer.
    ///
    /// # Errors
    /// When there are none, or the table does not answer.
    pub(crate) async fn best(&self, show: &Show, wish: &BestWish) -> Result<Vec<SeatId>, ShopError> {
        let max = show.event.per_order_max.or(self.settings.per_order_max).unwrap_or(PIECES_MAX).min(PIECES_MAX);
        match wish.count {
            0 => return Err(Refusal::Nothing.into()),
            count if count > max => return Err(Refusal::TooMany { max }.into()),
            _ => {}
        }
        let sections = sections(show, wish)?;
        let none = || ShopError::from(Refused::NoneTogether { count: wish.count });
        let plan = show.plan.as_ref().ok_or_else(none)?;
        let board = self.inventory.board(show).await?;
        let count = wish.count as usize;
        // All of them are in one section: of a house that is nearly sold out, few are looked at.
        let has_enough = |at: &usize| {
            let section = u32::try_from(*at).unwrap_or(u32::MAX);
            board.section(section).left >= u64::from(wish.count)
        };
        let sections: Vec<_> = sections.into_iter().filter(has_enough).collect();
        let taken: Vec<_> = board.bits().1.into_iter().map(|(taken, _)| taken).collect();
        let salt = ids::random().map_err(unlucky)?;
        let wanted = best::Wish {
            accessible: wish.accessible as usize,
            companions: wish.companions as usize,
            salt: u64::from_str_radix(&salt[..16], 16).ok(),
        };
        let of = Arc::clone(plan);
        let search = move || {
            let free = |spot: Spot| {
                let bits = taken.get(spot.section as usize).zip(of.number(spot));
                bits.is_some_and(|(bits, at)| bits.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 0))
            };
            best_of(of.venue(), &sections, count, &free, wanted)
        };
        let found = match plan.venue().seats() > SEATS_AT_ONCE_MAX {
            true => spawn_blocking(search).await.map_err(|error| Fault::lost(error.to_string()))?,
            false => search(),
        };
        Ok(found.ok_or_else(none)?.into_iter().filter_map(|spot| plan.id(spot)).collect())
    }

    /// Holds the best free seats for an owner; others when somebody is faster. The same request gives the same hold.
    ///
    /// # Errors
    /// When there are none, or the table does not answer.
    pub(crate) async fn hold_best(
        &self,
        owner: &str,
        event: &EventId,
        wish: &BestWish,
        request: &Request,
    ) -> Result<Hold, ShopError> {
        let show = self.show(event).await?;
        let item = self.inventory.table().get(&visitor::key_of(owner), "-").await?;
        match visitor::known(item.as_ref(), Some(request), &show.event) {
            Known::Done(id) => return Ok(self.owned(owner, &HoldId(id)).await?.sale.hold),
            Known::Refused(refused @ Refused::IdempotencyMismatch) => return Err(refused.into()),
            // Not known yet; whatever else is wrong, the hold says.
            Known::Refused(_) => {}
        }
        let mut tries = 0;
        loop {
            tries += 1;
            let seats = self.best(&show, wish).await?;
            let seats = seats.into_iter().map(|seat| (seat, wish.ticket_type.clone())).collect();
            let chosen = Wish { seats, codes: wish.codes.clone(), ..Wish::default() };
            match self.hold(owner, event, chosen, Some(request)).await {
                Err(ShopError::Refused(Refused::Stock(Refusal::SeatTaken { .. }))) if tries < TRIES => {}
                held => return held,
            }
        }
    }
}

/// The positions of the sections whose seats the buyer can have: by the wish, and by what is on sale to them.
fn sections(show: &Show, wish: &BestWish) -> Result<Vec<usize>, Refusal> {
    let Some(plan) = &show.plan else { return Ok(Vec::new()) };
    if let Some(section) = wish.section.as_ref().filter(|section| plan.section(section).is_none()) {
        return Err(Refusal::Unknown { what: format!("section {section}") });
    }
    if let Some(kind) = &wish.ticket_type
        && !show.event.ticket_type(kind).is_some_and(inventory::TicketType::is_seated)
    {
        return Err(Refusal::Unknown { what: format!("ticket type {kind} with seats") });
    }
    let (now, codes) = (ids::now(), Codes::of(&wish.codes));
    let sells = |section: &String| match &wish.ticket_type {
        // Why it cannot be had yet, the hold says best.
        Some(kind) => show.event.ticket_type(kind).is_some_and(|kind| kind.sections.contains(section)),
        None => {
            let kind = show.event.seat_type(section, &codes, now);
            kind.is_some_and(|kind| kind.opens_to(&codes) && kind.is_on_sale(now))
        }
    };
    let wanted = |id: &String| wish.section.as_ref().is_none_or(|section| section == id) && sells(id);
    let all = plan.venue().sections.iter().enumerate();
    Ok(all.filter(|(_, section)| wanted(&section.id)).map(|(at, _)| at).collect())
}
