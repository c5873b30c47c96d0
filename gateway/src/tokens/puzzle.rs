//! What a newcomer is given to do before joining, signed, so that no gateway has to remember it: bound to the room, to the
//! network that it was given to, and to a time. That it is used once is for the store to say.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use waitroom::UnixMs;

use super::keys::Keys;

const BODY_BYTES: usize = 16;
/// 128 bits of HMAC-SHA256.
const TAG_BYTES: usize = 16;

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Find answers whose hashes begin with so many zero bits.
    Work {
        /// How many.
        bits: u8,
    },
    /// Wait.
    Wait {
        /// For so long.
        seconds: u16,
    },
}

/// A task that was given to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Puzzle {
    /// What there is to do.
    pub task: Task,
    /// When it was given.
    pub issued_at: UnixMs,
    salt: [u8; 7],
}

impl Puzzle {
    /// A new one.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new(task: Task, issued_at: UnixMs) -> Result<Self, ring::error::Unspecified> {
        let mut salt = [0; 7];
        SystemRandom::new().fill(&mut salt)?;
        Ok(Self { task, issued_at, salt })
    }

    fn to_bytes(self) -> [u8; BODY_BYTES] {
        let (kind, value) = match self.task {
            Task::Work { bits } => (0, u16::from(bits)),
            Task::Wait { seconds } => (1, seconds),
        };
        let mut bytes = [0; BODY_BYTES];
        bytes[0] = kind;
        bytes[1..3].copy_from_slice(&value.to_be_bytes());
        bytes[3..9].copy_from_slice(&self.issued_at.0.to_be_bytes()[2..]);
        bytes[9..].copy_from_slice(&self.salt);
        bytes
    }

    /// The text for the visitor.
    pub fn seal(self, keys: &Keys, room: &str, network: u64) -> String {
        let mut bytes = self.to_bytes().to_vec();
        let tag = hmac::sign(&keys.puzzle, &message(room, network, &bytes));
        bytes.extend_from_slice(&tag.as_ref()[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what a visitor sends back; `None` when it was not given by us for this room and network.
    pub fn open(keys: &Keys, room: &str, network: u64, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == BODY_BYTES + TAG_BYTES)?;
        let (body, found) = bytes.split_at(BODY_BYTES);
        let expected = hmac::sign(&keys.puzzle, &message(room, network, body));
        // In constant time, whatever part of a guess was right.
        let differs = expected.as_ref()[..TAG_BYTES].iter().zip(found).fold(0, |all, (a, b)| all | (a ^ b));
        if differs != 0 {
            return None;
        }
        let value = u16::from_be_bytes([body[1], body[2]]);
        let task = match body[0] {
            0 => Task::Work { bits: u8::try_from(value).ok()? },
            _ => Task::Wait { seconds: value },
        };
        let issued_at = body[3..9].iter().fold(0, |all, byte| (all << 8) | u64::from(*byte));
        Some(Self { task, issued_at: UnixMs(issued_at), salt: body[9..].try_into().ok()? })
    }

    /// Names it for as long as it is good for anything.
    pub fn name(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.to_bytes()[3..])
    }
}

fn message(room: &str, network: u64, body: &[u8]) -> Vec<u8> {
    [body, &network.to_be_bytes(), room.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_puzzle_is_for_one_room_and_network() {
        let keys = Keys::derive(&[7; 32]);
        for task in [Task::Work { bits: 17 }, Task::Wait { seconds: 60 }] {
            let puzzle = Puzzle::new(task, UnixMs(1_800_000_000_123)).expect("random bytes");
            let text = puzzle.seal(&keys, "demo", 5);
            assert_eq!(Puzzle::open(&keys, "demo", 5, &text), Some(puzzle));
            assert_eq!(Puzzle::open(&keys, "demo", 6, &text), None);
            assert_eq!(Puzzle::open(&keys, "demo2", 5, &text), None);
            assert_eq!(Puzzle::open(&Keys::derive(&[8; 32]), "demo", 5, &text), None);
            for at in 0..text.len() - 1 {
                let mut changed = text.clone().into_bytes();
                changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                assert_eq!(Puzzle::open(&keys, "demo", 5, &String::from_utf8(changed).expect("ascii")), None, "{at}");
            }
        }
        for nonsense in ["", "x", "💥", &"A".repeat(4096)] {
            assert_eq!(Puzzle::open(&keys, "demo", 5, nonsense), None);
        }
    }
}
