//! One room in one gateway: the copy of its line, and everything that a visitor or the staff asks of it.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use arc_swap::ArcSwap;
use config::Room;
use http::StatusCode;
use prometheus::{Histogram, IntCounter, IntGauge};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use waitroom::{
    Ask, Bits, Change, Changed, Claim, DrawKey, Epoch, Invite, LineStore, Method, Number, RoomId, Standing, StoreError,
    Touched, UnixMs,
};

use super::active::Active;
use super::board::{Board, Mood};
use super::calls::Calls;
use super::joins::{JoinError, Joins};
use super::keeper;
use super::message::Stock;
use super::place::{Entry, Place};
use super::presence::{Connected, Presence};
use super::rules::settings_of;
use super::slow::Slow;
use super::spoken::Spoken;
use super::stock::StockFeed;
use super::visit::Visit;
use crate::metrics::Metrics;
use crate::origin::Upstreams;
use crate::start::StartError;
use crate::tokens::{Admission, Binding, Keys, QueueTicket, RecoveryCode, TicketId};

pub(super) struct RoomMetrics {
    pub(super) admitted: IntCounter,
    pub(super) called: IntCounter,
    pub(super) waiting: IntGauge,
    pub(super) called_now: IntGauge,
    pub(super) inside: IntGauge,
    /// How many may be active, where that follows the origin.
    pub(super) window: IntGauge,
    pub(super) active: IntGauge,
    pub(super) change_delay: Histogram,
    pub(super) eta_error: Histogram,
    /// Estimates that missed, and that were right.
    pub(super) eta_within: [IntCounter; 2],
    pub(super) all: Metrics,
}

/// One room in one gateway.
pub struct RoomHost {
    /// As configured now: a reload may change it.
    room: ArcSwap<Room>,
    pub(super) id: RoomId,
    pub(super) store: Arc<dyn LineStore>,
    board: Arc<RwLock<Board>>,
    keys: Arc<Keys>,
    /// The promise of an epoch's draw, computed once: every message of a drawing room shows it.
    promise: Mutex<Option<(Epoch, String)>>,
    pub(super) stock: RwLock<Option<Vec<Stock>>>,
    pub(super) spoken: Spoken,
    pub(super) slow: Slow,
    /// Over how long those whose feed ended come back.
    pub(super) reconnect_spread: Duration,
    pub(super) presence: Presence,
    pub(super) nudge: Notify,
    pub(super) metrics: RoomMetrics,
    pub(super) calls: Calls,
    /// Who made a request lately.
    pub(super) active: Active,
    moods: watch::Sender<Mood>,
    joins: Joins,
    /// What looks at the origin; others after a reload that changes where it is.
    follows: Mutex<Vec<AbortHandle>>,
    /// Turns true when the room is no longer configured here.
    closed: watch::Sender<bool>,
}

impl RoomHost {
    /// Opens the room in the store and keeps it until it is closed here.
    pub(super) async fn open(
        room: &Room,
        store: &Arc<dyn LineStore>,
        upstreams: &Arc<Upstreams>,
        keys: &Arc<Keys>,
        metrics: &Metrics,
        (refresh, reconnect_spread): (Duration, Duration),
    ) -> Result<Arc<Self>, StartError> {
        let id = RoomId::new(&room.id).map_err(|error| StartError(format!("rooms.{}: {error}", room.id)))?;
        let failed = |error: StoreError| StartError(format!("the room {} cannot be opened: {error}", room.id));
        store.open_room(&id, &settings_of(&room.rules)).await.map_err(failed)?;
        let board = Board::first(store.as_ref(), &id).await.map_err(failed)?;
        let mood = board.mood();
        let board = Arc::new(RwLock::new(board));
        let label = [room.id.as_str()];
        let joins = Joins::start(
            Arc::clone(store),
            id.clone(),
            Arc::clone(&board),
            metrics.joins.with_label_values(&label),
            metrics.join_batch.clone(),
        );
        let host = Arc::new(Self {
            room: ArcSwap::from_pointee(room.clone()),
            id,
            store: Arc::clone(store),
            board,
            keys: Arc::clone(keys),
            promise: Mutex::new(None),
            stock: RwLock::new(None),
            spoken: Spoken::default(),
            slow: Slow::default(),
            reconnect_spread,
            presence: Presence::default(),
            nudge: Notify::new(),
            metrics: RoomMetrics {
                admitted: metrics.admitted.with_label_values(&label),
                called: metrics.called.with_label_values(&label),
                waiting: metrics.waiting.with_label_values(&label),
                called_now: metrics.called_now.with_label_values(&label),
                inside: metrics.inside.with_label_values(&label),
                window: metrics.adaptive_window.with_label_values(&label),
                active: metrics.adaptive_active.with_label_values(&label),
                change_delay: metrics.change_delay.with_label_values(&label),
                eta_error: metrics.eta_error.with_label_values(&label),
                eta_within: ["no", "yes"].map(|within| metrics.eta_scored.with_label_values(&[label[0], within])),
                all: metrics.clone(),
            },
            calls: Calls::default(),
            active: Active::default(),
            moods: watch::Sender::new(mood),
            joins,
            follows: Mutex::default(),
            closed: watch::Sender::new(false),
        });
        host.follow(upstreams);
        keeper::start(&host, refresh);
        Ok(host)
    }

