//! What an HTTP/1 request head has to look like before anything reads a meaning into it (RFC 9110, RFC 9112). Whatever
//! two readers could take for two different requests is refused, also where the RFCs let a server be lenient. Pure.

use http::StatusCode;

use crate::edge::{Refusal, is_plain_host};

/// Headers that a browser sends; more take another allocation.
const FIELDS_USUAL: usize = 24;

/// Why a head is refused. Each has one status, one stable code and one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadFault {
    /// A line that ends in LF without CR.
    BareLineFeed,
    /// Not `METHOD target HTTP/1.x`.
    RequestLine,
    /// Another version of HTTP.
    Version,
    /// `CONNECT` or `TRACE`.
    Method,
    /// A path and query over the limit.
    TargetTooLong,
    /// A header that goes on in the next line.
    Folded,
    /// A header without a colon, with spaces before it, or with characters that may not be there.
    Header,
    /// More headers than the limit.
    TooManyHeaders,
    /// More bytes than the limit.
    TooLarge,
    /// No `Host`.
    HostMissing,
    /// Several hosts, or one that is none.
    Host,
    /// A body whose length could be read in two ways.
    Framing,
    /// The head was not complete in time.
    TooSlow,
}

impl HeadFault {
    /// Status, stable code and what to do.
    pub fn parts(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        let bad = S::BAD_REQUEST;
        match self {
            Self::BareLineFeed => (bad, "line_end_bare", "Lines of a request head end in CR LF."),
            Self::RequestLine => {
                (bad, "request_line_malformed", "A request begins with method, target and version, one space between.")
            }
            Self::Version => {
                (S::HTTP_VERSION_NOT_SUPPORTED, "version_unsupported", "HTTP/1.1, HTTP/1.0 and HTTP/2 are spoken here.")
            }
            Self::Method => (S::METHOD_NOT_ALLOWED, "method_not_served", "This method is not served here."),
            Self::TargetTooLong => (S::URI_TOO_LONG, "target_too_long", "The path and query are too long."),
            Self::Folded => (bad, "header_folded", "A header may not go on in the next line."),
            Self::Header => {
                (bad, "header_malformed", "A header has characters that may not be there, or no colon after its name.")
            }
            Self::TooManyHeaders => {
                (S::REQUEST_HEADER_FIELDS_TOO_LARGE, "too_many_headers", "The request has too many headers.")
            }
            Self::TooLarge => Refusal::HeadTooLarge.parts(),
            Self::HostMissing => Refusal::HostMissing.parts(),
            Self::Host => Refusal::HostAmbiguous.parts(),
            Self::Framing => {
                (bad, "framing_ambiguous", "Content-Length and Transfer-Encoding say the body's length in two ways.")
            }
            Self::TooSlow => (S::REQUEST_TIMEOUT, "head_timeout", "The request head was not complete in time."),
        }
    }
}

/// Limits of a head; `None` is off.
#[derive(Debug, Clone, Copy)]
pub struct HeadLimits {
    /// Bytes of the whole head.
    pub bytes_max: Option<usize>,
    /// Header fields.
    pub headers_max: Option<usize>,
    /// Bytes of the request target.
    pub target_bytes_max: Option<usize>,
}

/// A head that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<'b> {
    /// The method.
    pub method: &'b str,
    /// The target as it was sent: a path and query, `*`, or a whole URL.
    pub target: &'b str,
    /// The one host that the request names, with its port.
    pub host: &'b str,
    /// Whether a body follows.
    pub has_body: bool,
    /// What the client wants of the connection.
    pub connection: Connection,
    /// The version that the client speaks.
    pub version: Version,
    /// The headers in their order: names as they were sent, values without the spaces around them.
    pub fields: Vec<(&'b [u8], &'b [u8])>,
}

impl<'b> Head<'b> {
    /// The headers with their names as texts, which tokens are.
    pub fn headers(&self) -> impl Iterator<Item = (&'b str, &'b [u8])> {
        self.fields.iter().filter_map(|(name, value)| Some((std::str::from_utf8(name).ok()?, *value)))
    }
}

