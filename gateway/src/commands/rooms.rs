//! `vestibule rooms`: looks at rooms and steers them through the console's API.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use gateway::console::client::{Client, Reply};
use serde_json::{Map, Value, json};

use super::demand::Failure;

/// What `rooms` takes.
#[derive(Debug, Args)]
pub struct RoomsArguments {
    /// Address of the console.
    #[arg(long, global = true, default_value = "http://127.0.0.1:8081", env = "VESTIBULE_CONSOLE_URL")]
    console: String,
    /// File with the console's token; VESTIBULE_ADMIN_TOKEN goes before it.
    #[arg(long, global = true, default_value = "./vestibule-data/admin-token", value_name = "FILE")]
    token_file: PathBuf,
    /// Print the console's JSON, for scripts.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every room on one line.
    List,
    /// One room in full.
    Show {
        /// The room's id.
        room: String,
    },
    /// Change settings, for instance outflow_per_minute=120 active_visitors_max=off.
    Set {
        /// The room's id.
        room: String,
        /// One or more KEY=VALUE.
        #[arg(required = true, value_name = "KEY=VALUE")]
        settings: Vec<String>,
    },
    /// Let nobody in until `resume`; the reason is shown to everybody in the line at once.
    Pause {
        /// The room's id.
        room: String,
        /// What the line is told.
        #[arg(long)]
        reason: String,
    },
    /// Let people in again.
    Resume {
        /// The room's id.
        room: String,
    },
}

/// Runs the action and prints what came of it.
pub async fn run(arguments: RoomsArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.console, token(&arguments)?);
    let room_path = |room: &str| format!("/api/v1/rooms/{room}");
    let reply = match &arguments.action {
        Action::List => client.get("/api/v1/rooms").await,
        Action::Show { room } => client.get(&room_path(room)).await,
        Action::Set { room, settings } => client.patch(&room_path(room), &changes(settings)?).await,
        Action::Pause { room, reason } => {
            client.post(&format!("{}/pause", room_path(room)), &json!({ "reason": reason })).await
        }
        Action::Resume { room } => client.post(&format!("{}/resume", room_path(room)), &json!({})).await,
    };
    let Reply { body } = reply.map_err(Failure::new)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&body).unwrap_or_default());
    } else if let Some(rooms) = body["rooms"].as_array() {
        println!("{}", table(rooms));
    } else {
        println!("{}", full(&body));
    }
    Ok(())
}

fn token(arguments: &RoomsArguments) -> Result<String, Failure> {
    let variables = super::demand::environment();
    if let Some((_, token)) = variables.iter().find(|(name, _)| name == "VESTIBULE_ADMIN_TOKEN") {
        return Ok(token.clone());
    }
    let file = &arguments.token_file;
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(format!(
            "cannot read the admin token {}: {error}; give --token-file FILE or VESTIBULE_ADMIN_TOKEN",
            file.display()
        ))
    })?;
    Ok(text.trim().to_owned())
}

/// `key=value` pairs as a JSON object; numbers, true and false are what they look like.
fn changes(pairs: &[String]) -> Result<Value, Failure> {
    let mut object = Map::new();
    for pair in pairs {
        let Some((key, text)) = pair.split_once('=') else {
            return Err(Failure::new(format!("\"{pair}\" is not KEY=VALUE, such as outflow_per_minute=120")));
        };
        let value = serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
        object.insert(key.to_owned(), value);
    }
    Ok(Value::Object(object))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn table(rooms: &[Value]) -> String {
    let head = ["ROOM", "PHASE", "WAITING", "CALLED", "INSIDE", "CAP", "RATE/MIN", "LAST MIN", "LIMITED BY"];
    let mut rows = vec![head.map(str::to_owned)];
    for room in rooms {
        let (stats, settings) = (&room["stats"], &room["settings"]);
        rows.push(
            [
                &room["id"],
                &room["phase"],
                &stats["waiting"],
                &stats["called"],
                &stats["inside"],
                &settings["active_visitors_max"],
                &settings["outflow_per_minute"],
                &stats["admitted_last_minute"],
                &stats["limited_by"],
            ]
            .map(plain),
        );
    }
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    let line = |row: &[String; 9]| {
        let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn full(room: &Value) -> String {
    let mut lines = vec![format!("{} ({}), {}", plain(&room["id"]), plain(&room["title"]), plain(&room["phase"]))];
    if let Some(reason) = room["paused"]["reason"].as_str() {
        lines.push(format!("  paused: {reason} (since {})", plain(&room["paused"]["since"])));
    }
    for part in ["stats", "settings"] {
        lines.push(format!("  {part}"));
        for (key, value) in room[part].as_object().into_iter().flatten() {
            lines.push(format!("    {key:<24} {}", plain(value)));
        }
    }
    for line in room["stock"].as_array().into_iter().flatten() {
        let name = plain(&line["name"]);
        lines.push(format!("  stock {name}: left {}, held {}, sold {}", line["left"], line["held"], line["sold"]));
    }
    lines.join("\n")
}
