//! The shop's door over real sockets: only a passport that the gateway signed, for this room and in time, opens it.

mod door;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use door::*;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::signature::KeyPair;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_true_passport_opens() {
    let (address, _folder) = shop(gateway().await).await;
    let seats = "/api/shop/v1/events/opening-night/seats";
    let good = passport(&claims(), 1, "one");
    let (status, answer) = ask(&address, seats, Some(&good)).await;
    assert_eq!((status, answer["seats"].as_array().map(Vec::len)), (200, Some(200)));

    let public = seed(1).public_key().as_ref().to_vec();
    let confused = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
    let confused = encode(&confused, &claims(), &EncodingKey::from_secret(&public)).expect("signs");
    let (head, rest) = good.split_once('.').expect("a JWT");
    let none = format!("{}.{}.", base64url(br#"{"alg":"none","kid":"one"}"#), rest.split('.').next().expect("claims"));
    let bent = format!("{head}.{}", rest.replacen('e', "f", 1));
    let mut without = claims();
    without.as_object_mut().expect("an object").remove("exp");
    for (what, text) in [
        ("another key", passport(&claims(), 2, "one")),
        ("an unknown key", passport(&claims(), 1, "two")),
        ("another room", passport(&changed("aud", json!("other")), 1, "one")),
        ("another gateway", passport(&changed("iss", json!("https://evil.example")), 1, "one")),
        ("yesterday's", passport(&changed("exp", json!(now() - 60)), 1, "one")),
        ("one without an end", passport(&without, 1, "one")),
        ("the public key as a secret", confused),
        ("no signature at all", none),
        ("a changed one", bent),
        ("nonsense", "a.b.c".to_owned()),
        ("two of them", format!("{good}\r\nVestibule-Admission: {good}")),
    ] {
        let (status, answer) = ask(&address, seats, Some(&text)).await;
        assert_eq!((status, answer["code"].as_str()), (403, Some("admission_required")), "{what}");
    }
    let (status, answer) = ask(&address, seats, None).await;
    assert_eq!((status, answer["code"].as_str()), (403, Some("admission_required")));
    let (status, stock) = ask(&address, "/api/shop/v1/events/opening-night/stock", None).await;
    assert_eq!((status, stock["stock"].as_array().map(Vec::len)), (200, Some(3)), "what is left is no secret");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_gateways_keys_nobody_is_let_in_by_mistake() {
    let (address, _folder) = shop("http://127.0.0.1:1/keys".to_owned()).await;
    let passport = passport(&claims(), 1, "one");
    let (status, answer) = ask(&address, "/api/shop/v1/events/opening-night/seats", Some(&passport)).await;
    assert_eq!((status, answer["code"].as_str()), (503, Some("keys_unavailable")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_exchanged_is_found_and_nonsense_asks_for_nothing_more_often() {
    let published: Published = Arc::new(Mutex::new((vec![("one", 1)], 0)));
    let (address, _folder) = shop(publish(&published).await).await;
    let seats = "/api/shop/v1/events/opening-night/seats";
    let began = Instant::now();
    assert_eq!(ask(&address, seats, Some(&passport(&claims(), 1, "one"))).await.0, 200);
    published.lock().expect("no panic").0.push(("two", 2));
    let new = passport(&claims(), 2, "two");
    while ask(&address, seats, Some(&new)).await.0 != 200 {
        assert!(began.elapsed() < Duration::from_secs(60), "the new key is never found");
        for at in 0..20 {
            let made_up = passport(&claims(), 3, &format!("made up {at}"));
            assert_eq!(ask(&address, seats, Some(&made_up)).await.0, 403);
        }
    }
    assert_eq!(ask(&address, seats, Some(&passport(&claims(), 1, "one"))).await.0, 200, "the old one counts as well");
    let (asked, most) = (published.lock().expect("no panic").1, 2 + began.elapsed().as_secs() / 2);
    assert!(u64::from(asked) <= most, "asked {asked} times");
}
