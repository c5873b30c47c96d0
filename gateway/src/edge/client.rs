//! Who is asking: the address that limits count. A header is believed only from proxies that the settings name. Pure.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// The client's address: the peer, or, when the peer is trusted, the last address in `X-Forwarded-For` that is not.
/// What cannot be read ends the search, so a made-up entry never hides the proxy that passed it on.
pub fn address(peer: IpAddr, forwarded_for: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut found = peer.to_canonical();
    let hops = forwarded_for.iter().flat_map(|line| line.split(',')).map(str::trim).rev();
    for hop in hops {
        if !is_trusted(&found) {
            break;
        }
        match hop.parse::<IpAddr>() {
            Ok(address) => found = address.to_canonical(),
            Err(_) => break,
        }
    }
    found
}

/// What limits count for an address: IPv4 as it is; of IPv6 the /64, since a household gets one whole.
pub fn limit_key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_header_counts_only_from_a_trusted_proxy() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().expect("a network")];
        for (peer, header, expected) in [
            ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, 10.2.3.4", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
        ] {
            assert_eq!(address(ip(peer), &[header], &trusted), ip(expected), "{peer} {header}");
        }
        assert_eq!(address(ip("::ffff:203.0.113.5"), &[], &[]), ip("203.0.113.5"));
    }

    #[test]
    fn an_ipv6_household_is_one() {
        assert_eq!(limit_key(ip("2001:db8:1:2:3::4")), ip("2001:db8:1:2::"));
        assert_eq!(limit_key(ip("192.0.2.1")), ip("192.0.2.1"));
    }
}
