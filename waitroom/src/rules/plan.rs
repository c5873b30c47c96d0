//! Admission control: how many may be called now, and when to ask again. Pure; any gateway may run it.

use serde::{Deserialize, Serialize};

use super::ids::UnixMs;
use super::settings::{Orders, Settings};

/// One call of the store calls no more than this; bounds its time. The next turn goes on.
const ADMIT_MAX: u64 = 1000;

const NANOS_PER_MS: u64 = 1_000_000;
const NANOS_PER_MINUTE: u64 = 60_000 * NANOS_PER_MS;

/// How far the outflow has been used: the generic cell rate algorithm (ITU-T I.371), with its theoretical arrival time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pace {
    /// Nanoseconds since 1970 up to which the outflow is spoken for.
    pub spoken_for_ns: u64,
    /// Nanoseconds between two admissions of the outflow that it was reckoned with; 0 when there was none. A change of
    /// the outflow takes effect at once: what is spoken for counts in people, not in time.
    pub interval_ns: u64,
}

impl Pace {
    /// The pace at another outflow, from `now` on: as many people are spoken for as before.
    pub fn at_outflow(self, outflow: Option<u32>, now: UnixMs) -> Self {
        let Some(interval_ns) = outflow.map(interval) else {
            return Self::default();
        };
        let now_ns = now.0 * NANOS_PER_MS;
        Self { spoken_for_ns: now_ns + self.ahead(now_ns, interval_ns), interval_ns }
    }

    /// How far ahead of `now` another interval is spoken for by the same people.
    fn ahead(self, now_ns: u64, interval: u64) -> u64 {
        let ahead = self.spoken_for_ns.saturating_sub(now_ns);
        if self.interval_ns == 0 || self.interval_ns == interval {
            return ahead;
        }
        let scaled = u128::from(ahead) * u128::from(interval) / u128::from(self.interval_ns);
        u64::try_from(scaled).unwrap_or(u64::MAX)
    }
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

/// What the plan counts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// In the line and present.
    pub waiting: u64,
    /// Called and not yet in.
    pub called: u64,
    /// Inside.
    pub inside: u64,
    /// What is for sale.
    pub stock: StockGate,
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
    /// Staff paused the room.
    Paused,
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
            Self::Paused => "paused",
            Self::SoldOut => "sold_out",
            Self::AwaitingHolds => "awaiting_holds",
        }
    }
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many to call.
    pub admit: u32,
    /// The pace after that.
    pub pace: Pace,
    /// When more may be called by the clock alone; otherwise only a change matters.
    pub ask_again_at: Option<UnixMs>,
    /// What stops more.
    pub why: Why,
}

