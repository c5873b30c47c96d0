//! One secret, and every key made from it: gateways of one line share a single file.

use ring::hmac;

use super::passport::Passport;

/// Length of the secret.
pub const SECRET_BYTES: usize = 32;

/// The keys of one line.
pub struct Keys {
    pub(super) ticket: hmac::Key,
    pub(super) admission: hmac::Key,
    subject: hmac::Key,
    /// Signs what upstreams check.
    pub passport: Passport,
}

impl Keys {
    /// Derives all keys. The labels keep the purposes apart (a single HKDF-Expand step, RFC 5869, with the secret as
    /// its pseudo-random key).
    pub fn derive(secret: &[u8; SECRET_BYTES]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let expand = |label: &str| hmac::sign(&root, format!("vestibule {label} v1\u{1}").as_bytes());
        let key = |label: &str| hmac::Key::new(hmac::HMAC_SHA256, expand(label).as_ref());
        Self {
            ticket: key("ticket"),
            admission: key("admission"),
            subject: key("subject"),
            passport: Passport::from_seed(expand("passport").as_ref()),
        }
    }

    /// An opaque name of a ticket for upstreams: the same for the same ticket, and of no use at the front door.
    pub fn subject(&self, room: &str, ticket: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.subject);
        context.update(room.as_bytes());
        context.update(ticket);
        let tag = context.sign();
        tag.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(secret)")
    }
}
