//! The compact form of a proof: base64url of `version | generation | body | HMAC-SHA256`. The key is of one purpose and
//! generation, and the room is part of what is signed, so no proof serves for another purpose or room.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

/// Changes when a body's layout does; old proofs then count as none.
const VERSION: u8 = 3;

/// Version and generation.
const HEAD_BYTES: usize = 5;

/// HMAC-SHA256.
const TAG_BYTES: usize = 32;

/// Why a text is no proof. Counted by kind; the visitor is treated as having none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forged {
    /// Not our format at all.
    Unreadable,
    /// Our format, of a generation of keys that counts no more, or not yet.
    Generation,
    /// Our format, but not signed with our key for this room.
    Signature,
}

impl Forged {
    /// The metric label.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Generation => "generation",
            Self::Signature => "signature",
        }
    }
}

/// What is signed: the room and the body, kept apart by the room's length.
fn message(room: &str, signed: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(1 + room.len() + signed.len());
    message.push(u8::try_from(room.len()).unwrap_or(u8::MAX));
    message.extend_from_slice(room.as_bytes());
    message.extend_from_slice(signed);
    message
}

/// Signs `body` for `room` with the key of a generation.
pub(super) fn seal(generation: u32, key: &hmac::Key, room: &str, body: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(HEAD_BYTES + body.len() + TAG_BYTES);
    bytes.push(VERSION);
    bytes.extend_from_slice(&generation.to_be_bytes());
    bytes.extend_from_slice(body);
    let tag = hmac::sign(key, &message(room, &bytes));
    bytes.extend_from_slice(tag.as_ref());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The longest proof has less; the decoder asks for some space more than it fills.
const PROOF_BYTES_MAX: usize = 128;

/// The body of a text that was signed for `room`, with the key that the generation in it has, and is `N` bytes long.
pub(super) fn open<'k, const N: usize>(
    room: &str,
    text: &str,
    key_of: impl FnOnce(u32) -> Option<&'k hmac::Key>,
) -> Result<[u8; N], Forged> {
    // On the stack, since every request brings one; what does not fit is no proof.
    let mut space = [0; PROOF_BYTES_MAX];
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut space).map_err(|_| Forged::Unreadable)?;
    let bytes = &space[..length];
    if bytes.len() != HEAD_BYTES + N + TAG_BYTES || bytes[0] != VERSION {
        return Err(Forged::Unreadable);
    }
    let key = key_of(generation_in(bytes)).ok_or(Forged::Generation)?;
    let (signed, found) = bytes.split_at(HEAD_BYTES + N);
    // In constant time, so that time does not tell how much of a guess was right.
    hmac::verify(key, &message(room, signed), found).map_err(|_| Forged::Signature)?;
    signed[HEAD_BYTES..].try_into().map_err(|_| Forged::Unreadable)
}

fn generation_in(bytes: &[u8]) -> u32 {
    bytes[1..HEAD_BYTES].iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// The generation that a text says it is of, unchecked.
pub(super) fn generation(text: &str) -> Option<u32> {
    // Eight letters hold six bytes: the head and one more.
    let bytes = URL_SAFE_NO_PAD.decode(text.get(..8)?).ok()?;
    Some(generation_in(&bytes))
}
