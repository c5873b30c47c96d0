//! Who is a crawler that is let through: one whose address has a host name in a known domain that leads back to the very
//! address (forward-confirmed reverse DNS, as the large search engines document for their own).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use quick_cache::sync::Cache;

/// Addresses whose names are remembered.
const REMEMBERED_MAX: usize = 10_000;
/// For so long; crawlers keep their addresses for months.
const REMEMBERED_FOR: Duration = Duration::from_secs(3600);
/// A name server that takes longer makes nobody a crawler.
const PATIENCE: Duration = Duration::from_secs(2);

/// Names of addresses and addresses of names.
#[async_trait]
pub trait HostNames: Send + Sync + 'static {
    /// The name of an address, if it has one.
    async fn name_of(&self, address: IpAddr) -> Option<String>;
    /// All addresses of a name.
    async fn addresses_of(&self, name: &str) -> Vec<IpAddr>;
}

/// What the system's resolver says.
pub struct SystemNames;

#[async_trait]
impl HostNames for SystemNames {
    async fn name_of(&self, address: IpAddr) -> Option<String> {
        tokio::task::spawn_blocking(move || dns_lookup::lookup_addr(&address).ok()).await.ok().flatten()
    }

    async fn addresses_of(&self, name: &str) -> Vec<IpAddr> {
        tokio::net::lookup_host((name, 0))
            .await
            .map(|all| all.map(|address| address.ip()).collect())
            .unwrap_or_default()
    }
}

/// Remembers who is one.
pub struct Crawlers {
    names: Box<dyn HostNames>,
    /// The confirmed name of an address, and when it was confirmed.
    known: Cache<IpAddr, (Option<Arc<str>>, Instant)>,
}

impl Crawlers {
    /// Nobody is known yet.
    pub fn new(names: Box<dyn HostNames>) -> Self {
        Self { names, known: Cache::new(REMEMBERED_MAX) }
    }

    /// Whether an address has a confirmed name in one of these domains.
    pub async fn is_of(&self, address: IpAddr, domains: &[String]) -> bool {
        let name = match self.known.get(&address) {
            Some((name, at)) if at.elapsed() < REMEMBERED_FOR => name,
            _ => {
                let asked = tokio::time::timeout(PATIENCE, self.confirmed(address)).await;
                // What could not be asked is asked again with the next request.
                let Ok(name) = asked else { return false };
                self.known.insert(address, (name.clone(), Instant::now()));
                name
            }
        };
        name.is_some_and(|name| domains.iter().any(|domain| is_in(&name, domain)))
    }

    async fn confirmed(&self, address: IpAddr) -> Option<Arc<str>> {
        let name = self.names.name_of(address).await?.trim_end_matches('.').to_ascii_lowercase();
        // An address is not a name: some resolvers answer with it where there is none.
        let back = name.parse::<IpAddr>().is_err() && self.names.addresses_of(&name).await.contains(&address);
        back.then(|| name.into())
    }
}

fn is_in(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// 66.0.0.1 is a crawler; 66.0.0.2 has a name that leads elsewhere.
    pub(in crate::edge) struct Book;

    #[async_trait]
    impl HostNames for Book {
        async fn name_of(&self, address: IpAddr) -> Option<String> {
            matches!(address.to_string().as_str(), "66.0.0.1" | "66.0.0.2").then(|| "Crawl-1.bot.example.".to_owned())
        }

        async fn addresses_of(&self, name: &str) -> Vec<IpAddr> {
            if name == "crawl-1.bot.example" { vec![IpAddr::from([66, 0, 0, 1])] } else { Vec::new() }
        }
    }

    #[tokio::test]
    async fn a_name_must_lead_back() {
        let crawlers = Crawlers::new(Box::new(Book));
        let is = |last, domain: &str| {
            let (crawlers, domains) = (&crawlers, vec![domain.to_owned()]);
            async move { crawlers.is_of(IpAddr::from([66, 0, 0, last]), &domains).await }
        };
        assert!(is(1, "bot.example").await);
        assert!(!is(2, "bot.example").await && !is(3, "bot.example").await);
        assert!(!is(1, "ot.example").await && !is(1, "example.org").await);
    }

    /// The system's own resolver: loopback has a name on every machine.
    #[tokio::test]
    async fn the_system_knows_itself() {
        let loopback = IpAddr::from([127, 0, 0, 1]);
        let name = SystemNames.name_of(loopback).await.expect("loopback has a name");
        assert!(SystemNames.addresses_of(&name).await.contains(&loopback), "{name}");
    }
}
