//! What must hold for every section, by slow rules that are written down once more.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::super::{PlaceKind, Section, arena};
use super::super::*;
use super::Drawing;

type Seats = Vec<(usize, usize)>;

/// Rows of any length and any seats; `symbols` weighs them.
fn drawings(symbols: &'static str) -> impl Strategy<Value = Drawing> {
    let symbol = prop::sample::select(symbols.chars().collect::<Vec<_>>());
    let row = prop::collection::vec(symbol, 1..14).prop_map(|row| row.into_iter().collect::<String>());
    prop::collection::vec(row, 1..6).prop_map(|rows| Drawing::of(&rows.join("\n")))
}

/// All blocks of `count` free standard seats without an aisle.
fn blocks(drawing: &Drawing, count: usize, aisles: bool) -> Vec<Seats> {
    let open = |row: usize, seat: usize| {
        drawing.free[row][seat] && drawing.section.rows[row].seats[seat].kind == PlaceKind::Standard
    };
    let starts = drawing.section.rows.iter().enumerate().flat_map(|(index, row)| {
        let starts = 0..(row.seats.len() + 1).saturating_sub(count);
        starts.map(move |start| (index, row, start))
    });
    let fitting = starts.filter(|(index, row, start)| {
        let joined = || (start + 1..start + count).all(|seat| !row.seats[seat].gap);
        (*start..start + count).all(|seat| open(*index, seat)) && (aisles || joined())
    });
    fitting.map(|(index, _, start)| (start..start + count).map(|seat| (index, seat)).collect()).collect()
}

/// Standard free seats beside a chosen one that have no free one beside them.
fn alone(drawing: &Drawing, chosen: &[(usize, usize)]) -> Seats {
    let left = |row: usize, seat: usize| {
        drawing.free[row][seat]
            && drawing.section.rows[row].seats[seat].kind == PlaceKind::Standard
            && !chosen.contains(&(row, seat))
    };
    let mut found = Vec::new();
    for (index, row) in drawing.section.rows.iter().enumerate() {
        for seat in 0..row.seats.len() {
            let mut beside = Vec::new();
            if seat > 0 && !row.seats[seat].gap {
                beside.push(seat - 1);
            }
            if seat + 1 < row.seats.len() && !row.seats[seat + 1].gap {
                beside.push(seat + 1);
            }
            let by_choice = beside.iter().any(|near| chosen.contains(&(index, *near)));
            if left(index, seat) && by_choice && !beside.iter().any(|near| left(index, *near)) {
                found.push((index, seat));
            }
        }
    }
    found
}

/// In hundredths of a seat's width, for a block in a section that faces the stage.
fn cost(section: &Section, seats: &[(usize, usize)]) -> f64 {
    let all = || section.rows.iter().flat_map(|row| &row.seats);
    let left = all().map(|place| place.x).min().unwrap_or(0);
    let right = all().map(|place| place.x).max().unwrap_or(0);
    let front = all().map(|place| place.y).min().unwrap_or(0);
    let middle = (f64::from(left) + f64::from(right)) / 2.0;
    let each = seats.iter().map(|(row, seat)| {
        let place = &section.rows[*row].seats[*seat];
        (f64::from(place.x) - middle).abs() + f64::from(place.y - front)
    });
    10.0 * each.sum::<f64>() / seats.len() as f64
}

/// How many runs of free seats two neighbouring rows need for so many seats, at best.
fn fewest_groups(drawing: &Drawing, count: usize) -> Option<usize> {
    let lengths = |row: usize| {
        let mut lengths = Vec::new();
        for (seat, place) in drawing.section.rows[row].seats.iter().enumerate() {
            let open = |seat: usize| drawing.free[row][seat];
            if open(seat) && seat > 0 && open(seat - 1) && !place.gap {
                *lengths.last_mut().expect("has one") += 1;
            } else if open(seat) {
                lengths.push(1);
            }
        }
        lengths
    };
    let pairs = (1..drawing.section.rows.len()).filter_map(|row| {
        let mut all = [lengths(row - 1), lengths(row)].concat();
        all.sort_unstable_by(|one, other| other.cmp(one));
        (1..=all.len()).find(|groups| all[..*groups].iter().sum::<usize>() >= count)
    });
    pairs.min()
}

