//! What can go wrong in the shop: refusals, which the buyer is told, and faults, which the operator is told.

use inventory::{Cure, Fault, Refusal, UnixMs};

use crate::payments::ProviderFault;

/// Why the shop does not start.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub(crate) String);

/// Why the buyer does not get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Of the stock.
    Stock(Refusal),
    /// So many seats are not to be had together.
    NoneTogether {
        /// How many.
        count: u32,
    },
    /// No such order.
    OrderUnknown,
    /// No such payment.
    PaymentUnknown,
    /// No such ticket of the order, or it was given back already.
    TicketUnknown,
    /// The order is not paid, or its money went back already.
    NotPaid,
    /// The provider works on the payment: nothing can be changed before it is done.
    PaymentUnderWay,
    /// The key was used for another request.
    IdempotencyMismatch,
    /// The hold costs more than can be paid.
    TotalTooLarge,
    /// The buyer's address is needed, or is none.
    BadMail,
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
    /// The buyer is told until when the places are safe; the operator why.
    #[error("{fault}")]
    Busy {
        /// Until then the places stay the buyer's.
        safe_until: UnixMs,
        /// What does not answer.
        fault: Fault,
    },
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

impl From<ProviderFault> for ShopError {
    fn from(fault: ProviderFault) -> Self {
        let cure = if fault.retry { Cure::Later } else { Cure::None };
        Self::Fault(Fault { what: format!("the payment provider: {}", fault.what), cure })
    }
}
