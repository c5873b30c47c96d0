//! What a room says: to a visitor the line message, to the staff a report.

use std::sync::{Arc, PoisonError};

use waitroom::{Number, Phase, Score, Settings, Stage, UnixMs};

use super::board::Board;
use super::message::{DrawNews, EtaS, Notice, Own, PauseInfo, Shared, State, Stock, Why, in_language, rfc3339};
use super::place::Place;
use super::room::RoomHost;
use super::spoken::{Draft, ForAll, Moment, Shown, reconnect_ms};
use super::steering;
use super::visit::Told;

/// Polling visitors come back after this many seconds; near the front sooner.
const REFRESH_FAR_S: u32 = 10;
const REFRESH_NEAR_S: u32 = 3;
const NEAR_AHEAD: u64 = 20;

/// What the staff sees of a lane.
#[derive(Debug, Clone)]
pub struct LaneReport {
    /// Its name.
    pub name: String,
    /// Its weight.
    pub weight: u32,
    /// The part of all admissions that it has for sure.
    pub guaranteed: f64,
    /// Who waits and is present.
    pub waiting: u64,
    /// Numbers given in this epoch.
    pub joined: u64,
}

/// What the staff sees of a room.
#[derive(Debug, Clone)]
pub struct RoomReport {
    /// Grows with every change of settings and orders.
    pub version: u64,
    /// Counts the resets.
    pub epoch: u32,
    /// Where the room is on its way.
    pub phase: Phase,
    /// What staff decided about the phase.
    pub stage: Option<Stage>,
    /// The settings as staff set them.
    pub settings: Settings,
    /// Why nobody is let in, if so.
    pub paused: Option<PauseInfo>,
    /// Words for the line, as staff wrote them.
    pub notice: Option<waitroom::Notice>,
    /// Every lane.
    pub lanes: Vec<LaneReport>,
    /// Gathered and present, not drawn yet.
    pub gathered: u64,
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
    /// How admission follows the origin, if it does.
    pub origin: Option<OriginReport>,
    /// What is for sale.
    pub stock: Option<Vec<Stock>>,
}

/// What the staff sees of how admission follows the origin.
#[derive(Debug, Clone, serde::Serialize)]
pub struct OriginReport {
    /// How many visitors may be active at once.
    pub window: u32,
    /// How many were when it was last decided.
    pub active: u64,
    /// Within which 95 of 100 answers began.
    pub p95_ms: u32,
    /// Of 100 requests, how many failed.
    pub error_percent: u64,
    /// Requests under way.
    pub in_flight: u32,
    /// The word for why the window is what it is.
    pub reason: &'static str,
    /// The same for people.
    pub text: String,
    /// The last changes, the newest first.
    pub decisions: Vec<DecisionReport>,
}

/// A change of the window.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DecisionReport {
    /// When.
    pub at: String,
    /// The window before.
    pub from: u32,
    /// And after.
    pub to: u32,
    /// The word for why.
    pub reason: &'static str,
    /// The same for people.
    pub text: String,
}

/// What is public about a room's draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawReport {
    /// SHA-256 of the key.
    pub commitment: String,
    /// The record with the key, after the opening.
    pub record: Option<waitroom::DrawRecord>,
    /// The epoch that it decides.
    pub epoch: u32,
}

