//! Tickets: what gets a person through the door, on a screen, on paper, in a calendar.

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
