//! How a room admits: the part of a room that staff may change while it runs. Files and the console's API read it with
//! the same names and the same checks.

use std::time::Duration;

use toml::{Table, Value};

use crate::adaptive::{self, Adaptive};
use crate::challenge::{ASKS, Ask};
use crate::fault::{Fault, Faults};
use crate::schedule::{self, Schedule};
use crate::section::{Section, Unit};
use crate::settings::Limit;

/// A lane's name is part of messages and metrics.
const LANE_NAME_BYTES_MAX: usize = 32;
/// A place in the line has seven bits for its lane; more than these nobody can explain to a line.
const LANES_MAX: usize = 16;
/// The weight of a lane, at most: shares of a thousandth are as fine as anybody plans.
const WEIGHT_MAX: u32 = 1000;
/// The longest time that a setting may be: a day.
const DAY_S: u32 = 86_400;

/// In which order people are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// As they came.
    Fifo,
    /// Those who came before the opening by a draw, later ones as they came.
    Random,
    /// Nobody waits.
    Passthrough,
    /// Nobody new is let in.
    Reject,
}

const METHODS: [(&str, Method); 4] = [
    ("fifo", Method::Fifo),
    ("random", Method::Random),
    ("passthrough", Method::Passthrough),
    ("reject", Method::Reject),
];

/// A sub-line with its own share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// Its share of the sum of all weights.
    pub weight: u32,
}

/// How a room admits.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// In which order people are let in.
    pub method: Method,
    /// Everybody waits and nobody is called.
    pub queue_all: bool,
    /// Whether newcomers have to do something before they join.
    pub challenge: Ask,
    /// How many are let in per minute.
    pub outflow_per_minute: Limit,
    /// How many may be let in at the same moment.
    pub burst: u32,
    /// How many may be inside at once.
    pub active_visitors_max: Limit,
    /// Within which bounds admission follows how the origin does; `None` does not follow it.
    pub adaptive: Option<Adaptive>,
    /// How many may wait.
    pub line_max: Limit,
    /// How long a called visitor has to come.
    pub claim: Duration,
    /// Whether a called visitor has to say so before the turn is taken up.
    pub confirm: bool,
    /// How often a called visitor may ask for as much time again.
    pub claim_extensions_max: u32,
    /// For how long who missed a turn is next when back; `None` is for good.
    pub return_within: Option<Duration>,
    /// How long an admission lasts.
    pub admission: Duration,
    /// Whether activity prolongs an admission.
    pub sliding: bool,
    /// How long a visitor may be out of touch before counting as away.
    pub away_after: Duration,
    /// The lanes; the first is everybody's.
    pub lanes: Vec<Lane>,
    /// What happens when.
    pub schedule: Schedule,
}

