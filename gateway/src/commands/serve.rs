//! What every serving command shares: the log, who holds the data folder, the end, and the order of going down.

use std::io::IsTerminal;
use std::time::Duration;

use config::{Log, Settings};
use gateway::start::{DataFolder, PidFile, Predecessor, StartError, handover};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{oneshot, watch};
use tracing_subscriber::EnvFilter;

use super::demand::Failure;

/// What a predecessor may need beyond its drain to close its stores.
const CLOSING: Duration = Duration::from_secs(30);

/// What a process keeps in its data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Embedded stores, of which there is one.
    Stores,
    /// Keys and tokens alone: a successor starts beside.
    Keys,
}

/// The data folder of this process, and whom it takes over from while that one still serves.
pub struct Place {
    /// The folder.
    pub data: DataFolder,
    /// To be dismissed once this process serves.
    beside: Option<Predecessor>,
}

impl Place {
    /// Takes the folder. Where there is a predecessor with stores in it, that one is dismissed and waited for: visitors
    /// wait in the kernel's queue meanwhile.
    ///
    /// # Errors
    /// When it cannot be written or is not let go of.
    pub fn take(settings: &Settings, keeps: Keeps) -> Result<Self, StartError> {
        let (path, mut beside) = (&settings.data, None);
        let data = match (Predecessor::find(), keeps) {
            (None, _) => DataFolder::take(path)?,
            (Some(before), Keeps::Stores) => {
                before.dismiss();
                DataFolder::take_within(path, settings.edge.drain + CLOSING)?
            }
            (before, Keeps::Keys) => {
                beside = before;
                DataFolder::share(path)?
            }
        };
        Ok(Self { data, beside })
    }

    /// This process serves: it signs for it, and a predecessor beside it goes.
    ///
    /// # Errors
    /// When the pid file cannot be written.
    pub fn serve(&self) -> Result<PidFile, StartError> {
        let signed = self.data.sign()?;
        if let Some(before) = self.beside {
            before.dismiss();
        }
        Ok(signed)
    }
}

/// Starts the log on standard error.
pub fn log(settings: &Log) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&settings.filter)
        .map_err(|error| Failure::new(format!("log.filter \"{}\" is not a filter: {error}", settings.filter)))?;
    let colours = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    let started = if settings.json { builder.json().try_init() } else { builder.try_init() };
    started.map_err(|error| Failure::new(format!("the log cannot start: {error}")))
}

/// A watch that turns true at SIGTERM or SIGINT. A second signal ends the process at once.
pub fn shutdown() -> Result<watch::Receiver<bool>, Failure> {
    let failed = |error| Failure::new(format!("cannot listen for signals: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        for turn in 0_u8.. {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if turn > 0 {
                std::process::exit(130);
            }
            tracing::info!("draining: no new connections, open requests finish");
            sender.send_replace(true);
            handover::close();
        }
    });
    Ok(receiver)
}

/// Starts a successor at SIGUSR2: this binary's name, which may be a newer binary by now, with the same arguments and sockets.
/// It ends this process when it is ready; when it ends itself, this process goes on.
///
/// # Errors
/// When signals cannot be listened for.
pub fn upgrades(shutdown: watch::Receiver<bool>) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("cannot listen for signals: {error}"));
    let mut asked = signal(SignalKind::user_defined2()).map_err(failed)?;
    tokio::spawn(async move {
        while asked.recv().await.is_some() {
            let mut successor = match handover::start_successor() {
                Ok(successor) => successor,
                Err(error) => {
                    tracing::error!(%error, "upgrade: the new process cannot be started; this one goes on");
                    continue;
                }
            };
            tracing::info!(pid = successor.id(), "upgrade: a new process starts");
            let (ended, waits) = oneshot::channel();
            // Not a task of the runtime, which would wait for it at the end.
            std::thread::spawn(move || ended.send(successor.wait()));
            if let Ok(status) = waits.await
                && !*shutdown.borrow()
            {
                handover::forget_successor();
                tracing::error!(?status, "upgrade: the new process ended; this one goes on");
            }
        }
    });
    Ok(())
}

/// Waits until the watch says so.
pub async fn ended(mut shutdown: watch::Receiver<bool>) {
    // The sender lives as long as the process.
    let _ = shutdown.wait_for(|down| *down).await;
}
