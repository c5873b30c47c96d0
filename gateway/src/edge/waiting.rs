//! The waiting answer: the line message as a page that works without scripts, or as JSON for apps.

use http::header::{RETRY_AFTER, VARY};
use http::{Method, StatusCode};

use super::asked::{Asked, Form};
use super::cookies::{self, Proof};
use super::gate::Gate;
use super::refusal::Refusal;
use super::respond::Answer;
use waitroom::Number;

use crate::line::{Place, RoomHost};
use crate::pages::{Pages, Refused};
use crate::tokens::QueueTicket;

/// The answer for somebody at a place in the line, with the text of a ticket that is new: whoever showed one has it.
pub(super) fn answer(
    gate: &Gate,
    asked: &Asked<'_>,
    host: &RoomHost,
    (ticket, sealed): (&QueueTicket, Option<String>),
    place: &Place,
) -> Answer {
    let answer = page_or_json(gate, asked, host, (Some(ticket.number), place), host.waiting_status());
    if *place == Place::Moved {
        // The proof of a place that somebody else holds is of no use any more.
        return answer.cookies([cookies::set(gate.scheme, Proof::Ticket, host.id(), None, 0)]);
    }
    gate.with_ticket(answer, host, sealed)
}

/// The answer for somebody without a place while nobody may join.
pub(super) fn closed(gate: &Gate, asked: &Asked<'_>, host: &RoomHost) -> Answer {
    page_or_json(gate, asked, host, (None, &Place::Closed), host.waiting_status())
}

/// What is said about a place, in the form that was asked for.
pub(super) fn page_or_json(
    gate: &Gate,
    asked: &Asked<'_>,
    host: &RoomHost,
    (number, place): (Option<Number>, &Place),
    status: StatusCode,
) -> Answer {
    let (answer, refresh_s) = match asked.form() {
        Form::Json | Form::Events => {
            let (told, refresh_s) = host.told_once(number, place, asked.languages());
            (Answer::new(status, "application/json", told.text), refresh_s)
        }
        Form::Page => page(gate, asked, host, (number, place), status),
    };
    answer.header(RETRY_AFTER, refresh_s.to_string()).header(VARY, "Accept, Accept-Language, Cookie")
}

fn page(
    gate: &Gate,
    asked: &Asked<'_>,
    host: &RoomHost,
    (number, place): (Option<Number>, &Place),
    status: StatusCode,
) -> (Answer, u32) {
    // Only a page that can be asked for again is a way back; a form's answer leads to the front.
    let return_url = if asked.method == Method::GET && !asked.path.starts_with("/_vestibule/") {
        asked.target()
    } else {
        host.front_path()
    };
    let shown = host.shown(number, place, asked.languages(), &return_url);
    let answer = match gate.pages.waiting(&shown, asked.language(), &return_url) {
        Some(page) => Answer::page(status, page),
        None => gate.refuse(asked, Refusal::Internal),
    };
    (answer, shown.refresh_s)
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
