//! A line as a journal keeps it from time to time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Line;
use crate::rules::ids::{Epoch, UnixMs};
use crate::rules::plan::Pace;
use crate::rules::settings::{Orders, Settings};

/// What a restart needs of a line; everything but who was seen when.
#[derive(Serialize, Deserialize)]
pub struct Snapshot {
    base: Settings,
    settings: Settings,
    orders: Orders,
    pace: Pace,
    version: u64,
    turn: u64,
    epoch: Epoch,
    last: u64,
    called_total: u64,
    waiting: Vec<(u64, Vec<u8>)>,
    done: Vec<(u64, Vec<u8>)>,
    called: BTreeMap<u64, UnixMs>,
    inside: BTreeMap<u64, UnixMs>,
    ended: BTreeMap<u64, UnixMs>,
}

impl Line {
    /// What a restart needs.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            base: self.base.clone(),
            settings: self.settings.clone(),
            orders: self.orders.clone(),
            pace: self.pace,
            version: self.version,
            turn: self.turn,
            epoch: self.epoch,
            last: self.last,
            called_total: self.called_total,
            waiting: self.waiting.to_chunks(),
            done: self.done.to_chunks(),
            called: self.called.clone(),
            inside: self.inside.clone(),
            ended: self.ended.clone(),
        }
    }

    /// The line as it was; everybody who waited counts as just seen.
    pub fn restore(snapshot: Snapshot) -> Self {
        let mut line = Self {
            base: snapshot.base,
            settings: snapshot.settings,
            orders: snapshot.orders,
            pace: snapshot.pace,
            version: snapshot.version,
            turn: snapshot.turn,
            epoch: snapshot.epoch,
            last: snapshot.last,
            called_total: snapshot.called_total,
            called: snapshot.called,
            inside: snapshot.inside,
            ended: snapshot.ended,
            ..Self::default()
        };
        for (at, bytes) in &snapshot.waiting {
            let stamp = line.next_stamp();
            line.waiting.set_chunk(*at, bytes);
            line.chunk_stamps.insert(*at, stamp);
        }
        for (at, bytes) in &snapshot.done {
            line.done.set_chunk(*at, bytes);
        }
        line
    }
}
