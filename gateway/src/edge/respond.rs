//! Every answer that the gateway gives itself.

use std::borrow::Cow;
use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::StatusCode;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    RETRY_AFTER, SET_COOKIE,
};
use pingora::http::ResponseHeader;
use pingora::proxy::Session;
use serde_json::json;

use super::limits::Quota;
use super::refusal::Refusal;
use super::written::{field, put};
use crate::front::{Then, has_control};
use crate::outgoing::Outgoing;
use crate::pages::Filled;
use crate::problem;

/// Below this a compressed body saves no packet.
const COMPRESS_BYTES_MIN: usize = 1024;

/// Room for the headers of an answer; more take another allocation.
const HEADERS_USUAL: usize = 12;
/// A status line, the line of the body's length, one that says that the connection ends, and the empty one.
const STATUS_BYTES_MAX: usize = 256;
const HTML: &str = "text/html; charset=utf-8";
/// What every answer of ours says.
const ALWAYS: [(&str, &str); 2] = [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin")];

/// A header's name and value.
type Field = (http::HeaderName, Cow<'static, str>);

/// An answer of ours.
#[derive(Debug, Clone)]
pub struct Answer {
    status: StatusCode,
    headers: Vec<Field>,
    body: Body,
}

#[derive(Debug, Clone)]
enum Body {
    Bytes(Bytes),
    /// Made in the coding that the client takes, from pieces that are compressed already.
    Page(Filled),
}

/// A body in the coding in which it is sent.
enum Coded {
    Bytes(Bytes),
    Page { page: Filled, gzip: bool },
}

/// An answer in the coding in which it is sent.
struct Finished {
    status: StatusCode,
    headers: Vec<Field>,
    body: Coded,
}

impl Body {
    /// The body to send, and whether it is compressed.
    fn coded(self, gzip: bool) -> (Coded, bool) {
        match self {
            Self::Page(page) => (Coded::Page { page, gzip }, gzip),
            Self::Bytes(bytes) if gzip && bytes.len() >= COMPRESS_BYTES_MIN => match compressed(&bytes) {
                Some(compressed) => (Coded::Bytes(compressed), true),
                None => (Coded::Bytes(bytes), false),
            },
            Self::Bytes(bytes) => (Coded::Bytes(bytes), false),
        }
    }
}

impl Coded {
    fn length(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Page { page, gzip } => page.length(*gzip),
        }
    }

    fn write(&self, out: &mut Outgoing) {
        match self {
            Self::Bytes(bytes) => out.share(bytes),
            Self::Page { page, gzip } => page.write(out, *gzip),
        }
    }

    fn into_bytes(self) -> Bytes {
        if let Self::Bytes(bytes) = self {
            return bytes;
        }
        let mut out = Outgoing::default();
        self.write(&mut out);
        out.into_bytes()
    }
}

impl Answer {
    /// An answer with a body of this type. Never cached unless [`Answer::header`] says otherwise.
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut headers = Vec::with_capacity(HEADERS_USUAL);
        headers.push((CONTENT_TYPE, content_type.into()));
        Self { status, headers, body: Body::Bytes(body.into()) }
    }

    /// A JSON answer.
    pub fn json(status: StatusCode, value: &impl serde::Serialize) -> Self {
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::new(status, "application/json", body)
    }

    /// A page, with its own content security policy.
    pub fn page(status: StatusCode, page: Filled) -> Self {
        Self { body: Body::Page(page), ..Self::new(status, HTML, Bytes::new()) }
    }

    /// A page whose policy lets the scripts and frames of one other origin in.
    pub fn page_with(status: StatusCode, page: Filled, origin: &str) -> Self {
        let policy = page.policy().replace("script-src ", &format!("frame-src {origin}; script-src {origin} "));
        let policy = policy.replace("connect-src 'self'", &format!("connect-src 'self' {origin}"));
        Self::page(status, page).header(CONTENT_SECURITY_POLICY, policy)
    }

    /// Leads a browser's form on to a path of ours.
    pub fn see_other(path: &str) -> Self {
        Self::new(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "")
            .header(http::header::LOCATION, path.to_owned())
    }

    /// A refusal as `application/problem+json` (RFC 9457), with what the staff can look it up by.
    pub fn problem(refusal: Refusal, reference: &str) -> Self {
        let (status, code, detail) = refusal.parts();
        let mut body = problem::body(status, code, detail);
        if let Refusal::RoomUnknown = refusal {
            body["field"] = json!("room");
        }
        if !reference.is_empty() {
            body["reference"] = json!(reference);
        }
        if let Some(seconds) = refusal.retry_s() {
            body["retry_s"] = json!(seconds);
        }
        let answer = Self::new(status, problem::CONTENT, body.to_string());
        answer.limits_of(refusal)
    }

    /// The headers of a refusal: when to ask again, and which limit it was.
    pub fn limits_of(self, refusal: Refusal) -> Self {
        let answer = self.retry_after(refusal.retry_s());
        match refusal {
            Refusal::TooMany(over) => {
                over.fields().into_iter().fold(answer, |answer, (name, value)| answer.header(name, value))
            }
            _ => answer,
        }
    }

    /// Says what is left of a limit.
    pub fn quota(self, quota: Option<Quota>) -> Self {
        let fields = quota.map(Quota::fields).into_iter().flatten();
        fields.fold(self, |answer, (name, value)| answer.header(name, value))
    }

    /// Adds a header.
    pub fn header(mut self, name: http::HeaderName, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets these cookies, each as the value of its header.
    pub fn cookies(mut self, cookies: impl IntoIterator<Item = String>) -> Self {
        self.headers.extend(cookies.into_iter().map(|cookie| (SET_COOKIE, cookie.into())));
        self
    }

    /// Says when to ask again.
    pub fn retry_after(self, seconds: Option<u64>) -> Self {
        match seconds {
            Some(seconds) => self.header(RETRY_AFTER, seconds.to_string()),
            None => self,
        }
    }

    /// Writes the answer through Pingora; compressed where the client takes it.
    ///
    /// # Errors
    /// When the client is gone.
    pub async fn send(self, session: &mut Session) -> pingora::Result<()> {
        let accepted = session.get_header(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
        let Finished { status, headers, body } = self.finish(accepted);
        let mut head = ResponseHeader::build(status, Some(headers.len() + ALWAYS.len() + 2))?;
        for (name, value) in fields(&headers, &body) {
            head.append_header(name.to_owned(), value)?;
        }
        head.insert_header(CONTENT_LENGTH, body.length().to_string())?;
        let bodiless = session.req_header().method == http::Method::HEAD;
        session.write_response_header(Box::new(head), bodiless).await?;
        if bodiless {
            return Ok(());
        }
        session.write_response_body(Some(body.into_bytes()), true).await
    }

    /// The same answer as the bytes of HTTP/1.1 (RFC 9112), in one piece.
    pub fn into_http1(self, accept_encoding: &str, method: &http::Method, then: Then) -> Outgoing {
        let Finished { status, headers, body } = self.finish(accept_encoding);
        let length: usize = fields(&headers, &body).map(|(name, value)| name.len() + value.len() + 4).sum();
        let copied = match &body {
            Coded::Bytes(bytes) => bytes.len(),
            Coded::Page { .. } => 0,
        };
        let mut out = Vec::with_capacity(length + copied + STATUS_BYTES_MAX);
        let reason = status.canonical_reason().unwrap_or("");
        put(&mut out, &[b"HTTP/1.1 ", status.as_str().as_bytes(), b" ", reason.as_bytes(), b"\r\n"]);
        for (name, value) in fields(&headers, &body) {
            field(&mut out, name, value.as_bytes());
        }
        field(&mut out, "content-length", itoa::Buffer::new().format(body.length()).as_bytes());
        out.extend_from_slice(match then {
            Then::Keep => b"\r\n",
            Then::Close => b"connection: close\r\n\r\n",
        });
        let mut out = Outgoing::from(out);
        if *method != http::Method::HEAD {
            body.write(&mut out);
        }
        out
    }

    /// What goes out on either way.
    fn finish(self, accept_encoding: &str) -> Finished {
        let (body, is_compressed) = self.body.coded(takes_gzip(accept_encoding));
        let mut headers = self.headers;
        // A value that would end its line is a bug of ours, and must not become a header of somebody else's.
        headers.retain(|(name, value)| {
            let fits = !has_control(value.as_bytes());
            if !fits {
                tracing::error!(%name, "a header has characters that may not be there, and is left out");
            }
            fits
        });
        if is_compressed {
            headers.push((CONTENT_ENCODING, "gzip".into()));
        }
        if !has(&headers, &CACHE_CONTROL) {
            headers.push((CACHE_CONTROL, "no-store".into()));
        }
        Finished { status: self.status, headers, body }
    }
}

/// What is said of a body, but for its length: our own headers, the policy of a page that has no other, and what every
/// answer says.
fn fields<'a>(headers: &'a [Field], body: &'a Coded) -> impl Iterator<Item = (&'a str, &'a str)> {
    let policy = match body {
        Coded::Page { page, .. } if !has(headers, &CONTENT_SECURITY_POLICY) => Some(page.policy()),
        _ => None,
    };
    let policy = policy.map(|policy| (CONTENT_SECURITY_POLICY.as_str(), policy));
    headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())).chain(policy).chain(ALWAYS)
}

