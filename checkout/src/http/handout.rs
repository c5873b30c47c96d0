//! Tickets of an order as files: a PDF, a calendar entry, their codes. Open to whoever knows the order's id: nobody can guess
//! it, and tickets are looked at long after the visit.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::pages::fail;
use super::problem::Problem;
use super::router::Counter;

type Shared = State<Arc<Counter>>;

pub(super) async fn pdf(State(counter): Shared, headers: HeaderMap, Path(order): Path<String>) -> Response {
    let made = async {
        let settled = counter.shop.find(&order).await?;
        let name = format!("attachment; filename=\"tickets-{}.pdf\"", number(&order));
        let bytes = counter.shop.press.pdf(&settled).await?;
        Ok(([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response())
    };
    made.await.unwrap_or_else(|problem: Problem| fail(&headers, problem))
}

pub(super) async fn calendar(State(counter): Shared, headers: HeaderMap, Path(order): Path<String>) -> Response {
    let made = async {
        let settled = counter.shop.find(&order).await?;
        let text = counter.shop.press.calendar(&settled).await?;
        let name = format!("attachment; filename=\"event-{}.ics\"", number(&order));
        Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], text)
            .into_response())
    };
    made.await.unwrap_or_else(|problem: Problem| fail(&headers, problem))
}

/// An order's number as people read it out.
pub(super) fn number(order: &str) -> String {
    order.get(..8).unwrap_or(order).to_uppercase()
}

pub(super) async fn tickets(State(counter): Shared, Path(order): Path<String>) -> Result<Json<Value>, Problem> {
    let settled = counter.shop.find(&order).await?;
    let made = counter.shop.press.tickets(&settled).await?;
    let tickets: Vec<_> = made
        .iter()
        .map(|made| {
            json!({
                "id": made.facts.id, "ticket_type": made.facts.ticket_type, "name": made.facts.type_name,
                "seat": made.facts.seat, "code": made.code,
            })
        })
        .collect();
    Ok(Json(json!({ "order": order, "tickets": tickets })))
}

/// The public keys that verify the codes, for scanners that work offline.
pub(super) async fn keys(State(counter): Shared) -> impl IntoResponse {
    ([(CACHE_CONTROL, "public, max-age=300")], Json(counter.shop.press.jwks()))
}
