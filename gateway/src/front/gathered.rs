//! A connection that gathers what Pingora writes until it is flushed: an answer's head and body then leave in one system call,
//! and under TLS in one record. Idle, it holds no buffer; Pingora's own would hold one for every connection that is open.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_trait::async_trait;
use pingora::protocols::raw_connect::ProxyDigest;
use pingora::protocols::tls::SslDigest;
use pingora::protocols::{
    ALPN, GetProxyDigest, GetSocketDigest, GetTimingDigest, Peek, Shutdown, SocketDigest, Ssl, Stream, TimingDigest,
    UniqueID, UniqueIDType,
};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

/// So much waits for a flush; what is longer goes out in pieces of its own.
const GATHERED_BYTES_MAX: usize = 16 * 1024;

/// A stream whose writes are gathered.
#[derive(Debug)]
pub struct Gathered {
    inner: Stream,
    waiting: Vec<u8>,
    sent: usize,
}

impl Gathered {
    /// Around this stream.
    pub fn new(inner: Stream) -> Self {
        Self { inner, waiting: Vec::new(), sent: 0 }
    }

    /// The stream as it was, when what waits has been sent; `None` when it is broken.
    pub async fn ungathered(stream: Stream) -> Option<Stream> {
        let mut gathered = match stream.into_any().downcast::<Self>() {
            Ok(gathered) => gathered,
            Err(_) => unreachable!("Pingora gives back the stream that it was given"),
        };
        AsyncWriteExt::flush(&mut gathered).await.ok()?;
        Some(gathered.inner)
    }

    /// Sends what waits, and gives its memory back.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.waiting.len() {
            let sent = ready!(Pin::new(&mut self.inner).poll_write(context, &self.waiting[self.sent..]))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += sent;
        }
        (self.waiting, self.sent) = (Vec::new(), 0);
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Gathered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl AsyncWrite for Gathered {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.waiting.len() + bytes.len() > GATHERED_BYTES_MAX {
            ready!(self.poll_send(context))?;
            if bytes.len() > GATHERED_BYTES_MAX {
                return Pin::new(&mut self.inner).poll_write(context, bytes);
            }
        }
        self.waiting.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(context))?;
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(context))?;
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[async_trait]
impl Shutdown for Gathered {
    async fn shutdown(&mut self) {
        // Whoever is gone needs nothing of it.
        let _ = AsyncWriteExt::flush(self).await;
        Shutdown::shutdown(self.inner.as_mut()).await;
    }
}

impl UniqueID for Gathered {
    fn id(&self) -> UniqueIDType {
        self.inner.id()
    }
}

impl Ssl for Gathered {
    fn get_ssl_digest(&self) -> Option<Arc<SslDigest>> {
        self.inner.get_ssl_digest()
    }

    fn selected_alpn_proto(&self) -> Option<ALPN> {
        self.inner.selected_alpn_proto()
    }
}

impl GetTimingDigest for Gathered {
    fn get_timing_digest(&self) -> Vec<Option<TimingDigest>> {
        self.inner.get_timing_digest()
    }
}

impl GetProxyDigest for Gathered {
    fn get_proxy_digest(&self) -> Option<Arc<ProxyDigest>> {
        self.inner.get_proxy_digest()
    }

    fn set_proxy_digest(&mut self, digest: ProxyDigest) {
        self.inner.set_proxy_digest(digest);
    }
}

impl GetSocketDigest for Gathered {
    fn get_socket_digest(&self) -> Option<Arc<SocketDigest>> {
        self.inner.get_socket_digest()
    }

    fn set_socket_digest(&mut self, digest: SocketDigest) {
        self.inner.set_socket_digest(digest);
    }
}

#[async_trait]
impl Peek for Gathered {
    async fn try_peek(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        self.inner.try_peek(buffer).await
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn what_is_written_leaves_with_the_flush_and_in_order() {
        let (mut client, server) = tokio::io::duplex(8);
        let mut stream = Gathered::new(Box::new(server));
        let long = vec![b'x'; GATHERED_BYTES_MAX + 1];
        let expected = [&b"head body"[..], &long].concat();
        let read = tokio::spawn(async move {
            let mut all = Vec::new();
            client.read_to_end(&mut all).await.expect("reads");
            all
        });
        stream.write_all(b"head ").await.expect("writes");
        stream.write_all(b"body").await.expect("writes");
        assert_eq!(stream.waiting, b"head body", "until the flush");
        AsyncWriteExt::flush(&mut stream).await.expect("flushes");
        assert_eq!(stream.waiting.capacity(), 0, "nothing is held");
        stream.write_all(&long).await.expect("writes");
        AsyncWriteExt::flush(&mut stream).await.expect("flushes");
        drop(stream);
        assert!(read.await.expect("no panic") == expected, "all of it, in order");
    }
}
