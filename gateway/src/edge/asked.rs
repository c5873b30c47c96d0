//! A request as the gate sees it: read once, checked for form, free of Pingora.

use std::net::IpAddr;
use std::sync::LazyLock;

use http::Method;
use memchr::memmem::Finder;

use super::cookies;
use super::path::PlainPath;
use super::refusal::Refusal;
use super::request::{Headers, Request, printable};
use super::routes::is_plain_host;
use crate::words::Language;

/// Every request's `Accept` is searched for these.
static PAGE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("text/html"));
static JSON: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("application/json"));
static EVENTS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("text/event-stream"));

/// What a visitor asks.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'r> {
    /// The method.
    pub method: &'r Method,
    /// The path, of one meaning only.
    pub path: &'r str,
    /// The same, checked.
    pub plain: PlainPath<'r>,
    /// The query, without its question mark; empty when there is none.
    pub query: &'r str,
    /// The headers.
    pub headers: &'r Headers<'r>,
    /// The `Host`.
    pub host: &'r str,
    /// Who asks, as limits see it.
    pub client: IpAddr,
    /// How it came.
    pub wire: Wire,
    /// The fields of a small form that was sent to an endpoint of ours; else empty.
    pub form: &'r str,
}

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// As the only one on its connection at its time, which can become a feed.
    Http1,
    /// Beside others on one connection.
    Http2,
}

/// The form in which a waiting visitor wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page.
    Page,
    /// The line message.
    Json,
    /// Server-sent events.
    Events,
}

