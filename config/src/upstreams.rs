//! Origins that requests are forwarded to: where they are, how they are reached, and what protects them.

use std::path::PathBuf;
use std::time::Duration;

use crate::section::{Section, Unit};
use crate::settings::Limit;

/// More origins than these belong behind a balancer of their own.
const ORIGINS_MAX: usize = 256;
/// Weights as fine as anybody plans; bounds the length of one round.
const WEIGHT_MAX: u32 = 100;

/// One or more origins that serve the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Upstream {
    /// Its name in `rooms`.
    pub name: String,
    /// Where it is.
    pub origins: Origins,
    /// Which of its origins serves a request.
    pub balance: Balance,
    /// TLS to the origins; plain HTTP without.
    pub tls: Option<UpstreamTls>,
    /// How often host names are looked up again.
    pub resolve_every: Duration,
    /// Time-outs of one request.
    pub timeouts: UpstreamTimeouts,
    /// Requests that this gateway has under way at once, over all its origins.
    pub in_flight_max: Limit,
    /// How long a request waits for its turn when as many are under way.
    pub in_flight_wait: Duration,
    /// What is tried again.
    pub retries: Retries,
    /// Questions after an origin's health; only requests themselves show it without.
    pub health: Option<Health>,
    /// When an origin is left alone; never without.
    pub breaker: Option<Breaker>,
}

/// Where an upstream is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// The shop of this process.
    Shop,
    /// At these places, at least one.
    At(Vec<Origin>),
}

/// One origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Host name or address. A name may stand for several addresses.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Its share of the sum of all weights.
    pub weight: u32,
}

/// Which origin serves a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Balance {
    /// The one with the fewest requests under way for its weight.
    LeastRequests,
    /// One after the other, by weight.
    RoundRobin,
}

/// TLS to the origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamTls {
    /// The name that the certificate must be for; each origin's own host when absent.
    pub sni: Option<String>,
    /// PEM file with the authorities that may sign it; the system's when absent.
    pub ca_file: Option<PathBuf>,
    /// Whether HTTP/2 is offered; an origin that does not speak it is spoken to in HTTP/1.1.
    pub http2: bool,
}

/// Time-outs of one request to an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpstreamTimeouts {
    /// Until the connection is there, TLS included.
    pub connect: Duration,
    /// Between two parts of the answer, and before its first.
    pub read: Duration,
    /// Between two parts of the request.
    pub write: Duration,
    /// How long an idle connection is kept.
    pub idle: Duration,
}

/// What is tried again at another origin. Only what the first one cannot have acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// Of one request at most.
    pub max: u32,
    /// Of all requests at most, in percent, so that they never multiply a storm.
    pub budget_percent: u32,
}

/// Questions after an origin's health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What is asked for; 200 to 399 is well.
    pub path: String,
    /// Said as `Host`; the origin's own when absent.
    pub host: Option<String>,
    /// How often.
    pub every: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
    /// Good answers in a row until an ill origin counts as well.
    pub healthy_after: u32,
    /// Bad ones in a row until a well origin counts as ill.
    pub unhealthy_after: u32,
}

/// When an origin is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    /// Failures in a row that open it.
    pub failures: u32,
    /// Or this part of all requests within `window`, if there are at least `failures`.
    pub failures_percent: u32,
    /// Over which the part is counted.
    pub window: Duration,
    /// For how long it is left alone at first; each further time in a row twice as long.
    pub open: Duration,
    /// The longest.
    pub open_max: Duration,
}

pub(crate) fn upstreams(root: &mut Section<'_>) -> Vec<Upstream> {
    root.named("upstreams").into_iter().map(|(name, section)| upstream(name, section)).collect()
}

fn upstream(name: String, mut section: Section<'_>) -> Upstream {
    let upstream = Upstream {
        name,
        origins: origins(&mut section),
        balance: balance(&mut section),
        tls: tls(&mut section),
        resolve_every: section.time("resolve_every_s", Unit::Seconds, 10, 1, 3600),
        timeouts: UpstreamTimeouts {
            // An origin that takes longer to accept is down.
            connect: section.time("connect_timeout_ms", Unit::Milliseconds, 2_000, 10, 60_000),
            // A shop's slowest page.
            read: section.time("read_timeout_ms", Unit::Milliseconds, 60_000, 10, 3_600_000),
            write: section.time("write_timeout_ms", Unit::Milliseconds, 60_000, 10, 3_600_000),
            idle: section.time("idle_timeout_s", Unit::Seconds, 60, 1, 3_600),
        },
        in_flight_max: section.limit("in_flight_max", None),
        in_flight_wait: section.time("in_flight_wait_ms", Unit::Milliseconds, 1_000, 0, 60_000),
        retries: Retries {
            max: section.number("retries_max", 2, 0, 10),
            budget_percent: section.number("retry_budget_percent", 10, 0, 100),
        },
        health: section.optional_section("health").map(health),
        breaker: breaker(&mut section),
    };
    section.finish();
    upstream
}

