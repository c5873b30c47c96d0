//! The stock is recomputed from the holds, and compared with what rows, shards and the board say. What differs is looked at
//! once more by itself, since others write meanwhile; what stays wrong is told, and put right where that harms nobody. Each
//! correction is written down with what was before, in the same write.

use std::collections::{BTreeMap, HashMap};

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
    Shard(QuotaId, usize, Counts, Counts),
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

/// What the pass before found of shards: a difference counts when two passes find the same, since shards and holds are never
/// read at the same moment.
#[derive(Debug, Default)]
pub struct Memory(Vec<(EventId, QuotaId, usize, Counts, Counts)>);

fn lasts(state: HoldState) -> bool {
    matches!(state, HoldState::Active | HoldState::Confirmed)
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
            let mut doubts = self.seat_doubts(show, &said, now, &mut report).await?;
            doubts.extend(self.shard_doubts(show, &said, memory, &mut report).await?);
            for doubt in doubts {
                self.resolve(show, doubt, correct, now, &mut report).await?;
            }
            report.board = self.refresh(show, &*self.board(show).await?).await?;
            reports.push(report);
        }
        Ok(reports)
    }

    async fn seat_doubts(
        &self,
        show: &Show,
        said: &Said,
        now: UnixMs,
        report: &mut Report,
    ) -> Result<Vec<Doubt>, Fault> {
        let (mut doubts, mut found) = (Vec::new(), HashMap::new());
        let Some(plan) = show.plan.as_deref() else { return Ok(doubts) };
        for (at, section) in (0..).zip(&plan.venue().sections) {
            let marks = self.marks(show, at).await?;
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
        for (quota, shards) in self.quotas(&show.event).await? {
            let all = shards.iter().copied().fold(Counts::default(), Counts::and);
            report.quotas.insert(quota.0.clone(), (all.left, all.held, all.sold));
            let sizes = show.event.quota(&quota).map(crate::rules::event::Quota::split).unwrap_or_default();
            if all.total() != sizes.iter().sum::<u64>() {
                let what = format!("{event}: quota {quota} has {} pieces in all, and its size is another", all.total());
                report.violations.push(Violation { invariant: 5, what });
            }
            for (at, shard) in shards.iter().enumerate() {
                let key = (quota.clone(), u32::try_from(at).unwrap_or(u32::MAX));
                let (held, sold) = said.quotas.get(&key).copied().unwrap_or_default();
                if (held, sold) == (shard.held, shard.sold) {
                    continue;
                }
                let right = Counts { left: shard.total().saturating_sub(held + sold), held, sold };
                let doubt = (event.clone(), quota.clone(), at, *shard, right);
                if memory.0.contains(&doubt) {
                    doubts.push(Doubt::Shard(quota.clone(), at, *shard, right));
                }
                seen.push(doubt);
            }
        }
        memory.0.retain(|(of, ..)| of != event);
        memory.0.extend(seen);
        Ok(doubts)
    }

    async fn resolve(
        &self,
        show: &Show,
        doubt: Doubt,
        correct: bool,
        now: UnixMs,
        report: &mut Report,
    ) -> Result<(), Fault> {
        match doubt {
            Doubt::Shard(quota, at, found, right) => {
                self.resolve_shard(show, &quota, at, found, right, correct, report, now).await
            }
            Doubt::Orphan(spot, hold) | Doubt::Missing(spot, hold) => {
                self.resolve_seat(show, spot, &hold, correct, report, now).await
            }
        }
    }

    /// Looks at a seat and a hold once more, and at the seat's own hold if it is another.
    async fn resolve_seat(
        &self,
        show: &Show,
        spot: Spot,
        id: &HoldId,
        correct: bool,
        report: &mut Report,
        now: UnixMs,
    ) -> Result<(), Fault> {
        let Some((seat, row)) =
            show.plan.as_deref().and_then(|plan| Some((plan.id(spot)?, row_key(show, plan, spot)?)))
        else {
            return Ok(());
        };
        // The hold first: a hold that has the seat wrote both together, so a seat read later has it.
        let hold = self.sale(id).await?;
        let item = self.table.get(&row.0, &row.1).await?;
        let text = item.as_ref().and_then(|item| item.text(&mark::attribute(spot.seat)));
        let found = text.and_then(Mark::parse);
        let light = hold.as_ref().map(|sale| light(show, sale));
        let is_its = found.as_ref().is_some_and(|mark| mark.hold() == Some(id));
        let claims = light.as_ref().is_some_and(|hold| lasts(hold.state) && hold.spots.contains(&spot));
        let over = light.as_ref().is_some_and(|hold| hold.state == HoldState::Active && hold.until <= now);
        if found.as_ref().is_some_and(|mark| is_its && fits(mark, light.as_ref(), spot))
            || (!is_its && (!claims || over))
        {
            return Ok(());
        }
        let before = text.unwrap_or("free").to_owned();
        // Another hold wrote between the two reads, or the seat is another's: then this one's claim is a second one.
        let (after, reason) = match (&found, &light) {
            (None, Some(hold)) if claims => (Some(mark_of(id, hold)), "its hold has it"),
            (Some(mark), Some(hold)) if claims && (is_its || mark.is_over(now)) => {
                (Some(mark_of(id, hold)), "its hold has it")
            }
            (Some(Mark::Held(..)), _) if is_its && !claims => (None, "its hold is over"),
            _ => {
                let what =
                    format!("{}: seat {seat} says {before}, and hold {} says otherwise", show.event.id, id.part());
                report.violations.push(Violation { invariant: 5, what });
                return Ok(());
            }
        };
        let correction = Correction {
            event: show.event.id.clone(),
            what: format!("seat {seat}"),
            before,
            after: after.as_ref().map_or_else(|| "free".to_owned(), Mark::text),
            reason: reason.to_owned(),
        };
        if !correct {
            let what = format!("{}: {} says {}, and {reason}", correction.event, correction.what, correction.before);
            report.violations.push(Violation { invariant: 5, what });
            return Ok(());
        }
        let change = if after.is_some() { "SET #s = :after" } else { "REMOVE #s" };
        let mut write = Write::update(&row.0, &row.1, change).name("#s", mark::attribute(spot.seat));
        write = match text {
            Some(text) => write.when("#s = :before").value(":before", text),
            None => write.when("attribute_not_exists(#s)"),
        };
        if let Some(after) = &after {
            write = write.value(":after", after.text());
        }
        let mut transaction = Transaction::default();
        transaction.push(row_step(&row), write);
        if let Some(sale) = &hold {
            // Only while the hold is what was seen.
            let check =
                Write::check(&keys::sale(id), &id.0).when("#v = :v").name("#v", "version").value(":v", sale.version);
            transaction.push(Step::Sale, check);
        }
        if self.write_down(transaction, &correction, now).await? {
            self.board(show).await?.put([(spot, after)]);
            report.corrections.push(correction);
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "what was found, what is right, and where it is told")]
    async fn resolve_shard(
        &self,
        show: &Show,
        quota: &QuotaId,
        at: usize,
        found: Counts,
        right: Counts,
        correct: bool,
        report: &mut Report,
        now: UnixMs,
    ) -> Result<(), Fault> {
        let shard = u32::try_from(at).unwrap_or(u32::MAX);
        let said = |counts: Counts| format!("left {}, held {}, sold {}", counts.left, counts.held, counts.sold);
        let correction = Correction {
            event: show.event.id.clone(),
            what: format!("quota {quota}, shard {shard}"),
            before: said(found),
            after: said(right),
            reason: "this is what the holds say".to_owned(),
        };
        if !correct || right.total() != found.total() {
            let what = format!(
                "{}: {} says {}, and the holds say {}",
                show.event.id, correction.what, correction.before, correction.after
            );
            report.violations.push(Violation { invariant: 5, what });
            return Ok(());
        }
        let change = "SET #l = :l2, #h = :h2, #s = :s2";
        let write = Write::update(&keys::quotas(&show.event.id), &keys::shard(quota, shard), change)
            .when("#l = :l AND #h = :h AND #s = :s")
            .name("#l", "left")
            .name("#h", "held")
            .name("#s", "sold")
            .value(":l", found.left)
            .value(":h", found.held)
            .value(":s", found.sold)
            .value(":l2", right.left)
            .value(":h2", right.held)
            .value(":s2", right.sold);
        let mut transaction = Transaction::default();
        transaction.push(Step::Quota { quota: quota.0.clone(), shard }, write);
        if self.write_down(transaction, &correction, now).await? {
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
