//! The passport of an admitted visitor: an EdDSA JWT (RFC 7519, RFC 8037) that any upstream verifies with the
//! published key. Signing costs some fifty microseconds, so one is made per admission and then remembered, as the header
//! value that goes to the upstream.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use quick_cache::sync::Cache;
use ring::digest;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;
use serde_json::{Value, json};
use waitroom::UnixMs;

/// How many passports are remembered; about 500 bytes each. Beyond it the least used are signed again.
const REMEMBERED_MAX: usize = 50_000;

/// RFC 8410: a PKCS#8 frame around an Ed25519 seed; and, for the public half, its tail.
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
const PKCS8_PUBLIC: [u8; 3] = [0x81, 0x21, 0x00];

/// Signing failed: a bug or a broken crypto library, never the visitor's fault.
#[derive(Debug, thiserror::Error)]
pub enum PassportError {
    /// The library did not sign.
    #[error("the passport could not be signed: {0}")]
    Signing(#[from] jsonwebtoken::errors::Error),
    /// What it signed is no header value.
    #[error("the passport does not fit a header: {0}")]
    Header(#[from] http::header::InvalidHeaderValue),
}

/// Whose passport: a ticket's id, or what names somebody who was let through without a ticket. Never guessed and never
/// the same for two, so the remembered passports need no longer name.
pub type Bearer = [u8; 16];

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    iat: u64,
    exp: u64,
    jti: String,
}

/// Passports that were signed, by generation of keys, bearer and expiry.
pub(super) type Remembered = Arc<Cache<(u32, Bearer, UnixMs), HeaderValue>>;

/// An empty memory; all generations share one.
pub(super) fn remembered() -> Remembered {
    Arc::new(Cache::new(REMEMBERED_MAX))
}

/// Signs passports and publishes the key that verifies them.
pub(super) struct Passport {
    key: EncodingKey,
    header: Header,
    jwk: Value,
    generation: u32,
    remembered: Remembered,
}

impl Passport {
    pub(super) fn from_seed(seed: &[u8], generation: u32, remembered: Remembered) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("a seed of 32 bytes");
        let public = pair.public_key().as_ref();
        let mut pkcs8 = Vec::from(PKCS8_HEAD);
        pkcs8.extend_from_slice(seed);
        pkcs8.extend_from_slice(&PKCS8_PUBLIC);
        pkcs8.extend_from_slice(public);
        let kid = URL_SAFE_NO_PAD.encode(&digest::digest(&digest::SHA256, public).as_ref()[..12]);
        let jwk = json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": kid, "x": URL_SAFE_NO_PAD.encode(public),
        });
        let header = Header { kid: Some(kid), ..Header::new(Algorithm::EdDSA) };
        Self { key: EncodingKey::from_ed_der(&pkcs8), header, jwk, generation, remembered }
    }

    /// The published key (RFC 7517).
    pub(super) fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// Its name.
    pub(super) fn kid(&self) -> &str {
        self.header.kid.as_deref().unwrap_or_default()
    }

    /// The passport of one admission; asking again gives the same one until its expiry changes.
    ///
    /// # Errors
    /// When signing fails.
    pub(super) fn of(
        &self,
        issuer: &str,
        room: &str,
        bearer: &Bearer,
        subject: impl FnOnce() -> String,
        (now, expires_at): (UnixMs, UnixMs),
    ) -> Result<HeaderValue, PassportError> {
        let name = (self.generation, *bearer, expires_at);
        if let Some(known) = self.remembered.get(&name) {
            return Ok(known);
        }
        let subject = &subject();
        let claims = Claims {
            iss: issuer,
            aud: room,
            sub: subject,
            iat: now.0 / 1000,
            exp: expires_at.0.div_ceil(1000),
            jti: format!("{subject}-{}", expires_at.0),
        };
        let signed = HeaderValue::try_from(jsonwebtoken::encode(&self.header, &claims, &self.key)?)?;
        self.remembered.insert(name, signed.clone());
        Ok(signed)
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation};

    use super::*;

    #[test]
    fn the_published_key_verifies_it() {
        let passport = Passport::from_seed(&[5; 32], 0, remembered());
        let now = UnixMs(1_700_000_000_000);
        let of = |bearer, now, until| {
            passport.of("https://t.example", "demo", &[bearer; 16], || "abc".to_owned(), (now, until)).expect("signs")
        };
        let text = of(1, now, UnixMs(now.0 + 60_000));
        assert_eq!(text, of(1, UnixMs(now.0 + 9_000), UnixMs(now.0 + 60_000)), "remembered");
        assert_ne!(text, of(2, UnixMs(now.0 + 9_000), UnixMs(now.0 + 60_000)), "of somebody else");
        assert_ne!(text, of(1, now, UnixMs(now.0 + 61_000)), "of another time");

        let x = passport.jwk()["x"].as_str().expect("a key").to_owned();
        let key = DecodingKey::from_ed_components(&x).expect("reads");
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.validate_exp = false;
        validation.set_audience(&["demo"]);
        validation.set_issuer(&["https://t.example"]);
        let read = jsonwebtoken::decode::<Value>(text.as_bytes(), &key, &validation).expect("verifies");
        assert_eq!(read.claims["sub"], "abc");
        assert_eq!(read.claims["exp"], 1_700_000_060);
    }
}
