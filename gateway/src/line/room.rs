//! One room in one gateway: the copy of its line, and everything that a visitor or the staff asks of it.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use config::Room;
use http::StatusCode;
use prometheus::{IntCounter, IntGauge};
use tokio::sync::{Notify, watch};
use waitroom::{Change, Changed, Claim, LineStore, Number, RoomId, Settings, StoreError, Touched, UnixMs};

use super::joins::{JoinError, Joins};
use super::keeper::{self, Board};
use super::message::{EtaS, LineMessage, MAIN_LANE, Notice, PauseInfo, State, Stock, StockLine, rfc3339};
use super::presence::{Connected, Presence};
use super::stock::StockFeed;
use super::visit::Visit;
use crate::metrics::Metrics;
use crate::start::StartError;
use crate::tokens::{Admission, QueueTicket};

/// Polling visitors come back after this many seconds; near the front sooner.
const REFRESH_FAR_S: u32 = 10;
const REFRESH_NEAR_S: u32 = 3;
const NEAR_AHEAD: u64 = 20;

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
    /// The epoch is over.
    Closed,
}

/// What the staff sees of a room.
#[derive(Debug, Clone)]
pub struct RoomReport {
    /// Grows with every change of settings and orders.
    pub version: u64,
    /// The settings in force.
    pub settings: Settings,
    /// Why nobody is let in, if so.
    pub paused: Option<PauseInfo>,
    /// Who waits and is present.
    pub waiting: u64,
    /// Called and not yet in.
    pub called: u64,
    /// Inside.
    pub inside: u64,
    /// Numbers given in this epoch.
    pub joined_total: u64,
    /// Called in the last minute.
    pub admitted_last_minute: u64,
    /// What limits admission now.
    pub limited_by: &'static str,
    /// What is for sale.
    pub stock: Option<Vec<Stock>>,
}

pub(super) struct RoomMetrics {
    pub(super) admitted: IntCounter,
    pub(super) called: IntCounter,
    pub(super) waiting: IntGauge,
    pub(super) called_now: IntGauge,
    pub(super) inside: IntGauge,
    pub(super) all: Metrics,
}

/// One room in one gateway.
pub struct RoomHost {
    room: Room,
    pub(super) id: RoomId,
    pub(super) store: Arc<dyn LineStore>,
    pub(super) board: RwLock<Board>,
    pub(super) stock: RwLock<Option<Vec<Stock>>>,
    pub(super) presence: Presence,
    pub(super) nudge: Notify,
    pub(super) metrics: RoomMetrics,
    changed: watch::Sender<u64>,
    joins: Joins,
}

