//! Keeps one room: looks at the store, plans with the pure rules, calls whom the plan lets in, and tells the store who
//! is in touch. Every gateway runs it; the store's compare-and-set makes their plans one.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::sleep;
use waitroom::{
    Admit, AdmitOrder, Counts, Epoch, Estimate, Known, LineCopy, LineStore, Number, Orders, Pace, Retry, RoomId,
    Settings, StockGate, StoreError, UnixMs, Why, plan,
};

use super::room::{RoomHost, settings_of};
use super::stock::StockFeed;

/// The stock is asked for this often.
const STOCK_EVERY: Duration = Duration::from_secs(1);
/// Within the grace after which somebody is away, presence is told this often.
const PRESENCE_PER_GRACE: u64 = 4;
/// A pause after a failure of the store, so that it is not hammered while it recovers.
const FAILURE_PAUSE: Duration = Duration::from_millis(500);
/// The shortest turn: several gateways over one store need no more than this.
const TURN_MIN: Duration = Duration::from_millis(5);
/// Admissions older than this say nothing about the pace of now.
const LATELY: Duration = Duration::from_secs(60);

/// What a gateway knows of a room, as of `taken`.
pub(super) struct Board {
    pub(super) copy: LineCopy,
    pub(super) settings: Settings,
    pub(super) orders: Orders,
    pub(super) counts: Counts,
    pub(super) version: u64,
    turn: u64,
    pub(super) why: Why,
    pub(super) taken: Instant,
    pace: Pace,
    at: UnixMs,
    estimate: Estimate,
    /// Cumulative numbers of people called, over the last minute.
    called: VecDeque<(UnixMs, u64)>,
}

impl Board {
    /// The first look.
    pub(super) async fn first(store: &dyn LineStore, id: &RoomId) -> Result<Self, StoreError> {
        let view = store.refresh(id, Known::default()).await?;
        let mut board = Self {
            copy: LineCopy::default(),
            settings: view.settings.clone(),
            orders: view.orders.clone(),
            counts: Counts::default(),
            version: view.version,
            turn: view.turn,
            why: Why::LineEmpty,
            taken: Instant::now(),
            pace: view.pace,
            at: view.now,
            estimate: Estimate::default(),
            called: VecDeque::new(),
        };
        board.apply(&view);
        Ok(board)
    }

    /// The line's clock.
    pub(super) fn now(&self) -> UnixMs {
        let since = u64::try_from(self.taken.elapsed().as_millis()).unwrap_or(0);
        UnixMs(self.at.0 + since)
    }
}

impl Board {
    fn apply(&mut self, view: &waitroom::View) {
        self.taken = Instant::now();
        self.at = view.now;
        self.settings = view.settings.clone();
        self.orders = view.orders.clone();
        self.pace = view.pace;
        self.version = view.version;
        self.turn = view.turn;
        self.copy.apply(view);
        self.counts = Counts {
            waiting: self.copy.waiting(),
            called: view.called_count,
            inside: view.inside_count,
            stock: self.counts.stock,
        };
        self.note_called(view.now, view.called_total);
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
        self.estimate.observe(now, total, self.counts.waiting, &self.orders);
    }

    /// Called by any gateway in the last minute.
    pub(super) fn called_last_minute(&self) -> u64 {
        match (self.called.front(), self.called.back()) {
            (Some((_, first)), Some((_, last))) => last.saturating_sub(*first),
            _ => 0,
        }
    }

    /// How long somebody with this many people before will wait.
    pub(super) fn estimate(&self, ahead: u64) -> Option<waitroom::Eta> {
        self.estimate.of(ahead, &self.settings, &self.orders)
    }

    /// Whether nothing is left that anybody could buy.
    pub(super) fn is_sold_out(&self) -> bool {
        matches!(self.counts.stock, StockGate::Left { left: 0, held: 0 })
    }
}

/// Starts what keeps a room; it ends with the shutdown.
pub(super) fn start(
    host: &Arc<RoomHost>,
    stock: Option<StockFeed>,
    refresh: Duration,
    shutdown: &watch::Receiver<bool>,
) {
    tokio::spawn(until(shutdown.clone(), keep(Arc::clone(host), refresh)));
    tokio::spawn(until(shutdown.clone(), tell_presence(Arc::clone(host))));
    if let Some(feed) = stock {
        tokio::spawn(until(shutdown.clone(), watch_stock(Arc::clone(host), feed)));
    }
}

async fn until(mut shutdown: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        _ = shutdown.wait_for(|down| *down) => {}
    }
}

