//! Invariants 5, 6 and 7 on live data: the stock is recomputed, orders are compared with their holds, and, by hand, with what
//! the provider says.

use std::collections::BTreeMap;

use inventory::{Fault, HoldState, Memory, Report, Sale, Violation};
use serde::Serialize;

use crate::ids;
use crate::order::{Order, OrderState};
use crate::payments::PaymentState;
use crate::shop::{Purchase, Shop};

/// Violations that one audit lists.
const LISTED_MAX: usize = 1000;

/// What an audit found.
#[derive(Debug, Default, Serialize)]
pub struct Audit {
    /// Nothing is wrong.
    pub ok: bool,
    /// Each event's stock.
    pub events: BTreeMap<String, Report>,
    /// Orders by their state.
    pub orders: BTreeMap<String, u64>,
    /// What is wrong with orders and money.
    pub violations: Vec<Violation>,
    /// Messages that a destination did not take.
    pub dead_letters: usize,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// Orders as a pass sees them.
#[derive(Default)]
struct Seen {
    orders: BTreeMap<String, u64>,
    violations: Vec<Violation>,
    paid: Vec<Purchase>,
}

impl Seen {
    fn add(&mut self, sale: &Sale, money: bool) {
        let found = match Purchase::of(sale.clone()) {
            Ok(found) => found,
            Err(fault) => return self.tell(fault.what),
        };
        let hold = &found.sale.hold;
        let Some(order) = &found.order else {
            if hold.state == HoldState::Confirmed {
                self.tell(format!("hold {} is sold without an order", hold.id.part()));
            }
            return;
        };
        *self.orders.entry(word(order.state).to_owned()).or_default() += 1;
        if let Some(why) = wrong(hold.state, order, hold.pieces()) {
            self.tell(format!("order {}: {why}", hold.id.0.get(..8).unwrap_or_default()));
        }
        if money {
            self.paid.push(found);
        }
    }

    fn tell(&mut self, what: String) {
        if self.violations.len() < LISTED_MAX {
            self.violations.push(Violation { invariant: 6, what });
        }
    }
}

/// What is wrong between a hold and its order; both are one item, so they are of the same moment.
fn wrong(hold: HoldState, order: &Order, pieces: u64) -> Option<&'static str> {
    let sold = hold == HoldState::Confirmed;
    match order.state {
        OrderState::Confirmed if !sold => Some("is confirmed, and its places are not sold"),
        OrderState::Confirmed if order.tickets.len() as u64 != pieces => Some("has not a ticket for each place"),
        OrderState::PaymentStarted | OrderState::Declined | OrderState::Abandoned if sold => {
            Some("is not paid, and its places are sold")
        }
        OrderState::Refunding | OrderState::Refunded if sold && order.tickets.iter().any(|ticket| !ticket.void) => {
            Some("is refunded, and a ticket of it is valid")
        }
        _ => None,
    }
}

fn word(state: OrderState) -> &'static str {
    match state {
        OrderState::PaymentStarted => "payment_started",
        OrderState::Declined => "declined",
        OrderState::Confirmed => "confirmed",
        OrderState::Refunding => "refunding",
        OrderState::Refunded => "refunded",
        OrderState::Abandoned => "abandoned",
    }
}

impl Shop {
    /// Checks everything. `correct` puts right what is safe; `money` also asks the provider about every order.
    ///
    /// # Errors
    /// When the table or the provider does not answer.
    pub async fn audit(&self, memory: &mut Memory, correct: bool, money: bool) -> Result<Audit, Fault> {
        let started = std::time::Instant::now();
        let mut shows = Vec::new();
        for event in self.inventory.events().await? {
            shows.extend(self.inventory.show(&event.id).await?);
        }
        let mut seen = Seen::default();
        let reports =
            self.inventory.verify_all(&shows, memory, correct, ids::now(), |sale| seen.add(sale, money)).await?;
        for found in std::mem::take(&mut seen.paid) {
            if let Some(why) = self.wrong_money(&found).await? {
                seen.tell(why);
            }
        }
        let events: BTreeMap<_, _> =
            shows.iter().zip(reports).map(|(show, report)| (show.event.id.0.clone(), report)).collect();
        let dead_letters = crate::outbox::relay::dead_letters(self.inventory.table(), LISTED_MAX).await?.len();
        let ok = seen.violations.is_empty() && events.values().all(|report| report.violations.is_empty());
        let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Audit { ok, events, orders: seen.orders, violations: seen.violations, dead_letters, took_ms })
    }

    /// What the provider says differently: captured money belongs to a confirmed order or went back.
    async fn wrong_money(&self, found: &Purchase) -> Result<Option<String>, Fault> {
        let Some(order) = found.order.as_ref().filter(|order| order.is_at_rest()) else { return Ok(None) };
        let payment = order.payment(&found.sale.hold);
        let standing = self.provider.look(&payment).await.map_err(|fault| Fault::lost(fault.what))?;
        let captured = if standing.state == PaymentState::Captured { order.total } else { 0 };
        let kept = captured.saturating_sub(standing.refunded);
        let valid: u64 = order.tickets.iter().filter(|ticket| !ticket.void).map(|ticket| ticket.paid).sum();
        let short = found.sale.hold.id.0.get(..8).unwrap_or_default();
        Ok((kept != valid).then(|| format!("order {short}: {kept} were kept, and its valid tickets cost {valid}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_and_orders_that_do_not_fit_are_found() {
        let order = |state: OrderState| Order {
            state,
            mail: None,
            provider: "test".to_owned(),
            attempt: 1,
            reference: None,
            total: 1,
            made_at: inventory::UnixMs(0),
            said_at: inventory::UnixMs(0),
            tickets: Vec::new(),
            refunds: Vec::new(),
        };
        assert!(wrong(HoldState::Active, &order(OrderState::Confirmed), 0).is_some());
        assert!(wrong(HoldState::Confirmed, &order(OrderState::Confirmed), 1).is_some(), "a ticket is missing");
        assert!(wrong(HoldState::Confirmed, &order(OrderState::Confirmed), 0).is_none());
        assert!(wrong(HoldState::Confirmed, &order(OrderState::Abandoned), 0).is_some());
        assert!(wrong(HoldState::Expired, &order(OrderState::Abandoned), 0).is_none());
    }
}
