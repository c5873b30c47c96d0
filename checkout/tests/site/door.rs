//! A gateway's passports and keys, and a client that may give up.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::ISSUER;

fn seed() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[1; 32]).expect("a key")
}

/// The passport of a visitor. RFC 8410, version 2: the seed with its public half.
pub fn passport(visitor: &str) -> String {
    let mut der = vec![0x30, 0x51, 2, 1, 1, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend_from_slice(&[1; 32]);
    der.extend_from_slice(&[0x81, 0x21, 0]);
    der.extend_from_slice(seed().public_key().as_ref());
    let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    let claims = json!({ "iss": ISSUER, "aud": "demo", "sub": visitor, "iat": now, "exp": now + 3600, "jti": visitor });
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::EdDSA) };
    encode(&header, &claims, &EncodingKey::from_ed_der(&der)).expect("signs")
}

/// Publishes the key; gives its address.
pub async fn keys() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("http://{}/_vestibule/jwks.json", listener.local_addr().expect("bound"));
    let jwk = json!({
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "one",
        "x": URL_SAFE_NO_PAD.encode(seed().public_key().as_ref()),
    });
    let keys = json!({ "keys": [jwk] }).to_string();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 2048];
            let _ = socket.read(&mut request).await;
            let answer =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{keys}", keys.len());
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    url
}

/// Asks a shop.
#[derive(Debug, Clone)]
pub struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Browser {
    pub fn new() -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http() }
    }

    /// One POST; `None` when there was no answer within that time.
    pub async fn post(
        &self,
        address: &str,
        path: &str,
        passport: &str,
        key: &str,
        body: &Value,
        patience: Duration,
    ) -> Option<(u16, Value)> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("http://{address}/api/shop/v1{path}"))
            .header("vestibule-admission", passport)
            .header("idempotency-key", key)
            .header("content-type", "application/json")
            .body(Full::from(body.to_string()))
            .expect("a request");
        let asked = async {
            let answer = self.client.request(request).await.ok()?;
            let status = answer.status().as_u16();
            let body = answer.into_body().collect().await.ok()?.to_bytes();
            Some((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
        };
        tokio::time::timeout(patience, asked).await.ok().flatten()
    }
}
