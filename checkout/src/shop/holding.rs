//! Holds: taken, and let go.

use std::time::{Duration, Instant};

use inventory::{
    Change, Changed, EventId, Fault, Hold, HoldId, HoldState, NewHold, Refusal, Sale, Show, Step, Taken, Wish, Write,
};

use super::{Purchase, Shop, after, unlucky, written};
use crate::errors::{Refused, ShopError};
use crate::ids;
use crate::order::{Order, OrderState};
use crate::outbox::Kind;
use crate::payments::PaymentState;
use crate::visitor::{self, Known, Request};
use crate::{agenda, buyer};

/// Holds that a visitor is told of: each is another read.
const HOLDS_TOLD_MAX: usize = 20;
/// A buyer waits so long for pieces of holds that are over, before they are told that nothing is left.
const SWEEP: Duration = Duration::from_secs(3);
/// How often something is tried that others change meanwhile.
pub(super) const TRIES: u32 = 5;

impl Shop {
    /// Holds seats and pieces for an owner. The same request gives the same hold; its key with another wish is refused.
    ///
    /// # Errors
    /// What cannot be had, or that the table does not answer.
    pub async fn hold(
        &self,
        owner: &str,
        event: &EventId,
        wish: Wish,
        request: Option<&Request>,
    ) -> Result<Hold, ShopError> {
        let show = self.show(event).await?;
        let mut looked = false;
        loop {
            let now = ids::now();
            let new = NewHold {
                id: HoldId(ids::random().map_err(unlucky)?),
                owner: owner.to_owned(),
                wish: wish.clone(),
                max: self.settings.per_order_max,
                now,
                expires_at: now.after(self.settings.hold),
            };
            let extra = |hold: &Hold| {
                let pieces = Some((&*show.event, hold.pieces()));
                // A payment may prolong it.
                let live_until = Some(hold.expires_at.after(self.settings.payment_extension));
                let mut writes = vec![visitor::remember(owner, request, &hold.id.0, live_until, pieces, now)];
                writes.push(agenda::look_at(&hold.id, hold.expires_at));
                writes.extend(self.tell_hold(Kind::InventoryHeld, hold, now)?);
                Ok(writes)
            };
            match self.inventory.take(&show, &new, extra).await? {
                Taken::Held(hold) => return Ok(hold),
                Taken::Visitor(item) => match visitor::known(item.as_ref(), request, &show.event) {
                    Known::Done(id) => return Ok(self.owned(owner, &HoldId(id)).await?.sale.hold),
                    Known::Refused(refused) => return Err(refused.into()),
                },
                // The row that refused was asked together with the visitor's item.
                Taken::Refused(refusal @ Refusal::SeatTaken { .. }) => return Err(refusal.into()),
                Taken::Refused(refusal) if !looked => {
                    looked = true;
                    // What cannot be had now may be what the same request had before.
                    if let Some(hold) = self.held_before(owner, request, &show).await? {
                        return Ok(hold);
                    }
                    // Pieces of holds that are over may not be back yet.
                    match refusal {
                        Refusal::SoldOut { .. } => {
                            let swept = tokio::time::timeout(SWEEP, self.look_at_due_since(Instant::now())).await;
                            swept.unwrap_or(Ok(()))?;
                        }
                        refusal => return Err(refusal.into()),
                    }
                }
                Taken::Refused(refusal) => return Err(refusal.into()),
            }
        }
    }

    /// The hold that came of the same request before.
    async fn held_before(
        &self,
        owner: &str,
        request: Option<&Request>,
        show: &Show,
    ) -> Result<Option<Hold>, ShopError> {
        let Some(request) = request else { return Ok(None) };
        let item = self.inventory.table().get(&visitor::key_of(owner), "-").await?;
        match visitor::known(item.as_ref(), Some(request), &show.event) {
            Known::Done(id) => Ok(Some(self.owned(owner, &HoldId(id)).await?.sale.hold)),
            Known::Refused(refused @ Refused::IdempotencyMismatch) => Err(refused.into()),
            Known::Refused(_) => Ok(None),
        }
    }

