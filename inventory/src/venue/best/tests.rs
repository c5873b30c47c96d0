//! Sections drawn as text, one line a row from the stage backwards. `.` is a free seat, `X` a taken one, `A` and `C` are
//! free accessible and companions' seats, `a` and `c` taken ones, `|` is an aisle and a space is nothing. An answer is
//! the same drawing with `#` for each of its seats.

use std::collections::BTreeSet;
use std::fmt;

mod oracle;

use super::super::{Place, PlaceKind, Row, Section, arena};
use super::*;

struct Drawing {
    section: Section,
    free: Vec<Vec<bool>>,
    text: Vec<String>,
}

impl fmt::Debug for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}\n", self.text.join("\n"))
    }
}

impl Drawing {
    fn of(text: &str) -> Self {
        let lines = || text.lines().map(|line| line.trim_end().to_owned());
        let rows = lines().enumerate().map(|(depth, line)| {
            let (mut seats, mut x, mut gap) = (Vec::new(), 0, false);
            for symbol in line.chars() {
                let kind = match symbol {
                    'A' | 'a' => PlaceKind::Accessible,
                    'C' | 'c' => PlaceKind::Companion,
                    _ => PlaceKind::Standard,
                };
                if symbol.is_alphabetic() || symbol == '.' {
                    let label = (seats.len() + 1).to_string();
                    seats.push(Place { label, x, y: depth as i32 * 18, kind, gap: gap && !seats.is_empty() });
                }
                gap = symbol == '|' || (gap && symbol == ' ');
                x += 10;
            }
            Row { name: depth.to_string(), seats }
        });
        let section = Section { id: "s".to_owned(), name: "S".to_owned(), rows: rows.collect() };
        let free = lines().map(|line| {
            line.chars().filter(|symbol| !"| ".contains(*symbol)).map(|symbol| ".AC".contains(symbol)).collect()
        });
        Self { section, free: free.collect(), text: lines().collect() }
    }

