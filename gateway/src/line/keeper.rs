//! Keeps one room: looks at the store, draws, plans with the pure rules, calls whom the plan lets in, and tells the store
//! who is in touch. Every gateway runs it; the store's compare-and-set makes their plans one.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::sleep;
use waitroom::{Admit, AdmitOrder, Bits, Epoch, Known, Number, Retry, StockGate, StoreError};

use super::board::News;
use super::room::RoomHost;
use super::rules::settings_of;
use super::steering;
use super::stock::StockFeed;
use crate::origin::Upstream;

/// The stock is asked for this often.
const STOCK_EVERY: Duration = Duration::from_secs(1);
/// Within the grace after which somebody is away, presence is told this often.
const PRESENCE_PER_GRACE: u64 = 4;
/// A pause after a failure of the store, so that it is not hammered while it recovers.
const FAILURE_PAUSE: Duration = Duration::from_millis(500);
/// The shortest turn: several gateways over one store need no more than this.
const TURN_MIN: Duration = Duration::from_millis(5);
/// A clock that goes back further than this is worth a word: what waits for a time waits longer by as much.
const CLOCK_BACK_MS: u64 = 1_000;

/// Starts what keeps a room. It goes on while the process drains, since who is inside still is; it ends when the room is
/// closed here.
pub(super) fn start(host: &Arc<RoomHost>, refresh: Duration) {
    tokio::spawn(until(host.closed(), keep(Arc::clone(host), refresh)));
    tokio::spawn(until(host.closed(), tell_presence(Arc::clone(host))));
}

/// Begins to look at the room's origin: at the stock there, and at how it does.
pub(super) fn follow(
    host: &Arc<RoomHost>,
    stock: Option<StockFeed>,
    origin: Option<&Arc<Upstream>>,
) -> Vec<AbortHandle> {
    let stock = stock.map(|feed| tokio::spawn(until(host.closed(), ask_for_stock(Arc::clone(host), feed))));
    let origin =
        origin.map(|origin| tokio::spawn(until(host.closed(), steering::steer(Arc::clone(host), Arc::clone(origin)))));
    stock.iter().chain(&origin).map(tokio::task::JoinHandle::abort_handle).collect()
}

async fn until(mut closed: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        _ = closed.wait_for(|closed| *closed) => {}
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
                host.tell_if_changed();
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
    draw(host).await?;
    let (plan, order, epoch, now) = {
        let mut board = host.board_mut();
        let plan = board.plan();
        let order = AdmitOrder {
            expected: board.turn,
            life: board.copy.known().life,
            calls: plan.calls.clone(),
            shares: plan.shares.clone(),
            interval_ns: plan.interval_ns,
            claim_ms: board.settings.claim_ms,
        };
        (plan, order, board.copy.epoch(), board.now())
    };
    let wake = plan.ask_again_at.map(|at| Duration::from_millis(at.0.saturating_sub(now.0)));
    if order.calls.is_empty() {
        return Ok(wake);
    }
    match host.store.admit(&host.id, epoch, &order).await? {
        Admit::Called(numbers) => {
            host.metrics.called.inc_by(numbers.len() as u64);
            tracing::debug!(room = host.id(), count = numbers.len(), "called");
        }
        // Another gateway was first; its admission is in the next look.
        Admit::Stale => {}
    }
    look(host).await?;
    Ok(wake)
}

/// At the opening: closes the gathering with the published key, and puts those who gathered at their drawn places. Every
/// gateway tries; the first one does it.
async fn draw(host: &RoomHost) -> Result<(), StoreError> {
    let (epoch, to_seal) = {
        let board = host.board();
        (board.copy.epoch(), board.is_to_draw())
    };
    if to_seal {
        host.store.seal(&host.id, epoch, &host.draw_key(epoch).to_hex()).await?;
        look(host).await?;
    }
    let undealt = host.board().copy.draw().is_some_and(|draw| !draw.dealt);
    if !undealt {
        return Ok(());
    }
    let all = host.store.inspect(&host.id).await?;
    let deal = host.board().copy.deal(&all.waiting, &all.done);
    if let Some(deal) = deal {
        host.store.deal(&host.id, epoch, &deal).await?;
        tracing::info!(room = host.id(), "drawn");
        look(host).await?;
    }
    Ok(())
}

