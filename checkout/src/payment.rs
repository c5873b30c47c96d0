//! The payment provider: the one thing outside that a checkout depends on. The built-in test provider keeps its payments
//! in records of its own, as a provider would, and lets the buyer decide on a page of its own how each ends.

use async_trait::async_trait;
use inventory::{Fault, Record, Step, Table, TxError};
use serde::{Deserialize, Serialize};

/// How often a change is tried when somebody else changes the same payment.
const TRIES: u32 = 5;

/// What the provider says of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// The buyer has not decided.
    Pending,
    /// The money is there.
    Captured,
    /// The provider refused.
    Declined,
    /// Withdrawn before it was paid; it cannot be paid any more.
    Cancelled,
    /// The money went back.
    Refunded,
}

/// How a buyer ends a test payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is paid.
    Succeed,
    /// It is declined.
    Fail,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its id; cannot be guessed.
    pub id: String,
    /// The order that it pays.
    pub order: String,
    /// In minor units.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// What the provider says.
    pub state: PaymentState,
}

/// A payment provider. Every call may be repeated.
#[async_trait]
pub trait PaymentProvider: Send + Sync {
    /// Starts a payment; with an id that is there, nothing changes.
    async fn start(&self, payment: &Payment) -> Result<(), Fault>;
    /// A payment as the provider knows it.
    async fn look(&self, id: &str) -> Result<Option<Payment>, Fault>;
    /// Withdraws a payment that is not paid. Says what it is afterwards: it may have been paid meanwhile.
    async fn cancel(&self, id: &str) -> Result<PaymentState, Fault>;
    /// Sends the money of a captured payment back. Says what it is afterwards.
    async fn refund(&self, id: &str) -> Result<PaymentState, Fault>;
    /// Where the buyer goes to pay.
    fn confirm_path(&self, id: &str) -> String;
}

/// The built-in test provider.
pub(crate) struct TestProvider {
    table: Table,
}

fn key(id: &str) -> String {
    format!("TESTPAY#{id}")
}

impl TestProvider {
    pub(crate) fn new(table: Table) -> Self {
        Self { table }
    }

    /// The buyer's decision. A payment that is decided stays as it is.
    pub(crate) async fn decide(&self, id: &str, outcome: Outcome) -> Result<Option<PaymentState>, Fault> {
        let to = match outcome {
            Outcome::Succeed => PaymentState::Captured,
            Outcome::Fail => PaymentState::Declined,
        };
        self.turn(id, PaymentState::Pending, to).await
    }

    /// From one state to another; what is in neither stays. Gives the state afterwards.
    async fn turn(&self, id: &str, from: PaymentState, to: PaymentState) -> Result<Option<PaymentState>, Fault> {
        for _ in 0..TRIES {
            let Some(Record { value, version }) = self.table.get::<Payment>(&key(id), "META").await? else {
                return Ok(None);
            };
            if value.state != from {
                return Ok(Some(value.state));
            }
            let next = Payment { state: to, ..value };
            let mut transaction = self.table.transaction();
            transaction.replace(&key(id), "META", &next, version, Step::Other("payment"))?;
            match transaction.commit().await {
                Ok(()) => return Ok(Some(to)),
                Err(TxError::Refused(_)) => {}
                Err(TxError::Fault(fault)) => return Err(fault),
            }
        }
        Ok(self.look(id).await?.map(|payment| payment.state))
    }
}

#[async_trait]
impl PaymentProvider for TestProvider {
    async fn start(&self, payment: &Payment) -> Result<(), Fault> {
        let mut transaction = self.table.transaction();
        transaction.create(&key(&payment.id), "META", payment, Step::Other("payment"))?;
        match transaction.commit().await {
            Ok(()) | Err(TxError::Refused(_)) => Ok(()),
            Err(TxError::Fault(fault)) => Err(fault),
        }
    }

    async fn look(&self, id: &str) -> Result<Option<Payment>, Fault> {
        Ok(self.table.get(&key(id), "META").await?.map(|record| record.value))
    }

    async fn cancel(&self, id: &str) -> Result<PaymentState, Fault> {
        let state = self.turn(id, PaymentState::Pending, PaymentState::Cancelled).await?;
        // A payment that was never started cannot be paid either.
        Ok(state.unwrap_or(PaymentState::Cancelled))
    }

    async fn refund(&self, id: &str) -> Result<PaymentState, Fault> {
        let state = self.turn(id, PaymentState::Captured, PaymentState::Refunded).await?;
        Ok(state.unwrap_or(PaymentState::Cancelled))
    }

    fn confirm_path(&self, id: &str) -> String {
        format!("/pay/test/{id}")
    }
}
