//! The one table: records under a partition and a sort key, each a JSON text with a version that every write compares.
//!
//! | PK | SK | what |
//! |---|---|---|
//! | `EVENTS` | event | an event |
//! | `TYPES#event` | ticket type | its price; `left`, `held` and `sold` are numbers of their own, changed by arithmetic |
//! | `SEATS#event` | seat | a seat and what is with it |
//! | `HOLD#hold` | `META` | a hold |
//! | `ACTIVE` | expiry `#` hold | active holds by when they end, for the sweeper |
//!
//! Whoever sells adds record kinds of its own; see there.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TableStatus,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::engine::Engine;

/// A call that takes longer has failed.
const CALL_PATIENCE: Duration = Duration::from_secs(10);
/// A server that is there accepts sooner.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);
/// A new table is ready within this many looks, half a second apart.
const READY_LOOKS: u32 = 60;

/// Which DynamoDB.
#[derive(Debug, Clone)]
pub enum Connect {
    /// The engine in this process, on this file.
    Embedded(PathBuf),
    /// A server at this URL.
    Server(String),
    /// Amazon's, with the environment's credentials and region.
    Aws,
}

/// The table failed. Its text is for operators and holds no secret.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    /// What could not be done, and why.
    pub what: String,
    /// Whether asking again may help.
    pub retry: bool,
}

impl Fault {
    pub(crate) fn new(what: impl Into<String>, retry: bool) -> Self {
        Self { what: what.into(), retry }
    }

    pub(crate) fn of<E, R>(what: &str, error: &SdkError<E, R>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
        R: std::fmt::Debug,
    {
        let retry = match error {
            SdkError::ServiceError(service) => is_busy(service.err().code().unwrap_or("")),
            _ => true,
        };
        Self::new(format!("{what}: {}", DisplayErrorContext(error)), retry)
    }
}

/// Codes that mean: the same again, a little later.
pub(crate) fn is_busy(code: &str) -> bool {
    matches!(
        code,
        "TransactionConflict"
            | "TransactionConflictException"
            | "TransactionInProgressException"
            | "ProvisionedThroughputExceeded"
            | "ProvisionedThroughputExceededException"
            | "ThrottlingError"
            | "ThrottlingException"
            | "RequestLimitExceeded"
            | "InternalServerError"
    )
}

/// A record, and the version that a write of it compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<T> {
    /// What it says.
    pub value: T,
    /// Grows with every write.
    pub version: u64,
}

/// The table.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
}

