//! One sheet of A4: the ticket is its upper half, so that it folds into a pocket; below stands what to do with it.
//! Lengths are in points (1/72 inch) from the upper left corner.

use std::num::NonZeroU16;

use krilla::Document;
use krilla::geom::{Path, PathBuilder, Rect};
use krilla::page::PageSettings;
use krilla::tagging::{BBox, Tag, TagGroup};

use super::super::TicketFacts;
use super::super::qr::Qr;
use super::Faces;
use super::pen::{Edge, LEADING, Look, Pen, Rgb, Text};
use super::text::clean;
use crate::words::{money, when};

/// A4 (ISO 216).
const PAGE: (f32, f32) = (595.0, 842.0);
/// Where the sheet is folded.
const FOLD: f32 = 421.0;
/// The ticket's edges: left, top, right, bottom. Printers leave some 6 mm blank.
const CARD: (f32, f32, f32, f32) = (36.0, 36.0, 559.0, 403.0);
/// Height of the ticket's coloured head.
const HEAD: f32 = 34.0;
/// Left and right edges of what stands in the ticket.
const INNER: (f32, f32) = (60.0, 535.0);
/// Side of the QR code: 70 mm, so that a module of our codes is nearly 1 mm and any camera reads it.
const QR_SIDE: f32 = 198.0;
/// Upper edge of the QR code.
const QR_TOP: f32 = 180.0;
/// White around the QR code: more than the quiet zone of the smallest code that holds one of ours.
const QUIET: f32 = 11.0;
/// Width of the column beside it.
const COLUMN: f32 = 240.0;
/// A fact in it, and one of two that stand side by side.
const WHOLE: Room = Room { width: COLUMN, lines: 2 };
const PART: Room = Room { width: 112.0, lines: 1 };

/// The house's velvet, as on the shop's pages.
const VELVET: Rgb = [0x7c, 0x14, 0x30];
const INK: Rgb = [0x21, 0x16, 0x20];
const SOFT: Rgb = [0x65, 0x58, 0x64];
const EDGE: Rgb = [0x8d, 0x7c, 0x88];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

const TITLE_SIZES: [f32; 4] = [30.0, 25.0, 21.0, 17.0];
const WIDE_SIZES: [f32; 4] = [20.0, 16.0, 13.0, 10.0];
/// What an usher looks for is the largest.
const SEAT_SIZES: [f32; 4] = [32.0, 22.0, 15.0, 10.0];
const FACT_SIZES: [f32; 3] = [12.0, 10.0, 8.0];

const HINTS: [&str; 4] = [
    "Show this code at the entrance, on paper or on the screen of a phone. It lets one person in, once.",
    "Whoever shows a copy of it first is let in: keep it to yourself, and post no picture of it.",
    "On a phone, open this file at full size and make the screen bright.",
    "On paper, print it at 100% and fold the sheet along the dashed line, with no fold through the code.",
];

/// What a sheet shows.
pub(super) struct Sheet<'a> {
    pub(super) facts: &'a TicketFacts,
    pub(super) qr: Qr,
    /// Its place among the order's tickets, from 0.
    pub(super) at: usize,
    /// How many those are.
    pub(super) of: usize,
    pub(super) faces: &'a Faces,
}

/// What a fact may fill.
#[derive(Clone, Copy)]
struct Room {
    width: f32,
    lines: usize,
}

