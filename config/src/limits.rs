//! The named limits of the front door. Each is `"off"` or a rate: so many a minute, and so many at once before the rate
//! counts. The defaults let a campus of thousands behind one address in within minutes and hold a flood back.

use std::num::NonZeroU32;

use ipnet::IpNet;

use crate::load::networks;
use crate::section::Section;
use crate::settings::Limit;

/// The highest burst: what is allowed at once has to fit into the arithmetic of every store.
const BURST_MAX: u32 = 1_000_000;
/// Routes with limits of their own are tried one after the other on every request.
const ROUTES_MAX: usize = 32;

/// So many a minute, and so many at once before the rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many become allowed again in a minute.
    pub per_minute: NonZeroU32,
    /// How many may come at once.
    pub burst: NonZeroU32,
}

/// A rate that can be switched off.
pub type RateLimit = Option<Rate>;

/// Limits of the front door. Each may be `off`.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeLimits {
    /// Requests of any kind per client address (an IPv6 /64 counts as one address).
    pub requests_per_address: RateLimit,
    /// Requests of any kind per network: an IPv4 /24, an IPv6 /56.
    pub requests_per_prefix: RateLimit,
    /// New places in a line per client address.
    pub joins_per_address: RateLimit,
    /// New places in a line per network, over all gateways of the line.
    pub joins_per_prefix: RateLimit,
    /// New places in all lines, over all gateways of the line.
    pub joins: RateLimit,
    /// Looks at the line with one ticket: polls, reloads of the page, new sockets.
    pub polls_per_ticket: RateLimit,
    /// Invite and recovery codes tried per client address.
    pub guesses_per_address: RateLimit,
    /// Limits of certain paths, each per client address.
    pub routes: Vec<RouteLimit>,
    /// Networks whose requests are not counted: the house's own desks, monitoring.
    pub exempt: Vec<IpNet>,
    /// Addresses, networks or tickets that one table remembers; beyond it newcomers share what they are counted by.
    pub keys_max: u32,
    /// Bytes of a request body that are forwarded.
    pub body_bytes_max: Limit,
    /// Bytes of a request head.
    pub head_bytes_max: Limit,
    /// Live feeds (sockets and event streams) open at once.
    pub feeds_max: Limit,
    /// Idle connections that are kept to one origin.
    pub upstream_idle_max: u32,
}

/// A limit on one path, for instance a search that is dear to the origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteLimit {
    /// Path prefix, matched by whole segments.
    pub path: String,
    /// Only this method; any when absent.
    pub method: Option<String>,
    /// Per client address.
    pub rate: Rate,
}

pub(crate) fn edge_limits(mut section: Section<'_>) -> EdgeLimits {
    let limits = EdgeLimits {
        // Three thousand people behind one address who poll every few seconds make 36,000 a minute.
        requests_per_address: rate(&mut section, ["requests_per_minute_per_address", "requests_burst_per_address"], {
            [60_000, 6_000]
        }),
        requests_per_prefix: rate(&mut section, ["requests_per_minute_per_prefix", "requests_burst_per_prefix"], {
            [120_000, 12_000]
        }),
        // Three thousand people behind one address are in the line after five minutes.
        joins_per_address: rate(&mut section, ["joins_per_minute_per_address", "joins_burst_per_address"], {
            [600, 300]
        }),
        joins_per_prefix: rate(&mut section, ["joins_per_minute_per_prefix", "joins_burst_per_prefix"], {
            [2_400, 1_200]
        }),
        // Ten thousand a second is more than an opening has; beyond it the store would be what gives way.
        joins: rate(&mut section, ["joins_per_minute", "joins_burst"], [600_000, 60_000]),
        // A page that can only poll asks every two seconds at most; the rest is for reloads and further tabs.
        polls_per_ticket: rate(&mut section, ["polls_per_minute_per_ticket", "polls_burst_per_ticket"], [120, 60]),
        // Enough for a family with thick fingers, hopeless for a machine.
        guesses_per_address: rate(&mut section, ["guesses_per_minute_per_address", "guesses_burst_per_address"], {
            [20, 20]
        }),
        routes: routes(&mut section),
        exempt: networks(&mut section, "exempt"),
        // 38 bytes each: 38 MB for each table at most.
        keys_max: section.number("keys_max", 1_000_000, 1_000, 50_000_000),
        body_bytes_max: section.limit("body_bytes_max", Some(1024 * 1024)),
        head_bytes_max: section.limit("head_bytes_max", Some(16 * 1024)),
        // A process may usually open 20,000 files; the rest is for requests and upstreams.
        feeds_max: section.limit("feeds_max", Some(18_000)),
        // One to each of a few hundred requests that a gateway has under way at its busiest.
        upstream_idle_max: section.number("upstream_idle_max", 512, 1, 65_536),
    };
    section.finish();
    limits
}

/// A rate from its two keys; the first may be `"off"`.
fn rate(section: &mut Section<'_>, keys: [&'static str; 2], defaults: [u32; 2]) -> RateLimit {
    let per_minute = section.limit(keys[0], Some(defaults[0]));
    let burst = NonZeroU32::new(section.number(keys[1], defaults[1], 1, BURST_MAX))?;
    Some(Rate { per_minute: NonZeroU32::new(per_minute?)?, burst })
}

fn routes(section: &mut Section<'_>) -> Vec<RouteLimit> {
    let mut routes = Vec::new();
    for mut route in section.list("routes") {
        let path = route.text("path").filter(|path| path.starts_with('/'));
        if path.is_none() {
            route.fault("path", "missing, or does not begin with /", "write path = \"/search\"");
        }
        let method = route.text("method").map(|method| method.to_ascii_uppercase());
        let per_minute = route.number("per_minute", 0, 1, u32::MAX);
        if per_minute == 0 {
            route.fault("per_minute", "missing", "how many requests a minute an address may make there");
        }
        let burst = route.number("burst", per_minute.clamp(1, BURST_MAX), 1, BURST_MAX);
        route.finish();
        if let (Some(path), Some(per_minute), Some(burst)) = (path, NonZeroU32::new(per_minute), NonZeroU32::new(burst))
        {
            routes.push(RouteLimit { path, method, rate: Rate { per_minute, burst } });
        }
    }
    if routes.len() > ROUTES_MAX {
        section.fault("routes", format!("{} limits are more than {ROUTES_MAX}", routes.len()), "");
        routes.truncate(ROUTES_MAX);
    }
    routes
}
