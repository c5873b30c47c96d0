//! Damaged and made-up requests against everything here that reads one. What is checked is not only that nothing panics:
//! no spelling leads round a room, no address is made up, no cookie of ours gets out, and no way on leaves the site.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use super::asked::Asked;
use super::client;
use super::cookies::{self, Proof, Scheme};
use super::forwarded::{is_not_for_origins, is_of_one_connection, told_origin};
use super::path::PlainPath;
use super::request::{Headers, Request, Target};
use super::routes::{host_name, is_plain_host};
use crate::front::{self, HeadLimits};

const PREFIXES: [&str; 4] = ["/", "/events/show", "/a", "/orders"];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// One more decoding of escapes; what is not well-formed stays.
fn decoded(path: &str) -> String {
    let (mut out, mut rest) = (Vec::new(), path.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.filter(|hex| !hex.starts_with('+')).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                out.push(byte);
                rest = &after[2..];
            }
            _ => {
                out.push(*first);
                rest = after;
            }
        }
    }
    text(&out)
}

/// RFC 3986, section 5.2.4, by segments; empty ones go as well.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}

/// As servers that know parameters do.
fn without_parameters(path: &str) -> String {
    path.split('/').map(|segment| segment.split(';').next().unwrap_or("")).collect::<Vec<_>>().join("/")
}

/// As browsers' parsers do with backslashes and control characters (WHATWG URL).
fn as_a_browser(path: &str) -> String {
    path.replace(['\t', '\r', '\n'], "").replace('\\', "/").replace("%2e", ".").replace("%2E", ".")
}

/// How servers may read a path.
fn readings(path: &str) -> Vec<String> {
    let mut all = vec![path.to_owned(), decoded(path), decoded(&decoded(path)), as_a_browser(path)];
    for reading in all.clone() {
        all.push(without_parameters(&reading));
        all.push(decoded(&without_parameters(&reading)));
    }
    for reading in all.clone() {
        all.push(without_dots(&reading));
        all.push(reading.split(['?', '#']).next().unwrap_or("").to_owned());
    }
    all
}

fn lies_under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix.trim_end_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[test]
fn no_spelling_of_a_path_leads_round_a_room() {
    fuzz::target!("paths", |bytes: &[u8]| {
        let path = text(bytes);
        let Some(plain) = PlainPath::check(&path) else {
            return;
        };
        for prefix in PREFIXES {
            for reading in readings(&path) {
                let under = lies_under(&reading.to_ascii_lowercase(), prefix);
                assert!(!under || plain.may_be_under(prefix), "{path:?} read as {reading:?} lies under {prefix}");
                assert!(
                    !plain.is_under(prefix) || lies_under(&reading, prefix),
                    "{path:?} passes as {prefix} and is read as {reading:?}"
                );
            }
        }
    });
}

/// A head as lines: the target, then headers, as Pingora reads them.
fn head(bytes: &[u8]) -> Option<(Uri, HeaderMap)> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let uri = Uri::try_from(lines.next()?).ok()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let at = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = (HeaderName::from_bytes(&line[..at]).ok()?, HeaderValue::from_bytes(&line[at + 1..]).ok()?);
        headers.append(name, value);
    }
    Some((uri, headers))
}

#[test]
fn a_request_is_read_or_refused() {
    fuzz::target!("requests", |bytes: &[u8]| {
        let (mut parts, client) = (bytes.splitn(2, |byte| *byte == 0), [127, 0, 0, 1].into());
        let (Some((uri, headers)), form) = (head(parts.next().unwrap_or(b"")), parts.next().unwrap_or(b"")) else {
            return;
        };
        let form = text(form);
        let headers = Headers::from(&headers);
        let request = Request { method: &Method::GET, target: (&uri).into(), headers: &headers };
        let path_and_query = uri.path_and_query().map_or("", |target| target.as_str());
        if let Some(target) = Target::of_path(path_and_query).filter(|_| uri.authority().is_none()) {
            assert_eq!(target, request.target, "both ways read the same");
        }
        let Ok(asked) = Asked::read(request, Some(16_384), client) else {
            return;
        };
        let asked = Asked { form: &form, ..asked };
        assert!(is_plain_host(asked.host) && !host_name(asked.host).is_empty());
        let _ = (asked.form(), asked.languages(), asked.is_cross_site(), asked.is_part_of_a_page(), asked.target());
        let _ = (asked.query_field("room"), asked.form_field("code"));
        if let Some(to) = asked.way_on() {
            let path = to.split(['?', '#']).next().unwrap_or("");
            assert!(to.starts_with('/') && to.is_ascii(), "{to:?}");
            assert!(
                readings(path).iter().all(|reading| !reading.starts_with("//") && !reading.contains('\\')),
                "{to:?}"
            );
            assert!(!to.contains(|letter: char| letter.is_ascii_control()), "{to:?}");
        }
    });
}

