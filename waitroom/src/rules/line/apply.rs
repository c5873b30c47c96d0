//! How each effect changes the line.

use super::{Call, Effect, Ended, Holder, Line};
use crate::rules::bits::{Bits, CHUNK_BITS};
use crate::rules::ids::{Number, Series};
use crate::rules::settings::{Orders, Settings};

impl Line {
    /// Changes the line by what happened.
    pub fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Based(base, pace) => {
                self.base = base.clone();
                self.pace = *pace;
                self.record(base.clone(), self.orders.clone());
            }
            Effect::Changed(settings, orders, pace) => {
                self.pace = *pace;
                self.record(settings.clone(), orders.clone());
            }
            Effect::Reset(orders) => self.reset(orders),
            Effect::Joined(first, last) => {
                self.given(*last);
                self.edit_waiting(*first..=*last, Bits::insert);
            }
            Effect::Invited(invite) => *self.invites.entry(*invite).or_default() += 1,
            Effect::Given(last) => self.given(*last),
            Effect::Present(numbers) => {
                self.missed.retain(|number, _| !numbers.contains(number));
                self.edit_waiting(numbers.iter().copied(), Bits::insert);
            }
            Effect::Away(numbers) => self.edit_waiting(numbers.iter().copied(), Bits::remove),
            Effect::Called(numbers, until, pace, shares) => {
                self.edit_waiting(numbers.iter().copied(), Bits::remove);
                let call = Call { until: *until, extended: 0, stamp: self.next_stamp() };
                self.called.extend(numbers.iter().map(|number| (*number, call)));
                self.pace = *pace;
                self.shares = shares.clone();
                self.called_total += numbers.len() as u64;
                self.turn += 1;
            }
            Effect::Extended(number, until) => {
                let stamp = self.next_stamp();
                if let Some(call) = self.called.get_mut(number) {
                    *call = Call { until: *until, extended: call.extended + 1, stamp };
                }
            }
            Effect::Missed(numbers, until) => {
                for number in numbers {
                    self.called.remove(number);
                }
                self.missed.extend(numbers.iter().filter_map(|number| Some((*number, (*until)?))));
                self.next_stamp();
            }
            Effect::Forfeited(numbers) => {
                for number in numbers {
                    self.missed.remove(number);
                    self.done.insert(*number);
                }
            }
            Effect::Admitted(number, expires_at) => {
                self.edit_waiting([*number], Bits::remove);
                self.called.remove(number);
                self.missed.remove(number);
                self.inside.insert(*number, *expires_at);
                self.done.insert(*number);
                self.given(*number);
            }
            Effect::Prolonged(number, expires_at) => {
                self.inside.insert(*number, *expires_at);
            }
            Effect::Expired(numbers) => {
                for number in numbers {
                    self.inside.remove(number);
                    self.ended.remove(number);
                }
                self.next_stamp();
            }
            Effect::Released(number, until) => {
                self.inside.remove(number);
                let stamp = self.next_stamp();
                self.ended.insert(*number, Ended { until: *until, stamp });
            }
            Effect::Left(number) => {
                self.edit_waiting([*number], Bits::remove);
                self.called.remove(number);
                self.missed.remove(number);
                self.done.insert(*number);
                self.given(*number);
            }
            Effect::Transferred(number, holder) => {
                let stamp = self.next_stamp();
                self.holders.insert(*number, Holder { holder: *holder, stamp });
            }
            Effect::Sealed(record) => {
                for lane in &record.lanes {
                    self.last.insert(Series::of_lane(lane.lane), lane.base + lane.count);
                }
                self.draw = Some(record.clone());
                self.turn += 1;
            }
            Effect::Dealt(waiting, done) => self.dealt(waiting, done),
        }
    }

    fn record(&mut self, settings: Settings, orders: Orders) {
        self.settings = settings;
        self.orders = orders;
        self.version += 1;
        self.turn += 1;
    }

    fn reset(&mut self, orders: &Orders) {
        *self = Self {
            base: std::mem::take(&mut self.base),
            settings: std::mem::take(&mut self.settings),
            orders: orders.clone(),
            pace: self.pace,
            version: self.version + 1,
            turn: self.turn + 1,
            epoch: super::Epoch(self.epoch.0 + 1),
            called_total: self.called_total,
            stamp: self.stamp + 1,
            ..Self::default()
        };
    }

    fn dealt(&mut self, waiting: &Bits, done: &Bits) {
        let stamp = self.next_stamp();
        for (at, bytes) in waiting.to_chunks() {
            self.waiting.add_chunk(at, &bytes);
            self.chunk_stamps.insert(at, stamp);
        }
        for (at, bytes) in done.to_chunks() {
            self.done.add_chunk(at, &bytes);
        }
        let gathered = Series::gathered(0).range().start..u64::MAX;
        let emptied = self.waiting.clear_in(&gathered);
        self.done.clear_in(&gathered);
        self.chunk_stamps.extend(emptied.into_iter().map(|at| (at, stamp)));
        if let Some(draw) = &mut self.draw {
            draw.dealt = true;
        }
        self.turn += 1;
    }

    /// A number was given, perhaps by a store that has forgotten it.
    fn given(&mut self, number: u64) {
        let number = Number(number);
        let last = self.last.entry(number.series()).or_default();
        *last = (*last).max(number.serial());
    }

    pub(super) fn next_stamp(&mut self) -> u64 {
        self.stamp += 1;
        self.stamp
    }

    fn edit_waiting(&mut self, numbers: impl IntoIterator<Item = u64>, edit: fn(&mut Bits, u64) -> bool) {
        let stamp = self.next_stamp();
        for number in numbers {
            if edit(&mut self.waiting, number) {
                self.chunk_stamps.insert(number / CHUNK_BITS, stamp);
            }
        }
    }
}
