//! The queue store inside this process: the pure line behind a lock, and a journal of its effects in fjall.
//!
//! Durable by group commit: a command is decided and applied under the lock and its effects are queued in that order;
//! one thread writes whatever has queued in one batch with one sync, and only then are the commands acknowledged.

#[cfg(test)]
mod fuzz_tests;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc};

use async_trait::async_trait;
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::notes::{Board, Keep, NoteOrder, Noted, Notes, Over, Topic};
use crate::rules::{Effect, Epoch, Everything, KnockOrder, Knocked, Line, Number, RoomId, Settings, Tally, UnixMs};
use crate::store::{
    Admit, AdmitOrder, Change, Changed, Claim, Deal, Join, JoinOrder, Known, LineStore, Retry, StoreError, Touched,
    View,
};

/// Effects between two snapshots; bounds the journal and the time of a start.
const SNAPSHOT_EVERY: u64 = 20_000;
/// Commits in one batch; bounds what one sync has to write.
const BATCH_MAX: usize = 4096;

/// An entry of the journal.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    room: std::borrow::Cow<'a, str>,
    effects: Vec<Effect>,
}

/// A line as it was before the journal's entry `next`.
#[derive(Serialize, Deserialize)]
struct Kept {
    next: u64,
    line: Line,
}

/// Tells a command that it is on disk, or why it is not.
type Acknowledge = oneshot::Sender<Result<(), String>>;
type Written = oneshot::Receiver<Result<(), String>>;

enum Work {
    Effects {
        room: RoomId,
        effects: Vec<Effect>,
        done: Acknowledge,
    },
    /// Nothing to write: acknowledged once everything before it is on disk.
    Barrier(Acknowledge),
    Snapshot(Vec<(RoomId, Line)>),
    /// A note that stays, or (`None`) one that does not any more.
    Note {
        key: String,
        value: Option<String>,
        done: Acknowledge,
    },
}

struct State {
    lines: HashMap<RoomId, Line>,
    board: Board,
    queue: mpsc::Sender<Work>,
    since_snapshot: u64,
}

/// The embedded queue store. Dropping it ends its thread after the last write.
pub struct EmbeddedStore {
    state: Mutex<State>,
    /// Quotas need no journal: after a restart everybody has a whole burst again.
    tally: Mutex<Tally>,
    clock: Clock,
}

impl EmbeddedStore {
    /// Opens the folder and replays what is in it. Everybody who waited counts as just seen.
    ///
    /// # Errors
    /// When the folder cannot be used or another process uses it.
    pub fn open(folder: &Path, clock: Clock) -> Result<Self, StoreError> {
        let shown = folder.display().to_string();
        let failed = |error: fjall::Error| {
            let what = match &error {
                fjall::Error::Locked => format!("the line in {shown} is in use by another process"),
                other => format!("the line in {shown} cannot be opened: {other}"),
            };
            StoreError::new(what, Retry::Never, error)
        };
        // Some damage to its files makes the database panic; who starts the process gets a sentence for that, too.
        let opened = catch_unwind(AssertUnwindSafe(|| Database::builder(folder).open()));
        let database = opened.unwrap_or_else(|_| {
            let damaged = std::io::Error::other("its files are damaged");
            Err(fjall::Error::Io(damaged))
        });
        let database = database.map_err(failed)?;
        let journal = database.keyspace("journal", KeyspaceCreateOptions::default).map_err(failed)?;
        let snapshots = database.keyspace("snapshots", KeyspaceCreateOptions::default).map_err(failed)?;
        let notes = database.keyspace("notes", KeyspaceCreateOptions::default).map_err(failed)?;
        let disk = Disk { database, journal, snapshots, notes, next: 0 };
        let unreadable =
            |error| StoreError::new(format!("the line in {shown} cannot be read back: {error}"), Retry::Never, error);
        let board = disk.board(clock.now()).map_err(unreadable)?;
        let (disk, lines, since_snapshot) = disk.recover().map_err(unreadable)?;
        let (queue, work) = mpsc::channel();
        let spawned = std::thread::Builder::new().name("line journal".to_owned()).spawn(move || disk.write_all(&work));
        spawned.map_err(|error| StoreError::new("the journal's thread cannot start", Retry::Never, error))?;
        let state = Mutex::new(State { lines, board, queue, since_snapshot });
        Ok(Self { state, tally: Mutex::default(), clock })
    }

