//! `vestibule rooms`: looks at rooms and steers them through the console's API.

use clap::{Args, Subcommand};
use gateway::console::client::Client;
use serde_json::{Map, Value, json};

use super::demand::{DeskArguments, Failure};

/// What `rooms` takes.
#[derive(Debug, Args)]
pub struct RoomsArguments {
    #[command(flatten)]
    desk: DeskArguments,
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
        /// When the line will hear more, such as 2026-12-01T20:00:00Z.
        #[arg(long, value_name = "TIME")]
        next_news_at: Option<String>,
    },
    /// Let people in again.
    Resume {
        /// The room's id.
        room: String,
    },
    /// Open now, whatever the schedule says.
    Open {
        /// The room's id.
        room: String,
    },
    /// Take nobody new; let in who waits.
    Drain {
        /// The room's id.
        room: String,
    },
    /// Take nobody new and let nobody in.
    Close {
        /// The room's id.
        room: String,
    },
    /// Go by the schedule again.
    Schedule {
        /// The room's id.
        room: String,
    },
    /// Begin a new epoch: everybody out, the line empty, numbers from 1, a new draw.
    Reset {
        /// The room's id.
        room: String,
        /// Everybody loses the place: say that you mean it.
        #[arg(long)]
        yes: bool,
    },
    /// Say something to the line, in one or more languages; without words, say nothing any more.
    Notice {
        /// The room's id.
        room: String,
        /// LANGUAGE=TEXT, such as en="Doors open at eight" de="Einlass um acht".
        #[arg(value_name = "LANG=TEXT")]
        words: Vec<String>,
    },
    /// End admissions, or take a place away.
    Revoke {
        /// The room's id.
        room: String,
        /// Of this number.
        #[arg(long, conflicts_with = "all", required_unless_present = "all")]
        number: Option<u64>,
        /// Of this lane.
        #[arg(long, requires = "number")]
        lane: Option<String>,
        /// Of everybody inside.
        #[arg(long)]
        all: bool,
    },
    /// Make signed invite codes to a lane, one on a line.
    Invite {
        /// The room's id.
        room: String,
        /// The lane that they lead to.
        #[arg(long)]
        lane: String,
        /// How many codes.
        #[arg(long, default_value_t = 1)]
        count: u32,
        /// How often each may be used; 0 is without limit.
        #[arg(long, default_value_t = 1)]
        uses: u16,
    },
    /// How good the estimated waits were.
    Estimates {
        /// The room's id.
        room: String,
    },
}

/// Runs the action and prints what came of it.
pub async fn run(arguments: RoomsArguments) -> Result<(), Failure> {
    let client = arguments.desk.client()?;
    let body = ask(&client, &arguments.action).await?;
    if arguments.desk.json {
        println!("{}", serde_json::to_string_pretty(&body).unwrap_or_default());
    } else if let Some(rooms) = body["rooms"].as_array() {
        println!("{}", table(rooms));
    } else if let Some(codes) = body["codes"].as_array() {
        codes.iter().for_each(|code| println!("{}", plain(code)));
    } else if body["scored"].is_u64() {
        println!(
            "{} estimates scored; within the range: {}; mean error of the middle: {}",
            body["scored"], body["within_ratio"], body["mean_error"]
        );
    } else if let Some(revoked) = body["revoked"].as_u64() {
        println!("revoked: {revoked}");
    } else {
        println!("{}", full(&body));
    }
    Ok(())
}

async fn ask(client: &Client, action: &Action) -> Result<Value, Failure> {
    let path = |room: &str, part: &str| format!("/api/v1/rooms/{room}{part}");
    let post = async |room: &str, part: &str, body: Value| client.post(&path(room, part), &body).await;
    let reply = match action {
        Action::List => client.get("/api/v1/rooms").await,
        Action::Show { room } => client.get(&path(room, "")).await,
        Action::Set { room, settings } => client.patch(&path(room, ""), &changes(settings)?).await,
        Action::Pause { room, reason, next_news_at } => {
            post(room, "/pause", json!({ "reason": reason, "next_news_at": next_news_at })).await
        }
        Action::Resume { room } => post(room, "/resume", json!({})).await,
        Action::Open { room } => post(room, "/open", json!({})).await,
        Action::Drain { room } => post(room, "/drain", json!({})).await,
        Action::Close { room } => post(room, "/close", json!({})).await,
        Action::Schedule { room } => post(room, "/schedule", json!({})).await,
        Action::Reset { yes: false, .. } => {
            return Err(Failure::new("a reset takes the place of everybody in the line; add --yes if that is meant"));
        }
        Action::Reset { room, .. } => post(room, "/reset", json!({})).await,
        Action::Notice { room, words } if words.is_empty() => client.delete(&path(room, "/notice")).await,
        Action::Notice { room, words } => client.put(&path(room, "/notice"), &texts(words)?).await,
        Action::Revoke { room, all: true, .. } => post(room, "/revoke", json!({ "all": true })).await,
        Action::Revoke { room, number, lane, .. } => {
            let mut body = json!({ "number": number });
            if let Some(lane) = lane {
                body["lane"] = json!(lane);
            }
            post(room, "/revoke", body).await
        }
        Action::Invite { room, lane, count, uses } => {
            post(room, "/invites", json!({ "lane": lane, "count": count, "uses": uses })).await
        }
        Action::Estimates { room } => client.get(&path(room, "/estimates")).await,
    };
    reply.map(|reply| reply.body).map_err(Failure::new)
}

/// `lang=text` pairs as a JSON object; the text is a text whatever it looks like.
fn texts(pairs: &[String]) -> Result<Value, Failure> {
    let pair = |pair: &String| match pair.split_once('=') {
        Some((lang, text)) => Ok((lang.to_owned(), Value::String(text.to_owned()))),
        None => Err(Failure::new(format!("\"{pair}\" is not LANG=TEXT, such as en=\"Doors open at eight\""))),
    };
    Ok(Value::Object(pairs.iter().map(pair).collect::<Result<Map<_, _>, _>>()?))
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
    for lane in room["lanes"].as_array().into_iter().flatten() {
        lines.push(format!("  lane {}: weight {}, waiting {}", plain(&lane["name"]), lane["weight"], lane["waiting"]));
    }
    for line in room["stock"].as_array().into_iter().flatten() {
        let name = plain(&line["name"]);
        lines.push(format!("  stock {name}: left {}, held {}, sold {}", line["left"], line["held"], line["sold"]));
    }
    lines.join("\n")
}
