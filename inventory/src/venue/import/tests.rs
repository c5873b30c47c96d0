//! What texts become, and what is said about wrong ones.

mod properties;

use super::super::{Place, Venue, arena};
use super::*;

fn table(text: &str) -> Result<Venue, Vec<String>> {
    from_csv(text.as_bytes(), "house", "House").map_err(told)
}

fn tree(text: &str) -> Result<Venue, Vec<String>> {
    from_json(text.as_bytes()).map_err(told)
}

fn told(faults: Vec<ImportFault>) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

/// `section/row: label@x,y …` a row, with `|` before a seat behind an aisle and the kind's first letter after others.
fn outline(venue: &Venue) -> Vec<String> {
    let rows = venue.sections.iter().flat_map(|section| section.rows.iter().map(move |row| (section, row)));
    let seat = |place: &Place| {
        let kind = ["", "a", "c"][place.kind as usize];
        format!("{}{}{kind}@{},{}", if place.gap { "|" } else { "" }, place.label, place.x, place.y)
    };
    rows.map(|(section, row)| {
        let seats: Vec<_> = row.seats.iter().map(seat).collect();
        format!("{}/{}: {}", section.id, row.name, seats.join(" "))
    })
    .collect()
}

#[test]
fn a_table_is_read_in_order_of_appearance() {
    let text = "seat,row,section,section_name,kind,gap\n\
                1,B,stalls,,,\n2,B,stalls,The Stalls,companion,\n1,A,stalls,,Accessible,\n3,B,stalls,The Stalls,,YES\n";
    let venue = table(text).expect("is a house");
    assert_eq!((venue.id.as_str(), venue.name.as_str()), ("house", "House"));
    assert_eq!(venue.sections[0].name, "The Stalls");
    assert_eq!(outline(&venue), ["stalls/B: 1@-20,30 2c@-10,30 |3@20,30", "stalls/A: 1a@0,48"]);
}

#[test]
fn spreadsheets_write_tables_in_many_ways() {
    let plain = table("section,row,seat,x,y\na,1,1,0,0\na,1,2,10,0\n").expect("is a house");
    for text in [
        "\u{feff}section,row,seat,x,y\na,1,1,0,0\na,1,2,10,0",
        "section;row;seat;x;y\r\na;1;1;0;0\r\na;1;2;10;0\r\n",
        "section\trow\tseat\tx\ty\na\t1\t1\t0\t0\na\t1\t2\t10\t0\n",
        "\n\nsection,row,seat,x,y\n\na,1,1,0,0\n,,,,\na,1,2,10,0\n\n",
        "\"section\",\" Row\",SEAT,x,y,,\na , 1,\"1\",0,0,,\na,1,2,10,0\n",
        "section,row,seat,x,y\ra,1,1,0,0\ra,1,2,10,0\r",
    ] {
        assert_eq!(table(text).as_ref(), Ok(&plain), "{text:?}");
    }
}

#[test]
fn all_faults_of_a_table_are_told_at_once_with_their_lines() {
    let text = "section,row,seat,x,y,kind,gap\r\n\
                stalls,A,1,0,0,,\r\n\
                \r\n\
                Stalls,A,1,0,0,,\r\n\
                stalls,A,A 12,10,0,,\r\n\
                stalls,A,1,20,0,,\r\n\
                stalls,,3,30,0,,\r\n\
                stalls,A,4,1.5,0,,\r\n\
                stalls,A,5,100001,0,,\r\n\
                stalls,A,6,0,0,chair,perhaps\r\n\
                stalls,A,7,,0,companion,,9\r\n";
    assert_eq!(
        table(text).expect_err("is refused"),
        [
            "line 4, section: \"Stalls\" may have lower-case letters, digits and hyphens only (a-z, 0-9, -)",
            "line 5, seat: \"A 12\" may have letters and digits only (A-Z, a-z, 0-9)",
            "line 6, seat: \"1\" is a seat of this row already, on line 2; give each its own",
            "line 7, row: is empty; every line needs it",
            "line 8, x: \"1.5\" is not a whole number; give it in tenths of a seat's width",
            "line 8, x: is missing, but y is there; give both",
            "line 9, x: 100001 is not from -100000 to 100000",
            "line 10, kind: \"chair\" is not one of standard, accessible, companion",
            "line 10, gap: \"perhaps\" is neither yes nor no (true, false, 1 and 0 will do, too)",
            "line 10, x: x 0, y 0 is where another seat is already, on line 2; move one of them",
            "line 11: has more cells than the header; a cell with the separator in it needs quotation marks",
            "line 11, kind: a companion seat is sold only together with an accessible seat, and this section has none; \
             make one accessible or this one standard",
            "line 11, x: is missing, but y is there; give both",
        ]
    );
}

