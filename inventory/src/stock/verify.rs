//! The stock is recomputed from the holds, and compared with what rows, shards and the board say. What differs is looked at
//! once more by itself, since others write meanwhile; what stays wrong is told, and put right where that harms nobody. Each
//! correction is written down with what was before, in the same write.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::board::Counts;
use super::inventory::{Inventory, Sale};
use super::keys;
use super::show::{Show, refusable};
use super::take::{row_key, row_step};
use crate::ids::{EventId, HoldId, QuotaId, UnixMs};
use crate::rules::hold::{Hold, HoldState};
use crate::rules::mark::{self, Mark};
use crate::table::{Fault, Item, Step, Transaction, Write, json};
use crate::venue::Spot;
use crate::venue::plan::Plan;

/// Parts of the holds.
const PARTS: std::ops::RangeInclusive<u8> = 0..=255;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Which invariant of the design.
    pub invariant: u8,
    /// What was found.
    pub what: String,
}

/// Something that was put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Of this event.
    pub event: EventId,
    /// Which seat or shard.
    pub what: String,
    /// What it said.
    pub before: String,
    /// What it says now.
    pub after: String,
    /// Why that is right.
    pub reason: String,
}

/// What a pass found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Seats and pieces in holds, sold, and for sale, recomputed.
    pub sections: BTreeMap<String, (u64, u64, u64)>,
    /// The same of each quota.
    pub quotas: BTreeMap<String, (u64, u64, u64)>,
    /// What is wrong and was not put right.
    pub violations: Vec<Violation>,
    /// What was put right.
    pub corrections: Vec<Correction>,
    /// Seats and quotas that the board of this process had wrong.
    pub board: u64,
}

/// What differs, to be looked at once more.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Doubt {
    /// A seat says that it belongs to this hold, which does not say so.
    Orphan(Spot, HoldId),
    /// A hold says that it has this seat, which says something else.
    Missing(Spot, HoldId),
    /// A shard has other numbers than the holds.
    Shard(Differing),
}

/// A shard with other numbers than the holds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Differing {
    quota: QuotaId,
    shard: usize,
    found: Counts,
    right: Counts,
    version: u64,
}

/// What is needed of a hold.
#[derive(Debug)]
struct Light {
    state: HoldState,
    until: UnixMs,
    spots: Vec<Spot>,
}

/// What all holds of an event say.
#[derive(Debug, Default)]
struct Said {
    holds: HashMap<HoldId, Light>,
    quotas: BTreeMap<(QuotaId, u32), (u64, u64)>,
}

/// Shards that differed in the pass before, with their versions. A difference counts when the shard was not written since:
/// then all holds were read while it was as it is. Holds and shards are never read at the same moment.
#[derive(Debug, Default)]
pub struct Memory(Vec<(EventId, QuotaId, usize, u64)>);

/// How a pass goes about it.
#[derive(Debug, Clone, Copy)]
struct Pass {
    correct: bool,
    from: UnixMs,
    begun: Instant,
}

impl Pass {
    /// A pass takes its time, in which holds end.
    fn now(&self) -> UnixMs {
        self.from.after(self.begun.elapsed())
    }
}

/// What a seat should say.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// What it says.
    Right,
    /// This, and why.
    Wrong(Option<Mark>, &'static str),
    /// Nobody can know.
    Unclear,
}

fn lasts(state: HoldState) -> bool {
    matches!(state, HoldState::Active | HoldState::Confirmed)
}

impl Correction {
    /// As something that was not put right.
    fn not_made(&self) -> Violation {
        let Self { event, what, before, after, reason } = self;
        Violation { invariant: 5, what: format!("{event}: {what} says {before}, and should say {after}: {reason}") }
    }
}

impl Said {
    fn add(&mut self, plan: Option<&Plan>, hold: &Hold) {
        if !lasts(hold.state) {
            return;
        }
        for of in &hold.quotas {
            for (shard, part) in &of.shares {
                let counts = self.quotas.entry((of.quota.clone(), *shard)).or_default();
                match hold.state {
                    HoldState::Active => counts.0 += part,
                    _ => counts.1 += part,
                }
            }
        }
        let spots: Vec<_> = plan.iter().flat_map(|plan| hold.seats().filter_map(|seat| plan.find(seat))).collect();
        self.holds.insert(hold.id.clone(), Light { state: hold.state, until: hold.expires_at, spots });
    }
}

