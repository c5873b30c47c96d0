//! How many retries an upstream may cost: a part of its requests, so that retries never multiply a storm (the budget of
//! Finagle, "RetryBudget": each request pays in, each retry takes out, and a small reserve serves quiet times).

use std::sync::atomic::{AtomicU32, Ordering};

/// A retry in the account's unit: hundredths, so that one percent of a retry can be paid in.
const RETRY: u32 = 100;
/// Retries that quiet times have; comes back at one a second.
const RESERVE: u32 = 20 * RETRY;
/// Retries that can be saved: what is under way at an origin that dies breaks at one moment.
const SAVED_MAX: u32 = 200 * RETRY;

/// The account of one upstream.
pub(super) struct Budget {
    percent: u32,
    account: AtomicU32,
}

impl Budget {
    pub(super) fn new(percent: u32) -> Self {
        Self { percent, account: AtomicU32::new(if percent == 0 { 0 } else { RESERVE }) }
    }

    /// A request was made.
    pub(super) fn pay_in(&self) {
        self.add(self.percent, SAVED_MAX);
    }

    /// A second has gone by.
    pub(super) fn trickle(&self) {
        if self.percent > 0 {
            self.add(RETRY, RESERVE);
        }
    }

    fn add(&self, amount: u32, max: u32) {
        // Whoever is at the top pays nothing, and the hot path stays a read.
        let account = self.account.load(Ordering::Relaxed);
        if account < max {
            self.account.fetch_add(amount.min(max - account), Ordering::Relaxed);
        }
    }

    /// Takes out a retry, if there is one.
    pub(super) fn take(&self) -> bool {
        let taken =
            self.account.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |account| account.checked_sub(RETRY));
        taken.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_are_a_part_of_the_requests() {
        let budget = Budget::new(10);
        let mut retries = 0;
        for _ in 0..1000 {
            budget.pay_in();
            retries += u32::from(budget.take());
        }
        assert!((100..=100 + RESERVE / RETRY).contains(&retries), "{retries}");
        assert!(!budget.take(), "a storm leaves nothing");
        budget.trickle();
        assert!(budget.take() && !budget.take(), "a quiet second brings one");
    }

    #[test]
    fn what_is_saved_has_an_end_and_none_is_none() {
        let (rich, none) = (Budget::new(100), Budget::new(0));
        for _ in 0..10_000 {
            rich.pay_in();
            none.pay_in();
        }
        none.trickle();
        assert_eq!((0..10_000).filter(|_| rich.take()).count(), (SAVED_MAX / RETRY) as usize);
        assert!(!none.take());
    }
}
