//! Coordinates for a house that has none: the seats of a row side by side, rows behind each other and centred, sections
//! beside each other in the order of the text. The middle of the stage is the origin.

use super::super::{AISLE_TENTHS, COORDINATE_MAX, ROW_TENTHS, SEAT_TENTHS, STAGE_TENTHS};
use super::draft::{DraftRow, DraftSection};

/// Between two sections, beside and behind each other.
const BETWEEN_TENTHS: i64 = 60;
/// Sections are beside each other up to about this width, 300 seats, and then behind, unless a large house needs more.
const BAND_TENTHS: i64 = 3000;
/// A large house is at most about this many times as wide as deep.
const WIDTH_OF_DEPTH: i64 = 2;

/// A section's place: left edge and first row.
#[derive(Clone, Copy)]
struct Corner {
    x: i64,
    y: i64,
}

/// Gives every seat its coordinates. False when they do not fit on a plan.
pub(super) fn lay_out(sections: &mut [DraftSection]) -> bool {
    let sizes: Vec<_> = sections.iter().map(size).collect();
    let corners = corners(&sizes);
    let mut fits = true;
    for ((section, (width, _)), corner) in sections.iter_mut().zip(sizes).zip(corners) {
        let mut y = corner.y;
        for row in &mut section.rows {
            let mut x = corner.x + (width - row_width(row)) / 2;
            for (index, seat) in row.seats.iter_mut().enumerate() {
                if index > 0 {
                    x += step(seat.gap);
                }
                seat.x = on_plan(x);
                seat.y = on_plan(y);
                fits &= seat.x.is_some() && seat.y.is_some();
            }
            y += i64::from(ROW_TENTHS);
        }
    }
    fits
}

/// Sections fill bands of about the same width from the stage backwards; each band is centred.
fn corners(sizes: &[(i64, i64)]) -> Vec<Corner> {
    let area: i64 = sizes.iter().map(|(width, depth)| (width + BETWEEN_TENTHS) * (depth + BETWEEN_TENTHS)).sum();
    let width: i64 = sizes.iter().map(|(width, _)| width + BETWEEN_TENTHS).sum();
    let bands = 1 + width / BAND_TENTHS.max((area * WIDTH_OF_DEPTH).isqrt());
    let band_width = width / bands;
    let mut corners = Vec::with_capacity(sizes.len());
    let (mut x, mut y, mut deepest, mut band) = (0, i64::from(STAGE_TENTHS), 0, 0);
    for (width, depth) in sizes {
        if x > 0 && x + width / 2 > band_width {
            centre(&mut corners[band..], x - BETWEEN_TENTHS);
            band = corners.len();
            y += deepest + BETWEEN_TENTHS;
            (x, deepest) = (0, 0);
        }
        corners.push(Corner { x, y });
        x += width + BETWEEN_TENTHS;
        deepest = deepest.max(*depth);
    }
    centre(&mut corners[band..], x - BETWEEN_TENTHS);
    corners
}

fn centre(band: &mut [Corner], width: i64) {
    for corner in band {
        corner.x -= width / 2;
    }
}

/// Width and depth, from the middles of the outermost seats.
fn size(section: &DraftSection) -> (i64, i64) {
    let width = section.rows.iter().map(row_width).max().unwrap_or(0);
    let depth = section.rows.iter().skip(1).map(|_| i64::from(ROW_TENTHS)).sum();
    (width, depth)
}

fn row_width(row: &DraftRow) -> i64 {
    row.seats.iter().skip(1).map(|seat| step(seat.gap)).sum()
}

fn step(gap: bool) -> i64 {
    i64::from(SEAT_TENTHS + if gap { AISLE_TENTHS } else { 0 })
}

fn on_plan(value: i64) -> Option<i32> {
    i32::try_from(value).ok().filter(|value| value.abs() <= COORDINATE_MAX)
}
