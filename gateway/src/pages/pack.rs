//! A gzip stream (RFC 1952) from pieces that were compressed long before and a visitor's few words in between.
//!
//! A piece is compressed once as raw deflate (RFC 1951) that ends with a full flush: at a byte's border, and without a look
//! back over it. What stands between goes as stored blocks. The checksum of the whole follows from the pieces' own: appending
//! n bytes to a text changes its CRC-32 by a linear map that depends on n alone, so each piece keeps that map, half a kilobyte.

use bytes::Bytes;
use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};

use crate::outgoing::Outgoing;

/// Magic, deflate, no flags, no time, no extra flags, unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty stored block that is the last one.
const END: [u8; 5] = [1, 0, 0, 0xff, 0xff];
/// A stored block says its length in 16 bits.
const STORED_BYTES_MAX: usize = 0xffff;
/// Its kind, its length and the complement of it.
const STORED_HEAD_BYTES: usize = 5;
/// What a flush adds, and what incompressible bytes grow by, is less than this and a thousandth.
const GROWTH_BYTES_MAX: usize = 512;

/// A constant part of a page.
#[derive(Debug)]
pub(super) struct Piece {
    text: Bytes,
    deflated: Bytes,
    checksum: u32,
    /// What each hexadecimal digit of the checksum before, the lowest first, becomes behind this piece.
    shift: [[u32; 16]; 8],
}

impl Piece {
    pub(super) fn new(text: &str) -> Self {
        let text = Bytes::copy_from_slice(text.as_bytes());
        let length = text.len() as u64;
        let zeros = Hasher::new_with_initial_len(0, length);
        let behind = |checksum: u32| {
            let mut hasher = Hasher::new_with_initial_len(checksum, 0);
            hasher.combine(&zeros);
            hasher.finalize()
        };
        let shift = std::array::from_fn(|at| std::array::from_fn(|digit| behind((digit as u32) << (4 * at))));
        Self { deflated: deflated(&text).into(), checksum: crc32fast::hash(&text), text, shift }
    }

    /// The bytes as they are.
    pub(super) fn text(&self) -> &Bytes {
        &self.text
    }

    /// What it takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.text.len() + self.deflated.len() + size_of::<Self>()
    }

    fn checksum_behind(&self, before: u32) -> u32 {
        let digits = self.shift.iter().enumerate();
        digits.fold(self.checksum, |sum, (at, shift)| sum ^ shift[(before >> (4 * at) & 0xf) as usize])
    }
}

fn deflated(text: &[u8]) -> Vec<u8> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut compress = Compress::new(Compression::best(), false);
    let mut out = Vec::with_capacity(text.len() + text.len() / 1000 + GROWTH_BYTES_MAX);
    // Memory is the only thing that could fail here, and then there are other worries.
    let _ = compress.compress_vec(text, &mut out, FlushCompress::Full);
    debug_assert!(compress.total_in() == text.len() as u64 && out.ends_with(&[0, 0, 0xff, 0xff]));
    out
}

/// A stream in the making.
pub(super) struct Gzip<'o> {
    out: &'o mut Outgoing,
    checksum: u32,
    length: u32,
}

impl<'o> Gzip<'o> {
    /// A stream behind what is there already.
    pub(super) fn behind(out: &'o mut Outgoing) -> Self {
        out.put(&HEAD);
        Self { out, checksum: 0, length: 0 }
    }

    /// How long a stream is beside its pieces and words.
    pub(super) const FRAME_BYTES: usize = HEAD.len() + END.len() + 8;

    /// How long a piece is in a stream.
    pub(super) fn length_of(piece: &Piece) -> usize {
        piece.deflated.len()
    }

    /// How long a visitor's own words are in a stream.
    pub(super) fn length_of_own(text: &[u8]) -> usize {
        text.len() + STORED_HEAD_BYTES * text.len().div_ceil(STORED_BYTES_MAX)
    }

    /// Appends a piece.
    pub(super) fn piece(&mut self, piece: &Piece) {
        self.out.share(&piece.deflated);
        self.checksum = piece.checksum_behind(self.checksum);
        self.count(piece.text.len());
    }

    /// Appends a visitor's own words.
    pub(super) fn own(&mut self, text: &[u8]) {
        for block in text.chunks(STORED_BYTES_MAX) {
            let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
            let ([low, high], [not_low, not_high]) = (length.to_le_bytes(), (!length).to_le_bytes());
            let head: [u8; STORED_HEAD_BYTES] = [0, low, high, not_low, not_high];
            self.out.put(&head);
            self.out.put(block);
        }
        let mut hasher = Hasher::new_with_initial(self.checksum);
        hasher.update(text);
        self.checksum = hasher.finalize();
        self.count(text.len());
    }

    fn count(&mut self, bytes: usize) {
        // The length is kept modulo 2^32 (RFC 1952, ISIZE).
        #[expect(clippy::cast_possible_truncation, reason = "the format wants it so")]
        let bytes = bytes as u32;
        self.length = self.length.wrapping_add(bytes);
    }

    /// Ends the stream.
    pub(super) fn finish(self) {
        self.out.put(&END);
        self.out.put(&self.checksum.to_le_bytes());
        self.out.put(&self.length.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn any_reader_takes_what_was_put_together() {
        let long = "A sentence that is there many times. ".repeat(4000);
        let own = "0123456789".repeat(10_000);
        for parts in [vec![""], vec!["a", "b"], vec![&long, "12", "", "", &long, &own, "end"], vec!["", "ü", ""]] {
            let (mut out, mut length) = (Outgoing::from(b"before".to_vec()), Gzip::FRAME_BYTES);
            let mut gzip = Gzip::behind(&mut out);
            for (at, part) in parts.iter().enumerate() {
                if at % 2 == 0 {
                    let piece = Piece::new(part);
                    length += Gzip::length_of(&piece);
                    gzip.piece(&piece);
                } else {
                    length += Gzip::length_of_own(part.as_bytes());
                    gzip.own(part.as_bytes());
                }
            }
            gzip.finish();
            let out = out.into_bytes();
            assert_eq!(out.len(), "before".len() + length);
            let mut text = String::new();
            // The reader checks length and checksum.
            GzDecoder::new(&out["before".len()..]).read_to_string(&mut text).expect("a whole stream");
            assert_eq!(text, parts.concat());
        }
    }
}
