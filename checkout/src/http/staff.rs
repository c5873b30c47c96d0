//! The staff's API of the shop, on an address of its own that no buyer reaches: houses, events, seats kept back, refunds, dead
//! letters, audits. Whoever has the bearer token may do everything.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, Request as HttpRequest, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use inventory::venue::Venue;
use inventory::venue::import::{ImportFault, from_csv, from_json};
use inventory::{Event, EventId, HoldId, Memory, SeatId, is_name};
use ring::hmac;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::{Body, key, order_json};
use super::problem::Problem;
use crate::errors::ShopError;
use crate::outbox::relay;
use crate::shop::Shop;
use crate::visitor::Request;
use crate::{buyer, ids};

/// A house of 300,000 seats as CSV, with room.
const HOUSE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Dead letters, corrections and orders on one page.
const LISTED_MAX: usize = 1000;

/// What every handler gets.
struct Desk {
    shop: Arc<Shop>,
    token: String,
}

type Shared = State<Arc<Desk>>;
type Answer = Result<Response, Problem>;

pub(super) fn router(shop: Arc<Shop>, token: String) -> Router {
    let desk = Arc::new(Desk { shop, token });
    let api = Router::new()
        .route("/audit", get(audit).post(correct))
        .route("/corrections", get(corrections))
        .route("/venues", post(make_venue))
        .route("/venues/{venue}", get(venue))
        .route("/events", get(events).post(make_event))
        .route("/events/{event}", get(event).put(change_event))
        .route("/events/{event}/house", post(house))
        .route("/orders", get(orders))
        .route("/orders/{order}", get(order))
        .route("/orders/{order}/refund", post(refund))
        .route("/dead-letters", get(dead_letters))
        .route("/dead-letters/replay", post(replay));
    Router::new()
        .nest("/api/shop/staff/v1", api)
        .route("/api/shop/staff/openapi.json", get(openapi))
        .fallback(async || Problem::NotFound)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(HOUSE_BYTES_MAX))
        .layer(from_fn_with_state(Arc::clone(&desk), authorize))
        .with_state(desk)
}

async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], include_str!("../../staff-openapi.json"))
}

async fn authorize(State(desk): Shared, request: HttpRequest, next: Next) -> Response {
    let shown = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or("");
    // Compared by keyed hashes, so that time tells nothing about the token.
    let key = hmac::Key::new(hmac::HMAC_SHA256, desk.token.as_bytes());
    let expected = hmac::sign(&key, desk.token.as_bytes());
    match hmac::verify(&key, shown.as_bytes(), expected.as_ref()) {
        Ok(()) => next.run(request).await,
        Err(_) => Problem::Unauthorized.into_response(),
    }
}

#[derive(Deserialize)]
struct AuditWish {
    #[serde(default)]
    money: bool,
}

async fn audit(State(desk): Shared, Query(wish): Query<AuditWish>) -> Answer {
    let mut memory = Memory::default();
    // Shards are judged by two looks.
    desk.shop.audit(&mut memory, false, false).await?;
    Ok(Json(desk.shop.audit(&mut memory, false, wish.money).await?).into_response())
}

async fn correct(State(desk): Shared, Query(wish): Query<AuditWish>) -> Answer {
    let mut memory = Memory::default();
    desk.shop.audit(&mut memory, false, false).await?;
    Ok(Json(desk.shop.audit(&mut memory, true, wish.money).await?).into_response())
}

async fn corrections(State(desk): Shared) -> Answer {
    Ok(Json(json!({ "corrections": desk.shop.inventory().corrections(LISTED_MAX).await? })).into_response())
}

#[derive(Deserialize)]
struct HouseName {
    id: Option<String>,
    name: Option<String>,
}

async fn make_venue(State(desk): Shared, headers: HeaderMap, Query(name): Query<HouseName>, body: Bytes) -> Answer {
    let is_csv = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/csv"));
    // Reading a large house takes a while: not on a thread that serves others.
    let read = tokio::task::spawn_blocking(move || read_house(is_csv, &name, &body));
    let house = read.await.map_err(|_| Problem::Down)?.map_err(Problem::Import)?;
    let made = desk.shop.inventory().make_venue(&house).await?;
    if !made {
        return Err(Problem::Exists(format!("There is a house {} already: a house never changes.", house.id)));
    }
    let said = json!({ "id": house.id, "name": house.name, "sections": house.sections.len(), "seats": house.seats() });
    Ok((StatusCode::CREATED, Json(said)).into_response())
}

fn read_house(is_csv: bool, name: &HouseName, body: &[u8]) -> Result<Venue, Vec<ImportFault>> {
    if is_csv {
        let id = name.id.as_deref().unwrap_or_default();
        return from_csv(body, id, name.name.as_deref().unwrap_or(id));
    }
    from_json(body)
}

async fn venue(State(desk): Shared, Path(venue): Path<String>) -> Answer {
    let found = desk.shop.inventory().venue(&venue).await?.ok_or(Problem::NotFound)?;
    Ok(Json(found).into_response())
}

async fn events(State(desk): Shared) -> Answer {
    Ok(Json(json!({ "events": desk.shop.events().await? })).into_response())
}

