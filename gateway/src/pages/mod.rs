//! The pages at the front door. A page is rendered once for all who see the same but for their own few words (`shape`),
//! compressed in pieces (`pack`), and kept; an answer then only fills the holes. Templates and words are `templates` and
//! `crate::words`, what belongs to one room is `look`.

mod challenge;
mod look;
mod pack;
mod policy;
mod samples;
mod shape;
mod templates;
mod texts;

use std::sync::Arc;

use config::{Fault, Settings};
use minijinja::context;
use minijinja::value::Value;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::line::{Shown, State, Why};
use crate::words::Language;
use look::Look;
use shape::Shape;
use templates::{Templates, say, view};
use texts::escape;

pub use challenge::ChallengePage;
pub use look::Logo;
pub use samples::{NOWHERE, samples};
pub use shape::{Filled, Hole};

/// Bytes of kept pages. One takes about 55 kB, so this is some hundred: every language and state of the rooms that are busy.
/// What falls out is rendered again, which takes about a millisecond.
const KEPT_BYTES_MAX: u64 = 24 * 1024 * 1024;
/// Texts that the waiting page's script says, by the beginnings of their keys.
const SCRIPT_WORDS: [&str; 37] = [
    "title-ahead",
    "title-next",
    "title-in-line",
    "title-called",
    "title-paused",
    "title-sold-out",
    "title-closed",
    "title-left",
    "title-prequeue",
    "place-ahead",
    "place-next",
    "place-unknown",
    "wait-unknown",
    "wait-under-minute",
    "wait-minutes",
    "wait-hours",
    "opens",
    "gathered",
    "called-until",
    "notice-",
    "paused-since",
    "paused-next-news",
    "moved-",
    "stock-left",
    "stock-none-free",
    "stock-gone",
    "stock-held",
    "reach-",
    "code-none",
    "code-failed",
    "tell-notification",
    "tell-sound",
    "tell-blocked",
    "tell-title",
    "tell-body",
    "conn-",
    "spoken-",
];
/// Texts that the draw page's script says.
const DRAW_WORDS: [&str; 4] = ["draw-no-crypto", "draw-range", "draw-key-wrong", "draw-result"];

/// What makes one page differ from another but for the holes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Waiting(Waiting),
    Refused { code: &'static str, language: Language, has_retry: bool, has_reference: bool },
    Challenge { room: u16, language: Language, wait_s: u16, problem: Option<&'static str> },
    Draw { room: u16, language: Language, draw: Draw },
    Check { room: u16, language: Language, proves: bool, optional: bool },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Waiting {
    room: u16,
    language: Language,
    state: State,
    refresh_s: u32,
    notice_lang: Option<String>,
    flags: Flags,
}

/// What is there or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one word of a template")]
struct Flags {
    outside: bool,
    bound: bool,
    confirm: bool,
    moved: bool,
    notice: bool,
    opens: bool,
    draw: bool,
    stock: bool,
}

/// What the page about a draw shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Draw {
    /// The hash of the key.
    pub commitment: String,
    /// The key, once it is published.
    pub key: Option<String>,
    /// The lanes that were drawn.
    pub lanes: Vec<DrawLane>,
    /// Whether the reader was drawn, and so has a number.
    pub has_number: bool,
    /// The reader's lane.
    pub your_lane: u8,
}

/// A lane that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct DrawLane {
    /// Its index.
    pub index: u8,
    /// Its name.
    pub name: String,
    /// Numbers that were given before.
    pub base: u64,
    /// How many were drawn.
    pub count: u64,
}

#[derive(Clone)]
struct ByWeight;

impl Weighter<Key, Arc<Shape>> for ByWeight {
    fn weight(&self, _key: &Key, shape: &Arc<Shape>) -> u64 {
        shape.weight()
    }
}

/// All pages of a gateway.
pub struct Pages {
    templates: Templates,
    looks: Vec<Look>,
    kept: Cache<Key, Arc<Shape>, ByWeight>,
}