impl<'r> Asked<'r> {
    /// Checks the form of a request.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(request: Request<'r>, head_bytes_max: Option<u32>, client: IpAddr) -> Result<Self, Refusal> {
        let Request { method, target, headers } = request;
        if head_bytes_max.is_some_and(|max| headers.bytes() + target.path.len() > max as usize) {
            return Err(Refusal::HeadTooLarge);
        }
        let mut hosts = headers.all("host");
        let host = hosts.next().and_then(printable);
        // Over HTTP/2 the host stands in the request's authority.
        let authority = target.authority;
        if host.zip(authority).is_some_and(|(host, authority)| !host.eq_ignore_ascii_case(authority)) {
            return Err(Refusal::HostAmbiguous);
        }
        let host = host.or(authority).filter(|host| !host.is_empty()).ok_or(Refusal::HostMissing)?;
        if !is_plain_host(host) || hosts.next().is_some() {
            return Err(Refusal::HostAmbiguous);
        }
        let (path, query) = (target.path, target.query);
        let plain = PlainPath::check(path).ok_or(Refusal::PathAmbiguous)?;
        Ok(Self { method, path, plain, query, headers, host, client, wire: Wire::Http1, form: "" })
    }

    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &'r str {
        self.headers.text(name)
    }

    /// The form that `Accept` asks for. Whoever does not ask for a page by name gets none only when asking for JSON.
    pub fn form(&self) -> Form {
        let accept = self.header("accept");
        let position = |kind: &Finder<'_>| kind.find(accept.as_bytes()).unwrap_or(usize::MAX);
        let (page, json, events) = (position(&PAGE), position(&JSON), position(&EVENTS));
        if events < page && events < json {
            Form::Events
        } else if json < page {
            Form::Json
        } else {
            Form::Page
        }
    }

    /// A field of the query. Ids need no decoding, so none is done.
    pub fn query_field(&self, name: &str) -> Option<&'r str> {
        let pairs = self.query.as_bytes().split(|byte| *byte == b'&');
        let value = |pair: &'r [u8]| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=");
        pairs.filter_map(value).next().and_then(|value| std::str::from_utf8(value).ok())
    }

    /// A field of the form.
    pub fn form_field(&self, name: &str) -> Option<String> {
        let mut fields = form_urlencoded::parse(self.form.as_bytes());
        fields.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    }

    /// Where a form leads on to: a path of this site, or nothing. Anything that a browser could read as another site is
    /// refused.
    pub fn way_on(&self) -> Option<String> {
        let to = self.form_field("to")?;
        let path = to.split(['?', '#']).next().unwrap_or("");
        let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        (plain && !path.starts_with("//") && PlainPath::check(path).is_some()).then_some(to)
    }

    /// The language that the visitor chose: by `lang` in the address, else by the page's list.
    fn chosen(&self) -> Option<Language> {
        self.query_field("lang")
            .and_then(Language::of_tag)
            .or_else(|| Language::of_tag(cookies::language(self.headers)?))
    }

    /// The language to speak to the visitor.
    pub fn language(&self) -> Language {
        self.chosen().unwrap_or_else(|| Language::of_accept(self.header("accept-language")))
    }

    /// The languages that the visitor reads, as in `Accept-Language`.
    pub fn languages(&self) -> &'r str {
        match self.chosen() {
            Some(language) => language.locale().tag,
            None => self.header("accept-language"),
        }
    }

    /// Whether a page of another site made a browser send this.
    pub fn is_cross_site(&self) -> bool {
        if matches!(self.header("sec-fetch-site"), "cross-site" | "same-site") {
            return true;
        }
        match self.header("origin") {
            "" => false,
            origin => origin.split_once("://").is_none_or(|(_, host)| !host.eq_ignore_ascii_case(self.host)),
        }
    }

    /// Whether a browser asks for a part of a page (a script, an image) and so cannot show a line.
    pub fn is_part_of_a_page(&self) -> bool {
        !matches!(self.header("sec-fetch-dest"), "" | "document" | "iframe" | "empty")
    }

    /// Path and query, for the way back.
    pub fn target(&self) -> String {
        match self.query {
            "" => self.path.to_owned(),
            query => format!("{}?{query}", self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::*;

    fn read<'r>(uri: &'r Uri, headers: &'r Headers<'r>) -> Result<Asked<'r>, Refusal> {
        let request = Request { method: &Method::GET, target: uri.into(), headers };
        Asked::read(request, Some(200), IpAddr::from([127, 0, 0, 1]))
    }

    #[test]
    fn the_form_of_a_request_is_checked() {
        let uri = Uri::from_static("/a?room=x&b=1");
        let map = Headers::of(&[("host", "t.example"), ("accept", "application/json")]);
        let asked = read(&uri, &map).expect("good");
        assert_eq!((asked.query_field("room"), asked.query_field("c")), (Some("x"), None));
        assert_eq!((asked.form(), asked.target()), (Form::Json, "/a?room=x&b=1".to_owned()));
        assert_eq!(read(&uri, &Headers::of(&[])).err(), Some(Refusal::HostMissing));
        let long = Headers::of(&[("host", "t.example"), ("x", std::str::from_utf8(&[b'a'; 300]).expect("text"))]);
        assert_eq!(read(&uri, &long).err(), Some(Refusal::HeadTooLarge));
        for host in ["a@b", "a:1:2", "a/b", "m\u{fc}ller"] {
            assert!(read(&uri, &Headers::of(&[("host", host)])).is_err(), "{host}");
        }
        let whole = Uri::from_static("https://hall.example/a");
        assert_eq!(read(&whole, &map).err(), Some(Refusal::HostAmbiguous), "an authority that is another host");
        let two = Headers::of(&[("host", "t.example"), ("host", "evil.example")]);
        assert_eq!(read(&uri, &two).err(), Some(Refusal::HostAmbiguous));
        let dots = Uri::from_static("/a/../b");
        assert_eq!(read(&dots, &Headers::of(&[("host", "t.example")])).err(), Some(Refusal::PathAmbiguous));
    }

    #[test]
    fn pages_of_other_sites_are_told_apart() {
        let uri = Uri::from_static("/");
        for (pairs, cross) in [
            (vec![("host", "t.example")], false),
            (vec![("host", "t.example:8080"), ("origin", "http://t.example:8080")], false),
            (vec![("host", "t.example"), ("origin", "https://evil.example")], true),
            (vec![("host", "t.example"), ("origin", "null")], true),
            (vec![("host", "t.example"), ("sec-fetch-site", "cross-site")], true),
            (vec![("host", "t.example"), ("sec-fetch-site", "same-origin")], false),
        ] {
            let map = Headers::of(&pairs);
            assert_eq!(read(&uri, &map).expect("good").is_cross_site(), cross, "{pairs:?}");
        }
    }

    #[test]
    fn a_form_leads_on_within_the_site_only() {
        let (uri, map) = (Uri::from_static("/"), Headers::of(&[("host", "t.example")]));
        let asked = read(&uri, &map).expect("good");
        for (form, to) in [
            ("to=%2Fevents%2Fa%3Fx%3D1&code=AB+C", Some("/events/a?x=1")),
            ("to=//evil.example/", None),
            ("to=/\\evil.example", None),
            ("to=https://evil.example/", None),
            ("to=/a/../b", None),
            ("to=/a%0d%0aSet-Cookie:x", None),
            ("", None),
        ] {
            let asked = Asked { form, ..asked };
            assert_eq!(asked.way_on().as_deref(), to, "{form}");
        }
        assert_eq!(Asked { form: "code=AB+C", ..asked }.form_field("code").as_deref(), Some("AB C"));
    }

    #[test]
    fn a_browser_gets_a_page_and_an_app_json() {
        let uri = Uri::from_static("/");
        for (accept, form) in [
            ("", Form::Page),
            ("*/*", Form::Page),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Form::Page),
            ("application/json", Form::Json),
            ("application/json, text/html", Form::Json),
            ("text/event-stream", Form::Events),
        ] {
            let map = Headers::of(&[("host", "t.example"), ("accept", accept)]);
            assert_eq!(read(&uri, &map).expect("good").form(), form, "{accept}");
        }
    }
}
