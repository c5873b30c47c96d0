//! The page that asks a newcomer to do something before joining.

use config::Hosted;
use minijinja::context;
use serde_json::Value;

use super::shape::{Filled, Hole};
use super::texts::escape;
use super::{Key, Pages, frame, json};
use crate::words::{Count, Language};

/// Texts that the page's script says.
const SCRIPT_WORDS: [&str; 1] = ["challenge-"];

/// What the page shows.
pub struct ChallengePage<'a> {
    /// The room's id.
    pub room: &'a str,
    /// The line message, with its challenge.
    pub message: &'a Value,
    /// What is sent after waiting.
    pub wait_puzzle: &'a str,
    /// For how long, in seconds.
    pub wait_s: u16,
    /// The service that checks, if there is one.
    pub hosted: Option<&'a Hosted>,
    /// Code and English words of why the last answer was refused.
    pub problem: Option<(&'static str, &'static str)>,
    /// What the staff can look that up by.
    pub reference: &'a str,
    /// Path and query of what was asked for.
    pub return_url: &'a str,
}

impl Pages {
    /// The page of a challenge.
    pub fn challenge(&self, page: &ChallengePage<'_>, language: Language) -> Option<Filled> {
        let (room, look) = self.look(page.room)?;
        let problem = page.problem.map(|(code, _)| code);
        let shape = self.kept(Key::Challenge { room, language, wait_s: page.wait_s, problem }, || {
            let words = language.words();
            let problem = page.problem.map(|(code, text)| {
                let said = format!("refused-{}", code.replace('_', "-"));
                if words.has(&said) { words.text(&said).to_owned() } else { text.to_owned() }
            });
            let hosted = page.hosted.map(|hosted| {
                context! {
                    script => hosted.script,
                    site_key => hosted.site_key,
                    widget_class => hosted.widget_class,
                }
            });
            let context = context! {
                room => look.room,
                title => look.title,
                problem,
                hosted,
                wait_lead => words.with("challenge-wait-lead", Some(Count::Of(u64::from(page.wait_s))), &[]),
                words => json(&words.some(&SCRIPT_WORDS)),
                ..frame(language)
            };
            self.shape_of("challenge.html", context)
        })?;
        Some(shape.fill(|hole, out| match hole {
            Hole::ReturnUrl => escape(page.return_url, out),
            Hole::WaitPuzzle => escape(page.wait_puzzle, out),
            Hole::Reference => escape(page.reference, out),
            Hole::Message => out.push_str(&json(page.message)),
            _ => {}
        }))
    }
}
