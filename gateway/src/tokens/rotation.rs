//! Keeps the generations of keys: looks at what is noted of them in the queue store, takes it into use, and notes the next
//! one when it is due. Every gateway does it; that a note is written only where there is none makes their doing one.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::watch;
use tokio::time::sleep;
use waitroom::{Keep, LineStore, NoteOrder, Noted, Notes, Over, StoreError, Topic, UnixMs};

use super::generations::{Generation, Generations, HEARD_MS, Schedule, Stage, When};
use super::keys::Keys;
use crate::metrics::Metrics;
use crate::start::{StartError, write};

/// The notes are read this often.
const LOOK_EVERY: Duration = Duration::from_millis(500);
const _: () = assert!(HEARD_MS >= 2 * LOOK_EVERY.as_millis() as u64, "a gateway may miss one look");
/// What this gateway knows, for a store that has forgotten everything. It holds no secret.
const FILE: &str = "key-generations.json";

/// The generations of one line, as one gateway keeps them.
pub struct Rotation {
    store: Arc<dyn LineStore>,
    topic: Topic,
    keys: Arc<Keys>,
    schedule: Schedule,
    file: PathBuf,
    metrics: Metrics,
    known: Mutex<Known>,
}

struct Known {
    all: Generations,
    /// The store's clock, and when it was read.
    looked: Option<(UnixMs, Instant)>,
    /// What the data folder has of it.
    kept: String,
}

/// A generation, for staff.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Its number.
    pub number: u32,
    /// Name of its public key; absent where this gateway does not have its secret.
    pub kid: Option<String>,
    /// What it is good for.
    pub stage: Stage,
    /// Name of the secret that it is made from.
    pub secret: String,
    /// When it begins to sign, in milliseconds since 1970.
    pub active_from: UnixMs,
    /// When what it signed counts no more; absent while no other follows.
    pub retires_at: Option<UnixMs>,
}

