//! Invariants 1 to 4 on a full history. They know nothing of how the line works; they read what happened.

use std::collections::{BTreeMap, BTreeSet};

use waitroom::{Effect, Everything, Number, Series, Settings, UnixMs};

use crate::world::{Event, Moment};

/// The first fault that each checker found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// 1: of two present visitors the lower number is called first.
    pub order: Option<String>,
    /// 2: never more inside than the cap, nor called than burst and rate allow, in any window.
    pub limits: Option<String>,
    /// 3: an admission needs a call, and a ticket is claimed at most once.
    pub once: Option<String>,
    /// 4: no number is given twice.
    pub numbers: Option<String>,
}

#[derive(Default)]
struct Seen {
    present: BTreeSet<u64>,
    called: BTreeSet<u64>,
    inside: BTreeSet<u64>,
    claimed: BTreeSet<u64>,
    /// Claimed in a second that was lost: shown again by who holds the admission.
    lost: BTreeSet<u64>,
    given: BTreeMap<Series, u64>,
    calls: BTreeMap<u64, u64>,
}

fn note(place: &mut Option<String>, fault: String) {
    place.get_or_insert(fault);
}

/// Reads a history.
pub fn check(settings: &Settings, history: &[Moment]) -> Checked {
    let (mut seen, mut found) = (Seen::default(), Checked::default());
    for moment in history {
        match &moment.event {
            Event::Effect(effect) => read(settings, moment.at.0, effect, &mut seen, &mut found),
            Event::Failover(known) => {
                // What the lost second called may be called again: windows end here.
                windows(settings, &std::mem::take(&mut seen.calls), &mut found);
                seen.fail_over(known);
            }
        }
    }
    windows(settings, &seen.calls, &mut found);
    found
}

impl Seen {
    /// The line is what the replica knew; the numbers that were given stay given.
    fn fail_over(&mut self, known: &Everything) {
        let numbers = |list: &[(Number, UnixMs)]| list.iter().map(|(number, _)| number.0).collect();
        self.present = known.waiting.iter().collect();
        self.called = numbers(&known.called);
        self.inside = numbers(&known.inside);
        self.lost.extend(self.claimed.iter().filter(|number| !known.done.contains(**number)));
        self.claimed.retain(|number| known.done.contains(*number));
    }
}

fn read(settings: &Settings, at: u64, effect: &Effect, seen: &mut Seen, found: &mut Checked) {
    match effect {
        Effect::Joined(first, last) => {
            let given = seen.given.entry(Number(*first).series()).or_default();
            if first <= given {
                note(&mut found.numbers, format!("{first} was given after {given}"));
            }
            *given = *last;
            seen.present.extend(*first..=*last);
        }
        Effect::Given(last) => {
            let given = seen.given.entry(Number(*last).series()).or_default();
            *given = (*given).max(*last);
        }
        Effect::Present(numbers) => seen.present.extend(numbers),
        Effect::Away(numbers) => seen.present.retain(|number| !numbers.contains(number)),
        Effect::Called(numbers, ..) => {
            for number in numbers {
                // Of the lane, not of the room.
                let first = seen.present.range(Number(*number).series().range()).next().copied();
                if first != Some(*number) {
                    note(&mut found.order, format!("{number} was called while {first:?} stood first"));
                }
                seen.present.remove(number);
                seen.called.insert(*number);
            }
            *seen.calls.entry(at).or_default() += numbers.len() as u64;
            let taken = (seen.called.len() + seen.inside.len()) as u64;
            if settings.active_visitors_max.is_some_and(|max| taken > u64::from(max)) {
                note(&mut found.limits, format!("{taken} are inside or called at {}", at));
            }
        }
        Effect::Missed(numbers, _) => seen.called.retain(|number| !numbers.contains(number)),
        Effect::Admitted(number, _) => {
            seen.present.remove(number);
            let called = seen.called.remove(number) || seen.lost.remove(number);
            if !called || !seen.claimed.insert(*number) {
                note(&mut found.once, format!("{number} was admitted without a turn of its own"));
            }
            seen.inside.insert(*number);
        }
        Effect::Expired(numbers) => seen.inside.retain(|number| !numbers.contains(number)),
        Effect::Released(number, _) => {
            seen.inside.remove(number);
        }
        Effect::Left(number) => {
            seen.present.remove(number);
            seen.called.remove(number);
        }
        Effect::Dealt(present, _) => {
            seen.present.retain(|number| !Number(*number).series().is_gathered());
            seen.present.extend(present.iter());
        }
        Effect::Sealed(draw) => {
            for lane in &draw.lanes {
                let series = Series::of_lane(lane.lane);
                seen.given.insert(series, series.number(lane.base + lane.count).0);
            }
        }
        Effect::Reset(_) => *seen = Seen { calls: std::mem::take(&mut seen.calls), ..Seen::default() },
        Effect::Based(..)
        | Effect::Changed(..)
        | Effect::Prolonged(..)
        | Effect::Extended(..)
        | Effect::Invited(_)
        | Effect::Forfeited(_)
        | Effect::Transferred(..) => {}
    }
}

/// No window has more calls than burst and rate allow. It is enough to look at windows from call to call.
fn windows(settings: &Settings, calls: &BTreeMap<u64, u64>, found: &mut Checked) {
    let Some(outflow) = settings.outflow_per_minute else {
        return;
    };
    for start in calls.keys() {
        let mut sum = 0;
        for (end, count) in calls.range(start..) {
            sum += count;
            let allowed = u64::from(settings.burst) * 60_000 + u64::from(outflow) * (end - start);
            if sum * 60_000 > allowed {
                note(&mut found.limits, format!("{sum} were called within {} ms", end - start));
            }
        }
    }
}
