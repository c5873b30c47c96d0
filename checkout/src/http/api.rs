//! The shop's API for programs.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use inventory::venue::Spot;
use inventory::venue::plan::Plan;
use inventory::{Board, Codes, Event, EventId, Hold, HoldId, Look, SeatId, Show, TicketType, TypeId, TypeStock, Wish};
use serde::Deserialize;
use serde_json::{Value, json};

use super::admission::Admitted;
use super::problem::Problem;
use super::router::Counter;
use crate::ids;
use crate::order::{Order, OrderState};
use crate::payments::test::Outcome;
use crate::shop::Settled;
use crate::views::{self, rfc3339};
use crate::visitor::{KEY_CHARS_MAX, Request};

type Shared = State<Arc<Counter>>;
pub(super) type Body<T> = Result<Json<T>, JsonRejection>;

/// The response header by which the gateway learns that an admission has served its purpose.
pub(super) const RELEASE: (&str, &str) = ("vestibule-release", "admission");

fn kind_json(show: &Show, kind: &TicketType, stock: &TypeStock) -> Value {
    json!({
        "ticket_type": kind.id, "name": kind.name, "price": kind.price, "fee": kind.fee,
        "currency": show.event.currency, "seated": kind.is_seated(), "sections": kind.sections,
        "needs_code": !kind.codes.is_empty(), "sale_from": kind.sale_from.map(rfc3339),
        "sale_until": kind.sale_until.map(rfc3339), "per_order_max": kind.per_order_max,
        "quota": stock.quota, "left": stock.counts.left, "held": stock.counts.held, "sold": stock.counts.sold,
    })
}

async fn stock_json(counter: &Counter, show: &Show) -> Result<Value, Problem> {
    let stock = counter.shop.stock(show).await?;
    Ok(show.event.ticket_types.iter().zip(&stock).map(|(kind, stock)| kind_json(show, kind, stock)).collect())
}

fn event_json(event: &Event) -> Value {
    json!({
        "id": event.id, "title": event.title, "venue": event.venue, "starts_at": event.starts_at,
        "ends_at": event.ends_at,
    })
}

/// An order with where it is paid.
pub(super) fn order_json(settled: &Settled) -> Value {
    let payment = settled.order.payment(&settled.hold);
    let mut said = views::order(&settled.hold, &settled.order);
    said["payment"] = json!({ "id": payment.id, "confirm_url": pay_path(&payment.id) });
    said
}

/// Where the buyer pays.
pub(super) fn pay_path(payment: &str) -> String {
    format!("/pay/{payment}")
}

/// The event, and the permit that it needs.
pub(super) async fn entered(counter: &Counter, headers: &HeaderMap, event: &str) -> Result<(Show, Admitted), Problem> {
    let show = counter.shop.show(&EventId(event.to_owned())).await?;
    let admitted = counter.doorman.admit(headers, &show.event).await?;
    Ok((show, admitted))
}

pub(super) fn key(headers: &HeaderMap) -> Result<&str, Problem> {
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
    let (show, _) = entered(&counter, &headers, &event).await?;
    let mut answer = event_json(&show.event);
    answer["ticket_types"] = stock_json(&counter, &show).await?;
    answer["per_order_max"] = json!(show.event.per_order_max.or(counter.shop.settings().per_order_max));
    answer["per_buyer_max"] = json!(show.event.per_buyer_max);
    Ok(Json(answer))
}

pub(super) async fn stock(State(counter): Shared, Path(event): Path<String>) -> Result<Json<Value>, Problem> {
    let show = counter.shop.show(&EventId(event)).await?;
    Ok(Json(json!({ "event": show.event.id, "stock": stock_json(&counter, &show).await? })))
}

/// What a seat is for whoever asks: nobody learns whose hold it is in.
fn seat_json(
    plan: &Plan,
    board: &Board,
    spot: Spot,
    kind: Option<&TicketType>,
    mine: &BTreeSet<SeatId>,
) -> Option<Value> {
    let section = plan.venue().sections.get(spot.section as usize)?;
    let place = plan.place(spot)?;
    let id = plan.id(spot)?;
    let state = match board.look(spot) {
        Look::Free => "free",
        Look::Held => "held",
        Look::Sold => "sold",
    };
    let is_mine = mine.contains(&id);
    Some(json!({
        "id": id, "section": section.id, "ticket_type": kind.map(|kind| &kind.id),
        "row": section.rows.get(spot.row as usize)?.name, "number": place.label, "kind": place.kind,
        "state": state, "mine": is_mine,
    }))
}

