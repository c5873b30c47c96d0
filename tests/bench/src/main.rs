//! The peers and loads of the benchmarks: a Pingora without any gate, as a proxy or with a constant body; joins at the
//! store against one script call each; the line at a million; a load of a fixed rate; sockets that wait for their call; whole
//! purchases at the shop; and viewers of its seat map.

mod bare;
mod feeds;
mod house;
mod joins;
mod line;
mod load;
mod office;
mod purchases;
mod sockets;
mod stage;
mod tls;
mod viewers;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["bare", port, upstream] => bare::serve(port, Some(upstream), 0),
        ["constant", port, bytes] => bare::serve(port, None, number(bytes)),
        ["joins", url, seconds] => run(joins::measure(url, number(seconds) as u64)),
        ["line", url] => run(line::measure(url)),
        ["fill", url, room, people] => run(line::fill(url, room, number(people) as u64)),
        ["open", url, rooms] => run(line::open(url, rooms)),
        ["exact", url, rooms, seconds] => run(line::exact(url, rooms, number(seconds) as u64)),
        ["load", address, target, rate, seconds] => {
            run(load::measure(address, target, number(rate) as f64, number(seconds) as u64, 64));
        }
        ["feeds", address, url, people, rate] => {
            run(feeds::measure(address, url, number(people), u32::try_from(number(rate)).unwrap_or(60)));
        }
        ["sockets", address, network, people, deaf, half_open, wire] => run(sockets::measure(sockets::Crowd {
            address: address.parse().expect("an address with a port"),
            people: number(people),
            deaf: number(deaf),
            half_open: number(half_open),
            network: u8::try_from(number(network)).expect("below 256"),
            tls: *wire == "tls",
        })),
        ["stage", place, table, seats] => run(stage::make(place, table, u32::try_from(number(seats)).unwrap_or(1000))),
        ["house", file, seats] => run(house::measure(file, u32::try_from(number(seats)).unwrap_or(1000))),
        ["purchases", shop, pid, keys, buyers, seconds, rate, from] => run(purchases::measure(purchases::Run {
            shop: (*shop).to_owned(),
            pid: u32::try_from(number(pid)).expect("a process"),
            keys_port: u16::try_from(number(keys)).expect("a port"),
            buyers: u32::try_from(number(buyers)).expect("not that many"),
            seconds: number(seconds) as u64,
            rate: number(rate) as f64,
            from: u32::try_from(number(from)).expect("not that many"),
        })),
        ["viewers", shop, pid, keys, viewers, holds] => run(viewers::measure(viewers::Run {
            shop: (*shop).to_owned(),
            pid: u32::try_from(number(pid)).expect("a process"),
            keys_port: u16::try_from(number(keys)).expect("a port"),
            viewers: number(viewers),
            holds: number(holds),
        })),
        _ => {
            eprintln!(
                "bench: bare PORT UPSTREAM | constant PORT BYTES | joins REDIS_URL SECONDS | line REDIS_URL | \
                 fill REDIS_URL ROOM PEOPLE | open REDIS_URL ROOM,ROOM | exact REDIS_URL ROOM,ROOM SECONDS | load ADDRESS TARGET RATE SECONDS | \
                 feeds ADDRESS REDIS_URL PEOPLE PER_MINUTE | \
                 sockets ADDRESS NETWORK PEOPLE DEAF HALF_OPEN plain|tls | \
                 stage FILE|URL TABLE SEATS | house FILE SEATS | purchases SHOP PID KEYS_PORT BUYERS SECONDS RATE FROM | \
                 viewers SHOP PID KEYS_PORT VIEWERS HOLDS"
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("{text} is not a number"))
}

fn run(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(work);
}
