//! Accessible seats that do not stand in one block with everything else of the wish: the accessible ones near each
//! other, companions beside them, and the rest of the party as near as it can be.

use super::super::{PlaceKind, SEAT_TENTHS};
use super::Wish;
use super::apart::{ANCHORS_MAX, Span, gather, runs_of};
use super::ground::Ground;
use super::offers::Offers;

/// The rest of a party sits beside seats up to this far from the first accessible one: a companion's on each side.
const NEAR_TENTHS: i64 = 2 * SEAT_TENTHS as i64;

/// An accessible seat and the companions' seats that are sold with it.
#[derive(Debug, Clone)]
struct Unit {
    row: usize,
    seat: usize,
    span: Span,
    companions: Vec<usize>,
}

/// The best that there is for the wish.
pub(super) fn look(ground: &Ground, count: usize, wish: Wish, offers: &mut Offers) {
    let units = units(ground);
    let mut anchors: Vec<_> = units.iter().collect();
    anchors.sort_by_key(|unit| unit.span.depth + unit.span.left.abs());
    for anchor in anchors.into_iter().take(ANCHORS_MAX) {
        let Some(mut seats) = around(anchor, &units, wish) else { continue };
        let rest = count.saturating_sub(seats.len());
        if rest > 0 {
            let rows = anchor.row.saturating_sub(1)..=anchor.row + 1;
            let near = seats.iter().filter(|(row, _)| *row == anchor.row).map(|seat| ground.cell(*seat).across);
            let near = near.filter(|across| (across - anchor.span.left).abs() <= NEAR_TENTHS);
            let near = near.fold(anchor.span, |near, across| near.with(across));
            let Some(others) = gather(&runs_of(ground, rows), near, rest) else { continue };
            seats.extend(others);
        }
        seats.sort_unstable();
        offers.add_set(ground, seats);
    }
}

/// All free accessible seats; a free companion's seat between two belongs to the one that has fewer.
fn units(ground: &Ground) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (index, row) in ground.rows.iter().enumerate() {
        let first_of_row = units.len();
        let accessible = row.iter().enumerate().filter(|(_, cell)| cell.free && cell.kind == PlaceKind::Accessible);
        units.extend(accessible.map(|(seat, cell)| Unit {
            row: index,
            seat,
            span: Span { left: cell.across, right: cell.across, depth: cell.depth },
            companions: Vec::new(),
        }));
        let of_row = &mut units[first_of_row..];
        let companions = row.iter().enumerate().filter(|(_, cell)| cell.free && cell.kind == PlaceKind::Companion);
        for (seat, cell) in companions {
            let left = seat.checked_sub(1).filter(|_| cell.joined);
            let right = row.get(seat + 1).filter(|next| next.joined).map(|_| seat + 1);
            let near = [left, right].into_iter().flatten();
            let near = near.filter_map(|near| of_row.binary_search_by_key(&near, |unit| unit.seat).ok());
            if let Some(unit) = near.min_by_key(|unit| of_row[*unit].companions.len()) {
                of_row[unit].companions.push(seat);
            }
        }
    }
    units
}

/// As many units as the wish has, in the anchor's row and the rows before and behind it: the nearest that have enough
/// companions' seats among them.
fn around(anchor: &Unit, units: &[Unit], wish: Wish) -> Option<Vec<(usize, usize)>> {
    let from = units.partition_point(|unit| unit.row + 1 < anchor.row);
    let to = units.partition_point(|unit| unit.row <= anchor.row + 1);
    let mut by_distance: Vec<_> = units[from..to].iter().collect();
    by_distance.sort_by_key(|unit| anchor.span.to(unit.span));
    // Of those looked at so far the ones with the most companions, the nearer first.
    let mut kept: Vec<&Unit> = Vec::with_capacity(wish.accessible + 1);
    for unit in by_distance {
        let place = kept.partition_point(|other| other.companions.len() >= unit.companions.len());
        kept.insert(place, unit);
        kept.truncate(wish.accessible);
        let companions: usize = kept.iter().map(|unit| unit.companions.len()).sum();
        if kept.len() == wish.accessible && companions >= wish.companions {
            return Some(seats(&kept, wish.companions));
        }
    }
    None
}

/// Everybody's own companion first.
fn seats(units: &[&Unit], companions: usize) -> Vec<(usize, usize)> {
    let own = units.iter().map(|unit| (unit.row, unit.seat));
    let first = units.iter().filter_map(|unit| Some((unit.row, *unit.companions.first()?)));
    let second = units.iter().flat_map(|unit| unit.companions.iter().skip(1).map(|seat| (unit.row, *seat)));
    own.chain(first.chain(second).take(companions)).collect()
}
