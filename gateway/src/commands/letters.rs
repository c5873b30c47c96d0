//! `vestibule letters`: messages that a mail server or the organiser's program did not take, through the console.

use clap::{Args, Subcommand};
use serde_json::json;

use super::demand::{DeskArguments, Failure};

/// What `letters` takes.
#[derive(Debug, Args)]
pub struct LettersArguments {
    #[command(flatten)]
    desk: DeskArguments,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The dead letters, the oldest first, and why each was not taken.
    List,
    /// Send dead letters again.
    Replay {
        /// Their ids, as `list` prints them.
        #[arg(required_unless_present = "all")]
        ids: Vec<String>,
        /// Every one.
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
}

/// Asks and prints.
pub async fn run(arguments: LettersArguments) -> Result<(), Failure> {
    let client = arguments.desk.client()?;
    let told = client.get("/api/shop/staff/v1/dead-letters").await.map_err(Failure::new)?.body;
    let letters = told["dead_letters"].as_array().cloned().unwrap_or_default();
    match arguments.action {
        Action::List if arguments.desk.json => println!("{}", serde_json::to_string_pretty(&told).unwrap_or_default()),
        Action::List if letters.is_empty() => println!("Everything was delivered."),
        Action::List => {
            for letter in &letters {
                let text = |key: &str| letter[key].as_str().unwrap_or("").to_owned();
                let kind = letter["message"]["type"].as_str().unwrap_or("").to_owned();
                println!("{}\n  {kind} to {}: {}", text("id"), text("destination"), text("why"));
            }
        }
        Action::Replay { ids, all } => {
            let every = || letters.iter().filter_map(|letter| letter["id"].as_str().map(str::to_owned)).collect();
            let ids: Vec<_> = if all { every() } else { ids };
            for id in &ids {
                client
                    .post("/api/shop/staff/v1/dead-letters/replay", &json!({ "id": id }))
                    .await
                    .map_err(Failure::new)?;
            }
            println!("{} are on their way again", ids.len());
        }
    }
    Ok(())
}