/// What a head says about its connection (RFC 9110, sections 7.6.1 and 7.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Connection {
    /// It ends after the answer.
    pub closes: bool,
    /// It shall speak another protocol, or headers are for the next server only.
    pub is_unusual: bool,
}

impl Connection {
    /// Of one `Connection` header.
    fn named(&mut self, value: &[u8]) {
        if value.eq_ignore_ascii_case(b"close") {
            self.closes = true;
        } else if !value.eq_ignore_ascii_case(b"keep-alive") {
            self.is_unusual = true;
        }
    }
}

/// Where the head ends, if it is complete: just behind the empty line. Looks from `from` on, where the last look ended.
///
/// # Errors
/// At the first line that does not end in CR LF, so that such a client does not wait for the deadline.
pub fn end(bytes: &[u8], from: usize) -> Result<Option<usize>, HeadFault> {
    for at in memchr::memchr_iter(b'\n', &bytes[from..]).map(|at| at + from) {
        match bytes[..at] {
            [.., b'\n', b'\r'] => return Ok(Some(at + 1)),
            [.., b'\r'] => {}
            _ => return Err(HeadFault::BareLineFeed),
        }
    }
    Ok(None)
}

/// Checks a complete head, up to and with its empty line.
///
/// # Errors
/// The first fault.
pub fn check<'b>(bytes: &'b [u8], limits: &HeadLimits) -> Result<Head<'b>, HeadFault> {
    let lines_end = bytes.len().checked_sub(2).ok_or(HeadFault::RequestLine)?;
    let first_end = memchr::memchr(b'\n', bytes).ok_or(HeadFault::RequestLine)? + 1;
    let (method, target, version) = request_line(&bytes[..first_end - 2], limits)?;
    let rest = bytes.get(first_end..lines_end).ok_or(HeadFault::RequestLine)?;
    let told = headers(rest, limits)?;
    let host = told.host.ok_or(HeadFault::HostMissing)?;
    target_matches(method, target, host)?;
    let has_body = match (told.length, told.chunked, version) {
        (None | Some(0), false, _) => false,
        (Some(_), false, _) | (None, true, Version::Http11) => true,
        (Some(_), true, _) | (None, true, Version::Http10) => return Err(HeadFault::Framing),
    };
    Ok(Head { method, target, host, has_body, connection: told.connection, version, fields: told.fields })
}

/// A version of HTTP in which requests are lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    Http11,
}

/// Lines without their ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut from = 0;
    memchr::memchr_iter(b'\n', bytes).map(move |at| {
        let line = &bytes[from..at.saturating_sub(1).max(from)];
        from = at + 1;
        line
    })
}

fn request_line<'b>(line: &'b [u8], limits: &HeadLimits) -> Result<(&'b str, &'b str, Version), HeadFault> {
    let fault = HeadFault::RequestLine;
    let text = std::str::from_utf8(line).map_err(|_| fault)?;
    let (method, rest) = text.split_once(' ').ok_or(fault)?;
    let (target, version) = rest.split_once(' ').ok_or(fault)?;
    if !is_token(method.as_bytes()) {
        return Err(fault);
    }
    if matches!(method, "CONNECT" | "TRACE") {
        return Err(HeadFault::Method);
    }
    if limits.target_bytes_max.is_some_and(|max| target.len() > max) {
        return Err(HeadFault::TargetTooLong);
    }
    // A fragment is the browser's own; some readers cut it off and others do not.
    if target.is_empty() || !target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
        return Err(fault);
    }
    match version {
        "HTTP/1.1" => Ok((method, target, Version::Http11)),
        "HTTP/1.0" => Ok((method, target, Version::Http10)),
        other if other.starts_with("HTTP/") && other.len() == 8 => Err(HeadFault::Version),
        _ => Err(fault),
    }
}

/// The headers, and what they say of host, body and connection.
#[derive(Default)]
struct Told<'b> {
    fields: Vec<(&'b [u8], &'b [u8])>,
    host: Option<&'b str>,
    length: Option<u64>,
    chunked: bool,
    connection: Connection,
}

