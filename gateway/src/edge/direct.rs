//! Requests that a head alone makes are decided as soon as the head is read: an answer of ours goes out in one write, and
//! what goes to an origin takes the straight way. It is the same gate, asked once: a verdict that needs Pingora's proxy goes
//! along with the request.

use std::net::SocketAddr;

use async_trait::async_trait;
use http::Method;

use super::asked::Wire;
use super::forwarded::told_origin;
use super::gate::Verdict;
use super::proxy::FrontDoor;
use super::request::{Headers, Request, Target};
use super::respond::Answer;
use super::straight::Came;
use crate::front::{Direct, Head, Looked, Reply, Then, Version, Visitor};

#[async_trait]
impl Direct for FrontDoor {
    async fn look(&self, head: &Head<'_>, client: SocketAddr, visitor: &mut Visitor<'_>) -> Looked {
        let Some((method, target)) = of_head_alone(head) else {
            return Looked::On(None);
        };
        let headers = Headers::from(head.fields.as_slice());
        let (request, then) = (Request { method, target, headers: &headers }, then(head));
        let client = self.client_of(client.ip(), &headers);
        match self.judge(request, client, Wire::Http1, "").await {
            Verdict::Answer(answer) => self.reply(answer, request, then),
            Verdict::Forward(pass) if goes_straight(head) && !pass.upstream().may_speak_http2() => {
                self.gate.metrics.verdicts.forwarded.inc();
                let told = told_origin(head, client, self.gate.scheme, pass.passport.as_ref());
                match Box::pin(self.straight(&told, &pass, then, visitor)).await {
                    Came::Sent => Looked::Sent(then),
                    Came::Broken => Looked::Broken,
                    Came::Refused(refusal) => {
                        self.reply(self.tell_failure(request, client, refusal, Some(&pass)), request, then)
                    }
                }
            }
            verdict @ (Verdict::Forward(_) | Verdict::Feed(_)) => Looked::On(Some(Box::new(verdict))),
        }
    }
}

impl FrontDoor {
    fn reply(&self, answer: Answer, request: Request<'_>, then: Then) -> Looked {
        self.note_answer();
        let accepted = request.headers.text("accept-encoding");
        Looked::Answered(Reply { bytes: self.with_hsts(answer).into_http1(accepted, request.method, then), then })
    }
}

/// What is asked, by a head that is the whole request; `None` for whatever else Pingora's proxy is there for: bodies,
/// upgrades, whole URLs, and connections that have something said about them.
fn of_head_alone<'h>(head: &Head<'h>) -> Option<(&'static Method, Target<'h>)> {
    let method = match head.method {
        "GET" => &Method::GET,
        "HEAD" => &Method::HEAD,
        _ => return None,
    };
    if head.has_body || head.connection.is_unusual {
        return None;
    }
    Some((method, Target::of_path(head.target)?))
}

/// RFC 9112, section 9.3. Who speaks HTTP/1.0 gets one answer a connection.
fn then(head: &Head<'_>) -> Then {
    let keeps = head.version == Version::Http11 && !head.connection.closes;
    if keeps { Then::Keep } else { Then::Close }
}

/// An answer to HTTP/1.0 has no chunks, and one to HEAD no body where it says that there is one.
fn goes_straight(head: &Head<'_>) -> bool {
    head.version == Version::Http11 && head.method == "GET"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{HeadLimits, check};

    const LIMITS: HeadLimits = HeadLimits { bytes_max: None, headers_max: None, target_bytes_max: None };

    /// Path, query and what becomes of the connection, where a head is looked at here.
    fn seen(head: &str) -> Option<(String, String, Then)> {
        let text = format!("{head}\r\nHost: a.example\r\n\r\n");
        let head = check(text.as_bytes(), &LIMITS).expect("a head");
        let (_, target) = of_head_alone(&head)?;
        Some((target.path.to_owned(), target.query.to_owned(), then(&head)))
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
            assert_eq!(seen(head), None, "{head}");
        }
    }

    #[test]
    fn a_connection_ends_where_the_client_wants_it() {
        for (head, then) in [
            ("GET /a?b=c HTTP/1.1", Then::Keep),
            ("HEAD /a?b=c HTTP/1.1\r\nConnection: keep-alive", Then::Keep),
            ("GET /a?b=c HTTP/1.1\r\nConnection: Close", Then::Close),
            ("GET /a?b=c HTTP/1.0", Then::Close),
        ] {
            assert_eq!(seen(head), Some(("/a".to_owned(), "b=c".to_owned(), then)), "{head}");
        }
    }
}
