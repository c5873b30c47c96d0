//! What a row says of a seat, in one text: until when it is taken, and by whom. Texts of this form compare as their moments
//! do, so one condition asks both whether a seat is free and whether a hold of it is over: an expired hold never blocks.

use crate::ids::{HoldId, UnixMs};

/// Digits of a moment in milliseconds: enough until the year 2286.
const DIGITS: usize = 13;
/// The moment of what is sold: never over.
const FOREVER: &str = "9999999999999";
/// Whose seats are that the house keeps.
const HOUSE: &str = "house";

/// What is with a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// In this hold until then.
    Held(HoldId, UnixMs),
    /// Sold by this hold.
    Sold(HoldId),
    /// Kept by the house: not for sale.
    House,
}

impl Mark {
    /// As a row says it.
    pub fn text(&self) -> String {
        match self {
            Self::Held(hold, until) => format!("{:0DIGITS$}:{hold}", until.0),
            Self::Sold(hold) => format!("{FOREVER}:{hold}"),
            Self::House => format!("{FOREVER}:{HOUSE}"),
        }
    }

    /// Of what a row says; `None` when it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let (until, by) = text.split_once(':')?;
        if until.len() != DIGITS {
            return None;
        }
        match (until, by) {
            (FOREVER, HOUSE) => Some(Self::House),
            (FOREVER, hold) => Some(Self::Sold(HoldId(hold.to_owned()))),
            (until, hold) => Some(Self::Held(HoldId(hold.to_owned()), UnixMs(until.parse().ok()?))),
        }
    }

    /// Whether somebody else may have the seat at this moment.
    pub fn is_over(&self, now: UnixMs) -> bool {
        match self {
            Self::Held(_, until) => *until <= now,
            Self::Sold(_) | Self::House => false,
        }
    }

    /// The hold that it belongs to.
    pub fn hold(&self) -> Option<&HoldId> {
        match self {
            Self::Held(hold, _) | Self::Sold(hold) => Some(hold),
            Self::House => None,
        }
    }
}

/// Marks below this text are over at this moment.
pub fn over_below(now: UnixMs) -> String {
    format!("{:0DIGITS$}", now.0.saturating_add(1))
}

/// The attribute of a row that is about its seat of this index.
pub fn attribute(seat: u32) -> String {
    format!("s{seat}")
}

/// The index of the seat that an attribute of a row is about.
pub fn seat_of(attribute: &str) -> Option<u32> {
    attribute.strip_prefix('s')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_compare_as_their_moments() {
        let hold = HoldId("abc".to_owned());
        let held = |until| Mark::Held(hold.clone(), UnixMs(until));
        let now = UnixMs(1_732_600_000_000);
        for (mark, over) in [
            (held(now.0 - 1), true),
            (held(now.0), true),
            (held(now.0 + 1), false),
            (held(5), true),
            (Mark::Sold(hold.clone()), false),
            (Mark::House, false),
        ] {
            assert_eq!(mark.is_over(now), over, "{mark:?}");
            assert_eq!(mark.text() < over_below(now), over, "{mark:?}");
            assert_eq!(Mark::parse(&mark.text()), Some(mark));
        }
        assert_eq!(Mark::parse("12:abc"), None);
        assert_eq!(Mark::parse("nonsense"), None);
    }
}