/// A room's settings as the line's rules take them.
pub(super) fn settings_of(room: &Room) -> Settings {
    Settings {
        outflow_per_minute: room.outflow_per_minute,
        burst: room.burst,
        active_visitors_max: room.active_visitors_max,
        claim_ms: millis(room.claim),
        admission_ms: millis(room.admission),
        away_after_ms: millis(room.away_after),
        sliding: if room.sliding { waitroom::Sliding::OnActivity } else { waitroom::Sliding::Fixed },
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl RoomHost {
    /// Opens the room in the store and keeps it until the shutdown.
    pub(super) async fn open(
        room: &Room,
        store: &Arc<dyn LineStore>,
        upstream: SocketAddr,
        metrics: &Metrics,
        refresh: Duration,
        shutdown: &watch::Receiver<bool>,
    ) -> Result<Arc<Self>, StartError> {
        let id = RoomId::new(&room.id).map_err(|error| StartError(format!("rooms.{}: {error}", room.id)))?;
        let failed = |error: StoreError| StartError(format!("the room {} cannot be opened: {error}", room.id));
        store.open_room(&id, &settings_of(room)).await.map_err(failed)?;
        let board = Board::first(store.as_ref(), &id).await.map_err(failed)?;
        let label = [room.id.as_str()];
        let joins = Joins::start(
            Arc::clone(store),
            id.clone(),
            metrics.joins.with_label_values(&label),
            metrics.join_batch.clone(),
        );
        let host = Arc::new(Self {
            room: room.clone(),
            id,
            store: Arc::clone(store),
            board: RwLock::new(board),
            stock: RwLock::new(None),
            presence: Presence::default(),
            nudge: Notify::new(),
            metrics: RoomMetrics {
                admitted: metrics.admitted.with_label_values(&label),
                called: metrics.called.with_label_values(&label),
                waiting: metrics.waiting.with_label_values(&label),
                called_now: metrics.called_now.with_label_values(&label),
                inside: metrics.inside.with_label_values(&label),
                all: metrics.clone(),
            },
            changed: watch::Sender::new(0),
            joins,
        });
        let stock = room.event.as_deref().and_then(|event| StockFeed::new(upstream, event));
        keeper::start(&host, stock, refresh, shutdown);
        Ok(host)
    }

    fn read<T>(&self, look: impl FnOnce(&Board) -> T) -> T {
        look(&self.board.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The room's id.
    pub fn id(&self) -> &str {
        &self.room.id
    }

    /// The room as configured.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Status of the waiting answer.
    pub fn waiting_status(&self) -> StatusCode {
        StatusCode::from_u16(self.room.waiting_status).unwrap_or(StatusCode::OK)
    }

    /// Where visitors come in when the way back is not known.
    pub fn front_path(&self) -> String {
        self.room.routes.first().map_or_else(|| "/".to_owned(), |route| route.path.clone())
    }

    /// The line's clock, as this gateway knows it.
    pub fn now(&self) -> UnixMs {
        self.read(Board::now)
    }

    /// How old the copy of the line is.
    pub fn copy_age(&self) -> Duration {
        self.read(|board| board.taken.elapsed())
    }

    /// Gives the next number.
    ///
    /// # Errors
    /// When the store does not answer, or too many joins wait.
    pub async fn join(&self) -> Result<(waitroom::Epoch, Number), JoinError> {
        let given = self.joins.next().await?;
        self.presence.asked(given.1);
        Ok(given)
    }

    /// Where somebody stands who has just joined: behind everybody whom this gateway knows of.
    pub fn place_of_newcomer(&self, number: Number) -> Place {
        let ahead = self.read(|board| board.copy.waiting_before(number));
        Place::Waiting { ahead, behind: 0 }
    }

    /// Where a ticket stands. The gateway's copy answers for whoever waits; only for others is the store asked, which
    /// also brings somebody who was away back to the place.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn place(&self, ticket: &QueueTicket) -> Result<Place, StoreError> {
        self.presence.asked(ticket.number);
        if let Some(place) = self.known_place(ticket) {
            return Ok(place);
        }
        let touched = self.store.touch(&self.id, ticket.epoch, &[ticket.number]).await?;
        Ok(match touched.first() {
            Some(Touched::Waiting) => {
                self.nudge.notify_one();
                self.place_of_newcomer(ticket.number)
            }
            Some(Touched::Called { claim_by }) => Place::Called { claim_by: *claim_by },
            Some(Touched::Inside { expires_at }) => Place::Inside { expires_at: *expires_at },
            Some(Touched::Done) => Place::Done,
            Some(Touched::WrongEpoch) | None => Place::Closed,
        })
    }

    fn known_place(&self, ticket: &QueueTicket) -> Option<Place> {
        self.read(|board| match board.copy.standing(ticket.epoch, ticket.number) {
            waitroom::Standing::Waiting { ahead, behind } => Some(Place::Waiting { ahead, behind }),
            waitroom::Standing::Called { claim_by } => Some(Place::Called { claim_by }),
            waitroom::Standing::Unknown => None,
        })
    }

    /// Takes up the turn. Repeating it while inside gives the same admission; `None` when it is not this ticket's turn.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn claim(&self, ticket: &QueueTicket) -> Result<Option<Admission>, StoreError> {
        match self.store.claim(&self.id, ticket.epoch, ticket.number).await? {
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

    /// Whether an admission was ended before its time.
    pub fn is_over(&self, ticket: &QueueTicket) -> bool {
        self.read(|board| board.copy.epoch() != ticket.epoch || board.copy.is_ended(ticket.number))
    }

    /// Prolongs a sliding admission past half of its life; `None` when there is nothing to prolong now. The store
    /// knows first: a token never outlives the slot that is counted for it.
    pub async fn prolong(&self, admission: &Admission, now: UnixMs) -> Option<Admission> {
        let (slides, length) =
            self.read(|board| (board.settings.sliding == waitroom::Sliding::OnActivity, board.settings.admission_ms));
        let left = admission.expires_at.0.saturating_sub(now.0);
        if !slides || left > length / 2 {
            return None;
        }
        let ticket = &admission.ticket;
        let renewed = self.store.renew(&self.id, ticket.epoch, &[ticket.number]).await;
        let expires_at = renewed.ok()?.first().copied().flatten()?;
        Some(Admission { expires_at, ..*admission })
    }

    /// Ends an admission. Repeating it changes nothing. A store that does not answer lets it run out by itself.
    pub async fn release(&self, ticket: &QueueTicket) {
        if let Err(error) = self.store.release(&self.id, ticket.epoch, ticket.number).await {
            self.metrics.all.store_errors.with_label_values(&["release"]).inc();
            tracing::warn!(%error, room = self.id(), "an admission could not be released; it runs out by itself");
        }
        self.nudge.notify_one();
    }

    /// Gives a place up for good. Repeating it changes nothing.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn leave(&self, ticket: &QueueTicket) -> Result<(), StoreError> {
        self.store.leave(&self.id, ticket.epoch, ticket.number).await?;
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

    /// A feed's view of the line.
    pub fn visit(self: &Arc<Self>, ticket: QueueTicket) -> Visit {
        Visit { host: Arc::clone(self), ticket }
    }

    pub(super) fn connected(&self, number: Number) -> Connected {
        self.presence.connected(number)
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(super) fn tell_change(&self) {
        self.changed.send_modify(|turn| *turn += 1);
    }

    pub(super) fn count_message(&self) {
        self.metrics.all.feed_messages.inc();
    }

    fn stock(&self) -> Option<Vec<Stock>> {
        self.stock.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a visitor at a place is told.
    pub fn message(&self, number: Number, place: &Place) -> LineMessage {
        let stock = self.stock();
        let (ahead, behind) = match place {
            Place::Waiting { ahead, behind } => (Some(*ahead), Some(*behind)),
            _ => (None, None),
        };
        let seen_from = ahead.unwrap_or(0);
        let refresh_s = if seen_from < NEAR_AHEAD { REFRESH_NEAR_S } else { REFRESH_FAR_S };
        self.read(|board| {
            let eta = ahead.and_then(|ahead| board.estimate(ahead));
            LineMessage {
                room: self.room.id.clone(),
                title: self.room.title.clone(),
                state: state(place, board),
                number: number.0,
                lane: MAIN_LANE,
                ahead,
                behind,
                eta_s: eta.map(|eta| EtaS { low: eta.low, mid: eta.mid, high: eta.high }),
                opens_at: None,
                claim_by: match place {
                    Place::Called { claim_by } => Some(rfc3339(*claim_by)),
                    _ => None,
                },
                now: rfc3339(board.now()),
                stock: stock.map(|all| all.iter().map(|line| StockLine::at(line, seen_from)).collect()),
                notice: notice(board),
                paused: paused(board),
                seq: board.now().0,
                refresh_s,
                admitted_url: Some(self.front_path()),
            }
        })
    }

    /// What the staff sees.
    pub fn report(&self) -> RoomReport {
        let stock = self.stock();
        self.read(|board| RoomReport {
            version: board.version,
            settings: board.settings.clone(),
            paused: paused(board),
            waiting: board.counts.waiting,
            called: board.counts.called,
            inside: board.counts.inside,
            joined_total: board.copy.last().0,
            admitted_last_minute: board.called_last_minute(),
            limited_by: board.why.as_str(),
            stock,
        })
    }
}

fn state(place: &Place, board: &Board) -> State {
    match place {
        Place::Waiting { .. } if board.orders.pause.is_some() => State::Paused,
        Place::Waiting { .. } if board.is_sold_out() => State::SoldOut,
        Place::Waiting { .. } => State::Waiting,
        Place::Called { .. } => State::Called,
        Place::Inside { .. } => State::Admitted,
        Place::Done => State::Left,
        Place::Closed => State::Closed,
    }
}

fn paused(board: &Board) -> Option<PauseInfo> {
    let pause = board.orders.pause.as_ref()?;
    Some(PauseInfo { reason: pause.reason.clone(), since: rfc3339(pause.since) })
}

fn notice(board: &Board) -> Option<Notice> {
    let notice = board.orders.notice.as_ref()?;
    Some(Notice { text: notice.text.clone(), lang: notice.lang.clone(), since: rfc3339(notice.since) })
}
