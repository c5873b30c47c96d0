//! Which room a request belongs to: the most specific route wins. Pure. A path that could mean something else to an
//! upstream than to us is refused, so nobody gets round a room by spelling.

use config::Room;

/// A path that has one meaning only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainPath<'a>(&'a str);

impl<'a> PlainPath<'a> {
    /// Accepts a path without empty, dot or encoded-separator segments.
    pub fn check(path: &'a str) -> Option<Self> {
        if !path.starts_with('/') || path.contains("//") || path.contains('\\') {
            return None;
        }
        let lower = path.to_ascii_lowercase();
        // Encoded dot, slash, backslash, percent and NUL: an upstream that decodes once more reads another path.
        let ambiguous = ["%2e", "%2f", "%5c", "%25", "%00"];
        let dots = path.split('/').any(|segment| matches!(segment.split(';').next(), Some("." | "..")));
        (!dots && !ambiguous.iter().any(|code| lower.contains(code))).then_some(Self(path))
    }

    /// Whether the path is `prefix` or lies below it, by whole segments.
    pub fn is_under(self, prefix: &str) -> bool {
        let prefix = prefix.trim_end_matches('/');
        match self.0.strip_prefix(prefix) {
            Some(rest) => rest.is_empty() || rest.starts_with('/'),
            None => false,
        }
    }
}

/// The room with the most specific route for a host and a path: an exact host before `*`, then the longest path.
pub fn room_of<'r>(rooms: impl Iterator<Item = &'r Room>, host: &str, path: PlainPath<'_>) -> Option<&'r Room> {
    let host = host_name(host);
    let mut best: Option<((bool, usize), &Room)> = None;
    for room in rooms {
        for route in &room.routes {
            let exact = route.host != "*";
            if (exact && !route.host.eq_ignore_ascii_case(host)) || !path.is_under(&route.path) {
                continue;
            }
            let rank = (exact, route.path.trim_end_matches('/').len());
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

/// A `Host` without its port.
pub fn host_name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
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
            ("a.example", "/events/Show", "all"),
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
    fn a_path_with_two_meanings_is_refused() {
        for path in [
            "",
            "x",
            "//",
            "/a//b",
            "/a/../b",
            "/./",
            "/a/..",
            "/..;x=1/a",
            "/%2e%2E/a",
            "/a%2Fb",
            "/a%5cb",
            "/a\\b",
            "/%252e/",
            "/a%00",
        ] {
            assert_eq!(PlainPath::check(path), None, "{path}");
        }
        for path in ["/", "/a.b", "/a..b/c", "/%20x", "/a;v=1/b"] {
            assert!(PlainPath::check(path).is_some(), "{path}");
        }
    }
}
