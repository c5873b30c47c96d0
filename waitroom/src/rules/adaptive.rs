//! Adaptive admission: how many visitors may be active at the origin, from how it does. Pure; `now` is an argument.
//!
//! **What is controlled** is the number of visitors who are active at once, not the admissions per minute. A visitor who was
//! let in makes requests for minutes, so the load is the sum of all admissions of those minutes: a rate acts with a delay
//! of a whole visit and keeps adding people to an origin that has slowed down, while a number of people acts at once when
//! it grows and stops adding anybody by itself when visits take longer (Little's law). TCP controls a window and not a
//! rate for the same reason, and so do Netflix's concurrency limits. The staff's outflow per minute stays in force beside it.
//!
//! **How**: the window grows additively, by its square root times the headroom that is left to the latency that staff wants,
//! and shrinks by the gradient `wanted / measured`, at most to a half, once per time that a change needs to show. This is the
//! gradient limiter of Netflix/concurrency-limits (`GradientLimit`, `Gradient2Limit`: `limit x gradient + sqrt(limit)`) with
//! the staff's wish in place of the estimated latency without load, which drifts up while an origin is slow for long; the
//! decrease is multiplicative and the increase additive, which is what converges to a fair and stable point (Chiu and Jain,
//! "Analysis of the Increase and Decrease Algorithms", 1989). Until the first trouble it grows by a quarter a step, as TCP's
//! slow start does.

use serde::{Deserialize, Serialize};

use super::ids::UnixMs;

/// A gateway looks once a second, and between two looks no more than this part of the window is called: visitors who come all
/// at once ask all at once and leave all at once, and the origin is idle until the next ones come. A window is full again
/// sooner than any visit ends, so this costs nothing.
pub const FILLED_IN_LOOKS: u32 = 4;
/// A step is made this often.
pub const STEP_MS: u64 = 2_000;
/// A visitor counts as active for this long after a request, and so a smaller window shows after as long.
pub const ACTIVE_MS: u64 = 10_000;
/// Fewer answers than these say nothing about a latency or a part of errors.
const SAMPLES_MIN: u64 = 5;
/// The window grows only while at least so much of it is used, in percent: what nobody needs says nothing about the origin.
const USED_PERCENT: u64 = 70;
/// One step never shrinks it below this part.
const SHRINK_MIN: f64 = 0.5;
/// Decisions that the staff can look back at.
const DECISIONS_MAX: usize = 20;

/// The bounds that staff set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adaptive {
    /// Never fewer may be active, so that a broken measure cannot close the sale.
    pub active_min: u32,
    /// Never more.
    pub active_max: u32,
    /// Where it begins.
    pub active_start: u32,
    /// Within how many milliseconds 95 of 100 answers should begin.
    pub latency_target_ms: u32,
    /// How many of 100 requests may fail.
    pub error_max_percent: u32,
}

/// How the origin did since the last step, over all gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OriginReading {
    /// Answers, and requests that got none.
    pub requests: u64,
    /// Those of them that failed.
    pub errors: u64,
    /// Within which 95 of 100 answers began; the slowest gateway's.
    pub p95_ms: u32,
    /// Requests under way.
    pub in_flight: u32,
    /// Visitors who made a request in the last [`ACTIVE_MS`].
    pub active: u64,
}

impl OriginReading {
    /// Of two gateways together: sums, and the worse latency.
    pub fn with(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            errors: self.errors + other.errors,
            p95_ms: self.p95_ms.max(other.p95_ms),
            in_flight: self.in_flight + other.in_flight,
            active: self.active + other.active,
        }
    }

    /// Of 100 requests.
    pub fn error_percent(&self) -> u64 {
        (self.errors * 100).checked_div(self.requests).unwrap_or(0)
    }
}

/// Why the window is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing was decided yet.
    Start,
    /// The origin has headroom: more may be active.
    Headroom,
    /// The window is not used up, so more would change nothing.
    Unused,
    /// The origin is as busy as staff wants it.
    OnTarget,
    /// It is slower than staff wants.
    Slow,
    /// Too many requests fail.
    Errors,
    /// Requests are under way and none is answered.
    Stalled,
    /// It is in trouble, and the last decrease has not shown yet.
    Settling,
    /// Too few requests to say anything.
    Quiet,
}

impl Reason {
    /// Every one, for tables.
    pub const ALL: [Self; 9] = [
        Self::Start,
        Self::Headroom,
        Self::Unused,
        Self::OnTarget,
        Self::Slow,
        Self::Errors,
        Self::Stalled,
        Self::Settling,
        Self::Quiet,
    ];

    /// The word in the API and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Headroom => "headroom",
            Self::Unused => "unused",
            Self::OnTarget => "on_target",
            Self::Slow => "slow",
            Self::Errors => "errors",
            Self::Stalled => "stalled",
            Self::Settling => "settling",
            Self::Quiet => "quiet",
        }
    }
}

