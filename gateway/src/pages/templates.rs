//! The templates, by minijinja: the built-in ones, and an organiser's own in the same sandbox. A template sees only what it is
//! given, includes only what is built in, and ends after so many steps and bytes.

use std::io::{self, Write};

use minijinja::value::{Kwargs, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use crate::words::{Count, Words};

const BUILT_IN: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Steps of one rendering. The built-in pages take a few thousand.
const FUEL: u64 = 200_000;
/// Bytes of one page. A waiting page that is larger would help nobody on a phone.
const PAGE_BYTES_MAX: usize = 512 * 1024;

/// All templates of a gateway.
pub(super) struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// The built-in ones.
    pub(super) fn built_in() -> Result<Self, String> {
        let mut environment = Environment::empty();
        environment.add_filter("length", minijinja::filters::length);
        environment.add_filter("safe", minijinja::filters::safe);
        environment.add_filter("upper", minijinja::filters::upper);
        environment.add_filter("lower", minijinja::filters::lower);
        environment.add_filter("default", minijinja::filters::default);
        environment.add_filter("join", minijinja::filters::join);
        environment.add_filter("first", minijinja::filters::first);
        environment.add_filter("last", minijinja::filters::last);
        environment.add_test("defined", minijinja::tests::is_defined);
        // Steps are counted for templates, so nothing may loop inside one step.
        environment.set_fuel(Some(FUEL));
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_debug(true);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_auto_escape_callback(|name| match name.ends_with(".html") {
            true => AutoEscape::Html,
            false => AutoEscape::None,
        });
        let mut templates = Self { environment };
        for (name, text) in BUILT_IN {
            templates.add(name, &slim(name, text))?;
        }
        Ok(templates)
    }

    /// Adds a template, or says what is wrong with it and in which line.
    pub(super) fn add(&mut self, name: &str, text: &str) -> Result<(), String> {
        // A browser hashes a text with its line ends made one kind.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        self.environment.add_template_owned(name.to_owned(), text).map_err(|error| sentence(&error))
    }

    /// A page.
    pub(super) fn render(&self, name: &str, context: Value) -> Result<String, String> {
        let template = self.environment.get_template(name).map_err(|error| sentence(&error))?;
        let mut page = Page::default();
        match template.render_captured_to(context, &mut page) {
            Ok(_) => String::from_utf8(page.bytes).map_err(|error| error.to_string()),
            Err(_) if page.is_full => Err(format!("{name}: the page is larger than {PAGE_BYTES_MAX} bytes")),
            Err(error) => Err(sentence(&error)),
        }
    }
}

