//! `vestibule gateway`: the edge and the console, over a line that other gateways may share.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use config::{LineStore as LineSettings, Settings};
use gateway::console::{self, Console};
use gateway::edge::Edge;
use gateway::line::{Opening, Rooms};
use gateway::metrics::Metrics;
use gateway::origin::Upstreams;
use gateway::pages::Pages;
use gateway::start::{DataFolder, admin_token, handover, keys, listen};
use gateway::tokens::Rotation;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use waitroom::{Clock, EmbeddedStore, LineStore, RedisStore};

use super::demand::{Failure, SettingsArguments};
use super::reload::Reloader;
use super::serve::{self, Keeps, Place};

/// For the last answers of console and shop; connections that are kept open for nothing end then.
const LAST_PATIENCE: Duration = Duration::from_millis(500);

/// Runs until a signal.
pub async fn run(arguments: SettingsArguments) -> Result<(), Failure> {
    let settings = arguments.load(config::DEMO)?;
    if settings.edge.secret_file.is_none() && matches!(settings.line.store, LineSettings::Redis { .. }) {
        return Err(Failure::new(
            "edge.secret_file is missing: gateways over one Redis must share the secret that signs tickets; \
             make one with: openssl rand -hex 32",
        ));
    }
    serve::log(&settings.log)?;
    let shutdown = serve::shutdown()?;
    let desk = Desk::bind(&settings)?;
    let keeps = if settings.line.store == LineSettings::Embedded { Keeps::Stores } else { Keeps::Keys };
    let place = Place::take(&settings, keeps)?;
    let mut running = desk.open(&settings, &place.data, None, shutdown.clone()).await?;
    running.follow(move || arguments.load(config::DEMO))?;
    let _signed = place.serve()?;
    serve::upgrades(shutdown.clone())?;
    println!("{}", running.ready());
    running.finish(shutdown, settings.edge.drain).await
}

/// The bound sockets of edge and console.
pub struct Desk {
    edge: Edge,
    console: std::net::TcpListener,
}

/// Edge and console at work.
pub struct Running {
    /// Where the console answers.
    pub console_url: String,
    /// Where the front door answers.
    pub public_url: String,
    /// The front door, which drains first.
    door: JoinSet<()>,
    /// What serves those whom the door lets finish, and is stopped after it.
    behind: (JoinSet<()>, watch::Sender<bool>),
    /// Takes over another configuration.
    reloader: Option<Reloader>,
    /// The console, which answers through the drain; stopped by the second.
    console: (JoinHandle<()>, watch::Sender<bool>),
    /// For what else counts.
    pub metrics: Metrics,
}

/// Where the shop of this process is.
#[derive(Debug, Clone, Copy)]
pub struct ShopPlace {
    /// For buyers, behind the gate.
    pub buyers: SocketAddr,
    /// For the staff.
    pub staff: SocketAddr,
}

impl Desk {
    /// Takes both addresses.
    ///
    /// # Errors
    /// When a page cannot be used or an address is taken.
    pub fn bind(settings: &Settings) -> Result<Self, Failure> {
        let faults = |faults| config::Invalid { origin: "the pages".to_owned(), faults };
        Pages::new(settings).map_err(faults)?;
        Ok(Self { edge: Edge::bind(settings)?, console: listen("console", "console.listen", settings.console.listen)? })
    }

    /// Where the front door listens.
    pub fn public_address(&self) -> SocketAddr {
        self.edge.address()
    }

