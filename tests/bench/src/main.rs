//! The peers and loads of the benchmarks: a Pingora without any gate, as a proxy or with a constant body; joins at the
//! store against one script call each; the line at a million; a load of a fixed rate; sockets that wait for their call; and
//! holds with payments on the table.

mod bare;
mod feeds;
mod joins;
mod line;
mod load;
mod sales;
mod sockets;
mod tls;

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
        ["sales", seconds] => run(sales::measure(number(seconds) as u64)),
        _ => {
            eprintln!(
                "bench: bare PORT UPSTREAM | constant PORT BYTES | joins REDIS_URL SECONDS | line REDIS_URL | \
                 fill REDIS_URL ROOM PEOPLE | open REDIS_URL ROOM,ROOM | exact REDIS_URL ROOM,ROOM SECONDS | load ADDRESS TARGET RATE SECONDS | \
                 feeds ADDRESS REDIS_URL PEOPLE PER_MINUTE | \
                 sockets ADDRESS NETWORK PEOPLE DEAF HALF_OPEN plain|tls | sales SECONDS"
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
