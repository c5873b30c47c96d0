//! Where a visitor stands, and whether somebody new may come in.

use waitroom::UnixMs;

/// Where a visitor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the line.
    Waiting {
        /// People present before.
        ahead: u64,
        /// People present behind.
        behind: u64,
    },
    /// Here before the draw.
    Gathering,
    /// It is the visitor's turn.
    Called {
        /// Until when.
        claim_by: UnixMs,
    },
    /// Inside.
    Inside {
        /// Until when.
        expires_at: UnixMs,
    },
    /// The place is used up or given up.
    Done,
    /// The place was moved to another device.
    Moved,
    /// The epoch is over.
    Closed,
}

impl Place {
    /// Whether it can be taken to another device: somebody stands there who is not inside.
    pub fn can_move(&self) -> bool {
        matches!(self, Self::Waiting { .. } | Self::Called { .. } | Self::Gathering)
    }
}

/// Whether somebody new may come in now, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// By the line.
    Line,
    /// Without waiting.
    Free,
    /// Not at all: the room takes nobody new.
    Rejected,
    /// Not yet, or not any more.
    Closed,
}
