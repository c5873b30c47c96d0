//! What a visitor does with a place by a call: join, leave, take up the turn, ask for more time, move to another device.
//! Apps get the line message; a form of a page leads on to where the visitor wanted to go.

use std::sync::Arc;

use http::StatusCode;
use serde_json::json;

use super::asked::{Asked, Form};
use super::challenge::{self, Given, Passed};
use super::cookies::{self, Proof};
use super::gate::{Gate, Verdict, store_down};
use super::own::{needed_ticket, needed_ticket_for};
use super::refusal::Refusal;
use super::respond::Answer;
use super::waiting;
use crate::line::{Place, RoomHost};
use crate::tokens::{InviteCode, Need, QueueTicket, RecoveryCode};

/// Header of an invite code for apps; pages send it as the form field `invite`.
const INVITE_HEADER: &str = "vestibule-invite";
/// Header of a recovery code for apps; pages send it as the form field `code`.
const RECOVERY_HEADER: &str = "vestibule-recovery";

/// What a header or a form's field holds.
fn said(asked: &Asked<'_>, header: &str, field: &str) -> Option<String> {
    let header = asked.header(header);
    let text = if header.is_empty() { asked.form_field(field)? } else { header.to_owned() };
    (!text.trim().is_empty()).then_some(text)
}

/// The answer to a call: for a page's form the way on, for apps this.
fn done(asked: &Asked<'_>, host: &RoomHost, answer: Answer) -> Answer {
    if asked.form() == Form::Page && !asked.form.is_empty() {
        let way_on = asked.way_on().unwrap_or_else(|| host.front_path());
        return Answer::see_other(&way_on);
    }
    answer
}

/// The line message of a place.
fn told(asked: &Asked<'_>, host: &RoomHost, ticket: &QueueTicket, place: &Place) -> Answer {
    let (told, _) = host.told_once(Some(ticket.number), place, asked.languages());
    Answer::new(StatusCode::OK, "application/json", told.text)
}

fn holding(gate: &Gate, asked: &Asked<'_>, host: &RoomHost, ticket: QueueTicket, place: &Place) -> Answer {
    let answer = done(asked, host, told(asked, host, &ticket, place));
    gate.with_ticket(answer, host, Some(ticket.seal(&gate.keys, host.id())))
}

/// Joins by call. With a valid ticket that still counts it answers for that one: repeating changes nothing. An invite code
/// gives a place in its lane and gives up the one that was there.
pub(super) async fn join(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    let mut invite = None;
    if let Some(code) = said(asked, INVITE_HEADER, "invite") {
        gate.limits.guess(asked.client).map_err(Refusal::TooMany)?;
        invite = Some(InviteCode::open(&gate.keys, host.id(), &code).ok_or(Refusal::InviteUnknown)?);
    }
    let mut old = None;
    if let Some(ticket) = gate.ticket(asked, host) {
        gate.held(asked, host, &ticket.binding, Need::Part)?;
        let place = host.place(&ticket).await.map_err(|error| store_down(&error))?;
        let counts = !matches!(place, Place::Done | Place::Closed | Place::Moved);
        let same_lane = invite.is_none_or(|invite| invite.lane == ticket.number.series().lane());
        if counts && same_lane {
            return Ok(Verdict::Answer(holding(gate, asked, host, ticket, &place)));
        }
        old = counts.then_some(ticket);
    }
    // Who changes lanes is in the line already, and an invitation is the staff's word.
    let asks = invite.is_none() && old.is_none();
    if let Some(bits) = gate.demand(asked, host).filter(|_| asks) {
        return challenge::ask(gate, asked, host, bits, None).map(Verdict::Answer);
    }
    let (ticket, left) = gate.join(asked, host, invite, None).await?;
    if let Some(old) = old {
        host.leave(&old).await.map_err(|error| store_down(&error))?;
    }
    let place = host.place_of_newcomer(ticket.number);
    Ok(Verdict::Answer(holding(gate, asked, host, ticket, &place).quota(left)))
}

/// Joins with the answer to a challenge. With a valid ticket that still counts it answers for that one; a page's form that
/// is refused leads to a new challenge, with the reason.
pub(super) async fn challenge(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    if let Some(ticket) = gate.ticket(asked, host) {
        let place = host.place(&ticket).await.map_err(|error| store_down(&error))?;
        if !matches!(place, Place::Done | Place::Closed | Place::Moved) {
            return Ok(Verdict::Answer(holding(gate, asked, host, ticket, &place)));
        }
    }
    let response_field = gate.challenges.hosted().map(|hosted| hosted.response_field.as_str());
    let response = response_field.and_then(|field| asked.form_field(field));
    let given = Given {
        puzzle: asked.form_field("puzzle").unwrap_or_default(),
        answer: response.or_else(|| asked.form_field("answer")).unwrap_or_default(),
    };
    match answered(gate, asked, host, &given).await {
        Ok(answer) => Ok(Verdict::Answer(answer)),
        // The same answer comes again, with a proof of the browser's key.
        Err(Refusal::KeyNeeded) => Err(Refusal::KeyNeeded),
        Err(refusal) if asked.form() == Form::Page && !asked.form.is_empty() => {
            // The least, for whoever is not asked any more.
            let bits = gate.demand(asked, host).unwrap_or_default();
            challenge::ask(gate, asked, host, bits, Some((refusal, &given))).map(Verdict::Answer)
        }
        Err(refusal) => Err(refusal),
    }
}

