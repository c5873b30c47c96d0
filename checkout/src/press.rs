//! Tickets of an order as they are handed out: their codes, the PDF, the calendar entry.

use std::sync::Arc;

use async_trait::async_trait;
use inventory::{Event, Fault, Hold, HoldId, Inventory, SeatId, Show};

use crate::errors::{Refused, ShopError};
use crate::ids;
use crate::order::{OrderState, Ticket};
use crate::outbox::Undelivered;
use crate::outbox::mail::{Attachment, Attachments};
use crate::shop::{Purchase, Settled};
use crate::tickets::sign::{SignError, TicketSigner};
use crate::tickets::{TicketFacts, calendar, pdf};

/// Makes tickets.
pub struct Press {
    inventory: Arc<Inventory>,
    signer: TicketSigner,
    /// The shop's name in the network, in calendar entries.
    host: String,
}

/// A ticket and the code that verifies it.
pub struct Made {
    /// What it says.
    pub facts: TicketFacts,
    /// For the scanner.
    pub code: String,
}

fn broken(error: &dyn std::fmt::Display) -> Fault {
    Fault::last(format!("a ticket cannot be made: {error}"))
}

impl Press {
    /// With the key that is made of this seed.
    ///
    /// # Errors
    /// When the seed makes no key.
    pub fn new(inventory: Arc<Inventory>, seed: &[u8; 32], public_url: &str) -> Result<Self, SignError> {
        let host = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
        let host = host.split(['/', ':']).next().unwrap_or(host).to_owned();
        Ok(Self { inventory, signer: TicketSigner::new(seed, public_url)?, host })
    }

    /// The public key that verifies codes (RFC 7517).
    pub fn jwks(&self) -> serde_json::Value {
        self.signer.jwks()
    }

    /// The tickets of an order that let somebody in.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn tickets(&self, settled: &Settled) -> Result<Vec<Made>, ShopError> {
        let Settled { hold, order } = settled;
        let show = self.inventory.show(&hold.event).await?;
        let show = show.ok_or_else(|| Fault::last(format!("there is no event {} any more", hold.event)))?;
        let valid = order.tickets.iter().filter(|ticket| !ticket.void);
        let made = valid.map(|ticket| {
            let facts = facts(&show, hold, ticket);
            let code = self.signer.sign(&facts).map_err(|error| broken(&error))?;
            Ok(Made { facts, code })
        });
        made.collect()
    }

    /// The tickets of an order on paper.
    ///
    /// # Errors
    /// When the order has none, or the table does not answer.
    pub async fn pdf(&self, settled: &Settled) -> Result<Vec<u8>, ShopError> {
        let made = self.some(settled).await?;
        let rendered = tokio::task::spawn_blocking(move || {
            let printed: Vec<_> =
                made.iter().map(|made| pdf::Printed { facts: &made.facts, code: &made.code }).collect();
            pdf::render(&printed)
        });
        let rendered = rendered.await.map_err(|error| broken(&error))?;
        Ok(rendered.map_err(|error| broken(&error))?)
    }

    /// The order's event for a calendar.
    ///
    /// # Errors
    /// When the order has no tickets, or the table does not answer.
    pub async fn calendar(&self, settled: &Settled) -> Result<String, ShopError> {
        let made = self.some(settled).await?;
        let facts: Vec<_> = made.into_iter().map(|made| made.facts).collect();
        let file = calendar::file(&settled.hold.id.0, &facts, &self.host, ids::now());
        Ok(file.map_err(|error| broken(&error))?)
    }

    async fn some(&self, settled: &Settled) -> Result<Vec<Made>, ShopError> {
        let made = self.tickets(settled).await?;
        if made.is_empty() { Err(Refused::NotPaid.into()) } else { Ok(made) }
    }
}

fn facts(show: &Show, hold: &Hold, ticket: &Ticket) -> TicketFacts {
    let event: &Event = &show.event;
    TicketFacts {
        id: ticket.id.clone(),
        event: event.id.0.clone(),
        title: event.title.clone(),
        venue: event.venue.clone(),
        starts_at: event.starts_at.clone(),
        ends_at: event.ends_at.clone(),
        ticket_type: ticket.ticket_type.0.clone(),
        type_name: ticket.name.clone(),
        seat: ticket.seat.as_ref().map(ToString::to_string),
        place: ticket.seat.as_ref().and_then(|seat| place(show, seat)),
        price: ticket.paid,
        currency: hold.currency.clone(),
    }
}

/// Section, row and seat as people say them.
fn place(show: &Show, seat: &SeatId) -> Option<(String, String, String)> {
    let plan = show.plan.as_ref()?;
    let spot = plan.find(seat)?;
    let section = plan.venue().sections.get(spot.section as usize)?;
    let row = section.rows.get(spot.row as usize)?;
    let label = &row.seats.get(spot.seat as usize)?.label;
    Some((section.name.clone(), row.name.clone(), label.clone()))
}

#[async_trait]
impl Attachments for Press {
    async fn of(&self, order: &str) -> Result<Vec<Attachment>, Undelivered> {
        let later = |fault: &dyn std::fmt::Display| Undelivered { why: fault.to_string(), retry: true };
        let sale = self.inventory.sale(&HoldId(order.to_owned())).await.map_err(|fault| later(&fault))?;
        let found = sale.map(Purchase::of).transpose().map_err(|fault| later(&fault))?;
        let Some(Purchase { sale, order: Some(order) }) = found else { return Ok(Vec::new()) };
        if order.state != OrderState::Confirmed {
            return Ok(Vec::new());
        }
        let settled = Settled { hold: sale.hold, order };
        let pdf = self.pdf(&settled).await.map_err(|error| later(&error))?;
        let calendar = self.calendar(&settled).await.map_err(|error| later(&error))?;
        let attachment = |name: &str, content_type: &str, bytes| Attachment {
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            bytes,
        };
        Ok(vec![
            attachment("tickets.pdf", "application/pdf", pdf),
            attachment("event.ics", "text/calendar", calendar.into_bytes()),
        ])
    }
}
