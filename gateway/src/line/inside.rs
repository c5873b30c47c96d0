//! Those who are inside: whether an admission still holds, how it is prolonged, and how it ends. The question that every
//! request of theirs asks takes one look at the gateway's copy and no call of the store.

use waitroom::{Number, Sliding, UnixMs};

use super::room::RoomHost;
use crate::tokens::{Admission, Binding, QueueTicket, TicketId};

/// How a genuine admission stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Its time is up, or it was ended before.
    Over,
    /// It is good.
    Yes,
    /// It is good, slides, and is past half of its life.
    ToProlong,
}

impl RoomHost {
    /// How an admission stands at this moment of the line's clock.
    pub fn holds(&self, admission: &Admission, now: UnixMs) -> Holds {
        let (board, ticket) = (self.board(), &admission.ticket);
        let number = board.copy.drawn(ticket.epoch, ticket.number);
        if admission.expires_at <= now || board.copy.epoch() != ticket.epoch || board.copy.is_ended(number) {
            return Holds::Over;
        }
        let slides = board.settings.sliding == Sliding::OnActivity && number.is_possible();
        let left = admission.expires_at.0.saturating_sub(now.0);
        if slides && left <= board.settings.admission_ms / 2 { Holds::ToProlong } else { Holds::Yes }
    }

    /// Prolongs an admission that slides; `None` when the store knows of none that could be. The store knows first: a
    /// token never outlives the slot that is counted for it. While the store does not answer, who is inside stays; the
    /// store is told when it is back.
    pub async fn prolong(&self, admission: &Admission, now: UnixMs) -> Option<Admission> {
        let ticket = &admission.ticket;
        let (length, number) = {
            let board = self.board();
            (board.settings.admission_ms, board.copy.drawn(ticket.epoch, ticket.number))
        };
        let expires_at = match self.store.renew(&self.id, ticket.epoch, &[number]).await {
            Ok(renewed) => renewed.first().copied().flatten()?,
            Err(_) => UnixMs(now.0 + length),
        };
        Some(Admission { expires_at, ..*admission })
    }

    /// An admission for somebody who is let through without a place.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn wave_through(&self) -> Result<Admission, ring::error::Unspecified> {
        let board = self.board();
        let (epoch, binding) = (board.copy.epoch(), Binding::default());
        let ticket = QueueTicket { epoch, number: Number(0), holder: 0, id: TicketId::random()?, binding };
        Ok(Admission { ticket, expires_at: UnixMs(board.now().0 + board.settings.admission_ms) })
    }

    /// Ends an admission. Repeating it changes nothing. A store that does not answer lets it run out by itself.
    pub async fn release(&self, ticket: &QueueTicket) {
        self.active.gone(ticket.number.0);
        if let Err(error) = self.store.release(&self.id, ticket.epoch, self.stands_at(ticket)).await {
            self.metrics.all.store_errors.with_label_values(&["release"]).inc();
            tracing::warn!(%error, room = self.id(), "an admission could not be released; it runs out by itself");
        }
        self.nudge.notify_one();
    }
}
