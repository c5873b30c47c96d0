//! What can go wrong in the shop: refusals, which the buyer is told, and faults, which the operator is told.

use inventory::{Fault, Refusal};

/// Why the shop does not start.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub(crate) String);

/// Why the buyer does not get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Of the stock.
    Stock(Refusal),
    /// No such order.
    OrderUnknown,
    /// No such payment.
    PaymentUnknown,
    /// The key was used for another request.
    IdempotencyMismatch,
    /// The hold costs more than can be written.
    TotalTooLarge,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// The buyer is told why.
    #[error("refused: {0:?}")]
    Refused(Refused),
    /// The operator is told why.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Refused> for ShopError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Refusal> for ShopError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Refused::Stock(refusal))
    }
}
