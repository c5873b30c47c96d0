//! What stands in the gateway's place before the shop: passports with a key of its own; and a connection of a buyer.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Signs passports.
pub struct Office {
    key: EncodingKey,
    /// The key's name, another one for each run, so that a running shop asks for it.
    kid: String,
}

/// A tick of `/proc/[pid]/stat` in microseconds: `USER_HZ` is 100 (proc(5)).
pub const TICK_US: f64 = 10_000.0;

/// The time of all cores that a process had so far.
pub fn ticks(pid: u32) -> u64 {
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
    /// Makes a key and publishes it at a port.
    pub fn open(port: u16) -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).expect("a key");
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key");
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let kid = x[..8].to_owned();
        let keys =
            json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x }] });
        tokio::spawn(publish(port, keys.to_string()));
        Self { key: EncodingKey::from_ed_der(document.as_ref()), kid }
    }

    /// The passport of a visitor, as the gateway would sign it.
    pub fn passport(&self, owner: &str) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_secs();
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let claims =
            json!({ "iss": "http://bench", "aud": "bench", "sub": owner, "iat": now, "exp": now + 3600, "jti": owner });
        jsonwebtoken::encode(&header, &claims, &self.key).expect("signs")
    }
}

/// A connection that stays open.
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    keys: u64,
}

impl Wire {
    pub async fn open(shop: &str) -> Self {
        let stream = TcpStream::connect(shop).await.expect("connects");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, buffer: Vec::with_capacity(8192), keys: 0 }
    }

    /// Over a connection of its own: HTTP/1.0, so that the body is what comes until the end.
    pub async fn get(shop: &str, path: &str, passport: &str) -> Value {
        let mut stream = TcpStream::connect(shop).await.expect("connects");
        let request = format!("GET {path} HTTP/1.0\r\nHost: shop\r\nVestibule-Admission: {passport}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("writes");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("reads");
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        serde_json::from_slice(&answer[head + 4..]).expect("JSON")
    }

    pub async fn post(&mut self, path: &str, passport: &str, body: &Value) -> (u16, Value) {
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
