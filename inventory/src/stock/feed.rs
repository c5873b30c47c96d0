//! How boards of several processes over one table learn of each other's changes: each change also writes a small item that
//! says which seats to look at, and every process reads the new ones ten times a second and looks. What is missed is found by
//! the verifier. A process that is alone on its table, as with the embedded engine, writes none of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::try_join_all;

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
/// Each round reads back so far before the one before: clocks of two processes differ by less, and a transaction seldom takes
/// longer from its moment to its answer.
const OVERLAP_MS: u64 = 3_000;
/// And now and then so far, since it may.
const DEEP_OVERLAP_MS: u64 = 15_000;
const DEEP_EVERY_MS: u64 = 5_000;
/// Items live so long.
const KEPT_S: u64 = 600;
/// Changes of one part that are read in one go; more than that in some seconds is more than one table takes.
const READ_MAX: usize = 5_000;

/// Rows that are read at once.
const ROWS_AT_ONCE: usize = 16;

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    parts: Mutex<HashMap<(EventId, u32), Part>>,
}

/// What was read of one part.
#[derive(Debug, Clone)]
struct Part {
    /// Everything up to this moment is on the board, but for what was late.
    read: UnixMs,
    /// And what was late as well.
    read_deep: UnixMs,
    /// Sort keys of the moments that are read again.
    seen: BTreeSet<String>,
}

/// What is new of one part.
struct News {
    part: u32,
    is_deep: bool,
    items: Vec<Item>,
    /// There may be more after this moment.
    cut_at: Option<UnixMs>,
}

impl Feed {
    fn parts(&self) -> MutexGuard<'_, HashMap<(EventId, u32), Part>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From when on a part is to be read now, and whether that is far back.
    fn from(&self, event: &EventId, part: u32, now: UnixMs) -> (UnixMs, bool) {
        let mut parts = self.parts();
        let new = Part { read: now, read_deep: UnixMs(0), seen: BTreeSet::new() };
        let of = parts.entry((event.clone(), part)).or_insert(new);
        let is_deep = now.0.saturating_sub(of.read_deep.0) >= DEEP_EVERY_MS;
        let back = if is_deep { DEEP_OVERLAP_MS } else { OVERLAP_MS };
        (UnixMs(of.read.0.min(now.0).saturating_sub(back)), is_deep)
    }

    /// Of these items, those that are new.
    fn new_ones(&self, event: &EventId, part: u32, items: Vec<Item>) -> Vec<Item> {
        let parts = self.parts();
        let seen = parts.get(&(event.clone(), part)).map(|of| &of.seen);
        items.into_iter().filter(|item| !seen.is_some_and(|seen| seen.contains(item.sk()))).collect()
    }

    /// Takes note that these are on the board.
    fn done(&self, event: &EventId, news: &News, now: UnixMs) {
        let mut parts = self.parts();
        let Some(of) = parts.get_mut(&(event.clone(), news.part)) else { return };
        of.seen.extend(news.items.iter().map(|item| item.sk().to_owned()));
        // The rest of many is read in the next round.
        of.read = news.cut_at.map_or(now, |at| UnixMs(at.0 + OVERLAP_MS));
        if news.is_deep {
            of.read_deep = now;
        }
        of.seen = of.seen.split_off(&format!("{:013}", now.0.saturating_sub(DEEP_OVERLAP_MS + OVERLAP_MS)));
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
            let parts = (0..PARTS).map(|part| self.news(feed, &event, part, now));
            let news = try_join_all(parts).await?;
            for item in news.iter().flat_map(|news| &news.items) {
                is_new = true;
                let spots: Vec<(u32, u32, u32)> = item.json("spots")?;
                for (section, row, seat) in spots {
                    let spot = Spot { section, row, seat };
                    let key = show.plan.as_deref().and_then(|plan| row_key(&show, plan, spot));
                    rows.extend(key.map(|key| (key, spot)));
                }
            }
            let rows: Vec<_> = rows.into_iter().collect();
            for some in rows.chunks(ROWS_AT_ONCE) {
                let read = try_join_all(some.iter().map(|(key, spot)| self.row(&show, key, *spot))).await?;
                board.put(read.into_iter().flatten());
            }
            if is_new {
                let read_after = board.shifts();
                for (quota, shards) in self.quotas(&show.event).await? {
                    board.put_quota(&quota, shards, read_after);
                }
            }
            // Only now: what broke off is read again.
            news.iter().for_each(|news| feed.done(&event, news, now));
        }
        Ok(())
    }

    async fn news(&self, feed: &Feed, event: &EventId, part: u32, now: UnixMs) -> Result<News, Fault> {
        let (from, is_deep) = feed.from(event, part, now);
        let items = self.table.some(&keys::feed(event, part), Some(&format!("{:013}", from.0)), None, READ_MAX).await?;
        let last = items.last().filter(|_| items.len() >= READ_MAX);
        let cut_at = last.and_then(|item| item.sk().get(..13)?.parse().ok()).map(UnixMs);
        Ok(News { part, is_deep, items: feed.new_ones(event, part, items), cut_at })
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
