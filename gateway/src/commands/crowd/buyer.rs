//! One simulated buyer: waits, enters, looks, holds, and mostly pays.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Tally;
use super::browser::Browser;

/// Nobody waits longer than this in a demonstration.
const PATIENCE_LOOKS: u32 = 5_000;
/// How often a buyer chooses again when somebody was faster.
const CHOICES: u32 = 6;

/// What a buyer is up to; a few do not buy.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mood {
    /// Buys this many.
    Buys(u64),
    /// Looks and goes.
    Looks,
    /// Holds and lets the hold run out.
    Abandons,
    /// Has a card that is declined once.
    Declined,
    /// Gives up in the line.
    Leaves,
}

impl Mood {
    /// The same for the same buyer, and mixed as in life.
    pub(super) fn of(at: u32) -> Self {
        match at % 20 {
            3 => Self::Leaves,
            // Enough leave without buying that somebody behind a large crowd still finds something to buy.
            5 | 7 | 13 | 15 | 19 => Self::Looks,
            9 => Self::Abandons,
            11 => Self::Declined,
            1 | 17 => Self::Buys(2),
            _ => Self::Buys(1),
        }
    }
}

pub(super) struct Buyer {
    browser: Browser,
    mood: Mood,
    room: String,
    /// A cheap source of variety; nothing depends on its quality.
    dice: u64,
}

impl Buyer {
    pub(super) fn new(door: SocketAddr, from: Ipv4Addr, mood: Mood) -> Self {
        Self { browser: Browser::new(door, from), mood, room: String::new(), dice: u64::from(u32::from(from)) }
    }

    /// xorshift64*: Marsaglia 2003, Vigna 2016.
    fn roll(&mut self, below: u64) -> u64 {
        self.dice ^= self.dice >> 12;
        self.dice ^= self.dice << 25;
        self.dice ^= self.dice >> 27;
        (self.dice.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % below.max(1)
    }

    async fn think(&mut self, from_ms: u64, to_ms: u64) {
        let pause = from_ms + self.roll(to_ms - from_ms);
        sleep(Duration::from_millis(pause)).await;
    }

    /// The whole visit.
    pub(super) async fn come(&mut self, tally: &Tally) -> Result<(), String> {
        if !self.wait().await? {
            tally.left_the_line();
            return Ok(());
        }
        tally.entered();
        self.think(1000, 6000).await;
        if self.shop().await? {
            tally.bought();
            return Ok(());
        }
        tally.left_the_shop();
        // Whoever goes without a ticket makes room for the next at once.
        self.leave().await
    }

    /// Gives up the place in the line, or inside.
    async fn leave(&mut self) -> Result<(), String> {
        let path = format!("/_vestibule/v1/line/leave?room={}", self.room);
        self.browser.post(&path, "leave", &json!({})).await.map(|_| ())
    }

    /// Waits for the turn; `false` when the buyer leaves the line, or it ends.
    async fn wait(&mut self) -> Result<bool, String> {
        let mut message = self.browser.get("/", "application/json").await?;
        while message.status == StatusCode::TOO_MANY_REQUESTS && message.json["state"].is_null() {
            sleep(Duration::from_secs(2)).await;
            message = self.browser.get("/", "application/json").await?;
        }
        let room = message.json["room"].as_str().ok_or("no line at the front door")?.to_owned();
        self.room = room.clone();
        for look in 0..PATIENCE_LOOKS {
            match message.json["state"].as_str() {
                Some("called" | "admitted") => return Ok(true),
                Some("closed" | "left") => return Ok(false),
                _ => {}
            }
            if matches!(self.mood, Mood::Leaves) && look > 4 {
                self.leave().await?;
                return Ok(false);
            }
            self.think(1500, 3000).await;
            message = self.browser.get(&format!("/_vestibule/v1/line?room={room}"), "application/json").await?;
        }
        Ok(false)
    }

    /// Chooses, holds, pays; `false` when nothing was bought.
    async fn shop(&mut self) -> Result<bool, String> {
        // The first request takes up the turn.
        let events = self.browser.get("/api/shop/v1/events", "application/json").await?.json;
        let Some(event) = events["events"][0]["id"].as_str().map(str::to_owned) else {
            return Ok(false);
        };
        let count = match self.mood {
            Mood::Looks | Mood::Leaves => return Ok(false),
            Mood::Buys(count) => count,
            Mood::Abandons | Mood::Declined => 1,
        };
        let Some(hold) = self.hold(&event, count).await? else {
            return Ok(false);
        };
        if let Mood::Abandons = self.mood {
            return Ok(false);
        }
        self.think(1000, 5000).await;
        if let Mood::Declined = self.mood {
            self.pay(&hold, "fail").await?;
            self.think(1000, 3000).await;
        }
        self.pay(&hold, "succeed").await
    }

    async fn hold(&mut self, event: &str, count: u64) -> Result<Option<String>, String> {
        for _ in 0..CHOICES {
            let seats = self.browser.get(&format!("/api/shop/v1/events/{event}/seats"), "application/json").await?.json;
            let wish = self.choose(event, &seats, count);
            self.think(500, 3000).await;
            let key = format!("crowd-{}", self.roll(u64::MAX >> 34));
            let answer = self.browser.post("/api/shop/v1/holds", &key, &wish).await?;
            match answer.status {
                StatusCode::CREATED => return Ok(answer.json["id"].as_str().map(str::to_owned)),
                // Somebody was faster: choose again.
                StatusCode::CONFLICT => {}
                other => {
                    return Err(format!("a hold was answered with {other}: {}", answer.json["code"]));
                }
            }
        }
        Ok(None)
    }

    /// Seats beside each other for most, standing for the rest.
    fn choose(&mut self, event: &str, seats: &Value, count: u64) -> Value {
        let free: Vec<&str> = seats["seats"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|seat| seat["state"] == "free")
            .filter_map(|seat| seat["id"].as_str())
            .collect();
        let standing = self.roll(4) == 0 || (free.len() as u64) < count;
        if standing {
            return json!({ "event": event, "quantities": { "standing": count } });
        }
        let from = usize::try_from(self.roll(free.len() as u64 - count + 1)).unwrap_or(0);
        let chosen: Vec<_> = free.iter().skip(from).take(usize::try_from(count).unwrap_or(1)).collect();
        json!({ "event": event, "seats": chosen })
    }

    async fn pay(&mut self, hold: &str, outcome: &str) -> Result<bool, String> {
        let order = self.browser.post("/api/shop/v1/orders", hold, &json!({ "hold": hold })).await?;
        let payment =
            order.json["payment"]["id"].as_str().ok_or_else(|| format!("no order: {}", order.json["code"]))?;
        let path = format!("/api/shop/v1/payments/{payment}/confirm");
        let paid = self.browser.post(&path, payment, &json!({ "outcome": outcome })).await?;
        Ok(paid.json["state"] == "confirmed")
    }
}
