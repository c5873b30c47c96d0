//! `vestibule audit`: asks the console to check the invariants of every room's line, of the stock and of the orders, on what
//! the stores keep now.

use clap::Args;
use serde_json::Value;

use super::demand::{DeskArguments, Failure};

/// What `audit` takes.
#[derive(Debug, Args)]
pub struct AuditArguments {
    #[command(flatten)]
    desk: DeskArguments,
    /// Put right in the stock what is safe; each correction is written down.
    #[arg(long)]
    correct: bool,
    /// Ask the payment provider about every order, too.
    #[arg(long)]
    money: bool,
}

/// Prints every check; fails when one is broken.
pub async fn run(arguments: AuditArguments) -> Result<(), Failure> {
    let client = arguments.desk.client()?;
    let line = client.get("/api/v1/audit").await.map_err(Failure::new)?.body;
    let path = format!("/api/shop/staff/v1/audit?money={}", arguments.money);
    let shop = if arguments.correct { client.post(&path, &Value::Null).await } else { client.get(&path).await };
    // A gateway alone has no shop behind its console.
    let shop = shop.map_or(Value::Null, |reply| reply.body);
    if arguments.desk.json {
        let mut both = line.clone();
        both["shop"] = shop.clone();
        println!("{}", serde_json::to_string_pretty(&both).unwrap_or_default());
    } else {
        line["rooms"].as_array().into_iter().flatten().for_each(show);
        show_shop(&shop);
    }
    match (line["ok"].as_bool(), shop["ok"].as_bool()) {
        (Some(true), None | Some(true)) => Ok(()),
        (Some(true), _) => Err(Failure::new("an invariant of the shop is broken; see above")),
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

fn show_shop(shop: &Value) {
    for (event, report) in shop["events"].as_object().into_iter().flatten() {
        println!("{event}:");
        for of in ["sections", "quotas"] {
            for (name, numbers) in report[of].as_object().into_iter().flatten() {
                println!("  {name}: {} left, {} held, {} sold", numbers[0], numbers[1], numbers[2]);
            }
        }
        for correction in report["corrections"].as_array().into_iter().flatten() {
            let text = |key: &str| correction[key].as_str().unwrap_or("").to_owned();
            println!(
                "  put right {}: {} became {}, since {}",
                text("what"),
                text("before"),
                text("after"),
                text("reason")
            );
        }
        for violation in report["violations"].as_array().into_iter().flatten() {
            println!("  BROKEN {}", violation["what"].as_str().unwrap_or(""));
        }
    }
    let orders: Vec<_> =
        shop["orders"].as_object().into_iter().flatten().map(|(state, n)| format!("{n} {state}")).collect();
    if !orders.is_empty() {
        println!("orders: {}", orders.join(", "));
    }
    for violation in shop["violations"].as_array().into_iter().flatten() {
        println!("  BROKEN {}", violation["what"].as_str().unwrap_or(""));
    }
    if let Some(letters) = shop["dead_letters"].as_u64().filter(|letters| *letters > 0) {
        println!("{letters} messages were not taken: see vestibule letters list");
    }
}
