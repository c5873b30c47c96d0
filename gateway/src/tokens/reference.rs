//! The reference number of a refusal: sixteen letters that somebody reads over the phone, from which any gateway tells what
//! was refused, when, in which room and to which network, without having kept anything. It holds no address: twelve bits
//! of a keyed hash can only say whether an address that is known already fits.
//!
//! Seven bytes are enciphered, with a tag of three (as SIV, RFC 5297: the tag over the text is the nonce of the cipher;
//! both are HMAC-SHA256). A made-up reference is taken for one in 16 million times, and says nothing of use then.

use ring::hmac;
use waitroom::UnixMs;

use super::codes;
use super::keys::Keys;

const BODY_BYTES: usize = 7;
const TAG_BYTES: usize = 3;
const LETTERS: usize = 16;
/// 2026-01-01T00:00:00Z; 30 bits of seconds from there reach to 2060.
const FROM_S: u64 = 1_767_225_600;
const SECONDS_BITS: u32 = 30;
const CODE_BITS: u32 = 7;
const ROOM_BITS: u32 = 7;
const NETWORK_BITS: u32 = 12;
const _: () = assert!(SECONDS_BITS + CODE_BITS + ROOM_BITS + NETWORK_BITS == 8 * BODY_BYTES as u32);

/// What a reference tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Seconds since 1970.
    pub at_s: u64,
    /// Number of the refusal's code; up to 127.
    pub code: u8,
    room: u8,
    network: u16,
}

impl Reference {
    /// Of a refusal now.
    pub fn new(keys: &Keys, now: UnixMs, code: u8, room: Option<&str>, network: u64) -> Self {
        Self {
            at_s: now.0 / 1000,
            code: code & 127,
            room: room.map_or(0, |room| room_mark(keys, room)),
            network: network_mark(keys, network),
        }
    }

    /// Whether it was refused in this room; of some hundred rooms two may look the same.
    pub fn is_of_room(&self, keys: &Keys, room: &str) -> bool {
        self.room == room_mark(keys, room)
    }

    /// Whether it was refused to this network; one other in 4096 looks the same.
    pub fn is_of_network(&self, keys: &Keys, network: u64) -> bool {
        self.network == network_mark(keys, network)
    }

    /// As people read it.
    pub fn seal(self, keys: &Keys) -> String {
        let seconds = self.at_s.saturating_sub(FROM_S) & ((1 << SECONDS_BITS) - 1);
        let body = ((seconds << CODE_BITS | u64::from(self.code)) << ROOM_BITS | u64::from(self.room)) << NETWORK_BITS
            | u64::from(self.network);
        let tag = first(keys, &[b"tag", &body.to_be_bytes()[..]].concat(), TAG_BYTES);
        let sealed = body ^ first(keys, &[b"text", &tag.to_be_bytes()[..]].concat(), BODY_BYTES);
        codes::write(u128::from(sealed) << (8 * TAG_BYTES) | u128::from(tag), LETTERS)
    }

    /// Reads what somebody typed.
    pub fn open(keys: &Keys, text: &str) -> Option<Self> {
        let bits = codes::read(text, LETTERS)?;
        let tag = (bits & ((1 << (8 * TAG_BYTES)) - 1)) as u64;
        let sealed = (bits >> (8 * TAG_BYTES)) as u64;
        let body = sealed ^ first(keys, &[b"text", &tag.to_be_bytes()[..]].concat(), BODY_BYTES);
        if first(keys, &[b"tag", &body.to_be_bytes()[..]].concat(), TAG_BYTES) != tag {
            return None;
        }
        let part = |shift: u32, bits: u32| body >> shift & ((1 << bits) - 1);
        Some(Self {
            at_s: part(CODE_BITS + ROOM_BITS + NETWORK_BITS, SECONDS_BITS) + FROM_S,
            code: part(ROOM_BITS + NETWORK_BITS, CODE_BITS) as u8,
            room: part(NETWORK_BITS, ROOM_BITS) as u8,
            network: part(0, NETWORK_BITS) as u16,
        })
    }
}

/// The first bytes of a keyed hash.
fn first(keys: &Keys, message: &[u8], bytes: usize) -> u64 {
    let tag = hmac::sign(&keys.reference, message);
    tag.as_ref()[..bytes].iter().fold(0, |all, byte| (all << 8) | u64::from(*byte))
}

/// 0 is no room.
fn room_mark(keys: &Keys, room: &str) -> u8 {
    (first(keys, &[b"room", room.as_bytes()].concat(), 2) % 127 + 1) as u8
}

fn network_mark(keys: &Keys, network: u64) -> u16 {
    (first(keys, &[b"network", &network.to_be_bytes()[..]].concat(), 2) % (1 << NETWORK_BITS)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_back_as_people_say_it() {
        let keys = Keys::derive(&[7; 32]);
        let reference = Reference::new(&keys, UnixMs(1_800_000_000_999), 93, Some("demo"), 77);
        let text = reference.seal(&keys);
        assert_eq!(text.len(), 16 + 3, "{text}");
        for said in [text.clone(), text.to_lowercase().replace('-', " "), text.replace('0', "o").replace('1', "l")] {
            assert_eq!(Reference::open(&keys, &said), Some(reference), "{said}");
        }
        assert!(reference.is_of_room(&keys, "demo") && reference.is_of_network(&keys, 77));
        assert_eq!((reference.at_s, reference.code), (1_800_000_000, 93));
        assert_eq!(Reference::open(&Keys::derive(&[8; 32]), &text), None);
        for nonsense in ["", "hello", &text[..18], "💥💥💥💥", "0000-0000-0000-0000"] {
            assert_eq!(Reference::open(&keys, nonsense), None, "{nonsense}");
        }
        let other = Reference::new(&keys, UnixMs(1_800_000_001_000), 93, Some("demo"), 77).seal(&keys);
        assert!(text.chars().zip(other.chars()).filter(|(a, b)| a == b).count() < 12, "one second changes all letters");
    }
}
