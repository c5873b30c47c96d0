//! How long somebody will wait, from how many were really called lately. Pure.
//!
//! The pace is smoothed: an exponential average over about half a minute, so that one slow moment moves it little. The
//! range widens with the square root of how many stand before, as a Poisson process does, and never by less than a
//! fifth.

use super::ids::UnixMs;
use super::settings::{Orders, Settings};

/// Time constant of the average.
const SMOOTHING_MS: f64 = 30_000.0;
/// Before this much has been seen, nothing is known but the setting.
const LEARNING_MS: f64 = 5_000.0;
/// The range is at least this share of the middle, either way.
const SPREAD_MIN: f64 = 0.2;

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
    learnt_ms: f64,
}

impl Estimate {
    /// Notes how many were called in all by now. Times during which nobody waited, or nobody may be called, teach
    /// nothing.
    pub fn observe(&mut self, now: UnixMs, called_total: u64, waiting: u64, orders: &Orders) {
        let Some((then, before)) = self.last.replace((now, called_total)) else {
            return;
        };
        let elapsed = now.0.saturating_sub(then.0) as f64;
        let called = called_total.saturating_sub(before);
        if elapsed <= 0.0 || (called == 0 && (waiting == 0 || orders.pause.is_some())) {
            return;
        }
        let weight = 1.0 - (-elapsed / SMOOTHING_MS).exp();
        self.rate += weight * (called as f64 / elapsed - self.rate);
        self.learnt_ms += elapsed;
    }

    /// The wait with this many people before; `None` while paused or when nothing is known.
    pub fn of(&self, ahead: u64, settings: &Settings, orders: &Orders) -> Option<Eta> {
        if orders.pause.is_some() {
            return None;
        }
        let set = settings.outflow_per_minute.map(|outflow| f64::from(outflow) / 60_000.0);
        // The average begins at nothing; what it has not seen yet is no evidence (Adam's bias correction).
        let seen = self.rate / (1.0 - (-self.learnt_ms / SMOOTHING_MS).exp()).max(f64::EPSILON);
        let rate = match set {
            _ if self.learnt_ms >= LEARNING_MS => set.map_or(seen, |set| seen.min(set)),
            Some(set) => set,
            None => return None,
        };
        // Slower than one in ten minutes is not a pace that can be promised.
        if rate < 1.0 / 600_000.0 {
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

    #[test]
    fn it_learns_what_really_happens() {
        let mut estimate = Estimate::default();
        // 30 a minute, though 60 are set.
        for second in 0..120_u64 {
            estimate.observe(UnixMs(1000 * second), second / 2, 50, &Orders::default());
        }
        let eta = estimate.of(29, &settings(Some(60)), &Orders::default()).expect("known");
        assert!((55..=65).contains(&eta.mid), "{eta:?}");
        assert!(eta.low < eta.mid && eta.mid < eta.high);
    }

    #[test]
    fn a_pause_is_no_slowness() {
        let mut estimate = Estimate::default();
        for second in 0..60 {
            estimate.observe(UnixMs(1000 * second), second, 50, &Orders::default());
        }
        let before = estimate.of(29, &settings(Some(60)), &Orders::default());
        for second in 60..600 {
            estimate.observe(UnixMs(1000 * second), 59, 50, &paused());
        }
        assert_eq!(estimate.of(29, &settings(Some(60)), &Orders::default()), before);
    }

    fn paused() -> Orders {
        let pause = Some(super::super::settings::Pause { reason: "x".to_owned(), since: UnixMs(0) });
        Orders { pause, notice: None }
    }

    #[test]
    fn unknown_is_said() {
        let estimate = Estimate::default();
        assert_eq!(estimate.of(5, &settings(None), &Orders::default()), None);
        assert_eq!(estimate.of(5, &settings(Some(60)), &Orders::default()).map(|eta| eta.mid), Some(6));
        assert_eq!(estimate.of(5, &settings(Some(60)), &paused()), None);
    }
}
