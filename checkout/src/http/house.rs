//! The house on the API: its plan, what is free of it now and from now on, and the best seats together.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::api::{entered, key};
use super::problem::Problem;
use super::router::Counter;
use crate::shop::BestWish;
use crate::views;
use crate::visitor::Request;

type Shared = State<Arc<Counter>>;

/// A house never changes, and prices seldom do: a browser that comes back within a minute asks for nothing.
const PLAN_CACHE: &str = "private, max-age=60";

/// The plan, as `live::house` describes it.
pub(super) async fn plan(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
) -> Result<Response, Problem> {
    let (show, _) = entered(&counter, &headers, &event).await?;
    let house = counter.houses.of(&show, counter.shop.settings().per_order_max).await?;
    let said = [(ETAG, house.etag.as_str()), (CACHE_CONTROL, PLAN_CACHE)];
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or("");
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == house.etag) {
        return Ok((StatusCode::NOT_MODIFIED, said).into_response());
    }
    let said = (said, [(VARY, "accept-encoding")]);
    let takes = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    Ok(match takes.split(',').any(|way| way.trim() == "gzip") {
        true => (said, [(CONTENT_ENCODING, "gzip")], json_bytes(house.packed.clone())).into_response(),
        false => (said, json_bytes(house.text.clone())).into_response(),
    })
}

fn json_bytes(text: Bytes) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], text)
}

/// What is free, as `live::render` describes it.
pub(super) async fn availability(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
) -> Result<Response, Problem> {
    let (show, _) = entered(&counter, &headers, &event).await?;
    Ok(json_bytes(counter.live.availability(&counter.shop, &show).await?).into_response())
}

#[derive(Deserialize)]
pub(super) struct Since {
    since: Option<String>,
}

/// Server-sent events: `change` and `whole`, as `live::render` describes them. `Last-Event-ID` or `?since=` is `run-seq` of
/// what the viewer knows; without it, or when that is too long ago, everything comes first.
pub(super) async fn live(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
    Query(Since { since }): Query<Since>,
) -> Result<Response, Problem> {
    let (show, _) = entered(&counter, &headers, &event).await?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let watched = counter.live.watch(&counter.shop, &show, last.or(since.as_deref())).await?;
    let messages = watched.ok_or(Problem::TooManyViewers)?;
    let said = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store"),
        // Proxies that gather answers before they pass them on leave this one as it is.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((said, Body::from_stream(messages)).into_response())
}

/// The best seats together: `{"seats": […]}`, or with `hold` the hold.
pub(super) async fn best(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
    body: Result<Json<BestWish>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(wish) = body?;
    let (show, admitted) = entered(&counter, &headers, &event).await?;
    counter.guesses.may(&admitted.owner, &wish.codes)?;
    if !wish.hold {
        return Ok(Json(json!({ "seats": counter.shop.best(&show, &wish).await? })).into_response());
    }
    let request = Request::new(key(&headers)?, "best", &(&event, &wish));
    let hold = counter.shop.hold_best(&admitted.owner, &show.event.id, &wish, &request).await?;
    Ok((StatusCode::CREATED, Json(views::hold(&hold, None))).into_response())
}
