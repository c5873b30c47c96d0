//! A section as the search sees it: each seat's place in the section's own directions, and whether it is to be had.

use super::super::{PlaceKind, Row, Section, Venue};

/// A section with what is free at one moment.
pub(super) struct Ground {
    pub(super) rows: Vec<Vec<Cell>>,
    /// From the stage to the section's front, where sections compete; in tenths of a seat's width.
    pub(super) distance: i64,
}

/// A seat. Lengths are in tenths of a seat's width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// From the section's middle line, to the right.
    pub(super) across: i64,
    /// From the section's front seat backwards.
    pub(super) depth: i64,
    pub(super) kind: PlaceKind,
    pub(super) free: bool,
    /// The seat before it is beside it: there is one, and no aisle.
    pub(super) joined: bool,
}

impl Cell {
    /// Anybody may have it.
    pub(super) fn open(&self) -> bool {
        self.free && self.kind == PlaceKind::Standard
    }
}

impl Ground {
    pub(super) fn of(section: &Section, free: &dyn Fn(usize, usize) -> bool) -> Self {
        let along = direction(section);
        let cell = |row: usize, seat: usize, place: &super::super::Place| Cell {
            across: project(along, place.x, place.y),
            depth: project((-along.1, along.0), place.x, place.y),
            kind: place.kind,
            free: free(row, seat),
            joined: seat > 0 && !place.gap,
        };
        let row = |(index, row): (usize, &Row)| {
            row.seats.iter().enumerate().map(|(seat, place)| cell(index, seat, place)).collect::<Vec<_>>()
        };
        let mut ground = Self { rows: section.rows.iter().enumerate().map(row).collect(), distance: 0 };
        let cells = || ground.rows.iter().flatten();
        let (left, right) = extent(cells().map(|cell| cell.across));
        let (front, _) = extent(cells().map(|cell| cell.depth));
        for cell in ground.rows.iter_mut().flatten() {
            cell.across -= left.midpoint(right);
            cell.depth -= front;
        }
        ground
    }

    /// So far from the stage, in tenths of a seat's width.
    pub(super) fn at(self, distance: i64) -> Self {
        Self { distance, ..self }
    }

    pub(super) fn cell(&self, (row, seat): (usize, usize)) -> &Cell {
        &self.rows[row][seat]
    }

    /// Whether the second is beside the first.
    pub(super) fn beside(&self, first: (usize, usize), second: (usize, usize)) -> bool {
        first.0 == second.0 && first.1 + 1 == second.1 && self.cell(second).joined
    }
}

/// The direction of a section's rows, from left to right when one looks at the stage; of length 1. Turned by a quarter
/// it leads backwards.
fn direction(section: &Section) -> (f64, f64) {
    let ends = section.rows.iter().filter_map(|row| Some((row.seats.first()?, row.seats.last()?)));
    let (x, y) = ends.clone().fold((0.0, 0.0), |(x, y), (first, last)| {
        (x + f64::from(last.x) - f64::from(first.x), y + f64::from(last.y) - f64::from(first.y))
    });
    let length = x.hypot(y);
    if length < 1.0 {
        return (1.0, 0.0);
    }
    let along = (x / length, y / length);
    // Seats may be numbered from the right: then it is the other way round.
    let mut middles = ends.map(|(first, last)| {
        let y = f64::from(first.y).midpoint(f64::from(last.y));
        -along.1 * f64::from(first.x).midpoint(f64::from(last.x)) + along.0 * y
    });
    let front = middles.next().unwrap_or(0.0);
    let back = middles.next_back().unwrap_or(front);
    let backwards = if (back - front).abs() < 1.0 { along.0 } else { back - front };
    if backwards < 0.0 { (-along.0, -along.1) } else { along }
}

fn project(direction: (f64, f64), x: i32, y: i32) -> i64 {
    (direction.0 * f64::from(x) + direction.1 * f64::from(y)).round() as i64
}

/// Least and greatest; 0 of none.
fn extent(values: impl Iterator<Item = i64>) -> (i64, i64) {
    let range = values.fold(None, |range: Option<(i64, i64)>, value| {
        Some(range.map_or((value, value), |(least, greatest)| (least.min(value), greatest.max(value))))
    });
    range.unwrap_or((0, 0))
}

/// The middle of the stage: in the middle of all seats, at the plan's front.
pub(super) fn stage(venue: &Venue) -> (i64, i64) {
    let rows = venue.sections.iter().flat_map(|section| &section.rows);
    let ends = rows.flat_map(|row| row.seats.first().into_iter().chain(row.seats.last()));
    let (left, right) = extent(ends.map(|place| i64::from(place.x)));
    (left.midpoint(right), 0)
}

/// From there to the middle of the section's front row, in tenths of a seat's width.
pub(super) fn distance(section: &Section, stage: (i64, i64)) -> i64 {
    let front = section.rows.iter().find_map(|row| Some((row.seats.first()?, row.seats.last()?)));
    front.map_or(0, |(first, last)| {
        let x = i64::from(first.x).midpoint(i64::from(last.x)) - stage.0;
        let y = i64::from(first.y).midpoint(i64::from(last.y)) - stage.1;
        (x * x + y * y).isqrt()
    })
}
