//! Admission control: how many may be called now, and when to ask again. Pure; any gateway may run it.

use serde::{Deserialize, Serialize};

use super::adaptive::FILLED_IN_LOOKS;
use super::ids::UnixMs;
use super::schedule::Phase;
use super::settings::{Method, Orders, Settings};
use super::shares::Shares;

/// One call of the store calls no more than this; bounds its time. The next turn goes on.
const ADMIT_MAX: u64 = 1000;

const NANOS_PER_MS: u64 = 1_000_000;
const NANOS_PER_MINUTE: u64 = 60_000 * NANOS_PER_MS;

/// How far the outflow has been used: the generic cell rate algorithm (ITU-T I.371), with its theoretical arrival time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pace {
    /// Nanoseconds since 1970 up to which the outflow is spoken for.
    pub spoken_for_ns: u64,
}

impl Pace {
    /// The pace after so many were called at `now`, the moment at which the store calls them: a plan that was under way
    /// for a while must not make the next one too early.
    pub fn after(self, called: u64, interval_ns: u64, now: UnixMs) -> Self {
        if interval_ns == 0 {
            return self;
        }
        Self { spoken_for_ns: self.spoken_for_ns.max(now.0 * NANOS_PER_MS) + called * interval_ns }
    }

    /// The pace under other settings, from `now` on: as many people are spoken for as before, so that a changed outflow
    /// takes effect at once.
    pub fn under(self, before: &Settings, after: &Settings, now: UnixMs) -> Self {
        let (Some(old), Some(new)) = (before.outflow_per_minute, after.outflow_per_minute) else {
            return Self::default();
        };
        let now_ns = now.0 * NANOS_PER_MS;
        let ahead = u128::from(self.spoken_for_ns.saturating_sub(now_ns)) * u128::from(interval(new));
        let ahead = u64::try_from(ahead / u128::from(interval(old))).unwrap_or(u64::MAX);
        Self { spoken_for_ns: now_ns + ahead.min(room(after, interval(new))) }
    }
}

/// What a burst is in time.
fn room(settings: &Settings, interval: u64) -> u64 {
    u64::from(settings.burst.max(1)) * interval
}

/// What the shop says is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StockGate {
    /// The room is not tied to a sale, or the shop has not said yet.
    #[default]
    Unknown,
    /// Pieces for sale and pieces in somebody's hold.
    Left {
        /// For sale.
        left: u64,
        /// Held; may come back.
        held: u64,
    },
}

/// What the origin can bear, as far as it is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OriginGate {
    /// It is not followed, or nothing is known yet.
    #[default]
    Open,
    /// So many visitors may be active at once (see [`Window`](super::adaptive::Window)).
    Window {
        /// How many may be.
        size: u32,
        /// How many were, when it was last looked at.
        active: u64,
        /// How many were inside then: who came in since is active too.
        inside: u64,
        /// And how many were called and not yet in.
        called: u64,
    },
}

/// What the plan counts with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// In the line and present, by lane.
    pub waiting: Vec<u64>,
    /// Gathered and present, not drawn yet.
    pub gathered: u64,
    /// Those who gathered do not stand at their drawn places yet.
    pub undealt: bool,
    /// Called and not yet in.
    pub called: u64,
    /// Inside.
    pub inside: u64,
    /// What is for sale.
    pub stock: StockGate,
    /// What the origin can bear.
    pub origin: OriginGate,
}

impl Counts {
    /// In all lanes.
    pub fn waiting_total(&self) -> u64 {
        self.waiting.iter().sum()
    }
}

/// What limits admission now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody waits.
    LineEmpty,
    /// The outflow per minute.
    Rate,
    /// The cap on people inside.
    Cap,
    /// As many are active as the origin can bear.
    Origin,
    /// Staff paused the room.
    Paused,
    /// The settings keep everybody waiting.
    QueueAll,
    /// The room is not open yet, or not any more.
    Phase,
    /// The draw is under way.
    Drawing,
    /// Nothing is left to buy.
    SoldOut,
    /// Everything left is in somebody's hold, or spoken for by those inside.
    AwaitingHolds,
}

impl Why {
    /// The word in the API and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LineEmpty => "line",
            Self::Rate => "rate",
            Self::Cap => "cap",
            Self::Origin => "origin",
            Self::Paused => "paused",
            Self::QueueAll => "queue_all",
            Self::Phase => "phase",
            Self::Drawing => "drawing",
            Self::SoldOut => "sold_out",
            Self::AwaitingHolds => "awaiting_holds",
        }
    }
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How many to call of each lane, front to back; lanes without any are left out.
    pub calls: Vec<(u8, u32)>,
    /// The lanes' shares once they are called.
    pub shares: Shares,
    /// Nanoseconds of the outflow that each of them takes; 0 without an outflow.
    pub interval_ns: u64,
    /// When more may be called by the clock alone; otherwise only a change matters.
    pub ask_again_at: Option<UnixMs>,
    /// What stops more.
    pub why: Why,
}

