//! Answers that were found, and which of them is given.

use super::MARGIN;
use super::ground::{Cell, Ground};
use super::orphan;

/// Costs are in hundredths of a seat's width, places in tenths.
pub(super) const HUNDREDTHS: i64 = 10;
/// A party that is split wants to be near each other before it wants to be near the stage.
const SPREAD_WEIGHT: i64 = 2;

/// What counts before the cost, in the order of the fields; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) groups: usize,
    pub(super) lone: usize,
    pub(super) aisles: usize,
    pub(super) orphans: usize,
}

#[derive(Debug)]
struct Offer {
    section: usize,
    cost: i64,
    seats: Seats,
}

#[derive(Debug)]
enum Seats {
    /// As many as were asked for, from here on.
    Block {
        row: usize,
        start: usize,
    },
    Set(Vec<(usize, usize)>),
}

impl Offer {
    /// Where it begins, for salt.
    fn start(&self) -> (usize, usize) {
        match &self.seats {
            Seats::Block { row, start } => (*row, *start),
            Seats::Set(seats) => seats.first().copied().unwrap_or_default(),
        }
    }
}

/// The offers of the best rank, those that cost too much left out.
#[derive(Debug, Default)]
pub(super) struct Offers {
    section: usize,
    best: Option<(Rank, i64)>,
    list: Vec<Offer>,
}

impl Offers {
    pub(super) fn of_section(section: usize) -> Self {
        Self { section, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.best.is_none()
    }

    pub(super) fn add_block(&mut self, rank: Rank, cost: i64, row: usize, start: usize) {
        let offer = Offer { section: self.section, cost, seats: Seats::Block { row, start } };
        self.add(rank, offer);
    }

    /// Any seats, in their order.
    pub(super) fn add_set(&mut self, ground: &Ground, seats: Vec<(usize, usize)>) {
        let (groups, lone) = groups(ground, &seats);
        let rank = Rank { groups, lone, aisles: 0, orphans: orphan::count(ground, &seats) };
        let offer = Offer { section: self.section, cost: cost(ground, &seats), seats: Seats::Set(seats) };
        self.add(rank, offer);
    }

    fn add(&mut self, rank: Rank, offer: Offer) {
        match self.best {
            Some((best, _)) if rank > best => return,
            Some((best, cost)) if rank == best => {
                if offer.cost > cost + MARGIN {
                    return;
                }
                self.best = Some((rank, cost.min(offer.cost)));
            }
            _ => {
                self.list.clear();
                self.best = Some((rank, offer.cost));
            }
        }
        self.list.push(offer);
    }

    /// Takes those of another section in.
    pub(super) fn join(&mut self, other: Self) {
        if let Some((rank, _)) = other.best {
            for offer in other.list {
                self.add(rank, offer);
            }
        }
    }

    /// Whether nothing that has this rank or a worse one, and costs as much or more, could change the answer.
    pub(super) fn cannot_be_beaten_from(&self, rank: Rank, cost: i64) -> bool {
        self.best.is_some_and(|(best, least)| best <= rank && cost > least + MARGIN)
    }

    /// The section and the seats.
    pub(super) fn chosen(self, count: usize, salt: Option<u64>) -> Option<(usize, Vec<(usize, usize)>)> {
        let (_, least) = self.best?;
        let good = self.list.into_iter().filter(|offer| offer.cost <= least + MARGIN);
        let offer = match salt {
            None => good.min_by_key(|offer| offer.cost),
            Some(salt) => good.min_by_key(|offer| mixed(salt, offer.section, offer.start())),
        }?;
        let seats = match offer.seats {
            Seats::Block { row, start } => (start..start + count).map(|seat| (row, seat)).collect(),
            Seats::Set(seats) => seats,
        };
        Some((offer.section, seats))
    }
}

/// Blocks of seats beside each other, and how many of them are single seats of a larger party.
fn groups(ground: &Ground, seats: &[(usize, usize)]) -> (usize, usize) {
    let blocks = || seats.chunk_by(|first, second| ground.beside(*first, *second));
    let lone = if seats.len() > 1 { blocks().filter(|block| block.len() == 1).count() } else { 0 };
    (blocks().count(), lone)
}

/// The cost of any seats, as the module says.
fn cost(ground: &Ground, seats: &[(usize, usize)]) -> i64 {
    let count = i64::try_from(seats.len()).unwrap_or(i64::MAX).max(1);
    let sum = |of: &dyn Fn(&Cell) -> i64| seats.iter().map(|seat| of(ground.cell(*seat))).sum::<i64>();
    let depth = sum(&|cell| cell.depth);
    let (middle, back) = (sum(&|cell| cell.across) / count, depth / count);
    let spread = sum(&|cell| (cell.across - middle).abs() + (cell.depth - back).abs());
    (sum(&|cell| cell.across.abs()) + depth + SPREAD_WEIGHT * spread) * HUNDREDTHS / count
        + ground.distance * HUNDREDTHS
}

/// A number that looks random and is the same for the same: the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
fn mixed(salt: u64, section: usize, (row, seat): (usize, usize)) -> u64 {
    let place = ((section as u64) << 40) | ((row as u64) << 20) | seat as u64;
    finalized(finalized(salt) ^ place)
}

fn finalized(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
