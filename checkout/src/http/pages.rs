//! The shop's pages. All of it works with plain forms; scripts only add what is live.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use config::Payments;
use inventory::{Event, Hold, Line, SeatId, UnixMs};

use super::api::{RELEASE, own_hold, pay_path};
use super::forms::Form;
use super::handout::number;
use super::problem::Problem;
use super::router::Counter;
use super::stripe;
use crate::errors::ShopError;
use crate::ids;
use crate::order::{Order, OrderState};
use crate::payments::PaymentState;
use crate::payments::test::Outcome;
use crate::press::Made;
use crate::shop::over;
use crate::tickets::qr::Qr;
use crate::views::rfc3339;
use crate::visitor::Request;
use crate::words::{money, when};

type Shared = State<Arc<Counter>>;

/// Without a script a hold's page looks again after this many seconds.
const CLOCK_REFRESH_S: u64 = 30;
/// The code of a ticket on the page, at least: scanners read it from a phone.
const QR_PIXELS: u32 = 200;

#[derive(Template)]
#[template(path = "front.html")]
struct FrontPage {
    events: Vec<Event>,
}

struct LineText {
    name: String,
    count: u64,
    seats: String,
    price: String,
}

/// How long a hold lasts, as `clock.html` shows it.
pub(super) struct Clock {
    pub(super) expires_at: String,
    pub(super) left_text: String,
    pub(super) left_s: u64,
}

impl Clock {
    pub(super) fn of(hold: &Hold, now: UnixMs) -> Self {
        let left_s = hold.expires_at.0.saturating_sub(now.0).div_ceil(1000);
        let left_text = format!("{}:{:02}", left_s / 60, left_s % 60);
        Self { expires_at: rfc3339(hold.expires_at), left_text, left_s }
    }
}

#[derive(Template)]
#[template(path = "hold.html")]
struct HoldPage {
    hold: String,
    lines: Vec<LineText>,
    total: String,
    clock: Clock,
    refresh_s: u64,
    declined: bool,
    mail_needed: bool,
    asks_mail: bool,
}

#[derive(Template)]
#[template(path = "payment.html")]
struct PaymentPage {
    payment: String,
    amount: String,
    clock: Clock,
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
    mail: Option<String>,
    refunds: Vec<String>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    headline: &'static str,
    text: String,
    code: &'static str,
}

fn seat_label(id: &SeatId) -> String {
    id.0.split_once('-').map_or_else(|| id.0.clone(), |(_, place)| place.to_owned())
}

fn line_text(hold: &Hold, line: &Line) -> LineText {
    let seats: Vec<_> = line.seats.iter().map(seat_label).collect();
    LineText {
        name: line.name.clone(),
        count: line.count,
        seats: seats.join(", "),
        price: money(line.price.saturating_add(line.fee).saturating_mul(line.count), &hold.currency),
    }
}

fn line_texts(hold: &Hold) -> Vec<LineText> {
    hold.lines.iter().map(|line| line_text(hold, line)).collect()
}

fn total_text(hold: &Hold) -> String {
    money(hold.total().unwrap_or(u64::MAX), &hold.currency)
}

