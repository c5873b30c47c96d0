//! A room's settings as the console shows and takes them: the names of the configuration, and the same rules.

use serde_json::{Map, Value, json};
use waitroom::{Settings, Sliding};

use super::problem::Problem;

/// A day, the longest time that a setting may be.
const SECONDS_MAX: u64 = 86_400;

fn limit(value: Option<u32>) -> Value {
    value.map_or_else(|| json!("off"), |number| json!(number))
}

/// Settings to JSON.
pub(super) fn show(settings: &Settings) -> Value {
    json!({
        "outflow_per_minute": limit(settings.outflow_per_minute),
        "burst": settings.burst,
        "active_visitors_max": limit(settings.active_visitors_max),
        "claim_s": settings.claim_ms / 1000,
        "admission_s": settings.admission_ms / 1000,
        "sliding": settings.sliding == Sliding::OnActivity,
        "away_after_s": settings.away_after_ms / 1000,
    })
}

/// The settings with a patch applied.
pub(super) fn patched(current: &Settings, patch: &Map<String, Value>) -> Result<Settings, Problem> {
    let mut settings = current.clone();
    if patch.is_empty() {
        return Err(Problem::BadBody("it changes nothing; give at least one setting".to_owned()));
    }
    for (key, value) in patch {
        match key.as_str() {
            "outflow_per_minute" => settings.outflow_per_minute = read_limit(key, value)?,
            "burst" => settings.burst = read_number(key, value, 1, u64::from(u32::MAX)).map(narrow)?,
            "active_visitors_max" => settings.active_visitors_max = read_limit(key, value)?,
            "claim_s" => settings.claim_ms = 1000 * read_number(key, value, 1, SECONDS_MAX)?,
            "admission_s" => settings.admission_ms = 1000 * read_number(key, value, 5, SECONDS_MAX)?,
            "away_after_s" => settings.away_after_ms = 1000 * read_number(key, value, 2, 3600)?,
            "sliding" => settings.sliding = read_sliding(key, value)?,
            _ => return Err(Problem::field(key, unknown())),
        }
    }
    match settings.outflow_per_minute {
        Some(outflow) if settings.burst > outflow => {
            Err(Problem::field("burst", format!("{} is more than outflow_per_minute = {outflow}", settings.burst)))
        }
        _ => Ok(settings),
    }
}

fn unknown() -> &'static str {
    "unknown setting; known are outflow_per_minute, burst, active_visitors_max, claim_s, admission_s, sliding, \
     away_after_s"
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn read_number(key: &str, value: &Value, from: u64, to: u64) -> Result<u64, Problem> {
    let number = value.as_u64().filter(|number| (from..=to).contains(number));
    number.ok_or_else(|| Problem::field(key, format!("{value} is not a whole number from {from} to {to}")))
}

fn read_limit(key: &str, value: &Value) -> Result<Option<u32>, Problem> {
    if value == "off" {
        return Ok(None);
    }
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number >= 1);
    let problem = || Problem::field(key, format!("{value} is not a whole number of at least 1, or \"off\""));
    number.map(Some).ok_or_else(problem)
}

fn read_sliding(key: &str, value: &Value) -> Result<Sliding, Problem> {
    match value.as_bool() {
        Some(true) => Ok(Sliding::OnActivity),
        Some(false) => Ok(Sliding::Fixed),
        None => Err(Problem::field(key, format!("{value} is not true or false"))),
    }
}
