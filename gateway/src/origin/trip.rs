//! One request's way to an upstream: waits for a free place, is sent to an origin, perhaps to another one, and is
//! counted. Only a [`Pass`](crate::edge::Pass) sets out.

use std::sync::Arc;
use std::time::Instant;

use http::StatusCode;
use pingora::prelude::{Error, ErrorType};
use tokio::sync::OwnedSemaphorePermit;

use super::place::{Outcome, Place};
use super::upstream::{NoOrigin, Upstream};
use crate::edge::Pass;

/// What went wrong at an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There was no connection; nothing was sent.
    Connect,
    /// The connection ended before the answer.
    Broken {
        /// It was an idle one, which the origin may have closed at the moment that it was used.
        reused: bool,
    },
    /// The answer did not come in time.
    Timeout,
}

impl Fault {
    /// What Pingora's error on a connection to an origin means; `reused` as in [`Fault::Broken`].
    pub fn of(error: &Error, reused: bool) -> Self {
        match error.etype() {
            ErrorType::ReadTimedout | ErrorType::WriteTimedout => Self::Timeout,
            _ => Self::Broken { reused },
        }
    }
}

/// Whether a request could be sent a second time without acting twice: an idempotent method (RFC 9110, 9.2.2) of which
/// no body was sent, and no answer begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeatable {
    /// It could.
    Yes,
    /// It could not.
    No,
}

/// What to do after a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Try again.
    Retry,
    /// Tell the visitor.
    GiveUp,
}

/// One request's way.
pub struct Trip {
    upstream: Arc<Upstream>,
    began: Instant,
    at: Option<Arc<Place>>,
    tried: Vec<Arc<Place>>,
    came: Came,
    /// Given back at the end, or when the request becomes a tunnel.
    under_way: Option<UnderWay>,
}

/// A request that counts as under way.
struct UnderWay {
    upstream: Arc<Upstream>,
    _slot: Option<OwnedSemaphorePermit>,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.upstream.came_back();
    }
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// No answer yet.
    Nowhere,
    /// A fault, and no answer since.
    Failed,
    /// An answer.
    Answered,
}

impl Trip {
    /// Sets out, once there is a free place.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn begin(pass: &Pass) -> Result<Self, NoOrigin> {
        let (upstream, began) = (Arc::clone(pass.upstream()), Instant::now());
        let slot = match upstream.slot().await {
            Ok(slot) => slot,
            Err(busy) => {
                // A visitor who got no answer is the upstream's failure, whoever says it.
                upstream.meter.lost();
                return Err(busy);
            }
        };
        upstream.set_out();
        let under_way = Some(UnderWay { upstream: Arc::clone(&upstream), _slot: slot });
        Ok(Self { upstream, began, at: None, tried: Vec::new(), came: Came::Nowhere, under_way })
    }

    /// The origin to go to now.
    ///
    /// # Errors
    /// When none is well.
    pub fn next(&mut self, repeatable: Repeatable) -> Result<Arc<Place>, NoOrigin> {
        self.leave();
        let chosen = self.upstream.choose(&self.tried, repeatable == Repeatable::Yes);
        let place = chosen.inspect_err(|_| self.came = Came::Failed)?;
        self.at = Some(Arc::clone(&place));
        Ok(place)
    }

    /// The answer begins.
    pub fn answered(&mut self, status: StatusCode) {
        if self.came == Came::Answered || (status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS) {
            return;
        }
        self.came = Came::Answered;
        let waited = self.began.elapsed();
        self.upstream.seconds.observe(waited.as_secs_f64());
        self.upstream.meter.answered(waited);
        if status.is_server_error() {
            self.upstream.meter.erred();
        }
        let unavailable =
            matches!(status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT);
        if let Some(place) = &self.at {
            place.note(if unavailable { Outcome::Unavailable } else { Outcome::Answered }, self.upstream.now());
        }
        if status == StatusCode::SWITCHING_PROTOCOLS {
            // A tunnel may stand for hours and is no load by itself.
            self.leave();
            self.under_way = None;
        }
    }

    /// Something went wrong; whether to try again. A request of which the origin may have acted on any part is not, nor is
    /// one that took too long: the next origin would take as long, and the visitor twice.
    pub fn failed(&mut self, fault: Fault, repeatable: Repeatable) -> Next {
        let Some(place) = self.at.clone() else {
            return Next::GiveUp;
        };
        if self.came != Came::Answered {
            self.came = Came::Failed;
        }
        match fault {
            Fault::Connect => place.note(Outcome::Connect, self.upstream.now()),
            // Nobody's fault: a connection that was closed for being idle.
            Fault::Broken { reused: true } => {}
            Fault::Broken { reused: false } => place.note(Outcome::Broken, self.upstream.now()),
            Fault::Timeout => place.note(Outcome::Timeout, self.upstream.now()),
        }
        self.tried.push(place);
        let sense = match (fault, repeatable) {
            (Fault::Connect, _) | (Fault::Broken { reused: false }, Repeatable::Yes) => {
                self.upstream.has_other_than(&self.tried)
            }
            (Fault::Broken { reused: true }, Repeatable::Yes) => true,
            (Fault::Broken { .. }, Repeatable::No) | (Fault::Timeout, _) => false,
        };
        if !sense || self.tried.len() > self.upstream.settings.retries.max as usize {
            return Next::GiveUp;
        }
        if !self.upstream.budget.take() {
            self.upstream.spared.inc();
            return Next::GiveUp;
        }
        self.upstream.retried.inc();
        Next::Retry
    }

    fn leave(&mut self) {
        if let Some(place) = self.at.take() {
            place.end();
        }
    }
}

impl Drop for Trip {
    fn drop(&mut self) {
        self.leave();
        match self.came {
            Came::Answered => {}
            Came::Failed => self.upstream.meter.lost(),
            Came::Nowhere => self.upstream.meter.abandoned(self.began.elapsed()),
        }
    }
}
