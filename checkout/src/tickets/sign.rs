//! Ticket codes that verify offline: a compact JWS (RFC 7515) signed with Ed25519 (RFC 8037). Who checks tickets at a
//! door needs the published keys (RFC 7517) and no network. That a code is right does not say that nobody came in with
//! it: counting is the door's own work.

use std::collections::HashMap;

use inventory::UnixMs;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::TicketFacts;

/// The header's `typ` (RFC 8725, section 3.11): nothing else that is signed with such a key counts as a ticket.
pub const TYP: &str = "ticket+jwt";
/// Bytes of a code that are looked at. Ours have some 350; a QR code holds 2,953.
pub const CODE_BYTES_MAX: usize = 2_953;
/// A code counts for so many days after its event's end: long, because an event may be put off by a season, and people
/// hold their tickets on paper. Its key has to be published for so long.
const VALID_AFTER_DAYS: i64 = 400;
/// Base64url letters of the key's thumbprint that name it: 66 bits, and 32 letters fewer in each code.
const KID_CHARS: usize = 11;
/// RFC 8410: what stands before an Ed25519 seed in PKCS#8.
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// Signing failed: a bug or a broken crypto library, never the buyer's fault.
#[derive(Debug, thiserror::Error)]
#[error("the ticket could not be signed: {0}")]
pub struct SignError(#[from] jsonwebtoken::errors::Error);

/// Keys that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadKeys {
    /// No JWK set.
    #[error("the ticket keys are no JWK set (RFC 7517); load them again from the shop: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// A set without a single Ed25519 key that has a name.
    #[error("the ticket keys hold no Ed25519 key with a `kid`; load them again from the shop")]
    Empty,
}

/// Why a code does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTicket {
    /// Not such a code at all, or cut off.
    #[error("this is no ticket code; scan it again")]
    Unreadable,
    /// Something else that is signed, such as an admission token.
    #[error("this code is not a ticket")]
    OtherKind,
    /// Signed with a key that is not among those that are known.
    #[error("the ticket's key is unknown; load the ticket keys again")]
    UnknownKey,
    /// The signature does not fit: somebody changed or made it.
    #[error("the ticket is forged")]
    Forged,
    /// Of another shop.
    #[error("the ticket was sold by another shop")]
    OtherIssuer,
    /// Long over.
    #[error("the ticket's event is long over")]
    Expired,
}

/// What a code says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketClaims {
    /// The shop that sold it.
    #[serde(rename = "iss")]
    pub issuer: String,
    /// The event's id.
    #[serde(rename = "sub")]
    pub event: String,
    /// The ticket's id.
    #[serde(rename = "jti")]
    pub ticket: String,
    /// The ticket type's id.
    #[serde(rename = "type")]
    pub ticket_type: String,
    /// The seat's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<String>,
    /// From then on it no longer counts, in seconds since 1970. Without one the event's date could not be read.
    #[serde(rename = "exp", default, skip_serializing_if = "Option::is_none")]
    pub expires_s: Option<u64>,
}

impl TicketClaims {
    fn of(facts: &TicketFacts, issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            event: facts.event.clone(),
            ticket: facts.id.clone(),
            ticket_type: facts.ticket_type.clone(),
            seat: facts.seat.clone(),
            expires_s: expiry(facts),
        }
    }
}

fn expiry(facts: &TicketFacts) -> Option<u64> {
    let end = facts.ends_at.as_ref().unwrap_or(&facts.starts_at).parse::<Timestamp>().ok()?;
    let until = end.checked_add(SignedDuration::from_hours(24 * VALID_AFTER_DAYS)).ok()?;
    u64::try_from(until.as_second()).ok()
}

/// Signs ticket codes and publishes the key that verifies them.
pub struct TicketSigner {
    key: EncodingKey,
    header: Header,
    jwk: Value,
    issuer: String,
}

