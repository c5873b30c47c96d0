//! The commands: what each takes, and which runs.

mod audit;
mod check;
mod crowd;
mod demand;
mod events;
mod gateway;
mod keys;
mod letters;
mod orders;
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
    /// Houses with numbered seats: import one, look at it.
    Venues(events::VenuesArguments),
    /// What is sold: list, show, make and change events; keep seats for the house.
    Events(events::EventsArguments),
    /// Orders: show one, find a buyer's, give money back.
    Orders(orders::OrdersArguments),
    /// Messages that a mail server or the organiser's program did not take: list them, send them again.
    Letters(letters::LettersArguments),
    /// Play a planned sale with the real rules: waits, line length, when it sells out.
    Simulate(simulate::SimulateArguments),
    /// Check the invariants of the line, the stock and the orders on live data; exits with 1 when one is broken.
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
        Some(Command::Venues(arguments)) => events::venues(arguments).await,
        Some(Command::Events(arguments)) => events::run(arguments).await,
        Some(Command::Orders(arguments)) => orders::run(arguments).await,
        Some(Command::Letters(arguments)) => letters::run(arguments).await,
        Some(Command::Simulate(arguments)) => simulate::run(&arguments),
        Some(Command::Audit(arguments)) => audit::run(arguments).await,
        Some(Command::VerifyDraw(arguments)) => verify_draw::run(&arguments),
    }
}
