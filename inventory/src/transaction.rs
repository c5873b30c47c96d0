//! What must be true together is written together: one `TransactWriteItems`, each step with its condition. Conflicts
//! with other transactions are tried again; a condition that does not hold is an answer, not an error.

use std::time::Duration;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use ring::rand::{SecureRandom, SystemRandom};
use serde::Serialize;

use crate::rules::{SeatId, TypeId};
use crate::table::{Fault, Table, body, is_busy, number, text};

/// How often a transaction is tried against others.
const TRIES: u32 = 10;
/// The first pause between two tries; it doubles, and a random part spreads the losers.
const PAUSE: Duration = Duration::from_millis(5);
/// DynamoDB's own limit.
const STEPS_MAX: usize = 100;

/// What a step is about, so that a refusal can say which condition did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A seat.
    Seat(SeatId),
    /// A ticket type's numbers.
    TicketType(TypeId),
    /// A hold.
    Hold,
    /// The record of an idempotency key.
    Idempotency,
    /// Another record.
    Other(&'static str),
}

/// Why nothing was written.
#[derive(Debug)]
pub enum TxError {
    /// These conditions do not hold.
    Refused(Vec<Step>),
    /// The table failed; whether it was written is unknown only after a lost connection.
    Fault(Fault),
}

impl From<Fault> for TxError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Steps to be written together.
pub struct Transaction<'t> {
    table: &'t Table,
    items: Vec<TransactWriteItem>,
    steps: Vec<Step>,
}

impl Table {
    /// Begins a transaction. Nothing is written before [`Transaction::commit`].
    pub fn transaction(&self) -> Transaction<'_> {
        Transaction { table: self, items: Vec::new(), steps: Vec::new() }
    }
}

fn broken(error: &aws_sdk_dynamodb::error::BuildError) -> Fault {
    Fault::new(error.to_string(), false)
}

impl Transaction<'_> {
    fn push(&mut self, item: TransactWriteItem, step: Step) {
        self.items.push(item);
        self.steps.push(step);
    }

    /// A new record; refused when it is there already.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn create<T: Serialize>(&mut self, pk: &str, sk: &str, value: &T, step: Step) -> Result<(), Fault> {
        self.put(pk, sk, value, None, &[], step)
    }

    /// A new record with numbers that [`Transaction::shift`] changes.
    ///
    /// # Errors
    /// As [`Transaction::create`].
    pub fn create_with<T: Serialize>(
        &mut self,
        pk: &str,
        sk: &str,
        value: &T,
        numbers: &[(&str, u64)],
        step: Step,
    ) -> Result<(), Fault> {
        self.put(pk, sk, value, None, numbers, step)
    }

    /// A record in the place of the one of this version; refused when it has another.
    ///
    /// # Errors
    /// As [`Transaction::create`].
    pub fn replace<T: Serialize>(
        &mut self,
        pk: &str,
        sk: &str,
        value: &T,
        version: u64,
        step: Step,
    ) -> Result<(), Fault> {
        self.put(pk, sk, value, Some(version), &[], step)
    }

    fn put<T: Serialize>(
        &mut self,
        pk: &str,
        sk: &str,
        value: &T,
        replaces: Option<u64>,
        numbers: &[(&str, u64)],
        step: Step,
    ) -> Result<(), Fault> {
        let mut put = Put::builder()
            .table_name(&self.table.name)
            .item("PK", text(pk))
            .item("SK", text(sk))
            .item("body", body(value)?)
            .item("version", number(replaces.map_or(1, |version| version + 1)));
        for (name, value) in numbers {
            put = put.item(*name, number(*value));
        }
        put = match replaces {
            None => put.condition_expression("attribute_not_exists(PK)"),
            Some(version) => put
                .condition_expression("#v = :old")
                .expression_attribute_names("#v", "version")
                .expression_attribute_values(":old", number(version)),
        };
        let put = put.build().map_err(|error| broken(&error))?;
        self.push(TransactWriteItem::builder().put(put).build(), step);
        Ok(())
    }

    /// Takes a record away; one that is not there is no matter.
    ///
    /// # Errors
    /// When the step cannot be built.
    pub fn delete(&mut self, pk: &str, sk: &str) -> Result<(), Fault> {
        let delete = Delete::builder().table_name(&self.table.name).key("PK", text(pk)).key("SK", text(sk));
        let delete = delete.build().map_err(|error| broken(&error))?;
        self.push(TransactWriteItem::builder().delete(delete).build(), Step::Other("delete"));
        Ok(())
    }

    /// Moves `count` from one number of a record to another; refused when there are not that many.
    ///
    /// # Errors
    /// When the step cannot be built.
    pub fn shift(&mut self, pk: &str, sk: &str, count: u64, from: &str, to: &str, step: Step) -> Result<(), Fault> {
        let update = Update::builder()
            .table_name(&self.table.name)
            .key("PK", text(pk))
            .key("SK", text(sk))
            .update_expression("SET #from = #from - :n, #to = #to + :n")
            .condition_expression("#from >= :n")
            .expression_attribute_names("#from", from)
            .expression_attribute_names("#to", to)
            .expression_attribute_values(":n", number(count));
        let update = update.build().map_err(|error| broken(&error))?;
        self.push(TransactWriteItem::builder().update(update).build(), step);
        Ok(())
    }

    /// Writes all steps or none.
    ///
    /// # Errors
    /// Which conditions did not hold, or that the table failed.
    pub async fn commit(self) -> Result<(), TxError> {
        if self.items.len() > STEPS_MAX {
            return Err(Fault::new(format!("{} steps are more than {STEPS_MAX}", self.items.len()), false).into());
        }
        let token = token()?;
        let mut pause = PAUSE;
        for attempt in 1..=TRIES {
            let sent = self
                .table
                .client
                .transact_write_items()
                .set_transact_items(Some(self.items.clone()))
                // The same token for each try: a try whose answer was lost is not written twice.
                .client_request_token(&token)
                .send()
                .await;
            let Err(error) = sent else { return Ok(()) };
            let refused = match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    let reasons = cancelled.cancellation_reasons();
                    let held_back = self.steps.iter().zip(reasons);
                    let failed = |code: &str| code == "ConditionalCheckFailed";
                    let steps: Vec<_> = held_back
                        .filter(|(_, reason)| reason.code().is_some_and(failed))
                        .map(|(step, _)| step.clone())
                        .collect();
                    let busy = reasons.iter().any(|reason| reason.code().is_some_and(is_busy));
                    if steps.is_empty() && !busy {
                        return Err(Fault::of("the transaction was cancelled", &error).into());
                    }
                    steps
                }
                _ => Vec::new(),
            };
            if !refused.is_empty() {
                return Err(TxError::Refused(refused));
            }
            let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or("");
            let again = is_busy(code) || code == "TransactionCanceledException" || error.as_service_error().is_none();
            if !again || attempt == TRIES {
                return Err(Fault::of("the transaction was not written", &error).into());
            }
            tokio::time::sleep(pause + jitter(pause)).await;
            pause *= 2;
        }
        Err(Fault::new("the transaction was not written", true).into())
    }
}

fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    let failed = |_| Fault::new("the system has no random bytes to give", false);
    SystemRandom::new().fill(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn token() -> Result<String, Fault> {
    Ok(random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn jitter(pause: Duration) -> Duration {
    random::<1>().map_or(Duration::ZERO, |[byte]| pause.mul_f64(f64::from(byte) / 255.0))
}
