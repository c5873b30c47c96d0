//! The same Pingora, tuned the same way, with nothing in front of the upstream.

use async_trait::async_trait;
use pingora::listeners::{L4BufferSettings, ListenerConfig};
use pingora::prelude::*;
use pingora::proxy::{HttpProxy, ProxyHttp, Session};
use pingora::server::configuration::ServerConf;
use pingora::services::listening::Service;
use std::sync::Arc;

struct Bare(HttpPeer);

#[async_trait]
impl ProxyHttp for Bare {
    type CTX = ();

    fn new_ctx(&self) {}

    async fn upstream_peer(&self, _: &mut Session, (): &mut ()) -> Result<Box<HttpPeer>> {
        Ok(Box::new(self.0.clone()))
    }
}

/// Serves until it is killed.
pub fn serve(port: &str, upstream: &str) {
    let conf = ServerConf { upstream_keepalive_pool_size: 512, threads: 2, ..ServerConf::default() };
    let mut server = Server::new_with_opt_and_conf(None, conf);
    server.bootstrap();
    let peer = HttpPeer::new(upstream, false, String::new());
    let mut proxy = HttpProxy::new(Bare(peer), Arc::clone(&server.configuration));
    proxy.handle_init_modules();
    let mut service = Service::new("bare".to_owned(), proxy);
    let listener = ListenerConfig::tcp(format!("127.0.0.1:{port}")).l4_buffer(L4BufferSettings::unbuffered());
    service.add_listener(listener);
    server.add_service(service);
    server.run_forever();
}
