//! What buyers are written, by a real mail server and as Python's `email` reads it.

mod support;

use std::sync::Arc;

use async_trait::async_trait;
use checkout::outbox::mail::{Attachment, Attachments, Mailer};
use checkout::outbox::{Destination, Kind, Undelivered};
use inventory::UnixMs;
use serde_json::{Value, json};
use support::MailServer;
use support::letters::{BUYER, ORDER, TITLE, fails, header, mailer, message, paid, settings, text};

#[tokio::test]
async fn tickets_come_in_both_forms() {
    let server = MailServer::start(&[]);
    mailer(&settings(server.port)).deliver(&paid(BUYER)).await.expect("delivered");
    let mail = server.mail();
    assert_eq!(mail["rcpt"], json!([BUYER]));
    assert_eq!(mail["mail_from"], "tickets@meridian.example");
    assert_eq!(mail["helo"], "meridian.example");
    assert_eq!(header(&mail, "Subject"), format!("Your tickets for {TITLE}"));
    assert_eq!(header(&mail, "From"), "Das Große Haus <tickets@meridian.example>");
    assert_eq!(header(&mail, "To"), BUYER);
    assert_eq!(header(&mail, "Reply-To"), "help@meridian.example");
    assert_eq!(header(&mail, "Message-ID"), "<msg-17@meridian.example>");
    assert_eq!(header(&mail, "Date"), "Fri, 15 Jan 2027 08:00:00 +0000");
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(mail["types"], json!(["multipart/alternative", "text/plain", "text/html"]));
    assert_eq!(mail["defects"], json!([]));
    assert_eq!(mail["bare_ends"], json!(false), "lines end in CR LF, all of them");
    assert!(mail["longest_line"].as_u64().expect("a length") <= 998, "RFC 5322, 2.1.1");

    let page = "https://tickets.meridian.example/orders/0f3a9c52d17b4e68a1b2c3d4e5f60718";
    for part in ["text", "html"] {
        let said = text(&mail, part);
        for link in [page.to_owned(), format!("{page}/tickets.pdf"), format!("{page}/event.ics")] {
            let shown = if part == "html" { format!("href=\"{link}\"") } else { format!("\n{link}\n") };
            assert!(said.contains(&shown), "{link} in {said}");
        }
        let words =
            ["Friday, 5 March 2027, 19:30 UTC", "Théâtre du Méridien", "2 × Stalls", "€90.00", "€5.00", "€95.00"];
        for word in words.into_iter().chain(["0F3A9C52", "A1", "A2", "Das Große Haus"]) {
            assert!(said.contains(word), "{word} in {said}");
        }
    }
    let html = text(&mail, "html");
    assert!(text(&mail, "text").contains(TITLE));
    assert!(html.contains("& &#60;Freunde&#62;") || html.contains("&#38; &#60;Freunde&#62;"), "{html}");
    for loads in ["<img", "src=", "url(", "@import", "<link", "<script"] {
        assert!(!html.contains(loads), "{loads}: a letter loads nothing");
    }
    assert_eq!(html.matches("http").count(), html.matches("href=\"https://tickets.meridian.example/").count());
}

#[tokio::test]
async fn refunds_and_links_are_letters_too() {
    let server = MailServer::start(&[]);
    let mailer = mailer(&settings(server.port));
    let mut part = message(Kind::OrderRefunded, BUYER);
    part.data["refunded"] = json!(4750);
    part.data["reason"] = json!("Seat A2 is behind a pillar");
    mailer.deliver(&part).await.expect("delivered");
    let mail = server.mail();
    assert_eq!(header(&mail, "Subject"), format!("Your money back for {TITLE}"));
    for form in ["text", "html"] {
        for word in ["€47.50", "Of the €95.00", "behind a pillar", "/orders/0f3a9c52d17b4e68a1b2c3d4e5f60718"] {
            assert!(text(&mail, form).contains(word), "{word} in {form}");
        }
        assert!(!text(&mail, form).contains("A1"), "which tickets are left is not said");
    }
    mailer.deliver(&message(Kind::OrderRefunded, BUYER)).await.expect("delivered");
    assert!(text(&server.mail(), "text").contains("€95.00 goes back"), "all of it when no amount is said");

    let link = "https://tickets.meridian.example/me?token=a1&b=2";
    for _ in 0..2 {
        mailer.send_link(BUYER, link, 15, UnixMs(1_800_000_000_000)).await.expect("delivered");
    }
    let (mail, again) = (server.mail(), server.mail());
    assert_eq!(header(&mail, "Subject"), "Your link to Das Große Haus");
    assert!(text(&mail, "text").contains(link) && text(&mail, "text").contains("15 minutes"));
    assert!(text(&mail, "html").contains("href=\"https://tickets.meridian.example/me?token=a1&#38;b=2\""));
    assert_eq!(header(&mail, "Message-ID"), header(&again, "Message-ID"));
    assert!(!header(&mail, "Message-ID").contains("a1&"), "it does not give the link away");
    for foreign in ["https://evil.example/", "https://tickets.meridian.example.evil.example/", "/me"] {
        let undelivered = mailer.send_link(BUYER, foreign, 15, UnixMs(0)).await.expect_err("not the shop's");
        assert!(!undelivered.retry);
    }
}

