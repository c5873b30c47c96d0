//! The order: a small state machine around the payment. Pure: what to do next follows from what the order, the payment
//! and the hold say, so that a crash between any two steps is picked up by asking again.

use inventory::{Hold, HoldState, SeatId, TypeId, UnixMs};
use serde::{Deserialize, Serialize};

use crate::payments::{Payment, PaymentState, Standing};

/// Where an order is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// The buyer is at the payment provider.
    PaymentStarted,
    /// The payment was declined; another may be started while the hold lasts.
    Declined,
    /// Paid, and the tickets are there.
    Confirmed,
    /// The money is on its way back.
    Refunding,
    /// All money went back.
    Refunded,
    /// Never paid.
    Abandoned,
}

impl OrderState {
    /// The transition table.
    pub fn may_become(self, next: Self) -> bool {
        use OrderState::{Abandoned, Confirmed, Declined, PaymentStarted, Refunded, Refunding};
        match (self, next) {
            // An order that was given up is paid after all when the provider could not be stopped in time.
            (PaymentStarted, Declined | Confirmed | Refunding | Abandoned)
            | (Declined, PaymentStarted | Abandoned)
            | (Abandoned | Confirmed, Refunding)
            | (Abandoned, Confirmed)
            | (Refunding, Refunded) => true,
            (PaymentStarted, PaymentStarted | Refunded)
            | (Declined, Declined | Confirmed | Refunding | Refunded)
            | (Confirmed, PaymentStarted | Declined | Confirmed | Refunded | Abandoned)
            | (Refunding, PaymentStarted | Declined | Confirmed | Refunding | Abandoned)
            | (Abandoned, PaymentStarted | Declined | Refunded | Abandoned)
            | (Refunded, _) => false,
        }
    }
}

/// What gets somebody through the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id; cannot be guessed.
    pub id: String,
    /// What for.
    pub ticket_type: TypeId,
    /// The ticket type's name.
    pub name: String,
    /// Which seat, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatId>,
    /// What was paid for it with its fee, in minor units.
    pub paid: u64,
    /// It was given back and lets nobody in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
}

/// Money that goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Its id, by which the provider knows a repetition.
    pub id: String,
    /// In minor units.
    pub amount: u64,
    /// For these tickets; none when the order never came to be.
    #[serde(default)]
    pub tickets: Vec<String>,
    /// Why, for the buyer.
    pub reason: String,
    /// When it was ordered.
    pub at: UnixMs,
    /// The request that ordered it, by which a repetition is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The provider has it.
    pub done: bool,
}

/// A purchase. It is kept with its hold and has the hold's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Where it is in its life.
    pub state: OrderState,
    /// Where the buyer is written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// Which provider takes the money.
    pub provider: String,
    /// Counts the payments that were started.
    pub attempt: u32,
    /// The provider's own name for the last payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// In minor units.
    pub total: u64,
    /// When it was made.
    pub made_at: UnixMs,
    /// When its last message was written; the next one is later, so that messages keep their order.
    pub said_at: UnixMs,
    /// There once confirmed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<Ticket>,
    /// Money that went back, or is on its way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
}

impl Order {
    /// Its last payment, of this hold.
    pub fn payment(&self, hold: &Hold) -> Payment {
        Payment {
            id: payment_id(&hold.id.0, self.attempt),
            order: hold.id.0.clone(),
            amount: self.total,
            currency: hold.currency.clone(),
            reference: self.reference.clone(),
        }
    }

    /// Whether this is the id of one of its payments, the last one or one before.
    pub fn had_payment(&self, id: &str) -> bool {
        let attempt = id.rsplit_once('-').and_then(|(order, attempt)| Some((order, attempt.parse().ok()?)));
        // There is one way to write a number in an id.
        attempt
            .is_some_and(|(order, attempt)| (1..=self.attempt).contains(&attempt) && payment_id(order, attempt) == id)
    }

    /// Money that the provider has not been told to send back yet.
    pub fn open_refunds(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|refund| !refund.done)
    }

    /// Whether nothing can happen to it by itself any more.
    pub fn is_at_rest(&self) -> bool {
        let ends = matches!(self.state, OrderState::Confirmed | OrderState::Refunded | OrderState::Abandoned);
        ends && self.open_refunds().next().is_none()
    }
}

/// The id of an order's payment.
pub fn payment_id(order: &str, attempt: u32) -> String {
    format!("{order}-{attempt}")
}

/// The order that a payment is of.
pub fn order_of(payment: &str) -> Option<&str> {
    payment.rsplit_once('-').map(|(order, _)| order)
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing; ask again later.
    Wait,
    /// Seats sold, order confirmed, tickets and outbox, in one write. If the places are gone: `BeginRefund`.
    Confirm,
    /// Write down that the money goes back.
    BeginRefund,
    /// Send the money of the first open refund back, then write that down.
    Refund,
    /// Say that the payment was declined.
    Decline,
    /// Withdraw the payment, then give up and let the places go.
    Abandon,
}

