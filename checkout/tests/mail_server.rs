//! How the mailer gets on with mail servers: such as refuse, break off, stall, are strangers, or want a login.

mod support;

use std::time::Duration;

use checkout::Secret;
use checkout::outbox::mail::{Login, MailSettings, MailTls};
use checkout::outbox::{Destination, Message};
use serde_json::{Value, json};
use support::letters::{BUYER, fails, header, mailer, paid, settings};
use support::{MailServer, certificate};

#[tokio::test]
async fn a_letter_that_comes_again_is_the_same() {
    let server = MailServer::start(&[]);
    let mailer = mailer(&settings(server.port));
    let order = paid("flaky@home.example");
    assert!(fails(&mailer, &order).await.retry, "cut off after the content");
    mailer.deliver(&order).await.expect("delivered");
    mailer.deliver(&order).await.expect("delivered");
    let (one, two) = (server.mail(), server.mail());
    for name in ["Message-ID", "Date", "Subject"] {
        assert_eq!(header(&one, name), header(&two, name));
    }
    let other = Message { id: "msg-18".to_owned(), ..order };
    mailer.deliver(&other).await.expect("delivered");
    assert_ne!(header(&server.mail(), "Message-ID"), header(&one, "Message-ID"));
}

#[tokio::test]
async fn refusals_for_good_and_for_now_are_told_apart() {
    let server = MailServer::start(&[]);
    let mailer = mailer(&settings(server.port));
    for (who, retry, said) in [
        ("gone", false, "550 5.1.1"),
        ("spam", false, "554 5.7.1"),
        ("busy", true, "451 4.3.2"),
        ("full", true, "452 4.2.2"),
        ("cut", true, "broke"),
        ("broken", true, "broke"),
    ] {
        let undelivered = fails(&mailer, &paid(&format!("{who}+x@home.example"))).await;
        assert_eq!(undelivered.retry, retry, "{who}: {undelivered}");
        assert!(undelivered.why.contains(said), "{who}: {undelivered}");
    }
    // SMTPUTF8 is not offered: no attempt can reach this one.
    assert!(!fails(&mailer, &paid("jörg@home.example")).await.retry);
    mailer.deliver(&paid(BUYER)).await.expect("the next one is delivered");
    assert_eq!(server.mail()["rcpt"], json!([BUYER]));
}

#[tokio::test]
async fn a_stranger_is_told_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (cert, key) = certificate(folder.path());
    let (cert_path, key_path) = (cert.to_str().expect("UTF-8"), key.to_str().expect("UTF-8"));
    for (name, tls) in [("starttls", MailTls::StartTls), ("tls", MailTls::Tls)] {
        let server = MailServer::start(&["--tls", name, "--cert", cert_path, "--key", key_path]);
        let strange = MailSettings { tls, ..settings(server.port) };
        let undelivered = fails(&mailer(&strange), &paid(BUYER)).await;
        assert!(undelivered.retry && undelivered.why.contains("certificate"), "{undelivered}");

        let authorities = Some(std::fs::read(&cert).expect("readable"));
        let known = MailSettings { authorities, ..strange };
        mailer(&known).deliver(&paid(BUYER)).await.expect("delivered");
        let said = server.next("rcpt");
        assert_eq!((&said["rcpt"], &said["tls"]), (&json!(BUYER), &json!(true)), "the first thing it was told");
        assert_eq!(server.mail()["tls"], json!(true));
    }
    let plain = MailServer::start(&[]);
    let stripped = MailSettings { tls: MailTls::StartTls, ..settings(plain.port) };
    let undelivered = fails(&mailer(&stripped), &paid(BUYER)).await;
    assert!(undelivered.retry && undelivered.why.contains("STARTTLS"), "{undelivered}");
    assert_eq!(plain.ended(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_login_that_does_not_fit_is_for_the_staff() {
    let server = MailServer::start(&["--login", "shop:swordfish"]);
    let with = |password: &str| {
        let login = Login { user: "shop".to_owned(), password: Secret::new(password) };
        MailSettings { login: Some(login), ..settings(server.port) }
    };
    for (settings, said) in [(with("guess"), "535"), (settings(server.port), "530")] {
        let undelivered = fails(&mailer(&settings), &paid(BUYER)).await;
        assert!(undelivered.retry && undelivered.why.contains(said), "{undelivered}");
        assert!(!undelivered.why.contains("guess"), "{undelivered}");
    }
    let mailer = mailer(&with("swordfish"));
    assert!(!format!("{mailer:?}").contains("swordfish"));
    mailer.deliver(&paid(BUYER)).await.expect("delivered");
    server.mail();
}

#[tokio::test]
async fn connections_are_kept_but_not_after_a_delivery_that_was_given_up() {
    let server = MailServer::start(&[]);
    let patient = mailer(&settings(server.port));
    patient.deliver(&paid(BUYER)).await.expect("delivered");
    patient.deliver(&paid(BUYER)).await.expect("delivered");
    assert_eq!(server.mail()["peer"], server.mail()["peer"], "one connection");

    let hasty = mailer(&MailSettings { deadline: Duration::from_millis(1500), ..settings(server.port) });
    hasty.deliver(&paid("first@home.example")).await.expect("delivered");
    let first = server.mail();
    let undelivered = fails(&hasty, &paid("stall@home.example")).await;
    assert!(undelivered.retry && undelivered.why.contains("1500 ms"), "{undelivered}");
    assert_eq!(server.next("stalled")["rcpt"], "stall@home.example");
    hasty.deliver(&paid("next@home.example")).await.expect("delivered");
    let next = server.mail();
    assert_eq!(next["rcpt"], json!(["next@home.example"]));
    assert_ne!(next["peer"], first["peer"], "another connection");
    assert_eq!(next["html"], first["html"]);
}

#[tokio::test]
async fn a_server_that_went_away_is_asked_again() {
    let server = MailServer::start(&[]);
    let port = server.port;
    let mailer = mailer(&settings(port));
    mailer.deliver(&paid(BUYER)).await.expect("delivered");
    drop(server);
    let undelivered = fails(&mailer, &paid(BUYER)).await;
    assert!(undelivered.retry && undelivered.why.contains("cannot be reached"), "{undelivered}");
}
