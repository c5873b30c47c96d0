//! An order is brought as far as it can go now: by the buyer who pays, by a notice of the provider, by the agenda. Each may
//! come first, at the same time, or again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, TryStreamExt, stream};

use inventory::{Back, Change, Changed, Cure, Fault, Hold, HoldId, HoldState, Sale, Show, Step, TypeId, UnixMs, Write};

use super::holding::uncounted;
use super::ordering::busy;
use super::{Purchase, Shop, after, unlucky, written};
use crate::errors::{Refused, ShopError};
use crate::ids;
use crate::order::{Next, Order, OrderState, Refund, Ticket, next, order_of};
use crate::outbox::Kind;
use crate::payments::test::{Decided, Outcome};
use crate::payments::{Payment, PaymentState, Standing};
use crate::visitor::{self, Request};
use crate::{agenda, buyer};

/// Steps of one order that may follow each other in one go, with those that others took in between.
const STEPS_MAX: u32 = 8;
/// Parts of the agenda that are gone through at once, and looks of each at once: a provider that answers in half a second is
/// asked some 60 times a second, below what Stripe takes.
const PARTS_AT_ONCE: usize = 4;
const LOOKS_AT_ONCE: usize = 8;
/// What no waiting cures is looked at again after this: somebody has to do something first.
const HOPELESS_AGAIN: Duration = Duration::from_secs(600);
/// What a buyer is told whose places were gone when the money came.
const TOO_LATE: &str = "The payment arrived after the time of the places was over, and somebody else has them.";

/// An order with its hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What it is of.
    pub hold: Hold,
    /// The order.
    pub order: Order,
}

impl Shop {
    /// The buyer's decision on the test provider's page, and what follows from it. What is decided stays as it is.
    ///
    /// # Errors
    /// When there is no such payment, or the table does not answer.
    pub async fn decide(&self, payment: &str, outcome: Outcome, request: &Request) -> Result<Settled, ShopError> {
        let test = self.test.as_ref().ok_or(Refused::PaymentUnknown)?;
        let order = order_of(payment).ok_or(Refused::PaymentUnknown)?;
        // Only a payment that was started can be decided.
        let found = self.purchase(&HoldId(order.to_owned())).await?.ok_or(Refused::PaymentUnknown)?;
        let started = found.order.as_ref().filter(|order| order.had_payment(payment)).ok_or(Refused::PaymentUnknown)?;
        let is_last = started.payment(&found.sale.hold).id == payment;
        let safe_until = found.sale.hold.expires_at;
        match test.decide(payment, outcome, request).await.map_err(|fault| busy(fault.into(), safe_until))? {
            Decided::OtherKey => Err(Refused::IdempotencyMismatch.into()),
            Decided::Yes(standing) => {
                // Of an earlier attempt nothing is known by that.
                let known = is_last.then_some((found, standing));
                self.settle_from(order, known).await.map_err(|error| busy(error, safe_until))
            }
        }
    }

    /// Brings an order as far as it can go now. May be repeated, and run by several at once.
    ///
    /// # Errors
    /// When there is no such order, or the table or the provider does not answer; then it goes on at the next try.
    pub async fn settle(&self, id: &str) -> Result<Settled, ShopError> {
        self.settle_from(id, None).await
    }

