//! `vestibule gateway`: the edge and the console, over a line that other gateways may share.

use std::net::SocketAddr;
use std::sync::Arc;

use config::{LineStore as LineSettings, Settings};
use gateway::console::{self, Console};
use gateway::edge::Edge;
use gateway::line::Rooms;
use gateway::metrics::Metrics;
use gateway::origin::Upstreams;
use gateway::pages::Pages;
use gateway::start::{DataFolder, admin_token, keys, listen};
use gateway::tokens::Rotation;
use tokio::sync::watch;
use tokio::task::JoinSet;
use waitroom::{Clock, EmbeddedStore, LineStore, RedisStore};

use super::demand::{Failure, SettingsArguments};
use super::serve;

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
    let data = DataFolder::take(&settings.data)?;
    let shutdown = serve::shutdown()?;
    let desk = Desk::bind(&settings)?;
    let running = desk.open(&settings, &data, None, shutdown.clone()).await?;
    println!("{}", running.ready());
    running.finish(shutdown).await
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
    /// What runs.
    pub tasks: JoinSet<()>,
    /// For what else counts.
    pub metrics: Metrics,
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
        shop: Option<SocketAddr>,
        shutdown: watch::Receiver<bool>,
    ) -> Result<Running, Failure> {
        let metrics = Metrics::new().map_err(|error| Failure::new(format!("metrics: {error}")))?;
        let keys = Arc::new(keys(&settings.edge, data.path())?);
        let token = admin_token(&settings.console, data.path())?;
        let store = store(settings, data).await?;
        let rotation = Rotation::open(&settings.keys, &store, &keys, data.path(), &metrics).await?;
        rotation.start(&shutdown);
        let upstreams = Upstreams::open(settings, shop, &metrics.origins).await?;
        let rooms = Arc::new(Rooms::open(settings, &store, &upstreams, &keys, &metrics, &shutdown).await?);

        let failed = |error: std::io::Error| Failure::new(format!("the console cannot listen: {error}"));
        let console_address = self.console.local_addr().map_err(failed)?;
        let listener = tokio::net::TcpListener::from_std(self.console).map_err(failed)?;
        let console_url = format!("http://{console_address}");
        let public_url = self.edge.public_url().to_owned();

        let door = self.edge.prepare(
            settings,
            Arc::clone(&upstreams),
            Arc::clone(&rooms),
            Arc::clone(&keys),
            metrics.clone(),
        )?;

        let mut tasks = JoinSet::new();
        let desk = Arc::new(Console { rooms, upstreams, metrics: metrics.clone(), keys, rotation, token });
        let down = shutdown.clone();
        tasks.spawn(async move {
            if let Err(error) = console::serve(listener, desk, down).await {
                tracing::error!(%error, "the console failed");
            }
        });
        tasks.spawn(door.serve(shutdown));
        Ok(Running { console_url, public_url, tasks, metrics })
    }
}

impl Running {
    /// The line that says so.
    pub fn ready(&self) -> String {
        format!("ready public={} console={}", self.public_url, self.console_url)
    }

    /// Waits for the signal, then for what is open, then ends. A server that ends before has failed.
    pub async fn finish(mut self, shutdown: watch::Receiver<bool>) -> Result<(), Failure> {
        tokio::select! {
            () = serve::ended(shutdown.clone()) => {}
            // After the signal the servers end too, and which of both is seen first is chance.
            _ = self.tasks.join_next() => if !*shutdown.borrow() {
                return Err(Failure::new("a server ended by itself; the log says why"));
            },
        }
        let rest = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(serve::DRAIN_PATIENCE, rest).await.is_err() {
            tracing::warn!("some requests did not finish in time");
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
