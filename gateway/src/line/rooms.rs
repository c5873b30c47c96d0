//! All rooms of this gateway by id.

use std::sync::Arc;

use config::{Room, Settings};
use waitroom::LineStore;

use super::room::RoomHost;
use crate::metrics::Metrics;
use crate::origin::Upstreams;
use crate::start::StartError;
use crate::tokens::Keys;

/// The rooms of one gateway.
pub struct Rooms {
    settings: Vec<Room>,
    upstreams: Arc<Upstreams>,
    hosts: Vec<Arc<RoomHost>>,
    store: Arc<dyn LineStore>,
}

/// What a room is opened with.
pub struct Opening {
    /// Where the lines are kept.
    pub store: Arc<dyn LineStore>,
    /// The address of this process's own shop, if it has one.
    pub shop: Option<std::net::SocketAddr>,
    /// What signs.
    pub keys: Arc<Keys>,
    /// What is counted.
    pub metrics: Metrics,
}

impl Rooms {
    /// Opens every room in the store and begins to keep it. Those of `before` are taken over as they are, until these rooms
    /// [succeed](Self::succeed).
    ///
    /// # Errors
    /// When the store does not answer or refuses a room.
    pub async fn open(
        settings: &Settings,
        with: &Opening,
        upstreams: Arc<Upstreams>,
        before: Option<&Self>,
    ) -> Result<Self, StartError> {
        let mut hosts = Vec::with_capacity(settings.rooms.len());
        for room in &settings.rooms {
            let times = (settings.line.refresh, settings.edge.feeds.reconnect_spread);
            hosts.push(match before.and_then(|before| before.get(&room.id)) {
                Some(host) => Arc::clone(host),
                None => RoomHost::open(room, &with.store, &upstreams, &with.keys, &with.metrics, times).await?,
            });
        }
        Ok(Self { settings: settings.rooms.clone(), upstreams, hosts, store: Arc::clone(&with.store) })
    }

    /// These rooms are in force: those that were there before take over what changed of them, and those that are not
    /// configured any more are closed here.
    pub fn succeed(&self, before: &Self) {
        let elsewhere = !Arc::ptr_eq(&self.upstreams, &before.upstreams);
        for (host, room) in self.hosts.iter().zip(&self.settings) {
            if elsewhere || *host.room() != *room {
                host.adopt(room, &self.upstreams);
            }
        }
        for gone in before.hosts.iter().filter(|gone| !self.hosts.iter().any(|host| Arc::ptr_eq(host, gone))) {
            gone.close();
        }
    }

    /// The origins behind them.
    pub fn upstreams(&self) -> &Arc<Upstreams> {
        &self.upstreams
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