/// How many may be called at `now`. Never more than `burst` at once, nor than burst + rate x t in any time t; never
/// more than the cap leaves; nobody while paused or before the opening; nobody for stock that is gone. Of a room tied to a
/// sale no more people are inside or called than pieces are left or held: each could at least buy one.
pub fn plan(
    settings: &Settings,
    orders: &Orders,
    (pace, shares): (&Pace, &Shares),
    counts: &Counts,
    now: UnixMs,
) -> Plan {
    let settings = &settings.at(now);
    let next_change = settings.schedule.next_after(now);
    let none = |why| Plan { calls: Vec::new(), shares: shares.clone(), interval_ns: 0, ask_again_at: next_change, why };
    if let Some(why) = closed(settings, orders, counts, now) {
        return none(why);
    }
    let taken = counts.called + counts.inside;
    let by_stock = match counts.stock {
        StockGate::Unknown => u64::MAX,
        StockGate::Left { left: 0, held: 0 } => return none(Why::SoldOut),
        StockGate::Left { left: 0, .. } => 0,
        StockGate::Left { left, held } => (left + held).saturating_sub(taken),
    };
    let by_cap = settings.active_visitors_max.map_or(u64::MAX, |max| u64::from(max).saturating_sub(taken));
    let by_origin = match counts.origin {
        OriginGate::Open => u64::MAX,
        OriginGate::Window { size, active, inside, called } => {
            let active = active + counts.inside.saturating_sub(inside) + counts.called;
            let since = taken.saturating_sub(inside + called);
            let at_once = u64::from(size.div_ceil(FILLED_IN_LOOKS)).saturating_sub(since);
            u64::from(size).saturating_sub(active).min(at_once)
        }
    };
    let (by_rate, spoken_for, interval) = by_rate(settings, pace, now);
    let limits = [
        (counts.waiting_total().min(ADMIT_MAX), Why::LineEmpty),
        (by_stock, Why::AwaitingHolds),
        (by_cap, Why::Cap),
        (by_origin, Why::Origin),
        (by_rate, Why::Rate),
    ];
    let (admit, why) = limits.into_iter().fold((u64::from(u32::MAX), Why::LineEmpty), |tightest, limit| {
        if limit.0 < tightest.0 { limit } else { tightest }
    });
    let by_clock = match (why, interval) {
        (Why::Rate, Some(interval)) => {
            let grace = u64::from(settings.burst.max(1) - 1) * interval;
            let spoken_for = spoken_for + admit * interval;
            Some(UnixMs(spoken_for.saturating_sub(grace).div_ceil(NANOS_PER_MS)))
        }
        _ => None,
    };
    let (given, shares) = shares.divide(&settings.lanes, &counts.waiting, admit);
    let calls = (0_u8..).zip(given).filter(|(_, count)| *count > 0);
    Plan {
        calls: calls.map(|(lane, count)| (lane, u32::try_from(count).unwrap_or(u32::MAX))).collect(),
        shares,
        interval_ns: interval.unwrap_or(0),
        ask_again_at: [by_clock, next_change].into_iter().flatten().min(),
        why,
    }
}

/// Why nobody at all is called, if so.
fn closed(settings: &Settings, orders: &Orders, counts: &Counts, now: UnixMs) -> Option<Why> {
    match settings.phase(orders, now) {
        Phase::Paused => Some(Why::Paused),
        Phase::Prequeue | Phase::Closed => Some(Why::Phase),
        Phase::Open | Phase::Draining if settings.queue_all || settings.method == Method::Reject => Some(Why::QueueAll),
        Phase::Open | Phase::Draining if counts.undealt => Some(Why::Drawing),
        Phase::Open | Phase::Draining => None,
    }
}

/// Between two admissions. Rounded up: the rate is never exceeded, and is met to one part in a million at 60,000 per
/// minute.
fn interval(outflow: u32) -> u64 {
    NANOS_PER_MINUTE.div_ceil(u64::from(outflow.max(1)))
}