    /// Runs a command: its effects are applied and queued in one order for all.
    fn run<T>(
        &self,
        room: &RoomId,
        command: impl FnOnce(&mut Line, UnixMs) -> (T, Vec<Effect>),
    ) -> Result<(T, Option<Written>), StoreError> {
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let line = state.lines.get_mut(room).ok_or_else(|| unknown(room))?;
        let (answer, effects) = command(line, now);
        if effects.is_empty() {
            return Ok((answer, None));
        }
        for effect in &effects {
            line.apply(effect);
        }
        let (sender, receiver) = oneshot::channel();
        state.since_snapshot += effects.len() as u64;
        state.send(Work::Effects { room: room.clone(), effects, done: sender })?;
        if state.since_snapshot >= SNAPSHOT_EVERY {
            state.since_snapshot = 0;
            let all = state.lines.iter().map(|(room, line)| (room.clone(), line.clone())).collect();
            state.send(Work::Snapshot(all))?;
        }
        Ok((answer, Some(receiver)))
    }

    /// Runs a command and waits until it is on disk. An answer without effects of its own waits too: it may tell of what
    /// an earlier command did, and that may not be on disk yet.
    async fn durably<T>(
        &self,
        room: &RoomId,
        command: impl FnOnce(&mut Line, UnixMs) -> (T, Vec<Effect>),
    ) -> Result<T, StoreError> {
        let (answer, written) = self.run(room, command)?;
        on_disk(written.map_or_else(|| self.barrier(), Ok)?).await?;
        Ok(answer)
    }

    /// Writes on the blackboard; what stays, or takes the place of what stayed, is written to the disk as well.
    fn write_note(&self, topic: &Topic, order: &NoteOrder<'_>) -> Result<(Noted, Option<Written>), StoreError> {
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let stayed = state.board.stays(topic, order.name);
        let noted = state.board.write(topic, order, now);
        let noted = noted.map_err(|error| StoreError::new(error.to_string(), Retry::Never, error))?;
        let value = (order.keep == Keep::ForGood).then(|| order.value.to_owned());
        let written = match noted {
            Noted::Written if stayed || value.is_some() => Some(state.note(topic, order.name, value)?),
            _ => None,
        };
        Ok((noted, written))
    }

    /// Effects in the journal beyond the last snapshot.
    #[cfg(test)]
    pub(crate) fn since_snapshot(&self) -> u64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).since_snapshot
    }

    fn barrier(&self) -> Result<Written, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.state.lock().unwrap_or_else(PoisonError::into_inner).send(Work::Barrier(sender))?;
        Ok(receiver)
    }
}

impl State {
    fn send(&self, work: Work) -> Result<(), StoreError> {
        self.queue.send(work).map_err(|_| gone())
    }

    fn note(&self, topic: &Topic, name: &str, value: Option<String>) -> Result<Written, StoreError> {
        let (done, written) = oneshot::channel();
        self.send(Work::Note { key: note_key(topic, name), value, done })?;
        Ok(written)
    }
}

/// Waits until it is on disk.
async fn on_disk(written: Written) -> Result<(), StoreError> {
    let written = written.await.map_err(|_| gone())?;
    written.map_err(|error| StoreError::new("the line cannot be written to the data folder", Retry::Never, error))
}

/// A topic has no blank.
fn note_key(topic: &Topic, name: &str) -> String {
    format!("{topic} {name}")
}

fn gone() -> StoreError {
    StoreError::new("the line's journal has failed; restart the process", Retry::Never, "the writer has ended")
}

fn unknown(room: &RoomId) -> StoreError {
    StoreError::new(format!("the room {room} was not opened"), Retry::Never, "unknown room")
}