impl Pages {
    /// Reads every template and logo that the settings name, and tries every state of every room's page.
    ///
    /// # Errors
    /// All faults at once, with file and line.
    pub fn new(settings: &Settings) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut templates =
            Templates::built_in().map_err(|problem| vec![Fault { path: "pages".to_owned(), problem, hint: None }])?;
        let looks = settings.rooms.iter().map(|room| Look::read(room, &mut templates, &mut faults)).collect();
        let pages = Self { templates, looks, kept: Cache::with_weighter(512, KEPT_BYTES_MAX, ByWeight) };
        for (at, look) in (0_u16..).zip(&pages.looks) {
            let first_fault = pages.tries(at).find_map(|key| pages.waiting_shape(&key, look).err());
            if let Some(problem) = first_fault {
                let path = format!("rooms.{}.page.template", look.room);
                faults.push(Fault { path, problem, hint: None });
            }
        }
        if faults.is_empty() { Ok(pages) } else { Err(faults) }
    }

    /// One page of each state, with and without everything. The built-in page is tried by the tests.
    fn tries(&self, room: u16) -> impl Iterator<Item = Waiting> {
        let is_own = self.looks[usize::from(room)].template != look::BUILT_IN;
        let states = State::ALL.into_iter().filter(move |_| is_own);
        states.flat_map(move |state| {
            let all = Flags {
                confirm: true,
                moved: true,
                notice: true,
                opens: true,
                draw: true,
                stock: true,
                outside: false,
                bound: false,
            };
            [Flags::default(), all].map(|flags| Waiting {
                room,
                language: Language::ENGLISH,
                state,
                refresh_s: 10,
                notice_lang: None,
                flags,
            })
        })
    }

    fn look(&self, room: &str) -> Option<(u16, &Look)> {
        (0_u16..).zip(&self.looks).find(|(_, look)| look.room == room)
    }

    /// A room's logo.
    pub fn logo(&self, room: &str) -> Option<&Logo> {
        self.look(room)?.1.logo.as_ref()
    }

    /// The waiting page of a visitor, who wanted to go to `return_url`.
    pub fn waiting(&self, shown: &Shown, language: Language, return_url: &str) -> Option<Filled> {
        let told = shown.shared();
        let (room, look) = self.look(&told.room)?;
        let words = language.words();
        let notice = notice(shown);
        let key = Waiting {
            room,
            language,
            state: shown.state,
            refresh_s: shown.refresh_s,
            notice_lang: told.notice.as_ref().map(|notice| notice.lang.clone()),
            flags: Flags {
                outside: shown.number.is_none(),
                bound: look.bound,
                confirm: told.confirm,
                moved: shown.why == Some(Why::Moved),
                notice: notice.is_some(),
                opens: told.opens_at.is_some(),
                draw: told.draw.is_some(),
                stock: shown.stock().len() > 0,
            },
        };
        let shape = self.kept(Key::Waiting(key.clone()), || {
            self.waiting_shape(&key, look).or_else(|what| {
                tracing::error!(room = look.room, fault = what, "a room's template failed; the built-in page is shown");
                self.waiting_shape(&key, &Look { template: look::BUILT_IN.to_owned(), ..look.clone() })
            })
        })?;
        Some(shape.fill(|hole, out| match hole {
            Hole::PageTitle => texts::page_title(words, shown, &look.title, out),
            Hole::Place => texts::place_html(words, shown.ahead, out),
            Hole::PlaceText => texts::place(words, shown.ahead, out),
            Hole::Number => shown.number.into_iter().for_each(|number| words.locale().put_number(number, out)),
            Hole::Wait => texts::wait(words, shown.eta_s, out),
            Hole::Notice => escape(notice.unwrap_or(""), out),
            Hole::Opens => texts::time_html(told.opens_at.as_deref().unwrap_or(""), out),
            Hole::Gathered => shown.gathered.into_iter().for_each(|here| texts::counted(words, "gathered", here, out)),
            Hole::Stock => texts::stock_html(words, shown.stock(), out),
            Hole::ReturnUrl => escape(return_url, out),
            Hole::Message => in_script(&shown.json, out),
            Hole::Retry | Hole::Reference | Hole::WaitPuzzle => {}
        }))
    }

    fn waiting_shape(&self, key: &Waiting, look: &Look) -> Result<Arc<Shape>, String> {
        let words = key.language.words();
        let state = key.state.as_str();
        let draw_url = key.flags.draw.then(|| format!("/_vestibule/draw?room={}", look.room));
        let logo = look.logo.as_ref().map(|logo| format!("/_vestibule/logo?room={}&v={}", look.room, logo.version));
        let context = context! {
            room => look.room,
            title => look.title,
            state,
            waits => matches!(key.state, State::Waiting | State::Paused),
            refresh_s => key.refresh_s,
            outside => key.flags.outside,
            bound => key.flags.bound,
            confirm => key.flags.confirm,
            moved => key.flags.moved,
            has_notice => key.flags.notice,
            has_opens => key.flags.opens,
            has_stock => key.flags.stock,
            notice_lang => key.notice_lang.as_deref().unwrap_or(words.locale().tag),
            draw_url,
            brand => context! { css => look.css, logo, logo_alt => look.logo_alt, intro => branded(&look.intro, key.language), footer => branded(&look.footer, key.language) },
            languages => languages(),
            view => view(state),
            words => json(&words.some(&SCRIPT_WORDS)),
            ..frame(key.language)
        };
        self.shape_of(&look.template, context)
    }

    /// The page of a refusal: `text` is for a code that has no words of its own.
    pub fn refused(&self, refused: &Refused<'_>, language: Language) -> Option<Filled> {
        let words = language.words();
        let key = Key::Refused {
            code: refused.code,
            language,
            has_retry: refused.retry_s.is_some(),
            has_reference: refused.reference.is_some(),
        };
        let shape = self.kept(key, || {
            let said = format!("refused-{}", refused.code.replace('_', "-"));
            let context = context! {
                heading => words.text(&format!("refused-heading-{}", refused.heading)),
                text => if words.has(&said) { words.text(&said) } else { refused.text },
                code => refused.code,
                has_retry => refused.retry_s.is_some(),
                has_reference => refused.reference.is_some(),
                ..frame(language)
            };
            self.shape_of("refused.html", context)
        })?;
        Some(shape.fill(|hole, out| match hole {
            Hole::Retry => texts::counted(words, "refused-retry", refused.retry_s.unwrap_or(1), out),
            Hole::Reference => escape(refused.reference.unwrap_or(""), out),
            _ => {}
        }))
    }

    /// The page about a room's draw; `number` is the reader's number by arrival.
    pub fn draw(&self, room: &str, draw: &Draw, number: Option<u64>, language: Language) -> Option<Filled> {
        let (room, look) = self.look(room)?;
        let shape = self.kept(Key::Draw { room, language, draw: draw.clone() }, || {
            let words = json(&language.words().some(&DRAW_WORDS));
            let context =
                context! { title => look.title, words, ..context! { ..Value::from_serialize(draw), ..frame(language) } };
            self.shape_of("draw.html", context)
        })?;
        Some(shape.fill(|hole, out| {
            if let (Hole::Number, Some(number)) = (hole, number) {
                out.push_str(&number.to_string());
            }
        }))
    }

    /// The page on which a browser makes the key of its place, or proves that it has it.
    pub fn check(&self, check: &Check<'_>, language: Language) -> Option<Filled> {
        let (room, look) = self.look(check.room)?;
        let make = || {
            let context = context! {
                room => look.room,
                title => look.title,
                proves => check.proves,
                optional => check.optional,
                again => check.again,
                ..frame(language)
            };
            self.shape_of("check.html", context)
        };
        let shape = match &check.again {
            None => self.kept(Key::Check { room, language, proves: check.proves, optional: check.optional }, make)?,
            Some(_) => make().inspect_err(|what| tracing::error!(fault = what, "a page could not be rendered")).ok()?,
        };
        Some(shape.fill(|hole, out| {
            if let Hole::ReturnUrl = hole {
                escape(check.return_url, out);
            }
        }))
    }

    fn kept(&self, key: Key, make: impl FnOnce() -> Result<Arc<Shape>, String>) -> Option<Arc<Shape>> {
        let made = self.kept.get_or_insert_with(&key, make);
        made.inspect_err(|what| tracing::error!(fault = what, "a page could not be rendered")).ok()
    }

    fn shape_of(&self, template: &str, context: Value) -> Result<Arc<Shape>, String> {
        let page = self.templates.render(template, context)?;
        Shape::of(&page).map(Arc::new).map_err(|what| format!("{template}: {what}"))
    }
}

