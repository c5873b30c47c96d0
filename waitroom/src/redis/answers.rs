//! Reads what the scripts return.

use std::collections::HashMap;

use ::redis::{FromRedisValue, Value};
use serde::de::DeserializeOwned;

use super::NANOS_PER_MS;
use crate::notes::{Note, Noted, Notes};
use crate::rules::{
    Bits, DrawRecord, Epoch, Everything, Knocked, Number, Orders, Pace, Series, Settings, Shares, UnixMs,
};
use crate::store::{Admit, Claim, Join, Joined, Retry, StoreError, Touched, View};

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

fn optional_part<T: DeserializeOwned>(value: Value, what: &str) -> Result<Option<T>, StoreError> {
    match value {
        Value::Nil => Ok(None),
        some => record_part(some, what).map(Some),
    }
}

fn pairs(value: Value, what: &str) -> Result<Vec<(Value, Value)>, StoreError> {
    let mut items = list(value, what)?.into_iter();
    let mut pairs = Vec::with_capacity(items.len() / 2);
    while let Some(first) = items.next() {
        pairs.push((first, items.next().ok_or_else(|| odd(what))?));
    }
    Ok(pairs)
}

pub(super) fn knocked(value: Value) -> Result<Vec<Knocked>, StoreError> {
    let pairs = pairs(value, "answer to a knock")?.into_iter();
    let one = |(code, wait): (Value, Value)| {
        let wait = number(wait, "time to wait")?;
        Ok(match number(code, "answer to a knock")? {
            0 => Knocked::In,
            1 => Knocked::NetworkOver(wait),
            2 => Knocked::AllOver(wait),
            _ => Knocked::Spent,
        })
    };
    pairs.map(one).collect()
}

pub(super) fn view(value: Value) -> Result<View, StoreError> {
    let [now, life, whole, fields, last, called_count, inside_count, chunks, called, ended, moved] =
        items(value, "view")?;
    let [epoch, version, turn, stamp, settings, orders, pace_ms, pace_ns, shares, draw, called_total] =
        items(fields, "record")?;
    let moved = numbered(moved, "holders")?.into_iter();
    Ok(View {
        now: UnixMs(number(now, "clock")?),
        life: number(life, "life")?,
        whole: number(whole, "view")? == 1,
        epoch: epoch_of(epoch)?,
        version: number(version, "version")?,
        turn: number(turn, "turn")?,
        stamp: number(stamp, "stamp")?,
        settings: record_part::<Settings>(settings, "settings")?,
        orders: record_part::<Orders>(orders, "orders")?,
        pace: pace(pace_ms, pace_ns)?,
        shares: optional_part::<Shares>(shares, "shares")?.unwrap_or_default(),
        last: last_given(last)?,
        draw: optional_part::<DrawRecord>(draw, "draw")?,
        called_total: number(called_total, "count")?,
        called_count: number(called_count, "count")?,
        inside_count: number(inside_count, "count")?,
        chunks: chunk_list(chunks)?,
        called: timed(called)?,
        ended: timed(ended)?,
        moved: moved.map(|(number, holder)| (number, u32::try_from(holder).unwrap_or(u32::MAX))).collect(),
    })
}

pub(super) fn everything(value: Value) -> Result<Everything, StoreError> {
    let [now, settings, pace_ms, pace_ns, last, waiting, done, called, missed, inside, ended] = items(value, "room")?;
    Ok(Everything {
        now: UnixMs(number(now, "clock")?),
        settings: record_part::<Settings>(settings, "settings")?,
        pace: pace(pace_ms, pace_ns)?,
        last: last_given(last)?,
        waiting: bits(waiting)?,
        done: bits(done)?,
        called: timed(called)?,
        missed: timed(missed)?,
        inside: timed(inside)?,
        ended: timed(ended)?,
    })
}

fn chunk_list(value: Value) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let one = |(at, bytes)| Ok((number(at, "chunk")?, read::<Vec<u8>>(bytes, "chunk")?));
    pairs(value, "chunks")?.into_iter().map(one).collect()
}

fn bits(value: Value) -> Result<Bits, StoreError> {
    let mut bits = Bits::default();
    for (at, bytes) in chunk_list(value)? {
        bits.set_chunk(at, &bytes);
    }
    Ok(bits)
}

