//! The life of one connection: TLS if it is spoken here, then one HTTP/1 request after the other, or HTTP/2 as a whole,
//! until it ends or becomes a live feed.

use std::net::SocketAddr;
use std::pin::pin;

use bytes::{Buf, BytesMut};
use pingora::apps::{HttpServerApp, ServerApp};
use pingora::protocols::http::ServerSession;
use pingora::protocols::{ALPN, Stream};
use pingora::proxy::ProxyHttp;
use pingora::server::ShutdownWatch;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::accept::{Door, Doorway};
use super::direct::{self, Carried, Looked, Then};
use super::gathered::Gathered;
use super::head::{self, Ended, Patience, Waits};
use super::places::{Full, Place};
use super::proxied::Unreadable;
use super::strict::{self, HeadFault};
use super::tcp::Tcp;
use super::visitor::Visitor;
use crate::feeds::Feed;

/// Serves a connection to its end.
pub async fn serve<P>(doorway: Doorway<P>, tcp: TcpStream, peer: SocketAddr, mut place: Place, shutdown: ShutdownWatch)
where
    P: ProxyHttp + Send + Sync + 'static,
    P::CTX: Send + Sync,
{
    let door = doorway.load_full();
    // A fault here means that the client is gone, which the first read will say.
    let _ = tcp.set_nodelay(true);
    let mut tcp = Tcp::new(tcp);
    let client = match client(&door, &mut tcp, peer, &mut place).await {
        Ok(client) => client,
        Err(why) => return door.metrics.connections_refused.with_label_values(&[why]).inc(),
    };
    tcp.belongs_to(client);
    let stream: Stream = match &door.tls {
        Some(handshakes) => match handshakes.shake(tcp).await {
            Some(stream) => stream,
            None => return,
        },
        None => Box::new(tcp),
    };
    if matches!(stream.selected_alpn_proto(), Some(ALPN::H2)) {
        if let Some(proxy) = &door.proxy {
            proxy.process_new(stream, &shutdown).await;
        }
        return;
    }
    drop(door);
    http1(&doorway, stream, client, place, shutdown).await;
}

/// Whose connection this is: the peer's, or whom a trusted proxy names. The place then counts for that address.
async fn client<P>(
    door: &Door<P>,
    stream: &mut Tcp,
    peer: SocketAddr,
    place: &mut Place,
) -> Result<SocketAddr, &'static str> {
    let Some(proxied) = door.proxied.as_ref().filter(|proxied| proxied.is_required_of(peer.ip())) else {
        return Ok(peer);
    };
    match timeout(door.timeouts.handshake, proxied.read(stream)).await {
        Ok(Ok(Some(client))) => {
            place.belongs_to(client.ip()).map_err(Full::as_str)?;
            Ok(client)
        }
        Ok(Ok(None)) => Ok(peer),
        Ok(Err(Unreadable)) => Err("proxy_header"),
        Err(_) => Err("proxy_header_timeout"),
    }
}

/// One request after the other.
async fn http1<P>(doorway: &Doorway<P>, mut stream: Stream, client: SocketAddr, place: Place, shutdown: ShutdownWatch)
where
    P: ProxyHttp + Send + Sync + 'static,
    P::CTX: Send + Sync,
{
    let (mut bytes, mut ahead) = (BytesMut::new(), BytesMut::new());
    let timeouts = doorway.load().timeouts;
    let mut patience = Patience { begin: timeouts.head, complete: timeouts.head };
    let (alarm, down) = (pin!(sleep(timeouts.head)), pin!(head::lingering(shutdown.clone())));
    let mut waits = Waits::new(alarm, down);
    loop {
        let limits = doorway.load().head;
        let end = match head::read(&mut stream, &mut bytes, patience, &limits, &mut waits).await {
            Ok(end) => end,
            Err(Ended::Quietly) => return,
            Err(Ended::Refused(fault)) => return refuse(&doorway.load_full(), stream, fault).await,
        };
        let door = &doorway.load_full();
        let head = match strict::check(&bytes[..end], &door.head) {
            Ok(head) => head,
            Err(fault) => return refuse(door, stream, fault).await,
        };
        patience.begin = door.timeouts.idle;
        let looked = match &door.direct {
            // When the process goes down, Pingora answers: it says that the connection ends.
            Some(direct) if door.proxy.is_none() || !*shutdown.borrow() => {
                let mut visitor = Visitor::new(&mut stream, &mut ahead, door.timeouts.write);
                direct.look(&head, client, &mut visitor).await
            }
            _ => Looked::On(None),
        };
        let then = match looked {
            Looked::Answered(reply) => {
                if !direct::send(&mut stream, reply.bytes, door.timeouts.write).await {
                    return;
                }
                reply.then
            }
            Looked::Broken => return,
            Looked::Sent(then) => then,
            Looked::On(carried) => match proxied(door, stream, std::mem::take(&mut bytes), carried, &shutdown).await {
                Some(After::Request(next)) => {
                    stream = next;
                    continue;
                }
                Some(After::Feed(stream, feed)) => return feed.begin(stream, place, shutdown),
                None => return,
            },
        };
        // As the answer said, also when the process began to go down meanwhile: the next request is on its way.
        if then == Then::Close || head.has_body {
            return direct::close(stream).await;
        }
        bytes.advance(end);
        bytes.unsplit(ahead.split());
        if bytes.is_empty() {
            // An idle connection holds no buffer.
            bytes = BytesMut::new();
        }
    }
}

/// What a connection is for after a request.
enum After {
    Request(Stream),
    Feed(Stream, Box<Feed>),
}

/// One request through Pingora. The gate may leave a [`Feed`] as the connection's context: then the request ended without
/// an answer, and the stream is the feed's. A client that sent bytes ahead gets no stream back, so nothing can be
/// smuggled past.
async fn proxied<P>(
    door: &Door<P>,
    stream: Stream,
    bytes: BytesMut,
    carried: Option<Carried>,
    shutdown: &ShutdownWatch,
) -> Option<After>
where
    P: ProxyHttp + Send + Sync + 'static,
    P::CTX: Send + Sync,
{
    let proxy = door.proxy.as_ref()?;
    let mut session = ServerSession::new_http1(Box::new(Gathered::new(stream)));
    session.set_keepalive(Some(door.timeouts.idle.as_secs().max(1)));
    session.set_pipelined_prefix(bytes);
    session.set_connection_user_context(carried);
    let (stream, settings) = proxy.process_new_http(session, shutdown).await?.consume();
    let stream = Gathered::ungathered(stream).await?;
    match settings.and_then(|mut settings| settings.take_user_context()?.downcast::<Feed>().ok()) {
        Some(feed) => Some(After::Feed(stream, feed)),
        None => Some(After::Request(stream)),
    }
}

async fn refuse<P>(door: &Door<P>, mut stream: Stream, fault: HeadFault) {
    let (_, code, _) = fault.parts();
    door.metrics.refused.with_label_values(&[code]).inc();
    let reply = direct::refusal(fault);
    if direct::send(&mut stream, reply.bytes, door.timeouts.write).await {
        direct::close(stream).await;
    }
}
