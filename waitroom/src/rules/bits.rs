//! Sets of numbers as bits, in chunks of 65,536: 8 KiB each, laid out like a Redis string (bit 0 is the highest bit of
//! byte 0), so that a chunk travels between store and gateway as it is.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Numbers in a chunk.
pub const CHUNK_BITS: u64 = 65_536;
/// Bytes of a chunk.
pub const CHUNK_BYTES: usize = 8192;
const WORDS: usize = CHUNK_BYTES / 8;

#[derive(Clone, PartialEq, Eq)]
struct Chunk {
    words: Box<[u64; WORDS]>,
    count: u64,
}

impl Chunk {
    fn empty() -> Self {
        Self { words: Box::new([0; WORDS]), count: 0 }
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let mut chunk = Self::empty();
        for (word, eight) in chunk.words.iter_mut().zip(bytes.chunks(8)) {
            let mut padded = [0; 8];
            padded[..eight.len()].copy_from_slice(eight);
            *word = u64::from_be_bytes(padded);
        }
        chunk.count = chunk.words.iter().map(|word| u64::from(word.count_ones())).sum();
        chunk
    }

    /// Bits set below `bit`.
    fn rank(&self, bit: usize) -> u64 {
        let (word, rest) = (bit / 64, bit % 64);
        let whole: u64 = self.words[..word].iter().map(|word| u64::from(word.count_ones())).sum();
        let part = if rest == 0 { 0 } else { (self.words[word] >> (64 - rest)).count_ones() };
        whole + u64::from(part)
    }
}

fn mask(bit: usize) -> u64 {
    1 << (63 - bit % 64)
}

fn place(number: u64) -> (u64, usize) {
    (number / CHUNK_BITS, usize::try_from(number % CHUNK_BITS).unwrap_or(0))
}

/// A set of numbers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bits {
    chunks: BTreeMap<u64, Chunk>,
}

impl Bits {
    /// Whether the number is in it.
    pub fn contains(&self, number: u64) -> bool {
        let (chunk, bit) = place(number);
        self.chunks.get(&chunk).is_some_and(|chunk| chunk.words[bit / 64] & mask(bit) != 0)
    }

    /// Puts a number in; says whether that is new.
    pub fn insert(&mut self, number: u64) -> bool {
        let (chunk, bit) = place(number);
        let chunk = self.chunks.entry(chunk).or_insert_with(Chunk::empty);
        let word = &mut chunk.words[bit / 64];
        let is_new = *word & mask(bit) == 0;
        *word |= mask(bit);
        chunk.count += u64::from(is_new);
        is_new
    }

    /// Takes a number out; says whether it was in.
    pub fn remove(&mut self, number: u64) -> bool {
        let (at, bit) = place(number);
        let Some(chunk) = self.chunks.get_mut(&at) else {
            return false;
        };
        let word = &mut chunk.words[bit / 64];
        let was_in = *word & mask(bit) != 0;
        *word &= !mask(bit);
        chunk.count -= u64::from(was_in);
        if chunk.count == 0 {
            self.chunks.remove(&at);
        }
        was_in
    }
}

impl Bits {
    /// How many numbers are in it.
    pub fn len(&self) -> u64 {
        self.chunks.values().map(|chunk| chunk.count).sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// How many numbers of a range, whose ends are ends of chunks, are in it.
    pub fn len_in(&self, range: &Range<u64>) -> u64 {
        self.chunks.range(chunks_of(range)).map(|(_, chunk)| chunk.count).sum()
    }

    /// How many of a range, whose ends are ends of chunks, are below a number of it.
    pub fn rank_in(&self, range: &Range<u64>, number: u64) -> u64 {
        let (at, bit) = place(number);
        let before: u64 = self.chunks.range(chunks_of(range).start..at).map(|(_, chunk)| chunk.count).sum();
        before + self.chunks.get(&at).map_or(0, |chunk| chunk.rank(bit))
    }

    /// All numbers of a range, whose ends are ends of chunks, in order.
    pub fn iter_in(&self, range: &Range<u64>) -> impl Iterator<Item = u64> + '_ {
        Self::numbers(self.chunks.range(chunks_of(range)))
    }

    /// The number of a range that so many others of it stand before.
    pub fn nth_in(&self, range: &Range<u64>, rank: u64) -> Option<u64> {
        let mut before = 0;
        for (at, chunk) in self.chunks.range(chunks_of(range)) {
            if rank < before + chunk.count {
                let within = usize::try_from(rank - before).unwrap_or(usize::MAX);
                return Self::numbers(std::iter::once((at, chunk))).nth(within);
            }
            before += chunk.count;
        }
        None
    }

    /// Empties a range, whose ends are ends of chunks; gives the chunks that held something.
    pub fn clear_in(&mut self, range: &Range<u64>) -> Vec<u64> {
        let gone: Vec<_> = self.chunks.range(chunks_of(range)).map(|(at, _)| *at).collect();
        self.chunks.retain(|at, _| !chunks_of(range).contains(at));
        gone
    }

