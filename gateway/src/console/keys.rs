//! The generations of signing keys: which there are, and a new one at staff's word.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::api::{Body, object};
use super::problem::Problem;
use super::server::Console;
use crate::line::rfc3339;
use crate::tokens::When;

pub(super) fn router() -> Router<Arc<Console>> {
    Router::new().route("/keys", get(list)).route("/keys/rotate", post(rotate))
}

async fn list(State(console): State<Arc<Console>>) -> Json<Value> {
    Json(generations(&console))
}

fn generations(console: &Console) -> Value {
    let (now, all) = console.rotation.report();
    let one = |report: &crate::tokens::Report| {
        json!({
            "number": report.number,
            "kid": report.kid,
            "stage": report.stage,
            "secret": report.secret,
            "active_from": rfc3339(report.active_from),
            "retires_at": report.retires_at.map(rfc3339),
        })
    };
    json!({ "now": rfc3339(now), "generations": all.iter().map(one).collect::<Vec<_>>() })
}

/// `{"now": true}` does not wait for verifiers that keep the published keys. Repeating it while the new generation does not
/// sign yet makes no other.
async fn rotate(State(console): State<Arc<Console>>, body: Body) -> Result<Json<Value>, Problem> {
    let when = match object(body)?.get("now") {
        None | Some(Value::Bool(false)) => When::Published,
        Some(Value::Bool(true)) => When::Soon,
        Some(other) => return Err(Problem::field("now", format!("{other} is neither true nor false"))),
    };
    console.rotation.rotate(when).await.map_err(|error| {
        tracing::warn!(%error, "a generation of keys could not be made");
        Problem::StoreDown
    })?;
    Ok(Json(generations(&console)))
}
