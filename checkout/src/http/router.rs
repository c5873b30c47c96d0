//! Every address of the shop, and the server that answers it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use prometheus::Registry;

use super::admission::Doorman;
use super::guesses::Guesses;
use super::problem::Problem;
use super::{api, assets, event, handout, house, mine, pages, staff, stripe};
use crate::live::{Houses, Live};
use crate::metrics::Metrics;
use crate::shop::Shop;
use crate::{ids, jobs};

/// No inline script or style, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the server needs beside the shop.
#[derive(Debug)]
pub struct ShopHttp {
    /// Where the gateway publishes its keys.
    pub jwks_url: String,
    /// The gateway's name in its passports.
    pub issuer: String,
    /// Where the shop's metrics are registered.
    pub registry: Registry,
    /// Where the staff's API is served, and the token that it asks for; nowhere when absent.
    pub staff: Option<StaffHttp>,
}

/// The staff's address.
#[derive(Debug)]
pub struct StaffHttp {
    /// Takes connections.
    pub listener: tokio::net::TcpListener,
    /// The bearer token.
    pub token: String,
}

/// What every handler gets.
pub(super) struct Counter {
    pub(super) shop: Arc<Shop>,
    pub(super) doorman: Doorman,
    pub(super) letters: mine::Letters,
    pub(super) guesses: Guesses,
    pub(super) live: Live,
    pub(super) houses: Houses,
    metrics: Metrics,
}

/// Serves until `shutdown`, and runs the shop's jobs meanwhile; open requests finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    shop: Arc<Shop>,
    http: ShopHttp,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let metrics = Metrics::new(&http.registry).map_err(std::io::Error::other)?;
    let _jobs = jobs::start(&shop, &metrics);
    let mut staff = tokio::task::JoinSet::new();
    if let Some(StaffHttp { listener, token }) = http.staff {
        let app = staff::router(Arc::clone(&shop), token);
        staff.spawn(async move { axum::serve(listener, app).await });
    }
    let body_bytes_max = shop.settings().body_bytes_max as usize;
    // Streams have no end of their own: they are told, or the server would wait for them.
    let (stopping, stop) = tokio::sync::watch::channel(false);
    let run = ids::random().map_err(|_| std::io::Error::other("the system has no random bytes to give"))?;
    let live = Live::new(run[..8].to_owned(), shop.settings().live_viewers_max, stop);
    let counter = Arc::new(Counter {
        shop,
        doorman: Doorman::new(http.jwks_url, http.issuer),
        letters: mine::letters(),
        guesses: Guesses::default(),
        live,
        houses: Houses::default(),
        metrics,
    });
    let app = router(counter, body_bytes_max);
    let shutdown = async move {
        shutdown.await;
        stopping.send_replace(true);
    };
    axum::serve(listener, app).with_graceful_shutdown(shutdown).await
}

fn router(counter: Arc<Counter>, body_bytes_max: usize) -> Router {
    let api = Router::new()
        .route("/events", get(api::events))
        .route("/events/{event}", get(api::event))
        .route("/events/{event}/seats", get(api::seats))
        .route("/events/{event}/stock", get(api::stock))
        .route("/events/{event}/plan", get(house::plan))
        .route("/events/{event}/availability", get(house::availability))
        .route("/events/{event}/live", get(house::live))
        .route("/events/{event}/best", post(house::best))
        .route("/holds", post(api::hold))
        .route("/holds/{hold}", get(api::held).delete(api::release))
        .route("/orders", post(api::order))
        .route("/orders/{order}", get(api::find))
        .route("/tickets/jwks.json", get(handout::keys))
        .route("/payments/{payment}/confirm", post(api::pay))
        .route("/payments/stripe/notices", post(stripe::notice).layer(DefaultBodyLimit::max(stripe::NOTICE_BYTES_MAX)));
    Router::new()
        .nest("/api/shop/v1", api)
        .route("/api/shop/openapi.json", get(openapi))
        .route("/", get(pages::front))
        .route("/events/{event}", get(event::show).post(event::hold))
        .route("/events/{event}/best", post(event::best))
        .route("/holds/{hold}", get(pages::held))
        .route("/holds/{hold}/release", post(pages::release))
        .route("/holds/{hold}/order", post(pages::order))
        .route("/pay/{payment}", get(pages::payment).post(pages::pay))
        .route("/orders/{order}", get(pages::find))
        .route("/orders/{order}/tickets.pdf", get(handout::pdf))
        .route("/orders/{order}/tickets.json", get(handout::tickets))
        .route("/orders/{order}/event.ics", get(handout::calendar))
        .route("/my-orders", get(mine::show).post(mine::send))
        .merge(assets::router())
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .fallback(async |headers: HeaderMap| pages::fail(&headers, Problem::NotFound))
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(body_bytes_max))
        .layer(from_fn_with_state(Arc::clone(&counter), patience))
        .layer(from_fn(guard_browsers))
        .layer(from_fn_with_state(Arc::clone(&counter), count))
        .with_state(counter)
}

/// No request waits without end: whatever it needs below is asked within its time.
async fn patience(State(counter): State<Arc<Counter>>, request: Request, next: Next) -> Response {
    inventory::within(counter.shop.settings().request_patience, next.run(request)).await
}

async fn count(State(counter): State<Arc<Counter>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    counter.metrics.answers.with_label_values(&[response.status().as_str()]).inc();
    response
}

async fn guard_browsers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // The page of a provider that brings its own fields has a policy of its own.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], include_str!("../../openapi.json"))
}

async fn ready(State(counter): State<Arc<Counter>>) -> (StatusCode, &'static str) {
    match counter.shop.events().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the table does not answer\n"),
    }
}