impl Sheet<'_> {
    /// Adds the sheet to a document; gives its structure.
    pub(super) fn draw(&self, document: &mut Document) -> TagGroup {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).unwrap_or_default();
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let mut pen = Pen::new(&mut surface);
        pen.ornament(card);
        self.head(&mut pen);
        let below = self.title(&mut pen);
        self.column(&mut pen, below);
        self.code(&mut pen);
        self.hints(&mut pen);
        pen.done()
    }

    fn regular(&self, color: Rgb) -> Look<'_> {
        Look { face: &self.faces.regular, color }
    }

    fn bold(&self, color: Rgb) -> Look<'_> {
        Look { face: &self.faces.bold, color }
    }

    fn head(&self, pen: &mut Pen<'_, '_>) {
        let baseline = CARD.1 + 22.5;
        let count = self.faces.bold.line(&format!("TICKET {} OF {}", self.at + 1, self.of));
        pen.paragraph(&[count], self.bold(WHITE), 11.0, (INNER.0, baseline));
        let number = self.faces.bold.line(&self.facts.number());
        let left = INNER.1 - number.width(13.0);
        pen.paragraph(&[number], self.bold(WHITE), 13.0, (left, baseline));
    }

    /// Gives how far down it goes.
    fn title(&self, pen: &mut Pen<'_, '_>) -> f32 {
        let title = self.faces.bold.fit(&self.facts.title, &TITLE_SIZES, INNER.1 - INNER.0, 2);
        let name = Some(clean(&self.facts.title)).filter(|name| !name.is_empty());
        let heading = Tag::Hn(NonZeroU16::MIN, name.or_else(|| Some(self.facts.number())));
        let first = CARD.1 + HEAD + 14.0 + title.size;
        pen.block(heading.into(), &[Text(&title.lines, self.bold(INK), title.size, (INNER.0, first))]);
        first + title.height() - title.size * LEADING
    }

    fn column(&self, pen: &mut Pen<'_, '_>, below: f32) {
        let date = self.faces.bold.fit(&when(&self.facts.starts_at), &[13.0, 11.0], COLUMN, 2);
        let mut y = pen.fitted(&date, self.bold(VELVET), (INNER.0, below + 27.0));
        let venue = self.faces.regular.fit(&self.facts.venue, &FACT_SIZES, COLUMN, 2);
        y = pen.fitted(&venue, self.regular(INK), (INNER.0, y + 2.0));
        // In line with the code if what is above leaves room.
        y = (y + 10.0).max(QR_TOP + 7.0);
        let (left, right) = (INNER.0, INNER.0 + COLUMN - PART.width);
        let foot = QR_TOP + QR_SIDE - 14.0;
        let kind = ("Ticket type", self.facts.type_name.as_str());
        let price = money(self.facts.price, &self.facts.currency);
        match &self.facts.place {
            Some((section, row, seat)) => {
                y = self.named(pen, ("Section", section), &WIDE_SIZES, (left, y), WHOLE);
                self.named(pen, ("Row", row), &SEAT_SIZES, (left, y), PART);
                self.named(pen, ("Seat", seat), &SEAT_SIZES, (right, y), PART);
                self.named(pen, kind, &FACT_SIZES, (left, foot), Room { lines: 2, ..PART });
                self.named(pen, ("Price", &price), &FACT_SIZES, (right, foot), PART);
            }
            None => {
                self.named(pen, kind, &WIDE_SIZES, (left, y), WHOLE);
                self.named(pen, ("Price", &price), &FACT_SIZES, (left, foot), PART);
            }
        }
    }

    /// A small name and below it, larger, a value. Gives where the next name stands.
    fn named(
        &self,
        pen: &mut Pen<'_, '_>,
        (name, value): (&str, &str),
        sizes: &[f32],
        (x, y): (f32, f32),
        room: Room,
    ) -> f32 {
        // The space keeps name and value apart for whoever has them read.
        let label = [self.faces.regular.shaped(&format!("{name} "))];
        let value = self.faces.bold.fit(value, sizes, room.width, room.lines);
        let label = Text(&label, self.regular(SOFT), 8.5, (x, y));
        let below = (x, y + 2.0 + value.size);
        pen.block(Tag::P.into(), &[label, Text(&value.lines, self.bold(INK), value.size, below)]);
        y + 17.0 + value.height()
    }

    fn code(&self, pen: &mut Pen<'_, '_>) {
        let (left, right, bottom) = (INNER.1 - QR_SIDE, INNER.1, QR_TOP + QR_SIDE);
        let module = QR_SIDE / self.qr.width() as f32;
        let mut black = PathBuilder::new();
        for (y, row) in self.qr.rows().iter().enumerate() {
            let top = QR_TOP + module * y as f32;
            // Black modules side by side are one rectangle: no reader shows a seam in it.
            for run in runs(row) {
                let (from, to) = (left + module * run.start as f32, left + module * run.end as f32);
                if let Some(rect) = Rect::from_ltrb(from, top, to, top + module) {
                    black.push_rect(rect);
                }
            }
        }
        let says = format!("QR code of ticket {}, for the entrance", self.facts.number());
        let bounds = Rect::from_ltrb(left, QR_TOP, right, bottom).map(|rect| BBox::new(self.at, rect));
        pen.figure(says, bounds, |pen| pen.fill(black.finish(), BLACK));
        let number = self.faces.regular.line(&self.facts.number());
        let middle = (left + right - number.width(9.0)) / 2.0;
        pen.paragraph(&[number], self.regular(SOFT), 9.0, (middle, bottom + QUIET + 7.0));
    }

    fn hints(&self, pen: &mut Pen<'_, '_>) {
        let mut y = FOLD + 44.0;
        let heading = Tag::Hn(NonZeroU16::MIN.saturating_add(1), Some("At the entrance".to_owned()));
        let line = [self.faces.bold.line("At the entrance")];
        pen.block(heading.into(), &[Text(&line, self.bold(INK), 13.0, (CARD.0, y))]);
        y += 22.0;
        for hint in HINTS {
            let hint = self.faces.regular.fit(hint, &[10.5], CARD.2 - CARD.0, 3);
            y = pen.fitted(&hint, self.regular(SOFT), (CARD.0, y)) + 4.0;
        }
    }
}

/// The ticket's head and edge, and where to fold.
fn card(pen: &mut Pen<'_, '_>) {
    let (left, top, right, bottom) = CARD;
    let rectangle = |bottom| -> Option<Path> {
        let mut path = PathBuilder::new();
        path.push_rect(Rect::from_ltrb(left, top, right, bottom)?);
        path.finish()
    };
    pen.fill(rectangle(top + HEAD), VELVET);
    pen.line(rectangle(bottom), &Edge { color: EDGE, width: 0.75, dashes: None });
    let mut fold = PathBuilder::new();
    fold.move_to(0.0, FOLD);
    fold.line_to(PAGE.0, FOLD);
    pen.line(fold.finish(), &Edge { color: EDGE, width: 0.5, dashes: Some([3.0, 4.0]) });
}

/// Where black modules stand side by side in a row.
fn runs(row: &[bool]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for at in (0..row.len()).filter(|at| row[*at]) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}
