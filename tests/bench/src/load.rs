//! A load of a fixed rate: each request has its time, and a late answer counts from that time on, so that a server that
//! stops for a moment is charged with everybody who waits (no coordinated omission).

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Asks `GET target` at `rate` per second over some connections; prints latencies in milliseconds as JSON.
pub async fn measure(address: &str, target: &str, rate: f64, seconds: u64, connections: u32) {
    let request = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\n\r\n");
    let started = Instant::now() + Duration::from_millis(200);
    let mut tasks = tokio::task::JoinSet::new();
    for connection in 0..connections {
        let (address, request) = (address.to_owned(), request.clone());
        tasks.spawn(async move {
            let mut stream = TcpStream::connect(&address).await.expect("connects");
            stream.set_nodelay(true).expect("a socket");
            let mut buffer = Vec::with_capacity(8192);
            let mut latencies = Vec::new();
            for turn in 0.. {
                let due = f64::from(connection) / rate + f64::from(turn) * f64::from(connections) / rate;
                if due > seconds as f64 {
                    break;
                }
                let due = started + Duration::from_secs_f64(due);
                tokio::time::sleep_until(due.into()).await;
                stream.write_all(request.as_bytes()).await.expect("writes");
                answer(&mut stream, &mut buffer).await;
                latencies.push(due.elapsed().as_secs_f64() * 1000.0);
            }
            latencies
        });
    }
    let mut all: Vec<f64> = tasks.join_all().await.into_iter().flatten().collect();
    all.sort_by(f64::total_cmp);
    let part = |part: f64| all[((all.len() - 1) as f64 * part) as usize];
    let done = all.len() as f64 / seconds as f64;
    println!(r#"{{"rate":{done:.0},"p50_ms":{:.2},"p99_ms":{:.2},"max_ms":{:.2}}}"#, part(0.5), part(0.99), part(1.0));
}

/// Reads one answer that says its length.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("reads");
        assert!(read > 0, "the server hung up: {}", String::from_utf8_lossy(buffer));
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        if buffer.len() >= head + 4 + length.expect("a length") {
            return;
        }
    }
}
