//! The shop's pages. All of it works with plain forms; scripts only add what is live.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use inventory::{Event, EventId, Hold, HoldState, Line, Seat, SeatId, SeatState, TicketType};
use qrcode::QrCode;
use qrcode::render::svg;

use super::api::{RELEASE, entered, own_hold, rfc3339};
use super::forms::Form;
use super::problem::Problem;
use super::router::Counter;
use crate::ids;
use crate::order::{Order, OrderState};
use crate::payment::{Outcome, Payment, PaymentState};

type Shared = State<Arc<Counter>>;

/// Without a script a hold's page looks again after this many seconds.
const CLOCK_REFRESH_S: u64 = 30;
/// Most pieces of an unseated type in one hold when no limit is set.
const PIECES_MAX: u32 = 20;

#[derive(Template)]
#[template(path = "front.html")]
struct FrontPage {
    events: Vec<Event>,
}

struct SeatCell {
    id: String,
    number: u32,
    label: String,
    free: bool,
    chosen: bool,
}

struct Row {
    name: String,
    seats: Vec<SeatCell>,
}

struct Section {
    id: String,
    name: String,
    price: String,
    left: u64,
    seated: bool,
    rows: Vec<Row>,
    chosen: u64,
    max: u32,
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    event: Event,
    starts: String,
    sections: Vec<Section>,
    key: String,
    problem: Option<String>,
    max: Option<u32>,
}

struct LineText {
    name: String,
    count: u64,
    seats: String,
    price: String,
}

#[derive(Template)]
#[template(path = "hold.html")]
struct HoldPage {
    hold: String,
    lines: Vec<LineText>,
    total: String,
    expires_at: String,
    left_text: String,
    left_s: u64,
    refresh_s: u64,
    declined: bool,
}

#[derive(Template)]
#[template(path = "payment.html")]
struct PaymentPage {
    payment: String,
    amount: String,
    order: String,
    pending: bool,
}

struct TicketText {
    name: String,
    seat: Option<String>,
    id: String,
    qr: String,
}

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage {
    title: String,
    venue: String,
    starts: String,
    number: String,
    state: &'static str,
    lines: Vec<LineText>,
    total: String,
    tickets: Vec<TicketText>,
    hold: String,
    pay: String,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    headline: &'static str,
    text: String,
    code: &'static str,
}

fn money(amount: u64, currency: &str) -> String {
    let (major, minor) = (amount / 100, amount % 100);
    match currency {
        "EUR" => format!("€{major}.{minor:02}"),
        "GBP" => format!("£{major}.{minor:02}"),
        "USD" => format!("${major}.{minor:02}"),
        other => format!("{other} {major}.{minor:02}"),
    }
}

/// A date for people; what cannot be read is shown as it is.
fn when(text: &str) -> String {
    let Ok(time) = text.parse::<jiff::Timestamp>() else {
        return text.to_owned();
    };
    time.strftime("%A, %-d %B %Y, %H:%M UTC").to_string()
}

fn seat_label(id: &SeatId) -> String {
    id.0.split_once('-').map_or_else(|| id.0.clone(), |(_, place)| place.to_owned())
}

fn line_text(line: &Line) -> LineText {
    let seats: Vec<_> = line.seats.iter().map(seat_label).collect();
    LineText {
        name: line.name.clone(),
        count: line.count,
        seats: seats.join(", "),
        price: money(line.price.saturating_mul(line.count), &line.currency),
    }
}

fn total_text(lines: &[Line]) -> String {
    let currency = lines.first().map_or("EUR", |line| line.currency.as_str());
    money(lines.iter().map(|line| line.price.saturating_mul(line.count)).sum(), currency)
}

fn page(template: &impl Template, status: StatusCode) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            Problem::Down.into_response()
        }
    }
}

/// A refusal as a page for people and as a problem for programs.
pub(super) fn fail(headers: &HeaderMap, problem: Problem) -> Response {
    let accept = headers.get("accept").and_then(|value| value.to_str().ok()).unwrap_or("");
    if !accept.contains("text/html") {
        return problem.into_response();
    }
    let (status, code, text) = problem.parts();
    let headline = match status.as_u16() {
        403 => "Please come in through the front door",
        404 => "There is nothing here",
        409 => "That has just changed",
        503 => "One moment, please",
        _ => "That did not work",
    };
    page(&ProblemPage { headline, text, code }, status)
}

pub(super) async fn front(State(counter): Shared, headers: HeaderMap) -> Response {
    match counter.shop.events().await {
        Ok(events) => page(&FrontPage { events }, StatusCode::OK),
        Err(fault) => fail(&headers, fault.into()),
    }
}

