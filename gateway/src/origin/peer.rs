//! How an origin is reached: address, TLS with its own authorities, HTTP versions and time-outs, as Pingora takes them.

use std::net::SocketAddr;
use std::sync::Arc;

use config::{Origin, Upstream, UpstreamTls};
use pingora::protocols::ALPN;
use pingora::protocols::tls::CaType;
use pingora::upstreams::peer::HttpPeer;
use pingora::utils::tls::{WrappedX509, parse_x509};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::start::StartError;

/// What is the same for all origins of an upstream.
#[derive(Clone)]
pub(super) struct Peers {
    settings: Upstream,
    ca: Option<Arc<CaType>>,
}

impl Peers {
    /// Reads the authorities.
    ///
    /// # Errors
    /// When their file cannot be used.
    pub(super) fn new(settings: &Upstream) -> Result<Self, StartError> {
        let ca = settings.tls.as_ref().and_then(|tls| tls.ca_file.as_ref());
        let ca = ca.map(|file| {
            let unusable = |error: String| {
                let at = format!("upstreams.{}.ca_file", settings.name);
                StartError(format!("cannot use {} ({at}): {error}", file.display()))
            };
            let certs: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
            authorities(certs.map_err(|error| unusable(error.to_string()))?).map_err(unusable)
        });
        Ok(Self { settings: settings.clone(), ca: ca.transpose()? })
    }

    /// An origin at one of its addresses.
    pub(super) fn peer(&self, origin: &Origin, address: SocketAddr) -> HttpPeer {
        // Pingora verifies no certificate for an empty name: there is always one.
        let tls = self.settings.tls.as_ref();
        let name = tls.map(|UpstreamTls { sni, .. }| sni.clone().unwrap_or_else(|| origin.host.clone()));
        let mut peer = HttpPeer::new(address, name.is_some(), name.unwrap_or_default());
        let timeouts = &self.settings.timeouts;
        let options = &mut peer.options;
        options.connection_timeout = Some(timeouts.connect);
        options.total_connection_timeout = Some(timeouts.connect);
        options.read_timeout = Some(timeouts.read);
        options.write_timeout = Some(timeouts.write);
        options.idle_timeout = Some(timeouts.idle);
        options.ca = self.ca.clone();
        options.alpn = if tls.is_some_and(|tls| tls.http2) { ALPN::H2H1 } else { ALPN::H1 };
        peer
    }
}

/// Checks them before Pingora does, which would panic.
fn authorities(certs: Vec<CertificateDer<'static>>) -> Result<Arc<CaType>, String> {
    if certs.is_empty() {
        return Err("there is no certificate in it".to_owned());
    }
    let mut store = RootCertStore::empty();
    for cert in &certs {
        store.add(cert.clone()).map_err(|error| error.to_string())?;
    }
    Ok(certs.into_iter().map(|cert| WrappedX509::new(cert.to_vec(), parse_x509)).collect())
}
