//! What an origin and a visitor are told of each other, whichever way a request takes. An origin never gets headers under names
//! of ours from a visitor, nor what only proxies may say about a request, nor our proofs among its cookies. And a shared
//! cache never gets a visitor's proof with an origin's answer.

use std::io::Write;
use std::net::IpAddr;

use http::header::{CACHE_CONTROL, COOKIE, SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use http::{HeaderMap, HeaderName, HeaderValue};
use pingora::http::{RequestHeader, ResponseHeader};
use pingora::prelude::*;

use super::asked::Asked;
use super::cookies::{self, ADMISSION_HEADER, OUR_HEADERS, Proof, Scheme};
use super::gate::Pass;
use super::proxy::FrontDoor;
use super::refusal::Refusal;
use super::request::Request;
use super::respond::Answer;
use super::written::{field, put};
use crate::front::Head;

/// The upstream's word that an admission is over, for instance when the order is complete.
const RELEASE_HEADER: HeaderName = HeaderName::from_static("vestibule-release");
/// What every origin is told of the visitor.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Every header that begins so is said by a proxy about the request: who asks, by which name, for which path. An origin
/// that believes `X-Original-URL` would serve a room's page under a path that no room protects.
const SAID_BY_PROXIES: [&str; 4] = [OUR_HEADERS, "x-forwarded-", "x-original-", "x-rewrite-"];
/// The same, by their whole names. `Proxy` becomes `HTTP_PROXY` in CGI.
const SAID_BY_PROXIES_TOO: [&str; 14] = [
    "forwarded",
    "x-forwarded",
    "x-real-ip",
    "x-real-host",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-host",
    "x-http-host-override",
    "x-scheme",
    "client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fastly-client-ip",
    "proxy",
];

impl FrontDoor {
    /// Makes of a visitor's request head what its origin is told; `host` is the one that the visitor named.
    ///
    /// # Errors
    /// Never for a head that was read: Pingora only checks names and values again.
    pub(super) fn tell_origin(
        &self,
        upstream: &mut RequestHeader,
        client: IpAddr,
        host: Option<HeaderValue>,
        pass: &Pass,
    ) -> Result<()> {
        keep_ours(upstream)?;
        upstream.insert_header(FORWARDED_FOR, client.to_string())?;
        upstream.insert_header(FORWARDED_PROTO, self.gate.scheme.as_str())?;
        if let Some(host) = host {
            upstream.insert_header(FORWARDED_HOST, host)?;
        }
        if let Some(passport) = pass.passport.clone() {
            upstream.insert_header(ADMISSION_HEADER, passport)?;
        }
        Ok(())
    }

    /// What is changed in an origin's answer with these headers. Ends the admission where the origin says so.
    pub(super) async fn changes(&self, headers: &HeaderMap, pass: &Pass) -> Changes {
        let mut changes = Changes { hsts: self.hsts.clone(), cookies: Vec::new() };
        let Some(admitted) = pass.admitted() else {
            return changes;
        };
        if headers.contains_key(RELEASE_HEADER) {
            Box::pin(admitted.host.release(&admitted.ticket)).await;
            let gone = |proof| cookies::set(self.gate.scheme, proof, admitted.host.id(), None, 0);
            changes.cookies = [Proof::Admission, Proof::Ticket].map(gone).to_vec();
        } else {
            changes.cookies.clone_from(&pass.cookies);
        }
        changes
    }

    /// What a visitor is told whose request could not be served by an origin. An admission that was just given or prolonged is
    /// kept, whatever the origin does.
    pub(super) fn tell_failure(
        &self,
        request: Request<'_>,
        client: IpAddr,
        refusal: Refusal,
        pass: Option<&Pass>,
    ) -> Answer {
        let answer = match Asked::read(request, None, client) {
            Ok(asked) => self.gate.refuse(&asked, refusal),
            Err(_) => Answer::problem(refusal, ""),
        };
        answer.cookies(pass.into_iter().flat_map(|pass| pass.cookies.iter().cloned()))
    }
}

/// The same as bytes, for a head that was checked and consists of nothing but a usual request: what [`FrontDoor::tell_origin`] leaves
/// out or changes, and what is about the visitor's connection only, is left out or changed here.
pub(super) fn told_origin(head: &Head<'_>, client: IpAddr, scheme: Scheme, passport: Option<&HeaderValue>) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    put(&mut out, &[head.method.as_bytes(), b" ", head.target.as_bytes(), b" HTTP/1.1\r\n"]);
    for (name, value) in head.headers() {
        if is_of_one_connection(name) || is_not_for_origins(name) {
            continue;
        }
        if name.eq_ignore_ascii_case(COOKIE.as_str()) && cookies::may_hold_ours(value) {
            if let Some(value) = cookies::without_ours(value) {
                field(&mut out, name, &value);
            }
            continue;
        }
        field(&mut out, name, value);
    }
    // Writing into memory cannot fail.
    let _ = write!(out, "{FORWARDED_FOR}: {client}\r\n{FORWARDED_PROTO}: {}\r\n", scheme.as_str());
    field(&mut out, FORWARDED_HOST.as_str(), head.host.as_bytes());
    if let Some(passport) = passport {
        field(&mut out, ADMISSION_HEADER, passport.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// What is changed in an origin's answer before a visitor gets it. A cache between us and visitors would hand a cookie of ours to
/// others, whatever the origin thinks of its page: an answer with one is for nobody else.
#[derive(Default)]
pub(super) struct Changes {
    hsts: Option<HeaderValue>,
    cookies: Vec<String>,
}

impl Changes {
    /// Whether the visitor does not get this header.
    pub(super) fn leave_out(&self, name: &HeaderName) -> bool {
        *name == RELEASE_HEADER
            || (self.hsts.is_some() && *name == STRICT_TRANSPORT_SECURITY)
            || (!self.cookies.is_empty() && (*name == CACHE_CONTROL || CACHES_OBEY.contains(&name.as_str())))
    }

    /// What the visitor gets beside.
    pub(super) fn added(&self) -> impl Iterator<Item = (HeaderName, &[u8])> {
        let hsts = self.hsts.iter().map(|hsts| (STRICT_TRANSPORT_SECURITY, hsts.as_bytes()));
        let nobody_else = self.cookies.first().map(|_| (CACHE_CONTROL, &b"private, no-store"[..]));
        hsts.chain(nobody_else).chain(self.cookies.iter().map(|cookie| (SET_COOKIE, cookie.as_bytes())))
    }

    /// Makes them.
    ///
    /// # Errors
    /// Never for what is ours: Pingora only checks it again.
    pub(super) fn make(&self, response: &mut ResponseHeader) -> Result<()> {
        let out: Vec<_> = response.headers.keys().filter(|name| self.leave_out(name)).cloned().collect();
        out.iter().for_each(|name| drop(response.remove_header(name)));
        self.added().try_for_each(|(name, value)| response.append_header(name, value).map(|_| ()))
    }
}

/// Whether a header is about one connection only (RFC 9110, section 7.6.1), beside what `Connection` names. The list is Pingora's.
pub(super) fn is_of_one_connection(name: &str) -> bool {
    const NAMES: [&str; 10] = [
        "te",
        "trailer",
        "upgrade",
        "connection",
        "keep-alive",
        "http2-settings",
        "proxy-connection",
        "transfer-encoding",
        "proxy-authenticate",
        "proxy-authorization",
    ];
    // By length first: few headers have one of these.
    matches!(name.len(), 2 | 7 | 10 | 14 | 16..=19) && NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Takes out of a request what its origin would believe of us and not of a visitor.
///
/// # Errors
/// Never for a head that was read: Pingora only checks names and values again.
fn keep_ours(upstream: &mut RequestHeader) -> Result<()> {
    for name in not_for_origins(&upstream.headers) {
        upstream.remove_header(&name);
    }
    let mut lines = upstream.headers.get_all(COOKIE).iter();
    if !lines.any(|line| cookies::may_hold_ours(line.as_bytes())) {
        return Ok(());
    }
    let cookies: Vec<_> = upstream.headers.get_all(COOKIE).iter().cloned().collect();
    upstream.remove_header(&COOKIE);
    for line in cookies.iter().filter_map(|line| cookies::without_ours(line.as_bytes())) {
        let value = HeaderValue::from_bytes(&line).or_err(InternalError, "a cookie line")?;
        upstream.append_header(COOKIE, value)?;
    }
    Ok(())
}

/// What all of these begin with: every header of every request comes here, and most are told apart by their first letter.
const FIRST_LETTERS: &[u8] = b"vxfctp";

/// What caches of delivery networks obey before `Cache-Control`.
const CACHES_OBEY: [&str; 3] = ["cdn-cache-control", "surrogate-control", "expires"];

fn not_for_origins(headers: &HeaderMap) -> Vec<HeaderName> {
    headers.keys().filter(|name| is_not_for_origins(name.as_str())).cloned().collect()
}

/// Servers that hand headers on as variables (CGI, WSGI, Rack) write `_` for both `-` and `_`, so both count as one.
pub(super) fn is_not_for_origins(name: &str) -> bool {
    let letter = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let begins = |with: &str| {
        name.len() >= with.len() && name.bytes().zip(with.bytes()).all(|(found, wanted)| letter(found) == wanted)
    };
    if !name.bytes().next().is_some_and(|first| FIRST_LETTERS.contains(&first.to_ascii_lowercase())) {
        return false;
    }
    SAID_BY_PROXIES.iter().any(|with| begins(with))
        || SAID_BY_PROXIES_TOO.iter().any(|whole| name.len() == whole.len() && begins(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_begins_with_a_first_letter() {
        for name in SAID_BY_PROXIES.iter().chain(&SAID_BY_PROXIES_TOO) {
            assert!(FIRST_LETTERS.contains(&name.as_bytes()[0]), "{name}");
            assert!(is_not_for_origins(name) && is_not_for_origins(&name.to_ascii_uppercase()), "{name}");
        }
    }

    #[test]
    fn an_origin_hears_nothing_of_ours_from_a_visitor() {
        let mut head = RequestHeader::build("GET", b"/", None).expect("a head");
        for (name, value) in [
            ("Vestibule-Admission", "forged"),
            ("vestibule_admission", "forged"),
            ("VESTIBULE-Anything", "forged"),
            ("X-Forwarded-For", "10.0.0.1"),
            ("X_Forwarded_For", "10.0.0.1"),
            ("x-forwarded-host", "evil.example"),
            ("Forwarded", "for=10.0.0.1"),
            ("X-Original-URL", "/events/show"),
            ("X-Rewrite-URL", "/events/show"),
            ("True-Client-IP", "10.0.0.1"),
            ("Proxy", "http://evil.example"),
            ("Cookie", "a=b; vestibule-ticket-x=y"),
            ("Accept", "*/*"),
            ("X-Forward", "stays"),
        ] {
            head.append_header(name, value).expect("a header");
        }
        head.append_header("Cookie", HeaderValue::from_bytes(b"name=Jos\xc3\xa9").expect("a value")).expect("a header");
        keep_ours(&mut head).expect("kept");
        let mut left: Vec<_> = head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        left.sort_unstable();
        let expected: [(&str, &[u8]); 4] =
            [("accept", b"*/*"), ("cookie", b"a=b"), ("cookie", b"name=Jos\xc3\xa9"), ("x-forward", b"stays")];
        assert_eq!(left, expected);
    }
}
