//! The draw: the order at the opening of those who gathered before it, by a keyed permutation that anyone can recompute.
//!
//! A balanced Feistel network over the smallest even number of bits that holds everybody, with cycle walking (Black and
//! Rogaway, "Ciphers with Arbitrary Finite Domains", 2002), ten rounds as NIST SP 800-38G's FF1. A round's function is
//! HMAC-SHA-256 with the key over `lane`, `round` and the half, each as below; its first four bytes, big-endian, count.
//! The halves are small, so all rounds together are a table: drawing for a million people computes 10,240 HMACs.
//!
//! The key is published after the opening and its SHA-256 hash before it.

use ring::{digest, hmac};
use serde::{Deserialize, Serialize};

use super::ids::{Number, Series};

const ROUNDS: usize = 10;
/// Halves of at least four bits mix well however few people there are.
const HALF_BITS_MIN: u32 = 4;

/// The secret of a draw: 32 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct DrawKey([u8; 32]);

impl std::fmt::Debug for DrawKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DrawKey(secret until the opening)")
    }
}

impl DrawKey {
    /// From 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// As 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// What is published before the opening: the SHA-256 hash of the 32 bytes, in hexadecimal digits.
    pub fn commitment(&self) -> String {
        hex(digest::digest(&digest::SHA256, &self.0).as_ref())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As many as can gather for a lane, and numbers that can be given before: what is more was not written by us, and its
/// permutation would take the memory of a machine.
pub const DRAWN_MAX: u64 = 1 << 32;

/// A permutation of 0..count for one lane.
pub struct Permutation {
    count: u64,
    half_bits: u32,
    rounds: Vec<Vec<u32>>,
}

impl Permutation {
    /// The permutation of so many in a lane, [`DRAWN_MAX`] at most.
    pub fn new(key: &DrawKey, lane: u8, count: u64) -> Self {
        let bits = 64 - count.saturating_sub(1).leading_zeros();
        let half_bits = bits.div_ceil(2).max(HALF_BITS_MIN);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key.0);
        let table = |round: usize| -> Vec<u32> {
            let entry = |half: u32| {
                let mut message = [0; 6];
                message[0] = lane;
                message[1] = u8::try_from(round).unwrap_or(u8::MAX);
                message[2..].copy_from_slice(&half.to_be_bytes());
                let tag = hmac::sign(&key, &message);
                let mut first = [0; 4];
                first.copy_from_slice(&tag.as_ref()[..4]);
                u32::from_be_bytes(first) & ((1 << half_bits) - 1)
            };
            (0..1 << half_bits).map(entry).collect()
        };
        Self { count, half_bits, rounds: (0..ROUNDS).map(table).collect() }
    }

    /// Where somebody who gathered as `index` (0 for the first) is drawn: a place of 0..count.
    pub fn place(&self, index: u64) -> u64 {
        let mut place = index;
        loop {
            place = self.once(place);
            if place < self.count {
                return place;
            }
        }
    }

    fn once(&self, value: u64) -> u64 {
        let mask = (1_u64 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for round in &self.rounds {
            let mixed = left ^ u64::from(round[right as usize]);
            (left, right) = (right, mixed);
        }
        (left << self.half_bits) | right
    }
}

/// How many of a lane were drawn, and behind how many numbers that the lane had given already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnLane {
    /// The lane.
    pub lane: u8,
    /// Numbers that were given before, as a rule none.
    pub base: u64,
    /// How many gathered.
    pub count: u64,
}

/// A draw that has happened, as the store keeps and everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRecord {
    /// The key, in hexadecimal digits.
    pub key: String,
    /// Every lane.
    pub lanes: Vec<DrawnLane>,
    /// Whether those who gathered stand at their drawn places; until then nobody is called.
    pub dealt: bool,
}

/// A draw, ready to tell places.
pub struct Draw {
    lanes: Vec<(DrawnLane, Permutation)>,
}