impl RoomHost {
    fn stock_now(&self) -> Option<Vec<Stock>> {
        self.stock.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a visitor at a place is told, or somebody without a ticket, on a page that leads on to this address, in a
    /// language that the visitor reads.
    pub fn shown(&self, number: Option<Number>, place: &Place, languages: &str, admitted_url: &str) -> Shown {
        self.tell(number, place, languages, |all, own, now| Shown::new(all, own, now, admitted_url))
    }

    /// The same as JSON, and in how many seconds to ask again.
    pub fn told_once(&self, number: Option<Number>, place: &Place, languages: &str) -> (Told, u32) {
        self.tell(number, place, languages, |all, own, now| {
            let draft = Draft::new(all, own, now);
            let seq = draft.seq(None);
            (Told { text: draft.finish(seq), seq }, own.refresh_s)
        })
    }

    /// The same, to be written when it is worth it.
    pub(super) fn draft(&self, number: Number, place: &Place, languages: &str) -> Draft {
        self.tell(Some(number), place, languages, Draft::new)
    }

    /// Tells at one moment what is everybody's and what is one visitor's own.
    fn tell<T>(
        &self,
        number: Option<Number>,
        place: &Place,
        languages: &str,
        tell: impl FnOnce(Arc<ForAll>, &Own<'_>, UnixMs) -> T,
    ) -> T {
        let board = self.board();
        let now = board.now();
        let own = self.own(&board, now, number, place);
        tell(self.for_all(&board, now, languages), &own, now)
    }

    fn own<'a>(&self, board: &'a Board, now: UnixMs, number: Option<Number>, place: &Place) -> Own<'a> {
        let reconnect_ms = reconnect_ms(number.unwrap_or_default(), self.reconnect_spread);
        let number = number.map(|number| board.copy.drawn(board.copy.epoch(), number));
        let state = state(place, board, now);
        let (ahead, behind) = match place {
            Place::Waiting { ahead, behind } if !matches!(state, State::Prequeue | State::Closed) => {
                (Some(*ahead), Some(*behind))
            }
            _ => (None, None),
        };
        let lane = number.unwrap_or_default().series().lane();
        let here = board.counts.waiting_total() + board.counts.gathered;
        // Whose place is not known yet may be the last of all who are here.
        let seen_from = ahead.unwrap_or(if state == State::Prequeue { here.saturating_sub(1) } else { 0 });
        let near = seen_from < NEAR_AHEAD && state != State::Prequeue;
        let eta = ahead.and_then(|ahead| board.estimate(lane, ahead));
        Own {
            state,
            number: number.map(Number::serial),
            lane: board.settings.lane_name(lane),
            ahead,
            behind,
            gathered: (state == State::Prequeue).then_some(here),
            eta_s: eta.map(|eta| EtaS { low: eta.low, mid: eta.mid, high: eta.high }),
            claim_by: match place {
                Place::Called { claim_by } => Some(rfc3339(*claim_by)),
                _ => None,
            },
            why: match place {
                Place::Moved => Some(Why::Moved),
                Place::Done => Some(Why::Left),
                _ => None,
            },
            refresh_s: if near { REFRESH_NEAR_S } else { REFRESH_FAR_S },
            reconnect_ms,
            seen_from,
            taken: board.counts.called + board.counts.inside,
        }
    }

    /// What everybody is told who reads this language; made once for each look at the line and each second.
    fn for_all(&self, board: &Board, now: UnixMs, languages: &str) -> Arc<ForAll> {
        let (fresh, notice) = (board.is_fresh_at(now), notice(board, now, languages));
        let moment = Moment { looks: board.looks, second: now.0 / 1000, fresh, lang: notice.map(|(_, said)| said) };
        if let Some(known) = self.spoken.get(&moment) {
            return known;
        }
        let shared = Shared {
            room: self.id().to_owned(),
            title: self.room().title.clone(),
            opens_at: board.base.schedule.opens_at.filter(|at| *at > now).map(rfc3339),
            confirm: board.settings.confirm,
            fresh,
            notice: notice.map(|(notice, at)| {
                let said = &notice.texts[at];
                Notice { text: said.text.clone(), lang: said.lang.clone(), since: rfc3339(notice.since) }
            }),
            paused: paused(board),
            draw: self.draw_news(board),
            admitted_url: Some(self.front_path()),
        };
        self.spoken.put(moment, ForAll::new(shared, self.stock_now(), rfc3339(now)))
    }

    fn draw_news(&self, board: &Board) -> Option<DrawNews> {
        let drawn = board.copy.draw().is_some_and(|draw| !draw.lanes.is_empty());
        (drawn || board.gathers()).then(|| DrawNews {
            commitment: self.commitment(board.copy.epoch()),
            url: format!("/_vestibule/draw?room={}", self.id()),
        })
    }

    /// The name of a lane.
    pub fn lane_name(&self, lane: u8) -> String {
        self.board().settings.lane_name(lane).to_owned()
    }

