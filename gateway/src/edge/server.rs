//! Puts the front door on its sockets.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use config::Settings;
use pingora::apps::{HttpServerApp, HttpServerOptions};
use pingora::protocols::http::v2::server::default_h2_options;
use pingora::proxy::HttpProxy;
use pingora::server::configuration::ServerConf;
use tokio::sync::watch;

use super::gate::Gate;
use super::limits::Limits;
use super::proxy::FrontDoor;
use crate::front::{Certificates, Direct, Door, Front, Handshakes, HeadLimits, Places, Proxied, Redirect};
use crate::line::Rooms;
use crate::metrics::Metrics;
use crate::origin::Upstreams;
use crate::start::{Port, StartError, connections_max, listen, listen_on, open_files_max};
use crate::tokens::Keys;

/// A front door that is bound and not yet open.
pub struct Edge {
    listener: TcpListener,
    redirect: Option<TcpListener>,
    address: SocketAddr,
    public_url: String,
}

impl Edge {
    /// Takes the public address, and the plain one beside it where there is one.
    ///
    /// # Errors
    /// When one is taken.
    pub fn bind(settings: &Settings) -> Result<Self, StartError> {
        let front = &settings.edge.front;
        let port = if front.reuse_port { Port::Shared } else { Port::Own };
        let listener = listen_on("front door", "edge.listen", settings.edge.listen, port)?;
        let redirect = |address| listen("redirect to https", "edge.redirect_listen", address);
        let redirect = front.redirect_listen.map(redirect).transpose()?;
        let address = listener.local_addr().map_err(|error| StartError(error.to_string()))?;
        let scheme = if settings.edge.tls.is_some() { "https" } else { "http" };
        let public_url = settings.edge.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
        Ok(Self { listener, redirect, address, public_url })
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
    /// When a certificate, a template or a logo cannot be used.
    pub fn prepare(
        self,
        settings: &Settings,
        upstreams: Arc<Upstreams>,
        rooms: Arc<Rooms>,
        keys: Arc<Keys>,
        metrics: Metrics,
    ) -> Result<Prepared, StartError> {
        let limits = Arc::new(Limits::new(&settings.edge, rooms.store(), metrics.feeds.clone()));
        let gate =
            Gate::new(settings, upstreams, rooms, keys, Arc::clone(&limits), metrics.clone(), self.public_url.clone())?;
        let door = FrontDoor::new(Arc::new(gate), &settings.edge.front);
        let direct = Some(Arc::new(door.clone()) as Arc<dyn Direct>);
        let proxy = Arc::new(proxy(settings, door));
        let certificates = settings.edge.tls.as_ref().map(|tls| Certificates::read(tls, metrics.clone()));
        let certificates = certificates.transpose().map_err(StartError)?;
        let places = places(settings, &metrics);

        let open = Opening { settings, places: &places, metrics: &metrics };
        let redirect = open.redirect(self.redirect, certificates.clone(), &self.public_url)?;
        let tls = certificates.as_ref().map(|certificates| open.handshakes(Arc::clone(certificates))).transpose()?;
        let mut fronts =
            vec![open.front(self.listener, Door { tls, direct, proxy: Some(Arc::clone(&proxy)), ..open.door() })?];
        fronts.extend(redirect);
        Ok(Prepared { fronts, proxy, places, certificates, limits })
    }
}

/// What all listeners are made with.
struct Opening<'a> {
    settings: &'a Settings,
    places: &'a Arc<Places>,
    metrics: &'a Metrics,
}

impl Opening<'_> {
    fn door(&self) -> Door {
        let (limits, own) = (&self.settings.edge.limits, &self.settings.edge.front.limits);
        let bytes = |limit: Option<u32>| limit.map(|limit| limit as usize);
        Door {
            places: Arc::clone(self.places),
            timeouts: self.settings.edge.front.timeouts,
            head: HeadLimits {
                bytes_max: bytes(limits.head_bytes_max),
                headers_max: bytes(own.headers_max),
                target_bytes_max: bytes(own.target_bytes_max),
            },
            proxied: Proxied::new(self.settings.edge.front.proxy_protocol, &self.settings.edge.trusted_proxies),
            tls: None,
            direct: None,
            proxy: None,
            metrics: self.metrics.clone(),
        }
    }

    fn front(&self, listener: TcpListener, door: Door) -> Result<Front, StartError> {
        Front::new(listener, door).map_err(|error| StartError(format!("the front door cannot listen: {error}")))
    }

    fn handshakes(&self, certificates: Arc<Certificates>) -> Result<Handshakes, StartError> {
        let front = &self.settings.edge.front;
        let (max, patience) = (front.limits.handshakes_max, front.timeouts.handshake);
        Handshakes::new(certificates, front.http2, max, patience, self.metrics.clone())
    }

    fn redirect(
        &self,
        listener: Option<TcpListener>,
        certificates: Option<Arc<Certificates>>,
        public_url: &str,
    ) -> Result<Option<Front>, StartError> {
        let Some(listener) = listener else { return Ok(None) };
        let routes = self.settings.rooms.iter().flat_map(|room| &room.routes);
        let hosts = routes.map(|route| route.host.clone()).filter(|host| host != "*");
        let redirect = Redirect::new(hosts, certificates, public_url);
        self.front(listener, Door { direct: Some(Arc::new(redirect)), ..self.door() }).map(Some)
    }
}

fn places(settings: &Settings, metrics: &Metrics) -> Arc<Places> {
    let limits = &settings.edge.front.limits;
    let exempt = settings.edge.trusted_proxies.clone();
    let max = connections_max(limits.connections_max, open_files_max());
    if max != limits.connections_max {
        tracing::warn!(connections.max = max, "edge.limits.connections_max is more than this process may open files");
    }
    Places::new(limits.connections_per_address, max, exempt, metrics.connections.clone())
}

fn proxy(settings: &Settings, door: FrontDoor) -> HttpProxy<FrontDoor> {
    let front = &settings.edge.front;
    let idle = settings.edge.limits.upstream_idle_max as usize;
    let conf = Arc::new(ServerConf { upstream_keepalive_pool_size: idle, ..ServerConf::default() });
    let mut proxy = HttpProxy::new(door, conf);
    let mut options = HttpServerOptions::default();
    options.h2_idle_timeout = Some(front.timeouts.idle);
    proxy.server_options = Some(options);
    let mut http2 = default_h2_options();
    http2.max_concurrent_streams(front.limits.streams_max.unwrap_or(u32::MAX));
    http2.max_header_list_size(settings.edge.limits.head_bytes_max.unwrap_or(u32::MAX));
    proxy.h2_options = Some(http2);
    proxy.handle_init_modules();
    proxy
}

/// A front door that only needs to be opened.
pub struct Prepared {
    fronts: Vec<Front>,
    proxy: Arc<HttpProxy<FrontDoor>>,
    places: Arc<Places>,
    certificates: Option<Arc<Certificates>>,
    limits: Arc<Limits>,
}

impl Prepared {
    /// Opens the door until the shutdown, and then waits for whoever is still inside; the caller ends the wait.
    pub async fn serve(self, shutdown: watch::Receiver<bool>) {
        let opened = async {
            let fronts = self.fronts.into_iter().map(|front| front.accept(shutdown.clone()));
            futures_util::future::join_all(fronts).await;
            self.places.all_left().await;
            self.proxy.http_cleanup().await;
        };
        let watched = async {
            match &self.certificates {
                Some(certificates) => certificates.watch().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = opened => {}
            () = self.limits.sweep() => {}
            () = watched => {}
        }
    }
}
