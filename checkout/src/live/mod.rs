//! Seat maps that move: what changes on a board is gathered for a moment, rendered once, and given to everybody who watches
//! the event. Who cannot keep up, or comes back after too long, gets everything again.

mod house;
mod render;

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
use inventory::{Board, Counts, EventId, Fault, Show, TypeStock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};
use tokio::time::Instant;

use crate::shop::Shop;
pub(crate) use house::Houses;

/// From a change to its message, so that what is held together is told together.
const SETTLE: Duration = Duration::from_millis(20);
/// Between two messages: what comes in a rush is gathered.
const GATHER: Duration = Duration::from_millis(150);
/// Messages that wait for one viewer at most: two seconds of a rush. Who is further behind gets everything instead.
const BEHIND_MAX: usize = 16;
/// Something is said this often, so that nothing between takes the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A stream ends after this, and the browser comes back through the gate: whose admission is over watches no longer.
const VIEW: Duration = Duration::from_secs(240);
/// Viewers who came at once end over so many seconds, and come back over so many milliseconds.
const SPREAD: u64 = 120;
const COME_BACK_MS: u64 = 1000;

/// The numbers of ticket types, by name.
pub(crate) type Stock = BTreeMap<String, Counts>;

/// Everybody who watches.
pub(crate) struct Live {
    /// Names this process's counting of changes: another one counts otherwise.
    run: String,
    halls: Mutex<HashMap<EventId, Arc<Hall>>>,
    places: Arc<Semaphore>,
    came: AtomicU64,
    stop: watch::Receiver<bool>,
}

/// The viewers of an event.
struct Hall {
    run: String,
    board: Arc<Board>,
    sent: Mutex<Sent>,
    frames: broadcast::Sender<Bytes>,
}

/// What the viewers know.
struct Sent {
    /// As it was at the last message: staff may change it while somebody watches.
    show: Show,
    seq: u64,
    stock: Stock,
    /// Everything as of a change that is not before `seq`.
    whole: Option<(u64, Bytes)>,
}

/// Somebody who watches; dropped when they go.
struct View {
    hall: Arc<Hall>,
    hello: Option<Bytes>,
    first: Option<Bytes>,
    frames: broadcast::Receiver<Bytes>,
    stop: watch::Receiver<bool>,
    until: Instant,
    _place: OwnedSemaphorePermit,
}

impl Live {
    /// With room for so many viewers, until `stop`.
    pub(crate) fn new(run: String, viewers_max: u32, stop: watch::Receiver<bool>) -> Self {
        let places = Arc::new(Semaphore::new(viewers_max as usize));
        Self { run, halls: Mutex::default(), places, came: AtomicU64::new(0), stop }
    }

    /// What is taken and held of every section, and the stock.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(crate) async fn availability(&self, shop: &Shop, show: &Show) -> Result<Bytes, Fault> {
        let board = shop.inventory().board(show).await?;
        Ok(Bytes::from(render::whole(&self.run, show, &board).1))
    }

    /// The messages for a viewer who knows what was up to `since`; `None` when there are too many viewers.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(crate) async fn watch(
        &self,
        shop: &Arc<Shop>,
        show: &Show,
        since: Option<&str>,
    ) -> Result<Option<impl Stream<Item = Result<Bytes, Infallible>> + use<>>, Fault> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { return Ok(None) };
        let hall = self.hall(shop, show).await?;
        let since = since.and_then(|since| since.strip_prefix(&self.run)?.strip_prefix('-')?.parse().ok());
        let (frames, first) = hall.join(since);
        let spread = self.came.fetch_add(1, Ordering::Relaxed) % SPREAD;
        let come_back = COME_BACK_MS + spread * COME_BACK_MS / SPREAD * 4;
        let view = View {
            hall,
            hello: Some(Bytes::from(format!("retry: {come_back}\n\n"))),
            first: Some(first),
            frames,
            stop: self.stop.clone(),
            until: Instant::now() + VIEW + Duration::from_secs(spread),
            _place: place,
        };
        Ok(Some(stream::unfold(view, |mut view| async { Some((Ok(view.next().await?), view)) })))
    }

    async fn hall(&self, shop: &Arc<Shop>, show: &Show) -> Result<Arc<Hall>, Fault> {
        let board = shop.inventory().board(show).await?;
        let mut halls = self.halls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hall) = halls.get(&show.event.id) {
            return Ok(Arc::clone(hall));
        }
        // Before the board is looked at: what changes after that wakes the teller.
        let changes = board.follow();
        let hall = Arc::new(Hall {
            run: self.run.clone(),
            sent: Mutex::new(Sent::of(show, &board)),
            board,
            frames: broadcast::Sender::new(BEHIND_MAX),
        });
        halls.insert(show.event.id.clone(), Arc::clone(&hall));
        tokio::spawn(tell(Arc::clone(&hall), changes, Arc::clone(shop), self.stop.clone()));
        Ok(hall)
    }
}

