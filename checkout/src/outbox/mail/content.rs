//! What letters say: read from a message's data, and put into words and pages. Pure.

use askama::Template;
use serde::Deserialize;

use super::line::OneLine;
use super::settings::Sender;
use crate::words::{money, when};

/// Letters and digits of an order's id; ours have 32.
const ORDER_CHARS_MAX: usize = 64;
/// Of an order's id, what people are shown as its number.
const NUMBER_CHARS: usize = 8;

/// A letter without its address and head.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// What a message says of an order. What it says besides is not read.
#[derive(Debug, Deserialize)]
pub(super) struct OrderTold {
    pub(super) order: String,
    /// The buyer's address.
    pub(super) mail: String,
    event: EventTold,
    #[serde(default)]
    lines: Vec<LineTold>,
    /// What was paid, fees and all.
    total: u64,
    currency: OneLine,
    #[serde(default)]
    tickets: Vec<TicketTold>,
    /// What goes back, in a message that tells of a refund.
    refunded: Option<u64>,
    reason: Option<OneLine>,
}

#[derive(Debug, Deserialize)]
struct EventTold {
    title: OneLine,
    venue: OneLine,
    starts_at: OneLine,
}

#[derive(Debug, Deserialize)]
struct LineTold {
    name: OneLine,
    count: u64,
    /// Of one piece.
    price: u64,
    /// Of one piece, besides its price.
    #[serde(default)]
    fee: u64,
    #[serde(default)]
    seats: Vec<OneLine>,
}

#[derive(Debug, Deserialize)]
struct TicketTold {
    name: OneLine,
    seat: Option<OneLine>,
}

struct LineText {
    text: String,
    small: String,
    amount: String,
}

struct PlaceText {
    name: String,
    seat: Option<String>,
}

/// An order in words.
struct Letter {
    title: OneLine,
    venue: OneLine,
    starts: String,
    number: String,
    places: Vec<PlaceText>,
    lines: Vec<LineText>,
    fees: Option<String>,
    total: String,
    refunded: String,
    in_part: bool,
    reason: Option<OneLine>,
    order_url: String,
    pdf_url: String,
    ics_url: String,
}

#[derive(Template)]
#[template(path = "mail/order_paid.html")]
struct PaidHtml<'a> {
    house: &'a str,
    answers: bool,
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/order_paid.txt")]
struct PaidText<'a> {
    house: &'a str,
    answers: bool,
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/order_refunded.html")]
struct RefundedHtml<'a> {
    house: &'a str,
    answers: bool,
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/order_refunded.txt")]
struct RefundedText<'a> {
    house: &'a str,
    answers: bool,
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/link.html")]
struct LinkHtml<'a> {
    house: &'a str,
    answers: bool,
    link: &'a str,
    minutes: &'a str,
}

#[derive(Template)]
#[template(path = "mail/link.txt")]
struct LinkText<'a> {
    house: &'a str,
    answers: bool,
    link: &'a str,
    minutes: &'a str,
}

/// The tickets are there.
pub(super) fn paid(sender: &Sender, told: &OrderTold) -> Result<Content, askama::Error> {
    let (house, answers, letter) = (sender.house.as_str(), sender.reply_to.is_some(), &letter(sender, told));
    Ok(Content {
        subject: format!("Your tickets for {}", letter.title),
        text: PaidText { house, answers, letter }.render()?,
        html: PaidHtml { house, answers, letter }.render()?,
    })
}

/// Money goes back. Which tickets are left is said by the order's page, which knows.
pub(super) fn refunded(sender: &Sender, told: &OrderTold) -> Result<Content, askama::Error> {
    let (house, answers) = (sender.house.as_str(), sender.reply_to.is_some());
    let letter = &Letter { places: Vec::new(), ..letter(sender, told) };
    Ok(Content {
        subject: format!("Your money back for {}", letter.title),
        text: RefundedText { house, answers, letter }.render()?,
        html: RefundedHtml { house, answers, letter }.render()?,
    })
}

/// A link that lets its reader in.
pub(super) fn link(sender: &Sender, link: &str, expires_minutes: u32) -> Result<Content, askama::Error> {
    let (house, answers) = (sender.house.as_str(), sender.reply_to.is_some());
    let minutes = if expires_minutes == 1 { "1 minute".to_owned() } else { format!("{expires_minutes} minutes") };
    Ok(Content {
        subject: format!("Your link to {house}"),
        text: LinkText { house, answers, link, minutes: &minutes }.render()?,
        html: LinkHtml { house, answers, link, minutes: &minutes }.render()?,
    })
}

/// Whether this can stand in a link as it is.
pub(super) fn is_order_id(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !text.is_empty() && text.len() <= ORDER_CHARS_MAX && text.chars().all(is_plain)
}

fn letter(sender: &Sender, told: &OrderTold) -> Letter {
    let currency = told.currency.as_str();
    let order_url = format!("{}/orders/{}", sender.public_url, told.order);
    let fees = told.lines.iter().fold(0, |sum: u64, line| sum.saturating_add(line.fee.saturating_mul(line.count)));
    let refunded = told.refunded.unwrap_or(told.total);
    Letter {
        title: told.event.title.clone(),
        venue: told.event.venue.clone(),
        starts: when(told.event.starts_at.as_str()),
        number: told.order.get(..NUMBER_CHARS).unwrap_or(&told.order).to_uppercase(),
        places: told.tickets.iter().map(place_text).collect(),
        lines: told.lines.iter().map(|line| line_text(line, currency)).collect(),
        fees: (fees > 0).then(|| money(fees, currency)),
        total: money(told.total, currency),
        refunded: money(refunded, currency),
        in_part: refunded < told.total,
        reason: told.reason.clone().filter(|reason| !reason.as_str().is_empty()),
        pdf_url: format!("{order_url}/tickets.pdf"),
        ics_url: format!("{order_url}/event.ics"),
        order_url,
    }
}

fn place_text(ticket: &TicketTold) -> PlaceText {
    PlaceText { name: ticket.name.to_string(), seat: ticket.seat.as_ref().map(|seat| seat_label(seat).to_owned()) }
}

fn line_text(line: &LineTold, currency: &str) -> LineText {
    let seats: Vec<_> = line.seats.iter().map(seat_label).collect();
    LineText {
        text: format!("{} × {}", line.count, line.name),
        small: if seats.is_empty() { String::new() } else { format!("Seats {}", seats.join(", ")) },
        amount: money(line.price.saturating_mul(line.count), currency),
    }
}

/// A seat's id begins with its section, whose name stands beside it.
fn seat_label(id: &OneLine) -> &str {
    id.as_str().split_once('-').map_or(id.as_str(), |(_, place)| place)
}