fn groups(section: &Section, seats: &[(usize, usize)]) -> usize {
    let beside = |first: &(usize, usize), second: &(usize, usize)| {
        first.0 == second.0 && first.1 + 1 == second.1 && !section.rows[second.0].seats[second.1].gap
    };
    seats.chunk_by(beside).count()
}

/// Free, in their order, without repetition, and of these kinds.
fn is_fitting(drawing: &Drawing, seats: &[(usize, usize)], kinds: [usize; 3]) -> Result<(), TestCaseError> {
    prop_assert!(seats.iter().all(|(row, seat)| drawing.free[*row][*seat]));
    prop_assert!(seats.is_sorted_by(|one, other| one < other), "{seats:?}");
    let mut found = [0; 3];
    for (row, seat) in seats {
        found[drawing.section.rows[*row].seats[*seat].kind as usize] += 1;
    }
    prop_assert_eq!(found, kinds);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn the_best_block_is_the_best_of_all_blocks(
        drawing in drawings("......XXX|AC"),
        count in 1_usize..6,
        salt in any::<Option<u64>>(),
    ) {
        let chosen = drawing.best(count, Wish { salt, ..Wish::default() });
        let all = blocks(&drawing, count, false);
        let Some(fewest) = all.iter().map(|block| alone(&drawing, block).len()).min() else {
            let across = blocks(&drawing, count, true);
            if let Some(chosen) = chosen {
                is_fitting(&drawing, &chosen, [count, 0, 0])?;
                prop_assert!(across.is_empty() || across.contains(&chosen), "one row that has an aisle before two rows");
            } else {
                prop_assert!(across.is_empty());
            }
            return Ok(());
        };
        let chosen = chosen.expect("has seats");
        is_fitting(&drawing, &chosen, [count, 0, 0])?;
        prop_assert!(all.contains(&chosen), "{}", drawing.with(&chosen));
        prop_assert_eq!(alone(&drawing, &chosen).len(), fewest, "{}", drawing.with(&chosen));
        let as_good = all.iter().filter(|block| alone(&drawing, block).len() == fewest);
        let least = as_good.map(|block| cost(&drawing.section, block)).fold(f64::INFINITY, f64::min);
        let margin = if salt.is_some() { MARGIN as f64 } else { 0.0 };
        // The middle may be half a unit away, by rounding, twice.
        prop_assert!(cost(&drawing.section, &chosen) <= least + margin + 21.0, "{}", drawing.with(&chosen));
    }

    #[test]
    fn a_split_has_as_few_groups_as_two_rows_allow(drawing in drawings("...XX|"), count in 2_usize..12) {
        let chosen = drawing.best(count, Wish::default());
        if !blocks(&drawing, count, true).is_empty() {
            return Ok(());
        }
        if let Some(groups_min) = fewest_groups(&drawing, count) {
            let chosen = chosen.expect("has seats");
            is_fitting(&drawing, &chosen, [count, 0, 0])?;
            prop_assert_eq!(groups(&drawing.section, &chosen), groups_min, "{}", drawing.with(&chosen));
            prop_assert!(chosen[count - 1].0 - chosen[0].0 <= 1, "{}", drawing.with(&chosen));
        } else if let Some(chosen) = chosen {
            is_fitting(&drawing, &chosen, [count, 0, 0])?;
            prop_assert!(drawing.section.rows.len() == 1 || chosen[count - 1].0 - chosen[0].0 <= 3);
        }
    }

    #[test]
    fn wishes_are_kept_to_the_seat(
        drawing in drawings(".....XXACACac|"),
        accessible in 1_usize..4,
        companions in 0_usize..3,
        standard in 0_usize..4,
        salt in any::<Option<u64>>(),
    ) {
        let count = accessible + companions + standard;
        let chosen = drawing.best(count, Wish { accessible, companions, salt });
        let kind = |row: usize, seat: usize| drawing.section.rows[row].seats[seat].kind;
        let free_accessible = drawing.free.iter().enumerate().flat_map(|(row, seats)| {
            seats.iter().enumerate().filter(move |(seat, free)| **free && kind(row, *seat) == PlaceKind::Accessible)
        });
        if count == 1 {
            prop_assert_eq!(chosen.is_some(), free_accessible.count() > 0);
        }
        let Some(chosen) = chosen else { return Ok(()) };
        is_fitting(&drawing, &chosen, [standard, accessible, companions])?;
        // From each companion's seat a way over companions' seats leads to an accessible one.
        for (row, seat) in chosen.iter().filter(|(row, seat)| kind(*row, *seat) == PlaceKind::Companion) {
            let seats = &drawing.section.rows[*row].seats;
            let reaches = |way: &mut dyn Iterator<Item = (usize, bool)>| {
                for (next, joined) in way {
                    if !joined || !chosen.contains(&(*row, next)) || seats[next].kind == PlaceKind::Standard {
                        return false;
                    }
                    if seats[next].kind == PlaceKind::Accessible {
                        return true;
                    }
                }
                false
            };
            let left = reaches(&mut (0..*seat).rev().map(|next| (next, !seats[next + 1].gap)));
            let right = reaches(&mut (*seat + 1..seats.len()).map(|next| (next, !seats[next].gap)));
            prop_assert!(left || right, "{}", drawing.with(&chosen));
        }
    }

    #[test]
    fn seats_left_alone_are_found(drawing in drawings("....XXAC|"), picks in prop::collection::btree_set((0_usize..6, 0_usize..14), 0..6)) {
        let free = drawing.is_free();
        let known = |(row, seat): &(usize, usize)| drawing.free.get(*row).and_then(|row| row.get(*seat)) == Some(&true);
        let chosen: Vec<_> = picks.into_iter().filter(known).collect();
        prop_assert_eq!(leaves_orphan(&drawing.section, &free, &chosen), alone(&drawing, &chosen));
    }
}