struct Disk {
    database: Database,
    journal: Keyspace,
    snapshots: Keyspace,
    notes: Keyspace,
    next: u64,
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

impl Disk {
    /// The lines, and how many effects the journal holds beyond the last snapshot.
    fn recover(mut self) -> Result<(Self, HashMap<RoomId, Line>, u64), AnyError> {
        let (mut lines, mut replayed) = (HashMap::new(), 0);
        for guard in self.snapshots.iter() {
            let (key, value) = guard.into_inner()?;
            let room = RoomId::new(std::str::from_utf8(&key)?)?;
            let kept: Kept = serde_json::from_slice(&value)?;
            self.next = self.next.max(kept.next);
            lines.insert(room, kept.line);
        }
        // All rooms are kept at once, so one number says what the snapshots already hold.
        let from = self.next;
        for guard in self.journal.range(from.to_be_bytes()..) {
            let (key, value) = guard.into_inner()?;
            let entry: Entry<'_> = serde_json::from_slice(&value)?;
            let line: &mut Line = lines.entry(RoomId::new(&entry.room)?).or_default();
            for effect in &entry.effects {
                line.apply(effect);
            }
            replayed += entry.effects.len() as u64;
            self.next = u64::from_be_bytes(key.as_ref().try_into()?) + 1;
        }
        Ok((self, lines, replayed))
    }

    /// The notes that stay.
    fn board(&self, now: UnixMs) -> Result<Board, AnyError> {
        let mut board = Board::default();
        for guard in self.notes.iter() {
            let (key, value) = guard.into_inner()?;
            let (topic, name) = std::str::from_utf8(&key)?.split_once(' ').ok_or("a note without a name")?;
            let value = std::str::from_utf8(&value)?;
            board.write(&Topic::new(topic)?, &NoteOrder { name, value, keep: Keep::ForGood, over: Over::Any }, now)?;
        }
        Ok(board)
    }

    /// Writes until nobody can send any more. After a failure nothing is written or acknowledged again.
    fn write_all(mut self, work: &mpsc::Receiver<Work>) {
        while let Ok(first) = work.recv() {
            let mut all = vec![first];
            while all.len() < BATCH_MAX
                && let Ok(more) = work.try_recv()
            {
                all.push(more);
            }
            let mut waiting = Vec::new();
            let written = self.write(all, &mut waiting).map_err(|error| error.to_string());
            for done in waiting {
                // Who does not wait any more needs no answer.
                let _ = done.send(written.clone());
            }
            if let Err(error) = written {
                tracing::error!(error, "the line cannot be written; the process must be restarted");
                return;
            }
        }
    }

    fn write(&mut self, all: Vec<Work>, waiting: &mut Vec<Acknowledge>) -> Result<(), AnyError> {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncAll));
        for work in all {
            match work {
                Work::Barrier(done) => waiting.push(done),
                Work::Effects { room, effects, done } => {
                    waiting.push(done);
                    let entry = Entry { room: room.as_str().into(), effects };
                    batch.insert(&self.journal, self.next.to_be_bytes(), serde_json::to_vec(&entry)?);
                    self.next += 1;
                }
                Work::Note { key, value, done } => {
                    waiting.push(done);
                    match value {
                        Some(value) => batch.insert(&self.notes, key, value),
                        None => batch.remove(&self.notes, key),
                    }
                }
                Work::Snapshot(lines) => {
                    for (room, line) in lines {
                        let kept = Kept { next: self.next, line };
                        batch.insert(&self.snapshots, room.as_str(), serde_json::to_vec(&kept)?);
                    }
                    let first = self.journal.first_key_value().map(|guard| guard.key()).transpose()?;
                    let first = first.map_or(Ok(self.next), |key| key.as_ref().try_into().map(u64::from_be_bytes))?;
                    for old in first..self.next {
                        batch.remove(&self.journal, old.to_be_bytes());
                    }
                }
            }
        }
        // Barriers alone need no sync.
        if batch.is_empty() { Ok(()) } else { Ok(batch.commit()?) }
    }
}

