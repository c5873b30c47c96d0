//! `vestibule refusals`: what was refused to somebody who reads out a reference number, through the console.

use clap::{Args, Subcommand};

use super::demand::{DeskArguments, Failure};

/// What `refusals` takes.
#[derive(Debug, Args)]
pub struct RefusalsArguments {
    #[command(flatten)]
    desk: DeskArguments,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What a reference number tells: when, what and in which room.
    Show {
        /// Sixteen letters and digits, as the page shows them.
        #[arg(value_name = "REFERENCE", required = true, num_args = 1..=4)]
        reference: Vec<String>,
        /// An address of the person, if known: tells whether it is of the same network.
        #[arg(long, value_name = "IP")]
        address: Option<std::net::IpAddr>,
    },
}

/// Asks and prints.
pub async fn run(arguments: RefusalsArguments) -> Result<(), Failure> {
    let Action::Show { reference, address } = arguments.action;
    let letters: String = reference.concat().chars().filter(char::is_ascii_alphanumeric).collect();
    let query = address.map(|address| format!("?address={address}")).unwrap_or_default();
    let client = arguments.desk.client()?;
    let told = client.get(&format!("/api/v1/refusals/{letters}{query}")).await.map_err(Failure::new)?.body;
    if arguments.desk.json {
        println!("{}", serde_json::to_string_pretty(&told).unwrap_or_default());
        return Ok(());
    }
    let text = |key: &str| told[key].as_str().unwrap_or("").to_owned();
    println!("{}  {}", text("at"), text("code"));
    println!("  {}", text("detail"));
    let rooms: Vec<_> = told["rooms"].as_array().into_iter().flatten().filter_map(|room| room.as_str()).collect();
    println!("  room: {}", if rooms.is_empty() { "none".to_owned() } else { rooms.join(" or ") });
    if let Some(same) = told["same_network"].as_bool() {
        println!("  that address is {}of the same network", if same { "" } else { "not " });
    }
    Ok(())
}
