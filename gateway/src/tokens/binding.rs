//! What a place is bound to besides our signature: a key that the browser holds, and the network that it came from. Pure.

use std::net::IpAddr;

use config::Bind;
use waitroom::UnixMs;

/// A turn is taken up by who proved to hold the key not longer ago than this.
const TURN_PROOF_MS: u64 = 60_000;
/// Parts of pages and calls of scripts cannot stop for a proof: they go on for so many times `proof_every`.
const GRACE: u64 = 3;

/// The name of a browser's key: its thumbprint (RFC 7638, SHA-256), the first half.
pub type KeyPrint = [u8; 16];

/// What a ticket, and the admission that comes from it, are bound to. The default is to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Binding {
    /// The browser's key.
    pub key: Option<KeyPrint>,
    /// Its networks: of a machine with both kinds of address either may be seen.
    networks: Networks,
    /// When it last proved to hold the key.
    proven_at: UnixMs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Networks {
    v4: [u8; 4],
    v6: [u8; 8],
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A page, which can come again after a proof.
    Page,
    /// A part of a page or a call of a script, which cannot.
    Part,
    /// The turn itself.
    Turn,
}

/// How a request stands to what its proof is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// As it should be.
    Good,
    /// The browser must prove first that it holds the key.
    ToProve,
    /// It comes from another network.
    Elsewhere,
}

pub(super) const BINDING_BYTES: usize = 16 + 4 + 8 + 8;

impl Binding {
    /// Of somebody who joins now from this address, with a key that was just proven.
    pub fn of(bind: &Bind, key: Option<KeyPrint>, client: IpAddr, now: UnixMs) -> Self {
        if key.is_none() && !bind.network {
            return Self::default();
        }
        Self { key, ..Self::default() }.proven(bind, client, now)
    }

    /// The same, proven now from this address.
    pub fn proven(mut self, bind: &Bind, client: IpAddr, now: UnixMs) -> Self {
        match client {
            IpAddr::V4(_) => self.networks.v4 = network(bind, client).v4,
            IpAddr::V6(_) => self.networks.v6 = network(bind, client).v6,
        }
        Self { proven_at: now, ..self }
    }

    /// Whether it is bound to anything.
    pub fn is_some(&self) -> bool {
        *self != Self::default()
    }

    /// How a request from this address stands to it now.
    pub fn stands(&self, bind: &Bind, client: IpAddr, now: UnixMs, need: Need) -> Bound {
        let seen = network(bind, client);
        let here = match client {
            IpAddr::V4(_) => seen.v4 == self.networks.v4,
            IpAddr::V6(_) => seen.v6 == self.networks.v6,
        };
        let every = u64::try_from(bind.proof_every.as_millis()).unwrap_or(u64::MAX);
        let until = self.proven_at.0.saturating_add(match need {
            Need::Page => every,
            Need::Part => every.saturating_mul(GRACE),
            Need::Turn => every.min(TURN_PROOF_MS),
        });
        match (self.key, here) {
            (Some(_), true) if now.0 < until => Bound::Good,
            (Some(_), _) => Bound::ToProve,
            (None, false) if bind.network && self.is_some() => Bound::Elsewhere,
            (None, _) => Bound::Good,
        }
    }

    pub(super) fn to_bytes(self) -> [u8; BINDING_BYTES] {
        let mut bytes = [0; BINDING_BYTES];
        bytes[..16].copy_from_slice(&self.key.unwrap_or_default());
        bytes[16..20].copy_from_slice(&self.networks.v4);
        bytes[20..28].copy_from_slice(&self.networks.v6);
        bytes[28..].copy_from_slice(&self.proven_at.0.to_be_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; BINDING_BYTES]) -> Self {
        let (mut key, mut networks) = (KeyPrint::default(), Networks::default());
        key.copy_from_slice(&bytes[..16]);
        networks.v4.copy_from_slice(&bytes[16..20]);
        networks.v6.copy_from_slice(&bytes[20..28]);
        let proven_at = UnixMs(bytes[28..].iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)));
        // No thumbprint is all zeros.
        Self { key: (key != KeyPrint::default()).then_some(key), networks, proven_at }
    }
}

