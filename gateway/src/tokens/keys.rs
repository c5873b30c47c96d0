//! The keys of one line, all made from one secret that gateways share in a file: those that never change, and those that
//! sign, in generations.

use std::sync::Arc;

use arc_swap::ArcSwap;
use http::HeaderValue;
use ring::hmac;
use serde_json::{Value, json};
use waitroom::{DrawKey, Epoch, UnixMs};

use super::generations::{Generations, Stage};
use super::passport::{Bearer, Passport, PassportError, Remembered, remembered};
use super::possession::Seen;

/// Length of the secret.
pub const SECRET_BYTES: usize = 32;

/// A secret that keys are made from.
#[derive(Clone)]
pub struct Secret {
    root: hmac::Key,
    name: String,
}

impl Secret {
    /// From its bytes.
    pub fn new(bytes: &[u8; SECRET_BYTES]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let name = expand(&root, "name");
        Self { name: name.as_ref()[..6].iter().map(|byte| format!("{byte:02x}")).collect(), root }
    }

    /// Tells secrets apart and says nothing about them.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn key(&self, label: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, expand(&self.root, label).as_ref())
    }
}

/// A single HKDF-Expand step (RFC 5869) with the secret as its pseudo-random key. The labels keep the purposes apart.
fn expand(root: &hmac::Key, label: &str) -> hmac::Tag {
    hmac::sign(root, format!("vestibule {label} v1\u{1}").as_bytes())
}

/// The keys of one generation.
pub(super) struct Signers {
    number: u32,
    secret: String,
    pub(super) ticket: hmac::Key,
    pub(super) admission: hmac::Key,
    passport: Passport,
}

impl Signers {
    fn of(secret: &Secret, number: u32, remembered: &Remembered) -> Self {
        let label = |purpose: &str| format!("{purpose} {number}");
        Self {
            number,
            secret: secret.name.clone(),
            ticket: secret.key(&label("ticket")),
            admission: secret.key(&label("admission")),
            passport: Passport::from_seed(
                expand(&secret.root, &label("passport")).as_ref(),
                number,
                Arc::clone(remembered),
            ),
        }
    }
}

/// The generations that count at a moment.
pub(super) struct KeyRing {
    signing: Arc<Signers>,
    /// By number: what they signed counts. The one that signs is among them.
    accepted: Vec<Arc<Signers>>,
    jwks: Arc<Value>,
}

impl KeyRing {
    pub(super) fn signing(&self) -> (u32, &Signers) {
        (self.signing.number, &self.signing)
    }

    pub(super) fn accepted(&self, number: u32) -> Option<&Signers> {
        self.accepted.iter().rev().find(|one| one.number == number).map(Arc::as_ref)
    }
}

/// The keys of one line.
pub struct Keys {
    secrets: Vec<Secret>,
    pub(super) invite: hmac::Key,
    pub(super) recovery: hmac::Key,
    pub(super) ticket_id: hmac::Key,
    pub(super) puzzle: hmac::Key,
    pub(super) reference: hmac::Key,
    network: hmac::Key,
    pub(super) nonce: hmac::Key,
    subject: hmac::Key,
    draw: hmac::Key,
    remembered: Remembered,
    /// Proofs that were shown, so that each counts once, also over a reload.
    pub(super) seen: Seen,
    ring: ArcSwap<KeyRing>,
}

impl Keys {
    /// From the line's secret; and, while it is exchanged, the one before, from which come the keys that never change
    /// within a sale (invitations, draws, the names of tickets) as long as it is there.
    pub fn new(secret: Secret, before: Option<Secret>) -> Self {
        let lasting = before.as_ref().unwrap_or(&secret).clone();
        let remembered = remembered();
        let first = Arc::new(Signers::of(&lasting, 0, &remembered));
        Self {
            invite: lasting.key("invite"),
            recovery: lasting.key("recovery"),
            ticket_id: lasting.key("ticket id"),
            puzzle: lasting.key("puzzle"),
            reference: lasting.key("reference"),
            network: lasting.key("network"),
            nonce: lasting.key("nonce"),
            subject: lasting.key("subject"),
            draw: lasting.key("draw"),
            remembered,
            secrets: std::iter::once(secret).chain(before).collect(),
            ring: ArcSwap::from_pointee(ring(first.clone(), vec![first], &[])),
            seen: Seen::default(),
        }
    }

    /// With the first generation of one secret.
    pub fn derive(secret: &[u8; SECRET_BYTES]) -> Self {
        Self::new(Secret::new(secret), None)
    }