/// Whether a seat's mark is what its hold says.
fn fits(mark: &Mark, hold: Option<&Light>, spot: Spot) -> bool {
    let Some(hold) = hold.filter(|hold| hold.spots.contains(&spot)) else { return false };
    match mark {
        Mark::Held(_, until) => hold.state == HoldState::Active && hold.until == *until,
        Mark::Sold(_) => hold.state == HoldState::Confirmed,
        Mark::House => true,
    }
}

impl Inventory {
    /// Recomputes an event's stock, compares, and puts right what is safe if `correct`.
    ///
    /// # Errors
    /// When the table does not answer; what was put right stays so.
    pub async fn verify(&self, show: &Show, memory: &mut Memory, correct: bool, now: UnixMs) -> Result<Report, Fault> {
        let reports = self.verify_all(std::slice::from_ref(show), memory, correct, now, |_| {}).await?;
        Ok(reports.into_iter().next().unwrap_or_default())
    }

    /// The same for several events, with one look at all holds; `each` is given every one of them.
    ///
    /// # Errors
    /// When the table does not answer; what was put right stays so.
    pub async fn verify_all(
        &self,
        shows: &[Show],
        memory: &mut Memory,
        correct: bool,
        now: UnixMs,
        mut each: impl FnMut(&Sale) + Send,
    ) -> Result<Vec<Report>, Fault> {
        let pass = Pass { correct, from: now, begun: Instant::now() };
        let mut said: Vec<Said> = shows.iter().map(|_| Said::default()).collect();
        for part in PARTS {
            for sale in self.sales(part).await? {
                each(&sale);
                if let Some(at) = shows.iter().position(|show| show.event.id == sale.hold.event) {
                    said[at].add(shows[at].plan.as_deref(), &sale.hold);
                }
            }
        }
        let mut reports = Vec::new();
        for (show, said) in shows.iter().zip(said) {
            let mut report = Report::default();
            let mut doubts = self.seat_doubts(show, &said, pass, &mut report).await?;
            doubts.extend(self.shard_doubts(show, &said, memory, &mut report).await?);
            for doubt in doubts {
                match doubt {
                    Doubt::Shard(of) => self.resolve_shard(show, &of, pass, &mut report).await?,
                    Doubt::Orphan(spot, hold) | Doubt::Missing(spot, hold) => {
                        self.resolve_seat(show, spot, &hold, pass, &mut report).await?;
                    }
                }
            }
            let board = self.board(show).await?;
            board.tick(now);
            report.board = self.refresh(show, &board).await?;
            reports.push(report);
        }
        Ok(reports)
    }

    async fn seat_doubts(
        &self,
        show: &Show,
        said: &Said,
        pass: Pass,
        report: &mut Report,
    ) -> Result<Vec<Doubt>, Fault> {
        let (mut doubts, mut found) = (Vec::new(), HashMap::new());
        let Some(plan) = show.plan.as_deref() else { return Ok(doubts) };
        for (at, section) in (0..).zip(&plan.venue().sections) {
            let marks = self.marks(show, at).await?;
            let now = pass.now();
            let (mut held, mut sold) = (0, 0);
            for (row, of) in (0..).zip(&section.rows) {
                for seat in 0..u32::try_from(of.seats.len()).unwrap_or(u32::MAX) {
                    let spot = Spot { section: at, row, seat };
                    let Some(mark) = plan.number(spot).and_then(|number| marks.get(&number)) else { continue };
                    match mark {
                        Mark::Held(..) if mark.is_over(now) => {}
                        Mark::Held(..) => held += 1,
                        Mark::Sold(_) | Mark::House => sold += 1,
                    }
                    if let Some(hold) = mark.hold() {
                        if !fits(mark, said.holds.get(hold), spot) {
                            doubts.push(Doubt::Orphan(spot, hold.clone()));
                        }
                        found.insert(spot, hold.clone());
                    }
                }
            }
            let seats = section.seats() as u64;
            report.sections.insert(section.id.clone(), (seats - held - sold, held, sold));
        }
        let now = pass.now();
        for (id, hold) in &said.holds {
            // An active hold whose time is over may have lost its seats to others.
            let may_lose = hold.state == HoldState::Active && hold.until <= now;
            let missing = hold.spots.iter().filter(|spot| !may_lose && found.get(spot) != Some(id));
            doubts.extend(missing.map(|spot| Doubt::Missing(*spot, id.clone())));
        }
        Ok(doubts)
    }