#[test]
fn headers_and_whole_texts_can_be_wrong() {
    let faults = |text: &str| table(text).expect_err("is refused");
    assert_eq!(faults(""), ["the table is empty; it needs a header and one line a seat"]);
    assert_eq!(faults("section,row,seat\n"), ["the table has no seats; add one line a seat below the header"]);
    assert_eq!(
        faults("\nsection,row,row,price\n"),
        [
            "line 2: column row is there twice; take one out",
            "line 2: \"price\" is not a known column; take it out or use one of section, row, seat, section_name, x, y, \
             kind, gap",
            "line 2: column seat is missing; the first line has the names of the columns",
        ]
    );
    assert_eq!(
        faults("section,row,seat\na,1,\"1\na,1,2\n"),
        ["line 2, seat: goes on over a line's end; a quotation mark is missing or one too many"]
    );
    assert_eq!(
        faults("section,row,seat,section_name\na,1,1,One\na,1,2,Two\na,1,3,Three\n"),
        ["line 3, section_name: \"Two\" is \"One\" on line 2; a section has one name"]
    );
    assert_eq!(
        faults("section,row,seat,x,y\na,1,1,0,0\na,1,2,,\na,1,3,,\n"),
        [
            "line 3, x: 1 seats have x and y and 2 have not, of which this is the first; give them to all, or to none to \
          have them laid out"
        ]
    );
    let latin = from_csv(b"section,row,seat,section_name\na,1,1,B\xfchne\n", "House", "")
        .map_err(told)
        .expect_err("is refused");
    assert_eq!(
        latin,
        [
            "id: \"House\" may have lower-case letters, digits and hyphens only (a-z, 0-9, -)",
            "name: is empty; give it a name",
            "line 2: is not UTF-8; save the file as UTF-8",
        ]
    );
    let utf16 = from_csv(b"\xff\xfes\0e\0", "house", "House").map_err(told).expect_err("is refused");
    assert_eq!(utf16, ["the text is UTF-16; save it as UTF-8"]);
}

#[test]
fn limits_are_told_and_long_lists_are_cut() {
    let mut text = "section,row,seat\n".to_owned();
    for seat in 1..=201 {
        text += &format!("a,1,{seat}\n");
    }
    assert_eq!(
        table(&text).expect_err("is refused"),
        ["line 2, row: row \"1\" has 201 seats, at most 200 are possible; split it"]
    );
    let mut text = "section,row,seat\n".to_owned();
    for seat in 0..6001 {
        text += &format!("a,{},{}\n", seat / 200, seat % 200);
    }
    let faults = table(&text).expect_err("is refused");
    assert_eq!(faults, ["line 2, section: section \"a\" has 6001 seats, at most 6000 are possible; split it"]);
    let long = "x".repeat(25);
    let text = format!("section,row,seat\n{long},{long},{long}\n");
    assert_eq!(table(&text).expect_err("is refused").len(), 3);
    let text = "section,row,seat\n".to_owned() + &"a,1,?\n".repeat(1000);
    let faults = table(&text).expect_err("is refused");
    assert_eq!(faults.len(), FAULTS_LISTED_MAX + 1);
    assert_eq!(faults.last().expect("has one"), "and 1800 more", "1000 wrong, of which 999 again, and a long row");
}

#[test]
fn a_section_whose_names_are_too_long_for_an_item_is_refused() {
    let row = |row: u32| {
        (0..200).map(move |seat| {
            format!(
                "a,{row:022},{seat:023},{},{},accessible,yes\n",
                -99_000 - i64::from(row),
                -99_000 - i64::from(seat)
            )
        })
    };
    let text = |rows| format!("section,row,seat,x,y,kind,gap\n{}", (0..rows).flat_map(row).collect::<String>());
    assert!(table(&text(20)).is_ok());
    let faults = table(&text(30)).expect_err("is refused");
    assert!(faults.len() == 1 && faults[0].starts_with("line 2, section: section \"a\" has "), "{faults:?}");
    assert!(faults[0].ends_with(" bytes, at most 390000 are possible; split it"), "{faults:?}");
}

#[test]
fn a_tree_is_read_with_and_without_coordinates() {
    let text = r#"{"id":"house","name":"Das Haus","sections":[{"id":"a","name":"A","rows":[
        {"name":"1","seats":[{"l":"1","x":5,"y":6,"k":"accessible"},{"l":"2","x":-7,"y":6,"g":true,"k":"companion"}]}]}]}"#;
    let venue = tree(text).expect("is a house");
    assert_eq!(outline(&venue), ["a/1: 1a@5,6 |2c@-7,6"]);
    assert_eq!(tree(&serde_json::to_string(&venue).expect("is JSON")), Ok(venue));
    let text =
        r#"{"id":"house","name":"H","sections":[{"id":"a","name":"A","rows":[{"name":"1","seats":[{"l":"1"}]}]}]}"#;
    assert_eq!(outline(&tree(text).expect("is a house")), ["a/1: 1@0,30"]);
}