fn origins(section: &mut Section<'_>) -> Origins {
    const HINT: &str = "write host:port, or \"shop\" for the shop of this process";
    let listed = section.has("addresses");
    let (one, many) = (section.text("address"), section.list_or_texts("addresses", "address"));
    match (one.as_deref(), many.is_empty()) {
        (Some(_), false) => section.fault("address", "stands beside addresses", "give one of the two"),
        (None, true) if !listed => section.fault("address", "missing", HINT),
        (None, true) => section.fault("addresses", "no origin", HINT),
        (Some("shop"), true) => return Origins::Shop,
        (Some(text), true) => match place(text) {
            Some((host, port)) => return Origins::At(vec![Origin { host, port, weight: 1 }]),
            None => section.fault("address", format!("\"{text}\" is not an address"), HINT),
        },
        (None, false) => {}
    }
    if many.len() > ORIGINS_MAX {
        section.fault("addresses", format!("{} origins are more than {ORIGINS_MAX}", many.len()), "");
    }
    Origins::At(many.into_iter().filter_map(origin).collect())
}

fn origin(mut section: Section<'_>) -> Option<Origin> {
    let text = section.text("address").unwrap_or_default();
    let weight = section.number("weight", 1, 1, WEIGHT_MAX);
    let found = place(&text);
    if found.is_none() {
        section.fault("address", format!("\"{text}\" is not an address"), "write host:port");
    }
    section.finish();
    found.map(|(host, port)| Origin { host, port, weight })
}

/// `host:port`; an IPv6 address in brackets.
fn place(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port > 0)?;
    let bare = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').filter(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())?,
        None => host,
    };
    let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let well_formed = !bare.is_empty() && (host.starts_with('[') || bare.bytes().all(named));
    well_formed.then(|| (bare.to_owned(), port))
}

fn balance(section: &mut Section<'_>) -> Balance {
    match section.text("balance").as_deref() {
        None | Some("least_requests") => Balance::LeastRequests,
        Some("round_robin") => Balance::RoundRobin,
        Some(other) => {
            let problem = format!("\"{other}\" is no way to balance");
            section.fault("balance", problem, "use least_requests or round_robin");
            Balance::LeastRequests
        }
    }
}

fn tls(section: &mut Section<'_>) -> Option<UpstreamTls> {
    let on = section.flag("tls", false);
    let tls =
        UpstreamTls { sni: section.text("sni"), ca_file: section.file("ca_file"), http2: section.flag("http2", on) };
    for (key, given) in [("sni", tls.sni.is_some()), ("ca_file", tls.ca_file.is_some()), ("http2", tls.http2)] {
        if given && !on {
            section.fault(key, "means nothing without TLS", "add tls = true, or leave it out");
        }
    }
    on.then_some(tls)
}

fn health(mut section: Section<'_>) -> Health {
    let path = section.text("path").unwrap_or_else(|| "/".to_owned());
    if !path.starts_with('/') {
        section.fault("path", format!("\"{path}\" does not begin with /"), "");
    }
    let health = Health {
        path,
        host: section.text("host"),
        every: section.time("every_ms", Unit::Milliseconds, 2_000, 50, 300_000),
        timeout: section.time("timeout_ms", Unit::Milliseconds, 1_000, 10, 60_000),
        healthy_after: section.number("healthy_after", 2, 1, 100),
        unhealthy_after: section.number("unhealthy_after", 3, 1, 100),
    };
    section.finish();
    health
}

fn breaker(section: &mut Section<'_>) -> Option<Breaker> {
    if section.is_off("breaker") {
        return None;
    }
    let mut section = section.section("breaker");
    let breaker = Breaker {
        failures: section.number("failures", 5, 1, 10_000),
        failures_percent: section.number("failures_percent", 50, 1, 100),
        window: section.time("window_s", Unit::Seconds, 10, 1, 3_600),
        open: section.time("open_ms", Unit::Milliseconds, 1_000, 50, 3_600_000),
        open_max: section.time("open_max_ms", Unit::Milliseconds, 30_000, 50, 3_600_000),
    };
    if breaker.open > breaker.open_max {
        section.fault("open_ms", "is more than open_max_ms", "");
    }
    section.finish();
    Some(breaker)
}
