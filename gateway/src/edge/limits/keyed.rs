//! A limit that counts for each of many keys, in a table of bounded size.

use std::sync::atomic::{AtomicBool, Ordering};

use config::Rate;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota as GovernorQuota, RateLimiter};

use super::quota::{Exceeded, Quota, Which};

/// Newcomers to a full table share so many places: a flood of made-up addresses then crowds out others like it, and
/// nobody who was there before.
const SHARED_PLACES_BITS: u32 = 16;
/// Spreads neighbouring keys over the shared places (Knuth's multiplicative hashing; 2^64 by the golden ratio).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

type Table = RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// One limit over many keys.
pub(super) struct Keyed {
    which: Which,
    rate: Rate,
    table: Table,
    clock: DefaultClock,
    keys_max: usize,
    is_full: AtomicBool,
}

impl Keyed {
    pub(super) fn new(which: Which, rate: Rate, keys_max: u32) -> Self {
        let quota = GovernorQuota::per_minute(rate.per_minute).allow_burst(rate.burst);
        Self {
            which,
            rate,
            table: RateLimiter::keyed(quota).with_middleware(),
            clock: DefaultClock::default(),
            keys_max: keys_max as usize,
            is_full: AtomicBool::new(false),
        }
    }

    /// Counts one; how much is left.
    pub(super) fn check(&self, key: u64) -> Result<Quota, Exceeded> {
        let key = if self.is_full.load(Ordering::Relaxed) { shared_place(key) } else { key };
        match self.table.check_key(&key) {
            Ok(state) => Ok(Quota { which: self.which, rate: self.rate, left: state.remaining_burst_capacity() }),
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                Err(Exceeded { which: self.which, rate: self.rate, retry_s: wait.as_secs() + 1 })
            }
        }
    }

    /// Forgets keys whose quota is whole again, and looks whether the table is full. Between two looks it can only grow
    /// by what one process can answer.
    pub(super) fn forget(&self) {
        self.table.retain_recent();
        self.table.shrink_to_fit();
        let is_full = self.table.len() >= self.keys_max;
        if is_full && !self.is_full.swap(true, Ordering::Relaxed) {
            tracing::warn!(limit = ?self.which, keys = self.keys_max, "a table of limits is full; newcomers share places");
        } else if !is_full {
            self.is_full.store(false, Ordering::Relaxed);
        }
    }
}

fn shared_place(key: u64) -> u64 {
    // Keys of this form belong to no address: see `client::household`.
    u64::MAX << SHARED_PLACES_BITS | key.wrapping_mul(SPREAD) >> (64 - SHARED_PLACES_BITS)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn keyed(keys_max: u32) -> Keyed {
        let number = |number| NonZeroU32::new(number).expect("not zero");
        Keyed::new(Which::Joins, Rate { per_minute: number(1), burst: number(2) }, keys_max)
    }

    #[test]
    fn each_key_has_its_own_quota() {
        let limit = keyed(1_000);
        assert_eq!(limit.check(1).map(|quota| quota.left), Ok(1));
        assert_eq!(limit.check(1).map(|quota| quota.left), Ok(0));
        assert!(limit.check(1).is_err_and(|over| (1..=60).contains(&over.retry_s)));
        assert!(limit.check(2).is_ok());
    }

    #[test]
    fn a_flood_of_keys_fills_shared_places_only() {
        let limit = keyed(10);
        (0..20).for_each(|key| assert!(limit.check(key).is_ok()));
        limit.forget();
        for key in 1_000..300_000 {
            let _ = limit.check(key);
        }
        assert!(limit.table.len() <= 20 + (1 << SHARED_PLACES_BITS), "{}", limit.table.len());
    }
}