    /// The secret that new generations are made from.
    pub fn newest_secret(&self) -> &str {
        self.secrets[0].name()
    }

    /// The secret that a line begins with.
    pub fn first_secret(&self) -> &str {
        self.secrets.last().map_or("", Secret::name)
    }

    /// Whether this gateway has a secret.
    pub fn has(&self, secret: &str) -> bool {
        self.secrets.iter().any(|known| known.name == secret)
    }

    pub(super) fn ring(&self) -> arc_swap::Guard<Arc<KeyRing>> {
        self.ring.load()
    }

    /// Makes the generations that count at this moment the keys in use. Those whose secret this gateway does not have are
    /// left out; without one that signs nothing changes. The generation after the last one counts too: another
    /// gateway may have heard of it sooner, and nobody without the secret can sign with it.
    pub fn turn_to(&self, all: &Generations, now: UnixMs) {
        let before = self.ring.load();
        let known = |number: u32, secret: &str| {
            let kept = before.accepted.iter().find(|one| one.number == number && one.secret == secret);
            kept.cloned().or_else(|| {
                let secret = self.secrets.iter().find(|known| known.name == secret)?;
                Some(Arc::new(Signers::of(secret, number, &self.remembered)))
            })
        };
        let alive = all.iter().filter(|one| all.stage(one.number, now) != Stage::Retired);
        let mut accepted: Vec<_> = alive.filter_map(|one| known(one.number, &one.secret)).collect();
        let signing = all.signing(now).and_then(|one| accepted.iter().find(|keys| keys.number == one.number));
        let Some(signing) = signing.cloned() else {
            return;
        };
        let published = accepted.clone();
        let next = all.iter().last().map_or(0, |last| last.number + 1);
        accepted.extend(known(next, self.newest_secret()));
        let same = before.signing.number == signing.number
            && before
                .accepted
                .iter()
                .map(|one| (one.number, &one.secret))
                .eq(accepted.iter().map(|one| (one.number, &one.secret)));
        if !same {
            self.ring.store(Arc::new(ring(signing, accepted, &published)));
        }
    }

    /// The generation that signs.
    pub fn signing(&self) -> u32 {
        self.ring.load().signing.number
    }

    /// The published keys (RFC 7517) of every generation that upstreams may meet.
    pub fn jwks(&self) -> Arc<Value> {
        Arc::clone(&self.ring.load().jwks)
    }

    /// Name of a generation's public key, as in passports and in the published keys.
    pub fn kid(&self, number: u32) -> Option<String> {
        self.ring.load().accepted(number).map(|keys| keys.passport.kid().to_owned())
    }

