//! What a room's rules read: its settings, and the orders of its staff.

use serde::{Deserialize, Serialize};

use super::adaptive::Adaptive;
use super::ids::UnixMs;
use super::schedule::Schedule;

/// Whether activity prolongs an admission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sliding {
    /// It ends when it was said to end.
    Fixed,
    /// Each request may prolong it.
    OnActivity,
}

/// In which order people are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// As they came.
    #[default]
    Fifo,
    /// Those who came before the opening by a draw, those who came later as they came.
    Random,
    /// Nobody waits.
    Passthrough,
    /// Nobody new is let in.
    Reject,
}

/// A sub-line with its own share of the admissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// Its name in messages, invite codes and metrics.
    pub name: String,
    /// While all lanes have people, the lane is given this share of the sum of all weights; a lane without people gives
    /// its share to the others.
    pub weight: u32,
}

/// When a room asks newcomers to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Ask {
    /// Never.
    #[default]
    Off,
    /// Under pressure.
    Auto,
    /// Everybody.
    Always,
}

/// A room's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// In which order people are let in.
    pub method: Method,
    /// Everybody waits; nobody is called.
    pub queue_all: bool,
    /// Whether newcomers have to do something before they join; gateways ask it, the line knows nothing of it.
    #[serde(default)]
    pub challenge: Ask,
    /// How many are called per minute; `None` is no limit.
    pub outflow_per_minute: Option<u32>,
    /// How many are called at the same moment.
    pub burst: u32,
    /// How many are inside or called at once; `None` is no limit.
    pub active_visitors_max: Option<u32>,
    /// Within which bounds the number of active visitors follows how the origin does; `None` does not follow it.
    #[serde(default)]
    pub adaptive: Option<Adaptive>,
    /// How many may wait; who comes then is told that the line is full. `None` is no limit.
    pub line_max: Option<u32>,
    /// How long a called visitor has to come.
    pub claim_ms: u64,
    /// Whether a called visitor has to say so before the turn is taken up.
    pub confirm: bool,
    /// How often a called visitor may ask for as much time again.
    pub claim_extensions_max: u32,
    /// For how long who missed a turn is next when back; afterwards the place is gone. `None` is for good.
    pub return_ms: Option<u64>,
    /// How long an admission lasts.
    pub admission_ms: u64,
    /// Whether activity prolongs it.
    pub sliding: Sliding,
    /// Out of touch for this long, and twice that at most, counts as away.
    pub away_after_ms: u64,
    /// The lanes; the first is everybody's.
    pub lanes: Vec<Lane>,
    /// What happens when.
    pub schedule: Schedule,
}

/// The lane of everybody.
pub const MAIN_LANE: &str = "main";

impl Default for Settings {
    fn default() -> Self {
        Self {
            method: Method::Fifo,
            queue_all: false,
            challenge: Ask::Off,
            outflow_per_minute: Some(60),
            burst: 1,
            active_visitors_max: Some(100),
            adaptive: None,
            line_max: None,
            claim_ms: 60_000,
            confirm: false,
            claim_extensions_max: 2,
            return_ms: Some(1_800_000),
            admission_ms: 900_000,
            sliding: Sliding::OnActivity,
            away_after_ms: 60_000,
            lanes: vec![Lane { name: MAIN_LANE.to_owned(), weight: 1 }],
            schedule: Schedule::default(),
        }
    }
}

impl Settings {
    /// The name of a lane; a lane that the settings have lost is everybody's.
    pub fn lane_name(&self, lane: u8) -> &str {
        self.lanes.get(usize::from(lane)).or(self.lanes.first()).map_or(MAIN_LANE, |lane| lane.name.as_str())
    }

    /// The index of a lane.
    pub fn lane_index(&self, name: &str) -> Option<u8> {
        let at = self.lanes.iter().position(|lane| lane.name == name)?;
        u8::try_from(at).ok()
    }
}

/// Why nobody is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The staff's words.
    pub reason: String,
    /// Since when.
    pub since: UnixMs,
    /// When the line will hear more.
    pub next_news_at: Option<UnixMs>,
}

/// A text in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// BCP 47.
    pub lang: String,
    /// The words.
    pub text: String,
}

/// Words for everybody in the line, in the languages that the staff wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The staff's words.
    pub texts: Vec<Said>,
    /// Since when.
    pub since: UnixMs,
}

/// What staff decided about the phase; goes before the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// People are let in.
    Open,
    /// Nobody new may join; who waits is let in.
    Drain,
    /// Nobody joins and nobody is called.
    Close,
}

/// What staff ordered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Orders {
    /// Nobody is called while this is there.
    pub pause: Option<Pause>,
    /// Shown to everybody in the line.
    pub notice: Option<Notice>,
    /// Goes before the schedule.
    pub stage: Option<Stage>,
    /// When staff last changed anything of the room.
    pub changed_at: UnixMs,
}
