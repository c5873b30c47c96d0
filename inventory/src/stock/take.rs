//! Taking a hold: seats and pieces together, all or nothing.

use std::collections::BTreeMap;

use super::board::{Board, Counts};
use super::inventory::{Inventory, Sale};
use super::keys;
use super::show::Show;
use crate::ids::{HoldId, QuotaId, UnixMs};
use crate::rules::claim::{self, Claim, Wish};
use crate::rules::hold::{Hold, HoldState, QuotaShares};
use crate::rules::mark::{self, Mark};
use crate::rules::quota::spread;
use crate::rules::refusal::Refusal;
use crate::table::{Failed, Fault, Item, Step, Transaction, TxError, WRITES_MAX, Write};
use crate::venue::Spot;
use crate::venue::plan::Plan;

/// How often a hold is tried when others take from the same shards meanwhile.
const TRIES: u32 = 8;

/// A hold that somebody wants.
#[derive(Debug, Clone)]
pub struct NewHold {
    /// Its id; cannot be guessed, and its digits are even enough to spread buyers over shards.
    pub id: HoldId,
    /// Whose it will be.
    pub owner: String,
    /// What they want.
    pub wish: Wish,
    /// The shop's own limit of pieces.
    pub max: Option<u32>,
    /// Now.
    pub now: UnixMs,
    /// When it ends by itself.
    pub expires_at: UnixMs,
}

/// What came of taking a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is held.
    Held(Hold),
    /// It cannot be had.
    Refused(Refusal),
    /// The caller's own write about the visitor was refused; with what is there instead.
    Visitor(Option<Item>),
}

impl Inventory {
    /// Holds seats and pieces, all or nothing, together with the writes that `extra` adds. Seats of holds whose time is over
    /// are free for it.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn take(
        &self,
        show: &Show,
        new: &NewHold,
        extra: impl Fn(&Hold) -> Result<Vec<(Step, Write)>, Fault>,
    ) -> Result<Taken, Fault> {
        let plan = show.plan.as_deref();
        let claim = match claim::claim(&show.event, plan, &new.wish, new.max, new.now) {
            Ok(claim) => claim,
            Err(refusal) => return Ok(Taken::Refused(refusal)),
        };
        let board = self.board(show).await?;
        for tries in 0..TRIES {
            let shares = match self.shares(show, &board, &claim, &new.id, tries > 0).await? {
                Ok(shares) => shares,
                Err(refusal) => return Ok(Taken::Refused(refusal)),
            };
            let hold = made(show, new, &claim, shares);
            let mut transaction = Transaction::default();
            transaction.push(Step::Sale, Write::create(&keys::sale(&hold.id), &hold.id.0, Sale::item(&hold, None)?));
            let mark = Mark::Held(hold.id.clone(), hold.expires_at);
            for (row, seats) in rows(show, &claim.spots) {
                transaction.push(row_step(&row), row_taken(&row, &seats, &mark, new.now));
            }
            for write in quota_writes(&hold, "left", "held") {
                transaction.push(write.0, write.1);
            }
            if let Some(write) = self.tell_others(&hold.event, &hold.id.0, &claim.spots, new.now)? {
                transaction.push(write.0, write.1);
            }
            for write in extra(&hold)? {
                transaction.push(write.0, write.1);
            }
            if transaction.len() > WRITES_MAX {
                let max = u32::try_from(hold.pieces() / 2).unwrap_or(1);
                return Ok(Taken::Refused(Refusal::TooMany { max }));
            }
            match self.table.commit(transaction).await {
                Ok(()) => {
                    board.put(claim.spots.iter().map(|spot| (*spot, Some(mark.clone()))));
                    shift(&board, &hold, |counts, part| {
                        counts.left = counts.left.saturating_sub(part);
                        counts.held += part;
                    });
                    return Ok(Taken::Held(hold));
                }
                Err(TxError::Fault(fault)) => return Err(fault),
                Err(TxError::Refused(failed)) => {
                    if let Some(visitor) = failed.iter().find(|failed| failed.step == Step::Visitor) {
                        return Ok(Taken::Visitor(visitor.item.clone()));
                    }
                    if let Some(refusal) = seats_gone(show, &board, &claim, &failed, new.now) {
                        return Ok(Taken::Refused(refusal));
                    }
                }
            }
        }
        Err(Fault::busy("too many take the same at once"))
    }

    /// From which shards the pieces come: by the board at first, by the table once the board was wrong.
    async fn shares(
        &self,
        show: &Show,
        board: &Board,
        claim: &Claim,
        id: &HoldId,
        look: bool,
    ) -> Result<Result<Vec<QuotaShares>, Refusal>, Fault> {
        if claim.quotas.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        if !look && let Some(shares) = choose(&claim.quotas, id, |quota| board.shards(quota)) {
            return Ok(Ok(shares));
        }
        let read_after = board.shifts();
        let read: BTreeMap<_, _> = self.quotas(&show.event).await?.into_iter().collect();
        for (quota, shards) in &read {
            board.put_quota(quota, shards.clone(), read_after);
        }
        // By what was read: the board leaves it aside when others changed something meanwhile.
        let by_table = |quota: &QuotaId| Some(read.get(quota)?.iter().map(|counts| counts.left).collect::<Vec<_>>());
        if let Some(shares) = choose(&claim.quotas, id, by_table) {
            return Ok(Ok(shares));
        }
        let left = |quota: &QuotaId| by_table(quota).map(|shards| shards.iter().sum::<u64>());
        let short = |line: &&crate::rules::hold::Line| {
            let kind = show.event.ticket_type(&line.ticket_type);
            let quotas = kind.into_iter().flat_map(|kind| &kind.quotas);
            quotas.filter_map(|quota| Some((claim.quotas.get(quota)?, left(quota)?))).any(|(n, left)| *n > left)
        };
        let line = claim.lines.iter().find(short).or(claim.lines.first());
        Ok(Err(line.map_or(Refusal::Nothing, |line| {
            let kind = show.event.ticket_type(&line.ticket_type);
            let left = kind.into_iter().flat_map(|kind| &kind.quotas).filter_map(left).min().unwrap_or(0);
            Refusal::SoldOut { ticket_type: line.ticket_type.clone(), left }
        })))
    }
}