    /// The same, where the order and the payment were just looked at.
    async fn settle_from(&self, id: &str, mut known: Option<(Purchase, Standing)>) -> Result<Settled, ShopError> {
        let id = HoldId(id.to_owned());
        for _ in 0..STEPS_MAX {
            let (found, standing) = match known.take() {
                Some((found, standing)) => (found, Some(standing)),
                None => (self.purchase(&id).await?.ok_or(Refused::OrderUnknown)?, None),
            };
            let order = found.order.clone().ok_or(Refused::OrderUnknown)?;
            let sale = &found.sale;
            if order.is_at_rest() && order.state != OrderState::Abandoned {
                return Ok(Settled { hold: sale.hold.clone(), order });
            }
            let show = self.show(&sale.hold.event).await?;
            let payment = order.payment(&sale.hold);
            let standing = match standing {
                Some(standing) => standing,
                None => self.standing(&order, &payment).await?,
            };
            match next(&order, standing, &sale.hold, ids::now()) {
                Next::Wait => return Ok(Settled { hold: sale.hold.clone(), order }),
                Next::Confirm => {
                    if let Some(settled) = self.confirm(&show, sale, &order).await? {
                        return Ok(settled);
                    }
                }
                Next::BeginRefund => {
                    self.begin_refund(&show, sale, &order).await?;
                }
                Next::Refund => self.refund_now(&show, sale, &order).await?,
                Next::Decline => {
                    let declined = Order {
                        state: OrderState::Declined,
                        said_at: after(order.said_at, ids::now()),
                        ..order.clone()
                    };
                    let told =
                        self.tell(&[Kind::PaymentFailed], &show.event, &sale.hold, &declined, declined.said_at)?;
                    let extra: Vec<_> = told.into_iter().collect();
                    self.changed(&show, sale, &Change::Keep, Some(&written(&declined)?), &extra).await?;
                }
                Next::Abandon => {
                    if order.state == OrderState::PaymentStarted && standing.state != PaymentState::Captured {
                        match self.withdraw(&order, &payment).await?.state {
                            // Paid in the last moment: look again.
                            PaymentState::Captured => continue,
                            // The provider is at it: what comes of it is seen later.
                            PaymentState::Pending => return Ok(Settled { hold: sale.hold.clone(), order }),
                            PaymentState::Declined | PaymentState::Cancelled => {}
                        }
                    }
                    if sale.hold.state == HoldState::Active {
                        self.end(&found, HoldState::Expired).await?;
                    } else {
                        let given_up = Order {
                            state: OrderState::Abandoned,
                            said_at: after(order.said_at, ids::now()),
                            ..order.clone()
                        };
                        let kinds: &[Kind] =
                            if order.state == OrderState::PaymentStarted { &[Kind::PaymentFailed] } else { &[] };
                        let told = self.tell(kinds, &show.event, &sale.hold, &given_up, given_up.said_at)?;
                        let extra: Vec<_> = told.into_iter().collect();
                        self.changed(&show, sale, &Change::Keep, Some(&written(&given_up)?), &extra).await?;
                    }
                }
            }
        }
        Err(Fault::busy("too many change this order at once").into())
    }

    /// Where a payment is. What costs nothing is paid without a provider, which would not take it.
    pub(super) async fn standing(&self, order: &Order, payment: &Payment) -> Result<Standing, ShopError> {
        match order.total {
            0 => Ok(Standing { state: PaymentState::Captured, refunded: 0 }),
            _ => Ok(self.provider.look(payment).await?),
        }
    }

    /// Withdraws a payment that is not paid, and says where it is then.
    pub(super) async fn withdraw(&self, order: &Order, payment: &Payment) -> Result<Standing, ShopError> {
        match order.total {
            0 => self.standing(order, payment).await,
            _ => Ok(self.provider.cancel(payment).await?),
        }
    }

    /// Sells the places, confirms the order and makes the tickets, in one write. `None` when something was in the way.
    async fn confirm(&self, show: &Show, sale: &Sale, order: &Order) -> Result<Option<Settled>, ShopError> {
        assert!(order.state.may_become(OrderState::Confirmed), "{:?} is not confirmed", order.state);
        let now = ids::now();
        let confirmed = Order {
            state: OrderState::Confirmed,
            tickets: tickets(&sale.hold)?,
            said_at: after(order.said_at, now),
            ..order.clone()
        };
        let mut extra: Vec<_> = self
            .tell(&[Kind::OrderPaid], &show.event, &sale.hold, &confirmed, confirmed.said_at)?
            .into_iter()
            .collect();
        if sale.hold.state == HoldState::Expired {
            extra.extend(counted_again(&sale.hold, order, now));
        }
        let kept = written(&confirmed)?;
        match self.inventory.change(show, sale, &Change::Sell, Some(&kept), &extra, now).await? {
            Changed::Done(Sale { hold, .. }) => {
                self.told.notify_one();
                Ok(Some(Settled { hold, order: confirmed }))
            }
            Changed::Gone => {
                self.begin_refund(show, sale, order).await?;
                Ok(None)
            }
            Changed::Lost => Ok(None),
            Changed::Refused(step, _) => Err(Fault::last(format!("{step:?} was refused")).into()),
        }
    }

