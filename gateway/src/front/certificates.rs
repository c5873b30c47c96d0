//! The certificates of the front door, chosen by the name that a client asks for (SNI). Each serves the names that
//! stand in it. They are read again when their files change; what cannot be used leaves the old ones in place.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use config::{CertificateFiles, Tls};
use parking_lot::RwLock;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::signal::unix::{SignalKind, signal};
use x509_parser::extensions::GeneralName;

use crate::metrics::Metrics;

/// How often the files are looked at: two calls of the system a file.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// All certificates.
pub struct Certificates {
    files: Tls,
    table: RwLock<Table>,
    metrics: Metrics,
}

struct Table {
    first: Arc<CertifiedKey>,
    by_name: HashMap<String, Arc<CertifiedKey>>,
}

/// One certificate that serves.
struct Served {
    key: Arc<CertifiedKey>,
    names: Vec<String>,
    expires_at_s: i64,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Certificates").finish_non_exhaustive()
    }
}

impl Certificates {
    /// Reads them all.
    ///
    /// # Errors
    /// The first that does not serve, as a sentence for the operator.
    pub fn read(files: &Tls, metrics: Metrics) -> Result<Arc<Self>, String> {
        let table = RwLock::new(table(files, &metrics)?);
        Ok(Arc::new(Self { files: files.clone(), table, metrics }))
    }

    /// Whether one of them is for this host, in lower case.
    pub fn names(&self, host: &str) -> bool {
        self.table.read().find(host).is_some()
    }

    /// Reads them again whenever a file changes, or the process gets SIGHUP; never ends.
    pub async fn watch(&self) {
        let mut hangup = signal(SignalKind::hangup()).ok();
        let mut known = self.stamps();
        let mut failed = false;
        loop {
            let asked = tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => false,
                Some(()) = async { hangup.as_mut()?.recv().await } => true,
            };
            // Before the reading, so that what is written meanwhile counts as the next change. After a failure they are
            // read every time: certificate and key are two files, and seldom change in the same moment.
            let stamps = self.stamps();
            if stamps != known || asked || failed {
                known = stamps;
                failed = !self.reload(failed);
            }
        }
    }

    /// Gives whether all of them could be read; `again` when that was tried before, and need not be said once more.
    fn reload(&self, again: bool) -> bool {
        let read = table(&self.files, &self.metrics);
        let reloads = &self.metrics.certificate_reloads;
        match read {
            Ok(table) => {
                *self.table.write() = table;
                reloads.with_label_values(&["done"]).inc();
                tracing::info!("the certificates were read again");
                true
            }
            Err(error) => {
                if !again {
                    reloads.with_label_values(&["failed"]).inc();
                    tracing::error!(%error, "changed certificates do not serve; the ones before stay in use");
                }
                false
            }
        }
    }

    fn stamps(&self) -> Vec<Option<(SystemTime, u64)>> {
        let stamp = |path: &Path| {
            let found = std::fs::metadata(path).ok()?;
            Some((found.modified().ok()?, found.len()))
        };
        self.files.all().flat_map(|files| [stamp(&files.cert), stamp(&files.key)]).collect()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let table = self.table.read();
        let found = hello.server_name().and_then(|name| table.find(&name.to_ascii_lowercase()));
        Some(Arc::clone(found.unwrap_or(&table.first)))
    }
}

impl Table {
    /// By the whole name, else by the wildcard of its domain (RFC 9525: the leftmost label, and only that).
    fn find(&self, name: &str) -> Option<&Arc<CertifiedKey>> {
        let wildcard = || self.by_name.get(&format!("*.{}", name.split_once('.')?.1));
        self.by_name.get(name).or_else(wildcard)
    }
}

fn table(files: &Tls, metrics: &Metrics) -> Result<Table, String> {
    let read = |files: &CertificateFiles| served(files).map(|served| (files.name.clone(), served));
    let all: Vec<_> = files.all().map(read).collect::<Result<_, _>>()?;
    let mut by_name = HashMap::new();
    for (name, served) in &all {
        metrics.certificate_expires_at.with_label_values(&[name.as_str()]).set(served.expires_at_s);
        for name in &served.names {
            // Of two for one name, the one that stands first in the settings.
            by_name.entry(name.to_ascii_lowercase()).or_insert_with(|| Arc::clone(&served.key));
        }
    }
    let (_, first) = all.into_iter().next().ok_or("there is no certificate (edge.tls)")?;
    Ok(Table { first: first.key, by_name })
}

fn served(files: &CertificateFiles) -> Result<Served, String> {
    let unreadable = |file: &Path, error: pem::Error| format!("cannot read {} (edge.tls): {error}", file.display());
    let useless = |error: &dyn std::fmt::Display| {
        format!("{} and {} (edge.tls) do not serve: {error}", files.cert.display(), files.key.display())
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&files.cert).and_then(Iterator::collect);
    let chain = chain.map_err(|error| unreadable(&files.cert, error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unreadable(&files.key, error))?;
    let key = CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| useless(&error))?;
    let own = key.end_entity_cert().map_err(|error| useless(&error))?;
    let (_, own) = x509_parser::parse_x509_certificate(own).map_err(|error| useless(&error))?;
    let named = own.subject_alternative_name().map_err(|error| useless(&error))?;
    let names = named.iter().flat_map(|named| &named.value.general_names);
    let names = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        _ => None,
    });
    let (names, expires_at_s) = (names.collect(), own.validity().not_after.timestamp());
    Ok(Served { key: Arc::new(key), names, expires_at_s })
}
