//! A line message in two parts: what everybody is told who reads the same language, written once a look, and the few fields
//! that are one visitor's own. A change told to ten thousand visitors then costs each of them a handful of numbers. Pure.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use serde::Serialize;
use waitroom::{Number, UnixMs};

use super::message::{EtaS, Own, Reach, Shared, State, Stock, Why};

/// Room for what is one visitor's own in a message, with the clock and the ways in; more takes another allocation.
const OPEN_BYTES_USUAL: usize = 640;
/// The low bits of a `seq` are a print of what the message says, the others the line's clock in milliseconds: ten bits leave
/// whole numbers that JavaScript reads exactly for two centuries.
const PRINT_BITS: u32 = 10;
/// A print of ten bits is right by chance once in a thousand; one that is older than this is not believed.
const RESUME_MS_MAX: u64 = 120_000;
/// The golden ratio's part of 2^64: multiples of it, taken by their high bits, lie evenly (Knuth, TAOCP 3, section 6.4).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// What is the same for everybody, as text, with the clock of its moment.
#[derive(Debug)]
pub struct ForAll {
    shared: Shared,
    stock: Option<Vec<Stock>>,
    now: String,
    /// The fields without the braces.
    text: String,
    /// The way in, as JSON.
    admitted_url: String,
    /// Each line of the stock up to its reach.
    stock_text: Vec<String>,
    print: u32,
}

/// When a text for all was written, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) looks: u64,
    pub(super) second: u64,
    pub(super) fresh: bool,
    /// Which of the staff's texts is read, if there are any.
    pub(super) lang: Option<usize>,
}

/// The texts of the last moment, one for each language in which there are words of the staff.
#[derive(Debug, Default)]
pub(super) struct Spoken(RwLock<Vec<(Moment, Arc<ForAll>)>>);

impl Spoken {
    /// What was written for this moment.
    pub(super) fn get(&self, moment: &Moment) -> Option<Arc<ForAll>> {
        let texts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        texts.iter().find(|(known, _)| known == moment).map(|(_, all)| Arc::clone(all))
    }

    /// Keeps what was written in place of what the same people were told before.
    pub(super) fn put(&self, moment: Moment, all: ForAll) -> Arc<ForAll> {
        let all = Arc::new(all);
        let mut texts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        texts.retain(|(known, _)| known.looks == moment.looks && known.lang != moment.lang);
        texts.push((moment, Arc::clone(&all)));
        all
    }
}

