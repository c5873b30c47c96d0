//! The line message: the one thing that the page, polling, event streams and sockets tell a visitor. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waitroom::{Said, UnixMs};

/// Where a visitor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Before the opening.
    Prequeue,
    /// In the line.
    Waiting,
    /// It is the visitor's turn, until `claim_by`.
    Called,
    /// Inside.
    Admitted,
    /// In the line, while nobody is let in.
    Paused,
    /// In the line for something that is gone.
    SoldOut,
    /// Nobody is let in any more, or not yet; or the place is of an epoch that is over.
    Closed,
    /// The place was given up or used up.
    Left,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Prequeue,
        Self::Waiting,
        Self::Called,
        Self::Admitted,
        Self::Paused,
        Self::SoldOut,
        Self::Closed,
        Self::Left,
    ];

    /// The word in the message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prequeue => "prequeue",
            Self::Waiting => "waiting",
            Self::Called => "called",
            Self::Admitted => "admitted",
            Self::Paused => "paused",
            Self::SoldOut => "sold_out",
            Self::Closed => "closed",
            Self::Left => "left",
        }
    }
}

/// A range of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EtaS {
    /// Unlikely to be sooner.
    pub low: u64,
    /// The middle.
    pub mid: u64,
    /// Unlikely to be later.
    pub high: u64,
}

impl Reach {
    /// The word in the message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Likely => "likely",
            Self::Unlikely => "unlikely",
            Self::Gone => "gone",
        }
    }
}

/// Whether a ticket type will still be there for somebody at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// More is left than people stand before.
    Likely,
    /// As many or more people stand before.
    Unlikely,
    /// Nothing is left, and nothing is held that could come back.
    Gone,
}

/// One ticket type's stock, as the shop reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// Its id.
    pub ticket_type: String,
    /// What people call it.
    pub name: String,
    /// For sale right now.
    pub left: u64,
    /// In somebody's hold.
    pub held: u64,
    /// Gone for good.
    pub sold: u64,
    /// In minor units.
    pub price: u64,
    /// ISO 4217.
    pub currency: String,
}

impl Stock {
    /// What it means for somebody with this many people before in the line, and as many called or inside, each of whom may
    /// buy one.
    pub fn reach(&self, ahead: u64, taken: u64) -> Reach {
        match (self.left, self.held) {
            (0, 0) => Reach::Gone,
            // Those who hold something are among those inside.
            (left, held) if left > ahead + taken.saturating_sub(held) => Reach::Likely,
            _ => Reach::Unlikely,
        }
    }
}

/// Words of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What they say.
    pub text: String,
    /// BCP 47 language of the text.
    pub lang: String,
    /// Since when.
    pub since: String,
}

/// Why nobody is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PauseInfo {
    /// The staff's words.
    pub reason: String,
    /// Since when.
    pub since: String,
    /// When the line will hear more.
    pub next_news_at: Option<String>,
}

/// The draw that decides the order of those who gather.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DrawNews {
    /// SHA-256 of the draw's key, published before.
    pub commitment: String,
    /// Where anybody can look it up and recompute it.
    pub url: String,
}

/// The part of a line message that is the same for everybody who reads the same language; see the reference of outsiders for
/// each field. The stock and the clock belong to it too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// The room's id.
    pub room: String,
    /// The room's name for people.
    pub title: String,
    /// When the room opens, if that is still to come.
    pub opens_at: Option<String>,
    /// Whether a called visitor has to say so before going in.
    pub confirm: bool,
    /// Whether the line was looked at lately; if not, it cannot be reached for the moment, and places are kept.
    pub fresh: bool,
    /// Words of the staff.
    pub notice: Option<Notice>,
    /// Why nobody is let in.
    pub paused: Option<PauseInfo>,
    /// The draw, where there is one.
    pub draw: Option<DrawNews>,
    /// Where to go once admitted; a page knows better.
    #[serde(skip)]
    pub admitted_url: Option<String>,
}

