//! Reads what a page's form sent (`application/x-www-form-urlencoded`, WHATWG URL section 5), where a field may stand
//! several times.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use inventory::{SeatId, TypeId};

use super::problem::Problem;

/// The fields of a form.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form that a page of ours sent.
    pub(super) fn read(headers: &HeaderMap, body: &str) -> Result<Self, Problem> {
        if is_cross_site(headers) {
            return Err(Problem::CrossSite);
        }
        Ok(Self(form_urlencoded::parse(body.as_bytes()).into_owned().collect()))
    }

    /// One field.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The chosen seats, each with the ticket type that is wanted for it: a field `seat-type-SEAT`, or `section-type-SECTION` for
    /// all of a section.
    pub(super) fn seats(&self) -> BTreeMap<SeatId, Option<TypeId>> {
        let of_section = |seat: &SeatId| self.section_type(seat.parts()?.0);
        let kind = |seat: &SeatId| self.wanted(&format!("seat-type-{seat}")).or_else(|| of_section(seat));
        let seats = self.0.iter().filter(|(key, _)| key == "seat").map(|(_, value)| SeatId(value.clone()));
        seats.map(|seat| (seat.clone(), kind(&seat))).collect()
    }

    /// The ticket type that is wanted for the seats of a section.
    pub(super) fn section_type(&self, section: &str) -> Option<TypeId> {
        self.wanted(&format!("section-type-{section}"))
    }

    fn wanted(&self, name: &str) -> Option<TypeId> {
        self.field(name).filter(|kind| !kind.is_empty()).map(TypeId::from)
    }

    /// The chosen pieces: fields `quantity-TYPE`.
    pub(super) fn pieces(&self) -> Result<BTreeMap<TypeId, u64>, Problem> {
        let mut pieces = BTreeMap::new();
        for (key, value) in &self.0 {
            let Some(kind) = key.strip_prefix("quantity-") else {
                continue;
            };
            let count: u64 = value
                .trim()
                .parse()
                .map_err(|_| Problem::Field("quantity", format!("\"{value}\" is not a whole number")))?;
            if count > 0 {
                pieces.insert(TypeId(kind.to_owned()), count);
            }
        }
        Ok(pieces)
    }
}

/// Whether a page of another site made the browser send this.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    if matches!(text("sec-fetch-site"), "cross-site" | "same-site") {
        return true;
    }
    // The gateway says which host the visitor asked for; without it the shop was asked directly.
    let host = if text("x-forwarded-host").is_empty() { text("host") } else { text("x-forwarded-host") };
    match text("origin") {
        "" => false,
        origin => origin.split_once("://").is_none_or(|(_, from)| !from.eq_ignore_ascii_case(host)),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn fields_may_repeat() {
        let body = "seat=b-A-1&seat=a-A-1&seat=b-A-1&seat=a-A-2&section-type-a=full&seat-type-a-A-2=child&section-type-b=\
                    &quantity-standing=2&quantity-x=0&key=a%2Bb";
        let form = Form::read(&HeaderMap::new(), body);
        let form = form.expect("good");
        let seat = |id: &str, kind: Option<&str>| (SeatId(id.to_owned()), kind.map(TypeId::from));
        let seats = [seat("a-A-1", Some("full")), seat("a-A-2", Some("child")), seat("b-A-1", None)];
        assert_eq!(form.seats(), BTreeMap::from(seats));
        assert_eq!(form.pieces().expect("good"), BTreeMap::from([(TypeId("standing".to_owned()), 2)]));
        assert_eq!(form.field("key"), Some("a+b"));
        let bad = Form::read(&HeaderMap::new(), "quantity-x=two").expect("good");
        assert!(matches!(bad.pieces(), Err(Problem::Field("quantity", _))));
    }

    #[test]
    fn other_sites_are_refused() {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("127.0.0.1:1"));
        headers.insert("x-forwarded-host", HeaderValue::from_static("t.example"));
        headers.insert("origin", HeaderValue::from_static("https://t.example"));
        assert!(Form::read(&headers, "").is_ok());
        headers.insert("origin", HeaderValue::from_static("https://evil.example"));
        assert!(matches!(Form::read(&headers, ""), Err(Problem::CrossSite)));
    }
}
