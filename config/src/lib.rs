//! Every setting: its type, default, unit and check. What is raw never leaves this crate; it reads no file, no
//! environment and no clock itself, `Sources` brings their contents.

mod adaptive;
mod bind;
mod branding;
mod challenge;
mod fault;
mod feeds;
mod front;
mod keys;
mod layers;
mod limits;
mod load;
mod rooms;
mod rules;
mod schedule;
mod section;
mod settings;
mod shop;
mod upstreams;

pub use adaptive::Adaptive;
pub use bind::{Bind, BrowserKey};
pub use branding::{Colour, Colours, Page};
pub use challenge::{Ask, Challenge, Hosted, OnFailure};
pub use fault::{Fault, Invalid};
pub use feeds::Feeds;
pub use front::{CertificateFiles, Front, FrontLimits, ProxyProtocol, Timeouts, Tls};
pub use keys::Keys;
pub use limits::{EdgeLimits, Rate, RateLimit, RouteLimit};
pub use load::{DEMO, Sources, load};
pub use rules::{Lane, Method, Rules};
pub use schedule::{Planned, Schedule, Words};
pub use settings::*;
pub use shop::{Durability, Mail, Payments, Shop, ShopStore, Stripe, Webhook};
pub use upstreams::{Balance, Breaker, Health, Origin, Origins, Retries, Upstream, UpstreamTimeouts, UpstreamTls};
