//! Payment providers: the one thing outside that a checkout depends on.

mod guarded;
mod stripe;
pub mod test;

use async_trait::async_trait;
use inventory::UnixMs;
use serde::{Deserialize, Serialize};

pub use guarded::Guarded;
pub use stripe::{BadStripe, Patience, STRIPE_URL, Stripe, StripeSettings, TOLERANCE_S};

/// Where a payment is at its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// The buyer has not decided, or the provider still works on it.
    Pending,
    /// The money is there.
    Captured,
    /// The provider refused, and this payment cannot be paid any more: another attempt is another payment. A provider that
    /// lets the buyer try the same payment again, with another card, says `Pending`.
    Declined,
    /// Withdrawn before it was paid; it cannot be paid any more.
    Cancelled,
}

/// A payment of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Ours; cannot be guessed. A provider that knows idempotency keys gets this as one.
    pub id: String,
    /// The order that it pays.
    pub order: String,
    /// In minor units.
    pub amount: u64,
    /// ISO 4217, upper case.
    pub currency: String,
    /// The provider's own name for it, once it was started.
    pub reference: Option<String>,
}

/// What a provider says of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Where it is.
    pub state: PaymentState,
    /// How much went back so far, in minor units.
    pub refunded: u64,
}

/// A payment that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The provider's own name for it.
    pub reference: String,
    /// What the buyer's page needs in order to pay, such as a client secret; never stored or logged.
    pub client: Option<String>,
}

/// What a provider tells of its own accord: look at this payment. What it says besides is not believed; the provider is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Of the notice; repeated ones have the same.
    pub id: String,
    /// Our payment's id, from the metadata that we gave it.
    pub payment: String,
    /// Our order's id, from the same.
    pub order: String,
}

/// Why a notice is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNotice {
    /// No signature of the provider's, or not of this body.
    #[error("the signature does not fit")]
    Signature,
    /// Signed too long ago, or ahead of our clock: perhaps replayed.
    #[error("the signature is not of now")]
    Old,
    /// It cannot be read.
    #[error("the body cannot be read")]
    Unreadable,
}

/// A provider failed. Its text is for operators and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct ProviderFault {
    /// What could not be done, and why.
    pub what: String,
    /// Whether asking again may help.
    pub retry: bool,
}

/// A payment provider. Every call may be repeated, and what was lost on the way is found by repeating it.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// Starts a payment; one that was started stays as it is.
    async fn start(&self, payment: &Payment) -> Result<Started, ProviderFault>;
    /// A payment as the provider knows it. One that was never started is `Pending`.
    async fn look(&self, payment: &Payment) -> Result<Standing, ProviderFault>;
    /// Withdraws a payment that is not paid. Says what it is afterwards: it may have been paid meanwhile.
    async fn cancel(&self, payment: &Payment) -> Result<Standing, ProviderFault>;
    /// Sends `amount` of a captured payment back. `refund` names this refund: repeating it sends nothing twice.
    async fn refund(&self, payment: &Payment, amount: u64, refund: &str) -> Result<Standing, ProviderFault>;
    /// Reads a notice of the provider and checks its signature. `None` when it is about nothing of ours.
    ///
    /// # Errors
    /// Why it is not taken.
    fn notice(&self, signature: Option<&str>, body: &[u8], now: UnixMs) -> Result<Option<Notice>, BadNotice>;
}
