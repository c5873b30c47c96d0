//! How bytes come in: time-outs, limits of connections, TLS, the PROXY protocol, and what else listens in public.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::section::{Section, Unit};
use crate::settings::{Edge, Limit};

/// The way in, before any request is understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// How long a client may take.
    pub timeouts: Timeouts,
    /// How many may come, and with how much.
    pub limits: FrontLimits,
    /// Whether trusted proxies say in front of each connection whose it is.
    pub proxy_protocol: ProxyProtocol,
    /// Whether TLS clients may speak HTTP/2.
    pub http2: bool,
    /// For how long browsers shall come by https alone (`Strict-Transport-Security`); `None` says nothing.
    pub hsts_max_age: Option<Duration>,
    /// A plain address that leads every request on to https.
    pub redirect_listen: Option<SocketAddr>,
    /// Whether several processes share the public port, and the kernel deals connections out among them.
    pub reuse_port: bool,
}

/// How long a client may take. None of them can be switched off: a client that says nothing costs memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timeouts {
    /// From a connection's start, or a later request's first byte, to the end of the request head.
    pub head: Duration,
    /// Between two requests of one connection.
    pub idle: Duration,
    /// For the TLS handshake, and for the PROXY header before it.
    pub handshake: Duration,
    /// For a request body, beyond what `body_bytes_per_s_min` allows for its size; also between two parts of it.
    pub body: Duration,
    /// For one part of an answer to be taken.
    pub write: Duration,
}

/// How many may come, and with how much. Each may be `off`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrontLimits {
    /// Connections open at once of one client address (of IPv6, one /64).
    pub connections_per_address: Limit,
    /// Connections open at once.
    pub connections_max: Limit,
    /// TLS handshakes under way at once; who comes beside them waits its turn.
    pub handshakes_max: Limit,
    /// Header fields of one request.
    pub headers_max: Limit,
    /// Bytes of a request target (path and query).
    pub target_bytes_max: Limit,
    /// Requests under way at once in one HTTP/2 connection.
    pub streams_max: Limit,
    /// Bytes a second that a request body has to come with, over its whole length.
    pub body_bytes_per_s_min: Limit,
}

/// Which version of the PROXY protocol trusted proxies speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyProtocol {
    /// None: a connection begins with the client's own bytes.
    Off,
    /// The line of text.
    V1,
    /// The binary header.
    V2,
    /// Either.
    Any,
}

/// The certificates of the front door.
#[derive(Debug, Clone, PartialEq)]
pub struct Tls {
    /// For clients that name no host, or none that another certificate is for.
    pub first: CertificateFiles,
    /// Further ones; each serves the names that stand in it.
    pub more: Vec<CertificateFiles>,
}

impl Tls {
    /// All of them, the first one first.
    pub fn all(&self) -> impl Iterator<Item = &CertificateFiles> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

/// Certificate chain and private key, PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// Its name in settings, logs and metrics.
    pub name: String,
    /// PEM file of the chain.
    pub cert: PathBuf,
    /// PEM file of the key.
    pub key: PathBuf,
}

/// Reads the keys of `[edge]` that are about the way in, and `[edge.timeouts]`.
pub(crate) fn front(section: &mut Section<'_>, limits: FrontLimits) -> Front {
    Front {
        timeouts: timeouts(section.section("timeouts")),
        limits,
        proxy_protocol: proxy_protocol(section),
        http2: section.flag("http2", true),
        hsts_max_age: section.limit("hsts_max_age_s", None).map(|seconds| Duration::from_secs(u64::from(seconds))),
        redirect_listen: section.address("redirect_listen"),
        reuse_port: section.flag("reuse_port", false),
    }
}

/// Reads the keys of `[edge.limits]` that are about connections and request heads.
pub(crate) fn limits(section: &mut Section<'_>) -> FrontLimits {
    FrontLimits {
        // A campus or a carrier's NAT has hundreds who wait at once, each with a socket and a few requests.
        connections_per_address: section.limit("connections_per_address", Some(2000)),
        // A process may usually open 20,000 files; the rest is for upstreams, the stores and the console.
        connections_max: section.limit("connections_max", Some(19_000)),
        // A half-open handshake holds some 20 KiB, so these hold 40 MB.
        handshakes_max: section.limit("handshakes_max", Some(2000)),
        // Browsers send some twenty.
        headers_max: section.limit("headers_max", Some(100)),
        // Longer ones break in other servers as well.
        target_bytes_max: section.limit("target_bytes_max", Some(8 * 1024)),
        streams_max: section.limit("streams_max", Some(100)),
        // Slower than any telephone that still works.
        body_bytes_per_s_min: section.limit("body_bytes_per_s_min", Some(512)),
    }
}

/// What of the way in only makes sense together.
pub(crate) fn check_together(edge: &Edge, section: &Section<'_>) {
    let front = &edge.front;
    let https = edge.tls.is_some() || edge.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    if front.hsts_max_age.is_some() && !https {
        section.fault("hsts_max_age_s", "there is no https here", "set edge.tls, or an edge.public_url with https://");
    }
    if front.redirect_listen.is_some() && !https {
        section.fault("redirect_listen", "there is no https here", "set edge.tls, or an edge.public_url with https://");
    }
    if front.proxy_protocol != ProxyProtocol::Off && edge.trusted_proxies.is_empty() {
        let hint = "name the proxies that send the header in edge.trusted_proxies";
        section.fault("proxy_protocol", "nobody is trusted to speak it", hint);
    }
}

fn timeouts(mut section: Section<'_>) -> Timeouts {
    let ms = Unit::Milliseconds;
    let timeouts = Timeouts {
        head: section.time("head_ms", ms, 10_000, 50, 600_000),
        idle: section.time("idle_ms", ms, 30_000, 50, 3_600_000),
        handshake: section.time("handshake_ms", ms, 10_000, 50, 600_000),
        body: section.time("body_ms", ms, 30_000, 50, 3_600_000),
        write: section.time("write_ms", ms, 30_000, 50, 3_600_000),
    };
    section.finish();
    timeouts
}

fn proxy_protocol(section: &mut Section<'_>) -> ProxyProtocol {
    match section.text("proxy_protocol").as_deref() {
        None | Some("off") => ProxyProtocol::Off,
        Some("v1") => ProxyProtocol::V1,
        Some("v2") => ProxyProtocol::V2,
        Some("any") => ProxyProtocol::Any,
        Some(other) => {
            let problem = format!("\"{other}\" is not a version of the PROXY protocol");
            section.fault("proxy_protocol", problem, "use \"off\", \"v1\", \"v2\" or \"any\"");
            ProxyProtocol::Off
        }
    }
}

/// Reads `[edge.tls]`: the first certificate, and the others by name.
pub(crate) fn tls(mut section: Section<'_>) -> Option<Tls> {
    let more = section.named("more").into_iter().filter_map(|(name, section)| {
        let mut section = section;
        let files = files(name, &mut section);
        section.finish();
        files
    });
    let more: Vec<_> = more.collect();
    let first = files("first".to_owned(), &mut section);
    section.finish();
    Some(Tls { first: first?, more })
}

fn files(name: String, section: &mut Section<'_>) -> Option<CertificateFiles> {
    let (cert, key) = (section.file("cert"), section.file("key"));
    for (name, file) in [("cert", &cert), ("key", &key)] {
        if file.is_none() {
            section.fault(name, "missing", "TLS needs cert and key, both PEM files");
        }
    }
    Some(CertificateFiles { name, cert: cert?, key: key? })
}
