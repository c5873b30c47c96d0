//! What a queue ticket and an admission say, and their bytes.

use ring::rand::{SecureRandom, SystemRandom};
use waitroom::{Epoch, Number, UnixMs};

use super::compact::{self, Forged};
use super::keys::Keys;

/// Names one ticket for good; random, so that it says nothing and cannot be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TicketId([u8; 16]);

impl TicketId {
    /// A new one from the system's generator.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> Result<Self, ring::error::Unspecified> {
        let mut bytes = [0; 16];
        SystemRandom::new().fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The signed proof of a place in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueTicket {
    /// The epoch of the room that the number belongs to.
    pub epoch: Epoch,
    /// The place.
    pub number: Number,
    /// Which ticket this is.
    pub id: TicketId,
}

/// The right to be inside until `expires_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// The ticket that was claimed.
    pub ticket: QueueTicket,
    /// When it ends unless it is prolonged.
    pub expires_at: UnixMs,
}

const TICKET_BYTES: usize = 4 + 8 + 16;
const ADMISSION_BYTES: usize = TICKET_BYTES + 8;

impl QueueTicket {
    fn to_bytes(self) -> [u8; TICKET_BYTES] {
        let mut bytes = [0; TICKET_BYTES];
        bytes[..4].copy_from_slice(&self.epoch.0.to_be_bytes());
        bytes[4..12].copy_from_slice(&self.number.0.to_be_bytes());
        bytes[12..].copy_from_slice(&self.id.0);
        bytes
    }

    fn from_bytes(bytes: &[u8; TICKET_BYTES]) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&bytes[12..]);
        Self { epoch: Epoch(be32(&bytes[..4])), number: Number(be64(&bytes[4..12])), id: TicketId(id) }
    }

    /// The text for the visitor's cookie or header.
    pub fn seal(self, keys: &Keys, room: &str) -> String {
        compact::seal(&keys.ticket, room, &self.to_bytes())
    }

    /// Reads a text that came from a visitor.
    ///
    /// # Errors
    /// When it was not signed by us for this room.
    pub fn open(keys: &Keys, room: &str, text: &str) -> Result<Self, Forged> {
        compact::open(&keys.ticket, room, text).map(|bytes| Self::from_bytes(&bytes))
    }
}

impl Admission {
    /// The text for the visitor's cookie or header.
    pub fn seal(self, keys: &Keys, room: &str) -> String {
        let mut bytes = [0; ADMISSION_BYTES];
        bytes[..TICKET_BYTES].copy_from_slice(&self.ticket.to_bytes());
        bytes[TICKET_BYTES..].copy_from_slice(&self.expires_at.0.to_be_bytes());
        compact::seal(&keys.admission, room, &bytes)
    }

    /// Reads a text that came from a visitor. Whether it has expired is the caller's question.
    ///
    /// # Errors
    /// When it was not signed by us for this room.
    pub fn open(keys: &Keys, room: &str, text: &str) -> Result<Self, Forged> {
        let bytes: [u8; ADMISSION_BYTES] = compact::open(&keys.admission, room, text)?;
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
        QueueTicket { epoch: Epoch(3), number: Number(70_000), id: TicketId([9; 16]) }
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
