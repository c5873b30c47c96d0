//! The page on which places are chosen. It works with plain forms: of a large house it shows one section at a time. Scripts
//! draw the house instead (`assets/choose.js`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use inventory::venue::plan::Plan;
use inventory::venue::{PlaceKind, Spot};
use inventory::{Board, Codes, Event, Hold, Look, SeatId, Show, TicketType, TypeId, TypeStock, Wish};
use serde::Deserialize;

use super::api::entered;
use super::forms::Form;
use super::pages::{fail, page};
use super::problem::Problem;
use super::router::Counter;
use crate::ids;
use crate::shop::BestWish;
use crate::visitor::{KEY_CHARS_MAX, Request};
use crate::words::{money, when};

type Shared = State<Arc<Counter>>;

/// Most pieces of an unseated type in one hold when no limit is set.
const PIECES_MAX: u32 = 20;
/// Seats that a page without scripts lists at once; more would be a long way on a phone.
const SEATS_AT_ONCE_MAX: usize = 1500;
/// Sections of a large house that are shown again, with what was chosen in them, when that cannot be had.
const SECTIONS_AT_ONCE_MAX: usize = 4;
/// Seats that are offered together when no limit is set.
const TOGETHER_MAX: u32 = 10;

struct SeatCell {
    id: String,
    number: String,
    label: String,
    kind: &'static str,
    gap: bool,
    free: bool,
    chosen: bool,
    ticket_type: String,
}

struct Row {
    name: String,
    seats: Vec<SeatCell>,
}

/// A section of the house; its rows only where they are shown.
struct Block {
    id: String,
    name: String,
    price: String,
    /// The ticket types to choose from, where there are several.
    kinds: Vec<Seated>,
    left: u64,
    rows: Option<Vec<Row>>,
}

/// What is sold without seats.
struct Pieces {
    id: String,
    name: String,
    price: String,
    left: u64,
    chosen: u64,
    max: u32,
}

/// A ticket type with seats.
struct Seated {
    id: String,
    name: String,
    price: String,
    chosen: bool,
}

/// What the visitor holds already.
struct Held {
    id: String,
    places: u64,
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    event: Event,
    starts: String,
    held: Vec<Held>,
    held_seats: String,
    blocks: Vec<Block>,
    is_large: bool,
    pieces: Vec<Pieces>,
    seated: Vec<Seated>,
    counts: Vec<(u32, bool)>,
    has_accessible: bool,
    accessible: bool,
    needs_code: bool,
    code: String,
    key: String,
    problem: Option<String>,
    max: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Shown {
    section: Option<String>,
}

/// What somebody did on the page so far.
struct Doing<'a> {
    section: Option<&'a str>,
    owner: &'a str,
    seats: &'a BTreeMap<SeatId, Option<TypeId>>,
    form: &'a Form,
    problem: Option<&'a Problem>,
}

pub(super) async fn show(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
    Query(shown): Query<Shown>,
) -> Response {
    let made = async {
        let (show, admitted) = entered(&counter, &headers, &event).await?;
        let form = Form::read(&HeaderMap::new(), "")?;
        let section = shown.section.as_deref();
        let doing = Doing { section, owner: &admitted.owner, seats: &BTreeMap::new(), form: &form, problem: None };
        event_page(&counter, &show, &doing).await
    };
    made.await.unwrap_or_else(|problem| fail(&headers, problem))
}

async fn event_page(counter: &Counter, show: &Show, doing: &Doing<'_>) -> Result<Response, Problem> {
    let board = counter.shop.inventory().board(show).await?;
    let event = &show.event;
    let max = event.per_order_max.or(counter.shop.settings().per_order_max);
    let wanted = doing.form.field("count").and_then(|count| count.parse().ok()).unwrap_or(2);
    let kind = doing.form.field("kind").unwrap_or("");
    let all = event.ticket_types.iter().filter(|kind| kind.is_seated() && kind.is_on_sale(ids::now()));
    let holds = counter.shop.holds_of(doing.owner).await?;
    let holds: Vec<_> = holds.iter().filter(|hold| hold.event == event.id).collect();
    let held_seats: Vec<_> = holds.iter().flat_map(|hold| hold.seats()).map(ToString::to_string).collect();
    let is_large = show.plan.as_ref().is_some_and(|plan| plan.venue().seats() > SEATS_AT_ONCE_MAX);
    let shown = EventPage {
        starts: when(&event.starts_at),
        blocks: show.plan.as_ref().map(|plan| blocks(event, plan, &board, doing, is_large)).unwrap_or_default(),
        is_large,
        pieces: pieces(show, &board, doing.form, max),
        seated: all.map(|of| seated(of, event, kind)).collect(),
        held: holds.iter().map(|hold| held(hold)).collect(),
        held_seats: held_seats.join(" "),
        counts: (1..=max.unwrap_or(TOGETHER_MAX)).map(|count| (count, count == wanted)).collect(),
        has_accessible: show.plan.as_ref().is_some_and(|plan| has_accessible(plan)),
        accessible: doing.form.field("accessible").is_some(),
        needs_code: event.ticket_types.iter().any(|kind| !kind.codes.is_empty()),
        code: doing.form.field("code").unwrap_or("").to_owned(),
        key: ids::random().map_err(|_| Problem::Down)?,
        problem: doing.problem.map(|problem| problem.parts().2),
        max,
        event: Event::clone(event),
    };
    Ok(page(&shown, doing.problem.map_or(StatusCode::OK, |problem| problem.parts().0)))
}

