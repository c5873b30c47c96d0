//! The line of one room as a pure state machine: a command at a time becomes effects (`decide`), and effects are the
//! only thing that changes the line (`apply`). The embedded store journals effects and replays them; the same engine
//! is the oracle that the Redis store is compared with.

mod snapshot;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::bits::{Bits, CHUNK_BITS};
use super::ids::{Epoch, Number, UnixMs};
use super::plan::Pace;
use super::settings::{Orders, Settings};
pub use snapshot::Snapshot;

use crate::store::{Admit, AdmitOrder, Change, Changed, Claim, Known, Touched, View};

/// What happened. Applying them in order makes the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// The configured settings were adopted, and the pace is this.
    Based(Settings, Pace),
    /// Settings, orders and pace after a staff change.
    Changed(Settings, Orders, Pace),
    /// Numbers from the first to the last are given, and their holders are in the line and present.
    Joined(u64, u64),
    /// Numbers up to this one were given by a store that has since forgotten them.
    Given(u64),
    /// These are in the line and present.
    Present(Vec<u64>),
    /// These are away.
    Away(Vec<u64>),
    /// These are called until then, and the pace is this.
    Called(Vec<u64>, UnixMs, Pace),
    /// These did not come in time, and are away.
    Missed(Vec<u64>),
    /// This one came in, until then.
    Admitted(u64, UnixMs),
    /// This one stays until then.
    Prolonged(u64, UnixMs),
    /// These are out because their time was over.
    Expired(Vec<u64>),
    /// This one is out before the time; the time it had.
    Released(u64, UnixMs),
    /// This one gave the place up.
    Left(u64),
}

/// One room's line.
#[derive(Clone, Default)]
pub struct Line {
    base: Settings,
    settings: Settings,
    orders: Orders,
    pace: Pace,
    version: u64,
    turn: u64,
    epoch: Epoch,
    last: u64,
    called_total: u64,
    waiting: Bits,
    done: Bits,
    /// Who was in touch in windows of even and of odd index. Not an effect: a restart counts everybody as just seen.
    seen: [Bits; 2],
    window: Option<u64>,
    called: BTreeMap<u64, UnixMs>,
    inside: BTreeMap<u64, UnixMs>,
    ended: BTreeMap<u64, UnixMs>,
    stamp: u64,
    chunk_stamps: BTreeMap<u64, u64>,
    called_stamp: u64,
    ended_stamp: u64,
}

impl Line {
    /// A new line, or the old one with a changed base: what was configured anew goes before what staff had set.
    pub fn open(&self, base: &Settings, now: UnixMs) -> Vec<Effect> {
        if self.version == 0 {
            return vec![Effect::Based(base.clone(), Pace::default())];
        }
        if self.base == *base {
            return Vec::new();
        }
        vec![Effect::Based(base.clone(), self.pace.under(&self.settings, base, now))]
    }

    /// The epoch.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Gives `count` numbers; all of them are present.
    pub fn join(&mut self, count: u32, now: UnixMs) -> (Number, Vec<Effect>) {
        let first = self.last + 1;
        let last = self.last + u64::from(count);
        self.see(first..=last, now);
        (Number(first), vec![Effect::Joined(first, last)])
    }

    /// Notes who is in touch; brings back who was away; heals numbers that this store has forgotten.
    pub fn touch(&mut self, epoch: Epoch, numbers: &[Number], now: UnixMs) -> (Vec<Touched>, Vec<Effect>) {
        if epoch != self.epoch {
            return (vec![Touched::WrongEpoch; numbers.len()], Vec::new());
        }
        let mut back = BTreeSet::new();
        let mut seen = Vec::with_capacity(numbers.len());
        let answers = numbers.iter().map(|number| {
            let touched = self.standing(number.0);
            if touched == Touched::Waiting {
                seen.push(number.0);
                if !self.waiting.contains(number.0) {
                    back.insert(number.0);
                }
            }
            touched
        });
        let answers: Vec<_> = answers.collect();
        self.see(seen, now);
        let mut effects = Vec::new();
        if let Some(highest) = back.last().filter(|highest| **highest > self.last) {
            effects.push(Effect::Given(*highest));
        }
        if !back.is_empty() {
            effects.push(Effect::Present(back.into_iter().collect()));
        }
        (answers, effects)
    }

    /// Where a number stands, once it is in touch.
    fn standing(&self, number: u64) -> Touched {
        if let Some(claim_by) = self.called.get(&number) {
            Touched::Called { claim_by: *claim_by }
        } else if let Some(expires_at) = self.inside.get(&number) {
            Touched::Inside { expires_at: *expires_at }
        } else if number == 0 || self.done.contains(number) {
            Touched::Done
        } else {
            Touched::Waiting
        }
    }