    /// Takes over what a reload changed; the line, its rules as staff set them, and every feed go on.
    pub(super) fn adopt(self: &Arc<Self>, room: &Room, upstreams: &Arc<Upstreams>) {
        self.room.store(Arc::new(room.clone()));
        self.follow(upstreams);
    }

    /// Begins anew to look at the room's origin.
    fn follow(self: &Arc<Self>, upstreams: &Arc<Upstreams>) {
        let room = self.room();
        let stock = room.event.as_deref().map(|event| StockFeed::new(upstreams, &room.upstream, event));
        if stock.is_none() {
            *self.stock.write().unwrap_or_else(PoisonError::into_inner) = None;
        }
        let next = keeper::follow(self, stock, upstreams.get(&room.upstream));
        let mut follows = self.follows.lock().unwrap_or_else(PoisonError::into_inner);
        for last in std::mem::replace(&mut *follows, next) {
            last.abort();
        }
    }

    /// The room is no longer configured here: nothing keeps it, and its feeds end.
    pub(super) fn close(&self) {
        self.closed.send_replace(true);
        // Every feed looks.
        self.moods.send_modify(|_| {});
    }

    /// Whether it is no longer configured here.
    pub(super) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Turns true when the room is closed here.
    pub(super) fn closed(&self) -> watch::Receiver<bool> {
        self.closed.subscribe()
    }

    pub(super) fn board(&self) -> RwLockReadGuard<'_, Board> {
        self.board.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn board_mut(&self) -> RwLockWriteGuard<'_, Board> {
        self.board.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The room's id.
    pub fn id(&self) -> &str {
        self.id.as_str()
    }

    /// The room as configured.
    pub fn room(&self) -> Arc<Room> {
        self.room.load_full()
    }

    /// Status of the waiting answer.
    pub fn waiting_status(&self) -> StatusCode {
        StatusCode::from_u16(self.room.load().waiting_status).unwrap_or(StatusCode::OK)
    }

    /// Where visitors come in when the way back is not known.
    pub fn front_path(&self) -> String {
        self.room.load().routes.first().map_or_else(|| "/".to_owned(), |route| route.path.clone())
    }

    /// The line's clock, as this gateway knows it.
    pub fn now(&self) -> UnixMs {
        self.board().now()
    }

    /// Somebody who is inside makes a request.
    pub fn note_active(&self, ticket: &QueueTicket) {
        self.active.seen(ticket.number.0);
    }

    /// Whether the store was looked at lately.
    pub fn is_fresh(&self) -> bool {
        self.board().is_fresh()
    }

    /// The key of this epoch's draw.
    pub(super) fn draw_key(&self, epoch: Epoch) -> DrawKey {
        self.keys.draw(self.id(), epoch)
    }

    /// What is published of this epoch's draw before the opening.
    pub(super) fn commitment(&self, epoch: Epoch) -> String {
        let mut promise = self.promise.lock().unwrap_or_else(PoisonError::into_inner);
        match &*promise {
            Some((known, commitment)) if *known == epoch => commitment.clone(),
            _ => {
                let commitment = self.draw_key(epoch).commitment();
                *promise = Some((epoch, commitment.clone()));
                commitment
            }
        }
    }

    /// Whether somebody new may come in now, and how.
    pub fn entry(&self) -> Entry {
        let board = self.board();
        match board.base.method {
            Method::Passthrough => Entry::Free,
            _ if !board.base.takes_joins(&board.orders, board.now()) => Entry::Closed,
            Method::Reject => Entry::Rejected,
            Method::Fifo | Method::Random => Entry::Line,
        }
    }