impl Rules {
    /// Reads rules that are written as in a file, for instance those of the console's API.
    ///
    /// # Errors
    /// All faults at once.
    pub fn from_table(table: Table) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let mut section = Section::new("", table, &faults);
        let rules = read(&mut section);
        section.finish();
        match faults.into_vec() {
            none if none.is_empty() => Ok(rules),
            some => Err(some),
        }
    }

    /// Writes the rules as a file would; reading them gives the same.
    pub fn to_table(&self) -> Table {
        let whole = |time: Duration| Value::from(i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
        let method = METHODS.iter().find(|(_, method)| *method == self.method).map_or("fifo", |(name, _)| name);
        let challenge = ASKS.iter().find(|(_, ask)| *ask == self.challenge).map_or("off", |(name, _)| name);
        let lane = |lane: &Lane| {
            let pairs = [("name", Value::from(lane.name.as_str())), ("weight", Value::from(i64::from(lane.weight)))];
            Value::Table(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
        };
        let pairs = [
            ("method", Value::from(method)),
            ("queue_all", Value::from(self.queue_all)),
            ("challenge", Value::from(challenge)),
            ("outflow_per_minute", limit(self.outflow_per_minute)),
            ("burst", Value::from(i64::from(self.burst))),
            ("active_visitors_max", limit(self.active_visitors_max)),
            ("adaptive", adaptive::write(self.adaptive)),
            ("line_max", limit(self.line_max)),
            ("claim_s", whole(self.claim)),
            ("confirm", Value::from(self.confirm)),
            ("claim_extensions_max", Value::from(i64::from(self.claim_extensions_max))),
            ("return_within_s", self.return_within.map_or_else(|| Value::from("off"), whole)),
            ("admission_s", whole(self.admission)),
            ("sliding", Value::from(self.sliding)),
            ("away_after_s", whole(self.away_after)),
            ("lanes", Value::Array(self.lanes.iter().map(lane).collect())),
            ("schedule", Value::Table(schedule::write(&self.schedule))),
        ];
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

/// A limit as it is written.
pub(crate) fn limit(limit: Limit) -> Value {
    limit.map_or_else(|| Value::from("off"), |number| Value::from(i64::from(number)))
}

pub(crate) fn read(section: &mut Section<'_>) -> Rules {
    let rules = Rules {
        method: method(section),
        queue_all: section.flag("queue_all", false),
        challenge: challenge(section),
        outflow_per_minute: section.limit("outflow_per_minute", Some(60)),
        burst: section.number("burst", 1, 1, 1_000_000),
        active_visitors_max: section.limit("active_visitors_max", Some(100)),
        adaptive: adaptive::read(section),
        line_max: section.limit("line_max", None),
        claim: section.time("claim_s", Unit::Seconds, 60, 1, DAY_S),
        confirm: section.flag("confirm", false),
        claim_extensions_max: section.number("claim_extensions_max", 2, 0, 100),
        return_within: section.limit("return_within_s", Some(1800)).map(|time| Duration::from_secs(u64::from(time))),
        admission: section.time("admission_s", Unit::Seconds, 900, 5, DAY_S),
        sliding: section.flag("sliding", true),
        away_after: section.time("away_after_s", Unit::Seconds, 60, 2, 3_600),
        lanes: lanes(section),
        schedule: schedule::read(section.section("schedule")),
    };
    if let Some(outflow) = rules.outflow_per_minute
        && rules.burst > outflow.max(1)
    {
        let problem = format!("{} is more than outflow_per_minute = {outflow}", rules.burst);
        section.fault("burst", problem, "a burst is let in at once; keep it at most the outflow of a minute");
    }
    rules
}

fn method(section: &mut Section<'_>) -> Method {
    let text = section.text("method").unwrap_or_else(|| "fifo".to_owned());
    match METHODS.iter().find(|(name, _)| *name == text) {
        Some((_, method)) => *method,
        None => {
            section.fault("method", format!("\"{text}\" is no method"), "use fifo, random, passthrough or reject");
            Method::Fifo
        }
    }
}

fn challenge(section: &mut Section<'_>) -> Ask {
    let text = section.text("challenge").unwrap_or_else(|| "off".to_owned());
    match ASKS.iter().find(|(name, _)| *name == text) {
        Some((_, ask)) => *ask,
        None => {
            section.fault("challenge", format!("\"{text}\" is no such word"), "use off, auto or always");
            Ask::Off
        }
    }
}

fn lanes(section: &mut Section<'_>) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for mut lane in section.list("lanes") {
        let name = lane.text("name").unwrap_or_default();
        let weight = lane.number("weight", 1, 1, WEIGHT_MAX);
        let well_formed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > LANE_NAME_BYTES_MAX || !name.bytes().all(well_formed) {
            let hint = format!("use 1 to {LANE_NAME_BYTES_MAX} of a-z, 0-9 and -");
            lane.fault("name", format!("\"{name}\" is not a lane's name"), &hint);
        } else if lanes.iter().any(|known| known.name == name) {
            lane.fault("name", format!("there is a lane \"{name}\" already"), "");
        } else {
            lanes.push(Lane { name, weight });
        }
        lane.finish();
    }
    if lanes.len() > LANES_MAX {
        section.fault("lanes", format!("{} lanes are more than {LANES_MAX}", lanes.len()), "");
        lanes.truncate(LANES_MAX);
    }
    // Places keep the index of their lane: the first is everybody's, and lanes are added behind.
    if lanes.is_empty() {
        lanes.push(Lane { name: "main".to_owned(), weight: 1 });
    }
    lanes
}
