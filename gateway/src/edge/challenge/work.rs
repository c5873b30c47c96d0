//! The work for a browser: sixteen answers, each with a hash that begins with zero bits. Sixteen small parts take less
//! varying time than one large one, and show how far it is. Pure.
//!
//! With `seed` = SHA-256 of the puzzle's text in 64 small hexadecimal digits, the answer of part `n` (0 to 15) is a whole
//! number `a` such that SHA-256 of `seed` + `n` + `:` + `a` (decimal, as ASCII) begins with the wanted zero bits. The seed
//! fills the hash's first block, so each try costs one more. The answers are sent in order, with commas between.

use ring::digest::{Context, SHA256, digest};

/// Parts of the work.
pub(super) const PARTS: usize = 16;
/// Digits of an answer, so that no part of a hash's message is left to the sender.
const DIGITS_MAX: usize = 15;

/// Whether these answers solve the puzzle of this text.
pub(super) fn is_solved(puzzle: &str, bits: u8, answers: &str) -> bool {
    let mut seed = Context::new(&SHA256);
    seed.update(hex(digest(&SHA256, puzzle.as_bytes()).as_ref()).as_bytes());
    let mut parts = 0;
    for (part, answer) in answers.split(',').enumerate() {
        let is_number = (1..=DIGITS_MAX).contains(&answer.len()) && answer.bytes().all(|byte| byte.is_ascii_digit());
        if part >= PARTS || !is_number {
            return false;
        }
        let mut hash = seed.clone();
        hash.update(format!("{part}:{answer}").as_bytes());
        if zero_bits(hash.finish().as_ref()) < u32::from(bits) {
            return false;
        }
        parts += 1;
    }
    parts == PARTS
}

fn zero_bits(hash: &[u8]) -> u32 {
    let mut bits = 0;
    for byte in hash {
        bits += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    bits
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As any program would do it.
    fn solve(puzzle: &str, bits: u8) -> Vec<String> {
        let seed = hex(digest(&SHA256, puzzle.as_bytes()).as_ref());
        let part = |part: usize| {
            let is_good = |answer: &u64| {
                zero_bits(digest(&SHA256, format!("{seed}{part}:{answer}").as_bytes()).as_ref()) >= u32::from(bits)
            };
            (0..).find(is_good).expect("there is one").to_string()
        };
        (0..PARTS).map(part).collect()
    }

    #[test]
    fn only_the_work_solves_it() {
        let answers = solve("puzzle", 6);
        let joined = answers.join(",");
        assert!(is_solved("puzzle", 6, &joined));
        assert!(!is_solved("puzzle", 12, &joined), "too little work");
        assert!(!is_solved("another", 6, &joined));
        assert!(!is_solved("puzzle", 6, &answers[1..].join(",")), "a part is missing");
        assert!(!is_solved("puzzle", 6, &format!("{joined},1")));
        for wrong in ["", ",", "1,2,3", "-1", &["1"; 16].join(","), &vec!["9".repeat(400); 16].join(",")] {
            assert!(!is_solved("puzzle", 6, wrong), "{wrong}");
        }
    }
}
