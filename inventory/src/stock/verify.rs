//! Invariant 5 on the table as it is.

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant of the design.
    pub invariant: u8,
    /// What was found.
    pub what: String,
}

/// Something that was put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {}