fn choose(
    wanted: &BTreeMap<QuotaId, u64>,
    id: &HoldId,
    left: impl Fn(&QuotaId) -> Option<Vec<u64>>,
) -> Option<Vec<QuotaShares>> {
    let of = |(quota, count): (&QuotaId, &u64)| {
        let left = left(quota).filter(|left| !left.is_empty())?;
        let shares = spread(&left, *count, chance(id) % left.len())?;
        Some(QuotaShares { quota: quota.clone(), shares })
    };
    wanted.iter().map(of).collect()
}

/// A number that differs from hold to hold.
fn chance(id: &HoldId) -> usize {
    id.0.get(2..8).and_then(|digits| usize::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

fn made(show: &Show, new: &NewHold, claim: &Claim, quotas: Vec<QuotaShares>) -> Hold {
    Hold {
        id: new.id.clone(),
        event: show.event.id.clone(),
        owner: new.owner.clone(),
        state: HoldState::Active,
        made_at: new.now,
        expires_at: new.expires_at,
        prolonged: false,
        counted: show.event.per_buyer_max.is_some(),
        currency: show.event.currency.clone(),
        lines: claim.lines.clone(),
        quotas,
        back: Vec::new(),
    }
}

/// What a write of a row is about.
pub(super) fn row_step(row: &(String, String)) -> Step {
    Step::Row { row: format!("{}#{}", row.0, row.1) }
}

/// Keys of a row, and which of its seats are meant.
pub(super) type RowSeats = BTreeMap<(String, String), Vec<u32>>;

/// Seats by the rows that they are in.
pub(super) fn rows(show: &Show, spots: &[Spot]) -> RowSeats {
    let mut rows = RowSeats::new();
    let Some(plan) = &show.plan else { return rows };
    for spot in spots {
        if let Some(key) = row_key(show, plan, *spot) {
            rows.entry(key).or_default().push(spot.seat);
        }
    }
    rows
}

/// The keys of the row that a seat is in.
pub(super) fn row_key(show: &Show, plan: &Plan, spot: Spot) -> Option<(String, String)> {
    let section = plan.venue().sections.get(spot.section as usize)?;
    let row = section.rows.get(spot.row as usize)?;
    Some((keys::seats(&show.event.id, &section.id), row.name.clone()))
}

/// Puts a mark on seats that are free, or whose hold is over.
fn row_taken(row: &(String, String), seats: &[u32], mark: &Mark, now: UnixMs) -> Write {
    let sets: Vec<_> = seats.iter().map(|seat| format!("#s{seat} = :mark")).collect();
    let free: Vec<_> =
        seats.iter().map(|seat| format!("(attribute_not_exists(#s{seat}) OR #s{seat} < :over)")).collect();
    let write = Write::update(&row.0, &row.1, &format!("SET {}", sets.join(", ")))
        .when(&free.join(" AND "))
        .value(":mark", mark.text())
        .value(":over", mark::over_below(now));
    named(write, seats)
}

/// With the names of these seats' attributes.
pub(super) fn named(write: Write, seats: &[u32]) -> Write {
    seats.iter().fold(write, |write, seat| write.name(&format!("#s{seat}"), mark::attribute(*seat)))
}

/// Moves what a hold has of quotas from one number to another.
pub(super) fn quota_writes(hold: &Hold, from: &str, to: &str) -> Vec<(Step, Write)> {
    let shares = hold.quotas.iter().flat_map(|of| of.shares.iter().map(move |share| (&of.quota, *share)));
    shares.map(|(quota, (shard, part))| quota_write(hold, quota, shard, part, from, to)).collect()
}

/// Moves pieces of one shard from one number to another; refused when there are not that many.
pub(super) fn quota_write(hold: &Hold, quota: &QuotaId, shard: u32, part: u64, from: &str, to: &str) -> (Step, Write) {
    let change = "SET #from = #from - :n, #to = #to + :n ADD #v :one";
    let write = Write::update(&keys::quotas(&hold.event), &keys::shard(quota, shard), change)
        .when("#from >= :n")
        .name("#from", from)
        .name("#to", to)
        .name("#v", "version")
        .value(":n", part)
        .value(":one", 1_u64);
    (Step::Quota { quota: quota.0.clone(), shard }, write)
}

/// Tells the board what became of a hold's pieces.
pub(super) fn shift(board: &Board, hold: &Hold, change: impl Fn(&mut Counts, u64)) {
    for of in &hold.quotas {
        for (shard, part) in &of.shares {
            board.shift(&of.quota, *shard, |counts| change(counts, *part));
        }
    }
}

/// Which of the seats somebody else has, by what the rows say; the board learns it.
fn seats_gone(show: &Show, board: &Board, claim: &Claim, failed: &[Failed], now: UnixMs) -> Option<Refusal> {
    let plan = show.plan.as_ref()?;
    let items: Vec<_> = failed.iter().filter_map(|failed| failed.item.as_ref()).collect();
    let mut gone = Vec::new();
    for spot in &claim.spots {
        let Some((pk, sk)) = row_key(show, plan, *spot) else { continue };
        let row = items.iter().find(|item| item.pk() == pk && item.sk() == sk);
        let mark = row.and_then(|row| row.text(&mark::attribute(spot.seat))).and_then(Mark::parse);
        if let Some(mark) = mark.filter(|mark| !mark.is_over(now)) {
            board.put([(*spot, Some(mark))]);
            gone.extend(plan.id(*spot));
        }
    }
    (!gone.is_empty()).then_some(Refusal::SeatTaken { seats: gone })
}
