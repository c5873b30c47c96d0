//! `vestibule simulate`: reads a planned sale, plays it, and tells what would happen as text, JSON or a plot.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use config::Rules;
use gateway::line::settings_of;
use jiff::Timestamp;
use serde_json::json;
use toml::{Table, Value};
use waitroom::UnixMs;
use waitroom::simulate::{Arrivals, Outcome, Sale, simulate};

use super::demand::Failure;

/// What `simulate` takes.
#[derive(Debug, Args)]
pub struct SimulateArguments {
    /// The planned sale; see config/examples/sales.
    file: PathBuf,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Another seed than the file's.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// For people.
    Text,
    /// For scripts.
    Json,
    /// A plot of the line.
    Svg,
}

/// Plays the sale and prints what came of it.
pub fn run(arguments: &SimulateArguments) -> Result<(), Failure> {
    let file = arguments.file.display().to_string();
    let text = std::fs::read_to_string(&arguments.file)
        .map_err(|error| Failure::new(format!("cannot read {file}: {error}")))?;
    let mut sale = read(&text).map_err(|faults| Failure::new(format!("{file}: {}", faults.join("\n  "))))?;
    sale.seed = arguments.seed.unwrap_or(sale.seed);
    let outcome = simulate(&sale);
    println!(
        "{}",
        match arguments.format {
            Form::Text => text_of(&sale, &outcome),
            Form::Json => json_of(&sale, &outcome),
            Form::Svg => svg_of(&outcome),
        }
    );
    Ok(())
}

/// Takes keys out of a table and notes what is wrong.
struct Reader {
    table: Table,
    at: String,
    faults: Vec<String>,
}

impl Reader {
    fn new(table: Table, at: &str) -> Self {
        Self { table, at: at.to_owned(), faults: Vec::new() }
    }

    fn fault(&mut self, key: &str, problem: &str) {
        self.faults.push(format!("{}{key}: {problem}", self.at));
    }

    fn take<T>(
        &mut self,
        key: &str,
        default: Option<T>,
        wanted: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        match self.table.remove(key) {
            None if default.is_none() => {
                self.fault(key, &format!("missing; it is {wanted}"));
                None
            }
            None => default,
            Some(value) => {
                let found = read(&value);
                if found.is_none() {
                    self.fault(key, &format!("{value} is not {wanted}"));
                }
                found.or(default)
            }
        }
    }

    fn whole(&mut self, key: &str, default: Option<u64>, max: u64) -> u64 {
        let read = |value: &Value| u64::try_from(value.as_integer()?).ok().filter(|number| *number <= max);
        self.take(key, default, &format!("a whole number of at most {max}"), read).unwrap_or(0)
    }

    fn off_or_whole(&mut self, key: &str) -> Option<u64> {
        let read = |value: &Value| match value.as_str() {
            Some("off") => Some(None),
            _ => Some(Some(u64::try_from(value.as_integer()?).ok()?)),
        };
        self.take(key, Some(None), "a whole number or \"off\"", read).flatten()
    }

    fn ratio(&mut self, key: &str, default: f64, max: f64) -> f64 {
        let read = |value: &Value| value.as_float().or(value.as_integer().map(|whole| whole as f64));
        let within = |value: &Value| read(value).filter(|number| (0.0..=max).contains(number));
        self.take(key, Some(default), &format!("a number from 0 to {max}"), within).unwrap_or(default)
    }

    fn end(mut self) -> Vec<String> {
        let left: Vec<_> = self.table.keys().cloned().collect();
        for key in left {
            self.fault(&key, "unknown setting");
        }
        self.faults
    }
}

const SECONDS_MAX: u64 = 7 * 86_400;
const PEOPLE_MAX: u64 = 2_000_000;

