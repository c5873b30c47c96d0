//! A line feed as server-sent events: one event a line message, its id the message's `seq`, which a browser says when it
//! comes back (`Last-Event-ID`).

use pingora::protocols::Stream;
use pingora::server::ShutdownWatch;
use tokio::io::AsyncReadExt;

use super::handoff::{Manners, Places, ends};
use crate::front::write;
use crate::line::{Teller, Told};

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
    X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";

/// Answers the request and feeds until either side ends.
pub(super) async fn run(
    mut stream: Stream,
    mut teller: Teller,
    (manners, _places): (Manners, Places),
    mut shutdown: ShutdownWatch,
) {
    // Said at once: a process that is killed says nothing more.
    let head = format!("{HEAD}retry: {}\n\n", teller.reconnect_ms());
    if write(&mut stream, head.as_bytes(), manners.0.write_patience).await.is_err() {
        return;
    }
    drop(head);
    let mut unheard = [0; 64];
    loop {
        let event = tokio::select! {
            told = teller.next() => match told {
                Some(told) => event(&told),
                None => return,
            },
            // The request is over: whatever comes now, above all the end, ends the stream.
            _ = stream.read(&mut unheard) => return,
            () = ends(&mut shutdown) => return,
        };
        if write(&mut stream, event.as_bytes(), manners.0.write_patience).await.is_err() {
            return;
        }
    }
}

/// One message as an event.
fn event(told: &Told) -> String {
    format!("id: {}\ndata: {}\n\n", told.seq, told.text)
}