fn seated(kind: &TicketType, event: &Event, chosen: &str) -> Seated {
    let needs = if kind.codes.is_empty() { "" } else { " (with an access code)" };
    Seated {
        id: kind.id.0.clone(),
        name: format!("{}{needs}", kind.name),
        price: money(kind.cost(), &event.currency),
        chosen: kind.id.0 == chosen,
    }
}

fn held(hold: &Hold) -> Held {
    Held { id: hold.id.to_string(), places: hold.lines.iter().map(|line| line.count).sum() }
}

fn has_accessible(plan: &Plan) -> bool {
    plan.spots().any(|spot| plan.place(spot).is_some_and(|place| place.kind == PlaceKind::Accessible))
}

fn pieces(show: &Show, board: &Board, form: &Form, max: Option<u32>) -> Vec<Pieces> {
    let chosen = form.pieces().unwrap_or_default();
    let stock = TypeStock::all(show, board);
    let all = show.event.ticket_types.iter().zip(&stock).filter(|(kind, _)| !kind.is_seated());
    let of = |(kind, stock): (&TicketType, &TypeStock)| Pieces {
        id: kind.id.0.clone(),
        name: kind.name.clone(),
        price: money(kind.cost(), &show.event.currency),
        left: stock.counts.left,
        chosen: chosen.get(&kind.id).copied().unwrap_or(0),
        max: kind.per_order_max.or(max).unwrap_or(PIECES_MAX),
    };
    all.map(of).collect()
}

/// The sections that somebody can buy seats of; with the seats of those that are shown.
fn blocks(event: &Event, plan: &Plan, board: &Board, doing: &Doing<'_>, is_large: bool) -> Vec<Block> {
    let known = doing.seats.keys().filter(|seat| plan.find(seat).is_some());
    let chosen: BTreeSet<_> = known.filter_map(|seat| Some(seat.parts()?.0)).take(SECTIONS_AT_ONCE_MAX).collect();
    let sections = (0..).zip(&plan.venue().sections);
    let (codes, now) = (Codes::of(&codes(doing.form)), ids::now());
    let of = |(at, section): (u32, &inventory::venue::Section)| {
        let first = &event.seat_type(&section.id, &codes, now)?.id;
        let first = doing.form.section_type(&section.id).unwrap_or_else(|| first.clone());
        let kinds: Vec<_> =
            event.seat_types(&section.id).filter(|kind| kind.is_on_sale(now) || kind.id == first).collect();
        let prices = || kinds.iter().map(|kind| kind.cost());
        let lowest = money(prices().min()?, &event.currency);
        let is_shown = !is_large || doing.section == Some(section.id.as_str()) || chosen.contains(section.id.as_str());
        Some(Block {
            id: section.id.clone(),
            name: section.name.clone(),
            price: if prices().min() == prices().max() { lowest } else { format!("from {lowest}") },
            left: board.section(at).left,
            rows: is_shown.then(|| rows(plan, at, board, doing.seats, &first)),
            kinds: if kinds.len() > 1 {
                kinds.iter().map(|kind| seated(kind, event, &first.0)).collect()
            } else {
                Vec::new()
            },
        })
    };
    sections.filter_map(of).collect()
}