impl ForAll {
    /// Writes it once for all; `now` is the line's clock.
    pub fn new(shared: Shared, stock: Option<Vec<Stock>>, now: String) -> Self {
        let text = open_object(&shared, 0)[1..].to_owned();
        let stock_text: Vec<_> = stock.iter().flatten().map(|line| open_object(line, 0) + r#","reach":"#).collect();
        let admitted_url = json(&shared.admitted_url, 0);
        let mut hash = crc32fast::Hasher::new();
        [&text, &admitted_url].into_iter().chain(&stock_text).for_each(|part| hash.update(part.as_bytes()));
        Self { shared, stock, now, text, admitted_url, stock_text, print: hash.finalize() }
    }

    /// The rest of a message whose first fields are in `text`; `admitted_url` is JSON.
    fn finish(&self, mut text: String, admitted_url: &str, seq: u64) -> String {
        let mut digits = itoa::Buffer::new();
        text.extend([",", &self.text, ",\"now\":\"", &self.now, "\",\"seq\":", digits.format(seq)]);
        text.extend([",\"admitted_url\":", admitted_url, "}"]);
        text
    }
}

/// A message that may be told: its own part is written, the rest only when it is worth it.
pub(super) struct Draft {
    all: Arc<ForAll>,
    text: String,
    /// How much of the text is the visitor's own, without the stock.
    own_bytes: usize,
    now: UnixMs,
    /// Of all that a visitor would see; the clock and the sequence are not seen.
    pub(super) print: u32,
    pub(super) state: State,
    pub(super) ahead: Option<u64>,
}

impl Draft {
    pub(super) fn new(all: Arc<ForAll>, own: &Own<'_>, now: UnixMs) -> Self {
        let mut text = open_object(own, all.text.len() + all.stock_text.iter().map(String::len).sum::<usize>());
        let own_bytes = text.len();
        text.push_str(r#","stock":"#);
        match &all.stock {
            None => text.push_str("null"),
            Some(lines) => {
                text.push('[');
                for (line, written) in lines.iter().zip(&all.stock_text) {
                    text.push_str(if text.ends_with('[') { "" } else { "," });
                    text.push_str(written);
                    let reach = line.reach(own.seen_from, own.taken).as_str();
                    text.extend(["\"", reach, "\"}"]);
                }
                text.push(']');
            }
        }
        // Two different texts have one print once in four thousand million.
        let mut hash = crc32fast::Hasher::new_with_initial(all.print);
        hash.update(text.as_bytes());
        Self { print: hash.finalize(), state: own.state, ahead: own.ahead, all, text, own_bytes, now }
    }

    /// The `seq` after one that the visitor has seen; without one, the clock's.
    pub(super) fn seq(&self, seen: Option<u64>) -> u64 {
        let seen = seen.filter(|seq| seq >> PRINT_BITS <= self.now.0 + RESUME_MS_MAX);
        let at = seen.map_or(self.now.0, |seq| self.now.0.max((seq >> PRINT_BITS) + 1));
        (at << PRINT_BITS) | (u64::from(self.print) & ((1 << PRINT_BITS) - 1))
    }

    /// Whether somebody who has seen this `seq` lately, here or at another gateway, knows all that this says.
    pub(super) fn is_known_to(&self, seen: u64) -> bool {
        let lately = self.now.0.abs_diff(seen >> PRINT_BITS) <= RESUME_MS_MAX;
        lately && (seen ^ u64::from(self.print)) & ((1 << PRINT_BITS) - 1) == 0
    }

    /// The message as JSON.
    pub(super) fn finish(self, seq: u64) -> String {
        self.all.finish(self.text, &self.all.admitted_url, seq)
    }
}

/// A whole message as a page tells it: it shows this much itself, and gives its script the rest.
#[derive(Debug, Clone)]
pub struct Shown {
    all: Arc<ForAll>,
    /// The message as JSON, for a page that leads on to an address of its own. The page shows the stock itself: saying it
    /// again would be a tenth of all that is sent.
    pub json: String,
    /// Where the visitor stands.
    pub state: State,
    /// The ticket's number; `None` without a ticket.
    pub number: Option<u64>,
    /// People present before.
    pub ahead: Option<u64>,
    /// Before the opening: how many are here.
    pub gathered: Option<u64>,
    /// How long it will take, or unknown.
    pub eta_s: Option<EtaS>,
    /// Why a place is gone.
    pub why: Option<Why>,
    /// When to ask again.
    pub refresh_s: u32,
    seen_from: u64,
    taken: u64,
}

impl Shown {
    /// To one visitor, on a page that leads on to this address.
    pub fn new(all: Arc<ForAll>, own: &Own<'_>, now: UnixMs, admitted_url: &str) -> Self {
        let mut draft = Draft::new(Arc::clone(&all), own, now);
        let seq = draft.seq(None);
        draft.text.truncate(draft.own_bytes);
        draft.text.push_str(r#","stock":null"#);
        Self {
            json: all.finish(draft.text, &json(&admitted_url, admitted_url.len() + 2), seq),
            all,
            state: own.state,
            number: own.number,
            ahead: own.ahead,
            gathered: own.gathered,
            eta_s: own.eta_s,
            why: own.why,
            refresh_s: own.refresh_s,
            seen_from: own.seen_from,
            taken: own.taken,
        }
    }

    /// What everybody is told.
    pub fn shared(&self) -> &Shared {
        &self.all.shared
    }

    /// What is for sale, and what it means for this visitor.
    pub fn stock(&self) -> impl ExactSizeIterator<Item = (&Stock, Reach)> {
        let stock = self.all.stock.as_deref().unwrap_or_default();
        stock.iter().map(|stock| (stock, stock.reach(self.seen_from, self.taken)))
    }
}

/// How long the holder of a number waits before connecting again when a connection ended: neighbours in the line get times
/// that lie evenly over the spread, so that a restart is not followed by everybody in one second.
pub(super) fn reconnect_ms(number: Number, spread: Duration) -> u32 {
    let spread = u64::try_from(spread.as_millis()).unwrap_or(0).min(u64::from(u32::MAX));
    let part = number.0.wrapping_mul(GOLDEN) >> 32;
    u32::try_from((part * spread) >> 32).unwrap_or(0)
}

/// A value with fields as JSON, to which more fields can be added: so many bytes beside the usual ones.
fn open_object(value: &impl Serialize, more: usize) -> String {
    let mut text = json(value, OPEN_BYTES_USUAL + more);
    text.pop();
    text
}

/// A value as JSON, with room for so many bytes.
fn json(value: &impl Serialize, bytes: usize) -> String {
    let mut text = Vec::with_capacity(bytes);
    serde_json::to_writer(&mut text, value).expect("numbers and texts have a JSON form");
    String::from_utf8(text).expect("JSON is text")
}

#[cfg(test)]
mod tests {
    use super::super::message::Notice;
    use super::*;

