//! What a line shows: to gateways what changed, to an audit everything.

use super::Line;
use crate::rules::bits::Bits;
use crate::rules::ids::{Number, Series, UnixMs};
use crate::rules::plan::Pace;
use crate::rules::settings::Settings;
use crate::store::{Known, View};

/// All that a store keeps of a room, but for who was seen when.
#[derive(Debug, Clone, PartialEq)]
pub struct Everything {
    /// The store's clock.
    pub now: UnixMs,
    /// The settings, before planned changes.
    pub settings: Settings,
    /// How far the outflow is used.
    pub pace: Pace,
    /// The last serial number given in each series.
    pub last: Vec<(Series, u64)>,
    /// In the line and present.
    pub waiting: Bits,
    /// Used up or given up.
    pub done: Bits,
    /// Called, and until when.
    pub called: Vec<(Number, UnixMs)>,
    /// Missed a turn, and until when they are next when back.
    pub missed: Vec<(Number, UnixMs)>,
    /// Inside, and until when.
    pub inside: Vec<(Number, UnixMs)>,
    /// Out before the time, and the time they had.
    pub ended: Vec<(Number, UnixMs)>,
}

impl Line {
    /// What changed since a gateway last looked.
    pub fn view(&self, known: &Known, now: UnixMs) -> View {
        let whole = known.epoch != self.epoch || known.stamp == 0;
        let since = if whole { 0 } else { known.stamp };
        let chunks = self.chunk_stamps.iter().filter(|(_, stamp)| **stamp > since);
        let called = self.called.iter().filter(|(_, call)| call.stamp > since);
        let ended = self.ended.iter().filter(|(_, ended)| ended.stamp > since);
        let moved = self.holders.iter().filter(|(_, holder)| holder.stamp > since);
        View {
            now,
            epoch: self.epoch,
            life: 0,
            version: self.version,
            turn: self.turn,
            stamp: self.stamp,
            whole,
            settings: self.settings.clone(),
            orders: self.orders.clone(),
            pace: self.pace,
            shares: self.shares.clone(),
            last: self.last(),
            draw: self.draw.clone(),
            called_total: self.called_total,
            called_count: self.called.len() as u64,
            inside_count: self.inside.len() as u64,
            chunks: chunks.map(|(at, _)| (*at, self.waiting.chunk(*at).unwrap_or_default())).collect(),
            called: called.map(|(number, call)| (Number(*number), call.until)).collect(),
            ended: ended.map(|(number, ended)| (Number(*number), ended.until)).collect(),
            moved: moved.map(|(number, holder)| (Number(*number), holder.holder)).collect(),
        }
    }

    /// All there is.
    pub fn everything(&self, now: UnixMs) -> Everything {
        let times = |map: &std::collections::BTreeMap<u64, UnixMs>| -> Vec<(Number, UnixMs)> {
            map.iter().map(|(number, until)| (Number(*number), *until)).collect()
        };
        Everything {
            now,
            settings: self.settings.clone(),
            pace: self.pace,
            last: self.last(),
            waiting: self.waiting.clone(),
            done: self.done.clone(),
            called: self.called.iter().map(|(number, call)| (Number(*number), call.until)).collect(),
            missed: times(&self.missed),
            inside: times(&self.inside),
            ended: self.ended.iter().map(|(number, ended)| (Number(*number), ended.until)).collect(),
        }
    }

    fn last(&self) -> Vec<(Series, u64)> {
        self.last.iter().map(|(series, serial)| (*series, *serial)).collect()
    }
}
