//! One secret, and every key made from it: gateways of one line share a single file.

use ring::hmac;
use waitroom::{DrawKey, Epoch};

use super::passport::{Bearer, Passport};

/// Length of the secret.
pub const SECRET_BYTES: usize = 32;

/// The keys of one line.
pub struct Keys {
    pub(super) ticket: hmac::Key,
    pub(super) admission: hmac::Key,
    pub(super) invite: hmac::Key,
    pub(super) recovery: hmac::Key,
    pub(super) ticket_id: hmac::Key,
    subject: hmac::Key,
    draw: hmac::Key,
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
            invite: key("invite"),
            recovery: key("recovery"),
            ticket_id: key("ticket id"),
            subject: key("subject"),
            draw: key("draw"),
            passport: Passport::from_seed(expand("passport").as_ref()),
        }
    }

    /// The key of a room's draw: the same at every gateway, and secret until the opening.
    pub fn draw(&self, room: &str, epoch: Epoch) -> DrawKey {
        let mut context = hmac::Context::with_key(&self.draw);
        context.update(&epoch.0.to_be_bytes());
        context.update(room.as_bytes());
        let mut key = [0; 32];
        key.copy_from_slice(context.sign().as_ref());
        DrawKey::new(key)
    }

    /// An opaque name of a ticket for upstreams: the same for the same ticket, and of no use at the front door.
    pub fn subject(&self, room: &str, ticket: &[u8]) -> String {
        self.bearer(room, ticket).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The same as bytes, which also names somebody who has no ticket.
    pub fn bearer(&self, room: &str, visitor: &[u8]) -> Bearer {
        let mut context = hmac::Context::with_key(&self.subject);
        context.update(room.as_bytes());
        context.update(visitor);
        let mut bearer = Bearer::default();
        bearer.copy_from_slice(&context.sign().as_ref()[..16]);
        bearer
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(secret)")
    }
}
