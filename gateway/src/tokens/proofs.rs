//! What a queue ticket and an admission say, and their bytes.

use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use waitroom::{Epoch, Number, UnixMs};

use super::binding::{BINDING_BYTES, Binding};
use super::codes;
use super::compact::{self, Forged};
use super::keys::Keys;

/// Names one ticket for good. It says nothing and cannot be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TicketId([u8; 16]);

impl TicketId {
    /// That of a place, whoever holds it.
    pub fn of(keys: &Keys, room: &str, epoch: Epoch, number: Number) -> Self {
        let mut context = hmac::Context::with_key(&keys.ticket_id);
        context.update(&epoch.0.to_be_bytes());
        context.update(&number.0.to_be_bytes());
        context.update(room.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&context.sign().as_ref()[..16]);
        Self(bytes)
    }

    /// One for somebody who is let through without a place, from the system's generator.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> Result<Self, ring::error::Unspecified> {
        let mut bytes = [0; 16];
        SystemRandom::new().fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// The signed proof of a place in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueTicket {
    /// The epoch of the room that the number belongs to.
    pub epoch: Epoch,
    /// The place; 0 for somebody who was let through without one.
    pub number: Number,
    /// Which holder of the place this is: 0, and one more each time the place is moved to another device.
    pub holder: u32,
    /// Which ticket this is.
    pub id: TicketId,
    /// What it is bound to besides our signature.
    pub binding: Binding,
}

/// The right to be inside until `expires_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// The ticket that was claimed.
    pub ticket: QueueTicket,
    /// When it ends unless it is prolonged.
    pub expires_at: UnixMs,
}

const ID_END: usize = 4 + 8 + 4 + 16;
const TICKET_BYTES: usize = ID_END + BINDING_BYTES;
const ADMISSION_BYTES: usize = TICKET_BYTES + 8;

impl QueueTicket {
    fn to_bytes(self) -> [u8; TICKET_BYTES] {
        let mut bytes = [0; TICKET_BYTES];
        bytes[..4].copy_from_slice(&self.epoch.0.to_be_bytes());
        bytes[4..12].copy_from_slice(&self.number.0.to_be_bytes());
        bytes[12..16].copy_from_slice(&self.holder.to_be_bytes());
        bytes[16..ID_END].copy_from_slice(&self.id.0);
        bytes[ID_END..].copy_from_slice(&self.binding.to_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; TICKET_BYTES]) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&bytes[16..ID_END]);
        let mut binding = [0; BINDING_BYTES];
        binding.copy_from_slice(&bytes[ID_END..]);
        Self {
            epoch: Epoch(be32(&bytes[..4])),
            number: Number(be64(&bytes[4..12])),
            holder: be32(&bytes[12..16]),
            id: TicketId(id),
            binding: Binding::from_bytes(&binding),
        }
    }

    /// The text for the visitor's cookie or header.
    pub fn seal(self, keys: &Keys, room: &str) -> String {
        let ring = keys.ring();
        let (generation, signers) = ring.signing();
        compact::seal(generation, &signers.ticket, room, &self.to_bytes())
    }

    /// Reads a text that came from a visitor.
    ///
    /// # Errors
    /// When it was not signed by us for this room.
    pub fn open(keys: &Keys, room: &str, text: &str) -> Result<Self, Forged> {
        let ring = keys.ring();
        let key = |generation| ring.accepted(generation).map(|signers| &signers.ticket);
        compact::open(room, text, key).map(|bytes| Self::from_bytes(&bytes))
    }

    /// Whether a text that opened was signed by the generation that signs now; if not, it is to be signed anew.
    pub fn is_current(keys: &Keys, text: &str) -> bool {
        compact::generation(text) == Some(keys.signing())
    }
}

/// What moves a place to another device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecoveryCode {
    /// The place.
    pub number: Number,
    /// The low half of its epoch.
    pub epoch_low: u16,
    /// The lowest byte of the holder that it takes the place from: a used code is of no use again.
    pub holder_low: u8,
}

impl RecoveryCode {
    /// The code of a ticket.
    pub fn of(ticket: &QueueTicket) -> Self {
        let (epoch_low, holder_low) = (ticket.epoch.0 as u16, ticket.holder as u8);
        Self { number: ticket.number, epoch_low, holder_low }
    }

    /// As people read it.
    pub fn seal(self, keys: &Keys, room: &str) -> String {
        let mut body = [0; 9];
        body[..2].copy_from_slice(&self.epoch_low.to_be_bytes());
        body[2] = self.holder_low;
        body[3..].copy_from_slice(&self.number.0.to_be_bytes()[2..]);
        codes::seal(&keys.recovery, room, &body)
    }

    /// Reads what somebody typed.
    pub fn open(keys: &Keys, room: &str, text: &str) -> Option<Self> {
        let body = codes::open(&keys.recovery, room, text)?;
        let epoch_low = u16::from_be_bytes([body[0], body[1]]);
        Some(Self { number: Number(be64(&body[3..])), epoch_low, holder_low: body[2] })
    }
}

