//! Puts the front door on its sockets.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use arc_swap::ArcSwap;
use config::Settings;
use parking_lot::Mutex;
use pingora::apps::{HttpServerApp, HttpServerOptions};
use pingora::connectors::TransportConnector;
use pingora::protocols::http::v2::server::default_h2_options;
use pingora::proxy::HttpProxy;
use pingora::server::configuration::ServerConf;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::gate::Gate;
use super::limits::Limits;
use super::proxy::FrontDoor;
use crate::front::{
    Certificates, Direct, Door, Doorway, Front, Handshakes, HeadLimits, Places, Proxied, Redirect, Workers,
};
use crate::line::Rooms;
use crate::metrics::Metrics;
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
        rooms: Arc<Rooms>,
        keys: Arc<Keys>,
        metrics: Metrics,
    ) -> Result<Prepared, StartError> {
        let places = places(settings, &metrics);
        let gateway = Gateway { keys, metrics, places: Arc::clone(&places), public_url: self.public_url };
        let doors = gateway.doors(settings, rooms, None)?;
        let doorway = |door: &Arc<Door>| Arc::new(ArcSwap::new(Arc::clone(door)));
        let (front, redirect) = (doorway(&doors.front), doorway(&doors.redirect));
        let mut fronts = vec![Front::new(self.listener, Arc::clone(&front))];
        fronts.extend(self.redirect.map(|listener| Front::new(listener, Arc::clone(&redirect))));
        let entrance = Entrance { gateway, doors: Mutex::new(doors), front, redirect };
        Ok(Prepared { fronts, places, entrance: Arc::new(entrance) })
    }
}

/// What a gateway keeps whatever its configuration becomes.
struct Gateway {
    keys: Arc<Keys>,
    metrics: Metrics,
    places: Arc<Places>,
    public_url: String,
}

/// What is made of one configuration, and what of it the next one may keep.
struct Doors {
    front: Arc<Door>,
    redirect: Arc<Door>,
    proxy: Arc<HttpProxy<FrontDoor>>,
    made_of: config::Edge,
    limits: Arc<Limits>,
    certificates: Option<Arc<Certificates>>,
    /// What tends to limits and certificates.
    work: Vec<AbortHandle>,
}

impl Gateway {
    /// Doors for these settings. Limits and certificates whose settings are as they were are kept, with what they count.
    fn doors(&self, settings: &Settings, rooms: Arc<Rooms>, before: Option<&Doors>) -> Result<Doors, StartError> {
        let edge = &settings.edge;
        let limits = match before {
            Some(before) if (&before.made_of.limits, &before.made_of.challenge) == (&edge.limits, &edge.challenge) => {
                Arc::clone(&before.limits)
            }
            Some(before) => Arc::new(before.limits.renewed(edge, rooms.store())),
            None => Arc::new(Limits::new(edge, rooms.store(), self.metrics.feeds.clone())),
        };
        let certificates = match (before, &edge.tls) {
            (_, None) => None,
            (Some(before), tls) if before.made_of.tls == *tls => before.certificates.clone(),
            (_, Some(tls)) => Some(Certificates::read(tls, self.metrics.clone()).map_err(StartError)?),
        };
        let (upstreams, keys) = (Arc::clone(rooms.upstreams()), Arc::clone(&self.keys));
        let (metrics, issuer) = (self.metrics.clone(), self.public_url.clone());
        let gate = Gate::new(settings, upstreams, rooms, keys, Arc::clone(&limits), metrics, issuer)?;
        let connector = Arc::new(TransportConnector::new(None));
        let door = FrontDoor::new(Arc::new(gate), connector, &edge.front);
        let direct = Some(Arc::new(door.clone()) as Arc<dyn Direct>);
        let proxy = Arc::new(proxy(settings, door));
        let open = Opening { settings, places: &self.places, metrics: &self.metrics };
        let tls = certificates.as_ref().map(|certificates| open.handshakes(Arc::clone(certificates))).transpose()?;
        let front = Arc::new(Door { tls, direct, proxy: Some(Arc::clone(&proxy)), ..open.door() });
        let redirect = Arc::new(open.redirect(certificates.clone(), &self.public_url));
        let mut work = vec![tokio::spawn(sweep(Arc::clone(&limits))).abort_handle()];
        if let Some(certificates) = certificates.clone() {
            work.push(tokio::spawn(async move { certificates.watch().await }).abort_handle());
        }
        Ok(Doors { front, redirect, proxy, made_of: edge.clone(), limits, certificates, work })
    }
}

async fn sweep(limits: Arc<Limits>) {
    limits.sweep().await;
}

/// The way in of a running gateway: another configuration puts other doors there.
pub struct Entrance {
    gateway: Gateway,
    doors: Mutex<Doors>,
    front: Doorway,
    redirect: Doorway,
}

impl Entrance {
    /// From the next request on, everything is as these settings say. What is under way ends as it began, and so does an
    /// HTTP/2 connection.
    ///
    /// # Errors
    /// When a certificate cannot be used; then nothing has changed.
    pub fn exchange(&self, settings: &Settings, rooms: Arc<Rooms>) -> Result<(), StartError> {
        let mut doors = self.doors.lock();
        let next = self.gateway.doors(settings, rooms, Some(&doors))?;
        self.front.store(Arc::clone(&next.front));
        self.redirect.store(Arc::clone(&next.redirect));
        let last = std::mem::replace(&mut *doors, next);
        last.work.iter().for_each(AbortHandle::abort);
        Ok(())
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

    fn handshakes(&self, certificates: Arc<Certificates>) -> Result<Handshakes, StartError> {
        let front = &self.settings.edge.front;
        let (max, patience) = (front.limits.handshakes_max, front.timeouts.handshake);
        Handshakes::new(certificates, front.http2, max, patience, self.metrics.clone())
    }

    fn redirect(&self, certificates: Option<Arc<Certificates>>, public_url: &str) -> Door {
        let routes = self.settings.rooms.iter().flat_map(|room| &room.routes);
        let hosts = routes.map(|route| route.host.clone()).filter(|host| host != "*");
        let redirect = Redirect::new(hosts, certificates, public_url);
        Door { direct: Some(Arc::new(redirect)), ..self.door() }
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
    places: Arc<Places>,
    entrance: Arc<Entrance>,
}

impl Prepared {
    /// For another configuration later.
    pub fn entrance(&self) -> Arc<Entrance> {
        Arc::clone(&self.entrance)
    }

    /// Opens the door until the shutdown, and then waits for whoever is still inside; the caller ends the wait.
    pub async fn serve(self, shutdown: watch::Receiver<bool>) {
        let mut workers = match Workers::start(&self.fronts, &shutdown) {
            Ok(workers) => workers,
            Err(error) => return tracing::error!(%error, "the front door cannot open"),
        };
        // The threads have it too, and whoever closes it means all of them.
        drop(self.fronts);
        workers.closed().await;
        self.places.all_left().await;
        let proxy = Arc::clone(&self.entrance.doors.lock().proxy);
        proxy.http_cleanup().await;
    }
}
