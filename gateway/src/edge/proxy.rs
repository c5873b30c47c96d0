//! Pingora's phases, for whatever does not take the straight way: bodies, upgrades, HTTP/2. Each only delegates: the gate decides,
//! `respond` writes, `forwarded` says what either side is told.

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, STRICT_TRANSPORT_SECURITY};
use http::{HeaderValue, Method};
use pingora::connectors::TransportConnector;
use pingora::http::{RequestHeader, ResponseHeader};
use pingora::modules::http::HttpModules;
use pingora::prelude::*;
use pingora::proxy::{FailToProxy, ProxyHttp, ProxyWarnLogContext, Session};
use std::any::Any;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::asked::{Asked, Wire};
use super::client;
use super::gate::{Gate, Pass, Verdict};
use super::patience::Patience;
use super::refusal::Refusal;
use super::request::{Headers, Request};
use super::respond::Answer;
use crate::feeds::Feed;
use crate::origin::{Fault, Next, Repeatable, Trip};

/// Idle connections of visitors, in seconds: waiting pages hold a socket instead.
const KEEPALIVE_S: u64 = 30;
/// A form of a page of ours holds a code, or the word of a service that checks newcomers, and a way on.
const FORM_BYTES_MAX: usize = 8192;
const FORM: &[u8] = b"application/x-www-form-urlencoded";
/// A form is one packet; who takes longer to send it is not a page of ours.
const FORM_PATIENCE: Duration = Duration::from_secs(5);

/// The application in Pingora's proxy. Cloning shares the gate.
#[derive(Clone)]
pub struct FrontDoor {
    pub(super) gate: Arc<Gate>,
    pub(super) connector: Arc<TransportConnector>,
    patience: Patience,
    /// `Strict-Transport-Security`, where it is said.
    pub(super) hsts: Option<HeaderValue>,
}

/// What one request carries through the phases.
pub struct Passage {
    /// What the gate said before Pingora had the request.
    decided: Option<Verdict>,
    pass: Option<Pass>,
    trip: Option<Trip>,
    feed: Option<Feed>,
    client: IpAddr,
    /// Since when a body is coming.
    body_since: Option<Instant>,
    body_bytes: usize,
    refusal: Option<Refusal>,
}

impl FrontDoor {
    /// Behind this gate. Requests that are their head alone go to origins by `connector`.
    pub fn new(gate: Arc<Gate>, connector: Arc<TransportConnector>, front: &config::Front) -> Self {
        let hsts = front.hsts_max_age.map(|age| format!("max-age={}", age.as_secs()));
        let hsts = hsts.and_then(|text| HeaderValue::try_from(text).ok());
        Self { gate, connector, patience: Patience::new(front), hsts }
    }

    /// What is said with every answer, whichever way it goes out.
    pub(super) fn with_hsts(&self, answer: Answer) -> Answer {
        match &self.hsts {
            Some(hsts) => answer.header(STRICT_TRANSPORT_SECURITY, hsts.to_str().unwrap_or_default().to_owned()),
            None => answer,
        }
    }

    async fn send(&self, answer: Answer, session: &mut Session) {
        if let Err(error) = self.with_hsts(answer).send(session).await {
            // The visitor is gone; that is no fault of ours, and in a storm there are many.
            tracing::debug!(%error, "an answer did not reach the visitor");
            session.set_keepalive(None);
        }
    }

    fn client(&self, session: &Session) -> IpAddr {
        let peer = session.client_addr().and_then(|address| address.as_inet()).map(std::net::SocketAddr::ip);
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        self.client_of(peer, &Headers::from(&session.req_header().headers))
    }

    /// Who asks, by the peer and what trusted proxies say.
    pub(super) fn client_of(&self, peer: IpAddr, headers: &Headers<'_>) -> IpAddr {
        // A line with odd bytes counts as well: what a visitor put into it must not hide what the proxy added.
        let forwarded: Vec<_> = headers.all("x-forwarded-for").map(String::from_utf8_lossy).collect();
        client::address(peer, &forwarded, &self.gate.trusted)
    }