/// How many the outflow allows, from where it is spoken for, and the time between two.
fn by_rate(settings: &Settings, pace: &Pace, now: UnixMs) -> (u64, u64, Option<u64>) {
    let Some(outflow) = settings.outflow_per_minute else {
        return (u64::MAX, 0, None);
    };
    let interval = interval(outflow);
    let now = now.0 * NANOS_PER_MS;
    let room = room(settings, interval);
    let spoken_for = pace.spoken_for_ns.clamp(now, now + room);
    ((now + room - spoken_for) / interval, spoken_for, Some(interval))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settings(outflow: Option<u32>, burst: u32, max: Option<u32>) -> Settings {
        Settings { outflow_per_minute: outflow, burst, active_visitors_max: max, ..Settings::default() }
    }

    fn waiting(waiting: u64) -> Counts {
        Counts { waiting: vec![waiting], ..Counts::default() }
    }

    const NOW: UnixMs = UnixMs(1_700_000_000_000);

    impl Plan {
        fn admit(&self) -> u32 {
            self.calls.iter().map(|(_, count)| count).sum()
        }
    }

    fn planned(settings: &Settings, pace: &Pace, counts: &Counts, now: UnixMs) -> Plan {
        plan(settings, &Orders::default(), (pace, &Shares::default()), counts, now)
    }

    #[test]
    fn the_burst_comes_at_once_and_then_the_rate() {
        let settings = settings(Some(60), 3, None);
        let first = planned(&settings, &Pace::default(), &waiting(100), NOW);
        assert_eq!((first.admit(), first.why, first.ask_again_at), (3, Why::Rate, Some(UnixMs(NOW.0 + 1000))));
        let pace = Pace::default().after(3, first.interval_ns, NOW);
        let early = planned(&settings, &pace, &waiting(97), UnixMs(NOW.0 + 999));
        assert_eq!(early.admit(), 0);
        let then = planned(&settings, &pace, &waiting(97), UnixMs(NOW.0 + 1000));
        assert_eq!(then.admit(), 1);
    }

    #[test]
    fn a_faster_rate_takes_effect_at_once() {
        let (slow_settings, fast_settings) = (settings(Some(1), 1, None), settings(Some(600), 1, None));
        let slow = planned(&slow_settings, &Pace::default(), &waiting(9), NOW);
        assert_eq!(slow.ask_again_at, Some(UnixMs(NOW.0 + 60_000)));
        let spoken = Pace::default().after(1, slow.interval_ns, NOW);
        let soon = UnixMs(NOW.0 + 100);
        let pace = spoken.under(&slow_settings, &fast_settings, soon);
        let fast = planned(&fast_settings, &pace, &waiting(8), soon);
        assert_eq!((fast.admit(), fast.ask_again_at), (0, Some(UnixMs(NOW.0 + 200))));
        let then = planned(&fast_settings, &pace, &waiting(8), UnixMs(NOW.0 + 200));
        assert_eq!(then.admit(), 1, "not what the slow rate had spoken for");
        assert_eq!(spoken.under(&slow_settings, &settings(None, 1, None), soon), Pace::default());
    }

    proptest! {
        #[test]
        fn no_window_has_more_than_burst_and_rate(
            outflow in 1..6000_u32, burst in 1..50_u32, steps in prop::collection::vec((0..3000_u64, 0..100_u64, 0..400_u64), 1..200),
        ) {
            let settings = settings(Some(outflow), burst, None);
            let (mut pace, mut now, mut calls) = (Pace::default(), NOW.0, Vec::new());
            for (pause, people, delay) in steps {
                now += pause;
                let plan = planned(&settings, &pace, &waiting(people), UnixMs(now));
                // The plan reaches the store later than it was made.
                now += delay;
                pace = pace.after(u64::from(plan.admit()), plan.interval_ns, UnixMs(now));
                calls.push((now, u64::from(plan.admit())));
            }
            for (from, (start, _)) in calls.iter().enumerate() {
                let mut sum = 0;
                for (end, called) in &calls[from..] {
                    sum += called;
                    let allowed = f64::from(burst) + f64::from(outflow) * (end - start) as f64 / 60_000.0;
                    prop_assert!(sum as f64 <= allowed + 1e-6, "{sum} in {} ms, {allowed} allowed", end - start);
                }
            }
        }
    }

    #[test]
    fn the_tightest_limit_is_named() {
        let at = |settings: &Settings, counts: Counts| {
            let plan = planned(settings, &Pace::default(), &counts, NOW);
            (plan.admit(), plan.why)
        };
        let free = settings(None, 1, None);
        assert_eq!(at(&free, waiting(5)), (5, Why::LineEmpty));
        let capped = settings(None, 1, Some(3));
        assert_eq!(at(&capped, Counts { waiting: vec![5], called: 1, inside: 1, ..Counts::default() }), (1, Why::Cap));
        let stock = |left, held| Counts {
            waiting: vec![5],
            inside: 2,
            stock: StockGate::Left { left, held },
            ..Counts::default()
        };
        assert_eq!(at(&free, stock(0, 0)), (0, Why::SoldOut));
        assert_eq!(at(&free, stock(0, 2)), (0, Why::AwaitingHolds));
        assert_eq!(at(&free, stock(2, 1)), (1, Why::AwaitingHolds));
        assert_eq!(at(&free, stock(50, 1)), (5, Why::LineEmpty));
        let origin = |size, active, inside| Counts {
            waiting: vec![5],
            called: 1,
            inside: 100,
            origin: OriginGate::Window { size, active, inside, called: 1 },
            ..Counts::default()
        };
        assert_eq!(at(&free, origin(20, 10, 100)), (5, Why::LineEmpty), "who is inside and does nothing is no load");
        assert_eq!(at(&free, origin(20, 15, 98)), (2, Why::Origin), "who came in since the look counts");
        assert_eq!(at(&free, origin(20, 90, 100)), (0, Why::Origin));
        assert_eq!(at(&free, origin(16, 0, 100)), (4, Why::Origin), "not all of a window at once");
        assert_eq!(at(&free, origin(16, 0, 99)), (3, Why::Origin), "and what came in since the look is part of it");
    }
}
