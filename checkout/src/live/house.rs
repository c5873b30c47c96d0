//! A house as browsers draw it: JSON with arrays instead of objects, rendered once an event. Pure but for its memory.
//!
//! `{"event", "currency", "per_order_max", "types": […], "sections": […], "box": [x, y, x, y]}`. A type has `id`, `name`,
//! `price`, `fee`, `seated`, `needs_code`, `sale_from`, `sale_until` and `per_order_max`. A section has `id`, `name`, `types`
//! (positions in `types` of those that sell its seats) and `rows`. A row is an array:
//!
//! | at | what |
//! |---|---|
//! | 0 | its name |
//! | 1 | the labels of its seats; a number n where they are n, n + 1, … |
//! | 2 | x of the first seat, then each seat's distance from the one before, in tenths of a seat's width |
//! | 3 | y likewise |
//! | 4 | `"s"`, `"a"` or `"c"` for each seat: standard, accessible, companion; `""` when all are standard |
//! | 5 | the positions of the seats before which there is an aisle |
//!
//! Seats of a section count from the first of its first row.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use inventory::venue::{Place, PlaceKind, Row, Section};
use inventory::{Event, EventId, Fault, Show, TicketType};
use ring::digest;
use serde_json::{Value, json};
use tokio::task::{JoinError, spawn_blocking};

use crate::views::rfc3339;

/// A house as it is sent.
pub(crate) struct House {
    event: Arc<Event>,
    /// The JSON.
    pub(crate) text: Bytes,
    /// The same with gzip.
    pub(crate) packed: Bytes,
    /// Names this text and no other.
    pub(crate) etag: String,
}

/// The house of an event, while it is rendered locked.
type Slot = Arc<tokio::sync::Mutex<Option<Arc<House>>>>;

/// The houses that were rendered.
#[derive(Default)]
pub(crate) struct Houses(Mutex<HashMap<EventId, Slot>>);

impl Houses {
    /// Of this show; `max` is the shop's own limit of pieces. Rendered once for all who wait for it, also when they give up.
    ///
    /// # Errors
    /// When it could not be rendered.
    pub(crate) async fn of(&self, show: &Show, max: Option<u32>) -> Result<Arc<House>, Fault> {
        let slot = Slot::clone(
            self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(show.event.id.clone()).or_default(),
        );
        let known = slot.lock().await.clone();
        if let Some(known) = known.filter(|known| known.event == show.event) {
            return Ok(known);
        }
        let show = show.clone();
        let made = tokio::spawn(async move {
            let mut slot = slot.lock().await;
            if let Some(known) = slot.as_ref().filter(|known| known.event == show.event) {
                return Ok(Arc::clone(known));
            }
            // A large house takes a second: not on a thread that serves others.
            let house = Arc::new(spawn_blocking(move || rendered(&show, max)).await?);
            *slot = Some(Arc::clone(&house));
            Ok(house)
        });
        made.await.flatten().map_err(|error: JoinError| Fault::lost(format!("a house could not be rendered: {error}")))
    }
}

fn rendered(show: &Show, max: Option<u32>) -> House {
    let text = house(show, max).to_string();
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let etag = hash.as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect::<String>();
    House {
        event: Arc::clone(&show.event),
        packed: Bytes::from(packed(text.as_bytes())),
        text: Bytes::from(text),
        etag: format!("\"{etag}\""),
    }
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    // Into memory: nothing can fail.
    match packer.write_all(text) {
        Ok(()) => packer.finish(),
        Err(error) => Err(error),
    }
    .unwrap_or_default()
}

fn house(show: &Show, max: Option<u32>) -> Value {
    let event = &show.event;
    let sections = show.plan.as_ref().map(|plan| plan.venue().sections.as_slice()).unwrap_or_default();
    let places = || sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.seats);
    let (xs, ys) = (|| places().map(|place| place.x), || places().map(|place| place.y));
    let frame = xs().min().zip(ys().min()).zip(xs().max().zip(ys().max()));
    json!({
        "event": event.id, "currency": event.currency, "per_order_max": event.per_order_max.or(max),
        "types": event.ticket_types.iter().map(kind).collect::<Vec<_>>(),
        "sections": sections.iter().map(|of| section(event, of)).collect::<Vec<_>>(),
        "box": frame.map(|((left, top), (right, bottom))| [left, top, right, bottom]),
    })
}