    /// The gate's verdict on a request by its head, and by the form that a page of ours sends.
    pub(super) async fn judge<'r>(&self, request: Request<'r>, client: IpAddr, wire: Wire, form: &'r str) -> Verdict {
        match Asked::read(request, self.gate.head_bytes_max, client) {
            Ok(asked) if self.declares_too_much(request.headers) => {
                Verdict::Answer(self.gate.refuse(&asked, Refusal::BodyTooLarge))
            }
            Ok(asked) => self.gate.decide(&Asked { form, wire, ..asked }).await,
            Err(refusal) => {
                self.gate.metrics.refused.with_label_values(&[refusal.parts().1]).inc();
                Verdict::Answer(Answer::problem(refusal, ""))
            }
        }
    }

    /// Counts a request that was answered by us.
    pub(super) fn note_answer(&self) {
        self.gate.metrics.verdicts.answered.inc();
    }

    fn declares_too_much(&self, headers: &Headers<'_>) -> bool {
        let declared: Option<u64> = headers.text("content-length").parse().ok();
        declared.zip(self.gate.body_bytes_max).is_some_and(|(bytes, max)| bytes > u64::from(max))
    }
}

impl Passage {
    fn turn_back<T>(&mut self, refusal: Refusal) -> Result<T> {
        self.refusal = Some(refusal);
        Error::e_explain(HTTPStatus(refusal.parts().0.as_u16()), refusal.parts().1)
    }

    /// Lets the trip decide whether to try again.
    fn failed(&mut self, session: &Session, error: &mut Error, fault: Fault) {
        let repeatable = repeatable(session, self);
        let next = self.trip.as_mut().map_or(Next::GiveUp, |trip| trip.failed(fault, repeatable));
        error.set_retry(next == Next::Retry);
    }
}

/// Nothing of a body was read, so nothing of it was sent, and nothing was answered.
fn repeatable(session: &Session, passage: &Passage) -> Repeatable {
    let idempotent = session.req_header().method.is_idempotent();
    if idempotent && passage.body_bytes == 0 && session.response_written().is_none() {
        Repeatable::Yes
    } else {
        Repeatable::No
    }
}

#[async_trait]
impl ProxyHttp for FrontDoor {
    type CTX = Passage;

    fn new_ctx(&self) -> Self::CTX {
        let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        Passage {
            decided: None,
            pass: None,
            trip: None,
            feed: None,
            client: nobody,
            body_since: None,
            body_bytes: 0,
            refusal: None,
        }
    }

    /// None: the module that Pingora adds by default, compression, is off and costs every request its place.
    fn init_downstream_modules(&self, _modules: &mut HttpModules) {}

    /// The front asked the gate already: its verdict came along.
    fn on_connection_reuse(
        &self,
        _session: &mut Session,
        passage: &mut Self::CTX,
        carried: Box<dyn Any + Send + Sync>,
    ) {
        passage.decided = carried.downcast::<Verdict>().ok().map(|verdict| *verdict);
    }

    async fn request_filter(&self, session: &mut Session, passage: &mut Self::CTX) -> Result<bool> {
        self.patience.apply(session);
        let client = self.client(session);
        passage.client = client;
        let verdict = match passage.decided.take() {
            Some(verdict) => verdict,
            None => {
                let form = own_form(session).await?;
                let wire = if session.as_http2().is_some() { Wire::Http2 } else { Wire::Http1 };
                let head = session.req_header();
                let headers = Headers::from(&head.headers);
                let request = Request { method: &head.method, target: (&head.uri).into(), headers: &headers };
                self.judge(request, client, wire, &form).await
            }
        };
        match verdict {
            Verdict::Forward(pass) => {
                self.gate.metrics.verdicts.forwarded.inc();
                passage.pass = Some(pass);
                Ok(false)
            }
            Verdict::Answer(answer) => {
                self.note_answer();
                keep_alive(session);
                Box::pin(self.send(answer, session)).await;
                Ok(true)
            }
            Verdict::Feed(feed) => {
                self.gate.metrics.verdicts.feed.inc();
                // Nothing is written: the connection is handed over with the feed as its context.
                session.set_keepalive(Some(KEEPALIVE_S));
                passage.feed = Some(feed);
                Ok(true)
            }
        }
    }

