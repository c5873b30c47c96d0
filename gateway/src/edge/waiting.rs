//! The waiting answer: the line message as a page that works without scripts, or as JSON for apps.

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::header::{CONTENT_SECURITY_POLICY, HeaderName, RETRY_AFTER, VARY};
use http::{Method, StatusCode};
use ring::rand::{SecureRandom, SystemRandom};

use super::asked::{Asked, Form};
use super::cookies::{self, Proof, TICKET_HEADER};
use super::gate::Gate;
use super::respond::{Answer, Refusal};
use crate::line::{EtaS, LineMessage, Place, RoomHost, State};
use crate::tokens::QueueTicket;

/// A line of stock on the page.
pub struct StockText {
    name: String,
    left: u64,
    held: u64,
    price: String,
}

#[derive(Template)]
#[template(path = "waiting.html")]
struct WaitingPage<'a> {
    lang: &'static str,
    nonce: String,
    room: &'a str,
    title: &'a str,
    state: String,
    number: Option<u64>,
    ahead: Option<u64>,
    gathered: Option<u64>,
    opens_at: Option<String>,
    confirm: bool,
    moved: bool,
    draw_url: Option<String>,
    lang_of_notice: String,
    eta_text: Option<String>,
    notice: Option<String>,
    stock: Vec<StockText>,
    refresh_s: u32,
    return_url: String,
    message_json: String,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    lang: &'static str,
    nonce: String,
    title: String,
    headline: String,
    text: String,
    retry_s: Option<u64>,
    code: &'static str,
}

/// The answer for somebody at a place in the line; it carries the ticket in both forms.
pub(super) fn answer(gate: &Gate, asked: &Asked<'_>, host: &RoomHost, ticket: &QueueTicket, place: &Place) -> Answer {
    let message = host.message(ticket.number, place, asked.languages());
    let answer = page_or_json(asked, host, message, host.waiting_status());
    if *place == Place::Moved {
        // The proof of a place that somebody else holds is of no use any more.
        return answer.cookies(&[cookies::set(gate.scheme, Proof::Ticket, host.id(), None, 0)]);
    }
    let sealed = ticket.seal(&gate.keys, host.id());
    let cookie = cookies::set(gate.scheme, Proof::Ticket, host.id(), Some(&sealed), 0);
    answer.header(HeaderName::from_static(TICKET_HEADER), sealed).cookies(&[cookie])
}

/// The answer for somebody without a place while nobody may join.
pub(super) fn closed(asked: &Asked<'_>, host: &RoomHost) -> Answer {
    page_or_json(asked, host, host.closed_message(asked.languages()), host.waiting_status())
}

/// A line message in the form that was asked for.
pub(super) fn page_or_json(asked: &Asked<'_>, host: &RoomHost, message: LineMessage, status: StatusCode) -> Answer {
    let refresh_s = message.refresh_s;
    let answer = match asked.form() {
        Form::Json | Form::Events => Answer::json(status, &message),
        Form::Page => page(asked, host, message, status),
    };
    answer.header(RETRY_AFTER, refresh_s.to_string()).header(VARY, "Accept, Cookie")
}

fn page(asked: &Asked<'_>, host: &RoomHost, mut message: LineMessage, status: StatusCode) -> Answer {
    // Only a page that can be asked for again is a way back; a form's answer leads to the front.
    let return_url = if asked.method == Method::GET && !asked.path.starts_with("/_vestibule/") {
        asked.target()
    } else {
        host.front_path()
    };
    message.admitted_url = Some(return_url.clone());
    let nonce = nonce();
    let page = WaitingPage {
        lang: "en",
        room: &message.room,
        title: &message.title,
        state: message.state.as_str().to_owned(),
        number: message.number,
        ahead: message.ahead,
        gathered: message.gathered,
        opens_at: message.opens_at.clone(),
        confirm: message.confirm,
        moved: message.why == Some("moved"),
        draw_url: message.draw.as_ref().map(|draw| draw.url.clone()),
        lang_of_notice: message.notice.as_ref().map_or_else(|| "en".to_owned(), |notice| notice.lang.clone()),
        eta_text: message.eta_s.map(eta_text),
        notice: notice_text(&message),
        stock: message.stock.iter().flatten().map(stock_text).collect(),
        refresh_s: message.refresh_s,
        return_url,
        message_json: script_safe(&message),
        nonce: nonce.clone(),
    };
    rendered(&page, status, &nonce)
}

fn stock_text(line: &crate::line::StockLine) -> StockText {
    let stock = &line.stock;
    StockText { name: stock.name.clone(), left: stock.left, held: stock.held, price: line.price_text() }
}

fn notice_text(message: &LineMessage) -> Option<String> {
    match (message.state, &message.paused, &message.notice) {
        (State::Paused, Some(paused), _) => Some(paused.reason.clone()),
        (_, _, Some(notice)) => Some(notice.text.clone()),
        _ => None,
    }
}

/// Seconds as people say them; a range only where it is one.
fn eta_text(eta: EtaS) -> String {
    let minutes = |seconds: u64| seconds.div_ceil(60);
    match (minutes(eta.low), minutes(eta.high)) {
        (_, 0 | 1) => "less than a minute".to_owned(),
        (low, high) if low == high => format!("about {high} minutes"),
        (low, high) => format!("{}–{high} minutes", low.max(1)),
    }
}

/// JSON that no script element can be broken out of.
fn script_safe(message: &LineMessage) -> String {
    serde_json::to_string(message).unwrap_or_default().replace('<', "\\u003c")
}

/// A refusal as a page for people and as a problem for programs.
pub(super) fn refusal(asked: &Asked<'_>, refusal: Refusal) -> Answer {
    let wants_page = asked.header("accept").contains("text/html") && asked.form() == Form::Page;
    if !wants_page {
        return Answer::problem(refusal);
    }
    let (status, code, text) = refusal.parts();
    let nonce = nonce();
    let page = RefusedPage {
        lang: "en",
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        headline: headline(status).to_owned(),
        text: text.to_owned(),
        retry_s: refusal.retry_s(),
        code,
        nonce: nonce.clone(),
    };
    rendered(&page, status, &nonce).limits_of(refusal)
}

fn headline(status: StatusCode) -> &'static str {
    match status.as_u16() {
        404 => "There is nothing here",
        429 => "One moment, please",
        502 | 503 => "We will be right back",
        400..500 => "That did not work",
        _ => "Something went wrong",
    }
}

pub(super) fn rendered(page: &impl Template, status: StatusCode, nonce: &str) -> Answer {
    let html = page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a page could not be rendered");
        String::from("<!doctype html><title>Please wait</title><p>Please reload this page in a moment.")
    });
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    );
    Answer::page(status, html).header(CONTENT_SECURITY_POLICY, policy)
}

pub(super) fn nonce() -> String {
    let mut bytes = [0; 16];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        // An empty nonce matches nothing: the page then shows without style and script, and still works.
        return String::new();
    }
    STANDARD_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        for (low, high, text) in [
            (0, 20, "less than a minute"),
            (30, 61, "1–2 minutes"),
            (170, 175, "about 3 minutes"),
            (0, 300, "1–5 minutes"),
        ] {
            assert_eq!(eta_text(EtaS { low, mid: low, high }), text);
        }
    }
}
