//! How many connections are open, in all and per client address. A place is taken before anything is read, goes along
//! with the connection whatever becomes of it (a live feed too), and is given back when dropped.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use parking_lot::Mutex;
use prometheus::IntGauge;
use tokio::sync::Notify;

use crate::edge::client::household;

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// As many connections of this address are open as one may have.
    Address,
    /// As many connections are open as this process may have.
    Total,
}

impl Full {
    /// Its name in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Total => "total",
        }
    }
}

/// All places of one process.
pub struct Places {
    open: Mutex<Open>,
    per_address_max: Option<u32>,
    total_max: Option<u32>,
    exempt: Vec<IpNet>,
    gauge: IntGauge,
    empty: Notify,
}

#[derive(Default)]
struct Open {
    total: u32,
    of: HashMap<u64, u32>,
}

impl Places {
    /// With these limits; addresses in `exempt` only count in all, since behind a proxy there are many people.
    pub fn new(per_address_max: Option<u32>, total_max: Option<u32>, exempt: Vec<IpNet>, gauge: IntGauge) -> Arc<Self> {
        let open = Mutex::default();
        Arc::new(Self { open, per_address_max, total_max, exempt, gauge, empty: Notify::new() })
    }

    /// Takes a place for a connection from this address.
    ///
    /// # Errors
    /// When there is none.
    pub fn enter(self: &Arc<Self>, peer: IpAddr) -> Result<Place, Full> {
        let key = self.key(peer);
        let mut open = self.open.lock();
        if self.total_max.is_some_and(|max| open.total >= max) {
            return Err(Full::Total);
        }
        self.count(&mut open, key)?;
        open.total += 1;
        self.gauge.inc();
        Ok(Place { places: Arc::clone(self), key })
    }

    /// Waits until nobody is here.
    pub async fn all_left(&self) {
        loop {
            let left = self.empty.notified();
            tokio::pin!(left);
            left.as_mut().enable();
            if self.open.lock().total == 0 {
                return;
            }
            left.await;
        }
    }

    /// What is counted for an address; nothing for a trusted proxy, or when the limit is off.
    fn key(&self, address: IpAddr) -> Option<u64> {
        let address = address.to_canonical();
        let counts = self.per_address_max.is_some() && !self.exempt.iter().any(|network| network.contains(&address));
        counts.then(|| household(address))
    }

    fn count(&self, open: &mut Open, key: Option<u64>) -> Result<(), Full> {
        let Some(key) = key else { return Ok(()) };
        let of = open.of.entry(key);
        if let Entry::Occupied(of) = &of
            && self.per_address_max.is_some_and(|max| *of.get() >= max)
        {
            return Err(Full::Address);
        }
        *of.or_insert(0) += 1;
        Ok(())
    }
}

/// One connection's place.
pub struct Place {
    places: Arc<Places>,
    key: Option<u64>,
}

impl Place {
    /// From now on the place counts for this address: the client's, as a trusted proxy said it.
    ///
    /// # Errors
    /// When that address has no place left; the place then counts as before.
    pub fn belongs_to(&mut self, client: IpAddr) -> Result<(), Full> {
        let key = self.places.key(client);
        let mut open = self.places.open.lock();
        self.places.count(&mut open, key)?;
        uncount(&mut open, std::mem::replace(&mut self.key, key));
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.places.open.lock();
        open.total -= 1;
        uncount(&mut open, self.key);
        let empty = open.total == 0;
        drop(open);
        self.places.gauge.dec();
        if empty {
            self.places.empty.notify_waiters();
        }
    }
}

fn uncount(open: &mut Open, key: Option<u64>) {
    let Some(key) = key else { return };
    if let Entry::Occupied(mut of) = open.of.entry(key) {
        *of.get_mut() -= 1;
        if *of.get() == 0 {
            of.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn places(per_address_max: Option<u32>, total_max: Option<u32>) -> Arc<Places> {
        let gauge = IntGauge::new("open", "Open.").expect("a gauge");
        Places::new(per_address_max, total_max, vec!["10.0.0.0/8".parse().expect("a network")], gauge)
    }

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let places = places(Some(2), None);
        let first = places.enter(ip("192.0.2.1")).expect("a place");
        let _second = places.enter(ip("::ffff:192.0.2.1")).expect("a place");
        assert_eq!(places.enter(ip("192.0.2.1")).err(), Some(Full::Address));
        let _other = places.enter(ip("192.0.2.2")).expect("another address");
        drop(first);
        assert!(places.enter(ip("192.0.2.1")).is_ok());
    }

    #[test]
    fn an_ipv6_household_is_one_and_a_trusted_proxy_many() {
        let places = places(Some(1), None);
        let _one = places.enter(ip("2001:db8:1:2::1")).expect("a place");
        assert_eq!(places.enter(ip("2001:db8:1:2::2")).err(), Some(Full::Address));
        let _proxy = places.enter(ip("10.0.0.1")).expect("a place");
        assert!(places.enter(ip("10.0.0.1")).is_ok());
    }

    #[test]
    fn a_place_counts_for_whom_the_proxy_names() {
        let places = places(Some(1), None);
        let mut one = places.enter(ip("10.0.0.1")).expect("a place");
        one.belongs_to(ip("192.0.2.1")).expect("the first");
        let mut two = places.enter(ip("10.0.0.1")).expect("a place");
        assert_eq!(two.belongs_to(ip("192.0.2.1")), Err(Full::Address));
        drop(one);
        two.belongs_to(ip("192.0.2.1")).expect("free again");
        drop(two);
        assert!(places.open.lock().of.is_empty(), "nothing is remembered of who left");
    }

    #[test]
    fn all_have_a_limit_together() {
        let places = places(None, Some(2));
        let one = places.enter(ip("192.0.2.1")).expect("a place");
        let _two = places.enter(ip("192.0.2.1")).expect("a place");
        assert_eq!(places.enter(ip("10.0.0.1")).err(), Some(Full::Total));
        drop(one);
        assert!(places.enter(ip("10.0.0.1")).is_ok());
    }
}
