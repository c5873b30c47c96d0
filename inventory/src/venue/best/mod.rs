//! "Best available": which free seats to offer together, and which choice by hand would leave a seat alone. Pure.
//!
//! Answers are compared by these, in this order:
//! 1. **groups**: how many blocks of seats beside each other it has, where an aisle between two seats does not count;
//!    then how many groups are a single person;
//! 2. **aisles** inside of a block. Neighbours across an aisle are offered only when no row has the seats without one;
//! 3. **orphans**: free seats that would be left alone (see `leaves_orphan`). A party stays together first; but of all
//!    places for it, those that leave nobody's seat alone come first, however far back they are;
//! 4. **cost**, in hundredths of a seat's width, over all seats of the answer:
//!    `cost = 10 × (mean across + mean depth + 2 × spread)`, and `+ 10 × distance of the section` where sections compete.
//!    `across` is how far a seat is from the section's middle line, `depth` how far from its front: in a section that
//!    faces the stage by x and y, in one at the side of a bowl by the section's own directions. `spread` is how far the
//!    seats of a party that had to be split are from the party's middle, in the mean; 0 in one block. The distance of a
//!    section is from the middle of the stage to the middle of its front.
//!
//! One seat further aside costs as much as one further back, so a row (1.8 seats) is worth moving two seats inwards.
//!
//! When no row has the seats together, a party is split over two rows, one behind the other (three or four where two do
//! not suffice), never over two sections.

mod access;
mod apart;
mod ground;
mod offers;
mod orphan;
mod together;

#[cfg(test)]
mod tests;

use super::{Section, Spot, Venue};
use ground::Ground;
use offers::{Offers, Rank};

/// Answers that cost this much more than the best are as good, in hundredths of a seat's width: five seats to the side,
/// or nearly three rows. A thousand buyers who ask at once find enough of them.
pub const MARGIN: i64 = 500;

/// What is wanted beside a number of seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// How many of the seats are to be accessible. With none, only standard seats are offered.
    pub accessible: usize,
    /// How many are to be companions' seats, each beside an accessible one or beside a companion's that is.
    pub companions: usize,
    /// Chooses among answers as good as the best (`MARGIN`); the same salt gives the same answer. Without one the answer
    /// is the very best.
    pub salt: Option<u64>,
}

/// The best `count` free seats of a section, as indices of row and seat in their order; none if there are none, or if the
/// wish does not fit the count. `free` is asked once a seat. The time is linear in the section's seats, but for a party
/// that has to be split, where at most 32 places are looked at.
pub fn best(
    section: &Section,
    count: usize,
    free: &dyn Fn(usize, usize) -> bool,
    wish: Wish,
) -> Option<Vec<(usize, usize)>> {
    if !is_possible(count, wish) {
        return None;
    }
    let ground = Ground::of(section, free);
    let mut offers = Offers::default();
    for search in Search::ALL {
        search.look(&ground, 0, count, wish, &mut offers);
        if !offers.is_empty() {
            break;
        }
    }
    offers.chosen(count, wish.salt).map(|(_, seats)| seats)
}

/// The best `count` free seats of these sections (indices; unknown ones are passed over), all in one section.
pub fn best_of(
    venue: &Venue,
    sections: &[usize],
    count: usize,
    free: &dyn Fn(Spot) -> bool,
    wish: Wish,
) -> Option<Vec<Spot>> {
    if !is_possible(count, wish) {
        return None;
    }
    let near = by_distance(venue, sections);
    let mut offers = Offers::default();
    for search in Search::ALL {
        for (distance, index) in &near {
            // Nothing in a section costs less than its distance, and the nearest come first.
            if offers.cannot_be_beaten_from(search.least(count), distance * offers::HUNDREDTHS) {
                break;
            }
            let ground = Ground::of(&venue.sections[*index], &|row, seat| free(spot(*index, row, seat)));
            search.look(&ground.at(*distance), *index, count, wish, &mut offers);
        }
        if !offers.is_empty() {
            break;
        }
    }
    let (section, seats) = offers.chosen(count, wish.salt)?;
    Some(seats.into_iter().map(|(row, seat)| spot(section, row, seat)).collect())
}

/// Standard seats that are free and would be left alone if these were taken: beside one of them, and with nothing free
/// on the other side but the row's end, an aisle, a taken seat or a seat of another kind. Some cannot be avoided, in a
/// row with one seat more than the party has.
pub fn leaves_orphan(
    section: &Section,
    free: &dyn Fn(usize, usize) -> bool,
    chosen: &[(usize, usize)],
) -> Vec<(usize, usize)> {
    orphan::left_alone(section, free, chosen)
}

/// Whether there can be an answer at all.
fn is_possible(count: usize, wish: Wish) -> bool {
    let special = wish.accessible.checked_add(wish.companions);
    count > 0 && special.is_some_and(|special| special <= count) && (wish.accessible > 0 || wish.companions == 0)
}

/// One after the other, until there is an answer.
#[derive(Clone, Copy)]
enum Search {
    /// In one row, in any of the sections.
    Together,
    /// In more than one group.
    Apart,
}

impl Search {
    const ALL: [Self; 2] = [Self::Together, Self::Apart];

    fn look(self, ground: &Ground, section: usize, count: usize, wish: Wish, offers: &mut Offers) {
        let mut found = Offers::of_section(section);
        match self {
            Self::Together => together::look(ground, count, wish, &mut found),
            Self::Apart if wish.accessible > 0 => access::look(ground, count, wish, &mut found),
            Self::Apart => apart::look(ground, count, &mut found),
        }
        offers.join(found);
    }

    /// The best rank that it can find.
    fn least(self, count: usize) -> Rank {
        let (groups, lone) = match (self, count) {
            (Self::Together, _) => (1, 0),
            (Self::Apart, 0..=2) => (2, 2),
            (Self::Apart, 3) => (2, 1),
            (Self::Apart, _) => (2, 0),
        };
        Rank { groups, lone, aisles: 0, orphans: 0 }
    }
}

/// The sections' distances from the stage and their indices, each once, the nearest first.
fn by_distance(venue: &Venue, sections: &[usize]) -> Vec<(i64, usize)> {
    let stage = ground::stage(venue);
    let known = sections.iter().filter_map(|index| Some((*index, venue.sections.get(*index)?)));
    let mut near: Vec<_> = known.map(|(index, section)| (ground::distance(section, stage), index)).collect();
    near.sort_unstable();
    near.dedup();
    near
}

fn spot(section: usize, row: usize, seat: usize) -> Spot {
    // A house has at most 300,000 of each.
    Spot { section: section as u32, row: row as u32, seat: seat as u32 }
}
