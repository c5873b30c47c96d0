//! The built-in test provider. It keeps its payments in items of its own, as a provider would, and lets the buyer decide on
//! a page of its own how each ends. No money moves.

use std::time::Duration;

use async_trait::async_trait;
use inventory::{Cure, Fault, Item, Step, Table, TxError, UnixMs, Write};
use serde::Deserialize;

use super::{BadNotice, Notice, Payment, PaymentProvider, PaymentState, ProviderFault, Standing, Started};
use crate::ids;
use crate::visitor::Request;

/// How long a delayed payment takes.
const DELAY: Duration = Duration::from_secs(10);

/// How a buyer ends a test payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is paid.
    Succeed,
    /// It is declined.
    Fail,
    /// It is paid some seconds later, as a bank transfer would be.
    Delay,
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It counts, or another one counted before; this is what the payment is now.
    Yes(Standing),
    /// The request's key was used for another decision.
    OtherKey,
}

/// The provider.
#[derive(Debug)]
pub struct TestProvider {
    table: Table,
}

fn key(payment: &str) -> String {
    format!("TESTPAY#{payment}")
}

fn provider(fault: &Fault) -> ProviderFault {
    ProviderFault { what: fault.what.clone(), retry: fault.cure != Cure::None }
}

fn standing(item: Option<&Item>, now: UnixMs) -> Standing {
    let state = match item.and_then(|item| item.text("state")) {
        Some("captured") if item.is_some_and(|item| item.count("from") > now.0) => PaymentState::Pending,
        Some("captured") => PaymentState::Captured,
        Some("declined") => PaymentState::Declined,
        Some("cancelled") => PaymentState::Cancelled,
        _ => PaymentState::Pending,
    };
    Standing { state, refunded: item.map_or(0, |item| item.count("refunded")) }
}

impl TestProvider {
    /// On this table.
    pub fn new(table: Table) -> Self {
        Self { table }
    }

    /// The buyer's decision; `request` names it, so that a repetition is known. What is decided stays as it is.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn decide(&self, payment: &str, outcome: Outcome, request: &Request) -> Result<Decided, Fault> {
        let state = match outcome {
            Outcome::Succeed | Outcome::Delay => "captured",
            Outcome::Fail => "declined",
        };
        let mut item = Item::default().with("state", state).with("request", request.text());
        if outcome == Outcome::Delay {
            item = item.with("from", ids::now().after(DELAY).0);
        }
        match self.first(payment, item.clone()).await? {
            None => Ok(Decided::Yes(standing(Some(&item), ids::now()))),
            Some(there) => {
                let other = there.text("request").and_then(|text| request.of(text)) == Some(false);
                Ok(if other { Decided::OtherKey } else { Decided::Yes(standing(Some(&there), ids::now())) })
            }
        }
    }

    /// Writes what a payment is, unless that is decided; then gives what is there.
    async fn first(&self, payment: &str, item: Item) -> Result<Option<Item>, Fault> {
        let write = Write::create(&key(payment), "-", item);
        match self.table.write(Step::Other("payment"), write).await {
            Ok(()) => Ok(None),
            Err(TxError::Refused(failed)) => Ok(failed.into_iter().next().and_then(|failed| failed.item)),
            Err(TxError::Fault(fault)) => Err(fault),
        }
    }

    /// A payment as it is kept.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn standing(&self, payment: &str) -> Result<Standing, Fault> {
        Ok(standing(self.table.get(&key(payment), "-").await?.as_ref(), ids::now()))
    }
}

#[async_trait]
impl PaymentProvider for TestProvider {
    async fn start(&self, payment: &Payment) -> Result<Started, ProviderFault> {
        // Nothing is kept before the buyer decides.
        Ok(Started { reference: payment.id.clone(), client: None })
    }

    async fn look(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        self.standing(&payment.id).await.map_err(|fault| provider(&fault))
    }

    async fn cancel(&self, payment: &Payment) -> Result<Standing, ProviderFault> {
        let cancelled = Item::default().with("state", "cancelled");
        let there = self.first(&payment.id, cancelled.clone()).await.map_err(|fault| provider(&fault))?;
        Ok(standing(Some(&there.unwrap_or(cancelled)), ids::now()))
    }

    async fn refund(&self, payment: &Payment, amount: u64, refund: &str) -> Result<Standing, ProviderFault> {
        let write = Write::update(
            &key(&payment.id),
            "-",
            "SET #r = :n, refunded = if_not_exists(refunded, :zero) + :n",
        )
        .when("attribute_not_exists(#r) AND #s = :captured AND (attribute_not_exists(refunded) OR refunded <= :room)")
        .name("#r", format!("r:{refund}"))
        .name("#s", "state")
        .value(":n", amount)
        .value(":zero", 0_u64)
        .value(":captured", "captured")
        .value(":room", payment.amount.saturating_sub(amount));
        match self.table.write(Step::Other("refund"), write).await {
            // Refused: it was refunded before, or cannot be; what it is now says which.
            Ok(()) | Err(TxError::Refused(_)) => self.look(payment).await,
            Err(TxError::Fault(fault)) => Err(provider(&fault)),
        }
    }

    fn notice(&self, _: Option<&str>, _: &[u8], _: UnixMs) -> Result<Option<Notice>, BadNotice> {
        Err(BadNotice::Signature)
    }
}
