//! One upstream: its origins, the choice among them, and how many requests may be under way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Instant;

use config::{Balance, Origin, Upstream as Settings};
use parking_lot::RwLock;
use prometheus::{Histogram, IntCounter, IntGauge};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::balance;
use super::breaker::May;
use super::budget::Budget;
use super::meter::{Meter, Reading};
use super::metrics::OriginMetrics;
use super::peer::Peers;
use super::place::{Place, PlaceReport};
use crate::start::StartError;

/// Why no origin serves a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoOrigin {
    /// None is well.
    Down,
    /// As many requests are under way as may be.
    Busy,
}

/// One upstream.
pub struct Upstream {
    pub(super) settings: Settings,
    /// Connections that are kept to one origin.
    idle_max: usize,
    peers: Peers,
    metrics: OriginMetrics,
    ring: RwLock<Arc<Ring>>,
    turn: AtomicUsize,
    in_flight: AtomicU32,
    slots: Option<Arc<Semaphore>>,
    pub(super) budget: Budget,
    pub(super) meter: Meter,
    pub(super) seconds: Histogram,
    pub(super) retried: IntCounter,
    pub(super) spared: IntCounter,
    gauge: IntGauge,
    latest: RwLock<Reading>,
    started: Instant,
}

/// The origins at their addresses, and their order of one round.
#[derive(Default)]
pub(super) struct Ring {
    pub(super) places: Vec<Arc<Place>>,
    round: Vec<usize>,
}

impl Ring {
    fn of(places: Vec<Arc<Place>>) -> Arc<Self> {
        let weights: Vec<_> = places.iter().map(|place| place.weight).collect();
        Arc::new(Self { round: balance::round(&weights), places })
    }

    /// Who may be sent a request. If nobody is well, the questions after health may be what is wrong: then they count for
    /// nothing, and only breakers do.
    fn open(&self, now: u64) -> Vec<(usize, May)> {
        let nobody_well = !self.places.iter().any(|place| place.is_well());
        let open = |(at, place): (usize, &Arc<Place>)| match place.may(now) {
            May::Not { .. } => None,
            may => (nobody_well || place.is_well()).then_some((at, may)),
        };
        self.places.iter().enumerate().filter_map(open).collect()
    }
}

