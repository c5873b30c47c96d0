//! A show and what is sold for it.

use ring::digest;
use serde::{Deserialize, Serialize};

use crate::ids::{EventId, QuotaId, TypeId, UnixMs};
use crate::venue::ITEM_BYTES_MAX;

/// Ticket types of one event at most: the event is one item, and a page lists all of them.
pub const TYPES_MAX: usize = 200;
/// Quotas of one event at most.
pub const QUOTAS_MAX: usize = 200;
/// Shards of one quota at most: a hold of the last pieces may have to read all of them.
pub const SHARDS_MAX: u32 = 32;
/// A quota gets one shard for so many pieces, unless it says otherwise.
const PIECES_PER_SHARD: u64 = 64;
/// Shards that are enough for any sale that one table can take.
const SHARDS_BY_DEFAULT_MAX: u32 = 16;

/// A show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Lower-case letters, digits and hyphens.
    pub id: EventId,
    /// Its name.
    pub title: String,
    /// Where, as people say it.
    pub venue: String,
    /// The house whose seats are sold; none without numbered seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// When it begins, RFC 3339.
    pub starts_at: String,
    /// When it ends, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<String>,
    /// The room whose admission it needs; none is open to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// What is sold.
    pub ticket_types: Vec<TicketType>,
    /// How many of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<Quota>,
    /// Pieces in one order at most; the shop's own limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_order_max: Option<u32>,
    /// Pieces that one buyer may hold and have bought at most, over all orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_buyer_max: Option<u32>,
}

/// A product with a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketType {
    /// Lower-case letters, digits and hyphens.
    pub id: TypeId,
    /// Its name.
    pub name: String,
    /// In minor units.
    pub price: u64,
    /// On top of the price, in minor units.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fee: u64,
    /// The sections whose seats it sells; without any it is sold by the piece.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<String>,
    /// The quotas that it is counted against. One that is sold by the piece needs at least one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<QuotaId>,
    /// Not before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_from: Option<UnixMs>,
    /// Not from this moment on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_until: Option<UnixMs>,
    /// Of it in one order at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_order_max: Option<u32>,
    /// Access codes, any of which it needs, as SHA-256 in hex; none is open to all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
}

