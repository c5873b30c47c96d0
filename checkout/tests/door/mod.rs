//! A gateway's keys and passports, and a shop behind them, over real sockets.

use std::sync::{Arc, Mutex};

use checkout::{Ground, Shop, ShopHttp, serve};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub const ISSUER: &str = "https://tickets.example";

pub fn seed(byte: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[byte; 32]).expect("a key")
}

/// RFC 8410, version 2: the seed with its public half.
pub fn signer(byte: u8) -> EncodingKey {
    let mut der = vec![0x30, 0x51, 2, 1, 1, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend_from_slice(&[byte; 32]);
    der.extend_from_slice(&[0x81, 0x21, 0]);
    der.extend_from_slice(seed(byte).public_key().as_ref());
    EncodingKey::from_ed_der(&der)
}

pub fn base64url(bytes: &[u8]) -> String {
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
pub async fn ask(address: &str, path: &str, passport: Option<&str>) -> (u16, Value) {
    let mut socket = TcpStream::connect(address).await.expect("connects");
    let passport = passport.map(|text| format!("Vestibule-Admission: {text}\r\n")).unwrap_or_default();
    // HTTP/1.0: the body is what comes until the end, without chunks.
    let request = format!("GET {path} HTTP/1.0\r\nHost: shop\r\n{passport}\r\n");
    socket.write_all(request.as_bytes()).await.expect("writes");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

/// The names of the published keys with their seeds, and how often they were asked for.
pub type Published = Arc<Mutex<(Vec<(&'static str, u8)>, u32)>>;

/// Publishes the key of seed 1 as a gateway does.
pub async fn gateway() -> String {
    publish(&Arc::new(Mutex::new((vec![("one", 1)], 0)))).await
}

pub async fn publish(published: &Published) -> String {
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

/// A shop with the demo sale.
pub async fn shop(jwks_url: String) -> (String, tempfile::TempDir) {
    let (address, _, folder) = opened(jwks_url, |_| {}, std::future::pending()).await;
    (address, folder)
}

/// The same with other settings, until `shutdown`.
pub async fn opened(
    jwks_url: String,
    change: impl FnOnce(&mut config::Shop),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> (String, Arc<Shop>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let demo = config::Sources { text: config::DEMO.to_owned(), ..config::Sources::default() };
    let mut settings = config::load(&demo).expect("valid").shop;
    change(&mut settings);
    let ground = Ground { data: folder.path().to_owned(), secret: [7; 32], public_url: ISSUER.to_owned() };
    let shop = Arc::new(Shop::open(&settings, &ground).await.expect("opens"));
    shop.seed_demo().await.expect("made");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("bound").to_string();
    let http = ShopHttp { jwks_url, issuer: ISSUER.to_owned(), registry: prometheus::Registry::new(), staff: None };
    tokio::spawn(serve(listener, Arc::clone(&shop), http, shutdown));
    (address, shop, folder)
}

pub fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs()
}

pub fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": "demo", "sub": "visitor", "iat": now(), "exp": now() + 60, "jti": "j" })
}

pub fn passport(claims: &Value, byte: u8, kid: &str) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::EdDSA) };
    encode(&header, claims, &signer(byte)).expect("signs")
}

pub fn changed(key: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[key] = value;
    claims
}