impl Draw {
    /// From its record; `None` when the key is none or a lane has more people than [`DRAWN_MAX`].
    pub fn new(record: &DrawRecord) -> Option<Self> {
        let key = DrawKey::from_hex(&record.key)?;
        if record.lanes.iter().any(|lane| lane.base.max(lane.count) > DRAWN_MAX) {
            return None;
        }
        let permutation = |lane: &DrawnLane| (*lane, Permutation::new(&key, lane.lane, lane.count));
        Some(Self { lanes: record.lanes.iter().map(permutation).collect() })
    }

    /// The number that somebody stands at: the drawn one of who gathered, the same of everybody else. Nothing for a number
    /// that nobody gathered with.
    pub fn number(&self, number: Number) -> Option<Number> {
        let series = number.series();
        if !series.is_gathered() {
            return Some(number);
        }
        let (lane, permutation) = self.lanes.iter().find(|(lane, _)| lane.lane == series.lane())?;
        let index = number.serial().checked_sub(1).filter(|index| *index < lane.count)?;
        Some(Series::of_lane(lane.lane).number(lane.base + permutation.place(index) + 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn it_is_a_permutation(count in 1..3_000_u64, seed in any::<[u8; 32]>(), lane in 0..16_u8) {
            let permutation = Permutation::new(&DrawKey::new(seed), lane, count);
            let mut places: Vec<_> = (0..count).map(|index| permutation.place(index)).collect();
            places.sort_unstable();
            prop_assert!(places.into_iter().eq(0..count));
        }
    }

    /// Everybody has the same chance of every place: Pearson's chi-squared over many keys, for a line of three and of ten.
    #[test]
    fn every_place_is_as_likely() {
        for (count, limit) in [(3_u64, 35.0), (10, 160.0)] {
            let (draws, mut seen) = (4_000_u64, vec![0_u64; (count * count) as usize]);
            for draw in 0..draws {
                let mut key = [7; 32];
                key[..8].copy_from_slice(&draw.to_be_bytes());
                let permutation = Permutation::new(&DrawKey::new(key), 0, count);
                for index in 0..count {
                    seen[(index * count + permutation.place(index)) as usize] += 1;
                }
            }
            let expected = draws as f64 / count as f64;
            let chi: f64 = seen.iter().map(|seen| (*seen as f64 - expected).powi(2) / expected).sum();
            assert!(chi < limit, "{count}: {chi}");
        }
    }

    /// Another program (tests/e2e) computes the same from the description above.
    #[test]
    fn a_known_draw() {
        let key = DrawKey::new(*b"an example of thirty-two bytes!!");
        let permutation = Permutation::new(&key, 1, 5);
        let places: Vec<_> = (0..5).map(|index| permutation.place(index)).collect();
        assert_eq!(places, KNOWN);
        assert_eq!(DrawKey::from_hex(&key.to_hex()), Some(key));
        assert_eq!(DrawKey::from_hex("zz"), None);
    }

    const KNOWN: [u64; 5] = [3, 0, 1, 4, 2];

    #[test]
    fn only_who_gathered_is_drawn() {
        let lane = DrawnLane { lane: 2, base: 10, count: 3 };
        let record = DrawRecord { key: "ab".repeat(32), lanes: vec![lane], dealt: true };
        let draw = Draw::new(&record).expect("a key");
        let late = Series::of_lane(2).number(14);
        assert_eq!(draw.number(late), Some(late));
        let mut drawn: Vec<_> = (1..=3).filter_map(|serial| draw.number(Series::gathered(2).number(serial))).collect();
        drawn.sort();
        assert_eq!(drawn, [11, 12, 13].map(|serial| Series::of_lane(2).number(serial)));
        for nobody in [Series::gathered(2).number(4), Series::gathered(2).number(0), Series::gathered(1).number(1)] {
            assert_eq!(draw.number(nobody), None);
        }
    }
}