    fn shared() -> Shared {
        let text = |text: &str| text.to_owned();
        Shared {
            room: text("demo"),
            title: text("A \"night\""),
            opens_at: Some(text("2026-12-01T10:00:00Z")),
            confirm: true,
            fresh: true,
            notice: Some(Notice { text: text("Hi\n<b>"), lang: text("en"), since: text("x") }),
            paused: None,
            draw: None,
            admitted_url: Some(text("/")),
        }
    }

    fn own(ahead: u64) -> Own<'static> {
        Own {
            state: State::Waiting,
            number: Some(7),
            lane: "main",
            ahead: Some(ahead),
            behind: Some(2),
            gathered: None,
            eta_s: Some(EtaS { low: 1, mid: 2, high: 3 }),
            claim_by: None,
            why: None,
            refresh_s: 3,
            reconnect_ms: 12,
            seen_from: ahead,
            taken: 1,
        }
    }

    fn stock(left: u64) -> Stock {
        let text = |text: &str| text.to_owned();
        Stock {
            ticket_type: text("t"),
            name: text("T,\"x\""),
            left,
            held: 1,
            sold: 0,
            price: 4500,
            currency: text("EUR"),
        }
    }

    #[test]
    fn a_page_is_told_the_same_but_for_the_stock_that_it_shows() {
        for stock in [None, Some(vec![]), Some(vec![stock(1)]), Some(vec![stock(9), stock(0)])] {
            let lines = stock.as_ref().map(|lines| lines.iter().map(|line| line.left).collect::<Vec<_>>());
            let all = Arc::new(ForAll::new(shared(), stock, "now".to_owned()));
            for own in [own(0), own(5), Own { state: State::Called, ahead: None, eta_s: None, ..own(1) }] {
                let now = UnixMs(1_763_700_000_999);
                let draft = Draft::new(Arc::clone(&all), &own, now);
                let seq = draft.seq(None);
                let mut told: serde_json::Value = serde_json::from_str(&draft.finish(seq)).expect("JSON");
                let left = told["stock"]
                    .as_array()
                    .map(|lines| lines.iter().map(|line| line["left"].as_u64().expect("a number")).collect::<Vec<_>>());
                assert_eq!(left, lines);
                assert_eq!(told["admitted_url"], "/");
                assert_eq!(told["title"], "A \"night\"");
                assert_eq!(told["state"], own.state.as_str());
                let shown = Shown::new(Arc::clone(&all), &own, now, "/a\"b");
                let reach: Vec<_> = shown.stock().map(|(_, reach)| reach.as_str()).collect();
                let said = told["stock"].as_array().map(Vec::as_slice).unwrap_or_default();
                assert_eq!(said.iter().map(|line| line["reach"].as_str().expect("a word")).collect::<Vec<_>>(), reach);
                told["stock"] = serde_json::Value::Null;
                told["admitted_url"] = "/a\"b".into();
                assert_eq!(serde_json::from_str::<serde_json::Value>(&shown.json).expect("JSON"), told);
            }
        }
    }

    #[test]
    fn seq_grows_and_tells_what_is_known() {
        let all =
            |title: &str| Arc::new(ForAll::new(Shared { title: title.to_owned(), ..shared() }, None, String::new()));
        let now = UnixMs(1_763_700_000_000);
        let draft = |title: &str, ahead, at: UnixMs| Draft::new(all(title), &own(ahead), at);
        let first = draft("a", 5, now);
        let seq = first.seq(None);
        assert!(seq < 1 << 53, "JavaScript reads it exactly");
        assert!(draft("a", 5, UnixMs(now.0 + 1000)).is_known_to(seq), "only the clock went on");
        assert!(!draft("a", 4, now).is_known_to(seq), "the place moved");
        assert!(!draft("b", 5, now).is_known_to(seq), "what everybody is told changed");
        assert!(!draft("a", 5, UnixMs(now.0 + RESUME_MS_MAX + 1)).is_known_to(seq), "too long ago");
        assert!(draft("a", 4, UnixMs(now.0 - 5000)).seq(Some(seq)) > seq, "even if a clock goes back");
        let wild = draft("a", 4, now).seq(Some(u64::MAX));
        assert_eq!(wild >> PRINT_BITS, now.0, "nobody moves the clock");
    }

    #[test]
    fn neighbours_come_back_apart() {
        let spread = Duration::from_secs(10);
        let mut tenths = [0; 10];
        for number in 1..=18_000 {
            let pause = reconnect_ms(Number(number), spread);
            tenths[pause as usize / 1000] += 1;
        }
        assert!(tenths.iter().all(|count| (1795..=1805).contains(count)), "{tenths:?}");
        assert_eq!(reconnect_ms(Number(5), Duration::ZERO), 0);
    }
}
