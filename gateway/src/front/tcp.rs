//! A visitor's TCP connection as Pingora takes connections. Pingora's own takes the time of every read and write and carries
//! buffers, tracers and digests that nothing here asks for: some hundred bytes of each waiting visitor.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use pingora::protocols::raw_connect::ProxyDigest;
use pingora::protocols::{
    GetProxyDigest, GetSocketDigest, GetTimingDigest, Peek, Shutdown, SocketDigest, Ssl, TimingDigest, UniqueID,
    UniqueIDType,
};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;

/// A connection.
pub struct Tcp {
    stream: TcpStream,
    /// What was read too much, to be read again.
    unread: Vec<u8>,
    digest: Option<Arc<SocketDigest>>,
}

impl Tcp {
    /// Around this connection, of which nothing is known yet.
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, unread: Vec::new(), digest: None }
    }

    /// Whose connection this is, for the gate behind Pingora; Pingora would ask the kernel otherwise.
    pub fn belongs_to(&mut self, client: SocketAddr) {
        let digest = SocketDigest::from_raw_fd(self.stream.as_raw_fd());
        // The cell is new and empty.
        let _ = digest.peer_addr.set(Some(client.into()));
        self.digest = Some(Arc::new(digest));
    }

    /// Puts back what was read too much; all that had been put back before has been read again.
    pub fn unread(&mut self, bytes: &[u8]) {
        self.unread = bytes.to_vec();
    }
}

impl fmt::Debug for Tcp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stream.fmt(formatter)
    }
}

impl AsyncRead for Tcp {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.unread.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let taken = self.unread.len().min(buffer.remaining());
        buffer.put_slice(&self.unread[..taken]);
        self.unread.drain(..taken);
        if self.unread.is_empty() {
            self.unread = Vec::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tcp {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }
}

#[async_trait]
impl Shutdown for Tcp {
    async fn shutdown(&mut self) {
        // Whoever is gone needs nothing of it.
        let _ = AsyncWriteExt::shutdown(&mut self.stream).await;
    }
}

impl UniqueID for Tcp {
    fn id(&self) -> UniqueIDType {
        self.stream.as_raw_fd()
    }
}

impl Ssl for Tcp {}

impl Peek for Tcp {}

impl GetTimingDigest for Tcp {
    fn get_timing_digest(&self) -> Vec<Option<TimingDigest>> {
        Vec::new()
    }
}

impl GetProxyDigest for Tcp {
    fn get_proxy_digest(&self) -> Option<Arc<ProxyDigest>> {
        None
    }
}

impl GetSocketDigest for Tcp {
    fn get_socket_digest(&self) -> Option<Arc<SocketDigest>> {
        self.digest.clone()
    }

    fn set_socket_digest(&mut self, digest: SocketDigest) {
        self.digest = Some(Arc::new(digest));
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn what_is_put_back_comes_first() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut client = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("connects");
        let (stream, peer) = listener.accept().await.expect("a connection");
        let mut tcp = Tcp::new(stream);
        tcp.belongs_to(peer);
        tcp.unread(b"GET /");
        client.write_all(b" HTTP/1.1").await.expect("writes");
        client.shutdown().await.expect("ends");
        let mut all = [0; 3];
        tcp.read_exact(&mut all).await.expect("reads");
        assert_eq!(&all, b"GET");
        let mut rest = Vec::new();
        tcp.read_to_end(&mut rest).await.expect("reads");
        assert_eq!(rest, b" / HTTP/1.1");
        let digest = tcp.get_socket_digest().expect("known");
        assert_eq!(digest.peer_addr().and_then(|address| address.as_inet().copied()), Some(peer));
    }
}
