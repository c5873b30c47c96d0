//! Visitors whose feed took nothing for too long. For a while a new socket of theirs is closed with the advice to poll: a poll
//! that does not get through costs nobody anything.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use waitroom::Number;

/// A page tries a socket again after this; a network may be better by then.
const SLOW_FOR: Duration = Duration::from_secs(300);
/// More are not remembered: whoever is forgotten is found slow again.
const REMEMBERED_MAX: usize = 16_384;

#[derive(Default)]
pub(super) struct Slow(Mutex<HashMap<Number, Instant>>);

impl Slow {
    pub(super) fn note(&self, number: Number, now: Instant) {
        let mut slow = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slow.len() >= REMEMBERED_MAX {
            slow.clear();
        }
        slow.insert(number, now);
    }

    pub(super) fn is_noted(&self, number: Number, now: Instant) -> bool {
        let mut slow = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = slow.get(&number).is_some_and(|since| now - *since < SLOW_FOR);
        if !noted {
            slow.remove(&number);
        }
        noted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slowness_is_forgotten_in_time() {
        let (slow, now) = (Slow::default(), Instant::now());
        slow.note(Number(1), now);
        assert!(slow.is_noted(Number(1), now + SLOW_FOR / 2));
        assert!(!slow.is_noted(Number(2), now));
        assert!(!slow.is_noted(Number(1), now + SLOW_FOR));
        assert!(slow.0.lock().expect("free").is_empty(), "nothing stays behind");
        for number in 0..=REMEMBERED_MAX as u64 {
            slow.note(Number(number), now);
        }
        assert_eq!(slow.0.lock().expect("free").len(), 1, "never more than a bound");
    }
}
