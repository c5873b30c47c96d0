//! Names and moments.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
pub struct UnixMs(pub u64);

impl UnixMs {
    /// So much later.
    #[must_use]
    pub fn after(self, time: std::time::Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)))
    }

    /// In seconds, as items that live for a time have it.
    pub fn seconds(self) -> u64 {
        self.0 / 1000
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id!(
    /// A show.
    EventId
);
id!(
    /// A product with a price, of one event.
    TypeId
);
id!(
    /// How many of one or several ticket types may be sold, of one event.
    QuotaId
);
id!(
    /// A hold, and the order that is made of it; cannot be guessed.
    HoldId
);

impl HoldId {
    /// Which of 256 parts of the holds it belongs to: its first two digits.
    pub fn part(&self) -> &str {
        self.0.get(..2).unwrap_or("00")
    }
}