fn kind(kind: &TicketType) -> Value {
    json!({
        "id": kind.id, "name": kind.name, "price": kind.price, "fee": kind.fee, "seated": kind.is_seated(),
        "needs_code": !kind.codes.is_empty(), "sale_from": kind.sale_from.map(rfc3339),
        "sale_until": kind.sale_until.map(rfc3339), "per_order_max": kind.per_order_max,
    })
}

fn section(event: &Event, of: &Section) -> Value {
    let types = event.ticket_types.iter().enumerate().filter(|(_, kind)| kind.sections.contains(&of.id));
    let types: Vec<_> = types.map(|(at, _)| at).collect();
    json!({ "id": of.id, "name": of.name, "types": types, "rows": of.rows.iter().map(row).collect::<Vec<_>>() })
}

fn row(row: &Row) -> Value {
    let kinds: String = match row.seats.iter().all(|place| place.kind == PlaceKind::Standard) {
        true => String::new(),
        false => row.seats.iter().map(letter).collect(),
    };
    let gaps: Vec<_> = row.seats.iter().enumerate().filter(|(_, place)| place.gap).map(|(at, _)| at).collect();
    let steps = |of: fn(&Place) -> i32| steps(row.seats.iter().map(of));
    json!([row.name, labels(&row.seats), steps(|place| place.x), steps(|place| place.y), kinds, gaps])
}

fn letter(place: &Place) -> char {
    match place.kind {
        PlaceKind::Standard => 's',
        PlaceKind::Accessible => 'a',
        PlaceKind::Companion => 'c',
    }
}

fn labels(seats: &[Place]) -> Value {
    let first = seats.first().and_then(|place| place.label.parse::<u32>().ok());
    let counts = |first: &u32| (*first..).zip(seats).all(|(number, place)| place.label == number.to_string());
    match first.filter(counts) {
        Some(first) => json!(first),
        None => seats.iter().map(|place| place.label.as_str()).collect(),
    }
}

fn steps(numbers: impl Iterator<Item = i32>) -> Vec<i32> {
    let mut before = 0;
    numbers.map(|number| number - std::mem::replace(&mut before, number)).collect()
}

#[cfg(test)]
mod tests {
    use inventory::venue::plan::Plan;

    use super::*;

    fn place(label: &str, x: i32, kind: PlaceKind, gap: bool) -> Place {
        Place { label: label.to_owned(), x, y: 30 + x, kind, gap }
    }

    #[test]
    fn a_row_is_short_and_says_everything() {
        use PlaceKind::{Accessible, Companion, Standard};
        let seats =
            vec![place("7", -10, Standard, false), place("8", 0, Standard, false), place("9", 30, Standard, true)];
        assert_eq!(row(&Row { name: "A".into(), seats }), json!(["A", 7, [-10, 10, 30], [20, 10, 30], "", [2]]));
        let seats =
            vec![place("1", 0, Accessible, false), place("1b", 10, Companion, false), place("3", 20, Standard, false)];
        let labels = json!(["1", "1b", "3"]);
        assert_eq!(row(&Row { name: "B".into(), seats }), json!(["B", labels, [0, 10, 10], [30, 10, 10], "acs", []]));
    }

    #[tokio::test]
    async fn a_house_is_rendered_once_until_its_event_changes() {
        let houses = Houses::default();
        let mut show =
            Show { event: Arc::new(crate::demo::event()), plan: Some(Arc::new(Plan::new(crate::demo::house()))) };
        let (first, other) = tokio::join!(houses.of(&show, Some(6)), houses.of(&show, Some(6)));
        let first = first.expect("rendered");
        assert!(Arc::ptr_eq(&first, &other.expect("rendered")));
        show.event = Arc::new(crate::demo::event());
        assert!(Arc::ptr_eq(&first, &houses.of(&show, Some(6)).await.expect("rendered")));
        let mut dearer = crate::demo::event();
        dearer.ticket_types[0].price += 1;
        show.event = Arc::new(dearer);
        assert_ne!(first.etag, houses.of(&show, Some(6)).await.expect("rendered").etag);
        let said: Value = serde_json::from_slice(&first.text).expect("JSON");
        assert_eq!((&said["per_order_max"], &said["sections"][1]["types"]), (&json!(6), &json!([1])));
    }
}
