//! The queue store on a Redis server, shared by any number of gateways. The scripts only apply; what they apply was
//! decided by the pure rules. All keys of a room have one hash tag, so that a cluster keeps them together.

mod answers;
#[cfg(test)]
mod fuzz_tests;
mod link;
mod notes;

use ::redis::{ErrorKind, RedisError, Script, ScriptInvocation, ServerErrorKind, Value};
use async_trait::async_trait;

use self::answers::Record;
use self::link::Link;
use crate::clock::Clock;
use crate::notes::{NoteOrder, Noted, Notes, Topic};
use crate::rules::{Epoch, Everything, KnockOrder, Knocked, Number, Orders, RoomId, Settings, Shares, UnixMs};
use crate::store::{
    Admit, AdmitOrder, Change, Changed, Claim, Deal, Join, JoinOrder, Known, LineStore, Retry, StoreError, Touched,
    View,
};

/// Numbers in one script call; bounds how long the server does nothing else.
const NUMBERS_MAX: usize = 1024;
/// Chunks in one script call; half a megabyte.
const CHUNKS_MAX: usize = 64;
/// The scripts keep a pace as milliseconds and the rest, since their numbers are exact to 2^53 only.
const NANOS_PER_MS: u64 = 1_000_000;
/// How often a change without an expectation is tried against other changes.
const CHANGE_TRIES: u32 = 16;

struct Scripts {
    open: Script,
    refresh: Script,
    join: Script,
    touch: Script,
    see: Script,
    admit: Script,
    claim: Script,
    extend: Script,
    renew: Script,
    leave: Script,
    transfer: Script,
    seal: Script,
    deal: Script,
    record: Script,
    change: Script,
    inspect: Script,
    note: Script,
    knock: Script,
}

/// A queue store on Redis. Cloning would share the connection; one a process is enough.
pub struct RedisStore {
    link: Link,
    scripts: Scripts,
    clock: Clock,
}

impl RedisStore {
    /// Connects to `redis://[user:password@]host[:port][/db]`, to the primary `NAME` that
    /// `redis-sentinel://[user:password@]host:port,host:port/NAME` watch, or to a cluster,
    /// `redis-cluster://[user:password@]host:port,host:port`. Lost connections are made anew by themselves.
    ///
    /// # Errors
    /// When the address is none or nobody answers; the text holds no password.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_with(url, Clock::System).await
    }

    /// As [`connect`](Self::connect), with a clock that a test sets instead of the server's.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn connect_with(url: &str, clock: Clock) -> Result<Self, StoreError> {
        Ok(Self { link: Link::open(url).await?, scripts: Scripts::new(), clock })
    }

    /// What scripts get as `now`: 0 lets the server's clock count.
    fn now(&self) -> u64 {
        match &self.clock {
            Clock::System => 0,
            Clock::Manual(_) => self.clock.now().0,
        }
    }

    /// A call of a script for a room, with the clock.
    fn of<'s>(&self, script: &'s Script, room: &RoomId) -> ScriptInvocation<'s> {
        let mut invocation = script.prepare_invoke();
        invocation.key(format!("vestibule:{{{room}}}:")).arg(self.now());
        invocation
    }

    async fn record(&self, room: &RoomId) -> Result<Record, StoreError> {
        answers::record(self.call(&self.of(&self.scripts.record, room)).await?)
    }

    /// Writes over a record if it is still the one that was read; the new version, or `None` when it is not.
    async fn rewrite(&self, room: &RoomId, read: &Record, new: Rewrite<'_>) -> Result<Option<u64>, StoreError> {
        let (before, after) = (read.settings.at(read.now), new.settings.at(read.now));
        let pace = read.pace.under(&before, &after, read.now);
        let mut call = self.of(&self.scripts.change, room);
        call.arg(read.turn).arg(json(new.settings)?).arg(json(new.orders)?);
        times(&mut call, new.settings);
        call.arg(pace.spoken_for_ns / NANOS_PER_MS).arg(pace.spoken_for_ns % NANOS_PER_MS).arg(match new.kind {
            Kind::Plain => "",
            Kind::Base => "base",
            Kind::Reset => "reset",
        });
        answers::perhaps(self.call(&call).await?)
    }

    async fn call(&self, invocation: &ScriptInvocation<'_>) -> Result<Value, StoreError> {
        self.link.call(invocation).await.map_err(|error: RedisError| {
            StoreError::new(format!("Redis did not do it: {}", error.category()), retry_of(&error), error)
        })
    }
}

/// What a room's record becomes.
struct Rewrite<'a> {
    settings: &'a Settings,
    orders: &'a Orders,
    kind: Kind,
}

enum Kind {
    Plain,
    /// These are the configured settings.
    Base,
    /// The line is emptied for a new epoch.
    Reset,
}

/// The settings that scripts read by themselves.
fn times(call: &mut ScriptInvocation<'_>, settings: &Settings) {
    call.arg(settings.away_after_ms)
        .arg(settings.admission_ms)
        .arg(settings.claim_ms)
        .arg(settings.claim_extensions_max)
        .arg(settings.return_ms.unwrap_or(0));
}

