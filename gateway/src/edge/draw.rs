//! The draw, for everybody to see: its commitment before, its key after, and a page that recomputes any place.

use askama::Template;
use http::StatusCode;
use http::header::VARY;
use serde_json::json;

use super::asked::{Asked, Form};
use super::gate::Gate;
use super::respond::Answer;
use super::waiting::{nonce, rendered};
use crate::line::RoomHost;

#[derive(Template)]
#[template(path = "draw.html")]
struct DrawPage<'a> {
    lang: &'static str,
    nonce: String,
    title: &'a str,
    commitment: &'a str,
    key: Option<&'a str>,
    lanes: Vec<DrawLane>,
    yours: Option<u64>,
    your_lane: u8,
}

struct DrawLane {
    index: u8,
    name: String,
    base: u64,
    count: u64,
}

/// What is public of a room's draw, as a page or as JSON.
pub(super) fn answer(gate: &Gate, asked: &Asked<'_>, host: &RoomHost) -> Answer {
    let report = host.draw_report();
    let record = report.record.as_ref();
    let lanes = record.iter().flat_map(|record| &record.lanes).map(|lane| DrawLane {
        index: lane.lane,
        name: host.lane_name(lane.lane),
        base: lane.base,
        count: lane.count,
    });
    let lanes: Vec<_> = lanes.collect();
    if asked.form() == Form::Json {
        let lanes = lanes
            .iter()
            .map(|lane| json!({ "index": lane.index, "lane": lane.name, "base": lane.base, "count": lane.count }));
        return Answer::json(
            StatusCode::OK,
            &json!({
                "room": host.id(),
                "epoch": report.epoch,
                "commitment": report.commitment,
                "key": record.map(|record| &record.key),
                "lanes": lanes.collect::<Vec<_>>(),
                "dealt": record.is_some_and(|record| record.dealt),
            }),
        )
        .header(VARY, "Accept");
    }
    let mine = gate.ticket(asked, host).filter(|ticket| ticket.number.series().is_gathered());
    let nonce = nonce();
    let page = DrawPage {
        lang: "en",
        nonce: nonce.clone(),
        title: &host.room().title,
        commitment: &report.commitment,
        key: record.map(|record| record.key.as_str()),
        lanes,
        yours: mine.map(|ticket| ticket.number.serial()),
        your_lane: mine.map_or(0, |ticket| ticket.number.series().lane()),
    };
    rendered(&page, StatusCode::OK, &nonce).header(VARY, "Accept, Cookie")
}
