//! A request's head as the gate looks at it, whichever way it came: names and values where they lie, none copied. Looking one
//! up compares the few names of a request, which is quicker than to sort them into a table first.

use std::borrow::Cow;

use http::{HeaderMap, Method, Uri};

/// What a head says.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The method.
    pub method: &'r Method,
    /// What is asked for.
    pub target: Target<'r>,
    /// The headers.
    pub headers: &'r Headers<'r>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'r> {
    /// The host and port of a whole URL, or of HTTP/2.
    pub authority: Option<&'r str>,
    /// The path.
    pub path: &'r str,
    /// The query, without its question mark; empty when there is none.
    pub query: &'r str,
}

impl<'r> Target<'r> {
    /// Of a path and query as HTTP/1 writes them. `None` for whatever has to be read more closely: a whole URL, or characters
    /// that are in no URL (RFC 3986, section 3.3 and 3.4).
    pub fn of_path(text: &'r str) -> Option<Self> {
        let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte);
        if !text.starts_with('/') || !text.bytes().all(is_usual) {
            return None;
        }
        let end = memchr::memchr(b'?', text.as_bytes()).unwrap_or(text.len());
        let (path, query) = (&text[..end], text.get(end + 1..).unwrap_or(""));
        Some(Self { authority: None, path, query })
    }
}

impl<'r> From<&'r Uri> for Target<'r> {
    fn from(uri: &'r Uri) -> Self {
        let authority = uri.authority().map(http::uri::Authority::as_str);
        Self { authority, path: uri.path(), query: uri.query().unwrap_or("") }
    }
}

/// Names and values in their order. Names are compared without regard to case.
#[derive(Debug, Clone, Default)]
pub struct Headers<'r>(Cow<'r, [(&'r [u8], &'r [u8])]>);

impl<'r> Headers<'r> {
    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&'r [u8]> {
        self.all(name).next()
    }

    /// Every value of a name.
    pub fn all<'n>(&self, name: &'n str) -> impl Iterator<Item = &'r [u8]> + use<'_, 'r, 'n> {
        let same = move |known: &[u8]| known.len() == name.len() && known.eq_ignore_ascii_case(name.as_bytes());
        self.0.iter().filter(move |(known, _)| same(known)).map(|(_, value)| *value)
    }

    /// The first value of a name as a text; empty when there is none, or one with anything but printable ASCII in it.
    pub fn text(&self, name: &str) -> &'r str {
        self.get(name).and_then(printable).unwrap_or("")
    }

    /// How many bytes they are on a connection.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.len() + 4).sum()
    }
}

/// A value that is printable ASCII.
pub fn printable(value: &[u8]) -> Option<&str> {
    let odd = value.iter().fold(false, |odd, byte| odd | !matches!(byte, b'\t' | b' '..=b'~'));
    if odd { None } else { std::str::from_utf8(value).ok() }
}

impl<'r> From<&'r HeaderMap> for Headers<'r> {
    fn from(map: &'r HeaderMap) -> Self {
        map.iter().map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes())).collect()
    }
}

impl<'r> FromIterator<(&'r [u8], &'r [u8])> for Headers<'r> {
    fn from_iter<I: IntoIterator<Item = (&'r [u8], &'r [u8])>>(all: I) -> Self {
        Self(Cow::Owned(all.into_iter().collect()))
    }
}

impl<'r> From<&'r [(&'r [u8], &'r [u8])]> for Headers<'r> {
    fn from(all: &'r [(&'r [u8], &'r [u8])]) -> Self {
        Self(Cow::Borrowed(all))
    }
}

#[cfg(test)]
impl<'r> Headers<'r> {
    /// From texts.
    pub(super) fn of(pairs: &[(&'r str, &'r str)]) -> Self {
        pairs.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_by_name() {
        let headers = Headers::of(&[("Host", "a"), ("COOKIE", "b"), ("cookie", "c"), ("x", "\u{e9}")]);
        assert_eq!((headers.text("host"), headers.text("x"), headers.text("none")), ("a", "", ""));
        assert_eq!(headers.all("cookie").collect::<Vec<_>>(), [b"b", b"c"]);
        assert_eq!(headers.bytes(), 4 + 6 + 6 + 1 + 1 + 1 + 1 + 2 + 16);
    }

    #[test]
    fn a_target_is_a_path_and_a_query() {
        let target = |path, query| Some(Target { authority: None, path, query });
        for (text, expected) in [
            ("/", target("/", "")),
            ("/a%20b;c?d=e?f", target("/a%20b;c", "d=e?f")),
            ("*", None),
            ("http://a.example/", None),
            ("/a\"b", None),
            ("/a b", None),
            ("/\u{e9}", None),
        ] {
            assert_eq!(Target::of_path(text), expected, "{text}");
            if let Some(target) = expected {
                let uri: Uri = text.parse().expect("a URI");
                assert_eq!(Target::from(&uri), target, "both ways read the same");
            }
        }
    }
}
