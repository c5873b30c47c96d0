//! `vestibule orders`: look at orders and give money back, through the console.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::demand::{DeskArguments, Failure, percent, random_key};

/// What `orders` takes.
#[derive(Debug, Args)]
pub struct OrdersArguments {
    #[command(flatten)]
    desk: DeskArguments,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// One order: its state, tickets and refunds.
    Show {
        /// The order's id, as in the address of its page.
        order: String,
    },
    /// The orders of a buyer, the latest first.
    Find {
        /// The buyer's e-mail address.
        #[arg(long, value_name = "ADDRESS")]
        mail: String,
    },
    /// Give money back and put the places on sale again: the whole order, or some of its tickets.
    Refund {
        /// The order's id.
        order: String,
        /// A ticket of it; may be repeated. Without one, all that are left.
        #[arg(long = "ticket", value_name = "TICKET")]
        tickets: Vec<String>,
        /// Why; the buyer reads it.
        #[arg(long)]
        reason: String,
        /// Names this refund: repeating the command with the same key refunds once.
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
}

/// Asks and prints.
pub async fn run(arguments: OrdersArguments) -> Result<(), Failure> {
    let client = arguments.desk.client()?;
    let told = match &arguments.action {
        Action::Show { order } => client.get(&format!("/api/shop/staff/v1/orders/{}", percent(order))).await,
        Action::Find { mail } => client.get(&format!("/api/shop/staff/v1/orders?mail={}", percent(mail))).await,
        Action::Refund { order, tickets, reason, key } => {
            let path = format!("/api/shop/staff/v1/orders/{}/refund", percent(order));
            let key = key.clone().map_or_else(random_key, Ok)?;
            client
                .post_with(&path, &json!({ "tickets": tickets, "reason": reason }), &[("idempotency-key", &key)])
                .await
        }
    };
    let told = told.map_err(Failure::new)?.body;
    if arguments.desk.json {
        println!("{}", serde_json::to_string_pretty(&told).unwrap_or_default());
        return Ok(());
    }
    match told["orders"].as_array() {
        Some(orders) if orders.is_empty() => println!("There are no orders of this address."),
        Some(orders) => orders.iter().for_each(show),
        None => show(&told),
    }
    Ok(())
}

fn show(order: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    println!("{}  {}  {} {}", text(&order["id"]), text(&order["state"]), order["total"], text(&order["currency"]));
    for ticket in order["tickets"].as_array().into_iter().flatten() {
        let void = if ticket["void"] == true { "  given back" } else { "" };
        println!(
            "  {}  {} {}  {}{void}",
            text(&ticket["id"]),
            text(&ticket["name"]),
            text(&ticket["seat"]),
            ticket["paid"]
        );
    }
    for refund in order["refunds"].as_array().into_iter().flatten() {
        let done = if refund["done"] == true { "done" } else { "the provider is asked again" };
        println!("  refund {}  {} ({done}): {}", text(&refund["at"]), refund["amount"], text(&refund["reason"]));
    }
}
