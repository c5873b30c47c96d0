//! From texts to `Settings`: reads every section, applies defaults, checks what belongs together.

use std::net::{Ipv4Addr, SocketAddr};

use toml::Table;

use crate::fault::{Faults, Invalid};
use crate::section::{Section, Unit};
use crate::settings::*;
use crate::{bind, challenge, feeds, front, keys, layers, limits, rooms, shop, upstreams};

/// The configuration of `vestibule up` without a file: the demo sale.
pub const DEMO: &str = include_str!("../examples/demo.toml");

/// Everything that settings come from. The caller reads files and the environment.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Name of the text in messages, usually the file's.
    pub origin: String,
    /// TOML.
    pub text: String,
    /// Environment variables; only `VESTIBULE_…` ones count.
    pub environment: Vec<(String, String)>,
    /// `section.key=value` from flags, the last layer.
    pub sets: Vec<String>,
}

/// Reads and checks everything.
///
/// # Errors
/// All faults at once; nothing is started on a part of a configuration.
pub fn load(sources: &Sources) -> Result<Settings, Invalid> {
    let invalid = |faults| Invalid { origin: sources.origin.clone(), faults };
    let faults = Faults::default();
    let mut table = match sources.text.parse::<Table>() {
        Ok(table) => table,
        Err(error) => {
            faults.add("(text)", error.to_string().trim_end().to_owned(), Some("the file is not TOML".to_owned()));
            return Err(invalid(faults.into_vec()));
        }
    };
    layers::environment(&mut table, &sources.environment, &faults);
    layers::assignments(&mut table, &sources.sets, &faults);
    let token = sources.environment.iter().find(|(name, _)| name == "VESTIBULE_ADMIN_TOKEN");
    let settings = settings(table, token.map(|(_, token)| token.clone()), &faults);
    match faults.into_vec() {
        none if none.is_empty() => Ok(settings),
        some => Err(invalid(some)),
    }
}

fn settings(table: Table, token: Option<String>, faults: &Faults) -> Settings {
    let mut root = Section::new("", table, faults);
    let settings = Settings {
        data: root.file("data").unwrap_or_else(|| "./vestibule-data".into()),
        log: log(root.section("log")),
        edge: edge(root.section("edge")),
        console: console(root.section("console"), token),
        line: line(root.section("line")),
        keys: keys::read(root.section("keys")),
        shop: shop::read(root.section("shop")),
        upstreams: upstreams::upstreams(&mut root),
        rooms: rooms::rooms(&mut root),
    };
    root.finish();
    rooms::check_together(&settings, faults);
    keys::check_together(&settings, faults);
    bind::check_together(&settings, faults);
    settings
}

pub(crate) fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

fn log(mut section: Section<'_>) -> Log {
    let log = Log {
        filter: section.text("filter").unwrap_or_else(|| "info,fjall=warn,lsm_tree=warn,pingora_core=warn".to_owned()),
        json: section.flag("json", false),
    };
    section.finish();
    log
}

fn edge(mut section: Section<'_>) -> Edge {
    let mut limit_keys = section.section("limits");
    let front_limits = front::limits(&mut limit_keys);
    let edge = Edge {
        listen: section.address("listen").unwrap_or_else(|| local(8080)),
        public_url: url(&mut section, "public_url").map(|url| url.trim_end_matches('/').to_owned()),
        tls: section.optional_section("tls").and_then(front::tls),
        trusted_proxies: networks(&mut section, "trusted_proxies"),
        secret_file: section.file("secret_file"),
        secret_file_old: section.file("secret_file_old"),
        limits: limits::edge_limits(limit_keys),
        front: front::front(&mut section, front_limits),
        challenge: challenge::challenge(section.section("challenge")),
        feeds: feeds::feeds(section.section("feeds")),
        // A shop's slowest page; an orchestrator kills after 30 s.
        drain: section.time("drain_s", Unit::Seconds, 10, 0, 3600),
    };
    front::check_together(&edge, &section);
    section.finish();
    edge
}

pub(crate) fn networks(section: &mut Section<'_>, key: &'static str) -> Vec<ipnet::IpNet> {
    let mut networks = Vec::new();
    for text in section.texts(key) {
        let network = text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(Into::into));
        match network {
            Ok(network) => networks.push(network),
            Err(_) => {
                section.fault(key, format!("\"{text}\" is not a network"), "write 10.0.0.0/8 or a single address")
            }
        }
    }
    networks
}

fn console(mut section: Section<'_>, token: Option<String>) -> Console {
    let console = Console {
        listen: section.address("listen").unwrap_or_else(|| local(8081)),
        token_file: section.file("token_file"),
        token: token.filter(|token| !token.is_empty()),
        shop: url(&mut section, "shop"),
    };
    if console.token.as_ref().is_some_and(|token| token.len() < ADMIN_TOKEN_BYTES_MIN) {
        let hint = format!("use at least {ADMIN_TOKEN_BYTES_MIN} characters, for instance of `openssl rand -hex 32`");
        section.faults().add("VESTIBULE_ADMIN_TOKEN", "too short to be safe", Some(hint));
    }
    section.finish();
    console
}

/// A shorter token could be guessed by trying.
const ADMIN_TOKEN_BYTES_MIN: usize = 8;

/// One server, whatever Sentinel says is the primary, or a cluster.
const REDIS_SCHEMES: [&str; 3] = ["redis://", "redis-sentinel://", "redis-cluster://"];

fn line(mut section: Section<'_>) -> Line {
    let store = match section.text("store").as_deref() {
        None | Some("embedded") => LineStore::Embedded,
        Some(url) if REDIS_SCHEMES.iter().any(|scheme| url.starts_with(scheme)) => {
            LineStore::Redis { url: url.to_owned() }
        }
        Some(_) => {
            let hint = "use \"embedded\" or a URL such as redis://127.0.0.1:6379, redis-sentinel://host:26379/name or \
                        redis-cluster://host:6379,host:6379";
            section.fault("store", "not a queue store", hint);
            LineStore::Embedded
        }
    };
    let refresh = section.time("refresh_ms", Unit::Milliseconds, 200, 20, 1000);
    section.finish();
    Line { store, refresh }
}

pub(crate) fn url(section: &mut Section<'_>, key: &'static str) -> Option<String> {
    let text = section.text(key)?;
    if text.starts_with("http://") || text.starts_with("https://") {
        return Some(text);
    }
    section.fault(key, format!("\"{text}\" is not a URL"), "it begins with http:// or https://");
    None
}