/// Tells the viewers of an event what changes; ends with the server.
async fn tell(hall: Arc<Hall>, mut changes: watch::Receiver<u64>, shop: Arc<Shop>, mut stop: watch::Receiver<bool>) {
    let mut next = Instant::now();
    loop {
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        tokio::time::sleep_until(next.max(Instant::now() + SETTLE)).await;
        next = Instant::now() + GATHER;
        changes.mark_unchanged();
        // Staff may have added a ticket type; a table that is away for a moment changes nothing.
        let known = hall.sent().show.clone();
        let show = shop.show(&known.event.id).await.unwrap_or(known);
        hall.send(&show);
    }
}

impl Sent {
    fn of(show: &Show, board: &Board) -> Self {
        Self { show: show.clone(), seq: board.bits().0, stock: stock(show, board), whole: None }
    }
}

impl Hall {
    fn sent(&self) -> MutexGuard<'_, Sent> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives what changed since to everybody.
    fn send(&self, show: &Show) {
        let stock = stock(show, &self.board);
        let mut sent = self.sent();
        let is_watched = self.frames.receiver_count() > 0;
        let turns = self.board.since(sent.seq);
        let seq = turns.as_ref().map_or_else(|| self.board.bits().0, |turns| turns.last().map_or(sent.seq, |t| t.seq));
        let is_news = seq != sent.seq || stock != sent.stock;
        if is_watched && is_news {
            let frame = match turns {
                Some(turns) => {
                    let other = stock.iter().filter(|(kind, counts)| sent.stock.get(*kind) != Some(*counts));
                    let other = other.map(|(kind, counts)| (kind.clone(), *counts)).collect();
                    render::frame("change", &self.run, seq, &render::change(&self.run, show, seq, &turns, &other))
                }
                None => self.whole(show).1,
            };
            // Nobody may be there any more.
            let _ = self.frames.send(frame);
        }
        if sent.whole.as_ref().is_some_and(|(of, _)| *of < seq) || stock != sent.stock {
            sent.whole = None;
        }
        (sent.seq, sent.stock) = (seq, stock);
        sent.show = show.clone();
    }

    fn whole(&self, show: &Show) -> (u64, Bytes) {
        let (seq, text) = render::whole(&self.run, show, &self.board);
        (seq, render::frame("whole", &self.run, seq, &text))
    }

    /// From now on, and what was before: the changes since, or everything when not all of them are known.
    fn join(&self, since: Option<u64>) -> (broadcast::Receiver<Bytes>, Bytes) {
        let mut sent = self.sent();
        let frames = self.frames.subscribe();
        if let Some(since) = since
            && let Some(turns) = self.board.since(since)
        {
            let seq = turns.last().map_or(since, |turn| turn.seq);
            let stock = stock(&sent.show, &self.board);
            let text = render::change(&self.run, &sent.show, seq, &turns, &stock);
            return (frames, render::frame("change", &self.run, seq, &text));
        }
        // One that is not older than the last message misses nothing of what comes.
        let known = sent.whole.take().filter(|(seq, _)| *seq >= sent.seq);
        let (seq, whole) = known.unwrap_or_else(|| self.whole(&sent.show));
        sent.whole = Some((seq, whole.clone()));
        (frames, whole)
    }
}