#[tokio::test]
async fn what_it_does_not_want_it_does_not_send() {
    let server = MailServer::start(&[]);
    let mailer = mailer(&settings(server.port));
    for kind in [Kind::OrderCreated, Kind::PaymentStarted, Kind::PaymentFailed, Kind::InventoryHeld] {
        assert!(!mailer.wants(kind), "{kind:?}");
        mailer.deliver(&message(kind, BUYER)).await.expect("nothing to do");
    }
    assert!(mailer.wants(Kind::OrderPaid) && mailer.wants(Kind::OrderRefunded));
    for (field, value) in
        [("mail", json!(null)), ("event", json!({})), ("order", json!("../x?")), ("total", json!("9"))]
    {
        let mut bad = paid(BUYER);
        bad.data[field] = value;
        let undelivered = mailer.deliver(&bad).await.expect_err("unreadable");
        assert!(!undelivered.retry, "{field}");
        assert!(!undelivered.why.contains(BUYER), "{}", undelivered.why);
    }
    assert_eq!(server.ended(), Vec::<Value>::new());
}

struct Files(usize);

#[async_trait]
impl Attachments for Files {
    async fn of(&self, order: &str) -> Result<Vec<Attachment>, Undelivered> {
        assert_eq!(order, ORDER);
        let file =
            |name: &str, kind: &str, bytes| Attachment { name: name.to_owned(), content_type: kind.to_owned(), bytes };
        Ok(vec![
            file("Karten für die Oper.pdf", "application/pdf", vec![0xFF; self.0]),
            file("event.ics", "text/calendar; charset=utf-8; method=PUBLISH", b"BEGIN:VCALENDAR\r\n".to_vec()),
        ])
    }
}

#[tokio::test]
async fn files_are_attached_unless_they_are_too_large() {
    let server = MailServer::start(&[]);
    let with = |bytes| Mailer::new(&settings(server.port), Some(Arc::new(Files(bytes)))).expect("valid");
    with(20_000).deliver(&paid(BUYER)).await.expect("delivered");
    let mail = server.mail();
    let files = json!([
        {"name": "Karten für die Oper.pdf", "type": "application/pdf", "size": 20_000},
        {"name": "event.ics", "type": "text/calendar", "size": 17}
    ]);
    assert_eq!(mail["attachments"], files);
    assert!(text(&mail, "text").contains(TITLE) && text(&mail, "html").contains("Théâtre"));
    assert_eq!(mail["defects"], json!([]));

    with(8_000_000).deliver(&paid(BUYER)).await.expect("delivered all the same");
    assert_eq!(server.mail()["attachments"], json!([]));
}

#[tokio::test]
async fn nothing_from_outside_becomes_a_header_or_a_command() {
    let server = MailServer::start(&[]);
    let mailer = mailer(&settings(server.port));
    for address in [
        "a@home.example\r\nBcc: victim@home.example",
        "a@home.example>\r\nRCPT TO:<victim@home.example",
        "\"a\r\nRCPT TO:<victim@home.example>\"@home.example",
        "a@home.example, victim@home.example",
        "a@home.example\nX: y",
    ] {
        assert!(!fails(&mailer, &paid(address)).await.retry, "{address:?}");
    }
    for hostile in [
        "Opera\r\nBcc: victim@home.example",
        "Opera\r\n\r\n<script>alert(1)</script>",
        "Opera\nContent-Type: text/plain",
        "Oper ä\r\n.\r\nMAIL FROM:<x@home.example>\r\n",
        "Opera\u{2028}Bcc: victim@home.example\u{85}\u{0}",
    ] {
        let mut order = paid(BUYER);
        order.id = format!("x>\r\nBcc: victim@home.example\r\n{hostile}");
        order.data["event"]["title"] = json!(hostile);
        order.data["event"]["venue"] = json!(hostile);
        order.data["lines"][0]["name"] = json!(hostile);
        mailer.deliver(&order).await.expect("delivered");
        assert_eq!(server.next("rcpt")["rcpt"], BUYER);
        let mail = server.mail();
        let one_line = hostile.split(['\r', '\n', '\u{2028}', '\u{85}', '\0']).collect::<Vec<_>>().join(" ");
        let one_line = one_line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(header(&mail, "Subject"), format!("Your tickets for {one_line}"));
        assert_eq!(mail["rcpt"], json!([BUYER]));
        let names: Vec<_> = mail["headers"].as_array().expect("headers").iter().map(|pair| pair[0].clone()).collect();
        let expected = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Reply-To", "MIME-Version"];
        assert_eq!(names, [&expected[..], &["Content-Type"]].concat());
        assert_eq!((&mail["defects"], &mail["bare_ends"]), (&json!([]), &json!(false)));
        assert!(!text(&mail, "html").contains("<script"));
    }
    let named: Vec<_> = server.ended().into_iter().map(|said| said["rcpt"].clone()).collect();
    assert_eq!(named, Vec::<Value>::new(), "nobody else was written to");
}
