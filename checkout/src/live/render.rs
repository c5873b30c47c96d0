//! What viewers are told, as JSON in events. Pure.
//!
//! Everything: `{"run", "seq", "sections": {"stalls": ["AwA=", ""]}, "stock": {"stalls": [left, held, sold]}}`. A section has
//! two bitmaps in Base64: its seats that are not free, and those of them that are only held. Seat n, from the first of the
//! first row on, is bit n % 8 (the lowest is 0) of byte n / 8; bytes that are missing at the end are 0.
//!
//! A change: `{"run", "seq", "free": {"stalls": [[0, 3]]}, "held": …, "sold": …, "stock": …}`: ranges of such numbers, both
//! ends included, and the ticket types with other numbers than before. It says how seats are, not what happened to them, so
//! it may be applied twice.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use inventory::{Board, Look, Show, Turn};
use serde_json::{Map, Value, json};

use super::{Stock, stock};

/// Everything, and the number of the last change in it.
pub(super) fn whole(run: &str, show: &Show, board: &Board) -> (u64, String) {
    // Before the seats: numbers that are a moment old are made right by the next message.
    let stock = stock_json(&stock(show, board));
    let (seq, sections) = board.bits();
    let names = show.plan.iter().flat_map(|plan| &plan.venue().sections).map(|section| section.id.clone());
    let bits = sections.iter().map(|(taken, held)| json!([bitmap(taken), bitmap(held)]));
    let sections: Map<_, _> = names.zip(bits).collect();
    (seq, json!({ "run": run, "seq": seq, "sections": sections, "stock": stock }).to_string())
}

/// What these turns and numbers come to.
pub(super) fn change(run: &str, show: &Show, seq: u64, turns: &[Turn], stock: &Stock) -> String {
    let last: BTreeMap<_, _> = turns.iter().map(|turn| ((turn.section, turn.seat), turn.look)).collect();
    let mut seats: BTreeMap<(Look, u32), Vec<u32>> = BTreeMap::new();
    for ((section, seat), look) in last {
        seats.entry((look, section)).or_default().push(seat);
    }
    let sections = show.plan.as_ref().map(|plan| plan.venue().sections.as_slice()).unwrap_or_default();
    let mut said = json!({ "run": run, "seq": seq });
    for ((look, section), seats) in seats {
        if let Some(section) = sections.get(section as usize) {
            said[word(look)][&section.id] = json!(ranges(&seats));
        }
    }
    if !stock.is_empty() {
        said["stock"] = stock_json(stock);
    }
    said.to_string()
}

/// As a server-sent event, whose id says how far its reader is.
pub(super) fn frame(kind: &str, run: &str, seq: u64, text: &str) -> Bytes {
    Bytes::from(format!("id: {run}-{seq}\nevent: {kind}\ndata: {text}\n\n"))
}

fn word(look: Look) -> &'static str {
    match look {
        Look::Free => "free",
        Look::Held => "held",
        Look::Sold => "sold",
    }
}

fn stock_json(stock: &Stock) -> Value {
    stock.iter().map(|(kind, of)| (kind.clone(), json!([of.left, of.held, of.sold]))).collect()
}

/// First and last of each run of numbers, which are in their order.
fn ranges(seats: &[u32]) -> Vec<(u32, u32)> {
    let runs = seats.chunk_by(|one, next| one + 1 == *next);
    runs.filter_map(|run| Some((*run.first()?, *run.last()?))).collect()
}

fn bitmap(words: &[u64]) -> String {
    let bytes: Vec<_> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    STANDARD.encode(&bytes[..used])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use inventory::Counts;
    use inventory::venue::plan::Plan;

    use super::*;

    fn show() -> Show {
        Show { event: Arc::new(crate::demo::event()), plan: Some(Arc::new(Plan::new(crate::demo::house()))) }
    }

    #[test]
    fn runs_become_ranges() {
        for (seats, expected) in [
            (vec![], vec![]),
            (vec![0], vec![(0, 0)]),
            (vec![0, 1, 2], vec![(0, 2)]),
            (vec![1, 3, 4, 9], vec![(1, 1), (3, 4), (9, 9)]),
        ] {
            assert_eq!(ranges(&seats), expected, "{seats:?}");
        }
    }

    #[test]
    fn bits_are_in_the_order_of_seats_without_an_empty_end() {
        assert_eq!(bitmap(&[0, 0]), "");
        assert_eq!(bitmap(&[0b11, 0]), STANDARD.encode([3]));
        assert_eq!(bitmap(&[1 << 63, 2]), STANDARD.encode([0, 0, 0, 0, 0, 0, 0, 0x80, 2]));
    }

    #[test]
    fn a_change_says_how_each_seat_is_in_the_end() {
        let turn = |seq, section, seat, look| Turn { seq, section, seat, look };
        let turns = [
            turn(4, 0, 7, Look::Held),
            turn(5, 0, 8, Look::Held),
            turn(6, 1, 0, Look::Held),
            turn(7, 0, 7, Look::Free),
            turn(8, 1, 0, Look::Sold),
        ];
        let stock = Stock::from([("standing".to_owned(), Counts { left: 97, held: 2, sold: 1 })]);
        let said: Value = serde_json::from_str(&change("r", &show(), 8, &turns, &stock)).expect("JSON");
        let expected = json!({
            "run": "r", "seq": 8, "free": { "stalls": [[7, 7]] }, "held": { "stalls": [[8, 8]] },
            "sold": { "balcony": [[0, 0]] }, "stock": { "standing": [97, 2, 1] },
        });
        assert_eq!(said, expected);
        assert_eq!(change("r", &show(), 8, &[], &Stock::new()), r#"{"run":"r","seq":8}"#);
    }

    #[test]
    fn a_frame_is_one_event() {
        assert_eq!(frame("change", "ab", 3, "{}").as_ref(), b"id: ab-3\nevent: change\ndata: {}\n\n");
    }
}
