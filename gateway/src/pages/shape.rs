//! What a page is for everybody who sees the same but for a few words of their own: constant pieces with holes in between.

use std::sync::Arc;

use super::pack::{Gzip, Piece};
use super::policy::policy;
use crate::outgoing::Outgoing;

/// A visitor's own words on a page without a list of what is left; more take another allocation.
const OWN_BYTES_USUAL: usize = 4096;
/// The first of the letters that mark holes while a page is rendered; they are private use and never in a text of ours.
const FIRST: u32 = 0xf8_e0;

/// Where a visitor's own words go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Hole {
    /// What the browser's tab says.
    PageTitle,
    /// The place in the line, as HTML: the number in `<span class="big">`.
    Place,
    /// The place in the line, as a text.
    PlaceText,
    /// The ticket's number.
    Number,
    /// The estimated wait.
    Wait,
    /// Words of the staff.
    Notice,
    /// When the line opens, as a `<time>`.
    Opens,
    /// How many are here before the opening, as a sentence.
    Gathered,
    /// What is left, as `<li>` elements.
    Stock,
    /// Path and query of what was asked for.
    ReturnUrl,
    /// The line message as JSON that may stand in a script element.
    Message,
    /// When to try again, as a sentence.
    Retry,
    /// What the staff can look a refusal up by.
    Reference,
    /// What a newcomer sends after waiting.
    WaitPuzzle,
}

impl Hole {
    /// All of them, with their names in templates.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::PageTitle, "page_title"),
        (Self::Place, "place"),
        (Self::PlaceText, "place_text"),
        (Self::Number, "number"),
        (Self::Wait, "wait"),
        (Self::Notice, "notice"),
        (Self::Opens, "opens"),
        (Self::Gathered, "gathered"),
        (Self::Stock, "stock"),
        (Self::ReturnUrl, "return_url"),
        (Self::Message, "message"),
        (Self::Retry, "retry"),
        (Self::Reference, "reference"),
        (Self::WaitPuzzle, "wait_puzzle"),
    ];

    /// The letter that stands for it while the page is rendered.
    pub(super) fn letter(self) -> char {
        char::from_u32(FIRST + self as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn of(letter: char) -> Option<Self> {
        Self::ALL.into_iter().map(|(hole, _)| hole).find(|hole| hole.letter() == letter)
    }
}

/// A text of staff or organisers without the letters that mean holes.
pub(super) fn without_holes(text: &str) -> String {
    text.replace(|letter| Hole::of(letter).is_some(), "")
}

/// A page with holes.
#[derive(Debug)]
pub(super) struct Shape {
    pieces: Vec<Piece>,
    holes: Vec<Hole>,
    policy: String,
}

impl Shape {
    /// From a rendered page.
    pub(super) fn of(page: &str) -> Result<Self, &'static str> {
        let policy = policy(page, |letter| Hole::of(letter).is_some())?;
        let holes = page.chars().filter_map(Hole::of).collect();
        let pieces = page.split(|letter| Hole::of(letter).is_some()).map(Piece::new).collect();
        Ok(Self { pieces, holes, policy })
    }

    /// What it takes in memory, in bytes.
    pub(super) fn weight(&self) -> u64 {
        self.pieces.iter().map(Piece::weight).sum::<usize>() as u64
    }

    /// For a visitor: `own` writes what belongs into a hole.
    pub(super) fn fill(self: &Arc<Self>, mut own: impl FnMut(Hole, &mut String)) -> Filled {
        let mut words = String::with_capacity(OWN_BYTES_USUAL);
        let ends = self.holes.iter().map(|hole| {
            own(*hole, &mut words);
            words.len()
        });
        let ends = ends.collect();
        Filled { shape: Arc::clone(self), words, ends }
    }
}

/// A page for one visitor. Making its bytes costs a copy of its small pieces and a checksum of the visitor's own words.
#[derive(Debug, Clone)]
pub struct Filled {
    shape: Arc<Shape>,
    words: String,
    ends: Vec<usize>,
}

impl Filled {
    /// Its content security policy.
    pub fn policy(&self) -> &str {
        &self.shape.policy
    }

    /// How many bytes [`Filled::write`] writes.
    pub fn length(&self, gzip: bool) -> usize {
        let Shape { pieces, .. } = &*self.shape;
        if !gzip {
            return pieces.iter().map(|piece| piece.text().len()).sum::<usize>() + self.words.len();
        }
        let own: usize = self.own().map(Gzip::length_of_own).sum();
        pieces.iter().map(Gzip::length_of).sum::<usize>() + own + Gzip::FRAME_BYTES
    }

    /// Appends the page, as it is or as a gzip stream.
    pub fn write(&self, out: &mut Outgoing, gzip: bool) {
        // Behind the last piece there is no hole.
        let parts = self.shape.pieces.iter().zip(self.own().chain([&[][..]]));
        if !gzip {
            for (piece, own) in parts {
                out.share(piece.text());
                out.put(own);
            }
            return;
        }
        let mut gzip = Gzip::behind(out);
        for (piece, own) in parts {
            gzip.piece(piece);
            gzip.own(own);
        }
        gzip.finish();
    }

    /// What stands in each hole.
    fn own(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.ends.iter().map(move |end| {
            let own = &self.words.as_bytes()[from..*end];
            from = *end;
            own
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use bytes::Buf;

    use super::*;

    #[test]
    fn holes_are_filled_in_their_order() {
        let (number, wait) = (Hole::Number.letter(), Hole::Wait.letter());
        let shape = Arc::new(Shape::of(&format!("{number}a{wait}{number}ü")).expect("a shape"));
        let filled = shape.fill(|hole, out| out.push_str(if hole == Hole::Wait { "long" } else { "7" }));
        let written = |gzip| {
            let mut out = Outgoing::default();
            filled.write(&mut out, gzip);
            assert_eq!(out.remaining(), filled.length(gzip));
            out.into_bytes().to_vec()
        };
        assert_eq!(written(false), "7along7ü".as_bytes());
        let mut text = String::new();
        flate2::read::GzDecoder::new(written(true).as_slice()).read_to_string(&mut text).expect("gzip");
        assert_eq!(text, "7along7ü");
        assert_eq!(without_holes(&format!("a{number}b")), "ab");
    }
}