async fn keep(host: Arc<RoomHost>, refresh: Duration) {
    loop {
        let pause = match turn(&host).await {
            Ok(wake) => wake.map_or(refresh, |wake| wake.clamp(TURN_MIN, refresh)),
            Err(error) => {
                host.metrics.all.store_errors.with_label_values(&["refresh"]).inc();
                tracing::warn!(%error, room = host.id(), "the queue store does not answer; waiting pages keep their place");
                if let Retry::Never = error.retry {
                    heal(&host).await;
                }
                FAILURE_PAUSE
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = host.nudge.notified() => {}
        }
    }
}

/// One look and, where the plan says so, one admission. Gives how long to wait for the next.
async fn turn(host: &RoomHost) -> Result<Option<Duration>, StoreError> {
    look(host).await?;
    let (plan, turn, epoch, settings, now) = {
        let mut board = host.board.write().unwrap_or_else(PoisonError::into_inner);
        let now = board.now();
        let plan = plan(&board.settings, &board.orders, &board.pace, &board.counts, now);
        board.why = plan.why;
        (plan, board.turn, board.copy.epoch(), board.settings.clone(), now)
    };
    let wake = plan.ask_again_at.map(|at| Duration::from_millis(at.0.saturating_sub(now.0)));
    if plan.admit == 0 {
        return Ok(wake);
    }
    let order =
        AdmitOrder { expected: turn, count: plan.admit, interval_ns: plan.interval_ns, claim_ms: settings.claim_ms };
    admit(host, epoch, &order).await?;
    look(host).await?;
    Ok(wake)
}

async fn admit(host: &RoomHost, epoch: Epoch, order: &AdmitOrder) -> Result<(), StoreError> {
    match host.store.admit(&host.id, epoch, order).await? {
        Admit::Called(numbers) => {
            host.metrics.called.inc_by(numbers.len() as u64);
            tracing::debug!(room = host.id(), count = numbers.len(), "called");
        }
        // Another gateway was first; its admission is in the next look.
        Admit::Stale => {}
    }
    Ok(())
}

/// Takes over what the store says, and wakes the feeds when it matters to them.
pub(super) async fn look(host: &RoomHost) -> Result<(), StoreError> {
    let known = host.board.read().unwrap_or_else(PoisonError::into_inner).copy.known();
    let mut view = host.store.refresh(&host.id, known).await?;
    let forgot = view.stamp < known.stamp;
    if forgot {
        // The store counts from anew: it has lost what this gateway knew, and has to be told.
        heal(host).await;
        view = host.store.refresh(&host.id, Known::default()).await?;
    }
    let stock = stock_gate(host);
    let (changed, counts) = {
        let mut board = host.board.write().unwrap_or_else(PoisonError::into_inner);
        let before = (board.counts, board.version, board.copy.known());
        if forgot {
            board.copy = LineCopy::default();
        }
        board.apply(&view);
        board.counts.stock = stock;
        (before != (board.counts, board.version, board.copy.known()), board.counts)
    };
    let gauge = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    host.metrics.waiting.set(gauge(counts.waiting));
    host.metrics.called_now.set(gauge(counts.called));
    host.metrics.inside.set(gauge(counts.inside));
    if changed {
        host.tell_change();
    }
    Ok(())
}

fn stock_gate(host: &RoomHost) -> StockGate {
    let stock = host.stock.read().unwrap_or_else(PoisonError::into_inner);
    match stock.as_deref() {
        None | Some([]) => StockGate::Unknown,
        Some(lines) => StockGate::Left {
            left: lines.iter().map(|line| line.left).sum(),
            held: lines.iter().map(|line| line.held).sum(),
        },
    }
}

/// Tells a store that has forgotten a room what this gateway knows of it: its settings, who is in touch, and the last
/// number, so that no number is given twice.
async fn heal(host: &RoomHost) {
    let (epoch, last) = {
        let board = host.board.read().unwrap_or_else(PoisonError::into_inner);
        (board.copy.epoch(), board.copy.last())
    };
    let mut numbers = host.presence.take();
    numbers.extend((last.0 > 0).then_some(last));
    let healed = async {
        host.store.open_room(&host.id, &settings_of(host.room())).await?;
        host.store.touch(&host.id, epoch, &numbers).await
    };
    match healed.await {
        Ok(_) => {
            tracing::warn!(room = host.id(), people = numbers.len(), "the queue store had forgotten; told it again")
        }
        Err(error) => {
            tracing::warn!(%error, room = host.id(), "the queue store cannot be told; it is tried again");
            host.presence.put_back(numbers);
        }
    }
}

async fn tell_presence(host: Arc<RoomHost>) {
    loop {
        let (epoch, grace) = {
            let board = host.board.read().unwrap_or_else(PoisonError::into_inner);
            (board.copy.epoch(), board.settings.away_after_ms)
        };
        sleep(Duration::from_millis((grace / PRESENCE_PER_GRACE).max(100))).await;
        let numbers: Vec<Number> = host.presence.take();
        if numbers.is_empty() {
            continue;
        }
        if let Err(error) = host.store.touch(&host.id, epoch, &numbers).await {
            host.metrics.all.store_errors.with_label_values(&["touch"]).inc();
            tracing::warn!(%error, room = host.id(), "presence could not be told; it is told again");
            host.presence.put_back(numbers);
        }
    }
}

async fn watch_stock(host: Arc<RoomHost>, feed: StockFeed) {
    loop {
        // A shop that does not answer says nothing new; what was known stays until it does.
        if let Some(stock) = feed.ask().await {
            let mut known = host.stock.write().unwrap_or_else(PoisonError::into_inner);
            if known.as_ref() != Some(&stock) {
                *known = Some(stock);
                drop(known);
                host.tell_change();
                host.nudge.notify_one();
            }
        }
        sleep(STOCK_EVERY).await;
    }
}
