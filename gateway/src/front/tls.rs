//! TLS on the front door: 1.2 and 1.3, HTTP/2 where it is wanted, and handshakes that cannot pile up.

use std::sync::Arc;
use std::time::Duration;

use pingora::listeners::tls::Acceptor;
use pingora::protocols::Stream;
use rustls::ServerConfig;
use rustls::crypto::ring;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::certificates::Certificates;
use super::tcp::Tcp;
use crate::metrics::Metrics;
use crate::start::StartError;

/// Makes TLS connections of plain ones.
pub struct Handshakes {
    acceptor: Acceptor,
    /// How many may still begin.
    free: Semaphore,
    max: usize,
    patience: Duration,
    metrics: Metrics,
}

impl Handshakes {
    /// With these certificates; `max` handshakes at once, each within `patience`. Who comes when as many are under way waits its
    /// turn, for as long: a crowd that comes in one second is no attack.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new(
        certificates: Arc<Certificates>,
        http2: bool,
        max: Option<u32>,
        patience: Duration,
        metrics: Metrics,
    ) -> Result<Self, StartError> {
        let failed = |error: rustls::Error| StartError(format!("TLS cannot start (edge.tls): {error}"));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(failed)?
            .with_no_client_auth()
            .with_cert_resolver(certificates);
        // Whoever reconnects, as thousands do after a restart of the network, saves the signature.
        config.ticketer = ring::Ticketer::new().map_err(failed)?;
        config.send_tls13_tickets = 1;
        let protocols: &[&[u8]] = if http2 { &[b"h2", b"http/1.1"] } else { &[b"http/1.1"] };
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        let acceptor = Acceptor::from_server_config(Arc::new(config));
        let max = max.map_or(Semaphore::MAX_PERMITS, |max| max as usize);
        Ok(Self { acceptor, free: Semaphore::new(max), max, patience, metrics })
    }

    /// The TLS connection, or nothing when the client was too slow, spoke something else, or its turn did not come.
    pub async fn shake(&self, stream: Tcp) -> Option<Stream> {
        let Ok(Ok(_turn)) = timeout(self.patience, self.free.acquire()).await else {
            self.fail("too_many");
            return None;
        };
        // While many are under way, most of them are no browsers: then the slow ones have to go sooner.
        let crowded = self.free.available_permits() < self.max / 2;
        let patience = if crowded { self.patience / 4 } else { self.patience };
        // Boxed: the handshake's state is large, and a connection shall not carry it for the rest of its life.
        match timeout(patience, Box::pin(self.acceptor.tls_handshake(stream))).await {
            Ok(Ok(stream)) => Some(Box::new(stream)),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a TLS handshake failed");
                self.fail("error");
                None
            }
            Err(_) => {
                self.fail("timeout");
                None
            }
        }
    }

    fn fail(&self, why: &str) {
        self.metrics.handshakes_failed.with_label_values(&[why]).inc();
    }
}