impl TicketSigner {
    /// From a seed that serves no other purpose, and the shop's name as an address.
    ///
    /// # Errors
    /// When the crypto library does not take the seed.
    pub fn new(seed: &[u8; 32], issuer: impl Into<String>) -> Result<Self, SignError> {
        let key = EncodingKey::from_ed_der(&[PKCS8_HEAD.as_slice(), seed].concat());
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::EdDSA)?;
        let mut kid = jwk.thumbprint(ThumbprintHash::SHA256)?;
        kid.truncate(KID_CHARS);
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        jwk.common.key_id = Some(kid.clone());
        let header = Header { typ: Some(TYP.to_owned()), kid: Some(kid), ..Header::new(Algorithm::EdDSA) };
        Ok(Self { key, header, jwk: json!(jwk), issuer: issuer.into() })
    }

    /// The key's name: the beginning of its thumbprint (RFC 7638), so the same key always has the same one.
    pub fn kid(&self) -> &str {
        self.header.kid.as_deref().unwrap_or_default()
    }

    /// The code of a ticket. Ed25519 takes no chance, so the same facts give the same code.
    ///
    /// # Errors
    /// When signing fails.
    pub fn sign(&self, facts: &TicketFacts) -> Result<String, SignError> {
        Ok(jsonwebtoken::encode(&self.header, &TicketClaims::of(facts, &self.issuer), &self.key)?)
    }

    /// The public key alone (RFC 7517), to stand in a set with others.
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// The set of this one public key.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.jwk] })
    }
}

impl std::fmt::Debug for TicketSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TicketSigner({})", self.kid())
    }
}

/// Verifies ticket codes with published keys alone.
pub struct TicketKeys {
    keys: HashMap<String, DecodingKey>,
    validation: Validation,
}

impl TicketKeys {
    /// From a set as it is published. Keys of other kinds are passed over.
    ///
    /// # Errors
    /// When it is no such set, or there is nothing in it to verify with.
    pub fn read(jwks: &Value, issuer: &str) -> Result<Self, BadKeys> {
        let set = JwkSet::deserialize(jwks)?;
        let keys: HashMap<_, _> = set.keys.iter().filter_map(named_key).collect();
        if keys.is_empty() {
            return Err(BadKeys::Empty);
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["iss", "sub"]);
        // The library would look at the clock; `verify` is told the time.
        validation.validate_exp = false;
        Ok(Self { keys, validation })
    }

    /// What a code says, if one of the keys signed it and it is not long over.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn verify(&self, code: &str, now: UnixMs) -> Result<TicketClaims, BadTicket> {
        if code.len() > CODE_BYTES_MAX {
            return Err(BadTicket::Unreadable);
        }
        let header = jsonwebtoken::decode_header(code).map_err(|_| BadTicket::Unreadable)?;
        if header.typ.as_deref() != Some(TYP) || header.alg != Algorithm::EdDSA || header.crit.is_some() {
            return Err(BadTicket::OtherKind);
        }
        let key = header.kid.and_then(|kid| self.keys.get(&kid)).ok_or(BadTicket::UnknownKey)?;
        let verified = jsonwebtoken::decode::<TicketClaims>(code, key, &self.validation);
        let claims = verified.map_err(|error| refusal(error.kind()))?.claims;
        match claims.expires_s {
            Some(until) if now.0 / 1000 >= until => Err(BadTicket::Expired),
            _ => Ok(claims),
        }
    }
}

fn named_key(jwk: &Jwk) -> Option<(String, DecodingKey)> {
    let is_ed25519 =
        matches!(&jwk.algorithm, AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519);
    if !is_ed25519 {
        return None;
    }
    Some((jwk.common.key_id.clone()?, DecodingKey::from_jwk(jwk).ok()?))
}

fn refusal(why: &ErrorKind) -> BadTicket {
    match why {
        ErrorKind::InvalidSignature => BadTicket::Forged,
        ErrorKind::InvalidIssuer => BadTicket::OtherIssuer,
        ErrorKind::InvalidAudience => BadTicket::OtherKind,
        _ => BadTicket::Unreadable,
    }
}

#[cfg(test)]
mod tests;