async fn answered(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>, given: &Given) -> Result<Answer, Refusal> {
    if !asked.shows_proof() {
        // Whoever needs a key is told so before anything of the answer is spent.
        gate.newcomer(asked, host)?;
    }
    let challenges = &gate.challenges;
    let once = match challenges.check(&gate.keys, host.id(), asked.client, given, host.now()).await? {
        Passed::Check(once) => once,
        Passed::Wait(once) => {
            gate.limits.waited(asked.client).map_err(Refusal::TooMany)?;
            once
        }
    };
    let (ticket, left) = gate.join(asked, host, None, Some(once)).await?;
    let place = host.place_of_newcomer(ticket.number);
    Ok(holding(gate, asked, host, ticket, &place).quota(left))
}

/// Gives the place up for good. Repeating it changes nothing.
pub(super) async fn leave(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    let ticket = needed_ticket(gate, asked, host)?;
    if host.place(&ticket).await.map_err(|error| store_down(&error))? != Place::Moved {
        host.leave(&ticket).await.map_err(|error| store_down(&error))?;
    }
    let gone = [Proof::Ticket, Proof::Admission].map(|proof| cookies::set(gate.scheme, proof, host.id(), None, 0));
    let answer = waiting::page_or_json(gate, asked, host, (Some(ticket.number), &Place::Done), StatusCode::OK);
    Ok(Verdict::Answer(answer.cookies(gone)))
}

/// Takes up the turn. Repeating it while inside gives the same admission.
pub(super) async fn claim(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    let ticket = needed_ticket_for(gate, asked, host, Need::Turn)?;
    let claimed = host.claim(&ticket).await.map_err(|error| store_down(&error))?;
    let admission = claimed.ok_or(Refusal::NotYourTurn)?;
    let inside = Place::Inside { expires_at: admission.expires_at };
    let answer = done(asked, host, told(asked, host, &ticket, &inside));
    Ok(Verdict::Answer(gate.with_admission(answer, host, &admission)))
}

/// Gives a called visitor as much time again.
pub(super) async fn extend(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    let ticket = needed_ticket(gate, asked, host)?;
    let until = host.extend(&ticket).await.map_err(|error| store_down(&error))?;
    let claim_by = until.ok_or(Refusal::NoMoreTime)?;
    Ok(Verdict::Answer(holding(gate, asked, host, ticket, &Place::Called { claim_by })))
}

/// Tells the code that moves this place to another device. Asking changes nothing.
pub(super) async fn recovery(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    let ticket = needed_ticket_for(gate, asked, host, Need::Turn)?;
    let place = host.place(&ticket).await.map_err(|error| store_down(&error))?;
    if !place.can_move() {
        return Err(Refusal::CodeUnknown);
    }
    let code = RecoveryCode::of(&ticket).seal(&gate.keys, host.id());
    Ok(Verdict::Answer(Answer::json(StatusCode::OK, &json!({ "code": code }))))
}

/// Takes a place over by its code; the device that held it holds it no more. A place that this one held is given up.
pub(super) async fn recover(gate: &Gate, asked: &Asked<'_>, host: &Arc<RoomHost>) -> Result<Verdict, Refusal> {
    let invite_alone = said(asked, RECOVERY_HEADER, "code").is_none() && said(asked, INVITE_HEADER, "invite").is_some();
    if invite_alone {
        // The page has one form for both codes, which Enter sends here.
        return join(gate, asked, host).await;
    }
    gate.limits.guess(asked.client).map_err(Refusal::TooMany)?;
    let code = said(asked, RECOVERY_HEADER, "code").ok_or(Refusal::CodeUnknown)?;
    let code = RecoveryCode::open(&gate.keys, host.id(), &code).ok_or(Refusal::CodeUnknown)?;
    let old = gate.ticket(asked, host).filter(|old| old.number != code.number);
    // The place belongs to the key of this device from now on.
    let binding = gate.newcomer(asked, host)?;
    let ticket = host.recover(&code).await.map_err(|error| store_down(&error))?.ok_or(Refusal::CodeUnknown)?;
    let ticket = QueueTicket { binding, ..ticket };
    if let Some(old) = old {
        host.leave(&old).await.map_err(|error| store_down(&error))?;
    }
    let place = host.place(&ticket).await.map_err(|error| store_down(&error))?;
    Ok(Verdict::Answer(holding(gate, asked, host, ticket, &place)))
}