async fn event(State(desk): Shared, Path(event): Path<String>) -> Answer {
    let found = desk.shop.inventory().event_record(&EventId(event)).await?;
    let (event, version) = found.ok_or(Problem::NotFound)?;
    Ok(([(ETAG, format!("\"{version}\""))], Json(event)).into_response())
}

async fn make_event(State(desk): Shared, body: Body<Event>) -> Answer {
    let Json(event) = body?;
    check_event(&desk, &event).await?;
    if !desk.shop.inventory().make_event(&event).await? {
        return Err(Problem::Exists(format!("There is an event {} already: change it with PUT.", event.id)));
    }
    Ok((StatusCode::CREATED, Json(event)).into_response())
}

async fn change_event(State(desk): Shared, headers: HeaderMap, Path(id): Path<String>, body: Body<Event>) -> Answer {
    let Json(event) = body?;
    if event.id.0 != id {
        return Err(Problem::Field("id", "is another than in the address".to_owned()));
    }
    check_event(&desk, &event).await?;
    let shown = headers.get(IF_MATCH).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|text| text.trim_matches('"').parse::<u64>().ok());
    let version = shown.ok_or(Problem::Field("If-Match", "send the ETag that you changed".to_owned()))?;
    let (before, found) = desk.shop.inventory().event_record(&event.id).await?.ok_or(Problem::NotFound)?;
    // What is compared below is what is replaced.
    if found != version {
        return Err(Problem::Changed);
    }
    let fixed = |event: &Event| (event.plan.clone(), event.currency.clone());
    if fixed(&before) != fixed(&event) || before.quotas.iter().any(|quota| event.quota(&quota.id) != Some(quota)) {
        return Err(Problem::Field("quotas", "plan, currency and quotas that are there cannot be changed".to_owned()));
    }
    let faults = event.faults_after(&before);
    if !faults.is_empty() {
        return Err(Problem::Faults(faults));
    }
    if !desk.shop.inventory().change_event(&event, version).await? {
        return Err(Problem::Changed);
    }
    Ok(([(ETAG, format!("\"{}\"", version + 1))], Json(event)).into_response())
}

async fn check_event(desk: &Desk, event: &Event) -> Result<(), Problem> {
    let mut faults = event.faults();
    if let Some(plan) = &event.plan {
        let house = if is_name(plan) { desk.shop.inventory().venue(plan).await? } else { None };
        match house {
            None => faults.push(("plan".to_owned(), "is no house; import it first".to_owned())),
            Some(house) => {
                for (at, kind) in event.ticket_types.iter().enumerate() {
                    let unknown =
                        kind.sections.iter().find(|id| !house.sections.iter().any(|section| section.id == **id));
                    faults.extend(unknown.map(|id| {
                        (format!("ticket_types[{at}].sections"), format!("names {id}, which is no section of {plan}"))
                    }));
                }
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::Faults(faults)) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HouseSeats {
    seats: Vec<SeatId>,
    keep: bool,
}

async fn house(State(desk): Shared, Path(event): Path<String>, body: Body<HouseSeats>) -> Answer {
    let Json(wish) = body?;
    let show = desk.shop.show(&EventId(event)).await?;
    let kept = desk.shop.inventory().keep_for_house(&show, &wish.seats, wish.keep, ids::now()).await?;
    kept.map_err(ShopError::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
struct OfBuyer {
    mail: String,
}

async fn orders(State(desk): Shared, Query(of): Query<OfBuyer>) -> Answer {
    let mut found = Vec::new();
    for HoldId(id) in buyer::orders(desk.shop.inventory().table(), &of.mail).await?.into_iter().take(LISTED_MAX) {
        if let Ok(settled) = desk.shop.find(&id).await {
            found.push(order_json(&settled));
        }
    }
    Ok(Json(json!({ "orders": found })).into_response())
}

async fn order(State(desk): Shared, Path(order): Path<String>) -> Answer {
    let settled = desk.shop.find(&order).await?;
    let mut said = order_json(&settled);
    said["mail"] = json!(settled.order.mail);
    Ok(Json(said).into_response())
}

#[derive(Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
struct RefundWish {
    #[serde(default)]
    tickets: Vec<String>,
    reason: String,
}

async fn refund(State(desk): Shared, headers: HeaderMap, Path(order): Path<String>, body: Body<RefundWish>) -> Answer {
    let Json(wish) = body?;
    if wish.reason.trim().is_empty() {
        return Err(Problem::Field("reason", "tell the buyer why".to_owned()));
    }
    let request = Request::new(key(&headers)?, &order, &wish);
    let settled = desk.shop.refund(&order, &wish.tickets, wish.reason.trim(), &request).await?;
    Ok(Json(order_json(&settled)).into_response())
}

async fn dead_letters(State(desk): Shared) -> Answer {
    let letters = relay::dead_letters(desk.shop.inventory().table(), LISTED_MAX).await?;
    Ok(Json(json!({ "dead_letters": letters })).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    id: String,
}

async fn replay(State(desk): Shared, body: Body<Letter>) -> Answer {
    let Json(letter) = body?;
    if !relay::replay(desk.shop.inventory().table(), &letter.id).await? {
        return Err(Problem::NotFound);
    }
    desk.shop.told.notify_one();
    Ok(Json(Value::Null).into_response())
}
