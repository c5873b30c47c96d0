//! A gateway's own copy of a line: it answers for everybody who waits, without asking the store.

use std::collections::{HashMap, HashSet};

use super::bits::Bits;
use super::ids::{Epoch, Number, UnixMs};
use crate::store::{Known, View};

/// Where the copy sees a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In the line.
    Waiting {
        /// People present before.
        ahead: u64,
        /// People present behind.
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
    ended: HashSet<Number>,
    last: Number,
    known: Known,
}

impl LineCopy {
    /// Takes over what changed.
    pub fn apply(&mut self, view: &View) {
        if view.epoch != self.known.epoch || self.known.stamp == 0 {
            self.waiting = Bits::default();
        }
        for (at, bytes) in &view.chunks {
            self.waiting.set_chunk(*at, bytes);
        }
        if let Some(called) = &view.called {
            self.called = called.iter().copied().collect();
        }
        if let Some(ended) = &view.ended {
            self.ended = ended.iter().copied().collect();
        }
        self.last = view.last;
        self.known = Known { epoch: view.epoch, stamp: view.stamp };
    }

    /// What the store need not send again.
    pub fn known(&self) -> Known {
        self.known
    }

    /// The epoch of the copy.
    pub fn epoch(&self) -> Epoch {
        self.known.epoch
    }

    /// The last number that was given.
    pub fn last(&self) -> Number {
        self.last
    }

    /// How many wait.
    pub fn waiting(&self) -> u64 {
        self.waiting.len()
    }

    /// How many wait before a number.
    pub fn waiting_before(&self, number: Number) -> u64 {
        self.waiting.rank(number.0)
    }

    /// Where a number stands.
    pub fn standing(&self, epoch: Epoch, number: Number) -> Standing {
        if epoch != self.known.epoch {
            return Standing::Unknown;
        }
        if let Some(claim_by) = self.called.get(&number) {
            return Standing::Called { claim_by: *claim_by };
        }
        if !self.waiting.contains(number.0) {
            return Standing::Unknown;
        }
        let ahead = self.waiting.rank(number.0);
        Standing::Waiting { ahead, behind: self.waiting.len() - ahead - 1 }
    }

    /// Whether an admission of this number was ended before its time.
    pub fn is_ended(&self, number: Number) -> bool {
        self.ended.contains(&number)
    }
}
