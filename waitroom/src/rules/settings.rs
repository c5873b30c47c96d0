//! What a room's rules read: its settings, and the orders of its staff.

use serde::{Deserialize, Serialize};

use super::ids::UnixMs;

/// Whether activity prolongs an admission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sliding {
    /// It ends when it was said to end.
    Fixed,
    /// Each request may prolong it.
    OnActivity,
}

/// A room's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How many are called per minute; `None` is no limit.
    pub outflow_per_minute: Option<u32>,
    /// How many are called at the same moment.
    pub burst: u32,
    /// How many are inside or called at once; `None` is no limit.
    pub active_visitors_max: Option<u32>,
    /// How long a called visitor has to come.
    pub claim_ms: u64,
    /// How long an admission lasts.
    pub admission_ms: u64,
    /// Whether activity prolongs it.
    pub sliding: Sliding,
    /// Out of touch for this long, and twice that at most, counts as away.
    pub away_after_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            outflow_per_minute: Some(60),
            burst: 1,
            active_visitors_max: Some(100),
            claim_ms: 60_000,
            admission_ms: 900_000,
            sliding: Sliding::OnActivity,
            away_after_ms: 60_000,
        }
    }
}

/// Why nobody is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The staff's words.
    pub reason: String,
    /// Since when.
    pub since: UnixMs,
}

/// Words for everybody in the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The staff's words.
    pub text: String,
    /// BCP 47.
    pub lang: String,
    /// Since when.
    pub since: UnixMs,
}

/// What staff ordered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Orders {
    /// Nobody is called while this is there.
    pub pause: Option<Pause>,
    /// Shown to everybody in the line.
    pub notice: Option<Notice>,
}
