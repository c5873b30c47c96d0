//! How long somebody will wait, from how many were really called lately. Pure.
//!
//! The pace begins as the settings say and follows what is seen by an exponential average over half a minute, or over
//! eight calls where these take longer, so that neither a slow moment nor a single call makes it jump; a changed outflow
//! scales it at once. The range widens with the square root of how many stand before, as a Poisson process does, and never
//! by less than a fifth.

use super::ids::UnixMs;
use super::settings::{Orders, Settings};

/// Time constant of the average, at least.
const SMOOTHING_MS: f64 = 30_000.0;
/// The average is over the time of so many calls, at least.
const SMOOTHING_CALLS: f64 = 8.0;
/// And at most over this.
const SMOOTHING_MS_MAX: f64 = 600_000.0;
/// Before this much has been seen, nothing is known but the setting.
const LEARNING_MS: f64 = 5_000.0;
/// The range is at least this share of the middle, either way.
const SPREAD_MIN: f64 = 0.2;
/// Slower than one in ten minutes is not a pace that can be promised.
const RATE_MIN: f64 = 1.0 / 600_000.0;

/// A range of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eta {
    /// Unlikely to be sooner.
    pub low: u64,
    /// The middle.
    pub mid: u64,
    /// Unlikely to be later.
    pub high: u64,
}

/// What was seen lately.
#[derive(Debug, Clone, Default)]
pub struct Estimate {
    last: Option<(UnixMs, u64)>,
    /// People per millisecond.
    rate: f64,
    /// What the settings allow, in people per millisecond, as of the last look.
    set: Option<f64>,
    learnt_ms: f64,
}

impl Estimate {
    /// Notes how many were called in all by now. Times during which nobody waited, or nobody may be called, teach
    /// nothing.
    pub fn observe(&mut self, now: UnixMs, called_total: u64, waiting: u64, settings: &Settings, orders: &Orders) {
        self.follow(settings.outflow_per_minute.map(|outflow| f64::from(outflow) / 60_000.0));
        let Some((then, before)) = self.last.replace((now, called_total)) else {
            return;
        };
        let elapsed = now.0.saturating_sub(then.0) as f64;
        let called = called_total.saturating_sub(before);
        if elapsed <= 0.0 || (called == 0 && (waiting == 0 || orders.pause.is_some())) {
            return;
        }
        let over = (SMOOTHING_CALLS / self.rate.max(RATE_MIN)).clamp(SMOOTHING_MS, SMOOTHING_MS_MAX);
        let weight = 1.0 - (-elapsed / over).exp();
        self.rate += weight * (called as f64 / elapsed - self.rate);
        self.learnt_ms += elapsed;
    }

    /// Takes over what the settings allow.
    fn follow(&mut self, set: Option<f64>) {
        match (self.set, set) {
            (_, Some(new)) if self.learnt_ms == 0.0 => self.rate = new,
            (Some(old), Some(new)) => self.rate *= new / old,
            _ => {}
        }
        self.set = set;
    }

    /// The wait with this many people before, in a lane with this part of all admissions; `None` while paused or when
    /// nothing is known.
    pub fn of(&self, ahead: u64, part: f64, orders: &Orders) -> Option<Eta> {
        let unknown = self.set.is_none() && self.learnt_ms < LEARNING_MS;
        if orders.pause.is_some() || unknown {
            return None;
        }
        let seen = if self.set.is_none() {
            // The average began at nothing; what it has not seen yet is no evidence (Adam's bias correction).
            self.rate / (1.0 - (-self.learnt_ms / SMOOTHING_MS).exp()).max(f64::EPSILON)
        } else {
            self.rate
        };
        let rate = part * self.set.map_or(seen, |set| seen.min(set));
        if rate < RATE_MIN {
            return None;
        }
        let people = ahead as f64 + 1.0;
        let mid = people / rate / 1000.0;
        let spread = (1.0 / people.sqrt()).clamp(SPREAD_MIN, 1.0);
        let whole = |seconds: f64| seconds.round() as u64;
        Some(Eta { low: whole(mid * (1.0 - spread)), mid: whole(mid), high: whole(mid * (1.0 + spread)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(outflow: Option<u32>) -> Settings {
        Settings { outflow_per_minute: outflow, ..Settings::default() }
    }

    fn watched(seconds: std::ops::Range<u64>, outflow: Option<u32>, total: impl Fn(u64) -> u64) -> Estimate {
        let mut estimate = Estimate::default();
        for second in seconds {
            estimate.observe(UnixMs(1000 * second), total(second), 50, &settings(outflow), &Orders::default());
        }
        estimate
    }

    #[test]
    fn it_learns_what_really_happens() {
        // 30 a minute, though 60 are set.
        let estimate = watched(0..180, Some(60), |second| second / 2);
        let eta = estimate.of(29, 1.0, &Orders::default()).expect("known");
        assert!((55..=65).contains(&eta.mid), "{eta:?}");
        assert!(eta.low < eta.mid && eta.mid < eta.high);
        assert_eq!(estimate.of(29, 0.5, &Orders::default()).map(|half| half.mid / 10), Some(eta.mid / 5));
    }

    #[test]
    fn two_a_minute_do_not_make_it_jump() {
        let mut estimate = Estimate::default();
        let mut mids = Vec::new();
        for second in 0..600 {
            estimate.observe(UnixMs(1000 * second), second / 30, 50, &settings(Some(2)), &Orders::default());
            mids.extend(estimate.of(9, 1.0, &Orders::default()).map(|eta| eta.mid as f64));
        }
        assert_eq!(mids.len(), 600, "known all the time");
        let steps = mids.windows(2).map(|pair| (pair[1] / pair[0] - 1.0).abs());
        assert!(steps.fold(0.0, f64::max) < 0.15, "{mids:?}");
    }

    #[test]
    fn a_faster_setting_counts_at_once() {
        let mut estimate = watched(0..100, Some(60), |second| second);
        estimate.observe(UnixMs(100_000), 100, 50, &settings(Some(600)), &Orders::default());
        let mid = estimate.of(99, 1.0, &Orders::default()).map(|eta| eta.mid).expect("known");
        assert!((9..=12).contains(&mid), "{mid}");
    }

    #[test]
    fn a_pause_is_no_slowness() {
        let mut estimate = watched(0..60, Some(60), |second| second);
        let before = estimate.of(29, 1.0, &Orders::default());
        for second in 60..600 {
            estimate.observe(UnixMs(1000 * second), 59, 50, &settings(Some(60)), &paused());
        }
        assert_eq!(estimate.of(29, 1.0, &Orders::default()), before);
    }

    fn paused() -> Orders {
        let pause =
            Some(super::super::settings::Pause { reason: "x".to_owned(), since: UnixMs(0), next_news_at: None });
        Orders { pause, ..Orders::default() }
    }

    #[test]
    fn unknown_is_said() {
        assert_eq!(watched(0..1, None, |_| 0).of(5, 1.0, &Orders::default()), None);
        let known = watched(0..1, Some(60), |_| 0);
        assert_eq!(known.of(5, 1.0, &Orders::default()).map(|eta| eta.mid), Some(6));
        assert_eq!(known.of(5, 1.0, &paused()), None);
    }
}
