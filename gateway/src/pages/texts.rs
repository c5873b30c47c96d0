//! The few sentences and figures of a waiting page that are a visitor's own, as the page's script would say them. Pure.

use crate::line::{EtaS, Reach, Shown, State, Stock};
use crate::words::{Count, Words};

/// A sentence of ours as HTML: it is written as it is, and only where a language needs it written again.
fn say(out: &mut String, words: &Words, key: &str, count: Option<Count>, variables: &[(&str, &str)]) {
    let from = out.len();
    words.put(out, key, count, variables);
    if out.as_bytes()[from..].iter().any(|byte| escaped(*byte).is_some()) {
        let said = out.split_off(from);
        escape(&said, out);
    }
}

/// A sentence in the plural form of a number.
pub(super) fn counted(words: &Words, key: &str, count: u64, out: &mut String) {
    say(out, words, key, Some(Count::Of(count)), &[]);
}

/// Seconds as people say them: minutes, and half hours from an hour and a half on. The script rounds in the same way.
pub(super) fn wait(words: &Words, eta: Option<EtaS>, out: &mut String) {
    const MINUTE: u64 = 60;
    const HALF_HOUR: u64 = 1800;
    let Some(eta) = eta else { return say(out, words, "wait-unknown", None, &[]) };
    if eta.high < MINUTE {
        return say(out, words, "wait-under-minute", None, &[]);
    }
    let rounded = |seconds: u64, unit: u64| (seconds + unit / 2) / unit;
    if eta.high >= 3 * HALF_HOUR {
        let low = rounded(eta.low, HALF_HOUR).max(1);
        let high = rounded(eta.high, HALF_HOUR).max(low);
        let halves = Some(Count::OfHalves(high));
        if low == high {
            return say(out, words, "wait-hours", halves, &[]);
        }
        return say(out, words, "wait-hours-range", halves, &[("low", &words.locale().halves(low))]);
    }
    let low = rounded(eta.low, MINUTE);
    let high = rounded(eta.high, MINUTE).max(low).max(1);
    match low {
        0 => counted(words, "wait-minutes-up-to", high, out),
        same if same == high => counted(words, "wait-minutes", high, out),
        low => {
            let low = words.locale().number(low);
            say(out, words, "wait-minutes-range", Some(Count::Of(high)), &[("low", &low)]);
        }
    }
}

/// The place as a sentence.
pub(super) fn place(words: &Words, ahead: Option<u64>, out: &mut String) {
    match ahead {
        None => say(out, words, "place-unknown", None, &[]),
        Some(0) => say(out, words, "place-next", None, &[]),
        Some(ahead) => counted(words, "place-ahead", ahead, out),
    }
}

/// The place as HTML: the number, or the words where there is none, in large.
pub(super) fn place_html(words: &Words, ahead: Option<u64>, out: &mut String) {
    let Some(ahead) = ahead.filter(|ahead| *ahead > 0) else {
        out.push_str("<span class=\"big words\">");
        place(words, ahead, out);
        out.push_str("</span>");
        return;
    };
    let (before, after) = words.open("place-ahead", ahead).split_once("{count}").unwrap_or(("", ""));
    let beside = |text: &str, out: &mut String| {
        let text = text.trim();
        if !text.is_empty() {
            out.push_str("<span>");
            escape(text, out);
            out.push_str("</span> ");
        }
    };
    beside(before, out);
    out.push_str("<span class=\"big\">");
    words.locale().put_number(ahead, out);
    out.push_str("</span> ");
    beside(after, out);
}

/// What the browser's tab says.
pub(super) fn page_title(words: &Words, shown: &Shown, title: &str, out: &mut String) {
    let key = match (shown.state, shown.ahead) {
        (State::Called | State::Admitted, _) => "title-called",
        (State::Paused, _) => "title-paused",
        (State::SoldOut, _) => "title-sold-out",
        (State::Closed, _) => "title-closed",
        (State::Left, _) => "title-left",
        (State::Prequeue, _) => "title-prequeue",
        (State::Waiting, Some(0)) => "title-next",
        (State::Waiting, None) => "title-in-line",
        (State::Waiting, Some(_)) => "title-ahead",
    };
    say(out, words, key, shown.ahead.map(Count::Of), &[]);
    out.push_str(" · ");
    escape(title, out);
}

