//! The content security policy of a rendered page: its own styles and scripts by their hashes (CSP 3, section 2.3.1), and
//! nothing else, so that the page needs no nonce and stays the same for everybody. Pure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;

/// An element whose text a browser runs, or applies.
#[derive(Debug, PartialEq, Eq)]
struct Inline<'p> {
    kind: Kind,
    text: &'p str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Style,
    Script,
}

/// The policy for a page, or why none can be given: a hole in what a browser runs would change its hash.
pub(super) fn policy(page: &str, is_hole: impl Fn(char) -> bool) -> Result<String, &'static str> {
    let found = inline(page);
    if found.iter().any(|element| element.text.contains(&is_hole)) {
        return Err("a visitor's own value stands in a style or a script; put it into an element or a data script");
    }
    let sources = |kind: Kind| {
        let hashes = found.iter().filter(|element| element.kind == kind).map(|element| {
            let hash = digest::digest(&digest::SHA256, element.text.as_bytes());
            format!(" 'sha256-{}'", STANDARD.encode(hash.as_ref()))
        });
        let hashes: String = hashes.collect();
        if hashes.is_empty() { " 'none'".to_owned() } else { hashes }
    };
    let works = found.iter().any(|element| element.text.contains("new Worker("));
    Ok(format!(
        "default-src 'none'; style-src{}; script-src{}; connect-src 'self'; img-src 'self' data:; {}form-action 'self'; \
         base-uri 'none'; frame-ancestors 'self'",
        sources(Kind::Style),
        sources(Kind::Script),
        // Of its own text only: a worker's source is made by the script above.
        if works { "worker-src 'self' blob:; " } else { "" }
    ))
}

/// Every style and every script that is no data. A script from elsewhere is left out, and so not run.
fn inline(page: &str) -> Vec<Inline<'_>> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let element =
            [("style", Kind::Style), ("script", Kind::Script)].into_iter().find(|(name, _)| begins(rest, name));
        let Some((name, kind)) = element else { continue };
        let Some((tag, body)) = rest.split_once('>') else { break };
        let close = format!("</{name}");
        let end = find_ignoring_case(body, &close).unwrap_or(body.len());
        let tag = tag.to_ascii_lowercase();
        let data = tag.contains("type=\"") && !tag.contains("type=\"module\"") && kind == Kind::Script;
        if !data && !tag.contains("src=") {
            found.push(Inline { kind, text: &body[..end] });
        }
        rest = &body[end..];
    }
    found
}

fn begins(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
        && text[name.len()..].starts_with(|next: char| next.is_ascii_whitespace() || next == '>')
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|found| found.eq_ignore_ascii_case(wanted.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_runs_is_found() {
        let page = "<p>a<style>b</style><STYLE media=x>c</STYLE><script type=\"module\">d < e</script>\
                    <script type=\"application/json\">f</script><script src=\"/g\"></script><scripting>h</scripting>";
        let found: Vec<_> = inline(page).into_iter().map(|element| element.text).collect();
        assert_eq!(found, ["b", "c", "d < e"]);
    }

    #[test]
    fn styles_and_scripts_go_by_their_hash() {
        // printf b | openssl dgst -sha256 -binary | base64
        let policy = policy("<style>b</style>", |_| false).expect("no hole");
        assert!(policy.contains("style-src 'sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='"), "{policy}");
        assert!(policy.contains("script-src 'none'"), "{policy}");
        assert!(super::policy("<style>b?</style>", |letter| letter == '?').is_err());
        assert!(super::policy("<script type=\"application/json\">?</script>", |letter| letter == '?').is_ok());
    }
}
