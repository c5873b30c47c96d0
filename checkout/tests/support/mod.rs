//! The mail server of the tests: a process of Python's aiosmtpd, told by `tests/support/smtp.py` how to answer whom.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod letters;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// The longest that anything in these tests takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Python with aiosmtpd.
pub fn python() -> PathBuf {
    let named = std::env::var_os("VESTIBULE_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| workspace().join("tests/.venv/bin/python"));
    let works = Command::new(&python).args(["-c", "import aiosmtpd"]).output().is_ok_and(|run| run.status.success());
    assert!(
        works,
        "{} is no Python with aiosmtpd, which these tests need: run `python3 -m venv tests/.venv && \
         tests/.venv/bin/pip install aiosmtpd==1.4.6` in the workspace, or name one in VESTIBULE_PYTHON",
        python.display()
    );
    python
}

/// A certificate for this machine that nobody has signed, and its key; made by openssl.
pub fn certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&cert)
        .output()
        .expect("openssl is installed");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (cert, key)
}

/// A running mail server. It ends with this value.
pub struct MailServer {
    process: Child,
    said: Receiver<Value>,
    pub port: u16,
}

impl MailServer {
    /// `arguments` as `smtp.py` has them.
    pub fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(python())
            .arg(workspace().join("tests/support/smtp.py"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python runs");
        let lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let (tell, said) = channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = tell.send(serde_json::from_str(&line).expect("JSON"));
            }
        });
        let first: Value = said.recv_timeout(PATIENCE).expect("the mail server starts");
        let port = first["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        Self { process, said, port }
    }

    /// The next mail that it took.
    pub fn mail(&self) -> Value {
        self.next("mail")
    }

    /// The next thing of this kind.
    pub fn next(&self, event: &str) -> Value {
        loop {
            let said = self.said.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no {event}"));
            if said["event"] == event {
                return said;
            }
        }
    }

    /// Whatever it has said since, once it has ended: nothing comes after.
    pub fn ended(mut self) -> Vec<Value> {
        drop(self.process.stdin.take());
        self.process.wait().expect("it ends");
        std::iter::from_fn(|| self.said.recv_timeout(PATIENCE).ok()).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
