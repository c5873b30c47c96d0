//! An order's event for a calendar (RFC 5545). It says what everybody may see who shares the calendar: no codes, no
//! names, and no id that opens the order.

use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use inventory::UnixMs;
use jiff::Timestamp;
use ring::digest;

use super::TicketFacts;

/// UTC, as calendars write it (RFC 5545, section 3.3.5).
const UTC: &str = "%Y%m%dT%H%M%SZ";
/// Bytes of a digest that name an order; nobody meets two with the same.
const NAME_BYTES: usize = 16;

/// Why there is no calendar file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCalendar {
    /// An order without tickets has no event.
    #[error("an order without tickets has nothing for a calendar")]
    Empty,
    /// The event's start is no date.
    #[error("the start of event {0} is no RFC 3339 time such as 2027-06-19T18:30:00Z; correct it in the event")]
    Start(String),
}

/// The calendar file of an order's tickets, which are all of one event. `host` is the shop's name in the network. The
/// file of the same order names the same entry, so that opening a later one changes it and adds none; `now` tells
/// calendars which is the later.
///
/// # Errors
/// When there is no ticket, or the event's start cannot be read.
pub fn file(order: &str, tickets: &[TicketFacts], host: &str, now: UnixMs) -> Result<String, NoCalendar> {
    let first = tickets.first().ok_or(NoCalendar::Empty)?;
    let starts = utc(&first.starts_at).ok_or_else(|| NoCalendar::Start(first.event.clone()))?;
    let mut event = Event::with_uid(&format!("{}@{}", name(order), plain(host)));
    event.summary(&plain(&first.title)).location(&plain(&first.venue)).description(&description(tickets));
    event.status(EventStatus::Confirmed).add_property("DTSTAMP", stamp(now)).add_property("DTSTART", written(starts));
    // An end before the start would make the whole file invalid.
    if let Some(ends) = first.ends_at.as_deref().and_then(utc).filter(|ends| *ends > starts) {
        event.add_property("DTEND", written(ends));
    }
    let mut calendar = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", "-//Vestibule//Tickets//EN"), ("METHOD", "PUBLISH")] {
        calendar.append_property((key, value));
    }
    Ok(calendar.push(event.done()).to_string())
}

fn utc(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn written(time: Timestamp) -> String {
    time.strftime(UTC).to_string()
}

fn stamp(now: UnixMs) -> String {
    let ms = i64::try_from(now.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    written(ms.unwrap_or(Timestamp::UNIX_EPOCH))
}

/// Whoever knows an order's id may open it; its digest opens nothing.
fn name(order: &str) -> String {
    let digest = digest::digest(&digest::SHA256, format!("vestibule calendar\n{order}").as_bytes());
    digest.as_ref()[..NAME_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line a ticket: where it is, and its type unless that is named as the section.
fn description(tickets: &[TicketFacts]) -> String {
    let line = |ticket: &TicketFacts| match &ticket.place {
        Some((section, row, seat)) if *section == ticket.type_name => {
            plain(&format!("{section}, row {row}, seat {seat}"))
        }
        Some((section, row, seat)) => plain(&format!("{}: {section}, row {row}, seat {seat}", ticket.type_name)),
        None => plain(&ticket.type_name),
    };
    tickets.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// One line without control characters: a carriage return would begin another property.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::example;

    const ORDER: &str = "00112233445566778899aabbccddeeff";
    const NOW: UnixMs = UnixMs(1_800_000_000_000);

    fn two() -> Vec<TicketFacts> {
        let place = |seat: &str| Some(("Stalls".to_owned(), "C".to_owned(), seat.to_owned()));
        vec![example(), TicketFacts { type_name: "Under 27".to_owned(), place: place("13"), ..example() }]
    }

    #[test]
    fn it_is_the_text_that_calendars_expect() {
        let lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Vestibule//Tickets//EN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            r"DESCRIPTION:Stalls\, row C\, seat 12\nUnder 27: Stalls\, row C\, seat 13",
            "DTEND:20270619T210000Z",
            "DTSTAMP:20270115T080000Z",
            "DTSTART:20270619T183000Z",
            r"LOCATION:Harbour Hall\, Pier 4",
            "STATUS:CONFIRMED",
            "SUMMARY:Summer Night at the Lido",
            "UID:9682192e863111d7f53e4bbd5c97a604@shop.example",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(file(ORDER, &two(), "shop.example", NOW), Ok(lines.join("\r\n")));
    }

    #[test]
    fn long_lines_are_folded_at_75_octets_and_unfold_to_the_same() {
        let title = "Žižkovská noc, Ξημέρωμα & Білі ночі; ".repeat(6);
        let long = TicketFacts { title: title.clone(), ..example() };
        let file = file(ORDER, &[long], "shop.example", NOW).expect("a file");
        assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{file}");
        let unfolded = file.replace("\r\n ", "");
        let summary = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).expect("a summary");
        assert_eq!(summary, title.trim().replace(',', "\\,").replace(';', "\\;"));
    }

    #[test]
    fn a_name_cannot_add_a_property() {
        let sly = "Night\r\nATTENDEE:mailto:a@b.example\rX:1\nY:2".to_owned();
        let mut ticket = TicketFacts { title: sly.clone(), venue: sly.clone(), type_name: sly.clone(), ..example() };
        ticket.place = Some((sly.clone(), sly.clone(), sly.clone()));
        let file = file(ORDER, &[ticket], &sly, NOW).expect("a file");
        let unfolded = file.replace("\r\n ", "");
        assert!(!unfolded.replace("\r\n", "").contains(['\r', '\n']), "{file:?}");
        let keys =
            ["BEGIN", "VERSION", "PRODID", "METHOD", "END", "UID", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS"];
        for line in unfolded.trim_end().split("\r\n") {
            let key = line.split(':').next().unwrap_or_default();
            assert!(keys.contains(&key) || key.starts_with("DT"), "{line}");
        }
    }

    #[test]
    fn an_order_is_one_entry_and_its_id_stays_secret() {
        let uid = |order: &str, now| {
            let file = file(order, &two(), "shop.example", now).expect("a file");
            assert!(!file.contains(order) && !file.contains(&example().id), "{file}");
            let line = file.split("\r\n").find(|line| line.starts_with("UID:")).expect("a name").to_owned();
            assert!(line.ends_with("@shop.example"));
            line
        };
        assert_eq!(uid(ORDER, NOW), uid(ORDER, UnixMs(NOW.0 + 86_400_000)));
        assert_ne!(uid(ORDER, NOW), uid("another", NOW));
    }

    #[test]
    fn what_cannot_be_told_is_refused_or_left_out() {
        assert_eq!(file(ORDER, &[], "shop.example", NOW), Err(NoCalendar::Empty));
        let undated = TicketFacts { starts_at: "soon".to_owned(), ..example() };
        assert_eq!(file(ORDER, &[undated], "shop.example", NOW), Err(NoCalendar::Start("summer-night".to_owned())));
        for ends_at in
            [None, Some("late".to_owned()), Some(example().starts_at), Some("2020-01-01T00:00:00Z".to_owned())]
        {
            let ticket = TicketFacts { ends_at, ..example() };
            assert!(!file(ORDER, &[ticket], "shop.example", NOW).expect("a file").contains("DTEND"));
        }
    }
}
