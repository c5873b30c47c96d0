//! A room's rules as the configuration writes them, and as the line's rules take them. The two crates know nothing of
//! each other; here they meet.

use std::time::Duration;

use config::Rules;
use jiff::Timestamp;
use waitroom::{Adaptive, Ask, Lane, Method, Notice, Planned, Said, Schedule, Settings, Sliding, UnixMs};

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn unix(at: Timestamp) -> UnixMs {
    UnixMs(u64::try_from(at.as_millisecond()).unwrap_or(0))
}

fn timestamp(at: UnixMs) -> Timestamp {
    Timestamp::from_millisecond(i64::try_from(at.0).unwrap_or(i64::MAX)).unwrap_or(Timestamp::MAX)
}

/// Words as the line keeps them.
pub(crate) fn notice(words: &config::Words, since: UnixMs) -> Notice {
    let said = |(lang, text): &(String, String)| Said { lang: lang.clone(), text: text.clone() };
    Notice { texts: words.iter().map(said).collect(), since }
}

/// For the line.
pub fn settings_of(rules: &Rules) -> Settings {
    let planned = |change: &config::Planned| Planned {
        at: unix(change.at),
        outflow_per_minute: change.outflow_per_minute,
        burst: change.burst,
        active_visitors_max: change.active_visitors_max,
        notice: change.notice.as_ref().map(|words| notice(words, unix(change.at))),
    };
    Settings {
        method: match rules.method {
            config::Method::Fifo => Method::Fifo,
            config::Method::Random => Method::Random,
            config::Method::Passthrough => Method::Passthrough,
            config::Method::Reject => Method::Reject,
        },
        queue_all: rules.queue_all,
        challenge: match rules.challenge {
            config::Ask::Off => Ask::Off,
            config::Ask::Auto => Ask::Auto,
            config::Ask::Always => Ask::Always,
        },
        outflow_per_minute: rules.outflow_per_minute,
        burst: rules.burst,
        active_visitors_max: rules.active_visitors_max,
        adaptive: rules.adaptive.map(|bounds| Adaptive {
            active_min: bounds.active_min,
            active_max: bounds.active_max,
            active_start: bounds.active_start,
            latency_target_ms: bounds.latency_target_ms,
            error_max_percent: bounds.error_max_percent,
        }),
        line_max: rules.line_max,
        claim_ms: millis(rules.claim),
        confirm: rules.confirm,
        claim_extensions_max: rules.claim_extensions_max,
        return_ms: rules.return_within.map(millis),
        admission_ms: millis(rules.admission),
        sliding: if rules.sliding { Sliding::OnActivity } else { Sliding::Fixed },
        away_after_ms: millis(rules.away_after),
        lanes: rules.lanes.iter().map(|lane| Lane { name: lane.name.clone(), weight: lane.weight }).collect(),
        schedule: Schedule {
            prequeue_at: rules.schedule.prequeue_at.map(unix),
            opens_at: rules.schedule.opens_at.map(unix),
            ends_at: rules.schedule.ends_at.map(unix),
            changes: rules.schedule.changes.iter().map(planned).collect(),
        },
    }
}

/// For the staff.
pub(crate) fn rules_of(settings: &Settings) -> Rules {
    let planned = |change: &Planned| config::Planned {
        at: timestamp(change.at),
        outflow_per_minute: change.outflow_per_minute,
        burst: change.burst,
        active_visitors_max: change.active_visitors_max,
        notice: change
            .notice
            .as_ref()
            .map(|notice| notice.texts.iter().map(|said| (said.lang.clone(), said.text.clone())).collect()),
    };
    Rules {
        method: match settings.method {
            Method::Fifo => config::Method::Fifo,
            Method::Random => config::Method::Random,
            Method::Passthrough => config::Method::Passthrough,
            Method::Reject => config::Method::Reject,
        },
        queue_all: settings.queue_all,
        challenge: match settings.challenge {
            Ask::Off => config::Ask::Off,
            Ask::Auto => config::Ask::Auto,
            Ask::Always => config::Ask::Always,
        },
        outflow_per_minute: settings.outflow_per_minute,
        burst: settings.burst,
        active_visitors_max: settings.active_visitors_max,
        adaptive: settings.adaptive.map(|bounds| config::Adaptive {
            active_min: bounds.active_min,
            active_max: bounds.active_max,
            active_start: bounds.active_start,
            latency_target_ms: bounds.latency_target_ms,
            error_max_percent: bounds.error_max_percent,
        }),
        line_max: settings.line_max,
        claim: Duration::from_millis(settings.claim_ms),
        confirm: settings.confirm,
        claim_extensions_max: settings.claim_extensions_max,
        return_within: settings.return_ms.map(Duration::from_millis),
        admission: Duration::from_millis(settings.admission_ms),
        sliding: settings.sliding == Sliding::OnActivity,
        away_after: Duration::from_millis(settings.away_after_ms),
        lanes: settings
            .lanes
            .iter()
            .map(|lane| config::Lane { name: lane.name.clone(), weight: lane.weight })
            .collect(),
        schedule: config::Schedule {
            prequeue_at: settings.schedule.prequeue_at.map(timestamp),
            opens_at: settings.schedule.opens_at.map(timestamp),
            ends_at: settings.schedule.ends_at.map(timestamp),
            changes: settings.schedule.changes.iter().map(planned).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_say_the_same() {
        let text = r#"
            method = "random"
            challenge = "auto"
            outflow_per_minute = "off"
            return_within_s = "off"
            adaptive = { active_min = 7, latency_target_ms = 300 }
            lanes = [{ name = "main", weight = 3 }, { name = "members" }]
            [schedule]
            prequeue_at = "2026-12-01T09:00:00Z"
            opens_at = "2026-12-01T10:00:00Z"
            changes = [{ at = "2026-12-01T10:30:00Z", outflow_per_minute = "off", notice = { de = "Weiter", en = "On" } }]
        "#;
        let rules = Rules::from_table(text.parse().expect("TOML")).expect("valid");
        assert_eq!(rules_of(&settings_of(&rules)), rules);
        let settings = Settings::default();
        assert_eq!(settings_of(&rules_of(&settings)), settings);
    }
}
