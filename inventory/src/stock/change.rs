//! What becomes of a hold: it is prolonged, sold, let go, or given back in part after it was sold. Each is one transaction
//! with the writes that whoever sells adds.

use super::board::{Board, Counts};
use super::inventory::{Inventory, Sale};
use super::keys;
use super::show::Show;
use super::take::{RowSeats, named, quota_write, quota_writes, row_key, row_step, rows, shift};
use crate::ids::UnixMs;
use crate::rules::hold::{Back, Hold, HoldState, QuotaShares};
use crate::rules::mark::{self, Mark};
use crate::rules::quota::spread;
use crate::table::{Failed, Fault, Item, Step, Transaction, TxError, Write};
use crate::venue::Spot;

/// How often a change is tried when what it finds is not what it expected.
const TRIES: u32 = 6;

/// A hold that ended without an order is kept so long, in seconds: whoever repeats a request within a day still finds it.
const ENDED_KEPT_S: u64 = 30 * 24 * 3600;

/// What becomes of a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing; only the seller's record of it changes.
    Keep,
    /// It ends later, once.
    Prolong(UnixMs),
    /// Its places are sold. One whose time is over is sold if they are still to be had.
    Sell,
    /// Its places are free again.
    Free(HoldState),
    /// Some of what was sold is free again.
    GiveBack(Vec<Back>),
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is written; this is the sale now.
    Done(Sale),
    /// Somebody else changed it first: look again.
    Lost,
    /// Its places are somebody else's now.
    Gone,
    /// A write of the caller's own was refused, with what is there instead.
    Refused(Step, Option<Item>),
}

impl Inventory {
    /// Changes a hold, its seller's record to `order`, and what `extra` writes, together.
    ///
    /// # Errors
    /// When the table does not answer.
    ///
    /// # Panics
    /// When the hold's state does not allow the change: a bug of the caller.
    pub async fn change(
        &self,
        show: &Show,
        sale: &Sale,
        change: &Change,
        order: Option<&str>,
        extra: &[(Step, Write)],
        now: UnixMs,
    ) -> Result<Changed, Fault> {
        let board = self.board(show).await?;
        let spots = self::spots(show, sale, change);
        let mut rows = rows(show, &spots);
        for _ in 0..TRIES {
            let Some(next) = self.next(show, sale, change).await? else { return Ok(Changed::Gone) };
            let mut transaction = Transaction::default();
            let id = &next.id;
            let item = match (change, order) {
                (Change::Free(_), None) => Sale::item(&next, order)?.with("ttl", now.seconds() + ENDED_KEPT_S),
                _ => Sale::item(&next, order)?,
            };
            transaction.push(Step::Sale, Write::replace(&keys::sale(id), &id.0, item, sale.version));
            for (row, seats) in &rows {
                if let Some(write) = row_write(sale, &next, change, row, seats, now) {
                    transaction.push(row_step(row), write);
                }
            }
            if *change != Change::Keep
                && let Some((step, write)) = self.tell_others(&next.event, &next.id.0, &spots, now)?
            {
                transaction.push(step, write);
            }
            for (step, write) in quota_changes(show, sale, &next, change).into_iter().chain(extra.iter().cloned()) {
                transaction.push(step, write);
            }
            match self.table.commit(transaction).await {
                Ok(()) => {
                    tell(&board, show, sale, &next, change, &rows);
                    let order = order.map(str::to_owned);
                    return Ok(Changed::Done(Sale { hold: next, order, version: sale.version + 1 }));
                }
                Err(TxError::Fault(fault)) => return Err(fault),
                Err(TxError::Refused(failed)) => {
                    if let Some(changed) = refused(&failed) {
                        return Ok(changed);
                    }
                    // Seats of an expired hold may be another's by now; only what is still its own is let go.
                    match change {
                        Change::Free(_) | Change::GiveBack(_) => keep_own(&mut rows, sale, &failed),
                        Change::Keep | Change::Prolong(_) => return Ok(Changed::Gone),
                        Change::Sell if failed.iter().any(|failed| matches!(failed.step, Step::Row { .. })) => {
                            return Ok(Changed::Gone);
                        }
                        // A shard of a quota moved on: spread anew.
                        Change::Sell => {}
                    }
                }
            }
        }
        Err(Fault::busy("too many change the same at once"))
    }

