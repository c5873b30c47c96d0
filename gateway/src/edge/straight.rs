//! The straight way to an origin: a request that is its head alone is sent over a connection of Pingora's, and the answer goes to
//! the visitor as it comes. At any time only one side speaks, so nothing of what Pingora's proxy does for bodies, tunnels
//! and HTTP/2 is needed: no second reading of the head, no channels between two halves. What is told to either side and
//! when a request is tried again are the same on both ways.

use std::io::Write;
use std::sync::Arc;

use futures_util::FutureExt;
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderName, Method, StatusCode};
use pingora::http::ResponseHeader;
use pingora::prelude::*;
use pingora::protocols::http::v1::client::HttpSession;
use tokio::select;

use super::direct::Request;
use super::gate::Pass;
use super::proxy::FrontDoor;
use super::refusal::Refusal;
use crate::front::{Gone, Then, Visitor};
use crate::origin::{Fault, Next, Place, Repeatable, Trip};

/// What is said about one connection only (RFC 9110, section 7.6.1), beside what `Connection` names.
const OF_ONE_CONNECTION: [HeaderName; 6] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    UPGRADE,
];

/// What came of a request.
pub(super) enum Came {
    /// The answer was sent, whole.
    Sent,
    /// No origin answered, and nothing was sent.
    Refused(Refusal),
    /// There is nobody to answer, or the answer broke off.
    Broken,
}

/// An origin that began to answer.
struct Answering {
    trip: Trip,
    place: Arc<Place>,
    session: HttpSession,
    head: Box<ResponseHeader>,
}

impl FrontDoor {
    /// Sends a request to an origin, and the answer to the visitor.
    pub(super) async fn straight(&self, request: &Request, pass: &Pass, then: Then, visitor: &mut Visitor<'_>) -> Came {
        let answering = select! {
            biased;
            answering = self.ask(request, pass) => answering,
            () = visitor.leaves() => return Came::Broken,
        };
        let answering = match answering {
            Ok(answering) => answering,
            Err(refusal) => return Came::Refused(refusal),
        };
        match self.relay(answering, request, pass, then, visitor).await {
            Ok(()) => Came::Sent,
            Err(Gone) => Came::Broken,
        }
    }

    /// Asks origins until one begins to answer.
    async fn ask(&self, request: &Request, pass: &Pass) -> Result<Answering, Refusal> {
        let mut trip = Trip::begin(pass).await?;
        loop {
            let place = trip.next(Repeatable::Yes)?;
            let fault = match self.ask_at(&place, request, pass).await {
                Ok((session, head)) => return Ok(Answering { trip, place, session, head }),
                Err(fault) => fault,
            };
            if trip.failed(fault, Repeatable::Yes) == Next::GiveUp {
                return Err(fault.into());
            }
        }
    }

    async fn ask_at(
        &self,
        place: &Place,
        request: &Request,
        pass: &Pass,
    ) -> Result<(HttpSession, Box<ResponseHeader>), Fault> {
        let peer = place.peer();
        let connected = self.connector.get_http_session(peer).await;
        let (mut session, reused) = connected.map_err(|error| {
            tracing::debug!(%error, "an origin cannot be reached");
            Fault::Connect
        })?;
        session.read_timeout = peer.options.read_timeout;
        session.write_timeout = peer.options.write_timeout;
        let answered = async {
            let mut head = request.head();
            let host = head.headers.get(HOST).cloned();
            OF_ONE_CONNECTION.iter().for_each(|name| drop(head.remove_header(name)));
            self.tell_origin(&mut head, request.client, host, pass)?;
            session.write_request_header(Box::new(head)).await?;
            session.read_resp_header_parts().await
        };
        match answered.await {
            Ok(head) => Ok((session, head)),
            Err(error) => {
                tracing::debug!(%error, "an origin did not answer");
                Err(Fault::of(&error, reused))
            }
        }
    }

