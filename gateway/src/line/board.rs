//! What a gateway knows of a room: its copy of the line, the rules in force, the counts, and what it learns from them.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use waitroom::{
    Counts, Epoch, Estimate, Eta, Forecasts, Joined, LineCopy, LineStore, Method, Orders, OriginGate, Pace, Phase,
    Plan, RoomId, Score, Series, Settings, Shares, StockGate, StoreError, UnixMs, View, Why, Window, plan,
};

/// Admissions older than this say nothing about the pace of now.
const LATELY: Duration = Duration::from_secs(60);
/// Without a look for this long the copy may be wrong, and visitors are told so.
const FRESH: Duration = Duration::from_secs(5);
/// Scores that are kept for export.
const SCORES_MAX: usize = 1000;

/// What a gateway knows of a room, as of `taken`.
pub(super) struct Board {
    pub(super) copy: LineCopy,
    /// With the planned changes up to now.
    pub(super) settings: Settings,
    /// As staff set them.
    pub(super) base: Settings,
    pub(super) orders: Orders,
    pub(super) counts: Counts,
    pub(super) version: u64,
    pub(super) turn: u64,
    /// Counts the looks: what was written for one look is good until the next.
    pub(super) looks: u64,
    pub(super) why: Why,
    pub(super) taken: Instant,
    pub(super) shares: Shares,
    pub(super) scores: VecDeque<Score>,
    /// The window of active visitors, where it follows the origin.
    pub(super) window: Option<Window>,
    pace: Pace,
    at: UnixMs,
    estimate: Estimate,
    forecasts: Forecasts,
    /// Cumulative numbers of people called, over the last minute.
    called: VecDeque<(UnixMs, u64)>,
    /// The highest serial numbers that this gateway has ever known in this epoch, whatever the store has lost.
    floors: (Epoch, BTreeMap<Series, u64>),
}

/// What concerns everybody who waits: told to all at once when it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mood {
    version: u64,
    phase: Phase,
    sold_out: bool,
    fresh: bool,
    drawn: bool,
    epoch: Epoch,
}

/// What a look showed that others want to know.
#[derive(Default)]
pub(super) struct News {
    /// How late staff's last change was seen.
    pub(super) change_delay: Option<Duration>,
    /// Estimates whose time has come.
    pub(super) scores: Vec<Score>,
}

impl Board {
    /// The first look.
    pub(super) async fn first(store: &dyn LineStore, id: &RoomId) -> Result<Self, StoreError> {
        let view = store.refresh(id, waitroom::Known::default()).await?;
        let mut board = Self {
            copy: LineCopy::default(),
            settings: view.settings.clone(),
            base: view.settings.clone(),
            orders: view.orders.clone(),
            counts: Counts::default(),
            window: None,
            version: view.version,
            turn: view.turn,
            looks: 0,
            why: Why::LineEmpty,
            taken: Instant::now(),
            shares: view.shares.clone(),
            scores: VecDeque::new(),
            pace: view.pace,
            at: view.now,
            estimate: Estimate::default(),
            forecasts: Forecasts::default(),
            called: VecDeque::new(),
            floors: (view.epoch, BTreeMap::new()),
        };
        board.apply(&view);
        Ok(board)
    }

    /// The line's clock.
    pub(super) fn now(&self) -> UnixMs {
        let since = u64::try_from(self.taken.elapsed().as_millis()).unwrap_or(0);
        UnixMs(self.at.0 + since)
    }

    /// Whether the store was looked at lately.
    pub(super) fn is_fresh(&self) -> bool {
        self.is_fresh_at(self.now())
    }

    /// The same at a moment that the line's clock told.
    pub(super) fn is_fresh_at(&self, now: UnixMs) -> bool {
        Duration::from_millis(now.0.saturating_sub(self.at.0)) < FRESH
    }

    /// What concerns everybody who waits.
    pub(super) fn mood(&self) -> Mood {
        Mood {
            version: self.version,
            phase: self.phase(),
            sold_out: self.is_sold_out(),
            fresh: self.is_fresh(),
            drawn: self.copy.draw().is_some_and(|draw| draw.dealt),
            epoch: self.copy.epoch(),
        }
    }

    /// The phase now.
    pub(super) fn phase(&self) -> Phase {
        self.phase_at(self.now())
    }

    /// The same at a moment that the line's clock told.
    pub(super) fn phase_at(&self, now: UnixMs) -> Phase {
        self.base.phase(&self.orders, now)
    }

    /// Whether people gather for a draw that has not happened.
    pub(super) fn gathers(&self) -> bool {
        self.base.method == Method::Random && self.copy.draw().is_none()
    }

