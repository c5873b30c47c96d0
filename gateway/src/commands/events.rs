//! `vestibule events` and `vestibule venues`: what is sold and in which house, through the console.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::demand::{DeskArguments, Failure, percent};

/// What `events` takes.
#[derive(Debug, Args)]
pub struct EventsArguments {
    #[command(flatten)]
    desk: DeskArguments,
    #[command(subcommand)]
    action: Events,
}

#[derive(Debug, Subcommand)]
enum Events {
    /// Every event.
    List,
    /// One event with everything that is sold for it, as JSON that `put` takes.
    Show {
        /// Its id.
        event: String,
    },
    /// Make an event, or change the one that is there, from a JSON file.
    Put {
        /// JSON, as `show` prints it; see config/examples/sales/event.json.
        file: PathBuf,
    },
    /// Keep seats for the house, so that they are not sold, or let them go with --release.
    House {
        /// The event's id.
        event: String,
        /// Seats, such as stalls-A-1.
        #[arg(required = true)]
        seats: Vec<String>,
        /// Put them on sale.
        #[arg(long)]
        release: bool,
    },
}

/// What `venues` takes.
#[derive(Debug, Args)]
pub struct VenuesArguments {
    #[command(flatten)]
    desk: DeskArguments,
    #[command(subcommand)]
    action: Venues,
}

#[derive(Debug, Subcommand)]
enum Venues {
    /// Import a house with its sections, rows and seats. Every fault is told with its line, and then nothing is imported.
    Import {
        /// A .csv with the columns section, row, seat and, if known, section_name, x, y, kind, gap; or a .json.
        file: PathBuf,
        /// The house's id, for CSV: lower-case letters, digits and hyphens.
        #[arg(long)]
        id: Option<String>,
        /// What people call it, for CSV.
        #[arg(long)]
        name: Option<String>,
    },
    /// A house as it was imported, as JSON.
    Show {
        /// Its id.
        venue: String,
    },
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display())))
}

fn print(value: &Value) {
    println!("{}", serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Asks and prints.
pub async fn run(arguments: EventsArguments) -> Result<(), Failure> {
    let client = arguments.desk.client()?;
    match &arguments.action {
        Events::List => {
            let told = client.get("/api/shop/staff/v1/events").await.map_err(Failure::new)?.body;
            if arguments.desk.json {
                print(&told);
            }
            for event in told["events"].as_array().into_iter().flatten().filter(|_| !arguments.desk.json) {
                let text = |key: &str| event[key].as_str().unwrap_or("").to_owned();
                println!("{}  {}  {}", text("id"), text("starts_at"), text("title"));
            }
        }
        Events::Show { event } => {
            print(
                &client.get(&format!("/api/shop/staff/v1/events/{}", percent(event))).await.map_err(Failure::new)?.body,
            );
        }
        Events::Put { file } => {
            let event: Value = serde_json::from_slice(&read(file)?)
                .map_err(|error| Failure::new(format!("{} is not JSON: {error}", file.display())))?;
            let id = event["id"].as_str().unwrap_or("").to_owned();
            let path = format!("/api/shop/staff/v1/events/{}", percent(&id));
            let told = match client.get(&path).await {
                Ok(there) => client.put_with(&path, &event, &[("if-match", &there.etag.unwrap_or_default())]).await,
                Err(_) => client.post("/api/shop/staff/v1/events", &event).await,
            };
            told.map_err(Failure::new)?;
            println!("{id} is on sale as {} says", file.display());
        }
        Events::House { event, seats, release } => {
            let path = format!("/api/shop/staff/v1/events/{}/house", percent(event));
            client.post(&path, &json!({ "seats": seats, "keep": !release })).await.map_err(Failure::new)?;
            println!("{} seats are {}", seats.len(), if *release { "on sale" } else { "kept" });
        }
    }
    Ok(())
}

/// Asks and prints.
pub async fn venues(arguments: VenuesArguments) -> Result<(), Failure> {
    let client = arguments.desk.client()?;
    match &arguments.action {
        Venues::Show { venue } => {
            print(
                &client.get(&format!("/api/shop/staff/v1/venues/{}", percent(venue))).await.map_err(Failure::new)?.body,
            );
        }
        Venues::Import { file, id, name } => {
            let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
            let mut path = "/api/shop/staff/v1/venues".to_owned();
            if is_csv {
                let id = id
                    .as_deref()
                    .ok_or_else(|| Failure::new("give --id NAME: a CSV does not say what the house is called"))?;
                path += &format!("?id={}&name={}", percent(id), percent(name.as_deref().unwrap_or(id)));
            }
            let kind = if is_csv { "text/csv" } else { "application/json" };
            let told = client.post_text(&path, kind, read(file)?).await.map_err(Failure::new)?.body;
            if arguments.desk.json {
                print(&told);
            } else {
                println!(
                    "{}: {} seats in {} sections",
                    told["id"].as_str().unwrap_or(""),
                    told["seats"],
                    told["sections"]
                );
            }
        }
    }
    Ok(())
}
