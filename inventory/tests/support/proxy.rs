//! A server between a client and DynamoDB that injects faults at the socket. It passes every request on a connection of its
//! own, unless it was told what to do with it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum Fate {
    /// The connection is cut before the server hears of it.
    CutBefore,
    /// The server did it, and the connection is cut before its answer.
    CutAfter,
    /// It arrives later.
    Delay(Duration),
    /// Nothing comes, and the connection stays.
    Stall,
    /// This is answered in the server's place: a status and a body.
    Answer(u16, String),
}

impl Fate {
    /// An error of DynamoDB's own form.
    pub fn error(status: u16, code: &str) -> Self {
        let code = format!("com.amazonaws.dynamodb.v20120810#{code}");
        Self::Answer(status, serde_json::json!({ "__type": code, "message": "by the proxy" }).to_string())
    }

    /// A transaction that was cancelled for these reasons, one a write.
    pub fn cancelled(reasons: &[&str]) -> Self {
        let reasons: Vec<_> =
            reasons.iter().map(|code| serde_json::json!({ "Code": code, "Message": "by the proxy" })).collect();
        let body = serde_json::json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "by the proxy", "CancellationReasons": reasons,
        });
        Self::Answer(400, body.to_string())
    }
}

#[derive(Debug, Default)]
struct Plan {
    /// What happens to the next requests of an operation.
    next: VecDeque<(String, Fate)>,
    /// What happens to every other one.
    always: Option<Fate>,
    seen: Vec<String>,
}

impl Plan {
    fn fate(&mut self, operation: &str) -> Option<Fate> {
        self.seen.push(operation.to_owned());
        let at = self.next.iter().position(|(of, _)| of == operation);
        at.and_then(|at| self.next.remove(at)).map(|(_, fate)| fate).or_else(|| self.always.clone())
    }
}

/// The proxy; it ends with the test's runtime.
#[derive(Debug, Clone)]
pub struct Proxy {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
}

impl Proxy {
    /// Before a server on this port of this machine.
    pub async fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let proxy = Self { address: listener.local_addr().expect("bound"), plan: Arc::default() };
        let plan = Arc::clone(&proxy.plan);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let plan = Arc::clone(&plan);
                tokio::spawn(async move { serve(client, port, &plan).await });
            }
        });
        proxy
    }

    /// Where clients find it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next so many requests of this operation, such as `GetItem`, have this fate.
    pub fn next(&self, operation: &str, times: usize, fate: &Fate) {
        let mut plan = self.plan.lock().expect("unharmed");
        plan.next.extend((0..times).map(|_| (operation.to_owned(), fate.clone())));
    }

    /// Every request has this fate from now on; with none they pass.
    pub fn always(&self, fate: Option<Fate>) {
        self.plan.lock().expect("unharmed").always = fate;
    }

    /// How many requests of an operation came.
    pub fn seen(&self, operation: &str) -> usize {
        self.plan.lock().expect("unharmed").seen.iter().filter(|of| *of == operation).count()
    }
}

/// One request: its operation, where its head ends, and all of it. `None` when the connection has ended.
async fn request(client: &mut TcpStream) -> Option<(String, usize, Vec<u8>)> {
    let (mut bytes, mut chunk) = (Vec::new(), vec![0; 1 << 16]);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]);
            let fields = head.lines().filter_map(|line| line.split_once(':'));
            let field = |name: &str| fields.clone().find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|of| of.1.trim());
            let length: usize = field("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                let operation = field("x-amz-target").and_then(|target| target.rsplit('.').next()).unwrap_or_default();
                return Some((operation.to_owned(), end, bytes));
            }
        }
        match client.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// What the server says to it.
async fn pass(port: u16, end: usize, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
    server.write_all(&bytes[..end]).await?;
    server.write_all(b"\r\nConnection: close").await?;
    server.write_all(&bytes[end..]).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    Ok(answer)
}

async fn serve(mut client: TcpStream, port: u16, plan: &Mutex<Plan>) {
    let Some((operation, end, bytes)) = request(&mut client).await else { return };
    let fate = plan.lock().expect("unharmed").fate(&operation);
    let answer = match fate {
        Some(Fate::CutBefore) => return,
        Some(Fate::CutAfter) => return drop(pass(port, end, &bytes).await),
        Some(Fate::Stall) => return std::future::pending().await,
        Some(Fate::Answer(status, body)) => format!(
            "HTTP/1.1 {status} By the proxy\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes(),
        Some(Fate::Delay(time)) => {
            tokio::time::sleep(time).await;
            pass(port, end, &bytes).await.unwrap_or_default()
        }
        None => pass(port, end, &bytes).await.unwrap_or_default(),
    };
    client.write_all(&answer).await.ok();
}
