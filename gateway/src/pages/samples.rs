//! What a waiting page may have to say, with sample figures: for `vestibule preview`, the pictures and the tests.

use crate::line::{DrawNews, EtaS, LineMessage, Notice, PauseInfo, Reach, State, Stock, StockLine};

/// A name for an address, and the message.
pub type Sample = (&'static str, LineMessage);

/// Every state of a room's page, each with what belongs to it.
pub fn samples(room: &str, title: &str) -> Vec<Sample> {
    let base = base(room, title);
    let eta = |low: u64, high: u64| Some(EtaS { low, mid: low.midpoint(high), high });
    let soon = Some("2030-03-05T09:00:00Z".to_owned());
    let state = |state: State| LineMessage { state, ahead: None, behind: None, eta_s: None, ..base.clone() };
    vec![
        ("waiting", base.clone()),
        ("waiting-long", LineMessage { ahead: Some(12_345), eta_s: eta(7_000, 12_000), ..base.clone() }),
        ("waiting-notice", LineMessage { notice: Some(notice()), ..base.clone() }),
        ("next", LineMessage { ahead: Some(0), eta_s: eta(0, 20), ..base.clone() }),
        ("waiting-unknown", LineMessage { eta_s: None, stock: None, ..base.clone() }),
        ("prequeue", LineMessage { gathered: Some(1_204), opens_at: soon.clone(), ..state(State::Prequeue) }),
        (
            "prequeue-draw",
            LineMessage {
                gathered: Some(1_204),
                opens_at: soon.clone(),
                draw: Some(draw(room)),
                ..state(State::Prequeue)
            },
        ),
        ("not-open", LineMessage { number: None, opens_at: soon, stock: None, ..state(State::Closed) }),
        ("called", state(State::Called)),
        ("called-confirm", LineMessage { confirm: true, ..state(State::Called) }),
        ("paused", LineMessage { state: State::Paused, paused: Some(pause()), ..base.clone() }),
        ("sold-out", LineMessage { stock: Some(vec![gone()]), ..state(State::SoldOut) }),
        ("closed", state(State::Closed)),
        ("left", LineMessage { why: Some("left"), ..state(State::Left) }),
        ("moved", LineMessage { why: Some("moved"), ..state(State::Left) }),
    ]
}

fn base(room: &str, title: &str) -> LineMessage {
    LineMessage {
        room: room.to_owned(),
        title: title.to_owned(),
        state: State::Waiting,
        number: Some(1_487),
        lane: "main".to_owned(),
        ahead: Some(238),
        behind: Some(1_902),
        gathered: None,
        eta_s: Some(EtaS { low: 240, mid: 330, high: 420 }),
        opens_at: None,
        claim_by: None,
        confirm: false,
        now: "2030-03-05T08:00:00Z".to_owned(),
        fresh: true,
        stock: Some(vec![
            stock("Stalls", 6_500, 212, 31, Reach::Likely),
            stock("Balcony", 4_200, 40, 12, Reach::Unlikely),
            gone(),
        ]),
        notice: None,
        paused: None,
        draw: None,
        why: None,
        seq: 1,
        refresh_s: 10,
        reconnect_ms: 0,
        admitted_url: None,
    }
}

fn stock(name: &str, price: u64, left: u64, held: u64, reach: Reach) -> StockLine {
    let (ticket_type, currency) = (name.to_lowercase(), "EUR".to_owned());
    StockLine { stock: Stock { ticket_type, name: name.to_owned(), left, held, sold: 400, price, currency }, reach }
}

fn gone() -> StockLine {
    stock("Standing", 2_500, 0, 0, Reach::Gone)
}

fn notice() -> Notice {
    let text = "The doors of the house open at seven.".to_owned();
    Notice { text, lang: "en".to_owned(), since: "2030-03-05T08:00:00Z".to_owned() }
}

fn pause() -> PauseInfo {
    let reason = "We look after a guest in row F. Please bear with us.".to_owned();
    PauseInfo {
        reason,
        since: "2030-03-05T08:00:00Z".to_owned(),
        next_news_at: Some("2030-03-05T08:15:00Z".to_owned()),
    }
}

fn draw(room: &str) -> DrawNews {
    DrawNews { commitment: "0".repeat(64), url: format!("/_vestibule/draw?room={room}") }
}