    fn is_free(&self) -> impl Fn(usize, usize) -> bool + '_ {
        |row, seat| self.free[row][seat]
    }

    fn best(&self, count: usize, wish: Wish) -> Option<Vec<(usize, usize)>> {
        best(&self.section, count, &self.is_free(), wish)
    }

    fn with(&self, chosen: &[(usize, usize)]) -> String {
        let lines = self.text.iter().enumerate().map(|(row, line)| {
            let mut seat = 0;
            let symbols = line.chars().map(|symbol| {
                if "| ".contains(symbol) {
                    return symbol;
                }
                seat += 1;
                if chosen.contains(&(row, seat - 1)) { '#' } else { symbol }
            });
            symbols.collect::<String>()
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// What the answer looks like, or "none".
fn answer(text: &str, count: usize, wish: Wish) -> String {
    let drawing = Drawing::of(text);
    drawing.best(count, wish).map_or("none".to_owned(), |chosen| drawing.with(&chosen))
}

fn plain(count: usize, text: &str) -> String {
    answer(text, count, Wish::default())
}

#[test]
fn blocks_are_central_and_near_the_stage() {
    for (count, text, expected) in [
        (3, "...........", "....###...."),
        (1, "...\n...", "#..\n..."),
        // One row back costs less than two seats aside.
        (2, "..XXXXXX..\n..........", "..XXXXXX..\n....##...."),
        (2, "..XXXX..\n........\n........", "..XXXX..\n...##...\n........"),
        // A short row in front is not in the middle of the section because it is in the middle of itself.
        (2, "......\n          ............\n............", "......\n          ##..........\n............"),
    ] {
        assert_eq!(plain(count, text), expected, "{count} of\n{text}");
    }
}

#[test]
fn blocks_leave_nobody_alone_if_they_can() {
    for (count, text, expected) in [
        // One seat more than the party: the next row has room for both ends.
        (2, "X...X\n.....", "X...X\n##..."),
        (4, "XX.....XX\n.........", "XX.....XX\n..####..."),
        // A lone seat is what a single buyer should have.
        (1, "...X.X...", "...X#X..."),
        // There is no other way than to leave one alone; it is only one.
        (2, "...XX...", ".##XX..."),
        (2, "X...X", "X##.X"),
        // The row's end and an aisle count like a taken seat, and so does a seat that not everybody may have.
        (3, "....|.....", "....|###.."),
        (2, "A...A\n.....", "A...A\n##..."),
    ] {
        assert_eq!(plain(count, text), expected, "{count} of\n{text}");
    }
}

#[test]
fn aisles_are_crossed_where_a_row_has_no_other_room() {
    for (count, text, expected) in [
        (2, "XXX.|.XXX\nXXXXXXX..", "XXX.|.XXX\nXXXXXXX##"),
        (2, "XXX.|.XXX\nXXX.|.XXX", "XXX#|#XXX\nXXX.|.XXX"),
        (4, "..|..\n..|..", "##|##\n..|.."),
        (4, "X.|..|.X\n...|....", "X.|..|.X\n...|####"),
        (5, ".|...|.\n..|...", ".|...|.\n##|###"),
    ] {
        assert_eq!(plain(count, text), expected, "{count} of\n{text}");
    }
}

#[test]
fn a_party_too_large_for_a_row_is_split_over_neighbouring_rows() {
    for (count, text, expected) in [
        (4, "XX..XX\nXX..XX", "XX##XX\nXX##XX"),
        // Fewer groups, though further back.
        (6, "..XX.X\nXX.X..\n...XXX\n...XXX", "..XX.X\nXX.X..\n###XXX\n###XXX"),
        // One behind the other rather than far apart in a row.
        (4, "..XXXXXX..\n..XXXXXXXX", "##XXXXXX..\n##XXXXXXXX"),
        // Nobody alone: 3 and 2, not 4 and 1.
        (5, "....X\n....X", "###.X\n##..X"),
        // Rows of few seats.
        (3, ".\n.\n.", "#\n#\n#"),
        (5, ".\n.\n.\n.\n.", "none"),
        (2, "X.X\nXXX\nXXX\nXXX\nX.X", "none"),
        (3, "..\nXX", "none"),
        (0, "..", "none"),
    ] {
        assert_eq!(plain(count, text), expected, "{count} of\n{text}");
    }
}

#[test]
fn accessible_seats_are_given_to_those_who_ask_with_companions_beside_them() {
    let wish = |accessible, companions| Wish { accessible, companions, salt: None };
    for (count, wished, text, expected) in [
        (1, wish(1, 0), "...\nAC.", "...\n#C."),
        (2, wish(1, 1), "....\nAC.C", "....\n##.C"),
        (2, wish(0, 0), "AC..\n..AC", "AC##\n..AC"),
        (4, wish(1, 1), "......\n.ACA..", "......\n.A####"),
        (3, wish(1, 1), "......\nAC....", "......\n###..."),
        // The other accessible seat is not in the way, though not beside.
        (2, wish(2, 0), "ACA...\n.....A", "#C#...\n.....A"),
        (4, wish(2, 2), "AC..CA", "##..##"),
        (4, wish(2, 1), "AC..aA\n......", "###.a#\n......"),
        // The rest of the party is in the row before.
        (4, wish(1, 1), "......\nACXXXX", "##....\n##XXXX"),
        // An own companion's seat is taken, but the other one has two.
        (3, wish(2, 1), "A|cA|CAC", "A|c#|##C"),
        (2, wish(1, 1), "Ac.C", "none"),
        (2, wish(1, 1), "A|C", "none"),
        (2, wish(0, 1), "AC..", "none"),
        (1, wish(1, 1), "AC..", "none"),
        (1, wish(usize::MAX, 1), "AC..", "none"),
        (2, wish(2, 0), "A...\n....\n...A", "none"),
    ] {
        assert_eq!(answer(text, count, wished), expected, "{count}, {wished:?} of\n{text}");
    }
}

#[test]
fn a_choice_by_hand_is_warned_of_what_it_leaves_alone() {
    let alone = |text: &str, chosen: &[(usize, usize)]| {
        let drawing = Drawing::of(text);
        leaves_orphan(&drawing.section, &drawing.is_free(), chosen)
    };
    assert_eq!(alone("......", &[(0, 1), (0, 2)]), [(0, 0)]);
    assert_eq!(alone("......", &[(0, 2), (0, 3)]), []);
    assert_eq!(alone("......", &[(0, 0), (0, 2), (0, 4)]), [(0, 1), (0, 3), (0, 5)]);
    assert_eq!(alone("..X.|..\n.X.", &[(0, 0), (0, 4), (1, 2)]), [(0, 1), (0, 5)]);
    assert_eq!(alone("..A..", &[(0, 0)]), [(0, 1)], "the accessible one is not for everybody");
    assert_eq!(alone("AC...", &[(0, 0), (0, 1)]), []);
    assert_eq!(alone("...", &[(0, 7), (9, 0), (0, 0), (0, 0)]), [], "what there is not leaves nothing alone");
}

#[test]
fn seats_of_a_bowl_are_judged_in_their_sections_own_directions() {
    let venue = arena::arena(15, 12, 20);
    for section in &venue.sections {
        let chosen = best(section, 2, &|_, _| true, Wish::default());
        assert_eq!(chosen, Some(vec![(0, 9), (0, 10)]), "{}", section.id);
        // A right-hand numbering changes nothing.
        let mut turned = section.clone();
        turned.rows.iter_mut().for_each(|row| row.seats.reverse());
        assert_eq!(best(&turned, 2, &|_, _| true, Wish::default()), chosen, "{}", section.id);
    }
}

#[test]
fn of_several_sections_the_nearest_that_has_the_best_is_taken() {
    let venue = arena::theatre();
    let best = |taken: &dyn Fn(Spot) -> bool, sections: &[usize], count| {
        let spots = best_of(&venue, sections, count, &|spot| !taken(spot), Wish::default());
        spots.map(|spots| spots.iter().map(|spot| (spot.section, spot.row, spot.seat)).collect::<Vec<_>>())
    };
    assert_eq!(best(&|_| false, &[1, 0, 1, 7], 2), Some(vec![(0, 0, 6), (0, 0, 7)]));
    assert_eq!(best(&|_| false, &[1], 2), Some(vec![(1, 0, 6), (1, 0, 7)]));
    assert_eq!(best(&|_| false, &[], 2), None);
    // Two together in the balcony are better than two apart in the stalls.
    let chequered = |spot: Spot| spot.section == 0 && (spot.seat + spot.row) % 2 == 1;
    assert_eq!(best(&chequered, &[0, 1], 2), Some(vec![(1, 0, 6), (1, 0, 7)]));
    assert_eq!(best(&|spot| spot.section == 1 || chequered(spot), &[0, 1], 2), Some(vec![(0, 0, 6), (0, 0, 8)]));
}

#[test]
fn salt_spreads_buyers_over_answers_that_are_nearly_as_good() {
    let venue = arena::arena(30, 20, 40);
    let all: Vec<_> = (0..30).collect();
    let of_salt = |salt| best_of(&venue, &all, 2, &|_| true, Wish { salt, ..Wish::default() }).expect("has seats");
    assert_eq!(of_salt(Some(7)), of_salt(Some(7)));
    let answers: BTreeSet<_> = (0..1000).map(|salt| of_salt(Some(salt))).collect();
    assert!(answers.len() > 40, "{} different answers", answers.len());
    let section = &venue.sections[0];
    let answers: BTreeSet<_> =
        (0..1000).map(|salt| best(section, 2, &|_, _| true, Wish { salt: Some(salt), ..Wish::default() })).collect();
    assert!(answers.len() > 15, "{} different answers", answers.len());
}