fn read(text: &str) -> Result<Sale, Vec<String>> {
    let table = text.parse::<Table>().map_err(|error| vec![error.to_string()])?;
    let mut reader = Reader::new(table, "");
    let room = reader.table.remove("room").and_then(|room| room.as_table().cloned()).unwrap_or_default();
    let lists = reader.table.remove("arrivals").and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let mut faults = Vec::new();
    let settings = settings(room, &mut faults);
    let arrivals = (0..).zip(lists).map(|(at, one)| arrivals(at, &one, &settings, &mut faults)).collect::<Vec<_>>();
    if arrivals.is_empty() {
        faults.push("arrivals: missing; say who comes when: [[arrivals]] with people, from_s, to_s".to_owned());
    }
    let sale = Sale {
        settings,
        arrivals,
        tickets: reader.off_or_whole("tickets"),
        tickets_per_order: reader.ratio("tickets_per_order", 2.0, 1000.0),
        buy_ratio: reader.ratio("buy_ratio", 0.8, 1.0),
        inside_s: reader.whole("inside_s", Some(180), SECONDS_MAX),
        no_show_ratio: reader.ratio("no_show_ratio", 0.0, 1.0),
        patience_s: reader.off_or_whole("patience_s"),
        until_s: reader.whole("until_s", Some(14_400), SECONDS_MAX),
        seed: reader.whole("seed", Some(1), u64::MAX),
    };
    faults.extend(reader.end());
    if sale.arrivals.iter().map(|arrivals| arrivals.people).sum::<u64>() > PEOPLE_MAX {
        faults.push(format!("arrivals: more than {PEOPLE_MAX} people"));
    }
    if faults.is_empty() { Ok(sale) } else { Err(faults) }
}

/// The room's rules, with times counted from `start`.
fn settings(mut room: Table, faults: &mut Vec<String>) -> waitroom::Settings {
    let start = room.remove("start").and_then(|start| start.as_str().map(str::to_owned).or(Some(start.to_string())));
    let start = match start.as_deref().map(str::parse::<Timestamp>) {
        None => 0,
        Some(Ok(at)) => u64::try_from(at.as_millisecond()).unwrap_or(0),
        Some(Err(_)) => {
            faults.push("room.start: not a time such as 2026-12-01T09:30:00Z".to_owned());
            0
        }
    };
    let rules = Rules::from_table(room).unwrap_or_else(|found| {
        faults.extend(found.iter().map(|fault| format!("room.{fault}")));
        Rules::from_table(Table::new()).unwrap_or_else(|_| unreachable!("defaults are valid"))
    });
    let mut settings = settings_of(&rules);
    let planned = settings.schedule.prequeue_at.is_some() || settings.schedule.opens_at.is_some();
    if planned && start == 0 {
        faults.push("room.start: missing; a schedule needs the moment that the simulation starts at".to_owned());
    }
    let shifted = |at: &mut Option<UnixMs>| {
        if let Some(at) = at {
            at.0 = at.0.saturating_sub(start);
        }
    };
    shifted(&mut settings.schedule.prequeue_at);
    shifted(&mut settings.schedule.opens_at);
    shifted(&mut settings.schedule.ends_at);
    for change in &mut settings.schedule.changes {
        change.at.0 = change.at.0.saturating_sub(start);
    }
    settings
}

fn arrivals(at: usize, one: &Value, settings: &waitroom::Settings, faults: &mut Vec<String>) -> Arrivals {
    let mut reader = Reader::new(one.as_table().cloned().unwrap_or_default(), &format!("arrivals[{at}]."));
    let arrivals = Arrivals {
        people: reader.whole("people", None, PEOPLE_MAX),
        from_s: reader.whole("from_s", Some(0), SECONDS_MAX),
        to_s: reader.whole("to_s", None, SECONDS_MAX),
        lane: {
            let read = |value: &Value| settings.lane_index(value.as_str()?);
            reader.take("lane", Some(0), "a lane of the room", read).unwrap_or(0)
        },
    };
    if arrivals.to_s <= arrivals.from_s {
        reader.fault("to_s", "must be after from_s");
    }
    faults.extend(reader.end());
    arrivals
}

/// Seconds as people say them.
fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

fn when(at: Option<u64>) -> String {
    at.map_or_else(|| "not in this time".to_owned(), |at| format!("after {}", span(at)))
}