#[test]
fn all_faults_of_a_tree_are_told_at_once_with_lines_and_paths() {
    let text = r#"{"id": "house", "name": "House", "sections": [
  {"id": "a", "name": "A", "rows": [
    {"name": "1", "seats": [{"l": "1"}, {"l": "?"}, {"l": "1"},
      {"l": 4},
      {"l": "5", "colour": "red"}]},
    {"name": "1", "seats": []}]},
  {"id": "b", "name": " B", "rows": [], "floor": 2},
  {"id": "a", "name": "A ", "rows": []}]}"#;
    assert_eq!(
        tree(text).expect_err("is refused"),
        [
            "line 3, sections[0].rows[0].seats[1].l: \"?\" may have letters and digits only (A-Z, a-z, 0-9)",
            "line 3, sections[0].rows[0].seats[2].l: \"1\" is a seat of this row already, on line 3 \
             (sections[0].rows[0].seats[0].l); give each its own",
            "line 4, column 13, sections[0].rows[0].seats[3]: invalid type: integer `4`, expected a string",
            "line 5, column 25, sections[0].rows[0].seats[4]: unknown field `colour`, expected one of `l`, `x`, `y`, `k`, \
             `g`",
            "line 6, sections[0].rows[1].seats: a row without seats; add some or take it out",
            "line 6, sections[0].rows[1].name: \"1\" is a row of this section already, on line 3 \
             (sections[0].rows[0].name); give each its own",
            "line 7, column 47, sections[1]: unknown field `floor`, expected one of `id`, `name`, `rows`",
            "line 8, sections[2].rows: a section without rows; add some or take it out",
            "line 8, sections[2].id: \"a\" is a section already, on line 2 (sections[0].id); give each its own",
            "line 8, sections[2].name: \"A \" may not begin or end with a space or have control characters",
        ]
    );
}

#[test]
fn faults_of_a_trees_syntax_have_line_and_column() {
    assert_eq!(tree("").expect_err("is refused"), ["the text is empty; it needs a house as JSON"]);
    assert_eq!(tree("{\n\"id\": \"h\"\n\"name\"").expect_err("is refused"), ["line 3, column 1: expected `,` or `}`"]);
    let faults = tree("{\"id\": \"h\",\n \"name\": \"H\", \"sections\": []}").expect_err("is refused");
    assert_eq!(faults, ["line 1, sections: a house without sections; add some"]);
}

#[test]
fn sections_are_laid_out_beside_each_other_and_centred() {
    let text = "section,row,seat\na,1,1\na,1,2\na,2,1\nb,1,1\nb,1,2\nb,1,3\n";
    let expected = ["a/1: 1@-45,30 2@-35,30", "a/2: 1@-40,48", "b/1: 1@25,30 2@35,30 3@45,30"];
    assert_eq!(outline(&table(text).expect("is a house")), expected);
}

#[test]
fn a_large_house_is_laid_out_in_bands_and_the_largest_plan_is_refused() {
    let seats = |sections: usize, rows: usize| {
        let mut text = "section,row,seat\n".to_owned();
        for line in 0..sections * rows {
            text += &format!("s{},{},1\n", line / rows, line % rows);
        }
        table(&text)
    };
    let places: Vec<_> =
        seats(400, 10).expect("is a house").sections.iter().map(|s| s.rows[0].seats[0].clone()).collect();
    let (left, right) =
        (places.iter().map(|p| p.x).min().expect("has one"), places.iter().map(|p| p.x).max().expect("has one"));
    assert!(left < 0 && left.abs_diff(0).abs_diff(right.unsigned_abs()) <= 60, "{left} {right}");
    let back = places.iter().map(|p| p.y).max().expect("has one");
    assert!((right - left) > back && back > 1000, "{left} {right} {back}");
    let fault = "so many sections and rows do not fit on a plan by themselves; give every seat x and y";
    assert_eq!(seats(1, 6000).expect_err("is refused"), [fault]);
}

#[test]
fn what_the_generators_make_is_a_house() {
    for venue in [arena::theatre(), arena::arena(20, 20, 60)] {
        assert_eq!(from_csv(to_csv(&venue).as_bytes(), &venue.id, &venue.name), Ok(venue.clone()));
        assert_eq!(tree(&serde_json::to_string(&venue).expect("is JSON")), Ok(venue));
    }
}
