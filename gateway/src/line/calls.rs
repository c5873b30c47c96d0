//! Who of a room is to be told at once: a visitor with an open feed whose call has come, whatever the pace of the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use waitroom::Number;

type Watchers = HashMap<Number, Vec<Arc<Notify>>>;

/// Cloning shares it.
#[derive(Clone, Default)]
pub(super) struct Calls(Arc<Mutex<Watchers>>);

impl Calls {
    fn with<T>(&self, act: impl FnOnce(&mut Watchers) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Watches a number until the guard is dropped.
    pub(super) fn watch(&self, number: Number) -> Watched {
        let bell = Arc::new(Notify::new());
        self.with(|all| all.entry(number).or_default().push(Arc::clone(&bell)));
        Watched { calls: self.clone(), number, bell }
    }

    /// Something happened to these alone.
    pub(super) fn ring(&self, numbers: impl IntoIterator<Item = Number>) {
        self.with(|all| {
            for bell in numbers.into_iter().filter_map(|number| all.get(&number)).flatten() {
                bell.notify_one();
            }
        });
    }

    fn forget(&self, number: Number, bell: &Arc<Notify>) {
        self.with(|all| {
            if let Some(bells) = all.get_mut(&number) {
                bells.retain(|known| !Arc::ptr_eq(known, bell));
                if bells.is_empty() {
                    all.remove(&number);
                }
            }
        });
    }
}

/// One watched number.
pub(super) struct Watched {
    calls: Calls,
    number: Number,
    bell: Arc<Notify>,
}

impl Watched {
    /// When something happened to the number.
    pub(super) async fn called(&self) {
        self.bell.notified().await;
    }

    /// Watches another number from now on.
    pub(super) fn follow(&mut self, number: Number) {
        if number != self.number {
            self.calls.forget(self.number, &self.bell);
            self.calls.with(|all| all.entry(number).or_default().push(Arc::clone(&self.bell)));
            self.number = number;
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.calls.forget(self.number, &self.bell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_who_is_meant_is_woken() {
        let calls = Calls::default();
        let (mut mine, tab, other) = (calls.watch(Number(1)), calls.watch(Number(1)), calls.watch(Number(2)));
        calls.ring([Number(1), Number(9)]);
        mine.called().await;
        tab.called().await;
        let soon = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(soon, other.called()).await.is_err());
        mine.follow(Number(2));
        calls.ring([Number(2)]);
        mine.called().await;
        drop((mine, tab, other));
        assert!(calls.with(|all| all.is_empty()), "nothing stays behind");
    }
}
