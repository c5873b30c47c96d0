//! Who is let in: the passport that the gateway adds, verified with the gateway's published keys. Reaching the shop
//! directly gains nothing.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use inventory::Event;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use crate::ids;

/// The header that the gateway sets and strips from clients.
const HEADER: &str = "vestibule-admission";
/// Keys are asked for again at most this often, whatever clients send.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(2);
/// Keys are good for so long without being asked for again: a key that the gateway publishes no more counts no longer than
/// this. While the gateway does not answer, those that are known go on.
const KEYS_AGE_MAX: Duration = Duration::from_secs(300);
/// A gateway answers sooner.
const PATIENCE: Duration = Duration::from_secs(3);
/// A set of keys is small.
const KEYS_BYTES_MAX: usize = 64 * 1024;
/// Verified passports that are remembered, of some 500 bytes each; beyond, all are verified anew.
const VERIFIED_MAX: usize = 20_000;
/// Clocks of two machines differ by no more, in seconds.
const LEEWAY_S: u64 = 5;

/// Somebody who is inside: the permit that holding and ordering need. Only verification makes one.
#[derive(Debug, Clone)]
pub(super) struct Admitted {
    /// The opaque name of the visitor's ticket.
    pub(super) owner: String,
}

/// Why somebody is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotAdmitted {
    /// No valid passport for the event's room.
    Refused,
    /// The gateway's keys cannot be had.
    KeysOutOfReach,
}

#[derive(Debug, Clone, Deserialize)]
struct Claims {
    sub: String,
    aud: Audience,
    exp: u64,
}

/// One name, or several (RFC 7519, 4.1.3).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn has(&self, room: &str) -> bool {
        match self {
            Self::One(name) => name == room,
            Self::Several(names) => names.iter().any(|name| name == room),
        }
    }
}

/// Verifies passports.
pub(super) struct Doorman {
    client: Client<HttpConnector, Empty<Bytes>>,
    jwks_url: String,
    issuer: String,
    keys: RwLock<HashMap<String, DecodingKey>>,
    /// Passports that were verified with these keys: a visitor shows the same one with each request, and verifying costs as
    /// much as a read of the table.
    verified: RwLock<HashMap<String, Claims>>,
    asked: tokio::sync::Mutex<Asked>,
}

/// When the keys were asked for, and when they were had.
#[derive(Default)]
struct Asked {
    last: Option<Instant>,
    had: Option<Instant>,
}

impl Asked {
    fn may_ask(&self) -> bool {
        self.last.is_none_or(|last| last.elapsed() >= ASK_AGAIN_AFTER)
    }
}

