//! A line feed over WebSocket (RFC 6455): one text frame a line message. What the client sends is not listened to;
//! too much of it ends the socket.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use pingora::protocols::Stream;
use pingora::server::ShutdownWatch;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

use super::handoff::ends;
use crate::edge::FeedPlace;
use crate::line::Visit;

/// A waiting page has nothing to say that is longer.
const CLIENT_MESSAGE_BYTES_MAX: usize = 1024;
/// Pings and the like; a page of ours sends none.
const CLIENT_MESSAGES_MAX: u32 = 1000;
/// Idle sockets hold this; the library's default of 128 KiB would be all of a socket's memory.
const READ_BUFFER_BYTES: usize = 256;
/// What a slow reader may leave unsent.
const WRITE_BUFFER_BYTES_MAX: usize = 16 * 1024;
/// A reader that takes nothing for so long is gone.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);

/// Why a feed ended.
enum Ended {
    /// The visitor is gone.
    Gone,
    /// Nothing will change any more.
    Final,
    /// This process goes down; another one, or this one restarted, takes over.
    Shutdown,
}

fn settings() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(Some(CLIENT_MESSAGE_BYTES_MAX))
        .max_frame_size(Some(CLIENT_MESSAGE_BYTES_MAX))
}

/// Answers the handshake and feeds until either side ends.
pub(super) async fn run(
    mut stream: Stream,
    accept: String,
    visit: Visit,
    _place: Arc<FeedPlace>,
    shutdown: ShutdownWatch,
) {
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    let written = async {
        stream.write_all(head.as_bytes()).await?;
        stream.flush().await
    };
    if !matches!(timeout(WRITE_PATIENCE, written).await, Ok(Ok(()))) {
        return;
    }
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(settings())).await;
    let reason = feed(&mut socket, visit, shutdown).await;
    let (code, text) = match reason {
        Ended::Shutdown => (CloseCode::Restart, "restart"),
        Ended::Final => (CloseCode::Normal, "done"),
        Ended::Gone => return,
    };
    let close = CloseFrame { code, reason: text.into() };
    // The client may be gone already; then there is nobody to tell.
    let _ = timeout(WRITE_PATIENCE, socket.close(Some(close))).await;
}

async fn feed(socket: &mut WebSocketStream<Stream>, visit: Visit, mut shutdown: ShutdownWatch) -> Ended {
    let mut teller = visit.tell();
    let mut heard = 0;
    loop {
        tokio::select! {
            told = teller.next() => {
                let Some(text) = told else { return Ended::Final };
                if !matches!(timeout(WRITE_PATIENCE, socket.send(Message::text(text))).await, Ok(Ok(()))) {
                    return Ended::Gone;
                }
            }
            received = socket.next() => {
                heard += 1;
                match received {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Ended::Gone,
                    Some(Ok(_)) if heard > CLIENT_MESSAGES_MAX => return Ended::Final,
                    Some(Ok(_)) => {}
                }
            }
            () = ends(&mut shutdown) => return Ended::Shutdown,
        }
    }
}
