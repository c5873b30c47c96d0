//! The waiting answer: the line message as a page that works without scripts, or as JSON for apps.

use http::header::{HeaderName, RETRY_AFTER, VARY};
use http::{Method, StatusCode};

use super::asked::{Asked, Form};
use super::cookies::{self, Proof, TICKET_HEADER};
use super::gate::Gate;
use super::refusal::Refusal;
use super::respond::Answer;
use crate::line::{LineMessage, Place, RoomHost};
use crate::pages::{Pages, Refused};
use crate::tokens::QueueTicket;

/// The answer for somebody at a place in the line; it carries the ticket in both forms.
pub(super) fn answer(gate: &Gate, asked: &Asked<'_>, host: &RoomHost, ticket: &QueueTicket, place: &Place) -> Answer {
    let message = host.message(ticket.number, place, asked.languages());
    let answer = page_or_json(gate, asked, host, message, host.waiting_status());
    if *place == Place::Moved {
        // The proof of a place that somebody else holds is of no use any more.
        return answer.cookies(&[cookies::set(gate.scheme, Proof::Ticket, host.id(), None, 0)]);
    }
    let sealed = ticket.seal(&gate.keys, host.id());
    let cookie = cookies::set(gate.scheme, Proof::Ticket, host.id(), Some(&sealed), 0);
    answer.header(HeaderName::from_static(TICKET_HEADER), sealed).cookies(&[cookie])
}

/// The answer for somebody without a place while nobody may join.
pub(super) fn closed(gate: &Gate, asked: &Asked<'_>, host: &RoomHost) -> Answer {
    page_or_json(gate, asked, host, host.closed_message(asked.languages()), host.waiting_status())
}

/// A line message in the form that was asked for.
pub(super) fn page_or_json(
    gate: &Gate,
    asked: &Asked<'_>,
    host: &RoomHost,
    message: LineMessage,
    status: StatusCode,
) -> Answer {
    let refresh_s = message.refresh_s;
    let answer = match asked.form() {
        Form::Json | Form::Events => Answer::json(status, &message),
        Form::Page => page(gate, asked, host, message, status),
    };
    answer.header(RETRY_AFTER, refresh_s.to_string()).header(VARY, "Accept, Accept-Language, Cookie")
}

fn page(gate: &Gate, asked: &Asked<'_>, host: &RoomHost, mut message: LineMessage, status: StatusCode) -> Answer {
    // Only a page that can be asked for again is a way back; a form's answer leads to the front.
    let return_url = if asked.method == Method::GET && !asked.path.starts_with("/_vestibule/") {
        asked.target()
    } else {
        host.front_path()
    };
    message.admitted_url = Some(return_url.clone());
    match gate.pages.waiting(message, asked.language(), &return_url) {
        Some(page) => Answer::page(status, page),
        None => gate.refuse(asked, Refusal::Internal),
    }
}

/// A refusal as a page for people and as a problem for programs.
pub(super) fn refusal(pages: &Pages, asked: &Asked<'_>, refusal: Refusal, reference: &str) -> Answer {
    let wants_page = asked.header("accept").contains("text/html") && asked.form() == Form::Page;
    if !wants_page {
        return Answer::problem(refusal, reference);
    }
    let (status, code, text) = refusal.parts();
    let refused =
        Refused { code, heading: heading(status), text, retry_s: refusal.retry_s(), reference: Some(reference) };
    match pages.refused(&refused, asked.language()) {
        Some(page) => Answer::page(status, page).limits_of(refusal),
        None => Answer::problem(refusal, reference),
    }
}

/// Which heading a refusal has.
fn heading(status: StatusCode) -> &'static str {
    match status.as_u16() {
        404 => "missing",
        429 => "busy",
        502 | 503 => "away",
        400..500 => "request",
        _ => "fault",
    }
}
