//! A browser's proof that it holds a key: a JWT in the form of DPoP (RFC 9449), signed over the method, the address and a
//! nonce of ours. Nonces are signed times, so no gateway keeps any; what was shown already is remembered for their life.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::ThumbprintHash;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use quick_cache::sync::Cache;
use ring::{digest, hmac};
use serde::Deserialize;
use waitroom::UnixMs;

use super::binding::KeyPrint;
use super::keys::Keys;

/// A nonce is good for so long: a slow phone signs within seconds.
const NONCE_MS: u64 = 120_000;
/// Clocks of two gateways differ by no more.
const AHEAD_MS: u64 = 5_000;
const NONCE_TAG_BYTES: usize = 16;
/// A proof is small.
const PROOF_BYTES_MAX: usize = 2048;
/// Proofs that are remembered; 24 bytes each. In a flood beyond it the oldest may be shown once more.
const SEEN_MAX: usize = 100_000;

/// Why a proof is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoProof {
    /// There is none, or its nonce is missing or too old: a new nonce helps.
    Nonce,
    /// It is no proof for this request, or was shown before.
    Wrong,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    #[serde(default)]
    nonce: String,
}

/// What a proof claims, unverified.
fn claims(proof: &str) -> Option<Claims> {
    let bytes = URL_SAFE_NO_PAD.decode(proof.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Proofs that were shown.
pub(super) struct Seen(Cache<KeyPrint, ()>);

impl Default for Seen {
    fn default() -> Self {
        Self(Cache::new(SEEN_MAX))
    }
}

impl Seen {
    /// Whether it is new; from now on it is not.
    fn is_new(&self, key: &str, jti: &str) -> bool {
        let name = half(digest::digest(&digest::SHA256, format!("{key} {jti}").as_bytes()).as_ref());
        // Two at once: one of them finds it missing.
        let mut new = false;
        let found = self.0.get_or_insert_with(&name, || {
            new = true;
            Ok::<(), std::convert::Infallible>(())
        });
        found.is_ok() && new
    }
}

fn half(hash: &[u8]) -> KeyPrint {
    let mut half = KeyPrint::default();
    half.copy_from_slice(&hash[..16]);
    half
}

impl Keys {
    /// A nonce for the next proof.
    pub fn nonce(&self, now: UnixMs) -> String {
        let time = now.0.to_be_bytes();
        let tag = hmac::sign(&self.nonce, &time);
        URL_SAFE_NO_PAD.encode([&time[..], &tag.as_ref()[..NONCE_TAG_BYTES]].concat())
    }

    fn is_nonce(&self, text: &str, now: UnixMs) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else {
            return false;
        };
        let Some((time, tag)) = bytes.split_first_chunk::<8>() else {
            return false;
        };
        let made = u64::from_be_bytes(*time);
        let in_time = made <= now.0.saturating_add(AHEAD_MS) && now.0 < made.saturating_add(NONCE_MS);
        // A guess is right once in 2^128; time tells nothing of use about it.
        in_time && tag == &hmac::sign(&self.nonce, time).as_ref()[..NONCE_TAG_BYTES]
    }

    /// The key that a proof for this method and address proves.
    ///
    /// # Errors
    /// Why it proves none.
    pub fn proven(&self, proof: &str, method: &str, url: &str, now: UnixMs) -> Result<KeyPrint, NoProof> {
        if proof.is_empty() {
            return Err(NoProof::Nonce);
        }
        if proof.len() > PROOF_BYTES_MAX {
            return Err(NoProof::Wrong);
        }
        let header = jsonwebtoken::decode_header(proof).map_err(|_| NoProof::Wrong)?;
        let fits =
            header.typ.as_deref() == Some("dpop+jwt") && matches!(header.alg, Algorithm::ES256 | Algorithm::EdDSA);
        let jwk = header.jwk.filter(|_| fits).ok_or(NoProof::Wrong)?;
        // What costs nothing is looked at before the signature, which costs a hundred microseconds.
        let claims = claims(proof).ok_or(NoProof::Wrong)?;
        if claims.htm != method || claims.htu != url || claims.jti.is_empty() {
            return Err(NoProof::Wrong);
        }
        if !self.is_nonce(&claims.nonce, now) {
            return Err(NoProof::Nonce);
        }
        let key = DecodingKey::from_jwk(&jwk).map_err(|_| NoProof::Wrong)?;
        let mut validation = Validation::new(header.alg);
        // The nonce says when it was made, by our clock.
        (validation.validate_exp, validation.validate_aud) = (false, false);
        validation.required_spec_claims.clear();
        jsonwebtoken::decode::<Claims>(proof, &key, &validation).map_err(|_| NoProof::Wrong)?;
        let thumbprint = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| NoProof::Wrong)?;
        if !self.seen.is_new(&thumbprint, &claims.jti) {
            return Err(NoProof::Wrong);
        }
        let hash = URL_SAFE_NO_PAD.decode(&thumbprint).map_err(|_| NoProof::Wrong)?;
        Ok(half(&hash))
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::{Value, json};

    use super::*;

    const NOW: UnixMs = UnixMs(1_800_000_000_000);
    const URL: &str = "https://t.example/_vestibule/v1/prove";

    struct Browser {
        key: EncodingKey,
        jwk: Value,
    }

    fn browser() -> Browser {
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).expect("its own");
        let point = pair.public_key().as_ref();
        let half = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": half(&point[1..33]), "y": half(&point[33..]) });
        Browser { key: EncodingKey::from_ec_der(der.as_ref()), jwk }
    }

    impl Browser {
        fn proof(&self, typ: &str, claims: &Value) -> String {
            let jwk = serde_json::from_value(self.jwk.clone()).expect("a key");
            let header = Header { typ: Some(typ.to_owned()), jwk: Some(jwk), ..Header::new(Algorithm::ES256) };
            encode(&header, claims, &self.key).expect("signs")
        }
    }

    fn claims(keys: &Keys, jti: &str) -> Value {
        json!({ "jti": jti, "htm": "POST", "htu": URL, "iat": 1, "nonce": keys.nonce(NOW) })
    }

    #[test]
    fn a_proof_is_of_its_key_request_and_time_and_counts_once() {
        let (keys, one, other) = (Keys::derive(&[7; 32]), browser(), browser());
        let read = |proof: &str, now: u64| keys.proven(proof, "POST", URL, UnixMs(now));
        let first = one.proof("dpop+jwt", &claims(&keys, "1"));
        let print = read(&first, NOW.0).expect("proves");
        assert_eq!(read(&first, NOW.0), Err(NoProof::Wrong), "once");
        assert_eq!(read(&one.proof("dpop+jwt", &claims(&keys, "2")), NOW.0 + NONCE_MS - 1), Ok(print));
        assert_ne!(read(&other.proof("dpop+jwt", &claims(&keys, "1")), NOW.0), Ok(print));

        let with = |key: &str, value: Value| {
            let mut claims = claims(&keys, "3");
            claims[key] = value;
            one.proof("dpop+jwt", &claims)
        };
        for (what, proof, now, why) in [
            ("none", String::new(), NOW.0, NoProof::Nonce),
            ("an old nonce", one.proof("dpop+jwt", &claims(&keys, "3")), NOW.0 + NONCE_MS, NoProof::Nonce),
            ("a nonce of tomorrow", one.proof("dpop+jwt", &claims(&keys, "3")), NOW.0 - AHEAD_MS - 1, NoProof::Nonce),
            ("a made-up nonce", with("nonce", json!("A".repeat(32))), NOW.0, NoProof::Nonce),
            ("no nonce", with("nonce", json!("")), NOW.0, NoProof::Nonce),
            ("another method", with("htm", json!("GET")), NOW.0, NoProof::Wrong),
            ("another address", with("htu", json!("https://evil.example/")), NOW.0, NoProof::Wrong),
            ("no name", with("jti", json!("")), NOW.0, NoProof::Wrong),
            ("another kind", one.proof("JWT", &claims(&keys, "3")), NOW.0, NoProof::Wrong),
            ("nonsense", "a.b.c".to_owned(), NOW.0, NoProof::Wrong),
            ("too much", "a".repeat(PROOF_BYTES_MAX + 1), NOW.0, NoProof::Wrong),
        ] {
            assert_eq!(read(&proof, now), Err(why), "{what}");
        }
        // The other's key under the one's signature.
        let (head, _) = (other.proof("dpop+jwt", &claims(&keys, "4")), ());
        let mixed = format!("{}.{}", head.split('.').next().expect("a head"), first.split_once('.').expect("a JWT").1);
        assert_eq!(read(&mixed, NOW.0), Err(NoProof::Wrong));
        let nonces_of_others = Keys::derive(&[8; 32]);
        let proof = one.proof("dpop+jwt", &claims(&nonces_of_others, "5"));
        assert_eq!(read(&proof, NOW.0), Err(NoProof::Nonce));
    }
}