    /// Writes down that the money of an order goes back whose places are gone.
    async fn begin_refund(&self, show: &Show, sale: &Sale, order: &Order) -> Result<(), Fault> {
        assert!(order.state.may_become(OrderState::Refunding), "{:?} is not refunded", order.state);
        let now = ids::now();
        let mut refunding = Order {
            state: OrderState::Refunding,
            refunds: vec![Refund {
                id: ids::random().map_err(unlucky)?,
                amount: order.total,
                tickets: Vec::new(),
                reason: TOO_LATE.to_owned(),
                at: now,
                request: None,
                done: false,
            }],
            ..order.clone()
        };
        let mut extra = vec![agenda::look_at(&sale.hold.id, now.after(self.settings.look))];
        let change = match sale.hold.state {
            HoldState::Active => {
                refunding.said_at = after(order.said_at, now);
                // The buyer still finds the order, which says where the money went.
                extra.extend(uncounted(&sale.hold, Some(&refunding), true));
                let over = Hold { state: HoldState::Expired, ..sale.hold.clone() };
                extra.extend(self.tell_hold(Kind::InventoryReleased, &over, refunding.said_at)?);
                Change::Free(HoldState::Expired)
            }
            _ => Change::Keep,
        };
        self.changed(show, sale, &change, Some(&written(&refunding)?), &extra).await.map(|_| ())
    }

