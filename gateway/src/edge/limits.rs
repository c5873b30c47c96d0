//! How often one address may join, and how many feeds may be open.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use config::EdgeLimits;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use prometheus::IntGauge;

use super::client::limit_key;

/// How often idle addresses are forgotten, so that the table cannot grow without end.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Codes that an address may try per minute: enough for a family with thick fingers, hopeless for a machine.
const GUESSES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(20).expect("not zero");

/// The limits of one gateway.
pub struct Limits {
    guesses: DefaultKeyedRateLimiter<IpAddr>,
    joins: Option<DefaultKeyedRateLimiter<IpAddr>>,
    feeds: Arc<AtomicU32>,
    feeds_max: u32,
    gauge: IntGauge,
}

impl Limits {
    /// From the settings; `off` switches a limit off.
    pub fn new(settings: &EdgeLimits, gauge: IntGauge) -> Self {
        let joins = settings.joins_per_minute_per_address.and_then(NonZeroU32::new).map(|rate| {
            let burst = NonZeroU32::new(settings.joins_burst_per_address).unwrap_or(NonZeroU32::MIN);
            RateLimiter::keyed(Quota::per_minute(rate).allow_burst(burst))
        });
        let guesses = RateLimiter::keyed(Quota::per_minute(GUESSES_PER_MINUTE));
        Self { guesses, joins, feeds: Arc::default(), feeds_max: settings.feeds_max.unwrap_or(u32::MAX), gauge }
    }

    /// Counts a join of this address.
    ///
    /// # Errors
    /// How long to wait when there were too many.
    pub fn join(&self, address: IpAddr) -> Result<(), Duration> {
        let Some(joins) = &self.joins else {
            return Ok(());
        };
        joins.check_key(&limit_key(address)).map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }

    /// Counts a code that this address tries.
    ///
    /// # Errors
    /// How long to wait when there were too many.
    pub fn guess(&self, address: IpAddr) -> Result<(), Duration> {
        let guessed = self.guesses.check_key(&limit_key(address));
        guessed.map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }

    /// A place for a feed, or `None` when all are taken. Given back when dropped.
    pub fn feed(&self) -> Option<FeedPlace> {
        let taken = self
            .feeds
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| (open < self.feeds_max).then_some(open + 1));
        taken.ok()?;
        self.gauge.inc();
        Some(FeedPlace { feeds: Arc::clone(&self.feeds), gauge: self.gauge.clone() })
    }

    /// Forgets idle addresses from time to time; never ends.
    pub async fn sweep(&self) {
        let mut every = tokio::time::interval(FORGET_EVERY);
        loop {
            every.tick().await;
            self.guesses.retain_recent();
            if let Some(joins) = &self.joins {
                joins.retain_recent();
                joins.shrink_to_fit();
            }
        }
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
