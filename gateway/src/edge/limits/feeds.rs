//! How many live feeds are open in this process.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use config::Limit;
use prometheus::IntGauge;

/// The places of all feeds.
pub(super) struct Feeds {
    open: Arc<AtomicU32>,
    max: u32,
    pub(super) gauge: IntGauge,
}

impl Feeds {
    pub(super) fn new(max: Limit, gauge: IntGauge) -> Self {
        Self { open: Arc::default(), max: max.unwrap_or(u32::MAX), gauge }
    }

    /// With another limit, for the same open feeds.
    pub(super) fn renewed(&self, max: Limit) -> Self {
        Self { open: Arc::clone(&self.open), ..Self::new(max, self.gauge.clone()) }
    }

    pub(super) fn take(&self) -> Option<FeedPlace> {
        let taken =
            self.open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| (open < self.max).then_some(open + 1));
        taken.ok()?;
        self.gauge.inc();
        Some(FeedPlace { feeds: Arc::clone(&self.open), gauge: self.gauge.clone() })
    }
}

/// One open feed.
pub struct FeedPlace {
    feeds: Arc<AtomicU32>,
    gauge: IntGauge,
}

impl Drop for FeedPlace {
    fn drop(&mut self) {
        self.feeds.fetch_sub(1, Ordering::Relaxed);
        self.gauge.dec();
    }
}