#[async_trait]
impl LineStore for EmbeddedStore {
    async fn open_room(&self, room: &RoomId, base: &Settings) -> Result<(), StoreError> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).lines.entry(room.clone()).or_default();
        self.durably(room, |line, now| ((), line.open(base, now))).await
    }

    async fn refresh(&self, room: &RoomId, known: Known) -> Result<View, StoreError> {
        // What the clock did needs no sync: it does the same again after a crash.
        self.run(room, |line, now| ((), line.tick(now)))?;
        let (view, _) = self.run(room, |line, now| (line.view(&known, now), Vec::new()))?;
        Ok(view)
    }

    async fn join(&self, room: &RoomId, order: &JoinOrder) -> Result<Join, StoreError> {
        self.durably(room, |line, now| line.join(order, now)).await
    }

    async fn touch(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Touched>, StoreError> {
        self.durably(room, |line, now| line.touch(epoch, numbers, now)).await
    }

    async fn see(&self, room: &RoomId, epoch: Epoch, chunks: &[(u64, Vec<u8>)]) -> Result<(), StoreError> {
        self.run(room, |line, now| (line.see_chunks(epoch, chunks, now), Vec::new())).map(|_| ())
    }

    async fn admit(&self, room: &RoomId, epoch: Epoch, order: &AdmitOrder) -> Result<Admit, StoreError> {
        self.durably(room, |line, now| line.admit(epoch, order, now)).await
    }

    async fn claim(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<Claim, StoreError> {
        self.durably(room, |line, now| line.claim(epoch, number, now)).await
    }

    async fn extend(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<Option<UnixMs>, StoreError> {
        self.durably(room, |line, now| line.extend(epoch, number, now)).await
    }

    async fn renew(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Option<UnixMs>>, StoreError> {
        self.durably(room, |line, now| line.renew(epoch, numbers, now)).await
    }

    async fn release(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError> {
        self.durably(room, |line, _| ((), line.release(epoch, number))).await
    }

    async fn release_all(&self, room: &RoomId, epoch: Epoch) -> Result<u64, StoreError> {
        self.durably(room, |line, _| line.release_all(epoch)).await
    }

    async fn leave(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError> {
        self.durably(room, |line, _| ((), line.leave(epoch, number))).await
    }

    async fn transfer(
        &self,
        room: &RoomId,
        epoch: Epoch,
        number: Number,
        holder: u32,
    ) -> Result<Option<u32>, StoreError> {
        self.durably(room, |line, _| line.transfer(epoch, number, holder)).await
    }

    async fn seal(&self, room: &RoomId, epoch: Epoch, key: &str) -> Result<(), StoreError> {
        self.durably(room, |line, _| ((), line.seal(epoch, key))).await
    }

    async fn deal(&self, room: &RoomId, epoch: Epoch, deal: &Deal) -> Result<(), StoreError> {
        self.durably(room, |line, now| ((), line.deal(epoch, deal, now))).await
    }

    async fn change(&self, room: &RoomId, expected: Option<u64>, change: Change) -> Result<Changed, StoreError> {
        self.durably(room, |line, now| line.change(expected, change, now)).await
    }

    async fn knock(&self, order: &KnockOrder) -> Result<Vec<Knocked>, StoreError> {
        let now = self.clock.now();
        Ok(self.tally.lock().unwrap_or_else(PoisonError::into_inner).knock(order, now))
    }

    async fn inspect(&self, room: &RoomId) -> Result<Everything, StoreError> {
        Ok(self.run(room, |line, now| (line.everything(now), Vec::new()))?.0)
    }

    async fn note(&self, topic: &Topic, order: &NoteOrder<'_>) -> Result<Noted, StoreError> {
        let (noted, written) = self.write_note(topic, order)?;
        on_disk(written.map_or_else(|| self.barrier(), Ok)?).await?;
        Ok(noted)
    }

    async fn notes(&self, topic: &Topic) -> Result<Notes, StoreError> {
        let now = self.clock.now();
        let notes = self.state.lock().unwrap_or_else(PoisonError::into_inner).board.read(topic, now);
        on_disk(self.barrier()?).await?;
        Ok(notes)
    }

    async fn wipe_note(&self, topic: &Topic, name: &str) -> Result<(), StoreError> {
        let written = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.board.wipe(topic, name);
            state.note(topic, name, None)?
        };
        on_disk(written).await
    }
}