#[test]
fn an_origin_reads_what_is_meant_for_it() {
    const LIMITS: HeadLimits =
        HeadLimits { bytes_max: Some(8192), headers_max: Some(64), target_bytes_max: Some(4096) };
    fuzz::target!("heads", |bytes: &[u8]| {
        let Ok(Some(length)) = front::end(bytes, 0) else {
            return;
        };
        let Ok(head) = front::check(&bytes[..length], &LIMITS) else {
            return;
        };
        let passport = HeaderValue::from_static("passport");
        let told = told_origin(&head, [203, 0, 113, 5].into(), Scheme::Https, Some(&passport));
        let mut space = [httparse::EMPTY_HEADER; 80];
        let mut request = httparse::Request::new(&mut space);
        assert_eq!(
            request.parse(&told).expect("a head"),
            httparse::Status::Complete(told.len()),
            "and nothing behind it"
        );
        assert_eq!((request.method, request.path), (Some(head.method), Some(head.target)));
        let ours = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "vestibule-admission"];
        for header in &*request.headers {
            let is_ours = ours.contains(&header.name);
            assert!(is_ours || !is_not_for_origins(header.name), "{}", header.name);
            assert!(!is_of_one_connection(header.name), "{}", header.name);
        }
        let headers: Headers<'_> =
            request.headers.iter().map(|header| (header.name.as_bytes(), header.value)).collect();
        for (scheme, proof) in [(Scheme::Https, Proof::Ticket), (Scheme::Http, Proof::Admission)] {
            assert_eq!(cookies::values(&headers, &cookies::name(scheme, proof, "demo")).next(), None);
        }
        let count = |name: &str| request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name)).count();
        assert!(ours.iter().chain(&["host"]).all(|name| count(name) == 1), "{:?}", text(&told));
    });
}

#[test]
fn a_line_of_cookies_is_read_and_ours_stay_with_us() {
    fuzz::target!("cookies", |bytes: &[u8]| {
        if HeaderValue::from_bytes(bytes).is_err() {
            return;
        }
        let headers: Headers<'_> = [(&b"cookie"[..], bytes)].into_iter().collect();
        for scheme in [Scheme::Https, Scheme::Http] {
            let named = cookies::name(scheme, Proof::Ticket, "demo");
            let first = cookies::values(&headers, &named).find(|value| !value.is_empty());
            assert_eq!(cookies::shown(&headers, scheme, Proof::Ticket, "demo"), first, "a short cut, and no other way");
        }
        let _ = cookies::values(&headers, "").count();
        let pairs = |line: &[u8]| line.split(|byte| *byte == b';').filter(|pair| !pair.trim_ascii().is_empty()).count();
        let Some(kept) = cookies::without_ours(bytes) else {
            return;
        };
        let of_ours = [Scheme::Https, Scheme::Http].map(|scheme| cookies::name(scheme, Proof::Ticket, "demo"));
        let gone = of_ours.iter().map(|name| cookies::values(&headers, name).count()).sum::<usize>();
        assert!(pairs(&kept) + gone <= pairs(bytes), "{:?}", text(&kept));
        assert!(HeaderValue::from_bytes(&kept).is_ok(), "still a line");
        let headers: Headers<'_> = [(&b"cookie"[..], kept.as_slice())].into_iter().collect();
        for proof in [Proof::Ticket, Proof::Admission] {
            for scheme in [Scheme::Https, Scheme::Http] {
                assert_eq!(cookies::values(&headers, &cookies::name(scheme, proof, "demo")).next(), None);
            }
        }
        assert_eq!(cookies::without_ours(&kept).as_deref(), Some(kept.as_slice()), "once is enough");
    });
}

#[test]
fn nobody_makes_up_an_address() {
    let trusted = ["10.0.0.0/8", "2001:db8::/32"].map(|network| network.parse::<ipnet::IpNet>().expect("a network"));
    fuzz::target!("forwarded_for", |bytes: &[u8]| {
        let line = text(bytes);
        let lines: Vec<_> = line.split('\n').collect();
        for peer in ["203.0.113.5", "::ffff:203.0.113.5", "2001:db9::1"] {
            let peer: std::net::IpAddr = peer.parse().expect("an address");
            assert_eq!(client::address(peer, &lines, &trusted), peer.to_canonical());
        }
        // From a trusted proxy only what it and other trusted ones wrote counts: the last that is not trusted.
        let found = client::address([10, 0, 0, 1].into(), &lines, &trusted);
        let said = lines.iter().flat_map(|line| line.split(',')).filter_map(|hop| hop.trim().parse().ok());
        let mut said = said.map(|address: std::net::IpAddr| address.to_canonical());
        assert!(found == std::net::IpAddr::from([10, 0, 0, 1]) || said.any(|address| address == found), "{found}");
        let with_more = format!("6.6.6.6, {line}");
        let shifted: Vec<_> = with_more.split('\n').collect();
        let again = client::address([10, 0, 0, 1].into(), &shifted, &trusted);
        let is_trusted = trusted.iter().any(|network| network.contains(&found));
        assert!(again == found || is_trusted, "{found} became {again} by a prefix that anybody may send");
    });
}
