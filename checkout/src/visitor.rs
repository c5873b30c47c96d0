//! What a visitor did so far: the idempotency keys that were used, and how many pieces of which event are held or bought. One
//! item, written in the same transaction as what was done, so a key counts exactly when the work was.

use inventory::{Event, Item, Step, UnixMs, Write};
use ring::digest;
use serde::Serialize;

use crate::errors::Refused;

/// A key is a UUID or the like.
pub const KEY_CHARS_MAX: usize = 128;
/// Requests of one visitor at most. Nobody needs so many; a name of ours and a digest each, they keep the item below 100 KB.
const REQUESTS_MAX: u64 = 500;
/// Keys are kept for a day after the last request at least; purchases are counted until the item ends.
const KEPT_S: u64 = 30 * 24 * 3600;

/// A request that may be repeated: the client's key, and what was asked with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    key: String,
    digest: String,
}

impl Request {
    /// Of a key, the address, and what was sent there.
    pub fn new(key: &str, address: &str, body: &impl Serialize) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(address.as_bytes());
        context.update(&[0]);
        context.update(&serde_json::to_vec(body).unwrap_or_default());
        let digest = context.finish().as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { key: key.to_owned(), digest }
    }

    /// The key and the digest in one text.
    pub fn text(&self) -> String {
        format!("{}:{}", self.digest, self.key)
    }

    /// Whether a text of [`Request::text`] is of this request; `None` when it has another key.
    pub fn of(&self, text: &str) -> Option<bool> {
        let (digest, key) = text.split_once(':')?;
        (key == self.key).then_some(digest == self.digest)
    }

    fn attribute(&self) -> String {
        format!("k:{}", self.key)
    }
}

/// Why the visitor's item does not take a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It was done before; this came of it.
    Done(String),
    /// It cannot be done.
    Refused(Refused),
}

/// The item's key.
pub fn key_of(owner: &str) -> String {
    format!("VISITOR#{owner}")
}

fn counter(event: &Event) -> String {
    format!("n:{}", event.id)
}

/// Remembers that a request was done with this result, which is a hold until then, and counts pieces against the buyer's
/// limit.
pub fn remember(
    owner: &str,
    request: Option<&Request>,
    result: &str,
    live_until: Option<UnixMs>,
    pieces: Option<(&Event, u64)>,
    now: UnixMs,
) -> (Step, Write) {
    let mut set = vec!["#c = if_not_exists(#c, :zero) + :one".to_owned(), "#t = :t".to_owned()];
    let mut when = vec!["(attribute_not_exists(#c) OR #c < :cmax)".to_owned()];
    if request.is_some() {
        set.push("#k = :k".to_owned());
        when.push("attribute_not_exists(#k)".to_owned());
    }
    let limit = pieces.and_then(|(event, pieces)| Some((event, pieces, u64::from(event.per_buyer_max?))));
    if limit.is_some() {
        set.push("#n = if_not_exists(#n, :zero) + :n".to_owned());
        when.push("(attribute_not_exists(#n) OR #n <= :room)".to_owned());
    }
    let mut write = Write::update(&key_of(owner), "-", &format!("SET {}", set.join(", ")))
        .when(&when.join(" AND "))
        .name("#c", "requests")
        .name("#t", "ttl")
        .value(":zero", 0_u64)
        .value(":one", 1_u64)
        .value(":cmax", REQUESTS_MAX)
        .value(":t", now.seconds() + KEPT_S);
    if let Some(request) = request {
        write = write
            .name("#k", request.attribute())
            .value(":k", format!("{}:{result}:{}", request.digest, live_until.unwrap_or(UnixMs(0)).0));
    }
    if let Some((event, pieces, max)) = limit {
        let room = i64::try_from(max).unwrap_or(i64::MAX) - i64::try_from(pieces).unwrap_or(i64::MAX);
        write = write.name("#n", counter(event)).value(":n", pieces).value(":room", room);
    }
    (Step::Visitor, write)
}

/// Counts pieces no more.
pub fn forget(owner: &str, event: &str, pieces: u64) -> (Step, Write) {
    let write = Write::update(&key_of(owner), "-", "SET #n = if_not_exists(#n, :n) - :n")
        .name("#n", format!("n:{event}"))
        .value(":n", pieces);
    (Step::Other("count"), write)
}

/// Counts pieces that were counted no more and are bought after all.
pub fn count_again(owner: &str, event: &str, pieces: u64) -> (Step, Write) {
    let write = Write::update(&key_of(owner), "-", "SET #n = if_not_exists(#n, :zero) + :n")
        .name("#n", format!("n:{event}"))
        .value(":zero", 0_u64)
        .value(":n", pieces);
    (Step::Other("count"), write)
}

/// What the item says about a request, of which it refused to take note.
pub fn known(item: Option<&Item>, request: Option<&Request>, event: &Event) -> Known {
    let item = item.cloned().unwrap_or_default();
    if let Some(request) = request
        && let Some(done) = item.text(&request.attribute()).and_then(Done::read)
    {
        return match done.digest == request.digest {
            true => Known::Done(done.result.to_owned()),
            false => Known::Refused(Refused::IdempotencyMismatch),
        };
    }
    let refusal = match event.per_buyer_max {
        Some(max) if item.count("requests") < REQUESTS_MAX => inventory::Refusal::TooManyOfBuyer { max },
        _ => inventory::Refusal::TooOften,
    };
    Known::Refused(Refused::Stock(refusal))
}

/// What is kept of a request.
struct Done<'a> {
    digest: &'a str,
    result: &'a str,
    live_until: UnixMs,
}

impl<'a> Done<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (digest, rest) = text.split_once(':')?;
        let (result, live_until) = rest.rsplit_once(':')?;
        Some(Self { digest, result, live_until: UnixMs(live_until.parse().ok()?) })
    }
}

/// The holds that came of the requests that the item knows and that may still be live.
pub fn live_holds(item: &Item, now: UnixMs) -> Vec<String> {
    let of = |(name, value): (&str, &inventory::Value)| match (name.strip_prefix("k:"), value) {
        (Some(_), inventory::Value::S(text)) => {
            Done::read(text).filter(|done| done.live_until > now).map(|done| done.result.to_owned())
        }
        _ => None,
    };
    let mut results: Vec<_> = item.attributes().filter_map(of).collect();
    results.sort();
    results.dedup();
    results
}
