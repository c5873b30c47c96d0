//! Which room a request belongs to: the most specific route wins. Pure. A path belongs to a room if any origin could read
//! it as one of the room's, so nobody gets round a room by spelling.

use std::net::Ipv6Addr;

use config::Room;

use super::path::PlainPath;

/// The room with the most specific route for a host and a path: an exact host before `*`, then the longest path, then the
/// one that is written as the path is.
pub fn room_of<'r>(rooms: impl Iterator<Item = &'r Room>, host: &str, path: PlainPath<'_>) -> Option<&'r Room> {
    let host = host_name(host);
    let mut best: Option<((bool, usize, bool), &Room)> = None;
    for room in rooms {
        for route in &room.routes {
            let exact = route.host != "*";
            if (exact && !route.host.eq_ignore_ascii_case(host)) || !path.may_be_under(&route.path) {
                continue;
            }
            let rank = (exact, route.path.trim_end_matches('/').len(), path.is_under(&route.path));
            if best.is_none_or(|(known, _)| rank > known) {
                best = Some((rank, room));
            }
        }
    }
    best.map(|(_, room)| room)
}

/// The room whose origin a host belongs to, for paths that no room protects: an exact host before `*`.
pub fn origin_of<'r>(rooms: impl Iterator<Item = &'r Room>, host: &str) -> Option<&'r Room> {
    let host = host_name(host);
    let (mut exact, mut any) = (None, None);
    for room in rooms {
        for route in &room.routes {
            match route.host.as_str() {
                "*" => any = any.or(Some(room)),
                name if name.eq_ignore_ascii_case(host) => exact = exact.or(Some(room)),
                _ => {}
            }
        }
    }
    exact.or(any)
}

/// A `Host` without its port and without the dot that ends a full name: `hall.example.:443` is `hall.example`.
pub fn host_name(host: &str) -> &str {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.strip_suffix('.').unwrap_or(name)
}

/// Whether a `Host` names one host in one way: a name or an address, with or without a port, and nothing that another
/// parser could read as another host (RFC 3986, section 3.2.2; without user, escapes and other alphabets).
pub fn is_plain_host(host: &str) -> bool {
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        return address.parse::<Ipv6Addr>().is_ok() && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let name = name.strip_suffix('.').unwrap_or(name).as_bytes();
    // In one look, since every request has one: a dot only between labels.
    let mut before = b'.';
    let is_plain = |byte: &u8| {
        let begins = std::mem::replace(&mut before, *byte) == b'.';
        if *byte == b'.' { !begins } else { byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') }
    };
    name.iter().all(is_plain) && before != b'.' && is_port(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms() -> Vec<Room> {
        let text = r#"
            [upstreams.u]
            address = "127.0.0.1:1"
            [rooms.all]
            upstream = "u"
            routes = [{ path = "/" }]
            [rooms.show]
            upstream = "u"
            routes = [{ path = "/events/show" }]
            [rooms.hall]
            upstream = "u"
            routes = [{ host = "hall.example", path = "/" }]
        "#;
        let sources = config::Sources { text: text.to_owned(), ..config::Sources::default() };
        config::load(&sources).expect("valid").rooms
    }

    fn found(host: &str, path: &str) -> Option<String> {
        let rooms = rooms();
        let path = PlainPath::check(path)?;
        room_of(rooms.iter(), host, path).map(|room| room.id.clone())
    }

    #[test]
    fn the_most_specific_route_wins() {
        for (host, path, room) in [
            ("a.example", "/", "all"),
            ("a.example", "/events", "all"),
            ("a.example", "/events/show", "show"),
            ("a.example", "/events/show/", "show"),
            ("a.example:8080", "/events/show/seats", "show"),
            ("a.example", "/events/shows", "all"),
            ("a.example", "/events/Show", "show"),
            ("a.example", "/events/%73how;v=1", "show"),
            ("hall.example.", "/events/show", "hall"),
            ("HALL.example:80", "/events/show", "hall"),
        ] {
            assert_eq!(found(host, path).as_deref(), Some(room), "{host}{path}");
        }
    }

    #[test]
    fn what_no_room_protects_belongs_to_the_origin_of_its_host() {
        let rooms = rooms();
        let origin = |host| origin_of(rooms.iter().filter(|room| room.id != "all"), host).map(|room| room.id.as_str());
        assert_eq!(origin("Hall.example:80"), Some("hall"));
        assert_eq!(origin("a.example"), Some("show"));
        assert_eq!(origin_of(rooms.iter().filter(|room| room.id == "hall"), "a.example").map(|_| ()), None);
    }

    #[test]
    fn a_host_has_one_spelling_only() {
        for host in [
            "a.example",
            "A.example:80",
            "a.example.",
            "a.example.:443",
            "127.0.0.1:8080",
            "[::1]",
            "[::1]:80",
            "localhost",
            "a_b",
            "xn--mller-kva.example",
        ] {
            assert!(is_plain_host(host), "{host}");
        }
        for host in [
            "",
            ".",
            "a..b",
            ".a",
            "a:b",
            "a:80:80",
            "a@b",
            "a b",
            "a/b",
            "a%2eb",
            "m\u{fc}ller",
            "[::1",
            "[x]",
            "::1",
            "a,b",
            "a?b",
            "a#b",
            "a\\b",
            "*",
            "a..",
        ] {
            assert!(!is_plain_host(host), "{host}");
        }
        assert_eq!(host_name("hall.example.:443"), "hall.example");
        assert_eq!(host_name("[::1]:80"), "[::1]");
    }
}