    async fn shard_doubts(
        &self,
        show: &Show,
        said: &Said,
        memory: &mut Memory,
        report: &mut Report,
    ) -> Result<Vec<Doubt>, Fault> {
        let event = &show.event.id;
        let (mut doubts, mut seen) = (Vec::new(), Vec::new());
        for (quota, shards) in self.shards(&show.event).await? {
            let all = shards.iter().map(|(counts, _)| *counts).fold(Counts::default(), Counts::and);
            report.quotas.insert(quota.0.clone(), (all.left, all.held, all.sold));
            let sizes = show.event.quota(&quota).map(crate::rules::event::Quota::split).unwrap_or_default();
            if all.total() != sizes.iter().sum::<u64>() {
                let what = format!("{event}: quota {quota} has {} pieces in all, and its size is another", all.total());
                report.violations.push(Violation { invariant: 5, what });
            }
            for (at, (found, version)) in shards.into_iter().enumerate() {
                let key = (quota.clone(), u32::try_from(at).unwrap_or(u32::MAX));
                let (held, sold) = said.quotas.get(&key).copied().unwrap_or_default();
                if (held, sold) == (found.held, found.sold) {
                    continue;
                }
                let differs = (event.clone(), quota.clone(), at, version);
                if memory.0.contains(&differs) {
                    let right = Counts { left: found.total().saturating_sub(held + sold), held, sold };
                    doubts.push(Doubt::Shard(Differing { quota: quota.clone(), shard: at, found, right, version }));
                }
                seen.push(differs);
            }
        }
        memory.0.retain(|(of, ..)| of != event);
        memory.0.extend(seen);
        Ok(doubts)
    }

    /// Looks at a seat and a hold once more.
    async fn resolve_seat(
        &self,
        show: &Show,
        spot: Spot,
        id: &HoldId,
        pass: Pass,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let Some((seat, row)) =
            show.plan.as_deref().and_then(|plan| Some((plan.id(spot)?, row_key(show, plan, spot)?)))
        else {
            return Ok(());
        };
        let hold = self.sale(id).await?;
        let item = self.table.get(&row.0, &row.1).await?;
        if self.sale(id).await?.map(|sale| sale.version) != hold.as_ref().map(|sale| sale.version) {
            // Somebody changes it now, and its seats with it: the next pass sees what became of it.
            return Ok(());
        }
        let text = item.as_ref().and_then(|item| item.text(&mark::attribute(spot.seat)));
        let found = text.and_then(Mark::parse);
        let light = hold.as_ref().map(|sale| light(show, sale));
        let event = show.event.id.clone();
        let before = text.unwrap_or("free").to_owned();
        let (after, reason) = match judge(id, spot, found.as_ref(), light.as_ref(), pass.now()) {
            Verdict::Right => return Ok(()),
            Verdict::Wrong(after, reason) => (after, reason),
            Verdict::Unclear => {
                let what = format!("{event}: seat {seat} says {before}, and hold {} says otherwise", id.part());
                report.violations.push(Violation { invariant: 5, what });
                return Ok(());
            }
        };
        let said = after.as_ref().map_or_else(|| "free".to_owned(), Mark::text);
        let what = format!("seat {seat}");
        let correction = Correction { event, what, before, after: said, reason: reason.to_owned() };
        if !pass.correct {
            report.violations.push(correction.not_made());
            return Ok(());
        }
        let mut transaction = Transaction::default();
        transaction.push(row_step(&row), seat_write(&row, spot, text, after.as_ref()));
        // Only while the hold is what was seen, or still not there.
        let check = Write::check(&keys::sale(id), &id.0);
        let check = match &hold {
            Some(sale) => check.when("#v = :v").name("#v", "version").value(":v", sale.version),
            None => check.when("attribute_not_exists(PK)"),
        };
        transaction.push(Step::Sale, check);
        if self.write_down(transaction, &correction, pass.now()).await? {
            self.board(show).await?.put([(spot, after)]);
            report.corrections.push(correction);
        }
        Ok(())
    }

