//! Thousands of visitors with open sockets, from several addresses of this machine: how fast they open, and how long one change
//! takes to reach them all. Some read slowly and some never finish their request, beside them.
//!
//! It prints one JSON line when all are open, then listens: a line `expect TEXT` on standard input prints one more as soon as
//! every socket was told a message with that text.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use socket2::{Domain, Socket, Type};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::tls;

/// Connections that are made at once: what a client can do, not what a server shall bear.
const OPENING: usize = 1024;
/// An address of this machine has 28,000 ports.
const PER_ADDRESS: usize = 2_000;
/// What a reader that does not read takes in all the same.
const DEAF_BUFFER: usize = 2_048;

/// What to open.
pub struct Crowd {
    /// Where.
    pub address: SocketAddr,
    /// Sockets that listen.
    pub people: usize,
    /// Sockets that never read.
    pub deaf: usize,
    /// Connections that never finish their request.
    pub half_open: usize,
    /// The network of the client's addresses, so that several clients have their own.
    pub network: u8,
    /// Whether to speak TLS.
    pub tls: bool,
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}
type Link = Box<dyn Wire>;

/// What a connection is for. Each kind has ports of its own, so that none finds its port taken: the kernel's own search for a
/// free one would slow the client down threefold.
#[derive(Clone, Copy)]
enum Kind {
    Joining = 10_000,
    HalfOpen = 12_500,
    Deaf = 15_000,
    Listening = 20_000,
}

fn source(network: u8, kind: Kind, at: usize) -> SocketAddr {
    let last = u8::try_from(1 + at / PER_ADDRESS % 250).expect("small");
    let port = kind as usize + at % PER_ADDRESS;
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, network, 0, last)), u16::try_from(port).expect("a port"))
}

async fn connect(crowd: &Crowd, kind: Kind, at: usize) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    if let Kind::Deaf = kind {
        socket.set_recv_buffer_size(DEAF_BUFFER)?;
    }
    socket.bind(&source(crowd.network, kind, at).into())?;
    let stream = TcpSocket::from_std_stream(socket.into()).connect(crowd.address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn link(crowd: &Crowd, kind: Kind, at: usize) -> Link {
    let stream = connect(crowd, kind, at).await.expect("connects");
    if crowd.tls { Box::new(tls::shake(stream).await) } else { Box::new(stream) }
}

/// A place in the line; one connection joins for many.
async fn join(crowd: Arc<Crowd>, numbers: std::ops::Range<usize>) -> Vec<String> {
    let mut stream = BufReader::new(link(&crowd, Kind::Joining, numbers.start).await);
    let mut tickets = Vec::new();
    for _ in numbers {
        let request = format!(
            "POST /_vestibule/v1/line/join?room=feeds HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n\
             Content-Length: 0\r\n\r\n",
            crowd.address
        );
        stream.write_all(request.as_bytes()).await.expect("writes");
        let (mut ticket, mut length, mut line) = (None, 0, String::new());
        loop {
            line.clear();
            assert!(stream.read_line(&mut line).await.expect("reads") > 0, "the server hung up");
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                if line.trim_end().is_empty() {
                    break;
                }
                assert!(line.starts_with("HTTP/1.1 200"), "{line}");
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "vestibule-ticket" => ticket = Some(value.to_owned()),
                "content-length" => length = value.parse().expect("a length"),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.expect("reads");
        tickets.push(ticket.expect("a ticket"));
    }
    tickets
}

/// Opens a socket and reads the answer's head; what came after it belongs to the first frame.
async fn open(crowd: &Crowd, ticket: &str, stream: &mut Link) -> Vec<u8> {
    let request = format!(
        "GET /_vestibule/v1/line/socket?room=feeds HTTP/1.1\r\nHost: {}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) \
         AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\nAccept-Language: en-GB,en;q=0.9\r\n\
         Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nVestibule-Ticket: {ticket}\r\n\r\n",
        crowd.address
    );
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut bytes = Vec::with_capacity(1024);
    loop {
        assert!(stream.read_buf(&mut bytes).await.expect("reads") > 0, "refused");
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            assert!(bytes.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&bytes));
            return bytes.split_off(end + 4);
        }
    }
}

/// Reads messages and says which awaited text was in one. The buffer is one on the stack; a frame is at most that long.
async fn listen(
    mut stream: Link,
    mut rest: Vec<u8>,
    awaited: watch::Receiver<String>,
    told: mpsc::UnboundedSender<Instant>,
) {
    let mut last = String::new();
    loop {
        while let Some(end) = frame_end(&rest) {
            let text = awaited.borrow().clone();
            if !text.is_empty() && text != last && find(&rest[..end], text.as_bytes()) {
                told.send(Instant::now()).ok();
                last = text;
            }
            rest.drain(..end);
        }
        if rest.is_empty() {
            rest = Vec::new();
        }
        let mut bytes = [0; 4096];
        match stream.read(&mut bytes).await {
            Ok(read) if read > 0 => rest.extend(&bytes[..read]),
            _ => return,
        }
    }
}

