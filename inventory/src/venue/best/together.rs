//! Blocks in one row.

use super::super::PlaceKind;
use super::Wish;
use super::ground::{Cell, Ground};
use super::offers::{HUNDREDTHS, Offers, Rank};
use super::orphan;

/// All blocks of free seats that fit the wish, across aisles where it must be.
pub(super) fn look(ground: &Ground, count: usize, wish: Wish, offers: &mut Offers) {
    for (index, row) in ground.rows.iter().enumerate() {
        let mut window = Window::default();
        for (end, cell) in row.iter().enumerate() {
            if !usable(cell, wish) {
                window = Window::default();
                continue;
            }
            window.take(cell);
            if window.seats > count {
                let first = end - count;
                window.leave(&row[first], &row[first + 1]);
            }
            if window.seats == count && window.fits(wish) {
                let start = end + 1 - count;
                if wish.companions > 0 && !accompany(&row[start..=end]) {
                    continue;
                }
                let rank = Rank { groups: 1, lone: 0, aisles: window.aisles, orphans: orphan::beside(row, start, end) };
                offers.add_block(rank, window.cost(ground), index, start);
            }
        }
    }
}

fn usable(cell: &Cell, wish: Wish) -> bool {
    cell.free && (cell.kind == PlaceKind::Standard || wish.accessible > 0)
}

/// Seats one after the other in a row, and their sums.
#[derive(Default)]
struct Window {
    seats: usize,
    across: i64,
    depth: i64,
    aisles: usize,
    accessible: usize,
    companions: usize,
}

impl Window {
    /// The next seat on the right.
    fn take(&mut self, cell: &Cell) {
        self.aisles += usize::from(self.seats > 0 && !cell.joined);
        self.seats += 1;
        self.across += cell.across.abs();
        self.depth += cell.depth;
        self.accessible += usize::from(cell.kind == PlaceKind::Accessible);
        self.companions += usize::from(cell.kind == PlaceKind::Companion);
    }

    /// Lets the first seat go; the second is the first then.
    fn leave(&mut self, first: &Cell, second: &Cell) {
        self.aisles -= usize::from(!second.joined);
        self.seats -= 1;
        self.across -= first.across.abs();
        self.depth -= first.depth;
        self.accessible -= usize::from(first.kind == PlaceKind::Accessible);
        self.companions -= usize::from(first.kind == PlaceKind::Companion);
    }

    fn fits(&self, wish: Wish) -> bool {
        (self.accessible, self.companions) == (wish.accessible, wish.companions)
    }

    fn cost(&self, ground: &Ground) -> i64 {
        let count = i64::try_from(self.seats).unwrap_or(i64::MAX).max(1);
        (self.across + self.depth) * HUNDREDTHS / count + ground.distance * HUNDREDTHS
    }
}

/// Whether every companion's seat is beside an accessible one, or beside a companion's that is.
fn accompany(seats: &[Cell]) -> bool {
    let special = |cell: &Cell| cell.kind != PlaceKind::Standard;
    let blocks = seats.chunk_by(|first, second| second.joined && special(first) == special(second));
    let of = |block: &[Cell], kind| block.iter().any(|cell| cell.kind == kind);
    blocks.into_iter().all(|block| !of(block, PlaceKind::Companion) || of(block, PlaceKind::Accessible))
}
