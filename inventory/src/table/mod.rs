//! The one table, over the DynamoDB API. What must be true together is written together: one `TransactWriteItems`, each
//! write with its condition. A condition that does not hold is an answer, not an error.

mod embedded;
mod engine;
mod fault;
mod item;
mod patience;
mod remote;
mod write;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use engine::{Engine, Range};
use ring::rand::{SecureRandom, SystemRandom};

pub use embedded::Durability;
pub use fault::{Cure, Fault};
pub use item::{Item, Value, json};
pub use patience::{Breaker, pause, time_left, within};
pub use write::{Step, Write};

/// Writes of one transaction, which is DynamoDB's own limit.
pub const WRITES_MAX: usize = 100;

/// Items of one page: nobody else waits for the engine longer than for so many.
const PAGE: u32 = 250;

/// Which DynamoDB.
#[derive(Debug, Clone)]
pub enum Connect {
    /// The engine in this process, on this file.
    Embedded(PathBuf, Durability),
    /// A server at this URL.
    Server(String),
    /// Amazon's, with the environment's credentials and region.
    Aws,
}

/// A condition that did not hold, and the item that is there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// What the write was about.
    pub step: Step,
    /// What is there.
    pub item: Option<Item>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum TxError {
    /// These conditions do not hold.
    Refused(Vec<Failed>),
    /// The table failed.
    Fault(Fault),
}

impl From<Fault> for TxError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A call that is under way.
type Called<'c, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'c>>;

/// The table.
#[derive(Debug, Clone)]
pub struct Table {
    engine: Arc<dyn Engine>,
    name: Arc<str>,
    breaker: Arc<Breaker>,
}

/// Writes to be made together, each with what it is about.
#[derive(Debug, Clone, Default)]
pub struct Transaction {
    writes: Vec<Write>,
    steps: Vec<Step>,
}

impl Transaction {
    /// With one more write.
    pub fn push(&mut self, step: Step, write: Write) {
        self.writes.push(write);
        self.steps.push(step);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}

impl Table {
    /// Connects, and makes the table if it is not there.
    ///
    /// # Errors
    /// One sentence: out of reach, in use, not writable, not allowed.
    pub async fn open(connect: &Connect, name: &str) -> Result<Self, Fault> {
        let engine: Arc<dyn Engine> = match connect {
            Connect::Embedded(file, durability) => Arc::new(embedded::Embedded::open(file, *durability)?),
            Connect::Server(url) => Arc::new(remote::Remote::server(url)),
            Connect::Aws => Arc::new(remote::Remote::amazon().await),
        };
        engine.prepare(name).await.map_err(|fault| match connect {
            Connect::Server(url) => {
                Fault { what: format!("DynamoDB at {url} cannot be used: {fault}"), cure: fault.cure }
            }
            Connect::Embedded(..) | Connect::Aws => fault,
        })?;
        Ok(Self::on(engine, name))
    }

    /// Over a client of the SDK that is made elsewhere, such as one that injects faults.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub async fn over(client: aws_sdk_dynamodb::Client, name: &str) -> Result<Self, Fault> {
        let engine = remote::Remote::over(client);
        engine.prepare(name).await?;
        Ok(Self::on(Arc::new(engine), name))
    }

    fn on(engine: Arc<dyn Engine>, name: &str) -> Self {
        Self { engine, name: name.into(), breaker: Arc::default() }
    }

    /// Whether the table counts as down, so that it is asked only now and then.
    pub fn is_down(&self) -> bool {
        self.breaker.is_open()
    }

    /// One item, as of the last acknowledged write.
    ///
    /// # Errors
    /// When the table does not answer in time.
    pub async fn get(&self, pk: &str, sk: &str) -> Result<Option<Item>, Fault> {
        self.patiently(|| self.engine.get(&self.name, pk, sk)).await
    }

    /// All items of a partition in the order of their sort keys, as of the last acknowledged write.
    ///
    /// # Errors
    /// As [`Table::get`].
    pub async fn list(&self, pk: &str) -> Result<Vec<Item>, Fault> {
        self.some(pk, None, None, usize::MAX).await
    }

    /// The first `max` items of a partition whose sort keys are at least `from` and below `below`.
    ///
    /// # Errors
    /// As [`Table::get`].
    pub async fn some(
        &self,
        pk: &str,
        from: Option<&str>,
        below: Option<&str>,
        max: usize,
    ) -> Result<Vec<Item>, Fault> {
        let (mut all, mut after) = (Vec::new(), None);
        // DynamoDB calls both of these a fault.
        if max == 0 || from.zip(below).is_some_and(|(from, below)| from >= below) {
            return Ok(all);
        }
        loop {
            let left = max - all.len();
            let range = Range {
                pk: pk.to_owned(),
                from: from.map(str::to_owned),
                below: below.map(str::to_owned),
                after,
                limit: Some(u32::try_from(left).unwrap_or(u32::MAX).min(PAGE)),
            };
            let page = self.patiently(|| self.engine.query(&self.name, &range)).await?;
            // The range includes its upper end.
            all.extend(page.items.into_iter().filter(|item| below.is_none_or(|below| item.sk() < below)));
            match page.next {
                Some((_, sk)) if all.len() < max => after = Some(sk),
                _ => return Ok(all),
            }
        }
    }

