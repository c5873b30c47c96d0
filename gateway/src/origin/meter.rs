//! How an upstream does: answers, errors and latencies since the last look. Cheap for each request, no lock.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Buckets per doubling: a latency is known to one part in eight.
const PER_OCTAVE: usize = 8;
/// From a quarter of a millisecond, in microseconds ...
const FIRST_US: f64 = 250.0;
/// ... over as many doublings, to a bit over a minute.
const OCTAVES: usize = 18;

/// What is counted of one upstream.
pub(super) struct Meter {
    buckets: [AtomicU32; OCTAVES * PER_OCTAVE],
    erred: AtomicU64,
    lost: AtomicU64,
    /// Of the last look, in milliseconds.
    p95_ms: AtomicU32,
}

/// How an upstream did between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// Answers and errors.
    pub requests: u64,
    /// Answers that say that the origin failed, and requests that got none.
    pub errors: u64,
    /// Within which 95 of 100 answers began, in milliseconds; 0 without answers.
    pub p95_ms: u32,
    /// Requests under way now.
    pub in_flight: u32,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            buckets: std::array::from_fn(|_| AtomicU32::new(0)),
            erred: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            p95_ms: AtomicU32::new(0),
        }
    }
}

impl Meter {
    /// An answer began after so long.
    pub(super) fn answered(&self, after: Duration) {
        self.buckets[bucket(after)].fetch_add(1, Ordering::Relaxed);
    }

    /// An answer said that the origin failed.
    pub(super) fn erred(&self) {
        self.erred.fetch_add(1, Ordering::Relaxed);
    }

    /// A request got no answer.
    pub(super) fn lost(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    /// The visitor went away before an answer. Who waited longer than almost everybody tells of a slow origin; who went at
    /// once tells nothing, and must not make it look fast.
    pub(super) fn abandoned(&self, after: Duration) {
        let known = Duration::from_millis(u64::from(self.p95_ms.load(Ordering::Relaxed)));
        if after > known.max(Duration::from_millis(100)) {
            self.answered(after);
        }
    }

    /// What was counted since the last look; begins anew.
    pub(super) fn take(&self, in_flight: u32) -> Reading {
        let counts: Vec<u64> = self.buckets.iter().map(|bucket| u64::from(bucket.swap(0, Ordering::Relaxed))).collect();
        let (erred, lost) = (self.erred.swap(0, Ordering::Relaxed), self.lost.swap(0, Ordering::Relaxed));
        let answers: u64 = counts.iter().sum();
        let p95_ms = quantile(&counts, answers);
        if answers > 0 {
            self.p95_ms.store(p95_ms, Ordering::Relaxed);
        }
        Reading { requests: answers + lost, errors: erred + lost, p95_ms, in_flight }
    }
}

fn bucket(after: Duration) -> usize {
    let at = (after.as_micros() as f64 / FIRST_US).max(1.0).log2() * PER_OCTAVE as f64;
    (at as usize).min(OCTAVES * PER_OCTAVE - 1)
}

/// The upper end of the bucket that the 95th of 100 is in.
fn quantile(counts: &[u64], answers: u64) -> u32 {
    let rank = (answers * 95).div_ceil(100);
    let mut seen = 0;
    let found = counts.iter().position(|count| {
        seen += count;
        seen >= rank && rank > 0
    });
    found.map_or(0, |at| (FIRST_US * 2_f64.powf((at + 1) as f64 / PER_OCTAVE as f64) / 1000.0).ceil() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn ninety_five_of_a_hundred() {
        let meter = Meter::default();
        for at in 1..=100 {
            meter.answered(ms(at));
        }
        meter.erred();
        meter.lost();
        let reading = meter.take(3);
        assert_eq!((reading.requests, reading.errors, reading.in_flight), (101, 2, 3));
        assert!((95..=105).contains(&reading.p95_ms), "{reading:?}");
        assert_eq!(meter.take(0), Reading::default());
    }

    #[test]
    fn who_leaves_at_once_does_not_make_an_origin_fast() {
        let meter = Meter::default();
        meter.answered(ms(400));
        meter.take(0);
        for _ in 0..100 {
            meter.abandoned(ms(3));
        }
        meter.answered(ms(400));
        meter.abandoned(ms(70_000_000));
        let reading = meter.take(0);
        assert_eq!(reading.requests, 2);
        assert!(reading.p95_ms > 60_000, "{reading:?}");
    }
}