    /// Sends on what an origin answers, to the end.
    async fn relay(
        &self,
        answering: Answering,
        request: &Request,
        pass: &Pass,
        then: Then,
        visitor: &mut Visitor<'_>,
    ) -> Result<(), Gone> {
        let Answering { mut trip, place, mut session, mut head } = answering;
        let broken = |trip: &mut Trip, error: &Error| {
            tracing::debug!(%error, "an answer broke off");
            trip.failed(Fault::of(error, false), Repeatable::No);
            Gone
        };
        let mut out = Vec::with_capacity(1024);
        while head.status.is_informational() {
            // Nobody asked for another protocol.
            if head.status == StatusCode::SWITCHING_PROTOCOLS {
                trip.failed(Fault::Broken { reused: false }, Repeatable::No);
                return Err(Gone);
            }
            write_head(&mut out, &head, Then::Keep);
            visitor.send(&out).await?;
            out.clear();
            head = session.read_resp_header_parts().await.map_err(|error| broken(&mut trip, &error))?;
        }
        trip.answered(head.status);
        not_of_one_connection(&mut head);
        let framing = Framing::of(&mut head, &request.method).ok_or_else(|| {
            trip.failed(Fault::Broken { reused: false }, Repeatable::No);
            Gone
        })?;
        self.tell_visitor(&mut head, pass).await.map_err(|error| broken(&mut trip, &error))?;
        write_head(&mut out, &head, then);
        // What has come of the body already goes out with the head.
        let mut read = session.read_body_ref().now_or_never();
        loop {
            let mut ended = false;
            match read {
                None => {}
                Some(Ok(Some(part))) => framing.part(&mut out, part),
                Some(Ok(None)) => ended = true,
                Some(Err(error)) => return Err(broken(&mut trip, &error)),
            }
            if ended || session.is_body_done() {
                framing.end(&mut out);
                break;
            }
            visitor.send(&out).await?;
            out.clear();
            read = select! {
                biased;
                read = session.read_body_ref() => Some(read),
                () = visitor.leaves() => return Err(Gone),
            };
        }
        // However long the visitor takes for the rest, the origin is free.
        drop(trip);
        let peer = place.peer();
        self.connector.release_http_session(session, peer, peer.options.idle_timeout).await;
        visitor.send(&out).await
    }
}

/// How the visitor learns where the body ends (RFC 9112, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    /// There is none.
    None,
    /// By its length.
    Plain,
    /// By chunks.
    Chunked,
}

impl Framing {
    /// Of an answer with this head, which is made to say so; `None` when it makes no sense.
    fn of(head: &mut ResponseHeader, method: &Method) -> Option<Self> {
        let codings = head.headers.get_all(TRANSFER_ENCODING);
        let is_chunked = codings.iter().next().is_some();
        if codings.iter().any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked")) {
            return None;
        }
        if method == Method::HEAD || matches!(head.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
            head.remove_header(&TRANSFER_ENCODING);
            return Some(Self::None);
        }
        if head.headers.contains_key(CONTENT_LENGTH) && !is_chunked {
            return Some(Self::Plain);
        }
        head.insert_header(TRANSFER_ENCODING, "chunked").ok()?;
        Some(Self::Chunked)
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

/// Takes out of an answer what is about one connection only.
fn not_of_one_connection(head: &mut ResponseHeader) {
    if let Some(named) = head.headers.get(CONNECTION).filter(|value| !is_usual(value.as_bytes())) {
        let named = named.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let named: Vec<_> = named.filter_map(|name| HeaderName::from_bytes(name).ok()).collect();
        named.iter().for_each(|name| drop(head.remove_header(name)));
    }
    OF_ONE_CONNECTION.iter().for_each(|name| drop(head.remove_header(name)));
}

/// Whether a `Connection` header names no other header.
pub(super) fn is_usual(value: &[u8]) -> bool {
    [&b"keep-alive"[..], b"close"].iter().any(|usual| value.eq_ignore_ascii_case(usual))
}

fn write_head(out: &mut Vec<u8>, head: &ResponseHeader, then: Then) {
    let reason = head.get_reason_phrase().unwrap_or("");
    // Writing into memory cannot fail.
    let _ = write!(out, "HTTP/1.1 {} {reason}\r\n", head.status.as_str());
    for (name, value) in &head.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            out.extend_from_slice(part);
        }
    }
    out.extend_from_slice(match then {
        Then::Keep => b"\r\n",
        Then::Close => b"connection: close\r\n\r\n",
    });
}
