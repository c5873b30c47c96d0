//! The line of one room as a pure state machine: a command at a time becomes effects (`decide`), and effects are the
//! only thing that changes the line (`apply`). The embedded store journals effects and replays them; the same engine
//! is the oracle that the Redis store is compared with.

mod apply;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::bits::Bits;
use super::draw::{DrawRecord, DrawnLane};
use super::ids::{Epoch, Number, Series, UnixMs};
use super::plan::Pace;
use super::settings::{Orders, Settings};
use super::shares::Shares;
use crate::store::{Admit, AdmitOrder, Change, Changed, Claim, Deal, Join, JoinOrder, Joined, Touched};

pub use view::Everything;

/// What happened. Applying them in order makes the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// The configured settings were adopted, and the pace is this.
    Based(Settings, Pace),
    /// Settings, orders and pace after a staff change.
    Changed(Settings, Orders, Pace),
    /// A new epoch began with these orders.
    Reset(Orders),
    /// Numbers from the first to the last are given, and their holders are in the line and present.
    Joined(u64, u64),
    /// An invite code was used once more.
    Invited(u64),
    /// Numbers up to this one were given by a store that has since forgotten them.
    Given(u64),
    /// These are in the line and present.
    Present(Vec<u64>),
    /// These are away.
    Away(Vec<u64>),
    /// These are called until then, and pace and shares are these.
    Called(Vec<u64>, UnixMs, Pace, Shares),
    /// This one has until then to come.
    Extended(u64, UnixMs),
    /// These did not come in time, and are away; until then they are next when back.
    Missed(Vec<u64>, Option<UnixMs>),
    /// These did not come back in time either: their places are gone.
    Forfeited(Vec<u64>),
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
    /// This place has that holder now.
    Transferred(u64, u32),
    /// The gathering is over.
    Sealed(DrawRecord),
    /// These stand at their drawn places; those gave them up.
    Dealt(Bits, Bits),
}

/// A call that was not answered yet.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Call {
    until: UnixMs,
    extended: u32,
    stamp: u64,
}

/// An admission that ended before its time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Ended {
    until: UnixMs,
    stamp: u64,
}

/// Who holds a place that was moved.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Holder {
    holder: u32,
    stamp: u64,
}

