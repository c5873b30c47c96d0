//! How a newcomer is asked: as a page that works without scripts, or as the line message for apps.

use http::header::VARY;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Given, WaitNews};
use crate::edge::asked::{Asked, Form};
use crate::edge::gate::Gate;
use crate::edge::references;
use crate::edge::refusal::Refusal;
use crate::edge::respond::Answer;
use crate::line::{Place, RoomHost};
use crate::pages::ChallengePage;

/// Asks a newcomer; after a refused answer, with the reason. A wait that is not over goes on.
///
/// # Errors
/// When the system has no randomness to give.
pub(in crate::edge) fn ask(
    gate: &Gate,
    asked: &Asked<'_>,
    host: &RoomHost,
    bits: u8,
    refused: Option<(Refusal, &Given)>,
) -> Result<Answer, Refusal> {
    let challenges = &gate.challenges;
    let mut news = challenges.news(&gate.keys, host.id(), asked.client, bits, host.now()).ok_or(Refusal::Internal)?;
    if let Some((Refusal::ChallengeEarly { retry_s }, given)) = refused {
        let seconds = u16::try_from(retry_s).unwrap_or(u16::MAX);
        news.wait = WaitNews { puzzle: given.puzzle.clone(), seconds };
    }
    // Who does not hold a place is told what concerns everybody, and what to do.
    let (told, _) = host.told_once(None, &Place::Closed, asked.languages());
    let mut message: Value = serde_json::from_str(&told.text).map_err(|_| Refusal::Internal)?;
    let return_url = way_back(asked, host);
    message["state"] = json!("challenge");
    message["challenge"] = json!(news);
    message["admitted_url"] = json!(return_url);

    let status = refused.map_or(host.waiting_status(), |(refusal, _)| refusal.parts().0);
    let answer = match asked.form() {
        Form::Json | Form::Events => Answer::json(status, &message),
        Form::Page => {
            page(gate, asked, host, status, (&message, &news.wait), refused.map(|(refusal, _)| refusal), &return_url)
        }
    };
    let retry_s = refused.and_then(|(refusal, _)| refusal.retry_s());
    Ok(answer.retry_after(retry_s).header(VARY, "Accept, Accept-Language, Cookie"))
}

fn page(
    gate: &Gate,
    asked: &Asked<'_>,
    host: &RoomHost,
    status: StatusCode,
    (message, wait): (&Value, &WaitNews),
    refused: Option<Refusal>,
    return_url: &str,
) -> Answer {
    let reference = refused.map(|refusal| {
        gate.count_refused(refusal);
        references::reference(&gate.keys, &gate.rooms, asked, refusal)
    });
    let hosted = gate.challenges.hosted();
    let page = ChallengePage {
        room: host.id(),
        message,
        wait_puzzle: &wait.puzzle,
        wait_s: wait.seconds,
        hosted,
        problem: refused.map(|refusal| (refusal.parts().1, refusal.parts().2)),
        reference: reference.as_deref().unwrap_or(""),
        return_url,
    };
    match (gate.pages.challenge(&page, asked.language()), hosted) {
        (Some(page), None) => Answer::page(status, page),
        (Some(page), Some(hosted)) => Answer::page_with(status, page, origin(&hosted.script)),
        (None, _) => Answer::json(status, message),
    }
}

/// Where a form of the page leads on to: what was asked for, or what an earlier page of ours said.
fn way_back(asked: &Asked<'_>, host: &RoomHost) -> String {
    if asked.method == Method::GET && !asked.path.starts_with("/_vestibule/") {
        return asked.target();
    }
    asked.way_on().unwrap_or_else(|| host.front_path())
}

/// Scheme and host of a URL.
fn origin(url: &str) -> &str {
    let host_from = url.find("://").map_or(0, |at| at + 3);
    let end = url[host_from..].find('/').map_or(url.len(), |at| host_from + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_ends_at_the_host() {
        assert_eq!(origin("https://w.example:8443/turnstile/v0/api.js"), "https://w.example:8443");
        assert_eq!(origin("https://w.example"), "https://w.example");
    }
}