/// The part that is one visitor's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Own<'a> {
    /// Where the visitor stands.
    pub state: State,
    /// The ticket's number; `None` without a ticket.
    pub number: Option<u64>,
    /// Its lane.
    pub lane: &'a str,
    /// People present before.
    pub ahead: Option<u64>,
    /// People present behind.
    pub behind: Option<u64>,
    /// Before the opening: how many are here.
    pub gathered: Option<u64>,
    /// How long it will take, or unknown.
    pub eta_s: Option<EtaS>,
    /// Until when a called visitor has to come.
    pub claim_by: Option<String>,
    /// Why a place is gone.
    pub why: Option<Why>,
    /// When to ask again if polling.
    pub refresh_s: u32,
    /// When a feed ends without a word of when to come back: the pause before connecting again.
    pub reconnect_ms: u32,
    /// How many stand before, as far as stock goes.
    #[serde(skip)]
    pub seen_from: u64,
    /// How many are called or inside.
    #[serde(skip)]
    pub taken: u64,
}

/// Why a place is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was used up or given up.
    Left,
    /// It moved to another device.
    Moved,
}

/// The words in the language that a visitor reads best, by `Accept-Language` (RFC 9110, section 12.5.4): the tags in their
/// order, each as it is and then its language alone; for everybody else English where there is any, or the first text.
pub fn in_language<'a>(texts: &'a [Said], accept: &str) -> Option<&'a Said> {
    let tags = accept.split(',').map(|tag| tag.split(';').next().unwrap_or("").trim());
    let of = |tag: &str| texts.iter().find(|said| said.lang.eq_ignore_ascii_case(tag));
    let language = |tag: &'a str| tag.split('-').next().unwrap_or("");
    let near = |tag: &str| {
        let wanted = tag.split('-').next().unwrap_or("");
        texts.iter().find(|said| language(&said.lang).eq_ignore_ascii_case(wanted))
    };
    tags.filter(|tag| !tag.is_empty())
        .find_map(|tag| of(tag).or_else(|| near(tag)))
        .or_else(|| near("en"))
        .or(texts.first())
}

/// RFC 3339 in UTC, to the second.
pub fn rfc3339(at: UnixMs) -> String {
    let seconds = i64::try_from(at.0 / 1000).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock(left: u64, held: u64) -> Stock {
        let text = |text: &str| text.to_owned();
        Stock { ticket_type: text("t"), name: text("T"), left, held, sold: 0, price: 4500, currency: text("EUR") }
    }

    #[test]
    fn reach_is_honest() {
        for (left, held, ahead, reach) in
            [(5, 0, 4, Reach::Likely), (5, 0, 5, Reach::Unlikely), (0, 3, 0, Reach::Unlikely), (0, 0, 0, Reach::Gone)]
        {
            assert_eq!(stock(left, held).reach(ahead, held), reach, "{left} {held} {ahead}");
        }
        assert_eq!(stock(5, 1).reach(2, 4), Reach::Unlikely, "three inside may still buy");
    }

    #[test]
    fn people_read_their_language() {
        let said = |lang: &str| Said { lang: lang.to_owned(), text: lang.to_owned() };
        let texts = ["en", "de", "pt-BR"].map(said);
        for (accept, lang) in
            [("de-AT,de;q=0.9,en;q=0.8", "de"), ("pt", "pt-BR"), ("fr, en-GB;q=0.5", "en"), ("ja", "en"), ("", "en")]
        {
            assert_eq!(in_language(&texts, accept).map(|said| said.lang.as_str()), Some(lang), "{accept}");
        }
        assert_eq!(in_language(&[], "de"), None);
    }

    #[test]
    fn whatever_somebody_says_to_read_there_are_words() {
        let said = |lang: &str| Said { lang: lang.to_owned(), text: lang.to_owned() };
        let texts = ["fr", "pt-BR", "en-GB"].map(said);
        fuzz::target!("languages", |bytes: &[u8]| {
            let accept = String::from_utf8_lossy(bytes);
            assert!(in_language(&texts, &accept).is_some());
            assert_eq!(in_language(&[], &accept), None);
        });
    }

    #[test]
    fn times_are_utc() {
        assert_eq!(rfc3339(UnixMs(1_763_700_000_999)), "2025-11-21T04:40:00Z");
    }
}
