//! The visitor's proofs in cookies and headers: reading them from a request, writing them to an answer, and keeping
//! them from the upstream. Pure.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::request::{Headers, printable};

/// Header of the queue ticket for apps.
pub const TICKET_HEADER: &str = "vestibule-ticket";
/// Header of the admission for apps; towards the upstream it carries the passport.
pub const ADMISSION_HEADER: &str = "vestibule-admission";
/// Every header of ours begins so; whatever a client sends under it never reaches an upstream.
pub const OUR_HEADERS: &str = "vestibule-";

/// Every request's cookies are searched for these.
static OURS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(OUR_HEADERS));
static LANGUAGE_CHOSEN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(LANGUAGE));

/// Browsers take such a cookie from its own host alone, and only over TLS (RFC 6265bis).
const HOST_PREFIX: &str = "__Host-";

/// Cookie of the language that the visitor chose; it is no proof of anything.
pub const LANGUAGE: &str = "vestibule-language";

/// A choice of language lasts for half a year, in seconds.
const LANGUAGE_COOKIE_S: u64 = 180 * 86_400;
/// A place is kept in the browser for thirty days from when it was given, which is longer than anybody gathers before an opening.
const TICKET_COOKIE_S: u64 = 30 * 86_400;

/// Whether cookies are bound to TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `__Host-` names and `Secure`.
    Https,
    /// Neither: only for trials on plain HTTP.
    Http,
}

impl Scheme {
    /// As in `X-Forwarded-Proto`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Https => HOST_PREFIX,
            Self::Http => "",
        }
    }
}

/// Which proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The place in the line.
    Ticket,
    /// The right to be inside.
    Admission,
}

impl Proof {
    /// The word in cookie names and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Admission => "admission",
        }
    }

    /// The header of apps.
    fn header(self) -> &'static str {
        match self {
            Self::Ticket => TICKET_HEADER,
            Self::Admission => ADMISSION_HEADER,
        }
    }

    /// What its cookies' names begin with, after the scheme's prefix; the room follows.
    fn cookie(self) -> &'static str {
        match self {
            Self::Ticket => "vestibule-ticket-",
            Self::Admission => "vestibule-admission-",
        }
    }
}

/// The cookie's name for a room.
#[cfg(test)]
pub fn name(scheme: Scheme, proof: Proof, room: &str) -> String {
    format!("{}{}{room}", scheme.prefix(), proof.cookie())
}

/// What the visitor shows for a room: the header if there is one, else the cookie.
pub fn shown<'r>(headers: &Headers<'r>, scheme: Scheme, proof: Proof, room: &str) -> Option<&'r str> {
    if let Some(value) = headers.get(proof.header()) {
        return printable(value).filter(|text| !text.is_empty());
    }
    // Every request passes here: the name is compared in its parts rather than made.
    let of_it = |name: &[u8], value: &'r [u8]| {
        let rest = name.strip_prefix(scheme.prefix().as_bytes())?.strip_prefix(proof.cookie().as_bytes())?;
        if rest == room.as_bytes() && !value.is_empty() { std::str::from_utf8(value).ok() } else { None }
    };
    headers.all("cookie").find_map(|line| ours(line, of_it))
}

/// Every value of a cookie, in the order of the request. Other cookies of the same line may hold any bytes.
pub fn values<'r>(headers: &Headers<'r>, name: &str) -> impl Iterator<Item = &'r str> {
    let named = headers.all("cookie").flat_map(pairs).filter(move |(key, _)| *key == name.as_bytes());
    named.filter_map(|(_, value)| std::str::from_utf8(value).ok())
}

/// The language that the visitor chose.
pub fn language<'r>(headers: &Headers<'r>) -> Option<&'r str> {
    let is_chosen = headers.all("cookie").any(|line| LANGUAGE_CHOSEN.find(line).is_some());
    if is_chosen { values(headers, LANGUAGE).next() } else { None }
}

/// The cookies of a line.
fn pairs(line: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    line.split(|byte| *byte == b';').filter_map(pair)
}

/// A cookie's name and value.
fn pair(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.trim_ascii();
    let equals = memchr::memchr(b'=', text)?;
    Some((&text[..equals], &text[equals + 1..]))
}

/// The first of the cookies in a line with our word in them of which this makes something.
fn ours<'r, T>(line: &'r [u8], make: impl Fn(&'r [u8], &'r [u8]) -> Option<T>) -> Option<T> {
    let mut from = 0;
    while let Some(at) = OURS.find(&line[from..]) {
        let at = from + at;
        let start = from + memchr::memrchr(b';', &line[from..at]).map_or(0, |before| before + 1);
        from = at + memchr::memchr(b';', &line[at..]).unwrap_or(line.len() - at);
        if let Some(made) = pair(&line[start..from]).and_then(|(name, value)| make(name, value)) {
            return Some(made);
        }
    }
    None
}

