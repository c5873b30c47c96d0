//! A visitor's open feed: what to tell next, and when. Between messages it remembers a few numbers of what was told.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use super::board::Mood;
use super::calls::Watched;
use super::message::State;
use super::presence::Connected;
use super::room::RoomHost;
use super::spoken::{Draft, reconnect_ms};
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
    /// The `seq` of the last message that the visitor has seen, by an earlier connection.
    pub(super) seen: Option<u64>,
}

/// One message.
pub struct Told {
    /// The line message as JSON.
    pub text: String,
    /// Its `seq`.
    pub seq: u64,
}

/// What is remembered of the last message.
struct Last {
    seq: u64,
    print: u32,
    state: State,
    is_near: bool,
    at: Instant,
}

impl Visit {
    /// Begins to tell; the visitor counts as present until the teller is dropped.
    pub fn tell(self) -> Teller {
        let presence = self.host.connected(self.ticket.number);
        let (moods, call) = (self.host.moods(), self.host.calls.watch(self.host.stands_at(&self.ticket)));
        Teller { visit: self, moods, call, last: None, looked_at: Instant::now(), _presence: presence }
    }
}

/// Tells one visitor.
pub struct Teller {
    visit: Visit,
    /// What concerns everybody.
    moods: watch::Receiver<Mood>,
    /// What concerns this visitor alone.
    call: Watched,
    last: Option<Last>,
    looked_at: Instant,
    _presence: Connected,
}

impl Teller {
    // Ten thousands of these futures wait at once: what is rare is boxed.
    /// The next message, when there is something new to say or silence lasted too long; `None` when the last one was
    /// final. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some(last) = &self.last {
                // The room may be no longer configured here.
                if is_final(last.state) || self.visit.host.is_closed() {
                    return None;
                }
                let pace = if last.is_near { EVERY_NEAR } else { EVERY_FAR };
                tokio::select! {
                    changed = self.moods.changed() => {
                        changed.ok()?;
                        if self.visit.host.is_closed() {
                            return None;
                        }
                        // At a draw the place gets another number.
                        self.call.follow(self.visit.host.stands_at(&self.visit.ticket));
                    }
                    () = self.call.called() => {}
                    () = sleep_until(self.looked_at + pace) => {}
                }
            }
            self.looked_at = Instant::now();
            // A store that does not answer is no news: the page keeps what it knew, and this tries again.
            let place = match self.visit.host.known(&self.visit.ticket) {
                Some(place) => place,
                None => match Box::pin(self.visit.host.place(&self.visit.ticket)).await {
                    Ok(place) => place,
                    Err(_) => {
                        sleep(STORE_RETRY).await;
                        continue;
                    }
                },
            };
            let draft = self.visit.host.draft(self.visit.ticket.number, &place, &self.visit.languages);
            if let Some(told) = self.say(draft) {
                return Some(told);
            }
        }
    }

    /// What is new is told, and the same again only against silence. Who comes back and knows it all is told the next
    /// thing that happens. Places are looked at with a humane pace, so that nobody is told more often than people read.
    fn say(&mut self, draft: Draft) -> Option<Told> {
        let (print, state) = (draft.print, draft.state);
        let is_near = draft.ahead.is_none_or(|ahead| ahead <= NEAR_AHEAD);
        match (&self.last, self.visit.seen) {
            (Some(last), _) if last.print == print && last.at.elapsed() < SILENCE_MAX => return None,
            (None, Some(seq)) if draft.is_known_to(seq) && !is_final(state) => {
                self.last = Some(Last { seq, print, state, is_near, at: Instant::now() });
                return None;
            }
            _ => {}
        }
        let seq = draft.seq(self.last.as_ref().map(|last| last.seq).or(self.visit.seen));
        self.last = Some(Last { seq, print, state, is_near, at: Instant::now() });
        self.visit.host.count_message();
        Some(Told { text: draft.finish(seq), seq })
    }

    /// The visitor took nothing for too long.
    pub fn note_slow(&self) {
        self.visit.host.slow.note(self.visit.ticket.number, Instant::now());
    }

    /// Whether that was so lately.
    pub fn was_slow(&self) -> bool {
        self.visit.host.slow.is_noted(self.visit.ticket.number, Instant::now())
    }

    /// How long this visitor waits before connecting again.
    pub fn reconnect_ms(&self) -> u32 {
        reconnect_ms(self.visit.ticket.number, self.visit.host.reconnect_spread)
    }
}

fn is_final(state: State) -> bool {
    match state {
        State::Prequeue | State::Waiting | State::Called | State::Paused | State::SoldOut => false,
        State::Admitted | State::Closed | State::Left => true,
    }
}
