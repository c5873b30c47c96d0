//! What every serving command shares: the log, the end, and the order of going down.

use std::io::IsTerminal;
use std::time::Duration;

use config::Log;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::demand::Failure;

/// After a request to end, open requests get this long; then the process ends all the same.
pub const DRAIN_PATIENCE: Duration = Duration::from_secs(10);

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
        }
    });
    Ok(receiver)
}

/// Waits until the watch says so.
pub async fn ended(mut shutdown: watch::Receiver<bool>) {
    // The sender lives as long as the process.
    let _ = shutdown.wait_for(|down| *down).await;
}
