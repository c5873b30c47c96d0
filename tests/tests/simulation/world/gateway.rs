//! A gateway of the simulated sale: what it knows, and whether that is true.

use std::collections::BTreeMap;

use waitroom::{Counts, LineCopy, Number, Pace, Series, Shares, View};

#[derive(Default)]
pub(super) struct Gateway {
    pub(super) copy: LineCopy,
    pub(super) looked: bool,
    pub(super) pace: Pace,
    pub(super) shares: Shares,
    pub(super) counts: Counts,
    pub(super) orders: waitroom::Orders,
    /// The highest numbers that it ever knew.
    pub(super) floors: BTreeMap<Series, u64>,
    /// How many stood before each number when it last looked.
    ahead: BTreeMap<Number, u64>,
    /// In which life of the store, and how many had come back by then.
    as_of: (u64, u64),
    pub(super) next_turn: u64,
}

impl Gateway {
    /// What everybody is told: as many before as really are, and never more than at the last look but for those who came
    /// back since.
    pub(super) fn check_places(&mut self, view: &View, returned: u64) {
        let (life, before) = std::mem::replace(&mut self.as_of, (view.life, returned));
        let known = std::mem::take(&mut self.ahead);
        if self.copy.draw().is_some_and(|draw| !draw.dealt) {
            // Between seal and deal nobody is told a place: those who gathered are not at theirs yet.
            return;
        }
        let mut series_before = (Series::default(), 0);
        for number in self.copy.all() {
            if series_before.0 != number.series() {
                series_before = (number.series(), 0);
            }
            let ahead = self.copy.waiting_before(number);
            assert_eq!(ahead, series_before.1, "{number:?} is told a wrong place");
            series_before.1 += 1;
            if let Some(last) = known.get(&number).filter(|_| life == view.life) {
                assert!(ahead <= last + (returned - before), "{number:?} went from {last} to {ahead} ahead");
            }
            self.ahead.insert(number, ahead);
        }
    }
}
