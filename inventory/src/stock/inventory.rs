//! Events, seats and holds on the table. Each change is one transaction with its conditions; whoever sells adds writes of its
//! own to it.

use std::collections::HashMap;
use std::sync::Arc;

use super::board::{Board, Counts};
use super::feed::Feed;
use super::keys;
use super::once::Once;
use super::show::{Show, Shows};
use crate::ids::{EventId, HoldId, QuotaId};
use crate::rules::event::{Event, Quota};
use crate::rules::hold::Hold;
use crate::rules::mark::{self, Mark};
use crate::table::{Fault, Item, Table, json};
use crate::venue::Venue;

/// A hold, with what whoever sells keeps with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The hold.
    pub hold: Hold,
    /// The seller's own record of it.
    pub order: Option<String>,
    /// Grows with every write.
    pub version: u64,
}

/// What is sold of one ticket type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeStock {
    /// How many there are at all.
    pub quota: u64,
    /// How many of each kind.
    pub counts: Counts,
}

/// What is for sale and who holds it. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Inventory {
    pub(super) table: Table,
    pub(super) shows: Shows,
    boards: Arc<Once<EventId, Arc<Board>>>,
    /// Where there are other processes on the same table.
    pub(super) feed: Option<Arc<Feed>>,
}

impl TypeStock {
    /// Of each ticket type, as the board has it, in the order of the event.
    pub fn all(show: &Show, board: &Board) -> Vec<Self> {
        show.event.ticket_types.iter().map(|kind| type_stock(show, board, kind)).collect()
    }
}

impl Sale {
    /// Of an item of the table.
    ///
    /// # Errors
    /// When it is none.
    pub fn of(item: &Item) -> Result<Self, Fault> {
        let order = item.text("order").map(str::to_owned);
        Ok(Self { hold: item.json("hold")?, order, version: item.version() })
    }

    /// As an item of the table.
    pub(super) fn item(hold: &Hold, order: Option<&str>) -> Result<Item, Fault> {
        let item = Item::default().with("hold", json(hold)?);
        Ok(match order {
            Some(order) => item.with("order", order),
            None => item,
        })
    }
}

impl Inventory {
    /// On a table that only this process writes.
    pub fn new(table: Table) -> Self {
        Self { shows: Shows::new(table.clone()), table, boards: Arc::default(), feed: None }
    }

    /// On a table that other processes write, too.
    pub fn shared(table: Table) -> Self {
        Self { feed: Some(Arc::default()), ..Self::new(table) }
    }

    /// The table, for items of others.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Makes a house. `false` when there is one of that name.
    ///
    /// # Errors
    /// When the table does not answer; then it may be made again.
    pub async fn make_venue(&self, venue: &Venue) -> Result<bool, Fault> {
        self.shows.make_venue(venue).await
    }

