//! What goes on at an upstream without any visitor: names are looked up again, health is asked after, the retries'
//! reserve comes back.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Weak};
use std::time::Duration;

use config::{Origin, Origins};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::place::Place;
use super::probe::Prober;
use super::upstream::Upstream;

/// An answer to a question after health is not read further.
const HEALTH_BYTES_MAX: usize = 64 * 1024;
/// A name server that takes longer does not answer.
const LOOKUP_PATIENCE: Duration = Duration::from_secs(5);

/// Where the origins are now. A name that cannot be looked up keeps the addresses that were known.
pub(super) async fn resolve(upstream: &Upstream, shop: Option<SocketAddr>) {
    let here = |address: SocketAddr| Origin { host: address.ip().to_string(), port: address.port(), weight: 1 };
    let origins = match (&upstream.settings.origins, shop) {
        (Origins::At(origins), _) => origins.clone(),
        (Origins::Shop, Some(address)) => vec![here(address)],
        (Origins::Shop, None) => Vec::new(),
    };
    let known = upstream.ring();
    let mut found: Vec<(&Origin, SocketAddr)> = Vec::new();
    for origin in &origins {
        let mut addresses = lookup(origin).await;
        if addresses.is_empty() {
            tracing::warn!(upstream = upstream.name(), host = origin.host, "an origin's name has no address now");
            let host = format!("{}:{}", origin.host, origin.port);
            addresses = known.places.iter().filter(|place| place.host == host).map(|place| place.address).collect();
        }
        for address in addresses {
            if !found.iter().any(|(_, known)| *known == address) {
                found.push((origin, address));
            }
        }
    }
    let same =
        found.len() == known.places.len() && found.iter().zip(&known.places).all(|((_, new), old)| *new == old.address);
    if !same {
        upstream.move_to(&found);
    }
}

async fn lookup(origin: &Origin) -> Vec<SocketAddr> {
    if let Ok(address) = origin.host.parse::<IpAddr>() {
        return vec![SocketAddr::new(address, origin.port)];
    }
    let asked = tokio::net::lookup_host((origin.host.as_str(), origin.port));
    let mut found: Vec<_> = match tokio::time::timeout(LOOKUP_PATIENCE, asked).await {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    // Name servers turn the order; the same addresses are the same places.
    found.sort();
    found.dedup();
    found
}

/// Starts the work; it ends when the upstream is dropped.
pub(super) fn start(upstream: &Arc<Upstream>, prober: &Arc<Prober>, tasks: &mut JoinSet<()>) {
    let named = matches!(&upstream.settings.origins, Origins::At(all) if all.iter().any(|origin| origin.host.parse::<IpAddr>().is_err()));
    if named {
        tasks.spawn(resolve_again(Arc::downgrade(upstream), upstream.settings.resolve_every));
    }
    if upstream.settings.health.is_some() {
        tasks.spawn(ask_after_health(Arc::downgrade(upstream), Arc::clone(prober)));
    }
    tasks.spawn(tend(Arc::downgrade(upstream)));
    tasks.spawn(look(Arc::downgrade(upstream)));
}

async fn resolve_again(upstream: Weak<Upstream>, every: Duration) {
    loop {
        sleep(every).await;
        let Some(upstream) = upstream.upgrade() else {
            return;
        };
        resolve(&upstream, None).await;
    }
}

/// What is due every second.
async fn tend(upstream: Weak<Upstream>) {
    loop {
        sleep(Duration::from_secs(1)).await;
        let Some(upstream) = upstream.upgrade() else {
            return;
        };
        upstream.budget.trickle();
        upstream.ring().places.iter().for_each(|place| place.sweep());
    }
}

/// As often as a room's window takes a step.
async fn look(upstream: Weak<Upstream>) {
    loop {
        sleep(Duration::from_millis(waitroom::STEP_MS)).await;
        let Some(upstream) = upstream.upgrade() else {
            return;
        };
        upstream.look();
    }
}

/// All origins at once, so that one that hangs delays no question to the others.
async fn ask_after_health(upstream: Weak<Upstream>, prober: Arc<Prober>) {
    loop {
        let Some(upstream) = upstream.upgrade() else {
            return;
        };
        let Some(rules) = upstream.settings.health.clone() else {
            return;
        };
        let mut asked = JoinSet::new();
        for place in &upstream.ring().places {
            asked.spawn(ask(Arc::clone(&upstream), Arc::clone(place), Arc::clone(&prober)));
        }
        drop(upstream);
        asked.join_all().await;
        sleep(rules.every).await;
    }
}

async fn ask(upstream: Arc<Upstream>, place: Arc<Place>, prober: Arc<Prober>) {
    let Some(rules) = &upstream.settings.health else {
        return;
    };
    let host = rules.host.as_deref().unwrap_or(&place.host);
    let answer = prober.get(place.peer(), (host, &rules.path), rules.timeout, HEALTH_BYTES_MAX).await;
    let good = match &answer {
        Ok((status, _)) => status.is_success() || status.is_redirection(),
        Err(error) => {
            tracing::debug!(%error, origin = place.name, "a question after health was not answered");
            false
        }
    };
    place.asked(good, rules, upstream.now());
}