    /// Whether everybody goes in without waiting: [`Entry::Free`], without a look at the clock.
    pub fn is_free(&self) -> bool {
        self.board().base.method == Method::Passthrough
    }

    /// Whether newcomers have to do something first.
    pub fn ask(&self) -> Ask {
        self.board().settings.challenge
    }

    /// Whether a called visitor has to say so before going in.
    pub fn confirms(&self) -> bool {
        self.board().settings.confirm
    }

    /// Index of a lane.
    pub fn lane_index(&self, name: &str) -> Option<u8> {
        self.board().settings.lane_index(name)
    }

    /// Gives a place in a lane; an invite code that its settings have lost leads to everybody's.
    ///
    /// # Errors
    /// When the store does not answer, too many joins wait, the line is full or the invite is used up.
    pub async fn join(&self, lane: u8, invite: Option<Invite>) -> Result<QueueTicket, JoinError> {
        let lane = if usize::from(lane) < self.board().settings.lanes.len() { lane } else { 0 };
        let (epoch, number) = self.joins.next(lane, invite).await?;
        self.presence.asked(number);
        let id = TicketId::of(&self.keys, self.id(), epoch, number);
        Ok(QueueTicket { epoch, number, holder: 0, id, binding: Binding::default() })
    }

    /// Where somebody stands who has just joined: behind everybody whom this gateway knows of.
    pub fn place_of_newcomer(&self, number: Number) -> Place {
        let board = self.board();
        if number.series().is_gathered() || board.counts.undealt {
            return Place::Gathering;
        }
        Place::Waiting { ahead: board.copy.waiting_before(number), behind: 0 }
    }

    /// The number that a ticket stands at: the drawn one, once there is a draw.
    pub(super) fn stands_at(&self, ticket: &QueueTicket) -> Number {
        self.board().copy.drawn(ticket.epoch, ticket.number)
    }

