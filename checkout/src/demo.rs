//! The demo sale.

use inventory::{Event, EventId, NewEvent, NewTicketType, TypeId};

/// The demo sale: 200 numbered seats in two sections, and standing places.
pub(crate) fn demo() -> NewEvent {
    let rows = |letters: &str, seats: u32| letters.chars().map(|row| (row.to_string(), seats)).collect();
    let kind = |id: &str, name: &str, price, quota, rows| NewTicketType {
        id: TypeId(id.to_owned()),
        name: name.to_owned(),
        price,
        currency: "EUR".to_owned(),
        quota,
        rows,
    };
    NewEvent {
        event: Event {
            id: EventId("opening-night".to_owned()),
            title: "Opening Night".to_owned(),
            venue: "The Meridian, Great Hall".to_owned(),
            starts_at: "2027-03-12T19:30:00Z".to_owned(),
            room: Some("demo".to_owned()),
        },
        types: vec![
            kind("stalls", "Stalls", 6500, 0, rows("ABCDEFGH", 15)),
            kind("balcony", "Balcony", 4200, 0, rows("JKLMN", 16)),
            kind("standing", "Standing", 2500, 100, Vec::new()),
        ],
    }
}
