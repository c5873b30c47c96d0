//! Requests that a head alone makes are decided as soon as the head is read: an answer of ours goes out in one write, and
//! what goes to an origin takes the straight way. It is the same gate, asked once: a verdict that needs Pingora's proxy goes
//! along with the request.

use std::net::{IpAddr, SocketAddr};

use async_trait::async_trait;
use http::header::{ACCEPT_ENCODING, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Uri};

use super::asked::Wire;
use super::gate::{Pass, Verdict};
use super::proxy::FrontDoor;
use super::respond::Answer;
use super::straight::Came;
use crate::front::{Direct, Head, Looked, Reply, Then, Version, Visitor};

/// Headers that a browser sends; more take another allocation.
const HEADERS_USUAL: usize = 24;

/// A request that consists of its head.
struct Request {
    method: Method,
    client: IpAddr,
    uri: Uri,
    headers: HeaderMap,
    then: Then,
}

#[async_trait]
impl Direct for FrontDoor {
    async fn look(&self, head: &Head<'_>, client: SocketAddr, visitor: &mut Visitor<'_>) -> Looked {
        let Some(mut request) = Request::of(head, client.ip()) else {
            return Looked::On(None);
        };
        request.client = self.client_of(request.client, &request.headers);
        let verdict =
            self.judge(&request.method, &request.uri, &request.headers, request.client, Wire::Http1, "").await;
        match verdict {
            Verdict::Answer(answer) => self.reply(answer, &request),
            Verdict::Forward(pass) if request.goes_straight(head) && !pass.upstream().may_speak_http2() => {
                self.gate.metrics.verdicts.forwarded.inc();
                let told = self.told_origin(head, request.client, &pass);
                Box::pin(self.send_on(&request, &told, &pass, visitor)).await
            }
            verdict @ (Verdict::Forward(_) | Verdict::Feed(_)) => Looked::On(Some(Box::new(verdict))),
        }
    }
}

impl FrontDoor {
    fn reply(&self, answer: Answer, request: &Request) -> Looked {
        self.note_answer();
        let accepted = request.headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
        let then = request.then;
        Looked::Answered(Reply { bytes: self.with_hsts(answer).into_http1(accepted, &request.method, then), then })
    }

    async fn send_on(&self, request: &Request, told: &[u8], pass: &Pass, visitor: &mut Visitor<'_>) -> Looked {
        match self.straight(told, pass, request.then, visitor).await {
            Came::Sent => Looked::Sent(request.then),
            Came::Broken => Looked::Broken,
            Came::Refused(refusal) => {
                let head = (&request.method, &request.uri, &request.headers);
                self.reply(self.tell_failure(head, request.client, refusal, Some(pass)), request)
            }
        }
    }
}

impl Request {
    /// `None` for whatever else Pingora's proxy is there for: bodies, upgrades, whole URLs, and connections that have something
    /// said about them.
    fn of(head: &Head<'_>, client: IpAddr) -> Option<Self> {
        let method = match head.method {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            _ => return None,
        };
        if head.has_body || head.connection.is_unusual || !head.target.starts_with('/') {
            return None;
        }
        let mut headers = HeaderMap::with_capacity(HEADERS_USUAL);
        for (name, value) in head.headers() {
            headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?);
        }
        // RFC 9112, section 9.3. Who speaks HTTP/1.0 gets one answer a connection.
        let keeps = head.version == Version::Http11 && !head.connection.closes;
        let then = if keeps { Then::Keep } else { Then::Close };
        Some(Self { method, client, uri: Uri::try_from(head.target).ok()?, headers, then })
    }

    /// An answer to HTTP/1.0 has no chunks, and one to HEAD no body where it says that there is one.
    fn goes_straight(&self, head: &Head<'_>) -> bool {
        head.version == Version::Http11 && self.method == Method::GET
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{HeadLimits, check};

    const LIMITS: HeadLimits = HeadLimits { bytes_max: None, headers_max: None, target_bytes_max: None };

    fn request(head: &str) -> Option<Request> {
        let text = format!("{head}\r\nHost: a.example\r\n\r\n");
        let head = check(text.as_bytes(), &LIMITS).expect("a head");
        Request::of(&head, IpAddr::from([127, 0, 0, 1]))
    }

    #[test]
    fn what_needs_pingora_goes_there() {
        for head in [
            "POST / HTTP/1.1\r\nContent-Length: 0",
            "GET / HTTP/1.1\r\nContent-Length: 5",
            "GET / HTTP/1.1\r\nTransfer-Encoding: chunked",
            "GET http://a.example/ HTTP/1.1",
            "GET / HTTP/1.1\r\nUpgrade: websocket",
            "GET / HTTP/1.1\r\nConnection: keep-alive, x-forwarded-for",
            "GET / HTTP/1.1\r\nConnection: close\r\nconnection: Accept",
        ] {
            assert!(request(head).is_none(), "{head}");
        }
    }

    #[test]
    fn a_head_alone_is_read_whole() {
        let request =
            request("GET /a?b=c HTTP/1.1\r\nCookie: vestibule-ticket-demo=x\r\nCookie: y=z").expect("a request");
        assert_eq!((request.uri.path(), request.uri.query(), request.then), ("/a", Some("b=c"), Then::Keep));
        assert_eq!(request.headers.get_all("cookie").iter().count(), 2);
        assert_eq!(request.headers["host"], "a.example");
    }

    #[test]
    fn a_connection_ends_where_the_client_wants_it() {
        for (head, then) in [
            ("GET / HTTP/1.1", Then::Keep),
            ("HEAD / HTTP/1.1\r\nConnection: keep-alive", Then::Keep),
            ("GET / HTTP/1.1\r\nConnection: Close", Then::Close),
            ("GET / HTTP/1.0", Then::Close),
        ] {
            assert_eq!(request(head).expect("a request").then, then, "{head}");
        }
    }
}
