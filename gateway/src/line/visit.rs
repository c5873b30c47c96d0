//! A visitor's open feed: what to tell next, and when.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::message::{LineMessage, State};
use super::presence::Connected;
use super::room::RoomHost;
use crate::tokens::QueueTicket;

/// A message goes out at least so often, so that both sides know that the feed lives.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// Far back in the line a place changes with every admission; nobody reads faster than this.
const EVERY_FAR: Duration = Duration::from_secs(2);
/// Near the front each step counts.
const EVERY_NEAR: Duration = Duration::from_millis(300);
/// Up to here it is near.
const NEAR_AHEAD: u64 = 50;
/// When the store did not answer, it is asked again after this.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// One visitor's place, to be told about.
#[derive(Clone)]
pub struct Visit {
    pub(super) host: Arc<RoomHost>,
    pub(super) ticket: QueueTicket,
    /// As in `Accept-Language`.
    pub(super) languages: Arc<str>,
}

impl Visit {
    /// Begins to tell; the visitor counts as present until the teller is dropped.
    pub fn tell(self) -> Teller {
        let presence = self.host.connected(self.ticket.number);
        let changes = self.host.changes();
        Teller { visit: self, changes, told: None, told_at: Instant::now(), pending: false, _presence: presence }
    }
}

/// Tells one visitor.
pub struct Teller {
    visit: Visit,
    changes: watch::Receiver<u64>,
    told: Option<LineMessage>,
    told_at: Instant,
    /// Something changed that is not told yet.
    pending: bool,
    _presence: Connected,
}

impl Teller {
    /// The next message as JSON, when there is something new to say or silence lasted too long; `None` when the last
    /// one was final. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(told) = &self.told {
                if is_final(told.state) {
                    return None;
                }
                let wait = if self.pending { pace(told) } else { SILENCE_MAX };
                tokio::select! {
                    changed = self.changes.changed() => changed.ok()?,
                    () = sleep_until(self.told_at + wait) => {}
                }
            }
            // A store that does not answer is no news: the page keeps what it knew, and this tries again.
            let Ok(place) = self.visit.host.place(&self.visit.ticket).await else {
                tokio::time::sleep(STORE_RETRY).await;
                continue;
            };
            let mut message = self.visit.host.message(self.visit.ticket.number, &place, &self.visit.languages);
            message.seq = self.told.as_ref().map_or(message.seq, |told| message.seq.max(told.seq + 1));
            if self.is_due(&message) {
                let text = serde_json::to_string(&message).ok()?;
                self.told = Some(message);
                self.told_at = Instant::now();
                self.pending = false;
                self.visit.host.count_message();
                return Some(text);
            }
        }
    }

    /// A new state is told at once, a new place at a humane pace, and the same again only against silence.
    fn is_due(&mut self, message: &LineMessage) -> bool {
        let Some(told) = &self.told else { return true };
        let elapsed = self.told_at.elapsed();
        if message.state != told.state
            || message.paused != told.paused
            || message.notice != told.notice
            || message.claim_by != told.claim_by
            || message.fresh != told.fresh
        {
            return true;
        }
        self.pending = message.differs_from(told);
        elapsed >= SILENCE_MAX || (self.pending && elapsed >= pace(told))
    }
}

fn pace(told: &LineMessage) -> Duration {
    if told.ahead.is_some_and(|ahead| ahead > NEAR_AHEAD) { EVERY_FAR } else { EVERY_NEAR }
}

fn is_final(state: State) -> bool {
    match state {
        State::Prequeue | State::Waiting | State::Called | State::Paused | State::SoldOut => false,
        State::Admitted | State::Closed | State::Left => true,
    }
}
