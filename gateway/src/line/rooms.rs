//! All rooms of this gateway by id.

use std::sync::Arc;

use config::{Room, Settings};
use tokio::sync::watch;
use waitroom::LineStore;

use super::room::RoomHost;
use crate::metrics::Metrics;
use crate::origin::Upstreams;
use crate::start::StartError;
use crate::tokens::Keys;

/// The rooms of one gateway.
pub struct Rooms {
    settings: Vec<Room>,
    hosts: Vec<Arc<RoomHost>>,
    store: Arc<dyn LineStore>,
}

impl Rooms {
    /// Opens every room in the store and begins to keep it.
    ///
    /// # Errors
    /// When the store does not answer or refuses a room.
    pub async fn open(
        settings: &Settings,
        store: &Arc<dyn LineStore>,
        upstreams: &Arc<Upstreams>,
        keys: &Arc<Keys>,
        metrics: &Metrics,
        shutdown: &watch::Receiver<bool>,
    ) -> Result<Self, StartError> {
        let mut hosts = Vec::with_capacity(settings.rooms.len());
        for room in &settings.rooms {
            let times = (settings.line.refresh, settings.edge.feeds.reconnect_spread);
            let host = RoomHost::open(room, store, upstreams, keys, metrics, times, shutdown).await?;
            hosts.push(host);
        }
        Ok(Self { settings: settings.rooms.clone(), hosts, store: Arc::clone(store) })
    }

    /// The rooms' settings, for matching routes.
    pub fn settings(&self) -> impl Iterator<Item = &Room> {
        self.settings.iter()
    }

    /// A room by its id.
    pub fn get(&self, id: &str) -> Option<&Arc<RoomHost>> {
        self.hosts.iter().find(|host| host.id() == id)
    }

    /// Where the lines are kept.
    pub fn store(&self) -> &Arc<dyn LineStore> {
        &self.store
    }

    /// Every room.
    pub fn all(&self) -> &[Arc<RoomHost>] {
        &self.hosts
    }

    /// Whether every room's copy of the line is fresh.
    pub fn are_fresh(&self) -> bool {
        self.hosts.iter().all(|host| host.is_fresh())
    }
}
