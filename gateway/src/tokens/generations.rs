//! Generations of signing keys: which one signs, which ones still count, and when the next is due. Pure. What gateways
//! know of a generation is noted in the queue store; its keys are made from the secret and its number, so a note holds
//! nothing that must be kept, and a gateway that has missed one can still check what it signed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use waitroom::UnixMs;

/// What is known of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    /// Counts from 0.
    pub number: u32,
    /// Name of the secret that its keys are made from.
    pub secret: String,
    /// When it begins to sign.
    pub active_from: UnixMs,
    /// What was signed before counts for so long after that, in milliseconds.
    pub overlap_ms: u64,
}

/// What a generation is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Known to verifiers, and not signing yet.
    Published,
    /// It signs.
    Signing,
    /// What it signed still counts.
    Accepted,
    /// What it signed counts no more.
    Retired,
}

/// When new generations are made; milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// One begins to sign so often; `None` is only when staff says so.
    pub every_ms: Option<u64>,
    /// It is published so long before.
    pub ahead_ms: u64,
    /// What was signed before counts for so long after.
    pub overlap_ms: u64,
}

/// When a new generation is to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// After it was published for as long as the schedule says: verifiers that keep keys notice nothing.
    Published,
    /// As soon as every gateway has heard of it.
    Soon,
}

/// Every gateway looks at the notes more often than this.
pub const HEARD_MS: u64 = 2_000;

/// All generations that are known, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Generations(BTreeMap<u32, Generation>);

impl Generations {
    /// Takes over what is known elsewhere, which goes before what was known here.
    pub fn take_over(&mut self, others: impl IntoIterator<Item = Generation>) {
        self.0.extend(others.into_iter().map(|generation| (generation.number, generation)));
    }

    /// By number.
    pub fn iter(&self) -> impl Iterator<Item = &Generation> {
        self.0.values()
    }

    /// One of them.
    pub fn get(&self, number: u32) -> Option<&Generation> {
        self.0.get(&number)
    }

    /// The one that signs: the newest whose time has come. The very first signs before its time.
    pub fn signing(&self, now: UnixMs) -> Option<&Generation> {
        let begun = self.0.values().rev().find(|generation| generation.active_from <= now);
        begun.or_else(|| self.0.values().next())
    }

    /// When one retires: the overlap of the next one that signs after it.
    pub fn retires_at(&self, number: u32) -> Option<UnixMs> {
        let next = self.0.range(number + 1..).map(|(_, next)| next).min_by_key(|next| next.active_from)?;
        Some(UnixMs(next.active_from.0.saturating_add(next.overlap_ms)))
    }

    /// What one is good for.
    pub fn stage(&self, number: u32, now: UnixMs) -> Stage {
        let signing = self.signing(now).map_or(0, |signing| signing.number);
        if number == signing {
            Stage::Signing
        } else if number > signing {
            Stage::Published
        } else if self.retires_at(number).is_some_and(|until| until <= now) {
            Stage::Retired
        } else {
            Stage::Accepted
        }
    }

    /// Takes out those that are retired; their numbers.
    pub fn forget_retired(&mut self, now: UnixMs) -> Vec<u32> {
        let retired: Vec<_> =
            self.0.keys().copied().filter(|number| self.stage(*number, now) == Stage::Retired).collect();
        for number in &retired {
            self.0.remove(number);
        }
        retired
    }

    /// A generation that the schedule wants to be noted now.
    pub fn due(&self, secret: &str, schedule: &Schedule, now: UnixMs) -> Option<Generation> {
        let (latest, every) = (self.0.values().next_back()?, schedule.every_ms?);
        let begins = latest.active_from.0.saturating_add(every);
        let is_due = latest.active_from <= now && begins <= now.0.saturating_add(schedule.ahead_ms);
        // A line that slept for longer than the interval still publishes ahead.
        let active_from = UnixMs(begins.max(now.0 + schedule.ahead_ms));
        is_due.then(|| Generation {
            number: latest.number + 1,
            secret: secret.to_owned(),
            active_from,
            overlap_ms: schedule.overlap_ms,
        })
    }

