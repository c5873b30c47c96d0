//! Bytes on their way out: what was made for one answer, around one large part that many answers share. That part is sent from
//! where it lies: copied into each answer, it would push everything else out of the processor's cache.

use std::io::IoSlice;

use bytes::{Buf, Bytes};

/// Below this a copy costs less than one part more in a write.
const SHARED_BYTES_MIN: usize = 4096;
/// What usually stands behind a shared part; more takes another allocation.
const AFTER_BYTES_USUAL: usize = 6 * 1024;

/// How many parts there are at most: what is an answer's own, before and behind what many share.
pub const PARTS: usize = 3;

/// Some bytes; reading them as a [`Buf`] uses them up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    before: Vec<u8>,
    shared: Bytes,
    after: Vec<u8>,
    sent: usize,
}

impl Outgoing {
    /// Appends these.
    pub fn put(&mut self, bytes: &[u8]) {
        let own = if self.shared.is_empty() { &mut self.before } else { &mut self.after };
        own.extend_from_slice(bytes);
    }

    /// Appends these, which are kept elsewhere: the first large part is only pointed at.
    pub fn share(&mut self, bytes: &Bytes) {
        if bytes.len() < SHARED_BYTES_MIN || !self.shared.is_empty() {
            return self.put(bytes);
        }
        self.shared = bytes.clone();
        self.after.reserve(AFTER_BYTES_USUAL);
    }

    /// All that is not sent yet, in one piece.
    pub fn into_bytes(mut self) -> Bytes {
        self.copy_to_bytes(self.remaining())
    }

    /// What is not sent yet.
    fn rest(&self) -> [&[u8]; PARTS] {
        let mut sent = self.sent;
        [self.before.as_slice(), &self.shared, &self.after].map(|part| {
            let skipped = sent.min(part.len());
            sent -= skipped;
            &part[skipped..]
        })
    }
}

impl From<Vec<u8>> for Outgoing {
    fn from(bytes: Vec<u8>) -> Self {
        Self { before: bytes, ..Self::default() }
    }
}

impl Buf for Outgoing {
    fn remaining(&self) -> usize {
        self.before.len() + self.shared.len() + self.after.len() - self.sent
    }

    fn chunk(&self) -> &[u8] {
        self.rest().into_iter().find(|part| !part.is_empty()).unwrap_or_default()
    }

    fn advance(&mut self, count: usize) {
        assert!(count <= self.remaining(), "more was sent than there is");
        self.sent += count;
    }

    fn chunks_vectored<'a>(&'a self, parts: &mut [IoSlice<'a>]) -> usize {
        let rest = self.rest().into_iter().filter(|part| !part.is_empty());
        parts.iter_mut().zip(rest).map(|(to, part)| *to = IoSlice::new(part)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_out_in_their_order_however_little_is_taken_at_a_time() {
        let large: Bytes = (0..SHARED_BYTES_MIN).map(|at| b"abc"[at % 3]).collect();
        for parts in [vec![&large[..]], vec![b"before", &large, b"after"], vec![b"small"], vec![b"a", &large, &large]] {
            let mut out = Outgoing::default();
            parts.iter().for_each(|part| out.share(&Bytes::copy_from_slice(part)));
            let all = parts.concat();
            for step in [1, 5, 4096, 100_000] {
                let (mut out, mut told) = (out.clone(), Vec::new());
                while out.has_remaining() {
                    let mut parts = [IoSlice::new(&[]); PARTS];
                    let count = out.chunks_vectored(&mut parts);
                    let next = parts[..count].iter().flat_map(|part| part.iter().copied());
                    let taken: Vec<u8> = next.take(step).collect();
                    assert_eq!(parts[0].first(), out.chunk().first());
                    told.extend_from_slice(&taken);
                    out.advance(taken.len());
                }
                assert!(told == all && out.chunk().is_empty(), "{step}");
            }
        }
    }

    #[test]
    fn a_large_part_is_not_copied() {
        let large = Bytes::from(vec![7; SHARED_BYTES_MIN]);
        let mut out = Outgoing::default();
        out.put(b"a");
        out.share(&large);
        out.share(&large);
        assert_eq!(out.rest().map(<[u8]>::len), [1, SHARED_BYTES_MIN, SHARED_BYTES_MIN]);
        assert_eq!(out.rest()[1].as_ptr(), large.as_ptr());
    }
}
