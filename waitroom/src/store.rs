//! What a queue store does. The simplest store, the pure line behind a lock, is the oracle; `conformance` holds every
//! store to the same behaviour.

use async_trait::async_trait;

use crate::notes::{NoteOrder, Noted, Notes, Topic};
use crate::rules::{
    DrawRecord, Epoch, Everything, KnockOrder, Knocked, Notice, Number, Orders, Pace, Pause, RoomId, Series, Settings,
    Shares, Stage, UnixMs,
};

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

/// Who wants to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinOrder {
    /// Where they join. Who gathers for a draw that has happened joins the lane behind it.
    pub series: Series,
    /// How many.
    pub count: u32,
    /// The highest serial number of the series that the gateway knows of: a store that has lost its last second must not
    /// give it again. Means nothing in another epoch.
    pub floor: (Epoch, u64),
    /// No more than this many may wait in the room; `None` is no limit.
    pub line_max: Option<u32>,
    /// The invite code that one visitor shows.
    pub invite: Option<Invite>,
}

impl JoinOrder {
    /// So many for a lane, without any limit.
    pub fn of(series: Series, count: u32) -> Self {
        Self { series, count, floor: (Epoch::default(), 0), line_max: None, invite: None }
    }
}

/// An invite code, as the store counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invite {
    /// Which one.
    pub id: u64,
    /// How often it may be used in an epoch; `None` is no limit.
    pub uses_max: Option<u32>,
}

/// What came of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// These numbers were given; fewer than were asked for where the line is full now.
    Given(Joined),
    /// The line is full.
    Full {
        /// How many wait.
        waiting: u64,
    },
    /// The invite code was used as often as it may be.
    UsedUp,
}

impl Join {
    /// The numbers, if any were given.
    pub fn given(self) -> Option<Joined> {
        match self {
            Self::Given(joined) => Some(joined),
            Self::Full { .. } | Self::UsedUp => None,
        }
    }
}

/// Numbers that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// Their epoch.
    pub epoch: Epoch,
    /// The first of them; the others follow without a gap.
    pub first: Number,
    /// How many.
    pub count: u32,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdmitOrder {
    /// The room's turn that the plan was made for.
    pub expected: u64,
    /// The store's life that the plan was made in.
    pub life: u64,
    /// How many of each lane, from its front.
    pub calls: Vec<(u8, u32)>,
    /// The lanes' shares once they are called.
    pub shares: Shares,
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
        /// When it will hear more.
        next_news_at: Option<UnixMs>,
    },
    /// People are called again.
    Resume,
    /// Words for everybody, or none.
    Notice(Option<Notice>),
    /// Goes before the schedule; `None` goes by the schedule again.
    Stage(Option<Stage>),
    /// A new epoch: everybody out, nobody in the line, numbers from 1, a new draw. The staff's stage and pause end with it.
    Reset,
}

