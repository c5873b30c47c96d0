//! Scores the estimates: remembers what was predicted for some of the line, and compares when the line got there.

use super::copy::LineCopy;
use super::estimate::Eta;
use super::ids::{Epoch, Number, Series, UnixMs};

/// Predictions under watch at once; bounds memory and time.
const WATCHED_MAX: usize = 256;
/// A prediction is made so often.
const EVERY_MS: u64 = 5_000;

#[derive(Debug, Clone, Copy)]
struct Prediction {
    number: Number,
    at: UnixMs,
    eta: Eta,
}

/// What became of a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// What was predicted.
    pub eta: Eta,
    /// What it was, in seconds.
    pub actual_s: u64,
}

impl Score {
    /// The error of the middle as a part of what it was; above 0 where the wait was shorter than predicted. Waits below ten
    /// seconds count as ten: nobody minds.
    pub fn error(&self) -> f64 {
        (self.eta.mid as f64 - self.actual_s as f64) / (self.actual_s.max(10) as f64)
    }

    /// Whether it was within the range, to the second that clocks and rounding cost.
    pub fn is_within(&self) -> bool {
        (self.eta.low.saturating_sub(1)..=self.eta.high + 1).contains(&self.actual_s)
    }
}

/// Predictions that wait for what happens.
#[derive(Debug, Clone, Default)]
pub struct Forecasts {
    epoch: Epoch,
    last_at: Option<UnixMs>,
    next_rank: u64,
    watched: Vec<Prediction>,
}

impl Forecasts {
    /// Looks at the line: what has come true, and one more prediction from time to time, for other places each time.
    pub fn look(&mut self, copy: &LineCopy, now: UnixMs, predict: impl Fn(u64) -> Option<Eta>) -> Vec<Score> {
        if copy.epoch() != self.epoch {
            *self = Self { epoch: copy.epoch(), ..Self::default() };
        }
        let front = Series::default();
        // The line has reached a number when everybody who stands is behind it.
        let first = copy.at_rank(front, 0);
        let reached = |number: Number| first.is_none_or(|first| number < first);
        let mut scores = Vec::new();
        self.watched.retain(|prediction| {
            if !reached(prediction.number) {
                return true;
            }
            let actual_s = (now.0.saturating_sub(prediction.at.0) + 500) / 1000;
            scores.push(Score { eta: prediction.eta, actual_s });
            false
        });
        let due = self.last_at.is_none_or(|last| now.0 >= last.0 + EVERY_MS);
        let waiting = copy.waiting_in(front);
        if due && waiting > 0 && self.watched.len() < WATCHED_MAX {
            // The golden ratio spreads ranks evenly, whatever the length of the line.
            self.next_rank = self.next_rank.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let rank = ((u128::from(self.next_rank) * u128::from(waiting)) >> 64) as u64;
            if let (Some(number), Some(eta)) = (copy.at_rank(front, rank), predict(rank)) {
                self.watched.push(Prediction { number, at: now, eta });
                self.last_at = Some(now);
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Bits, Line, Settings};
    use crate::store::{JoinOrder, Known};

    #[test]
    fn what_was_predicted_is_compared_with_what_happened() {
        let mut line = Line::default();
        let now = UnixMs(1_000_000);
        for effect in line.open(&Settings::default(), now) {
            line.apply(&effect);
        }
        let (_, effects) = line.join(&JoinOrder::of(Series::default(), 100), now);
        effects.iter().for_each(|effect| line.apply(effect));
        let mut copy = LineCopy::default();
        copy.apply(&line.view(&Known::default(), now));
        let mut forecasts = Forecasts::default();
        let eta = |rank| Some(Eta { low: rank, mid: rank + 1, high: rank + 2 });
        assert_eq!(forecasts.look(&copy, now, eta), []);
        let rank = forecasts.watched[0].number.serial() - 1;
        assert!(rank < 100);
        // Everybody is called one a second.
        let mut scores = Vec::new();
        for second in 1..=100 {
            let mut waiting = Bits::default();
            waiting.extend(second + 1..=100);
            let mut view = line.view(&copy.known(), UnixMs(now.0 + 1000 * second));
            view.chunks = vec![(0, waiting.chunk(0).unwrap_or_default())];
            copy.apply(&view);
            scores.extend(forecasts.look(&copy, view.now, eta));
        }
        assert!(scores.len() > 5, "{scores:?}");
        let first = scores.iter().find(|score| score.eta.mid == rank + 1).expect("the first prediction");
        assert_eq!(first.actual_s, rank + 1);
        assert!(first.is_within() && first.error().abs() < 1e-9);
        let off = Score { eta: Eta { low: 10, mid: 20, high: 30 }, actual_s: 40 };
        assert!(!off.is_within() && (off.error() + 0.5).abs() < 1e-9);
    }
}
