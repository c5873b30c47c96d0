//! The DynamoDB engine inside this process (dynoxide, on SQLite), without a socket and without JSON on the way. One thread
//! owns it and takes calls from a queue. Whatever came together is written first and then shares one sync to disk; only
//! then is any of it answered. So the disk's slowness is paid once for many buyers, and nothing that somebody was told is
//! lost when the power fails.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use async_trait::async_trait;
use dynoxide::actions::batch_write_item::{BatchWriteItemRequest, DeleteRequest, PutRequest, WriteRequest};
use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::query::QueryRequest;
use dynoxide::actions::scan::ScanRequest;
use dynoxide::actions::transact_write_items::{
    TransactConditionCheck, TransactDelete, TransactPut, TransactUpdate, TransactWriteItem, TransactWriteItemsRequest,
};
use dynoxide::{AttributeValue, Database, DynoxideError};
use tokio::sync::oneshot;

use super::engine::{Engine, Page, Range, Refusals};
use super::fault::Fault;
use super::item::{Item, Value};
use super::write::{Act, Write};

/// Calls that share one sync at most: what waits longest of them waits for all of them.
const TOGETHER_MAX: usize = 64;
/// Writes of one `BatchWriteItem`, which is DynamoDB's own limit.
const BATCH_MAX: usize = 25;

type Attributes = std::collections::HashMap<String, AttributeValue>;
/// Does its work on the engine, and gives what answers it once everything is on disk.
type Job = Box<dyn FnOnce(&Database) -> Answer + Send>;
type Answer = Box<dyn FnOnce() + Send>;

/// When a write counts as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Once it is on disk: it survives a power failure.
    #[default]
    Power,
    /// Once the operating system has it: it survives `kill -9` of this process; a power failure may take the last moments,
    /// never parts of a transaction.
    Process,
}

/// The engine of a process.
pub(crate) struct Embedded {
    jobs: mpsc::Sender<Job>,
    /// For what steps aside for others by itself.
    beside: Database,
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Embedded")
    }
}

impl Embedded {
    /// Opens or makes the file.
    pub(crate) fn open(file: &Path, durability: Durability) -> Result<Self, Fault> {
        let broken =
            |why: &dyn fmt::Display| Fault::last(format!("the shop's file {} cannot be opened: {why}", file.display()));
        let database = Database::new(&file.display().to_string()).map_err(|error| broken(&error))?;
        // Leaves SQLite at `synchronous = NORMAL`: it syncs at checkpoints only. What is between them we sync ourselves.
        database.disable_bulk_loading().map_err(|error| broken(&error))?;
        let journal = match durability {
            Durability::Power => Some(Journal::of(file).map_err(|error| broken(&error))?),
            Durability::Process => None,
        };
        let (jobs, queue) = mpsc::channel();
        let beside = database.clone();
        let named = thread::Builder::new().name("table".to_owned());
        named.spawn(move || serve(&database, journal.as_ref(), &queue)).map_err(|error| broken(&error))?;
        Ok(Self { jobs, beside })
    }

    async fn call<T: Send + 'static>(&self, work: impl FnOnce(&Database) -> T + Send + 'static) -> Result<T, Fault> {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |database| {
            // Who gave up was told that it may or may not have happened. What has not begun then is left out, so that a
            // queue that is long does not stay long with what nobody waits for.
            if tell.is_closed() {
                return Box::new(|| {});
            }
            let result = work(database);
            Box::new(move || drop(tell.send(result)))
        });
        let gone = || Fault::last("the table's thread has ended");
        self.jobs.send(job).map_err(|_| gone())?;
        told.await.map_err(|_| gone())
    }
}

/// SQLite's write-ahead log. It is one file for as long as the database is open.
struct Journal(File);

impl Journal {
    fn of(file: &Path) -> std::io::Result<Self> {
        let mut path = file.as_os_str().to_owned();
        path.push("-wal");
        let journal = File::options().read(true).open(PathBuf::from(path))?;
        // Its name in the folder, too.
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(Self(journal))
    }
}

/// Lives as long as somebody may call.
fn serve(database: &Database, journal: Option<&Journal>, queue: &mpsc::Receiver<Job>) {
    let mut answers = Vec::with_capacity(TOGETHER_MAX);
    while let Ok(first) = queue.recv() {
        answers.push(first(database));
        while answers.len() < TOGETHER_MAX
            && let Ok(next) = queue.try_recv()
        {
            answers.push(next(database));
        }
        if let Some(Journal(file)) = journal
            && let Err(error) = file.sync_data()
        {
            // What is on disk now is unknown, and another sync would not tell: only a restart reads it anew.
            tracing::error!(%error, "the shop's file cannot be synced; the shop stops answering");
            return;
        }
        answers.drain(..).for_each(|answer| answer());
    }
}

