//! The shop's refusals and errors, and the one place where each gets its status, code and words.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use inventory::venue::import::ImportFault;
use inventory::{Cure, HoldState, Refusal, SeatId, UnixMs};
use serde_json::json;

use super::admission::NotAdmitted;
use crate::errors::{Refused, ShopError};
use crate::views::rfc3339;

/// What goes wrong in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// Not inside.
    Admission(NotAdmitted),
    /// It cannot be had.
    Refused(Refused),
    /// One field is wrong.
    Field(&'static str, String),
    /// The body is not the JSON that is needed; which field, where one is to blame.
    BadBody(String, Option<String>),
    /// The body is of another type.
    NotJson,
    /// The body is over the limit.
    BodyTooLarge,
    /// Nothing at this address.
    NotFound,
    /// The address takes another method.
    MethodNotAllowed,
    /// Faults of a house that was to be imported.
    Import(Vec<ImportFault>),
    /// Faults of an event: fields and what is wrong with them.
    Faults(Vec<(String, String)>),
    /// It is there already.
    Exists(String),
    /// Somebody else changed it meanwhile.
    Changed,
    /// Not the staff.
    Unauthorized,
    /// Sent by a page of another site.
    CrossSite,
    /// As many watch live as may.
    TooManyViewers,
    /// The table does not answer.
    Down,
    /// The table or the provider does not answer; the places stay the buyer's until then.
    Busy(UnixMs),
}