    /// The generation that staff asks for, or `None` while one is published that does not sign yet: asking twice makes
    /// one. `When::Soon` does not wait for that one.
    pub fn asked(&self, secret: &str, schedule: &Schedule, when: When, now: UnixMs) -> Option<Generation> {
        let latest = self.0.values().next_back()?;
        let wait_ms = match when {
            When::Published if latest.active_from > now => return None,
            When::Published => schedule.ahead_ms,
            When::Soon if latest.active_from.0 > now.0 && latest.active_from.0 - now.0 <= HEARD_MS => return None,
            When::Soon => HEARD_MS,
        };
        Some(Generation {
            number: latest.number + 1,
            secret: secret.to_owned(),
            active_from: UnixMs(now.0 + wait_ms),
            overlap_ms: schedule.overlap_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEDULE: Schedule = Schedule { every_ms: Some(1_000_000), ahead_ms: 10_000, overlap_ms: 500_000 };

    fn first() -> Generations {
        let mut all = Generations::default();
        all.take_over([Generation {
            number: 0,
            secret: "a".to_owned(),
            active_from: UnixMs(5_000_000),
            overlap_ms: 0,
        }]);
        all
    }

    fn stages(all: &Generations, now: u64) -> Vec<Stage> {
        all.iter().map(|one| all.stage(one.number, UnixMs(now))).collect()
    }

    #[test]
    fn one_is_published_before_it_signs_and_accepted_after() {
        let mut all = first();
        let begins = 6_000_000;
        assert_eq!(all.due("a", &SCHEDULE, UnixMs(begins - 10_001)), None);
        let next = all.due("a", &SCHEDULE, UnixMs(begins - 10_000)).expect("due");
        assert_eq!((next.number, next.active_from), (1, UnixMs(begins)));
        all.take_over([next]);
        assert_eq!(all.due("a", &SCHEDULE, UnixMs(begins - 1)), None, "one is published already");
        use Stage::{Accepted, Published, Retired, Signing};
        for (now, expected) in [
            (begins - 1, [Signing, Published]),
            (begins, [Accepted, Signing]),
            (begins + 499_999, [Accepted, Signing]),
            (begins + 500_000, [Retired, Signing]),
        ] {
            assert_eq!(stages(&all, now), expected, "{now}");
        }
        assert_eq!(all.forget_retired(UnixMs(begins + 500_000)), [0]);
        assert_eq!(all.signing(UnixMs(0)).map(|one| one.number), Some(1), "the only one signs whatever the clock says");
    }

    #[test]
    fn a_line_that_slept_publishes_ahead_and_staff_asks_once() {
        let mut all = first();
        let late = UnixMs(99_000_000);
        assert_eq!(all.due("a", &SCHEDULE, late).map(|next| next.active_from), Some(UnixMs(late.0 + 10_000)));
        let asked = all.asked("b", &SCHEDULE, When::Published, late).expect("made");
        assert_eq!((asked.secret.as_str(), asked.active_from), ("b", UnixMs(late.0 + 10_000)));
        all.take_over([asked]);
        assert_eq!(all.asked("b", &SCHEDULE, When::Published, late), None);
        let soon = all.asked("b", &SCHEDULE, When::Soon, late).expect("does not wait");
        all.take_over([soon]);
        assert_eq!(all.asked("b", &SCHEDULE, When::Soon, late), None, "once");
        assert_eq!(stages(&all, late.0 + HEARD_MS), [Stage::Accepted, Stage::Accepted, Stage::Signing]);
        let retires = all.retires_at(0).expect("retires");
        assert_eq!(retires, UnixMs(late.0 + HEARD_MS + 500_000), "by the first that signed after it");
    }
}
