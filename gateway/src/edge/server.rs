//! Puts the front door on its socket.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::IntoRawFd;
use std::path::Path;
use std::sync::Arc;

use config::{Settings, Tls};
use parking_lot::Mutex;
use pingora::listeners::tls::TlsSettings;
use pingora::listeners::{L4BufferSettings, ListenerConfig};
use pingora::proxy::HttpProxy;
use pingora::server::Fds;
use pingora::server::configuration::ServerConf;
use pingora::services::Service as _;
use pingora::services::listening::Service;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
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

    /// Makes the door ready to open.
    ///
    /// # Errors
    /// When the certificate cannot be used.
    pub fn prepare(
        self,
        settings: &Settings,
        shop: Option<SocketAddr>,
        rooms: Arc<Rooms>,
        keys: Arc<Keys>,
        metrics: Metrics,
    ) -> Result<Prepared, StartError> {
        let limits = Arc::new(Limits::new(&settings.edge.limits, metrics.feeds.clone()));
        let gate = Gate::new(settings, shop, rooms, keys, Arc::clone(&limits), metrics, self.public_url);
        let conf = Arc::new(ServerConf { upstream_keepalive_pool_size: UPSTREAM_POOL, ..ServerConf::default() });
        let mut proxy = HttpProxy::new(FrontDoor::new(Arc::new(gate)), conf);
        proxy.handle_init_modules();

        // Unbuffered: an idle connection then costs no 64 KiB read buffer.
        let name = self.address.to_string();
        let mut config = ListenerConfig::tcp(name.clone()).l4_buffer(L4BufferSettings::unbuffered());
        if let Some(tls) = &settings.edge.tls {
            config = config.tls(tls_settings(tls)?);
        }
        let mut service = Service::new("front door".to_owned(), Front::new(proxy));
        service.add_listener(config);

        // Pingora takes a socket that is already bound through the table by which it passes sockets on at an upgrade.
        let mut sockets = Fds::new();
        sockets.add(name, self.listener.into_raw_fd());
        Ok(Prepared { service, sockets: Arc::new(Mutex::new(sockets)), limits })
    }
}

/// A front door that only needs to be opened.
pub struct Prepared {
    service: Service<Front<FrontDoor>>,
    sockets: Arc<Mutex<Fds>>,
    limits: Arc<Limits>,
}

impl Prepared {
    /// Opens the door until the shutdown, and then lets open requests finish.
    pub async fn serve(mut self, shutdown: watch::Receiver<bool>) {
        tokio::select! {
            () = self.service.start_service(Some(self.sockets), shutdown, 1) => {}
            () = self.limits.sweep() => {}
        }
    }
}

/// Checks certificate and key before Pingora does, which would panic.
fn tls_settings(tls: &Tls) -> Result<TlsSettings, StartError> {
    let unreadable =
        |file: &Path, error: pem::Error| StartError(format!("cannot read {} (edge.tls): {error}", file.display()));
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&tls.cert).and_then(Iterator::collect);
    let chain = chain.map_err(|error| unreadable(&tls.cert, error))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| unreadable(&tls.key, error))?;
    let (cert_file, key_file) = (tls.cert.display().to_string(), tls.key.display().to_string());
    rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| StartError(format!("{cert_file} and {key_file} (edge.tls) do not serve: {error}")))?;
    TlsSettings::intermediate(&cert_file, &key_file)
        .map_err(|error| StartError(format!("{cert_file} and {key_file} (edge.tls) do not serve: {error}")))
}
