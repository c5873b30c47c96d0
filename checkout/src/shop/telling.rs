//! What others are told of a change, for the same transaction.

use inventory::{Event, Fault, Hold, Step, UnixMs, Write};
use serde_json::Value;

use super::Shop;
use crate::order::Order;
use crate::outbox::{Kind, Message, store};
use crate::views;

impl Shop {
    fn wants(&self, kind: Kind) -> bool {
        self.destinations.iter().any(|destination| destination.wants(kind))
    }

    /// The messages of one change of an order. What nobody is told is not written.
    pub(super) fn tell(
        &self,
        kinds: &[Kind],
        event: &Event,
        hold: &Hold,
        order: &Order,
        at: UnixMs,
    ) -> Result<Option<(Step, Write)>, Fault> {
        self.write(kinds, &hold.id.0, at, |_| views::message(event, hold, order))
    }

    /// One message of a change of an order, with more to say.
    pub(super) fn tell_with(
        &self,
        kind: Kind,
        event: &Event,
        hold: &Hold,
        order: &Order,
        more: impl Fn(&mut Value),
    ) -> Result<Option<(Step, Write)>, Fault> {
        self.write(&[kind], &hold.id.0, order.said_at, |_| {
            let mut said = views::message(event, hold, order);
            more(&mut said);
            said
        })
    }

    /// The message of a change of a hold without an order.
    pub(super) fn tell_hold(&self, kind: Kind, hold: &Hold, at: UnixMs) -> Result<Option<(Step, Write)>, Fault> {
        self.write(&[kind], &hold.id.0, at, |_| views::hold(hold, None))
    }

    /// The messages of the end of a hold that was not sold, and of the payment that was under way for it.
    pub(super) fn tell_end(
        &self,
        event: &Event,
        hold: &Hold,
        failed: Option<&Order>,
        at: UnixMs,
    ) -> Result<Option<(Step, Write)>, Fault> {
        let kinds = [Kind::PaymentFailed, Kind::InventoryReleased];
        let kinds = if failed.is_some() { &kinds[..] } else { &kinds[1..] };
        self.write(kinds, &hold.id.0, at, |kind| match (kind, failed) {
            (Kind::PaymentFailed, Some(order)) => views::message(event, hold, order),
            _ => views::hold(hold, None),
        })
    }

    fn write(
        &self,
        kinds: &[Kind],
        about: &str,
        at: UnixMs,
        data: impl Fn(Kind) -> Value,
    ) -> Result<Option<(Step, Write)>, Fault> {
        let message = |kind: &Kind| Message {
            id: format!("{about}-{}-{}", at.0, kind.word()),
            kind: *kind,
            at,
            about: about.to_owned(),
            data: data(*kind),
        };
        let messages: Vec<_> = kinds.iter().filter(|kind| self.wants(**kind)).map(message).collect();
        if messages.is_empty() {
            return Ok(None);
        }
        store::tell(about, at, &messages).map(Some)
    }
}
