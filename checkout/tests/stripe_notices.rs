//! What Stripe tells by itself: good notices are read, and forged, changed, old and unreadable ones are not taken.

mod stripe_server;

use std::time::Duration;

use checkout::Secret;
use checkout::payments::{BadNotice, Notice, Patience, Payment, PaymentProvider, Stripe, StripeSettings, TOLERANCE_S};
use inventory::UnixMs;
use serde_json::json;
use stripe_server::{Buyer, KEY, Mishap, StripeServer, event, now_s, receiver, signature};
use tokio::sync::mpsc;

const SECRET: &str = "whsec_standin0123456789";
const SECRET_NEW: &str = "whsec_rolled0123456789";
const NOW_S: i64 = 1_800_000_000;

fn provider(url: &str, secrets: &[&str]) -> Stripe {
    let settings = StripeSettings {
        url: url.to_owned(),
        key: Secret::new(KEY),
        webhook_secrets: secrets.iter().map(Secret::new).collect(),
        methods: Vec::new(),
        patience: Patience::default(),
    };
    Stripe::new(&settings).expect("valid")
}

fn at(seconds: i64) -> UnixMs {
    UnixMs(u64::try_from(seconds).expect("after 1970") * 1000)
}

fn marked(kind: &str) -> String {
    event("evt_1", kind, &json!({ "id": "x", "metadata": { "payment": "p", "order": "o", "more": "1" } }))
}

fn read(secrets: &[&str], header: &str, body: &str) -> Result<Option<Notice>, BadNotice> {
    provider("http://127.0.0.1:1", secrets).notice(Some(header), body.as_bytes(), at(NOW_S))
}

fn expected(id: &str) -> Notice {
    Notice { id: id.to_owned(), payment: "p".to_owned(), order: "o".to_owned() }
}

#[test]
fn good_ones_are_read() {
    for kind in [
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "payment_intent.processing",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
    ] {
        let body = marked(kind);
        let header = signature(&[SECRET], NOW_S, &body);
        assert_eq!(read(&[SECRET], &header, &body), Ok(Some(expected("evt_1"))), "{kind}");
        assert_eq!(read(&[SECRET], &header.to_uppercase().replace("T=", "t=").replace("V1=", "v1="), &body), {
            Ok(Some(expected("evt_1")))
        });
    }
}

#[test]
fn what_is_not_ours_is_none() {
    let objects =
        [json!({}), json!({ "metadata": null }), json!({ "metadata": {} }), json!({ "metadata": { "order": "o" } })];
    for object in objects {
        let body = event("evt_1", "payment_intent.succeeded", &object);
        assert_eq!(read(&[SECRET], &signature(&[SECRET], NOW_S, &body), &body), Ok(None), "{object}");
    }
    for kind in ["customer.created", "payment_intent.created", "charge.dispute.created", ""] {
        let body = marked(kind);
        assert_eq!(read(&[SECRET], &signature(&[SECRET], NOW_S, &body), &body), Ok(None), "{kind}");
    }
}

#[test]
fn while_a_secret_is_rolled_both_hold() {
    let body = marked("payment_intent.succeeded");
    let good = Ok(Some(expected("evt_1")));
    let signed = |secrets: &[&str]| signature(secrets, NOW_S, &body);
    // Stripe signs with both; we have one of them yet, or both, or the new one only.
    for ours in [&[SECRET][..], &[SECRET_NEW], &[SECRET, SECRET_NEW], &[SECRET_NEW, SECRET]] {
        assert_eq!(read(ours, &signed(&[SECRET, SECRET_NEW]), &body), good);
    }
    // Stripe signs with one of them.
    assert_eq!(read(&[SECRET_NEW, SECRET], &signed(&[SECRET]), &body), good);
    assert_eq!(read(&[SECRET_NEW, SECRET], &signed(&[SECRET_NEW]), &body), good);
    assert_eq!(read(&[SECRET_NEW], &signed(&[SECRET]), &body), Err(BadNotice::Signature), "the old one is over");
}

#[test]
fn forged_and_changed_ones_are_not_taken() {
    let body = marked("payment_intent.succeeded");
    let header = signature(&[SECRET], NOW_S, &body);
    let bad = Err(BadNotice::Signature);
    assert_eq!(provider("http://127.0.0.1:1", &[SECRET]).notice(None, body.as_bytes(), at(NOW_S)), bad);
    assert_eq!(read(&[SECRET], &signature(&["whsec_of_a_stranger"], NOW_S, &body), &body), bad);
    assert_eq!(read(&[SECRET], &header, &body.replace("\"o\"", "\"x\"")), bad);
    assert_eq!(read(&[SECRET], &header, &format!("{body} ")), bad);
    assert_eq!(read(&[SECRET], &header, ""), bad);
    let (_, tag) = header.split_once("v1=").expect("a signature");
    for header in [
        String::new(),
        "garbage".to_owned(),
        ",,==,t".to_owned(),
        format!("t={NOW_S}"),
        format!("v1={tag}"),
        format!("t={NOW_S},v0={tag}"),
        format!("t={NOW_S},v2={tag}"),
        format!("t={},v1={tag}", NOW_S + 1),
        format!("t={NOW_S},t={},v1={tag}", NOW_S + 1),
        format!("t={},t={NOW_S},v1={tag}", NOW_S + 1),
        format!("t=0{NOW_S},v1={tag}"),
        format!("t={NOW_S},v1={}", &tag[..62]),
        format!("t={NOW_S},v1={tag}00"),
        format!("t={NOW_S},v1={}é", &tag[..62]),
        format!("t={NOW_S},v1={}+1", &tag[..62]),
        format!("t=yesterday,v1={tag}"),
        // Behind more than anybody needs.
        format!("t={NOW_S}{},v1={tag}", format!(",v1={}", "0".repeat(64)).repeat(1000)),
    ] {
        assert_eq!(read(&[SECRET], &header, &body), bad, "{header}");
    }
}