    /// Sends the money of the first open refund back that the provider takes, and writes that down.
    async fn refund_now(&self, show: &Show, sale: &Sale, order: &Order) -> Result<(), ShopError> {
        let mut refused = None;
        for open in order.open_refunds() {
            // Tickets that were free are given back without a provider.
            let sent = match open.amount {
                0 => Ok(()),
                amount => self.provider.refund(&order.payment(&sale.hold), amount, &open.id).await.map(|_| ()),
            };
            match sent {
                Ok(()) => return self.refunded(show, sale, order, open).await,
                Err(fault) if fault.retry => return Err(fault.into()),
                // One that it will never take holds the others up no longer.
                Err(fault) => refused = refused.or(Some(fault)),
            }
        }
        refused.map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Writes down that the provider has a refund.
    async fn refunded(&self, show: &Show, sale: &Sale, order: &Order, open: &Refund) -> Result<(), ShopError> {
        let mut next = Order { said_at: after(order.said_at, ids::now()), ..order.clone() };
        for refund in next.refunds.iter_mut().filter(|refund| refund.id == open.id) {
            refund.done = true;
        }
        if next.state == OrderState::Refunding && next.open_refunds().next().is_none() {
            next.state = OrderState::Refunded;
        }
        let mut extra = Vec::new();
        if let Some((step, write)) = self.tell_refund(show, &sale.hold, &next, open)? {
            extra.push((step, write));
        }
        self.changed(show, sale, &Change::Keep, Some(&written(&next)?), &extra).await?;
        Ok(())
    }

    /// The same as [`Shop::look_at_due`] for somebody who waits for it since then: one look is enough for all of them.
    pub(super) async fn look_at_due_since(&self, since: Instant) -> Result<(), Fault> {
        let mut swept = self.swept.lock().await;
        if swept.is_none_or(|began| began < since) {
            let began = Instant::now();
            self.look_at_due().await?;
            *swept = Some(began);
        }
        Ok(())
    }

    /// Brings everything on the agenda whose moment has come as far as it can go.
    pub(crate) async fn look_at_due(&self) -> Result<(), Fault> {
        // What is looked at again has a later moment, so this ends, however slow the provider is.
        let now = ids::now();
        let parts = stream::iter(agenda::PARTS.chars().map(Ok));
        parts.try_for_each_concurrent(PARTS_AT_ONCE, |part| self.look_at_part(part, now)).await
    }

    async fn look_at_part(&self, part: char, now: UnixMs) -> Result<(), Fault> {
        loop {
            let due = agenda::due(self.inventory.table(), part, now).await?;
            if due.is_empty() {
                return Ok(());
            }
            // A hold with several entries is looked at once: two entries of the same moment would be one key written
            // twice, which no batch may.
            let holds: BTreeSet<_> = due.iter().map(|entry| entry.hold.clone()).collect();
            let looks = stream::iter(holds).map(async |hold| {
                let again = self.look_or_later(&hold).await?;
                Ok::<_, Fault>(again.map(|again| agenda::look_at(&hold, again).1))
            });
            let again: Vec<_> = looks.buffer_unordered(LOOKS_AT_ONCE).try_collect().await?;
            // One after the other, since a batch has no order: what breaks off in between leaves an entry too many, not one too few.
            self.inventory.table().batch(&again.into_iter().flatten().collect::<Vec<_>>()).await?;
            self.inventory.table().batch(&due.iter().map(agenda::done).collect::<Vec<_>>()).await?;
        }
    }

    /// The same as [`Shop::look`], but one hold with which something is wrong keeps nobody from the others.
    async fn look_or_later(&self, id: &HoldId) -> Result<Option<UnixMs>, Fault> {
        match self.look(id).await {
            Err(fault) if fault.cure != Cure::Later => {
                tracing::error!(hold = id.part(), %fault, "a hold cannot be looked at, and is tried again");
                Ok(Some(ids::now().after(self.settings.look)))
            }
            looked => looked,
        }
    }

    /// Looks at one hold, and says when to look again.
    async fn look(&self, id: &HoldId) -> Result<Option<UnixMs>, Fault> {
        let Some(found) = self.purchase(id).await? else { return Ok(None) };
        let now = ids::now();
        let hold = &found.sale.hold;
        let Some(order) = &found.order else {
            return match hold.state {
                HoldState::Active if hold.is_due(now) => self
                    .end(&found, HoldState::Expired)
                    .await
                    .map(|done| (!done).then(|| now.after(self.settings.look))),
                HoldState::Active => Ok(Some(hold.expires_at)),
                HoldState::Confirmed | HoldState::Released | HoldState::Expired => Ok(None),
            };
        };
        if order.is_at_rest() {
            return Ok(None);
        }
        let again = Some(now.after(self.settings.look));
        match self.settle(&id.0).await {
            Ok(settled) if settled.order.is_at_rest() => Ok(None),
            Ok(_) => Ok(again),
            Err(ShopError::Fault(fault) | ShopError::Busy { fault, .. }) if fault.cure == Cure::None => {
                tracing::error!(order = id.part(), %fault, "an order needs somebody: it cannot be settled");
                Ok(Some(now.after(HOPELESS_AGAIN)))
            }
            Err(ShopError::Fault(fault) | ShopError::Busy { fault, .. }) => {
                tracing::warn!(order = id.part(), %fault, "an order cannot be settled, and is looked at again");
                Ok(again)
            }
            Err(ShopError::Refused(refused)) => {
                tracing::warn!(order = id.part(), ?refused, "an order cannot be settled, and is looked at again");
                Ok(again)
            }
        }
    }
}

/// A hold that was let go is sold after all: it counts for its buyer as before, whatever the limit says by now.
fn counted_again(hold: &Hold, order: &Order, now: UnixMs) -> Vec<(Step, Write)> {
    let mut writes = Vec::new();
    if hold.counted {
        writes.push(visitor::count_again(&hold.owner, &hold.event.0, hold.pieces()));
    }
    if let Some(mail) = &order.mail {
        writes.push(buyer::count_again(mail, hold, now));
    }
    writes
}

/// The tickets of a hold that was paid.
fn tickets(hold: &Hold) -> Result<Vec<Ticket>, Fault> {
    let mut tickets = Vec::new();
    for line in &hold.lines {
        for at in 0..line.count {
            tickets.push(Ticket {
                id: ids::random().map_err(unlucky)?,
                ticket_type: line.ticket_type.clone(),
                name: line.name.clone(),
                seat: usize::try_from(at).ok().and_then(|at| line.seats.get(at)).cloned(),
                paid: line.price.saturating_add(line.fee),
                void: false,
            });
        }
    }
    Ok(tickets)
}

/// What is given back with these tickets.
pub(super) fn given_back<'t>(tickets: impl Iterator<Item = &'t Ticket>) -> Vec<Back> {
    let mut back: BTreeMap<&TypeId, Back> = BTreeMap::new();
    for ticket in tickets {
        let new = || Back { ticket_type: ticket.ticket_type.clone(), count: 0, seats: Vec::new() };
        let of = back.entry(&ticket.ticket_type).or_insert_with(new);
        of.count += 1;
        of.seats.extend(ticket.seat.clone());
    }
    back.into_values().collect()
}
