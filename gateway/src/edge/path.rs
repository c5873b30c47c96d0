//! A path of one meaning. Whoever wants round a room spells a path so that we read one thing and the origin another; what
//! could be read twice is refused, and what remains is compared by what it means. Pure.

/// A path that has one meaning only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainPath<'a>(&'a str);

impl<'a> PlainPath<'a> {
    /// Accepts a path without empty, dot or encoded-separator segments, in ASCII with well-formed escapes (RFC 3986,
    /// sections 2.1 and 3.3).
    pub fn check(path: &'a str) -> Option<Self> {
        if is_plainest(path) {
            return Some(Self(path));
        }
        let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'?' | b'#');
        if !path.starts_with('/') || !path.bytes().all(plain) || !are_plain(path) {
            return None;
        }
        let mut segments = path.split('/').skip(1).peekable();
        while let Some(segment) = segments.next() {
            let last = segments.peek().is_none();
            // Only the last one may be empty.
            if !has_a_name(segment) && (!last || is_dots(segment)) {
                return None;
            }
        }
        Some(Self(path))
    }

    /// Whether the path is `prefix` or lies below it, letter by letter and by whole segments. For rules that let pass: a
    /// path that only means the same is not let pass.
    pub fn is_under(self, prefix: &str) -> bool {
        let prefix = prefix.trim_end_matches('/');
        match self.0.strip_prefix(prefix) {
            Some(rest) => rest.is_empty() || rest.starts_with('/'),
            None => false,
        }
    }

    /// Whether some origin could read the path as `prefix` or as something below it: with escapes decoded, without
    /// parameters (`;v=1`), without regard to case, and with dots and spaces at a name's end cut off, as file systems do.
    /// For rules that protect.
    pub fn may_be_under(self, prefix: &str) -> bool {
        let mut segments = self.0.split('/').skip(1);
        let mut wanted = prefix.split('/').filter(|segment| !segment.is_empty());
        wanted.all(|wanted| segments.next().is_some_and(|segment| may_be(segment, wanted)))
    }
}

/// Whether the path has nothing that could be read twice, told in one look, as most are: letters, digits and marks without
/// meaning, in segments that are not empty and do not begin with a dot.
fn is_plainest(path: &str) -> bool {
    let mut before = b' ';
    let plain = |byte: u8| {
        let begins = before == b'/';
        before = byte;
        match byte {
            b'/' | b'.' => !begins,
            _ => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~'),
        }
    };
    path.starts_with('/') && path.bytes().all(plain)
}

/// Whether every escape is well-formed and of a byte that has no second meaning: an origin that decodes once more than we
/// do, or reads overlong UTF-8, would find separators, dots or control characters there.
fn are_plain(path: &str) -> bool {
    if !path.contains('%') {
        return true;
    }
    let well_formed = |after: &str| after.len() >= 2 && after.bytes().take(2).all(|digit| digit.is_ascii_hexdigit());
    if !path.split('%').skip(1).all(well_formed) {
        return false;
    }
    let escaped = path.split('%').skip(1).map(|after| byte_of(&after.as_bytes()[..2]));
    let ambiguous = |byte: u8| byte.is_ascii_control() || matches!(byte, b'.' | b'/' | b'\\' | b'%' | 0xC0 | 0xC1);
    let meant: Vec<u8> = meaning(path).collect();
    let overlong = |pair: &[u8]| matches!((pair[0], pair[1]), (0xE0, 0x80..=0x9F) | (0xF0, 0x80..=0x8F));
    !escaped.into_iter().any(ambiguous) && !meant.windows(2).any(overlong)
}

/// Whether something is left of a segment for an origin that takes parameters off, and it is not the way up.
fn has_a_name(segment: &str) -> bool {
    named(segment).next().is_some() && !is_dots(segment)
}

fn is_dots(segment: &str) -> bool {
    let dots = named(segment).take_while(|byte| *byte == b'.').count();
    let rest = named(segment).skip(dots);
    (1..=2).contains(&dots) && rest.into_iter().all(|byte| byte == b' ')
}

/// What a segment names: decoded, without parameters and what follows an encoded question mark or number sign.
fn named(segment: &str) -> impl Iterator<Item = u8> {
    meaning(segment).take_while(|byte| !matches!(byte, b';' | b'?' | b'#'))
}

fn may_be(segment: &str, wanted: &str) -> bool {
    let mut found = named(segment).map(|byte| byte.to_ascii_lowercase());
    let same = named(wanted).all(|byte| found.next() == Some(byte.to_ascii_lowercase()));
    same && found.all(|byte| matches!(byte, b'.' | b' '))
}

/// The bytes with escapes decoded; what is not well-formed stays as it is.
fn meaning(text: &str) -> impl Iterator<Item = u8> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let byte = *bytes.get(at)?;
        let escape = bytes.get(at + 1..at + 3).filter(|hex| byte == b'%' && hex.iter().all(u8::is_ascii_hexdigit));
        at += if escape.is_some() { 3 } else { 1 };
        Some(escape.map_or(byte, byte_of))
    })
}

fn byte_of(hex: &[u8]) -> u8 {
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap_or(0);
    hex.iter().fold(0, |value, hex| (value << 4) | digit(*hex) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "/a%0d%0aX:y",
            "/a%7f",
            "/a%",
            "/a%2",
            "/a%zz",
            "/%u002e%u002e/a",
            "/%c0%ae%c0%ae/a",
            "/%C1%9C",
            "/%e0%80%ae/a",
            "/%F0%80%80%AE",
            "/..%3bx/a",
            "/..%20/a",
            "/a/..%3f",
            "/;x/a",
            "/%3bx/a",
            "/a b",
            "/a\u{e9}",
            "/a\tb",
            "/a?b",
            "/a#b",
        ] {
            assert_eq!(PlainPath::check(path), None, "{path}");
        }
        for path in [
            "/",
            "/a.b",
            "/a..b/c",
            "/%20x",
            "/a;v=1/b",
            "/a/",
            "/...",
            "/.well-known/x",
            "/caf%C3%A9",
            "/%E0",
            "/;id=1",
        ] {
            assert!(PlainPath::check(path).is_some(), "{path}");
        }
    }

    #[test]
    fn no_spelling_leads_round_a_room() {
        for path in [
            "/events/show",
            "/events/show/",
            "/events/show/seats",
            "/events/%73how",
            "/%65vents/show",
            "/events/Show",
            "/EVENTS/SHOW/x",
            "/events/show;v=1",
            "/events;a=b/show",
            "/events/show%3Bv",
            "/events/show.",
            "/events/show%20",
            "/events/show%3fx",
            "/events/show%23x",
        ] {
            let path = PlainPath::check(path).unwrap_or_else(|| panic!("{path}"));
            assert!(path.may_be_under("/events/show"), "{path:?}");
            assert!(path.may_be_under("/"), "{path:?}");
        }
        for path in
            ["/", "/events", "/events/shows", "/events/sho", "/event/s/show", "/x/events/show", "/events/show-2"]
        {
            assert!(!PlainPath::check(path).expect(path).may_be_under("/events/show"), "{path}");
        }
        assert!(PlainPath::check("/caf%c3%a9").expect("plain").may_be_under("/caf\u{e9}"));
    }

    #[test]
    fn what_lets_pass_is_taken_by_the_letter() {
        let under = |path| PlainPath::check(path).expect("plain").is_under("/static/");
        assert!(under("/static") && under("/static/") && under("/static/a%20b"));
        assert!(!under("/%73tatic/a") && !under("/Static") && !under("/static;x/a") && !under("/statics"));
    }
}
