//! Adaptive admission in a gateway: tells the other gateways how the origin does from here, takes over what all of them see
//! together, and makes the step of the room's window when it is this gateway's turn. The rules are `waitroom`'s; what is
//! shared stands on the store's blackboard, so that every gateway plans with the same window.

use std::sync::Arc;
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use tokio::time::sleep;
use waitroom::{Adaptive, Decision, Keep, NoteOrder, Notes, OriginReading, Over, Reason, StoreError, Topic, Window};

use super::room::RoomHost;
use crate::origin::Upstream;

/// How often a gateway reports and looks; ten of these are what counts as lately.
const EVERY: Duration = Duration::from_secs(1);
/// A report counts for this long: one that is late is not missed, a gateway that died is soon forgotten.
const REPORT_KEPT: Duration = Duration::from_secs(4);
/// A window without a step for this long begins anew.
const WINDOW_KEPT: Duration = Duration::from_secs(3600);
/// The name of the window's note; gateways' names are hexadecimal.
const WINDOW: &str = "window";

/// Steers a room until it is dropped.
pub(super) async fn steer(host: Arc<RoomHost>, upstream: Arc<Upstream>) {
    let Some((topic, name)) = topic(&host) else {
        return;
    };
    loop {
        sleep(EVERY).await;
        let active = host.active.turn();
        let Some(bounds) = host.board().settings.adaptive else {
            host.board_mut().steer(None);
            continue;
        };
        let reading = upstream.reading();
        let here = OriginReading {
            requests: reading.requests,
            errors: reading.errors,
            p95_ms: reading.p95_ms,
            in_flight: reading.in_flight,
            active,
        };
        if let Err(error) = turn(&host, &topic, &name, here, &bounds).await {
            // Nobody is called while the store is away, and the window stays as it was.
            host.metrics.all.store_errors.with_label_values(&["note"]).inc();
            tracing::debug!(%error, room = host.id(), "the readings of the origin could not be shared");
        }
    }
}

fn topic(host: &RoomHost) -> Option<(Topic, String)> {
    let mut id = [0_u8; 8];
    let topic = Topic::new(&format!("adaptive/{}", host.id()));
    match (SystemRandom::new().fill(&mut id), topic) {
        (Ok(()), Ok(topic)) => Some((topic, format!("{:016x}", u64::from_be_bytes(id)))),
        (_, topic) => {
            tracing::error!(room = host.id(), ?topic, "the room's origin cannot be followed");
            None
        }
    }
}

async fn turn(
    host: &RoomHost,
    topic: &Topic,
    name: &str,
    here: OriginReading,
    bounds: &Adaptive,
) -> Result<(), StoreError> {
    let write = async |name: &str, value: String, kept: Duration| {
        let note = NoteOrder { name, value: &value, keep: Keep::For(kept), over: Over::Any };
        host.store.note(topic, &note).await
    };
    write(name, serde_json::to_string(&here).unwrap_or_default(), REPORT_KEPT).await?;
    let notes = host.store.notes(topic).await?;
    let (together, first) = together(&notes);
    let mut window = known(&notes).unwrap_or_else(|| Window::new(bounds, notes.now));
    // The first by name makes the step. Should two believe to be it for a moment, both make the same one.
    if first == Some(name) && (window.is_due(notes.now) || window.reason == Reason::Start) {
        let next = window.step(bounds, together, notes.now);
        write(WINDOW, serde_json::to_string(&next).unwrap_or_default(), WINDOW_KEPT).await?;
        tell(host, bounds, window.decisions.last(), &next);
        window = next;
    }
    let size = window.size(bounds);
    host.metrics.window.set(i64::from(size));
    host.metrics.active.set(i64::try_from(together.active).unwrap_or(i64::MAX));
    host.board_mut().steer(Some((window, together.active, size)));
    host.nudge.notify_one();
    Ok(())
}

fn known(notes: &Notes) -> Option<Window> {
    let note = notes.all.iter().find(|note| note.name == WINDOW)?;
    serde_json::from_str(&note.value).ok()
}

/// What all gateways see, and whose name is the first.
fn together(notes: &Notes) -> (OriginReading, Option<&str>) {
    let reports = notes.all.iter().filter(|note| note.name != WINDOW);
    let first = reports.clone().map(|note| note.name.as_str()).min();
    let readings = reports.filter_map(|note| serde_json::from_str::<OriginReading>(&note.value).ok());
    (readings.fold(OriginReading::default(), OriginReading::with), first)
}

/// Says each decision in the log and counts it.
fn tell(host: &RoomHost, bounds: &Adaptive, before: Option<&Decision>, next: &Window) {
    let word = next.reason.as_str();
    host.metrics.all.adaptive_steps.with_label_values(&[host.id(), word]).inc();
    if let Some(made) = next.decisions.last().filter(|made| Some(*made) != before) {
        let (from, to, why) = (made.from, made.to, words(bounds, made.reason, &made.reading));
        tracing::info!(room = host.id(), from, to, reason = word, why, "the window of active visitors changes");
    }
}

/// A reason for people.
pub(super) fn words(bounds: &Adaptive, reason: Reason, reading: &OriginReading) -> String {
    let (p95, target, errors) = (reading.p95_ms, bounds.latency_target_ms, reading.error_percent());
    match reason {
        Reason::Start => "The origin has not been measured yet.".to_owned(),
        Reason::Headroom => {
            format!("95 of 100 answers begin within {p95} ms, {target} ms are wanted: there is room for more visitors.")
        }
        Reason::Unused => format!(
            "{} visitors are active; more are allowed than come, so it is not known whether the origin could bear more.",
            reading.active
        ),
        Reason::OnTarget => {
            format!("95 of 100 answers begin within {p95} ms, {target} ms are wanted: the origin has enough to do.")
        }
        Reason::Slow => {
            format!("95 of 100 answers begin within {p95} ms, only {target} ms are wanted: fewer visitors at once.")
        }
        Reason::Errors => {
            format!("{errors} of 100 requests fail, {} are borne: fewer visitors at once.", bounds.error_max_percent)
        }
        Reason::Stalled => {
            format!("{} requests are under way and none is answered: fewer visitors at once.", reading.in_flight)
        }
        Reason::Settling => "The origin is in trouble; the last decrease has not shown yet.".to_owned(),
        Reason::Quiet => "Too few requests to say how the origin does.".to_owned(),
    }
}
