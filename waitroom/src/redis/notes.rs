//! The blackboard on Redis: a hash and a sorted set for each topic, with a hash tag of their own.

use ::redis::Value;

use super::{RedisStore, answers};
use crate::notes::{BadNote, NOTES_MAX, NoteOrder, Noted, Notes, Over, Topic};
use crate::store::{Retry, StoreError};

fn bad(error: BadNote) -> StoreError {
    StoreError::new(error.to_string(), Retry::Never, error)
}

impl RedisStore {
    async fn note_call(&self, topic: &Topic, arguments: [&str; 4]) -> Result<Value, StoreError> {
        let mut call = self.scripts.note.prepare_invoke();
        // No room's tag has a colon.
        call.key(format!("vestibule:{{notes:{topic}}}:")).arg(self.now());
        for argument in arguments {
            call.arg(argument);
        }
        call.arg(NOTES_MAX);
        self.call(&call).await
    }

    pub(super) async fn write_note(&self, topic: &Topic, order: &NoteOrder<'_>) -> Result<Noted, StoreError> {
        order.check().map_err(bad)?;
        let how = match order.over {
            Over::Any => "write",
            Over::Nothing => "once",
        };
        let millis = order.millis().unwrap_or(0).to_string();
        let answer = self.note_call(topic, [how, order.name, order.value, &millis]).await?;
        answers::noted(answer)?.ok_or_else(|| bad(BadNote::Full))
    }

    pub(super) async fn wipe(&self, topic: &Topic, name: &str) -> Result<(), StoreError> {
        self.note_call(topic, ["wipe", name, "", "0"]).await.map(|_| ())
    }

    pub(super) async fn read_notes(&self, topic: &Topic) -> Result<Notes, StoreError> {
        answers::notes(self.note_call(topic, ["read", "", "", "0"]).await?)
    }
}
