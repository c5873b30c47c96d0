//! Letters of the tests: what is told, by whom, and how what arrived is read.

use checkout::outbox::mail::{MAIL_DEADLINE, MailSettings, MailTls, Mailer};
use checkout::outbox::{Destination, Kind, Message, Undelivered};
use inventory::UnixMs;
use serde_json::{Value, json};

pub const ORDER: &str = "0f3a9c52d17b4e68a1b2c3d4e5f60718";
pub const TITLE: &str = "Große Oper: „Die Zauberflöte“ – 魔笛 & <Freunde>";
pub const BUYER: &str = "buyer@home.example";

/// For a mail server on this machine.
pub fn settings(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: MailTls::None,
        authorities: None,
        login: None,
        from: "Das Große Haus <tickets@meridian.example>".to_owned(),
        reply_to: Some("help@meridian.example".to_owned()),
        public_url: "https://tickets.meridian.example/".to_owned(),
        deadline: MAIL_DEADLINE,
    }
}

/// Without files.
pub fn mailer(settings: &MailSettings) -> Mailer {
    Mailer::new(settings, None).expect("valid settings")
}

/// Tells of an order.
pub fn message(kind: Kind, mail: &str) -> Message {
    let data = json!({
        "order": ORDER,
        "mail": mail,
        "event": {
            "id": "opening-night", "title": TITLE, "venue": "Théâtre du Méridien",
            "starts_at": "2027-03-05T19:30:00Z", "ends_at": "2027-03-05T22:00:00Z"
        },
        "lines": [{
            "ticket_type": "stalls", "name": "Stalls", "count": 2, "price": 4500, "fee": 250, "currency": "EUR",
            "seats": ["stalls-A1", "stalls-A2"]
        }],
        "total": 9500,
        "currency": "EUR",
        "tickets": [
            {"id": "t1", "name": "Stalls", "seat": "stalls-A1"}, {"id": "t2", "name": "Stalls", "seat": "stalls-A2"}
        ],
        "not_of_interest": {"to": ["mail"]}
    });
    Message { id: "msg-17".to_owned(), kind, at: UnixMs(1_800_000_000_000), about: ORDER.to_owned(), data }
}

/// Tells of a paid one.
pub fn paid(mail: &str) -> Message {
    message(Kind::OrderPaid, mail)
}

/// A header that is there once.
pub fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    let all = mail["headers"].as_array().expect("headers");
    let found: Vec<_> =
        all.iter().filter(|pair| pair[0].as_str().expect("a name").eq_ignore_ascii_case(name)).collect();
    assert_eq!(found.len(), 1, "{name} in {all:?}");
    found[0][1].as_str().expect("text")
}

/// A form of its text.
pub fn text<'a>(mail: &'a Value, part: &str) -> &'a str {
    mail[part].as_str().unwrap_or_else(|| panic!("no {part}"))
}

/// It is not delivered, and the reason gives nobody away.
pub async fn fails(mailer: &Mailer, message: &Message) -> Undelivered {
    let undelivered = mailer.deliver(message).await.expect_err("not delivered");
    let address = message.data["mail"].as_str().expect("an address");
    for part in [address, "example", BUYER] {
        assert!(!undelivered.why.contains(part), "{}", undelivered.why);
    }
    undelivered
}