    /// A house as it was made.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn venue(&self, id: &str) -> Result<Option<Venue>, Fault> {
        self.shows.venue(id).await
    }

    /// An event, and the version that a changing write compares.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn event_record(&self, id: &EventId) -> Result<Option<(Event, u64)>, Fault> {
        self.shows.event_record(id).await
    }

    /// Every event.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn events(&self) -> Result<Vec<Event>, Fault> {
        self.shows.events().await
    }

    /// One event with its house, as it was at most a second ago.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn show(&self, id: &EventId) -> Result<Option<Show>, Fault> {
        self.shows.show(id).await
    }

    /// The board of an event; made from the table when it is not there, once for all who wait for it.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn board(&self, show: &Show) -> Result<Arc<Board>, Fault> {
        let make = || {
            let (inventory, show) = (self.clone(), show.clone());
            async move {
                let board = Arc::new(Board::new(show.plan.clone()));
                inventory.refresh(&show, &board).await?;
                Ok(board)
            }
        };
        self.boards.get(&show.event.id, make).await
    }

    /// Every board of this process.
    pub fn boards(&self) -> Vec<(EventId, Arc<Board>)> {
        self.boards.all()
    }

    /// Brings a board to what the table says; gives how many seats and quotas were wrong.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn refresh(&self, show: &Show, board: &Board) -> Result<u64, Fault> {
        let mut wrong = 0;
        if let Some(plan) = &show.plan {
            for at in 0..plan.venue().sections.len() {
                let section = u32::try_from(at).unwrap_or(u32::MAX);
                let read_after = board.puts();
                wrong += board.put_section(section, &self.marks(show, section).await?, read_after);
            }
        }
        let read_after = board.shifts();
        for (quota, shards) in self.quotas(&show.event).await? {
            wrong += u64::from(board.put_quota(&quota, shards, read_after));
        }
        Ok(wrong)
    }

    /// What is with the seats of a section, by their numbers.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn marks(&self, show: &Show, section: u32) -> Result<HashMap<u32, Mark>, Fault> {
        let mut marks = HashMap::new();
        let Some(plan) = &show.plan else { return Ok(marks) };
        let Some(of) = plan.venue().sections.get(section as usize) else { return Ok(marks) };
        for item in self.table.list(&keys::seats(&show.event.id, &of.id)).await? {
            let Some(row) = plan.row(section, item.sk()) else { continue };
            for (name, value) in item.attributes() {
                let spot = mark::seat_of(name).map(|seat| crate::venue::Spot { section, row, seat });
                let number = spot.and_then(|spot| plan.number(spot));
                let crate::table::Value::S(text) = value else { continue };
                marks.extend(number.zip(Mark::parse(text)));
            }
        }
        Ok(marks)
    }

    /// The numbers of every quota of an event, by shard.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn quotas(&self, event: &Event) -> Result<Vec<(QuotaId, Vec<Counts>)>, Fault> {
        let counts = |shards: Vec<(Counts, u64)>| shards.into_iter().map(|(counts, _)| counts).collect();
        let quotas = self.shards(event).await?;
        Ok(quotas.into_iter().map(|(quota, shards)| (quota, counts(shards))).collect())
    }

    /// The same, each shard with its version, which grows with every write.
    pub(super) async fn shards(&self, event: &Event) -> Result<Vec<(QuotaId, Vec<(Counts, u64)>)>, Fault> {
        if event.quotas.is_empty() {
            return Ok(Vec::new());
        }
        let items = self.table.list(&keys::quotas(&event.id)).await?;
        let counts =
            |item: &Item| Counts { left: item.count("left"), held: item.count("held"), sold: item.count("sold") };
        // What there is beyond a quota's shards is of no event.
        let shard = |quota: &Quota, at| {
            let sk = keys::shard(&quota.id, at);
            let item = items.binary_search_by(|item| item.sk().cmp(&sk)).ok().and_then(|at| items.get(at));
            item.map(|item| (counts(item), item.version())).unwrap_or_default()
        };
        let of = |quota: &Quota| (quota.id.clone(), (0..quota.shards()).map(|at| shard(quota, at)).collect());
        Ok(event.quotas.iter().map(of).collect())
    }

    /// What is left, held and sold of each ticket type, as the board has it, in the order of the event.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stock(&self, show: &Show) -> Result<Vec<TypeStock>, Fault> {
        Ok(TypeStock::all(show, &*self.board(show).await?))
    }

    /// A hold with its order.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn sale(&self, id: &HoldId) -> Result<Option<Sale>, Fault> {
        self.table.get(&keys::sale(id), &id.0).await?.as_ref().map(Sale::of).transpose()
    }

    /// The holds of one of the 256 parts, beginning after one of them; for audits.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn sales(&self, part: u8) -> Result<Vec<Sale>, Fault> {
        let items = self.table.list(&keys::sales(&format!("{part:02x}"))).await?;
        items.iter().map(Sale::of).collect()
    }
}

/// The stock of a ticket type: of its seats, or of the quota that has least left; a seated type that also counts against
/// quotas has no more left than they have.
fn type_stock(show: &Show, board: &Board, kind: &crate::rules::event::TicketType) -> TypeStock {
    let sections = kind.sections.iter().filter_map(|id| show.plan.as_ref()?.section(id));
    let seats = sections.map(|section| board.section(section)).fold(Counts::default(), Counts::and);
    let tightest = kind.quotas.iter().filter_map(|id| board.quota(id)).min_by_key(|counts| counts.left);
    match tightest {
        Some(quota) if !kind.is_seated() => TypeStock { quota: quota.total(), counts: quota },
        Some(quota) if quota.left < seats.left => {
            // The seats that no quota covers any more are not for sale.
            let counts = Counts { left: quota.left, ..seats };
            TypeStock { quota: counts.total(), counts }
        }
        _ => TypeStock { quota: seats.total(), counts: seats },
    }
}
