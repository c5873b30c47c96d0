//! The shop: performs what the rules say, each step in one transaction, each step repeatable.

use std::collections::BTreeMap;
use std::path::Path;

use config::{Shop as Settings, ShopStore};
use inventory::{
    Connect, Event, EventId, Fault, Hold, HoldId, HoldState, Inventory, Record, Refusal, Seat, SeatId, Step, Table,
    Taken, TicketType, Transaction, TxError, TypeId, UnixMs,
};
use ring::digest;
use serde::{Deserialize, Serialize};

use crate::demo::demo;
use crate::errors::{OpenError, Refused, ShopError};
use crate::ids;
use crate::order::{Next, Order, OrderState, Ticket, next};
use crate::payment::{Outcome, Payment, PaymentProvider, PaymentState, TestProvider};

/// Steps of one order that may follow each other in one go: declined, abandoned and the like never take more.
const STEPS_MAX: u32 = 4;

/// What a key was used for.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Used {
    digest: String,
    result: String,
}

/// A message for others, written with the change that it tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) kind: String,
    pub(crate) order: String,
}

/// An order that is not at its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Open {
    order: String,
}

/// Inventory and checkout on one table.
pub struct Shop {
    pub(crate) inventory: Inventory,
    provider: TestProvider,
    settings: Settings,
}