    /// A hold of this owner, and the order that was made of it.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub async fn held(&self, owner: &str, id: &HoldId) -> Result<(Hold, Option<Order>), ShopError> {
        let found = self.owned(owner, id).await?;
        Ok((found.sale.hold, found.order))
    }

    /// What a visitor holds now.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn holds_of(&self, owner: &str) -> Result<Vec<Hold>, Fault> {
        let Some(item) = self.inventory.table().get(&visitor::key_of(owner), "-").await? else { return Ok(Vec::new()) };
        let mut holds = Vec::new();
        let now = ids::now();
        for id in visitor::live_holds(&item, now).into_iter().take(HOLDS_TOLD_MAX) {
            let sale = self.inventory.sale(&HoldId(id)).await?;
            let live = sale.filter(|sale| sale.hold.owner == owner && sale.hold.is_live(now));
            holds.extend(live.map(|sale| sale.hold));
        }
        Ok(holds)
    }

    /// Lets a hold go; a payment that is under way is withdrawn. Repeating it changes nothing.
    ///
    /// # Errors
    /// When there is none or it was sold, or the table or the provider does not answer.
    pub async fn release(&self, owner: &str, id: &HoldId) -> Result<(), ShopError> {
        for _ in 0..TRIES {
            let found = self.owned(owner, id).await?;
            match found.sale.hold.state {
                HoldState::Active => {}
                HoldState::Released | HoldState::Expired => return Ok(()),
                HoldState::Confirmed => return Err(Refusal::HoldOver(HoldState::Confirmed).into()),
            }
            if let Some(order) = &found.order
                && order.state == OrderState::PaymentStarted
            {
                let payment = order.payment(&found.sale.hold);
                match self.withdraw(order, &payment).await?.state {
                    // Paid in the last moment.
                    PaymentState::Captured => {
                        self.settle(&id.0).await?;
                        continue;
                    }
                    PaymentState::Pending => return Err(Refused::PaymentUnderWay.into()),
                    PaymentState::Declined | PaymentState::Cancelled => {}
                }
            }
            if self.end(&found, HoldState::Released).await? {
                return Ok(());
            }
        }
        Err(Fault::busy("too many change this hold at once").into())
    }

    /// Ends an active hold without a sale, and gives up its order. `false` when somebody else changed it first.
    pub(super) async fn end(&self, found: &Purchase, to: HoldState) -> Result<bool, Fault> {
        let hold = &found.sale.hold;
        let Some(show) = self.inventory.show(&hold.event).await? else {
            return Err(Fault::last(format!("there is no event {} any more", hold.event)));
        };
        let now = ids::now();
        let order = found.order.as_ref().map(|order| {
            assert!(order.state.may_become(OrderState::Abandoned), "{:?} is not given up", order.state);
            Order { state: OrderState::Abandoned, said_at: after(order.said_at, now), ..order.clone() }
        });
        let at = order.as_ref().map_or_else(|| after(hold.made_at, now), |order| order.said_at);
        let was_paying = found.order.as_ref().is_some_and(|order| order.state == OrderState::PaymentStarted);
        let mut extra = uncounted(hold, order.as_ref(), false);
        let failed = order.as_ref().filter(|_| was_paying);
        extra.extend(self.tell_end(&show.event, &Hold { state: to, ..hold.clone() }, failed, at)?);
        let kept = order.as_ref().map(written).transpose()?;
        self.changed(&show, &found.sale, &Change::Free(to), kept.as_deref(), &extra).await
    }

    /// Whether a change was written; `false` when somebody else was first.
    pub(super) async fn changed(
        &self,
        show: &Show,
        sale: &Sale,
        change: &Change,
        order: Option<&str>,
        extra: &[(Step, Write)],
    ) -> Result<bool, Fault> {
        match self.inventory.change(show, sale, change, order, extra, ids::now()).await? {
            Changed::Done(_) => {
                self.told.notify_one();
                Ok(true)
            }
            Changed::Lost | Changed::Gone => Ok(false),
            Changed::Refused(step, _) => Err(Fault::last(format!("{step:?} was refused"))),
        }
    }
}

/// What is written with the end of a hold that was not sold: its pieces count no more. The order stays in the buyer's list
/// if `keep`.
pub(super) fn uncounted(hold: &Hold, order: Option<&Order>, keep: bool) -> Vec<(Step, Write)> {
    let of_visitor = hold.counted.then(|| visitor::forget(&hold.owner, &hold.event.0, hold.pieces()));
    let mail = order.and_then(|order| order.mail.as_ref());
    let of_buyer = mail.map(|mail| buyer::uncount(mail, hold, hold.pieces(), keep));
    of_visitor.into_iter().chain(of_buyer).collect()
}