    /// The passport of one admission, from now to an expiry; asking again gives the same one until its expiry changes.
    ///
    /// # Errors
    /// When signing fails.
    pub fn passport(
        &self,
        issuer: &str,
        room: &str,
        bearer: &Bearer,
        times: (UnixMs, UnixMs),
    ) -> Result<HeaderValue, PassportError> {
        let subject = || self.subject(room, bearer);
        self.ring.load().signing.passport.of(issuer, room, bearer, subject, times)
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

    /// A name of a network that every gateway knows it by, and that says nothing about it.
    pub fn network(&self, network: u64) -> String {
        let tag = hmac::sign(&self.network, &network.to_be_bytes());
        tag.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
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

fn ring(signing: Arc<Signers>, accepted: Vec<Arc<Signers>>, published: &[Arc<Signers>]) -> KeyRing {
    let published = if published.is_empty() { &accepted } else { published };
    let jwks = json!({ "keys": published.iter().map(|keys| keys.passport.jwk()).collect::<Vec<_>>() });
    KeyRing { signing, accepted, jwks: Arc::new(jwks) }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::generations::Generation;
    use super::super::{Admission, Binding, Forged, QueueTicket, TicketId};
    use super::*;
    use waitroom::Number;

    const OVERLAP: u64 = 500;

    fn generations(secrets: &[&str]) -> Generations {
        let mut all = Generations::default();
        all.take_over(secrets.iter().enumerate().map(|(at, secret)| Generation {
            number: at as u32,
            secret: (*secret).to_owned(),
            active_from: UnixMs(1_000 * at as u64),
            overlap_ms: OVERLAP,
        }));
        all
    }

    fn ticket(keys: &Keys) -> QueueTicket {
        let (epoch, number) = (Epoch(0), Number(7));
        let id = TicketId::of(keys, "demo", epoch, number);
        QueueTicket { epoch, number, holder: 0, id, binding: Binding::default() }
    }

    #[test]
    fn a_rotation_drops_nobody_until_the_overlap_is_over() {
        let keys = Keys::derive(&[7; 32]);
        let all = generations(&[keys.newest_secret(); 2]);
        let (ticket, draw) = (ticket(&keys), keys.draw("demo", Epoch(1)).to_hex());
        keys.turn_to(&all, UnixMs(999));
        let old = ticket.seal(&keys, "demo");
        let admission = Admission { ticket, expires_at: UnixMs(9_999) }.seal(&keys, "demo");
        assert_eq!(keys.jwks()["keys"].as_array().map(Vec::len), Some(2), "the next one is published");

        keys.turn_to(&all, UnixMs(1_000));
        let new = ticket.seal(&keys, "demo");
        assert_ne!(old, new);
        for text in [&old, &new] {
            assert_eq!(QueueTicket::open(&keys, "demo", text), Ok(ticket));
        }
        assert!(Admission::open(&keys, "demo", &admission).is_ok());
        assert_eq!((QueueTicket::is_current(&keys, &old), QueueTicket::is_current(&keys, &new)), (false, true));

        keys.turn_to(&all, UnixMs(1_000 + OVERLAP));
        assert_eq!(QueueTicket::open(&keys, "demo", &old), Err(Forged::Generation));
        assert_eq!(Admission::open(&keys, "demo", &admission), Err(Forged::Generation));
        assert_eq!(QueueTicket::open(&keys, "demo", &new), Ok(ticket));
        assert_eq!(keys.jwks()["keys"].as_array().map(Vec::len), Some(1));
        assert_eq!(self::ticket(&keys), ticket, "names stay");
        assert_eq!(keys.draw("demo", Epoch(1)).to_hex(), draw, "and so does the draw");
    }

    #[test]
    fn a_gateway_that_has_not_heard_of_the_next_generation_takes_its_proofs_and_no_later_ones() {
        let keys = || Keys::derive(&[7; 32]);
        let (behind, ahead) = (keys(), keys());
        let name = behind.newest_secret().to_owned();
        behind.turn_to(&generations(&[&name]), UnixMs(2_500));
        ahead.turn_to(&generations(&[name.as_str(); 2]), UnixMs(2_500));
        let text = ticket(&ahead).seal(&ahead, "demo");
        assert_eq!(QueueTicket::open(&behind, "demo", &text), Ok(ticket(&behind)));
        ahead.turn_to(&generations(&[name.as_str(); 3]), UnixMs(2_500));
        let text = ticket(&ahead).seal(&ahead, "demo");
        assert_eq!(QueueTicket::open(&behind, "demo", &text), Err(Forged::Generation));
    }

    #[test]
    fn the_secret_itself_is_exchanged_with_an_overlap() {
        let (old, new) = (Secret::new(&[7; 32]), Secret::new(&[8; 32]));
        let alone = Keys::derive(&[7; 32]);
        let both = Keys::new(new.clone(), Some(old.clone()));
        let only_new = Keys::new(new.clone(), None);
        let text = ticket(&alone).seal(&alone, "demo");
        assert_eq!(QueueTicket::open(&both, "demo", &text), Ok(ticket(&alone)));
        assert_eq!(QueueTicket::open(&only_new, "demo", &text), Err(Forged::Signature));
        assert_eq!(both.subject("demo", &[1]), alone.subject("demo", &[1]), "while the old one is there");

        let all = generations(&[old.name(), new.name()]);
        both.turn_to(&all, UnixMs(1_001));
        only_new.turn_to(&all, UnixMs(1_001));
        let text = ticket(&both).seal(&both, "demo");
        assert_eq!(QueueTicket::open(&only_new, "demo", &text), Ok(ticket(&both)));
        assert_eq!(both.jwks()["keys"].as_array().map(Vec::len), Some(2));
        alone.turn_to(&all, UnixMs(1_001));
        assert_eq!(alone.signing(), 0, "whoever lacks the new secret goes on with the old one");
    }

    #[test]
    fn what_never_changes_is_no_generations() {
        let keys = Keys::derive(&[7; 32]);
        let before = Arc::as_ptr(&keys.jwks());
        let all = generations(&[keys.newest_secret()]);
        keys.turn_to(&all, UnixMs(1));
        let after = Arc::as_ptr(&keys.jwks());
        keys.turn_to(&all, UnixMs(2));
        assert_eq!(Arc::as_ptr(&keys.jwks()), after, "nothing new, nothing made");
        assert_ne!(before, after);
    }
}
