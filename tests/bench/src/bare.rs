//! The same Pingora, tuned the same way, with nothing in front of the upstream, or with a constant body of its own.

use async_trait::async_trait;
use bytes::Bytes;
use pingora::http::ResponseHeader;
use pingora::listeners::{L4BufferSettings, ListenerConfig};
use pingora::prelude::*;
use pingora::proxy::{HttpProxy, ProxyHttp, Session};
use pingora::server::configuration::ServerConf;
use pingora::services::listening::Service;
use std::sync::Arc;

struct Bare {
    upstream: Option<HttpPeer>,
    body: Bytes,
}

#[async_trait]
impl ProxyHttp for Bare {
    type CTX = ();

    fn new_ctx(&self) {}

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

/// Serves until it is killed: what the upstream says, or a body of so many bytes.
pub fn serve(port: &str, upstream: Option<&str>, bytes: usize) {
    let conf = ServerConf { upstream_keepalive_pool_size: 512, threads: 2, ..ServerConf::default() };
    let mut server = Server::new_with_opt_and_conf(None, conf);
    server.bootstrap();
    let upstream = upstream.map(|upstream| HttpPeer::new(upstream, false, String::new()));
    let bare = Bare { upstream, body: Bytes::from(vec![b'x'; bytes]) };
    let mut proxy = HttpProxy::new(bare, Arc::clone(&server.configuration));
    proxy.handle_init_modules();
    let mut service = Service::new("bare".to_owned(), proxy);
    let listener = ListenerConfig::tcp(format!("127.0.0.1:{port}")).l4_buffer(L4BufferSettings::unbuffered());
    service.add_listener(listener);
    server.add_service(service);
    server.run_forever();
}
