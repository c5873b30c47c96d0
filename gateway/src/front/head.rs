//! Reads the head of one HTTP/1 request: all of it before one deadline, and no more than the limit. An idle connection
//! holds no buffer, and a head that comes in one piece costs one read.

use std::future::{Future, poll_fn};
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::BytesMut;
use pingora::protocols::Stream;
use pingora::server::ShutdownWatch;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, timeout_at};

use super::strict::{self, HeadFault, HeadLimits};

/// What one read takes. It is on the stack, and only while a read is made.
const READ_BYTES: usize = 8 * 1024;

/// Why there is no head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The client is gone or never spoke, or this process goes down: there is nobody to answer.
    Quietly,
    /// What came is no head.
    Refused(HeadFault),
}

/// When the process goes down, a client that is busy sends its next request within this.
const LINGER: Duration = Duration::from_secs(1);

/// How long to wait for a head.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For its first byte.
    pub begin: Duration,
    /// From its first byte to its end.
    pub complete: Duration,
}

/// Reads until `bytes` begins with a whole head, and gives the head's length. What came behind it stays in `bytes`.
///
/// # Errors
/// Why there is none.
pub async fn read(
    stream: &mut Stream,
    bytes: &mut BytesMut,
    patience: Patience,
    limits: &HeadLimits,
    waits: &mut Waits<'_>,
) -> Result<usize, Ended> {
    if bytes.is_empty() {
        waits.begin(stream, bytes, patience.begin).await?;
    }
    let mut seen = 0;
    if let Some(end) = complete(bytes, &mut seen, limits)? {
        return Ok(end);
    }
    let rest = async {
        loop {
            some(stream, bytes).await?;
            if let Some(end) = complete(bytes, &mut seen, limits)? {
                return Ok(end);
            }
        }
    };
    match timeout_at(Instant::now() + patience.complete, rest).await {
        Ok(read) => read,
        Err(_) => Err(Ended::Refused(HeadFault::TooSlow)),
    }
}

/// What ends the wait for a request. It is kept from request to request: to set an alarm and take it back each time would be a
/// good part of what a small answer costs.
pub struct Waits<'w> {
    alarm: Pin<&'w mut Sleep>,
    down: Pin<&'w mut (dyn Future<Output = ()> + Send)>,
}

impl<'w> Waits<'w> {
    /// With an alarm that goes off whenever it is set to, and what ends when the process goes down (see [`lingering`]).
    pub fn new(alarm: Pin<&'w mut Sleep>, down: Pin<&'w mut (dyn Future<Output = ()> + Send)>) -> Self {
        Self { alarm, down }
    }

    /// Waits for a request to begin.
    async fn begin(&mut self, stream: &mut Stream, bytes: &mut BytesMut, patience: Duration) -> Result<(), Ended> {
        let until = Instant::now() + patience;
        if self.alarm.deadline() > until {
            self.alarm.as_mut().reset(until);
        }
        loop {
            tokio::select! {
                biased;
                read = some(stream, bytes) => return read,
                () = &mut self.down => return Err(Ended::Quietly),
                () = &mut self.alarm => {
                    if Instant::now() >= until {
                        return Err(Ended::Quietly);
                    }
                    // It was set for an earlier request.
                    self.alarm.as_mut().reset(until);
                }
            }
        }
    }
}

/// Waits for the shutdown and a moment more: a request that is on its way is answered, with the word that the connection
/// ends, instead of meeting a closed one.
pub async fn lingering(mut shutdown: ShutdownWatch) {
    // An error means that the sender is gone, and the process with it.
    let _ = shutdown.wait_for(|down| *down).await;
    sleep(LINGER).await;
}

/// Where the head ends, if it is there; `seen` is how far was looked already.
fn complete(bytes: &BytesMut, seen: &mut usize, limits: &HeadLimits) -> Result<Option<usize>, Ended> {
    let end = strict::end(bytes, *seen).map_err(Ended::Refused)?;
    *seen = bytes.len();
    // The first line alone may say that it will be too much.
    let head = end.unwrap_or(bytes.len());
    if limits.bytes_max.is_some_and(|max| head > max) {
        return Err(Ended::Refused(HeadFault::TooLarge));
    }
    Ok(end)
}

