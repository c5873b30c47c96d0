//! Reads rooms, and checks what rooms, routes and upstreams say together.

use crate::fault::Faults;
use crate::section::{Section, Unit};
use crate::settings::{Bypass, Room, Route, Settings};

/// A room's id is part of cookie names, keys and addresses.
const ROOM_ID_BYTES_MAX: usize = 32;

pub(crate) fn rooms(root: &mut Section<'_>) -> Vec<Room> {
    root.named("rooms").into_iter().map(|(id, section)| room(id, section)).collect()
}

fn room(id: String, mut section: Section<'_>) -> Room {
    let well_formed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > ROOM_ID_BYTES_MAX || !id.bytes().all(well_formed) {
        let hint = format!("use 1 to {ROOM_ID_BYTES_MAX} of a-z, 0-9 and -");
        section.faults().add(section.path_of("").trim_end_matches('.'), "not a room id", Some(hint));
    }
    let upstream = section.text("upstream").unwrap_or_else(|| {
        section.fault("upstream", "missing", "name one of [upstreams]");
        String::new()
    });
    let room = Room {
        title: section.text("title").unwrap_or_else(|| id.clone()),
        upstream,
        routes: routes(&mut section),
        bypass: bypass(&mut section),
        outflow_per_minute: section.limit("outflow_per_minute", Some(60)),
        burst: section.number("burst", 1, 1, 1_000_000),
        active_visitors_max: section.limit("active_visitors_max", Some(100)),
        claim: section.time("claim_s", Unit::Seconds, 60, 1, 86_400),
        admission: section.time("admission_s", Unit::Seconds, 900, 5, 86_400),
        sliding: section.flag("sliding", true),
        away_after: section.time("away_after_s", Unit::Seconds, 60, 2, 3_600),
        waiting_status: waiting_status(&mut section),
        event: section.text("event"),
        id,
    };
    section.finish();
    room
}

fn waiting_status(section: &mut Section<'_>) -> u16 {
    match section.number("waiting_status", 200, 200, 429) {
        status @ (200 | 202 | 429) => u16::try_from(status).unwrap_or(200),
        other => {
            section.fault(
                "waiting_status",
                format!("{other} is not a status of a waiting answer"),
                "use 200, 202 or 429",
            );
            200
        }
    }
}

fn routes(section: &mut Section<'_>) -> Vec<Route> {
    let mut routes = Vec::new();
    for mut route in section.list("routes") {
        let host = route.text("host").unwrap_or_else(|| "*".to_owned()).to_ascii_lowercase();
        if let Some(path) = path(&mut route) {
            routes.push(Route { host, path });
        }
        route.finish();
    }
    if routes.is_empty() {
        section.fault("routes", "a room without a route protects nothing", "add [[rooms.ID.routes]] with path = \"/\"");
    }
    routes
}

fn bypass(section: &mut Section<'_>) -> Vec<Bypass> {
    let mut rules = Vec::new();
    for mut rule in section.list("bypass") {
        let name = rule.text("name");
        if name.is_none() {
            rule.fault("name", "missing", "the name counts the rule in metrics");
        }
        let path = path(&mut rule);
        rule.finish();
        if let (Some(name), Some(path)) = (name, path) {
            rules.push(Bypass { name, path });
        }
    }
    rules
}

fn path(section: &mut Section<'_>) -> Option<String> {
    let text = section.text("path");
    match text {
        Some(path) if path.starts_with('/') => Some(path),
        Some(path) => {
            section.fault("path", format!("\"{path}\" does not begin with /"), "");
            None
        }
        None => {
            section.fault("path", "missing", "write path = \"/\"");
            None
        }
    }
}

/// What only the whole configuration can show.
pub(crate) fn check_together(settings: &Settings, faults: &Faults) {
    let mut seen: Vec<(&Route, &str)> = Vec::new();
    for room in &settings.rooms {
        let at = |key: &str| format!("rooms.{}.{key}", room.id);
        let known = settings.upstreams.iter().any(|upstream| upstream.name == room.upstream);
        if !known && !room.upstream.is_empty() {
            let names: Vec<_> = settings.upstreams.iter().map(|upstream| upstream.name.as_str()).collect();
            let hint = format!("known upstreams: {}", names.join(", "));
            faults.add(at("upstream"), format!("there is no upstream \"{}\"", room.upstream), Some(hint));
        }
        for route in &room.routes {
            if let Some((_, other)) = seen.iter().find(|(known, _)| *known == route) {
                let problem = format!("{}{} already belongs to the room {other}", route.host, route.path);
                faults.add(at("routes"), problem, Some("a route has one room".to_owned()));
            }
            seen.push((route, &room.id));
        }
        if let (Some(outflow), burst) = (room.outflow_per_minute, room.burst)
            && burst > outflow.max(1)
        {
            let hint = "a burst is let in at once; keep it at most the outflow of a minute".to_owned();
            faults.add(at("burst"), format!("{burst} is more than outflow_per_minute = {outflow}"), Some(hint));
        }
    }
}
