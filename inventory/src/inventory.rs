//! Events, seats and holds on the table. Each change is one transaction with its conditions; what orders need is added to
//! a transaction of theirs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::choice::{lines, refusal_of};
use crate::rules::{
    Event, EventId, Hold, HoldId, HoldState, Refusal, Seat, SeatId, SeatState, TicketType, TypeId, UnixMs,
};
use crate::table::{Fault, Record, Table};
use crate::transaction::{Step, Transaction, TxError};

/// How often a hold is tried when others change the same records meanwhile.
const TRIES: u32 = 5;
/// Seats that one transaction makes.
const SEATS_AT_ONCE: usize = 50;

/// A new event.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// The event.
    pub event: Event,
    /// What is sold for it.
    pub types: Vec<NewTicketType>,
}

/// A new ticket type; its quota is the number of seats where it has any.
#[derive(Debug, Clone)]
pub struct NewTicketType {
    /// Its id.
    pub id: TypeId,
    /// Its name.
    pub name: String,
    /// In minor units.
    pub price: u64,
    /// ISO 4217.
    pub currency: String,
    /// How many without seats.
    pub quota: u64,
    /// Rows and how many seats each has.
    pub rows: Vec<(String, u32)>,
}

/// What came of taking a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is held.
    Held(Hold),
    /// The idempotency key was used before; by this caller only.
    Repeated,
    /// It cannot be had.
    Refused(Refusal),
}

/// A record without content: its keys say everything.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Mark {
    hold: HoldId,
}

/// What is for sale and who holds it.
#[derive(Debug, Clone)]
pub struct Inventory {
    table: Table,
}

fn types_key(event: &EventId) -> String {
    format!("TYPES#{event}")
}

fn seats_key(event: &EventId) -> String {
    format!("SEATS#{event}")
}

fn hold_key(hold: &HoldId) -> String {
    format!("HOLD#{hold}")
}

/// Padded, so that texts sort as numbers.
fn active_sort(expires_at: UnixMs, hold: &HoldId) -> String {
    format!("{:020}#{hold}", expires_at.0)
}

impl Inventory {
    /// On this table.
    pub fn new(table: Table) -> Self {
        Self { table }
    }

