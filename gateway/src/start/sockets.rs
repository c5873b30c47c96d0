//! Listening sockets.

use std::net::SocketAddr;

use socket2::{Domain, Protocol, Socket, Type};

use super::{StartError, handover};

/// Whether other processes may listen on the same port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// It is this process's alone.
    Own,
    /// The kernel deals connections out among all that listen there (`SO_REUSEPORT`).
    Shared,
}

/// Connections that wait to be accepted; the system cuts it to its own limit (`net.core.somaxconn`). A queue that is too
/// short makes a crowd's first packets get lost.
const BACKLOG: i32 = 65_535;

/// Listens on an address alone; port 0 takes a free one.
///
/// # Errors
/// When the address is taken or not ours.
pub fn listen(what: &str, key: &str, address: SocketAddr) -> Result<std::net::TcpListener, StartError> {
    listen_on(what, key, address, Port::Own)
}

/// Listens on an address; port 0 takes a free one.
///
/// # Errors
/// When the address is taken or not ours.
pub fn listen_on(what: &str, key: &str, address: SocketAddr, port: Port) -> Result<std::net::TcpListener, StartError> {
    let taken = match handover::inherited(key) {
        Some(listener) => listener.set_nonblocking(true).map(|()| listener),
        None => bound(address, port),
    };
    taken.and_then(|listener| handover::keep(key, &listener).map(|()| listener)).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::AddrInUse => "another program listens there".to_owned(),
            std::io::ErrorKind::PermissionDenied => "ports below 1024 need more rights".to_owned(),
            _ => error.to_string(),
        };
        StartError(format!("cannot listen on {address} for the {what}: {why}; choose another with --set {key}=IP:PORT"))
    })
}

fn bound(address: SocketAddr, port: Port) -> std::io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restart need not wait for the last packets of connections that are over.
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(port == Port::Shared)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