macro_rules! script {
    ($file:literal) => {
        Script::new(concat!(include_str!("lua/common.lua"), include_str!(concat!("lua/", $file))))
    };
}

impl Scripts {
    fn new() -> Self {
        Self {
            open: script!("open.lua"),
            refresh: script!("refresh.lua"),
            join: script!("join.lua"),
            touch: script!("touch.lua"),
            see: script!("see.lua"),
            admit: script!("admit.lua"),
            claim: script!("claim.lua"),
            extend: script!("extend.lua"),
            renew: script!("renew.lua"),
            leave: script!("leave.lua"),
            transfer: script!("transfer.lua"),
            seal: script!("seal.lua"),
            deal: script!("deal.lua"),
            record: script!("record.lua"),
            change: script!("change.lua"),
            inspect: script!("inspect.lua"),
            note: script!("note.lua"),
            knock: script!("knock.lua"),
        }
    }
}

/// A server that loads its data, has lost its master or has become a replica answers again later.
fn retry_of(error: &RedisError) -> Retry {
    use ServerErrorKind::{Ask, BusyLoading, ClusterDown, MasterDown, Moved, ReadOnly, TryAgain};
    match error.kind() {
        ErrorKind::Server(Ask | BusyLoading | ClusterDown | MasterDown | Moved | ReadOnly | TryAgain) => Retry::Later,
        _ if error.is_io_error() || error.is_timeout() => Retry::Later,
        _ => Retry::Never,
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::new("a record cannot be written", Retry::Never, error))
}

#[async_trait]
impl LineStore for RedisStore {
    async fn open_room(&self, room: &RoomId, base: &Settings) -> Result<(), StoreError> {
        let mut call = self.of(&self.scripts.open, room);
        call.arg(json(base)?).arg(json(&Orders::default())?).arg(json(&Shares::default())?);
        times(&mut call, base);
        for _ in 0..CHANGE_TRIES {
            if !answers::is_other(self.call(&call).await?)? {
                return Ok(());
            }
            // What was configured anew goes before what staff had set.
            let record = self.record(room).await?;
            let rewritten = Rewrite { settings: base, orders: &record.orders, kind: Kind::Base };
            if self.rewrite(room, &record, rewritten).await?.is_some() {
                return Ok(());
            }
        }
        Err(StoreError::new("the room changes all the time", Retry::Later, "every try was overtaken"))
    }

    async fn refresh(&self, room: &RoomId, known: Known) -> Result<View, StoreError> {
        let mut call = self.of(&self.scripts.refresh, room);
        call.arg(known.epoch.0).arg(known.life).arg(known.stamp);
        answers::view(self.call(&call).await?)
    }

    async fn join(&self, room: &RoomId, order: &JoinOrder) -> Result<Join, StoreError> {
        if order.count == 0 || order.count as usize > NUMBERS_MAX {
            let what = format!("{} joins are not 1 to {NUMBERS_MAX}", order.count);
            return Err(StoreError::new(what, Retry::Never, "a batch out of bounds"));
        }
        let optional = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut call = self.of(&self.scripts.join, room);
        call.arg(order.series.0)
            .arg(order.count)
            .arg(order.floor.0.0)
            .arg(order.floor.1)
            .arg(optional(order.line_max.map(u64::from)))
            .arg(optional(order.invite.map(|invite| invite.id)))
            .arg(optional(order.invite.and_then(|invite| invite.uses_max).map(u64::from)));
        answers::join(self.call(&call).await?)
    }