    /// Opens the rooms and starts serving.
    pub async fn open(
        self,
        settings: &Settings,
        data: &DataFolder,
        shop: Option<ShopPlace>,
        shutdown: watch::Receiver<bool>,
    ) -> Result<Running, Failure> {
        let staff = shop.map(|shop| format!("http://{}", shop.staff)).or_else(|| settings.console.shop.clone());
        let shop = shop.map(|shop| shop.buyers);
        let metrics = Metrics::new().map_err(|error| Failure::new(format!("metrics: {error}")))?;
        let keys = Arc::new(keys(&settings.edge, data.path())?);
        let token = admin_token(&settings.console, data.path())?;
        let store = store(settings, data).await?;
        let rotation = Rotation::open(&settings.keys, &store, &keys, data.path(), &metrics).await?;
        rotation.start(&shutdown);
        let opening = Opening { store, shop, keys: Arc::clone(&keys), metrics: metrics.clone() };
        let upstreams = Upstreams::open(settings, shop, &metrics.origins).await?;
        let rooms = Arc::new(Rooms::open(settings, &opening, upstreams, None).await?);

        let failed = |error: std::io::Error| Failure::new(format!("the console cannot listen: {error}"));
        let console_address = self.console.local_addr().map_err(failed)?;
        let listener = tokio::net::TcpListener::from_std(self.console).map_err(failed)?;
        let console_url = format!("http://{console_address}");
        let public_url = self.edge.public_url().to_owned();

        let door = self.edge.prepare(settings, Arc::clone(&rooms), Arc::clone(&keys), metrics.clone())?;

        let rooms = Arc::new(ArcSwap::new(rooms));
        let (for_console, entrance) = (Arc::clone(&rooms), door.entrance());
        let reloader = Reloader { settings: settings.clone(), opening, rooms, entrance };

        let mut open = JoinSet::new();
        let shutdown_seen = shutdown.clone();
        let rooms = for_console;
        let desk = Arc::new(Console {
            rooms,
            metrics: metrics.clone(),
            keys,
            rotation,
            token,
            shop: staff,
            shutdown: shutdown_seen,
        });
        let (stop, down) = watch::channel(false);
        let console = tokio::spawn(async move {
            if let Err(error) = console::serve(listener, desk, down).await {
                tracing::error!(%error, "the console failed");
            }
        });
        open.spawn(door.serve(shutdown));
        let behind = (JoinSet::new(), watch::Sender::new(false));
        Ok(Running {
            console_url,
            public_url,
            door: open,
            behind,
            console: (console, stop),
            metrics,
            reloader: Some(reloader),
        })
    }
}

impl Running {
    /// The line that says so.
    pub fn ready(&self) -> String {
        format!("ready public={} console={}", self.public_url, self.console_url)
    }

    /// Serves behind the door, until the door is closed and the given watch says so.
    pub fn behind<W>(&mut self, serve: impl FnOnce(watch::Receiver<bool>) -> W)
    where
        W: Future<Output = ()> + Send + 'static,
    {
        self.behind.0.spawn(serve(self.behind.1.subscribe()));
    }

    /// Follows the configuration that `load` reads, at each SIGHUP.
    pub fn follow(&mut self, load: impl Fn() -> Result<Settings, Failure> + Send + 'static) -> Result<(), Failure> {
        self.reloader.take().map_or(Ok(()), |reloader| reloader.listen(load))
    }

    /// Waits for the signal, then for what is open, then ends. A server that ends before has failed.
    pub async fn finish(mut self, shutdown: watch::Receiver<bool>, drain: Duration) -> Result<(), Failure> {
        let (console, stop) = (&mut self.console.0, self.console.1);
        let failed = || Err(Failure::new("a server ended by itself; the log says why"));
        tokio::select! {
            () = serve::ended(shutdown.clone()) => {}
            // After the signal the servers end too, and which of both is seen first is chance.
            _ = self.door.join_next() => if !*shutdown.borrow() { return failed() },
            Some(_) = self.behind.0.join_next() => return failed(),
            _ = &mut *console => return failed(),
        }
        if handover::has_successor() {
            // Staff's next request is the successor's.
            stop.send_replace(true);
        }
        let (mut behind, stop_behind) = self.behind;
        let rest = async { while self.door.join_next().await.is_some() {} };
        if tokio::time::timeout(drain, rest).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
        stop.send_replace(true);
        stop_behind.send_replace(true);
        let rest = async {
            while behind.join_next().await.is_some() {}
            // It was waited for, however it ended.
            let _ = console.await;
        };
        if tokio::time::timeout(LAST_PATIENCE, rest).await.is_err() {
            tracing::debug!("some connection behind the door stayed open to the end");
        }
        Ok(())
    }
}

async fn store(settings: &Settings, data: &DataFolder) -> Result<Arc<dyn LineStore>, Failure> {
    let failed = |error: waitroom::StoreError| Failure::new(error.to_string());
    Ok(match &settings.line.store {
        LineSettings::Embedded => {
            Arc::new(EmbeddedStore::open(&data.path().join("line"), Clock::System).map_err(failed)?)
        }
        LineSettings::Redis { url } => Arc::new(RedisStore::connect(url).await.map_err(failed)?),
    })
}
