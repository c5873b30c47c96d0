//! The DynamoDB engine inside this process: a connector for the AWS SDK that hands each call straight to dynoxide,
//! without a socket. So there is one implementation of every table operation, whatever serves it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

const TARGET_PREFIX: &str = "DynamoDB_20120810.";

/// The engine as the SDK's HTTP client.
#[derive(Clone)]
pub(crate) struct Engine(Arc<Database>);

impl Engine {
    /// Opens or makes the file. Every commit is synced before it is acknowledged (SQLite's WAL with full sync).
    pub(crate) fn open(file: &Path) -> Result<Self, DynoxideError> {
        Database::new(&file.display().to_string()).map(|database| Self(Arc::new(database)))
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Engine")
    }
}

impl HttpClient for Engine {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Engine {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let database = Arc::clone(&self.0);
        let target = request.headers().get("x-amz-target").unwrap_or("").to_owned();
        let body = request.body().bytes().map(<[u8]>::to_vec).unwrap_or_default();
        HttpConnectorFuture::new(async move {
            // The engine syncs to disk: not on a thread that serves visitors.
            let work = tokio::task::spawn_blocking(move || {
                let operation = target.strip_prefix(TARGET_PREFIX).unwrap_or(&target);
                run(&database, operation, &body)
            });
            let (status, text) = match work.await {
                Ok(Ok(text)) => (200, text),
                Ok(Err(error)) => (error.status_code(), error.to_json()),
                Err(error) => return Err(ConnectorError::other(error.into(), None)),
            };
            let status = StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
            let mut response = HttpResponse::new(status, SdkBody::from(text));
            response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
            Ok(response)
        })
    }
}

/// One operation, from JSON to JSON.
fn run(database: &Database, operation: &str, body: &[u8]) -> Result<String, DynoxideError> {
    match operation {
        "CreateTable" => with(body, |request| database.create_table(request)),
        "DescribeTable" => with(body, |request| database.describe_table(request)),
        "GetItem" => with(body, |request| database.get_item(request)),
        "Query" => with(body, |request| database.query(request)),
        "Scan" => with(body, |request| database.scan(request)),
        "TransactWriteItems" => with(body, |request| database.transact_write_items(request)),
        other => Err(DynoxideError::ValidationException(format!("the embedded engine is not asked for {other}"))),
    }
}

fn with<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    call: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<String, DynoxideError> {
    let failed = |error: serde_json::Error| DynoxideError::SerializationException(error.to_string());
    let request = serde_json::from_slice(body).map_err(failed)?;
    serde_json::to_string(&call(request)?).map_err(failed)
}
