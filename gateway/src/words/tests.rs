//! Every language says what English says, with its own plural forms.

use std::collections::BTreeSet;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};

use super::*;

/// What one message uses: its variables, and the plural forms that it selects by `$count`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Uses {
    variables: BTreeSet<String>,
    forms: BTreeSet<String>,
    wrong: Vec<String>,
}

fn pattern(pattern: &Pattern<&str>, uses: &mut Uses) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => inline_use(inline, uses),
            Expression::Select { selector, variants } => {
                inline_use(selector, uses);
                if !matches!(selector, InlineExpression::VariableReference { id } if id.name == COUNT) {
                    uses.wrong.push("selects on something else than $count".to_owned());
                }
                for variant in variants {
                    match &variant.key {
                        VariantKey::Identifier { name } => uses.forms.insert((*name).to_owned()),
                        VariantKey::NumberLiteral { value } => {
                            uses.wrong.push(format!("selects the exact number {value}"));
                            false
                        }
                    };
                    self::pattern(&variant.value, uses);
                }
            }
        }
    }
}

fn inline_use(inline: &InlineExpression<&str>, uses: &mut Uses) {
    match inline {
        InlineExpression::VariableReference { id } => {
            uses.variables.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } => {}
        other => uses.wrong.push(format!("uses {other:?}")),
    }
}

fn messages(tag: &str, text: &str) -> BTreeMap<String, Uses> {
    let resource =
        fluent_syntax::parser::parse(text).unwrap_or_else(|(_, faults)| panic!("{tag}.ftl does not parse: {faults:?}"));
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            assert!(!matches!(entry, Entry::Term(_) | Entry::Junk { .. }), "{tag}.ftl: only messages: {entry:?}");
            continue;
        };
        let mut uses = Uses::default();
        pattern(message.value.as_ref().unwrap_or_else(|| panic!("{tag}.ftl: {} is empty", message.id.name)), &mut uses);
        let known = found.insert(message.id.name.to_owned(), uses);
        assert!(known.is_none(), "{tag}.ftl: {} is there twice", message.id.name);
    }
    found
}

#[test]
fn every_language_says_what_english_says() {
    let english = messages("en", file("en").expect("English"));
    for (tag, text) in FILES {
        let locale = locale::LOCALES.iter().find(|locale| locale.tag == *tag);
        let locale = locale.unwrap_or_else(|| panic!("words/{tag}.ftl has no line in words/locale.rs"));
        let ours = messages(tag, text);
        let words = Words::of_file(locale, text);
        let of_language: BTreeSet<_> = categories(&words.rules).keys().map(|name| (*name).to_owned()).collect();
        for (key, wanted) in &english {
            let uses = ours.get(key).unwrap_or_else(|| panic!("{tag}.ftl lacks {key}"));
            assert_eq!(uses.variables, wanted.variables, "{tag}.ftl, {key}: the variables");
            assert_eq!(uses.wrong, Vec::<String>::new(), "{tag}.ftl, {key}");
            if !uses.forms.is_empty() {
                assert_eq!(uses.forms, of_language, "{tag}.ftl, {key}: the plural forms of the language");
            }
            assert!(words.texts.contains_key(key), "{tag}.ftl, {key}: cannot be said");
        }
        let more: Vec<_> = ours.keys().filter(|key| !english.contains_key(*key)).collect();
        assert_eq!(more, Vec::<&String>::new(), "{tag}.ftl says what English does not");
    }
}

#[test]
fn variables_are_known() {
    for (key, uses) in messages("en", file("en").expect("English")) {
        let unknown: Vec<_> =
            uses.variables.iter().filter(|name| *name != COUNT && !VARIABLES.contains(&name.as_str())).collect();
        assert_eq!(unknown, Vec::<&String>::new(), "{key}");
    }
}

#[test]
fn plurals_follow_the_language() {
    let locale = locale::LOCALES.iter().find(|locale| locale.tag == "ru").expect("Russian");
    let words = Words::of_file(
        locale,
        "people = { $count ->\n    [one] { $count } человек\n    [few] { $count } человека\n    [many] { $count } человек\n   *[other] { $count } человека\n}\nopens = В { $when }\nbroken = { $nothing }",
    );
    for (count, text) in
        [(1, "1 человек"), (2, "2 человека"), (5, "5 человек"), (21, "21 человек"), (11_002, "11\u{a0}002 человека")]
    {
        assert_eq!(words.with("people", Some(Count::Of(count)), &[]), text);
    }
    assert_eq!(words.with("people", Some(Count::OfHalves(3)), &[]), "1,5 человека");
    assert_eq!(words.with("opens", None, &[("when", "10:00")]), "В 10:00");
    assert!(!words.has("broken"));
    assert_eq!(words.open("people", 3), "{count} человека");
}

#[test]
fn arabic_goes_by_the_last_two_digits() {
    let locale = locale::LOCALES.iter().find(|locale| locale.tag == ARABIC).expect("Arabic");
    let forms = ["zero", "one", "two", "few", "many"].map(|form| format!("    [{form}] {form}\n"));
    let words = Words::of_file(locale, &format!("a = {{ $count ->\n{}   *[other] other\n}}", forms.concat()));
    for (count, form) in [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (3, "few"),
        (11, "many"),
        (100, "other"),
        (102, "other"),
        (12_345, "many"),
        (1_007, "few"),
    ] {
        assert_eq!(words.open("a", count), form, "{count}");
    }
    assert_eq!(words.with("a", Some(Count::OfHalves(7)), &[]), "other");
}

#[test]
fn what_a_language_lacks_is_said_in_english() {
    let english = Language::ENGLISH.words();
    assert_eq!(english.with("place-ahead", Some(Count::Of(1)), &[]), "1 person ahead of you");
    assert_eq!(english.with("place-ahead", Some(Count::Of(1203)), &[]), "1,203 people ahead of you");
    for language in Language::all() {
        assert!(language.words().has("place-ahead"));
    }
    assert_eq!(Language::of_tag("en-GB"), Some(Language::ENGLISH));
    assert_eq!(Language::of_accept("tlh"), Language::ENGLISH);
}
