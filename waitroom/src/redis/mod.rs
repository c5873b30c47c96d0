//! The queue store on a Redis server, shared by any number of gateways. The scripts only apply; what they apply was
//! decided by the pure rules. All keys of a room have one hash tag, so that a cluster keeps them together.

mod answers;

use std::time::Duration;

use ::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use ::redis::{Client, ErrorKind, IntoConnectionInfo, RedisError, Script, ScriptInvocation, ServerErrorKind, Value};
use async_trait::async_trait;

use self::answers::Record;
use crate::clock::Clock;
use crate::rules::{Epoch, Number, Orders, RoomId, Settings, UnixMs};
use crate::store::{
    Admit, AdmitOrder, Change, Changed, Claim, Joined, Known, LineStore, Retry, StoreError, Touched, View,
};

/// Numbers in one script call; bounds how long the server does nothing else.
const NUMBERS_MAX: usize = 1024;
/// A script over a large line may take longer than the library's half second.
const ANSWER_PATIENCE: Duration = Duration::from_secs(3);
/// A server that is there answers sooner.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);
/// The scripts keep a pace as milliseconds and the rest, since their numbers are exact to 2^53 only.
const NANOS_PER_MS: u64 = 1_000_000;
/// How often a change without an expectation is tried against other changes.
const CHANGE_TRIES: u32 = 16;

struct Scripts {
    open: Script,
    refresh: Script,
    join: Script,
    touch: Script,
    admit: Script,
    claim: Script,
    renew: Script,
    leave: Script,
    record: Script,
    change: Script,
}

/// A queue store on Redis. Cloning would share the connection; one a process is enough.
pub struct RedisStore {
    connection: ConnectionManager,
    scripts: Scripts,
    clock: Clock,
}

impl RedisStore {
    /// Connects to `redis://[user:password@]host[:port][/db]`. Lost connections are made anew by themselves.
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
        let info = url.into_connection_info().map_err(|error| {
            StoreError::new("the Redis address cannot be read; write redis://host:port", Retry::Never, error)
        })?;
        let shown = info.addr().to_string();
        let failed = |error: RedisError| {
            let why = error.detail().map_or_else(|| error.category().to_owned(), str::to_owned);
            StoreError::new(format!("Redis at {shown} cannot be reached: {why}"), Retry::Later, error)
        };
        let client = Client::open(info).map_err(failed)?;
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(ANSWER_PATIENCE))
            .set_connection_timeout(Some(CONNECT_PATIENCE))
            .set_number_of_retries(2);
        let connection = client.get_connection_manager_with_config(config).await.map_err(failed)?;
        Ok(Self { connection, scripts: Scripts::new(), clock })
    }

    /// What scripts get as `now`: 0 lets the server's clock count.
    fn now(&self) -> u64 {
        match &self.clock {
            Clock::System => 0,
            Clock::Manual(_) => self.clock.now().0,
        }
    }

    async fn record(&self, room: &RoomId) -> Result<Record, StoreError> {
        let mut call = of(&self.scripts.record, room);
        call.arg(self.now());
        answers::record(self.call(&call).await?)
    }

    /// Writes over a record if it is still the one that was read; the new version, or `None` when it is not.
    async fn rewrite(&self, room: &RoomId, read: &Record, new: Rewrite<'_>) -> Result<Option<u64>, StoreError> {
        let pace = read.pace.under(&read.settings, new.settings, read.now);
        let mut call = of(&self.scripts.change, room);
        call.arg(read.turn).arg(json(new.settings)?).arg(json(new.orders)?);
        call.arg(new.settings.away_after_ms)
            .arg(new.settings.admission_ms)
            .arg(pace.spoken_for_ns / NANOS_PER_MS)
            .arg(pace.spoken_for_ns % NANOS_PER_MS);
        if let Some(base) = new.base {
            call.arg(json(base)?);
        }
        answers::changed(self.call(&call).await?)
    }

    async fn call(&self, invocation: &ScriptInvocation<'_>) -> Result<Value, StoreError> {
        let mut connection = self.connection.clone();
        invocation.invoke_async(&mut connection).await.map_err(|error: RedisError| {
            StoreError::new(format!("Redis did not do it: {}", error.category()), retry_of(&error), error)
        })
    }
}

/// What a room's record becomes.
struct Rewrite<'a> {
    settings: &'a Settings,
    orders: &'a Orders,
    /// The configured settings, when these are what changed.
    base: Option<&'a Settings>,
}

impl Scripts {
    fn new() -> Self {
        Self {
            open: Script::new(include_str!("lua/open.lua")),
            refresh: Script::new(include_str!("lua/refresh.lua")),
            join: Script::new(include_str!("lua/join.lua")),
            touch: Script::new(include_str!("lua/touch.lua")),
            admit: Script::new(include_str!("lua/admit.lua")),
            claim: Script::new(include_str!("lua/claim.lua")),
            renew: Script::new(include_str!("lua/renew.lua")),
            leave: Script::new(include_str!("lua/leave.lua")),
            record: Script::new(include_str!("lua/record.lua")),
            change: Script::new(include_str!("lua/change.lua")),
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

fn of<'s>(script: &'s Script, room: &RoomId) -> ScriptInvocation<'s> {
    let mut invocation = script.prepare_invoke();
    invocation.key(format!("vestibule:{{{room}}}:"));
    invocation
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::new("a record cannot be written", Retry::Never, error))
}