#[derive(Default)]
struct Page {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Page {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.is_full = self.bytes.len() + part.len() > PAGE_BYTES_MAX;
        if self.is_full {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A fault as its author needs it: file, line, what is wrong.
fn sentence(error: &Error) -> String {
    // The innermost cause names the place in an included template.
    let cause = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>());
    if let Some(cause) = cause {
        return sentence(cause);
    }
    let what = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => format!("it takes more than {FUEL} steps"),
        (kind, None) => kind.to_string(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
    };
    match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("{name}, line {line}: {what}"),
        (Some(name), None) => format!("{name}: {what}"),
        _ => what,
    }
}

/// A file without what only its authors read: every byte of the waiting page goes to everybody.
fn slim(name: &str, text: &str) -> String {
    let (is_script, is_style) = (name.ends_with(".js"), name.ends_with(".css"));
    let is_remark = |line: &str| {
        (is_script && (line.starts_with("//") || (line.starts_with("/**") && line.ends_with("*/"))))
            || (is_style && line.starts_with("/*") && line.ends_with("*/"))
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_remark(line)).map(|line| {
        // A remark at the end of a line begins so, and no text in a script of ours holds that.
        let line = if is_script { line.split(" // ").next().unwrap_or(line).trim_end() } else { line };
        match (is_script, is_style) {
            (true, _) if !line.contains(['\'', '"', '`', '/']) => tight(line, "=<>?:;,{}()&|!"),
            (_, true) if !line.contains('"') => tight(line, ";,{}"),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line, which holds no text, without the spaces around these signs.
fn tight(line: &str, signs: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for (at, letter) in line.char_indices() {
        let next = line[at + letter.len_utf8()..].chars().next();
        let beside = |letter: Option<char>| letter.is_some_and(|letter| signs.contains(letter));
        if letter != ' ' || !(beside(next) || beside(out.chars().next_back())) {
            out.push(letter);
        }
    }
    out
}

/// `t("key", when=…)`: a text in the reader's language.
pub(super) fn say(words: &'static Words) -> Value {
    Value::from_function(move |key: &str, values: Kwargs| -> Result<String, Error> {
        if !words.has(key) {
            return Err(Error::new(ErrorKind::InvalidOperation, format!("there is no text \"{key}\"")));
        }
        let mut variables = Vec::new();
        let mut count = None;
        for name in values.args() {
            let value: Value = values.get(name)?;
            if name == "count" {
                count = Some(u64::try_from(value).map_err(|_| {
                    Error::new(ErrorKind::InvalidOperation, "count is a whole number that is known for everybody")
                })?);
            } else {
                variables.push((name, value.to_string()));
            }
        }
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Ok(words.with(key, count.map(Count::Of), &variables))
    })
}

/// `{{ view("waiting paused") }}`: attributes of a part of the page that is shown in these states only.
pub(super) fn view(state: &'static str) -> Value {
    Value::from_function(move |states: &str| {
        let hidden = if states.split(' ').any(|known| known == state) { "" } else { " hidden" };
        let safe = states.replace(|letter: char| !letter.is_ascii_lowercase() && letter != '_' && letter != ' ', "");
        Value::from_safe_string(format!(" data-view=\"{safe}\"{hidden}"))
    })
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    fn fault(text: &str) -> String {
        let mut templates = Templates::built_in().expect("built in");
        match templates.add("own.html", text) {
            Ok(()) => templates.render("own.html", context! { title => "<b>" }).expect_err(text),
            Err(fault) => fault,
        }
    }

    #[test]
    fn faults_name_the_line() {
        for (text, said) in [
            ("a\n{{ titel }}", "own.html, line 2: undefined value"),
            ("a\nb\n{% if %}", "own.html, line 3: syntax error"),
            ("{% for x in title %}\n{{ x.y.z }}{% endfor %}", "own.html, line "),
            ("{% include \"/etc/passwd\" %}", "own.html, line 1: template not found"),
            ("{{ title|nothing }}", "own.html, line 1: unknown filter"),
        ] {
            let found = fault(text);
            assert!(found.starts_with(said), "{text}: {found}");
        }
    }

    #[test]
    fn what_only_authors_read_is_left_out() {
        let script = "// For what.\nconst a = (b, c) => b + +c; // why\n  say('a , b') // c\n";
        assert_eq!(slim("a.js", script), "const a=(b,c)=>b + +c;\nsay('a , b')");
        let style = "/* x */\n.a { width: calc(1px - 2px); color: red }\n.b { content: \" ; \" }";
        assert_eq!(slim("a.css", style), ".a{width: calc(1px - 2px);color: red}\n.b { content: \" ; \" }");
    }

    #[test]
    fn a_template_ends() {
        let long = "{% for a in [1,2,3,4,5,6,7,8,9] %}".repeat(9) + "x" + &"{% endfor %}".repeat(9);
        let found = fault(&long);
        assert!(found.contains("steps"), "{found}");
        let wide = format!("{{% for a in [1,2,3,4,5,6,7,8,9] %}}{}{{% endfor %}}", "x".repeat(PAGE_BYTES_MAX / 8));
        let found = fault(&wide);
        assert!(found.contains("larger than"), "{found}");
    }

    #[test]
    fn what_is_printed_is_escaped() {
        let mut templates = Templates::built_in().expect("built in");
        templates.add("own.html", "{{ title }}").expect("good");
        assert_eq!(templates.render("own.html", context! { title => "<b>" }).as_deref(), Ok("&lt;b&gt;"));
    }
}
