//! The commands: what each takes, and which runs.

mod audit;
mod check;
mod crowd;
mod demand;
mod gateway;
mod keys;
mod preview;
mod refusals;
mod reload;
mod rooms;
mod serve;
mod shop;
mod simulate;
mod up;
mod verify_draw;

use clap::{Parser, Subcommand};

pub use demand::Failure;
use demand::SettingsArguments;

/// A waiting room for ticket sales: a fair line in front of a shop where nothing is sold twice.
///
/// Without a command it is `vestibule up`: everything in one process, with a demo sale.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    up: up::UpArguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run edge, shop and console in one process; a demo sale when the data folder is new.
    Up(up::UpArguments),
    /// Run the edge and the console alone, as deployed.
    Gateway(SettingsArguments),
    /// Run the shop alone, as deployed.
    Shop(SettingsArguments),
    /// Tell every fault of a configuration at once; exits with 78 when there are any.
    Check(check::CheckArguments),
    /// Show every state of a room's waiting page with sample figures, on an address of this machine.
    Preview(preview::PreviewArguments),
    /// Look at rooms and steer them, through the console.
    Rooms(rooms::RoomsArguments),
    /// The keys that sign tickets and admissions: list them, make new ones.
    Keys(keys::KeysArguments),
    /// Tell what was refused, by the reference number that somebody reads out.
    Refusals(refusals::RefusalsArguments),
    /// Play a planned sale with the real rules: waits, line length, when it sells out.
    Simulate(simulate::SimulateArguments),
    /// Check the invariants of the line on live data; exits with 1 when one is broken.
    Audit(audit::AuditArguments),
    /// Recompute a published draw.
    VerifyDraw(verify_draw::VerifyDrawArguments),
}

/// Runs what was asked for.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None => up::run(arguments.up).await,
        Some(Command::Up(arguments)) => up::run(arguments).await,
        Some(Command::Gateway(arguments)) => gateway::run(arguments).await,
        Some(Command::Shop(arguments)) => shop::run(arguments).await,
        Some(Command::Check(arguments)) => check::run(arguments),
        Some(Command::Preview(arguments)) => preview::run(arguments).await,
        Some(Command::Rooms(arguments)) => rooms::run(arguments).await,
        Some(Command::Keys(arguments)) => keys::run(arguments).await,
        Some(Command::Refusals(arguments)) => refusals::run(arguments).await,
        Some(Command::Simulate(arguments)) => simulate::run(&arguments),
        Some(Command::Audit(arguments)) => audit::run(arguments).await,
        Some(Command::VerifyDraw(arguments)) => verify_draw::run(&arguments),
    }
}
