//! What happened to the line.

use waitroom::{Effect, UnixMs};

/// Something that happened to the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// When.
    pub at: UnixMs,
    /// What.
    pub event: Event,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A change of the line.
    Effect(Box<Effect>),
    /// A replica took over that had lost the last second: this is what it knew.
    Failover(Box<waitroom::Everything>),
}
