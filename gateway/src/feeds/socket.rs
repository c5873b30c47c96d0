//! A line feed over WebSocket (RFC 6455): one text frame a line message. What the client sends is not listened to; too much
//! of it ends the socket.
//!
//! The frames are written by hand: a library's codec holds buffers for messages that a waiting visitor never sends, as much
//! again as all else that a socket needs. An idle socket has no buffer at all: reads go through one on the stack, and a
//! message lives until the system has taken it.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::ready;
use std::time::Duration;

use pingora::protocols::Stream;
use pingora::server::ShutdownWatch;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Instant;

use super::frames::{self, Code, Frame, Reader};
use super::handoff::{Manners, Places, ends};
use crate::front::{Unwritten, write};
use crate::line::Teller;

/// What is read at once; more stays with the system.
const READ_BYTES: usize = 512;
/// Time in which a client's frames are counted.
const MINUTE: Duration = Duration::from_secs(60);

/// Why a feed ended.
enum Ended {
    /// The visitor is gone, or takes nothing any more.
    Gone,
    /// The visitor said so; the answer is the same.
    Closed,
    /// We say so.
    With(Code),
}

/// The answer to the handshake.
pub(super) fn answer(accept: &str) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

/// Answers the handshake and feeds until either side ends.
#[expect(
    clippy::manual_async_fn,
    reason = "it would keep room for its arguments beside the variables that they become"
)]
pub(super) fn run(
    mut stream: Stream,
    mut answer: String,
    mut teller: Teller,
    (manners, places): (Manners, Places),
    mut shutdown: ShutdownWatch,
) -> impl Future<Output = ()> + Send {
    async move {
        let _places = &places;
        if write(&mut stream, answer.as_bytes(), manners.0.write_patience).await.is_err() {
            return;
        }
        drop(std::mem::take(&mut answer));
        let ended = match teller.was_slow() {
            false => feed(&mut stream, &mut teller, &manners, &mut shutdown).await,
            true => Ended::With(Code::Poll),
        };
        let last = match ended {
            Ended::Gone => return,
            Ended::Closed => frames::close(Code::Done, ""),
            // Whoever comes next finds the line there after this pause, and not everybody at once.
            Ended::With(Code::Restart) => {
                frames::close(Code::Restart, &format!("reconnect_ms={}", teller.reconnect_ms()))
            }
            Ended::With(code) => frames::close(code, ""),
        };
        // The client may be gone already; then there is nobody to tell.
        let _ = write(&mut stream, &last[..], manners.0.write_patience).await;
    }
}

async fn feed(stream: &mut Stream, teller: &mut Teller, manners: &Manners, shutdown: &mut ShutdownWatch) -> Ended {
    let (mut reader, mut heard) = (Reader::default(), Heard::default());
    loop {
        let frame = tokio::select! {
            told = teller.next() => match told {
                Some(told) => frames::text(&told.text),
                None => return Ended::With(Code::Done),
            },
            heard = hear(stream, &mut reader, &mut heard, manners) => match heard {
                Ok(pong) => pong,
                Err(ended) => return ended,
            },
            () = ends(shutdown) => return Ended::With(Code::Restart),
        };
        // While the client takes nothing, nothing more is said and nothing of it is read: one message waits, no more.
        match write(stream, &frame[..], manners.0.write_patience).await {
            Ok(()) => {}
            Err(Unwritten::Gone) => return Ended::Gone,
            Err(Unwritten::Slow) => {
                teller.note_slow();
                return Ended::Gone;
            }
        }
    }
}

/// Reads what the client says until there is a ping to answer: the latest one of those that came together.
async fn hear(
    stream: &mut Stream,
    reader: &mut Reader,
    heard: &mut Heard,
    manners: &Manners,
) -> Result<Vec<u8>, Ended> {
    poll_fn(|context| {
        loop {
            let mut bytes = [0; READ_BYTES];
            let mut buffer = ReadBuf::new(&mut bytes);
            if ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer)).is_err() || buffer.filled().is_empty() {
                return Err(Ended::Gone).into();
            }
            let (mut pong, mut closed) = (None, false);
            let taken = reader.take(buffer.filled(), |frame, payload| {
                heard.count(manners)?;
                match frame {
                    Frame::Other => {}
                    Frame::Ping => pong = Some(frames::pong(payload)),
                    Frame::Close => closed = true,
                }
                Ok(())
            });
            match (taken, pong) {
                _ if closed => return Err(Ended::Closed).into(),
                (Err(code), _) => return Err(Ended::With(code)).into(),
                (Ok(()), Some(pong)) => return Ok(pong).into(),
                (Ok(()), None) => {}
            }
        }
    })
    .await
}

/// How much a client said in this minute.
#[derive(Default)]
struct Heard {
    since: Option<Instant>,
    frames: u32,
}

impl Heard {
    fn count(&mut self, manners: &Manners) -> Result<(), Code> {
        let now = Instant::now();
        if self.since.is_none_or(|since| now - since >= MINUTE) {
            (self.since, self.frames) = (Some(now), 0);
        }
        self.frames += 1;
        match manners.0.client_frames_per_minute {
            Some(max) if self.frames > max => Err(Code::TooMuch),
            _ => Ok(()),
        }
    }
}