pub(super) async fn event(State(counter): Shared, headers: HeaderMap, Path(event): Path<String>) -> Response {
    let shown = async {
        let (event, _) = entered(&counter, &headers, &event).await?;
        event_page(&counter, event, &[], &Form::read(&HeaderMap::new(), "")?, None).await
    };
    shown.await.unwrap_or_else(|problem| fail(&headers, problem))
}

/// The seat map; after a refusal with what was chosen and why not.
async fn event_page(
    counter: &Counter,
    event: Event,
    chosen: &[SeatId],
    form: &Form,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let types = counter.shop.stock(&event.id).await?;
    let seats = counter.shop.seats(&event.id).await?;
    let max = counter.shop.settings().per_order_max;
    let pieces = form.pieces().unwrap_or_default();
    let mut sections: Vec<_> = types
        .iter()
        .map(|kind| Section {
            id: kind.id.0.clone(),
            name: kind.name.clone(),
            price: money(kind.price, &kind.currency),
            left: kind.left,
            seated: kind.seated,
            rows: rows(kind, &seats, chosen),
            chosen: pieces.get(&kind.id).copied().unwrap_or(0),
            max: max.unwrap_or(PIECES_MAX),
        })
        .collect();
    // Rows are lettered from the stage on, so the nearest section comes first.
    sections.sort_by(|one, other| one.rows.first().map(|row| &row.name).cmp(&other.rows.first().map(|row| &row.name)));
    let shown = EventPage {
        starts: when(&event.starts_at),
        sections,
        key: ids::random().map_err(|_| Problem::Down)?,
        problem: problem.map(|problem| problem.parts().2),
        max,
        event,
    };
    Ok(page(&shown, problem.map_or(StatusCode::OK, |problem| problem.parts().0)))
}

fn rows(kind: &TicketType, seats: &[Seat], chosen: &[SeatId]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for seat in seats.iter().filter(|seat| seat.ticket_type == kind.id) {
        let free = seat.state == SeatState::Free;
        let cell = SeatCell {
            id: seat.id.0.clone(),
            number: seat.number,
            label: format!("{}, row {}, seat {}", kind.name, seat.row, seat.number),
            free,
            chosen: free && chosen.contains(&seat.id),
        };
        match rows.last_mut() {
            Some(row) if row.name == seat.row => row.seats.push(cell),
            _ => rows.push(Row { name: seat.row.clone(), seats: vec![cell] }),
        }
    }
    rows
}

pub(super) async fn hold(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
    body: String,
) -> Response {
    let held = async {
        let form = Form::read(&headers, &body)?;
        let (event, admitted) = entered(&counter, &headers, &event).await?;
        let (seats, pieces) = (form.seats(), form.pieces()?);
        let key = form.field("key").filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| Problem::Field("key", "missing; load the page again".to_owned()))?;
        match counter.shop.hold(&admitted.owner, &event.id, &seats, &pieces, key).await {
            Ok(hold) => Ok(Redirect::to(&format!("/holds/{}", hold.id)).into_response()),
            Err(error) => {
                let problem = Problem::from(error);
                event_page(&counter, event, &seats, &form, Some(&problem)).await
            }
        }
    };
    held.await.unwrap_or_else(|problem| fail(&headers, problem))
}

pub(super) async fn held(State(counter): Shared, headers: HeaderMap, Path(hold): Path<String>) -> Response {
    let shown = async {
        let (hold, _) = own_hold(&counter, &headers, &hold).await?;
        let order = match &hold.order {
            Some(order) => Some(counter.shop.settle(order).await?),
            None => None,
        };
        if let Some(order) = order.as_ref().filter(|order| order.state == OrderState::Confirmed) {
            return Ok(Redirect::to(&format!("/orders/{}", order.id)).into_response());
        }
        let now = ids::now();
        if !hold.is_live(now) {
            let state = if hold.is_due(now) { HoldState::Expired } else { hold.state };
            return Err(crate::errors::ShopError::from(inventory::Refusal::HoldOver(state)).into());
        }
        Ok(page(&hold_page(&hold, order.as_ref(), now), StatusCode::OK))
    };
    shown.await.unwrap_or_else(|problem| fail(&headers, problem))
}

fn hold_page(hold: &Hold, order: Option<&Order>, now: inventory::UnixMs) -> HoldPage {
    let left_s = hold.expires_at.0.saturating_sub(now.0).div_ceil(1000);
    HoldPage {
        hold: hold.id.0.clone(),
        lines: hold.lines.iter().map(line_text).collect(),
        total: total_text(&hold.lines),
        expires_at: rfc3339(hold.expires_at),
        left_text: format!("{}:{:02}", left_s / 60, left_s % 60),
        left_s,
        refresh_s: CLOCK_REFRESH_S.min(left_s + 1),
        declined: order.is_some_and(|order| order.state == OrderState::Declined),
    }
}

