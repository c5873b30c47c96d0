//! The few sentences and figures of a waiting page that are a visitor's own, as the page's script would say them. Pure.

use std::fmt::Write as _;

use crate::line::{EtaS, LineMessage, Reach, State, StockLine};
use crate::words::Words;

/// Seconds as people say them: minutes, and half hours from an hour and a half on. The script rounds in the same way.
pub(super) fn wait(words: &Words, eta: Option<EtaS>) -> String {
    const MINUTE: u64 = 60;
    const HALF_HOUR: u64 = 1800;
    let Some(eta) = eta else { return words.text("wait-unknown").to_owned() };
    if eta.high < MINUTE {
        return words.text("wait-under-minute").to_owned();
    }
    let rounded = |seconds: u64, unit: u64| (seconds + unit / 2) / unit;
    if eta.high >= 3 * HALF_HOUR {
        let low = rounded(eta.low, HALF_HOUR).max(1);
        let high = rounded(eta.high, HALF_HOUR).max(low);
        if low == high {
            return words.counted_halves("wait-hours", high, &[]);
        }
        return words.counted_halves("wait-hours-range", high, &[("low", &words.locale().halves(low))]);
    }
    let low = rounded(eta.low, MINUTE);
    let high = rounded(eta.high, MINUTE).max(low).max(1);
    match low {
        0 => words.counted("wait-minutes-up-to", high, &[]),
        same if same == high => words.counted("wait-minutes", high, &[]),
        low => words.counted("wait-minutes-range", high, &[("low", &words.locale().number(low))]),
    }
}

/// The place as a sentence.
pub(super) fn place(words: &Words, ahead: Option<u64>) -> String {
    match ahead {
        None => words.text("place-unknown").to_owned(),
        Some(0) => words.text("place-next").to_owned(),
        Some(ahead) => words.counted("place-ahead", ahead, &[]),
    }
}

/// The place as HTML: the number, or the words where there is none, in large.
pub(super) fn place_html(words: &Words, ahead: Option<u64>, out: &mut String) {
    let Some(ahead) = ahead.filter(|ahead| *ahead > 0) else {
        out.push_str("<span class=\"big words\">");
        escape(&place(words, ahead), out);
        out.push_str("</span>");
        return;
    };
    let (before, after) = words.open("place-ahead", ahead).split_once("{count}").unwrap_or(("", ""));
    for (class, text) in [("", before), (" class=\"big\"", words.locale().number(ahead).as_str()), ("", after)] {
        let text = text.trim();
        if !text.is_empty() {
            let _ = write!(out, "<span{class}>");
            escape(text, out);
            out.push_str("</span> ");
        }
    }
}

/// What the browser's tab says.
pub(super) fn page_title(words: &Words, message: &LineMessage, title: &str) -> String {
    let say = match (message.state, message.ahead) {
        (State::Called | State::Admitted, _) => "title-called",
        (State::Paused, _) => "title-paused",
        (State::SoldOut, _) => "title-sold-out",
        (State::Closed, _) => "title-closed",
        (State::Left, _) => "title-left",
        (State::Prequeue, _) => "title-prequeue",
        (State::Waiting, Some(0)) => "title-next",
        (State::Waiting, None) => "title-in-line",
        (State::Waiting, Some(ahead)) => return format!("{} · {title}", words.counted("title-ahead", ahead, &[])),
    };
    format!("{} · {title}", words.text(say))
}

/// What is left, as `<li>` elements.
pub(super) fn stock_html(words: &Words, lines: &[StockLine], out: &mut String) {
    for line in lines {
        let stock = &line.stock;
        out.push_str("<li><bdi>");
        escape(&stock.name, out);
        out.push_str("</bdi> <b>");
        escape(&words.locale().price(stock.price, &stock.currency), out);
        let class = match line.reach {
            Reach::Unlikely => " class=\"reach-unlikely\"",
            Reach::Likely | Reach::Gone => "",
        };
        let _ = write!(out, "</b><span{class}>");
        let mut parts = vec![match (stock.left, stock.held) {
            (0, 0) => words.text("stock-gone").to_owned(),
            (0, _) => words.text("stock-none-free").to_owned(),
            (left, _) => words.counted("stock-left", left, &[]),
        }];
        if stock.held > 0 {
            parts.push(words.counted("stock-held", stock.held, &[]));
        }
        match line.reach {
            Reach::Likely => parts.push(words.text("reach-likely").to_owned()),
            Reach::Unlikely => parts.push(words.text("reach-unlikely").to_owned()),
            Reach::Gone => {}
        }
        escape(&parts.join(" · "), out);
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
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&#34;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
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
            assert_eq!(wait(&words, Some(EtaS { low, mid: low, high })), text);
        }
        assert_eq!(wait(&words, None), "not known yet");
    }

    #[test]
    fn places_and_times_are_html() {
        let words = Language::ENGLISH.words();
        let mut out = String::new();
        place_html(&words, Some(1203), &mut out);
        assert_eq!(out, "<span class=\"big\">1,203</span> <span>people ahead of you</span> ");
        out.clear();
        time_html("2027-03-05T09:00:00Z", &mut out);
        assert_eq!(out, "<time dir=\"ltr\" datetime=\"2027-03-05T09:00:00Z\">2027-03-05 09:00 UTC</time>");
        out.clear();
        escape("<a href=\"'&", &mut out);
        assert_eq!(out, "&lt;a href=&#34;&#39;&amp;");
    }
}
