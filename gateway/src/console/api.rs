//! The staff's API: rooms and their numbers, their settings, and what an audit finds.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::{ETAG, IF_MATCH};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use waitroom::{Change, Score, StoreError, audit};

use super::problem::Problem;
use super::server::Console;
use super::{keys, orders, settings};
use crate::edge;
use crate::line::{LaneReport, RoomHost};

pub(super) type Body = Result<Json<Value>, JsonRejection>;

pub(super) fn router() -> Router<Arc<Console>> {
    Router::new()
        .route("/rooms", get(list))
        .route("/rooms/{id}", get(show).patch(change).put(replace))
        .route("/rooms/{id}/stats", get(stats))
        .route("/rooms/{id}/estimates", get(estimates))
        .route("/audit", get(audit_all))
        .route("/upstreams", get(upstreams))
        .route("/refusals/{reference}", get(refusal))
        .merge(keys::router())
        .merge(orders::router())
}

async fn list(State(console): State<Arc<Console>>) -> Json<Value> {
    let rooms: Vec<_> = console.rooms.load().all().iter().map(|host| room_json(host, &console)).collect();
    Json(json!({ "rooms": rooms }))
}

async fn show(State(console): State<Arc<Console>>, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(with_etag(&*find(&console, &id)?, &console))
}

async fn stats(State(console): State<Arc<Console>>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let room = room_json(&*find(&console, &id)?, &console);
    Ok(Json(json!({ "stats": room["stats"], "stock": room["stock"] })))
}

async fn change(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let host = &find(&console, &id)?;
    let patch = object(body)?;
    let expected = expected_version(&headers)?;
    let patched = settings::patched(&host.report().settings, &patch)?;
    order(&console, host, expected, Change::Settings(patched)).await
}

/// Settings in place of all that there are; what is not named gets its default.
async fn replace(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let host = &find(&console, &id)?;
    let whole = settings::whole(&object(body)?)?;
    order(&console, host, expected_version(&headers)?, Change::Settings(whole)).await
}

/// How good the estimates were: the last thousand whose time has come.
async fn estimates(State(console): State<Arc<Console>>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let scores = find(&console, &id)?.scores();
    let one = |score: &Score| {
        json!({
            "low": score.eta.low, "mid": score.eta.mid, "high": score.eta.high, "actual_s": score.actual_s,
            "error": score.error(), "within": score.is_within(),
        })
    };
    let within = scores.iter().filter(|score| score.is_within()).count();
    let count = scores.len() as f64;
    let mean = |sum: f64| (count > 0.0).then(|| sum / count);
    Ok(Json(json!({
        "scored": scores.len(),
        "within_ratio": mean(within as f64),
        "mean_error": mean(scores.iter().map(|score| score.error().abs()).sum()),
        "scores": scores.iter().map(one).collect::<Vec<_>>(),
    })))
}

/// Every origin with its health and breaker.
async fn upstreams(State(console): State<Arc<Console>>) -> Json<Value> {
    let rooms = console.rooms.load();
    let all =
        rooms.upstreams().all().iter().map(|upstream| json!({ "name": upstream.name(), "origins": upstream.report() }));
    Json(json!({ "upstreams": all.collect::<Vec<_>>() }))
}

/// The invariants of every room's line, on what the store keeps now.
async fn audit_all(State(console): State<Arc<Console>>) -> Result<Json<Value>, Problem> {
    let (mut rooms, mut sound) = (Vec::new(), true);
    for host in console.rooms.load_full().all() {
        let all = host.everything().await.map_err(|error| down(host, &error))?;
        let findings = audit(&all);
        sound &= findings.iter().all(|finding| finding.broken.is_none());
        let checks = findings
            .iter()
            .map(|finding| json!({ "rule": finding.rule, "ok": finding.broken.is_none(), "detail": finding.broken }));
        rooms.push(json!({
            "room": host.id(),
            "waiting": all.waiting.len(), "called": all.called.len(), "inside": all.inside.len(),
            "checks": checks.collect::<Vec<_>>(),
        }));
    }
    Ok(Json(json!({ "ok": sound, "rooms": rooms })))
}

/// What was refused, by the reference that the person reads out; with an address, whether it came from its network.
async fn refusal(
    State(console): State<Arc<Console>>,
    Path(reference): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Problem> {
    let address = asked.get("address").map(|text| {
        text.parse::<IpAddr>().map_err(|_| Problem::field("address", format!("\"{text}\" is not an IP address")))
    });
    let told = edge::look_up(&console.keys, &console.rooms.load(), &reference, address.transpose()?);
    told.map(Json).ok_or(Problem::ReferenceUnknown)
}

pub(super) fn down(host: &RoomHost, error: &StoreError) -> Problem {
    tracing::warn!(%error, room = host.id(), "the queue store did not answer the staff");
    Problem::StoreDown
}

pub(super) async fn order(
    console: &Console,
    host: &RoomHost,
    expected: Option<u64>,
    change: Change,
) -> Result<Response, Problem> {
    match host.change(expected, change).await.map_err(|error| down(host, &error))? {
        Some(version) => {
            tracing::info!(room = host.id(), version, "changed by staff");
            Ok(with_etag(host, console))
        }
        None => Err(Problem::Stale),
    }
}

pub(super) fn find(console: &Console, id: &str) -> Result<Arc<RoomHost>, Problem> {
    console.rooms.load().get(id).cloned().ok_or(Problem::RoomUnknown)
}

pub(super) fn object(body: Body) -> Result<Map<String, Value>, Problem> {
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

pub(super) fn expected_version(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
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

fn lane_json(lane: &LaneReport) -> Value {
    json!({
        "name": lane.name, "weight": lane.weight, "guaranteed": lane.guaranteed, "waiting": lane.waiting,
        "joined": lane.joined,
    })
}

fn room_json(host: &RoomHost, console: &Console) -> Value {
    let report = host.report();
    let draw = host.draw_report();
    let waiting: u64 = report.lanes.iter().map(|lane| lane.waiting).sum();
    json!({
        "id": host.id(),
        "title": host.room().title,
        "phase": report.phase.as_str(),
        "stage": report.stage,
        "epoch": report.epoch,
        "version": report.version,
        "settings": settings::show(&report.settings),
        "paused": report.paused,
        "notice": report.notice,
        "lanes": report.lanes.iter().map(lane_json).collect::<Vec<_>>(),
        "draw": { "commitment": draw.commitment, "key": draw.record.as_ref().map(|record| &record.key) },
        "stats": {
            "waiting": waiting + report.gathered,
            "gathered": report.gathered,
            "called": report.called,
            "inside": report.inside,
            "joined_total": report.joined_total,
            "admitted_last_minute": report.admitted_last_minute,
            "feeds_open": console.metrics.feeds.get(),
            "limited_by": report.limited_by,
            "origin": report.origin,
        },
        "stock": report.stock,
    })
}
