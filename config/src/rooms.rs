//! Reads rooms, and checks what rooms, routes and upstreams say together.

use crate::bind;
use crate::fault::Faults;
use crate::load::networks;
use crate::section::Section;
use crate::settings::{Bypass, Crawler, OnStoreOutage, Room, Route, Settings};
use crate::{branding, rules};

/// A room's id is part of cookie names, keys and addresses.
const ROOM_ID_BYTES_MAX: usize = 32;

pub(crate) fn rooms(root: &mut Section<'_>) -> Vec<Room> {
    root.named("rooms").into_iter().map(|(id, section)| room(id, section)).collect()
}

fn room(id: String, mut section: Section<'_>) -> Room {
    let well_formed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > ROOM_ID_BYTES_MAX || !id.bytes().all(well_formed) {
        let hint = format!("use 1 to {ROOM_ID_BYTES_MAX} of a-z, 0-9 and -");
        section.faults().add(section.path(), "not a room id", Some(hint));
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
        bind: bind::read(&mut section),
        rules: rules::read(&mut section),
        waiting_status: waiting_status(&mut section),
        on_store_outage: on_store_outage(&mut section),
        event: section.text("event"),
        page: branding::read(section.section("page")),
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
        let host = host(&mut route);
        if let Some((host, path)) = host.zip(path(&mut route)) {
            routes.push(Route { host, path });
        }
        route.finish();
    }
    if routes.is_empty() {
        section.fault("routes", "a room without a route protects nothing", "add [[rooms.ID.routes]] with path = \"/\"");
    }
    routes
}

/// A host as requests name it, in small letters and without port and last dot; `*` is every host.
fn host(route: &mut Section<'_>) -> Option<String> {
    let text = route.text("host").unwrap_or_else(|| "*".to_owned());
    let host = text.strip_suffix('.').unwrap_or(&text).to_ascii_lowercase();
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_address = bracketed.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    if host == "*" || is_address || host.split('.').all(is_label) {
        return Some(host);
    }
    let hint =
        "write it as browsers send it, without a port: www.example.com, xn--mller-kva.example, [2001:db8::1] or *";
    route.fault("host", format!("\"{text}\" is not a host"), hint);
    None
}

fn on_store_outage(section: &mut Section<'_>) -> OnStoreOutage {
    match section.text("on_store_outage").as_deref() {
        None | Some("hold") => OnStoreOutage::Hold,
        Some("pass") => OnStoreOutage::Pass,
        Some(other) => {
            section.fault(
                "on_store_outage",
                format!("\"{other}\" is neither hold nor pass"),
                "hold keeps the line waiting, pass lets everybody through",
            );
            OnStoreOutage::Hold
        }
    }
}

fn bypass(section: &mut Section<'_>) -> Vec<Bypass> {
    section.list("bypass").into_iter().filter_map(bypass_rule).collect()
}

/// A rule passes who meets all that it names.
fn bypass_rule(mut rule: Section<'_>) -> Option<Bypass> {
    let name = rule.text("name");
    if name.is_none() {
        rule.fault("name", "missing", "the name counts the rule in metrics");
    }
    let path = if rule.has("path") { path(&mut rule) } else { None };
    let wrong_path = path.is_none() && rule.was_asked("path");
    let bypass = Bypass {
        name: name.clone().unwrap_or_default(),
        path,
        header: pair(&mut rule, "header"),
        cookie: pair(&mut rule, "cookie"),
        from: networks(&mut rule, "from"),
        crawler: crawler(&mut rule),
    };
    let empty = bypass.path.is_none()
        && bypass.header.is_none()
        && bypass.cookie.is_none()
        && bypass.from.is_empty()
        && bypass.crawler.is_none();
    if empty && !wrong_path {
        rule.fault("path", "the rule names nothing to pass", "give path, header, cookie, from or crawler");
    }
    rule.finish();
    (name.is_some() && !empty).then_some(bypass)
}

/// `Name: value` for a header, `name=value` for a cookie.
fn pair(rule: &mut Section<'_>, key: &'static str) -> Option<(String, String)> {
    let (sign, example) = if key == "header" { (':', "X-Partner: secret") } else { ('=', "partner=secret") };
    let text = rule.text(key)?;
    let pair = text.split_once(sign).map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    let pair = pair.filter(|(name, value)| !name.is_empty() && !value.is_empty());
    if pair.is_none() {
        rule.fault(key, format!("\"{text}\" has no name and value"), &format!("write \"{example}\""));
    }
    pair
}

fn crawler(rule: &mut Section<'_>) -> Option<Crawler> {
    let mut section = rule.optional_section("crawler")?;
    let crawler = Crawler {
        agent: section.text("agent").unwrap_or_default(),
        domains: section.texts("domains").iter().map(|domain| domain.trim_matches('.').to_ascii_lowercase()).collect(),
    };
    if crawler.agent.is_empty() || crawler.domains.is_empty() {
        let hint = "such as agent = \"Googlebot\", domains = [\"googlebot.com\", \"google.com\"]";
        section.fault("domains", "a crawler is known by a part of its agent and the domains of its hosts", hint);
    }
    section.finish();
    Some(crawler)
}

fn path(section: &mut Section<'_>) -> Option<String> {
    let text = section.text("path");
    match text {
        // Such paths are refused at the door, so a room there would protect nothing.
        Some(path) if path.contains(['?', '#', '\\']) || path.split('/').any(|name| matches!(name, "." | "..")) => {
            section.fault(
                "path",
                format!("\"{path}\" is not a plain path"),
                "write it without dots, query and backslashes",
            );
            None
        }
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
    }
}
