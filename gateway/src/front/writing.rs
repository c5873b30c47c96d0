//! Writes to a client who may be slow, or be gone.

use std::io::{self, IoSlice};
use std::time::Duration;

use bytes::Buf;
use futures_util::FutureExt;
use pingora::protocols::Stream;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::outgoing::PARTS;

/// Why not all went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unwritten {
    /// The client is gone.
    Gone,
    /// The client takes nothing any more.
    Slow,
}

/// Writes all of it, within the patience. Nearly always the system takes it at once; what it takes to wait is boxed, so that
/// whoever does not wait has no room for it.
///
/// # Errors
/// Why not; how much went out is not known then.
pub(crate) async fn write(stream: &mut Stream, mut bytes: impl Buf, patience: Duration) -> Result<(), Unwritten> {
    match put(stream, &mut bytes).now_or_never() {
        Some(put) => put.map_err(|_| Unwritten::Gone),
        None => Box::pin(write_slowly(stream, bytes, patience)).await,
    }
}

/// Writes and flushes; what is left in `bytes` is not written, also when it is given up.
async fn put(stream: &mut Stream, bytes: &mut impl Buf) -> io::Result<()> {
    while bytes.has_remaining() {
        let chunk = bytes.chunk();
        let written = if chunk.len() == bytes.remaining() {
            stream.write(chunk).await?
        } else {
            let mut parts = [IoSlice::new(&[]); PARTS];
            let count = bytes.chunks_vectored(&mut parts);
            stream.write_vectored(&parts[..count]).await?
        };
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes.advance(written);
    }
    stream.flush().await
}

/// Writes after everybody else who is ready has had a turn: what came together is thought about together, and then goes out
/// together. Whoever gets it is woken once for several, which took a fifth of the time of a page.
///
/// # Errors
/// As [`write`].
pub(crate) async fn write_together(stream: &mut Stream, bytes: impl Buf, patience: Duration) -> Result<(), Unwritten> {
    tokio::task::yield_now().await;
    write(stream, bytes, patience).await
}

async fn write_slowly(stream: &mut Stream, mut bytes: impl Buf, patience: Duration) -> Result<(), Unwritten> {
    match timeout(patience, put(stream, &mut bytes)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Unwritten::Gone),
        Err(_) => Err(Unwritten::Slow),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_slow_reader_gets_all_of_it_and_a_deaf_one_is_told_apart_from_one_who_left() {
        let (ours, mut theirs) = tokio::io::duplex(8);
        let mut stream: Stream = Box::new(ours);
        let read = tokio::spawn(async move {
            let mut all = vec![0; 100];
            theirs.read_exact(&mut all).await.expect("all of it");
            (theirs, all)
        });
        let bytes: Vec<u8> = (0..100).collect();
        assert_eq!(write(&mut stream, &bytes[..], Duration::from_secs(60)).await, Ok(()));
        let (theirs, all) = read.await.expect("no panic");
        assert_eq!(all, bytes);
        assert_eq!(write(&mut stream, &bytes[..], PATIENCE).await, Err(Unwritten::Slow));
        drop(theirs);
        assert_eq!(write(&mut stream, &bytes[..], PATIENCE).await, Err(Unwritten::Gone));
    }
}
