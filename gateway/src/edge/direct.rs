//! Answers without Pingora: a request that a head alone makes is decided as soon as the head is read, and an answer of ours
//! goes out in one write. It is the same gate, asked once: a verdict that needs Pingora goes along with the request.
//!
//! Requests that show an admission go to an upstream nearly always, so they are left to Pingora, which reads them once.

use std::net::SocketAddr;

use async_trait::async_trait;
use http::header::{ACCEPT_ENCODING, CONNECTION, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Uri};

use super::asked::Wire;
use super::cookies;
use super::gate::Verdict;
use super::proxy::FrontDoor;
use crate::front::{Direct, Head, Looked, Reply, Then, Version};

/// Headers that a browser sends; more take another allocation.
const HEADERS_USUAL: usize = 24;

/// A request that consists of its head.
struct Request {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

#[async_trait]
impl Direct for FrontDoor {
    async fn look(&self, head: &Head<'_>, client: SocketAddr) -> Looked {
        let Some(request) = Request::of(head) else {
            return Looked::On(None);
        };
        let client = self.client_of(client.ip(), &request.headers);
        match self.judge(&request.method, &request.uri, &request.headers, client, Wire::Http1, "").await {
            Verdict::Answer(answer) => {
                self.note_answer();
                let accepted = request.headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
                let then = request.then(head.version);
                let answer = self.with_hsts(answer);
                Looked::Answered(Reply { bytes: answer.into_http1(accepted, &request.method, then), then })
            }
            verdict @ (Verdict::Forward(_) | Verdict::Feed(_)) => Looked::On(Some(Box::new(verdict))),
        }
    }
}

impl Request {
    /// `None` for whatever else Pingora is there for: bodies, upgrades, whole URLs, and those who are inside.
    fn of(head: &Head<'_>) -> Option<Self> {
        let method = match head.method {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            _ => return None,
        };
        if head.has_body || !head.target.starts_with('/') || head.headers().any(is_for_pingora) {
            return None;
        }
        let mut headers = HeaderMap::with_capacity(HEADERS_USUAL);
        for (name, value) in head.headers() {
            headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?);
        }
        Some(Self { method, uri: Uri::try_from(head.target).ok()?, headers })
    }

    /// RFC 9112, section 9.3. Who speaks HTTP/1.0 gets one answer a connection.
    fn then(&self, version: Version) -> Then {
        let asks_to_close = |value: &HeaderValue| {
            let tokens = value.as_bytes().split(|byte| *byte == b',');
            tokens.map(<[u8]>::trim_ascii).any(|token| token.eq_ignore_ascii_case(b"close"))
        };
        match version {
            Version::Http11 if !self.headers.get_all(CONNECTION).iter().any(asks_to_close) => Then::Keep,
            Version::Http11 | Version::Http10 => Then::Close,
        }
    }
}

fn is_for_pingora((name, value): (&str, &[u8])) -> bool {
    // By length first: few headers have one of these.
    match name.len() {
        6 if name.eq_ignore_ascii_case("cookie") => cookies::may_show_admission(value),
        7 => name.eq_ignore_ascii_case("upgrade"),
        _ => name.len() == cookies::ADMISSION_HEADER.len() && name.eq_ignore_ascii_case(cookies::ADMISSION_HEADER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{HeadLimits, check};

    const LIMITS: HeadLimits = HeadLimits { bytes_max: None, headers_max: None, target_bytes_max: None };

    fn request(head: &str) -> Option<(Request, Then)> {
        let text = format!("{head}\r\nHost: a.example\r\n\r\n");
        let head = check(text.as_bytes(), &LIMITS).expect("a head");
        let request = Request::of(&head)?;
        let then = request.then(head.version);
        Some((request, then))
    }

    #[test]
    fn what_needs_pingora_goes_there() {
        for head in [
            "POST / HTTP/1.1\r\nContent-Length: 0",
            "GET / HTTP/1.1\r\nContent-Length: 5",
            "GET / HTTP/1.1\r\nTransfer-Encoding: chunked",
            "GET http://a.example/ HTTP/1.1",
            "GET / HTTP/1.1\r\nUpgrade: websocket",
            "GET / HTTP/1.1\r\nVESTIBULE-Admission: x",
            "GET / HTTP/1.1\r\nCookie: a=b; __Host-vestibule-admission-demo=x",
            "GET / HTTP/1.1\r\nCookie: a=b\r\ncookie: vestibule-admission-demo=x",
        ] {
            assert!(request(head).is_none(), "{head}");
        }
    }

    #[test]
    fn a_head_alone_is_read_whole() {
        let (request, then) =
            request("GET /a?b=c HTTP/1.1\r\nCookie: vestibule-ticket-demo=x\r\nCookie: y=z").expect("a request");
        assert_eq!((request.uri.path(), request.uri.query(), then), ("/a", Some("b=c"), Then::Keep));
        assert_eq!(request.headers.get_all("cookie").iter().count(), 2);
        assert_eq!(request.headers["host"], "a.example");
    }

    #[test]
    fn a_connection_ends_where_the_client_wants_it() {
        for (head, then) in [
            ("GET / HTTP/1.1", Then::Keep),
            ("HEAD / HTTP/1.1\r\nConnection: keep-alive", Then::Keep),
            ("GET / HTTP/1.1\r\nConnection: x, Close", Then::Close),
            ("GET / HTTP/1.0", Then::Close),
        ] {
            assert_eq!(request(head).expect("a request").1, then, "{head}");
        }
    }
}