fn text_of(sale: &Sale, outcome: &Outcome) -> String {
    let longest = outcome.points.iter().max_by_key(|point| point.waiting);
    let longest =
        longest.map_or_else(String::new, |point| format!("{} people, after {}", point.waiting, span(point.at_s)));
    let wait = |part| outcome.wait_s(part).map_or_else(|| "nobody came in".to_owned(), span);
    let tickets = sale.tickets.map_or_else(String::new, |tickets| format!(" of {tickets}"));
    [
        format!("joined            {} (turned away: {})", outcome.joined, outcome.turned_away),
        format!("came in           {} (no-shows: {})", outcome.admitted, outcome.no_shows),
        format!("gave up           {}", outcome.gave_up),
        format!("still waiting     {}", outcome.left_waiting),
        format!("sold              {}{tickets} tickets in {} orders", outcome.sold, outcome.orders),
        format!("sold out          {}", when(outcome.sold_out_at_s)),
        format!("line empty        {}", when(outcome.line_empty_at_s)),
        format!("longest line      {longest}"),
        format!("wait, half        {}", wait(0.5)),
        format!("wait, 9 of 10     {}", wait(0.9)),
        format!("wait, 99 of 100   {}", wait(0.99)),
        format!("wait, longest     {}", wait(1.0)),
        format!("seed              {}", sale.seed),
    ]
    .join("\n")
}

fn json_of(sale: &Sale, outcome: &Outcome) -> String {
    let points = outcome.points.iter();
    let points =
        points.map(|at| json!({ "at_s": at.at_s, "waiting": at.waiting, "inside": at.inside, "sold": at.sold }));
    let value = json!({
        "seed": sale.seed, "joined": outcome.joined, "turned_away": outcome.turned_away, "admitted": outcome.admitted,
        "no_shows": outcome.no_shows, "gave_up": outcome.gave_up, "left_waiting": outcome.left_waiting,
        "orders": outcome.orders, "sold": outcome.sold, "sold_out_at_s": outcome.sold_out_at_s,
        "line_empty_at_s": outcome.line_empty_at_s,
        "wait_s": { "p50": outcome.wait_s(0.5), "p90": outcome.wait_s(0.9), "p99": outcome.wait_s(0.99), "max": outcome.wait_s(1.0) },
        "line": points.collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// Waiting and sold over time; two lines need no library.
fn svg_of(outcome: &Outcome) -> String {
    let (width, height, margin) = (960.0, 420.0, 56.0);
    let points = &outcome.points;
    let end = points.last().map_or(1, |point| point.at_s).max(1) as f64;
    let top = points.iter().map(|point| point.waiting.max(point.sold)).max().unwrap_or(1).max(1) as f64;
    let x = |at: u64| margin + (width - 2.0 * margin) * at as f64 / end;
    let y = |count: u64| height - margin - (height - 2.0 * margin) * count as f64 / top;
    let path = |of: fn(&waitroom::simulate::Point) -> u64| {
        points.iter().map(|point| format!("{:.1},{:.1}", x(point.at_s), y(of(point)))).collect::<Vec<_>>().join(" ")
    };
    let sold_out = outcome.sold_out_at_s.map_or_else(String::new, |at| {
        format!(
            r##"<line x1="{0:.1}" y1="{margin}" x2="{0:.1}" y2="{1:.1}" stroke="#c2410c" stroke-dasharray="4 4"/><text x="{0:.1}" y="{2:.1}" fill="#c2410c">sold out</text>"##,
            x(at), height - margin, margin - 8.0
        )
    });
    let ticks: String = (0..=4)
        .map(|tick| {
            let (at, count) = ((end * f64::from(tick) / 4.0) as u64, (top * f64::from(tick) / 4.0) as u64);
            format!(
                r##"<text x="{:.1}" y="{:.1}" text-anchor="middle">{} min</text><text x="{:.1}" y="{:.1}" text-anchor="end">{count}</text><line x1="{margin}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="#8884"/>"##,
                x(at), height - margin + 22.0, at / 60, margin - 8.0, y(count) + 4.0, y(count), width - margin, y(count)
            )
        })
        .collect();
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="People waiting and tickets sold over time"><rect width="100%" height="100%" fill="#fff"/><g fill="#444">{ticks}</g><polyline fill="none" stroke="#1d4ed8" stroke-width="2" points="{}"/><polyline fill="none" stroke="#15803d" stroke-width="2" points="{}"/>{sold_out}<text x="{}" y="{}" text-anchor="end" fill="#1d4ed8">waiting</text><text x="{}" y="{}" text-anchor="end" fill="#15803d">sold</text></svg>"##,
        path(|point| point.waiting),
        path(|point| point.sold),
        width - margin,
        margin - 24.0,
        width - margin,
        margin - 8.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_sale_is_read_or_its_faults_are_told() {
        fuzz::target!("sales", |bytes: &[u8]| {
            if let Err(faults) = read(&String::from_utf8_lossy(bytes)) {
                assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.is_empty()));
            }
        });
    }
}