/// What to do about an order at this moment.
pub fn next(order: &Order, payment: Standing, hold: &Hold, now: UnixMs) -> Next {
    use OrderState::{Abandoned, Confirmed, Declined, PaymentStarted, Refunded, Refunding};
    // What costs nothing is paid, too, and nothing of it went back.
    let is_paid = payment.state == PaymentState::Captured && payment.refunded < order.total.max(1);
    let can_be_sold = matches!(hold.state, HoldState::Active | HoldState::Expired);
    match (order.state, payment.state) {
        (Confirmed | Refunding, _) if order.open_refunds().next().is_some() => Next::Refund,
        (Confirmed | Refunding | Refunded, _) => Next::Wait,
        (PaymentStarted | Abandoned, _) if is_paid && can_be_sold => Next::Confirm,
        (PaymentStarted | Abandoned, _) if is_paid => Next::BeginRefund,
        (Abandoned, _) => Next::Wait,
        (PaymentStarted, PaymentState::Declined) => Next::Decline,
        (PaymentStarted, PaymentState::Cancelled) => Next::Abandon,
        // The money came and went back without us: by the provider's own staff.
        (PaymentStarted, PaymentState::Captured) => Next::Abandon,
        (PaymentStarted | Declined, _) if hold.is_live(now) => Next::Wait,
        (PaymentStarted | Declined, _) => Next::Abandon,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrderState::{Abandoned, Confirmed, Declined, PaymentStarted, Refunded, Refunding};

    const STATES: [OrderState; 6] = [PaymentStarted, Declined, Confirmed, Refunding, Refunded, Abandoned];

    fn order(state: OrderState) -> Order {
        Order {
            state,
            mail: None,
            provider: "test".to_owned(),
            attempt: 1,
            reference: None,
            total: 100,
            made_at: UnixMs(0),
            said_at: UnixMs(0),
            tickets: Vec::new(),
            refunds: Vec::new(),
        }
    }

    fn hold(state: HoldState) -> Hold {
        serde_json::from_value(serde_json::json!({
            "id": "h", "event": "e", "owner": "o", "state": state, "made_at": 0, "expires_at": 100,
            "currency": "EUR", "lines": [],
        }))
        .expect("a hold")
    }

    fn paid(refunded: u64) -> Standing {
        Standing { state: PaymentState::Captured, refunded }
    }

    #[test]
    fn every_way_of_an_order() {
        let mut table = String::new();
        for from in STATES {
            let to: Vec<_> = STATES.into_iter().filter(|to| from.may_become(*to)).collect();
            table += &format!("{from:?} -> {to:?}\n");
        }
        let expected = "PaymentStarted -> [Declined, Confirmed, Refunding, Abandoned]\n\
            Declined -> [PaymentStarted, Abandoned]\n\
            Confirmed -> [Refunding]\n\
            Refunding -> [Refunded]\n\
            Refunded -> []\n\
            Abandoned -> [Confirmed, Refunding]\n";
        assert_eq!(table, expected);
    }

    #[test]
    fn captured_money_is_a_sale_or_goes_back() {
        use HoldState::{Active, Expired, Released};
        let now = UnixMs(500);
        for state in [PaymentStarted, Abandoned] {
            for (of_hold, expected) in
                [(Active, Next::Confirm), (Expired, Next::Confirm), (Released, Next::BeginRefund)]
            {
                assert_eq!(next(&order(state), paid(0), &hold(of_hold), now), expected, "{state:?} {of_hold:?}");
            }
        }
        for done in [Confirmed, Refunded] {
            assert_eq!(next(&order(done), paid(0), &hold(HoldState::Confirmed), now), Next::Wait);
        }
        assert_eq!(next(&order(Abandoned), paid(100), &hold(Expired), now), Next::Wait, "it went back already");
    }

    #[test]
    fn an_order_waits_as_long_as_its_hold() {
        let pending = Standing { state: PaymentState::Pending, refunded: 0 };
        for (now, expected) in [(99, Next::Wait), (100, Next::Abandon)] {
            for state in [PaymentStarted, Declined] {
                assert_eq!(next(&order(state), pending, &hold(HoldState::Active), UnixMs(now)), expected);
            }
        }
    }

    #[test]
    fn a_refund_is_told_to_the_provider_until_it_has_it() {
        let mut of = order(Confirmed);
        of.refunds = vec![Refund {
            id: "r".to_owned(),
            amount: 50,
            tickets: Vec::new(),
            reason: String::new(),
            at: UnixMs(0),
            request: None,
            done: false,
        }];
        assert_eq!(next(&of, paid(0), &hold(HoldState::Confirmed), UnixMs(1)), Next::Refund);
        of.refunds[0].done = true;
        assert_eq!(next(&of, paid(50), &hold(HoldState::Confirmed), UnixMs(1)), Next::Wait);
    }

    #[test]
    fn only_payments_that_were_started_are_payments_of_the_order() {
        let order = Order { attempt: 2, ..order(PaymentStarted) };
        let had = ["h-1", "h-2", "h-3", "h-0", "h-01", "h-+1", "h-", "h", "-1x"].map(|id| order.had_payment(id));
        assert_eq!(had, [true, true, false, false, false, false, false, false, false]);
    }
}
