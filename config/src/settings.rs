//! What a configuration says once it is valid. Only `config` makes these; nobody else sees the raw text.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use crate::bind::Bind;
use crate::branding::Page;
use crate::challenge::Challenge;
use crate::feeds::Feeds;
use crate::front::{Front, Tls};
use crate::keys::Keys;
use crate::limits::EdgeLimits;
use crate::rules::Rules;
use crate::shop::Shop;
use crate::upstreams::Upstream;

/// A limit that can be switched off: `None` is written `"off"` in a file.
pub type Limit = Option<u32>;

/// Everything one process runs on.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Folder of the embedded stores, keys and the admin token. One process at a time.
    pub data: PathBuf,
    /// How log lines look.
    pub log: Log,
    /// The public side.
    pub edge: Edge,
    /// The desk of the staff.
    pub console: Console,
    /// Where the line is kept.
    pub line: Line,
    /// How the keys that sign proofs are exchanged.
    pub keys: Keys,
    /// The inventory and checkout backend.
    pub shop: Shop,
    /// Origins that requests are forwarded to.
    pub upstreams: Vec<Upstream>,
    /// The rooms that protect them.
    pub rooms: Vec<Room>,
}

/// How log lines look.
#[derive(Debug, Clone, PartialEq)]
pub struct Log {
    /// A `tracing` filter, for instance `info,waitroom=debug`.
    pub filter: String,
    /// One JSON object a line instead of text.
    pub json: bool,
}

/// The public side: what listens, whom it believes, what it allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Address and port of the front door. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// How visitors reach the front door, for links and the tokens' `iss`. Made from `listen` when absent.
    pub public_url: Option<String>,
    /// Certificates and keys; plain HTTP without.
    pub tls: Option<Tls>,
    /// Proxies whose `X-Forwarded-For` is believed, and whose PROXY header where they send one.
    pub trusted_proxies: Vec<IpNet>,
    /// File with the 32-byte secret (hex) that signs tickets and admissions. Gateways of one line share it.
    pub secret_file: Option<PathBuf>,
    /// The file before it, while the secret is exchanged.
    pub secret_file_old: Option<PathBuf>,
    /// Named limits.
    pub limits: EdgeLimits,
    /// What newcomers are asked to do, where a room asks.
    pub challenge: Challenge,
    /// Sockets and event streams of those who wait.
    pub feeds: Feeds,
    /// How bytes come in.
    pub front: Front,
    /// How long open requests may take to finish when the process goes down.
    pub drain: Duration,
}

/// The staff's address.
#[derive(Debug, Clone, PartialEq)]
pub struct Console {
    /// Address and port of the console. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// File that holds the bearer token; `DATA/admin-token` when absent.
    pub token_file: Option<PathBuf>,
    /// The token itself, from the environment only.
    pub token: Option<String>,
    /// Where the staff's API of a shop elsewhere is, so that staff reach it through the console.
    pub shop: Option<String>,
}

/// Where the line is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Which queue store.
    pub store: LineStore,
    /// How often a gateway looks at the store, and so how late a change is known at most.
    pub refresh: Duration,
}

/// A queue store.
#[derive(Debug, Clone, PartialEq)]
pub enum LineStore {
    /// In this process, durable in the data folder.
    Embedded,
    /// A Redis server, shared by any number of gateways.
    Redis {
        /// `redis://…`; may hold a password, so it is never logged.
        url: String,
    },
}

/// A room: what it protects and how it admits.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// Lower-case letters, digits and hyphens.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Name of the upstream.
    pub upstream: String,
    /// What it protects.
    pub routes: Vec<Route>,
    /// What passes without waiting.
    pub bypass: Vec<Bypass>,
    /// How it admits, until staff changes it.
    pub rules: Rules,
    /// What a place is bound to besides its signature.
    pub bind: Bind,
    /// Status of the waiting answer: 200, 202 or 429.
    pub waiting_status: u16,
    /// What happens while the queue store does not answer.
    pub on_store_outage: OnStoreOutage,
    /// Event of the shop whose stock the room shows and admits for.
    pub event: Option<String>,
    /// How its pages look.
    pub page: Page,
}

/// What a room protects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Host name, or `*` for any.
    pub host: String,
    /// Path prefix, matched by whole segments.
    pub path: String,
}

/// What happens while the queue store does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnStoreOutage {
    /// Who is inside stays, the line waits.
    Hold,
    /// Everybody passes.
    Pass,
}

/// What passes a room without waiting: a request that meets everything that the rule names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bypass {
    /// Name in metrics.
    pub name: String,
    /// Path prefix, matched by whole segments.
    pub path: Option<String>,
    /// A header and its value.
    pub header: Option<(String, String)>,
    /// A cookie and its value.
    pub cookie: Option<(String, String)>,
    /// Networks that the visitor comes from, one of them.
    pub from: Vec<IpNet>,
    /// A crawler, verified by its host name.
    pub crawler: Option<Crawler>,
}

/// A crawler that says so and whose address has a name in one of its domains, which leads back to the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crawler {
    /// Part of its `User-Agent`.
    pub agent: String,
    /// Domains of its hosts.
    pub domains: Vec<String>,
}
