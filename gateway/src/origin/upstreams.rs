//! All upstreams of this gateway by name.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use config::{Origins, Settings};
use parking_lot::Mutex;
use tokio::task::JoinSet;

use super::breaker::May;
use super::metrics::OriginMetrics;
use super::probe::Prober;
use super::upstream::Upstream;
use super::watch;
use crate::start::StartError;

/// The upstreams of one gateway. Dropping the last one that holds them ends what watches over them.
pub struct Upstreams {
    all: Vec<Arc<Upstream>>,
    prober: Arc<Prober>,
    _watched: Mutex<JoinSet<()>>,
}

impl Upstreams {
    /// Looks up where they are and begins to watch over them; `shop` is the address of this process's own shop, if it
    /// has one. An origin that is not there yet hinders no start.
    ///
    /// # Errors
    /// When a room's upstream is the shop of this process and there is none, or a file of authorities cannot be used.
    pub async fn open(
        settings: &Settings,
        shop: Option<SocketAddr>,
        metrics: &OriginMetrics,
    ) -> Result<Arc<Self>, StartError> {
        for room in &settings.rooms {
            let upstream = settings.upstreams.iter().find(|upstream| upstream.name == room.upstream);
            if shop.is_none() && upstream.is_some_and(|upstream| upstream.origins == Origins::Shop) {
                return Err(StartError(format!(
                    "rooms.{}.upstream = \"{}\" is the shop of this process, but this process runs none; give its address as host:port",
                    room.id, room.upstream
                )));
            }
        }
        let (prober, mut watched, mut all) = (Arc::new(Prober::new()), JoinSet::new(), Vec::new());
        let idle_max = settings.edge.limits.upstream_idle_max as usize;
        for settings in &settings.upstreams {
            let upstream = Arc::new(Upstream::new(settings, idle_max, metrics)?);
            watch::resolve(&upstream, shop).await;
            watch::start(&upstream, &prober, &mut watched);
            all.push(upstream);
        }
        Ok(Arc::new(Self { all, prober, _watched: Mutex::new(watched) }))
    }

    /// One by its name.
    pub fn get(&self, name: &str) -> Option<&Arc<Upstream>> {
        self.all.iter().find(|upstream| upstream.name() == name)
    }

    /// Every one.
    pub fn all(&self) -> &[Arc<Upstream>] {
        &self.all
    }

    /// Asks an upstream a question of our own: the body of a good answer, or `None`.
    pub async fn ask(&self, name: &str, path: &str, patience: Duration, bytes_max: usize) -> Option<Vec<u8>> {
        let upstream = self.get(name)?;
        let (ring, now) = (upstream.ring(), upstream.now());
        // Not a trial: that is for a request that tells the breaker.
        let place = ring.places.iter().find(|place| place.may(now) == May::Pass).or(ring.places.first())?;
        let answer = self.prober.get(place.peer(), (&place.host, path), patience, bytes_max).await;
        answer.ok().filter(|(status, _)| status.is_success()).map(|(_, body)| body)
    }
}
