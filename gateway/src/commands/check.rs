//! `vestibule check`: every fault of a configuration at once.

use std::path::PathBuf;

use clap::Args;
use config::Sources;
use gateway::pages::Pages;

use super::demand::{Failure, environment, read};

/// What `check` takes.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The configuration file.
    file: PathBuf,
}

/// Checks and says what is there.
pub fn run(arguments: CheckArguments) -> Result<(), Failure> {
    let origin = arguments.file.display().to_string();
    let text = read(&arguments.file)?;
    let settings =
        config::load(&Sources { origin: origin.clone(), text, environment: environment(), sets: Vec::new() })?;
    let faults = |faults| config::Invalid { origin: origin.clone(), faults };
    Pages::new(&settings).map_err(faults)?;
    println!("{origin}: valid; {} rooms, {} upstreams", settings.rooms.len(), settings.upstreams.len());
    for room in &settings.rooms {
        let routes: Vec<_> = room.routes.iter().map(|route| format!("{}{}", route.host, route.path)).collect();
        println!("  {}: {} -> {}", room.id, routes.join(", "), room.upstream);
    }
    Ok(())
}
