//! Reads what the scripts return.

use ::redis::{FromRedisValue, Value};
use serde::de::DeserializeOwned;

use super::NANOS_PER_MS;
use crate::rules::{Epoch, Number, Orders, Pace, Settings, UnixMs};
use crate::store::{Admit, Claim, Joined, Retry, StoreError, Touched, View};

fn odd(what: &str) -> StoreError {
    StoreError::new(
        format!("Redis answered with an unexpected {what}; was the room opened, and is the data Vestibule's?"),
        Retry::Never,
        "an unexpected answer",
    )
}

fn read<T: FromRedisValue>(value: Value, what: &str) -> Result<T, StoreError> {
    T::from_redis_value(value).map_err(|_| odd(what))
}

fn list(value: Value, what: &str) -> Result<Vec<Value>, StoreError> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err(odd(what)),
    }
}

fn items<const N: usize>(value: Value, what: &str) -> Result<[Value; N], StoreError> {
    list(value, what)?.try_into().map_err(|_| odd(what))
}

/// Scores come as text that may be written with an exponent.
fn number(value: Value, what: &str) -> Result<u64, StoreError> {
    if let Value::Nil = value {
        return Ok(0);
    }
    if let Value::Int(number) = value {
        return u64::try_from(number).map_err(|_| odd(what));
    }
    let text: String = read(value, what)?;
    if let Ok(number) = text.parse() {
        return Ok(number);
    }
    let float: f64 = text.parse().map_err(|_| odd(what))?;
    if (0.0..9.0e15).contains(&float) { Ok(float as u64) } else { Err(odd(what)) }
}

fn record_part<T: DeserializeOwned>(value: Value, what: &str) -> Result<T, StoreError> {
    let text: String = read(value, what)?;
    serde_json::from_str(&text).map_err(|_| odd(what))
}

fn pairs(value: Value, what: &str) -> Result<Vec<(Value, Value)>, StoreError> {
    let mut items = list(value, what)?.into_iter();
    let mut pairs = Vec::with_capacity(items.len() / 2);
    while let Some(first) = items.next() {
        pairs.push((first, items.next().ok_or_else(|| odd(what))?));
    }
    Ok(pairs)
}

pub(super) fn view(value: Value) -> Result<View, StoreError> {
    let [now, fields, called_count, inside_count, chunks, called, ended] = items(value, "view")?;
    let [epoch, version, stamp, settings, orders, pace_ms, pace_ns, last, called_total, _, _, turn] =
        items(fields, "record")?;
    let chunks = pairs(chunks, "chunks")?
        .into_iter()
        .map(|(at, bytes)| Ok((number(at, "chunk")?, read::<Vec<u8>>(bytes, "chunk")?)));
    Ok(View {
        now: UnixMs(number(now, "clock")?),
        epoch: epoch_of(epoch)?,
        version: number(version, "version")?,
        turn: number(turn, "turn")?,
        stamp: number(stamp, "stamp")?,
        settings: record_part::<Settings>(settings, "settings")?,
        orders: record_part::<Orders>(orders, "orders")?,
        pace: pace(pace_ms, pace_ns)?,
        last: Number(number(last, "last number")?),
        called_total: number(called_total, "count")?,
        called_count: number(called_count, "count")?,
        inside_count: number(inside_count, "count")?,
        chunks: chunks.collect::<Result<_, StoreError>>()?,
        called: match called {
            Value::Nil => None,
            some => Some(called_list(some)?),
        },
        ended: match ended {
            Value::Nil => None,
            some => Some(numbers(some)?),
        },
    })
}

fn pace(ms: Value, ns: Value) -> Result<Pace, StoreError> {
    Ok(Pace { spoken_for_ns: number(ms, "pace")? * NANOS_PER_MS + number(ns, "pace")? })
}

fn epoch_of(value: Value) -> Result<Epoch, StoreError> {
    u32::try_from(number(value, "epoch")?).map(Epoch).map_err(|_| odd("epoch"))
}

