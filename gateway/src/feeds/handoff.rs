//! Takes a connection out of Pingora once the gate has said that it becomes a feed. Pingora's state for the request
//! (some 30 KiB) is freed; what stays is a small task with the stream.
//!
//! The way: the proxy ends the request without writing anything and leaves a [`Feed`] as the connection's context;
//! here the reusable stream is taken over. A client that sent bytes ahead gets no reusable stream, so nothing can be
//! smuggled past.

use std::sync::Arc;

use async_trait::async_trait;
use pingora::apps::{HttpServerApp, ReusedHttpStream};
use pingora::protocols::Stream;
use pingora::protocols::http::ServerSession;
use pingora::protocols::l4::ext::set_snd_buf;
use pingora::proxy::{HttpProxy, ProxyHttp};
use pingora::server::ShutdownWatch;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::{events, socket};
use crate::edge::FeedPlace;
use crate::line::Visit;

/// In which form a visitor takes the messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedKind {
    /// A WebSocket, with the handshake's answer.
    Socket {
        /// `Sec-WebSocket-Accept`.
        accept: String,
    },
    /// Server-sent events.
    Events,
}

/// A connection's future as a feed.
#[derive(Clone)]
pub struct Feed {
    /// Its form.
    pub kind: FeedKind,
    /// Whom it tells of which place.
    pub visit: Visit,
    /// Its place among the open feeds.
    pub place: Arc<FeedPlace>,
    /// What the client may do.
    pub manners: Manners,
}

/// What the reader of a feed may do.
#[derive(Debug, Clone, Copy)]
pub struct Manners(pub config::Feeds);

impl Manners {
    /// Bounds what the system keeps for a reader that does not read; by itself it keeps megabytes.
    pub(super) fn bound(self, stream: &Stream) {
        if let Err(error) = set_snd_buf(stream.id(), self.0.send_buffer_bytes as usize) {
            tracing::debug!(%error, "a feed keeps the system's own send buffer");
        }
    }
}

/// The HTTP application on the public port: Pingora's proxy, and the hand-off behind it.
pub struct Front<P: ProxyHttp> {
    proxy: Arc<HttpProxy<P>>,
}

impl<P: ProxyHttp> Front<P> {
    /// In front of this proxy.
    pub fn new(proxy: HttpProxy<P>) -> Self {
        Self { proxy: Arc::new(proxy) }
    }
}

#[async_trait]
impl<P> HttpServerApp for Front<P>
where
    P: ProxyHttp + Send + Sync + 'static,
    P::CTX: Send + Sync,
{
    async fn process_new_http(
        self: &Arc<Self>,
        session: ServerSession,
        shutdown: &ShutdownWatch,
    ) -> Option<ReusedHttpStream> {
        let reused = self.proxy.process_new_http(session, shutdown).await?;
        let (stream, settings) = reused.consume();
        let Some(mut settings) = settings else {
            return Some(ReusedHttpStream::new(stream, None));
        };
        let context = settings.take_user_context();
        let feed = match context.map(|context| context.downcast::<Feed>()) {
            Some(Ok(feed)) => *feed,
            Some(Err(other)) => {
                settings.set_user_context(other);
                return Some(ReusedHttpStream::new(stream, Some(settings)));
            }
            None => return Some(ReusedHttpStream::new(stream, Some(settings))),
        };
        let shutdown = shutdown.clone();
        match feed.kind {
            FeedKind::Socket { accept } => {
                tokio::spawn(socket::run(stream, accept, feed.visit, (feed.manners, feed.place), shutdown));
            }
            FeedKind::Events => {
                tokio::spawn(events::run(stream, feed.visit, (feed.manners, feed.place), shutdown));
            }
        }
        None
    }

    async fn http_cleanup(&self) {
        self.proxy.http_cleanup().await;
    }
}

/// Waits until this process goes down.
pub(super) async fn ends(shutdown: &mut ShutdownWatch) {
    // An error means that the sender is gone, and the process with it.
    drop(shutdown.wait_for(|down| *down).await);
}

/// Writes all of it, within the patience for this reader.
pub(super) async fn write(stream: &mut Stream, bytes: &[u8], manners: Manners) -> Result<(), Unwritten> {
    let written = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    match timeout(manners.0.write_patience, written).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Unwritten::Gone),
        Err(_) => Err(Unwritten::Slow),
    }
}

/// Why a message did not go out.
pub(super) enum Unwritten {
    /// The reader is gone.
    Gone,
    /// The reader takes nothing any more.
    Slow,
}
