//! `vestibule`: the life of the process, from its arguments to its exit status.

mod commands;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let arguments = commands::Arguments::parse();
    // Two crypto providers are in the tree; which one serves must not depend on who asks first.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("vestibule: the TLS library was set up twice");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("vestibule: cannot start threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("vestibule: {failure}");
            ExitCode::from(failure.status())
        }
    }
}