fn outside(value: &Value) -> AttributeValue {
    match value {
        Value::S(text) => AttributeValue::S(text.clone()),
        Value::N(number) => AttributeValue::N(number.to_string()),
    }
}

fn inside(attributes: Attributes) -> Result<Item, Fault> {
    let mut item = Item::default();
    for (name, value) in attributes {
        let value = match value {
            AttributeValue::S(text) => Value::S(text),
            AttributeValue::N(digits) => Value::N(whole(&name, &digits)?),
            _ => return Err(Fault::last(format!("the attribute {name} is neither a text nor a number"))),
        };
        item.0.insert(name, value);
    }
    Ok(item)
}

/// A number of the table.
pub(super) fn whole(name: &str, digits: &str) -> Result<i64, Fault> {
    digits.parse().map_err(|_| Fault::last(format!("the attribute {name} is {digits}, which is no whole number")))
}

fn key(pk: &str, sk: &str) -> Attributes {
    [("PK", pk), ("SK", sk)].map(|(name, text)| (name.to_owned(), AttributeValue::S(text.to_owned()))).into()
}

fn item_of(item: &Item) -> Attributes {
    item.0.iter().map(|(name, value)| (name.clone(), outside(value))).collect()
}

fn fault(what: &str, error: &DynoxideError) -> Fault {
    Fault::last(format!("{what}: {error}"))
}

fn action(table: &str, write: &Write) -> TransactWriteItem {
    let table_name = table.to_owned();
    let condition_expression = (!write.when.is_empty()).then(|| write.when.clone());
    let expression_attribute_names = (!write.names.is_empty()).then(|| write.names.iter().cloned().collect());
    let values = || write.values.iter().map(|(name, value)| (name.clone(), outside(value))).collect();
    let expression_attribute_values = (!write.values.is_empty()).then(values);
    let return_values_on_condition_check_failure = (!write.when.is_empty()).then(|| "ALL_OLD".to_owned());
    let mut action = TransactWriteItem::default();
    let key = key(&write.pk, &write.sk);
    match &write.act {
        Act::Put(item) => {
            action.put = Some(TransactPut {
                table_name,
                item: item_of(item),
                condition_expression,
                expression_attribute_names,
                expression_attribute_values,
                return_values_on_condition_check_failure,
            });
        }
        Act::Update(change) => {
            action.update = Some(TransactUpdate {
                table_name,
                key,
                update_expression: change.clone(),
                condition_expression,
                expression_attribute_names,
                expression_attribute_values,
                return_values_on_condition_check_failure,
            });
        }
        Act::Delete => {
            action.delete = Some(TransactDelete {
                table_name,
                key,
                condition_expression,
                expression_attribute_names,
                expression_attribute_values,
                return_values_on_condition_check_failure,
            });
        }
        Act::Check => {
            action.condition_check = Some(TransactConditionCheck {
                table_name,
                key,
                condition_expression: write.when.clone(),
                expression_attribute_names,
                expression_attribute_values,
                return_values_on_condition_check_failure,
            });
        }
    }
    action
}

fn refusals(error: &mut DynoxideError) -> Result<Refusals, Fault> {
    let DynoxideError::TransactionCanceledException(_, reasons) = error else {
        return Err(fault("the transaction was not written", error));
    };
    let mut refused = Vec::new();
    for (at, reason) in reasons.iter_mut().enumerate() {
        match reason.code.as_str() {
            "None" => {}
            "ConditionalCheckFailed" => refused.push((at, reason.item.take().map(inside).transpose()?)),
            code => {
                let why = reason.message.as_deref().unwrap_or_default();
                return Err(Fault::last(format!("the transaction was cancelled: {code}: {why}")));
            }
        }
    }
    Ok(refused)
}

fn page(items: Option<Vec<Attributes>>, last: Option<Attributes>) -> Result<Page, Fault> {
    let items = items.unwrap_or_default().into_iter().map(inside).collect::<Result<_, _>>()?;
    let next = last.map(inside).transpose()?.map(|item| (item.pk().to_owned(), item.sk().to_owned()));
    Ok(Page { items, next })
}

#[async_trait]
impl Engine for Embedded {
    async fn prepare(&self, table: &str) -> Result<(), Fault> {
        let name = table.to_owned();
        self.call(move |database| {
            let described = serde_json::json!({ "TableName": name });
            let described = serde_json::from_value(described).map_err(|error| Fault::last(error.to_string()))?;
            match database.describe_table(described) {
                Ok(_) => return Ok(()),
                Err(DynoxideError::ResourceNotFoundException(_)) => {}
                Err(error) => return Err(fault("the table cannot be looked at", &error)),
            }
            let odd = |error: serde_json::Error| Fault::last(error.to_string());
            let made = serde_json::from_value(super::shape(&name)).map_err(odd)?;
            database.create_table(made).map_err(|error| fault("the table cannot be made", &error))?;
            let lives = serde_json::from_value(super::lifetime(&name)).map_err(odd)?;
            database.update_time_to_live(lives).map_err(|error| fault("the table cannot be set up", &error))?;
            Ok(())
        })
        .await?
    }

