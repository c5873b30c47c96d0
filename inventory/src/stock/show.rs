//! Events and houses as they are kept, and the copies that every request looks at.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::keys;
use super::once::Once;
use crate::ids::EventId;
use crate::rules::event::Event;
use crate::table::{Fault, Item, Step, Table, Transaction, TxError, Write, json};
use crate::venue::plan::Plan;
use crate::venue::{Section, Venue};

/// A copy of an event is believed so long: a change of the staff's counts within this everywhere.
const BELIEVED: Duration = Duration::from_secs(1);

/// An event with its house.
#[derive(Debug, Clone)]
pub struct Show {
    /// The event.
    pub event: Arc<Event>,
    /// Its house; none without numbered seats.
    pub plan: Option<Arc<Plan>>,
}

/// The head of a house: written last, so a house without one is not complete.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    name: String,
    sections: usize,
}

/// A house as the table has it.
struct StoredVenue {
    id: String,
    head: Head,
    sections: Vec<Item>,
}

impl StoredVenue {
    fn read(self) -> Result<Venue, Fault> {
        let sections = self.sections.iter().take(self.head.sections).map(|item| item.json::<Section>("body"));
        Ok(Venue { id: self.id, name: self.head.name, sections: sections.collect::<Result<_, _>>()? })
    }
}

type Copies = RwLock<HashMap<EventId, (Instant, Arc<Event>)>>;

/// What is on, from the table or from a copy that is young enough.
#[derive(Debug, Clone)]
pub(crate) struct Shows {
    table: Table,
    events: Arc<Copies>,
    plans: Arc<Once<String, Arc<Plan>>>,
}

impl Shows {
    pub(crate) fn new(table: Table) -> Self {
        Self { table, events: Arc::default(), plans: Arc::default() }
    }

    pub(crate) async fn show(&self, id: &EventId) -> Result<Option<Show>, Fault> {
        let Some(event) = self.event(id).await? else { return Ok(None) };
        let plan = match &event.plan {
            Some(plan) => Some(self.plan(plan).await?),
            None => None,
        };
        Ok(Some(Show { event, plan }))
    }

    async fn event(&self, id: &EventId) -> Result<Option<Arc<Event>>, Fault> {
        let known = self.events.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        let known = match known {
            Some((since, event)) if since.elapsed() < BELIEVED => return Ok(Some(event)),
            known => known.map(|(_, event)| event),
        };
        let event = match self.table.get(keys::EVENTS, &id.0).await {
            Ok(Some(item)) => Arc::new(item.json::<Event>("body")?),
            Ok(None) => return Ok(None),
            // A table that is away for a moment does not change what is on sale.
            Err(fault) => return known.map(Some).ok_or(fault),
        };
        let mut events = self.events.write().unwrap_or_else(PoisonError::into_inner);
        events.insert(id.clone(), (Instant::now(), Arc::clone(&event)));
        Ok(Some(event))
    }

    async fn plan(&self, id: &str) -> Result<Arc<Plan>, Fault> {
        let make = || {
            let (shows, id) = (self.clone(), id.to_owned());
            async move {
                let none = || Fault::last(format!("there is no house {id}"));
                let stored = shows.stored_venue(&id).await?.ok_or_else(none)?;
                // A large house takes a while: not on a thread that serves others.
                let plan = spawn_blocking(move || Ok(Arc::new(Plan::new(stored.read()?)))).await;
                plan.map_err(|error| Fault::lost(error.to_string()))?
            }
        };
        self.plans.get(&id.to_owned(), make).await
    }

    pub(crate) async fn events(&self) -> Result<Vec<Event>, Fault> {
        self.table.list(keys::EVENTS).await?.iter().map(|item| item.json("body")).collect()
    }

    /// An event with the version that a replacing write compares.
    pub(crate) async fn event_record(&self, id: &EventId) -> Result<Option<(Event, u64)>, Fault> {
        let item = self.table.get(keys::EVENTS, &id.0).await?;
        item.map(|item| Ok((item.json("body")?, item.version()))).transpose()
    }

    /// Writes an event, and `with` it something else; `version` is the one that it replaces.
    pub(crate) async fn put_event(
        &self,
        event: &Event,
        version: Option<u64>,
        with: Option<(Step, Write)>,
    ) -> Result<(), TxError> {
        let item = Item::default().with("body", json(event)?);
        let write = match version {
            None => Write::create(keys::EVENTS, &event.id.0, item),
            Some(version) => Write::replace(keys::EVENTS, &event.id.0, item, version),
        };
        let mut transaction = Transaction::default();
        transaction.push(Step::Other("event"), write);
        with.into_iter().for_each(|(step, write)| transaction.push(step, write));
        self.table.commit(transaction).await?;
        self.events.write().unwrap_or_else(PoisonError::into_inner).remove(&event.id);
        Ok(())
    }

    /// A house.
    pub(crate) async fn venue(&self, id: &str) -> Result<Option<Venue>, Fault> {
        self.stored_venue(id).await?.map(StoredVenue::read).transpose()
    }

    async fn stored_venue(&self, id: &str) -> Result<Option<StoredVenue>, Fault> {
        let key = keys::venue(id);
        let Some(head) = self.table.get(&key, keys::HEAD).await? else { return Ok(None) };
        let sections = self.table.some(&key, Some("SECTION#"), None, usize::MAX).await?;
        Ok(Some(StoredVenue { id: id.to_owned(), head: head.json("body")?, sections }))
    }

    /// Writes a new house, its head last: a crash halfway leaves none, and writing it again completes it. `false` when there
    /// is one of that name: a house never changes, since what is with its seats is kept by their positions.
    pub(crate) async fn make_venue(&self, venue: &Venue) -> Result<bool, Fault> {
        let key = keys::venue(&venue.id);
        if self.table.get(&key, keys::HEAD).await?.is_some() {
            return Ok(false);
        }
        for (at, section) in venue.sections.iter().enumerate() {
            let item = Item::default().with("body", json(section)?);
            self.table.batch(&[Write::put(&key, &keys::section(at), item)]).await?;
        }
        let head = Head { name: venue.name.clone(), sections: venue.sections.len() };
        let write = Write::create(&key, keys::HEAD, Item::default().with("body", json(&head)?));
        refusable(self.table.write(Step::Other("house"), write).await)
    }
}

/// Whether it was written, for writes whose refusal is an answer.
pub(crate) fn refusable(result: Result<(), TxError>) -> Result<bool, Fault> {
    match result {
        Ok(()) => Ok(true),
        Err(TxError::Refused(_)) => Ok(false),
        Err(TxError::Fault(fault)) => Err(fault),
    }
}
