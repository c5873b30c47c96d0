//! What is free, held and sold of an event, in this process: two bits a seat, and the numbers of quotas. It is made from the
//! table, follows every change at once, and knows when holds end. The table stays the truth: a board that is wrong refuses
//! somebody or lets them try in vain, and never sells twice.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::ids::{QuotaId, UnixMs};
use crate::rules::mark::Mark;
use crate::venue::Spot;
use crate::venue::plan::Plan;

/// Changes that are kept for those who were away for a moment; who missed more looks at everything.
const CHANGES_MAX: usize = 8192;
/// Seats whose last words are kept while the table is read; when there are more meanwhile, it is read again at another time.
const PUTS_MAX: usize = 8192;

/// Numbers that always come to the same sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// For sale.
    pub left: u64,
    /// In holds.
    pub held: u64,
    /// Sold.
    pub sold: u64,
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.left + self.held + self.sold
    }

    /// With others.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { left: self.left + other.left, held: self.held + other.held, sold: self.sold + other.sold }
    }
}

/// The seats of a section that are not free, and of them those that are only held, in words of 64.
pub type Bits = (Vec<u64>, Vec<u64>);

/// How a seat looks to buyers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// For sale.
    Free,
    /// In a hold; it may come back.
    Held,
    /// Sold, or kept by the house.
    Sold,
}

/// A seat that looks different now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Which of the board's changes it is.
    pub seq: u64,
    /// Which section.
    pub section: u32,
    /// Which of its seats, from the first of the first row.
    pub seat: u32,
    /// How it looks now.
    pub look: Look,
}

/// The seats of a section.
#[derive(Debug, Clone, Default)]
struct Seats {
    /// A bit for each seat that is not free.
    taken: Vec<u64>,
    /// A bit for each of those that is only held.
    held: Vec<u64>,
    counts: Counts,
    /// Kept by the house: neither for sale nor sold.
    house: u64,
    /// Seats of these holds end by themselves.
    until: HashMap<u32, UnixMs>,
    house_seats: BTreeSet<u32>,
}

#[derive(Debug, Default)]
struct State {
    sections: Vec<Seats>,
    quotas: BTreeMap<QuotaId, Vec<Counts>>,
    /// Counts the changes of quotas.
    shifts: u64,
    /// When seats become free by themselves.
    due: BTreeSet<(UnixMs, u32, u32)>,
    /// Holds that end until then are over.
    ticked: UnixMs,
    seq: u64,
    turns: VecDeque<Turn>,
    /// Counts what was said of seats, whether they look different or not.
    puts: u64,
    /// Of which seats that was.
    put: VecDeque<(u32, u32)>,
}

/// The board of an event.
#[derive(Debug)]
pub struct Board {
    begun: Instant,
    plan: Option<Arc<Plan>>,
    state: Mutex<State>,
    told: watch::Sender<u64>,
}