fn has(headers: &[Field], name: &http::HeaderName) -> bool {
    headers.iter().any(|(known, _)| known == name)
}

fn takes_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next() == Some("gzip") && !parts.any(|quality| matches!(quality, "q=0" | "q=0.0"))
    })
}

fn compressed(body: &Bytes) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::new(4));
    encoder.write_all(body).and_then(|()| encoder.finish()).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use http::Method;
    use http::header::LOCATION;

    use super::*;

    fn bytes(answer: Answer, accepted: &str, method: &Method, then: Then) -> Vec<u8> {
        answer.into_http1(accepted, method, then).into_bytes().into()
    }

    fn text(answer: Answer, method: &Method, then: Then) -> String {
        String::from_utf8(bytes(answer, "gzip;q=0, br", method, then)).expect("text")
    }

    #[test]
    fn an_answer_is_one_piece_of_http() {
        let answer = Answer::new(StatusCode::OK, "application/json", "{}").retry_after(Some(3));
        let expected = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nretry-after: 3\r\ncache-control: no-store\r\n\
            x-content-type-options: nosniff\r\nreferrer-policy: same-origin\r\ncontent-length: 2\r\n";
        assert_eq!(text(answer.clone(), &Method::GET, Then::Keep), format!("{expected}\r\n{{}}"));
        assert_eq!(text(answer, &Method::HEAD, Then::Close), format!("{expected}connection: close\r\n\r\n"));
    }

    #[test]
    fn no_value_ends_its_line() {
        let answer = Answer::new(StatusCode::OK, "text/plain", "").header(LOCATION, "/a\r\nset-cookie: x=y");
        assert!(!text(answer, &Method::GET, Then::Keep).contains("set-cookie"));
    }

    #[test]
    fn a_long_body_is_compressed_for_who_takes_it() {
        let answer = Answer::new(StatusCode::OK, "text/plain", "a".repeat(2000));
        let packed = bytes(answer.clone(), "br, gzip", &Method::GET, Then::Keep);
        assert!(packed.len() < 1000 && packed.windows(22).any(|part| part == b"content-encoding: gzip"));
        assert!(bytes(answer, "gzip;q=0", &Method::GET, Then::Keep).len() > 2000);
    }
}
