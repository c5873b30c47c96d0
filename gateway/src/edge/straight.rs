//! The straight way to an origin: a request that is its head alone is sent over a connection of Pingora's, and the answer goes to
//! the visitor as it comes. At any time only one side speaks, so nothing of what Pingora's proxy does for bodies, tunnels
//! and HTTP/2 is needed: no second reading of the head, no channels between two halves. What is told to either side and
//! when a request is tried again are the same on both ways.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, StatusCode};
use pingora::http::ResponseHeader;
use pingora::prelude::*;
use pingora::protocols::http::v1::client::HttpSession;
use tokio::select;

use super::forwarded::{Changes, is_of_one_connection};
use super::gate::Pass;
use super::proxy::FrontDoor;
use super::refusal::Refusal;
use super::written::{field, put};
use crate::front::{Gone, Then, Unwritten, Visitor, write_together};
use crate::origin::{Fault, Next, Place, Repeatable, Trip};

/// What came of a request.
pub(super) enum Came {
    /// The answer was sent, whole.
    Sent,
    /// No origin gave an answer that makes sense, and none was sent.
    Refused(Refusal),
    /// There is nobody to answer, or the answer broke off.
    Broken,
}

/// An origin that began to answer.
struct Answering {
    trip: Trip,
    place: Arc<Place>,
    session: HttpSession,
}

impl FrontDoor {
    /// Sends a GET, of which `request` is all, to an origin, and the answer to the visitor.
    pub(super) async fn straight(&self, request: &[u8], pass: &Pass, then: Then, visitor: &mut Visitor<'_>) -> Came {
        let answering = select! {
            biased;
            answering = self.ask(request, pass) => answering,
            () = visitor.leaves() => return Came::Broken,
        };
        match answering {
            Ok(answering) => self.relay(answering, pass, then, visitor).await,
            Err(refusal) => Came::Refused(refusal),
        }
    }

    /// Asks origins until one begins to answer.
    async fn ask(&self, request: &[u8], pass: &Pass) -> Result<Answering, Refusal> {
        let mut trip = Trip::begin(pass).await?;
        loop {
            let place = trip.next(Repeatable::Yes)?;
            let fault = match self.ask_at(&place, request).await {
                Ok(session) => return Ok(Answering { trip, place, session }),
                Err(fault) => fault,
            };
            if trip.failed(fault, Repeatable::Yes) == Next::GiveUp {
                return Err(fault.into());
            }
        }
    }

    async fn ask_at(&self, place: &Place, request: &[u8]) -> Result<HttpSession, Fault> {
        let (mut stream, reused) = place.connection(&self.connector).await.map_err(|error| {
            tracing::debug!(%error, "an origin cannot be reached");
            Fault::Connect
        })?;
        let peer = place.peer();
        let patience = peer.options.write_timeout.unwrap_or(Duration::MAX);
        write_together(&mut stream, request, patience).await.map_err(|unwritten| match unwritten {
            Unwritten::Slow => Fault::Timeout,
            Unwritten::Gone => Fault::Broken { reused },
        })?;
        let mut session = HttpSession::new_with_options(stream, peer);
        session.read_timeout = peer.options.read_timeout;
        match session.read_response().await {
            Ok(_) => Ok(session),
            Err(error) => {
                tracing::debug!(%error, "an origin did not answer");
                Err(Fault::of(&error, reused))
            }
        }
    }

    /// Sends on what an origin answers, to the end.
    async fn relay(&self, answering: Answering, pass: &Pass, then: Then, visitor: &mut Visitor<'_>) -> Came {
        let Answering { mut trip, place, mut session } = answering;
        let mut out = Vec::with_capacity(2048);
        let framing = match self.relay_head(&mut session, &mut trip, (pass, then), &mut out, visitor).await {
            Ok(framing) => framing,
            Err(Broke::Visitor(Gone)) => return Came::Broken,
            Err(Broke::Origin(fault)) => {
                trip.failed(fault, Repeatable::No);
                return Came::Refused(fault.into());
            }
        };
        // What has come of the body already goes out with the head.
        let mut read = session.read_body_ref().now_or_never();
        loop {
            let mut ended = false;
            match read {
                None => {}
                Some(Ok(Some(part))) => framing.part(&mut out, part),
                Some(Ok(None)) => ended = true,
                Some(Err(error)) => {
                    tracing::debug!(%error, "an answer broke off");
                    trip.failed(Fault::of(&error, false), Repeatable::No);
                    return Came::Broken;
                }
            }
            if ended || session.is_body_done() {
                framing.end(&mut out);
                break;
            }
            if visitor.send(&out).await.is_err() {
                return Came::Broken;
            }
            out.clear();
            read = select! {
                biased;
                read = session.read_body_ref() => Some(read),
                () = visitor.leaves() => return Came::Broken,
            };
        }
        // However long the visitor takes for the rest, the origin is free.
        drop(trip);
        session.respect_keepalive();
        if let Some(stream) = session.reuse().await {
            place.keep(stream);
        }
        match visitor.send(&out).await {
            Ok(()) => Came::Sent,
            Err(Gone) => Came::Broken,
        }
    }

