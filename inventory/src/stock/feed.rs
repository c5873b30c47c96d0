//! How boards of several processes over one table learn of each other's changes: each change also writes a small item that
//! says which seats to look at, and every process reads the new ones ten times a second and looks. What is missed is found by
//! the verifier. A process that is alone on its table, as with the embedded engine, writes none of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

use super::board::Board;
use super::inventory::Inventory;
use super::keys;
use super::show::Show;
use super::take::row_key;
use crate::ids::{EventId, UnixMs};
use crate::rules::mark::{self, Mark};
use crate::table::{Fault, Item, Step, Table, Write, json};
use crate::venue::Spot;

/// Parts of an event's feed, so that no partition of the table takes all of it.
const PARTS: u32 = 4;
/// Clocks of two processes differ by less, and a transaction seldom takes longer from its moment to its answer.
const OVERLAP_MS: u64 = 3_000;
/// No transaction takes longer: a request has its deadline.
const LATE_MS: u64 = 15_000;
/// What comes so late is looked for this often, since that means to read much again.
const LATE_EVERY_MS: u64 = 1_000;
/// Items live so long.
const KEPT_S: u64 = 600;
/// Changes of one part that are read in one go.
const READ_AT_ONCE: usize = 5_000;

/// What was read so far, and is on the boards.
#[derive(Debug, Default)]
pub(crate) struct Feed(Mutex<HashMap<EventId, Read>>);

/// What was read of an event.
#[derive(Debug, Clone, Default)]
struct Read {
    /// Up to this moment, but for what comes late.
    to: u64,
    /// Up to this moment, with what came late.
    late_to: u64,
    /// Sort keys of each part's last moments: those moments are read again each time.
    seen: [Arc<BTreeSet<String>>; PARTS as usize],
}

fn moment(at: u64) -> String {
    format!("{at:013}")
}

impl Read {
    /// Nothing, of a board that was begun at this moment.
    fn none(begun: u64) -> Self {
        Self { to: begun, late_to: begun, seen: Default::default() }
    }

    fn is_late_due(&self, now: u64) -> bool {
        now >= self.late_to.saturating_add(LATE_EVERY_MS)
    }

    /// From where to read at this moment.
    fn from(&self, now: u64) -> u64 {
        match self.is_late_due(now) {
            true => self.late_to.saturating_sub(LATE_MS),
            false => self.to.saturating_sub(OVERLAP_MS),
        }
    }

    /// Everything up to this moment was read and is on the board; these were new.
    fn done(&mut self, now: u64, new: Vec<(usize, Vec<Item>)>) {
        if self.is_late_due(now) {
            self.late_to = now;
        }
        self.to = self.to.max(now);
        // Nothing before this is read again.
        let open = moment(self.late_to.saturating_sub(LATE_MS));
        for (part, items) in new {
            Arc::make_mut(&mut self.seen[part]).extend(items.iter().map(|item| item.sk().to_owned()));
        }
        for seen in &mut self.seen {
            if seen.first().is_some_and(|first| *first < open) {
                *seen = Arc::new(Arc::make_mut(seen).split_off(&open));
            }
        }
    }
}

/// The changes of a part from a moment on that were not seen.
async fn unseen(table: &Table, part: &str, from: u64, seen: &BTreeSet<String>) -> Result<Vec<Item>, Fault> {
    let (mut new, mut from) = (Vec::new(), moment(from));
    loop {
        let items = table.some(part, Some(&from), None, READ_AT_ONCE).await?;
        let next = items.last().filter(|_| items.len() == READ_AT_ONCE).map(|last| format!("{} ", last.sk()));
        new.extend(items.into_iter().filter(|item| !seen.contains(item.sk())));
        match next {
            Some(next) => from = next,
            None => return Ok(new),
        }
    }
}

impl Inventory {
    /// The write that tells other processes of changed seats or quotas; none when there are no others.
    pub(super) fn tell_others(
        &self,
        event: &EventId,
        by: &str,
        spots: &[Spot],
        now: UnixMs,
    ) -> Result<Option<(Step, Write)>, Fault> {
        if self.feed.is_none() {
            return Ok(None);
        }
        let mixed = by.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        let spots: Vec<_> = spots.iter().map(|spot| (spot.section, spot.row, spot.seat)).collect();
        let item = Item::default().with("spots", json(&spots)?).with("ttl", now.seconds() + KEPT_S);
        let write = Write::put(&keys::feed(event, mixed % PARTS), &format!("{:013}#{by}", now.0), item);
        Ok(Some((Step::Other("feed"), write)))
    }