fn order_key(id: &str) -> String {
    format!("ORDER#{id}")
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn unlucky(_: ring::error::Unspecified) -> Fault {
    Fault { what: "the system has no random bytes to give".to_owned(), retry: false }
}

impl Shop {
    /// Opens the table in the data folder, on the server or at Amazon.
    ///
    /// # Errors
    /// One sentence.
    pub async fn open(settings: &Settings, data: &Path) -> Result<Self, OpenError> {
        let connect = match &settings.store {
            ShopStore::Embedded => Connect::Embedded(data.join("shop.db")),
            ShopStore::Server { url } => Connect::Server(url.clone()),
            ShopStore::Aws => Connect::Aws,
        };
        let table = Table::open(&connect, &settings.table).await.map_err(|fault| OpenError(fault.what))?;
        Ok(Self::on(table, settings))
    }

    /// On a table that is open.
    pub fn on(table: Table, settings: &Settings) -> Self {
        let provider = TestProvider::new(table.clone());
        Self { inventory: Inventory::new(table), provider, settings: settings.clone() }
    }

    /// Puts the demo sale into a new table; where it is, nothing changes.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn seed_demo(&self) -> Result<(), Fault> {
        self.inventory.make(&demo()).await
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Every event.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn events(&self) -> Result<Vec<Event>, Fault> {
        self.inventory.events().await
    }

    /// One event.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub async fn event(&self, id: &EventId) -> Result<Event, ShopError> {
        Ok(self.inventory.event(id).await?.ok_or(Refusal::EventUnknown)?)
    }

    /// What is sold for an event, and how much is left.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stock(&self, event: &EventId) -> Result<Vec<TicketType>, Fault> {
        self.inventory.types(event).await
    }

    /// The seats of an event.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn seats(&self, event: &EventId) -> Result<Vec<Seat>, Fault> {
        self.inventory.seats(event).await
    }

    /// Holds seats and pieces for an owner. The same key with the same wish gives the same hold; with another wish it
    /// is refused.
    ///
    /// # Errors
    /// What cannot be had, or that the table does not answer.
    pub async fn hold(
        &self,
        owner: &str,
        event: &EventId,
        seats: &[SeatId],
        pieces: &BTreeMap<TypeId, u64>,
        key: &str,
    ) -> Result<Hold, ShopError> {
        let digest = digest_of(&(event, seats, pieces));
        if let Some(used) = self.used(owner, key).await? {
            return self.repeated(owner, &used, &digest).await;
        }
        let id = HoldId(ids::random().map_err(unlucky)?);
        let used = Used { digest: digest.clone(), result: id.0.clone() };
        let now = ids::now();
        let expires_at = UnixMs(now.0 + millis(self.settings.hold));
        let remember = |transaction: &mut Transaction<'_>| {
            transaction.create(&format!("IDEM#{owner}"), key, &used, Step::Idempotency)
        };
        let max = self.settings.per_order_max;
        let taken = self.inventory.take(&id, owner, event, seats, pieces, max, now, expires_at, remember).await?;
        match taken {
            Taken::Held(hold) => Ok(hold),
            Taken::Refused(refusal) => Err(refusal.into()),
            Taken::Repeated => match self.used(owner, key).await? {
                Some(used) => self.repeated(owner, &used, &digest).await,
                None => Err(Refusal::HoldUnknown.into()),
            },
        }
    }

    async fn used(&self, owner: &str, key: &str) -> Result<Option<Used>, Fault> {
        let record = self.inventory.table().get::<Used>(&format!("IDEM#{owner}"), key).await?;
        Ok(record.map(|record| record.value))
    }

    async fn repeated(&self, owner: &str, used: &Used, digest: &str) -> Result<Hold, ShopError> {
        if used.digest != digest {
            return Err(Refused::IdempotencyMismatch.into());
        }
        self.held(owner, &HoldId(used.result.clone())).await.map(|record| record.value)
    }

    /// A hold of this owner.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub async fn held(&self, owner: &str, id: &HoldId) -> Result<Record<Hold>, ShopError> {
        let hold = self.inventory.hold(id).await?.filter(|hold| hold.value.owner == owner);
        Ok(hold.ok_or(Refusal::HoldUnknown)?)
    }

    /// The holds that an owner ever made.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn holds_of(&self, owner: &str) -> Result<Vec<HoldId>, Fault> {
        let used = self.inventory.table().list::<Used>(&format!("IDEM#{owner}"), None).await?;
        Ok(used.into_iter().map(|(_, record)| HoldId(record.value.result)).collect())
    }

    /// A ticket.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn ticket(&self, id: &str) -> Result<Option<Ticket>, Fault> {
        let ticket = self.inventory.table().get(&format!("TICKET#{id}"), "META").await?;
        Ok(ticket.map(|record| record.value))
    }

    /// Lets a hold go. Repeating it changes nothing.
    ///
    /// # Errors
    /// When there is none or it was sold, or the table does not answer.
    pub async fn release(&self, owner: &str, id: &HoldId) -> Result<(), ShopError> {
        let hold = self.held(owner, id).await?;
        match hold.value.state {
            HoldState::Active => self.inventory.end(hold, HoldState::Released).await.map(|_| ()).map_err(Into::into),
            HoldState::Released | HoldState::Expired => Ok(()),
            HoldState::Confirmed => Err(Refusal::HoldOver(HoldState::Confirmed).into()),
        }
    }

    /// Makes an order of a hold and starts its payment; prolongs the hold once for that. While a payment is under way
    /// it gives the same order; after one was declined it starts another.
    ///
    /// # Errors
    /// When the hold is over, or the table does not answer.
    pub async fn order(&self, owner: &str, hold: &HoldId) -> Result<Order, ShopError> {
        let hold = self.held(owner, hold).await?;
        let now = ids::now();
        let known = match &hold.value.order {
            Some(id) => self.order_record(id).await?,
            None => None,
        };
        let order = match known {
            Some(known) if known.value.state != OrderState::Declined => {
                self.start_payment(&known.value).await?;
                return self.settle(&known.value.id).await;
            }
            _ if !hold.value.is_live(now) => {
                let state = if hold.value.is_due(now) { HoldState::Expired } else { hold.value.state };
                return Err(Refusal::HoldOver(state).into());
            }
            Some(declined) => self.pay_again(declined).await?,
            None => self.first_order(&hold, now).await?,
        };
        self.start_payment(&order).await?;
        Ok(order)
    }

    async fn first_order(&self, hold: &Record<Hold>, now: UnixMs) -> Result<Order, ShopError> {
        let value = &hold.value;
        let order = Order {
            id: ids::random().map_err(unlucky)?,
            event: value.event.clone(),
            hold: value.id.clone(),
            owner: value.owner.clone(),
            state: OrderState::PaymentStarted,
            attempt: 1,
            payment: ids::random().map_err(unlucky)?,
            total: value.total().ok_or(Refused::TotalTooLarge)?,
            currency: value.lines.first().map(|line| line.currency.clone()).unwrap_or_default(),
            lines: value.lines.clone(),
            tickets: Vec::new(),
        };
        let extension = if value.prolonged { 0 } else { millis(self.settings.payment_extension) };
        let kept = Hold {
            order: Some(order.id.clone()),
            prolonged: true,
            expires_at: value.expires_at.max(UnixMs(now.0 + extension)),
            ..value.clone()
        };
        let table = self.inventory.table();
        let mut transaction = table.transaction();
        self.inventory.add_keep(&mut transaction, hold, &kept)?;
        transaction.create(&order_key(&order.id), "META", &order, Step::Other("order"))?;
        transaction.create("OPEN", &order.id, &Open { order: order.id.clone() }, Step::Other("open"))?;
        match transaction.commit().await {
            Ok(()) => Ok(order),
            Err(TxError::Fault(fault)) => Err(fault.into()),
            // A second request for the same hold was faster: its order is the one.
            Err(TxError::Refused(_)) => {
                let again = self.held(&value.owner, &value.id).await?;
                match &again.value.order {
                    Some(id) => self.find(id).await,
                    None => Err(Refusal::HoldOver(again.value.state).into()),
                }
            }
        }
    }

    async fn pay_again(&self, declined: Record<Order>) -> Result<Order, ShopError> {
        let order = Order {
            state: OrderState::PaymentStarted,
            attempt: declined.value.attempt + 1,
            payment: ids::random().map_err(unlucky)?,
            ..declined.value
        };
        let mut transaction = self.inventory.table().transaction();
        transaction.replace(&order_key(&order.id), "META", &order, declined.version, Step::Other("order"))?;
        match transaction.commit().await {
            Ok(()) => Ok(order),
            Err(TxError::Refused(_)) => self.find(&order.id).await,
            Err(TxError::Fault(fault)) => Err(fault.into()),
        }
    }

    async fn start_payment(&self, order: &Order) -> Result<(), Fault> {
        let payment = Payment {
            id: order.payment.clone(),
            order: order.id.clone(),
            amount: order.total,
            currency: order.currency.clone(),
            state: PaymentState::Pending,
        };
        self.provider.start(&payment).await
    }

    pub(crate) async fn order_record(&self, id: &str) -> Result<Option<Record<Order>>, Fault> {
        self.inventory.table().get(&order_key(id), "META").await
    }

    /// An order.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub async fn find(&self, id: &str) -> Result<Order, ShopError> {
        Ok(self.order_record(id).await?.ok_or(Refused::OrderUnknown)?.value)
    }

    /// A payment, as its provider knows it.
    ///
    /// # Errors
    /// When there is none, or the table does not answer.
    pub async fn payment(&self, id: &str) -> Result<Payment, ShopError> {
        Ok(self.provider.look(id).await?.ok_or(Refused::PaymentUnknown)?)
    }

    /// Where the buyer pays.
    pub fn confirm_path(&self, order: &Order) -> String {
        self.provider.confirm_path(&order.payment)
    }

    /// The buyer's decision on the test provider's page, and what follows from it. Repeating it changes nothing.
    ///
    /// # Errors
    /// When there is no such payment, or the table does not answer.
    pub async fn decide(&self, payment: &str, outcome: Outcome) -> Result<Order, ShopError> {
        let known = self.payment(payment).await?;
        self.provider.decide(payment, outcome).await?;
        self.settle(&known.order).await
    }

    /// Brings an order as far as it can go now. May be repeated, and run by several at once.
    ///
    /// # Errors
    /// When there is no such order, or the table or the provider does not answer; then it goes on at the next try.
    pub async fn settle(&self, id: &str) -> Result<Order, ShopError> {
        for _ in 0..STEPS_MAX {
            let order = self.order_record(id).await?.ok_or(Refused::OrderUnknown)?;
            let payment = self.provider.look(&order.value.payment).await?;
            let payment = payment.map_or(PaymentState::Pending, |payment| payment.state);
            let hold = self.inventory.hold(&order.value.hold).await?.ok_or(Refusal::HoldUnknown)?;
            let to = match next(order.value.state, payment, hold.value.state) {
                Next::Wait => return Ok(order.value),
                Next::Again => continue,
                Next::Confirm => {
                    self.confirm(&order, &hold).await?;
                    continue;
                }
                Next::Refund => {
                    self.provider.refund(&order.value.payment).await?;
                    OrderState::Refunded
                }
                Next::Decline => OrderState::Declined,
                Next::Abandon => match self.provider.cancel(&order.value.payment).await? {
                    // Paid in the last moment: look again, the money goes back.
                    PaymentState::Captured => continue,
                    _ => OrderState::Abandoned,
                },
            };
            self.turn(&order, to).await?;
        }
        self.find(id).await
    }

    /// The one write after which everything is true: seats sold, order confirmed, tickets there, others told.
    async fn confirm(&self, order: &Record<Order>, hold: &Record<Hold>) -> Result<(), Fault> {
        let confirmed = Order { state: OrderState::Confirmed, tickets: tickets(&order.value)?, ..order.value.clone() };
        let mut transaction = self.inventory.table().transaction();
        self.inventory.add_sale(&mut transaction, hold).await?;
        for ticket in &confirmed.tickets {
            transaction.create(&format!("TICKET#{}", ticket.id), "META", ticket, Step::Other("ticket"))?;
        }
        self.add_turn(&mut transaction, order, &confirmed)?;
        done(transaction.commit().await)
    }

    async fn turn(&self, order: &Record<Order>, to: OrderState) -> Result<(), Fault> {
        let turned = Order { state: to, ..order.value.clone() };
        let mut transaction = self.inventory.table().transaction();
        self.add_turn(&mut transaction, order, &turned)?;
        done(transaction.commit().await)
    }

    fn add_turn(&self, transaction: &mut Transaction<'_>, order: &Record<Order>, turned: &Order) -> Result<(), Fault> {
        assert!(order.value.state.may_become(turned.state), "{:?} to {:?}", order.value.state, turned.state);
        transaction.replace(&order_key(&turned.id), "META", turned, order.version, Step::Other("order"))?;
        let kind = match turned.state {
            OrderState::Confirmed => "order.confirmed",
            OrderState::Refunded => "order.refunded",
            OrderState::Abandoned => "order.abandoned",
            OrderState::Declined | OrderState::PaymentStarted => return Ok(()),
        };
        transaction.delete("OPEN", &turned.id)?;
        let message = Message { kind: kind.to_owned(), order: turned.id.clone() };
        let sort = format!("{:020}#{}", ids::now().0, turned.id);
        transaction.create("OUTBOX", &sort, &message, Step::Other("outbox"))
    }

    /// Ids of orders that are not at their end.
    pub(crate) async fn open_orders(&self) -> Result<Vec<String>, Fault> {
        let open = self.inventory.table().list::<Open>("OPEN", None).await?;
        Ok(open.into_iter().map(|(_, record)| record.value.order).collect())
    }

    /// Ends holds whose time is over.
    pub(crate) async fn sweep(&self) -> Result<u64, Fault> {
        self.inventory.sweep(ids::now()).await
    }
}

fn done(result: Result<(), TxError>) -> Result<(), Fault> {
    match result {
        // Refused: somebody else took this step; the next look shows it.
        Ok(()) | Err(TxError::Refused(_)) => Ok(()),
        Err(TxError::Fault(fault)) => Err(fault),
    }
}

fn digest_of(wish: &impl Serialize) -> String {
    let text = serde_json::to_vec(wish).unwrap_or_default();
    digest::digest(&digest::SHA256, &text).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn tickets(order: &Order) -> Result<Vec<Ticket>, Fault> {
    let mut tickets = Vec::new();
    for line in &order.lines {
        for at in 0..line.count {
            tickets.push(Ticket {
                id: ids::random().map_err(unlucky)?,
                code: ids::random().map_err(unlucky)?,
                order: order.id.clone(),
                event: order.event.clone(),
                name: line.name.clone(),
                seat: usize::try_from(at).ok().and_then(|at| line.seats.get(at)).cloned(),
            });
        }
    }
    Ok(tickets)
}