fn last_given(value: Value) -> Result<Vec<(Series, u64)>, StoreError> {
    let one = |(series, serial): (Number, u64)| (Series(u8::try_from(series.0).unwrap_or(u8::MAX)), serial);
    Ok(numbered(value, "last numbers")?.into_iter().map(one).collect())
}

fn pace(ms: Value, ns: Value) -> Result<Pace, StoreError> {
    let (ms, ns) = (number(ms, "pace")?, number(ns, "pace")?);
    let spoken_for_ns = ms.checked_mul(NANOS_PER_MS).and_then(|whole| whole.checked_add(ns));
    Ok(Pace { spoken_for_ns: spoken_for_ns.ok_or_else(|| odd("pace"))? })
}

fn epoch_of(value: Value) -> Result<Epoch, StoreError> {
    u32::try_from(number(value, "epoch")?).map(Epoch).map_err(|_| odd("epoch"))
}

/// Pairs, from any form of answer: newer protocols give pairs as lists of two or as maps.
fn flat_pairs(value: Value, what: &str) -> Result<Vec<(Value, Value)>, StoreError> {
    let mut flat = Vec::new();
    match value {
        Value::Map(entries) => return Ok(entries),
        other => {
            for item in list(other, what)? {
                match item {
                    Value::Array(pair) => flat.extend(pair),
                    other => flat.push(other),
                }
            }
        }
    }
    pairs(Value::Array(flat), what)
}

/// Pairs of a number and what belongs to it, by number.
fn numbered(value: Value, what: &str) -> Result<Vec<(Number, u64)>, StoreError> {
    let one = |(at, value)| Ok((Number(number(at, what)?), number(value, what)?));
    let mut all: Vec<_> = flat_pairs(value, what)?.into_iter().map(one).collect::<Result<_, StoreError>>()?;
    all.sort_unstable();
    Ok(all)
}

fn timed(value: Value) -> Result<Vec<(Number, UnixMs)>, StoreError> {
    Ok(numbered(value, "times")?.into_iter().map(|(number, until)| (number, UnixMs(until))).collect())
}

fn numbers(value: Value) -> Result<Vec<Number>, StoreError> {
    let mut all: Vec<_> =
        list(value, "numbers")?.into_iter().map(|item| number(item, "number").map(Number)).collect::<Result<_, _>>()?;
    all.sort_unstable();
    Ok(all)
}

pub(super) fn join(value: Value) -> Result<Join, StoreError> {
    let mut items = list(value, "join")?.into_iter();
    let mut next = || items.next().ok_or_else(|| odd("join"));
    Ok(match number(next()?, "join")? {
        0 => Join::Given(Joined {
            epoch: epoch_of(next()?)?,
            first: Number(number(next()?, "number")?),
            count: u32::try_from(number(next()?, "count")?).map_err(|_| odd("count"))?,
        }),
        1 => Join::Full { waiting: number(next()?, "count")? },
        2 => Join::UsedUp,
        _ => return Err(odd("join")),
    })
}

/// A number, or nothing where the script refused.
pub(super) fn perhaps(value: Value) -> Result<Option<u64>, StoreError> {
    match value {
        Value::Nil => Ok(None),
        some => number(some, "number").map(Some),
    }
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

/// `None` when the topic is full.
pub(super) fn noted(value: Value) -> Result<Option<Noted>, StoreError> {
    Ok(match number(value, "note")? {
        0 => Some(Noted::Written),
        1 => Some(Noted::Taken),
        2 => None,
        _ => return Err(odd("note")),
    })
}

pub(super) fn notes(value: Value) -> Result<Notes, StoreError> {
    let [now, values, untils] = items(value, "blackboard")?;
    let text = |value| read::<String>(value, "note");
    let mut ends = HashMap::new();
    for (name, until) in flat_pairs(untils, "notes' ends")? {
        ends.insert(text(name)?, UnixMs(number(until, "note's end")?));
    }
    let mut all = Vec::new();
    for (name, value) in flat_pairs(values, "notes")? {
        let name = text(name)?;
        all.push(Note { until: ends.get(&name).copied(), value: text(value)?, name });
    }
    all.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(Notes { now: UnixMs(number(now, "clock")?), all })
}