pub(super) fn page(template: &impl Template, status: StatusCode) -> Response {
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

pub(super) async fn held(State(counter): Shared, headers: HeaderMap, Path(hold): Path<String>) -> Response {
    let shown = async {
        let (mut hold, mut order, _) = own_hold(&counter, &headers, &hold).await?;
        if order.is_some() {
            let settled = counter.shop.settle(&hold.id.0).await?;
            (hold, order) = (settled.hold, Some(settled.order));
        }
        if order.as_ref().is_some_and(|order| order.state == OrderState::Confirmed) {
            return Ok(Redirect::to(&format!("/orders/{}", hold.id)).into_response());
        }
        let now = ids::now();
        if !hold.is_live(now) {
            return Err(ShopError::from(over(&hold, now)).into());
        }
        Ok(page(&hold_page(&counter, &hold, order.as_ref(), now), StatusCode::OK))
    };
    shown.await.unwrap_or_else(|problem| fail(&headers, problem))
}

fn hold_page(counter: &Counter, hold: &Hold, order: Option<&Order>, now: UnixMs) -> HoldPage {
    let clock = Clock::of(hold, now);
    HoldPage {
        hold: hold.id.0.clone(),
        lines: line_texts(hold),
        total: total_text(hold),
        refresh_s: CLOCK_REFRESH_S.min(clock.left_s + 1),
        clock,
        declined: order.is_some_and(|order| order.state == OrderState::Declined),
        mail_needed: counter.shop.settings().mail.is_some(),
        asks_mail: order.is_none(),
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
        let (hold, _, admitted) = own_hold(&counter, &headers, &hold).await?;
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
        let form = Form::read(&headers, &body)?;
        let (hold, _, admitted) = own_hold(&counter, &headers, &hold).await?;
        let settled = counter.shop.order(&admitted.owner, &hold.id, form.field("mail"), None).await?;
        let to = match settled.order.state {
            OrderState::PaymentStarted => pay_path(&settled.order.payment(&settled.hold).id),
            _ => format!("/orders/{}", settled.hold.id),
        };
        Ok(Redirect::to(&to).into_response())
    };
    ordered.await.unwrap_or_else(|problem: Problem| fail(&headers, problem))
}

pub(super) async fn payment(State(counter): Shared, headers: HeaderMap, Path(payment): Path<String>) -> Response {
    match counter.shop.payment(&payment).await {
        Ok((settled, standing)) => {
            let amount = money(settled.order.total, &settled.hold.currency);
            let pending = standing.state == PaymentState::Pending;
            if let (true, Payments::Stripe(stripe)) = (pending, &counter.shop.settings().payments) {
                let shown = stripe::page(&counter, stripe, &settled, amount).await;
                return shown.unwrap_or_else(|problem| fail(&headers, problem));
            }
            let clock = Clock::of(&settled.hold, ids::now());
            page(&PaymentPage { payment, amount, clock, order: settled.hold.id.0, pending }, StatusCode::OK)
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
            Some("delay") => Outcome::Delay,
            _ => return Err(Problem::Field("outcome", "is succeed, fail or delay".to_owned())),
        };
        // A form has no key: what is decided stays as it is.
        let request = Request::new(&ids::random().map_err(|_| Problem::Down)?, "confirm", &outcome);
        let settled = counter.shop.decide(&payment, outcome, &request).await?;
        let id = &settled.hold.id;
        Ok(match settled.order.state {
            OrderState::Confirmed => ([RELEASE], Redirect::to(&format!("/orders/{id}"))).into_response(),
            OrderState::Declined => Redirect::to(&format!("/holds/{id}")).into_response(),
            _ => Redirect::to(&format!("/orders/{id}")).into_response(),
        })
    };
    paid.await.unwrap_or_else(|problem| fail(&headers, problem))
}

/// Open to whoever knows the id: nobody can guess it, and an order is looked at long after the visit.
pub(super) async fn find(State(counter): Shared, headers: HeaderMap, Path(order): Path<String>) -> Response {
    let shown = async {
        let settled = counter.shop.seen(&order).await?;
        let (hold, order) = (&settled.hold, &settled.order);
        let event = counter.shop.show(&hold.event).await?.event;
        let made = counter.shop.press.tickets(&settled).await?;
        let tickets: Result<Vec<_>, Problem> = made.iter().map(ticket_text).collect();
        let refund = |refund: &crate::order::Refund| {
            let state = if refund.done { "went back" } else { "is on its way back" };
            format!("{} {state}. {}", money(refund.amount, &hold.currency), refund.reason)
        };
        let shown = OrderPage {
            title: event.title.clone(),
            venue: event.venue.clone(),
            starts: when(&event.starts_at),
            number: number(&hold.id.0),
            state: state_word(order.state),
            lines: line_texts(hold),
            total: total_text(hold),
            tickets: tickets?,
            hold: hold.id.0.clone(),
            pay: pay_path(&order.payment(hold).id),
            mail: order.mail.clone(),
            refunds: order.refunds.iter().map(refund).collect(),
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
        OrderState::Refunding => "refunding",
        OrderState::Refunded => "refunded",
        OrderState::Abandoned => "abandoned",
    }
}

fn ticket_text(made: &Made) -> Result<TicketText, Problem> {
    let qr = Qr::of(&made.code).map_err(|error| {
        tracing::error!(%error, "a ticket's code cannot be drawn");
        Problem::Down
    })?;
    let seat = made.facts.place.as_ref().map(|(_, row, seat)| format!("row {row}, seat {seat}"));
    Ok(TicketText { name: made.facts.type_name.clone(), seat, id: made.facts.number(), qr: qr.svg(QR_PIXELS) })
}
