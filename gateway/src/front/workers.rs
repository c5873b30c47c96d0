//! The threads of the front door. Each has a reactor of its own, accepts by itself, and keeps what it accepted to its end: a
//! request then wakes nobody on another thread, which is what most of a small request's time went into. What rooms, stores
//! and the console do is the other runtime's, so that nothing of it holds up a connection.

use std::future::Future;
use std::io;
use std::net::TcpListener as StdListener;
use std::sync::Arc;

use pingora::proxy::ProxyHttp;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{mpsc, watch};

use super::accept::{Doorway, accept};

/// A listening socket with what stands behind it. The benchmarks put an application without a gate there.
pub struct Front<P = crate::edge::FrontDoor> {
    listener: StdListener,
    doorway: Doorway<P>,
}

impl<P> Front<P> {
    /// A bound socket that does not block.
    pub fn new(listener: StdListener, doorway: Doorway<P>) -> Self {
        Self { listener, doorway }
    }
}

/// Threads that serve connections until this is dropped.
pub struct Workers {
    /// Turns true when connections end, however far they are.
    end: watch::Sender<bool>,
    /// Ends when no thread accepts any more.
    accepting: mpsc::Receiver<()>,
}

impl Workers {
    /// Accepts on as many threads as the runtime that calls this has. From the shutdown on they accept nobody; connections
    /// that are open go on.
    ///
    /// # Errors
    /// When a thread or its reactor cannot be made.
    pub fn start<P>(fronts: &[Front<P>], shutdown: &watch::Receiver<bool>) -> io::Result<Self>
    where
        P: ProxyHttp + Send + Sync + 'static,
        P::CTX: Send + Sync,
    {
        let end = watch::Sender::new(false);
        let (token, accepting) = mpsc::channel(1);
        for at in 0..Handle::current().metrics().num_workers() {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let accepts = {
                let _entered = runtime.enter();
                let accepts = fronts.iter().map(|front| {
                    let listener = TcpListener::from_std(front.listener.try_clone()?)?;
                    Ok(accept(listener, Arc::clone(&front.doorway), shutdown.clone()))
                });
                accepts.collect::<io::Result<Vec<_>>>()?
            };
            let work = serve(accepts, token.clone(), end.subscribe());
            std::thread::Builder::new().name(format!("door-{at}")).spawn(move || runtime.block_on(work))?;
        }
        Ok(Self { end, accepting })
    }

    /// Waits until nobody is accepted any more.
    pub async fn closed(&mut self) {
        // Nothing is ever sent: the senders go.
        let _ = self.accepting.recv().await;
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.end.send_replace(true);
    }
}

async fn serve(accepts: Vec<impl Future<Output = ()>>, token: mpsc::Sender<()>, mut end: watch::Receiver<bool>) {
    futures_util::future::join_all(accepts).await;
    drop(token);
    // An error means that whoever would say so is gone.
    let _ = end.wait_for(|end| *end).await;
}
