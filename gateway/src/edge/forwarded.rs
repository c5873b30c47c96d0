//! What an origin and a visitor are told of each other, whichever way a request takes. An origin never gets headers under names
//! of ours from a visitor, nor what only proxies may say about a request, nor our proofs among its cookies. And a shared
//! cache never gets a visitor's proof with an origin's answer.

use std::net::IpAddr;

use http::header::{CACHE_CONTROL, COOKIE, SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use pingora::http::{RequestHeader, ResponseHeader};
use pingora::prelude::*;

use super::asked::Asked;
use super::cookies::{self, ADMISSION_HEADER, OUR_HEADERS, Proof};
use super::gate::Pass;
use super::proxy::FrontDoor;
use super::refusal::Refusal;
use super::respond::Answer;

/// The upstream's word that an admission is over, for instance when the order is complete.
static RELEASE_HEADER: HeaderName = HeaderName::from_static("vestibule-release");
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
        upstream.insert_header(FORWARDED_PROTO, HeaderValue::from_static(self.gate.scheme.as_str()))?;
        if let Some(host) = host {
            upstream.insert_header(FORWARDED_HOST, host)?;
        }
        if let Some(passport) = pass.passport.clone() {
            upstream.insert_header(ADMISSION_HEADER, passport)?;
        }
        Ok(())
    }

    /// Makes of an origin's answer what the visitor is told, and ends the admission where the origin says so.
    ///
    /// # Errors
    /// As [`FrontDoor::tell_origin`].
    pub(super) async fn tell_visitor(&self, response: &mut ResponseHeader, pass: &Pass) -> Result<()> {
        let release = response.remove_header(&RELEASE_HEADER).is_some();
        if let Some(hsts) = &self.hsts {
            response.insert_header(STRICT_TRANSPORT_SECURITY, hsts)?;
        }
        let Some(admitted) = pass.admitted() else {
            return Ok(());
        };
        if release {
            Box::pin(admitted.host.release(&admitted.ticket)).await;
            for proof in [Proof::Admission, Proof::Ticket] {
                bring(response, &cookies::set(self.gate.scheme, proof, admitted.host.id(), None, 0))?;
            }
            return Ok(());
        }
        pass.cookies.iter().try_for_each(|cookie| bring(response, cookie))
    }

    /// What a visitor is told whose request could not be served by an origin. An admission that was just given or prolonged is
    /// kept, whatever the origin does.
    pub(super) fn tell_failure(
        &self,
        (method, uri, headers): (&Method, &Uri, &HeaderMap),
        client: IpAddr,
        refusal: Refusal,
        pass: Option<&Pass>,
    ) -> Answer {
        let answer = match Asked::read(method, uri, headers, None, client) {
            Ok(asked) => self.gate.refuse(&asked, refusal),
            Err(_) => Answer::problem(refusal, ""),
        };
        answer.cookies(pass.map_or(&[], |pass| &pass.cookies))
    }
}

/// Takes out of a request what its origin would believe of us and not of a visitor.
///
/// # Errors
/// Never for a head that was read: Pingora only checks names and values again.
fn keep_ours(upstream: &mut RequestHeader) -> Result<()> {
    for name in not_for_origins(&upstream.headers) {
        upstream.remove_header(&name);
    }
    if !upstream.headers.get_all(COOKIE).iter().any(cookies::may_hold_ours) {
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

/// Adds a cookie of ours to an origin's answer. A cache between us and visitors would hand it to others, whatever the origin
/// thinks of its page; so this one answer is for nobody else.
///
/// # Errors
/// Never for a cookie of ours: Pingora only checks it again.
fn bring(response: &mut ResponseHeader, cookie: &str) -> Result<()> {
    for name in CACHES_OBEY {
        response.remove_header(name);
    }
    response.insert_header(CACHE_CONTROL, "private, no-store")?;
    response.append_header(SET_COOKIE, cookie).map(|_| ())
}

fn not_for_origins(headers: &HeaderMap) -> Vec<HeaderName> {
    headers.keys().filter(|name| is_not_for_origins(name.as_str())).cloned().collect()
}

/// Servers that hand headers on as variables (CGI, WSGI, Rack) write `_` for both `-` and `_`, so both count as one.
fn is_not_for_origins(name: &str) -> bool {
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