/// How many may be sold, of one ticket type or of several together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Lower-case letters, digits and hyphens.
    pub id: QuotaId,
    /// Pieces.
    pub size: u64,
    /// Into how many items it is split, so that no item is written by everybody; by its size when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shards: Option<u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Event {
    /// A ticket type of it.
    pub fn ticket_type(&self, id: &TypeId) -> Option<&TicketType> {
        self.ticket_types.iter().find(|kind| kind.id == *id)
    }

    /// The ticket types that sell the seats of a section, in their order.
    pub fn seat_types(&self, section: &str) -> impl Iterator<Item = &TicketType> {
        self.ticket_types.iter().filter(move |kind| kind.sections.iter().any(|id| id == section))
    }

    /// What sells a seat of a section to a buyer who names no ticket type: the first that they can have now, or else the first.
    pub fn seat_type(&self, section: &str, codes: &Codes, now: UnixMs) -> Option<&TicketType> {
        let open = self.seat_types(section).find(|kind| kind.opens_to(codes) && kind.is_on_sale(now));
        open.or_else(|| self.seat_types(section).next())
    }

    /// A quota of it.
    pub fn quota(&self, id: &QuotaId) -> Option<&Quota> {
        self.quotas.iter().find(|quota| quota.id == *id)
    }

    /// What may not be in the place of an event from which something may be sold: `(field, problem)`.
    pub fn faults_after(&self, before: &Self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        for old in &before.ticket_types {
            let at = self.ticket_types.iter().position(|kind| kind.id == old.id);
            match at.map(|at| (at, &self.ticket_types[at])) {
                None => faults.push(("ticket_types".to_owned(), format!("must keep {}; end its sale instead", old.id))),
                // A refund gives pieces back to the quotas that the type names.
                Some((at, kind)) if kind.quotas != old.quotas => {
                    faults.push((format!("ticket_types[{at}].quotas"), "cannot be changed".to_owned()));
                }
                Some(_) => {}
            }
        }
        faults
    }

    /// What is wrong with it, all at once: `(field, problem)`.
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut fault = |field: String, problem: &str| faults.push((field, problem.to_owned()));
        if !is_name(&self.id.0) {
            fault("id".to_owned(), NAME_PROBLEM);
        }
        if self.title.trim().is_empty() {
            fault("title".to_owned(), "may not be empty");
        }
        if self.currency.len() != 3 || !self.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            fault("currency".to_owned(), "is three capital letters, such as EUR");
        }
        if self.ticket_types.is_empty() || self.ticket_types.len() > TYPES_MAX {
            fault("ticket_types".to_owned(), "has 1 to 200 ticket types");
        }
        if self.quotas.len() > QUOTAS_MAX {
            fault("quotas".to_owned(), "has up to 200 quotas");
        }
        for (at, kind) in self.ticket_types.iter().enumerate() {
            self.type_faults(at, kind, &mut fault);
        }
        for (at, quota) in self.quotas.iter().enumerate() {
            let field = |name: &str| format!("quotas[{at}].{name}");
            if !is_name(&quota.id.0) {
                fault(field("id"), NAME_PROBLEM);
            }
            if self.quotas[..at].iter().any(|other| other.id == quota.id) {
                fault(field("id"), "is there twice");
            }
            if quota.shards.is_some_and(|shards| shards == 0 || shards > SHARDS_MAX) {
                fault(field("shards"), "is 1 to 32");
            }
        }
        let bytes = serde_json::to_string(self).map_or(usize::MAX, |text| text.len());
        if bytes > ITEM_BYTES_MAX {
            let problem =
                format!("make {bytes} bytes with all else of the event, at most {ITEM_BYTES_MAX} are possible");
            fault("ticket_types".to_owned(), &problem);
        }
        faults
    }

    fn type_faults(&self, at: usize, kind: &TicketType, fault: &mut impl FnMut(String, &str)) {
        let field = |name: &str| format!("ticket_types[{at}].{name}");
        if !is_name(&kind.id.0) {
            fault(field("id"), NAME_PROBLEM);
        }
        if self.ticket_types[..at].iter().any(|other| other.id == kind.id) {
            fault(field("id"), "is there twice");
        }
        if kind.sections.is_empty() && kind.quotas.is_empty() {
            fault(field("quotas"), "needs a quota, since it sells no seats");
        }
        if !kind.sections.is_empty() && self.plan.is_none() {
            fault(field("sections"), "needs a plan of the event");
        }
        for quota in &kind.quotas {
            if self.quota(quota).is_none() {
                fault(field("quotas"), &format!("names {quota}, which is no quota of this event"));
            }
        }
        if (1..kind.quotas.len()).any(|at| kind.quotas[..at].contains(&kind.quotas[at])) {
            fault(field("quotas"), "names one twice");
        }
        if kind.price.checked_add(kind.fee).is_none_or(|sum| sum > MONEY_MAX) {
            fault(field("price"), "is more than can be paid");
        }
        if let (Some(from), Some(until)) = (kind.sale_from, kind.sale_until)
            && from >= until
        {
            fault(field("sale_until"), "is not after sale_from");
        }
    }
}

/// The largest sum that is taken, in minor units: what providers take, and no sum of some of them overflows.
pub const MONEY_MAX: u64 = 99_999_999_999;

const NAME_PROBLEM: &str = "has 1 to 64 lower-case letters, digits and hyphens";

/// Whether a text may be the name of something: a part of keys and addresses.
pub fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

impl TicketType {
    /// Whether each piece is a seat.
    pub fn is_seated(&self) -> bool {
        !self.sections.is_empty()
    }

    /// Whether one of these codes opens it, or it needs none.
    pub fn opens_to(&self, codes: &Codes) -> bool {
        self.codes.is_empty() || codes.0.iter().any(|code| self.codes.contains(code))
    }

    /// Whether it is sold at this moment.
    pub fn is_on_sale(&self, now: UnixMs) -> bool {
        self.sale_from.is_none_or(|from| now >= from) && self.sale_until.is_none_or(|until| now < until)
    }

    /// What one piece costs with its fee, in minor units.
    pub fn cost(&self) -> u64 {
        self.price.saturating_add(self.fee)
    }
}

impl Quota {
    /// Into how many items it is split.
    pub fn shards(&self) -> u32 {
        let by_size = u32::try_from(self.size / PIECES_PER_SHARD).unwrap_or(u32::MAX);
        self.shards.unwrap_or_else(|| by_size.clamp(1, SHARDS_BY_DEFAULT_MAX))
    }

