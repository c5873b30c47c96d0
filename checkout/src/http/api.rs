//! The shop's API for programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use inventory::{Event, EventId, Hold, HoldId, Seat, SeatId, SeatState, TicketType, TypeId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admission::Admitted;
use super::problem::Problem;
use super::router::Counter;
use crate::errors::{Refused, ShopError};
use crate::order::{Order, OrderState};
use crate::payment::Outcome;

/// A key is a UUID or the like.
const KEY_CHARS_MAX: usize = 128;

type Shared = State<Arc<Counter>>;
type Body<T> = Result<Json<T>, JsonRejection>;

/// The response header by which the gateway learns that an admission has served its purpose.
pub(super) const RELEASE: (&str, &str) = ("vestibule-release", "admission");

/// RFC 3339 in UTC.
pub(super) fn rfc3339(at: inventory::UnixMs) -> String {
    let seconds = i64::try_from(at.0 / 1000).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default()
}

fn kind_json(kind: &TicketType) -> Value {
    json!({
        "ticket_type": kind.id, "name": kind.name, "price": kind.price, "currency": kind.currency,
        "seated": kind.seated, "quota": kind.quota, "left": kind.left, "held": kind.held, "sold": kind.sold,
    })
}

fn event_json(event: &Event) -> Value {
    json!({ "id": event.id, "title": event.title, "venue": event.venue, "starts_at": event.starts_at })
}

fn hold_json(hold: &Hold) -> Value {
    json!({
        "id": hold.id, "event": hold.event, "state": hold.state, "expires_at": rfc3339(hold.expires_at),
        "lines": hold.lines, "total": hold.total(), "order": hold.order,
    })
}

fn order_json(counter: &Counter, order: &Order) -> Value {
    json!({
        "id": order.id, "event": order.event, "hold": order.hold, "state": order.state, "total": order.total,
        "currency": order.currency, "lines": order.lines, "tickets": order.tickets,
        "payment": { "id": order.payment, "confirm_url": counter.shop.confirm_path(order) },
    })
}

/// The event, and the permit that it needs.
pub(super) async fn entered(counter: &Counter, headers: &HeaderMap, event: &str) -> Result<(Event, Admitted), Problem> {
    let event = counter.shop.event(&EventId(event.to_owned())).await?;
    let admitted = counter.doorman.admit(headers, &event).await?;
    Ok((event, admitted))
}

fn key(headers: &HeaderMap) -> Result<&str, Problem> {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or("");
    if key.is_empty() || key.len() > KEY_CHARS_MAX {
        let problem = format!("send this header with 1 to {KEY_CHARS_MAX} characters of your own, for instance a UUID");
        return Err(Problem::Field("Idempotency-Key", problem));
    }
    Ok(key)
}

pub(super) async fn events(State(counter): Shared) -> Result<Json<Value>, Problem> {
    let events: Vec<_> = counter.shop.events().await?.iter().map(event_json).collect();
    Ok(Json(json!({ "events": events })))
}

pub(super) async fn event(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (event, _) = entered(&counter, &headers, &event).await?;
    let mut answer = event_json(&event);
    answer["ticket_types"] = counter.shop.stock(&event.id).await?.iter().map(kind_json).collect();
    answer["per_order_max"] = json!(counter.shop.settings().per_order_max);
    Ok(Json(answer))
}

pub(super) async fn stock(State(counter): Shared, Path(event): Path<String>) -> Result<Json<Value>, Problem> {
    let event = counter.shop.event(&EventId(event)).await?;
    let stock: Vec<_> = counter.shop.stock(&event.id).await?.iter().map(kind_json).collect();
    Ok(Json(json!({ "event": event.id, "stock": stock })))
}

/// What a seat is for whoever asks: nobody learns whose hold it is in.
fn seat_json(seat: &Seat, mine: &[HoldId]) -> Value {
    let (state, is_mine) = match &seat.state {
        SeatState::Free => ("free", false),
        SeatState::Held(hold) => ("held", mine.contains(hold)),
        SeatState::Sold(_) => ("sold", false),
    };
    json!({
        "id": seat.id, "ticket_type": seat.ticket_type, "row": seat.row, "number": seat.number,
        "state": state, "mine": is_mine,
    })
}