    /// The hold after the change; `None` when its pieces are not to be had any more.
    async fn next(&self, show: &Show, sale: &Sale, change: &Change) -> Result<Option<Hold>, Fault> {
        let mut next = sale.hold.clone();
        let to = match change {
            Change::Keep => return Ok(Some(next)),
            Change::Prolong(until) => {
                assert!(next.state == HoldState::Active, "a hold that is {:?} cannot be prolonged", next.state);
                next.expires_at = *until;
                next.prolonged = true;
                return Ok(Some(next));
            }
            Change::GiveBack(back) => {
                assert!(next.state == HoldState::Confirmed, "nothing of a hold that is {:?} is given back", next.state);
                next.back.extend(back.iter().cloned());
                less(show, &mut next, back);
                return Ok(Some(next));
            }
            Change::Free(to) => *to,
            Change::Sell => HoldState::Confirmed,
        };
        assert!(next.state.may_become(to), "a hold that is {:?} cannot become {to:?}", next.state);
        if next.state == HoldState::Expired && !next.quotas.is_empty() {
            // Its pieces went back to the shards: they are taken anew, from where there are some.
            let shards = self.quotas(&show.event).await?;
            for of in &mut next.quotas {
                let count = of.shares.iter().map(|(_, part)| part).sum();
                let left = shards.iter().find(|(quota, _)| *quota == of.quota).map(|(_, shards)| shards);
                let left: Vec<_> = left.into_iter().flatten().map(|counts| counts.left).collect();
                let Some(shares) = spread(&left, count, 0).filter(|_| !left.is_empty()) else { return Ok(None) };
                of.shares = shares;
            }
        }
        next.state = to;
        Ok(Some(next))
    }
}

/// The seats that a change is about.
fn spots(show: &Show, sale: &Sale, change: &Change) -> Vec<Spot> {
    let Some(plan) = &show.plan else { return Vec::new() };
    match change {
        Change::Keep => Vec::new(),
        Change::GiveBack(back) => back.iter().flat_map(|back| &back.seats).filter_map(|seat| plan.find(seat)).collect(),
        Change::Prolong(_) | Change::Sell | Change::Free(_) => {
            sale.hold.seats().filter_map(|seat| plan.find(seat)).collect()
        }
    }
}

fn held(hold: &Hold) -> Mark {
    Mark::Held(hold.id.clone(), hold.expires_at)
}

fn sold(hold: &Hold) -> Mark {
    Mark::Sold(hold.id.clone())
}

/// What is written of a row; `None` when it is not changed.
fn row_write(
    sale: &Sale,
    next: &Hold,
    change: &Change,
    row: &(String, String),
    seats: &[u32],
    now: UnixMs,
) -> Option<Write> {
    let each = |of: &dyn Fn(u32) -> String, between: &str| {
        seats.iter().map(|seat| of(*seat)).collect::<Vec<_>>().join(between)
    };
    let set = || format!("SET {}", each(&|seat| format!("#s{seat} = :mark"), ", "));
    let is_own = || each(&|seat| format!("#s{seat} = :own"), " AND ");
    let write = |change: &str| Write::update(&row.0, &row.1, change);
    let write = match change {
        _ if seats.is_empty() => return None,
        Change::Keep => return None,
        Change::Prolong(_) => {
            let write = write(&set()).when(&is_own()).value(":mark", held(next).text());
            write.value(":own", held(&sale.hold).text())
        }
        Change::Sell => {
            let of = |seat| format!("(#s{seat} = :own OR attribute_not_exists(#s{seat}) OR #s{seat} < :over)");
            let write = write(&set()).when(&each(&of, " AND ")).value(":mark", sold(next).text());
            write.value(":own", held(&sale.hold).text()).value(":over", mark::over_below(now))
        }
        Change::Free(_) | Change::GiveBack(_) => {
            let remove = format!("REMOVE {}", each(&|seat| format!("#s{seat}"), ", "));
            write(&remove).when(&is_own()).value(":own", own(sale, change).text())
        }
    };
    Some(named(write, seats))
}

/// The mark that the hold has on its seats before it lets go of them.
fn own(sale: &Sale, change: &Change) -> Mark {
    match change {
        Change::GiveBack(_) => sold(&sale.hold),
        _ => held(&sale.hold),
    }
}

