//! The demo sale.

use inventory::{Event, Quota, TicketType, venue::Venue};

/// The demo's house: two sections with 200 numbered seats.
pub(crate) fn house() -> Venue {
    let house = inventory::venue::arena::theatre();
    Venue { id: "meridian".to_owned(), name: "The Meridian, Great Hall".to_owned(), ..house }
}

/// The demo's event: numbered seats in two sections, and standing places.
pub(crate) fn event() -> Event {
    let kind = |id: &str, name: &str, price| TicketType {
        id: id.into(),
        name: name.to_owned(),
        price,
        fee: 0,
        sections: Vec::new(),
        quotas: Vec::new(),
        sale_from: None,
        sale_until: None,
        per_order_max: None,
        codes: Vec::new(),
    };
    let seated = |id: &str, name: &str, price| TicketType { sections: vec![id.to_owned()], ..kind(id, name, price) };
    Event {
        id: "opening-night".into(),
        title: "Opening Night".to_owned(),
        venue: "The Meridian, Great Hall".to_owned(),
        plan: Some("meridian".to_owned()),
        starts_at: "2027-03-12T19:30:00Z".to_owned(),
        ends_at: Some("2027-03-12T22:00:00Z".to_owned()),
        room: Some("demo".to_owned()),
        currency: "EUR".to_owned(),
        ticket_types: vec![
            seated("stalls", "Stalls", 6500),
            seated("balcony", "Balcony", 4200),
            TicketType { quotas: vec!["standing".into()], ..kind("standing", "Standing", 2500) },
        ],
        quotas: vec![Quota { id: "standing".into(), size: 100, shards: None }],
        per_order_max: None,
        per_buyer_max: None,
    }
}
