//! The staff's API: rooms, their numbers, and the orders that steer them.

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{ETAG, IF_MATCH};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use waitroom::{Change, StoreError};

use super::problem::Problem;
use super::server::Console;
use super::settings;
use crate::line::RoomHost;

/// A reason is a sentence or two.
const REASON_CHARS_MAX: usize = 500;

type Body = Result<Json<Value>, JsonRejection>;

pub(super) fn router() -> Router<Arc<Console>> {
    Router::new()
        .route("/rooms", get(list))
        .route("/rooms/{id}", get(show).patch(change))
        .route("/rooms/{id}/stats", get(stats))
        .route("/rooms/{id}/pause", post(pause))
        .route("/rooms/{id}/resume", post(resume))
}

async fn list(State(console): State<Arc<Console>>) -> Json<Value> {
    let rooms: Vec<_> = console.rooms.all().iter().map(|host| room_json(host, &console)).collect();
    Json(json!({ "rooms": rooms }))
}

async fn show(State(console): State<Arc<Console>>, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(with_etag(find(&console, &id)?, &console))
}

async fn stats(State(console): State<Arc<Console>>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let room = room_json(find(&console, &id)?, &console);
    Ok(Json(json!({ "stats": room["stats"], "stock": room["stock"] })))
}

async fn change(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let host = find(&console, &id)?;
    let patch = object(body)?;
    let expected = expected_version(&headers)?;
    let patched = settings::patched(&host.report().settings, &patch)?;
    order(&console, host, expected, Change::Settings(patched)).await
}

async fn pause(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let host = find(&console, &id)?;
    let body = object(body)?;
    let reason = body.get("reason").and_then(Value::as_str).unwrap_or("").trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        let problem = format!("tell the line why, in 1 to {REASON_CHARS_MAX} characters");
        return Err(Problem::field("reason", problem));
    }
    order(&console, host, expected_version(&headers)?, Change::Pause { reason }).await
}

async fn resume(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let host = find(&console, &id)?;
    order(&console, host, expected_version(&headers)?, Change::Resume).await
}

async fn order(console: &Console, host: &RoomHost, expected: Option<u64>, change: Change) -> Result<Response, Problem> {
    let down = |error: StoreError| {
        tracing::warn!(%error, room = host.id(), "a staff change did not reach the store");
        Problem::StoreDown
    };
    match host.change(expected, change).await.map_err(down)? {
        Some(version) => {
            tracing::info!(room = host.id(), version, "changed by staff");
            Ok(with_etag(host, console))
        }
        None => Err(Problem::Stale),
    }
}

fn find<'c>(console: &'c Console, id: &str) -> Result<&'c Arc<RoomHost>, Problem> {
    console.rooms.get(id).ok_or(Problem::RoomUnknown)
}

fn object(body: Body) -> Result<Map<String, Value>, Problem> {
    let value = match body {
        Ok(Json(value)) => value,
        Err(JsonRejection::MissingJsonContentType(_)) => return Err(Problem::NotJson),
        Err(JsonRejection::BytesRejection(_)) => return Err(Problem::BodyTooLarge),
        Err(other) => return Err(Problem::BadBody(other.body_text())),
    };
    match value {
        Value::Object(object) => Ok(object),
        other => Err(Problem::BadBody(format!("{other} is not an object"))),
    }
}

fn expected_version(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or("").trim();
    if text == "*" {
        return Ok(None);
    }
    text.trim_matches('"').parse().map(Some).map_err(|_| Problem::IfMatchUnreadable)
}

fn with_etag(host: &RoomHost, console: &Console) -> Response {
    let body = room_json(host, console);
    let etag = format!("\"{}\"", body["version"]);
    ([(ETAG, etag)], Json(body)).into_response()
}

fn room_json(host: &RoomHost, console: &Console) -> Value {
    let report = host.report();
    let phase = if report.paused.is_some() { "Paused" } else { "Open" };
    json!({
        "id": host.id(),
        "title": host.room().title,
        "phase": phase,
        "version": report.version,
        "settings": settings::show(&report.settings),
        "paused": report.paused,
        "stats": {
            "waiting": report.waiting,
            "called": report.called,
            "inside": report.inside,
            "joined_total": report.joined_total,
            "admitted_last_minute": report.admitted_last_minute,
            "feeds_open": console.metrics.feeds.get(),
            "limited_by": report.limited_by,
        },
        "stock": report.stock,
    })
}