    fn persist_connection_context(
        &self,
        _session: &Session,
        passage: &Self::CTX,
    ) -> Option<Box<dyn Any + Send + Sync>> {
        passage.feed.clone().map(|feed| Box::new(feed) as _)
    }

    async fn request_body_filter(
        &self,
        _session: &mut Session,
        body: &mut Option<Bytes>,
        end_of_stream: bool,
        passage: &mut Self::CTX,
    ) -> Result<()> {
        passage.body_bytes += body.as_ref().map_or(0, Bytes::len);
        if self.gate.body_bytes_max.is_some_and(|max| passage.body_bytes > max as usize) {
            passage.refusal = Some(Refusal::BodyTooLarge);
            return Error::e_explain(HTTPStatus(413), "the request body is over the limit");
        }
        let since = *passage.body_since.get_or_insert_with(Instant::now);
        if !end_of_stream && self.patience.is_over(passage.body_bytes, since.elapsed()) {
            passage.refusal = Some(Refusal::BodyTooSlow);
            return Error::e_explain(HTTPStatus(408), "the request body comes too slowly");
        }
        Ok(())
    }

    async fn upstream_peer(&self, session: &mut Session, passage: &mut Self::CTX) -> Result<Box<HttpPeer>> {
        let pass = passage.pass.as_ref().or_err(InternalError, "an upstream needs a pass")?;
        if passage.trip.is_none() {
            match Trip::begin(pass).await {
                Ok(trip) => passage.trip = Some(trip),
                Err(busy) => return passage.turn_back(busy.into()),
            }
        }
        let repeatable = repeatable(session, passage);
        match passage.trip.as_mut().map(|trip| trip.next(repeatable)) {
            Some(Ok(place)) => Ok(Box::new(place.peer().clone())),
            Some(Err(down)) => passage.turn_back(down.into()),
            None => passage.turn_back(Refusal::Internal),
        }
    }

    fn fail_to_connect(
        &self,
        session: &mut Session,
        _peer: &HttpPeer,
        passage: &mut Self::CTX,
        mut error: Box<Error>,
    ) -> Box<Error> {
        passage.failed(session, &mut error, Fault::Connect);
        error
    }

    fn error_while_proxy(
        &self,
        _peer: &HttpPeer,
        session: &mut Session,
        mut error: Box<Error>,
        passage: &mut Self::CTX,
        reused: bool,
    ) -> Box<Error> {
        // What a visitor who goes away breaks is not the origin's fault, and our own faults are not either.
        if *error.esource() != ErrorSource::Upstream {
            error.set_retry(false);
            return error;
        }
        // Pingora changes to HTTP/1.1 and says itself that the request may be sent again.
        if *error.etype() == H2Downgrade && repeatable(session, passage) == Repeatable::Yes {
            return error;
        }
        let fault = Fault::of(&error, reused);
        passage.failed(session, &mut error, fault);
        error
    }

    async fn upstream_request_filter(
        &self,
        session: &mut Session,
        upstream: &mut RequestHeader,
        passage: &mut Self::CTX,
    ) -> Result<()> {
        // Over HTTP/2 the host stands in the request's authority.
        let authority = session.req_header().uri.authority();
        let host = session.get_header(HOST).cloned();
        let host = host.or_else(|| HeaderValue::from_str(authority?.as_str()).ok());
        let pass = passage.pass.as_ref().or_err(InternalError, "an upstream needs a pass")?;
        self.tell_origin(upstream, passage.client, host, pass)
    }