    async fn get(&self, table: &str, pk: &str, sk: &str) -> Result<Option<Item>, Fault> {
        let request = GetItemRequest { table_name: table.to_owned(), key: key(pk, sk), ..GetItemRequest::default() };
        let got = self.call(move |database| database.get_item(request)).await?;
        got.map_err(|error| fault("an item cannot be read", &error))?.item.map(inside).transpose()
    }

    async fn query(&self, table: &str, range: &Range) -> Result<Page, Fault> {
        let (condition, values) = super::range_expression(range);
        let request = QueryRequest {
            table_name: table.to_owned(),
            key_condition_expression: Some(condition.to_owned()),
            expression_attribute_values: Some(
                values.into_iter().map(|(name, text)| (name.to_owned(), AttributeValue::S(text))).collect(),
            ),
            scan_index_forward: true,
            limit: range.limit.map(|limit| limit as usize),
            exclusive_start_key: range.after.as_ref().map(|after| key(&range.pk, after)),
            ..QueryRequest::default()
        };
        let found = self.call(move |database| database.query(request)).await?;
        let found = found.map_err(|error| fault("items cannot be read", &error))?;
        page(found.items, found.last_evaluated_key)
    }

    async fn scan(&self, table: &str, after: Option<(String, String)>) -> Result<Page, Fault> {
        let request = ScanRequest {
            table_name: table.to_owned(),
            exclusive_start_key: after.map(|(pk, sk)| key(&pk, &sk)),
            ..ScanRequest::default()
        };
        let found = self.call(move |database| database.scan(request)).await?;
        let found = found.map_err(|error| fault("the table cannot be read", &error))?;
        page(found.items, found.last_evaluated_key)
    }

    async fn transact(&self, table: &str, writes: &[Write], _token: &str) -> Result<Refusals, Fault> {
        // No answer is lost on the way inside a process, so the transaction needs no name.
        let request = TransactWriteItemsRequest {
            transact_items: writes.iter().map(|write| action(table, write)).collect(),
            ..TransactWriteItemsRequest::default()
        };
        let written = self.call(move |database| database.transact_write_items(request)).await?;
        written.map_or_else(|mut error| refusals(&mut error), |_| Ok(Vec::new()))
    }

    async fn batch(&self, table: &str, writes: &[Write]) -> Result<(), Fault> {
        for some in writes.chunks(BATCH_MAX) {
            let of = |write: &Write| match &write.act {
                Act::Put(item) => {
                    WriteRequest { put_request: Some(PutRequest { item: item_of(item) }), delete_request: None }
                }
                _ => WriteRequest {
                    put_request: None,
                    delete_request: Some(DeleteRequest { key: key(&write.pk, &write.sk) }),
                },
            };
            let requests = some.iter().map(of).collect();
            let request = BatchWriteItemRequest {
                request_items: [(table.to_owned(), requests)].into(),
                ..BatchWriteItemRequest::default()
            };
            let written = self.call(move |database| database.batch_write_item(request)).await?;
            written.map_err(|error| fault("items cannot be written", &error))?;
        }
        Ok(())
    }

    async fn expire(&self) -> Result<(), Fault> {
        let database = self.beside.clone();
        let swept = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
        let swept = swept.map_err(|error| Fault::lost(error.to_string()))?;
        swept.map(|_| ()).map_err(|error| fault("old items cannot be taken away", &error))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_begun() {
        let folder = tempfile::tempdir().expect("a folder");
        let engine = Embedded::open(&folder.path().join("shop.db"), Durability::Process).expect("opens");
        let engine = Arc::new(engine);
        let (go, gone) = mpsc::channel::<()>();
        let busy = tokio::spawn({
            let engine = Arc::clone(&engine);
            async move { engine.call(move |_| gone.recv().is_ok()).await }
        });
        tokio::task::yield_now().await;
        let times = Arc::new(AtomicU32::new(0));
        let once = || {
            let times = Arc::clone(&times);
            engine.call(move |_| times.fetch_add(1, Ordering::Relaxed))
        };
        tokio::time::timeout(Duration::from_millis(1), once()).await.expect_err("the thread is busy");
        go.send(()).expect("it waits");
        assert_eq!(busy.await.expect("ends"), Ok(true));
        assert_eq!(once().await, Ok(0), "the one before was left out");
    }
}