    /// Where a ticket stands. The gateway's copy answers for whoever waits; only for others is the store asked, which
    /// also brings somebody who was away back to the place.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn place(&self, ticket: &QueueTicket) -> Result<Place, StoreError> {
        if let Some(place) = self.known(ticket) {
            return Ok(place);
        }
        let number = self.stands_at(ticket);
        let touched = self.store.touch(&self.id, ticket.epoch, &[number]).await?;
        Ok(match touched.first() {
            Some(Touched::Waiting) => {
                self.nudge.notify_one();
                self.place_of_newcomer(number)
            }
            Some(Touched::Called { claim_by }) => Place::Called { claim_by: *claim_by },
            Some(Touched::Inside { expires_at }) => Place::Inside { expires_at: *expires_at },
            Some(Touched::Done) => Place::Done,
            Some(Touched::WrongEpoch) | None => Place::Closed,
        })
    }

    /// The same without asking the store; `None` when only the store knows.
    pub(super) fn known(&self, ticket: &QueueTicket) -> Option<Place> {
        let board = self.board();
        if board.copy.holder(ticket.number) > ticket.holder {
            return Some(Place::Moved);
        }
        self.presence.asked(ticket.number);
        let number = board.copy.drawn(ticket.epoch, ticket.number);
        match board.copy.standing(ticket.epoch, number) {
            // Between the draw and the dealing nobody's place is known.
            Standing::Waiting { .. } if number.series().is_gathered() || board.counts.undealt => Some(Place::Gathering),
            Standing::Waiting { ahead, behind } => Some(Place::Waiting { ahead, behind }),
            Standing::Called { claim_by } if claim_by > board.now() => Some(Place::Called { claim_by }),
            Standing::Called { .. } | Standing::Unknown => None,
        }
    }

    /// Those who are in touch, as the store knows them: those of the line, and the others, who may be back.
    pub(super) fn sorted(&self, seen: &Bits) -> (Epoch, Bits, Vec<Number>) {
        let board = self.board();
        let epoch = board.copy.epoch();
        let (mut line, mut others) = (Bits::default(), Vec::new());
        for number in seen.iter().map(|number| board.copy.drawn(epoch, Number(number))) {
            if board.copy.is_waiting(number) {
                line.insert(number.0);
            } else {
                others.push(number);
            }
        }
        (epoch, line, others)
    }

    /// Takes up the turn. Repeating it while inside gives the same admission; `None` when it is not this ticket's turn.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn claim(&self, ticket: &QueueTicket) -> Result<Option<Admission>, StoreError> {
        if self.board().copy.holder(ticket.number) > ticket.holder {
            return Ok(None);
        }
        let number = self.stands_at(ticket);
        let claim = self.store.claim(&self.id, ticket.epoch, number).await?;
        self.board_mut().copy.forget_call(number);
        match claim {
            Claim::Admitted { expires_at, repeat } => {
                if !repeat {
                    self.metrics.admitted.inc();
                }
                self.nudge.notify_one();
                Ok(Some(Admission { ticket: *ticket, expires_at }))
            }
            Claim::NotCalled | Claim::Done | Claim::WrongEpoch => Ok(None),
        }
    }

    /// Gives a called visitor as much time again; until when, or `None` when not called or often enough.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn extend(&self, ticket: &QueueTicket) -> Result<Option<UnixMs>, StoreError> {
        let until = self.store.extend(&self.id, ticket.epoch, self.stands_at(ticket)).await?;
        keeper::look(self).await?;
        Ok(until)
    }

    /// Moves a place to another device: the new ticket, or `None` when the code was used or its place is gone.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn recover(&self, code: &RecoveryCode) -> Result<Option<QueueTicket>, StoreError> {
        let (epoch, holder) = {
            let board = self.board();
            (board.copy.epoch(), board.copy.holder(code.number))
        };
        if epoch.0 as u16 != code.epoch_low || holder as u8 != code.holder_low {
            return Ok(None);
        }
        let number = code.number;
        let id = TicketId::of(&self.keys, self.id(), epoch, number);
        let old = QueueTicket { epoch, number, holder, id, binding: Binding::default() };
        if !self.place(&old).await?.can_move() {
            return Ok(None);
        }
        let moved = self.store.transfer(&self.id, epoch, number, holder).await?;
        keeper::look(self).await?;
        Ok(moved.map(|holder| QueueTicket { holder, ..old }))
    }

    /// Gives a place up for good. Repeating it changes nothing.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn leave(&self, ticket: &QueueTicket) -> Result<(), StoreError> {
        let number = self.stands_at(ticket);
        self.store.leave(&self.id, ticket.epoch, number).await?;
        self.board_mut().copy.forget_call(number);
        self.nudge.notify_one();
        Ok(())
    }

    /// A staff change; `None` as the result when somebody else was first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn change(&self, expected: Option<u64>, change: Change) -> Result<Option<u64>, StoreError> {
        let changed = self.store.change(&self.id, expected, change).await?;
        // The answer shows what is in force, not what was before.
        keeper::look(self).await?;
        Ok(match changed {
            Changed::Now(version) => Some(version),
            Changed::Stale => None,
        })
    }

    /// Ends admissions at staff's word: that of one number of a lane, or everybody's; how many there were. A place that
    /// waits is taken away.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn revoke(&self, number: Option<Number>) -> Result<u64, StoreError> {
        let epoch = self.board().copy.epoch();
        let ended = match number {
            Some(number) => self.store.leave(&self.id, epoch, number).await.map(|()| 1)?,
            None => self.store.release_all(&self.id, epoch).await?,
        };
        keeper::look(self).await?;
        Ok(ended)
    }

    /// All that the store keeps, for an audit.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn everything(&self) -> Result<waitroom::Everything, StoreError> {
        self.store.inspect(&self.id).await
    }

    /// A feed's view of the line, for somebody who reads these languages and has seen the message with this `seq`.
    pub fn visit(self: &Arc<Self>, ticket: QueueTicket, languages: &str, seen: Option<u64>) -> Visit {
        Visit { host: Arc::clone(self), ticket, languages: languages.into(), seen }
    }

    pub(super) fn connected(&self, number: Number) -> Connected {
        self.presence.connected(number)
    }

    pub(super) fn moods(&self) -> watch::Receiver<Mood> {
        self.moods.subscribe()
    }

    /// Wakes every feed when something changed that concerns everybody who waits.
    pub(super) fn tell_if_changed(&self) {
        let mood = self.board().mood();
        self.moods.send_if_modified(|known| std::mem::replace(known, mood) != mood);
    }

    pub(super) fn count_message(&self) {
        self.metrics.all.feed_messages.inc();
    }
}
