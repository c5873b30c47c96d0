//! The plain address beside TLS: leads every request on to https. It names only hosts that are served here, so that
//! nobody can make a link of ours that leads elsewhere.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use http::StatusCode;

use super::certificates::Certificates;
use super::direct::{Direct, Looked, Reply, Then};
use super::strict::Head;
use super::visitor::Visitor;
use crate::problem;

/// Leads on to https.
pub struct Redirect {
    hosts: HashSet<String>,
    certificates: Option<Arc<Certificates>>,
    /// `:port`, or nothing for the usual one.
    port: String,
}

impl Redirect {
    /// To these hosts (without ports) and those that the certificates name, on the port of `public_url`.
    pub fn new(hosts: impl Iterator<Item = String>, certificates: Option<Arc<Certificates>>, public_url: &str) -> Self {
        let authority = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
        let (host, port) = split(authority.split('/').next().unwrap_or(""));
        let port = if matches!(port, "" | ":443") { String::new() } else { port.to_owned() };
        let hosts = hosts.chain([host.to_owned()]).map(|host| host.to_ascii_lowercase()).collect();
        Self { hosts, certificates, port }
    }

    /// Where a request is led on to; `None` when its host is none of ours.
    fn target(&self, head: &Head<'_>) -> Option<String> {
        let host = split(head.host).0.to_ascii_lowercase();
        let ours = self.hosts.contains(&host) || self.certificates.as_ref().is_some_and(|known| known.names(&host));
        let path = match head.target.split_once("://") {
            // Its host was compared with `Host` already.
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None if head.target.starts_with('/') => head.target,
            None => "/",
        };
        ours.then(|| format!("https://{host}{}{path}", self.port))
    }
}

/// A host and its `:port`.
fn split(authority: &str) -> (&str, &str) {
    let end = authority.rfind(']').map_or(0, |at| at + 1);
    let at = authority[end..].find(':').map_or(authority.len(), |at| end + at);
    authority.split_at(at)
}

#[async_trait]
impl Direct for Redirect {
    async fn look(&self, head: &Head<'_>, _client: SocketAddr, _visitor: &mut Visitor<'_>) -> Looked {
        let (status, extra, body) = match self.target(head) {
            // 308 keeps the method, and is not turned into a GET.
            Some(target) => (StatusCode::PERMANENT_REDIRECT, format!("Location: {target}\r\n"), String::new()),
            None => {
                let status = StatusCode::MISDIRECTED_REQUEST;
                let body = problem::body(status, "host_unknown", "Nothing is served under this host name.");
                (status, format!("Content-Type: {}\r\n", problem::CONTENT), body.to_string())
            }
        };
        let head = format!(
            "HTTP/1.1 {status}\r\n{extra}Content-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
            body.len(),
        );
        Looked::Answered(Reply { bytes: [head, body].concat().into_bytes().into(), then: Then::Close })
    }
}

#[cfg(test)]
mod tests {
    use super::super::strict::{self, HeadLimits};
    use super::*;

    #[test]
    fn only_hosts_of_ours_are_led_on_to() {
        let limits = HeadLimits { bytes_max: None, headers_max: None, target_bytes_max: None };
        let redirect = |public_url: &str| Redirect::new(["t.example".to_owned()].into_iter(), None, public_url);
        let standard = redirect("https://www.example/");
        let other = redirect("https://[::1]:8443");
        for (redirect, target, host, expected) in [
            (&standard, "/a?b=//c", "t.example:80", Some("https://t.example/a?b=//c")),
            (&standard, "/", "WWW.example", Some("https://www.example/")),
            (&standard, "//evil.example/", "t.example", Some("https://t.example//evil.example/")),
            (&standard, "/", "evil.example", None),
            (&standard, "http://t.example/x", "t.example", Some("https://t.example/x")),
            (&standard, "http://t.example?x", "t.example", Some("https://t.example/")),
            (&other, "/", "[::1]:8080", Some("https://[::1]:8443/")),
            (&other, "/x", "t.example", Some("https://t.example:8443/x")),
        ] {
            let text = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
            let head = strict::check(text.as_bytes(), &limits).expect("a head");
            assert_eq!(redirect.target(&head).as_deref(), expected, "{target} at {host}");
        }
    }
}