    /// The table, for records of others.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Makes an event with everything that is sold for it; an event that is there is left as it is. A crash halfway
    /// leaves no event: the event itself is written last, and making it again completes the rest.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn make(&self, new: &NewEvent) -> Result<(), Fault> {
        let event = &new.event;
        if self.event(&event.id).await?.is_some() {
            return Ok(());
        }
        for kind in &new.types {
            let seats = seats_of(kind);
            for some in seats.chunks(SEATS_AT_ONCE) {
                for seat in some {
                    let mut transaction = self.table.transaction();
                    transaction.create(&seats_key(&event.id), &seat.id.0, seat, Step::Seat(seat.id.clone()))?;
                    ignore_refusal(transaction.commit().await)?;
                }
            }
            let quota = if seats.is_empty() { kind.quota } else { seats.len() as u64 };
            let record = TicketType {
                id: kind.id.clone(),
                name: kind.name.clone(),
                price: kind.price,
                currency: kind.currency.clone(),
                seated: !seats.is_empty(),
                quota,
                left: quota,
                held: 0,
                sold: 0,
            };
            let numbers = [("left", quota), ("held", 0), ("sold", 0)];
            let mut transaction = self.table.transaction();
            let step = Step::TicketType(kind.id.clone());
            transaction.create_with(&types_key(&event.id), &kind.id.0, &record, &numbers, step)?;
            ignore_refusal(transaction.commit().await)?;
        }
        let mut transaction = self.table.transaction();
        transaction.create("EVENTS", &event.id.0, event, Step::Other("event"))?;
        ignore_refusal(transaction.commit().await)
    }

    /// Every event.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn events(&self) -> Result<Vec<Event>, Fault> {
        Ok(self.table.list("EVENTS", None).await?.into_iter().map(|(_, record)| record.value).collect())
    }

    /// One event.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn event(&self, id: &EventId) -> Result<Option<Event>, Fault> {
        Ok(self.table.get("EVENTS", &id.0).await?.map(|record| record.value))
    }

    /// What is sold for an event, and how much of it is left.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn types(&self, event: &EventId) -> Result<Vec<TicketType>, Fault> {
        Ok(self.table.list(&types_key(event), None).await?.into_iter().map(|(_, record)| record.value).collect())
    }

    /// The seats of an event and what is with each, by row and number.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn seats(&self, event: &EventId) -> Result<Vec<Seat>, Fault> {
        let mut seats: Vec<Seat> =
            self.table.list(&seats_key(event), None).await?.into_iter().map(|(_, record)| record.value).collect();
        seats.sort_by(|a, b| (&a.ticket_type, &a.row, a.number).cmp(&(&b.ticket_type, &b.row, b.number)));
        Ok(seats)
    }

    /// A hold.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn hold(&self, id: &HoldId) -> Result<Option<Record<Hold>>, Fault> {
        self.table.get(&hold_key(id), "META").await
    }

    /// Holds seats and pieces, all or nothing. `extra` adds steps that are written with it, such as the record of an
    /// idempotency key. Seats of a hold whose time is over are taken from it first.
    ///
    /// # Errors
    /// When the table does not answer.
    #[expect(clippy::too_many_arguments, reason = "a hold is made of all of these, and no two belong together")]
    pub async fn take(
        &self,
        id: &HoldId,
        owner: &str,
        event: &EventId,
        seats: &[SeatId],
        pieces: &BTreeMap<TypeId, u64>,
        max: Option<u32>,
        now: UnixMs,
        expires_at: UnixMs,
        extra: impl Fn(&mut Transaction<'_>) -> Result<(), Fault>,
    ) -> Result<Taken, Fault> {
        let mut refusal = Refusal::SeatTaken { seats: seats.to_vec() };
        for _ in 0..TRIES {
            let types = self.types(event).await?;
            let chosen = match self.choose(event, seats, now).await? {
                Ok(chosen) => chosen,
                Err(refusal) => return Ok(Taken::Refused(refusal)),
            };
            let lines = match lines(&types, &chosen, pieces, max) {
                Ok(lines) => lines,
                Err(refusal) => return Ok(Taken::Refused(refusal)),
            };
            let hold = Hold {
                id: id.clone(),
                event: event.clone(),
                owner: owner.to_owned(),
                state: HoldState::Active,
                expires_at,
                prolonged: false,
                lines,
                order: None,
            };
            let mut transaction = self.table.transaction();
            extra(&mut transaction)?;
            transaction.create(&hold_key(id), "META", &hold, Step::Hold)?;
            let mark = Mark { hold: id.clone() };
            transaction.create("ACTIVE", &active_sort(expires_at, id), &mark, Step::Other("mark"))?;
            for seat in &chosen {
                let held = Seat { state: SeatState::Held(id.clone()), ..seat.value.clone() };
                let step = Step::Seat(held.id.clone());
                transaction.replace(&seats_key(event), &held.id.0, &held, seat.version, step)?;
            }
            for line in &hold.lines {
                let step = Step::TicketType(line.ticket_type.clone());
                transaction.shift(&types_key(event), &line.ticket_type.0, line.count, "left", "held", step)?;
            }
            match transaction.commit().await {
                Ok(()) => return Ok(Taken::Held(hold)),
                Err(TxError::Fault(fault)) => return Err(fault),
                Err(TxError::Refused(steps)) if steps.contains(&Step::Idempotency) => {
                    return Ok(Taken::Repeated);
                }
                // Somebody was faster: look again, and say who lost what.
                Err(TxError::Refused(steps)) => refusal = refusal_of(&steps, &types),
            }
        }
        Ok(Taken::Refused(refusal))
    }

    /// The seats as they are, each free for a new hold.
    async fn choose(
        &self,
        event: &EventId,
        seats: &[SeatId],
        now: UnixMs,
    ) -> Result<Result<Vec<Record<Seat>>, Refusal>, Fault> {
        let (mut chosen, mut taken) = (Vec::new(), Vec::new());
        for id in seats {
            let Some(mut seat) = self.table.get::<Seat>(&seats_key(event), &id.0).await? else {
                return Ok(Err(Refusal::Unknown { what: format!("seat {id}") }));
            };
            if let SeatState::Held(by) = &seat.value.state
                && let Some(hold) = self.hold(by).await?.filter(|hold| hold.value.is_due(now))
            {
                self.end(hold, HoldState::Expired).await?;
                match self.table.get(&seats_key(event), &id.0).await? {
                    Some(again) => seat = again,
                    None => {
                        return Ok(Err(Refusal::Unknown { what: format!("seat {id}") }));
                    }
                }
            }
            if seat.value.state == SeatState::Free {
                chosen.push(seat);
            } else {
                taken.push(id.clone());
            }
        }
        Ok(if taken.is_empty() { Ok(chosen) } else { Err(Refusal::SeatTaken { seats: taken }) })
    }

    /// Ends an active hold without a sale and gives everything back. `false` when somebody else ended it first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn end(&self, hold: Record<Hold>, to: HoldState) -> Result<bool, Fault> {
        let mut transaction = self.table.transaction();
        self.add_end(&mut transaction, &hold, to, "left").await?;
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(TxError::Refused(_)) => Ok(false),
            Err(TxError::Fault(fault)) => Err(fault),
        }
    }

    /// Adds the sale of a hold to a transaction: its seats and pieces become sold.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn add_sale(&self, transaction: &mut Transaction<'_>, hold: &Record<Hold>) -> Result<(), Fault> {
        self.add_end(transaction, hold, HoldState::Confirmed, "sold").await
    }

    async fn add_end(
        &self,
        transaction: &mut Transaction<'_>,
        hold: &Record<Hold>,
        to: HoldState,
        becomes: &str,
    ) -> Result<(), Fault> {
        let value = &hold.value;
        assert!(value.state.may_become(to), "a hold that is {:?} cannot become {to:?}", value.state);
        let ended = Hold { state: to, ..value.clone() };
        transaction.replace(&hold_key(&value.id), "META", &ended, hold.version, Step::Hold)?;
        transaction.delete("ACTIVE", &active_sort(value.expires_at, &value.id))?;
        let seats_key = seats_key(&value.event);
        for line in &value.lines {
            for id in &line.seats {
                let Some(seat) = self.table.get::<Seat>(&seats_key, &id.0).await? else {
                    continue;
                };
                let state = match to {
                    HoldState::Confirmed => SeatState::Sold(value.id.clone()),
                    HoldState::Active | HoldState::Released | HoldState::Expired => SeatState::Free,
                };
                let next = Seat { state, ..seat.value };
                transaction.replace(&seats_key, &id.0, &next, seat.version, Step::Seat(id.clone()))?;
            }
            let step = Step::TicketType(line.ticket_type.clone());
            transaction.shift(&types_key(&value.event), &line.ticket_type.0, line.count, "held", becomes, step)?;
        }
        Ok(())
    }

    /// Adds a change of an active hold that stays active: another end, an order.
    ///
    /// # Errors
    /// When the step cannot be built.
    pub fn add_keep(&self, transaction: &mut Transaction<'_>, hold: &Record<Hold>, next: &Hold) -> Result<(), Fault> {
        transaction.replace(&hold_key(&next.id), "META", next, hold.version, Step::Hold)?;
        if hold.value.expires_at != next.expires_at {
            transaction.delete("ACTIVE", &active_sort(hold.value.expires_at, &next.id))?;
            let mark = Mark { hold: next.id.clone() };
            transaction.create("ACTIVE", &active_sort(next.expires_at, &next.id), &mark, Step::Other("mark"))?;
        }
        Ok(())
    }

    /// Ends every hold whose time is over. Takes no input and may run anywhere, any number of times.
    ///
    /// # Errors
    /// When the table does not answer; what was ended stays ended.
    pub async fn sweep(&self, now: UnixMs) -> Result<u64, Fault> {
        let due = format!("{:020}#~", now.0);
        let mut ended = 0;
        for (_, mark) in self.table.list::<Mark>("ACTIVE", Some(&due)).await? {
            let hold = self.hold(&mark.value.hold).await?;
            if let Some(hold) = hold.filter(|hold| hold.value.is_due(now)) {
                ended += u64::from(self.end(hold, HoldState::Expired).await?);
            }
        }
        Ok(ended)
    }
}

fn seats_of(kind: &NewTicketType) -> Vec<Seat> {
    let seat = |row: &str, number: u32| Seat {
        id: SeatId(format!("{}-{row}{number}", kind.id)),
        ticket_type: kind.id.clone(),
        row: row.to_owned(),
        number,
        state: SeatState::Free,
    };
    kind.rows.iter().flat_map(|(row, count)| (1..=*count).map(move |number| seat(row, number))).collect()
}

fn ignore_refusal(result: Result<(), TxError>) -> Result<(), Fault> {
    match result {
        // It is there already.
        Ok(()) | Err(TxError::Refused(_)) => Ok(()),
        Err(TxError::Fault(fault)) => Err(fault),
    }
}