/// Looking at the nearest sections only must not change the answer: in a bowl, and where one section is a little further
/// away than the next.
#[test]
fn sections_that_are_not_looked_at_had_nothing_better() {
    let bowl = arena::arena(24, 4, 9);
    let mut steps = arena::arena(24, 4, 9);
    for (index, section) in steps.sections.iter_mut().enumerate() {
        *section = bowl.sections[0].clone();
        section.rows.iter_mut().flat_map(|row| &mut row.seats).for_each(|place| place.y += index as i32 * 8);
    }
    for venue in [bowl, steps] {
        let mut seen = BTreeSet::new();
        for salt in 0..200_u64 {
            let (some, every) = some_and_every(&venue, salt);
            assert_eq!(some, every, "salt {salt}");
            seen.insert(some.map(|spots| spots[0].section));
        }
        assert!(seen.len() > 5, "the answers are in {} sections", seen.len());
    }
}

/// The best pair of a house that is more or less sold, and the same with every section looked at.
fn some_and_every(venue: &Venue, salt: u64) -> (Option<Vec<Spot>>, Option<Vec<Spot>>) {
    // Anything that differs from salt to salt.
    let taken = |section: usize, row: usize, seat: usize| {
        let mixed = (salt * 31 + section as u64 * 7 + row as u64 * 5 + seat as u64).wrapping_mul(0x9e37_79b9) >> 7;
        mixed % 100 < 20 + salt % 80
    };
    let wish = Wish { salt: salt.is_multiple_of(2).then_some(salt), ..Wish::default() };
    let free = |spot: Spot| !taken(spot.section as usize, spot.row as usize, spot.seat as usize);
    let all: Vec<_> = (0..venue.sections.len()).collect();
    let mut offers = Offers::default();
    for (index, section) in venue.sections.iter().enumerate() {
        let distance = ground::distance(section, ground::stage(venue));
        let ground = Ground::of(section, &|row, seat| !taken(index, row, seat)).at(distance);
        Search::ALL.iter().for_each(|search| search.look(&ground, index, 2, wish, &mut offers));
    }
    let every = offers.chosen(2, wish.salt);
    let every = every.map(|(section, seats)| seats.iter().map(|(row, seat)| spot(section, *row, *seat)).collect());
    (best_of(venue, &all, 2, &free, wish), every)
}
