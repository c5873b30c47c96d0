//! A room's plan in time. People write times as their clocks show them, with a zone; inside all is UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use toml::{Table, Value};

use crate::rules::limit;
use crate::section::Section;
use crate::settings::Limit;

/// Words in languages: BCP 47 tags and texts, in the order in which they are written.
pub type Words = Vec<(String, String)>;

/// A change of settings at a moment; what is `None` stays.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// From when on.
    pub at: Timestamp,
    /// The outflow from then on.
    pub outflow_per_minute: Option<Limit>,
    /// The burst from then on.
    pub burst: Option<u32>,
    /// The cap on people inside from then on.
    pub active_visitors_max: Option<Limit>,
    /// Words for the line from then on.
    pub notice: Option<Words>,
}

/// What happens when. Without any time the room is open.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schedule {
    /// From when on people may gather.
    pub prequeue_at: Option<Timestamp>,
    /// From when on people are let in.
    pub opens_at: Option<Timestamp>,
    /// When the room closes.
    pub ends_at: Option<Timestamp>,
    /// Changes, by time.
    pub changes: Vec<Planned>,
}

pub(crate) fn read(mut section: Section<'_>) -> Schedule {
    let zone = zone(&mut section);
    let schedule = Schedule {
        prequeue_at: time(&mut section, "prequeue_at", zone.as_ref()),
        opens_at: time(&mut section, "opens_at", zone.as_ref()),
        ends_at: time(&mut section, "ends_at", zone.as_ref()),
        changes: section.list("changes").into_iter().filter_map(|change| planned(change, zone.as_ref())).collect(),
    };
    check(&schedule, &section);
    section.finish();
    schedule
}

/// What steps of a plan say together.
fn check(schedule: &Schedule, section: &Section<'_>) {
    let steps = [("prequeue_at", schedule.prequeue_at), ("opens_at", schedule.opens_at), ("ends_at", schedule.ends_at)];
    let known: Vec<_> = steps.iter().filter_map(|(name, at)| Some((*name, (*at)?))).collect();
    for pair in known.windows(2) {
        let ((first, at), (then, later)) = (pair[0], pair[1]);
        if at >= later {
            section.fault(
                then,
                format!("{later} is not after {first} = {at}"),
                "people gather, then the room opens, then it ends",
            );
        }
    }
    if schedule.prequeue_at.is_some() && schedule.opens_at.is_none() {
        section.fault("opens_at", "missing", "people who gather must know what for: prequeue_at needs opens_at");
    }
    for (index, pair) in schedule.changes.windows(2).enumerate() {
        if pair[0].at >= pair[1].at {
            let path = format!("changes[{}].at", index + 1);
            let problem = format!("{} overlaps the change before it, at {}", pair[1].at, pair[0].at);
            section.fault(&path, problem, "write changes in the order of their times, each with its own");
        }
    }
    for (index, change) in schedule.changes.iter().enumerate() {
        if let Some(end) = schedule.ends_at.filter(|end| change.at >= *end) {
            let problem = format!("{} is when the room is closed: it ends at {end}", change.at);
            section.fault(&format!("changes[{index}].at"), problem, "");
        }
    }
}

fn zone(section: &mut Section<'_>) -> Option<TimeZone> {
    let name = section.text("time_zone")?;
    match TimeZone::get(&name) {
        Ok(zone) => Some(zone),
        Err(_) => {
            section.fault("time_zone", format!("\"{name}\" is no time zone"), "use a name such as Europe/Berlin");
            None
        }
    }
}

fn time(section: &mut Section<'_>, key: &'static str, zone: Option<&TimeZone>) -> Option<Timestamp> {
    let text = section.time_text(key)?;
    match instant(&text, zone) {
        Ok(at) => Some(at),
        Err(problem) => {
            section.fault(
                key,
                format!("\"{text}\" {problem}"),
                "write 2026-12-01T10:00:00Z, or 2026-12-01T10:00 with time_zone",
            );
            None
        }
    }
}

fn instant(text: &str, zone: Option<&TimeZone>) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let local: DateTime = text.parse().map_err(|_| "is not a time".to_owned())?;
    let zone = zone.ok_or("has no offset, and no time_zone is set")?;
    let found = zone.to_ambiguous_timestamp(local);
    found.unambiguous().map_err(|_| {
        "does not exist or exists twice that night: the clocks change; write it with its offset".to_owned()
    })
}

fn planned(mut section: Section<'_>, zone: Option<&TimeZone>) -> Option<Planned> {
    if !section.has("at") {
        section.fault("at", "missing", "a change needs its time");
    }
    let at = time(&mut section, "at", zone);
    let change = at.map(|at| Planned {
        at,
        outflow_per_minute: section.has("outflow_per_minute").then(|| section.limit("outflow_per_minute", None)),
        burst: section.has("burst").then(|| section.number("burst", 1, 1, 1_000_000)),
        active_visitors_max: section.has("active_visitors_max").then(|| section.limit("active_visitors_max", None)),
        notice: section.optional_words("notice"),
    });
    if change.is_some() {
        section.finish();
    }
    change
}

/// As it is written, in UTC.
pub(crate) fn write(schedule: &Schedule) -> Table {
    let text = |at: &Timestamp| Value::from(at.to_string());
    let words =
        |words: &Words| Value::Table(words.iter().map(|(lang, text)| (lang.clone(), text.as_str().into())).collect());
    let change = |change: &Planned| {
        let pairs = [
            ("at", Some(text(&change.at))),
            ("outflow_per_minute", change.outflow_per_minute.map(limit)),
            ("burst", change.burst.map(|burst| Value::from(i64::from(burst)))),
            ("active_visitors_max", change.active_visitors_max.map(limit)),
            ("notice", change.notice.as_ref().map(words)),
        ];
        Value::Table(pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
    };
    let pairs = [
        ("prequeue_at", schedule.prequeue_at.as_ref().map(text)),
        ("opens_at", schedule.opens_at.as_ref().map(text)),
        ("ends_at", schedule.ends_at.as_ref().map(text)),
        (
            "changes",
            (!schedule.changes.is_empty()).then(|| schedule.changes.iter().map(change).collect::<Vec<_>>().into()),
        ),
    ];
    pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}
