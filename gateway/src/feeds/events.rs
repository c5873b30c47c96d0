//! A line feed as server-sent events: one event a line message, its id the message's `seq`.

use std::sync::Arc;
use std::time::Duration;

use pingora::protocols::Stream;
use pingora::server::ShutdownWatch;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::handoff::ends;
use crate::edge::FeedPlace;
use crate::line::Visit;

/// A reader that takes nothing for so long is gone.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
    X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nretry: 2000\n\n";

/// Answers the request and feeds until either side ends.
pub(super) async fn run(mut stream: Stream, visit: Visit, _place: Arc<FeedPlace>, mut shutdown: ShutdownWatch) {
    if !write(&mut stream, HEAD).await {
        return;
    }
    let mut teller = visit.tell();
    let mut unheard = [0; 64];
    loop {
        tokio::select! {
            told = teller.next() => {
                let Some(text) = told else { return };
                let event = format!("data: {text}\n\n");
                if !write(&mut stream, event.as_bytes()).await {
                    return;
                }
            }
            // The request is over: whatever comes now, above all the end, ends the stream.
            _ = stream.read(&mut unheard) => return,
            () = ends(&mut shutdown) => return,
        }
    }
}

async fn write(stream: &mut Stream, bytes: &[u8]) -> bool {
    let written = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    matches!(timeout(WRITE_PATIENCE, written).await, Ok(Ok(())))
}
