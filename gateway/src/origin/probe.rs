//! Questions of our own to an origin, over the same way that visitors' requests take: after its health, and after stock.

use std::time::Duration;

use http::StatusCode;
use http::header::{ACCEPT, HOST, USER_AGENT};
use pingora::connectors::ConnectorOptions;
use pingora::connectors::http::Connector;
use pingora::http::RequestHeader;
use pingora::prelude::*;
use pingora::upstreams::peer::HttpPeer;

/// Idle connections that are kept for the next question.
const IDLE_MAX: usize = 64;

/// Asks origins.
pub(super) struct Prober(Connector);

impl Prober {
    pub(super) fn new() -> Self {
        Self(Connector::new(Some(ConnectorOptions::new(IDLE_MAX))))
    }

    /// `GET path`: the status and the body, of which no more than `bytes_max` is taken.
    ///
    /// # Errors
    /// When the origin does not answer in time, or more than was asked for.
    pub(super) async fn get(
        &self,
        peer: &HttpPeer,
        (host, path): (&str, &str),
        patience: Duration,
        bytes_max: usize,
    ) -> Result<(StatusCode, Vec<u8>)> {
        let asked = self.ask(peer, host, path, bytes_max);
        match tokio::time::timeout(patience, asked).await {
            Ok(answer) => answer,
            Err(_) => Error::e_explain(ReadTimedout, "no whole answer in time"),
        }
    }

    async fn ask(&self, peer: &HttpPeer, host: &str, path: &str, bytes_max: usize) -> Result<(StatusCode, Vec<u8>)> {
        let mut head = RequestHeader::build("GET", path.as_bytes(), Some(3))?;
        head.insert_header(HOST, host)?;
        head.insert_header(USER_AGENT, "vestibule")?;
        head.insert_header(ACCEPT, "application/json, */*;q=0.5")?;
        let (mut session, _) = self.0.get_http_session(peer).await?;
        session.write_request_header(Box::new(head)).await?;
        session.finish_request_body().await?;
        session.read_response_header().await?;
        let status = session.response_header().map(|head| head.status).or_err(InternalError, "an answer has a head")?;
        let mut body = Vec::new();
        while let Some(part) = session.read_response_body().await? {
            body.extend_from_slice(&part);
            if body.len() > bytes_max {
                return Error::e_explain(InternalError, "the answer is longer than what was asked for");
            }
        }
        self.0.release_http_session(session, peer, peer.options.idle_timeout).await;
        Ok((status, body))
    }
}
