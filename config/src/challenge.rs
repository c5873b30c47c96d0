//! What a newcomer is asked to do before joining, where a room asks: work for the browser, a short wait instead of it, or
//! the check of a service that the house has chosen.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use crate::limits::Rate;
use crate::section::{Section, Unit};
use crate::settings::Limit;

/// When a room asks newcomers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ask {
    /// Never.
    #[default]
    Off,
    /// Under pressure: more people join than usual, in all or from one network.
    Auto,
    /// Everybody.
    Always,
}

/// As written.
pub(crate) const ASKS: [(&str, Ask); 3] = [("off", Ask::Off), ("auto", Ask::Auto), ("always", Ask::Always)];

/// How hard it is, and when `auto` begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Challenge {
    /// Leading zero bits of each of the sixteen parts, at least. 13 bits are 130,000 hashes in all: a third of a second on
    /// a phone.
    pub bits_min: u32,
    /// The same under the highest pressure. 17 bits are two million hashes: about five seconds on a phone.
    pub bits_max: u32,
    /// How long an answer is taken.
    pub life: Duration,
    /// How long somebody waits who does not let the browser work.
    pub wait: Duration,
    /// Joins by waiting from one network; `None` is no limit.
    pub waits_per_prefix: Option<Rate>,
    /// `auto` asks everybody while more than these join a room in about a minute through this gateway.
    pub joins_per_minute: Limit,
    /// `auto` asks a network while more than these join from it in about a minute through this gateway.
    pub joins_per_minute_per_prefix: Limit,
    /// A service that checks in place of the work.
    pub hosted: Option<Hosted>,
}

/// A service whose widget runs in the page and whose word is asked for by a call (`siteverify`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosted {
    /// Script of the widget.
    pub script: String,
    /// Where its answers are checked.
    pub verify: String,
    /// The public key that the widget wants.
    pub site_key: String,
    /// File with the secret that the check wants.
    pub secret_file: PathBuf,
    /// Class of the element that becomes the widget.
    pub widget_class: String,
    /// Form field that the widget fills.
    pub response_field: String,
    /// How long the service may take.
    pub timeout: Duration,
    /// What happens when it does not answer.
    pub on_failure: OnFailure,
}

/// What happens when a service does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// Newcomers may join.
    Open,
    /// Newcomers are told to try again.
    Closed,
}

pub(crate) fn challenge(mut section: Section<'_>) -> Challenge {
    let waits = section.limit("waits_per_minute_per_prefix", Some(6));
    let challenge = Challenge {
        bits_min: section.number("bits_min", 13, 4, 24),
        bits_max: section.number("bits_max", 17, 4, 24),
        life: section.time("life_s", Unit::Seconds, 600, 60, 3600),
        wait: section.time("wait_s", Unit::Seconds, 60, 1, 300),
        waits_per_prefix: waits.and_then(NonZeroU32::new).map(|per_minute| Rate { per_minute, burst: per_minute }),
        // Fifty a second are many for a room on a quiet day, and few for an opening.
        joins_per_minute: section.limit("joins_per_minute", Some(3_000)),
        joins_per_minute_per_prefix: section.limit("joins_per_minute_per_prefix", Some(60)),
        hosted: section.optional_section("hosted").and_then(hosted),
    };
    if challenge.bits_min > challenge.bits_max {
        let problem = format!("{} is more than bits_max = {}", challenge.bits_min, challenge.bits_max);
        section.fault("bits_min", problem, "the work grows from bits_min to bits_max");
    }
    section.finish();
    challenge
}

fn hosted(mut section: Section<'_>) -> Option<Hosted> {
    let mut needed = |key: &'static str, hint: &str| {
        let text = section.text(key);
        if text.is_none() {
            section.fault(key, "missing", hint);
        }
        text
    };
    let script = needed("script", "the https:// URL of the widget's script");
    let verify = needed("verify", "the URL that checks answers, usually .../siteverify");
    let site_key = needed("site_key", "the public key that the service gave you");
    let secret_file = needed("secret_file", "a file with the secret that the service gave you");
    for (key, url) in [("script", &script), ("verify", &verify)] {
        let is_url = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        if url.as_ref().is_some_and(|url| !is_url(url) || url.contains([' ', ';', ',', '"'])) {
            section.fault(key, "not a URL", "it begins with https://");
        }
    }
    let on_failure = match section.text("on_failure").as_deref() {
        None | Some("closed") => OnFailure::Closed,
        Some("open") => OnFailure::Open,
        Some(other) => {
            let hint = "closed tells newcomers to try again, open lets them join";
            section.fault("on_failure", format!("\"{other}\" is neither closed nor open"), hint);
            OnFailure::Closed
        }
    };
    let hosted = Hosted {
        script: script?,
        verify: verify?,
        site_key: site_key?,
        secret_file: secret_file?.into(),
        widget_class: section.text("widget_class").unwrap_or_else(|| "cf-turnstile".to_owned()),
        response_field: section.text("response_field").unwrap_or_else(|| "cf-turnstile-response".to_owned()),
        timeout: section.time("timeout_ms", Unit::Milliseconds, 3_000, 100, 10_000),
        on_failure,
    };
    section.finish();
    Some(hosted)
}
