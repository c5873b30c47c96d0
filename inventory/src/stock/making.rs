//! Events are made and changed, the shards of their new quotas first. Who makes one claims its draft with a name of its own;
//! every write compares that name and what is said of the event. So of several who make or change the same event at once,
//! one writes shards and event, and a request that is refused leaves the stock as it was.

use super::inventory::Inventory;
use super::keys;
use super::show::refusable;
use crate::ids::EventId;
use crate::rules::event::{Event, Quota};
use crate::table::{Failed, Fault, Item, Step, Transaction, TxError, Write, token};

/// Shards that one transaction writes.
const SHARDS_AT_ONCE: usize = 50;

/// The write that makes the event; and the one that compares the draft's name.
const EVENT: Step = Step::Other("event");
const DRAFT: Step = Step::Other("draft");

/// A claim to an event's draft.
struct Draft<'e> {
    event: &'e EventId,
    /// What the event must be meanwhile.
    replaces: Option<u64>,
    name: String,
}

impl Draft<'_> {
    /// Holds while the event is as it was when the draft was claimed.
    fn event_is(&self) -> Write {
        let check = Write::check(keys::EVENTS, &self.event.0);
        match self.replaces {
            None => check.when("attribute_not_exists(PK)"),
            Some(version) => check.when("#v = :v").name("#v", "version").value(":v", version),
        }
    }

    fn claim(&self) -> Write {
        Write::put(&keys::quotas(self.event), keys::DRAFT, Item::default().with("name", self.name.as_str()))
    }

    /// Holds while nobody else claimed it.
    fn is_mine(&self, write: impl FnOnce(&str, &str) -> Write) -> Write {
        let write = write(&keys::quotas(self.event), keys::DRAFT);
        write.when("#name = :name").name("#name", "name").value(":name", self.name.as_str())
    }
}

impl Inventory {
    /// Makes an event, its quotas first. `false` when there is one of that name. A crash halfway leaves no event, and making
    /// it again completes it.
    ///
    /// # Errors
    /// When the table does not answer, or somebody else makes the same event at this moment.
    pub async fn make_event(&self, event: &Event) -> Result<bool, Fault> {
        match self.event_record(&event.id).await? {
            Some(_) => Ok(false),
            None => self.write_event(event, None, event.quotas.iter().collect()).await,
        }
    }

    /// Changes an event; its quotas' sizes stay. `false` when it has another version meanwhile.
    ///
    /// # Errors
    /// As [`Inventory::make_event`].
    pub async fn change_event(&self, event: &Event, version: u64) -> Result<bool, Fault> {
        match self.event_record(&event.id).await? {
            Some((before, found)) if found == version => {
                let new = event.quotas.iter().filter(|quota| before.quota(&quota.id).is_none());
                self.write_event(event, Some(version), new.collect()).await
            }
            _ => Ok(false),
        }
    }

    async fn write_event(&self, event: &Event, replaces: Option<u64>, new: Vec<&Quota>) -> Result<bool, Fault> {
        if new.is_empty() {
            return said(self.shows.put_event(event, replaces, None).await);
        }
        let draft = Draft { event: &event.id, replaces, name: token()? };
        let mut transaction = Transaction::default();
        transaction.push(EVENT, draft.event_is());
        transaction.push(DRAFT, draft.claim());
        if !refusable(self.table.commit(transaction).await)? {
            return Ok(false);
        }
        let shards = self.missing_shards(&event.id, &new).await?;
        for some in shards.chunks(SHARDS_AT_ONCE) {
            let mut transaction = Transaction::default();
            transaction.push(DRAFT, draft.is_mine(Write::check));
            some.iter().for_each(|(step, write)| transaction.push(step.clone(), write.clone()));
            if !said(self.table.commit(transaction).await)? {
                return Err(busy());
            }
        }
        let release = (DRAFT, draft.is_mine(Write::delete));
        said(self.shows.put_event(event, replaces, Some(release)).await)
    }

    /// The writes that give each shard of these quotas, which no event names yet, its pieces. What an attempt that came to
    /// nothing left is taken over.
    async fn missing_shards(&self, event: &EventId, quotas: &[&Quota]) -> Result<Vec<(Step, Write)>, Fault> {
        let pk = keys::quotas(event);
        let found = self.table.list(&pk).await?;
        let mut writes = Vec::new();
        for quota in quotas {
            for (at, size) in (0..).zip(quota.split()) {
                let sk = keys::shard(&quota.id, at);
                let item = Item::of([("left", size.into()), ("held", 0_u64.into()), ("sold", 0_u64.into())]);
                let step = Step::Quota { quota: quota.id.0.clone(), shard: at };
                match found.iter().find(|found| found.sk() == sk) {
                    None => writes.push((step, Write::create(&pk, &sk, item))),
                    Some(there) if there.count("held") + there.count("sold") > 0 => {
                        let id = &quota.id;
                        let what = format!("{event}: quotas: {id} cannot be new, pieces of it are held or sold");
                        return Err(Fault::last(what));
                    }
                    Some(there) if there.count("left") == size => {}
                    Some(there) => writes.push((step, Write::replace(&pk, &sk, item, there.version()))),
                }
            }
        }
        Ok(writes)
    }
}

fn busy() -> Fault {
    Fault::busy("somebody else makes the same event at this moment")
}

/// Whether it was written; not when the event is another than it was.
fn said(result: Result<(), TxError>) -> Result<bool, Fault> {
    let is_event = |failed: &Failed| failed.step == EVENT;
    match result {
        Err(TxError::Refused(failed)) if !failed.iter().any(is_event) => Err(busy()),
        result => refusable(result),
    }
}