    /// Sends what informs and writes the head of the answer itself, which is sent with the beginning of its body.
    async fn relay_head(
        &self,
        session: &mut HttpSession,
        trip: &mut Trip,
        (pass, then): (&Pass, Then),
        out: &mut Vec<u8>,
        visitor: &mut Visitor<'_>,
    ) -> Result<Framing, Broke> {
        let nonsense = Broke::Origin(Fault::Broken { reused: false });
        loop {
            let head = session.resp_header().ok_or(nonsense)?;
            // Nobody asked for another protocol.
            if head.status == StatusCode::SWITCHING_PROTOCOLS {
                return Err(nonsense);
            }
            if !head.status.is_informational() {
                let framing = Framing::of(head).ok_or(nonsense)?;
                trip.answered(head.status);
                let changes = self.changes(&head.headers, pass).await;
                write_head(out, head, framing, &changes);
                out.extend_from_slice(match then {
                    Then::Keep => b"\r\n",
                    Then::Close => b"connection: close\r\n\r\n",
                });
                return Ok(framing);
            }
            write_head(out, head, Framing::None, &Changes::default());
            out.extend_from_slice(b"\r\n");
            visitor.send(out).await.map_err(Broke::Visitor)?;
            out.clear();
            session.read_response().await.map_err(|error| Broke::Origin(Fault::of(&error, false)))?;
        }
    }
}

/// Who broke off.
#[derive(Debug, Clone, Copy)]
enum Broke {
    Visitor(Gone),
    Origin(Fault),
}

/// How the visitor learns where the body ends (RFC 9112, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    /// There is no body.
    None,
    /// By its length.
    Plain,
    /// By chunks.
    Chunked,
}

impl Framing {
    /// Of the answer to a GET; `None` when its head makes no sense.
    fn of(head: &ResponseHeader) -> Option<Self> {
        if matches!(head.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
            return Some(Self::None);
        }
        let mut codings = head.headers.get_all(TRANSFER_ENCODING).iter();
        match codings.next() {
            None if head.headers.contains_key(CONTENT_LENGTH) => Some(Self::Plain),
            None => Some(Self::Chunked),
            Some(coding) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") && codings.next().is_none() => {
                Some(Self::Chunked)
            }
            Some(_) => None,
        }
    }

    fn part(self, out: &mut Vec<u8>, part: &[u8]) {
        match self {
            Self::None => {}
            Self::Plain => out.extend_from_slice(part),
            // An empty chunk would be the last one.
            Self::Chunked if part.is_empty() => {}
            Self::Chunked => {
                // Writing into memory cannot fail.
                let _ = write!(out, "{:x}\r\n", part.len());
                out.extend_from_slice(part);
                out.extend_from_slice(b"\r\n");
            }
        }
    }

    fn end(self, out: &mut Vec<u8>) {
        if self == Self::Chunked {
            out.extend_from_slice(b"0\r\n\r\n");
        }
    }
}

/// Writes a head but for its last line.
fn write_head(out: &mut Vec<u8>, head: &ResponseHeader, framing: Framing, changes: &Changes) {
    let reason = head.get_reason_phrase().unwrap_or("");
    put(out, &[b"HTTP/1.1 ", head.status.as_str().as_bytes(), b" ", reason.as_bytes(), b"\r\n"]);
    let named = named(&head.headers);
    let passed = head
        .headers
        .iter()
        .filter(|(name, _)| !is_of_one_connection(name.as_str()) && !changes.leave_out(name) && !named.contains(name));
    for (name, value) in passed {
        field(out, name.as_str(), value.as_bytes());
    }
    for (name, value) in changes.added() {
        field(out, name.as_str(), value);
    }
    if framing == Framing::Chunked {
        field(out, TRANSFER_ENCODING.as_str(), b"chunked");
    }
}

/// Which headers `Connection` names.
fn named(headers: &HeaderMap) -> Vec<HeaderName> {
    let lines = headers.get_all(CONNECTION).iter();
    let names = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    names.filter_map(|name| HeaderName::from_bytes(name).ok()).collect()
}
