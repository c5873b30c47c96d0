//! Why a request is not served: the one place where a refusal gets its status, its code and its words.

use http::StatusCode;

use super::limits::{Exceeded, Which};
use crate::origin::{Fault, NoOrigin};

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
    /// The room binds places to a key of the browser, and the join proves none.
    KeyNeeded,
    /// The browser must prove that it holds the key of its place.
    ProofNeeded,
    /// A proof of another key, for another request, or shown before.
    ProofWrong,
    /// The place is bound to another network.
    NetworkChanged,
    /// Over a limit; nothing is lost.
    TooMany(Exceeded),
    /// More joins wait for their numbers than the process holds.
    TooBusy,
    /// The answer to a challenge is to none of ours for this room and network.
    ChallengeUnknown,
    /// The challenge is too old.
    ChallengeExpired,
    /// The time to wait is not over.
    ChallengeEarly {
        /// Seconds until it is.
        retry_s: u64,
    },
    /// The answer does not solve the challenge.
    ChallengeFailed,
    /// The challenge was used already.
    ChallengeSpent,
    /// The service that checks does not answer.
    ChallengeDown,
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
            Self::KeyNeeded => (
                S::UNAUTHORIZED,
                "key_needed",
                "A place in this line belongs to a key of the browser. Join with a proof of it in the DPoP header (RFC 9449), \
                 with the nonce of this answer.",
            ),
            Self::ProofNeeded => (
                S::UNAUTHORIZED,
                "proof_needed",
                "Prove that you hold the key of this place: POST /_vestibule/v1/prove with a DPoP header (RFC 9449) and the \
                 nonce of this answer. Nothing is lost.",
            ),
            Self::ProofWrong => (
                S::FORBIDDEN,
                "proof_wrong",
                "This place belongs to another browser. Open it there, or move it to this one with a code that you make there.",
            ),
            Self::NetworkChanged => (
                S::FORBIDDEN,
                "network_changed",
                "This place belongs to the network that you joined from. It is kept: go on there, or move it with a code that \
                 you make there.",
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
            Self::ChallengeUnknown => (
                S::FORBIDDEN,
                "challenge_unknown",
                "This check was not made for this visit: the network has changed since, or it is not one of ours. Ask for a \
                 new one.",
            ),
            Self::ChallengeExpired => {
                (S::FORBIDDEN, "challenge_expired", "This check was made too long ago. Ask for a new one.")
            }
            Self::ChallengeEarly { .. } => {
                (S::CONFLICT, "challenge_early", "The time to wait is not over yet. Send the same again later.")
            }
            Self::ChallengeFailed => {
                (S::FORBIDDEN, "challenge_failed", "The check was not passed. Ask for a new one, or wait instead.")
            }
            Self::ChallengeSpent => (S::CONFLICT, "challenge_spent", "This check was used already. Ask for a new one."),
            Self::ChallengeDown => (
                S::SERVICE_UNAVAILABLE,
                "challenge_unavailable",
                "The check cannot be made for the moment. Try again shortly, or wait instead.",
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
            Self::ChallengeEarly { retry_s } => Some(retry_s.max(1)),
            Self::TooBusy => Some(1),
            Self::LineFull | Self::Rejected => Some(60),
            Self::ChallengeDown | Self::StoreDown | Self::UpstreamDown | Self::UpstreamSlow | Self::TooManyFeeds => {
                Some(5)
            }
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
        Which::Waits => (
            "too_many_waits",
            "As many people as may have joined by waiting from your network just now. Try again in a moment, or let your \
             browser do the check.",
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
impl From<NoOrigin> for Refusal {
    fn from(none: NoOrigin) -> Self {
        match none {
            NoOrigin::Down => Self::UpstreamDown,
            NoOrigin::Busy => Self::UpstreamBusy,
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Timeout => Self::UpstreamSlow,
            Fault::Connect | Fault::Broken { .. } => Self::UpstreamDown,
        }
    }
}
