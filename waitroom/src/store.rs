//! What a queue store does. The simplest store, the pure line behind a lock, is the oracle; `conformance` holds every
//! store to the same behaviour.

use async_trait::async_trait;

use crate::rules::{Epoch, Notice, Number, Orders, Pace, Pause, RoomId, Settings, UnixMs};

/// Whether asking again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The store is out of reach or busy; later it may answer.
    Later,
    /// It will not change by itself.
    Never,
}

/// The store failed. Its text holds no password.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct StoreError {
    /// What could not be done, and why.
    pub what: String,
    /// Whether asking again may help.
    pub retry: Retry,
    /// The cause, for the log.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl StoreError {
    pub(crate) fn new(
        what: impl Into<String>,
        retry: Retry,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { what: what.into(), retry, source: Some(source.into()) }
    }
}

/// Numbers that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// Their epoch.
    pub epoch: Epoch,
    /// The first of them; the others follow without a gap.
    pub first: Number,
}

/// What a number is, once it is in touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// In the line.
    Waiting,
    /// Called.
    Called {
        /// Until when.
        claim_by: UnixMs,
    },
    /// Inside.
    Inside {
        /// Until when.
        expires_at: UnixMs,
    },
    /// Used up or given up.
    Done,
    /// The room has been reset since.
    WrongEpoch,
}

/// Whom to call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdmitOrder {
    /// The room's turn that the plan was made for.
    pub expected: u64,
    /// How many, from the front of the line.
    pub count: u32,
    /// Nanoseconds of the outflow that each of them takes; 0 without an outflow.
    pub interval_ns: u64,
    /// How long they have to come.
    pub claim_ms: u64,
}

/// What came of an admission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admit {
    /// These are called, in order.
    Called(Vec<Number>),
    /// Something that the plan counted with has changed; plan again.
    Stale,
}

/// What came of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Inside.
    Admitted {
        /// Until when.
        expires_at: UnixMs,
        /// Whether it was inside before this call.
        repeat: bool,
    },
    /// Not its turn.
    NotCalled,
    /// Used up or given up.
    Done,
    /// The room has been reset since.
    WrongEpoch,
}

/// A staff change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// New settings.
    Settings(Settings),
    /// Nobody is called any more.
    Pause {
        /// What the line is told.
        reason: String,
    },
    /// People are called again.
    Resume,
    /// Words for everybody, or none.
    Notice(Option<Notice>),
}

impl Change {
    /// Makes the change.
    pub(crate) fn onto(self, settings: &mut Settings, orders: &mut Orders, now: UnixMs) {
        match self {
            Self::Settings(new) => *settings = new,
            Self::Pause { reason } => orders.pause = Some(Pause { reason, since: now }),
            Self::Resume => orders.pause = None,
            Self::Notice(notice) => orders.notice = notice,
        }
    }
}

/// What came of a staff change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is in force; the room's new version.
    Now(u64),
    /// Somebody else changed the room meanwhile.
    Stale,
}

/// What a gateway already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// Of this epoch.
    pub epoch: Epoch,
    /// As of this stamp; 0 is nothing.
    pub stamp: u64,
}

/// What a gateway gets to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The store's clock.
    pub now: UnixMs,
    /// The epoch.
    pub epoch: Epoch,
    /// Grows with every change of settings and orders; what staff changes compare.
    pub version: u64,
    /// Grows with those and with every admission; what admissions compare.
    pub turn: u64,
    /// Everything up to here is in this view or was known.
    pub stamp: u64,
    /// The settings in force.
    pub settings: Settings,
    /// The orders in force.
    pub orders: Orders,
    /// How far the outflow is used.
    pub pace: Pace,
    /// The last number given.
    pub last: Number,
    /// How many were ever called.
    pub called_total: u64,
    /// How many are called and not yet in.
    pub called_count: u64,
    /// How many are inside.
    pub inside_count: u64,
    /// Chunks of the line that changed, each whole.
    pub chunks: Vec<(u64, Vec<u8>)>,
    /// Everybody who is called, if that changed.
    pub called: Option<Vec<(Number, UnixMs)>>,
    /// Admissions that were ended before their time, if that changed.
    pub ended: Option<Vec<Number>>,
}

/// A queue store. Its clock is the only clock; whatever it acknowledged survives its process.
///
/// Every call may fail with a [`StoreError`]; then it is unknown whether it took effect, and repeating it is safe
/// except for [`join`](LineStore::join), where a repetition gives further numbers and the first ones stay unused.
#[async_trait]
pub trait LineStore: Send + Sync + 'static {
    /// Makes a room known, or adopts what its configuration says now if that has changed; otherwise what staff set
    /// stays. Repeating it changes nothing.
    async fn open_room(&self, room: &RoomId, base: &Settings) -> Result<(), StoreError>;

    /// Lets the clock do its work (missed calls, ended admissions, who is away) and tells what changed since `known`.
    async fn refresh(&self, room: &RoomId, known: Known) -> Result<View, StoreError>;

    /// Gives `count` numbers without a gap; their holders are in the line and present.
    async fn join(&self, room: &RoomId, count: u32) -> Result<Joined, StoreError>;

    /// Notes that these are in touch: who was away is back at the number, and a number that the store has forgotten is
    /// put in. Answers what each is. Repeating it changes nothing.
    async fn touch(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Touched>, StoreError>;

    /// Calls the first of the line, if the room's turn still is the expected one: nothing that the plan counted with has
    /// changed but for people who came or went. Repeating it is refused, since the turn has changed.
    async fn admit(&self, room: &RoomId, epoch: Epoch, order: &AdmitOrder) -> Result<Admit, StoreError>;

    /// Takes up a turn. Repeating it while inside gives the same admission.
    async fn claim(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<Claim, StoreError>;

    /// Prolongs those who are still inside to a whole admission from now; `None` for the others.
    async fn renew(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Option<UnixMs>>, StoreError>;

    /// Ends an admission before its time. Repeating it changes nothing.
    async fn release(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError>;

    /// Gives up a place, a turn or an admission for good. Repeating it changes nothing.
    async fn leave(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError>;

    /// A staff change; with `expected`, only if the room's version still is that.
    async fn change(&self, room: &RoomId, expected: Option<u64>, change: Change) -> Result<Changed, StoreError>;
}
