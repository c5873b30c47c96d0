//! The few calls of the DynamoDB API that the shop lives on. Two things answer them: the engine in this process, and a
//! server or Amazon over the SDK. Everything above is the same for both.

use async_trait::async_trait;

use super::fault::Fault;
use super::item::Item;
use super::write::Write;

/// Items of one partition in the order of their sort keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) pk: String,
    /// From this sort key on.
    pub(crate) from: Option<String>,
    /// Below this one.
    pub(crate) below: Option<String>,
    /// After this one, for the next page.
    pub(crate) after: Option<String>,
    /// Items of one page at most.
    pub(crate) limit: Option<u32>,
}

/// Some of the items, and from where to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) items: Vec<Item>,
    /// The keys after which more may follow.
    pub(crate) next: Option<(String, String)>,
}

/// The writes of a transaction whose conditions do not hold; each with what is there instead. None: it is written.
pub(crate) type Refusals = Vec<(usize, Option<Item>)>;

/// Something that speaks the DynamoDB API.
#[async_trait]
pub(crate) trait Engine: Send + Sync + std::fmt::Debug {
    /// Makes the table if it is not there, and waits until it is ready.
    async fn prepare(&self, table: &str) -> Result<(), Fault>;
    /// One item, as of the last acknowledged write.
    async fn get(&self, table: &str, pk: &str, sk: &str) -> Result<Option<Item>, Fault>;
    /// Some items of a partition, as of the last acknowledged write.
    async fn query(&self, table: &str, range: &Range) -> Result<Page, Fault>;
    /// Some items of the whole table.
    async fn scan(&self, table: &str, after: Option<(String, String)>) -> Result<Page, Fault>;
    /// All of these or none: the answer says which were refused. `token` names the transaction: a repetition whose first answer was lost writes nothing twice.
    async fn transact(&self, table: &str, writes: &[Write], token: &str) -> Result<Refusals, Fault>;
    /// Each of these by itself, without conditions, in any order; only puts and deletes.
    async fn batch(&self, table: &str, writes: &[Write]) -> Result<(), Fault>;
    /// Takes away what lived beyond its `ttl`, where the engine does not do that by itself.
    async fn expire(&self) -> Result<(), Fault>;
}
