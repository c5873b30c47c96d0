//! `vestibule keys`: the generations of the keys that sign tickets, admissions and passports, through the console's API.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::demand::{DeskArguments, Failure};

/// What `keys` takes.
#[derive(Debug, Args)]
pub struct KeysArguments {
    #[command(flatten)]
    desk: DeskArguments,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every generation that counts, oldest first.
    List,
    /// Make a new generation: published at once, signing after keys.publish_ahead_s, at every gateway.
    ///
    /// Nobody loses a place or an admission: what the one before signed counts for keys.overlap_s more. To exchange the
    /// secret itself, give every gateway the new file as edge.secret_file and the one before as edge.secret_file_old,
    /// rotate, and take edge.secret_file_old away when the old generation is gone and no sale is running: draws,
    /// invitations and the names of tickets come from it until then.
    Rotate {
        /// Sign with it after two seconds. Verifiers that keep the published keys for longer may refuse for as long.
        #[arg(long)]
        now: bool,
    },
}

/// Runs the action and prints the generations.
pub async fn run(arguments: KeysArguments) -> Result<(), Failure> {
    let client = arguments.desk.client()?;
    let reply = match arguments.action {
        Action::List => client.get("/api/v1/keys").await,
        Action::Rotate { now } => client.post("/api/v1/keys/rotate", &json!({ "now": now })).await,
    };
    let body = reply.map_err(Failure::new)?.body;
    if arguments.desk.json {
        println!("{}", serde_json::to_string_pretty(&body).unwrap_or_default());
        return Ok(());
    }
    println!(
        "{:<10}  {:<9}  {:<16}  {:<12}  {:<20}  RETIRES AT",
        "GENERATION", "STAGE", "KID", "SECRET", "ACTIVE FROM"
    );
    for one in body["generations"].as_array().into_iter().flatten() {
        let text = |key: &str| match &one[key] {
            Value::String(text) => text.clone(),
            Value::Null => "-".to_owned(),
            other => other.to_string(),
        };
        let (number, stage, kid, secret) = (text("number"), text("stage"), text("kid"), text("secret"));
        let (from, until) = (text("active_from"), text("retires_at"));
        println!("{number:<10}  {stage:<9}  {kid:<16}  {secret:<12}  {from:<20}  {until}");
    }
    Ok(())
}