fn headers<'b>(bytes: &'b [u8], limits: &HeadLimits) -> Result<Told<'b>, HeadFault> {
    let mut told = Told { fields: Vec::with_capacity(FIELDS_USUAL), ..Told::default() };
    for (before, line) in lines(bytes).enumerate() {
        if limits.headers_max.is_some_and(|max| before >= max) {
            return Err(HeadFault::TooManyHeaders);
        }
        if matches!(line.first(), Some(b' ' | b'\t')) {
            return Err(HeadFault::Folded);
        }
        let colon = memchr::memchr(b':', line).ok_or(HeadFault::Header)?;
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        if !is_token(name) || has_control(value) {
            return Err(HeadFault::Header);
        }
        let value = value.trim_ascii();
        told.fields.push((name, value));
        // By length first: few headers have one of these.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => {
                let host = host(value)?;
                if told.host.replace(host).is_some() {
                    return Err(HeadFault::Host);
                }
            }
            7 if name.eq_ignore_ascii_case(b"upgrade") => told.connection.is_unusual = true,
            10 if name.eq_ignore_ascii_case(b"connection") => told.connection.named(value),
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                let known = told.length.replace(length(value)?);
                known.map_or(Ok(()), |_| Err(HeadFault::Framing))?;
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                let known = std::mem::replace(&mut told.chunked, true);
                (value == b"chunked" && !known).then_some(()).ok_or(HeadFault::Framing)?;
            }
            _ => {}
        }
    }
    Ok(told)
}

/// A token of RFC 9110, section 5.6.2.
fn is_token(bytes: &[u8]) -> bool {
    const TOKEN: [bool; 256] = {
        let mut table = [false; 256];
        let mut at = 0;
        while at < 256 {
            let byte = at as u8;
            table[at] = byte.is_ascii_alphanumeric()
                || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~');
            at += 1;
        }
        table
    };
    !bytes.is_empty() && bytes.iter().all(|byte| TOKEN[usize::from(*byte)])
}

/// Whether a value has a control character other than a tab. Without an early end, so that the compiler looks at many
/// bytes at once.
pub(crate) fn has_control(value: &[u8]) -> bool {
    value.iter().fold(false, |found, byte| found | ((*byte < b' ') & (*byte != b'\t')) | (*byte == 0x7f))
}