/// One read, appended.
///
/// # Errors
/// When nothing comes any more.
pub(super) async fn some(stream: &mut Stream, bytes: &mut BytesMut) -> Result<(), Ended> {
    let read = poll_fn(|context| {
        let mut space = [MaybeUninit::<u8>::uninit(); READ_BYTES];
        let mut buffer = ReadBuf::uninit(&mut space);
        ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer))?;
        bytes.extend_from_slice(buffer.filled());
        Poll::Ready(Ok::<_, io::Error>(buffer.filled().len()))
    });
    match read.await {
        Ok(1..) => Ok(()),
        Ok(0) | Err(_) => Err(Ended::Quietly),
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use tokio::io::AsyncWriteExt;
    use tokio::sync::watch;

    use super::*;

    const LIMITS: HeadLimits = HeadLimits { bytes_max: Some(64), headers_max: None, target_bytes_max: None };
    const PATIENCE: Patience = Patience { begin: Duration::from_secs(600), complete: Duration::from_secs(600) };
    const HEAD: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    async fn read_with(
        stream: &mut Stream,
        bytes: &mut BytesMut,
        patience: Patience,
        shutdown: ShutdownWatch,
    ) -> Result<usize, Ended> {
        let (alarm, down) = (pin!(sleep(Duration::ZERO)), pin!(lingering(shutdown)));
        read(stream, bytes, patience, &LIMITS, &mut Waits::new(alarm, down)).await
    }

    async fn read_from(parts: &[&[u8]], patience: Patience) -> (Result<usize, Ended>, BytesMut) {
        let (mut client, server) = tokio::io::duplex(1);
        let (_down, shutdown) = watch::channel(false);
        let mut stream: Stream = Box::new(server);
        let mut bytes = BytesMut::new();
        let write = async {
            for part in parts {
                // Whoever was refused reads no further.
                let _ = client.write_all(part).await;
            }
        };
        let read = read_with(&mut stream, &mut bytes, patience, shutdown);
        let read = async { tokio::join!(read, write).0 }.await;
        (read, bytes)
    }

    #[tokio::test]
    async fn a_head_in_single_bytes_is_a_head() {
        let (read, bytes) = read_from(&[HEAD], PATIENCE).await;
        assert_eq!((read, &bytes[..]), (Ok(HEAD.len()), HEAD));
    }

    #[tokio::test]
    async fn no_more_is_read_than_the_limit() {
        let long = [&HEAD[..26], b"X: ", &[b'a'; 100]].concat();
        let (_down, shutdown) = watch::channel(false);
        let (mut client, server) = tokio::io::duplex(1024);
        client.write_all(&long).await.expect("space");
        let mut stream: Stream = Box::new(server);
        let read = read_with(&mut stream, &mut BytesMut::new(), PATIENCE, shutdown).await;
        assert_eq!(read, Err(Ended::Refused(HeadFault::TooLarge)));
    }

    #[tokio::test]
    async fn an_alarm_of_before_is_set_again() {
        let (_client, server) = tokio::io::duplex(1024);
        let (_down, shutdown) = watch::channel(false);
        let mut stream: Stream = Box::new(server);
        let patience = Patience { begin: Duration::from_millis(40), ..PATIENCE };
        let began = Instant::now();
        // The alarm of `read_with` is long over.
        assert_eq!(read_with(&mut stream, &mut BytesMut::new(), patience, shutdown).await, Err(Ended::Quietly));
        assert!(began.elapsed() >= patience.begin);
    }

    #[tokio::test]
    async fn a_shutdown_ends_the_wait() {
        let (_client, server) = tokio::io::duplex(1024);
        let (down, shutdown) = watch::channel(false);
        let mut stream: Stream = Box::new(server);
        down.send_replace(true);
        let read = read_with(&mut stream, &mut BytesMut::new(), PATIENCE, shutdown).await;
        assert_eq!(read, Err(Ended::Quietly));
    }
}
