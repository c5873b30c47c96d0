//! `vestibule verify-draw`: recomputes a published draw from its JSON, without any server.

use std::io::Read;

use clap::Args;
use serde_json::Value;
use waitroom::{DRAWN_MAX, DrawKey, Permutation};

use super::demand::Failure;

/// What `verify-draw` takes.
#[derive(Debug, Args)]
pub struct VerifyDrawArguments {
    /// The published draw, as `curl -H 'Accept: application/json' 'URL/_vestibule/draw?room=ID'` gives it; `-` reads it from
    /// standard input.
    file: String,
    /// The commitment that was published before the opening, if you kept it; else the one in the file is taken.
    #[arg(long)]
    commitment: Option<String>,
    /// Tell the place of this number by arrival.
    #[arg(long)]
    number: Option<u64>,
    /// In this lane.
    #[arg(long, default_value = "main")]
    lane: String,
}

/// Checks the key against the commitment, and that every lane's places are each given once; tells a place.
pub fn run(arguments: &VerifyDrawArguments) -> Result<(), Failure> {
    let draw = read(&arguments.file)?;
    let told = |line: String| println!("{line}");
    verify(&draw, arguments, told)
}

/// Tells line by line what was found, up to what is wrong.
fn verify(draw: &Value, arguments: &VerifyDrawArguments, mut tell: impl FnMut(String)) -> Result<(), Failure> {
    let text = |field: &str| draw[field].as_str().map(str::to_owned);
    let promised = arguments.commitment.clone().or(text("commitment"));
    let promised = promised.ok_or_else(|| Failure::new("the draw has no commitment; is this the draw's JSON?"))?;
    let key = text("key").ok_or_else(|| Failure::new("the key is not published yet: it is, from the opening on"))?;
    let key = DrawKey::from_hex(&key).ok_or_else(|| Failure::new("the key is not 64 hexadecimal digits"))?;
    if !key.commitment().eq_ignore_ascii_case(promised.trim()) {
        return Err(Failure::new(format!(
            "the key does not fit the commitment: SHA-256 of the key is {}, promised was {promised}",
            key.commitment()
        )));
    }
    tell(format!("the key fits the commitment {}", key.commitment()));
    let mut told = arguments.number.is_none();
    for lane in draw["lanes"].as_array().into_iter().flatten() {
        let (name, index, base, count) = lane_of(lane)?;
        let permutation = Permutation::new(&key, index, count);
        check(&permutation, name, count)?;
        tell(format!("lane {name}: {count} drawn, every place given once"));
        if let Some(arrival) = arguments.number.filter(|_| name == arguments.lane) {
            if arrival == 0 || arrival > count {
                return Err(Failure::new(format!("numbers by arrival of lane {name} go from 1 to {count}")));
            }
            let place = base + permutation.place(arrival - 1) + 1;
            tell(format!("number {arrival} of lane {name} was drawn to place {place}"));
            told = true;
        }
    }
    if told { Ok(()) } else { Err(Failure::new(format!("nobody was drawn in a lane \"{}\"", arguments.lane))) }
}

/// Name, index, base and count of a lane.
fn lane_of(lane: &Value) -> Result<(&str, u8, u64, u64), Failure> {
    let number = |field: &str| lane[field].as_u64();
    let (Some(index), Some(base), Some(count)) = (number("index"), number("base"), number("count")) else {
        return Err(Failure::new("a lane of the draw lacks index, base or count"));
    };
    let index = u8::try_from(index).map_err(|_| Failure::new("a lane's index is out of range"))?;
    if base.max(count) > DRAWN_MAX {
        return Err(Failure::new(format!("a lane of the draw has more people than {DRAWN_MAX}")));
    }
    Ok((lane["lane"].as_str().unwrap_or(""), index, base, count))
}

fn check(permutation: &Permutation, lane: &str, count: u64) -> Result<(), Failure> {
    let size = usize::try_from(count).unwrap_or(usize::MAX);
    let mut seen = Vec::new();
    if seen.try_reserve_exact(size).is_err() {
        return Err(Failure::new(format!("lane {lane}: {count} places do not fit into memory")));
    }
    seen.resize(size, false);
    for index in 0..count {
        let place = usize::try_from(permutation.place(index)).unwrap_or(usize::MAX);
        if seen.get(place).copied() != Some(false) {
            return Err(Failure::new(format!("lane {lane}: place {} is given twice", place + 1)));
        }
        seen[place] = true;
    }
    Ok(())
}

fn read(file: &str) -> Result<Value, Failure> {
    let text = if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    let text = text.map_err(|error| Failure::new(format!("cannot read {file}: {error}")))?;
    serde_json::from_str(&text).map_err(|error| Failure::new(format!("{file} is not JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many places are checked at once; more only take longer.
    const PLACES_MAX: u64 = 1000;

    #[test]
    fn a_damaged_draw_is_told_and_never_believed() {
        fuzz::target!("draws", |bytes: &[u8]| {
            let Ok(draw) = serde_json::from_slice::<Value>(bytes) else {
                return;
            };
            let lanes = draw["lanes"].as_array().into_iter().flatten();
            let slow =
                |lane: &Value| lane["count"].as_u64().is_some_and(|count| (PLACES_MAX..=DRAWN_MAX).contains(&count));
            if lanes.into_iter().any(slow) {
                return;
            }
            let (file, lane) = (String::new(), "main".to_owned());
            let arguments = VerifyDrawArguments { file, commitment: None, number: Some(3), lane };
            let mut told = Vec::new();
            let verified = verify(&draw, &arguments, |line| told.push(line));
            assert!(verified.is_err() || told.len() >= 3, "{told:?}");
        });
    }
}
