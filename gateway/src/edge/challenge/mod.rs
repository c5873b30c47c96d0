//! What a newcomer has to do before joining, where a room asks: work for the browser (`work`), or, for whoever cannot or
//! does not want that, a wait; or the check of a hosted service (`verifier`), or a wait. Nobody in the line is asked.
//!
//! The wait is no cheaper way for programs: it holds a number back for a minute, is bound to a network, and only so many a
//! minute join by it from one network, which is far less than a single processor's work gets from the same network within
//! its limit on joins. An invite code of the staff asks for nothing.

mod page;
mod pressure;
mod verifier;
mod work;

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use config::{Hosted, OnFailure};
use ring::digest;
use serde::Serialize;
use waitroom::{Ask, Once, UnixMs};

pub(super) use self::page::ask;
use self::pressure::{Pressure, Thresholds};
use self::verifier::{SiteVerify, Verifier};
use super::client::network;
use super::refusal::Refusal;
use crate::line::rfc3339;
use crate::start::StartError;
use crate::tokens::{Keys, Puzzle, Task};

/// A wrong answer counts as so many joins of its network.
const WRONG_COUNTS: f64 = 5.0;

/// What a newcomer is told to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ChallengeNews {
    /// `work`, or `hosted` for a service's check.
    pub(super) kind: &'static str,
    /// What the work is about.
    pub(super) puzzle: Option<String>,
    /// Zero bits of each part.
    pub(super) bits: Option<u8>,
    /// Parts of the work.
    pub(super) parts: Option<usize>,
    /// What the service's widget wants.
    pub(super) site_key: Option<String>,
    /// Until when an answer is taken.
    pub(super) expires_at: String,
    /// What else may be done.
    pub(super) wait: WaitNews,
    /// Where the answer goes, as a form: `puzzle` and `answer`.
    pub(super) answer_to: String,
}

/// The wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct WaitNews {
    /// To be sent after the time.
    pub(super) puzzle: String,
    /// How long.
    pub(super) seconds: u16,
}

/// What a newcomer sends back.
pub(super) struct Given {
    /// The puzzle's text; empty for a hosted check.
    pub(super) puzzle: String,
    /// What solves it.
    pub(super) answer: String,
}

/// How somebody has passed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// By the work or by the hosted service.
    Check(Once),
    /// By waiting.
    Wait(Once),
}

/// What this gateway asks of newcomers.
pub struct Challenges {
    settings: config::Challenge,
    pressure: Mutex<Pressure>,
    verifier: Option<Box<dyn Verifier>>,
}

