//! Who is asking: the address that limits count. A header is believed only from proxies that the settings name. Pure.

use std::net::IpAddr;

use ipnet::IpNet;

/// The client's address: the peer, or, when the peer is trusted, the last address in `X-Forwarded-For` that is not.
/// What cannot be read ends the search, so a made-up entry never hides the proxy that passed it on.
pub fn address(peer: IpAddr, forwarded_for: &[impl AsRef<str>], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut found = peer.to_canonical();
    let hops = forwarded_for.iter().flat_map(|line| line.as_ref().split(',')).map(str::trim).rev();
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

/// What limits count as one address: IPv4 as it is; of IPv6 the /64, since a household gets one whole. No two are the same
/// number: the upper half of an IPv6 address in use is never 0 above its lowest 32 bits.
pub fn household(address: IpAddr) -> u64 {
    match address {
        IpAddr::V4(v4) => u64::from(v4.to_bits()),
        IpAddr::V6(v6) => (v6.to_bits() >> 64) as u64,
    }
}

/// What limits count as one network: an IPv4 /24, an IPv6 /56.
pub fn network(address: IpAddr) -> u64 {
    household(address) & !0xFF
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
            ("10.0.0.1", "\u{fffd}, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "", "10.0.0.1"),
        ] {
            assert_eq!(address(ip(peer), &[header], &trusted), ip(expected), "{peer} {header}");
        }
        assert_eq!(address(ip("::ffff:203.0.113.5"), &[""; 0], &[]), ip("203.0.113.5"));
    }

    #[test]
    fn households_and_networks_are_one_each() {
        let same = |of: fn(IpAddr) -> u64, a: &str, b: &str| of(ip(a)) == of(ip(b));
        assert!(same(household, "2001:db8:1:2:3::4", "2001:db8:1:2::"));
        assert!(!same(household, "2001:db8:1:2::", "2001:db8:1:3::"));
        assert!(
            same(network, "2001:db8:1:2::", "2001:db8:1:ff::") && !same(network, "2001:db8:1:1ff::", "2001:db8:1::")
        );
        assert!(!same(household, "192.0.2.1", "192.0.2.2") && same(network, "192.0.2.1", "192.0.2.255"));
        assert!(!same(network, "192.0.2.1", "192.0.3.1"));
    }
}
