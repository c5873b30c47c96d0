//! The endpoints of ours under `/_vestibule/`: the line for pages and apps, and the published keys.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use http::{Method, StatusCode};
use ring::digest;

use super::asked::{Asked, Form, Wire};
use super::gate::{Gate, Verdict, store_down};
use super::refusal::Refusal;
use super::respond::Answer;
use super::{actions, binding, cookies, draw};
use crate::feeds::{Feed, FeedKind};
use crate::line::RoomHost;
use crate::tokens::{Need, QueueTicket};
use crate::words::Language;

/// RFC 6455 section 1.3.
const ACCEPT_GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// A logo's address names its version.
const LOGO_CACHE: &str = "public, max-age=86400";
/// Verifiers ask again after this; a new key is known in time when it is published this long before its use.
const JWKS_CACHE: &str = "public, max-age=60";

/// The script that pages of the shop may include, to prove while they are open.
const SCRIPT_CACHE: &str = "public, max-age=3600";

/// The verdict on a request for one of our endpoints; `path` is what follows `/_vestibule/`.
pub(super) async fn answer(gate: &Gate, asked: &Asked<'_>, path: &str) -> Result<Verdict, Refusal> {
    let allowed = match path {
        "jwks.json" | "bind.js" | "v1/line" | "v1/line/socket" | "draw" | "logo" => "GET",
        "v1/line/join" | "v1/line/leave" | "v1/line/claim" | "v1/line/extend" | "v1/line/challenge"
        | "v1/line/recovery" | "v1/line/recover" | "v1/prove" | "v1/language" => "POST",
        _ => return Err(Refusal::NotFound),
    };
    let reads = matches!(*asked.method, Method::GET | Method::HEAD);
    if reads != (allowed == "GET") || !(reads || asked.method == Method::POST) {
        let answer = gate.refuse(asked, Refusal::MethodNotAllowed).header(ALLOW, allowed);
        return Ok(Verdict::Answer(answer));
    }
    if path == "jwks.json" {
        let keys = Answer::json(StatusCode::OK, &*gate.keys.jwks()).header(CACHE_CONTROL, JWKS_CACHE);
        return Ok(Verdict::Answer(keys));
    }
    if path == "bind.js" {
        let script = Answer::new(StatusCode::OK, "text/javascript; charset=utf-8", include_str!("../../pages/bind.js"));
        return Ok(Verdict::Answer(script.header(CACHE_CONTROL, SCRIPT_CACHE)));
    }
    if path == "v1/language" {
        return language(gate, asked);
    }
    let room = asked.query_field("room").and_then(|id| gate.rooms.get(id));
    let host = room.ok_or(Refusal::RoomUnknown)?;
    if path == "draw" {
        return Ok(Verdict::Answer(draw::answer(gate, asked, host)));
    }
    if path == "logo" {
        return logo(gate, host);
    }
    // Sockets are not held back by the same-origin policy, and forms are sent with cookies: both are checked here.
    if asked.is_cross_site() {
        return Err(Refusal::CrossSite);
    }
    match path {
        "v1/line/join" => actions::join(gate, asked, host).await,
        "v1/line/leave" => actions::leave(gate, asked, host).await,
        "v1/line/claim" => actions::claim(gate, asked, host).await,
        "v1/line/extend" => actions::extend(gate, asked, host).await,
        "v1/line/challenge" => actions::challenge(gate, asked, host).await,
        "v1/line/recovery" => actions::recovery(gate, asked, host).await,
        "v1/line/recover" => actions::recover(gate, asked, host).await,
        "v1/prove" => binding::prove(gate, asked, host),
        "v1/line/socket" => socket(gate, asked, host),
        _ => line(gate, asked, host).await,
    }
}

/// Remembers the language that a visitor chose in the list of a page.
fn language(gate: &Gate, asked: &Asked<'_>) -> Result<Verdict, Refusal> {
    if asked.is_cross_site() {
        return Err(Refusal::CrossSite);
    }
    let chosen = asked.form_field("lang").and_then(|tag| Language::of_tag(&tag));
    let cookie = chosen.map(|language| cookies::set_language(gate.scheme, language.locale().tag));
    let way_on = asked.way_on().unwrap_or_else(|| "/".to_owned());
    Ok(Verdict::Answer(Answer::see_other(&way_on).cookies(cookie)))
}

