//! Access codes that somebody shows: a few, short ones, and not one after the other until one fits.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};
use inventory::Refusal;

use super::problem::Problem;
use crate::errors::Refused;

/// Codes with one request: nobody has more.
const CODES_MAX: usize = 5;
/// Longer than anybody types.
const CODE_CHARS_MAX: usize = 64;
/// Requests with codes of one visitor: somebody who mistypes has enough of them, somebody who tries all words has not.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// Visitors that are remembered before those are forgotten who may ask again anyway.
const VISITORS: usize = 10_000;

/// Who showed codes lately.
pub(super) struct Guesses(DefaultKeyedRateLimiter<String>);

impl Default for Guesses {
    fn default() -> Self {
        Self(DefaultKeyedRateLimiter::keyed(Quota::per_minute(PER_MINUTE)))
    }
}

impl Guesses {
    /// Whether a request with these codes is looked at.
    pub(super) fn may(&self, owner: &str, codes: &[String]) -> Result<(), Problem> {
        if codes.is_empty() {
            return Ok(());
        }
        if codes.len() > CODES_MAX || codes.iter().any(|code| code.chars().count() > CODE_CHARS_MAX) {
            let limit = format!("are at most {CODES_MAX}, of at most {CODE_CHARS_MAX} characters each");
            return Err(Problem::Field("codes", limit));
        }
        if self.0.len() > VISITORS {
            self.0.retain_recent();
        }
        self.0.check_key(&owner.to_owned()).map_err(|_| Problem::Refused(Refused::Stock(Refusal::TooOften)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_few_and_short_and_not_tried_on_and_on() {
        let guesses = Guesses::default();
        let codes = |count: usize, long: usize| vec!["x".repeat(long); count];
        assert!(guesses.may("one", &codes(CODES_MAX + 1, 1)).is_err());
        assert!(guesses.may("one", &codes(1, CODE_CHARS_MAX + 1)).is_err());
        let tried = (0..100).filter(|_| guesses.may("one", &codes(CODES_MAX, CODE_CHARS_MAX)).is_ok()).count();
        assert_eq!(tried, PER_MINUTE.get() as usize);
        assert_eq!(guesses.may("one", &[]), Ok(()), "who shows none guesses nothing");
        assert_eq!(guesses.may("other", &codes(1, 1)), Ok(()));
    }
}