    /// Brings the boards to what other processes wrote since the last time.
    ///
    /// # Errors
    /// When the table does not answer; the next time reads the same once more.
    pub async fn follow_others(&self, now: UnixMs) -> Result<(), Fault> {
        let Some(feed) = &self.feed else { return Ok(()) };
        for (event, board) in self.boards() {
            let known = feed.0.lock().unwrap_or_else(PoisonError::into_inner).get(&event).cloned();
            let begun = || now.0.saturating_sub(u64::try_from(board.age().as_millis()).unwrap_or(u64::MAX));
            let mut read = known.unwrap_or_else(|| Read::none(begun()));
            let Some(show) = self.show(&event).await? else { continue };
            let new = self.news(&event, &read, now).await?;
            self.show_news(&show, &board, new.iter().flat_map(|(_, items)| items)).await?;
            read.done(now.0, new);
            feed.0.lock().unwrap_or_else(PoisonError::into_inner).insert(event, read);
        }
        Ok(())
    }

    /// What is new of each part of an event's feed.
    async fn news(&self, event: &EventId, read: &Read, now: UnixMs) -> Result<Vec<(usize, Vec<Item>)>, Fault> {
        let from = read.from(now.0);
        let mut parts = JoinSet::new();
        for ((part, of), seen) in (0..PARTS).enumerate().map(|(at, part)| (at, keys::feed(event, part))).zip(&read.seen)
        {
            let (table, seen) = (self.table.clone(), Arc::clone(seen));
            parts.spawn(async move { unseen(&table, &of, from, &seen).await.map(|new| (part, new)) });
        }
        let mut new = Vec::new();
        while let Some(part) = parts.join_next().await {
            new.push(part.map_err(|error| Fault::lost(error.to_string()))??);
        }
        Ok(new)
    }

    /// Looks at what changed, and tells the board.
    async fn show_news(&self, show: &Show, board: &Board, news: impl Iterator<Item = &Item>) -> Result<(), Fault> {
        let (mut rows, mut is_new) = (BTreeMap::new(), false);
        for item in news {
            is_new = true;
            // One that cannot be read would be in the way of all others; what it says, the verifier finds.
            let spots: Vec<(u32, u32, u32)> = item.json("spots").unwrap_or_default();
            for (section, row, seat) in spots {
                let spot = Spot { section, row, seat };
                let key = show.plan.as_deref().and_then(|plan| row_key(show, plan, spot));
                rows.extend(key.map(|key| (key, spot)));
            }
        }
        for (key, spot) in rows {
            board.put(self.row(show, &key, spot).await?);
        }
        if is_new {
            let read_after = board.shifts();
            for (quota, shards) in self.quotas(&show.event).await? {
                board.put_quota(&quota, shards, read_after);
            }
        }
        Ok(())
    }

    /// What is with every seat of a row now.
    async fn row(&self, show: &Show, key: &(String, String), of: Spot) -> Result<Vec<(Spot, Option<Mark>)>, Fault> {
        let item = self.table.get(&key.0, &key.1).await?.unwrap_or_default();
        let sections = show.plan.as_deref().map(|plan| &plan.venue().sections);
        let row = sections.and_then(|sections| sections.get(of.section as usize)?.rows.get(of.row as usize));
        let seats = u32::try_from(row.map_or(0, |row| row.seats.len())).unwrap_or(u32::MAX);
        let mark = |seat| (Spot { seat, ..of }, item.text(&mark::attribute(seat)).and_then(Mark::parse));
        Ok((0..seats).map(mark).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(at: u64) -> Item {
        Item::default().with("SK", format!("{}#h", moment(at)))
    }

    #[test]
    fn a_round_begins_where_the_last_one_that_was_done_ended() {
        let mut read = Read::none(100_000);
        assert_eq!(read.from(100_100), 97_000);
        // A round of nine seconds, or several that failed.
        assert_eq!(read.from(109_000), 85_000);
        read.done(109_000, vec![(0, vec![item(108_000)])]);
        assert_eq!((read.from(109_100), read.from(110_000)), (106_000, 94_000));
        assert!(read.seen[0].contains(item(108_000).sk()), "it is read again and not looked at");
        read.done(130_000, vec![(1, vec![item(129_000)])]);
        assert_eq!(read.seen.each_ref().map(|seen| seen.len()), [0, 1, 0, 0]);
    }
}