impl Upstream {
    /// From valid settings; without any address yet, see [`Upstream::move_to`].
    pub(super) fn new(settings: &Settings, idle_max: usize, metrics: &OriginMetrics) -> Result<Self, StartError> {
        let label = [settings.name.as_str()];
        let retries = |result| metrics.retries.with_label_values(&[label[0], result]);
        Ok(Self {
            peers: Peers::new(settings)?,
            ring: RwLock::default(),
            turn: AtomicUsize::new(0),
            in_flight: AtomicU32::new(0),
            slots: settings.in_flight_max.map(|max| Arc::new(Semaphore::new(max as usize))),
            budget: Budget::new(settings.retries.budget_percent),
            meter: Meter::default(),
            seconds: metrics.seconds.with_label_values(&label),
            retried: retries("retried"),
            spared: retries("over_budget"),
            gauge: metrics.in_flight.with_label_values(&label),
            latest: RwLock::default(),
            metrics: metrics.clone(),
            started: Instant::now(),
            idle_max,
            settings: settings.clone(),
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether an origin may choose HTTP/2.
    pub fn may_speak_http2(&self) -> bool {
        self.settings.tls.as_ref().is_some_and(|tls| tls.http2)
    }

    /// A steady clock for the breakers.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Takes over where the origins are; those that stay keep what is known of them.
    pub(super) fn move_to(&self, addresses: &[(&Origin, SocketAddr)]) {
        let known = Arc::clone(&self.ring.read());
        let places: Vec<_> = addresses
            .iter()
            .map(|(origin, address)| {
                let same = known.places.iter().find(|place| place.address == *address && place.weight == origin.weight);
                same.cloned().unwrap_or_else(|| {
                    let peer = (self.peers.peer(origin, *address), self.idle_max);
                    let of = (self.name(), *origin);
                    Arc::new(Place::new(of, peer, *address, self.settings.breaker, &self.metrics))
                })
            })
            .collect();
        let gone = known.places.iter().filter(|old| !places.iter().any(|new| new.name == old.name));
        for place in gone {
            // Its counters stay; a gauge would tell of an origin that is not there.
            let _ = self.metrics.up.remove_label_values(&[self.name(), &place.name]);
        }
        *self.ring.write() = Ring::of(places);
    }

    pub(super) fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read())
    }

    /// Waits for a free place, where they are counted.
    pub(super) async fn slot(&self) -> Result<Option<OwnedSemaphorePermit>, NoOrigin> {
        let Some(slots) = &self.slots else {
            return Ok(None);
        };
        if let Ok(slot) = Arc::clone(slots).try_acquire_owned() {
            return Ok(Some(slot));
        }
        let waited = tokio::time::timeout(self.settings.in_flight_wait, Arc::clone(slots).acquire_owned()).await;
        waited.ok().and_then(Result::ok).map(Some).ok_or(NoOrigin::Busy)
    }

    /// Chooses an origin and counts a request there. One that was tried comes last; one whose breaker wants a trial gets
    /// no request that could not be repeated, unless there is no other.
    pub(super) fn choose(&self, tried: &[Arc<Place>], repeatable: bool) -> Result<Arc<Place>, NoOrigin> {
        let (ring, now) = (self.ring(), self.now());
        if let [only] = &ring.places[..] {
            return match only.may(now) {
                May::Not { .. } => Err(NoOrigin::Down),
                may => {
                    only.begin(now, may);
                    Ok(Arc::clone(only))
                }
            };
        }
        let open = ring.open(now);
        let is_new = |at: usize| !tried.iter().any(|place| Arc::ptr_eq(place, &ring.places[at]));
        let rank = |(at, may): (usize, May)| match (is_new(at), may) {
            // A trial goes first: only requests can close a breaker, and one that fails is repeated elsewhere.
            (true, May::Try) if repeatable && open.len() > 1 => 0,
            (true, May::Pass) => 1,
            (true, May::Try | May::Not { .. }) => 2,
            (false, _) => 3,
        };
        let best = open.iter().copied().map(rank).min().ok_or(NoOrigin::Down)?;
        let candidates: Vec<_> = open.iter().copied().filter(|open| rank(*open) == best).collect();
        let (at, may) = self.pick(&ring, &candidates).ok_or(NoOrigin::Down)?;
        ring.places[at].begin(now, may);
        Ok(Arc::clone(&ring.places[at]))
    }

    fn pick(&self, ring: &Ring, candidates: &[(usize, May)]) -> Option<(usize, May)> {
        if candidates.len() < 2 {
            return candidates.first().copied();
        }
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let may_of = |at: usize| candidates.iter().copied().find(|(candidate, _)| *candidate == at);
        match self.settings.balance {
            Balance::RoundRobin => {
                let from = turn % ring.round.len();
                ring.round[from..].iter().chain(&ring.round[..from]).find_map(|at| may_of(*at))
            }
            Balance::LeastRequests => {
                let from = turn % candidates.len();
                let order = candidates[from..].iter().chain(&candidates[..from]);
                let loads = order.map(|(at, _)| (*at, ring.places[*at].in_flight(), ring.places[*at].weight));
                balance::least(loads).and_then(may_of)
            }
        }
    }

    /// Whether there is an origin that was not tried yet.
    pub(super) fn has_other_than(&self, tried: &[Arc<Place>]) -> bool {
        let ring = self.ring();
        ring.open(self.now()).iter().any(|(at, _)| !tried.iter().any(|tried| Arc::ptr_eq(tried, &ring.places[*at])))
    }

    pub(super) fn set_out(&self) {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        self.gauge.inc();
        self.budget.pay_in();
    }

    pub(super) fn came_back(&self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        self.gauge.dec();
    }

    /// Ends a span of time that readings are about.
    pub(super) fn look(&self) {
        *self.latest.write() = self.meter.take(self.in_flight.load(Ordering::Relaxed));
    }

    /// How it did in the last span of time.
    pub fn reading(&self) -> Reading {
        *self.latest.read()
    }

    /// What the staff sees of its origins.
    pub fn report(&self) -> Vec<PlaceReport> {
        self.ring().places.iter().map(|place| place.report()).collect()
    }
}