    /// Every item of the table, given to `each`; for audits.
    ///
    /// # Errors
    /// As [`Table::get`].
    pub async fn everything(&self, mut each: impl FnMut(Item)) -> Result<(), Fault> {
        let mut after = None;
        loop {
            let page = self.patiently(|| self.engine.scan(&self.name, after.clone())).await?;
            page.items.into_iter().for_each(&mut each);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Writes all or none. Conflicts with other transactions are tried again while there is time.
    ///
    /// # Errors
    /// Which conditions did not hold, or that the table failed.
    pub async fn commit(&self, transaction: Transaction) -> Result<(), TxError> {
        let Transaction { writes, steps } = transaction;
        if writes.len() > WRITES_MAX {
            return Err(Fault::last(format!("{} writes are more than {WRITES_MAX}", writes.len())).into());
        }
        let token = token()?;
        let refused = self.patiently(|| self.engine.transact(&self.name, &writes, &token)).await?;
        if refused.is_empty() {
            return Ok(());
        }
        let of = |(at, item): (usize, Option<Item>)| steps.get(at).map(|step| Failed { step: step.clone(), item });
        Err(TxError::Refused(refused.into_iter().filter_map(of).collect()))
    }

    /// Writes one item.
    ///
    /// # Errors
    /// As [`Table::commit`].
    pub async fn write(&self, step: Step, write: Write) -> Result<(), TxError> {
        let mut transaction = Transaction::default();
        transaction.push(step, write);
        self.commit(transaction).await
    }

    /// Puts and deletes without conditions, each by itself.
    ///
    /// # Errors
    /// When the table failed; some may be written.
    pub async fn batch(&self, writes: &[Write]) -> Result<(), Fault> {
        self.patiently(|| self.engine.batch(&self.name, writes)).await
    }

    /// Takes away what lived beyond its `ttl`, where the engine does not do that by itself.
    ///
    /// # Errors
    /// As [`Table::get`].
    pub async fn expire(&self) -> Result<(), Fault> {
        self.engine.expire().await
    }

    /// Tries a call while that may help and there is time.
    async fn patiently<'c, T>(&self, call: impl Fn() -> Called<'c, T> + Send) -> Result<T, Fault> {
        let mut tries = 0;
        let end = Instant::now() + time_left();
        if time_left().is_zero() {
            // That says nothing of the table.
            return Err(Fault::lost("no time was left to ask the table"));
        }
        loop {
            if !self.breaker.may(Instant::now()) {
                return Err(Fault::lost("the table does not answer, and is asked again in a moment"));
            }
            let left = end.saturating_duration_since(Instant::now());
            let answer = tokio::time::timeout(left, call()).await;
            let answer = answer.unwrap_or_else(|_| Err(Fault::lost("the table did not answer in time")));
            match answer {
                Ok(value) => {
                    self.breaker.answered();
                    return Ok(value);
                }
                Err(fault) => {
                    match fault.cure {
                        Cure::Later => self.breaker.failed(Instant::now()),
                        Cure::Soon | Cure::None => self.breaker.answered(),
                    }
                    if fault.cure == Cure::None {
                        return Err(fault);
                    }
                    tries += 1;
                    let pause = pause(tries);
                    if Instant::now() + pause >= end {
                        return Err(fault);
                    }
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
}

/// What a table of ours is made of.
fn shape(name: &str) -> serde_json::Value {
    serde_json::json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "PK", "AttributeType": "S" },
            { "AttributeName": "SK", "AttributeType": "S" },
        ],
        "KeySchema": [
            { "AttributeName": "PK", "KeyType": "HASH" },
            { "AttributeName": "SK", "KeyType": "RANGE" },
        ],
    })
}

/// Items with this attribute live until then, in seconds since 1970.
fn lifetime(name: &str) -> serde_json::Value {
    serde_json::json!({
        "TableName": name,
        "TimeToLiveSpecification": { "Enabled": true, "AttributeName": "ttl" },
    })
}

fn range_expression(range: &Range) -> (&'static str, Vec<(&'static str, String)>) {
    let mut values = vec![(":pk", range.pk.clone())];
    let condition = match (&range.from, &range.below) {
        (None, None) => "PK = :pk",
        (Some(from), None) => {
            values.push((":from", from.clone()));
            "PK = :pk AND SK >= :from"
        }
        (None, Some(below)) => {
            values.push((":below", below.clone()));
            "PK = :pk AND SK < :below"
        }
        // The one form with two ends; it includes the upper one, which is left out afterwards.
        (Some(from), Some(below)) => {
            values.push((":from", from.clone()));
            values.push((":below", below.clone()));
            "PK = :pk AND SK BETWEEN :from AND :below"
        }
    };
    (condition, values)
}

/// A name that nobody else has.
pub(crate) fn token() -> Result<String, Fault> {
    let mut bytes = [0_u8; 16];
    let failed = |_| Fault::last("the system has no random bytes to give");
    SystemRandom::new().fill(&mut bytes).map_err(failed)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