/// An invitation to a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InviteCode {
    /// Index of the lane.
    pub lane: u8,
    /// How often it may be used in an epoch; 0 is no limit.
    pub uses_max: u16,
    /// Which one; 48 bits.
    pub id: u64,
}

impl InviteCode {
    /// A new one from the system's generator.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random(lane: u8, uses_max: u16) -> Result<Self, ring::error::Unspecified> {
        let mut bytes = [0; 6];
        SystemRandom::new().fill(&mut bytes)?;
        Ok(Self { lane, uses_max, id: be64(&bytes) })
    }

    /// As people read it.
    pub fn seal(self, keys: &Keys, room: &str) -> String {
        let mut body = [0; 9];
        body[0] = self.lane;
        body[1..3].copy_from_slice(&self.uses_max.to_be_bytes());
        body[3..].copy_from_slice(&self.id.to_be_bytes()[2..]);
        codes::seal(&keys.invite, room, &body)
    }

    /// Reads what somebody typed.
    pub fn open(keys: &Keys, room: &str, text: &str) -> Option<Self> {
        let body = codes::open(&keys.invite, room, text)?;
        Some(Self { lane: body[0], uses_max: u16::from_be_bytes([body[1], body[2]]), id: be64(&body[3..]) })
    }
}

impl Admission {
    /// The text for the visitor's cookie or header.
    pub fn seal(self, keys: &Keys, room: &str) -> String {
        let mut bytes = [0; ADMISSION_BYTES];
        bytes[..TICKET_BYTES].copy_from_slice(&self.ticket.to_bytes());
        bytes[TICKET_BYTES..].copy_from_slice(&self.expires_at.0.to_be_bytes());
        let ring = keys.ring();
        let (generation, signers) = ring.signing();
        compact::seal(generation, &signers.admission, room, &bytes)
    }

    /// Reads a text that came from a visitor. Whether it has expired is the caller's question.
    ///
    /// # Errors
    /// When it was not signed by us for this room.
    pub fn open(keys: &Keys, room: &str, text: &str) -> Result<Self, Forged> {
        let ring = keys.ring();
        let key = |generation| ring.accepted(generation).map(|signers| &signers.admission);
        let bytes: [u8; ADMISSION_BYTES] = compact::open(room, text, key)?;
        let mut ticket = [0; TICKET_BYTES];
        ticket.copy_from_slice(&bytes[..TICKET_BYTES]);
        Ok(Self { ticket: QueueTicket::from_bytes(&ticket), expires_at: UnixMs(be64(&bytes[TICKET_BYTES..])) })
    }
}

fn be32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |value, byte| (value << 8) | u32::from(*byte))
}

fn be64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> QueueTicket {
        QueueTicket {
            epoch: Epoch(3),
            number: Number(70_000),
            holder: 2,
            id: TicketId([9; 16]),
            binding: Binding::default(),
        }
    }

    #[test]
    fn what_was_sealed_opens_again_for_its_room_only() {
        let keys = Keys::derive(&[7; 32]);
        let text = ticket().seal(&keys, "demo");
        assert_eq!(QueueTicket::open(&keys, "demo", &text), Ok(ticket()));
        assert_eq!(QueueTicket::open(&keys, "demo2", &text), Err(Forged::Signature));
        assert_eq!(QueueTicket::open(&Keys::derive(&[8; 32]), "demo", &text), Err(Forged::Signature));
    }

    #[test]
    fn a_ticket_is_no_admission() {
        let keys = Keys::derive(&[7; 32]);
        let admission = Admission { ticket: ticket(), expires_at: UnixMs(5) };
        let text = admission.seal(&keys, "demo");
        assert_eq!(Admission::open(&keys, "demo", &text), Ok(admission));
        assert_eq!(QueueTicket::open(&keys, "demo", &text), Err(Forged::Unreadable));
        assert_eq!(Admission::open(&keys, "demo", &ticket().seal(&keys, "demo")), Err(Forged::Unreadable));
    }

    #[test]
    fn codes_are_of_their_purpose_and_room() {
        let keys = Keys::derive(&[7; 32]);
        let recovery = RecoveryCode::of(&ticket());
        let text = recovery.seal(&keys, "demo");
        assert_eq!(RecoveryCode::open(&keys, "demo", &text), Some(recovery));
        assert_eq!(RecoveryCode::open(&keys, "demo2", &text), None);
        assert_eq!(InviteCode::open(&keys, "demo", &text), None);
        let invite = InviteCode { lane: 3, uses_max: 500, id: 0xFFFF_0000_1234 };
        assert_eq!(InviteCode::open(&keys, "demo", &invite.seal(&keys, "demo")), Some(invite));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let keys = Keys::derive(&[7; 32]);
        let text = ticket().seal(&keys, "demo");
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ascii");
            assert!(QueueTicket::open(&keys, "demo", &changed).is_err(), "byte {at}");
        }
        for nonsense in ["", "x", "AAAA", "💥", &"A".repeat(4096)] {
            assert_eq!(QueueTicket::open(&keys, "demo", nonsense), Err(Forged::Unreadable));
        }
    }
}
