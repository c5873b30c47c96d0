//! Messages are brought to their destinations: each at least once, those about one hold in the order of its changes. What is
//! not taken is tried again after pauses that grow; what is not taken at all goes to the dead letters, which staff see and may
//! send again. A crash between delivering and forgetting delivers again: receivers know a message by its id.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use inventory::{Breaker, Fault, Item, Step, Table, TxError, UnixMs, Write, json};
use serde::Serialize;

use super::store::{self, PARTS};
use super::{Destination, Message, Undelivered};
use crate::ids;

/// Attempts at one message, over about two days with the pauses between them.
const TRIES_MAX: u64 = 24;
/// The first pause; it doubles.
const PAUSE: Duration = Duration::from_secs(2);
/// Pauses grow no longer than this.
const PAUSE_MAX: Duration = Duration::from_secs(3 * 3600);
/// Changes of different holds that are told at the same time, a part.
const AT_ONCE: usize = 8;
/// Changes that are read in one go.
const PAGE: usize = 200;
/// One process relays a part for so long; when it dies, another goes on after this.
const LEASE: Duration = Duration::from_secs(20);

/// A message that a destination did not take.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeadLetter {
    /// Names it for replaying.
    pub id: String,
    /// Who did not take it.
    pub destination: String,
    /// What the last attempt said.
    pub why: String,
    /// The message.
    pub message: Message,
}

/// Sort keys of the changes that everybody has, and the destinations that wait for one.
type Told = (Vec<String>, HashSet<&'static str>);

/// What one destination had of a change so far.
#[derive(Debug, Default)]
struct Progress {
    taken: HashSet<usize>,
    tries: u64,
    next: u64,
}

/// Brings messages to their destinations.
pub struct Relay {
    table: Table,
    destinations: Vec<Arc<dyn Destination>>,
    /// This process, in leases.
    name: String,
    breakers: HashMap<&'static str, Breaker>,
    leases: Mutex<HashMap<char, UnixMs>>,
}

impl Relay {
    /// To these destinations.
    pub fn new(table: Table, destinations: Vec<Arc<dyn Destination>>, name: String) -> Self {
        let breakers = destinations.iter().map(|destination| (destination.name(), Breaker::default())).collect();
        Self { table, destinations, name, breakers, leases: Mutex::default() }
    }

    /// One pass over everything that waits. Takes no input, may run anywhere and any number of times.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn pass(&self) -> Result<(), Fault> {
        if self.destinations.is_empty() {
            return Ok(());
        }
        let parts = stream::iter(PARTS.chars()).map(|part| self.pass_part(part)).buffer_unordered(PARTS.len());
        parts.collect::<Vec<_>>().await.into_iter().collect()
    }

    async fn pass_part(&self, part: char) -> Result<(), Fault> {
        let pk = store::part(part);
        let mut from: Option<String> = None;
        // Who waits for an earlier change of which hold; later pages have later changes of it.
        let mut waiting: HashMap<String, HashSet<&'static str>> = HashMap::new();
        loop {
            let items = self.table.some(&pk, from.as_deref(), None, PAGE).await?;
            let Some(last) = items.last() else { return Ok(()) };
            if !self.lease(part).await? {
                return Ok(());
            }
            let is_last_page = items.len() < PAGE;
            // The first sort key that comes after the last one.
            from = Some(format!("{}\u{0}", last.sk()));
            let mut holds: BTreeMap<String, Vec<Item>> = BTreeMap::new();
            for item in items {
                let about = item.sk().split_once('#').map_or("", |(_, about)| about).to_owned();
                holds.entry(about).or_default().push(item);
            }
            let holds = holds.into_iter().map(|(about, items)| {
                let blocked = waiting.get(&about).cloned().unwrap_or_default();
                async move { self.tell(items, blocked).await.map(|told| (about, told)) }
            });
            let told: Vec<_> = stream::iter(holds).buffer_unordered(AT_ONCE).collect().await;
            let mut deletes = Vec::new();
            for told in told {
                let (about, (done, blocked)) = told?;
                deletes.extend(done.iter().map(|sk| Write::delete(&pk, sk)));
                if !blocked.is_empty() {
                    waiting.insert(about, blocked);
                }
            }
            self.table.batch(&deletes).await?;
            if is_last_page {
                return Ok(());
            }
        }
    }

    /// Tells the changes of one hold, the oldest first, but none to those who wait for an earlier one; gives the changes
    /// that everybody has, and who waits now.
    async fn tell(&self, changes: Vec<Item>, mut blocked: HashSet<&'static str>) -> Result<Told, Fault> {
        let mut done = Vec::new();
        for change in changes {
            let messages: Vec<Message> = change.json("body")?;
            let mut open = false;
            for destination in &self.destinations {
                let name = destination.name();
                if change.text("only").is_some_and(|only| only != name) {
                    continue;
                }
                let progress = Progress::of(&change, name);
                let wanted = messages.iter().enumerate().filter(|(_, message)| destination.wants(message.kind));
                let wanted: Vec<_> = wanted.filter(|(at, _)| !progress.taken.contains(at)).collect();
                if wanted.is_empty() {
                    continue;
                }
                let waits = progress.next > ids::now().0 || !self.may(name);
                if waits || blocked.contains(name) || !self.bring(&change, destination, &wanted, progress).await? {
                    blocked.insert(name);
                    open = true;
                }
            }
            if !open {
                done.push(change.sk().to_owned());
            }
        }
        Ok((done, blocked))
    }

    fn may(&self, name: &str) -> bool {
        self.breakers.get(name).is_none_or(|breaker| breaker.may(std::time::Instant::now()))
    }

    /// Brings messages of one change to one destination; `false` when it is to be tried again.
    async fn bring(
        &self,
        change: &Item,
        destination: &Arc<dyn Destination>,
        messages: &[(usize, &Message)],
        mut progress: Progress,
    ) -> Result<bool, Fault> {
        let name = destination.name();
        for (at, message) in messages {
            let taken = destination.deliver(message).await;
            if let Some(breaker) = self.breakers.get(name) {
                match &taken {
                    Err(Undelivered { retry: true, .. }) => breaker.failed(std::time::Instant::now()),
                    Ok(()) | Err(_) => breaker.answered(),
                }
            }
            match taken {
                Ok(()) => {}
                Err(not) if not.retry && progress.tries + 1 < TRIES_MAX => {
                    tracing::warn!(destination = name, message = message.kind.word(), why = %not, "will be tried again");
                    progress.tries += 1;
                    let pause = PAUSE.saturating_mul(1 << progress.tries.min(20)).min(PAUSE_MAX);
                    progress.next = ids::now().after(pause).0;
                    self.note(change, name, &progress).await?;
                    return Ok(false);
                }
                Err(not) => {
                    tracing::error!(destination = name, message = message.kind.word(), why = %not, "a dead letter");
                    self.bury(message, name, &not).await?;
                }
            }
            progress.taken.insert(*at);
        }
        if self.destinations.len() > 1 {
            self.note(change, name, &progress).await?;
        }
        Ok(true)
    }

    /// Writes down what a destination had, so that nobody brings it again needlessly.
    async fn note(&self, change: &Item, name: &str, progress: &Progress) -> Result<(), Fault> {
        let mut taken: Vec<_> = progress.taken.iter().map(ToString::to_string).collect();
        taken.sort();
        let text = format!("{}:{}:{}", progress.tries, progress.next, taken.join(","));
        let write = Write::update(change.pk(), change.sk(), "SET #p = :p")
            .when("attribute_exists(PK)")
            .name("#p", format!("p:{name}"))
            .value(":p", text);
        refusable(self.table.write(Step::Other("outbox"), write).await)
    }

    async fn bury(&self, message: &Message, name: &str, not: &Undelivered) -> Result<(), Fault> {
        let sk = format!("{:013}#{}#{name}", ids::now().0, message.id);
        let item = Item::default().with("body", json(message)?).with("destination", name).with("why", not.why.clone());
        refusable(self.table.write(Step::Other("dead letter"), Write::put(store::DEAD, &sk, item)).await)
    }

    /// Whether this process relays a part now.
    async fn lease(&self, part: char) -> Result<bool, Fault> {
        let now = ids::now();
        let leases = || self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        if leases().get(&part).is_some_and(|until| now.after(LEASE / 2) < *until) {
            return Ok(true);
        }
        let until = now.after(LEASE);
        let write = Write::update(store::LEASES, &part.to_string(), "SET #o = :me, #u = :until")
            .when("attribute_not_exists(#o) OR #o = :me OR #u < :now")
            .name("#o", "owner")
            .name("#u", "until")
            .value(":me", self.name.clone())
            .value(":until", until.0)
            .value(":now", now.0);
        match self.table.write(Step::Other("lease"), write).await {
            Ok(()) => {
                leases().insert(part, until);
                Ok(true)
            }
            Err(TxError::Refused(_)) => Ok(false),
            Err(TxError::Fault(fault)) => Err(fault),
        }
    }
}

