//! What the pages say, in the reader's language. Fluent is read once a language: every text is kept ready for each plural
//! category, with holes for its variables, so that saying it costs a look-up, and the page's script, which gets the same
//! table, says it in the same way. What a language lacks is said in English.

mod choose;
mod locale;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use quick_cache::sync::Cache;
use unic_langid::LanguageIdentifier;

pub use locale::{Direction, Locale};

const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// Choosing a language takes a microsecond, and browsers say what they read in few ways: so many of them are remembered ...
const ACCEPTS_KEPT: usize = 512;
/// ... unless they are longer than browsers say it.
const ACCEPT_BYTES_MAX: usize = 128;
/// The one variable that is a number and may choose a plural form.
const COUNT: &str = "count";
/// Every other variable: a text that is already formatted.
const VARIABLES: [&str; 12] =
    ["code", "lane", "last", "low", "number", "place", "reference", "title", "total", "wait", "when", "seconds"];
/// CLDR's rules for Arabic go by the last two digits of a whole number; intl_pluralrules 7.0.2 leaves that out.
const ARABIC: &str = "ar";
/// Among these are numbers of every plural category of every language: whole ones, a round million, a half.
fn samples() -> impl Iterator<Item = f64> {
    (0_u32..=200).map(f64::from).chain([1_000_000.0, 1.5])
}

/// A text with holes such as `{when}`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Text {
    /// The same for all numbers.
    One(String),
    /// By plural category of its `{count}`; `other` is always there.
    ByCount(BTreeMap<&'static str, String>),
}

/// A number that decides a plural form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// A whole one.
    Of(u64),
    /// Halves, such as 3 for 1.5.
    OfHalves(u64),
}

/// All texts in one language.
pub struct Words {
    locale: &'static Locale,
    texts: HashMap<String, Text>,
    rules: PluralRules,
}

/// One of the languages that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(u8);

impl Language {
    /// Of those who say nothing, and of what the others lack.
    pub const ENGLISH: Self = Self(0);

    /// Every language, in the order of the chooser.
    pub fn all() -> impl Iterator<Item = Self> {
        (0_u8..).zip(locales()).map(|(at, _)| Self(at))
    }

    /// The language of a tag, if there is one.
    pub fn of_tag(tag: &str) -> Option<Self> {
        choose::known(&tags(), tag).and_then(Self::at)
    }

    /// The language that an `Accept-Language` wants most; English for everybody else.
    pub fn of_accept(accept: &str) -> Self {
        static CHOSEN: LazyLock<Cache<String, Language>> = LazyLock::new(|| Cache::new(ACCEPTS_KEPT));
        if let Some(language) = CHOSEN.get(accept) {
            return language;
        }
        let language = choose::choose(&tags(), accept).and_then(Self::at).unwrap_or(Self::ENGLISH);
        if accept.len() <= ACCEPT_BYTES_MAX {
            CHOSEN.insert(accept.to_owned(), language);
        }
        language
    }

    fn at(index: usize) -> Option<Self> {
        u8::try_from(index).ok().map(Self)
    }

    /// How it writes.
    pub fn locale(self) -> &'static Locale {
        locales()[usize::from(self.0)]
    }

    /// Its words, read at their first use.
    pub fn words(self) -> &'static Words {
        static READ: OnceLock<Vec<OnceLock<Words>>> = OnceLock::new();
        let read = READ.get_or_init(|| locales().iter().map(|_| OnceLock::new()).collect());
        read[usize::from(self.0)].get_or_init(|| Words::read(self.locale()))
    }
}

/// The languages that have a file.
fn locales() -> &'static [&'static Locale] {
    static WITH_FILE: OnceLock<Vec<&'static Locale>> = OnceLock::new();
    WITH_FILE.get_or_init(|| locale::LOCALES.iter().filter(|locale| file(locale.tag).is_some()).collect())
}

fn tags() -> Vec<&'static str> {
    locales().iter().map(|locale| locale.tag).collect()
}

fn file(tag: &str) -> Option<&'static str> {
    FILES.iter().find_map(|(known, text)| (*known == tag).then_some(*text))
}

impl Words {
    fn read(locale: &'static Locale) -> Self {
        let mut words = Self::of_file(locale, file(locale.tag).unwrap_or(""));
        if locale.tag != Language::ENGLISH.locale().tag {
            for (key, text) in &Language::ENGLISH.words().texts {
                words.texts.entry(key.clone()).or_insert_with(|| text.clone());
            }
        }
        words
    }

