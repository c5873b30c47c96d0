//! A gateway's own copy of a line: it answers for everybody who waits, without asking the store.

use std::collections::HashMap;

use super::bits::Bits;
use super::draw::{Draw, DrawRecord};
use super::ids::{Epoch, Number, Series, UnixMs};
use crate::store::{Deal, Known, View};

/// Where the copy sees a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In the line.
    Waiting {
        /// People present before, in the lane.
        ahead: u64,
        /// People present behind, in the lane.
        behind: u64,
    },
    /// Called.
    Called {
        /// Until when.
        claim_by: UnixMs,
    },
    /// Away, inside, done, just joined or of another epoch: the store knows.
    Unknown,
}

/// The copy.
#[derive(Default)]
pub struct LineCopy {
    waiting: Bits,
    called: HashMap<Number, UnixMs>,
    ended: HashMap<Number, UnixMs>,
    holders: HashMap<Number, u32>,
    last: Vec<(Series, u64)>,
    draw: Option<(DrawRecord, Draw)>,
    known: Known,
    now: UnixMs,
}

impl LineCopy {
    /// Takes over what changed.
    pub fn apply(&mut self, view: &View) {
        if view.whole {
            *self = Self { draw: self.draw.take(), ..Self::default() };
        }
        for (at, bytes) in &view.chunks {
            self.waiting.set_chunk(*at, bytes);
        }
        self.called.extend(view.called.iter().copied());
        self.ended.extend(view.ended.iter().copied());
        self.holders.extend(view.moved.iter().copied());
        // Whose time is over was forgotten by the store as well.
        self.called.retain(|_, until| *until > view.now);
        self.ended.retain(|_, until| *until > view.now);
        self.last.clone_from(&view.last);
        self.now = view.now;
        self.known = Known { epoch: view.epoch, life: view.life, stamp: view.stamp };
        self.take_draw(view.draw.as_ref());
    }

    fn take_draw(&mut self, record: Option<&DrawRecord>) {
        match (record, &mut self.draw) {
            (None, draw) => *draw = None,
            (Some(record), Some((known, _))) if known.key == record.key && known.lanes == record.lanes => {
                known.dealt = record.dealt;
            }
            (Some(record), draw) => *draw = Draw::new(record).map(|made| (record.clone(), made)),
        }
    }

    /// What the store need not send again.
    pub fn known(&self) -> Known {
        self.known
    }

    /// The epoch of the copy.
    pub fn epoch(&self) -> Epoch {
        self.known.epoch
    }

    /// The last number that was given in each series.
    pub fn last(&self) -> &[(Series, u64)] {
        &self.last
    }

    /// The last serial number that was given in a series.
    pub fn last_of(&self, series: Series) -> u64 {
        self.last.iter().find(|(known, _)| *known == series).map_or(0, |(_, serial)| *serial)
    }

    /// The draw, once it is sealed.
    pub fn draw(&self) -> Option<&DrawRecord> {
        self.draw.as_ref().map(|(record, _)| record)
    }

    /// The number that a ticket's number stands at: the drawn one of who gathered, once there is a draw.
    pub fn drawn(&self, epoch: Epoch, number: Number) -> Number {
        match &self.draw {
            Some((_, draw)) if epoch == self.known.epoch => draw.number(number).unwrap_or(number),
            _ => number,
        }
    }

    /// Those who gathered, at their drawn places, from what the store keeps of them.
    pub fn deal(&self, waiting: &Bits, done: &Bits) -> Option<Deal> {
        let (_, draw) = self.draw.as_ref()?;
        let drawn = |bits: &Bits| {
            let gathered = Series::gathered(0).range().start..u64::MAX;
            let mut placed = Bits::default();
            placed.extend(bits.iter_in(&gathered).filter_map(|number| Some(draw.number(Number(number))?.0)));
            placed.to_chunks()
        };
        Some(Deal { waiting: drawn(waiting), done: drawn(done) })
    }

    /// How many wait, in each of so many lanes.
    pub fn waiting(&self, lanes: usize) -> Vec<u64> {
        (0..lanes).map(|lane| self.waiting_in(Series::of_lane(u8::try_from(lane).unwrap_or(0)))).collect()
    }

    /// How many wait in a series.
    pub fn waiting_in(&self, series: Series) -> u64 {
        self.waiting.len_in(&series.range())
    }

    /// How many gathered and are present.
    pub fn gathered(&self) -> u64 {
        self.waiting.len_in(&(Series::gathered(0).range().start..u64::MAX))
    }

    /// Everybody in the line, each lane in its order.
    pub fn all(&self) -> impl Iterator<Item = Number> + '_ {
        self.waiting.iter().map(Number)
    }

    /// Whether a number is in the line.
    pub fn is_waiting(&self, number: Number) -> bool {
        self.waiting.contains(number.0)
    }

    /// How many wait in the number's lane before it.
    pub fn waiting_before(&self, number: Number) -> u64 {
        self.waiting.rank_in(&number.series().range(), number.0)
    }

    /// The number in a series that so many stand before.
    pub fn at_rank(&self, series: Series, rank: u64) -> Option<Number> {
        self.waiting.nth_in(&series.range(), rank).map(Number)
    }

    /// Where a number stands.
    pub fn standing(&self, epoch: Epoch, number: Number) -> Standing {
        if epoch != self.known.epoch {
            return Standing::Unknown;
        }
        if self.waiting.contains(number.0) {
            let ahead = self.waiting_before(number);
            return Standing::Waiting { ahead, behind: self.waiting_in(number.series()) - ahead - 1 };
        }
        // An entry may be older than a claim: it says where to ask, the store says what is.
        match self.called.get(&number) {
            Some(claim_by) => Standing::Called { claim_by: *claim_by },
            None => Standing::Unknown,
        }
    }

    /// A called visitor came in, gave the turn up or lost it.
    pub fn forget_call(&mut self, number: Number) {
        self.called.remove(&number);
    }

    /// Whether an admission of this number was ended before its time.
    pub fn is_ended(&self, number: Number) -> bool {
        self.ended.contains_key(&number)
    }

    /// Who holds a place: 0 unless it was moved.
    pub fn holder(&self, number: Number) -> u32 {
        self.holders.get(&number).copied().unwrap_or(0)
    }
}