/// A `Set-Cookie` value. `None` as the value takes the cookie away.
pub fn set(scheme: Scheme, proof: Proof, room: &str, value: Option<&str>, lifetime_s: u64) -> String {
    let lifetime_s = match (value, proof) {
        (None, _) => 0,
        (Some(_), Proof::Ticket) => TICKET_COOKIE_S,
        (Some(_), Proof::Admission) => lifetime_s,
    };
    let secure = match scheme {
        Scheme::Https => "; Secure",
        Scheme::Http => "",
    };
    let (value, mut lifetime) = (value.unwrap_or(""), itoa::Buffer::new());
    let mut text = String::with_capacity(192);
    text.extend([scheme.prefix(), proof.cookie(), room, "=", value, "; Path=/; Max-Age=", lifetime.format(lifetime_s)]);
    text.extend(["; HttpOnly; SameSite=Lax", secure]);
    text
}

/// Whether a `Cookie` line may hold a proof of ours. Most that go to an upstream hold none.
pub fn may_hold_ours(line: &[u8]) -> bool {
    OURS.find(line).is_some()
}

/// Remembers a language.
pub fn set_language(scheme: Scheme, tag: &str) -> String {
    let secure = match scheme {
        Scheme::Https => "; Secure",
        Scheme::Http => "",
    };
    format!("{LANGUAGE}={tag}; Path=/; Max-Age={LANGUAGE_COOKIE_S}; HttpOnly; SameSite=Lax{secure}")
}

/// A `Cookie` line without our proofs, or `None` when nothing else is in it.
pub fn without_ours(line: &[u8]) -> Option<Vec<u8>> {
    let pairs = line.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let kept: Vec<_> = pairs.filter(|pair| !pair.is_empty() && !is_ours(pair)).collect();
    (!kept.is_empty()).then(|| kept.join(&b"; "[..]))
}

/// Whether a pair of a `Cookie` line is one of our proofs, with or without the prefix that browsers hold to TLS.
fn is_ours(pair: &[u8]) -> bool {
    let name = pair.strip_prefix(HOST_PREFIX.as_bytes()).unwrap_or(pair);
    [Proof::Ticket, Proof::Admission].iter().any(|proof| name.starts_with(proof.cookie().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_goes_before_a_cookie() {
        let map = Headers::of(&[("cookie", "a=b; vestibule-ticket-demo=one"), ("cookie", "vestibule-ticket-x=two")]);
        assert_eq!(shown(&map, Scheme::Http, Proof::Ticket, "demo"), Some("one"));
        assert_eq!(shown(&map, Scheme::Http, Proof::Ticket, "x"), Some("two"));
        assert_eq!(shown(&map, Scheme::Https, Proof::Ticket, "demo"), None);
        assert_eq!(shown(&map, Scheme::Http, Proof::Admission, "demo"), None);
        let map = Headers::of(&[("cookie", "name=Jos\u{e9}; vestibule-ticket-demo=one")]);
        assert_eq!(shown(&map, Scheme::Http, Proof::Ticket, "demo"), Some("one"), "beside another's odd cookie");
        let map = Headers::of(&[("cookie", "vestibule-ticket-demo=one"), ("vestibule-ticket", "three")]);
        assert_eq!(shown(&map, Scheme::Http, Proof::Ticket, "demo"), Some("three"));
    }

    #[test]
    fn upstreams_never_see_our_cookies() {
        let line = "a=b; __Host-vestibule-ticket-demo=x;vestibule-admission-demo=y; c=d";
        let without = |line: &str| without_ours(line.as_bytes()).map(|kept| String::from_utf8(kept).expect("text"));
        assert_eq!(without(line).as_deref(), Some("a=b; c=d"));
        assert_eq!(without("vestibule-ticket-demo=x;"), None);
        assert_eq!(without("session=1").as_deref(), Some("session=1"));
        assert_eq!(without("name=Jos\u{e9}; vestibule-ticket-x=y").as_deref(), Some("name=Jos\u{e9}"));
    }

    #[test]
    fn cookies_are_bound_to_the_host_over_tls() {
        assert_eq!(
            set(Scheme::Https, Proof::Admission, "demo", Some("v"), 60),
            "__Host-vestibule-admission-demo=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            set(Scheme::Http, Proof::Ticket, "demo", None, 60),
            "vestibule-ticket-demo=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }
}
