//! The shop's door over real sockets: only a passport that the gateway signed, for this room and in time, opens it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use checkout::{Ground, Shop, ShopHttp, serve};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ISSUER: &str = "https://tickets.example";

fn seed(byte: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[byte; 32]).expect("a key")
}

/// RFC 8410, version 2: the seed with its public half.
fn signer(byte: u8) -> EncodingKey {
    let mut der = vec![0x30, 0x51, 2, 1, 1, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend_from_slice(&[byte; 32]);
    der.extend_from_slice(&[0x81, 0x21, 0]);
    der.extend_from_slice(seed(byte).public_key().as_ref());
    EncodingKey::from_ed_der(&der)
}

fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let group = three.iter().fold(0_u32, |group, byte| (group << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..=three.len() {
            text.push(char::from(LETTERS[(group >> (18 - 6 * at)) as usize & 63]));
        }
    }
    text
}

/// One request; the status of the answer, and its JSON.
async fn ask(address: &str, path: &str, passport: Option<&str>) -> (u16, Value) {
    let mut socket = TcpStream::connect(address).await.expect("connects");
    let passport = passport.map(|text| format!("Vestibule-Admission: {text}\r\n")).unwrap_or_default();
    let request = format!("GET {path} HTTP/1.1\r\nHost: shop\r\n{passport}Connection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("writes");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

/// The names of the published keys with their seeds, and how often they were asked for.
type Published = Arc<Mutex<(Vec<(&'static str, u8)>, u32)>>;

/// Publishes the key of seed 1 as a gateway does.
async fn gateway() -> String {
    publish(&Arc::new(Mutex::new((vec![("one", 1)], 0)))).await
}

async fn publish(published: &Published) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("http://{}/_vestibule/jwks.json", listener.local_addr().expect("bound"));
    let published = Arc::clone(published);
    let jwk = |(kid, byte): &(&str, u8)| {
        json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid,
            "x": base64url(seed(*byte).public_key().as_ref()),
        })
    };
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 2048];
            let _ = socket.read(&mut request).await;
            let keys = {
                let mut published = published.lock().expect("no panic");
                published.1 += 1;
                json!({ "keys": published.0.iter().map(jwk).collect::<Vec<_>>() }).to_string()
            };
            let answer =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{keys}", keys.len());
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    url
}

async fn shop(jwks_url: String) -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let demo = config::Sources { text: config::DEMO.to_owned(), ..config::Sources::default() };
    let settings = config::load(&demo).expect("valid").shop;
    let ground = Ground { data: folder.path().to_owned(), secret: [7; 32], public_url: ISSUER.to_owned() };
    let shop = Arc::new(Shop::open(&settings, &ground).await.expect("opens"));
    shop.seed_demo().await.expect("made");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("bound").to_string();
    let http = ShopHttp { jwks_url, issuer: ISSUER.to_owned(), registry: prometheus::Registry::new(), staff: None };
    tokio::spawn(serve(listener, shop, http, std::future::pending()));
    (address, folder)
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs()
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": "demo", "sub": "visitor", "iat": now(), "exp": now() + 60, "jti": "j" })
}

fn passport(claims: &Value, byte: u8, kid: &str) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::EdDSA) };
    encode(&header, claims, &signer(byte)).expect("signs")
}

fn changed(key: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[key] = value;
    claims
}

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
