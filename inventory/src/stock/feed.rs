//! How boards of several processes over one table learn of each other's changes: each change also writes a small item that
//! says which seats to look at, and every process reads the new ones ten times a second and looks. What is missed is found by
//! the verifier. A process that is alone on its table, as with the embedded engine, writes none of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::inventory::Inventory;
use super::keys;
use super::show::Show;
use super::take::row_key;
use crate::ids::{EventId, UnixMs};
use crate::rules::mark::{self, Mark};
use crate::table::{Fault, Item, Step, Write, json};
use crate::venue::Spot;

/// Parts of an event's feed, so that no partition of the table takes all of it.
const PARTS: u32 = 4;
/// Clocks of two processes differ by less, and a transaction takes less from its moment to its answer.
const OVERLAP_MS: u64 = 3_000;
/// Items live so long.
const KEPT_S: u64 = 600;
/// Changes of one part that are read in one go; more than that in some seconds is more than one table takes.
const READ_MAX: usize = 5_000;

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// Sort keys of the last moments, by part: those moments are read again each time.
    seen: Mutex<HashMap<(EventId, u32), HashSet<String>>>,
}

impl Feed {
    /// Of these items, those that are new; the others of that part are forgotten.
    fn new_ones(&self, event: &EventId, part: u32, items: Vec<Item>) -> Vec<Item> {
        let keys: HashSet<String> = items.iter().map(|item| item.sk().to_owned()).collect();
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = all.insert((event.clone(), part), keys).unwrap_or_default();
        items.into_iter().filter(|item| !seen.contains(item.sk())).collect()
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

    /// Brings the boards to what other processes wrote in the last moments.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn follow_others(&self, now: UnixMs) -> Result<(), Fault> {
        let Some(feed) = &self.feed else { return Ok(()) };
        for (event, board) in self.boards() {
            let (mut rows, mut is_new) = (BTreeMap::new(), false);
            let Some(show) = self.show(&event).await? else { continue };
            for part in 0..PARTS {
                let from = format!("{:013}", now.0.saturating_sub(OVERLAP_MS));
                let items = self.table.some(&keys::feed(&event, part), Some(&from), None, READ_MAX).await?;
                for item in feed.new_ones(&event, part, items) {
                    is_new = true;
                    let spots: Vec<(u32, u32, u32)> = item.json("spots")?;
                    for (section, row, seat) in spots {
                        let spot = Spot { section, row, seat };
                        let key = show.plan.as_deref().and_then(|plan| row_key(&show, plan, spot));
                        rows.extend(key.map(|key| (key, spot)));
                    }
                }
            }
            for (key, spot) in rows {
                board.put(self.row(&show, &key, spot).await?);
            }
            if is_new {
                let read_after = board.shifts();
                for (quota, shards) in self.quotas(&show.event).await? {
                    board.put_quota(&quota, shards, read_after);
                }
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