#[test]
fn only_signatures_of_now_are_taken() {
    let body = marked("payment_intent.succeeded");
    let tolerance = i64::try_from(TOLERANCE_S).expect("small");
    for (before, is_taken) in
        [(0, true), (tolerance, true), (-tolerance, true), (tolerance + 1, false), (-tolerance - 1, false)]
    {
        let told = read(&[SECRET], &signature(&[SECRET], NOW_S - before, &body), &body);
        assert_eq!(told.is_ok(), is_taken, "{before}");
        assert!(is_taken || told == Err(BadNotice::Old), "{told:?}");
    }
    let strange = read(&[SECRET], &signature(&[SECRET], -1, &body), &body);
    assert_eq!(strange, Err(BadNotice::Signature), "no moment");
    let stranger = read(&[SECRET], &signature(&["whsec_of_a_stranger"], 0, &body), &body);
    assert_eq!(stranger, Err(BadNotice::Signature), "a stranger learns nothing of our clock");
}

#[test]
fn signed_garbage_is_unreadable() {
    let long = marked("payment_intent.succeeded").replace("\"1\"", &format!("\"{}\"", "1".repeat(300_000)));
    for body in
        ["", "{", "[]", "null", "\u{0}", r#"{"id":"evt_1"}"#, r#"{"id":1,"type":"x","data":{"object":{}}}"#, &long]
    {
        assert_eq!(read(&[SECRET], &signature(&[SECRET], NOW_S, body), body), Err(BadNotice::Unreadable));
    }
}

/// A shop's endpoint: what it read, in the order of arrival.
async fn endpoint(
    secrets: &[&str],
    busy: usize,
) -> (String, mpsc::UnboundedReceiver<Result<Option<Notice>, BadNotice>>) {
    let stripe = std::sync::Arc::new(provider("http://127.0.0.1:1", secrets));
    let (tell, told) = mpsc::unbounded_channel();
    let refusals = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(busy));
    let (url, _) = receiver(move |signature, body| {
        use std::sync::atomic::Ordering::SeqCst;
        if refusals.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            return false;
        }
        let read = stripe.notice(signature.as_deref(), &body, at(now_s()));
        tell.send(read.clone()).expect("the test listens");
        read.is_ok()
    })
    .await;
    (format!("{url}/webhook"), told)
}

async fn next<T>(from: &mut mpsc::UnboundedReceiver<T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), from.recv()).await.expect("it comes").expect("open")
}

async fn payments(server: &StripeServer, ids: &[&str]) -> Vec<String> {
    let stripe = provider(server.url(), &[SECRET]);
    let mut secrets = Vec::new();
    for id in ids {
        let payment = Payment {
            id: (*id).to_owned(),
            order: format!("order-of-{id}"),
            amount: 500,
            currency: "EUR".to_owned(),
            reference: None,
        };
        secrets.push(stripe.start(&payment).await.expect("started").client.expect("a secret"));
    }
    secrets
}

#[tokio::test]
async fn delivered_ones_arrive_again_late_and_in_disorder_and_are_known_by_their_id() {
    let server = StripeServer::start().await;
    let (url, mut told) = endpoint(&[SECRET], 2).await;
    server.hooks().to(&url, &[SECRET]);
    server.hooks().next(&[Mishap::Twice, Mishap::Held, Mishap::Held]);
    let secrets = payments(&server, &["a", "b", "c"]).await;
    let of = |told: Result<Option<Notice>, BadNotice>| {
        let notice = told.expect("taken").expect("ours");
        (notice.id, notice.payment, notice.order)
    };

    // The endpoint is busy at first, and Stripe comes back.
    server.buyer(&secrets[0], Buyer::Pays).expect("paid");
    let first = of(next(&mut told).await);
    assert_eq!((first.1.as_str(), first.2.as_str()), ("a", "order-of-a"));
    assert_eq!(of(next(&mut told).await), first);

    for secret in &secrets[1..] {
        server.buyer(secret, Buyer::Pays).expect("paid");
    }
    server.hooks().release();
    let (second, third) = (of(next(&mut told).await), of(next(&mut told).await));
    assert_eq!((second.1.as_str(), third.1.as_str()), ("c", "b"), "the latest first");
    assert!(second.0 != third.0 && second.0 != first.0);
    server.assert_sound();
}

#[tokio::test]
async fn delivered_forgeries_are_not_taken() {
    let server = StripeServer::start().await;
    let (url, mut told) = endpoint(&[SECRET, SECRET_NEW], 0).await;
    server.hooks().to(&url, &[SECRET_NEW, SECRET]);
    let secrets = payments(&server, &["a"]).await;
    for (mishap, bad) in [
        (Mishap::SignedBefore(3600), BadNotice::Old),
        (Mishap::SignedBefore(-3600), BadNotice::Old),
        (Mishap::WrongSecret, BadNotice::Signature),
        (Mishap::Changed, BadNotice::Signature),
    ] {
        server.hooks().next(&[mishap]);
        server.buyer(&secrets[0], Buyer::IsDeclined).expect("possible");
        assert_eq!(next(&mut told).await, Err(bad), "{mishap:?}");
    }
    server.buyer(&secrets[0], Buyer::Pays).expect("paid");
    assert_eq!(next(&mut told).await.expect("taken").expect("ours").payment, "a");
    assert_eq!(told.try_recv().ok(), None);
}
