//! What a table that fails says, and which of it helps to try again.

/// What may help against a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cure {
    /// Nothing: the same again fails again.
    None,
    /// The same again, soon: others wrote the same, or there was too much at once. The table is well.
    Soon,
    /// The same again, later: the table did not answer.
    Later,
}

/// The table failed. Its text is for operators and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    /// What could not be done, and why.
    pub what: String,
    /// What may help.
    pub cure: Cure,
}

impl Fault {
    /// One that fails again.
    pub fn last(what: impl Into<String>) -> Self {
        Self { what: what.into(), cure: Cure::None }
    }

    /// One that a little patience cures.
    pub fn busy(what: impl Into<String>) -> Self {
        Self { what: what.into(), cure: Cure::Soon }
    }

    /// One of a table that does not answer.
    pub fn lost(what: impl Into<String>) -> Self {
        Self { what: what.into(), cure: Cure::Later }
    }
}

/// DynamoDB's codes that mean: the same again, a little later.
pub(super) fn is_busy(code: &str) -> bool {
    matches!(
        code,
        "TransactionConflict"
            | "TransactionConflictException"
            | "TransactionInProgressException"
            | "ProvisionedThroughputExceeded"
            | "ProvisionedThroughputExceededException"
            | "ThrottlingError"
            | "ThrottlingException"
            | "RequestLimitExceeded"
    )
}