pub(super) async fn seats(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (event, admitted) = entered(&counter, &headers, &event).await?;
    let seats = counter.shop.seats(&event.id).await?;
    let mine = counter.shop.holds_of(&admitted.owner).await?;
    let seats: Vec<_> = seats.iter().map(|seat| seat_json(seat, &mine)).collect();
    let stock: Vec<_> = counter.shop.stock(&event.id).await?.iter().map(kind_json).collect();
    Ok(Json(json!({ "event": event.id, "seats": seats, "ticket_types": stock })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldWish {
    event: String,
    #[serde(default)]
    seats: Vec<String>,
    #[serde(default)]
    quantities: BTreeMap<String, u64>,
}

pub(super) async fn hold(
    State(counter): Shared,
    headers: HeaderMap,
    body: Body<HoldWish>,
) -> Result<Response, Problem> {
    let Json(wish) = body?;
    let key = key(&headers)?;
    let (event, admitted) = entered(&counter, &headers, &wish.event).await?;
    let mut seats: Vec<_> = wish.seats.into_iter().map(SeatId).collect();
    seats.sort();
    seats.dedup();
    let pieces = wish.quantities.into_iter().filter(|(_, count)| *count > 0);
    let pieces = pieces.map(|(kind, count)| (TypeId(kind), count)).collect();
    let hold = counter.shop.hold(&admitted.owner, &event.id, &seats, &pieces, key).await?;
    Ok((StatusCode::CREATED, Json(hold_json(&hold))).into_response())
}

/// The hold of whoever asks, with the permit for its event.
pub(super) async fn own_hold(counter: &Counter, headers: &HeaderMap, hold: &str) -> Result<(Hold, Admitted), Problem> {
    let visitor = counter.doorman.visitor(headers).await?;
    let hold = counter.shop.held(&visitor.owner, &HoldId(hold.to_owned())).await?.value;
    let (_, admitted) = entered(counter, headers, &hold.event.0).await?;
    Ok((hold, admitted))
}

pub(super) async fn held(
    State(counter): Shared,
    headers: HeaderMap,
    Path(hold): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (hold, _) = own_hold(&counter, &headers, &hold).await?;
    Ok(Json(hold_json(&hold)))
}

pub(super) async fn release(
    State(counter): Shared,
    headers: HeaderMap,
    Path(hold): Path<String>,
) -> Result<StatusCode, Problem> {
    let (hold, admitted) = own_hold(&counter, &headers, &hold).await?;
    counter.shop.release(&admitted.owner, &hold.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderWish {
    hold: String,
}

pub(super) async fn order(
    State(counter): Shared,
    headers: HeaderMap,
    body: Body<OrderWish>,
) -> Result<Response, Problem> {
    let Json(wish) = body?;
    key(&headers)?;
    let (hold, admitted) = own_hold(&counter, &headers, &wish.hold).await?;
    let order = counter.shop.order(&admitted.owner, &hold.id).await?;
    Ok((StatusCode::CREATED, Json(order_json(&counter, &order))).into_response())
}

/// Open to whoever knows the id: nobody can guess it, and an order is looked at long after the visit.
pub(super) async fn find(State(counter): Shared, Path(order): Path<String>) -> Result<Json<Value>, Problem> {
    let order = counter.shop.find(&order).await?;
    Ok(Json(order_json(&counter, &order)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    outcome: Outcome,
}

pub(super) async fn pay(
    State(counter): Shared,
    headers: HeaderMap,
    Path(payment): Path<String>,
    body: Body<Decision>,
) -> Result<Response, Problem> {
    let Json(decision) = body?;
    key(&headers)?;
    let order = counter.shop.decide(&payment, decision.outcome).await?;
    let answer = Json(order_json(&counter, &order));
    Ok(match order.state {
        OrderState::Confirmed => ([RELEASE], answer).into_response(),
        _ => answer.into_response(),
    })
}

pub(super) async fn ticket(State(counter): Shared, Path(ticket): Path<String>) -> Result<Json<Value>, Problem> {
    let ticket = counter.shop.ticket(&ticket).await?;
    let ticket = ticket.ok_or(ShopError::Refused(Refused::OrderUnknown))?;
    Ok(Json(json!({ "id": ticket.id, "event": ticket.event, "name": ticket.name, "seat": ticket.seat })))
}
