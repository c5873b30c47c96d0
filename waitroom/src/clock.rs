//! The store's clock; the only place of this crate that reads one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::rules::UnixMs;

/// Where a store has its time from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's (embedded) or the server's (Redis).
    #[default]
    System,
    /// A number that a test sets, in milliseconds.
    Manual(Arc<AtomicU64>),
}

impl Clock {
    pub(crate) fn now(&self) -> UnixMs {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                UnixMs(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
            }
            Self::Manual(millis) => UnixMs(millis.load(Ordering::SeqCst)),
        }
    }
}
