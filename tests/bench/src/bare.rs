//! The same front and the same Pingora, tuned the same way, with no gate: everything goes to the upstream, or is answered
//! with a constant body.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use async_trait::async_trait;
use bytes::Bytes;
use gateway::front::{Door, Front, HeadLimits, Places, Workers};
use gateway::metrics::Metrics;
use pingora::http::ResponseHeader;
use pingora::modules::http::HttpModules;
use pingora::prelude::*;
use pingora::proxy::{HttpProxy, ProxyHttp, Session};
use pingora::server::configuration::ServerConf;
use tokio::sync::watch;

/// As the gate has it by default.
const HEAD: HeadLimits =
    HeadLimits { bytes_max: Some(16 * 1024), headers_max: Some(100), target_bytes_max: Some(8 * 1024) };

struct Bare {
    upstream: Option<HttpPeer>,
    body: Bytes,
}

#[async_trait]
impl ProxyHttp for Bare {
    type CTX = ();

    fn new_ctx(&self) {}

    fn init_downstream_modules(&self, _modules: &mut HttpModules) {}

    async fn request_filter(&self, session: &mut Session, (): &mut ()) -> Result<bool> {
        if self.upstream.is_some() {
            return Ok(false);
        }
        let mut head = ResponseHeader::build(200, Some(3))?;
        head.insert_header("content-type", "application/json")?;
        head.insert_header("content-length", self.body.len().to_string())?;
        session.set_keepalive(Some(30));
        session.write_response_header(Box::new(head), false).await?;
        session.write_response_body(Some(self.body.clone()), true).await?;
        Ok(true)
    }

    async fn upstream_peer(&self, _: &mut Session, (): &mut ()) -> Result<Box<HttpPeer>> {
        self.upstream.clone().map(Box::new).ok_or_else(|| Error::explain(InternalError, "answers by itself"))
    }
}

/// Serves until it is killed: what the upstream says, or a body of so many bytes. As many threads as
/// `TOKIO_WORKER_THREADS` says.
pub fn serve(port: &str, upstream: Option<&str>, bytes: usize) {
    let upstream = upstream.map(|upstream| {
        let mut peer = HttpPeer::new(upstream, false, String::new());
        peer.options.connection_timeout = Some(Duration::from_secs(5));
        peer.options.read_timeout = Some(Duration::from_secs(60));
        peer.options.write_timeout = Some(Duration::from_secs(60));
        peer.options.idle_timeout = Some(Duration::from_secs(60));
        peer
    });
    let bare = Bare { upstream, body: Bytes::from(vec![b'x'; bytes]) };
    let conf = ServerConf { upstream_keepalive_pool_size: 512, ..ServerConf::default() };
    let mut proxy = HttpProxy::new(bare, Arc::new(conf));
    proxy.handle_init_modules();
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).expect("the port is free");
    listener.set_nonblocking(true).expect("a socket");
    let settings = config::load(&config::Sources { text: config::DEMO.to_owned(), ..config::Sources::default() });
    let timeouts = settings.expect("the demo is valid").edge.front.timeouts;
    let metrics = Metrics::new().expect("names differ");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (_down, shutdown) = watch::channel(false);
        let places = Places::new(None, None, Vec::new(), metrics.connections.clone());
        let (proxied, tls, direct, proxy) = (None, None, None, Some(Arc::new(proxy)));
        let door = Door { places, timeouts, head: HEAD, proxied, tls, direct, proxy, metrics };
        let front = Front::new(listener, Arc::new(ArcSwap::from_pointee(door)));
        Workers::start(&[front], &shutdown).expect("threads").closed().await;
    });
}
