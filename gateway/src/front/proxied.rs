//! The PROXY protocol (versions 1 and 2): in front of a connection, a trusted proxy says whose it is. From trusted peers
//! the header is required, since a connection without one would count as the proxy's own; from anybody else nothing is
//! read, so that whoever makes one up sends an odd request and nothing more.

use std::net::{IpAddr, SocketAddr};

use config::ProxyProtocol;
use ipnet::IpNet;
use proxy_header::{Error, ParseConfig, ProxyHeader};
use tokio::io::AsyncReadExt;

use super::tcp::Tcp;

/// A header with everything that proxies add to it is a few hundred bytes.
const HEADER_BYTES_MAX: usize = 4096;

/// From whom headers are required, and which.
pub struct Proxied {
    config: ParseConfig,
    trusted: Vec<IpNet>,
}

/// Not a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl Proxied {
    /// `None` when the protocol is off.
    pub fn new(version: ProxyProtocol, trusted: &[IpNet]) -> Option<Self> {
        let (allow_v1, allow_v2) = match version {
            ProxyProtocol::Off => return None,
            ProxyProtocol::V1 => (true, false),
            ProxyProtocol::V2 => (false, true),
            ProxyProtocol::Any => (true, true),
        };
        let config = ParseConfig { include_tlvs: false, allow_v1, allow_v2 };
        Some(Self { config, trusted: trusted.to_vec() })
    }

    /// Whether this peer has to say whose connection it is.
    pub fn is_required_of(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusted.iter().any(|network| network.contains(&peer))
    }

    /// Reads the header and gives the client's address; `None` for a connection of the proxy's own, such as a health
    /// check. What came behind the header is put back. The caller sets the deadline.
    ///
    /// # Errors
    /// When what comes is no header of the versions in use.
    pub async fn read(&self, stream: &mut Tcp) -> Result<Option<SocketAddr>, Unreadable> {
        let mut bytes = Vec::with_capacity(256);
        loop {
            match stream.read_buf(&mut bytes).await {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Err(Unreadable),
            }
            if let Some((client, end)) = self.parse(&bytes)? {
                stream.unread(&bytes[end..]);
                return Ok(client);
            }
        }
    }

    /// The client and the header's length, or nothing while the header is not complete.
    fn parse(&self, bytes: &[u8]) -> Result<Option<(Option<SocketAddr>, usize)>, Unreadable> {
        match ProxyHeader::parse(bytes, self.config) {
            Ok((header, end)) => Ok(Some((header.proxied_address().map(|address| address.source), end))),
            Err(Error::BufferTooShort) if bytes.len() < HEADER_BYTES_MAX => Ok(None),
            Err(_) => Err(Unreadable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxied(version: ProxyProtocol) -> Proxied {
        Proxied::new(version, &["10.0.0.0/8".parse().expect("a network")]).expect("on")
    }

    fn v2(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let mut bytes = b"\r\n\r\n\0\r\nQUIT\n".to_vec();
        bytes.extend([command, family, 0, u8::try_from(addresses.len()).expect("short")]);
        bytes.extend(addresses);
        bytes
    }

    #[test]
    fn the_client_is_whom_the_header_names() {
        let four = v2(0x21, 0x11, &[192, 0, 2, 7, 10, 0, 0, 1, 0x12, 0x34, 0, 80]);
        let six: Vec<u8> = [[0x20, 1, 0xd, 0xb8].as_slice(), &[0; 11], &[7], &[0; 16], &[0, 9, 0, 80]].concat();
        let address = |text: &str| Some(text.parse::<SocketAddr>().expect("an address"));
        for (bytes, expected) in [
            (b"PROXY TCP4 192.0.2.7 10.0.0.1 4660 80\r\n".to_vec(), address("192.0.2.7:4660")),
            (b"PROXY TCP6 2001:db8::7 ::1 9 80\r\n".to_vec(), address("[2001:db8::7]:9")),
            (b"PROXY UNKNOWN\r\n".to_vec(), None),
            (four, address("192.0.2.7:4660")),
            (v2(0x21, 0x21, &six), address("[2001:db8::7]:9")),
            (v2(0x20, 0, &[]), None),
        ] {
            let any = proxied(ProxyProtocol::Any);
            for cut in 0..bytes.len() {
                assert_eq!(any.parse(&bytes[..cut]), Ok(None), "{} of {}", cut, bytes.escape_ascii());
            }
            let whole = [&bytes[..], b"GET / HTTP/1.1\r\n"].concat();
            assert_eq!(any.parse(&whole), Ok(Some((expected, bytes.len()))), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn what_is_no_header_is_refused() {
        let (one, two) = (b"PROXY TCP4 192.0.2.7 10.0.0.1 4660 80\r\n".to_vec(), v2(0x20, 0, &[]));
        for (version, bytes) in [
            (ProxyProtocol::Any, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
            (ProxyProtocol::Any, b"PROXY TCP4 192.0.2.7 10.0.0.1 99999 80\r\n".to_vec()),
            (ProxyProtocol::Any, [&b"PROXY TCP4 "[..], &[b'1'; 200]].concat()),
            (ProxyProtocol::Any, [&v2(0x21, 0x11, &[1, 2, 3])[..], &[0; 20]].concat()),
            (ProxyProtocol::Any, v2(0x31, 0x11, &[0; 12])),
            (ProxyProtocol::V1, two),
            (ProxyProtocol::V2, one),
        ] {
            assert_eq!(proxied(version).parse(&bytes), Err(Unreadable), "{}", bytes.escape_ascii());
        }
        let endless = [&v2(0x21, 0x11, &[0; 12])[..14], &[0xff, 0xff], &[0; HEADER_BYTES_MAX]].concat();
        assert_eq!(proxied(ProxyProtocol::Any).parse(&endless), Err(Unreadable), "longer than any real one");
    }

    #[test]
    fn only_trusted_peers_have_to_say_it() {
        let proxied = proxied(ProxyProtocol::Any);
        assert!(proxied.is_required_of("10.1.2.3".parse().expect("an address")));
        assert!(proxied.is_required_of("::ffff:10.1.2.3".parse().expect("an address")));
        assert!(!proxied.is_required_of("192.0.2.1".parse().expect("an address")));
        assert!(Proxied::new(ProxyProtocol::Off, &[]).is_none());
    }
}
