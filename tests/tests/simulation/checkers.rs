//! Invariants 1 to 4 on a full history. They know nothing of how the line works; they read what happened.

use std::collections::{BTreeMap, BTreeSet};

use waitroom::{Effect, Settings};

use crate::world::Moment;

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
    given: u64,
    calls: BTreeMap<u64, u64>,
}

fn note(place: &mut Option<String>, fault: String) {
    place.get_or_insert(fault);
}

/// Reads a history.
pub fn check(settings: &Settings, history: &[Moment]) -> Checked {
    let (mut seen, mut found) = (Seen::default(), Checked::default());
    for moment in history {
        read(settings, moment, &mut seen, &mut found);
    }
    windows(settings, &seen.calls, &mut found);
    found
}

fn read(settings: &Settings, moment: &Moment, seen: &mut Seen, found: &mut Checked) {
    match &moment.effect {
        Effect::Joined(first, last) => {
            if *first <= seen.given {
                note(&mut found.numbers, format!("{first} was given after {}", seen.given));
            }
            seen.given = *last;
            seen.present.extend(*first..=*last);
        }
        Effect::Given(last) => seen.given = seen.given.max(*last),
        Effect::Present(numbers) => seen.present.extend(numbers),
        Effect::Away(numbers) => seen.present.retain(|number| !numbers.contains(number)),
        Effect::Called(numbers, _, _) => {
            for number in numbers {
                let first = seen.present.first().copied();
                if first != Some(*number) {
                    note(&mut found.order, format!("{number} was called while {first:?} stood first"));
                }
                seen.present.remove(number);
                seen.called.insert(*number);
            }
            *seen.calls.entry(moment.at.0).or_default() += numbers.len() as u64;
            let taken = (seen.called.len() + seen.inside.len()) as u64;
            if settings.active_visitors_max.is_some_and(|max| taken > u64::from(max)) {
                note(&mut found.limits, format!("{taken} are inside or called at {}", moment.at.0));
            }
        }
        Effect::Missed(numbers) => seen.called.retain(|number| !numbers.contains(number)),
        Effect::Admitted(number, _) => {
            if !seen.called.remove(number) || !seen.claimed.insert(*number) {
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
        Effect::Based(..) | Effect::Changed(..) | Effect::Prolonged(..) => {}
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
