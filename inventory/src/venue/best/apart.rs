//! A party that no row has room for: as few blocks as possible, near each other, over neighbouring rows.

use super::ground::{Cell, Ground};
use super::offers::Offers;

/// Places around which a split is tried, the cheapest first. It bounds the time where thousands of single seats are left.
pub(super) const ANCHORS_MAX: usize = 32;
/// Rows over which a party is split at most; who sits further apart is not together any more.
const ROWS_MAX: usize = 4;

/// The best splits of `count` seats.
pub(super) fn look(ground: &Ground, count: usize, offers: &mut Offers) {
    let runs = runs(ground);
    for rows in 2..=ROWS_MAX {
        let windows: Vec<_> = windows(&runs, ground.rows.len(), rows)
            .filter_map(|window| Some((fewest(window, count)?, window)))
            .collect();
        if let Some(groups) = windows.iter().map(|(groups, _)| *groups).min() {
            let with_it = windows.iter().filter(|(fewest, _)| *fewest == groups);
            let mut anchors: Vec<_> =
                with_it.flat_map(|(_, window)| window.iter().map(move |run| (run, *window))).collect();
            // A part of a run is enough where the run is long, so the nearest of it counts.
            anchors.sort_by_key(|(run, _)| run.span.depth + run.span.left.max(-run.span.right).max(0));
            for (run, window) in anchors.into_iter().take(ANCHORS_MAX) {
                if let Some(seats) = gather(window, run.span, count) {
                    offers.add_set(ground, seats);
                }
            }
            return;
        }
        if rows >= ground.rows.len() {
            return;
        }
    }
}

/// Where something is: from its left to its right end, and how far back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) left: i64,
    pub(super) right: i64,
    pub(super) depth: i64,
}

impl Span {
    fn of(seats: &[Cell]) -> Option<Self> {
        let (first, last) = (seats.first()?, seats.last()?);
        Some(Self {
            left: first.across.min(last.across),
            right: first.across.max(last.across),
            depth: first.depth.midpoint(last.depth),
        })
    }

    /// Widened to a place aside.
    pub(super) fn with(self, across: i64) -> Self {
        Self { left: self.left.min(across), right: self.right.max(across), ..self }
    }

    /// How far one has to go from one to the other.
    pub(super) fn to(self, other: Self) -> i64 {
        let aside = (other.left - self.right).max(self.left - other.right).max(0);
        aside + (self.depth - other.depth).abs()
    }

    fn middle(self) -> i64 {
        self.left.midpoint(self.right)
    }
}

/// Free standard seats beside each other, as many as there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    row: usize,
    start: usize,
    seats: &'a [Cell],
    span: Span,
}

/// All, in the order of their rows.
fn runs(ground: &Ground) -> Vec<Run<'_>> {
    ground.rows.iter().enumerate().flat_map(|(index, row)| runs_of_row(index, row)).collect()
}

/// Those of some rows.
pub(super) fn runs_of(ground: &Ground, rows: std::ops::RangeInclusive<usize>) -> Vec<Run<'_>> {
    let rows = ground.rows.iter().enumerate().skip(*rows.start()).take(rows.end() + 1 - rows.start());
    rows.flat_map(|(index, row)| runs_of_row(index, row)).collect()
}

fn runs_of_row(row: usize, cells: &[Cell]) -> impl Iterator<Item = Run<'_>> {
    let mut start = 0;
    cells.chunk_by(|first, second| second.joined && first.open() == second.open()).filter_map(move |seats| {
        let run = Run { row, start, seats, span: Span::of(seats)? };
        start += seats.len();
        seats[0].open().then_some(run)
    })
}

/// The runs of each `rows` rows one behind the other.
fn windows<'r, 'a>(runs: &'r [Run<'a>], all: usize, rows: usize) -> impl Iterator<Item = &'r [Run<'a>]> {
    (0..(all + 1).saturating_sub(rows).max(1)).map(move |first| {
        let from = runs.partition_point(|run| run.row < first);
        let to = runs.partition_point(|run| run.row < first + rows);
        &runs[from..to]
    })
}

