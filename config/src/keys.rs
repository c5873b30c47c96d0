//! How the keys that sign proofs are exchanged.

use std::time::Duration;

use crate::fault::Faults;
use crate::section::{Section, Unit};
use crate::settings::Settings;

/// Exchange of the keys that sign tickets, admissions and passports.
#[derive(Debug, Clone, PartialEq)]
pub struct Keys {
    /// A new generation of keys begins to sign so often; `None` is only when staff says so.
    pub rotate_every: Option<Duration>,
    /// A new generation is published so long before it signs: verifiers may keep the published keys for a minute.
    pub publish_ahead: Duration,
    /// What a generation signed counts for so long after the next one began to sign.
    pub overlap: Duration,
}

/// Generations that are alive at once: each is a published key, and a set of keys is to stay small.
const ALIVE_MAX: u32 = 16;

pub(crate) fn read(mut section: Section<'_>) -> Keys {
    const DAY: u32 = 86_400;
    let keys = Keys {
        rotate_every: section.limit("rotate_every_s", Some(30 * DAY)).map(|s| Duration::from_secs(u64::from(s))),
        publish_ahead: section.time("publish_ahead_s", Unit::Seconds, 120, 1, 30 * DAY),
        // A ticket stays in a browser for two days, and is signed anew with each answer that carries it.
        overlap: section.time("overlap_s", Unit::Seconds, 2 * DAY, 1, 366 * DAY),
    };
    if let Some(every) = keys.rotate_every {
        if every <= keys.publish_ahead {
            let problem = format!("{} is not more than publish_ahead_s", every.as_secs());
            section.fault("rotate_every_s", problem, "a generation must have begun to sign before the next is made");
        } else if every * ALIVE_MAX < keys.overlap {
            let hint = format!("at most {ALIVE_MAX} generations may be accepted at once");
            section.fault("rotate_every_s", format!("{} is too short for overlap_s", every.as_secs()), &hint);
        }
    }
    section.finish();
    keys
}

/// An admission that is not prolonged must stay valid to its end.
pub(crate) fn check_together(settings: &Settings, faults: &Faults) {
    let overlap = settings.keys.overlap;
    for room in settings.rooms.iter().filter(|room| room.rules.admission > overlap) {
        let problem = format!("{} is less than an admission of the room {}", overlap.as_secs(), room.id);
        let hint = "an exchange of keys would end admissions before their time".to_owned();
        faults.add("keys.overlap_s", problem, Some(hint));
    }
}
