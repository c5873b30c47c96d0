//! The shop: performs what the rules say, each step in one transaction, each step repeatable.

mod choosing;
mod holding;
mod ordering;
mod refunding;
mod settling;
mod telling;

use std::sync::Arc;
use std::time::Instant;

use config::Shop as Settings;
use governor::DefaultDirectRateLimiter;
use inventory::{Event, EventId, Fault, HoldId, Inventory, Refusal, Sale, Show, TypeStock, UnixMs};
use ring::hmac;
use tokio::sync::Notify;

use crate::demo;
use crate::errors::{Refused, ShopError};
use crate::order::{Order, order_of};
use crate::outbox::Destination;
use crate::outbox::mail::Mailer;
use crate::outbox::relay::Relay;
use crate::payments::test::TestProvider;
use crate::payments::{PaymentProvider, PaymentState, Standing};
use crate::press::Press;

pub(crate) use choosing::BestWish;
pub(crate) use ordering::over;
pub use settling::Settled;

/// Inventory and checkout on one table.
pub struct Shop {
    pub(crate) inventory: Arc<Inventory>,
    pub(crate) provider: Arc<dyn PaymentProvider>,
    /// The built-in provider, where it is the one.
    pub(crate) test: Option<Arc<TestProvider>>,
    pub(crate) destinations: Vec<Arc<dyn Destination>>,
    pub(crate) relay: Relay,
    pub(crate) mailer: Option<Arc<Mailer>>,
    pub(crate) press: Arc<Press>,
    pub(crate) settings: Settings,
    /// How buyers reach it.
    pub(crate) public_url: String,
    /// Signs links that are sent to buyers.
    pub(crate) links: hmac::Key,
    /// Something was written to the outbox.
    pub(crate) told: Notify,
    /// How often the provider is asked because somebody looks at an order.
    pub(crate) looks: DefaultDirectRateLimiter,
    /// When the last look at all that is due began; one at a time looks.
    pub(crate) swept: tokio::sync::Mutex<Option<Instant>>,
}

/// A sale with its order read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Purchase {
    pub(crate) sale: Sale,
    pub(crate) order: Option<Order>,
}

impl Purchase {
    pub(crate) fn of(sale: Sale) -> Result<Self, Fault> {
        let order = sale.order.as_deref().map(serde_json::from_str).transpose();
        let order = order
            .map_err(|error| Fault::last(format!("the order of {} cannot be read: {error}", sale.hold.id.part())))?;
        Ok(Self { sale, order })
    }
}

pub(crate) fn unlucky(_: ring::error::Unspecified) -> Fault {
    Fault::last("the system has no random bytes to give")
}

/// An order as it is kept.
pub(crate) fn written(order: &Order) -> Result<String, Fault> {
    serde_json::to_string(order).map_err(|error| Fault::last(error.to_string()))
}

impl Shop {
    /// Puts the demo sale into a new table; where it is, nothing changes.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn seed_demo(&self) -> Result<(), Fault> {
        self.inventory.make_venue(&demo::house()).await?;
        self.inventory.make_event(&demo::event()).await.map(|_| ())
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The stock, for staff and audits.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Every event.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn events(&self) -> Result<Vec<Event>, Fault> {
        self.inventory.events().await
    }

    /// One event with its house.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub async fn show(&self, id: &EventId) -> Result<Show, ShopError> {
        Ok(self.inventory.show(id).await?.ok_or(Refusal::EventUnknown)?)
    }

    /// What is sold for an event, and how much is left, in the order of its ticket types.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stock(&self, show: &Show) -> Result<Vec<TypeStock>, Fault> {
        self.inventory.stock(show).await
    }

    pub(crate) async fn purchase(&self, id: &HoldId) -> Result<Option<Purchase>, Fault> {
        self.inventory.sale(id).await?.map(Purchase::of).transpose()
    }

    /// A hold of this owner, with its order.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub(crate) async fn owned(&self, owner: &str, id: &HoldId) -> Result<Purchase, ShopError> {
        let found = self.purchase(id).await?.filter(|found| found.sale.hold.owner == owner);
        Ok(found.ok_or(Refusal::HoldUnknown)?)
    }

    /// An order with its hold, as it is kept.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub async fn find(&self, id: &str) -> Result<Settled, ShopError> {
        let found = self.purchase(&HoldId(id.to_owned())).await?;
        let Some(Purchase { sale, order: Some(order) }) = found else { return Err(Refused::OrderUnknown.into()) };
        Ok(Settled { hold: sale.hold, order })
    }

    /// A payment and its order, as the provider knows it.
    ///
    /// # Errors
    /// When there is none, or the table or the provider does not answer.
    pub async fn payment(&self, id: &str) -> Result<(Settled, Standing), ShopError> {
        let order = order_of(id).ok_or(Refused::PaymentUnknown)?;
        let found = self.find(order).await.map_err(|error| match error {
            ShopError::Refused(Refused::OrderUnknown) => Refused::PaymentUnknown.into(),
            other => other,
        })?;
        if !found.order.had_payment(id) {
            return Err(Refused::PaymentUnknown.into());
        }
        let payment = found.order.payment(&found.hold);
        let standing = match payment.id == id {
            true => self.standing(&found.order, &payment).await?,
            // Another attempt was begun since it was declined.
            false => Standing { state: PaymentState::Declined, refunded: 0 },
        };
        Ok((found, standing))
    }

    /// An order for whoever looks at it. One that is under way is brought as far as it goes, unless the provider was asked a lot
    /// just now or does not answer: then it is told as it is kept, and the agenda brings it on.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub(crate) async fn seen(&self, id: &str) -> Result<Settled, ShopError> {
        let found = self.find(id).await?;
        if found.order.is_at_rest() || self.looks.check().is_err() {
            return Ok(found);
        }
        match self.settle(id).await {
            Err(ShopError::Fault(_) | ShopError::Busy { .. }) => Ok(found),
            settled => settled,
        }
    }
}

/// The moment of a message after another one of the same hold.
pub(crate) fn after(said_at: UnixMs, now: UnixMs) -> UnixMs {
    now.max(UnixMs(said_at.0 + 1))
}
