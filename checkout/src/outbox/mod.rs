//! What others are told: messages, written with the change that they tell of, and the destinations that they go to.

pub mod mail;
pub mod relay;
pub mod store;
pub mod webhook;

use async_trait::async_trait;
use inventory::UnixMs;
use serde::{Deserialize, Serialize};

/// What a message tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A buyer gave an address and goes to pay.
    #[serde(rename = "order.created")]
    OrderCreated,
    /// Paid, and the places are the buyer's.
    #[serde(rename = "order.paid")]
    OrderPaid,
    /// Money of it went back, in part or as a whole.
    #[serde(rename = "order.refunded")]
    OrderRefunded,
    /// A payment was begun at the provider.
    #[serde(rename = "payment.started")]
    PaymentStarted,
    /// A payment that was begun came to nothing: it was refused, withdrawn, or not made in time.
    #[serde(rename = "payment.failed")]
    PaymentFailed,
    /// Places are held.
    #[serde(rename = "inventory.held")]
    InventoryHeld,
    /// Places are free again.
    #[serde(rename = "inventory.released")]
    InventoryReleased,
}

impl Kind {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::OrderCreated => "order.created",
            Self::OrderPaid => "order.paid",
            Self::OrderRefunded => "order.refunded",
            Self::PaymentStarted => "payment.started",
            Self::PaymentFailed => "payment.failed",
            Self::InventoryHeld => "inventory.held",
            Self::InventoryReleased => "inventory.released",
        }
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The same in every attempt to deliver it, so that receivers can drop repetitions.
    pub id: String,
    /// What it tells of.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// When that was.
    pub at: UnixMs,
    /// The hold or order that it is about. Messages about one are delivered in order.
    pub about: String,
    /// What there is to say, as the shop's API says it.
    pub data: serde_json::Value,
}

/// Why a message was not delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Undelivered {
    /// For the staff; holds no secret and no address of a buyer.
    pub why: String,
    /// Whether another attempt may help. If not, it goes to the dead letters at once.
    pub retry: bool,
}

impl Undelivered {
    /// Another attempt may help.
    pub(crate) fn for_now(why: impl Into<String>) -> Self {
        Self { why: why.into(), retry: true }
    }

    /// No attempt will help.
    pub(crate) fn for_good(why: impl Into<String>) -> Self {
        Self { why: why.into(), retry: false }
    }
}

/// Somewhere that messages go.
#[async_trait]
pub trait Destination: Send + Sync {
    /// Its name in metrics and dead letters.
    fn name(&self) -> &'static str;
    /// Whether it is told of these.
    fn wants(&self, kind: Kind) -> bool;
    /// Delivers one message. May be called again with the same message.
    async fn deliver(&self, message: &Message) -> Result<(), Undelivered>;
}