impl Change {
    /// Makes the change; a reset also empties the line.
    pub(crate) fn onto(self, settings: &mut Settings, orders: &mut Orders, now: UnixMs) {
        orders.changed_at = now;
        match self {
            Self::Settings(new) => *settings = new,
            Self::Pause { reason, next_news_at } => orders.pause = Some(Pause { reason, since: now, next_news_at }),
            Self::Resume => orders.pause = None,
            Self::Notice(notice) => orders.notice = notice,
            Self::Stage(stage) => orders.stage = stage,
            Self::Reset => (orders.stage, orders.pause) = (None, None),
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
    /// Of this life of the store.
    pub life: u64,
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
    /// Changes when another server took over, which may have lost what the last one acknowledged a moment before: then
    /// gateways tell it what they know. Always 0 for a store that loses nothing.
    pub life: u64,
    /// Grows with every change of settings and orders; what staff changes compare.
    pub version: u64,
    /// Grows with those and with every admission; what admissions compare.
    pub turn: u64,
    /// Everything up to here is in this view or was known.
    pub stamp: u64,
    /// Whether this is everything there is, rather than what changed.
    pub whole: bool,
    /// The settings, before planned changes.
    pub settings: Settings,
    /// The orders in force.
    pub orders: Orders,
    /// How far the outflow is used.
    pub pace: Pace,
    /// How the lanes shared it.
    pub shares: Shares,
    /// The last serial number given in each series.
    pub last: Vec<(Series, u64)>,
    /// The draw, once it is sealed.
    pub draw: Option<DrawRecord>,
    /// How many were ever called.
    pub called_total: u64,
    /// How many are called and not yet in.
    pub called_count: u64,
    /// How many are inside.
    pub inside_count: u64,
    /// Chunks of the line that changed, each whole.
    pub chunks: Vec<(u64, Vec<u8>)>,
    /// Who was called or given more time since, and until when each has to come.
    pub called: Vec<(Number, UnixMs)>,
    /// Admissions that were ended before their time since, and the time they had.
    pub ended: Vec<(Number, UnixMs)>,
    /// Places that have another holder since, and which.
    pub moved: Vec<(Number, u32)>,
}

/// Those who gathered, at their drawn places: whole chunks to be added to the line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deal {
    /// Who is present.
    pub waiting: Vec<(u64, Vec<u8>)>,
    /// Who gave the place up before the draw.
    pub done: Vec<(u64, Vec<u8>)>,
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

    /// Gives numbers without a gap; their holders are in the line and present.
    async fn join(&self, room: &RoomId, order: &JoinOrder) -> Result<Join, StoreError>;

    /// Notes that these are in touch: who was away is back at the number, and a number that the store has forgotten is
    /// put in. Answers what each is. Repeating it changes nothing.
    async fn touch(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Touched>, StoreError>;

    /// Notes that these, in chunks of bits, are in touch; of use for who is in the line, and nothing to others. Costs the
    /// store the same for one and for 65,536. Repeating it changes nothing.
    async fn see(&self, room: &RoomId, epoch: Epoch, chunks: &[(u64, Vec<u8>)]) -> Result<(), StoreError>;

    /// Calls the first of each lane, if the room's turn still is the expected one: nothing that the plan counted with has
    /// changed but for people who came or went. Repeating it is refused, since the turn has changed.
    async fn admit(&self, room: &RoomId, epoch: Epoch, order: &AdmitOrder) -> Result<Admit, StoreError>;

    /// Takes up a turn. Repeating it while inside gives the same admission.
    async fn claim(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<Claim, StoreError>;

    /// Gives a called visitor as much time again, as often as the settings allow; until when, or `None` when not.
    async fn extend(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<Option<UnixMs>, StoreError>;

    /// Prolongs those who are still inside to a whole admission from now; `None` for the others. Who holds an admission
    /// that the store has forgotten is put inside.
    async fn renew(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Option<UnixMs>>, StoreError>;

    /// Ends an admission before its time. Repeating it changes nothing.
    async fn release(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError>;

    /// Ends every admission before its time; how many. Repeating it changes nothing.
    async fn release_all(&self, room: &RoomId, epoch: Epoch) -> Result<u64, StoreError>;

    /// Gives up a place, a turn or an admission for good. Repeating it changes nothing.
    async fn leave(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError>;

    /// Gives a place that waits or is called to another holder, if it still belongs to this one: the new holder, one more
    /// than the old, or `None`. Repeating it is refused.
    async fn transfer(
        &self,
        room: &RoomId,
        epoch: Epoch,
        number: Number,
        holder: u32,
    ) -> Result<Option<u32>, StoreError>;

    /// Closes the gathering with the draw's key: who joins from now on stands behind everybody who gathered. Repeating
    /// it changes nothing.
    async fn seal(&self, room: &RoomId, epoch: Epoch, key: &str) -> Result<(), StoreError>;

    /// Puts those who gathered at their drawn places; people are called from then on. Repeating it changes nothing.
    async fn deal(&self, room: &RoomId, epoch: Epoch, deal: &Deal) -> Result<(), StoreError>;

    /// A staff change; with `expected`, only if the room's version still is that.
    async fn change(&self, room: &RoomId, expected: Option<u64>, change: Change) -> Result<Changed, StoreError>;

    /// Lets those go on who want to join, as far as the quotas that all gateways share allow, and notes what they show
    /// that may be shown once only; one answer for each, in order. What is noted may be lost with a process. Repeating it
    /// counts again.
    async fn knock(&self, order: &KnockOrder) -> Result<Vec<Knocked>, StoreError>;

    /// All that the store keeps of a room, for an audit and for the draw. Changes nothing.
    async fn inspect(&self, room: &RoomId) -> Result<Everything, StoreError>;

    /// Writes a note on the blackboard that all gateways of the store share. Also refused (never to be repeated) when it
    /// is out of bounds or the topic is full. Repeating it changes nothing but the time that the note stays.
    ///
    /// A server that took over after a crash may have lost what was noted in its last second: whoever depends on a note
    /// reads it back, and writes it again.
    async fn note(&self, topic: &Topic, order: &NoteOrder<'_>) -> Result<Noted, StoreError>;

    /// All notes of a topic by name, and the store's clock. Those whose time is over are gone.
    async fn notes(&self, topic: &Topic) -> Result<Notes, StoreError>;

    /// Takes a note away. Repeating it changes nothing.
    async fn wipe_note(&self, topic: &Topic, name: &str) -> Result<(), StoreError>;
}
