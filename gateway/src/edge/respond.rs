//! Every answer that the gateway gives itself, and the one place where a refusal gets its status and words.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::StatusCode;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use pingora::http::ResponseHeader;
use pingora::proxy::Session;
use serde_json::json;

use super::limits::{Exceeded, Quota, Which};
use crate::problem;

/// Below this a compressed body saves no packet.
const COMPRESS_BYTES_MIN: usize = 1024;

/// Why a request is not served. Each has one status, one stable code and one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No `Host`.
    HostMissing,
    /// More than one `Host`, or one that could be read in two ways.
    HostAmbiguous,
    /// A path that could mean two things.
    PathAmbiguous,
    /// A request head over the limit.
    HeadTooLarge,
    /// A request body over the limit.
    BodyTooLarge,
    /// A request body that comes too slowly.
    BodyTooSlow,
    /// No endpoint of ours, or nothing is served under this host and path.
    NotFound,
    /// The query names no room, or one that is not there.
    RoomUnknown,
    /// The endpoint takes another method.
    MethodNotAllowed,
    /// The endpoint needs a queue ticket and there is none.
    TicketMissing,
    /// It is not this ticket's turn.
    NotYourTurn,
    /// Sent by a page of another site.
    CrossSite,
    /// Part of a page, asked for by a visitor who is not admitted.
    NotAdmitted,
    /// Not a WebSocket handshake of version 13.
    UpgradeRequired,
    /// The room takes nobody new.
    Rejected,
    /// The room is not open yet, or not any more.
    RoomClosed,
    /// As many wait as the room allows.
    LineFull,
    /// Not an invite code of this room.
    InviteUnknown,
    /// The invite code was used as often as it may be.
    InviteUsedUp,
    /// Not a recovery code of a place that is there.
    CodeUnknown,
    /// No more time can be had, or it is nobody's turn.
    NoMoreTime,
    /// Over a limit; nothing is lost.
    TooMany(Exceeded),
    /// More joins wait for their numbers than the process holds.
    TooBusy,
    /// All feeds are taken; poll instead.
    TooManyFeeds,
    /// The queue store does not answer.
    StoreDown,
    /// The origin does not answer.
    UpstreamDown,
    /// As many requests are under way at the origin as may be.
    UpstreamBusy,
    /// The origin took too long.
    UpstreamSlow,
    /// A fault of ours.
    Internal,
}

