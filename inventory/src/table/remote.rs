//! A DynamoDB server, or Amazon's, over the AWS SDK.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::error::{BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, ConditionCheck, Delete, DeleteRequest, KeySchemaElement, KeyType,
    Put, PutRequest, ReturnValuesOnConditionCheckFailure, ScalarAttributeType, TableStatus, TimeToLiveSpecification,
    TransactWriteItem, Update, WriteRequest,
};

use super::embedded::whole;
use super::engine::{Engine, Page, Range, Refusals};
use super::fault::{Cure, Fault, is_busy};
use super::item::{Item, Value};
use super::write::{Act, Write};

/// A call that takes longer has failed; it may be tried again.
const CALL_PATIENCE: Duration = Duration::from_secs(3);
/// A server that is there accepts sooner.
const CONNECT_PATIENCE: Duration = Duration::from_secs(2);
/// A new table is ready within this many looks, half a second apart.
const READY_LOOKS: u32 = 60;
/// Writes of one `BatchWriteItem`, which is DynamoDB's own limit.
const BATCH_MAX: usize = 25;
/// Rounds in which a batch may be taken in parts.
const BATCH_ROUNDS: u32 = 8;

type Attributes = HashMap<String, AttributeValue>;

/// Over the SDK.
pub(crate) struct Remote {
    client: Client,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remote")
    }
}

/// One attempt a call: repeating is the business of whoever knows how much time there is.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_PATIENCE).operation_attempt_timeout(CALL_PATIENCE).build()
}

impl Remote {
    /// A server at this URL, which asks for no credentials of worth.
    pub(crate) fn server(url: &str) -> Self {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .timeout_config(timeouts())
            .retry_config(RetryConfig::disabled())
            .endpoint_url(url)
            .build();
        Self { client: Client::from_conf(config) }
    }

    /// Amazon's, with the environment's credentials and region.
    pub(crate) async fn amazon() -> Self {
        let shared = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
        let config = aws_sdk_dynamodb::config::Builder::from(&shared)
            .timeout_config(timeouts())
            .retry_config(RetryConfig::disabled())
            .build();
        Self { client: Client::from_conf(config) }
    }

    /// Over a client that is made elsewhere.
    pub(crate) fn over(client: Client) -> Self {
        Self { client }
    }

    async fn create(&self, table: &str) -> Result<(), Fault> {
        let mut request = self.client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
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
            Err(error) => Err(fault("the table cannot be made", &error)),
        }
    }

    async fn live(&self, table: &str) -> Result<(), Fault> {
        let lives = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build().map_err(broken)?;
        match self.client.update_time_to_live().table_name(table).time_to_live_specification(lives).send().await {
            Ok(_) => Ok(()),
            // It is set already; DynamoDB calls that a fault.
            Err(error) if error.code() == Some("ValidationException") => Ok(()),
            Err(error) => Err(fault("the table cannot be set up", &error)),
        }
    }
}

fn broken(error: BuildError) -> Fault {
    Fault::last(error.to_string())
}

