//! Staff give money back: for a whole order, or for some of its tickets. The places are for sale again at once.

use inventory::{Change, Fault, Hold, HoldId, Show, Step, Write};

use super::holding::TRIES;
use super::settling::given_back;
use super::{Purchase, Settled, Shop, unlucky, written};
use crate::errors::{Refused, ShopError};
use crate::ids;
use crate::order::{Order, OrderState, Refund};
use crate::outbox::Kind;
use crate::visitor::Request;
use crate::{agenda, buyer, visitor};

impl Shop {
    /// Gives the money of these tickets back, of all that are left when none is named, and puts their places on sale. The
    /// provider is told at once, and again until it has it. The same request gives the same order; another one for the same tickets is refused, since they are void.
    ///
    /// # Errors
    /// When the order is not paid or a ticket is none of it, or the table does not answer.
    pub async fn refund(
        &self,
        id: &str,
        tickets: &[String],
        reason: &str,
        request: &Request,
    ) -> Result<Settled, ShopError> {
        let id = HoldId(id.to_owned());
        for _ in 0..TRIES {
            let found = self.purchase(&id).await?.ok_or(Refused::OrderUnknown)?;
            let order = found.order.clone().ok_or(Refused::OrderUnknown)?;
            if let Some(known) = order.refunds.iter().find_map(|refund| request.of(refund.request.as_deref()?)) {
                // The same request once more, or its key with another one.
                return if known { self.find(&id.0).await } else { Err(Refused::IdempotencyMismatch.into()) };
            }
            if order.state != OrderState::Confirmed {
                return Err(Refused::NotPaid.into());
            }
            let show = self.show(&found.sale.hold.event).await?;
            if self.order_refund(&show, &found, order, tickets, reason, request).await? {
                // What the provider does not take now, it is asked again.
                return match self.settle(&id.0).await {
                    Err(ShopError::Fault(_)) => self.find(&id.0).await,
                    settled => settled,
                };
            }
        }
        Err(Fault::busy("too many change this order at once").into())
    }

    async fn order_refund(
        &self,
        show: &Show,
        found: &Purchase,
        mut order: Order,
        wanted: &[String],
        reason: &str,
        request: &Request,
    ) -> Result<bool, ShopError> {
        let is_meant = |id: &String| wanted.is_empty() || wanted.contains(id);
        let meant: Vec<_> =
            order.tickets.iter().filter(|ticket| !ticket.void && is_meant(&ticket.id)).cloned().collect();
        if meant.is_empty() || (!wanted.is_empty() && meant.len() != wanted.len()) {
            return Err(Refused::TicketUnknown.into());
        }
        let hold = &found.sale.hold;
        let now = ids::now();
        let back = given_back(meant.iter());
        order.refunds.push(Refund {
            id: ids::random().map_err(unlucky)?,
            amount: meant.iter().map(|ticket| ticket.paid).sum(),
            tickets: meant.iter().map(|ticket| ticket.id.clone()).collect(),
            reason: reason.to_owned(),
            at: now,
            request: Some(request.text()),
            done: false,
        });
        for ticket in order.tickets.iter_mut().filter(|ticket| is_meant(&ticket.id)) {
            ticket.void = true;
        }
        if order.tickets.iter().all(|ticket| ticket.void) {
            order.state = OrderState::Refunding;
        }
        let pieces = meant.len() as u64;
        let mut extra = vec![agenda::look_at(&hold.id, now.after(self.settings.look))];
        if hold.counted {
            extra.push(visitor::forget(&hold.owner, &hold.event.0, pieces));
        }
        if let Some(mail) = &order.mail {
            extra.push(buyer::uncount(mail, hold, pieces, true));
        }
        let kept = written(&order)?;
        Ok(self.changed(show, &found.sale, &Change::GiveBack(back), Some(&kept), &extra).await?)
    }

    /// What others are told of a refund that the provider has.
    pub(super) fn tell_refund(
        &self,
        show: &Show,
        hold: &Hold,
        order: &Order,
        refund: &Refund,
    ) -> Result<Option<(Step, Write)>, Fault> {
        self.tell_with(Kind::OrderRefunded, &show.event, hold, order, |said| {
            said["refunded"] = serde_json::json!(refund.amount);
            said["reason"] = serde_json::json!(refund.reason);
        })
    }
}
