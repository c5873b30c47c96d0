//! Where webhooks go and what signs them, checked before the first is sent.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Uri;
use ring::hmac;

use crate::Secret;
use crate::outbox::Kind;
use crate::outbox::mail::is_this_machine;

/// How long one delivery may take; receivers are told to answer first and work later.
pub const WEBHOOK_DEADLINE: Duration = Duration::from_secs(10);
/// Bytes of a secret, as the specification wants them.
const KEY_BYTES: RangeInclusive<usize> = 24..=64;
/// Secrets at a time: one in use, and those before it until every receiver has the new one.
const SECRETS_MAX: usize = 4;
/// What a secret begins with.
const SECRET_MARK: &str = "whsec_";

/// Where messages go, and how they are signed.
#[derive(Clone)]
pub struct WebhookSettings {
    /// `https:`, or `http:` to this machine. Its path and query may be secret, so it is not shown.
    pub url: String,
    /// `whsec_` and base64 of 24 to 64 bytes. While a secret is exchanged both are here, the new one first.
    pub secrets: Vec<Secret>,
    /// What it is told of; all when `None`.
    pub kinds: Option<Vec<Kind>>,
    /// Longest time of one delivery; [`WEBHOOK_DEADLINE`] unless there is a reason.
    pub deadline: Duration,
}

impl fmt::Debug for WebhookSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSettings").field("kinds", &self.kinds).finish_non_exhaustive()
    }
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadWebhook {
    /// It is none.
    #[error("url is not an address; write it as https://organiser.example/vestibule")]
    Url,
    /// Anybody on the way could read it.
    #[error("url has to begin with https:// unless it is on this machine")]
    Unprotected,
    /// Of the secret at this place, counted from 1.
    #[error("secret {0} is not `whsec_` and base64 of 24 to 64 bytes; `openssl rand -base64 32` makes such base64")]
    Secret(usize),
    /// None, or too many.
    #[error("there have to be 1 to 4 secrets")]
    Secrets,
    /// The system's certificates.
    #[error("the system's certificates cannot be read: {0}")]
    Certificates(String),
}

/// One signature a key: base64 of HMAC-SHA256 over `id.seconds.body`.
pub(super) fn signatures(keys: &[hmac::Key], id: &str, seconds: u64, body: &[u8]) -> String {
    let signed = [id.as_bytes(), b".", seconds.to_string().as_bytes(), b".", body].concat();
    let each = keys.iter().map(|key| format!("v1,{}", STANDARD.encode(hmac::sign(key, &signed))));
    each.collect::<Vec<_>>().join(" ")
}

/// The keys of these secrets, in their order.
pub(super) fn keys(secrets: &[Secret]) -> Result<Vec<hmac::Key>, BadWebhook> {
    if secrets.is_empty() || secrets.len() > SECRETS_MAX {
        return Err(BadWebhook::Secrets);
    }
    let key = |(at, secret): (usize, &Secret)| {
        let bytes = secret.reveal().trim().strip_prefix(SECRET_MARK).and_then(|text| STANDARD.decode(text).ok());
        let bytes = bytes.filter(|bytes| KEY_BYTES.contains(&bytes.len())).ok_or(BadWebhook::Secret(at + 1))?;
        Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
    };
    secrets.iter().enumerate().map(key).collect()
}

/// The address, if messages may go there.
pub(super) fn address(text: &str) -> Result<Uri, BadWebhook> {
    let url: Uri = text.parse().map_err(|_| BadWebhook::Url)?;
    let host = url.host().filter(|host| !host.is_empty()).ok_or(BadWebhook::Url)?;
    // A password before the host would not be sent; better said than silently dropped.
    if url.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(BadWebhook::Url);
    }
    match url.scheme_str() {
        Some("https") => Ok(url),
        Some("http") if is_this_machine(host) => Ok(url),
        Some("http") => Err(BadWebhook::Unprotected),
        _ => Err(BadWebhook::Url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn signs_what_the_published_example_signs() {
        let keys = keys(&[Secret::new(PUBLISHED)]).expect("a key");
        let signed = signatures(&keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_that_are_none_are_named_by_place_only() {
        let short = format!("whsec_{}", STANDARD.encode([7; 23]));
        for bad in ["", "whsec_", "swordfish", "whsec_swordfish!", &PUBLISHED["whsec_".len()..], &short] {
            let error = keys(&[Secret::new(PUBLISHED), Secret::new(bad)]).expect_err(bad);
            assert_eq!(error, BadWebhook::Secret(2), "{bad}");
        }
        assert_eq!(keys(&[]).expect_err("none"), BadWebhook::Secrets);
        assert_eq!(keys(&vec![Secret::new(PUBLISHED); 5]).expect_err("many"), BadWebhook::Secrets);
    }

    #[test]
    fn addresses_are_protected_or_of_this_machine() {
        for good in ["https://a.example/x?y=1", "http://127.0.0.1:1/", "http://localhost/x", "http://[::1]:80/"] {
            assert!(address(good).is_ok(), "{good}");
        }
        assert_eq!(address("http://a.example/").expect_err("plain"), BadWebhook::Unprotected);
        assert_eq!(address("http://127.0.0.1.a.example/").expect_err("plain"), BadWebhook::Unprotected);
        for bad in ["", "/x", "a.example", "ftp://a.example", "https://user:word@a.example/"] {
            assert_eq!(address(bad).expect_err("none"), BadWebhook::Url, "{bad}");
        }
    }
}