    async fn resolve_shard(&self, show: &Show, of: &Differing, pass: Pass, report: &mut Report) -> Result<(), Fault> {
        let shard = u32::try_from(of.shard).unwrap_or(u32::MAX);
        let said = |counts: Counts| format!("left {}, held {}, sold {}", counts.left, counts.held, counts.sold);
        let correction = Correction {
            event: show.event.id.clone(),
            what: format!("quota {}, shard {shard}", of.quota),
            before: said(of.found),
            after: said(of.right),
            reason: "this is what the holds say".to_owned(),
        };
        if !pass.correct || of.right.total() != of.found.total() {
            report.violations.push(correction.not_made());
            return Ok(());
        }
        let change = "SET #l = :l, #h = :h, #s = :s ADD #v :one";
        let write = Write::update(&keys::quotas(&show.event.id), &keys::shard(&of.quota, shard), change)
            .when("#v = :v AND #h = :found_h AND #s = :found_s")
            .name("#l", "left")
            .name("#h", "held")
            .name("#s", "sold")
            .name("#v", "version")
            .value(":v", of.version)
            .value(":one", 1_u64)
            .value(":found_h", of.found.held)
            .value(":found_s", of.found.sold)
            .value(":l", of.right.left)
            .value(":h", of.right.held)
            .value(":s", of.right.sold);
        let mut transaction = Transaction::default();
        transaction.push(Step::Quota { quota: of.quota.0.clone(), shard }, write);
        if self.write_down(transaction, &correction, pass.now()).await? {
            report.corrections.push(correction);
        }
        Ok(())
    }

    /// Writes a correction together with its entry in the audit, which nothing changes or deletes.
    async fn write_down(
        &self,
        mut transaction: Transaction,
        correction: &Correction,
        now: UnixMs,
    ) -> Result<bool, Fault> {
        let sk = format!("{:013}#{}#{}", now.0, correction.event, correction.what);
        let item = Item::default().with("body", json(correction)?);
        transaction.push(Step::Other("audit"), Write::create(keys::AUDIT, &sk, item));
        refusable(self.table.commit(transaction).await)
    }

    /// The corrections so far, the oldest first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn corrections(&self, max: usize) -> Result<Vec<Correction>, Fault> {
        self.table.some(keys::AUDIT, None, None, max).await?.iter().map(|item| item.json("body")).collect()
    }
}

/// What a seat should say, by what it and a hold said at one moment. The seat says that it belongs to the hold, or the hold
/// that it has the seat, or both.
fn judge(id: &HoldId, spot: Spot, found: Option<&Mark>, hold: Option<&Light>, now: UnixMs) -> Verdict {
    let is_its = found.is_some_and(|mark| mark.hold() == Some(id));
    let claims = hold.filter(|hold| lasts(hold.state) && hold.spots.contains(&spot));
    let is_over = claims.is_some_and(|hold| hold.state == HoldState::Active && hold.until <= now);
    match (found, claims) {
        (Some(mark), _) if is_its && fits(mark, hold, spot) => Verdict::Right,
        // Somebody else may have it, or nobody.
        (_, None) if !is_its => Verdict::Right,
        (_, Some(_)) if !is_its && is_over => Verdict::Right,
        (None, Some(hold)) => Verdict::Wrong(Some(mark_of(id, hold)), "its hold has it"),
        (Some(mark), Some(hold)) if is_its || mark.is_over(now) => {
            Verdict::Wrong(Some(mark_of(id, hold)), "its hold has it")
        }
        (Some(Mark::Held(..)), None) => Verdict::Wrong(None, "its hold is over"),
        // Two have it, or somebody was sold it of whom nothing is known.
        _ => Verdict::Unclear,
    }
}

/// Puts something else in the place of what a seat says.
fn seat_write(row: &(String, String), spot: Spot, before: Option<&str>, after: Option<&Mark>) -> Write {
    let change = if after.is_some() { "SET #s = :after" } else { "REMOVE #s" };
    let write = Write::update(&row.0, &row.1, change).name("#s", mark::attribute(spot.seat));
    let write = match before {
        Some(text) => write.when("#s = :before").value(":before", text),
        None => write.when("attribute_not_exists(#s)"),
    };
    match after {
        Some(after) => write.value(":after", after.text()),
        None => write,
    }
}

fn light(show: &Show, sale: &Sale) -> Light {
    let hold = &sale.hold;
    let spots = show.plan.iter().flat_map(|plan| hold.seats().filter_map(|seat| plan.find(seat))).collect();
    Light { state: hold.state, until: hold.expires_at, spots }
}

fn mark_of(id: &HoldId, hold: &Light) -> Mark {
    match hold.state {
        HoldState::Confirmed => Mark::Sold(id.clone()),
        _ => Mark::Held(id.clone(), hold.until),
    }
}
