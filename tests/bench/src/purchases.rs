//! Whole purchases against a running shop, over HTTP as behind the gateway: a hold, an order, a payment with the test provider
//! that confirms it. Every buyer is another visitor with a passport of their own; two of three take two seats side by side, the
//! others two standing places.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::stage::EVENT;

/// What a run is.
pub struct Run {
    /// The shop's address.
    pub shop: String,
    /// The shop's process.
    pub pid: u32,
    /// The port where the shop finds the keys of the passports.
    pub keys_port: u16,
    /// Buyers at once.
    pub buyers: u32,
    /// Seconds.
    pub seconds: u64,
    /// Purchases a second; as many as can be when 0.
    pub rate: f64,
    /// Purchases before this one were made by an earlier run: their seats are gone.
    pub from: u32,
}

struct Office {
    key: EncodingKey,
    /// The key's name, another one for each run, so that a running shop asks for it.
    kid: String,
    seats: Vec<(String, String)>,
    next: AtomicU32,
}

/// One step's times in milliseconds.
type Times = HashMap<&'static str, Vec<f64>>;

/// Prints purchases per second and each step's times as JSON.
pub async fn measure(run: Run) {
    let document = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).expect("a key");
    let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key");
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    let kid = x[..8].to_owned();
    let keys =
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x }] });
    tokio::spawn(publish(run.keys_port, keys.to_string()));
    let key = EncodingKey::from_ed_der(document.as_ref());
    let office = Office { key, kid, seats: Vec::new(), next: AtomicU32::new(run.from) };
    let office = Arc::new(Office { seats: seats(&run.shop, &office).await, ..office });
    let (started, ticks_before) = (Instant::now(), ticks(run.pid));
    let end = started + Duration::from_secs(run.seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for at in 0..run.buyers {
        let (office, shop, rate, buyers) = (Arc::clone(&office), run.shop.clone(), run.rate, run.buyers);
        tasks.spawn(async move {
            let mut times = Times::new();
            let mut wire = Wire::open(&shop).await;
            for turn in 0.. {
                let mut begin = Instant::now();
                if rate > 0.0 {
                    // Each purchase has its time, and a late answer counts from that time on.
                    begin =
                        started + Duration::from_secs_f64((f64::from(at) + f64::from(turn) * f64::from(buyers)) / rate);
                    tokio::time::sleep_until(begin.into()).await;
                }
                if begin >= end {
                    return times;
                }
                buy(&office, &mut wire, begin, &mut times).await;
            }
            times
        });
    }
    let mut all = Times::new();
    for times in tasks.join_all().await {
        times.into_iter().for_each(|(step, times)| all.entry(step).or_default().extend(times));
    }
    let (took, ticks) = (started.elapsed().as_secs_f64(), ticks(run.pid) - ticks_before);
    let mut said = serde_json::Map::new();
    for (step, mut times) in all {
        times.sort_by(f64::total_cmp);
        let part = |part: f64| (times[((times.len() - 1) as f64 * part) as usize] * 100.0).round() / 100.0;
        said.insert(
            step.to_owned(),
            json!({ "count": times.len(), "p50_ms": part(0.5), "p99_ms": part(0.99), "max_ms": part(1.0) }),
        );
    }
    let count = said.get("confirm").and_then(|step| step["count"].as_u64()).unwrap_or(0);
    let next = office.next.load(Ordering::Relaxed);
    println!(
        "{}",
        json!({
            "per_second": (count as f64 / took).round(), "purchases": count, "next": next, "steps": said,
            "cpu_us": (ticks as f64 * TICK_US / count as f64).round(),
        })
    );
}

/// A tick of `/proc/[pid]/stat` in microseconds: `USER_HZ` is 100 (proc(5)).
const TICK_US: f64 = 10_000.0;

/// The time of all cores that a process had so far.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("a process");
    let (_, after_name) = stat.rsplit_once(')').expect("a name");
    after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
}