fn fault<E, R>(what: &str, error: &SdkError<E, R>) -> Fault
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
    R: fmt::Debug,
{
    let what = format!("{what}: {}", DisplayErrorContext(error));
    let cure = match error {
        SdkError::ServiceError(service) => match service.err().code().unwrap_or("") {
            code if is_busy(code) => Cure::Soon,
            "" | "InternalServerError" | "ServiceUnavailable" => Cure::Later,
            _ => Cure::None,
        },
        SdkError::ConstructionFailure(_) => Cure::None,
        _ => Cure::Later,
    };
    Fault { what, cure }
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

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn key(pk: &str, sk: &str) -> Attributes {
    [("PK", pk), ("SK", sk)].map(|(name, value)| (name.to_owned(), text(value))).into()
}

fn item_of(item: &Item) -> Attributes {
    item.0.iter().map(|(name, value)| (name.clone(), outside(value))).collect()
}

fn page(items: Option<Vec<Attributes>>, last: Option<Attributes>) -> Result<Page, Fault> {
    let items = items.unwrap_or_default().into_iter().map(inside).collect::<Result<_, _>>()?;
    let last = last.filter(|last| !last.is_empty());
    let next = last.map(inside).transpose()?.map(|item| (item.pk().to_owned(), item.sk().to_owned()));
    Ok(Page { items, next })
}

fn action(table: &str, write: &Write) -> Result<TransactWriteItem, Fault> {
    let condition = (!write.when.is_empty()).then(|| write.when.clone());
    let names = (!write.names.is_empty()).then(|| write.names.iter().cloned().collect());
    let values = || write.values.iter().map(|(name, value)| (name.clone(), outside(value))).collect();
    let values = (!write.values.is_empty()).then(values);
    let old = condition.is_some().then_some(ReturnValuesOnConditionCheckFailure::AllOld);
    let action = TransactWriteItem::builder();
    let key = key(&write.pk, &write.sk);
    Ok(match &write.act {
        Act::Put(item) => action.put(
            Put::builder()
                .table_name(table)
                .set_item(Some(item_of(item)))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(old)
                .build()
                .map_err(broken)?,
        ),
        Act::Update(change) => action.update(
            Update::builder()
                .table_name(table)
                .set_key(Some(key))
                .update_expression(change)
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(old)
                .build()
                .map_err(broken)?,
        ),
        Act::Delete => action.delete(
            Delete::builder()
                .table_name(table)
                .set_key(Some(key))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(old)
                .build()
                .map_err(broken)?,
        ),
        Act::Check => action.condition_check(
            ConditionCheck::builder()
                .table_name(table)
                .set_key(Some(key))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(old)
                .build()
                .map_err(broken)?,
        ),
    }
    .build())
}

fn refusals<R: fmt::Debug>(error: &SdkError<TransactWriteItemsError, R>) -> Result<Refusals, Fault> {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() else {
        return Err(fault("the transaction was not written", error));
    };
    let (mut refused, mut busy, mut other) = (Vec::new(), false, false);
    for (at, reason) in cancelled.cancellation_reasons().iter().enumerate() {
        match reason.code().unwrap_or("None") {
            "None" => {}
            "ConditionalCheckFailed" => refused.push((at, reason.item().cloned().map(inside).transpose()?)),
            code if is_busy(code) => busy = true,
            _ => other = true,
        }
    }
    // Beside a conflict, a condition may have failed for what the other transaction is about to undo: it is asked again.
    if refused.is_empty() || busy || other {
        let cure = if busy && !other { Cure::Soon } else { Cure::None };
        return Err(Fault { what: format!("the transaction was cancelled: {}", DisplayErrorContext(error)), cure });
    }
    Ok(refused)
}

#[async_trait]
impl Engine for Remote {
    async fn prepare(&self, table: &str) -> Result<(), Fault> {
        for _ in 0..READY_LOOKS {
            match self.client.describe_table().table_name(table).send().await {
                Ok(found) => {
                    if found.table().and_then(|table| table.table_status()) == Some(&TableStatus::Active) {
                        return self.live(table).await;
                    }
                }
                Err(error) if error.code() == Some("ResourceNotFoundException") => self.create(table).await?,
                Err(error) => return Err(fault("the table cannot be looked at", &error)),
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err(Fault::lost(format!("the table {table} does not become ready")))
    }

    async fn get(&self, table: &str, pk: &str, sk: &str) -> Result<Option<Item>, Fault> {
        let request = self.client.get_item().table_name(table).set_key(Some(key(pk, sk))).consistent_read(true);
        let got = request.send().await.map_err(|error| fault("an item cannot be read", &error))?;
        got.item.map(inside).transpose()
    }

    async fn query(&self, table: &str, range: &Range) -> Result<Page, Fault> {
        let (condition, values) = super::range_expression(range);
        let mut request = self
            .client
            .query()
            .table_name(table)
            .consistent_read(true)
            .key_condition_expression(condition)
            .set_limit(range.limit.and_then(|limit| i32::try_from(limit).ok()))
            .set_exclusive_start_key(range.after.as_ref().map(|after| key(&range.pk, after)));
        for (name, value) in values {
            request = request.expression_attribute_values(name, AttributeValue::S(value));
        }
        let found = request.send().await.map_err(|error| fault("items cannot be read", &error))?;
        page(found.items, found.last_evaluated_key)
    }

    async fn scan(&self, table: &str, after: Option<(String, String)>) -> Result<Page, Fault> {
        let after = after.map(|(pk, sk)| key(&pk, &sk));
        let request = self.client.scan().table_name(table).consistent_read(true).set_exclusive_start_key(after);
        let found = request.send().await.map_err(|error| fault("the table cannot be read", &error))?;
        page(found.items, found.last_evaluated_key)
    }

    async fn transact(&self, table: &str, writes: &[Write], token: &str) -> Result<Refusals, Fault> {
        let items = writes.iter().map(|write| action(table, write)).collect::<Result<_, _>>()?;
        let request = self.client.transact_write_items().set_transact_items(Some(items)).client_request_token(token);
        request.send().await.map_or_else(|error| refusals(&error), |_| Ok(Vec::new()))
    }

    async fn batch(&self, table: &str, writes: &[Write]) -> Result<(), Fault> {
        for some in writes.chunks(BATCH_MAX) {
            let of = |write: &Write| {
                let request = WriteRequest::builder();
                Ok(match &write.act {
                    Act::Put(item) => request
                        .put_request(PutRequest::builder().set_item(Some(item_of(item))).build().map_err(broken)?),
                    _ => request.delete_request(
                        DeleteRequest::builder().set_key(Some(key(&write.pk, &write.sk))).build().map_err(broken)?,
                    ),
                }
                .build())
            };
            let requests = some.iter().map(of).collect::<Result<Vec<_>, Fault>>()?;
            let mut open = HashMap::from([(table.to_owned(), requests)]);
            for round in 1..=BATCH_ROUNDS {
                let request = self.client.batch_write_item().set_request_items(Some(open));
                let written = request.send().await.map_err(|error| fault("items cannot be written", &error))?;
                open = written.unprocessed_items.unwrap_or_default();
                if open.is_empty() {
                    break;
                }
                if round == BATCH_ROUNDS {
                    return Err(Fault::busy("items were not written: the table is busy"));
                }
                tokio::time::sleep(super::patience::pause(round)).await;
            }
        }
        Ok(())
    }

    async fn expire(&self) -> Result<(), Fault> {
        // DynamoDB does that by itself.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::CancellationReason;
    use aws_sdk_dynamodb::types::error::TransactionCanceledException;

    use super::*;

    fn cancelled(codes: &[&str]) -> Result<Refusals, Fault> {
        let reasons = codes.iter().map(|code| CancellationReason::builder().code(*code).build()).collect();
        let error = TransactionCanceledException::builder().set_cancellation_reasons(Some(reasons)).build();
        refusals(&SdkError::service_error(TransactWriteItemsError::TransactionCanceledException(error), ()))
    }

    #[test]
    fn a_refusal_beside_a_conflict_is_no_answer() {
        assert_eq!(cancelled(&["None", "ConditionalCheckFailed"]), Ok(vec![(1, None)]));
        for (codes, cure) in [
            (["TransactionConflict", "None"], Cure::Soon),
            (["TransactionConflict", "ConditionalCheckFailed"], Cure::Soon),
            (["ValidationError", "ConditionalCheckFailed"], Cure::None),
        ] {
            assert_eq!(cancelled(&codes).map_err(|fault| fault.cure), Err(cure), "{codes:?}");
        }
    }
}