impl Challenges {
    /// From valid settings; reads the secret of a hosted service.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn new(settings: &config::Challenge) -> Result<Self, StartError> {
        let verifier = settings.hosted.as_ref().map(SiteVerify::new).transpose()?;
        Ok(Self::with(settings, verifier.map(|verifier| Box::new(verifier) as _)))
    }

    fn with(settings: &config::Challenge, verifier: Option<Box<dyn Verifier>>) -> Self {
        let thresholds = Thresholds { room: settings.joins_per_minute, network: settings.joins_per_minute_per_prefix };
        Self { settings: settings.clone(), pressure: Mutex::new(Pressure::new(thresholds)), verifier }
    }

    /// The hosted service, if there is one.
    pub(super) fn hosted(&self) -> Option<&Hosted> {
        self.settings.hosted.as_ref()
    }

    fn pressure(&self) -> MutexGuard<'_, Pressure> {
        self.pressure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How hard it is for somebody who wants to join now; `None` when nothing is asked.
    pub(super) fn demand(&self, ask: Ask, room: &str, client: IpAddr, now: UnixMs) -> Option<u8> {
        let pressure = match ask {
            Ask::Off => return None,
            Ask::Auto | Ask::Always => self.pressure().of(room, network(client), now),
        };
        let asks = ask == Ask::Always || pressure >= 1.0;
        asks.then(|| pressure::bits(pressure, self.settings.bits_min, self.settings.bits_max))
    }

    /// Somebody joined.
    pub(super) fn joined(&self, room: &str, client: IpAddr, now: UnixMs) {
        self.pressure().joined(room, network(client), now);
    }

    /// What a newcomer is told.
    pub(super) fn news(&self, keys: &Keys, room: &str, client: IpAddr, bits: u8, now: UnixMs) -> Option<ChallengeNews> {
        // Whatever asked, the work is never less than the settings say.
        let bits = bits.max(pressure::bits(0.0, self.settings.bits_min, self.settings.bits_max));
        let seal = |task| Some(Puzzle::new(task, now).ok()?.seal(keys, room, network(client)));
        let seconds = u16::try_from(self.settings.wait.as_secs()).unwrap_or(u16::MAX);
        let hosted = self.hosted();
        Some(ChallengeNews {
            kind: if hosted.is_some() { "hosted" } else { "work" },
            puzzle: if hosted.is_some() { None } else { Some(seal(Task::Work { bits })?) },
            bits: hosted.is_none().then_some(bits),
            parts: hosted.is_none().then_some(work::PARTS),
            site_key: hosted.map(|hosted| hosted.site_key.clone()),
            expires_at: rfc3339(UnixMs(now.0 + self.life_ms())),
            wait: WaitNews { puzzle: seal(Task::Wait { seconds })?, seconds },
            answer_to: format!("/_vestibule/v1/line/challenge?room={room}"),
        })
    }

    fn life_ms(&self) -> u64 {
        u64::try_from(self.settings.life.as_millis()).unwrap_or(u64::MAX)
    }

    /// Checks what a newcomer sends back. That it is used once is for the store to say.
    pub(super) async fn check(
        &self,
        keys: &Keys,
        room: &str,
        client: IpAddr,
        given: &Given,
        now: UnixMs,
    ) -> Result<Passed, Refusal> {
        if given.puzzle.is_empty() {
            return self.check_hosted(client, given, now).await;
        }
        let network = network(client);
        let Some(puzzle) = Puzzle::open(keys, room, network, &given.puzzle) else {
            self.pressure().suspect(network, WRONG_COUNTS, now);
            return Err(Refusal::ChallengeUnknown);
        };
        let wait_ms = match puzzle.task {
            Task::Wait { seconds } => 1000 * u64::from(seconds),
            Task::Work { .. } => 0,
        };
        let (ready_at, ends_at) = (puzzle.issued_at.0 + wait_ms, puzzle.issued_at.0 + wait_ms + self.life_ms());
        if now.0 > ends_at {
            return Err(Refusal::ChallengeExpired);
        }
        if now.0 < ready_at {
            return Err(Refusal::ChallengeEarly { retry_s: (ready_at - now.0).div_ceil(1000) });
        }
        let once = Once { name: puzzle.name(), ttl_ms: ends_at - now.0 + 1000 };
        match puzzle.task {
            Task::Wait { .. } => Ok(Passed::Wait(once)),
            Task::Work { bits } if work::is_solved(&given.puzzle, bits, &given.answer) => Ok(Passed::Check(once)),
            Task::Work { .. } => {
                self.pressure().suspect(network, WRONG_COUNTS, now);
                Err(Refusal::ChallengeFailed)
            }
        }
    }

    async fn check_hosted(&self, client: IpAddr, given: &Given, now: UnixMs) -> Result<Passed, Refusal> {
        let (Some(verifier), Some(hosted)) = (&self.verifier, self.hosted()) else {
            return Err(Refusal::ChallengeUnknown);
        };
        let passed = match verifier.is_passed(&given.answer, client).await {
            Ok(passed) => passed,
            Err(error) => {
                tracing::warn!(%error, on_failure = ?hosted.on_failure, "the challenge's service says nothing");
                match hosted.on_failure {
                    OnFailure::Open => true,
                    OnFailure::Closed => return Err(Refusal::ChallengeDown),
                }
            }
        };
        if !passed {
            self.pressure().suspect(network(client), WRONG_COUNTS, now);
            return Err(Refusal::ChallengeFailed);
        }
        let hash = digest::digest(&digest::SHA256, given.answer.as_bytes());
        let name = hash.as_ref()[..12].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Passed::Check(Once { name, ttl_ms: self.life_ms() }))
    }
}

#[cfg(test)]
mod tests;
