//! A sale for tests: one house of equal rows, seats of one kind, and standing places in shards.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

pub mod door;

use std::time::Duration;

use checkout::{Ground, Shop};
use config::ShopStore;
use inventory::venue::{Place, PlaceKind, Row, Section, Venue};
use inventory::{Event, SeatId};
use serde_json::json;

/// The gateway's name.
pub const ISSUER: &str = "https://tickets.example";
/// The event.
pub const EVENT: &str = "gala";
/// Seats of a row.
pub const ROW: u32 = 50;

/// The demo's settings with holds of this length, on a table server at this address if there is one.
pub fn settings(hold: Duration, table: Option<&str>) -> config::Shop {
    let demo = config::Sources { text: config::DEMO.to_owned(), ..config::Sources::default() };
    let mut shop = config::load(&demo).expect("valid").shop;
    shop.hold = hold;
    shop.payment_extension = Duration::ZERO;
    shop.store = table.map_or(ShopStore::Embedded, |url| ShopStore::Server { url: url.to_owned() });
    shop
}

/// What the shop stands on.
pub fn ground(folder: &std::path::Path) -> Ground {
    Ground { data: folder.to_owned(), secret: [7; 32], public_url: ISSUER.to_owned() }
}

/// The seat of this number.
pub fn seat(number: u32) -> SeatId {
    SeatId::of("hall", &format!("R{}", number / ROW + 1), &(number % ROW + 1).to_string())
}

/// Makes the house and the event with this many seats and standing places.
pub async fn make(shop: &Shop, seats: u32, standing: u64, per_buyer_max: Option<u32>) {
    let place = |at: u32, row: u32| Place {
        label: (at + 1).to_string(),
        x: i32::try_from(at * 10).expect("fits"),
        y: i32::try_from(row * 18).expect("fits"),
        kind: PlaceKind::Standard,
        gap: false,
    };
    let rows = (0..seats.div_ceil(ROW)).map(|row| Row {
        name: format!("R{}", row + 1),
        seats: (0..ROW.min(seats - row * ROW)).map(|at| place(at, row)).collect(),
    });
    let section = Section { id: "hall".to_owned(), name: "Hall".to_owned(), rows: rows.collect() };
    let venue = Venue { id: "hall".to_owned(), name: "Hall".to_owned(), sections: vec![section] };
    let event: Event = serde_json::from_value(json!({
        "id": EVENT, "title": "Gala", "venue": "Hall", "plan": "hall", "starts_at": "2027-03-12T19:30:00Z",
        "room": "demo", "currency": "EUR", "per_buyer_max": per_buyer_max,
        "ticket_types": [
            { "id": "seat", "name": "Seat", "price": 6500, "sections": ["hall"] },
            { "id": "standing", "name": "Standing", "price": 2500, "fee": 100, "quotas": ["standing"] },
        ],
        "quotas": [{ "id": "standing", "size": standing, "shards": 4 }],
    }))
    .expect("an event");
    shop.inventory().make_venue(&venue).await.expect("made");
    shop.inventory().make_event(&event).await.expect("made");
}