impl Table {
    /// Connects, and makes the table if it is not there.
    ///
    /// # Errors
    /// One sentence: out of reach, in use, not writable, not allowed.
    pub async fn open(connect: &Connect, name: &str) -> Result<Self, Fault> {
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECT_PATIENCE).operation_attempt_timeout(CALL_PATIENCE).build();
        let retries = RetryConfig::standard().with_max_attempts(2);
        let local = || {
            aws_sdk_dynamodb::Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .credentials_provider(Credentials::new("local", "local", None, None, "local"))
                .timeout_config(timeouts.clone())
                .retry_config(retries.clone())
        };
        let config = match connect {
            Connect::Embedded(file) => {
                let engine = Engine::open(file).map_err(|error| {
                    Fault::new(format!("the shop's file {} cannot be opened: {error}", file.display()), false)
                })?;
                local().endpoint_url("http://embedded").http_client(engine).build()
            }
            Connect::Server(url) => local().endpoint_url(url).build(),
            Connect::Aws => {
                let shared = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
                aws_sdk_dynamodb::config::Builder::from(&shared).timeout_config(timeouts).build()
            }
        };
        let table = Self { client: Client::from_conf(config), name: name.to_owned() };
        table.ensure().await.map_err(|fault| match connect {
            Connect::Server(url) => Fault::new(format!("DynamoDB at {url} cannot be used: {fault}"), fault.retry),
            _ => fault,
        })?;
        Ok(table)
    }

    /// Over a client that is made elsewhere, such as one that injects faults.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub async fn over(client: Client, name: &str) -> Result<Self, Fault> {
        let table = Self { client, name: name.to_owned() };
        table.ensure().await?;
        Ok(table)
    }

    async fn ensure(&self) -> Result<(), Fault> {
        for _ in 0..READY_LOOKS {
            match self.client.describe_table().table_name(&self.name).send().await {
                Ok(found) => {
                    if found.table().and_then(|table| table.table_status()) == Some(&TableStatus::Active) {
                        return Ok(());
                    }
                }
                Err(error) if error.code() == Some("ResourceNotFoundException") => self.create().await?,
                Err(error) => return Err(Fault::of("the table cannot be looked at", &error)),
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err(Fault::new(format!("the table {} does not become ready", self.name), true))
    }

    async fn create(&self) -> Result<(), Fault> {
        let broken = |error: aws_sdk_dynamodb::error::BuildError| Fault::new(error.to_string(), false);
        let mut request = self.client.create_table().table_name(&self.name).billing_mode(BillingMode::PayPerRequest);
        for (name, kind) in [("PK", KeyType::Hash), ("SK", KeyType::Range)] {
            let attribute = AttributeDefinition::builder()
                .attribute_name(name)
                .attribute_type(ScalarAttributeType::S)
                .build()
                .map_err(broken)?;
            let key = KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(broken)?;
            request = request.attribute_definitions(attribute).key_schema(key);
        }
        match request.send().await {
            Ok(_) => Ok(()),
            // Another process was first.
            Err(error) if error.code() == Some("ResourceInUseException") => Ok(()),
            Err(error) => Err(Fault::of("the table cannot be made", &error)),
        }
    }

    /// One record, as of the last acknowledged write.
    ///
    /// # Errors
    /// When the table does not answer, or the record is not of this kind.
    pub async fn get<T: DeserializeOwned>(&self, pk: &str, sk: &str) -> Result<Option<Record<T>>, Fault> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .key("PK", text(pk))
            .key("SK", text(sk))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| Fault::of("a record cannot be read", &error))?;
        answer.item().map(record).transpose()
    }

    /// All records of a partition in the order of their sort keys, as of the last acknowledged write; with `below`,
    /// only those whose sort key is smaller.
    ///
    /// # Errors
    /// As [`Table::get`].
    pub async fn list<T: DeserializeOwned>(
        &self,
        pk: &str,
        below: Option<&str>,
    ) -> Result<Vec<(String, Record<T>)>, Fault> {
        let mut request = self
            .client
            .query()
            .table_name(&self.name)
            .consistent_read(true)
            .key_condition_expression(if below.is_some() { "PK = :pk AND SK < :below" } else { "PK = :pk" })
            .expression_attribute_values(":pk", text(pk));
        if let Some(below) = below {
            request = request.expression_attribute_values(":below", text(below));
        }
        let mut pages = request.into_paginator().items().send();
        let mut all = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(|error| Fault::of("records cannot be read", &error))?;
            all.push((sort_key(&item), record(&item)?));
        }
        Ok(all)
    }

    /// Every item of the table; for audits.
    ///
    /// # Errors
    /// As [`Table::get`].
    pub async fn everything(&self) -> Result<Vec<Item>, Fault> {
        let mut pages = self.client.scan().table_name(&self.name).consistent_read(true).into_paginator().items().send();
        let mut all = Vec::new();
        while let Some(item) = pages.next().await {
            all.push(Item(item.map_err(|error| Fault::of("the table cannot be read", &error))?));
        }
        Ok(all)
    }
}

/// An item as it is.
#[derive(Debug, Clone)]
pub struct Item(HashMap<String, AttributeValue>);

impl Item {
    /// Its partition key.
    pub fn pk(&self) -> &str {
        self.0.get("PK").and_then(|value| value.as_s().ok()).map_or("", String::as_str)
    }

    /// What it says, if it is of this kind.
    ///
    /// # Errors
    /// When it is not.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        record(&self.0).map(|record| record.value)
    }
}

pub(crate) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

pub(crate) fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn sort_key(item: &HashMap<String, AttributeValue>) -> String {
    item.get("SK").and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
}

pub(crate) fn body<T: Serialize>(value: &T) -> Result<AttributeValue, Fault> {
    let json = serde_json::to_string(value).map_err(|error| Fault::new(error.to_string(), false))?;
    Ok(AttributeValue::S(json))
}

/// Numbers that are changed by arithmetic stand beside the text and go before what it says.
fn record<T: DeserializeOwned>(item: &HashMap<String, AttributeValue>) -> Result<Record<T>, Fault> {
    let odd = |why: String| Fault::new(format!("a record of the table cannot be read: {why}"), false);
    let text = item.get("body").and_then(|value| value.as_s().ok()).ok_or_else(|| odd("no body".to_owned()))?;
    let mut json: serde_json::Value = serde_json::from_str(text).map_err(|error| odd(error.to_string()))?;
    let mut version = 0;
    for (name, value) in item {
        let Ok(digits) = value.as_n() else { continue };
        let value: u64 = digits.parse().map_err(|_| odd(format!("{name} = {digits}")))?;
        if name == "version" {
            version = value;
        } else {
            json[name] = value.into();
        }
    }
    let value = serde_json::from_value(json).map_err(|error| odd(error.to_string()))?;
    Ok(Record { value, version })
}