/// The network part of an address.
fn network(bind: &Bind, client: IpAddr) -> Networks {
    let mut networks = Networks::default();
    match client {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bind.ipv4_prefix)).unwrap_or(0);
            networks.v4 = (v4.to_bits() & mask).to_be_bytes();
        }
        IpAddr::V6(v6) => {
            let mask = u64::MAX.checked_shl(64 - u32::from(bind.ipv6_prefix)).unwrap_or(0);
            networks.v6 = ((v6.to_bits() >> 64) as u64 & mask).to_be_bytes();
        }
    }
    networks
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: UnixMs = UnixMs(1_000_000_000);
    const KEY: Option<KeyPrint> = Some([7; 16]);

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn later(seconds: u64) -> UnixMs {
        UnixMs(NOW.0 + 1000 * seconds)
    }

    #[test]
    fn a_key_is_proven_again_after_a_time_and_from_another_network() {
        let bind = Bind { proof_every: Duration::from_secs(300), ..Bind::default() };
        let bound = Binding::of(&bind, KEY, ip("192.0.2.1"), NOW);
        assert_eq!(Binding::from_bytes(&bound.to_bytes()), bound);
        for (client, after, need, expected) in [
            ("192.0.2.99", 299, Need::Page, Bound::Good),
            ("192.0.2.1", 300, Need::Page, Bound::ToProve),
            ("192.0.2.1", 300, Need::Part, Bound::Good),
            ("192.0.2.1", 900, Need::Part, Bound::ToProve),
            ("192.0.2.1", 59, Need::Turn, Bound::Good),
            ("192.0.2.1", 60, Need::Turn, Bound::ToProve),
            ("192.0.3.1", 1, Need::Part, Bound::ToProve),
            ("2001:db8::1", 1, Need::Part, Bound::ToProve),
        ] {
            assert_eq!(bound.stands(&bind, ip(client), later(after), need), expected, "{client} {after} {need:?}");
        }
        // A machine with both kinds of address proves once for each.
        let both = bound.proven(&bind, ip("2001:db8:0:100::1"), later(1));
        for (client, expected) in
            [("192.0.2.1", Bound::Good), ("2001:db8:0:1ff::9", Bound::Good), ("2001:db8:0:200::9", Bound::ToProve)]
        {
            assert_eq!(both.stands(&bind, ip(client), later(2), Need::Page), expected, "{client}");
        }
    }

    #[test]
    fn a_network_alone_binds_where_the_room_says_so() {
        let bind = Bind { network: true, ..Bind::default() };
        let bound = Binding::of(&bind, None, ip("192.0.2.1"), NOW);
        assert!(bound.is_some() && !Binding::of(&Bind::default(), None, ip("192.0.2.1"), NOW).is_some());
        assert_eq!(bound.stands(&bind, ip("192.0.2.200"), later(9_999), Need::Turn), Bound::Good);
        assert_eq!(bound.stands(&bind, ip("198.51.100.1"), later(1), Need::Part), Bound::Elsewhere);
        assert_eq!(bound.stands(&Bind::default(), ip("198.51.100.1"), later(1), Need::Part), Bound::Good, "no more");
        assert_eq!(Binding::default().stands(&bind, ip("198.51.100.1"), NOW, Need::Turn), Bound::Good, "from before");
    }

    #[test]
    fn the_whole_address_can_be_the_network() {
        let bind = Bind { network: true, ipv4_prefix: 32, ipv6_prefix: 64, ..Bind::default() };
        let bound = Binding::of(&bind, None, ip("192.0.2.1"), NOW);
        assert_eq!(bound.stands(&bind, ip("192.0.2.2"), NOW, Need::Page), Bound::Elsewhere);
        assert_eq!(bound.stands(&bind, ip("192.0.2.1"), NOW, Need::Page), Bound::Good);
    }
}