    /// Calls the first `count` of the line, if nothing that the plan counted with has changed.
    pub fn admit(&self, epoch: Epoch, order: &AdmitOrder, now: UnixMs) -> (Admit, Vec<Effect>) {
        if epoch != self.epoch || order.expected != self.turn {
            return (Admit::Stale, Vec::new());
        }
        let numbers = self.waiting.first(order.count as usize);
        let pace = self.pace.after(numbers.len() as u64, order.interval_ns, now);
        let claim_by = UnixMs(now.0 + order.claim_ms);
        let called = Admit::Called(numbers.iter().copied().map(Number).collect());
        (called, vec![Effect::Called(numbers, claim_by, pace)])
    }

    /// Takes up a turn.
    pub fn claim(&self, epoch: Epoch, number: Number, now: UnixMs) -> (Claim, Vec<Effect>) {
        if epoch != self.epoch {
            return (Claim::WrongEpoch, Vec::new());
        }
        match self.standing(number.0) {
            Touched::Inside { expires_at } => (Claim::Admitted { expires_at, repeat: true }, Vec::new()),
            Touched::Called { .. } => {
                let expires_at = UnixMs(now.0 + self.settings.admission_ms);
                (Claim::Admitted { expires_at, repeat: false }, vec![Effect::Admitted(number.0, expires_at)])
            }
            Touched::Done => (Claim::Done, Vec::new()),
            Touched::Waiting | Touched::WrongEpoch => (Claim::NotCalled, Vec::new()),
        }
    }

    /// Prolongs those who are still inside.
    pub fn renew(&self, epoch: Epoch, numbers: &[Number], now: UnixMs) -> (Vec<Option<UnixMs>>, Vec<Effect>) {
        let expires_at = UnixMs(now.0 + self.settings.admission_ms);
        let mut effects = Vec::new();
        let answers = numbers.iter().map(|number| {
            let known = self.inside.get(&number.0).filter(|_| epoch == self.epoch)?;
            let until = expires_at.max(*known);
            effects.push(Effect::Prolonged(number.0, until));
            Some(until)
        });
        (answers.collect(), effects)
    }

    /// Ends an admission before its time.
    pub fn release(&self, epoch: Epoch, number: Number) -> Vec<Effect> {
        match self.inside.get(&number.0) {
            Some(expires_at) if epoch == self.epoch => {
                vec![Effect::Released(number.0, *expires_at)]
            }
            _ => Vec::new(),
        }
    }

    /// Gives a place, a turn or an admission up.
    pub fn leave(&self, epoch: Epoch, number: Number) -> Vec<Effect> {
        if epoch != self.epoch || number.0 == 0 {
            return Vec::new();
        }
        if let Some(expires_at) = self.inside.get(&number.0) {
            return vec![Effect::Released(number.0, *expires_at)];
        }
        if self.done.contains(number.0) { Vec::new() } else { vec![Effect::Left(number.0)] }
    }

    /// A staff change.
    pub fn change(&self, expected: Option<u64>, change: Change, now: UnixMs) -> (Changed, Vec<Effect>) {
        if expected.is_some_and(|expected| expected != self.version) {
            return (Changed::Stale, Vec::new());
        }
        let (mut settings, mut orders) = (self.settings.clone(), self.orders.clone());
        change.onto(&mut settings, &mut orders, now);
        let pace = self.pace.under(&self.settings, &settings, now);
        (Changed::Now(self.version + 1), vec![Effect::Changed(settings, orders, pace)])
    }

    /// What the clock alone changes: missed calls, ended admissions, and who is away.
    pub fn tick(&mut self, now: UnixMs) -> Vec<Effect> {
        let mut effects = Vec::new();
        let over = |map: &BTreeMap<u64, UnixMs>| -> Vec<u64> {
            map.iter().filter(|(_, until)| **until <= now).map(|(number, _)| *number).collect()
        };
        let missed = over(&self.called);
        if !missed.is_empty() {
            effects.push(Effect::Missed(missed));
        }
        let mut expired = over(&self.inside);
        expired.extend(over(&self.ended));
        if !expired.is_empty() {
            effects.push(Effect::Expired(expired));
        }
        let away = self.turn_window(now);
        if !away.is_empty() {
            effects.push(Effect::Away(away));
        }
        effects
    }

    /// The window of a moment.
    fn window_of(&self, now: UnixMs) -> u64 {
        now.0 / self.settings.away_after_ms.max(1)
    }

