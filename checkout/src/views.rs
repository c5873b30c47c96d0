//! Holds and orders as the API, messages and mails say them.

use inventory::{Event, Hold, Line, UnixMs};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::order::{Order, Ticket};

/// RFC 3339 in UTC.
pub fn rfc3339(at: UnixMs) -> String {
    let seconds = i64::try_from(at.0 / 1000).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default()
}

fn line(hold: &Hold, line: &Line) -> Value {
    json!({
        "ticket_type": line.ticket_type, "name": line.name, "price": line.price, "fee": line.fee,
        "currency": hold.currency, "count": line.count, "seats": line.seats,
    })
}

fn lines(hold: &Hold) -> Vec<Value> {
    hold.lines.iter().map(|of| line(hold, of)).collect()
}

/// A hold.
pub fn hold(hold: &Hold, order: Option<&Order>) -> Value {
    json!({
        "id": hold.id, "event": hold.event, "state": hold.state, "expires_at": rfc3339(hold.expires_at),
        "lines": lines(hold), "total": hold.total(), "currency": hold.currency,
        "order": order.map(|_| &hold.id),
    })
}

/// A ticket.
pub fn ticket(ticket: &Ticket) -> Value {
    json!({
        "id": ticket.id, "ticket_type": ticket.ticket_type, "name": ticket.name, "seat": ticket.seat,
        "paid": ticket.paid, "void": ticket.void,
    })
}

/// An order.
pub fn order(of: &Hold, order: &Order) -> Value {
    let refunds: Vec<_> = order
        .refunds
        .iter()
        .map(|refund| {
            json!({
                "id": refund.id, "amount": refund.amount, "tickets": refund.tickets, "reason": refund.reason,
                "at": rfc3339(refund.at), "done": refund.done,
            })
        })
        .collect();
    json!({
        "id": of.id, "event": of.event, "hold": of.id, "state": order.state, "total": order.total,
        "currency": of.currency, "lines": lines(of), "tickets": order.tickets.iter().map(ticket).collect::<Vec<_>>(),
        "refunds": refunds, "made_at": rfc3339(order.made_at), "expires_at": rfc3339(of.expires_at),
    })
}

/// What a message says of an order.
pub fn message(event: &Event, of: &Hold, order: &Order) -> Value {
    let mut said = self::order(of, order);
    said["order"] = json!(of.id);
    said["mail"] = json!(order.mail);
    said["event"] = json!({
        "id": event.id, "title": event.title, "venue": event.venue, "starts_at": event.starts_at, "ends_at": event.ends_at,
    });
    said
}