    /// All numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        Self::numbers(self.chunks.iter())
    }

    fn numbers<'a>(chunks: impl Iterator<Item = (&'a u64, &'a Chunk)> + 'a) -> impl Iterator<Item = u64> + 'a {
        chunks.flat_map(|(at, chunk)| {
            let base = at * CHUNK_BITS;
            chunk.words.iter().enumerate().flat_map(move |(index, word)| {
                let mut rest = *word;
                std::iter::from_fn(move || {
                    let bit = u64::from(rest.leading_zeros());
                    if bit == 64 {
                        return None;
                    }
                    rest &= !(1 << (63 - bit));
                    Some(base + 64 * index as u64 + bit)
                })
            })
        })
    }

    /// Replaces one chunk by bytes in Redis' layout; shorter ones are filled up with nothing.
    pub fn set_chunk(&mut self, at: u64, bytes: &[u8]) {
        let chunk = Chunk::from_bytes(bytes);
        if chunk.count == 0 {
            self.chunks.remove(&at);
        } else {
            self.chunks.insert(at, chunk);
        }
    }

    /// Adds what one chunk holds in Redis' layout.
    pub fn add_chunk(&mut self, at: u64, bytes: &[u8]) {
        let more = Chunk::from_bytes(bytes);
        if more.count == 0 {
            return;
        }
        let chunk = self.chunks.entry(at).or_insert_with(Chunk::empty);
        for (word, more) in chunk.words.iter_mut().zip(more.words.iter()) {
            *word |= more;
        }
        chunk.count = chunk.words.iter().map(|word| u64::from(word.count_ones())).sum();
    }

    /// A chunk's bytes, or nothing when it is empty.
    pub fn chunk(&self, at: u64) -> Option<Vec<u8>> {
        let chunk = self.chunks.get(&at)?;
        Some(chunk.words.iter().flat_map(|word| word.to_be_bytes()).collect())
    }

    /// Every chunk that holds something, with its bytes.
    pub fn to_chunks(&self) -> Vec<(u64, Vec<u8>)> {
        self.chunks.keys().filter_map(|at| Some((*at, self.chunk(*at)?))).collect()
    }
}

impl std::fmt::Debug for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

fn chunks_of(range: &Range<u64>) -> Range<u64> {
    range.start / CHUNK_BITS..range.end.div_ceil(CHUNK_BITS)
}

impl Extend<u64> for Bits {
    fn extend<I: IntoIterator<Item = u64>>(&mut self, numbers: I) {
        for number in numbers {
            self.insert(number);
        }
    }
}

impl Serialize for Bits {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.to_chunks().serialize(to)
    }
}

impl<'d> Deserialize<'d> for Bits {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        let mut bits = Self::default();
        for (at, bytes) in Vec::<(u64, Vec<u8>)>::deserialize(from)? {
            bits.set_chunk(at, &bytes);
        }
        Ok(bits)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_behaves_as_a_set(edits in prop::collection::vec((0..200_000_u64, any::<bool>()), 0..300), at in 0..200_000_u64) {
            let (mut bits, mut set) = (Bits::default(), BTreeSet::new());
            for (number, insert) in edits {
                if insert {
                    prop_assert_eq!(bits.insert(number), set.insert(number));
                } else {
                    prop_assert_eq!(bits.remove(number), set.remove(&number));
                }
            }
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.len(), set.len() as u64);
            prop_assert_eq!(bits.rank_in(&(0..4 * CHUNK_BITS), at), set.range(..at).count() as u64);
            prop_assert_eq!(bits.contains(at), set.contains(&at));
            let part = CHUNK_BITS..3 * CHUNK_BITS;
            prop_assert_eq!(bits.iter_in(&part).collect::<Vec<_>>(), set.range(part.clone()).copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.len_in(&part), set.range(part.clone()).count() as u64);
            prop_assert_eq!(bits.nth_in(&part, 5), set.range(part.clone()).nth(5).copied());
            let inside = at.clamp(part.start, part.end - 1);
            prop_assert_eq!(bits.rank_in(&part, inside), set.range(part.start..inside).count() as u64);
            let mut cleared = bits.clone();
            cleared.clear_in(&part);
            prop_assert_eq!(cleared.len(), bits.len() - bits.len_in(&part));
            for (chunk, bytes) in bits.to_chunks() {
                cleared.add_chunk(chunk, &bytes);
            }
            prop_assert!(cleared == bits);
            let mut copy = Bits::default();
            for (chunk, bytes) in bits.to_chunks() {
                copy.set_chunk(chunk, &bytes);
            }
            prop_assert!(copy == bits);
        }
    }

    #[test]
    fn bytes_are_laid_out_as_redis_does() {
        let mut bits = Bits::default();
        bits.insert(1);
        bits.insert(8);
        assert_eq!(bits.chunk(0).map(|bytes| bytes[..2].to_vec()), Some(vec![0b0100_0000, 0b1000_0000]));
        let mut short = Bits::default();
        short.set_chunk(0, &[0b0100_0000, 0b1000_0000]);
        assert!(short == bits);
    }
}