fn called_list(value: Value) -> Result<Vec<(Number, UnixMs)>, StoreError> {
    // Newer protocols give pairs as lists of two.
    let mut flat = Vec::new();
    for item in list(value, "called")? {
        match item {
            Value::Array(pair) => flat.extend(pair),
            other => flat.push(other),
        }
    }
    let called = pairs(Value::Array(flat), "called")?.into_iter();
    let mut called: Vec<_> = called
        .map(|(at, until)| Ok((Number(number(at, "called")?), UnixMs(number(until, "called")?))))
        .collect::<Result<_, StoreError>>()?;
    called.sort_unstable();
    Ok(called)
}

fn numbers(value: Value) -> Result<Vec<Number>, StoreError> {
    let mut all: Vec<_> =
        list(value, "numbers")?.into_iter().map(|item| number(item, "number").map(Number)).collect::<Result<_, _>>()?;
    all.sort_unstable();
    Ok(all)
}

pub(super) fn joined(value: Value) -> Result<Joined, StoreError> {
    let [epoch, first] = items(value, "join")?;
    Ok(Joined { epoch: epoch_of(epoch)?, first: Number(number(first, "number")?) })
}

pub(super) fn touched(value: Value) -> Result<Vec<Touched>, StoreError> {
    let one = |(kind, until): (Value, Value)| {
        let until = UnixMs(number(until, "time")?);
        Ok(match number(kind, "standing")? {
            0 => Touched::Waiting,
            1 => Touched::Called { claim_by: until },
            2 => Touched::Inside { expires_at: until },
            3 => Touched::Done,
            4 => Touched::WrongEpoch,
            _ => return Err(odd("standing")),
        })
    };
    pairs(value, "standings")?.into_iter().map(one).collect()
}

pub(super) fn admit(value: Value) -> Result<Admit, StoreError> {
    match value {
        Value::Nil => Ok(Admit::Stale),
        some => numbers(some).map(Admit::Called),
    }
}

pub(super) fn claim(value: Value) -> Result<Claim, StoreError> {
    let [kind, until] = items(value, "claim")?;
    let expires_at = UnixMs(number(until, "time")?);
    Ok(match number(kind, "claim")? {
        0 => Claim::NotCalled,
        1 => Claim::Admitted { expires_at, repeat: false },
        2 => Claim::Admitted { expires_at, repeat: true },
        3 => Claim::Done,
        4 => Claim::WrongEpoch,
        _ => return Err(odd("claim")),
    })
}

pub(super) fn renewed(value: Value) -> Result<Vec<Option<UnixMs>>, StoreError> {
    let until = |item| number(item, "time").map(|until| (until > 0).then_some(UnixMs(until)));
    list(value, "times")?.into_iter().map(until).collect()
}

/// A room's record.
pub(super) struct Record {
    pub(super) now: UnixMs,
    pub(super) version: u64,
    pub(super) settings: Settings,
    pub(super) orders: Orders,
    pub(super) pace: Pace,
    pub(super) turn: u64,
}

pub(super) fn record(value: Value) -> Result<Record, StoreError> {
    let [now, version, settings, orders, pace_ms, pace_ns, turn] = items(value, "record")?;
    Ok(Record {
        now: UnixMs(number(now, "clock")?),
        version: number(version, "version")?,
        settings: record_part(settings, "settings")?,
        orders: record_part(orders, "orders")?,
        pace: pace(pace_ms, pace_ns)?,
        turn: number(turn, "turn")?,
    })
}

/// Whether the room is known with another configuration.
pub(super) fn is_other(value: Value) -> Result<bool, StoreError> {
    Ok(number(value, "open")? == 1)
}

pub(super) fn changed(value: Value) -> Result<Option<u64>, StoreError> {
    match value {
        Value::Nil => Ok(None),
        some => number(some, "version").map(Some),
    }
}