/// A host and, perhaps, a port: nothing that an upstream or a log could take for more.
fn host(value: &[u8]) -> Result<&str, HeadFault> {
    let text = std::str::from_utf8(value).map_err(|_| HeadFault::Host)?;
    match text {
        "" => Err(HeadFault::HostMissing),
        host if is_plain_host(host) => Ok(host),
        _ => Err(HeadFault::Host),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits and nothing else: `+5`, `5, 5` and `0x5` are read differently by different servers.
fn length(value: &[u8]) -> Result<u64, HeadFault> {
    let text = std::str::from_utf8(value).map_err(|_| HeadFault::Framing)?;
    if !is_digits(text) {
        return Err(HeadFault::Framing);
    }
    text.parse().map_err(|_| HeadFault::Framing)
}

/// A target is a path, `*` for `OPTIONS`, or a URL of the same host.
fn target_matches(method: &str, target: &str, host: &str) -> Result<(), HeadFault> {
    if target.starts_with('/') || (target == "*" && method == "OPTIONS") {
        return Ok(());
    }
    let (scheme, rest) = target.split_once("://").ok_or(HeadFault::RequestLine)?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err(HeadFault::RequestLine);
    }
    let authority = rest.split(['/', '?']).next().unwrap_or("");
    if authority.eq_ignore_ascii_case(host) { Ok(()) } else { Err(HeadFault::Host) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: HeadLimits = HeadLimits { bytes_max: None, headers_max: Some(4), target_bytes_max: Some(40) };

    fn verdict(text: &str) -> Result<(), HeadFault> {
        let end = end(text.as_bytes(), 0)?.expect("complete");
        assert_eq!(end, text.len());
        check(text.as_bytes(), &LIMITS).map(|_| ())
    }

    #[test]
    fn a_plain_request_is_read() {
        let text = b"POST /a?b=1 HTTP/1.1\r\nHost: t.example:8080\r\nX-A: \t one two \r\nContent-Length: 3\r\n\r\nabc";
        let end = end(text, 0).expect("good").expect("complete");
        assert_eq!(&text[end..], b"abc");
        let head = check(&text[..end], &LIMITS).expect("good");
        assert_eq!((head.method, head.target, head.host, head.has_body), ("POST", "/a?b=1", "t.example:8080", true));
        let headers: Vec<_> = head.headers().collect();
        assert_eq!(headers[1], ("X-A", &b"one two"[..]));
        assert_eq!(headers.len(), 3);
    }

    #[test]
    fn what_is_said_of_the_connection_is_read() {
        let said = |closes, is_unusual| Connection { closes, is_unusual };
        for (lines, expected) in [
            ("", said(false, false)),
            ("Connection: Keep-Alive\r\n", said(false, false)),
            ("connection: Close\r\n", said(true, false)),
            ("Connection: close\r\nConnection: x\r\n", said(true, true)),
            ("Connection: keep-alive, x-forwarded-for\r\n", said(false, true)),
            ("Upgrade: websocket\r\n", said(false, true)),
        ] {
            let text = format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n");
            assert_eq!(check(text.as_bytes(), &LIMITS).map(|head| head.connection), Ok(expected), "{lines}");
        }
    }

    #[test]
    fn the_end_is_found_however_the_bytes_come() {
        let text = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        for cut in 0..text.len() {
            assert_eq!(end(&text[..cut], 0), Ok(None), "{cut}");
            assert_eq!(end(text, cut), Ok(Some(text.len())), "{cut}");
        }
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        use HeadFault as F;
        for (text, expected) in [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Ok(())),
            ("GET / HTTP/1.0\r\nHost: a\r\n\r\n", Ok(())),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Ok(())),
            ("GET http://A.example/x HTTP/1.1\r\nHost: a.example\r\n\r\n", Ok(())),
            ("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", Ok(())),
            ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", Ok(())),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{e9}\r\n\r\n", Ok(())),
            ("GET / HTTP/1.1\nHost: a\r\n\r\n", Err(F::BareLineFeed)),
            ("GET / HTTP/1.1\r\nHost: a\n\n", Err(F::BareLineFeed)),
            ("GET / HTTP/1.1\r\nHost: a\r\n\n", Err(F::BareLineFeed)),
            ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET /\t HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET /\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET / http/1.1\r\nHost: a\r\n\r\n", Err(F::RequestLine)),
            ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", Err(F::Version)),
            ("PRI * HTTP/2.0\r\n\r\n", Err(F::Version)),
            ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", Err(F::Method)),
            ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::Method)),
            ("GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::TargetTooLong)),
            ("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n", Err(F::TooManyHeaders)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", Err(F::Folded)),
            ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", Err(F::Folded)),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", Err(F::Header)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX y: 1\r\n\r\n", Err(F::Header)),
            ("GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", Err(F::Header)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", Err(F::Header)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", Err(F::Header)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n", Err(F::Header)),
            ("GET / HTTP/1.1\r\nHost: a\r\nX\0: a\r\n\r\n", Err(F::Header)),
            ("GET / HTTP/1.1\r\n\r\n", Err(F::HostMissing)),
            ("GET / HTTP/1.1\r\nHost:\r\n\r\n", Err(F::HostMissing)),
            ("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", Err(F::Host)),
            ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", Err(F::Host)),
            ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", Err(F::Host)),
            ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", Err(F::Host)),
            ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", Err(F::Host)),
            ("GET / HTTP/1.1\r\nHost: a:+80\r\n\r\n", Err(F::Host)),
            ("GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n", Err(F::Host)),
            ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", Err(F::Host)),
            ("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", Err(F::Host)),
            ("GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n", Err(F::Host)),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n", Err(F::Framing)),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", Err(F::Framing)),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n",
                Err(F::Framing),
            ),
            ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", Err(F::Framing)),
        ] {
            assert_eq!(verdict(text), expected, "{text:?}");
        }
    }
}
