//! The draw, for everybody to see: its commitment before, its key after, and a page that recomputes any place.

use http::StatusCode;
use http::header::VARY;
use serde_json::json;

use super::asked::{Asked, Form};
use super::gate::Gate;
use super::refusal::Refusal;
use super::respond::Answer;
use crate::line::RoomHost;
use crate::pages::{Draw, DrawLane};

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
    let draw = Draw {
        commitment: report.commitment,
        key: report.record.map(|record| record.key),
        lanes,
        has_number: mine.is_some(),
        your_lane: mine.map_or(0, |ticket| ticket.number.series().lane()),
    };
    let number = mine.map(|ticket| ticket.number.serial());
    match gate.pages.draw(host.id(), &draw, number, asked.language()) {
        Some(page) => Answer::page(StatusCode::OK, page).header(VARY, "Accept, Accept-Language, Cookie"),
        None => gate.refuse(asked, Refusal::Internal),
    }
}
