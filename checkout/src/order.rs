//! The order: a small state machine around the payment. Pure: what to do next follows from what the order, the payment
//! and the hold say, so that a crash between any two steps is picked up by asking again.

use inventory::{EventId, HoldId, HoldState, Line, SeatId};
use serde::{Deserialize, Serialize};

use crate::payment::PaymentState;

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
    /// Paid after the hold had ended; the money went back.
    Refunded,
    /// Never paid.
    Abandoned,
}

impl OrderState {
    /// The transition table.
    pub fn may_become(self, next: Self) -> bool {
        use OrderState::{Abandoned, Confirmed, Declined, PaymentStarted, Refunded};
        match (self, next) {
            (PaymentStarted, Declined | Confirmed | Refunded | Abandoned) | (Declined, PaymentStarted | Abandoned) => {
                true
            }
            (PaymentStarted, PaymentStarted)
            | (Declined, Declined | Confirmed | Refunded)
            | (Confirmed | Refunded | Abandoned, _) => false,
        }
    }
}

/// What gets somebody through the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: String,
    /// Proves that it is real; only its page shows it.
    pub code: String,
    /// The order.
    pub order: String,
    /// The event.
    pub event: EventId,
    /// What for.
    pub name: String,
    /// Which seat, if any.
    pub seat: Option<SeatId>,
}

/// A purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its id; cannot be guessed, and opens its page.
    pub id: String,
    /// The event.
    pub event: EventId,
    /// What was held.
    pub hold: HoldId,
    /// Whose it is.
    pub owner: String,
    /// Where it is in its life.
    pub state: OrderState,
    /// Counts the payments that were started.
    pub attempt: u32,
    /// The payment that was started last.
    pub payment: String,
    /// In minor units.
    pub total: u64,
    /// ISO 4217.
    pub currency: String,
    /// What is bought.
    pub lines: Vec<Line>,
    /// There once confirmed.
    pub tickets: Vec<Ticket>,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing; ask again later.
    Wait,
    /// Seats sold, order confirmed, tickets and outbox, in one write.
    Confirm,
    /// What was read is of different moments; look again.
    Again,
    /// Give the money back, then say so.
    Refund,
    /// Say that the payment was declined.
    Decline,
    /// Withdraw the payment, then give up.
    Abandon,
}

/// What follows for an order whose payment was started. A hold whose time is over but which nobody has ended still has
/// its seats, so a payment that comes late confirms it rather than being sent back.
pub fn next(order: OrderState, payment: PaymentState, hold: HoldState) -> Next {
    match (order, payment, hold) {
        (OrderState::Confirmed | OrderState::Refunded | OrderState::Abandoned, _, _) => Next::Wait,
        (OrderState::Declined, _, HoldState::Active) => Next::Wait,
        (OrderState::Declined, _, _) => Next::Abandon,
        (OrderState::PaymentStarted, PaymentState::Captured, HoldState::Active) => Next::Confirm,
        // The sale confirms hold and order in one write: the order that was read is older than the hold.
        (OrderState::PaymentStarted, _, HoldState::Confirmed) => Next::Again,
        (OrderState::PaymentStarted, PaymentState::Captured | PaymentState::Refunded, _) => Next::Refund,
        (OrderState::PaymentStarted, PaymentState::Declined, _) => Next::Decline,
        (OrderState::PaymentStarted, PaymentState::Pending, HoldState::Active) => Next::Wait,
        (OrderState::PaymentStarted, PaymentState::Pending | PaymentState::Cancelled, _) => Next::Abandon,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [OrderState; 5] = [
        OrderState::PaymentStarted,
        OrderState::Declined,
        OrderState::Confirmed,
        OrderState::Refunded,
        OrderState::Abandoned,
    ];

    #[test]
    fn what_has_ended_stays() {
        for end in [OrderState::Confirmed, OrderState::Refunded, OrderState::Abandoned] {
            assert!(STATES.iter().all(|next| !end.may_become(*next)), "{end:?}");
        }
        assert!(OrderState::Declined.may_become(OrderState::PaymentStarted));
        assert!(!OrderState::Declined.may_become(OrderState::Confirmed));
    }

    #[test]
    fn captured_money_is_a_sale_or_goes_back() {
        use HoldState::{Active, Confirmed, Expired, Released};
        for hold in [Active, Confirmed, Expired, Released] {
            let expected = match hold {
                Active => Next::Confirm,
                Confirmed => Next::Again,
                Released | Expired => Next::Refund,
            };
            assert_eq!(next(OrderState::PaymentStarted, PaymentState::Captured, hold), expected, "{hold:?}");
        }
        assert_eq!(next(OrderState::PaymentStarted, PaymentState::Pending, Active), Next::Wait);
        assert_eq!(next(OrderState::PaymentStarted, PaymentState::Pending, Expired), Next::Abandon);
        assert_eq!(next(OrderState::PaymentStarted, PaymentState::Declined, Active), Next::Decline);
        for done in [OrderState::Confirmed, OrderState::Refunded, OrderState::Abandoned] {
            assert_eq!(next(done, PaymentState::Captured, Confirmed), Next::Wait, "repeating does nothing");
        }
    }
}