/// What is left of each ticket type.
fn stock(show: &Show, board: &Board) -> Stock {
    let counts = TypeStock::all(show, board).into_iter().map(|stock| stock.counts);
    show.event.ticket_types.iter().map(|kind| kind.id.0.clone()).zip(counts).collect()
}

impl View {
    /// The next message; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(said) = self.hello.take().or_else(|| self.first.take()) {
            return Some(said);
        }
        let frame = tokio::select! {
            _ = self.stop.wait_for(|stop| *stop) => return None,
            () = tokio::time::sleep_until(self.until) => return None,
            () = tokio::time::sleep(HEARTBEAT) => return Some(Bytes::from_static(b":\n\n")),
            frame = self.frames.recv() => frame,
        };
        match frame {
            Ok(frame) => Some(frame),
            Err(broadcast::error::RecvError::Closed) => None,
            Err(broadcast::error::RecvError::Lagged(_)) => {
                let (frames, whole) = self.hall.join(None);
                self.frames = frames;
                Some(whole)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use inventory::{Connect, Durability, Inventory, Table, UnixMs};

    use super::*;
    use crate::demo;

    #[tokio::test]
    async fn who_falls_behind_gets_everything_and_goes_on_from_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let connect = Connect::Embedded(folder.path().join("shop.db"), Durability::Process);
        let inventory = Inventory::new(Table::open(&connect, "vestibule").await.expect("opens"));
        inventory.make_venue(&demo::house()).await.expect("made");
        inventory.make_event(&demo::event()).await.expect("made");
        let show = inventory.show(&demo::event().id).await.expect("answers").expect("there");
        let board = inventory.board(&show).await.expect("answers");
        let sent = Mutex::new(Sent::of(&show, &board));
        let frames = broadcast::Sender::new(BEHIND_MAX);
        let hall = Arc::new(Hall { run: "r".to_owned(), board, sent, frames });
        let (frames, first) = hall.join(None);
        let place = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("free");
        let (_stopping, stop) = watch::channel(false);
        let until = Instant::now() + VIEW;
        let mut view =
            View { hall: Arc::clone(&hall), hello: None, first: Some(first), frames, stop, until, _place: place };
        assert!(view.next().await.is_some_and(|said| said.starts_with(b"id: r-0\nevent: whole\n")));

        let seats = [inventory::SeatId("stalls-A-1".to_owned())];
        let change = async |keep| {
            let kept = inventory.keep_for_house(&show, &seats, keep, UnixMs(0)).await;
            kept.expect("answers").expect("free");
            hall.send(&show);
        };
        for turn in 0..=BEHIND_MAX {
            change(turn % 2 == 0).await;
        }
        let said = view.next().await.expect("goes on");
        assert!(said.starts_with(format!("id: r-{}\nevent: whole\n", BEHIND_MAX + 1).as_bytes()), "{said:?}");
        change(false).await;
        let said = view.next().await.expect("goes on");
        assert!(said.starts_with(format!("id: r-{}\nevent: change\n", BEHIND_MAX + 2).as_bytes()), "{said:?}");
        assert!(hall.join(None).1.starts_with(format!("id: r-{}\nevent: whole\n", BEHIND_MAX + 2).as_bytes()));
        // Who comes after staff added a ticket type is told of it.
        let mut event = demo::event();
        event.ticket_types[0].id = "renamed".into();
        hall.send(&Show { event: Arc::new(event), plan: show.plan.clone() });
        for since in [None, Some(0)] {
            let said = String::from_utf8(hall.join(since).1.to_vec()).expect("text");
            assert!(said.contains("\"renamed\""), "{said}");
        }
    }
}