fn bit(bits: &[u64], at: u32) -> bool {
    bits.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

fn put(bits: &mut [u64], at: u32, on: bool) {
    if let Some(word) = bits.get_mut(at as usize / 64) {
        let mask = 1_u64 << (at % 64);
        *word = if on { *word | mask } else { *word & !mask };
    }
}

impl Seats {
    fn of(seats: usize) -> Self {
        let words = seats.div_ceil(64);
        let counts = Counts { left: seats as u64, ..Counts::default() };
        Self { taken: vec![0; words], held: vec![0; words], counts, ..Self::default() }
    }

    fn look(&self, seat: u32) -> Look {
        match (bit(&self.taken, seat), bit(&self.held, seat)) {
            (false, _) => Look::Free,
            (true, true) => Look::Held,
            (true, false) => Look::Sold,
        }
    }

    /// Gives how the seat looked before and looks now.
    fn set(&mut self, seat: u32, mark: Option<&Mark>) -> (Look, Look) {
        let before = self.look(seat);
        if self.house_seats.remove(&seat) {
            self.house -= 1;
        } else {
            *self.number(before) -= 1;
        }
        self.until.remove(&seat);
        let now = match mark {
            None => Look::Free,
            Some(Mark::Held(_, until)) => {
                self.until.insert(seat, *until);
                Look::Held
            }
            Some(Mark::Sold(_) | Mark::House) => Look::Sold,
        };
        if mark == Some(&Mark::House) {
            self.house_seats.insert(seat);
            self.house += 1;
        } else {
            *self.number(now) += 1;
        }
        put(&mut self.taken, seat, now != Look::Free);
        put(&mut self.held, seat, now == Look::Held);
        (before, now)
    }

    fn number(&mut self, look: Look) -> &mut u64 {
        match look {
            Look::Free => &mut self.counts.left,
            Look::Held => &mut self.counts.held,
            Look::Sold => &mut self.counts.sold,
        }
    }
}

impl State {
    fn set(&mut self, section: u32, seat: u32, mark: Option<&Mark>) {
        let Some(seats) = self.sections.get_mut(section as usize) else { return };
        let mark = mark.filter(|mark| !mark.is_over(self.ticked));
        if let Some(until) = seats.until.get(&seat) {
            self.due.remove(&(*until, section, seat));
        }
        let (before, look) = seats.set(seat, mark);
        if let Some(Mark::Held(_, until)) = mark {
            self.due.insert((*until, section, seat));
        }
        if before != look {
            self.seq += 1;
            if self.turns.len() == CHANGES_MAX {
                self.turns.pop_front();
            }
            self.turns.push_back(Turn { seq: self.seq, section, seat, look });
        }
    }

    /// Keeps in mind that something was said of a seat.
    fn note(&mut self, section: u32, seat: u32) {
        self.puts += 1;
        if self.put.len() == PUTS_MAX {
            self.put.pop_front();
        }
        self.put.push_back((section, seat));
    }
}

impl Board {
    /// Of an event whose seats are all free and whose quotas are not known yet.
    pub(crate) fn new(plan: Option<Arc<Plan>>) -> Self {
        let sections = plan.iter().flat_map(|plan| &plan.venue().sections).map(|section| Seats::of(section.seats()));
        let state = State { sections: sections.collect(), ..State::default() };
        Self { begun: Instant::now(), plan, state: Mutex::new(state), told: watch::Sender::new(0) }
    }

    /// How long ago it was begun; what the table says was read after that.
    pub(crate) fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is with these seats now.
    pub(crate) fn put(&self, spots: impl IntoIterator<Item = (Spot, Option<Mark>)>) {
        let Some(plan) = &self.plan else { return };
        let mut state = self.state();
        let before = state.seq;
        for (spot, mark) in spots {
            if let Some(seat) = plan.number(spot) {
                state.set(spot.section, seat, mark.as_ref());
                state.note(spot.section, seat);
            }
        }
        self.tell(&state, before);
    }

    /// Counts what was said of seats.
    pub(crate) fn puts(&self) -> u64 {
        self.state().puts
    }

    /// What is with a whole section, as the table had it after so much was said of seats; of which more was said since is
    /// left as it is. Gives how many seats looked different.
    pub(crate) fn put_section(&self, section: u32, marks: &HashMap<u32, Mark>, read_after: u64) -> u64 {
        let mut state = self.state();
        let before = state.seq;
        let since = usize::try_from(state.puts - read_after).unwrap_or(usize::MAX);
        if since > state.put.len() {
            return 0;
        }
        let later = state.put.iter().rev().take(since).filter(|(of, _)| *of == section);
        let later: BTreeSet<u32> = later.map(|(_, seat)| *seat).collect();
        let Some(seats) = state.sections.get(section as usize) else { return 0 };
        let bits = u32::try_from(seats.taken.len() * 64).unwrap_or(u32::MAX);
        let is_meant = |seat: &u32| (marks.contains_key(seat) || bit(&seats.taken, *seat)) && !later.contains(seat);
        let meant: Vec<_> = (0..bits).filter(is_meant).collect();
        for seat in meant {
            state.set(section, seat, marks.get(&seat));
        }
        self.tell(&state, before);
        state.seq - before
    }

    fn tell(&self, state: &State, before: u64) {
        if state.seq != before {
            self.told.send_replace(state.seq);
        }
    }

    /// Seats whose hold is over become free.
    pub fn tick(&self, now: UnixMs) {
        let mut state = self.state();
        let before = state.seq;
        state.ticked = state.ticked.max(now);
        while let Some((until, section, seat)) = state.due.first().copied()
            && until <= now
        {
            state.set(section, seat, None);
            // Whatever was known of it, its moment is over.
            state.due.remove(&(until, section, seat));
        }
        self.tell(&state, before);
    }

    /// Tells the number of the last change of a seat, whenever there are new ones or a quota has others.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.told.subscribe()
    }

    /// Every change after this one; `None` when not all of them are known any more.
    pub fn since(&self, seq: u64) -> Option<Vec<Turn>> {
        let state = self.state();
        let first = state.seq + 1 - state.turns.len() as u64;
        (seq + 1 >= first && seq <= state.seq)
            .then(|| state.turns.iter().filter(|turn| turn.seq > seq).copied().collect())
    }

    /// Every section's seats that are not free, and of them those that are only held, as bits; and the number of the last
    /// change in them.
    pub fn bits(&self) -> (u64, Vec<Bits>) {
        let state = self.state();
        (state.seq, state.sections.iter().map(|seats| (seats.taken.clone(), seats.held.clone())).collect())
    }

    /// How a seat looks.
    pub fn look(&self, spot: Spot) -> Look {
        let seat = self.plan.as_ref().and_then(|plan| plan.number(spot));
        let state = self.state();
        let seats = state.sections.get(spot.section as usize);
        seats.zip(seat).map_or(Look::Sold, |(seats, seat)| seats.look(seat))
    }

    /// The numbers of a section.
    pub fn section(&self, section: u32) -> Counts {
        self.state().sections.get(section as usize).map(|seats| seats.counts).unwrap_or_default()
    }

    /// Seats of a section that the house keeps.
    pub fn house(&self, section: u32) -> u64 {
        self.state().sections.get(section as usize).map(|seats| seats.house).unwrap_or_default()
    }

    /// The numbers of a quota; `None` when it is not known.
    pub fn quota(&self, quota: &QuotaId) -> Option<Counts> {
        self.state().quotas.get(quota).map(|shards| shards.iter().copied().fold(Counts::default(), Counts::and))
    }

    /// What each shard of a quota has left, as far as is known.
    pub(crate) fn shards(&self, quota: &QuotaId) -> Option<Vec<u64>> {
        self.state().quotas.get(quota).map(|shards| shards.iter().map(|counts| counts.left).collect())
    }

    /// Counts the changes of quotas.
    pub(crate) fn shifts(&self) -> u64 {
        self.state().shifts
    }

    /// The numbers of a quota's shards, as the table had them after so many changes; gives whether they were others. When
    /// there were more since, nothing is changed.
    pub(crate) fn put_quota(&self, quota: &QuotaId, shards: Vec<Counts>, read_after: u64) -> bool {
        let mut state = self.state();
        if state.shifts != read_after && state.quotas.contains_key(quota) {
            return false;
        }
        let before = state.quotas.insert(quota.clone(), shards);
        let is_other = before != state.quotas.get(quota).cloned();
        if is_other {
            self.told.send_replace(state.seq);
        }
        is_other
    }

    /// Pieces of a shard that go from one number to another.
    pub(crate) fn shift(&self, quota: &QuotaId, shard: u32, change: impl FnOnce(&mut Counts)) {
        let mut state = self.state();
        state.shifts += 1;
        if let Some(counts) = state.quotas.get_mut(quota).and_then(|shards| shards.get_mut(shard as usize)) {
            change(counts);
            self.told.send_replace(state.seq);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::HoldId;
    use crate::venue::{Place, PlaceKind, Row, Section, Venue};

    fn board() -> Board {
        let place = |label: &str| Place { label: label.to_owned(), x: 0, y: 0, kind: PlaceKind::Standard, gap: false };
        let row = Row { name: "A".to_owned(), seats: ["1", "2"].map(place).into() };
        let section = Section { id: "s".to_owned(), name: "S".to_owned(), rows: vec![row] };
        let venue = Venue { id: "v".to_owned(), name: "V".to_owned(), sections: vec![section] };
        Board::new(Some(Arc::new(Plan::new(venue))))
    }

    fn held(until: u64) -> Mark {
        Mark::Held(HoldId("h".to_owned()), UnixMs(until))
    }

    const SPOT: Spot = Spot { section: 0, row: 0, seat: 0 };

    #[test]
    fn what_the_table_said_before_undoes_nothing() {
        let board = board();
        board.put([(SPOT, Some(held(100)))]);
        let read_after = board.puts();
        // It is prolonged while the table is read: it looks the same and ends later.
        board.put([(SPOT, Some(held(200)))]);
        assert_eq!(board.put_section(0, &HashMap::from([(0, held(100))]), read_after), 0);
        board.tick(UnixMs(150));
        assert_eq!(board.look(SPOT), Look::Held);
        board.tick(UnixMs(200));
        assert_eq!(board.look(SPOT), Look::Free);
    }

    #[test]
    fn holds_that_are_over_are_not_read_back() {
        let board = board();
        board.put([(SPOT, Some(held(100)))]);
        board.tick(UnixMs(100));
        assert_eq!(board.put_section(0, &HashMap::from([(0, held(100))]), board.puts()), 0);
        assert_eq!((board.look(SPOT), board.section(0).left, board.bits().0), (Look::Free, 2, 2));
    }
}