/// Takes over what the store says, and wakes the feeds when it matters to them.
pub(super) async fn look(host: &RoomHost) -> Result<(), StoreError> {
    let known = host.board().copy.known();
    let mut view = host.store.refresh(&host.id, known).await?;
    let forgot =
        known.stamp > 0 && (view.life != known.life || (view.epoch == known.epoch && view.stamp < known.stamp));
    if forgot {
        // Another server took over, or this one has lost what this gateway knew: it has to be told.
        heal(host).await;
        view = host.store.refresh(&host.id, Known::default()).await?;
    }
    let stock = stock_gate(host);
    let news = {
        let mut board = host.board_mut();
        let back = board.now().0.saturating_sub(view.now.0);
        if back > CLOCK_BACK_MS && !forgot {
            tracing::warn!(
                room = host.id(),
                back_ms = back,
                "the queue store's clock went back; admissions wait until it has caught up"
            );
        }
        let news = board.apply(&view);
        board.counts.stock = stock;
        news
    };
    count(host, &news);
    host.calls.ring(view.called.iter().map(|(number, _)| *number).chain(view.moved.iter().map(|(number, _)| *number)));
    host.tell_if_changed();
    Ok(())
}

fn count(host: &RoomHost, news: &News) {
    let gauge = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let metrics = &host.metrics;
    {
        let board = host.board();
        metrics.waiting.set(gauge(board.counts.waiting_total() + board.counts.gathered));
        metrics.called_now.set(gauge(board.counts.called));
        metrics.inside.set(gauge(board.counts.inside));
    }
    if let Some(delay) = news.change_delay {
        metrics.change_delay.observe(delay.as_secs_f64());
    }
    for score in &news.scores {
        metrics.eta_error.observe(score.error().abs());
        metrics.eta_within[usize::from(score.is_within())].inc();
    }
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

/// Tells a store that has forgotten a room what this gateway knows of it: its settings, and everybody who is in touch.
async fn heal(host: &RoomHost) {
    let seen = host.presence.take();
    let (epoch, line, mut numbers) = host.sorted(&seen);
    numbers.extend(line.iter().map(Number));
    let healed = async {
        host.store.open_room(&host.id, &settings_of(&host.room().rules)).await?;
        host.store.touch(&host.id, epoch, &numbers).await
    };
    match healed.await {
        Ok(_) => {
            tracing::warn!(
                room = host.id(),
                people = numbers.len(),
                "the queue store may have forgotten; told it again"
            )
        }
        Err(error) => {
            tracing::warn!(%error, room = host.id(), "the queue store cannot be told; it is tried again");
            host.presence.put_back(seen);
        }
    }
}

/// Who is in touch: those of the line in whole chunks, the others one by one, since they may be back.
async fn tell_presence(host: Arc<RoomHost>) {
    loop {
        let grace = host.board().settings.away_after_ms;
        sleep(Duration::from_millis((grace / PRESENCE_PER_GRACE).max(100))).await;
        let seen = host.presence.take();
        if seen.is_empty() {
            continue;
        }
        let (epoch, line, others) = host.sorted(&seen);
        if let Err(error) = tell(&host, epoch, &line, &others).await {
            host.metrics.all.store_errors.with_label_values(&["touch"]).inc();
            tracing::warn!(%error, room = host.id(), "presence could not be told; it is told again");
            host.presence.put_back(seen);
        }
    }
}

async fn tell(host: &RoomHost, epoch: Epoch, line: &Bits, others: &[Number]) -> Result<(), StoreError> {
    host.store.see(&host.id, epoch, &line.to_chunks()).await?;
    if !others.is_empty() {
        host.store.touch(&host.id, epoch, others).await?;
    }
    Ok(())
}

async fn ask_for_stock(host: Arc<RoomHost>, feed: StockFeed) {
    loop {
        // A shop that does not answer says nothing new; what was known stays until it does.
        if let Some(stock) = feed.ask().await {
            let mut known = host.stock.write().unwrap_or_else(PoisonError::into_inner);
            if known.as_ref() != Some(&stock) {
                *known = Some(stock);
                drop(known);
                host.nudge.notify_one();
            }
        }
        sleep(STOCK_EVERY).await;
    }
}
