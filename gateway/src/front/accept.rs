//! The accept loop of one listening socket: every connection that gets a place is served by a task of its own.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use config::Timeouts;
use pingora::proxy::{HttpProxy, ProxyHttp};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::connection;
use super::direct::Direct;
use super::places::Places;
use super::proxied::Proxied;
use super::strict::HeadLimits;
use super::tls::Handshakes;
use crate::edge::FrontDoor;
use crate::metrics::Metrics;

/// `EMFILE` and `ENFILE` of Linux: no more files for this process, for the system.
const PROCESS_FILES: i32 = 24;
const SYSTEM_FILES: i32 = 23;
/// When the process may open no more files: the next free one is not far, but asking at once would burn a core.
const REST: Duration = Duration::from_millis(50);

/// What the connections of one listener share.
pub struct Door<P = FrontDoor> {
    /// Who is here.
    pub places: Arc<Places>,
    /// How long clients may take.
    pub timeouts: Timeouts,
    /// What a head may hold.
    pub head: HeadLimits,
    /// Whose word on a client is required; nobody's without.
    pub proxied: Option<Proxied>,
    /// For TLS; plain without.
    pub tls: Option<Handshakes>,
    /// Looks at a request first.
    pub direct: Option<Arc<dyn Direct>>,
    /// Gets every request that is not answered directly; without it, the connection ends there.
    pub proxy: Option<Arc<HttpProxy<P>>>,
    /// What is counted.
    pub metrics: Metrics,
}

/// What stands behind a listening socket now. A reload puts another door there: the next request goes through it, and
/// what is under way ends where it began.
pub type Doorway<P = FrontDoor> = Arc<ArcSwap<Door<P>>>;

/// Accepts until the shutdown. Connections that are open then go on by themselves.
pub(super) async fn accept<P>(listener: TcpListener, doorway: Doorway<P>, mut shutdown: watch::Receiver<bool>)
where
    P: ProxyHttp + Send + Sync + 'static,
    P::CTX: Send + Sync,
{
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = shutdown.wait_for(|down| *down) => return,
        };
        let (tcp, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if matches!(error.raw_os_error(), Some(PROCESS_FILES | SYSTEM_FILES)) {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(REST).await;
                }
                continue;
            }
        };
        let door = doorway.load();
        match door.places.enter(peer.ip()) {
            Ok(place) => {
                tokio::spawn(connection::serve(Arc::clone(&doorway), tcp, peer, place, shutdown.clone()));
            }
            Err(full) => door.metrics.connections_refused.with_label_values(&[full.as_str()]).inc(),
        }
    }
}
