//! Another configuration without a restart, at SIGHUP: the same sources are read again. What is faulty is refused as a whole and
//! the old one stays; what cannot change while the process runs is named in the log.

use std::sync::Arc;

use arc_swap::ArcSwap;
use config::Settings;
use gateway::edge::Entrance;
use gateway::line::{Opening, Rooms};
use gateway::origin::Upstreams;
use tokio::signal::unix::{SignalKind, signal};

use super::demand::Failure;

/// What of a running gateway follows its configuration.
pub struct Reloader {
    /// In force.
    pub settings: Settings,
    /// For rooms that are new.
    pub opening: Opening,
    /// The rooms that the console steers.
    pub rooms: Arc<ArcSwap<Rooms>>,
    /// What the front door does.
    pub entrance: Arc<Entrance>,
}

impl Reloader {
    /// Reads again with `load` at each SIGHUP, as long as the process lives.
    ///
    /// # Errors
    /// When signals cannot be listened for.
    pub fn listen(mut self, load: impl Fn() -> Result<Settings, Failure> + Send + 'static) -> Result<(), Failure> {
        let failed = |error| Failure::new(format!("cannot listen for signals: {error}"));
        let mut hangup = signal(SignalKind::hangup()).map_err(failed)?;
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                let taken = match load() {
                    Ok(settings) => self.take(settings).await,
                    Err(failure) => Err(failure),
                };
                match taken {
                    Ok(fixed) if fixed.is_empty() => tracing::info!("reload: the configuration is in force"),
                    Ok(fixed) => tracing::warn!(
                        needs_restart = fixed.join(", "),
                        "reload: the configuration is in force, but for what needs a restart"
                    ),
                    Err(failure) => tracing::error!(%failure, "reload: refused; the configuration stays as it was"),
                }
            }
        });
        Ok(())
    }

    /// Puts settings into force; gives the names of those that need a restart.
    async fn take(&mut self, mut settings: Settings) -> Result<Vec<&'static str>, Failure> {
        let fixed = keep_fixed(&self.settings, &mut settings);
        let before = self.rooms.load_full();
        let upstreams = if settings.upstreams == self.settings.upstreams {
            Arc::clone(before.upstreams())
        } else {
            Upstreams::open(&settings, self.opening.shop, &self.opening.metrics.origins).await?
        };
        let rooms = Arc::new(Rooms::open(&settings, &self.opening, upstreams, Some(&before)).await?);
        self.entrance.exchange(&settings, Arc::clone(&rooms))?;
        rooms.succeed(&before);
        self.rooms.store(rooms);
        self.settings = settings;
        Ok(fixed)
    }
}

/// Keeps what is made once in a process as it was, and names what would have changed.
fn keep_fixed(old: &Settings, new: &mut Settings) -> Vec<&'static str> {
    let mut changed = Vec::new();
    macro_rules! fixed {
        ($($($part:ident).+ => $name:literal),+ $(,)?) => {
            $(if old.$($part).+ != new.$($part).+ {
                changed.push($name);
                new.$($part).+ = old.$($part).+.clone();
            })+
        };
    }
    fixed! {
        data => "data",
        log => "log",
        console => "console",
        keys => "keys",
        line => "line",
        shop => "shop",
        edge.listen => "edge.listen",
        edge.public_url => "edge.public_url",
        edge.secret_file => "edge.secret_file",
        edge.drain => "edge.drain_s",
        edge.feeds.reconnect_spread => "edge.feeds.reconnect_spread_ms",
        edge.front.redirect_listen => "edge.redirect_listen",
        edge.front.reuse_port => "edge.reuse_port",
        edge.front.limits.connections_per_address => "edge.limits.connections_per_address",
        edge.front.limits.connections_max => "edge.limits.connections_max",
    }
    // Whether the door speaks TLS decides how visitors come and what their cookies are called.
    if old.edge.tls.is_some() != new.edge.tls.is_some() {
        changed.push("edge.tls");
        new.edge.tls.clone_from(&old.edge.tls);
    }
    changed
}

#[cfg(test)]
mod tests {
    use config::{DEMO, Sources, load};

    use super::*;

    fn settings(sets: &[&str]) -> Settings {
        let sets = sets.iter().map(|set| (*set).to_owned()).collect();
        load(&Sources { text: DEMO.to_owned(), sets, ..Sources::default() }).expect("valid")
    }

    #[test]
    fn what_needs_a_restart_is_named_and_kept() {
        let old = settings(&[]);
        let mut new = settings(&["edge.listen=\"127.0.0.1:1\"", "edge.drain_s=99", "rooms.demo.title=\"Other\""]);
        assert_eq!(keep_fixed(&old, &mut new), ["edge.listen", "edge.drain_s"]);
        assert_eq!((new.edge.listen, new.edge.drain), (old.edge.listen, old.edge.drain));
        assert_eq!(new.rooms[0].title, "Other");
        assert!(keep_fixed(&old, &mut settings(&[])).is_empty());
    }
}
