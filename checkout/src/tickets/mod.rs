//! Tickets: what gets a person through the door, on a screen, on paper, in a calendar.
//!
//! All of it is pure: facts come in, text and bytes go out, and the same facts give the same bytes.

pub mod calendar;
pub mod pdf;
pub mod qr;
pub mod sign;

/// Characters of an id that people read out and compare: enough to tell an order's tickets apart.
const NUMBER_CHARS: usize = 8;

/// What a ticket says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketFacts {
    /// Its id; cannot be guessed.
    pub id: String,
    /// Of this event.
    pub event: String,
    /// The event's name.
    pub title: String,
    /// Where.
    pub venue: String,
    /// When it begins, RFC 3339 in UTC.
    pub starts_at: String,
    /// When it ends, if that is known.
    pub ends_at: Option<String>,
    /// The ticket type's id.
    pub ticket_type: String,
    /// The ticket type's name.
    pub type_name: String,
    /// The seat's id.
    pub seat: Option<String>,
    /// Section, row and seat as people say them.
    pub place: Option<(String, String, String)>,
    /// What was paid for it, in minor units.
    pub price: u64,
    /// ISO 4217.
    pub currency: String,
}

impl TicketFacts {
    /// The short number that people read out: the beginning of the id, which opens nothing alone.
    pub fn number(&self) -> String {
        self.id.chars().take(NUMBER_CHARS).collect::<String>().to_uppercase()
    }
}

#[cfg(test)]
fn example() -> TicketFacts {
    TicketFacts {
        id: "4f2ac81be07d4d0a9b66f3c15d28e790".to_owned(),
        event: "summer-night".to_owned(),
        title: "Summer Night at the Lido".to_owned(),
        venue: "Harbour Hall, Pier 4".to_owned(),
        starts_at: "2027-06-19T18:30:00Z".to_owned(),
        ends_at: Some("2027-06-19T21:00:00Z".to_owned()),
        ticket_type: "stalls".to_owned(),
        type_name: "Stalls".to_owned(),
        seat: Some("stalls-C-12".to_owned()),
        place: Some(("Stalls".to_owned(), "C".to_owned(), "12".to_owned())),
        price: 4_850,
        currency: "EUR".to_owned(),
    }
}