impl Refusal {
    /// Status, stable code and what to do, in one table.
    pub fn parts(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::HostMissing => (S::BAD_REQUEST, "host_missing", "The request has no Host header."),
            Self::HostAmbiguous => {
                (S::BAD_REQUEST, "host_ambiguous", "The Host header does not name one host. Send one name or address.")
            }
            Self::PathAmbiguous => (
                S::BAD_REQUEST,
                "path_ambiguous",
                "The path could be read in two ways: it has empty or dot segments, or escapes that are malformed or stand \
                 for a dot, a separator or a control character. Send the plain address.",
            ),
            Self::HeadTooLarge => {
                (S::REQUEST_HEADER_FIELDS_TOO_LARGE, "head_too_large", "The request headers are too large.")
            }
            Self::BodyTooSlow => (S::REQUEST_TIMEOUT, "body_timeout", "The request body did not come in time."),
            Self::BodyTooLarge => (S::PAYLOAD_TOO_LARGE, "body_too_large", "The request body is too large."),
            Self::NotFound => (S::NOT_FOUND, "not_found", "There is nothing at this address."),
            Self::RoomUnknown => (S::NOT_FOUND, "room_unknown", "The query field room names no room that is here."),
            Self::MethodNotAllowed => {
                (S::METHOD_NOT_ALLOWED, "method_not_allowed", "This address takes another method.")
            }
            Self::TicketMissing => {
                (S::FORBIDDEN, "ticket_missing", "There is no valid queue ticket in the request. Join the line first.")
            }
            Self::NotYourTurn => (S::CONFLICT, "not_your_turn", "The line has not reached this ticket. Keep waiting."),
            Self::CrossSite => (S::FORBIDDEN, "cross_site", "This request was made by a page of another site."),
            Self::NotAdmitted => {
                (S::FORBIDDEN, "not_admitted", "Open the page itself to join the line; its parts open once you are in.")
            }
            Self::UpgradeRequired => {
                (S::UPGRADE_REQUIRED, "upgrade_required", "This address speaks WebSocket, version 13, over HTTP/1.1.")
            }
            Self::Rejected => (
                S::SERVICE_UNAVAILABLE,
                "rejected",
                "Nobody new is let in here for the moment. Please try again later.",
            ),
            Self::RoomClosed => {
                (S::CONFLICT, "room_closed", "The line takes nobody new: it is not open yet, or not any more.")
            }
            Self::LineFull => (
                S::SERVICE_UNAVAILABLE,
                "line_full",
                "The line is full: as many people wait as there can be any hope for. You have no place yet, and nobody new \
                 gets one until some have gone in or left. Try again in a while.",
            ),
            Self::InviteUnknown => (
                S::FORBIDDEN,
                "invite_unknown",
                "This invite code is not one of this room. Check its letters and digits.",
            ),
            Self::InviteUsedUp => {
                (S::CONFLICT, "invite_used_up", "This invite code was used already. Ask whoever gave it to you.")
            }
            Self::CodeUnknown => (
                S::CONFLICT,
                "code_unknown",
                "This code moves no place: it was used, its place is gone, or a letter is wrong. Make a new one on the \
                 device that holds the place.",
            ),
            Self::NoMoreTime => (
                S::CONFLICT,
                "no_more_time",
                "No more time can be had for this turn. Go in, or keep your place for later.",
            ),
            Self::TooMany(over) => {
                let (code, text) = too_many(over.which);
                (S::TOO_MANY_REQUESTS, code, text)
            }
            Self::TooBusy => (
                S::SERVICE_UNAVAILABLE,
                "too_busy",
                "More people join at this moment than can be written down. Try again in a second.",
            ),
            Self::TooManyFeeds => {
                (S::SERVICE_UNAVAILABLE, "too_many_feeds", "All live connections are taken. Ask again by polling.")
            }
            Self::StoreDown => (
                S::SERVICE_UNAVAILABLE,
                "line_unavailable",
                "The line cannot be reached for the moment. Your place is kept; this page tries again by itself.",
            ),
            Self::UpstreamDown => (
                S::BAD_GATEWAY,
                "upstream_unavailable",
                "The shop does not answer for the moment. Your admission is kept; try again shortly.",
            ),
            Self::UpstreamBusy => (
                S::SERVICE_UNAVAILABLE,
                "upstream_busy",
                "The shop has its hands full for the moment. Your admission is kept, and nothing was done with this \
                 request; try again shortly.",
            ),
            Self::UpstreamSlow => (
                S::GATEWAY_TIMEOUT,
                "upstream_timeout",
                "The shop took too long to answer. Your admission is kept; look whether what you asked for was done \
                 before you ask again.",
            ),
            Self::Internal => (S::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side."),
        }
    }

    /// Seconds after which a repetition may succeed.
    pub fn retry_s(self) -> Option<u64> {
        match self {
            Self::TooMany(over) => Some(over.retry_s.max(1)),
            Self::TooBusy => Some(1),
            Self::LineFull | Self::Rejected => Some(60),
            Self::StoreDown | Self::UpstreamDown | Self::UpstreamSlow | Self::TooManyFeeds => Some(5),
            Self::UpstreamBusy => Some(2),
            _ => None,
        }
    }
}

/// Code and words of a limit.
fn too_many(which: Which) -> (&'static str, &'static str) {
    match which {
        Which::Requests => (
            "too_many_requests",
            "Too many requests have come from your address just now. Nothing is lost: wait a moment, then go on.",
        ),
        Which::RequestsOfNetwork => (
            "too_many_requests_from_network",
            "Too many requests have come from your network just now. Nothing is lost: wait a moment, then go on.",
        ),
        Which::Route => (
            "too_many_requests_here",
            "This was asked for too often from your address just now. Nothing is lost: wait a moment, then go on.",
        ),
        Which::Joins => (
            "too_many_joins",
            "Too many people have joined from your network just now. Nothing is lost: try again in a moment.",
        ),
        Which::JoinsOfNetwork => (
            "too_many_joins_from_network",
            "Too many people have joined from networks near yours just now. Nothing is lost: try again in a moment.",
        ),
        Which::JoinsOfAll => (
            "too_many_joins_in_all",
            "More people join at this moment than the line takes at once. Try again in a moment.",
        ),
        Which::Polls => {
            ("too_many_polls", "This place was asked for too often. It is kept: wait a moment, then look again.")
        }
        Which::Guesses => (
            "too_many_codes",
            "Too many codes were tried from your address just now. Wait a moment, and check the letters.",
        ),
    }
}

