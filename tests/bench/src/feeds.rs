//! From admission to the visitor's socket knowing: many wait with open sockets, the line begins to move, and each call is
//! compared with the moment at which the store made it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use waitroom::{Change, Known, LineStore, RedisStore, RoomId};

/// Connections that are made at once.
const OPENING: usize = 200;
const SECONDS: u64 = 10;
/// Calls of the last moment are still to be heard of; so long after it, no more count.
const HEARD_OUT_S: u64 = 1;

fn now_ms() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis()).expect("fits")
}

async fn join(address: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let request = format!(
        "POST /_vestibule/v1/line/join?room=feeds HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("reads");
    let ticket = answer.lines().find_map(|line| {
        line.to_ascii_lowercase().starts_with("vestibule-ticket:").then(|| line[17..].trim().to_owned())
    });
    ticket.unwrap_or_else(|| panic!("no ticket: {answer}"))
}

/// Opens the sockets of a room that calls nobody, turns its outflow on, and prints latencies in milliseconds as JSON.
pub async fn measure(address: &str, redis_url: &str, people: usize, per_minute: u32) {
    let (told, mut heard) = mpsc::unbounded_channel::<(u64, u64)>();
    let (gate, open) = (Arc::new(Semaphore::new(OPENING)), Arc::new(Semaphore::new(0)));
    for _ in 0..people {
        let (address, told, gate, open) = (address.to_owned(), told.clone(), Arc::clone(&gate), Arc::clone(&open));
        tokio::spawn(async move {
            let turn = gate.acquire_owned().await.expect("open");
            let ticket = join(&address).await;
            let url = format!("ws://{address}/_vestibule/v1/line/socket?room=feeds");
            let mut request = url.into_client_request().expect("an address");
            request.headers_mut().insert("vestibule-ticket", ticket.parse().expect("ascii"));
            let stream = TcpStream::connect(&address).await.expect("connects");
            let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.expect("opens");
            drop(turn);
            open.add_permits(1);
            while let Some(Ok(message)) = socket.next().await {
                let text = message.into_text().unwrap_or_default();
                if text.contains(r#""state":"called""#) {
                    let at = now_ms();
                    let number =
                        text.split(r#""number":"#).nth(1).and_then(|rest| rest.split(',').next()?.parse().ok());
                    told.send((number.expect("a number"), at)).ok();
                    return;
                }
            }
        });
    }
    drop(open.acquire_many(u32::try_from(people).expect("fits")).await.expect("all open"));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let store = RedisStore::connect(redis_url).await.expect("Redis answers");
    let room = RoomId::new("feeds").expect("an id");
    let mut settings = store.refresh(&room, Known::default()).await.expect("refreshes").settings;
    let claim_ms = settings.claim_ms;
    (settings.queue_all, settings.outflow_per_minute, settings.burst) = (false, Some(per_minute), 1);
    store.change(&room, None, Change::Settings(settings)).await.expect("changes");
    let (mut seen, last) = (HashMap::new(), now_ms() + SECONDS * 1000);
    let end = tokio::time::Instant::now() + Duration::from_secs(SECONDS + HEARD_OUT_S);
    while let Ok(Some((number, at))) = tokio::time::timeout_at(end, heard.recv()).await {
        seen.insert(number, at);
    }
    let client = redis::Client::open(redis_url).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("Redis answers");
    let called: Vec<(u64, f64)> = redis::cmd("ZRANGE")
        .arg("vestibule:{feeds}:called")
        .arg(0)
        .arg(-1)
        .arg("WITHSCORES")
        .query_async(&mut connection)
        .await
        .expect("the called");
    let called = called.into_iter().map(|(number, until)| (number, until - claim_ms as f64));
    let called: Vec<_> = called.filter(|(_, at)| *at <= last as f64).collect();
    let mut late: Vec<f64> = called.iter().filter_map(|(number, at)| Some(*seen.get(number)? as f64 - at)).collect();
    late.sort_by(f64::total_cmp);
    let part = |part: f64| late[((late.len() - 1) as f64 * part) as usize];
    println!(
        r#"{{"sockets":{people},"called":{},"told":{},"p50_ms":{},"p99_ms":{},"max_ms":{}}}"#,
        called.len(),
        late.len(),
        part(0.5),
        part(0.99),
        part(1.0)
    );
}