fn quota_changes(show: &Show, sale: &Sale, next: &Hold, change: &Change) -> Vec<(Step, Write)> {
    match change {
        Change::Keep | Change::Prolong(_) => Vec::new(),
        Change::Sell if sale.hold.state == HoldState::Expired => quota_writes(next, "left", "sold"),
        Change::Sell => quota_writes(next, "held", "sold"),
        Change::Free(_) => quota_writes(&sale.hold, "held", "left"),
        Change::GiveBack(back) => {
            let mut hold = sale.hold.clone();
            less(show, &mut hold, back)
                .into_iter()
                .flat_map(|of| of.shares.into_iter().map(move |share| (of.quota.clone(), share)))
                .map(|(quota, (shard, part))| quota_write(&sale.hold, &quota, shard, part, "sold", "left"))
                .collect()
        }
    }
}

/// Takes what is given back out of a hold's shares; gives which shares that were.
fn less(show: &Show, hold: &mut Hold, back: &[Back]) -> Vec<QuotaShares> {
    let mut all = Vec::new();
    for of in &mut hold.quotas {
        let counts = |back: &&Back| {
            show.event.ticket_type(&back.ticket_type).is_some_and(|kind| kind.quotas.contains(&of.quota))
        };
        let mut open: u64 = back.iter().filter(counts).map(|back| back.count).sum();
        let mut shares = Vec::new();
        for (shard, part) in &mut of.shares {
            let some = open.min(*part);
            if some > 0 {
                *part -= some;
                open -= some;
                shares.push((*shard, some));
            }
        }
        of.shares.retain(|(_, part)| *part > 0);
        all.push(QuotaShares { quota: of.quota.clone(), shares });
    }
    all
}

/// What a refusal of anything but rows and quotas means.
fn refused(failed: &[Failed]) -> Option<Changed> {
    if failed.iter().any(|failed| failed.step == Step::Sale) {
        return Some(Changed::Lost);
    }
    let own = failed.iter().find(|failed| !matches!(failed.step, Step::Row { .. } | Step::Quota { .. }))?;
    Some(Changed::Refused(own.step.clone(), own.item.clone()))
}

/// Leaves out the seats that are another's by now.
fn keep_own(rows: &mut RowSeats, sale: &Sale, failed: &[Failed]) {
    for (row, seats) in rows.iter_mut() {
        let of = |failed: &&Failed| failed.step == row_step(row);
        let Some(found) = failed.iter().find(of) else { continue };
        let is_own = |seat: &u32| {
            let mark = found.item.as_ref().and_then(|item| item.text(&mark::attribute(*seat))).and_then(Mark::parse);
            mark.is_some_and(|mark| mark.hold() == Some(&sale.hold.id))
        };
        seats.retain(is_own);
    }
}

/// Tells the board.
fn tell(board: &Board, show: &Show, sale: &Sale, next: &Hold, change: &Change, rows: &RowSeats) {
    let mark = match change {
        Change::Keep => return,
        Change::Prolong(_) => Some(held(next)),
        Change::Sell => Some(sold(next)),
        Change::Free(_) | Change::GiveBack(_) => None,
    };
    let spots = spots(show, sale, change);
    let kept = spots.into_iter().filter(|spot| {
        let row = show.plan.as_ref().and_then(|plan| row_key(show, plan, *spot));
        row.and_then(|row| rows.get(&row)).is_some_and(|seats| seats.contains(&spot.seat))
    });
    board.put(kept.map(|spot| (spot, mark.clone())));
    let from = |counts: &mut Counts, part: u64| counts.held = counts.held.saturating_sub(part);
    match change {
        Change::Keep | Change::Prolong(_) => {}
        Change::Sell if sale.hold.state == HoldState::Expired => shift(board, next, |counts, part| {
            counts.left = counts.left.saturating_sub(part);
            counts.sold += part;
        }),
        Change::Sell => shift(board, next, |counts, part| {
            from(counts, part);
            counts.sold += part;
        }),
        Change::Free(_) => shift(board, &sale.hold, |counts, part| {
            from(counts, part);
            counts.left += part;
        }),
        Change::GiveBack(back) => {
            let mut hold = sale.hold.clone();
            let quotas = less(show, &mut hold, back);
            shift(board, &Hold { quotas, ..sale.hold.clone() }, |counts, part| {
                counts.sold = counts.sold.saturating_sub(part);
                counts.left += part;
            });
        }
    }
}
