//! What Stripe tells by itself: a signed event for a webhook endpoint. Pure.
//! The scheme: <https://docs.stripe.com/webhooks#verify-manually>.

use inventory::UnixMs;
use ring::hmac;
use serde::Deserialize;

use super::said::Marks;
use crate::payments::{BadNotice, Notice};

/// How far the moment of signing may be from now, back as well as ahead; what Stripe's own libraries have. Stripe signs
/// each repetition anew, so an honest one is never older.
pub const TOLERANCE_S: u64 = 300;
/// An event of ours has a few kilobytes.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// One signature for each secret that Stripe has for the endpoint, and room for schemes to come. Strangers can send this
/// header too, so what is compared has an end.
const SIGNATURES_MAX: usize = 8;

/// What a payment can be asked about after these.
const EVENTS: [&str; 8] = [
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "payment_intent.processing",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
];

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    metadata: Option<Marks>,
}

/// Reads a notice. `None` when it is about nothing of ours.
pub(super) fn read(
    keys: &[hmac::Key],
    signature: Option<&str>,
    body: &[u8],
    now: UnixMs,
) -> Result<Option<Notice>, BadNotice> {
    if body.len() > BODY_BYTES_MAX {
        return Err(BadNotice::Unreadable);
    }
    let signed_at = verified(keys, signature.ok_or(BadNotice::Signature)?, body)?;
    // Ahead of us is as bad: it could be kept and used later.
    if signed_at.abs_diff(now.0 / 1000) > TOLERANCE_S {
        return Err(BadNotice::Old);
    }
    let Event { id, kind, data } = serde_json::from_slice(body).map_err(|_| BadNotice::Unreadable)?;
    if !EVENTS.contains(&kind.as_str()) {
        return Ok(None);
    }
    let Some(Marks { payment: Some(payment), order: Some(order), .. }) = data.object.metadata else {
        // Somebody else's, on the same account.
        return Ok(None);
    };
    Ok(Some(Notice { id, payment, order }))
}

/// When it was signed, in seconds, if any of the keys has signed exactly this.
fn verified(keys: &[hmac::Key], signature: &str, body: &[u8]) -> Result<u64, BadNotice> {
    let mut moment = None;
    let mut signatures = Vec::new();
    for part in signature.split(',').filter_map(|part| part.trim().split_once('=')) {
        match part {
            // A second moment would leave open which of the two is signed.
            ("t", _) if moment.is_some() => return Err(BadNotice::Signature),
            ("t", text) => moment = Some(text),
            ("v1", text) if signatures.len() < SIGNATURES_MAX => signatures.extend(tag(text)),
            // v0 is for Stripe's own tests, and what comes after v1 is not known here.
            _ => {}
        }
    }
    let moment = moment.ok_or(BadNotice::Signature)?;
    let signed = [moment.as_bytes(), b".", body].concat();
    let fits = |key: &hmac::Key| signatures.iter().any(|tag| hmac::verify(key, &signed, tag).is_ok());
    if !keys.iter().any(fits) {
        return Err(BadNotice::Signature);
    }
    moment.parse().map_err(|_| BadNotice::Signature)
}

/// The 32 bytes of an HMAC-SHA256 in hex.
fn tag(hex: &str) -> Option<[u8; 32]> {
    let mut tag = [0; 32];
    if hex.len() != 2 * tag.len() || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in tag.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(tag)
}