#[async_trait]
impl LineStore for RedisStore {
    async fn open_room(&self, room: &RoomId, base: &Settings) -> Result<(), StoreError> {
        let mut call = of(&self.scripts.open, room);
        call.arg(json(base)?).arg(base.away_after_ms).arg(base.admission_ms).arg(json(&Orders::default())?);
        for _ in 0..CHANGE_TRIES {
            if !answers::is_other(self.call(&call).await?)? {
                return Ok(());
            }
            // What was configured anew goes before what staff had set.
            let record = self.record(room).await?;
            let rewritten = Rewrite { settings: base, orders: &record.orders, base: Some(base) };
            if self.rewrite(room, &record, rewritten).await?.is_some() {
                return Ok(());
            }
        }
        Err(StoreError::new("the room changes all the time", Retry::Later, "every try was overtaken"))
    }

    async fn refresh(&self, room: &RoomId, known: Known) -> Result<View, StoreError> {
        let mut call = of(&self.scripts.refresh, room);
        call.arg(self.now()).arg(known.epoch.0).arg(known.stamp);
        answers::view(self.call(&call).await?)
    }

    async fn join(&self, room: &RoomId, count: u32) -> Result<Joined, StoreError> {
        if count == 0 || count as usize > NUMBERS_MAX {
            let what = format!("{count} joins are not 1 to {NUMBERS_MAX}");
            return Err(StoreError::new(what, Retry::Never, "a batch out of bounds"));
        }
        let mut call = of(&self.scripts.join, room);
        call.arg(self.now()).arg(count);
        answers::joined(self.call(&call).await?)
    }

    async fn touch(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Touched>, StoreError> {
        let mut all = Vec::with_capacity(numbers.len());
        for some in numbers.chunks(NUMBERS_MAX) {
            let mut call = of(&self.scripts.touch, room);
            call.arg(self.now()).arg(epoch.0);
            for number in some {
                call.arg(number.0);
            }
            all.extend(answers::touched(self.call(&call).await?)?);
        }
        Ok(all)
    }

    async fn admit(&self, room: &RoomId, epoch: Epoch, order: &AdmitOrder) -> Result<Admit, StoreError> {
        let mut call = of(&self.scripts.admit, room);
        call.arg(self.now())
            .arg(epoch.0)
            .arg(order.expected)
            .arg(order.count)
            .arg(order.interval_ns)
            .arg(order.claim_ms);
        answers::admit(self.call(&call).await?)
    }

    async fn claim(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<Claim, StoreError> {
        let mut call = of(&self.scripts.claim, room);
        call.arg(self.now()).arg(epoch.0).arg(number.0);
        answers::claim(self.call(&call).await?)
    }

    async fn renew(&self, room: &RoomId, epoch: Epoch, numbers: &[Number]) -> Result<Vec<Option<UnixMs>>, StoreError> {
        let mut all = Vec::with_capacity(numbers.len());
        for some in numbers.chunks(NUMBERS_MAX) {
            let mut call = of(&self.scripts.renew, room);
            call.arg(self.now()).arg(epoch.0);
            for number in some {
                call.arg(number.0);
            }
            all.extend(answers::renewed(self.call(&call).await?)?);
        }
        Ok(all)
    }

    async fn release(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError> {
        let mut call = of(&self.scripts.leave, room);
        call.arg(epoch.0).arg(number.0).arg("release");
        self.call(&call).await.map(|_| ())
    }

    async fn leave(&self, room: &RoomId, epoch: Epoch, number: Number) -> Result<(), StoreError> {
        let mut call = of(&self.scripts.leave, room);
        call.arg(epoch.0).arg(number.0).arg("leave");
        self.call(&call).await.map(|_| ())
    }

    async fn change(&self, room: &RoomId, expected: Option<u64>, change: Change) -> Result<Changed, StoreError> {
        for _ in 0..CHANGE_TRIES {
            let record = self.record(room).await?;
            if expected.is_some_and(|expected| expected != record.version) {
                return Ok(Changed::Stale);
            }
            let (mut settings, mut orders) = (record.settings.clone(), record.orders.clone());
            change.clone().onto(&mut settings, &mut orders, record.now);
            let rewritten = Rewrite { settings: &settings, orders: &orders, base: None };
            if let Some(version) = self.rewrite(room, &record, rewritten).await? {
                return Ok(Changed::Now(version));
            }
            // Somebody was called or changed something meanwhile: look again, and go on top of it.
        }
        Ok(Changed::Stale)
    }
}