/// What is left, as `<li>` elements.
pub(super) fn stock_html<'a>(words: &Words, lines: impl Iterator<Item = (&'a Stock, Reach)>, out: &mut String) {
    for (stock, reach) in lines {
        out.push_str("<li><bdi>");
        escape(&stock.name, out);
        out.push_str("</bdi> <b>");
        escape(&words.locale().price(stock.price, &stock.currency), out);
        out.push_str(match reach {
            Reach::Unlikely => "</b><span class=\"reach-unlikely\">",
            Reach::Likely | Reach::Gone => "</b><span>",
        });
        match (stock.left, stock.held) {
            (0, 0) => say(out, words, "stock-gone", None, &[]),
            (0, _) => say(out, words, "stock-none-free", None, &[]),
            (left, _) => counted(words, "stock-left", left, out),
        }
        if stock.held > 0 {
            out.push_str(" · ");
            counted(words, "stock-held", stock.held, out);
        }
        let reach = match reach {
            Reach::Likely => Some("reach-likely"),
            Reach::Unlikely => Some("reach-unlikely"),
            Reach::Gone => None,
        };
        if let Some(key) = reach {
            out.push_str(" · ");
            say(out, words, key, None, &[]);
        }
        out.push_str("</span></li>");
    }
}

/// A moment for a page without a script, which does not know the reader's time zone: `2027-03-05 09:00 UTC`, as ISO 8601 puts
/// it in every language, in an element that the script turns into the reader's own.
pub(super) fn time_html(rfc3339: &str, out: &mut String) {
    let (day, time) = rfc3339.split_once('T').unwrap_or((rfc3339, ""));
    let time = time.get(..5).unwrap_or("");
    out.push_str("<time dir=\"ltr\" datetime=\"");
    escape(rfc3339, out);
    out.push_str("\">");
    escape(&format!("{day} {time} UTC"), out);
    out.push_str("</time>");
}

/// A text for HTML, in an element or a quoted attribute.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(escaped) = escaped(byte) {
            out.extend([&text[from..at], escaped]);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}

fn escaped(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&#34;"),
        b'\'' => Some("&#39;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn times_are_said_as_people_say_them() {
        let words = Language::ENGLISH.words();
        for (low, high, text) in [
            (0, 20, "less than a minute"),
            (20, 60, "up to 1 minute"),
            (30, 61, "about 1 minute"),
            (170, 175, "about 3 minutes"),
            (90, 300, "about 2–5 minutes"),
            (3600, 5400, "about 1–1.5 hours"),
            (7200, 7300, "about 2 hours"),
        ] {
            let mut out = String::new();
            wait(words, Some(EtaS { low, mid: low, high }), &mut out);
            assert_eq!(out, text);
        }
        let mut out = "before ".to_owned();
        wait(words, None, &mut out);
        assert_eq!(out, "before not known yet");
        let mut out = "<b> ".to_owned();
        say(&mut out, words, "wait-minutes-range", Some(Count::Of(3)), &[("low", "<2>")]);
        assert_eq!(out, "<b> about &lt;2&gt;–3 minutes", "a sentence is escaped, and nothing before it");
    }

    #[test]
    fn places_and_times_are_html() {
        let words = Language::ENGLISH.words();
        let mut out = String::new();
        place_html(words, Some(1203), &mut out);
        assert_eq!(out, "<span class=\"big\">1,203</span> <span>people ahead of you</span> ");
        out.clear();
        time_html("2027-03-05T09:00:00Z", &mut out);
        assert_eq!(out, "<time dir=\"ltr\" datetime=\"2027-03-05T09:00:00Z\">2027-03-05 09:00 UTC</time>");
        out.clear();
        escape("<a href=\"'&", &mut out);
        assert_eq!(out, "&lt;a href=&#34;&#39;&amp;");
    }
}
