//! One origin at one address: what is under way there, its breaker and its health.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use config::{Breaker as BreakerRules, Health as HealthRules};
use parking_lot::Mutex;
use pingora::connectors::TransportConnector;
use pingora::protocols::Stream;
use pingora::upstreams::peer::HttpPeer;
use prometheus::{IntCounter, IntGauge};

use super::breaker::{Event, May, State};
use super::idle::Idle;
use super::metrics::OriginMetrics;
use super::wellness::Wellness;

/// What came of a request at an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It answered.
    Answered,
    /// It answered that it, or what is behind it, is out of order: 502, 503 or 504. Other errors are often those of a page,
    /// and a visitor who finds one must not be able to close the shop with it.
    Unavailable,
    /// There was no connection; nothing was sent.
    Connect,
    /// The connection ended before the answer.
    Broken,
    /// The answer did not come in time.
    Timeout,
}

const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::Answered, "answered"),
    (Outcome::Unavailable, "unavailable"),
    (Outcome::Connect, "connect"),
    (Outcome::Broken, "broken"),
    (Outcome::Timeout, "timeout"),
];

/// One origin at one address.
pub struct Place {
    /// As the configuration names it, with the address where a name stands for several.
    pub(super) name: String,
    /// What `Host` a question after its health says.
    pub(super) host: String,
    pub(super) address: SocketAddr,
    pub(super) weight: u32,
    peer: HttpPeer,
    idle: Idle,
    in_flight: AtomicU32,
    breaker: Option<(BreakerRules, Mutex<State>)>,
    wellness: Mutex<Wellness>,
    /// What `wellness` says, for every request to read.
    well: AtomicBool,
    outcomes: [IntCounter; OUTCOMES.len()],
    opened: IntCounter,
    up: IntGauge,
}

/// What the staff sees of an origin.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PlaceReport {
    /// Its name.
    pub origin: String,
    /// Where it is.
    pub address: SocketAddr,
    /// Whether its answers to questions after its health are good; true where none are asked.
    pub healthy: bool,
    /// `closed`, `open` or `half_open`.
    pub breaker: &'static str,
    /// Requests under way.
    pub in_flight: u32,
}

impl Place {
    pub(super) fn new(
        (upstream, origin): (&str, &config::Origin),
        (peer, idle_max): (HttpPeer, usize),
        address: SocketAddr,
        breaker: Option<BreakerRules>,
        metrics: &OriginMetrics,
    ) -> Self {
        let host = if origin.host.contains(':') { format!("[{}]", origin.host) } else { origin.host.clone() };
        let host = format!("{host}:{}", origin.port);
        let name =
            if origin.host.parse::<std::net::IpAddr>().is_ok() { host.clone() } else { format!("{host} {address}") };
        let up = metrics.up.with_label_values(&[upstream, &name]);
        up.set(1);
        Self {
            outcomes: OUTCOMES.map(|(_, word)| metrics.requests.with_label_values(&[upstream, &name, word])),
            opened: metrics.opened.with_label_values(&[upstream, &name]),
            up,
            name,
            host,
            address,
            weight: origin.weight,
            idle: Idle::new(idle_max, peer.options.idle_timeout),
            peer,
            in_flight: AtomicU32::new(0),
            breaker: breaker.map(|rules| (rules, Mutex::default())),
            wellness: Mutex::default(),
            well: AtomicBool::new(true),
        }
    }

    /// How it is reached.
    pub fn peer(&self) -> &HttpPeer {
        &self.peer
    }

    /// A connection for one request, and whether it was used before.
    ///
    /// # Errors
    /// When there is none to be had.
    pub async fn connection(&self, connector: &TransportConnector) -> pingora::Result<(Stream, bool)> {
        match self.idle.take() {
            Some(stream) => Ok((stream, true)),
            None => Ok((Box::pin(connector.new_stream(&self.peer)).await?, false)),
        }
    }

    /// Keeps a connection for the next request; nothing more may come on it.
    pub fn keep(&self, stream: Stream) {
        self.idle.put(stream);
    }

    /// Closes idle connections that are of no more use.
    pub(super) fn sweep(&self) {
        self.idle.sweep();
    }

    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Whether its answers to questions after its health are good; true where none are asked.
    pub(super) fn is_well(&self) -> bool {
        self.well.load(Ordering::Relaxed)
    }

    /// Whether its breaker lets a request through now.
    pub(super) fn may(&self, now: u64) -> May {
        self.breaker.as_ref().map_or(May::Pass, |(_, state)| state.lock().may(now))
    }

    /// A request is sent.
    pub(super) fn begin(&self, now: u64, may: May) {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        if may == May::Try {
            self.tell(Event::Tried, now);
        }
    }

    /// A request has ended here, whatever came of it.
    pub(super) fn end(&self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
    }

    /// Something came of a request.
    pub(super) fn note(&self, outcome: Outcome, now: u64) {
        let at = OUTCOMES.iter().position(|(known, _)| *known == outcome).unwrap_or(0);
        self.outcomes[at].inc();
        self.tell(if outcome == Outcome::Answered { Event::Succeeded } else { Event::Failed }, now);
    }

    fn tell(&self, event: Event, now: u64) {
        let Some((rules, state)) = &self.breaker else {
            return;
        };
        let mut state = state.lock();
        let after = state.after(event, rules, now);
        let before = std::mem::replace(&mut *state, after);
        drop(state);
        match (before, after) {
            (State::Open { .. }, State::Open { .. }) => {}
            (_, State::Open { until_ms, times }) => {
                self.opened.inc();
                let pause_ms = until_ms.saturating_sub(now);
                tracing::warn!(origin = self.name, pause_ms, times, "an origin fails and is left alone for a while");
            }
            (State::HalfOpen { .. }, State::Closed { .. }) => {
                tracing::info!(origin = self.name, "an origin answers again");
            }
            _ => return,
        }
        self.show(now);
    }

    /// An answer to a question after its health.
    pub(super) fn asked(&self, good: bool, rules: &HealthRules, now: u64) {
        let changed = {
            let mut wellness = self.wellness.lock();
            let after = wellness.after(good, rules);
            self.well.store(after.well, Ordering::Relaxed);
            std::mem::replace(&mut *wellness, after).well != after.well
        };
        match (changed, good) {
            (true, true) => tracing::info!(origin = self.name, "an origin is well again"),
            (true, false) => tracing::warn!(origin = self.name, "an origin is ill and gets no requests"),
            (false, _) => {}
        }
        self.show(now);
    }

    fn show(&self, now: u64) {
        self.up.set(i64::from(self.is_well() && !matches!(self.may(now), May::Not { .. })));
    }

    pub(super) fn report(&self) -> PlaceReport {
        PlaceReport {
            origin: self.name.clone(),
            address: self.address,
            healthy: self.is_well(),
            breaker: self.breaker.as_ref().map_or("closed", |(_, state)| state.lock().as_str()),
            in_flight: self.in_flight(),
        }
    }
}