impl From<ShopError> for Problem {
    fn from(error: ShopError) -> Self {
        match error {
            ShopError::Refused(refused) => Self::Refused(refused),
            ShopError::Fault(fault) => fault.into(),
            ShopError::Busy { safe_until, fault } => {
                tracing::warn!(%fault, "busy");
                Self::Busy(safe_until)
            }
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<inventory::Fault> for Problem {
    fn from(fault: inventory::Fault) -> Self {
        match fault.cure {
            Cure::None => tracing::error!(%fault, "the shop failed"),
            Cure::Soon | Cure::Later => tracing::warn!(%fault, "the shop is busy"),
        }
        Self::Down
    }
}

impl From<NotAdmitted> for Problem {
    fn from(not: NotAdmitted) -> Self {
        Self::Admission(not)
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::NotJson,
            JsonRejection::BytesRejection(_) => Self::BodyTooLarge,
            JsonRejection::JsonDataError(error) => {
                let why = error.body_text();
                let field = blamed(&why);
                Self::BadBody(why, field)
            }
            other => Self::BadBody(other.body_text(), None),
        }
    }
}

/// The field that a deserialiser's words blame: named in backticks when it is missing or unknown, else before the colon.
fn blamed(why: &str) -> Option<String> {
    let said = why.split_once("target type: ").map_or(why, |(_, said)| said);
    let named = ["missing field `", "unknown field `"].iter().find_map(|words| said.split_once(words));
    if let Some((_, rest)) = named {
        return rest.split_once('`').map(|(field, _)| field.to_owned());
    }
    let (path, _) = said.split_once(": ")?;
    (!path.is_empty() && !path.contains(' ')).then(|| path.to_owned())
}

impl Problem {
    /// Status, stable code, and what to tell a person.
    pub(super) fn parts(&self) -> (StatusCode, &'static str, String) {
        use StatusCode as S;
        let said = |status, code, text: &str| (status, code, text.to_owned());
        match self {
            Self::Admission(NotAdmitted::Refused) => said(
                S::FORBIDDEN,
                "admission_required",
                "Come in through the front door: this needs a valid admission.",
            ),
            Self::Admission(NotAdmitted::KeysOutOfReach) => {
                said(S::SERVICE_UNAVAILABLE, "keys_unavailable", "Admissions cannot be checked for the moment.")
            }
            Self::Refused(refused) => refusal(refused),
            Self::Field(field, problem) => (S::BAD_REQUEST, "bad_field", format!("{field}: {problem}.")),
            Self::BadBody(why, _) => (S::BAD_REQUEST, "bad_body", format!("The body cannot be read: {why}.")),
            Self::NotJson => said(S::UNSUPPORTED_MEDIA_TYPE, "not_json", "Send Content-Type: application/json."),
            Self::BodyTooLarge => said(S::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large."),
            Self::NotFound => said(S::NOT_FOUND, "not_found", "There is nothing at this address."),
            Self::MethodNotAllowed => {
                said(S::METHOD_NOT_ALLOWED, "method_not_allowed", "This address takes another method.")
            }
            Self::Import(faults) => {
                let text = format!("The house has {} faults; nothing was imported.", faults.len());
                (S::UNPROCESSABLE_ENTITY, "bad_house", text)
            }
            Self::Faults(faults) => {
                let text: Vec<_> = faults.iter().map(|(field, problem)| format!("{field} {problem}")).collect();
                (S::UNPROCESSABLE_ENTITY, "bad_event", format!("{}.", text.join("; ")))
            }
            Self::Exists(text) => (S::CONFLICT, "exists", text.clone()),
            Self::Changed => said(S::PRECONDITION_FAILED, "changed", "Somebody else changed it meanwhile: look again."),
            Self::Unauthorized => {
                said(S::UNAUTHORIZED, "unauthorized", "Send the staff's token: Authorization: Bearer ...")
            }
            Self::CrossSite => said(S::FORBIDDEN, "cross_site", "This was sent by a page of another site."),
            Self::TooManyViewers => said(
                S::SERVICE_UNAVAILABLE,
                "too_many_viewers",
                "As many watch live as can. Ask for the availability every few seconds instead.",
            ),
            Self::Busy(until) => {
                let text = format!("It is busy. Your places are safe until {}: try again shortly.", rfc3339(*until));
                (S::SERVICE_UNAVAILABLE, "busy", text)
            }
            Self::Down => said(
                S::SERVICE_UNAVAILABLE,
                "shop_unavailable",
                "The shop cannot do this for the moment. Nothing is lost: try again shortly.",
            ),
        }
    }

    /// Seats that somebody else has.
    pub(super) fn taken(&self) -> &[SeatId] {
        match self {
            Self::Refused(Refused::Stock(Refusal::SeatTaken { seats })) => seats,
            _ => &[],
        }
    }
}

fn refusal(refused: &Refused) -> (StatusCode, &'static str, String) {
    use StatusCode as S;
    let said = |status, code, text: &str| (status, code, text.to_owned());
    match refused {
        Refused::NoneTogether { count: 1 } => {
            (S::CONFLICT, "none_together", "There is no such seat left. Try another ticket type.".to_owned())
        }
        Refused::NoneTogether { count } => {
            let text =
                format!("There are no {count} such seats left near each other. Try fewer, or another ticket type.");
            (S::CONFLICT, "none_together", text)
        }
        Refused::OrderUnknown => said(S::NOT_FOUND, "order_unknown", "There is no such order."),
        Refused::PaymentUnknown => said(S::NOT_FOUND, "payment_unknown", "There is no such payment."),
        Refused::IdempotencyMismatch => said(
            S::UNPROCESSABLE_ENTITY,
            "idempotency_mismatch",
            "This Idempotency-Key was used for another request. Use a new one.",
        ),
        Refused::TotalTooLarge => {
            said(S::UNPROCESSABLE_ENTITY, "total_too_large", "This costs more than can be paid at once.")
        }
        Refused::TicketUnknown => {
            said(S::NOT_FOUND, "ticket_unknown", "The order has no such ticket, or it was given back already.")
        }
        Refused::PaymentUnderWay => {
            said(S::CONFLICT, "payment_under_way", "The payment is being made: wait a moment for what comes of it.")
        }
        Refused::NotPaid => said(S::CONFLICT, "not_paid", "This order is not paid, or its money went back already."),
        Refused::BadMail => {
            said(S::UNPROCESSABLE_ENTITY, "bad_mail", "Give an e-mail address, such as ada@example.org.")
        }
        Refused::Stock(stock) => match stock {
            Refusal::EventUnknown => said(S::NOT_FOUND, "event_unknown", "There is no such event."),
            Refusal::Unknown { what } => {
                (S::UNPROCESSABLE_ENTITY, "unknown_choice", format!("This event has no {what}."))
            }
            Refusal::Nothing => said(S::UNPROCESSABLE_ENTITY, "nothing_chosen", "Choose at least one place."),
            Refusal::TooMany { max } => {
                (S::UNPROCESSABLE_ENTITY, "too_many", format!("One order may have up to {max} places."))
            }
            Refusal::TooManyOfBuyer { max } => (
                S::UNPROCESSABLE_ENTITY,
                "too_many_of_buyer",
                format!("One buyer may have up to {max} places of this event, over all orders."),
            ),
            Refusal::TooOften => said(S::TOO_MANY_REQUESTS, "too_often", "This is more than one visitor can ask for."),
            Refusal::NotYet { ticket_type, from } => {
                (S::CONFLICT, "not_on_sale_yet", format!("{ticket_type} is on sale from {} on.", rfc3339(*from)))
            }
            Refusal::NoMore { ticket_type } => {
                (S::CONFLICT, "no_longer_on_sale", format!("{ticket_type} is not on sale any more."))
            }
            Refusal::CodeNeeded { ticket_type } => {
                (S::FORBIDDEN, "code_needed", format!("{ticket_type} needs an access code."))
            }
            Refusal::CompanionAlone => said(
                S::UNPROCESSABLE_ENTITY,
                "companion_alone",
                "The seat beside a wheelchair's place is for those who come along: choose both.",
            ),
            Refusal::SeatTaken { seats } => {
                let names: Vec<_> = seats.iter().map(ToString::to_string).collect();
                let text = format!("Somebody was faster: {} is taken. Choose another place.", names.join(", "));
                (S::CONFLICT, "seat_taken", text)
            }
            Refusal::SoldOut { ticket_type, left: 0 } => {
                (S::CONFLICT, "sold_out", format!("There is nothing left of {ticket_type}."))
            }
            Refusal::SoldOut { ticket_type, left } => {
                (S::CONFLICT, "sold_out", format!("There are only {left} left of {ticket_type}."))
            }
            Refusal::HoldUnknown => said(S::NOT_FOUND, "hold_unknown", "There is no such hold of yours."),
            Refusal::HoldOver(HoldState::Confirmed) => {
                said(S::CONFLICT, "hold_confirmed", "This is bought already: see your order.")
            }
            Refusal::HoldOver(_) => said(
                S::CONFLICT,
                "hold_over",
                "The time of this hold is over, and its places are free again. Choose anew.",
            ),
        },
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, detail) = self.parts();
        let mut body = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "code": code,
            "detail": detail,
        });
        match &self {
            Self::Field(field, _) => body["field"] = json!(field),
            Self::BadBody(_, Some(field)) => body["field"] = json!(field),
            Self::Import(faults) => body["faults"] = json!(faults),
            Self::Faults(faults) => {
                let each = |(field, problem): &(String, String)| json!({ "field": field, "problem": problem });
                body["faults"] = faults.iter().map(each).collect();
            }
            Self::Busy(until) => body["safe_until"] = json!(rfc3339(*until)),
            _ => {}
        }
        if !self.taken().is_empty() {
            body["seats"] = json!(self.taken());
        }
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blamed_field_is_named() {
        let prefix = "Failed to deserialize the JSON body into the target type: ";
        for (why, field) in [
            ("seats: invalid type: string \"x\", expected a sequence at line 1 column 9", Some("seats")),
            (
                "quantities.standing: invalid value: integer `-1`, expected u64 at line 1 column 9",
                Some("quantities.standing"),
            ),
            ("missing field `event` at line 1 column 2", Some("event")),
            ("colour: unknown field `colour`, expected one of `event`, `seats`", Some("colour")),
            ("invalid type: sequence, expected a map", None),
        ] {
            assert_eq!(blamed(&format!("{prefix}{why}")).as_deref(), field, "{why}");
        }
    }
}