impl Doorman {
    pub(super) fn new(jwks_url: String, issuer: String) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            jwks_url,
            issuer,
            keys: RwLock::default(),
            verified: RwLock::default(),
            asked: tokio::sync::Mutex::default(),
        }
    }

    /// The permit for an event. An event without a room is open to all; then the passport only names the visitor.
    pub(super) async fn admit(&self, headers: &HeaderMap, event: &Event) -> Result<Admitted, NotAdmitted> {
        self.verify(headers, event.room.as_deref()).await
    }

    /// The visitor of any room of this gateway: for what is found by an id that only its owner's room matters to.
    pub(super) async fn visitor(&self, headers: &HeaderMap) -> Result<Admitted, NotAdmitted> {
        self.verify(headers, None).await
    }

    async fn verify(&self, headers: &HeaderMap, room: Option<&str>) -> Result<Admitted, NotAdmitted> {
        let mut shown = headers.get_all(HEADER).iter();
        // Two of them: somebody tries which one counts.
        let (Some(token), None) = (shown.next(), shown.next()) else {
            return Err(NotAdmitted::Refused);
        };
        let token = token.to_str().map_err(|_| NotAdmitted::Refused)?;
        let claims = self.claims(token).await?;
        let is_in_time = claims.exp.saturating_add(LEEWAY_S) > ids::now().seconds();
        let is_for_it = room.is_none_or(|room| claims.aud.has(room));
        if is_in_time && is_for_it { Ok(Admitted { owner: claims.sub }) } else { Err(NotAdmitted::Refused) }
    }

    /// What a passport says, if the gateway signed it.
    async fn claims(&self, token: &str) -> Result<Claims, NotAdmitted> {
        let header = jsonwebtoken::decode_header(token.as_bytes()).map_err(|_| NotAdmitted::Refused)?;
        let kid = header.kid.filter(|_| header.alg == Algorithm::EdDSA).ok_or(NotAdmitted::Refused)?;
        // Before the copy: a key that is published no more takes its passports with it.
        let key = self.key(&kid).await?;
        if let Some(claims) = self.verified.read().unwrap_or_else(PoisonError::into_inner).get(token) {
            return Ok(claims.clone());
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY_S;
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_aud = false;
        let verified = jsonwebtoken::decode::<Claims>(token.as_bytes(), &key, &validation);
        let claims = verified.map_err(|_| NotAdmitted::Refused)?.claims;
        let mut all = self.verified.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= VERIFIED_MAX {
            all.clear();
        }
        all.insert(token.to_owned(), claims.clone());
        Ok(claims)
    }

    /// The key of a name. An unknown one is asked for: a gateway may have begun to sign with it a moment ago.
    async fn key(&self, kid: &str) -> Result<DecodingKey, NotAdmitted> {
        if let Some(key) = self.known(kid) {
            return self.still(kid, key).await;
        }
        let mut asked = self.asked.lock().await;
        if let Some(key) = self.known(kid) {
            return Ok(key);
        }
        if !asked.may_ask() {
            return Err(if asked.last == asked.had { NotAdmitted::Refused } else { NotAdmitted::KeysOutOfReach });
        }
        self.renew(&mut asked).await?;
        self.known(kid).ok_or(NotAdmitted::Refused)
    }

    fn known(&self, kid: &str) -> Option<DecodingKey> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(kid).cloned()
    }

    /// A known key, if it is published still. One request at a time asks; the others go on with what is known.
    async fn still(&self, kid: &str, key: DecodingKey) -> Result<DecodingKey, NotAdmitted> {
        let Ok(mut asked) = self.asked.try_lock() else {
            return Ok(key);
        };
        let is_old = asked.had.is_none_or(|had| had.elapsed() >= KEYS_AGE_MAX);
        if !is_old || !asked.may_ask() || self.renew(&mut asked).await.is_err() {
            return Ok(key);
        }
        self.known(kid).ok_or(NotAdmitted::Refused)
    }

    async fn renew(&self, asked: &mut Asked) -> Result<(), NotAdmitted> {
        let set = self.ask().await;
        asked.last = Some(Instant::now());
        let set = set.map_err(|why| {
            tracing::warn!(why, "the gateway's keys cannot be had");
            NotAdmitted::KeysOutOfReach
        })?;
        asked.had = asked.last;
        let keys =
            set.keys.iter().filter_map(|jwk| Some((jwk.common.key_id.clone()?, DecodingKey::from_jwk(jwk).ok()?)));
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.collect();
        self.verified.write().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }

    async fn ask(&self) -> Result<JwkSet, String> {
        let uri = self.jwks_url.parse().map_err(|_| "shop.jwks_url is not an address".to_owned())?;
        let answer = tokio::time::timeout(PATIENCE, self.client.get(uri)).await;
        let answer = answer.map_err(|_| "no answer in time".to_owned())?.map_err(|error| error.to_string())?;
        let body = Limited::new(answer.into_body(), KEYS_BYTES_MAX).collect();
        let body = tokio::time::timeout(PATIENCE, body).await;
        let body = body.map_err(|_| "no answer in time".to_owned())?.map_err(|error| error.to_string())?;
        serde_json::from_slice(&body.to_bytes()).map_err(|error| error.to_string())
    }
}
