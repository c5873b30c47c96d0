//! Puts a sale on a table: a house of seats, and standing places.

use inventory::venue::arena::arena;
use inventory::{Connect, Durability, Event, Inventory, Quota, Table, TicketType};

/// The name of the sale.
pub const EVENT: &str = "show";
const ROWS: u32 = 30;
const ROW_SEATS: u32 = 26;

/// Makes a sale with at least so many seats in the table at this URL, or in this file.
pub async fn make(place: &str, table: &str, seats: u32) {
    let connect = match place.starts_with("http") {
        true => Connect::Server(place.to_owned()),
        false => Connect::Embedded(place.into(), Durability::Process),
    };
    println!("{}", make_on(&Table::open(&connect, table).await.expect("opens"), seats).await);
}

/// Makes it on a table that is open; gives how many seats it has.
pub async fn make_on(table: &Table, seats: u32) -> usize {
    let inventory = Inventory::new(table.clone());
    let house = arena(seats.div_ceil(ROWS * ROW_SEATS) as usize, ROWS as usize, ROW_SEATS as usize);
    inventory.make_venue(&house).await.expect("made");
    let kind = |id: &str, sections: Vec<String>, quotas: Vec<inventory::QuotaId>| TicketType {
        id: id.into(),
        name: id.to_owned(),
        price: 4500,
        fee: 250,
        sections,
        quotas,
        sale_from: None,
        sale_until: None,
        per_order_max: None,
        codes: Vec::new(),
    };
    let sections = house.sections.iter().map(|section| section.id.clone()).collect();
    let event = Event {
        id: EVENT.into(),
        title: "A great show".to_owned(),
        venue: "The arena".to_owned(),
        plan: Some(house.id.clone()),
        starts_at: "2027-03-12T19:30:00Z".to_owned(),
        ends_at: None,
        room: Some("bench".to_owned()),
        currency: "EUR".to_owned(),
        ticket_types: vec![kind("seat", sections, Vec::new()), kind("standing", Vec::new(), vec!["standing".into()])],
        quotas: vec![Quota { id: "standing".into(), size: 1_000_000, shards: None }],
        per_order_max: None,
        per_buyer_max: Some(8),
    };
    inventory.make_event(&event).await.expect("made");
    house.seats()
}