    fn see(&mut self, numbers: impl IntoIterator<Item = u64>, now: UnixMs) {
        let side = self.window.unwrap_or_else(|| self.window_of(now)) % 2;
        for number in numbers {
            self.seen[side as usize].insert(number);
        }
    }

    /// At the turn of a window, those who were in touch neither in the one that ends nor since are away. When nobody
    /// looked for longer than a window, nobody can know who was in touch: then everybody counts as just seen.
    fn turn_window(&mut self, now: UnixMs) -> Vec<u64> {
        let current = self.window_of(now);
        let known = self.window.replace(current);
        let ended = match known {
            Some(known) if known == current => return Vec::new(),
            Some(known) if known + 1 == current => (known % 2) as usize,
            _ => {
                self.seen = [Bits::default(), Bits::default()];
                self.seen[(current % 2) as usize] = self.waiting.clone();
                return Vec::new();
            }
        };
        let away: Vec<u64> = self.waiting.iter().filter(|number| !self.seen[ended].contains(*number)).collect();
        // The side of the new window held the window before the one that ended.
        self.seen[1 - ended] = Bits::default();
        away
    }

    /// Changes the line by what happened.
    pub fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Based(base, pace) => {
                self.pace = *pace;
                self.base = base.clone();
                self.settings = base.clone();
                self.version += 1;
                self.turn += 1;
            }
            Effect::Changed(settings, orders, pace) => {
                self.pace = *pace;
                self.settings = settings.clone();
                self.orders = orders.clone();
                self.version += 1;
                self.turn += 1;
            }
            Effect::Joined(first, last) => {
                self.last = self.last.max(*last);
                self.edit_waiting(*first..=*last, Bits::insert);
            }
            Effect::Given(last) => self.last = self.last.max(*last),
            Effect::Present(numbers) => self.edit_waiting(numbers.iter().copied(), Bits::insert),
            Effect::Away(numbers) => self.edit_waiting(numbers.iter().copied(), Bits::remove),
            Effect::Called(numbers, claim_by, pace) => {
                self.edit_waiting(numbers.iter().copied(), Bits::remove);
                self.called.extend(numbers.iter().map(|number| (*number, *claim_by)));
                self.pace = *pace;
                self.called_total += numbers.len() as u64;
                self.turn += 1;
                self.called_stamp = self.next_stamp();
            }
            Effect::Missed(numbers) => {
                for number in numbers {
                    self.called.remove(number);
                }
                self.called_stamp = self.next_stamp();
            }
            Effect::Admitted(number, expires_at) => {
                self.called.remove(number);
                self.inside.insert(*number, *expires_at);
                self.done.insert(*number);
                self.called_stamp = self.next_stamp();
            }
            Effect::Prolonged(number, expires_at) => {
                self.inside.insert(*number, *expires_at);
            }
            Effect::Expired(numbers) => {
                for number in numbers {
                    self.inside.remove(number);
                    self.ended.remove(number);
                }
                self.ended_stamp = self.next_stamp();
            }
            Effect::Released(number, expires_at) => {
                self.inside.remove(number);
                self.ended.insert(*number, *expires_at);
                self.ended_stamp = self.next_stamp();
            }
            Effect::Left(number) => {
                self.edit_waiting([*number], Bits::remove);
                self.called.remove(number);
                self.done.insert(*number);
                self.last = self.last.max(*number);
                self.called_stamp = self.next_stamp();
            }
        }
    }

    fn next_stamp(&mut self) -> u64 {
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

    /// What changed since a gateway last looked.
    pub fn view(&self, known: &Known, now: UnixMs) -> View {
        let since = if known.epoch == self.epoch { known.stamp } else { 0 };
        let chunks = self.chunk_stamps.iter().filter(|(_, stamp)| **stamp > since);
        View {
            now,
            epoch: self.epoch,
            version: self.version,
            turn: self.turn,
            stamp: self.stamp,
            settings: self.settings.clone(),
            orders: self.orders.clone(),
            pace: self.pace,
            last: Number(self.last),
            called_total: self.called_total,
            called_count: self.called.len() as u64,
            inside_count: self.inside.len() as u64,
            chunks: chunks.map(|(at, _)| (*at, self.waiting.chunk(*at).unwrap_or_default())).collect(),
            called: (self.called_stamp > since || since == 0).then(|| numbered(&self.called)),
            ended: (self.ended_stamp > since || since == 0).then(|| self.ended.keys().copied().map(Number).collect()),
        }
    }
}

fn numbered(map: &BTreeMap<u64, UnixMs>) -> Vec<(Number, UnixMs)> {
    map.iter().map(|(number, until)| (Number(*number), *until)).collect()
}