pub(super) async fn release(
    State(counter): Shared,
    headers: HeaderMap,
    Path(hold): Path<String>,
    body: String,
) -> Response {
    let released = async {
        Form::read(&headers, &body)?;
        let (hold, admitted) = own_hold(&counter, &headers, &hold).await?;
        counter.shop.release(&admitted.owner, &hold.id).await?;
        Ok(Redirect::to(&format!("/events/{}", hold.event)).into_response())
    };
    released.await.unwrap_or_else(|problem: Problem| fail(&headers, problem))
}

pub(super) async fn order(
    State(counter): Shared,
    headers: HeaderMap,
    Path(hold): Path<String>,
    body: String,
) -> Response {
    let ordered = async {
        Form::read(&headers, &body)?;
        let (hold, admitted) = own_hold(&counter, &headers, &hold).await?;
        let order = counter.shop.order(&admitted.owner, &hold.id).await?;
        let to = match order.state {
            OrderState::PaymentStarted => counter.shop.confirm_path(&order),
            _ => format!("/orders/{}", order.id),
        };
        Ok(Redirect::to(&to).into_response())
    };
    ordered.await.unwrap_or_else(|problem: Problem| fail(&headers, problem))
}

pub(super) async fn payment(State(counter): Shared, headers: HeaderMap, Path(payment): Path<String>) -> Response {
    match counter.shop.payment(&payment).await {
        Ok(Payment { id, order, amount, currency, state }) => {
            let pending = state == PaymentState::Pending;
            page(&PaymentPage { payment: id, amount: money(amount, &currency), order, pending }, StatusCode::OK)
        }
        Err(error) => fail(&headers, error.into()),
    }
}

pub(super) async fn pay(
    State(counter): Shared,
    headers: HeaderMap,
    Path(payment): Path<String>,
    body: String,
) -> Response {
    let paid = async {
        let form = Form::read(&headers, &body)?;
        let outcome = match form.field("outcome") {
            Some("succeed") => Outcome::Succeed,
            Some("fail") => Outcome::Fail,
            _ => return Err(Problem::Field("outcome", "is succeed or fail".to_owned())),
        };
        let order = counter.shop.decide(&payment, outcome).await?;
        Ok(match order.state {
            OrderState::Confirmed => ([RELEASE], Redirect::to(&format!("/orders/{}", order.id))).into_response(),
            OrderState::Declined => Redirect::to(&format!("/holds/{}", order.hold)).into_response(),
            _ => Redirect::to(&format!("/orders/{}", order.id)).into_response(),
        })
    };
    paid.await.unwrap_or_else(|problem| fail(&headers, problem))
}

/// Open to whoever knows the id: nobody can guess it, and an order is looked at long after the visit.
pub(super) async fn find(State(counter): Shared, headers: HeaderMap, Path(order): Path<String>) -> Response {
    let shown = async {
        let order = counter.shop.settle(&order).await?;
        let event = counter.shop.event(&EventId(order.event.0.clone())).await?;
        let tickets: Result<Vec<_>, Problem> = order.tickets.iter().map(ticket_text).collect();
        let shown = OrderPage {
            title: event.title,
            venue: event.venue,
            starts: when(&event.starts_at),
            number: order.id.get(..8).unwrap_or(&order.id).to_uppercase(),
            state: state_word(order.state),
            lines: order.lines.iter().map(line_text).collect(),
            total: total_text(&order.lines),
            tickets: tickets?,
            hold: order.hold.0.clone(),
            pay: counter.shop.confirm_path(&order),
        };
        Ok(page(&shown, StatusCode::OK))
    };
    shown.await.unwrap_or_else(|problem: Problem| fail(&headers, problem))
}

fn state_word(state: OrderState) -> &'static str {
    match state {
        OrderState::PaymentStarted => "payment_started",
        OrderState::Declined => "declined",
        OrderState::Confirmed => "confirmed",
        OrderState::Refunded => "refunded",
        OrderState::Abandoned => "abandoned",
    }
}

fn ticket_text(ticket: &crate::order::Ticket) -> Result<TicketText, Problem> {
    let code = QrCode::new(format!("{}.{}", ticket.id, ticket.code)).map_err(|error| {
        tracing::error!(%error, "a ticket's code cannot be drawn");
        Problem::Down
    })?;
    // Black on white in either mode: scanners need it.
    let svg = code.render::<svg::Color<'_>>().min_dimensions(160, 160).quiet_zone(true).build();
    let svg = svg.split_once("?>").map_or(svg.as_str(), |(_, svg)| svg).to_owned();
    Ok(TicketText {
        name: ticket.name.clone(),
        seat: ticket.seat.as_ref().map(seat_label),
        id: ticket.id.get(..8).unwrap_or(&ticket.id).to_uppercase(),
        qr: svg,
    })
}
