//! An order is made of a hold, and its payment is started.

use inventory::{Change, Changed, Fault, Hold, HoldId, HoldState, Refusal, Sale, Show, Step, UnixMs};

use super::holding::TRIES;
use super::{Purchase, Settled, Shop, after, written};
use crate::errors::{Refused, ShopError};
use crate::ids;
use crate::order::{Order, OrderState};
use crate::outbox::Kind;
use crate::outbox::mail::is_address;
use crate::visitor::{self, Known, Request};
use crate::{agenda, buyer};

impl Shop {
    /// Makes an order of a hold and starts its payment; prolongs the hold once for that. While a payment is under way it
    /// gives the same order; after one was declined it starts another.
    ///
    /// # Errors
    /// When the hold is over, or the table or the provider does not answer.
    pub async fn order(
        &self,
        owner: &str,
        id: &HoldId,
        mail: Option<&str>,
        request: Option<&Request>,
    ) -> Result<Settled, ShopError> {
        let found = self.owned(owner, id).await?;
        self.order_from(found, mail, request).await
    }

    /// The same, where the hold was just looked at and is its owner's.
    pub(crate) async fn order_from(
        &self,
        found: Purchase,
        mail: Option<&str>,
        request: Option<&Request>,
    ) -> Result<Settled, ShopError> {
        let (owner, id) = (found.sale.hold.owner.clone(), found.sale.hold.id.clone());
        let (owner, id, mut known) = (owner.as_str(), &id, Some(found));
        let mail = mail.map(str::trim).filter(|mail| !mail.is_empty());
        if mail.is_some_and(|mail| !is_address(mail)) {
            return Err(Refused::BadMail.into());
        }
        for _ in 0..TRIES {
            let found = match known.take() {
                Some(found) => found,
                None => self.owned(owner, id).await?,
            };
            let show = self.show(&found.sale.hold.event).await?;
            let now = ids::now();
            match &found.order {
                Some(order) if order.state != OrderState::Declined => {
                    self.check_request(owner, request, &show).await?;
                    return self.settle(&id.0).await;
                }
                _ if !found.sale.hold.is_live(now) => return Err(over(&found.sale.hold, now).into()),
                _ => {}
            }
            let begun = self.begin(&show, &found, owner, mail, request, now).await;
            match begun.map_err(|error| busy(error, found.sale.hold.expires_at))? {
                // Nothing is to be paid.
                Some(settled) if settled.order.total == 0 => return self.settle(&id.0).await,
                Some(settled) => return Ok(settled),
                None => {}
            }
        }
        Err(Fault::busy("too many change this order at once").into())
    }

    /// Starts a payment and writes that down; `None` when somebody else changed the hold first.
    async fn begin(
        &self,
        show: &Show,
        found: &Purchase,
        owner: &str,
        mail: Option<&str>,
        request: Option<&Request>,
        now: UnixMs,
    ) -> Result<Option<Settled>, ShopError> {
        let Purchase { sale, order } = found;
        let mut next = match order {
            Some(declined) => Order {
                state: OrderState::PaymentStarted,
                attempt: declined.attempt + 1,
                reference: None,
                said_at: after(declined.said_at, now),
                ..declined.clone()
            },
            None => self.first(&sale.hold, mail, now)?,
        };
        // At the provider first: an order then knows its payment's name, and a payment without an order cannot be paid,
        // since nobody was told of it.
        if next.total > 0 {
            next.reference = Some(self.provider.start(&next.payment(&sale.hold)).await?.reference);
        }
        let mut extra = vec![visitor::remember(owner, request, &sale.hold.id.0, None, None, now)];
        extra.push(agenda::look_at(&sale.hold.id, now.after(self.settings.look)));
        let is_first = order.is_none();
        if let Some(mail) = next.mail.as_ref().filter(|_| is_first) {
            extra.push(buyer::count(mail, &show.event, &sale.hold, now));
        }
        let kinds: &[Kind] =
            if is_first { &[Kind::OrderCreated, Kind::PaymentStarted] } else { &[Kind::PaymentStarted] };
        extra.extend(self.tell(kinds, &show.event, &sale.hold, &next, next.said_at)?);
        let change = self.prolonged(&sale.hold, now);
        let kept = written(&next)?;
        match self.inventory.change(show, sale, &change, Some(&kept), &extra, now).await? {
            Changed::Done(Sale { hold, .. }) => {
                self.told.notify_one();
                Ok(Some(Settled { hold, order: next }))
            }
            Changed::Lost => Ok(None),
            Changed::Gone => Err(Refusal::HoldOver(HoldState::Expired).into()),
            Changed::Refused(Step::Visitor, item) => match visitor::known(item.as_ref(), request, &show.event) {
                Known::Done(id) => self.find(&id).await.map(Some),
                Known::Refused(refused) => Err(refused.into()),
            },
            Changed::Refused(..) => {
                let max = show.event.per_buyer_max.unwrap_or(0);
                Err(Refusal::TooManyOfBuyer { max }.into())
            }
        }
    }

    fn first(&self, hold: &Hold, mail: Option<&str>, now: UnixMs) -> Result<Order, ShopError> {
        let total = hold.total().filter(|total| *total <= inventory::MONEY_MAX).ok_or(Refused::TotalTooLarge)?;
        if mail.is_none() && self.settings.mail.is_some() {
            return Err(Refused::BadMail.into());
        }
        Ok(Order {
            state: OrderState::PaymentStarted,
            mail: mail.map(str::to_owned),
            provider: self.settings.payments.name().to_owned(),
            attempt: 1,
            reference: None,
            total,
            made_at: now,
            said_at: after(hold.made_at, now),
            tickets: Vec::new(),
            refunds: Vec::new(),
        })
    }

    /// The one extension: whoever begins to pay has at least this long.
    fn prolonged(&self, hold: &Hold, now: UnixMs) -> Change {
        let until = now.after(self.settings.payment_extension);
        if hold.prolonged || until <= hold.expires_at { Change::Keep } else { Change::Prolong(until) }
    }

    /// Refuses a key that was used for something else.
    async fn check_request(&self, owner: &str, request: Option<&Request>, show: &Show) -> Result<(), ShopError> {
        let Some(request) = request else { return Ok(()) };
        let item = self.inventory.table().get(&visitor::key_of(owner), "-").await?;
        match visitor::known(item.as_ref(), Some(request), &show.event) {
            Known::Refused(refused @ Refused::IdempotencyMismatch) => Err(refused.into()),
            Known::Done(_) | Known::Refused(_) => Ok(()),
        }
    }
}

/// Why a hold that is not live cannot be used.
pub(crate) fn over(hold: &Hold, now: UnixMs) -> Refusal {
    Refusal::HoldOver(if hold.is_due(now) { HoldState::Expired } else { hold.state })
}

/// A fault beside which the buyer's places are safe for a while.
pub(super) fn busy(error: ShopError, safe_until: UnixMs) -> ShopError {
    match error {
        ShopError::Fault(fault) if fault.cure != inventory::Cure::None => ShopError::Busy { safe_until, fault },
        other => other,
    }
}