/// One room's line.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Line {
    base: Settings,
    settings: Settings,
    orders: Orders,
    pace: Pace,
    shares: Shares,
    version: u64,
    turn: u64,
    epoch: Epoch,
    last: BTreeMap<Series, u64>,
    draw: Option<DrawRecord>,
    called_total: u64,
    waiting: Bits,
    done: Bits,
    /// Who was in touch in windows of even and of odd index. Not an effect and not kept: a restart counts everybody as
    /// just seen.
    #[serde(skip)]
    seen: [Bits; 2],
    #[serde(skip)]
    window: Option<u64>,
    called: BTreeMap<u64, Call>,
    missed: BTreeMap<u64, UnixMs>,
    inside: BTreeMap<u64, UnixMs>,
    ended: BTreeMap<u64, Ended>,
    holders: BTreeMap<u64, Holder>,
    invites: BTreeMap<u64, u32>,
    stamp: u64,
    chunk_stamps: BTreeMap<u64, u64>,
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

    /// Gives numbers; all of them are present.
    pub fn join(&mut self, order: &JoinOrder, now: UnixMs) -> (Join, Vec<Effect>) {
        let drawn = order.series.is_gathered() && self.draw.is_some();
        let series = if drawn { Series::of_lane(order.series.lane()) } else { order.series };
        let mut count = u64::from(order.count);
        if let Some(max) = order.line_max {
            let waiting = self.waiting.len();
            count = count.min(u64::from(max).saturating_sub(waiting));
            if count == 0 {
                return (Join::Full { waiting }, Vec::new());
            }
        }
        let mut effects = Vec::new();
        if let Some(invite) = order.invite {
            let used = self.invites.get(&invite.id).copied().unwrap_or(0);
            if invite.uses_max.is_some_and(|max| used >= max) {
                return (Join::UsedUp, Vec::new());
            }
            effects.push(Effect::Invited(invite.id));
        }
        let floor = if order.floor.0 == self.epoch { order.floor.1 } else { 0 };
        let before = self.last.get(&series).copied().unwrap_or(0).max(floor);
        let (first, last) = (series.number(before + 1), series.number(before + count));
        self.see(first.0..=last.0, now);
        effects.push(Effect::Joined(first.0, last.0));
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        (Join::Given(Joined { epoch: self.epoch, first, count }), effects)
    }

    /// Notes who is in touch; brings back who was away; heals numbers that this store has forgotten.
    pub fn touch(&mut self, epoch: Epoch, numbers: &[Number], now: UnixMs) -> (Vec<Touched>, Vec<Effect>) {
        if epoch != self.epoch {
            return (vec![Touched::WrongEpoch; numbers.len()], Vec::new());
        }
        let mut back = BTreeSet::new();
        let mut seen = Vec::with_capacity(numbers.len());
        let answers = numbers.iter().map(|number| {
            let touched = self.standing(*number);
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
        // Of each series the highest is enough.
        let mut given: Vec<_> =
            back.iter().rev().copied().filter(|number| self.is_forgotten(Number(*number))).collect();
        given.dedup_by_key(|number| Number(*number).series());
        let mut effects: Vec<_> = given.into_iter().map(Effect::Given).collect();
        if !back.is_empty() {
            effects.push(Effect::Present(back.into_iter().collect()));
        }
        (answers, effects)
    }

    fn is_forgotten(&self, number: Number) -> bool {
        number.serial() > self.last.get(&number.series()).copied().unwrap_or(0)
    }

    /// Notes who is in touch, in chunks.
    pub fn see_chunks(&mut self, epoch: Epoch, chunks: &[(u64, Vec<u8>)], now: UnixMs) {
        if epoch != self.epoch {
            return;
        }
        let side = self.side(now);
        for (at, bytes) in chunks {
            self.seen[side].add_chunk(*at, bytes);
        }
    }

    /// Where a number stands, once it is in touch.
    fn standing(&self, number: Number) -> Touched {
        if let Some(call) = self.called.get(&number.0) {
            Touched::Called { claim_by: call.until }
        } else if let Some(expires_at) = self.inside.get(&number.0) {
            Touched::Inside { expires_at: *expires_at }
        } else if !number.is_possible() || self.done.contains(number.0) {
            Touched::Done
        } else {
            Touched::Waiting
        }
    }

    /// Calls the first of each lane, if nothing that the plan counted with has changed.
    pub fn admit(&self, epoch: Epoch, order: &AdmitOrder, now: UnixMs) -> (Admit, Vec<Effect>) {
        if epoch != self.epoch || order.expected != self.turn {
            return (Admit::Stale, Vec::new());
        }
        let first = |(lane, count): &(u8, u32)| {
            self.waiting.iter_in(&Series::of_lane(*lane).range()).take(*count as usize).collect::<Vec<_>>()
        };
        let numbers: Vec<_> = order.calls.iter().flat_map(first).collect();
        let pace = self.pace.after(numbers.len() as u64, order.interval_ns, now);
        let claim_by = UnixMs(now.0 + order.claim_ms);
        let called = Admit::Called(numbers.iter().copied().map(Number).collect());
        (called, vec![Effect::Called(numbers, claim_by, pace, order.shares.clone())])
    }

    /// Takes up a turn.
    pub fn claim(&self, epoch: Epoch, number: Number, now: UnixMs) -> (Claim, Vec<Effect>) {
        if epoch != self.epoch {
            return (Claim::WrongEpoch, Vec::new());
        }
        match self.standing(number) {
            Touched::Inside { expires_at } => (Claim::Admitted { expires_at, repeat: true }, Vec::new()),
            Touched::Called { .. } => {
                let expires_at = UnixMs(now.0 + self.settings.admission_ms);
                (Claim::Admitted { expires_at, repeat: false }, vec![Effect::Admitted(number.0, expires_at)])
            }
            Touched::Done => (Claim::Done, Vec::new()),
            Touched::Waiting | Touched::WrongEpoch => (Claim::NotCalled, Vec::new()),
        }
    }

    /// Gives a called visitor more time.
    pub fn extend(&self, epoch: Epoch, number: Number, now: UnixMs) -> (Option<UnixMs>, Vec<Effect>) {
        match self.called.get(&number.0) {
            Some(call) if epoch == self.epoch && call.extended < self.settings.claim_extensions_max => {
                let until = UnixMs(call.until.max(now).0 + self.settings.claim_ms);
                (Some(until), vec![Effect::Extended(number.0, until)])
            }
            _ => (None, Vec::new()),
        }
    }

    /// Prolongs those who are still inside, and puts in who holds an admission that this store has forgotten.
    pub fn renew(&self, epoch: Epoch, numbers: &[Number], now: UnixMs) -> (Vec<Option<UnixMs>>, Vec<Effect>) {
        let expires_at = UnixMs(now.0 + self.settings.admission_ms);
        let mut effects = Vec::new();
        let answers = numbers.iter().map(|number| {
            if epoch != self.epoch {
                return None;
            }
            match self.inside.get(&number.0) {
                Some(known) => {
                    let until = expires_at.max(*known);
                    effects.push(Effect::Prolonged(number.0, until));
                    Some(until)
                }
                None if self.done.contains(number.0) || !number.is_possible() => None,
                None => {
                    effects.push(Effect::Admitted(number.0, expires_at));
                    Some(expires_at)
                }
            }
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

    /// Ends every admission before its time.
    pub fn release_all(&self, epoch: Epoch) -> (u64, Vec<Effect>) {
        if epoch != self.epoch {
            return (0, Vec::new());
        }
        let released = self.inside.iter().map(|(number, until)| Effect::Released(*number, *until));
        (self.inside.len() as u64, released.collect())
    }

    /// Gives a place, a turn or an admission up.
    pub fn leave(&self, epoch: Epoch, number: Number) -> Vec<Effect> {
        if epoch != self.epoch || !number.is_possible() {
            return Vec::new();
        }
        if let Some(expires_at) = self.inside.get(&number.0) {
            return vec![Effect::Released(number.0, *expires_at)];
        }
        if self.done.contains(number.0) { Vec::new() } else { vec![Effect::Left(number.0)] }
    }

    /// Gives a place to another holder.
    pub fn transfer(&self, epoch: Epoch, number: Number, holder: u32) -> (Option<u32>, Vec<Effect>) {
        let stands = matches!(self.standing(number), Touched::Waiting | Touched::Called { .. });
        let known = self.holders.get(&number.0).map_or(0, |known| known.holder);
        if epoch != self.epoch || !stands || known != holder {
            return (None, Vec::new());
        }
        (Some(holder + 1), vec![Effect::Transferred(number.0, holder + 1)])
    }

    /// Closes the gathering.
    pub fn seal(&self, epoch: Epoch, key: &str) -> Vec<Effect> {
        if epoch != self.epoch || self.draw.is_some() {
            return Vec::new();
        }
        let gathered = self.last.iter().filter(|(series, count)| series.is_gathered() && **count > 0);
        let lanes: Vec<_> = gathered
            .map(|(series, count)| {
                let base = self.last.get(&Series::of_lane(series.lane())).copied().unwrap_or(0);
                DrawnLane { lane: series.lane(), base, count: *count }
            })
            .collect();
        let dealt = lanes.is_empty();
        vec![Effect::Sealed(DrawRecord { key: key.to_owned(), lanes, dealt })]
    }

    /// Puts those who gathered at their drawn places.
    pub fn deal(&mut self, epoch: Epoch, deal: &Deal, now: UnixMs) -> Vec<Effect> {
        if epoch != self.epoch || self.draw.as_ref().is_none_or(|draw| draw.dealt) {
            return Vec::new();
        }
        let bits = |chunks: &[(u64, Vec<u8>)]| {
            let mut bits = Bits::default();
            for (at, bytes) in chunks {
                bits.add_chunk(*at, bytes);
            }
            bits
        };
        self.see_chunks(epoch, &deal.waiting, now);
        vec![Effect::Dealt(bits(&deal.waiting), bits(&deal.done))]
    }

    /// A staff change.
    pub fn change(&self, expected: Option<u64>, change: Change, now: UnixMs) -> (Changed, Vec<Effect>) {
        if expected.is_some_and(|expected| expected != self.version) {
            return (Changed::Stale, Vec::new());
        }
        let reset = change == Change::Reset;
        let (mut settings, mut orders) = (self.settings.clone(), self.orders.clone());
        change.onto(&mut settings, &mut orders, now);
        let pace = self.pace.under(&self.settings.at(now), &settings.at(now), now);
        let effect = if reset { Effect::Reset(orders) } else { Effect::Changed(settings, orders, pace) };
        (Changed::Now(self.version + 1), vec![effect])
    }

    /// What the clock alone changes: missed calls, forfeited places, ended admissions, and who is away.
    pub fn tick(&mut self, now: UnixMs) -> Vec<Effect> {
        let mut effects = Vec::new();
        let over = |until: UnixMs| until <= now;
        let missed: Vec<_> = self.called.iter().filter(|(_, call)| over(call.until)).map(|(at, _)| *at).collect();
        if !missed.is_empty() {
            let until = self.settings.return_ms.map(|time| UnixMs(now.0 + time));
            effects.push(Effect::Missed(missed, until));
        }
        let forfeited: Vec<_> = self.missed.iter().filter(|(_, until)| over(**until)).map(|(at, _)| *at).collect();
        if !forfeited.is_empty() {
            effects.push(Effect::Forfeited(forfeited));
        }
        let out = self.inside.iter().filter(|(_, until)| over(**until)).map(|(at, _)| *at);
        let forgiven = self.ended.iter().filter(|(_, ended)| over(ended.until)).map(|(at, _)| *at);
        let expired: Vec<_> = out.chain(forgiven).collect();
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

    fn side(&self, now: UnixMs) -> usize {
        (self.window.unwrap_or_else(|| self.window_of(now)) % 2) as usize
    }

    fn see(&mut self, numbers: impl IntoIterator<Item = u64>, now: UnixMs) {
        let side = self.side(now);
        self.seen[side].extend(numbers);
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
}
