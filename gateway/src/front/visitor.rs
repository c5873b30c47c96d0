//! The visitor's end of a connection, while a request is answered without Pingora's proxy.

use std::future::pending;
use std::time::Duration;

use bytes::BytesMut;
use pingora::protocols::Stream;

use super::{direct, head};

/// Requests that a visitor sends ahead wait here; what is more stays in the kernel, and the visitor waits.
const AHEAD_BYTES_MAX: usize = 16 * 1024;

/// The visitor's end of a connection.
pub struct Visitor<'c> {
    stream: &'c mut Stream,
    ahead: &'c mut BytesMut,
    patience: Duration,
}

/// The visitor is gone, or takes nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

impl<'c> Visitor<'c> {
    /// At the other end of this stream. What is sent ahead is put into `ahead`; every part of an answer has to be taken
    /// within `patience`.
    pub(super) fn new(stream: &'c mut Stream, ahead: &'c mut BytesMut, patience: Duration) -> Self {
        Self { stream, ahead, patience }
    }

    /// Sends a part of an answer.
    ///
    /// # Errors
    /// When it was not taken in time.
    pub async fn send(&mut self, bytes: &[u8]) -> Result<(), Gone> {
        direct::send(self.stream, bytes, self.patience).await.then_some(()).ok_or(Gone)
    }

    /// Waits until the visitor goes away. It may be given up at any time: nothing that was sent ahead is lost.
    pub async fn leaves(&mut self) {
        while self.ahead.len() < AHEAD_BYTES_MAX {
            if head::some(self.stream, self.ahead).await.is_err() {
                return;
            }
        }
        pending().await
    }
}