fn rows(
    plan: &Plan,
    section: u32,
    board: &Board,
    chosen: &BTreeMap<SeatId, Option<TypeId>>,
    first: &TypeId,
) -> Vec<Row> {
    let Some(of) = plan.venue().sections.get(section as usize) else { return Vec::new() };
    let cell = |row: u32, name: &str, seat: u32, place: &inventory::venue::Place| {
        let id = SeatId::of(&of.id, name, &place.label);
        let free = board.look(Spot { section, row, seat }) == Look::Free;
        let (kind, words) = match place.kind {
            PlaceKind::Standard => ("standard", ""),
            PlaceKind::Accessible => ("accessible", ", wheelchair place"),
            PlaceKind::Companion => ("companion", ", for a companion"),
        };
        SeatCell {
            label: format!("{}, row {name}, seat {}{words}", of.name, place.label),
            chosen: free && chosen.contains_key(&id),
            ticket_type: chosen.get(&id).and_then(Option::as_ref).unwrap_or(first).to_string(),
            id: id.0,
            number: place.label.clone(),
            kind,
            gap: place.gap,
            free,
        }
    };
    let row = |(at, row): (u32, &inventory::venue::Row)| Row {
        name: row.name.clone(),
        seats: (0..).zip(&row.seats).map(|(seat, place)| cell(at, &row.name, seat, place)).collect(),
    };
    (0..).zip(&of.rows).map(row).collect()
}

/// The form's key, by which a form that is sent twice holds once.
fn form_key(form: &Form) -> Result<&str, Problem> {
    let key = form.field("key").filter(|key| (1..=KEY_CHARS_MAX).contains(&key.len()));
    key.ok_or_else(|| Problem::Field("key", "missing or too long; load the page again".to_owned()))
}

fn codes(form: &Form) -> Vec<String> {
    form.field("code").filter(|code| !code.trim().is_empty()).map(str::to_owned).into_iter().collect()
}

/// Leads on to the hold, or shows the page once more with what was chosen and why it cannot be had.
async fn go_on(
    counter: &Counter,
    show: &Show,
    owner: &str,
    seats: &BTreeMap<SeatId, Option<TypeId>>,
    form: &Form,
    held: Result<Hold, Problem>,
) -> Result<Response, Problem> {
    match held {
        Ok(hold) => Ok(Redirect::to(&format!("/holds/{}", hold.id)).into_response()),
        Err(problem) => {
            event_page(counter, show, &Doing { section: None, owner, seats, form, problem: Some(&problem) }).await
        }
    }
}

pub(super) async fn hold(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
    body: String,
) -> Response {
    let held = async {
        let form = Form::read(&headers, &body)?;
        let (show, admitted) = entered(&counter, &headers, &event).await?;
        let (seats, pieces, codes) = (form.seats(), form.pieces()?, codes(&form));
        let request = Request::new(form_key(&form)?, "holds", &(&show.event.id, &seats, &pieces, &codes));
        let wish = Wish { seats: seats.clone().into_iter().collect(), pieces, codes };
        let held = async {
            counter.guesses.may(&admitted.owner, &wish.codes)?;
            Ok(counter.shop.hold(&admitted.owner, &show.event.id, wish, Some(&request)).await?)
        };
        go_on(&counter, &show, &admitted.owner, &seats, &form, held.await).await
    };
    held.await.unwrap_or_else(|problem| fail(&headers, problem))
}

/// Holds the best seats for who does not want to choose.
pub(super) async fn best(
    State(counter): Shared,
    headers: HeaderMap,
    Path(event): Path<String>,
    body: String,
) -> Response {
    let held = async {
        let form = Form::read(&headers, &body)?;
        let (show, admitted) = entered(&counter, &headers, &event).await?;
        let count = form.field("count").unwrap_or("");
        let count = count.parse().map_err(|_| Problem::Field("count", format!("\"{count}\" is not a whole number")))?;
        let accessible = u32::from(form.field("accessible").is_some());
        let wish = BestWish {
            count,
            ticket_type: form.field("kind").filter(|kind| !kind.is_empty()).map(TypeId::from),
            accessible,
            companions: accessible.min(count.saturating_sub(1)),
            codes: codes(&form),
            hold: true,
            ..BestWish::default()
        };
        let request = Request::new(form_key(&form)?, "best", &(&event, &wish));
        let held = async {
            counter.guesses.may(&admitted.owner, &wish.codes)?;
            Ok(counter.shop.hold_best(&admitted.owner, &show.event.id, &wish, &request).await?)
        };
        go_on(&counter, &show, &admitted.owner, &BTreeMap::new(), &form, held.await).await
    };
    held.await.unwrap_or_else(|problem| fail(&headers, problem))
}
