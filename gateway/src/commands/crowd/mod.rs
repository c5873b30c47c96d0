//! The crowd: simulated buyers who come through the real front door, wait, and really buy, so that a newcomer sees the
//! line move. Each has an address of its own in 127/8, as people at home have.

mod browser;
mod buyer;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::serve;
use buyer::{Buyer, Mood};

/// The crowd arrives over this time, most of it early.
const ARRIVAL: Duration = Duration::from_secs(20);
/// How often the log tells how it goes.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Where the buyers are.
#[derive(Default)]
pub(super) struct Tally {
    waiting: AtomicU32,
    inside: AtomicU32,
    bought: AtomicU32,
    left: AtomicU32,
    failed: AtomicU32,
}

/// Sends `count` buyers to the front door and tells how they fare, until all are done or the shutdown.
pub async fn send(count: u32, door: SocketAddr, shutdown: watch::Receiver<bool>) {
    let tally = Arc::new(Tally::default());
    let mut buyers = JoinSet::new();
    for at in 0..count {
        let tally = Arc::clone(&tally);
        buyers.spawn(async move {
            tokio::time::sleep(arrival(at, count)).await;
            let mood = Mood::of(at);
            let mut buyer = Buyer::new(door, address(at), mood);
            tally.waiting.fetch_add(1, Ordering::Relaxed);
            let outcome = buyer.come(&tally).await;
            if let Err(error) = outcome {
                tally.failed.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(%error, "a simulated buyer gave up");
            }
        });
    }
    let work = async {
        let mut tell = tokio::time::interval(TELL_EVERY);
        loop {
            tokio::select! {
                done = buyers.join_next() => if done.is_none() { break },
                _ = tell.tick() => tally.log(count),
            }
        }
        tally.log(count);
    };
    tokio::select! {
        () = work => tracing::info!("the crowd has gone home"),
        () = serve::ended(shutdown) => {}
    }
}

/// Two thirds of the people come in the first third of the time.
fn arrival(at: u32, count: u32) -> Duration {
    let share = f64::from(at) / f64::from(count.max(1));
    ARRIVAL.mul_f64(share * share)
}

fn address(at: u32) -> Ipv4Addr {
    let [_, _, high, low] = at.to_be_bytes();
    // 127.77.x.y, never ending in 0.
    Ipv4Addr::new(127, 77 + (at / 60_000) as u8, high, low.max(1))
}

impl Tally {
    fn moved(&self, from: &AtomicU32, to: &AtomicU32) {
        from.fetch_sub(1, Ordering::Relaxed);
        to.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn entered(&self) {
        self.moved(&self.waiting, &self.inside);
    }

    pub(super) fn bought(&self) {
        self.moved(&self.inside, &self.bought);
    }

    pub(super) fn left_the_shop(&self) {
        self.moved(&self.inside, &self.left);
    }

    pub(super) fn left_the_line(&self) {
        self.moved(&self.waiting, &self.left);
    }

    fn log(&self, of: u32) {
        let read = |counter: &AtomicU32| counter.load(Ordering::Relaxed);
        tracing::info!(
            waiting = read(&self.waiting),
            inside = read(&self.inside),
            bought = read(&self.bought),
            left = read(&self.left),
            failed = read(&self.failed),
            of,
            "crowd"
        );
    }
}