/// A change of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// When.
    pub at: UnixMs,
    /// The window before.
    pub from: u32,
    /// And after.
    pub to: u32,
    /// Why.
    pub reason: Reason,
    /// What it was decided on.
    pub reading: OriginReading,
}

/// The controller's memory: what gateways share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// How many may be active; a part of a person is kept, so that slow growth adds up.
    size: f64,
    /// Growing fast until the first trouble.
    probing: bool,
    /// When it last shrank.
    shrank_at: UnixMs,
    /// When the last step was made.
    pub stepped_at: UnixMs,
    /// Why it is what it is.
    pub reason: Reason,
    /// What the last step saw.
    pub reading: OriginReading,
    /// The last changes, the newest last.
    pub decisions: Vec<Decision>,
}

impl Window {
    /// Where it begins.
    pub fn new(bounds: &Adaptive, now: UnixMs) -> Self {
        Self {
            size: f64::from(bounds.active_start.clamp(bounds.active_min, bounds.active_max)),
            probing: true,
            shrank_at: UnixMs(0),
            stepped_at: now,
            reason: Reason::Start,
            reading: OriginReading::default(),
            decisions: Vec::new(),
        }
    }

    /// How many may be active, within the bounds of now.
    pub fn size(&self, bounds: &Adaptive) -> u32 {
        (self.size as u32).clamp(bounds.active_min, bounds.active_max)
    }

    /// Whether it is time for a step.
    pub fn is_due(&self, now: UnixMs) -> bool {
        now.0 >= self.stepped_at.0 + STEP_MS
    }

    /// The next window after a reading. Repeating it with the same reading is another step.
    pub fn step(&self, bounds: &Adaptive, reading: OriginReading, now: UnixMs) -> Self {
        let from = self.size(bounds);
        let mut next = Self { stepped_at: now, reading, size: f64::from(from) + self.size.fract(), ..self.clone() };
        // More are active than may be: nobody is called, and a smaller window would only be missed later.
        let leaving = reading.active * 10 > u64::from(from) * 11;
        let settling = leaving || now.0 < self.shrank_at.0 + ACTIVE_MS / 2;
        next.reason = match trouble(bounds, &reading) {
            Some(_) if settling => Reason::Settling,
            Some((reason, gradient)) => {
                // What was not used cannot be what is too much: the cut is from those who are really there.
                let used = self.size.min((reading.active as f64).max(1.0));
                next.size = used * gradient;
                (next.probing, next.shrank_at) = (false, now);
                reason
            }
            None => next.grow(bounds, &reading),
        };
        next.size = next.size.clamp(f64::from(bounds.active_min), f64::from(bounds.active_max));
        let to = next.size(bounds);
        if to != from {
            if next.decisions.len() == DECISIONS_MAX {
                next.decisions.remove(0);
            }
            next.decisions.push(Decision { at: now, from, to, reason: next.reason, reading });
        }
        next
    }

    fn grow(&mut self, bounds: &Adaptive, reading: &OriginReading) -> Reason {
        if reading.requests < SAMPLES_MIN {
            // Nobody is there to load the origin, or too few: a window that is used up may still grow.
            if reading.active * 100 < self.size as u64 * USED_PERCENT {
                return Reason::Quiet;
            }
        } else if reading.active * 100 < self.size as u64 * USED_PERCENT {
            return Reason::Unused;
        }
        // Full headroom up to half of the latency that staff wants, none at that latency.
        let target = f64::from(bounds.latency_target_ms);
        let headroom = ((target - f64::from(reading.p95_ms)) * 2.0 / target).clamp(0.0, 1.0);
        if headroom < 0.05 {
            return Reason::OnTarget;
        }
        let step = if self.probing && headroom >= 1.0 { self.size / 4.0 } else { self.size.sqrt() * headroom };
        self.size += step;
        Reason::Headroom
    }
}

/// What is wrong, and what part of the window is left for it.
fn trouble(bounds: &Adaptive, reading: &OriginReading) -> Option<(Reason, f64)> {
    if reading.requests == 0 && reading.in_flight > 0 {
        return Some((Reason::Stalled, SHRINK_MIN));
    }
    // A few answers tell enough when many more are waited for.
    if reading.requests + u64::from(reading.in_flight) < SAMPLES_MIN {
        return None;
    }
    if reading.error_percent() > u64::from(bounds.error_max_percent) {
        return Some((Reason::Errors, SHRINK_MIN));
    }
    let gradient = f64::from(bounds.latency_target_ms) / f64::from(reading.p95_ms.max(1));
    (gradient < 1.0).then(|| (Reason::Slow, gradient.max(SHRINK_MIN)))
}

#[cfg(test)]
mod tests;
