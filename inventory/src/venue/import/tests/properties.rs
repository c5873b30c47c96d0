//! Whatever is read, nothing stumbles; and what is written reads back the same.

use proptest::prelude::*;

use super::super::super::{Place, PlaceKind, Row, Section, Venue};
use super::super::*;

fn kinds() -> impl Strategy<Value = PlaceKind> {
    prop_oneof![4 => Just(PlaceKind::Standard), 1 => Just(PlaceKind::Accessible), 1 => Just(PlaceKind::Companion)]
}

fn titles() -> impl Strategy<Value = String> {
    "[ -~äß–€\u{1F3AD}]{1,30}".prop_filter("no space outside", |title| title.trim() == title && !title.is_empty())
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let seat = ("[0-9A-Za-z]{1,3}", 0..8, kinds(), any::<bool>());
    let row = ("[0-9A-Za-z]{1,2}", prop::collection::vec(seat, 1..8));
    prop::collection::btree_map(row.0, row.1, 1..6).prop_map(|rows| {
        let rows = rows.into_iter().enumerate().map(|(depth, (name, seats))| {
            let seats = seats.into_iter().enumerate().map(|(index, (label, shift, kind, gap))| Place {
                label: format!("{label}{index:x}Z"),
                x: index as i32 * 10 + shift,
                y: depth as i32 * 18 - 7,
                kind,
                gap,
            });
            Row { name, seats: seats.collect() }
        });
        let mut rows: Vec<Row> = rows.collect();
        rows[0].seats[0].kind = PlaceKind::Accessible;
        rows
    })
}

/// Any house that keeps the rules.
fn houses() -> impl Strategy<Value = Venue> {
    let sections = prop::collection::btree_map("[a-z0-9-]{1,6}", (titles(), rows()), 1..5);
    ("[a-z0-9-]{1,20}", titles(), sections).prop_map(|(id, name, sections)| {
        let section = |(id, (name, rows))| Section { id, name, rows };
        Venue { id, name, sections: sections.into_iter().map(section).collect() }
    })
}

/// What came of a text, good or bad: a house is one that can be written and read again, and faults are told.
fn settled(read: Result<Venue, Vec<ImportFault>>) {
    match read {
        Ok(venue) => {
            assert!(venue.seats() > 0);
            assert_eq!(from_csv(to_csv(&venue).as_bytes(), &venue.id, &venue.name), Ok(venue));
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| !fault.to_string().is_empty()));
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(venue in houses()) {
        prop_assert_eq!(from_csv(to_csv(&venue).as_bytes(), &venue.id, &venue.name), Ok(venue.clone()));
        prop_assert_eq!(from_json(&serde_json::to_vec(&venue).expect("is JSON")), Ok(venue));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        settled(from_csv(&bytes, "house", "House"));
        settled(from_json(&bytes));
    }

    #[test]
    fn a_damaged_text_is_read_or_refused(
        venue in houses(),
        at in any::<prop::sample::Index>(),
        cut in 0_usize..6,
        put in prop_oneof![
            "[,;\t\"\r\n]{0,3}".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..4),
        ],
    ) {
        for (text, as_table) in [(to_csv(&venue).into_bytes(), true), (serde_json::to_vec(&venue).expect("is JSON"), false)] {
            let from = at.index(text.len());
            let to = (from + cut).min(text.len());
            let text = [&text[..from], &put, &text[to..]].concat();
            settled(if as_table { from_csv(&text, "house", "House") } else { from_json(&text) });
        }
    }

    /// The line of a fault is the line that a text editor shows, whatever the line ends are.
    #[test]
    fn lines_are_counted_as_editors_do(before in 0_usize..50, end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")]) {
        let mut text = format!("section,row,seat{end}");
        for seat in 0..before {
            text += &format!("a,1,{seat}{end}{}", if seat % 3 == 0 { end } else { "" });
        }
        let line = 2 + before + before.div_ceil(3);
        text += &format!("a,1,?{end}a,1,end");
        let faults = from_csv(text.as_bytes(), "house", "House").expect_err("is refused");
        prop_assert_eq!(faults[0].line, Some(line));
    }
}
