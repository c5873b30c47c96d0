//! Takes a connection out of Pingora once the gate has said that it becomes a feed. Pingora's state for the request
//! (some 30 KiB) is freed; what stays is a small task with the stream.
//!
//! The way: the proxy ends the request without writing anything and leaves a [`Feed`] as the connection's context;
//! the front, which gets the reusable stream back, begins the feed on it.

use std::sync::Arc;

use pingora::protocols::Stream;
use pingora::protocols::l4::ext::set_snd_buf;
use pingora::server::ShutdownWatch;

use super::{events, socket};
use crate::edge::FeedPlace;
use crate::front::Place;
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

/// What a feed holds while it is open: its place among the feeds, and its connection's among the connections.
pub(super) type Places = (Arc<FeedPlace>, Place);

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

impl Feed {
    /// Begins to tell, in a small task of its own. The connection's place goes along, and is given back at the end.
    pub(crate) fn begin(self, stream: Stream, connection: Place, shutdown: ShutdownWatch) {
        let Self { kind, visit, place, manners } = self;
        let places = (place, connection);
        manners.bound(&stream);
        let teller = visit.tell();
        match kind {
            FeedKind::Socket { accept } => {
                tokio::spawn(socket::run(stream, socket::answer(&accept), teller, (manners, places), shutdown));
            }
            FeedKind::Events => {
                tokio::spawn(events::run(stream, teller, (manners, places), shutdown));
            }
        }
    }
}

/// Waits until this process goes down.
pub(super) async fn ends(shutdown: &mut ShutdownWatch) {
    // It turns once. An error means that the sender is gone, and the process with it.
    if !*shutdown.borrow() {
        drop(shutdown.changed().await);
    }
}
