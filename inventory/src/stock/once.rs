//! What is costly to make is made once, however many wait for it. A task makes it that outlives whoever asked first, so a
//! request that gives up does not make the next one begin anew.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::watch;

use crate::table::{Fault, time_left};

type Made<V> = watch::Receiver<Option<Result<V, Fault>>>;

/// What was made, by name, and what is being made.
#[derive(Debug)]
pub(super) struct Once<K, V> {
    made: RwLock<HashMap<K, V>>,
    making: Mutex<HashMap<K, Made<V>>>,
}

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self { made: RwLock::default(), making: Mutex::default() }
    }
}

impl<K, V> Once<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn made(&self, key: &K) -> Option<V> {
        self.made.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn making(&self) -> MutexGuard<'_, HashMap<K, Made<V>>> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that was made.
    pub(super) fn all(&self) -> Vec<(K, V)> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        made.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// What was made before, or what `make` gives. What failed is made again by whoever asks next.
    pub(super) async fn get<F>(self: &Arc<Self>, key: &K, make: impl FnOnce() -> F) -> Result<V, Fault>
    where
        F: Future<Output = Result<V, Fault>> + Send + 'static,
    {
        if let Some(value) = self.made(key) {
            return Ok(value);
        }
        let mut made = self.begun(key, make);
        let lost = || Fault::lost("what is made of the table was not ready in time");
        let waited = tokio::time::timeout(time_left(), made.wait_for(Option::is_some)).await;
        let value = waited.map_err(|_| lost())?.map_err(|_| lost())?;
        value.clone().unwrap_or_else(|| Err(lost()))
    }

    fn begun<F>(self: &Arc<Self>, key: &K, make: impl FnOnce() -> F) -> Made<V>
    where
        F: Future<Output = Result<V, Fault>> + Send + 'static,
    {
        let mut making = self.making();
        // One whose task ended without a word counts as none.
        if let Some(made) = making.get(key).filter(|made| made.has_changed().is_ok()) {
            return made.clone();
        }
        let (tell, told) = watch::channel(None);
        // Whoever made it meanwhile put it down before it left the list.
        if let Some(value) = self.made(key) {
            tell.send_replace(Some(Ok(value)));
            return told;
        }
        making.insert(key.clone(), told.clone());
        let (once, key, work) = (Arc::clone(self), key.clone(), make());
        tokio::spawn(async move {
            let value = work.await;
            if let Ok(value) = &value {
                let mut made = once.made.write().unwrap_or_else(PoisonError::into_inner);
                made.insert(key.clone(), value.clone());
            }
            once.making().remove(&key);
            tell.send_replace(Some(value));
        });
        told
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::table::within;

    #[tokio::test]
    async fn it_is_made_once_for_all_who_wait() {
        let (once, times) = (Arc::new(Once::<u8, u32>::default()), Arc::new(AtomicU32::new(0)));
        let (go, gone) = watch::channel(false);
        let ask = || {
            let (once, times, mut gone) = (Arc::clone(&once), Arc::clone(&times), gone.clone());
            async move {
                let make = async move {
                    let _ = gone.wait_for(|gone| *gone).await;
                    Ok(times.fetch_add(1, Ordering::Relaxed))
                };
                once.get(&1, || make).await
            }
        };
        // Who asked first gives up.
        within(Duration::from_millis(10), ask()).await.expect_err("is not ready");
        let mut all = tokio::task::JoinSet::new();
        (0..10).for_each(|_| drop(all.spawn(ask())));
        go.send_replace(true);
        assert!(all.join_all().await.into_iter().all(|value| value == Ok(0)));
        assert_eq!((ask().await, times.load(Ordering::Relaxed)), (Ok(0), 1));
    }

    #[tokio::test]
    async fn what_failed_is_made_again() {
        let once = Arc::new(Once::<u8, u32>::default());
        once.get(&1, || async { Err(Fault::lost("away")) }).await.expect_err("fails");
        assert_eq!(once.get(&1, || async { Ok(7) }).await, Ok(7));
        assert_eq!(once.all(), [(1, 7)]);
    }
}