/// A room's logo. Its address changes with the file.
fn logo(gate: &Gate, host: &RoomHost) -> Result<Verdict, Refusal> {
    let logo = gate.pages.logo(host.id()).ok_or(Refusal::NotFound)?;
    let answer = Answer::new(StatusCode::OK, logo.content_type, logo.bytes.clone());
    // A picture may hold scripts where it is opened by itself.
    let answer = answer.header(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    Ok(Verdict::Answer(answer.header(CACHE_CONTROL, LOGO_CACHE)))
}

pub(super) fn needed_ticket(gate: &Gate, asked: &Asked<'_>, host: &RoomHost) -> Result<QueueTicket, Refusal> {
    needed_ticket_for(gate, asked, host, Need::Part)
}

/// The ticket, where its browser may use it for this.
pub(super) fn needed_ticket_for(
    gate: &Gate,
    asked: &Asked<'_>,
    host: &RoomHost,
    need: Need,
) -> Result<QueueTicket, Refusal> {
    let ticket = gate.ticket(asked, host).ok_or(Refusal::TicketMissing)?;
    gate.held(asked, host, &ticket.binding, need).map(|()| ticket)
}

/// The line message once, or as events.
async fn line(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    let (ticket, text) = gate.ticket_and_text(asked, host).ok_or(Refusal::TicketMissing)?;
    gate.held(asked, host, &ticket.binding, Need::Part)?;
    let left = gate.limits.poll(ticket.id.as_bytes()).map_err(Refusal::TooMany)?;
    let events = asked.form() == Form::Events;
    // Pingora gives a connection on only where the client lets it live, and where nothing else is on it.
    let lives = asked.wire == Wire::Http1 && !asked.header("connection").eq_ignore_ascii_case("close");
    if events && lives {
        return feed(gate, asked, host, ticket, FeedKind::Events);
    }
    let place = host.place(&ticket).await.map_err(|error| store_down(&error))?;
    let (told, refresh_s) = host.told_once(Some(ticket.number), &place, asked.languages());
    if events {
        // One event and the end: a client of events comes again by itself.
        let body = format!("retry: {}\n\nid: {}\ndata: {}\n\n", 1000 * refresh_s, told.seq, told.text);
        return Ok(Verdict::Answer(Answer::new(StatusCode::OK, "text/event-stream", body)));
    }
    let answer = Answer::new(StatusCode::OK, "application/json", told.text);
    let answer = answer.retry_after(Some(u64::from(refresh_s))).quota(left);
    Ok(Verdict::Answer(gate.with_ticket(answer, host, gate.signed_anew(host, (ticket, text)))))
}

fn feed(
    gate: &Gate,
    asked: &Asked<'_>,
    host: &Arc<RoomHost>,
    ticket: QueueTicket,
    kind: FeedKind,
) -> Result<Verdict, Refusal> {
    let place = gate.limits.feed().ok_or(Refusal::TooManyFeeds)?;
    let visit = host.visit(ticket, asked.languages(), seen(asked));
    Ok(Verdict::Feed(Feed { kind, visit, place: Arc::new(place), manners: gate.manners }))
}

/// The `seq` of the last message that somebody who comes back has seen, as a page of ours says it or as browsers do for
/// events. One that is no number is none.
fn seen(asked: &Asked<'_>) -> Option<u64> {
    let by_query = asked.query_field("seq").and_then(|text| text.parse().ok());
    by_query.or_else(|| asked.header("last-event-id").parse().ok())
}

/// Pingora only looks for an `Upgrade` header; the rest of the handshake is checked here.
fn socket(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    let key = asked.header("sec-websocket-key");
    let upgrade = asked.header("upgrade").eq_ignore_ascii_case("websocket")
        && asked.header("connection").to_ascii_lowercase().split(',').any(|token| token.trim() == "upgrade")
        && asked.header("sec-websocket-version") == "13"
        && STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16);
    if !upgrade || asked.method != Method::GET {
        return Err(Refusal::UpgradeRequired);
    }
    let ticket = needed_ticket(gate, asked, host)?;
    gate.limits.poll(ticket.id.as_bytes()).map_err(Refusal::TooMany)?;
    let mut hash = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    hash.update(key.as_bytes());
    hash.update(ACCEPT_GUID);
    let accept = STANDARD.encode(hash.finish().as_ref());
    feed(gate, asked, host, ticket, FeedKind::Socket { accept })
}