    /// How many pieces each shard begins with: as even as can be.
    pub fn split(&self) -> Vec<u64> {
        let shards = u64::from(self.shards());
        (0..shards).map(|at| self.size / shards + u64::from(at < self.size % shards)).collect()
    }
}

/// Access codes that a buyer shows, each as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes(Vec<String>);

impl Codes {
    /// Of what was typed.
    pub fn of(typed: &[String]) -> Self {
        Self(typed.iter().map(|code| code_digest(code)).collect())
    }
}

/// An access code as it is kept: SHA-256 of what people type without spaces at its ends and in capitals, in hex.
pub fn code_digest(code: &str) -> String {
    let hash = digest::digest(&digest::SHA256, code.trim().to_uppercase().as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_split_evenly_and_whole() {
        for (size, shards) in [(0, None), (1, None), (63, None), (1000, None), (50_000, None), (7, Some(4))] {
            let quota = Quota { id: QuotaId("q".to_owned()), size, shards };
            let split = quota.split();
            assert_eq!(split.iter().sum::<u64>(), size, "{split:?}");
            let (most, least) = (split.iter().max(), split.iter().min());
            assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1), "{split:?}");
        }
    }

    #[test]
    fn every_fault_of_an_event_is_told() {
        let event: Event = serde_json::from_value(serde_json::json!({
            "id": "Gala!", "title": " ", "venue": "Hall", "starts_at": "2027-01-01T20:00:00Z", "currency": "eur",
            "ticket_types": [
                { "id": "a", "name": "A", "price": 1, "sections": ["stalls"] },
                { "id": "a", "name": "A", "price": u64::MAX, "fee": 1, "quotas": ["none"] },
                { "id": "b", "name": "B", "price": 1, "sale_from": 2, "sale_until": 2 },
            ],
            "quotas": [{ "id": "q", "size": 1, "shards": 0 }, { "id": "q", "size": 1 }],
        }))
        .expect("an event");
        let fields: Vec<_> = event.faults().into_iter().map(|(field, _)| field).collect();
        let expected = [
            "id",
            "title",
            "currency",
            "ticket_types[0].sections",
            "ticket_types[1].id",
            "ticket_types[1].quotas",
            "ticket_types[1].price",
            "ticket_types[2].quotas",
            "ticket_types[2].sale_until",
            "quotas[0].shards",
            "quotas[1].id",
        ];
        assert_eq!(fields, expected);
    }

    fn small() -> Event {
        serde_json::from_value(serde_json::json!({
            "id": "gala", "title": "Gala", "venue": "Hall", "starts_at": "2027-01-01T20:00:00Z", "currency": "EUR",
            "ticket_types": [
                { "id": "a", "name": "A", "price": 1, "quotas": ["q"] },
                { "id": "b", "name": "B", "price": 1, "quotas": ["q", "r"] },
            ],
            "quotas": [{ "id": "q", "size": 1 }, { "id": "r", "size": 1 }],
        }))
        .expect("an event")
    }

    #[test]
    fn a_type_that_may_be_sold_stays_and_keeps_its_quotas() {
        let (before, mut after) = (small(), small());
        after.ticket_types.reverse();
        after.ticket_types[0].price = 2;
        after.ticket_types.push(TicketType { id: "c".into(), ..before.ticket_types[0].clone() });
        assert_eq!(after.faults_after(&before), []);
        after.ticket_types[0].quotas.pop();
        after.ticket_types.remove(1);
        let fields: Vec<_> = after.faults_after(&before).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["ticket_types", "ticket_types[0].quotas"]);
    }

    #[test]
    fn an_event_fits_into_an_item_and_counts_once_against_a_quota() {
        let mut event = small();
        assert_eq!(event.faults(), []);
        event.ticket_types[1].quotas.push("q".into());
        event.title = "x".repeat(ITEM_BYTES_MAX);
        let fields: Vec<_> = event.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["ticket_types[1].quotas", "ticket_types"]);
    }

    #[test]
    fn codes_are_kept_as_digests() {
        let code = code_digest(" early-bird ");
        assert_eq!(code, code_digest("EARLY-BIRD"));
        assert_eq!(code.len(), 64);
    }
}