    async fn response_filter(
        &self,
        _session: &mut Session,
        response: &mut ResponseHeader,
        passage: &mut Self::CTX,
    ) -> Result<()> {
        if let Some(trip) = &mut passage.trip {
            trip.answered(response.status);
        }
        let pass = passage.pass.as_ref().or_err(InternalError, "an upstream needs a pass")?;
        self.changes(&response.headers, pass).await.make(response)
    }

    /// A visitor who is gone or was refused is no fault of ours, and in a storm there are many; refusals are counted.
    fn suppress_error_log(&self, _session: &Session, passage: &Self::CTX, error: &Error) -> bool {
        *error.esource() == ErrorSource::Downstream || passage.refusal.is_some()
    }

    /// What is tried again is counted, and the breaker says what is wrong; a line for each request would be a storm of its own.
    fn suppress_proxy_warn_log(
        &self,
        _session: &Session,
        _passage: &Self::CTX,
        _error: &Error,
        context: ProxyWarnLogContext,
    ) -> bool {
        matches!(context, ProxyWarnLogContext::UpstreamRetry)
    }

    /// For the log: what was asked, without the query, which may hold what is nobody's business.
    fn request_summary(&self, session: &Session, _passage: &Self::CTX) -> String {
        let head = session.req_header();
        format!("{} {}", head.method, head.uri.path())
    }

    async fn fail_to_proxy(&self, session: &mut Session, error: &Error, passage: &mut Self::CTX) -> FailToProxy {
        let refusal = match (passage.refusal, error.esource()) {
            (Some(refusal), _) => refusal,
            // The visitor is gone: there is nobody to answer.
            (None, ErrorSource::Downstream) => return FailToProxy { error_code: 0, can_reuse_downstream: false },
            (None, ErrorSource::Upstream) => Fault::of(error, false).into(),
            (None, ErrorSource::Internal | ErrorSource::Unset) => Refusal::Internal,
        };
        if session.response_written().is_none() {
            let head = session.req_header();
            let headers = Headers::from(&head.headers);
            let request = Request { method: &head.method, target: (&head.uri).into(), headers: &headers };
            let answer = self.tell_failure(request, passage.client, refusal, passage.pass.as_ref());
            session.set_keepalive(None);
            self.send(answer, session).await;
        }
        FailToProxy { error_code: refusal.parts().0.as_u16(), can_reuse_downstream: false }
    }
}

/// Idle connections of visitors end soon; one that is about to end anyway, since the process goes down, is left so.
fn keep_alive(session: &mut Session) {
    if session.downstream_session.get_keepalive().is_some() {
        session.set_keepalive(Some(KEEPALIVE_S));
    }
}

/// The small form that a page of ours sends to an endpoint of ours; nothing else of a body is read here.
async fn own_form(session: &mut Session) -> Result<String> {
    let head = session.req_header();
    if head.method != Method::POST || !head.uri.path().starts_with("/_vestibule/") {
        return Ok(String::new());
    }
    let length = session.get_header(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let small = length.is_some_and(|length| (1..=FORM_BYTES_MAX).contains(&length));
    let form = session.get_header(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(FORM));
    if !small || !form {
        return Ok(String::new());
    }
    let mut body = Vec::new();
    let read = async {
        while body.len() <= FORM_BYTES_MAX
            && let Some(part) = session.read_request_body().await?
        {
            body.extend_from_slice(&part);
        }
        Ok::<_, Box<Error>>(())
    };
    match tokio::time::timeout(FORM_PATIENCE, read).await {
        Ok(read) => read?,
        Err(_) => return Error::e_explain(HTTPStatus(408), "the form did not come"),
    }
    Ok(String::from_utf8(body).unwrap_or_default())
}