impl Rotation {
    /// Reads what is noted, or notes the first generation of a new line.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn open(
        settings: &config::Keys,
        store: &Arc<dyn LineStore>,
        keys: &Arc<Keys>,
        data: &Path,
        metrics: &Metrics,
    ) -> Result<Arc<Self>, StartError> {
        let failed = |error: StoreError| StartError(format!("the generations of keys cannot be read: {error}"));
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let file = data.join(FILE);
        let mut all = Generations::default();
        all.take_over(remembered(&file));
        let rotation = Arc::new(Self {
            store: Arc::clone(store),
            topic: Topic::new("keys").map_err(|error| StartError(error.to_string()))?,
            keys: Arc::clone(keys),
            schedule: Schedule {
                every_ms: settings.rotate_every.map(millis),
                ahead_ms: millis(settings.publish_ahead),
                overlap_ms: millis(settings.overlap),
            },
            file,
            metrics: metrics.clone(),
            known: Mutex::new(Known { all, looked: None, kept: String::new() }),
        });
        let now = rotation.look().await.map_err(failed)?;
        if rotation.known().all.iter().next().is_none() {
            let overlap_ms = rotation.schedule.overlap_ms;
            let secret = keys.first_secret().to_owned();
            rotation.note(&Generation { number: 0, secret, active_from: now, overlap_ms }).await.map_err(failed)?;
            rotation.look().await.map_err(failed)?;
        }
        rotation.begin_anew_with_another_secret(now).await.map_err(failed)?;
        Ok(rotation)
    }

    /// Goes on until the shutdown.
    pub fn start(self: &Arc<Self>, shutdown: &watch::Receiver<bool>) {
        let (rotation, mut shutdown) = (Arc::clone(self), shutdown.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = rotation.keep() => {}
                _ = shutdown.wait_for(|down| *down) => {}
            }
        });
    }

    async fn keep(&self) {
        loop {
            sleep(LOOK_EVERY).await;
            if let Err(error) = self.turn().await {
                self.metrics.store_errors.with_label_values(&["keys"]).inc();
                tracing::debug!(%error, "the generations of keys cannot be read; what is known goes on");
            }
            // Also without the store: a generation begins to sign when it was said that it would.
            self.use_known();
        }
    }

    /// One look, and a new generation where one is due.
    async fn turn(&self) -> Result<(), StoreError> {
        let now = self.look().await?;
        let due = self.known().all.due(self.keys.newest_secret(), &self.schedule, now);
        if let Some(due) = due {
            self.note(&due).await?;
            self.look().await?;
        }
        Ok(())
    }

    /// Makes a new generation at staff's word; repeating it while one is published and does not sign yet makes no other.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn rotate(&self, when: When) -> Result<(), StoreError> {
        let now = self.look().await?;
        let asked = self.known().all.asked(self.keys.newest_secret(), &self.schedule, when, now);
        if let Some(asked) = asked {
            self.note(&asked).await?;
            self.look().await?;
        }
        Ok(())
    }

    /// Every generation that counts, oldest first, and the store's clock.
    pub fn report(&self) -> (UnixMs, Vec<Report>) {
        // What it says is in use here is.
        self.use_known();
        let known = self.known();
        let now = known.now();
        let one = |generation: &Generation| Report {
            number: generation.number,
            kid: self.keys.kid(generation.number),
            stage: known.all.stage(generation.number, now),
            secret: generation.secret.clone(),
            active_from: generation.active_from,
            retires_at: known.all.retires_at(generation.number),
        };
        (now, known.all.iter().map(one).collect())
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over what is noted, tells a store that has forgotten, and wipes what is retired. Gives the store's clock.
    async fn look(&self) -> Result<UnixMs, StoreError> {
        let notes = self.store.notes(&self.topic).await?;
        let noted = read(&notes);
        let (missing, retired) = {
            let mut known = self.known();
            known.looked = Some((notes.now, Instant::now()));
            known.all.take_over(noted.iter().cloned());
            let mut retired = known.all.forget_retired(notes.now);
            retired.retain(|number| noted.iter().any(|noted| noted.number == *number));
            let all = known.all.iter();
            let missing: Vec<_> =
                all.filter(|one| noted.iter().all(|noted| noted.number != one.number)).cloned().collect();
            (missing, retired)
        };
        for generation in &missing {
            tracing::warn!(
                generation = generation.number,
                "the queue store has forgotten a generation of keys; told it again"
            );
            self.note(generation).await?;
        }
        for number in retired {
            self.store.wipe_note(&self.topic, &name(number)).await?;
        }
        self.use_known();
        Ok(notes.now)
    }

    /// Notes a generation unless there is one of its number.
    async fn note(&self, generation: &Generation) -> Result<(), StoreError> {
        let value = serde_json::to_string(generation).unwrap_or_default();
        let name = name(generation.number);
        let order = NoteOrder { name: &name, value: &value, keep: Keep::ForGood, over: Over::Nothing };
        if self.store.note(&self.topic, &order).await? == Noted::Written {
            tracing::info!(
                generation = generation.number,
                active_from_ms = generation.active_from.0,
                "a generation of keys is published"
            );
        }
        Ok(())
    }

    /// Takes what is known into use, and keeps it for the next start.
    fn use_known(&self) {
        let (all, now) = {
            let known = self.known();
            (known.all.clone(), known.now())
        };
        let before = self.keys.signing();
        self.keys.turn_to(&all, now);
        let signing = self.keys.signing();
        self.metrics.key_generation.set(i64::from(signing));
        if signing != before {
            tracing::info!(generation = signing, "a generation of keys begins to sign");
        }
        let text = serde_json::to_string(&all.iter().collect::<Vec<_>>()).unwrap_or_default();
        if self.known().kept == text {
            return;
        }
        match write(&self.file, &text) {
            Ok(()) => self.known().kept = text,
            Err(error) => tracing::warn!(%error, "the generations of keys cannot be kept in the data folder"),
        }
    }

    /// A secret that was exchanged without naming the one before: nothing that was signed can be checked, so nothing is
    /// gained by waiting.
    async fn begin_anew_with_another_secret(&self, now: UnixMs) -> Result<(), StoreError> {
        let signing = self.known().all.signing(now).cloned();
        let Some(signing) = signing.filter(|signing| !self.keys.has(&signing.secret)) else {
            return Ok(());
        };
        tracing::warn!(
            "this gateway does not have the secret that signs here, so every ticket in visitors' hands is void for it; \
             if the secret was exchanged, name the one before as edge.secret_file_old"
        );
        let latest = self.known().all.iter().last().map_or(0, |last| last.number);
        let secret = self.keys.newest_secret().to_owned();
        let overlap_ms = self.schedule.overlap_ms;
        debug_assert!(latest >= signing.number);
        self.note(&Generation { number: latest + 1, secret, active_from: now, overlap_ms }).await?;
        self.look().await.map(|_| ())
    }
}

impl Known {
    /// The store's clock, as well as this gateway knows it.
    fn now(&self) -> UnixMs {
        let since = |at: Instant| u64::try_from(at.elapsed().as_millis()).unwrap_or(0);
        self.looked.map_or(UnixMs(0), |(now, at)| UnixMs(now.0 + since(at)))
    }
}

/// By number, also as text.
fn name(number: u32) -> String {
    format!("{number:010}")
}

fn read(notes: &Notes) -> Vec<Generation> {
    notes.all.iter().filter_map(|note| serde_json::from_str(&note.value).ok()).collect()
}

/// What the last process knew; a file that cannot be read is as good as none.
fn remembered(file: &Path) -> Vec<Generation> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}
