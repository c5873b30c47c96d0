//! Conflicts between transactions, which none of the local engines raises: answers of DynamoDB's own form are put in its
//! place, and the transaction is tried again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use inventory::{Step, Table, TxError};

/// Says `conflict` this many times, and then that it was written.
#[derive(Debug, Clone)]
struct Busy {
    conflicts: Arc<AtomicU32>,
    calls: Arc<AtomicU32>,
}

impl HttpClient for Busy {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Busy {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or("").to_owned();
        let (status, body) = if target.ends_with("DescribeTable") {
            (200, r#"{"Table":{"TableName":"t","TableStatus":"ACTIVE"}}"#)
        } else {
            self.calls.fetch_add(1, Ordering::SeqCst);
            let left = self.conflicts.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            match left {
                Ok(_) => (
                    400,
                    r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                        "Message":"Transaction cancelled","CancellationReasons":[{"Code":"TransactionConflict"}]}"#,
                ),
                Err(_) => (200, "{}"),
            }
        };
        let status = StatusCode::try_from(status).expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}

async fn table(conflicts: u32) -> (Table, Arc<AtomicU32>) {
    let busy = Busy { conflicts: Arc::new(AtomicU32::new(conflicts)), calls: Arc::default() };
    let calls = Arc::clone(&busy.calls);
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .endpoint_url("http://busy")
        .http_client(busy)
        .build();
    (Table::over(aws_sdk_dynamodb::Client::from_conf(config), "t").await.expect("opens"), calls)
}

#[tokio::test]
async fn a_conflict_is_tried_again() {
    let (table, calls) = table(3).await;
    let mut transaction = table.transaction();
    transaction.create("a", "b", &1, Step::Hold).expect("built");
    transaction.commit().await.expect("written in the end");
    assert_eq!(calls.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn endless_conflicts_are_a_fault_that_may_pass() {
    let (table, _) = table(1_000).await;
    let mut transaction = table.transaction();
    transaction.create("a", "b", &1, Step::Hold).expect("built");
    match transaction.commit().await {
        Err(TxError::Fault(fault)) => assert!(fault.what.contains("not written"), "{fault}"),
        other => panic!("{other:?}"),
    }
}
