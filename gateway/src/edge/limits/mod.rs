//! What one address, network, ticket or everybody together may do in a time. Counted by governor (GCRA) in this process;
//! `shared` counts joins over all gateways. A refusal says which limit it was and when to ask again, and takes nothing.

mod feeds;
mod keyed;
mod quota;
mod shared;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use config::{Edge, RateLimit};
use http::Method;
use ipnet::IpNet;
use prometheus::IntGauge;
use waitroom::{LineStore, Once};

pub use self::feeds::FeedPlace;
use self::feeds::Feeds;
use self::keyed::Keyed;
pub use self::quota::{Exceeded, Quota, Which};
use self::shared::Shared;
pub use self::shared::Turned;
use super::client::{household, network};
use super::path::PlainPath;

/// How often idle keys are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(5);

/// The limits of one gateway.
pub struct Limits {
    exempt: Vec<IpNet>,
    requests: [Option<Keyed>; 2],
    joins: [Option<Keyed>; 2],
    joins_in_all: Option<Keyed>,
    shared: Shared,
    waits: Option<Keyed>,
    polls: Option<Keyed>,
    guesses: Option<Keyed>,
    routes: Vec<Route>,
    feeds: Feeds,
}

/// A path with a limit of its own.
struct Route {
    path: String,
    method: Option<Method>,
    limit: Keyed,
}

impl Limits {
    /// From the settings; `off` switches a limit off.
    pub fn new(edge: &Edge, store: &Arc<dyn LineStore>, gauge: IntGauge) -> Self {
        let settings = &edge.limits;
        let keyed = |which, rate: RateLimit| rate.map(|rate| Keyed::new(which, rate, settings.keys_max));
        let routes = settings.routes.iter().map(|route| Route {
            path: route.path.clone(),
            method: route.method.as_deref().and_then(|method| Method::from_bytes(method.as_bytes()).ok()),
            limit: Keyed::new(Which::Route, route.rate, settings.keys_max),
        });
        Self {
            exempt: settings.exempt.clone(),
            requests: [
                keyed(Which::Requests, settings.requests_per_address),
                keyed(Which::RequestsOfNetwork, settings.requests_per_prefix),
            ],
            joins: [
                keyed(Which::Joins, settings.joins_per_address),
                keyed(Which::JoinsOfNetwork, settings.joins_per_prefix),
            ],
            joins_in_all: keyed(Which::JoinsOfAll, settings.joins),
            shared: Shared::start(Arc::clone(store), settings),
            waits: keyed(Which::Waits, edge.challenge.waits_per_prefix),
            polls: keyed(Which::Polls, settings.polls_per_ticket),
            guesses: keyed(Which::Guesses, settings.guesses_per_address),
            routes: routes.collect(),
            feeds: Feeds::new(settings.feeds_max, gauge),
        }
    }

    /// With other settings. What was counted is forgotten, but not the open feeds.
    pub fn renewed(&self, edge: &Edge, store: &Arc<dyn LineStore>) -> Self {
        let feeds = self.feeds.renewed(edge.limits.feeds_max);
        Self { feeds, ..Self::new(edge, store, self.feeds.gauge.clone()) }
    }

    /// Whether nothing of this address is counted.
    pub fn is_exempt(&self, address: IpAddr) -> bool {
        self.exempt.iter().any(|network| network.contains(&address))
    }

    /// Counts a request: of its address, of its network, and where its path has a limit of its own.
    ///
    /// # Errors
    /// The limit that it is over.
    pub fn request(&self, address: IpAddr, method: &Method, path: PlainPath<'_>) -> Result<(), Exceeded> {
        if self.is_exempt(address) {
            return Ok(());
        }
        let (household, network) = (household(address), network(address));
        for (limit, key) in self.requests.iter().zip([household, network]) {
            check(limit.as_ref(), key)?;
        }
        for route in &self.routes {
            if path.is_under(&route.path) && route.method.as_ref().is_none_or(|wanted| wanted == method) {
                route.limit.check(household)?;
            }
        }
        Ok(())
    }

    /// Counts a join of this address and of its network; what is left for the address.
    ///
    /// # Errors
    /// The limit that it is over.
    pub fn join(&self, address: IpAddr) -> Result<Option<Quota>, Exceeded> {
        if self.is_exempt(address) {
            return Ok(None);
        }
        check(self.joins_in_all.as_ref(), 0)?;
        // The network first: an address that is refused for it keeps its own quota.
        check(self.joins[1].as_ref(), network(address))?;
        self.joins[0].as_ref().map(|limit| limit.check(household(address))).transpose()
    }

    /// Counts a join over all gateways, of a network by the name that they all know it by, and spends what may be shown
    /// once only.
    ///
    /// # Errors
    /// Why it may not be; nothing is spent then.
    pub async fn knock(&self, address: IpAddr, network: String, once: Option<Once>) -> Result<(), Turned> {
        let network = if self.is_exempt(address) { String::new() } else { network };
        self.shared.knock(network, once).await
    }

    /// Counts a join by waiting.
    ///
    /// # Errors
    /// The limit that it is over.
    pub fn waited(&self, address: IpAddr) -> Result<(), Exceeded> {
        check(self.waits.as_ref(), network(address))
    }

    /// Counts a look at the line with a ticket, whose id is no secret of this table.
    ///
    /// # Errors
    /// The limit that it is over; the place is kept.
    pub fn poll(&self, ticket: &[u8]) -> Result<Option<Quota>, Exceeded> {
        let mut key = [0; 8];
        let bytes = ticket.len().min(key.len());
        key[..bytes].copy_from_slice(&ticket[..bytes]);
        let Some(polls) = &self.polls else { return Ok(None) };
        polls.check(u64::from_be_bytes(key)).map(Some)
    }

    /// Counts a code that this address tries.
    ///
    /// # Errors
    /// The limit that it is over.
    pub fn guess(&self, address: IpAddr) -> Result<(), Exceeded> {
        check(self.guesses.as_ref(), household(address))
    }

    /// A place for a feed, or `None` when all are taken. Given back when dropped.
    pub fn feed(&self) -> Option<FeedPlace> {
        self.feeds.take()
    }

    /// Forgets idle keys from time to time, so that no table grows without end; never ends.
    pub async fn sweep(&self) {
        let mut every = tokio::time::interval(FORGET_EVERY);
        loop {
            every.tick().await;
            let tables = self.requests.iter().chain(&self.joins).flatten();
            let others = self
                .polls
                .iter()
                .chain(&self.guesses)
                .chain(&self.joins_in_all)
                .chain(&self.waits)
                .chain(self.routes.iter().map(|route| &route.limit));
            tables.chain(others).for_each(Keyed::forget);
        }
    }
}

fn check(limit: Option<&Keyed>, key: u64) -> Result<(), Exceeded> {
    limit.map_or(Ok(()), |limit| limit.check(key).map(|_| ()))
}
