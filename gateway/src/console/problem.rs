//! The console's errors, and the one place where each gets its status.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::problem;

/// Why the console refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No token, or another one.
    Unauthorized,
    /// No such room.
    RoomUnknown,
    /// No reference of a refusal of ours.
    ReferenceUnknown,
    /// No such address.
    NotFound,
    /// The address takes another method.
    MethodNotAllowed,
    /// `If-Match` is missing or unreadable where it was given.
    IfMatchUnreadable,
    /// Somebody else changed the room meanwhile.
    Stale,
    /// The body is not the JSON that is needed.
    BadBody(String),
    /// The body is of another type.
    NotJson,
    /// The body is over the limit.
    BodyTooLarge,
    /// One field is wrong.
    BadField {
        /// Its name.
        field: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// The queue store does not answer.
    StoreDown,
}

impl Problem {
    /// A field's fault.
    pub fn field(field: &str, problem: impl Into<String>) -> Self {
        Self::BadField { field: field.to_owned(), problem: problem.into() }
    }

    fn parts(&self) -> (StatusCode, &'static str, String) {
        use StatusCode as S;
        match self {
            Self::Unauthorized => {
                (S::UNAUTHORIZED, "unauthorized", "Send the admin token: Authorization: Bearer TOKEN.".to_owned())
            }
            Self::RoomUnknown => (S::NOT_FOUND, "room_unknown", "There is no room of this id.".to_owned()),
            Self::ReferenceUnknown => (
                S::NOT_FOUND,
                "reference_unknown",
                "This is no reference of ours: a letter is wrong, or it comes from another line.".to_owned(),
            ),
            Self::NotFound => (S::NOT_FOUND, "not_found", "There is nothing at this address.".to_owned()),
            Self::MethodNotAllowed => {
                (S::METHOD_NOT_ALLOWED, "method_not_allowed", "This address takes another method.".to_owned())
            }
            Self::IfMatchUnreadable => (
                S::BAD_REQUEST,
                "if_match_unreadable",
                "If-Match is the ETag of the room as you saw it, for instance \"17\".".to_owned(),
            ),
            Self::Stale => (
                S::PRECONDITION_FAILED,
                "changed_meanwhile",
                "The room was changed meanwhile. Look at it again, then decide again.".to_owned(),
            ),
            Self::BadBody(why) => (S::BAD_REQUEST, "bad_body", format!("The body cannot be read: {why}.")),
            Self::NotJson => (S::UNSUPPORTED_MEDIA_TYPE, "not_json", "Send Content-Type: application/json.".to_owned()),
            Self::BodyTooLarge => (S::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large.".to_owned()),
            Self::BadField { field, problem } => (S::BAD_REQUEST, "bad_field", format!("{field}: {problem}.")),
            Self::StoreDown => (
                S::SERVICE_UNAVAILABLE,
                "line_unavailable",
                "The queue store does not answer. Nothing was changed for certain; look again.".to_owned(),
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, detail) = self.parts();
        let mut body = problem::body(status, code, &detail);
        if let Self::BadField { field, .. } = &self {
            body["field"] = json!(field);
        }
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(problem::CONTENT));
        if self == Self::Unauthorized {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
