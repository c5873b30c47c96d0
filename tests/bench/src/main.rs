//! The peers and loads of the benchmarks: a Pingora proxy without any gate, joins at the store against one script call
//! each, and holds with payments on the table. `bare PORT UPSTREAM` · `joins REDIS_URL SECONDS` · `sales SECONDS`.

mod bare;
mod joins;
mod sales;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["bare", port, upstream] => bare::serve(port, upstream),
        ["joins", url, seconds] => run(joins::measure(url, seconds.parse().unwrap_or(3))),
        ["sales", seconds] => run(sales::measure(seconds.parse().unwrap_or(3))),
        _ => {
            eprintln!("bench: bare PORT UPSTREAM | joins REDIS_URL SECONDS | sales SECONDS");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn run(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(work);
}
