//! What staff orders on the night: pause and resume, open, drain, close, reset, words for the line, who is put out, and
//! invitations.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use waitroom::{Change, Series, Stage, UnixMs};

use super::api::{Body, down, expected_version, find, object, order};
use super::problem::Problem;
use super::server::Console;
use crate::line::notice as words_of;
use crate::tokens::InviteCode;

/// A reason or a notice is a sentence or two.
const TEXT_CHARS_MAX: usize = 500;
/// Languages that one notice is written in.
const LANGUAGES_MAX: usize = 40;
/// Invitations made in one call; more are made in more calls.
const INVITES_MAX: u64 = 100_000;

type Called = (State<Arc<Console>>, Path<String>, HeaderMap);

pub(super) fn router() -> Router<Arc<Console>> {
    Router::new()
        .route("/rooms/{id}/pause", post(pause))
        .route("/rooms/{id}/resume", post(async |called: Called| plain(called, Change::Resume).await))
        .route("/rooms/{id}/open", post(async |called: Called| plain(called, Change::Stage(Some(Stage::Open))).await))
        .route("/rooms/{id}/drain", post(async |called: Called| plain(called, Change::Stage(Some(Stage::Drain))).await))
        .route("/rooms/{id}/close", post(async |called: Called| plain(called, Change::Stage(Some(Stage::Close))).await))
        .route("/rooms/{id}/schedule", post(async |called: Called| plain(called, Change::Stage(None)).await))
        .route("/rooms/{id}/reset", post(async |called: Called| plain(called, Change::Reset).await))
        .route(
            "/rooms/{id}/notice",
            put(notice).delete(async |called: Called| plain(called, Change::Notice(None)).await),
        )
        .route("/rooms/{id}/revoke", post(revoke))
        .route("/rooms/{id}/invites", post(invites))
}

async fn plain((State(console), Path(id), headers): Called, change: Change) -> Result<Response, Problem> {
    order(&console, &*find(&console, &id)?, expected_version(&headers)?, change).await
}

/// Words of 1 to so many characters.
fn text(field: &str, value: &Value) -> Result<String, Problem> {
    let text = value.as_str().unwrap_or("").trim().to_owned();
    if text.is_empty() || text.chars().count() > TEXT_CHARS_MAX {
        return Err(Problem::field(field, format!("say it to the line in 1 to {TEXT_CHARS_MAX} characters")));
    }
    Ok(text)
}

async fn pause((State(console), Path(id), headers): Called, body: Body) -> Result<Response, Problem> {
    let host = &find(&console, &id)?;
    let body = object(body)?;
    let reason = text("reason", body.get("reason").unwrap_or(&Value::Null))?;
    let next_news_at = match body.get("next_news_at") {
        None | Some(Value::Null) => None,
        Some(at) => Some(time("next_news_at", at)?),
    };
    order(&console, host, expected_version(&headers)?, Change::Pause { reason, next_news_at }).await
}

fn time(field: &str, value: &Value) -> Result<UnixMs, Problem> {
    let at = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let millis = at.and_then(|at| u64::try_from(at.as_millisecond()).ok());
    millis.map(UnixMs).ok_or_else(|| Problem::field(field, "write a time such as 2026-12-01T10:00:00Z"))
}

/// `{"en": "...", "de": "..."}`, or `{"text": "..."}` for a text in one language only.
async fn notice((State(console), Path(id), headers): Called, body: Body) -> Result<Response, Problem> {
    let host = &find(&console, &id)?;
    let body = object(body)?;
    let mut words = config::Words::new();
    for (lang, said) in &body {
        let lang = if lang == "text" { "en" } else { lang };
        let tag = !lang.is_empty()
            && lang.len() <= 35
            && lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !tag {
            return Err(Problem::field(lang, "is no language tag such as en or pt-BR"));
        }
        words.push((lang.to_owned(), text(lang, said)?));
    }
    if words.is_empty() || words.len() > LANGUAGES_MAX {
        return Err(Problem::BadBody(format!(
            "write one to {LANGUAGES_MAX} languages, such as {{\"en\": \"Doors open at eight.\"}}"
        )));
    }
    let since = host.now();
    order(&console, host, expected_version(&headers)?, Change::Notice(Some(words_of(&words, since)))).await
}

/// `{"number": 17, "lane": "main"}` for one, `{"all": true}` for everybody inside.
async fn revoke((State(console), Path(id), _): Called, body: Body) -> Result<Response, Problem> {
    let host = &find(&console, &id)?;
    let body = object(body)?;
    let number = match (body.get("all").and_then(Value::as_bool), body.get("number").and_then(Value::as_u64)) {
        (Some(true), None) => None,
        (None | Some(false), Some(serial)) if serial > 0 && serial < 1 << 40 => {
            Some(Series::of_lane(lane(host, &body)?).number(serial))
        }
        _ => return Err(Problem::field("number", "name one number, or {\"all\": true}")),
    };
    let revoked = host.revoke(number).await.map_err(|error| down(host, &error))?;
    tracing::info!(room = host.id(), revoked, "revoked by staff");
    Ok(Json(json!({ "revoked": revoked })).into_response())
}

fn lane(host: &crate::line::RoomHost, body: &Map<String, Value>) -> Result<u8, Problem> {
    match body.get("lane") {
        None => Ok(0),
        Some(name) => {
            let index = name.as_str().and_then(|name| host.lane_index(name));
            index.ok_or_else(|| Problem::field("lane", format!("{name} is no lane of this room")))
        }
    }
}

/// `{"lane": "members", "count": 500, "uses": 1}`; `uses` 0 is without limit.
async fn invites((State(console), Path(id), _): Called, body: Body) -> Result<Response, Problem> {
    let host = &find(&console, &id)?;
    let body = object(body)?;
    let lane = lane(host, &body)?;
    let number = |field: &str, default: u64, max: u64| match body.get(field) {
        None => Ok(default),
        Some(value) => value
            .as_u64()
            .filter(|value| *value <= max)
            .ok_or_else(|| Problem::field(field, format!("{value} is not a whole number of at most {max}"))),
    };
    let count = number("count", 1, INVITES_MAX)?;
    let uses = u16::try_from(number("uses", 1, u64::from(u16::MAX))?).unwrap_or(u16::MAX);
    let code = |_| InviteCode::random(lane, uses).map(|code| code.seal(&console.keys, host.id()));
    let codes: Result<Vec<_>, _> = (0..count).map(code).collect();
    let codes = codes.map_err(|_| Problem::StoreDown)?;
    Ok(Json(json!({ "lane": host.lane_name(lane), "uses": uses, "codes": codes })).into_response())
}