    async fn touch(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Touched>, StoreError> {
        let mut all = Vec::with_capacity(numbers.len());
        for some in numbers.chunks(NUMBERS_MAX) {
            let mut call = self.of(&self.scripts.touch, room);
            call.arg(epoch.0);
            for number in some {
                call.arg(number.0);
            }
            all.extend(answers::touched(self.call(&call).await?)?);
        }
        Ok(all)
    }

    async fn see(&self, room: &RoomId, epoch: Epoch, chunks: &[(u64, Vec<u8>)]) -> Result<(), StoreError> {
        for some in chunks.chunks(CHUNKS_MAX) {
            let mut call = self.of(&self.scripts.see, room);
            call.arg(epoch.0);
            chunk_pairs(&mut call, some);
            self.call(&call).await?;
        }
        Ok(())
    }

    async fn admit(&self, room: &RoomId, epoch: Epoch, order: &AdmitOrder) -> Result<Admit, StoreError> {
        let mut call = self.of(&self.scripts.admit, room);
        call.arg(epoch.0)
            .arg(order.expected)
            .arg(order.life)
            .arg(order.interval_ns)
            .arg(order.claim_ms)
            .arg(json(&order.shares)?);
        for (lane, count) in &order.calls {
            call.arg(*lane).arg(*count);
        }
        answers::admit(self.call(&call).await?)
    }

    async fn claim(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<Claim, StoreError> {
        let mut call = self.of(&self.scripts.claim, room);
        call.arg(epoch.0).arg(number.0);
        answers::claim(self.call(&call).await?)
    }

    async fn extend(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<Option<UnixMs>, StoreError> {
        let mut call = self.of(&self.scripts.extend, room);
        call.arg(epoch.0).arg(number.0);
        Ok(answers::perhaps(self.call(&call).await?)?.map(UnixMs))
    }

    async fn renew(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Option<UnixMs>>, StoreError> {
        let mut all = Vec::with_capacity(numbers.len());
        for some in numbers.chunks(NUMBERS_MAX) {
            let mut call = self.of(&self.scripts.renew, room);
            call.arg(epoch.0);
            for number in some {
                call.arg(number.0);
            }
            all.extend(answers::renewed(self.call(&call).await?)?);
        }
        Ok(all)
    }

    async fn release(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError> {
        let mut call = self.of(&self.scripts.leave, room);
        call.arg(epoch.0).arg(number.0).arg("release");
        self.call(&call).await.map(|_| ())
    }

    async fn release_all(&self, room: &RoomId, epoch: Epoch) -> Result<u64, StoreError> {
        let mut call = self.of(&self.scripts.leave, room);
        call.arg(epoch.0).arg("").arg("release");
        Ok(answers::perhaps(self.call(&call).await?)?.unwrap_or(0))
    }

    async fn leave(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError> {
        let mut call = self.of(&self.scripts.leave, room);
        call.arg(epoch.0).arg(number.0).arg("leave");
        self.call(&call).await.map(|_| ())
    }

    async fn transfer(
        &self,
        room: &RoomId,
        epoch: Epoch,
        number: Number,
        holder: u32,
    ) -> Result<Option<u32>, StoreError> {
        let mut call = self.of(&self.scripts.transfer, room);
        call.arg(epoch.0).arg(number.0).arg(holder);
        let moved = answers::perhaps(self.call(&call).await?)?;
        Ok(moved.and_then(|holder| u32::try_from(holder).ok()))
    }

    async fn seal(&self, room: &RoomId, epoch: Epoch, key: &str) -> Result<(), StoreError> {
        let mut call = self.of(&self.scripts.seal, room);
        call.arg(epoch.0).arg(key);
        self.call(&call).await.map(|_| ())
    }

    async fn deal(&self, room: &RoomId, epoch: Epoch, deal: &Deal) -> Result<(), StoreError> {
        let mut call = self.of(&self.scripts.deal, room);
        call.arg(epoch.0).arg(deal.waiting.len());
        chunk_pairs(&mut call, &deal.waiting);
        chunk_pairs(&mut call, &deal.done);
        self.call(&call).await.map(|_| ())
    }

    async fn change(&self, room: &RoomId, expected: Option<u64>, change: Change) -> Result<Changed, StoreError> {
        for _ in 0..CHANGE_TRIES {
            let record = self.record(room).await?;
            if expected.is_some_and(|expected| expected != record.version) {
                return Ok(Changed::Stale);
            }
            let (mut settings, mut orders) = (record.settings.clone(), record.orders.clone());
            let kind = if change == Change::Reset { Kind::Reset } else { Kind::Plain };
            change.clone().onto(&mut settings, &mut orders, record.now);
            let rewritten = Rewrite { settings: &settings, orders: &orders, kind };
            if let Some(version) = self.rewrite(room, &record, rewritten).await? {
                return Ok(Changed::Now(version));
            }
            // Somebody was called or changed something meanwhile: look again, and go on top of it.
        }
        Ok(Changed::Stale)
    }

    async fn knock(&self, order: &KnockOrder) -> Result<Vec<Knocked>, StoreError> {
        let mut all = Vec::with_capacity(order.knocks.len());
        for some in order.knocks.chunks(NUMBERS_MAX) {
            let mut call = self.scripts.knock.prepare_invoke();
            // Quotas are of no room; no room has such an id.
            call.key("vestibule:{!}:").arg(self.now());
            for quota in [order.per_network, order.in_all] {
                call.arg(quota.map_or(0, |quota| quota.interval_us)).arg(quota.map_or(0, |quota| quota.burst));
            }
            for knock in some {
                let (name, ttl_ms) = knock.once.as_ref().map_or(("", 0), |once| (once.name.as_str(), once.ttl_ms));
                call.arg(knock.network.as_str()).arg(name).arg(ttl_ms.max(1));
            }
            all.extend(answers::knocked(self.call(&call).await?)?);
        }
        Ok(all)
    }

    async fn inspect(&self, room: &RoomId) -> Result<Everything, StoreError> {
        answers::everything(self.call(&self.of(&self.scripts.inspect, room)).await?)
    }

    async fn note(&self, topic: &Topic, order: &NoteOrder<'_>) -> Result<Noted, StoreError> {
        self.write_note(topic, order).await
    }

    async fn notes(&self, topic: &Topic) -> Result<Notes, StoreError> {
        self.read_notes(topic).await
    }

    async fn wipe_note(&self, topic: &Topic, name: &str) -> Result<(), StoreError> {
        self.wipe(topic, name).await
    }
}

fn chunk_pairs(call: &mut ScriptInvocation<'_>, chunks: &[(u64, Vec<u8>)]) {
    for (at, bytes) in chunks {
        call.arg(*at).arg(bytes.as_slice());
    }
}
