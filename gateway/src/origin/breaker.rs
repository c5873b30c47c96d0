//! The circuit breaker of one origin, as a pure state machine (M. Nygard, "Release It!", 2nd ed., 2018, chapter 5): an
//! origin that fails is left alone for a while, then one request tries it. `now` is in milliseconds of any steady clock.

use config::Breaker as Rules;

/// Where a breaker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Requests go through.
    Closed {
        /// Failures in a row.
        run: u32,
        /// Requests that went well since `since_ms`.
        good: u32,
        /// And those that did not.
        bad: u32,
        /// When the counting began.
        since_ms: u64,
    },
    /// Nothing goes through.
    Open {
        /// Until when.
        until_ms: u64,
        /// How often in a row.
        times: u32,
    },
    /// One request tries the origin.
    HalfOpen {
        /// When another one may try, should this one hang.
        next_ms: u64,
        /// How often in a row it was open before.
        times: u32,
    },
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A request that [`State::may`] called a trial is sent.
    Tried,
    /// The origin answered.
    Succeeded,
    /// It did not, or said that it cannot.
    Failed,
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    /// As any other.
    Pass,
    /// As the one that tries the origin.
    Try,
    /// Not before then.
    Not {
        /// In milliseconds.
        until_ms: u64,
    },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { run: 0, good: 0, bad: 0, since_ms: 0 }
    }
}

impl State {
    /// Whether a request may be sent at `now`.
    pub(super) fn may(self, now: u64) -> May {
        match self {
            Self::Closed { .. } => May::Pass,
            Self::Open { until_ms: at, .. } | Self::HalfOpen { next_ms: at, .. } if at <= now => May::Try,
            Self::Open { until_ms, .. } | Self::HalfOpen { next_ms: until_ms, .. } => May::Not { until_ms },
        }
    }

    /// The state after an event.
    pub(super) fn after(self, event: Event, rules: &Rules, now: u64) -> Self {
        match (self, event) {
            (Self::Closed { run, good, bad, since_ms }, Event::Succeeded | Event::Failed) => {
                let over = now.saturating_sub(since_ms) >= millis(rules.window);
                let (good, bad, since_ms) = if over { (0, 0, now) } else { (good, bad, since_ms) };
                let failed = u32::from(event == Event::Failed);
                let run = if event == Event::Failed { run.saturating_add(1) } else { 0 };
                let (good, bad) = (good.saturating_add(1 - failed), bad.saturating_add(failed));
                let part =
                    u64::from(bad) * 100 >= (u64::from(good) + u64::from(bad)) * u64::from(rules.failures_percent);
                if run >= rules.failures || (bad >= rules.failures && part) {
                    return open(1, rules, now);
                }
                Self::Closed { run, good, bad, since_ms }
            }
            (Self::Open { times, .. } | Self::HalfOpen { times, .. }, Event::Tried) => {
                Self::HalfOpen { next_ms: now + millis(rules.open), times }
            }
            (Self::HalfOpen { .. }, Event::Succeeded) => Self::Closed { run: 0, good: 0, bad: 0, since_ms: now },
            (Self::HalfOpen { times, .. }, Event::Failed) => open(times.saturating_add(1), rules, now),
            // Requests that were under way when it opened say nothing new.
            (Self::Open { .. }, Event::Succeeded | Event::Failed) | (Self::Closed { .. }, Event::Tried) => self,
        }
    }

    /// Its name for the staff.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Closed { .. } => "closed",
            Self::Open { .. } => "open",
            Self::HalfOpen { .. } => "half_open",
        }
    }
}

/// Twice as long each time in a row, up to the longest.
fn open(times: u32, rules: &Rules, now: u64) -> State {
    let length = millis(rules.open).saturating_mul(1 << (times - 1).min(20)).min(millis(rules.open_max));
    State::Open { until_ms: now + length, times }
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::time::Duration;

    use super::*;

    const RULES: Rules = Rules {
        failures: 3,
        failures_percent: 50,
        window: Duration::from_secs(10),
        open: Duration::from_secs(1),
        open_max: Duration::from_secs(5),
    };

    #[test]
    fn the_table_of_transitions() {
        let states = [
            State::Closed { run: 0, good: 9, bad: 0, since_ms: 0 },
            State::Closed { run: 2, good: 9, bad: 2, since_ms: 0 },
            State::Closed { run: 0, good: 3, bad: 2, since_ms: 0 },
            State::Open { until_ms: 2000, times: 1 },
            State::Open { until_ms: 900, times: 3 },
            State::HalfOpen { next_ms: 2000, times: 1 },
            State::HalfOpen { next_ms: 900, times: 4 },
        ];
        let mut table = String::new();
        for state in states {
            writeln!(table, "{state:?} may {:?}", state.may(1000)).expect("writes");
            for event in [Event::Tried, Event::Succeeded, Event::Failed] {
                writeln!(table, "    {event:?} -> {:?}", state.after(event, &RULES, 1000)).expect("writes");
            }
        }
        assert_eq!(table, include_str!("breaker_table.txt"), "\n{table}");
    }

    #[test]
    fn old_requests_are_forgotten_after_the_window() {
        let full = State::Closed { run: 0, good: 0, bad: 2, since_ms: 0 };
        assert_eq!(full.after(Event::Failed, &RULES, 9_999), open(1, &RULES, 9_999));
        let fresh = State::Closed { run: 1, good: 0, bad: 1, since_ms: 10_000 };
        assert_eq!(full.after(Event::Failed, &RULES, 10_000), fresh);
    }

    #[test]
    fn a_dead_origin_gets_one_request_each_time_it_is_tried() {
        let (mut state, mut sent, mut opened) = (State::default(), 0, Vec::new());
        for now in 0..60_000 {
            let may = state.may(now);
            if may == May::Try {
                state = state.after(Event::Tried, &RULES, now);
            }
            if !matches!(may, May::Not { .. }) {
                sent += 1;
                state = state.after(Event::Failed, &RULES, now);
                opened.extend(matches!(state, State::Open { .. }).then_some(now));
            }
        }
        assert_eq!(opened[..5], [2, 1002, 3002, 7002, 12_002], "twice as long each time, up to the longest");
        assert_eq!(sent, RULES.failures - 1 + opened.len() as u32);
    }
}
