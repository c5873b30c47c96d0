//! Connections to one origin that are open and not in use. Each is given out on the thread whose reactor it belongs to, the
//! newest first; one that the origin closed, or on which it spoke unasked, is found out before it is used.
//!
//! Pingora's own pool watches every idle connection by a task, which is made anew after each request: for requests as
//! short as these, that was a tenth of all their time.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use parking_lot::Mutex;
use pingora::protocols::Stream;
use tokio::io::AsyncReadExt;
use tokio::runtime::{Handle, Id};

/// The idle connections of one origin.
pub(super) struct Idle {
    /// The oldest first.
    kept: Mutex<VecDeque<Kept>>,
    max: usize,
    /// For so long at most; without end if there is none.
    patience: Option<Duration>,
}

struct Kept {
    stream: Stream,
    since: Instant,
    /// Where the stream is watched.
    runtime: Id,
}

impl Idle {
    pub(super) fn new(max: usize, patience: Option<Duration>) -> Self {
        Self { kept: Mutex::default(), max, patience }
    }

    /// A connection that can be used, if there is one.
    pub(super) fn take(&self) -> Option<Stream> {
        let here = Handle::current().id();
        loop {
            let mut kept = {
                let mut all = self.kept.lock();
                let at = all.iter().rposition(|kept| kept.runtime == here)?;
                all.remove(at)?
            };
            if self.is_good(&mut kept) {
                return Some(kept.stream);
            }
        }
    }

    /// Keeps a connection on which nothing more is to come.
    pub(super) fn put(&self, stream: Stream) {
        let kept = Kept { stream, since: Instant::now(), runtime: Handle::current().id() };
        let mut all = self.kept.lock();
        all.push_back(kept);
        let oldest = if all.len() > self.max { all.pop_front() } else { None };
        drop(all);
        // Closing is a system call: not while others wait.
        drop(oldest);
    }

    /// Closes those that were idle for too long or are of no more use.
    pub(super) fn sweep(&self) {
        let all = std::mem::take(&mut *self.kept.lock());
        let good: VecDeque<_> =
            all.into_iter().filter_map(|mut kept| self.is_good(&mut kept).then_some(kept)).collect();
        let mut all = self.kept.lock();
        let newer = std::mem::replace(&mut *all, good);
        all.extend(newer);
    }

    fn is_good(&self, kept: &mut Kept) -> bool {
        let is_fresh = self.patience.is_none_or(|patience| kept.since.elapsed() < patience);
        // Whatever can be read is an end, or an answer that nobody asked for.
        is_fresh && kept.stream.read(&mut [0]).now_or_never().is_none()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncWriteExt, DuplexStream};

    use super::*;

    fn pair() -> (Stream, DuplexStream) {
        let (ours, theirs) = tokio::io::duplex(64);
        (Box::new(ours), theirs)
    }

    #[tokio::test]
    async fn the_newest_that_is_good_is_given_out() {
        let idle = Idle::new(3, None);
        assert!(idle.take().is_none());
        let (mut others, mut last) = (Vec::new(), None);
        for _ in 0..4 {
            let (ours, theirs) = pair();
            idle.put(ours);
            others.push(theirs);
        }
        assert_eq!(others[0].read(&mut [0]).await.expect("reads"), 0, "the oldest of too many is closed");
        others[3].write_all(b"HTTP/1.1 408").await.expect("writes");
        drop(others.remove(2));
        for _ in 0..2 {
            last = idle.take().or(last);
        }
        last.expect("one is good").write_all(b"x").await.expect("writes");
        assert_eq!(others[1].read(&mut [0]).await.expect("reads"), 1, "the one that nobody closed or spoke on");
        assert!(idle.take().is_none());
    }

    #[tokio::test]
    async fn nothing_is_kept_that_is_old_or_closed() {
        let idle = Idle::new(3, Some(Duration::ZERO));
        let (ours, _theirs) = pair();
        idle.put(ours);
        assert!(idle.take().is_none());
        let idle = Idle::new(3, None);
        let (one, other) = (pair(), pair());
        idle.put(one.0);
        idle.put(other.0);
        drop(one.1);
        idle.sweep();
        assert_eq!(idle.kept.lock().len(), 1);
        assert!(idle.take().is_some());
    }

    #[test]
    fn a_connection_stays_with_its_thread() {
        let idle = Idle::new(3, None);
        let runtime = || tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let (one, two) = (runtime(), runtime());
        let _theirs = one.block_on(async {
            let (ours, theirs) = pair();
            idle.put(ours);
            theirs
        });
        assert!(two.block_on(async { idle.take() }).is_none());
        assert!(one.block_on(async { idle.take() }).is_some());
    }
}
