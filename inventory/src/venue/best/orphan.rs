//! Seats that are left alone.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Section;
use super::ground::{Cell, Ground};

/// How many seats a block from `start` to `end` leaves alone.
pub(super) fn beside(row: &[Cell], start: usize, end: usize) -> usize {
    let left = start > 0 && row[start].joined && row[start - 1].open() && {
        !(row[start - 1].joined && row[start - 2].open())
    };
    let right = row.get(end + 1).is_some_and(|next| next.joined && next.open())
        && !row.get(end + 2).is_some_and(|after| after.joined && after.open());
    usize::from(left) + usize::from(right)
}

/// How many seats these leave alone; they are in their order.
pub(super) fn count(ground: &Ground, seats: &[(usize, usize)]) -> usize {
    let rows = seats.chunk_by(|first, second| first.0 == second.0);
    rows.map(|seats| {
        let row = &ground.rows[seats[0].0];
        let chosen: BTreeSet<_> = seats.iter().map(|(_, seat)| *seat).collect();
        in_row(row, &chosen).count()
    })
    .sum()
}

/// As `leaves_orphan` says.
pub(super) fn left_alone(
    section: &Section,
    free: &dyn Fn(usize, usize) -> bool,
    chosen: &[(usize, usize)],
) -> Vec<(usize, usize)> {
    let mut rows: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (row, seat) in chosen {
        rows.entry(*row).or_default().insert(*seat);
    }
    let known = rows.into_iter().filter_map(|(index, seats)| Some((index, section.rows.get(index)?, seats)));
    let alone = known.flat_map(|(index, row, seats)| {
        let cells = row.seats.iter().enumerate().map(|(seat, place)| Cell {
            across: 0,
            depth: 0,
            kind: place.kind,
            free: free(index, seat),
            joined: seat > 0 && !place.gap,
        });
        let cells: Vec<_> = cells.collect();
        in_row(&cells, &seats).map(|seat| (index, seat)).collect::<Vec<_>>()
    });
    alone.collect()
}

/// Only those beside a chosen seat: who was alone before is not left alone by this choice.
fn in_row<'a>(row: &'a [Cell], chosen: &'a BTreeSet<usize>) -> impl Iterator<Item = usize> + 'a {
    let neighbours = |seat: usize| {
        let left = (seat > 0 && row[seat].joined).then(|| seat - 1);
        let right = row.get(seat + 1).is_some_and(|next| next.joined).then_some(seat + 1);
        left.into_iter().chain(right)
    };
    let left = move |seat: usize| row[seat].open() && !chosen.contains(&seat);
    let near: BTreeSet<_> =
        chosen.iter().filter(|seat| **seat < row.len()).flat_map(|seat| neighbours(*seat)).collect();
    near.into_iter().filter(move |seat| left(*seat) && !neighbours(*seat).any(left))
}
