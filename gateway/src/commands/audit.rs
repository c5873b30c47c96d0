//! `vestibule audit`: asks the console to check the invariants of every room's line on what the store keeps now.

use clap::Args;
use serde_json::Value;

use super::demand::{DeskArguments, Failure};

/// What `audit` takes.
#[derive(Debug, Args)]
pub struct AuditArguments {
    #[command(flatten)]
    desk: DeskArguments,
}

/// Prints every check; fails when one is broken.
pub async fn run(arguments: AuditArguments) -> Result<(), Failure> {
    let reply = arguments.desk.client()?.get("/api/v1/audit").await.map_err(Failure::new)?;
    if arguments.desk.json {
        println!("{}", serde_json::to_string_pretty(&reply.body).unwrap_or_default());
    } else {
        for room in reply.body["rooms"].as_array().into_iter().flatten() {
            show(room);
        }
    }
    match reply.body["ok"].as_bool() {
        Some(true) => Ok(()),
        _ => Err(Failure::new("an invariant of the line is broken; see above")),
    }
}

fn show(room: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    println!(
        "{}: {} waiting, {} called, {} inside",
        text(&room["room"]),
        room["waiting"],
        room["called"],
        room["inside"]
    );
    for check in room["checks"].as_array().into_iter().flatten() {
        let word = if check["ok"] == true { "ok    " } else { "BROKEN" };
        let detail = check["detail"].as_str().map(|detail| format!(": {detail}")).unwrap_or_default();
        println!("  {word} {}{detail}", text(&check["rule"]));
    }
}