/// How many runs are needed for so many seats; none if all are too few.
fn fewest(runs: &[Run<'_>], count: usize) -> Option<usize> {
    let mut lengths: Vec<_> = runs.iter().map(|run| run.seats.len()).collect();
    lengths.sort_unstable_by(|one, other| other.cmp(one));
    let mut sum = 0;
    let enough = lengths.into_iter().position(|length| {
        sum += length;
        sum >= count
    });
    enough.map(|last| last + 1)
}

/// So many seats out of as few of the runs as possible, of those the nearest to a place: no choice of as few has its
/// farthest run nearer. In the order of rows and seats.
pub(super) fn gather(runs: &[Run<'_>], near: Span, count: usize) -> Option<Vec<(usize, usize)>> {
    let groups = fewest(runs, count)?;
    let mut by_distance: Vec<_> = runs.iter().collect();
    by_distance.sort_unstable_by_key(|run| (near.to(run.span), run.row, run.start));
    // The longest of those looked at so far, longest first.
    let mut kept: Vec<&Run<'_>> = Vec::with_capacity(groups + 1);
    for run in by_distance {
        let place = kept.partition_point(|other| other.seats.len() >= run.seats.len());
        kept.insert(place, run);
        kept.truncate(groups);
        if kept.iter().map(|run| run.seats.len()).sum::<usize>() >= count {
            return Some(placed(&kept, near, count));
        }
    }
    None
}

/// The seats in these runs, which have enough and of which none can be spared.
fn placed(runs: &[&Run<'_>], near: Span, count: usize) -> Vec<(usize, usize)> {
    let lengths: Vec<_> = runs.iter().map(|run| run.seats.len()).collect();
    let mut seats = Vec::with_capacity(count);
    let mut middle = near.middle();
    for (index, (run, size)) in runs.iter().zip(sizes(&lengths, count)).enumerate() {
        let part = |start: usize| Span::of(&run.seats[start..start + size]).map_or(middle, Span::middle);
        let alone = |start: usize| usize::from(start == 1) + usize::from(run.seats.len() - size - start == 1);
        let starts = 0..=run.seats.len() - size;
        let start = starts.min_by_key(|start| (alone(*start), (part(*start) - middle).abs())).unwrap_or(0);
        if index == 0 {
            // The others come near to the largest.
            middle = part(start);
        }
        seats.extend((0..size).map(|seat| (run.row, run.start + start + seat)));
    }
    seats.sort_unstable();
    seats
}

/// How many seats to take of each run, all together `count`: what is too much is left in one run or two, so that as few
/// people as possible sit alone, and then as few seats.
fn sizes(lengths: &[usize], count: usize) -> Vec<usize> {
    let spare = lengths.iter().sum::<usize>().saturating_sub(count);
    let worse = |run: usize, left: usize| {
        let lone = lengths[run] == left + 1 && lengths[run] > 1;
        (usize::from(lone), usize::from(left == 1))
    };
    let pairs = (0..lengths.len()).flat_map(|one| (one..lengths.len()).map(move |other| (one, other)));
    let ways = pairs.flat_map(|(one, other)| {
        let most = if one == other { 0 } else { spare };
        (0..=most).map(move |of_other| [(one, spare - of_other), (other, of_other)])
    });
    let fits = |way: &[(usize, usize); 2]| way.iter().all(|(run, left)| lengths[*run] > *left);
    let best = ways.filter(fits).min_by_key(|[one, other]| {
        let (lone, alone) = worse(one.0, one.1);
        let (lone_too, alone_too) = if one.0 == other.0 { (0, 0) } else { worse(other.0, other.1) };
        (lone + lone_too, alone + alone_too)
    });
    let mut sizes = lengths.to_vec();
    for (run, left) in best.into_iter().flatten() {
        sizes[run] -= left;
    }
    sizes
}