    /// A message with a fault is left out, and so said in English; the tests find it.
    fn of_file(locale: &'static Locale, text: &str) -> Self {
        let id: LanguageIdentifier = locale.tag.parse().unwrap_or_default();
        let rules = PluralRules::create(plain(&id), PluralRuleType::CARDINAL)
            .or_else(|_| PluralRules::create(LanguageIdentifier::default(), PluralRuleType::CARDINAL))
            .unwrap_or_else(|_| unreachable!("CLDR has the root"));
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) | Err((resource, _)) => Arc::new(resource),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![plain(&id)]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| matches!(value, FluentValue::Number(_)).then(|| format!("{{{COUNT}}}"))));
        // Only a key that is there twice can fail here; the first one counts.
        let _ = bundle.add_resource(Arc::clone(&resource));
        let categories = categories(&rules);
        let keys = resource.entries().filter_map(|entry| match entry {
            fluent_syntax::ast::Entry::Message(message) => Some(message.id.name),
            _ => None,
        });
        let texts = keys.filter_map(|key| Some((key.to_owned(), expanded(&bundle, key, &categories)?))).collect();
        Self { locale, texts, rules }
    }

    /// How the language writes.
    pub fn locale(&self) -> &'static Locale {
        self.locale
    }

    /// A text without variables. A key that is nowhere is a fault of ours: it is said as it is, so that tests see it.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        match self.texts.get(key) {
            Some(Text::One(text)) => text,
            Some(Text::ByCount(forms)) => forms.get("other").map_or(key, String::as_str),
            None => key,
        }
    }

    /// Whether there is such a text.
    pub fn has(&self, key: &str) -> bool {
        self.texts.contains_key(key)
    }

    /// Appends a text in the plural form of a number, which stands at its `{count}`, with its other variables.
    pub fn put(&self, out: &mut String, key: &str, count: Option<Count>, variables: &[(&str, &str)]) {
        let mut rest = match count {
            None => self.text(key),
            Some(count) => self.form(key, self.category_of(count)),
        };
        while let Some(at) = memchr::memchr(b'{', rest.as_bytes()) {
            out.push_str(&rest[..at]);
            let hole = &rest[at + 1..];
            let Some(end) = memchr::memchr(b'}', hole.as_bytes()) else {
                rest = hole;
                break;
            };
            match (&hole[..end], count) {
                (COUNT, Some(Count::Of(count))) => self.locale.put_number(count, out),
                (COUNT, Some(Count::OfHalves(halves))) => self.locale.put_halves(halves, out),
                (variable, _) => {
                    let value = variables.iter().find_map(|(known, value)| (*known == variable).then_some(*value));
                    out.push_str(value.unwrap_or(""));
                }
            }
            rest = &hole[end + 1..];
        }
        out.push_str(rest);
    }

    /// The same as a text of its own.
    pub fn with(&self, key: &str, count: Option<Count>, variables: &[(&str, &str)]) -> String {
        let mut text = String::new();
        self.put(&mut text, key, count, variables);
        text
    }

    /// The plural form of a text for a number, with its holes open.
    pub fn open(&self, key: &str, count: u64) -> &str {
        self.form(key, self.category(count))
    }

    fn category_of(&self, count: Count) -> &'static str {
        match count {
            Count::Of(count) => self.category(count),
            Count::OfHalves(even) if even.is_multiple_of(2) => self.category(even / 2),
            Count::OfHalves(_) if self.locale.tag == ARABIC => "other",
            Count::OfHalves(odd) => self.rules.select(format!("{}.5", odd / 2).as_str()).map_or("other", name),
        }
    }

    fn category(&self, count: u64) -> &'static str {
        let count = match count % 100 {
            rest @ 3.. if self.locale.tag == ARABIC => rest,
            0..3 if self.locale.tag == ARABIC && count > 100 => 100,
            _ => count,
        };
        self.rules.select(count).map_or("other", name)
    }

    fn form(&self, key: &str, category: &str) -> &str {
        match self.texts.get(key) {
            Some(Text::ByCount(forms)) => forms.get(category).or_else(|| forms.get("other")).map_or("", String::as_str),
            Some(Text::One(text)) => text,
            None => "",
        }
    }

    /// The texts whose keys begin with one of these, for a script.
    pub fn some(&self, beginnings: &[&str]) -> BTreeMap<&str, &Text> {
        let wanted = |key: &str| beginnings.iter().any(|beginning| key.starts_with(beginning));
        self.texts.iter().filter(|(key, _)| wanted(key)).map(|(key, text)| (key.as_str(), text)).collect()
    }
}

/// Plural rules are a language's, whatever its script or country.
fn plain(id: &LanguageIdentifier) -> LanguageIdentifier {
    LanguageIdentifier::from_parts(id.language, None, None, &[])
}

fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::ZERO => "zero",
        PluralCategory::ONE => "one",
        PluralCategory::TWO => "two",
        PluralCategory::FEW => "few",
        PluralCategory::MANY => "many",
        PluralCategory::OTHER => "other",
    }
}

/// A sample number of each plural category.
fn categories(rules: &PluralRules) -> BTreeMap<&'static str, f64> {
    let mut found = BTreeMap::new();
    for sample in samples() {
        let category = rules.select(sample).map_or("other", name);
        found.entry(category).or_insert(sample);
    }
    // A language whose every sample is of another category still has `other`.
    found.entry("other").or_insert(100.0);
    found
}

fn expanded(
    bundle: &FluentBundle<Arc<FluentResource>>,
    key: &str,
    categories: &BTreeMap<&'static str, f64>,
) -> Option<Text> {
    let pattern = bundle.get_message(key)?.value()?;
    let form = |sample: f64| {
        let mut arguments = FluentArgs::new();
        arguments.set(COUNT, sample);
        for variable in VARIABLES {
            arguments.set(variable, format!("{{{variable}}}"));
        }
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&arguments), &mut faults).into_owned();
        faults.is_empty().then_some(text)
    };
    let forms: BTreeMap<_, _> =
        categories.iter().map(|(name, sample)| Some((*name, form(*sample)?))).collect::<Option<_>>()?;
    let other = forms.get("other")?;
    if forms.values().all(|form| form == other) {
        return Some(Text::One(other.clone()));
    }
    // What is said as `other` is need not be there again.
    Some(Text::ByCount(
        forms
            .iter()
            .filter(|(name, form)| **name == "other" || *form != other)
            .map(|(name, form)| (*name, form.clone()))
            .collect(),
    ))
}
