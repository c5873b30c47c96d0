//! The console's server: who may ask, health, metrics, and the page's files.

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use ring::hmac;
use serde_json::Value;
use tokio::sync::watch;

use super::api;
use super::problem::Problem;
use super::shop::{self, ShopDesk};
use crate::line::Rooms;
use crate::metrics::Metrics;
use crate::tokens::{Keys, Rotation};

/// The largest body is a notice.
const BODY_BYTES_MAX: usize = 64 * 1024;

const POLICY: &str = "default-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

/// What the console works with.
pub struct Console {
    /// The rooms to steer; a reload exchanges them.
    pub rooms: Arc<ArcSwap<Rooms>>,
    /// What `/metrics` shows.
    pub metrics: Metrics,
    /// Makes invitations, and publishes what verifies admissions, for upstreams that reach the console but not the front
    /// door.
    pub keys: Arc<Keys>,
    /// New generations of keys.
    pub rotation: Arc<Rotation>,
    /// The bearer token.
    pub token: String,
    /// Where the shop's staff API is; nowhere when absent.
    pub shop: Option<String>,
    /// Turns true when the process goes down.
    pub shutdown: watch::Receiver<bool>,
}

/// Serves until `shutdown`; open requests finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    console: Arc<Console>,
    mut shutdown: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let app = router(console);
    axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            // The sender lives as long as the process.
            let _ = shutdown.wait_for(|down| *down).await;
        })
        .await
}

fn router(console: Arc<Console>) -> Router {
    let api = api::router().route_layer(from_fn_with_state(Arc::clone(&console), authorize));
    let desk = console.shop.as_deref().map(ShopDesk::new);
    let shop = Router::new()
        .route("/api/shop/staff/{*rest}", any(shop::forward))
        .route_layer(from_fn_with_state(Arc::clone(&console), authorize))
        .layer(DefaultBodyLimit::disable())
        .with_state(desk);
    Router::new()
        .nest("/api/v1", api)
        .route("/api/openapi.json", get(openapi))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/_vestibule/jwks.json", get(jwks))
        .route("/", get(async || file("text/html; charset=utf-8", include_str!("../../console/index.html"))))
        .route(
            "/assets/console.css",
            get(async || file("text/css; charset=utf-8", include_str!("../../console/console.css"))),
        )
        .route(
            "/assets/console.js",
            get(async || file("text/javascript; charset=utf-8", include_str!("../../console/console.js"))),
        )
        .fallback(async || Problem::NotFound)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(console)
        .merge(shop)
        .layer(from_fn(guard_browsers))
}

async fn authorize(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    let shown = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or("");
    if same(shown, &console.token) { next.run(request).await } else { Problem::Unauthorized.into_response() }
}

/// Compares by keyed hashes, so that time tells nothing about the token, not even its length.
fn same(shown: &str, token: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, token.as_bytes());
    hmac::verify(&key, shown.as_bytes(), hmac::sign(&key, token.as_bytes()).as_ref()).is_ok()
}

async fn guard_browsers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn file(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-cache")], text)
}

async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], include_str!("../../console/openapi.json"))
}

async fn ready(State(console): State<Arc<Console>>) -> (StatusCode, &'static str) {
    if *console.shutdown.borrow() {
        (StatusCode::SERVICE_UNAVAILABLE, "draining\n")
    } else if console.rooms.load().are_fresh() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the queue store does not answer\n")
    }
}

async fn jwks(State(console): State<Arc<Console>>) -> Json<Value> {
    Json(Value::clone(&console.keys.jwks()))
}

async fn metrics(State(console): State<Arc<Console>>) -> Response {
    match console.metrics.text() {
        Ok(text) => ([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_opens() {
        assert!(same("secret-token", "secret-token"));
        for wrong in ["", "secret", "secret-token ", "Secret-token"] {
            assert!(!same(wrong, "secret-token"), "{wrong}");
        }
    }
}