/// Answers with the public key to whoever asks.
async fn publish(port: u16, keys: String) {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
    while let Ok((mut stream, _)) = listener.accept().await {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{keys}", keys.len());
        let mut buffer = [0; 2048];
        let _ = stream.read(&mut buffer).await;
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

impl Office {
    fn passport(&self, owner: &str) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_secs();
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let claims =
            json!({ "iss": "http://bench", "aud": "bench", "sub": owner, "iat": now, "exp": now + 3600, "jti": owner });
        jsonwebtoken::encode(&header, &claims, &self.key).expect("signs")
    }
}

/// Pairs of seats beside each other.
async fn seats(shop: &str, office: &Office) -> Vec<(String, String)> {
    let mut wire = Wire::open(shop).await;
    let (_, answer) = wire.get(&format!("/api/shop/v1/events/{EVENT}/seats"), &office.passport("scout")).await;
    let all: Vec<_> =
        answer["seats"].as_array().expect("seats").iter().filter(|seat| seat["kind"] == "standard").cloned().collect();
    let id = |seat: &Value| seat["id"].as_str().unwrap_or_default().to_owned();
    let is_row =
        |two: &[Value]| two.len() == 2 && two[0]["row"] == two[1]["row"] && two[0]["section"] == two[1]["section"];
    all.chunks(2).filter(|two| is_row(two)).map(|two| (id(&two[0]), id(&two[1]))).collect()
}

async fn buy(office: &Office, wire: &mut Wire, begin: Instant, times: &mut Times) {
    let number = office.next.fetch_add(1, Ordering::Relaxed);
    let passport = office.passport(&format!("visitor-{number}"));
    let wish = match number % 3 {
        2 => json!({ "event": EVENT, "quantities": { "standing": 2 } }),
        _ => {
            // Buyers who come after each other do not sit in the same row.
            let pair = (number as usize / 3 * 2 + number as usize % 3) * 997 % office.seats.len();
            let (one, other) = &office.seats[pair];
            json!({ "event": EVENT, "seats": [one, other] })
        }
    };
    let mut note = |step: &'static str, since: Instant| {
        times.entry(step).or_default().push(since.elapsed().as_secs_f64() * 1000.0)
    };
    let (status, hold) = wire.post("/api/shop/v1/holds", &passport, &wish).await;
    assert_eq!(status, 201, "{hold}");
    note("hold", begin);
    let since = Instant::now();
    let mail = format!("buyer-{number}@example.org");
    let (status, order) =
        wire.post("/api/shop/v1/orders", &passport, &json!({ "hold": hold["id"], "mail": mail })).await;
    assert_eq!(status, 201, "{order}");
    note("order", since);
    let since = Instant::now();
    let payment = order["payment"]["id"].as_str().expect("a payment");
    let paid = wire
        .post(&format!("/api/shop/v1/payments/{payment}/confirm"), &passport, &json!({ "outcome": "succeed" }))
        .await;
    assert_eq!((paid.0, paid.1["state"].as_str()), (200, Some("confirmed")), "{}", paid.1);
    note("confirm", since);
    note("purchase", begin);
}

/// A connection that stays open.
struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    keys: u64,
}

impl Wire {
    async fn open(shop: &str) -> Self {
        let stream = TcpStream::connect(shop).await.expect("connects");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, buffer: Vec::with_capacity(8192), keys: 0 }
    }

    async fn get(&mut self, path: &str, passport: &str) -> (u16, Value) {
        self.ask(format!("GET {path} HTTP/1.1\r\nHost: shop\r\nVestibule-Admission: {passport}\r\n\r\n")).await
    }

    async fn post(&mut self, path: &str, passport: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        self.keys += 1;
        self.ask(format!(
            "POST {path} HTTP/1.1\r\nHost: shop\r\nVestibule-Admission: {passport}\r\nIdempotency-Key: {:p}-{}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            &raw const self.keys,
            self.keys,
            body.len()
        ))
        .await
    }

    async fn ask(&mut self, request: String) -> (u16, Value) {
        self.stream.write_all(request.as_bytes()).await.expect("writes");
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("reads");
            assert!(read > 0, "the shop hung up: {}", String::from_utf8_lossy(&self.buffer));
            let Some(head) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
            let length =
                text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
            let end = head + 4 + length.expect("a length");
            if self.buffer.len() >= end {
                let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
                return (status, serde_json::from_slice(&self.buffer[head + 4..end]).unwrap_or(Value::Null));
            }
        }
    }
}
