//! Puts the front door on its socket.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::IntoRawFd;
use std::sync::Arc;

use config::Settings;
use parking_lot::Mutex;
use pingora::listeners::tls::TlsSettings;
use pingora::listeners::{L4BufferSettings, ListenerConfig};
use pingora::proxy::HttpProxy;
use pingora::server::Fds;
use pingora::server::configuration::ServerConf;
use pingora::services::Service as _;
use pingora::services::listening::Service;
use tokio::sync::watch;

use super::gate::Gate;
use super::limits::Limits;
use super::proxy::FrontDoor;
use crate::feeds::Front;
use crate::line::Rooms;
use crate::metrics::Metrics;
use crate::start::{StartError, listen};
use crate::tokens::Keys;

/// Open connections that are kept to upstreams.
const UPSTREAM_POOL: usize = 512;

/// A front door that is bound and not yet open.
pub struct Edge {
    listener: TcpListener,
    address: SocketAddr,
    public_url: String,
}

impl Edge {
    /// Takes the public address.
    ///
    /// # Errors
    /// When it is taken.
    pub fn bind(settings: &Settings) -> Result<Self, StartError> {
        let listener = listen("front door", "edge.listen", settings.edge.listen)?;
        let address = listener.local_addr().map_err(|error| StartError(error.to_string()))?;
        let scheme = if settings.edge.tls.is_some() { "https" } else { "http" };
        let public_url = settings.edge.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
        Ok(Self { listener, address, public_url })
    }

    /// How visitors reach it.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens the door until the shutdown, and then lets open requests finish.
    ///
    /// # Errors
    /// When the certificate cannot be used.
    pub async fn serve(
        self,
        settings: &Settings,
        shop: Option<SocketAddr>,
        rooms: Arc<Rooms>,
        keys: Arc<Keys>,
        metrics: Metrics,
        shutdown: watch::Receiver<bool>,
    ) -> Result<(), StartError> {
        let limits = Arc::new(Limits::new(&settings.edge.limits, metrics.feeds.clone()));
        let sweeper = Arc::clone(&limits);
        tokio::spawn(async move { sweeper.sweep().await });
        let gate = Gate::new(settings, shop, rooms, keys, limits, metrics, self.public_url);
        let conf = Arc::new(ServerConf { upstream_keepalive_pool_size: UPSTREAM_POOL, ..ServerConf::default() });
        let mut proxy = HttpProxy::new(FrontDoor::new(Arc::new(gate)), conf);
        proxy.handle_init_modules();

        // Pingora takes a socket that is already bound through the table by which it passes sockets on at an upgrade.
        let name = self.address.to_string();
        let mut sockets = Fds::new();
        sockets.add(name.clone(), self.listener.into_raw_fd());
        let sockets = Arc::new(Mutex::new(sockets));

        // Unbuffered: an idle connection then costs no 64 KiB read buffer.
        let mut config = ListenerConfig::tcp(name).l4_buffer(L4BufferSettings::unbuffered());
        if let Some(tls) = &settings.edge.tls {
            let (cert, key) = (tls.cert.display().to_string(), tls.key.display().to_string());
            for file in [&tls.cert, &tls.key] {
                std::fs::File::open(file)
                    .map_err(|error| StartError(format!("cannot read {} (edge.tls): {error}", file.display())))?;
            }
            let tls = TlsSettings::intermediate(&cert, &key)
                .map_err(|error| StartError(format!("the certificate {cert} cannot be used: {error}")))?;
            config = config.tls(tls);
        }
        let mut service = Service::new("front door".to_owned(), Front::new(proxy));
        service.add_listener(config);
        service.start_service(Some(sockets), shutdown, 1).await;
        Ok(())
    }
}
