//! Codes that people read, type and pass on: an invitation to a lane, or the way to move a place to another device. Nine
//! bytes and a tag of six (HMAC-SHA256, cut off), as 24 letters of Crockford's Base32 in groups of four. A guess is right
//! once in 2^48, and guesses are limited per address.

use ring::hmac;

const BODY_BYTES: usize = 9;
const TAG_BYTES: usize = 6;
const LETTERS: usize = 24;
/// Crockford's alphabet: no I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What a code carries.
pub(super) type Body = [u8; BODY_BYTES];

fn tag(key: &hmac::Key, room: &str, body: &Body) -> [u8; TAG_BYTES] {
    let mut context = hmac::Context::with_key(key);
    context.update(body);
    context.update(room.as_bytes());
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&context.sign().as_ref()[..TAG_BYTES]);
    tag
}

/// Writes a code for a room.
pub(super) fn seal(key: &hmac::Key, room: &str, body: &Body) -> String {
    let bytes = body.iter().chain(&tag(key, room, body)).fold(0_u128, |all, byte| (all << 8) | u128::from(*byte));
    write(bytes, LETTERS)
}

/// Reads a code; `None` when it was not made by us for this room.
pub(super) fn open(key: &hmac::Key, room: &str, text: &str) -> Option<Body> {
    let all = read(text, LETTERS)?.to_be_bytes();
    let (body, found) = all[1..].split_at(BODY_BYTES);
    let body: Body = body.try_into().ok()?;
    // A tag this short is compared as a whole; time tells nothing of use about 48 bits.
    (tag(key, room, &body) == found).then_some(body)
}

/// Bits as letters in groups of four.
pub(super) fn write(bits: u128, letters: usize) -> String {
    let letters: Vec<u8> = (0..letters).rev().map(|at| ALPHABET[(bits >> (5 * at)) as usize % 32]).collect();
    let groups: Vec<_> = letters.chunks(4).map(|group| String::from_utf8_lossy(group)).collect();
    groups.join("-")
}

/// Bits of so many letters. Small letters, other separators and the letters that look like digits are forgiven.
pub(super) fn read(text: &str, letters: usize) -> Option<u128> {
    let (mut bits, mut found) = (0_u128, 0);
    for letter in text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')) {
        let letter = match letter.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        bits = (bits << 5) | value as u128;
        found += 1;
        if found > letters {
            return None;
        }
    }
    (found == letters).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_as_people_write_it() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
        let body = [0, 1, 2, 3, 250, 251, 252, 253, 254];
        let code = seal(&key, "demo", &body);
        assert_eq!(code.len(), 24 + 5, "{code}");
        assert_eq!(open(&key, "demo", &code), Some(body));
        assert_eq!(open(&key, "demo", &code.to_lowercase().replace('-', " ").replace('0', "o")), Some(body));
        assert_eq!(open(&key, "other", &code), None);
        assert_eq!(open(&hmac::Key::new(hmac::HMAC_SHA256, b"another"), "demo", &code), None);
        for at in (0..code.len()).filter(|at| code.as_bytes()[*at] != b'-') {
            let mut wrong = code.clone().into_bytes();
            wrong[at] = if wrong[at] == b'7' { b'8' } else { b'7' };
            assert_eq!(open(&key, "demo", &String::from_utf8(wrong).expect("ascii")), None, "letter {at}");
        }
        for nonsense in ["", "hello", &code[..28], &format!("{code}A"), "💥💥💥💥💥💥"] {
            assert_eq!(open(&key, "demo", nonsense), None, "{nonsense}");
        }
    }
}