/// An answer of ours.
#[derive(Debug, Clone)]
pub struct Answer {
    status: StatusCode,
    headers: Vec<(http::HeaderName, String)>,
    body: Bytes,
}

impl Answer {
    /// An answer with a body of this type. Never cached unless [`Answer::header`] says otherwise.
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let headers = vec![(CONTENT_TYPE, content_type.to_owned())];
        Self { status, headers, body: body.into() }
    }

    /// A JSON answer.
    pub fn json(status: StatusCode, value: &impl serde::Serialize) -> Self {
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::new(status, "application/json", body)
    }

    /// A page.
    pub fn page(status: StatusCode, html: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", html)
    }

    /// Leads a browser's form on to a path of ours.
    pub fn see_other(path: &str) -> Self {
        Self::new(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "").header(http::header::LOCATION, path)
    }

    /// A refusal as `application/problem+json` (RFC 9457).
    pub fn problem(refusal: Refusal) -> Self {
        let (status, code, detail) = refusal.parts();
        let mut body = problem::body(status, code, detail);
        if let Refusal::RoomUnknown = refusal {
            body["field"] = json!("room");
        }
        if let Some(seconds) = refusal.retry_s() {
            body["retry_s"] = json!(seconds);
        }
        let answer = Self::new(status, problem::CONTENT, body.to_string());
        answer.limits_of(refusal)
    }

    /// The headers of a refusal: when to ask again, and which limit it was.
    pub fn limits_of(self, refusal: Refusal) -> Self {
        let answer = self.retry_after(refusal.retry_s());
        match refusal {
            Refusal::TooMany(over) => {
                over.fields().into_iter().fold(answer, |answer, (name, value)| answer.header(name, value))
            }
            _ => answer,
        }
    }

    /// Says what is left of a limit.
    pub fn quota(self, quota: Option<Quota>) -> Self {
        let fields = quota.map(Quota::fields).into_iter().flatten();
        fields.fold(self, |answer, (name, value)| answer.header(name, value))
    }

    /// Adds a header.
    pub fn header(mut self, name: http::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds headers whose names are only known at run time to be valid, such as our own.
    pub fn cookies(mut self, cookies: &[String]) -> Self {
        let added = cookies.iter().map(|cookie| (http::header::SET_COOKIE, cookie.clone()));
        self.headers.extend(added);
        self
    }

    /// Says when to ask again.
    pub fn retry_after(self, seconds: Option<u64>) -> Self {
        match seconds {
            Some(seconds) => self.header(RETRY_AFTER, seconds.to_string()),
            None => self,
        }
    }

    /// Writes the answer; compressed where the client takes it.
    ///
    /// # Errors
    /// When the client is gone.
    pub async fn send(self, session: &mut Session) -> pingora::Result<()> {
        let worth_it = self.body.len() >= COMPRESS_BYTES_MIN && takes_gzip(session);
        let compressed = if worth_it { gzip(&self.body) } else { None };
        let mut head = ResponseHeader::build(self.status, Some(self.headers.len() + 6))?;
        for (name, value) in self.headers {
            head.append_header(name, value)?;
        }
        if compressed.is_some() {
            head.insert_header(CONTENT_ENCODING, "gzip")?;
        }
        let body = compressed.unwrap_or(self.body);
        if !head.headers.contains_key(CACHE_CONTROL) {
            head.insert_header(CACHE_CONTROL, "no-store")?;
        }
        head.insert_header("x-content-type-options", "nosniff")?;
        head.insert_header("referrer-policy", "same-origin")?;
        head.insert_header(CONTENT_LENGTH, body.len().to_string())?;
        let bodiless = session.req_header().method == http::Method::HEAD;
        session.write_response_header(Box::new(head), bodiless).await?;
        if bodiless {
            return Ok(());
        }
        session.write_response_body(Some(body), true).await
    }
}

fn takes_gzip(session: &Session) -> bool {
    let accepted = session.get_header(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next() == Some("gzip") && !parts.any(|quality| matches!(quality, "q=0" | "q=0.0"))
    })
}

fn gzip(body: &Bytes) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::new(4));
    encoder.write_all(body).and_then(|()| encoder.finish()).ok().map(Bytes::from)
}