    /// Whether it is time to draw.
    pub(super) fn is_to_draw(&self) -> bool {
        let gathered = self.copy.last().iter().any(|(series, count)| series.is_gathered() && *count > 0);
        let open = matches!(self.phase(), Phase::Open | Phase::Draining);
        open && self.copy.draw().is_none() && (gathered || self.gathers())
    }

    /// Whom to call now.
    pub(super) fn plan(&mut self) -> Plan {
        let now = self.now();
        let plan = plan(&self.base, &self.orders, (&self.pace, &self.shares), &self.counts, now);
        self.why = plan.why;
        plan
    }

    /// Takes over the window of active visitors and how many are active, or that the origin is not followed.
    pub(super) fn steer(&mut self, window: Option<(Window, u64, u32)>) {
        self.counts.origin = match &window {
            Some((_, active, size)) => {
                let (inside, called) = (self.counts.inside, self.counts.called);
                OriginGate::Window { size: *size, active: *active, inside, called }
            }
            None => OriginGate::Open,
        };
        self.window = window.map(|(window, ..)| window);
    }

    /// Takes over what the store says.
    pub(super) fn apply(&mut self, view: &View) -> News {
        let change_delay = (view.version != self.version)
            .then(|| Duration::from_millis(view.now.0.saturating_sub(view.orders.changed_at.0)));
        self.taken = Instant::now();
        self.looks += 1;
        self.at = view.now;
        self.base = view.settings.clone();
        self.settings = view.settings.at(view.now);
        self.orders = view.orders.clone();
        self.pace = view.pace;
        self.shares = view.shares.clone();
        self.version = view.version;
        self.turn = view.turn;
        self.copy.apply(view);
        if self.floors.0 != view.epoch {
            self.floors = (view.epoch, BTreeMap::new());
        }
        for (series, serial) in &view.last {
            self.raise_floor(*series, *serial);
        }
        let draw = self.copy.draw();
        let undealt =
            draw.is_some_and(|draw| !draw.dealt) || (draw.is_none() && (self.gathers() || self.copy.gathered() > 0));
        self.counts = Counts {
            waiting: self.copy.waiting(self.settings.lanes.len()),
            gathered: self.copy.gathered(),
            undealt,
            called: view.called_count,
            inside: view.inside_count,
            stock: self.counts.stock,
            origin: self.counts.origin,
        };
        self.note_called(view.now, view.called_total);
        let (estimate, orders) = (&self.estimate, &self.orders);
        let part = Shares::part(&self.settings.lanes, &self.counts.waiting, 0);
        let scores = self.forecasts.look(&self.copy, view.now, |ahead| estimate.of(ahead, part, orders));
        for score in &scores {
            if self.scores.len() == SCORES_MAX {
                self.scores.pop_front();
            }
            self.scores.push_back(*score);
        }
        News { change_delay, scores }
    }

    fn raise_floor(&mut self, series: Series, serial: u64) {
        let floor = self.floors.1.entry(series).or_default();
        *floor = (*floor).max(serial);
    }

    /// Remembers numbers that this gateway was given.
    pub(super) fn note_given(&mut self, joined: &Joined) {
        if joined.epoch == self.floors.0 {
            let last = joined.first.serial() + u64::from(joined.count) - 1;
            self.raise_floor(joined.first.series(), last);
        }
    }

    /// The highest serial number known of a series.
    pub(super) fn floor(&self, series: Series) -> (Epoch, u64) {
        (self.floors.0, self.floors.1.get(&series).copied().unwrap_or(0))
    }

    /// Remembers how many were called by when, over all gateways.
    fn note_called(&mut self, now: UnixMs, total: u64) {
        let since = now.0.saturating_sub(u64::try_from(LATELY.as_millis()).unwrap_or(0));
        while self.called.len() > 1 && self.called[1].0.0 <= since {
            self.called.pop_front();
        }
        let grew = self.called.back().is_none_or(|(_, known)| *known != total);
        if grew {
            self.called.push_back((now, total));
        }
        self.estimate.observe(now, total, self.counts.waiting_total(), &self.settings, &self.orders);
    }

    /// Called by any gateway in the last minute.
    pub(super) fn called_last_minute(&self) -> u64 {
        match (self.called.front(), self.called.back()) {
            (Some((_, first)), Some((_, last))) => last.saturating_sub(*first),
            _ => 0,
        }
    }

    /// How long somebody with this many people before will wait in a lane.
    pub(super) fn estimate(&self, lane: u8, ahead: u64) -> Option<Eta> {
        let part = Shares::part(&self.settings.lanes, &self.counts.waiting, lane);
        self.estimate.of(ahead, part, &self.orders)
    }

    /// Whether nothing is left that anybody could buy.
    pub(super) fn is_sold_out(&self) -> bool {
        matches!(self.counts.stock, StockGate::Left { left: 0, held: 0 })
    }
}