fn find(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

fn frame_end(bytes: &[u8]) -> Option<usize> {
    let (head, length) = match bytes.get(1)? {
        126 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
        short => (2, usize::from(*short)),
    };
    (bytes.len() >= head + length).then_some(head + length)
}

fn now_ms() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis()).expect("fits")
}

/// Runs until standard input ends.
pub async fn measure(crowd: Crowd) {
    let (everybody, crowd) = (crowd.people + crowd.deaf, Arc::new(crowd));
    let mut joins = tokio::task::JoinSet::new();
    for start in (0..everybody).step_by(PER_ADDRESS / 4) {
        joins.spawn(join(Arc::clone(&crowd), start..everybody.min(start + PER_ADDRESS / 4)));
    }
    let tickets: Vec<String> = joins.join_all().await.into_iter().flatten().collect();
    println!(r#"{{"joined":{}}}"#, tickets.len());
    let (say, mut lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| say.send(line)));
    lines.recv().await.expect("go");

    let mut held = Vec::new();
    for at in 0..crowd.half_open {
        let mut stream = connect(&crowd, Kind::HalfOpen, at).await.expect("connects");
        stream.write_all(b"GET /_vestibule/v1/line/socket?room=feeds HTTP/1.1\r\nHost: x\r\n").await.expect("writes");
        held.push(stream);
    }
    let mut deaf = Vec::new();
    for (at, ticket) in tickets[crowd.people..].iter().enumerate() {
        let mut stream = link(&crowd, Kind::Deaf, at).await;
        open(&crowd, ticket, &mut stream).await;
        deaf.push(stream);
    }
    let (awaited, watch) = watch::channel(String::new());
    let (told, mut heard) = mpsc::unbounded_channel();
    opening(&crowd, &tickets[..crowd.people], &watch, &told).await;
    while let Some(line) = lines.recv().await {
        let Some(text) = line.strip_prefix("expect ") else { continue };
        awaited.send_replace(text.to_owned());
        println!(r#"{{"expecting":true}}"#);
        let mut times = Vec::with_capacity(crowd.people);
        while times.len() < crowd.people {
            match tokio::time::timeout(Duration::from_secs(30), heard.recv()).await {
                Ok(Some(at)) => times.push(at),
                _ => break,
            }
        }
        let (first, last) = (times.iter().min().expect("one"), times.iter().max().expect("one"));
        println!(
            r#"{{"told":{},"spread_ms":{:.1},"last_at_ms":{}}}"#,
            times.len(),
            last.duration_since(*first).as_secs_f64() * 1000.0,
            now_ms() - u64::try_from(last.elapsed().as_millis()).expect("fits")
        );
    }
    drop((held, deaf));
}

/// Opens all sockets as fast as this client can.
async fn opening(
    crowd: &Arc<Crowd>,
    tickets: &[String],
    watch: &watch::Receiver<String>,
    told: &mpsc::UnboundedSender<Instant>,
) {
    let (gate, started, took) = (Arc::new(Semaphore::new(OPENING)), Instant::now(), Arc::new(AtomicUsize::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    for (at, ticket) in tickets.iter().enumerate() {
        let turn = Arc::clone(&gate).acquire_owned().await.expect("open");
        let (crowd, ticket, watch, told, took) =
            (Arc::clone(crowd), ticket.clone(), watch.clone(), told.clone(), Arc::clone(&took));
        tasks.spawn(async move {
            let began = Instant::now();
            let mut stream = link(&crowd, Kind::Listening, at).await;
            let rest = open(&crowd, &ticket, &mut stream).await;
            let latency = began.elapsed();
            drop(turn);
            took.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(listen(stream, rest, watch, told));
            latency
        });
    }
    let mut latencies: Vec<f64> = tasks.join_all().await.iter().map(|time| time.as_secs_f64() * 1000.0).collect();
    let seconds = started.elapsed().as_secs_f64();
    latencies.sort_by(f64::total_cmp);
    let part = |part: f64| latencies[((latencies.len() - 1) as f64 * part) as usize];
    println!(
        r#"{{"open":{},"per_second":{:.0},"p50_ms":{:.1},"p99_ms":{:.1}}}"#,
        took.load(Ordering::Relaxed),
        latencies.len() as f64 / seconds,
        part(0.5),
        part(0.99)
    );
}
