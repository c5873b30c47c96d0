//! A visitor's open feed: what to tell next, and when.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::board::Mood;
use super::calls::Watched;
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
        let (moods, call) = (self.host.moods(), self.host.calls.watch(self.host.stands_at(&self.ticket)));
        Teller {
            visit: self,
            moods,
            call,
            told: None,
            told_at: Instant::now(),
            looked_at: Instant::now(),
            _presence: presence,
        }
    }
}

/// Tells one visitor.
pub struct Teller {
    visit: Visit,
    /// What concerns everybody.
    moods: watch::Receiver<Mood>,
    /// What concerns this visitor alone.
    call: Watched,
    told: Option<LineMessage>,
    told_at: Instant,
    looked_at: Instant,
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
                tokio::select! {
                    changed = self.moods.changed() => {
                        changed.ok()?;
                        // At a draw the place gets another number.
                        self.call.follow(self.visit.host.stands_at(&self.visit.ticket));
                    }
                    () = self.call.called() => {}
                    () = sleep_until(self.looked_at + pace(told)) => {}
                }
            }
            self.looked_at = Instant::now();
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
                self.visit.host.count_message();
                return Some(text);
            }
        }
    }

    /// What is new is told, and the same again only against silence. Places are looked at with a humane pace, so that
    /// nobody is told more often than people read.
    fn is_due(&self, message: &LineMessage) -> bool {
        let Some(told) = &self.told else { return true };
        self.told_at.elapsed() >= SILENCE_MAX || message.differs_from(told)
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
