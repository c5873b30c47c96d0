//! What passes a room without waiting: the first of its rules that a request meets in everything that the rule names.

use std::net::IpAddr;
use std::sync::Arc;

use config::{Bypass, Crawler, Room};

use super::asked::Asked;
use super::cookies;
use super::crawlers::Crawlers;
use super::path::PlainPath;

/// The first rule that a request meets.
pub(super) async fn rule_of<'r>(
    room: &'r Room,
    asked: &Asked<'_>,
    path: PlainPath<'_>,
    crawlers: &Arc<Crawlers>,
) -> Option<&'r Bypass> {
    for rule in &room.bypass {
        if meets(rule, asked, path) && is_crawler(rule.crawler.as_ref(), asked, crawlers).await {
            return Some(rule);
        }
    }
    None
}

/// Whether the rule is about the address alone: what lies there needs no admission, so no passport is made for it.
pub(super) fn is_by_path(rule: &Bypass) -> bool {
    rule.header.is_none() && rule.cookie.is_none() && rule.from.is_empty() && rule.crawler.is_none()
}

fn meets(rule: &Bypass, asked: &Asked<'_>, path: PlainPath<'_>) -> bool {
    rule.path.as_ref().is_none_or(|prefix| path.is_under(prefix))
        && rule.header.as_ref().is_none_or(|(name, value)| same(asked.header(name), value))
        && rule
            .cookie
            .as_ref()
            .is_none_or(|(name, value)| cookies::values(asked.headers, name).any(|shown| same(shown, value)))
        && (rule.from.is_empty() || rule.from.iter().any(|network| network.contains(&plain(asked.client))))
}

async fn is_crawler(rule: Option<&Crawler>, asked: &Asked<'_>, crawlers: &Arc<Crawlers>) -> bool {
    match rule {
        None => true,
        Some(rule) if !asked.header("user-agent").contains(&rule.agent) => false,
        Some(rule) => crawlers.is_of(plain(asked.client), &rule.domains).await,
    }
}

/// A value may be a secret between partners: how much of a guess is right must not show in the time.
fn same(shown: &str, value: &str) -> bool {
    let differs = |(a, b): (u8, u8)| u8::from(a != b);
    shown.len() == value.len() && shown.bytes().zip(value.bytes()).map(differs).fold(0, |all, one| all | one) == 0
}

/// IPv4 as it is, also where it came over IPv6.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::super::crawlers::tests::Book;
    use super::super::request::Headers;
    use super::*;

    fn room() -> Room {
        let text = r#"
            [upstreams.u]
            address = "127.0.0.1:1"
            [rooms.all]
            upstream = "u"
            routes = [{ path = "/" }]
            bypass = [
              { name = "orders", path = "/orders" },
              { name = "partner", header = "X-Partner: s3cret", path = "/api" },
              { name = "press", cookie = "press=yes" },
              { name = "office", from = ["10.1.0.0/16"] },
              { name = "search", crawler = { agent = "Bot", domains = ["bot.example"] } },
            ]
        "#;
        let sources = config::Sources { text: text.to_owned(), ..config::Sources::default() };
        config::load(&sources).expect("valid").rooms.remove(0)
    }

    async fn met(path: &str, headers: &[(&str, &str)], client: &str) -> Option<String> {
        let (room, method, map) = (room(), Method::GET, Headers::of(headers));
        let client = client.parse().expect("an address");
        let plain = PlainPath::check(path).expect("plain");
        let asked = Asked {
            method: &method,
            path,
            plain,
            query: "",
            headers: &map,
            host: "a",
            client,
            wire: crate::edge::asked::Wire::Http1,
            form: "",
        };
        let crawlers = Arc::new(Crawlers::new(Box::new(Book)));
        rule_of(&room, &asked, plain, &crawlers).await.map(|rule| rule.name.clone())
    }

    #[tokio::test]
    async fn the_first_rule_that_is_met_counts() {
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(met("/orders/17", &[], "9.9.9.9").await, name("orders"));
        assert_eq!(met("/orders17", &[], "9.9.9.9").await, None);
        assert_eq!(met("/api/x", &[("x-partner", "s3cret")], "9.9.9.9").await, name("partner"));
        assert_eq!(met("/other", &[("x-partner", "s3cret")], "9.9.9.9").await, None, "all that it names");
        assert_eq!(met("/api/x", &[("x-partner", "guess!")], "9.9.9.9").await, None);
        assert_eq!(met("/x", &[("cookie", "a=b; press=yes")], "9.9.9.9").await, name("press"));
        assert_eq!(met("/x", &[], "::ffff:10.1.2.3").await, name("office"));
        assert_eq!(met("/x", &[("user-agent", "Bot/1")], "66.0.0.1").await, name("search"));
        assert_eq!(met("/x", &[("user-agent", "Bot/1")], "66.0.0.2").await, None, "says so, and is none");
        assert_eq!(met("/x", &[("user-agent", "Mozilla")], "66.0.0.1").await, None);
    }
}