    /// What anybody may know of the draw.
    pub fn draw_report(&self) -> DrawReport {
        let board = self.board();
        let epoch = board.copy.epoch();
        DrawReport { commitment: self.commitment(epoch), record: board.copy.draw().cloned(), epoch: epoch.0 }
    }

    /// What the staff sees.
    pub fn report(&self) -> RoomReport {
        let stock = self.stock_now();
        let board = self.board();
        let sum: u32 = board.settings.lanes.iter().map(|lane| lane.weight).sum();
        let lane = |(at, lane): (u8, &waitroom::Lane)| LaneReport {
            name: lane.name.clone(),
            weight: lane.weight,
            guaranteed: f64::from(lane.weight) / f64::from(sum.max(1)),
            waiting: board.counts.waiting.get(usize::from(at)).copied().unwrap_or(0),
            joined: board.copy.last_of(waitroom::Series::of_lane(at)),
        };
        let lanes: Vec<_> = (0_u8..).zip(&board.settings.lanes).map(lane).collect();
        let undrawn = if board.gathers() { board.copy.last() } else { &[] };
        let undrawn: u64 = undrawn.iter().filter(|(series, _)| series.is_gathered()).map(|(_, count)| count).sum();
        RoomReport {
            version: board.version,
            epoch: board.copy.epoch().0,
            phase: board.phase(),
            stage: board.orders.stage,
            settings: board.base.clone(),
            paused: paused(&board),
            notice: board.base.notice_at(&board.orders, board.now()).cloned(),
            joined_total: lanes.iter().map(|lane| lane.joined).sum::<u64>() + undrawn,
            lanes,
            gathered: board.counts.gathered,
            called: board.counts.called,
            inside: board.counts.inside,
            admitted_last_minute: board.called_last_minute(),
            limited_by: board.why.as_str(),
            origin: origin(&board),
            stock,
        }
    }

    /// Estimates whose time has come, the last thousand.
    pub fn scores(&self) -> Vec<Score> {
        self.board().scores.iter().copied().collect()
    }
}

fn origin(board: &Board) -> Option<OriginReport> {
    let (bounds, window) = (board.settings.adaptive?, board.window.as_ref()?);
    let decision = |made: &waitroom::Decision| DecisionReport {
        at: rfc3339(made.at),
        from: made.from,
        to: made.to,
        reason: made.reason.as_str(),
        text: steering::words(&bounds, made.reason, &made.reading),
    };
    let reading = &window.reading;
    Some(OriginReport {
        window: window.size(&bounds),
        active: reading.active,
        p95_ms: reading.p95_ms,
        error_percent: reading.error_percent(),
        in_flight: reading.in_flight,
        reason: window.reason.as_str(),
        text: steering::words(&bounds, window.reason, reading),
        decisions: window.decisions.iter().rev().map(decision).collect(),
    })
}

fn state(place: &Place, board: &Board, now: UnixMs) -> State {
    let waits = matches!(place, Place::Waiting { .. } | Place::Gathering);
    match board.phase_at(now) {
        Phase::Closed if waits => return State::Closed,
        Phase::Prequeue if waits => return State::Prequeue,
        Phase::Paused if waits => return State::Paused,
        _ => {}
    }
    match place {
        Place::Gathering => State::Prequeue,
        Place::Waiting { .. } if board.is_sold_out() => State::SoldOut,
        Place::Waiting { .. } => State::Waiting,
        Place::Called { .. } => State::Called,
        Place::Inside { .. } => State::Admitted,
        Place::Done | Place::Moved => State::Left,
        Place::Closed => State::Closed,
    }
}

fn paused(board: &Board) -> Option<PauseInfo> {
    let pause = board.orders.pause.as_ref()?;
    Some(PauseInfo {
        reason: pause.reason.clone(),
        since: rfc3339(pause.since),
        next_news_at: pause.next_news_at.map(rfc3339),
    })
}

/// The staff's words of now, and which of their texts somebody reads best.
fn notice<'a>(board: &'a Board, now: UnixMs, languages: &str) -> Option<(&'a waitroom::Notice, usize)> {
    let notice = board.base.notice_at(&board.orders, now)?;
    let said = in_language(&notice.texts, languages)?;
    let at = notice.texts.iter().position(|text| std::ptr::eq(text, said))?;
    Some((notice, at))
}
