//! The staff's API of the shop, forwarded from the console's address, so that staff have one address and one token. The shop
//! checks the token once more itself.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::uri::Uri;
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::problem::Problem;

/// Where the shop's staff API is.
#[derive(Clone)]
pub(super) struct ShopDesk {
    client: Client<HttpConnector, Body>,
    base: String,
}

impl ShopDesk {
    pub(super) fn new(base: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, base: base.trim_end_matches('/').to_owned() }
    }
}

/// Forwards a request as it is.
pub(super) async fn forward(State(desk): State<Option<ShopDesk>>, mut request: Request) -> Response {
    let Some(desk) = desk else { return Problem::NotFound.into_response() };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let Ok(uri) = format!("{}{path}", desk.base).parse::<Uri>() else { return Problem::NotFound.into_response() };
    *request.uri_mut() = uri;
    request.headers_mut().remove("host");
    match desk.client.request(request).await {
        Ok(answer) => answer.map(Body::new).into_response(),
        Err(error) => {
            tracing::warn!(%error, "the shop does not answer the staff");
            (StatusCode::BAD_GATEWAY, "the shop does not answer\n").into_response()
        }
    }
}