/// What a browser is to do before it goes on.
#[derive(Debug, Clone)]
pub struct Check<'a> {
    /// In which room.
    pub room: &'a str,
    /// Whether it proves that it has a key; else it makes one and joins.
    pub proves: bool,
    /// Whether somebody without scripts may join all the same.
    pub optional: bool,
    /// Where the visitor wanted to go.
    pub return_url: &'a str,
    /// A form that is sent again after the proof.
    pub again: Option<Again>,
}

/// A form with its fields.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Again {
    /// Where it goes.
    pub to: String,
    /// Names and values.
    pub fields: Vec<(String, String)>,
}

/// Why somebody is not served.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'a> {
    /// The stable code.
    pub code: &'static str,
    /// Which heading: the end of a key `refused-heading-…`.
    pub heading: &'static str,
    /// English, for a code without words.
    pub text: &'static str,
    /// When to try again.
    pub retry_s: Option<u64>,
    /// What the staff can look the refusal up by.
    pub reference: Option<&'a str>,
}

/// What every page is given: its language, its texts and its holes.
fn frame(language: Language) -> Value {
    let locale = language.locale();
    let holes: Value =
        Hole::ALL.iter().map(|(hole, name)| (*name, Value::from_safe_string(hole.letter().to_string()))).collect();
    context! { lang => locale.tag, dir => locale.direction.as_str(), t => say(language.words()), ..holes }
}

fn languages() -> Value {
    Language::all().map(|language| context! { tag => language.locale().tag, name => language.locale().name }).collect()
}

/// The organiser's words in a language, else in English, else the first.
fn branded(texts: &[(String, String)], language: Language) -> Option<&str> {
    let of = |tag: &str| {
        texts.iter().find(|(lang, _)| Language::of_tag(lang).is_some_and(|known| known.locale().tag == tag))
    };
    of(language.locale().tag).or_else(|| of("en")).or(texts.first()).map(|(_, text)| text.as_str())
}

/// Words of the staff for this visitor.
fn notice(shown: &Shown) -> Option<&str> {
    let told = shown.shared();
    match (shown.state, &told.paused, &told.notice) {
        (State::Paused, Some(paused), _) => Some(&paused.reason),
        (_, _, Some(notice)) => Some(&notice.text),
        _ => None,
    }
}

/// JSON that no script element can be broken out of.
fn json(value: &impl serde::Serialize) -> String {
    let mut out = String::new();
    in_script(&serde_json::to_string(value).unwrap_or_default(), &mut out);
    out
}

fn in_script(json: &str, out: &mut String) {
    let mut rest = json;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        out.extend([&rest[..at], "\\u003c"]);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