/// How many may be called at `now`. Never more than `burst` at once, nor than burst + rate x t in any time t; never
/// more than the cap leaves; nobody while paused; nobody for stock that is gone. Of a room tied to a sale no more
/// people are inside or called than pieces are left or held: each could at least buy one.
pub fn plan(settings: &Settings, orders: &Orders, pace: &Pace, counts: &Counts, now: UnixMs) -> Plan {
    let none = |why| Plan { admit: 0, pace: *pace, ask_again_at: None, why };
    if orders.pause.is_some() {
        return none(Why::Paused);
    }
    let taken = counts.called + counts.inside;
    let by_stock = match counts.stock {
        StockGate::Unknown => u64::MAX,
        StockGate::Left { left: 0, held: 0 } => return none(Why::SoldOut),
        StockGate::Left { left: 0, .. } => 0,
        StockGate::Left { left, held } => (left + held).saturating_sub(taken),
    };
    let by_cap = settings.active_visitors_max.map_or(u64::MAX, |max| u64::from(max).saturating_sub(taken));
    let (by_rate, spoken_for, interval) = by_rate(settings, pace, now);
    let limits = [
        (counts.waiting.min(ADMIT_MAX), Why::LineEmpty),
        (by_stock, Why::AwaitingHolds),
        (by_cap, Why::Cap),
        (by_rate, Why::Rate),
    ];
    let (admit, why) = limits.into_iter().fold((u64::from(u32::MAX), Why::LineEmpty), |tightest, limit| {
        if limit.0 < tightest.0 { limit } else { tightest }
    });
    let pace = match interval {
        Some(interval) if admit > 0 => Pace { spoken_for_ns: spoken_for + admit * interval, interval_ns: interval },
        _ => *pace,
    };
    let ask_again_at = match (why, interval) {
        (Why::Rate, Some(interval)) => {
            let grace = u64::from(settings.burst.max(1) - 1) * interval;
            let spoken_for = spoken_for + admit * interval;
            Some(UnixMs(spoken_for.saturating_sub(grace).div_ceil(NANOS_PER_MS)))
        }
        _ => None,
    };
    Plan { admit: u32::try_from(admit).unwrap_or(u32::MAX), pace, ask_again_at, why }
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
    let room = u64::from(settings.burst.max(1)) * interval;
    // A smaller burst than the one that was spoken for must not make anybody wait longer than itself.
    let spoken_for = now + pace.ahead(now, interval).min(room);
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
        Counts { waiting, ..Counts::default() }
    }

    const NOW: UnixMs = UnixMs(1_700_000_000_000);

    #[test]
    fn the_burst_comes_at_once_and_then_the_rate() {
        let settings = settings(Some(60), 3, None);
        let first = plan(&settings, &Orders::default(), &Pace::default(), &waiting(100), NOW);
        assert_eq!((first.admit, first.why, first.ask_again_at), (3, Why::Rate, Some(UnixMs(NOW.0 + 1000))));
        let early = plan(&settings, &Orders::default(), &first.pace, &waiting(97), UnixMs(NOW.0 + 999));
        assert_eq!(early.admit, 0);
        let then = plan(&settings, &Orders::default(), &first.pace, &waiting(97), UnixMs(NOW.0 + 1000));
        assert_eq!(then.admit, 1);
    }

    #[test]
    fn a_faster_rate_takes_effect_at_once() {
        let orders = Orders::default();
        let slow = plan(&settings(Some(1), 1, None), &orders, &Pace::default(), &waiting(9), NOW);
        assert_eq!(slow.ask_again_at, Some(UnixMs(NOW.0 + 60_000)));
        let soon = UnixMs(NOW.0 + 100);
        let pace = slow.pace.at_outflow(Some(600), soon);
        let fast = plan(&settings(Some(600), 1, None), &orders, &pace, &waiting(8), soon);
        assert_eq!((fast.admit, fast.ask_again_at), (0, Some(UnixMs(NOW.0 + 200))));
        let then = plan(&settings(Some(600), 1, None), &orders, &pace, &waiting(8), UnixMs(NOW.0 + 200));
        assert_eq!(then.admit, 1, "not what the slow rate had spoken for");
        assert_eq!(slow.pace.at_outflow(None, soon), Pace::default());
    }

    proptest! {
        #[test]
        fn no_window_has_more_than_burst_and_rate(
            outflow in 1..6000_u32, burst in 1..50_u32, steps in prop::collection::vec((0..3000_u64, 0..100_u64), 1..200),
        ) {
            let settings = settings(Some(outflow), burst, None);
            let (mut pace, mut now, mut calls) = (Pace::default(), NOW.0, Vec::new());
            for (pause, people) in steps {
                now += pause;
                let plan = plan(&settings, &Orders::default(), &pace, &waiting(people), UnixMs(now));
                pace = plan.pace;
                calls.push((now, u64::from(plan.admit)));
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
        let orders = Orders::default();
        let at = |settings: &Settings, counts: Counts| {
            let plan = plan(settings, &orders, &Pace::default(), &counts, NOW);
            (plan.admit, plan.why)
        };
        let free = settings(None, 1, None);
        assert_eq!(at(&free, waiting(5)), (5, Why::LineEmpty));
        let capped = settings(None, 1, Some(3));
        assert_eq!(at(&capped, Counts { waiting: 5, called: 1, inside: 1, ..Counts::default() }), (1, Why::Cap));
        let stock =
            |left, held| Counts { waiting: 5, inside: 2, stock: StockGate::Left { left, held }, ..Counts::default() };
        assert_eq!(at(&free, stock(0, 0)), (0, Why::SoldOut));
        assert_eq!(at(&free, stock(0, 2)), (0, Why::AwaitingHolds));
        assert_eq!(at(&free, stock(2, 1)), (1, Why::AwaitingHolds));
        assert_eq!(at(&free, stock(50, 1)), (5, Why::LineEmpty));
    }
}
