//! All orders of a buyer who bought as a guest: asks for the address, sends a link there, and shows them to whoever opens it.
//! The link opens a page with a button, so that programs that look at links in mails do not use it up, and the button puts a
//! cookie in its place, so that the proof does not stay in the address bar.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use governor::{DefaultKeyedRateLimiter, Quota};
use inventory::HoldId;
use serde::Deserialize;

use super::forms::Form;
use super::handout::number;
use super::pages::{fail, page};
use super::problem::Problem;
use super::router::Counter;
use crate::buyer;
use crate::errors::Refused;
use crate::ids;
use crate::links::{self, Purpose};
use crate::order::OrderState;
use crate::outbox::mail::is_address;
use crate::words::{money, when};

type Shared = State<Arc<Counter>>;

/// A link counts for so long: mail may be slow, and a mailbox may be another's tomorrow.
const LINK_MINUTES: u32 = 30;
/// And the visit that follows.
const VISIT: Duration = Duration::from_secs(3600);
const COOKIE_NAME: &str = "vestibule-orders";
/// Orders on one page.
const ORDERS_MAX: usize = 100;
/// Letters to one address: whoever asks, nobody is flooded.
const LETTERS_PER_HOUR: std::num::NonZeroU32 = std::num::NonZeroU32::new(4).expect("not zero");

/// How many links are sent to whom.
pub(super) type Letters = DefaultKeyedRateLimiter<String>;

/// The limit of letters.
pub(super) fn letters() -> Letters {
    Letters::keyed(Quota::per_hour(LETTERS_PER_HOUR))
}

struct OrderText {
    id: String,
    number: String,
    title: String,
    starts: String,
    total: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "mine.html")]
struct MinePage {
    /// A link that was opened and is not used yet.
    link: Option<String>,
    sent: bool,
    mail: Option<String>,
    orders: Vec<OrderText>,
}

#[derive(Deserialize)]
pub(super) struct Opened {
    link: Option<String>,
    sent: Option<String>,
}

pub(super) async fn show(State(counter): Shared, headers: HeaderMap, Query(opened): Query<Opened>) -> Response {
    let shown = async {
        let now = ids::now();
        let key = &counter.shop.links;
        let link = opened.link.filter(|link| links::read(key, Purpose::Link, link, now).is_some());
        let visit = cookie(&headers).and_then(|text| links::read(key, Purpose::Visit, &text, now));
        let mail = visit.filter(|_| link.is_none());
        let orders = match &mail {
            Some(mail) => orders(&counter, mail).await?,
            None => Vec::new(),
        };
        Ok(page(&MinePage { link, sent: opened.sent.is_some(), mail, orders }, StatusCode::OK))
    };
    shown.await.unwrap_or_else(|problem: Problem| fail(&headers, problem))
}

pub(super) async fn send(State(counter): Shared, headers: HeaderMap, body: String) -> Response {
    let sent = async {
        let form = Form::read(&headers, &body)?;
        if let Some(link) = form.field("link") {
            return enter(&counter, link);
        }
        let mail = form.field("mail").map(buyer::normal).filter(|mail| is_address(mail)).ok_or(Refused::BadMail)?;
        // Whether there are orders is not told here: that would tell strangers who bought.
        send_link(&counter, &mail).await;
        Ok(Redirect::to("/my-orders?sent=1").into_response())
    };
    sent.await.unwrap_or_else(|problem: Problem| fail(&headers, problem))
}

async fn send_link(counter: &Counter, mail: &str) {
    let Some(mailer) = &counter.shop.mailer else { return };
    match buyer::orders(counter.shop.inventory().table(), mail).await {
        Ok(orders) if orders.is_empty() => return,
        Ok(_) => {}
        Err(fault) => tracing::warn!(%fault, "orders of a buyer cannot be read"),
    }
    // Addresses of buyers alone are counted, so that strangers cannot fill the memory with others.
    if counter.letters.check_key(&mail.to_owned()).is_err() {
        return;
    }
    let now = ids::now();
    let until = now.after(Duration::from_secs(u64::from(LINK_MINUTES) * 60));
    let text = links::make(&counter.shop.links, Purpose::Link, mail, until);
    let link = format!("{}/my-orders?link={text}", counter.shop.public_url);
    let (mailer, mail) = (Arc::clone(mailer), mail.to_owned());
    // Beside the answer, whose time would tell whether there was something to send.
    tokio::spawn(async move {
        if let Err(not) = mailer.send_link(&mail, &link, LINK_MINUTES, now).await {
            tracing::warn!(why = %not, "a link could not be sent");
        }
    });
}

fn enter(counter: &Counter, link: &str) -> Result<Response, Problem> {
    let now = ids::now();
    let mail = links::read(&counter.shop.links, Purpose::Link, link, now);
    let mail = mail.ok_or_else(|| Problem::Field("link", "is too old; ask for a new one".to_owned()))?;
    let visit = links::make(&counter.shop.links, Purpose::Visit, &mail, now.after(VISIT));
    let secure = if counter.shop.public_url.starts_with("https://") { "; Secure" } else { "" };
    let age = VISIT.as_secs();
    let cookie = format!("{COOKIE_NAME}={visit}; Path=/my-orders; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/my-orders")).into_response())
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    all.filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, value)| value.to_owned())
}

async fn orders(counter: &Counter, mail: &str) -> Result<Vec<OrderText>, Problem> {
    let mut texts = Vec::new();
    for HoldId(id) in buyer::orders(counter.shop.inventory().table(), mail).await?.into_iter().take(ORDERS_MAX) {
        let Ok(settled) = counter.shop.find(&id).await else { continue };
        let show = counter.shop.show(&settled.hold.event).await?;
        texts.push(OrderText {
            number: number(&id),
            title: show.event.title.clone(),
            starts: when(&show.event.starts_at),
            total: money(settled.order.total, &settled.hold.currency),
            state: match settled.order.state {
                OrderState::Confirmed => "paid",
                OrderState::PaymentStarted | OrderState::Declined => "waiting for the payment",
                OrderState::Refunding | OrderState::Refunded => "refunded",
                OrderState::Abandoned => "not paid",
            },
            id,
        });
    }
    Ok(texts)
}