pub(super) async fn seats(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
) -> Result<Response, Problem> {
    let (show, admitted) = entered(&counter, &headers, &event).await?;
    let board = counter.shop.inventory().board(&show).await?;
    let holds = counter.shop.holds_of(&admitted.owner).await?;
    let mine: BTreeSet<SeatId> = holds.iter().flat_map(Hold::seats).cloned().collect();
    let head = format!("{{\"event\":{},\"seats\":[", json!(show.event.id));
    let tail = format!("],\"ticket_types\":{}}}", stock_json(&counter, &show).await?);
    // A large house is tens of megabytes: never more than one section of it is in memory.
    let sections = show.plan.as_ref().map_or(0, |plan| plan.venue().sections.len());
    let sections =
        (0..).take(sections).scan(true, move |is_first, at| Some(section_text(&show, &board, at, &mine, is_first)));
    let parts = [head].into_iter().chain(sections).chain([tail]);
    let body = axum::body::Body::from_stream(stream::iter(parts.map(Ok::<_, Infallible>)));
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// The seats of a section as members of an array that `is_first` begins.
fn section_text(show: &Show, board: &Board, at: u32, mine: &BTreeSet<SeatId>, is_first: &mut bool) -> String {
    let Some((plan, section)) =
        show.plan.as_ref().and_then(|plan| Some((plan, plan.venue().sections.get(at as usize)?)))
    else {
        return String::new();
    };
    let kind = show.event.seat_type(&section.id, &Codes::default(), ids::now());
    let mut text = String::new();
    for (row, of) in (0..).zip(&section.rows) {
        for (seat, _) in (0..).zip(&of.seats) {
            if let Some(seat) = seat_json(plan, board, Spot { section: at, row, seat }, kind, mine) {
                text.push_str(if std::mem::take(is_first) { "" } else { "," });
                text.push_str(&seat.to_string());
            }
        }
    }
    text
}

/// A seat alone, or with the ticket type that is wanted for it.
#[derive(Deserialize, serde::Serialize)]
#[serde(untagged)]
enum SeatWish {
    Seat(String),
    As { seat: String, ticket_type: String },
}

#[derive(Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldWish {
    event: String,
    #[serde(default)]
    seats: Vec<SeatWish>,
    #[serde(default)]
    quantities: BTreeMap<String, u64>,
    #[serde(default)]
    codes: Vec<String>,
}

impl HoldWish {
    fn wish(self) -> Wish {
        let seat = |wish| match wish {
            SeatWish::Seat(seat) => (SeatId(seat), None),
            SeatWish::As { seat, ticket_type } => (SeatId(seat), Some(TypeId(ticket_type))),
        };
        let pieces = self.quantities.into_iter().map(|(kind, count)| (TypeId(kind), count));
        Wish { seats: self.seats.into_iter().map(seat).collect(), pieces: pieces.collect(), codes: self.codes }
    }
}

pub(super) async fn hold(
    State(counter): Shared,
    headers: HeaderMap,
    body: Body<HoldWish>,
) -> Result<Response, Problem> {
    let Json(wish) = body?;
    let request = Request::new(key(&headers)?, "holds", &wish);
    let (show, admitted) = entered(&counter, &headers, &wish.event).await?;
    counter.guesses.may(&admitted.owner, &wish.codes)?;
    let hold = counter.shop.hold(&admitted.owner, &show.event.id, wish.wish(), Some(&request)).await?;
    Ok((StatusCode::CREATED, Json(views::hold(&hold, None))).into_response())
}

/// The hold of whoever asks with its order, and the permit for its event.
pub(super) async fn own_hold(
    counter: &Counter,
    headers: &HeaderMap,
    hold: &str,
) -> Result<(Hold, Option<Order>, Admitted), Problem> {
    let visitor = counter.doorman.visitor(headers).await?;
    let (hold, order) = counter.shop.held(&visitor.owner, &HoldId(hold.to_owned())).await?;
    let (_, admitted) = entered(counter, headers, &hold.event.0).await?;
    Ok((hold, order, admitted))
}

pub(super) async fn held(
    State(counter): Shared,
    headers: HeaderMap,
    Path(hold): Path<String>,
) -> Result<Response, Problem> {
    let (hold, order, _) = own_hold(&counter, &headers, &hold).await?;
    let answer = Json(views::hold(&hold, order.as_ref()));
    // Who paid elsewhere asks here once more: an order's page needs no admission, so it cannot end one.
    Ok(match order.map(|order| order.state) {
        Some(OrderState::Confirmed) => ([RELEASE], answer).into_response(),
        _ => answer.into_response(),
    })
}

pub(super) async fn release(
    State(counter): Shared,
    headers: HeaderMap,
    Path(hold): Path<String>,
) -> Result<StatusCode, Problem> {
    let (hold, _, admitted) = own_hold(&counter, &headers, &hold).await?;
    counter.shop.release(&admitted.owner, &hold.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderWish {
    hold: String,
    #[serde(default)]
    mail: Option<String>,
}

pub(super) async fn order(
    State(counter): Shared,
    headers: HeaderMap,
    body: Body<OrderWish>,
) -> Result<Response, Problem> {
    let Json(wish) = body?;
    let request = Request::new(key(&headers)?, "orders", &wish);
    let visitor = counter.doorman.visitor(&headers).await?;
    let found = counter.shop.owned(&visitor.owner, &HoldId(wish.hold)).await?;
    entered(&counter, &headers, &found.sale.hold.event.0).await?;
    let settled = counter.shop.order_from(found, wish.mail.as_deref(), Some(&request)).await?;
    Ok((StatusCode::CREATED, Json(order_json(&settled))).into_response())
}

/// Open to whoever knows the id: nobody can guess it, and an order is looked at long after the visit.
pub(super) async fn find(State(counter): Shared, Path(order): Path<String>) -> Result<Json<Value>, Problem> {
    Ok(Json(order_json(&counter.shop.find(&order).await?)))
}

#[derive(Deserialize, serde::Serialize)]
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
    let request = Request::new(key(&headers)?, "confirm", &decision);
    let settled = counter.shop.decide(&payment, decision.outcome, &request).await?;
    let answer = Json(order_json(&settled));
    Ok(match settled.order.state {
        OrderState::Confirmed => ([RELEASE], answer).into_response(),
        _ => answer.into_response(),
    })
}
