//! What a waiting page may have to say, with sample figures: for `vestibule preview`, the pictures and the tests.

use std::sync::Arc;

use waitroom::UnixMs;

use crate::line::{DrawNews, EtaS, ForAll, Notice, Own, PauseInfo, Shared, Shown, State, Stock, Why};

/// A name for an address, and what the page shows.
pub type Sample = (&'static str, Shown);

/// There is nothing behind a sample: its way in leads to the page itself.
pub const NOWHERE: &str = "#";
const NOW: &str = "2030-03-05T08:00:00Z";

/// Every state of a room's page, each with what belongs to it.
pub fn samples(room: &str, title: &str) -> Vec<Sample> {
    let (own, all) = (own(), shared(room, title));
    let eta = |low: u64, high: u64| Some(EtaS { low, mid: low.midpoint(high), high });
    let soon = Some("2030-03-05T09:00:00Z".to_owned());
    let state = |state: State| Own { state, ahead: None, behind: None, eta_s: None, ..own.clone() };
    let prequeue = Own { gathered: Some(1_204), ..state(State::Prequeue) };
    let left = |why: Why| Own { why: Some(why), ..state(State::Left) };
    let opens = Shared { opens_at: soon, ..all.clone() };
    let some = || Some(vec![stock("Stalls", 6_500, 612, 31), stock("Balcony", 4_200, 40, 12), gone()]);
    let shown = |all: &Shared, stock: Option<Vec<Stock>>, own: Own<'_>| {
        let all = Arc::new(ForAll::new(all.clone(), stock, NOW.to_owned()));
        let own = Own { seen_from: own.ahead.unwrap_or(0), ..own };
        Shown::new(all, &own, UnixMs::default(), NOWHERE)
    };
    vec![
        ("waiting", shown(&all, some(), own.clone())),
        ("waiting-long", shown(&all, some(), Own { ahead: Some(12_345), eta_s: eta(7_000, 12_000), ..own.clone() })),
        ("waiting-notice", shown(&Shared { notice: Some(notice()), ..all.clone() }, some(), own.clone())),
        ("next", shown(&all, some(), Own { ahead: Some(0), eta_s: eta(0, 20), ..own.clone() })),
        ("waiting-unknown", shown(&all, None, Own { eta_s: None, ..own.clone() })),
        ("prequeue", shown(&opens, some(), prequeue.clone())),
        ("prequeue-draw", shown(&Shared { draw: Some(draw(room)), ..opens.clone() }, some(), prequeue)),
        ("not-open", shown(&opens, None, Own { number: None, ..state(State::Closed) })),
        ("called", shown(&all, some(), state(State::Called))),
        ("called-confirm", shown(&Shared { confirm: true, ..all.clone() }, some(), state(State::Called))),
        (
            "paused",
            shown(
                &Shared { paused: Some(pause()), ..all.clone() },
                some(),
                Own { state: State::Paused, ..own.clone() },
            ),
        ),
        ("sold-out", shown(&all, Some(vec![gone()]), state(State::SoldOut))),
        ("closed", shown(&all, some(), state(State::Closed))),
        ("left", shown(&all, some(), left(Why::Left))),
        ("moved", shown(&all, some(), left(Why::Moved))),
    ]
}

fn shared(room: &str, title: &str) -> Shared {
    Shared {
        room: room.to_owned(),
        title: title.to_owned(),
        opens_at: None,
        confirm: false,
        fresh: true,
        notice: None,
        paused: None,
        draw: None,
        admitted_url: None,
    }
}

/// Somebody for whom some of the stock will reach, and some not.
fn own() -> Own<'static> {
    Own {
        state: State::Waiting,
        number: Some(1_487),
        lane: "main",
        ahead: Some(238),
        behind: Some(1_902),
        gathered: None,
        eta_s: Some(EtaS { low: 240, mid: 330, high: 420 }),
        claim_by: None,
        why: None,
        refresh_s: 10,
        reconnect_ms: 0,
        seen_from: 0,
        taken: 0,
    }
}

fn stock(name: &str, price: u64, left: u64, held: u64) -> Stock {
    let (ticket_type, currency) = (name.to_lowercase(), "EUR".to_owned());
    Stock { ticket_type, name: name.to_owned(), left, held, sold: 400, price, currency }
}

fn gone() -> Stock {
    stock("Standing", 2_500, 0, 0)
}

fn notice() -> Notice {
    let text = "The doors of the house open at seven.".to_owned();
    Notice { text, lang: "en".to_owned(), since: NOW.to_owned() }
}

fn pause() -> PauseInfo {
    let reason = "We look after a guest in row F. Please bear with us.".to_owned();
    PauseInfo { reason, since: NOW.to_owned(), next_news_at: Some("2030-03-05T08:15:00Z".to_owned()) }
}

fn draw(room: &str) -> DrawNews {
    DrawNews { commitment: "0".repeat(64), url: format!("/_vestibule/draw?room={room}") }
}
