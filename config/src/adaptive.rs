//! Adaptive admission: within which bounds the gateways follow how the origin does. A part of a room's rules, so staff may
//! change it while the room runs.

use toml::{Table, Value};

use crate::section::Section;

/// More people at once no origin of one room serves.
const ACTIVE_MAX: u32 = 10_000_000;

/// The bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adaptive {
    /// Visitors who may always be active at once, however the origin does.
    pub active_min: u32,
    /// Visitors who may be active at once at most.
    pub active_max: u32,
    /// With how many it begins.
    pub active_start: u32,
    /// Within how many milliseconds 95 of 100 answers should begin.
    pub latency_target_ms: u32,
    /// How many of 100 requests may fail.
    pub error_max_percent: u32,
}

const KEY: &str = "adaptive";

/// `None` is written `"off"`.
pub(crate) fn read(section: &mut Section<'_>) -> Option<Adaptive> {
    if section.is_off(KEY) {
        return None;
    }
    let mut section = section.optional_section(KEY)?;
    let active_min = section.number("active_min", 10, 1, ACTIVE_MAX);
    let active_max = section.number("active_max", 10_000.max(active_min), 1, ACTIVE_MAX);
    let adaptive = Adaptive {
        active_min,
        active_max,
        active_start: section.number("active_start", active_min, 1, ACTIVE_MAX),
        // What people still take for a quick page.
        latency_target_ms: section.number("latency_target_ms", 500, 10, 60_000),
        error_max_percent: section.number("error_max_percent", 5, 0, 100),
    };
    if active_min > active_max {
        section.fault("active_min", format!("{active_min} is more than active_max = {active_max}"), "");
    } else if !(active_min..=active_max).contains(&adaptive.active_start) {
        let problem = format!("{} is not between active_min and active_max", adaptive.active_start);
        section.fault("active_start", problem, "");
    }
    section.finish();
    Some(adaptive)
}

/// As a file would say it.
pub(crate) fn write(adaptive: Option<Adaptive>) -> Value {
    let Some(adaptive) = adaptive else {
        return Value::from("off");
    };
    let pairs = [
        ("active_min", adaptive.active_min),
        ("active_max", adaptive.active_max),
        ("active_start", adaptive.active_start),
        ("latency_target_ms", adaptive.latency_target_ms),
        ("error_max_percent", adaptive.error_max_percent),
    ];
    let pairs = pairs.into_iter().map(|(key, value)| (key.to_owned(), Value::from(i64::from(value))));
    Value::Table(pairs.collect::<Table>())
}
