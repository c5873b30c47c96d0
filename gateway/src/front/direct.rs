//! What may answer a request, or send it on, before Pingora's proxy makes a session for it; and the bytes of such an answer.

use std::any::Any;
use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Buf;
use pingora::protocols::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::strict::{Head, HeadFault};
use super::visitor::Visitor;
use super::writing::write_together;
use crate::outgoing::Outgoing;
use crate::problem;

/// A client that was refused may still be sending; so much of it is heard out, so that the answer arrives.
const UNHEARD_BYTES_MAX: usize = 64 * 1024;
const UNHEARD_PATIENCE: Duration = Duration::from_secs(1);

/// Answers requests by their head alone, in front of the proxy.
#[async_trait]
pub trait Direct: Send + Sync {
    /// Answers, or lets the request go on to the proxy as it came. Nothing of a body has been read. `client` is the peer,
    /// or whom a trusted proxy named in a PROXY header. Whoever sends to the `visitor` says so in what comes of it.
    async fn look(&self, head: &Head<'_>, client: SocketAddr, visitor: &mut Visitor<'_>) -> Looked;
}

/// What came of a look at a request.
pub enum Looked {
    /// The whole answer, which is still to be sent.
    Answered(Reply),
    /// The answer was sent.
    Sent(Then),
    /// The answer broke off, or there is nobody to answer: the connection is of no more use.
    Broken,
    /// The proxy's, and what its application is to know of it (as the context of the connection).
    On(Option<Carried>),
}

/// What goes along with a request to the proxy.
pub type Carried = Box<dyn Any + Send + Sync>;

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Status line, headers and body as they are sent.
    pub bytes: Outgoing,
    /// What becomes of the connection.
    pub then: Then,
}

/// What becomes of a connection after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The next request is awaited, unless this one has a body: then it closes all the same.
    Keep,
    /// It closes; the answer says so.
    Close,
}

/// A refusal as `application/problem+json` (RFC 9457), and the end of the connection.
pub fn refusal(fault: HeadFault) -> Reply {
    let (status, code, detail) = fault.parts();
    let body = problem::body(status, code, detail).to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        problem::CONTENT,
        body.len(),
    );
    Reply { bytes: [head, body].concat().into_bytes().into(), then: Then::Close }
}

/// Sends an answer. Gives whether it was taken in time.
pub async fn send(stream: &mut Stream, bytes: impl Buf, patience: Duration) -> bool {
    write_together(stream, bytes, patience).await.is_ok()
}

/// Closes so that what was sent arrives: a socket that is closed with bytes unread resets, and the client loses the
/// answer.
pub async fn close(mut stream: Stream) {
    let mut unheard = [0; 1024];
    let heard = async {
        // An error means that there is nobody to hear.
        let _ = stream.shutdown().await;
        for _ in 0..UNHEARD_BYTES_MAX / unheard.len() {
            if matches!(stream.read(&mut unheard).await, Ok(0) | Err(_)) {
                return;
            }
        }
    };
    // Whoever goes on sending is cut off.
    let _ = timeout(UNHEARD_PATIENCE, heard).await;
}