impl Progress {
    fn of(change: &Item, name: &str) -> Self {
        let text = change.text(&format!("p:{name}")).unwrap_or_default();
        let mut parts = text.splitn(3, ':');
        let number = |part: Option<&str>| part.and_then(|part| part.parse().ok()).unwrap_or(0);
        let (tries, next) = (number(parts.next()), number(parts.next()));
        let taken = parts.next().unwrap_or_default().split(',').filter_map(|at| at.parse().ok()).collect();
        Self { taken, tries, next }
    }
}

fn refusable(result: Result<(), TxError>) -> Result<(), Fault> {
    match result {
        // Somebody else finished it.
        Ok(()) | Err(TxError::Refused(_)) => Ok(()),
        Err(TxError::Fault(fault)) => Err(fault),
    }
}

/// The dead letters, the oldest first.
///
/// # Errors
/// When the table does not answer.
pub async fn dead_letters(table: &Table, max: usize) -> Result<Vec<DeadLetter>, Fault> {
    let letter = |item: &Item| {
        Ok(DeadLetter {
            id: item.sk().to_owned(),
            destination: item.text("destination").unwrap_or_default().to_owned(),
            why: item.text("why").unwrap_or_default().to_owned(),
            message: item.json("body")?,
        })
    };
    table.some(store::DEAD, None, None, max).await?.iter().map(letter).collect()
}

/// Puts a dead letter back into the outbox, for the destination that did not take it. `false` when there is none.
///
/// # Errors
/// When the table does not answer.
pub async fn replay(table: &Table, id: &str) -> Result<bool, Fault> {
    let Some(item) = table.get(store::DEAD, id).await? else { return Ok(false) };
    let message: Message = item.json("body")?;
    let only = item.text("destination").unwrap_or_default();
    let mut transaction = inventory::Transaction::default();
    let (step, write) = store::again(&message, ids::now(), only)?;
    transaction.push(step, write);
    transaction.push(Step::Other("dead letter"), Write::delete(store::DEAD, id).when("attribute_exists(PK)"));
    match table.commit(transaction).await {
        Ok(()) => Ok(true),
        Err(TxError::Refused(_)) => Ok(false),
        Err(TxError::Fault(fault)) => Err(fault),
    }
}
