//! The body of an error answer, the same at the front door and at the console: `application/problem+json` (RFC 9457)
//! with a stable `code`.

use http::StatusCode;
use serde_json::{Value, json};

/// The media type.
pub(crate) const CONTENT: &str = "application/problem+json";

/// The members that every problem has. The title is that of the status, as the type `about:blank` asks for.
pub(crate) fn body(status: StatusCode, code: &str, detail: &str) -> Value {
    json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "code": code,
        "detail": detail,
    })
}
