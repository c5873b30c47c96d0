//! A time-limited claim on seats and pieces.

use serde::{Deserialize, Serialize};

use super::quota::Shares;
use crate::ids::{EventId, HoldId, QuotaId, TypeId, UnixMs};
use crate::venue::SeatId;

/// Where a hold is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldState {
    /// It holds.
    Active,
    /// It was paid for.
    Confirmed,
    /// The buyer let go.
    Released,
    /// Its time was over.
    Expired,
}

impl HoldState {
    /// The transition table. A hold ends once; but one whose time was over is confirmed after all where its money came and
    /// its places are still to be had.
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Active, Self::Confirmed | Self::Released | Self::Expired) | (Self::Expired, Self::Confirmed) => true,
            (Self::Active, Self::Active)
            | (Self::Expired, Self::Active | Self::Released | Self::Expired)
            | (Self::Confirmed | Self::Released, _) => false,
        }
    }
}

/// Pieces of one ticket type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The ticket type.
    pub ticket_type: TypeId,
    /// Its name when held.
    pub name: String,
    /// Its price when held, in minor units.
    pub price: u64,
    /// On top of the price of each, in minor units.
    #[serde(default)]
    pub fee: u64,
    /// How many.
    pub count: u64,
    /// Which seats; empty without seats.
    #[serde(default)]
    pub seats: Vec<SeatId>,
}

/// From where a hold has its pieces of one quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaShares {
    /// Which quota.
    #[serde(rename = "q")]
    pub quota: QuotaId,
    /// How many from which shard.
    #[serde(rename = "s")]
    pub shares: Shares,
}

/// What of a sale was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// Of this ticket type.
    pub ticket_type: TypeId,
    /// How many.
    pub count: u64,
    /// Which seats; empty without seats.
    #[serde(default)]
    pub seats: Vec<SeatId>,
}

/// A time-limited claim on seats and pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Of this event.
    pub event: EventId,
    /// Whose it is: the subject of an admission.
    pub owner: String,
    /// Where it is in its life.
    pub state: HoldState,
    /// When it was made.
    pub made_at: UnixMs,
    /// When it ends by itself.
    pub expires_at: UnixMs,
    /// Whether its time was prolonged for a payment; that happens once.
    #[serde(default)]
    pub prolonged: bool,
    /// Whether its pieces count against what one buyer may have.
    #[serde(default)]
    pub counted: bool,
    /// ISO 4217.
    pub currency: String,
    /// What it holds.
    pub lines: Vec<Line>,
    /// From which shards its pieces are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<QuotaShares>,
    /// What of it was given back after it was sold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<Back>,
}

impl Hold {
    /// Whether it holds at this moment.
    pub fn is_live(&self, now: UnixMs) -> bool {
        self.state == HoldState::Active && now < self.expires_at
    }

    /// Whether its time is over and it has not been ended yet.
    pub fn is_due(&self, now: UnixMs) -> bool {
        self.state == HoldState::Active && now >= self.expires_at
    }

    /// What it costs with all fees, in minor units; `None` beyond what fits.
    pub fn total(&self) -> Option<u64> {
        self.lines
            .iter()
            .try_fold(0_u64, |sum, line| sum.checked_add(line.price.checked_add(line.fee)?.checked_mul(line.count)?))
    }

    /// How many pieces it holds.
    pub fn pieces(&self) -> u64 {
        self.lines.iter().map(|line| line.count).sum()
    }

    /// Its seats, without those that were given back.
    pub fn seats(&self) -> impl Iterator<Item = &SeatId> {
        let is_back = |seat: &SeatId| self.back.iter().any(|back| back.seats.contains(seat));
        self.lines.iter().flat_map(|line| &line.seats).filter(move |seat| !is_back(seat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [HoldState; 4] = [HoldState::Active, HoldState::Confirmed, HoldState::Released, HoldState::Expired];

    #[test]
    fn a_hold_ends_once() {
        let table: Vec<(HoldState, HoldState)> = ALL
            .into_iter()
            .flat_map(|from| ALL.into_iter().map(move |to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        use HoldState::{Active, Confirmed, Expired, Released};
        assert_eq!(table, [(Active, Confirmed), (Active, Released), (Active, Expired), (Expired, Confirmed)]);
    }

    fn hold() -> Hold {
        Hold {
            id: "h".into(),
            event: "e".into(),
            owner: "o".to_owned(),
            state: HoldState::Active,
            made_at: UnixMs(0),
            expires_at: UnixMs(100),
            prolonged: false,
            counted: false,
            currency: "EUR".to_owned(),
            lines: vec![Line {
                ticket_type: "t".into(),
                name: "T".to_owned(),
                price: 4500,
                fee: 50,
                count: 2,
                seats: Vec::new(),
            }],
            quotas: Vec::new(),
            back: Vec::new(),
        }
    }

    #[test]
    fn a_hold_lives_until_its_moment() {
        let hold = hold();
        assert!(hold.is_live(UnixMs(99)) && !hold.is_due(UnixMs(99)));
        assert!(!hold.is_live(UnixMs(100)) && hold.is_due(UnixMs(100)));
    }

    #[test]
    fn money_never_overflows() {
        let mut hold = hold();
        assert_eq!(hold.total(), Some(9100));
        hold.lines[0].price = u64::MAX;
        assert_eq!(hold.total(), None);
    }
}
