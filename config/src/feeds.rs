//! `[edge.feeds]`: how sockets and event streams of those who wait behave.

use std::time::Duration;

use crate::section::{Section, Unit};
use crate::settings::Limit;

/// How live feeds behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feeds {
    /// Those whose feed ended come back evenly over this time, each when the server says.
    pub reconnect_spread: Duration,
    /// A reader that takes nothing for so long is sent to polling.
    pub write_patience: Duration,
    /// Bytes of the system's buffer that a reader may leave untaken.
    pub send_buffer_bytes: u32,
    /// Frames that a client may send in a minute, pings included.
    pub client_frames_per_minute: Limit,
}

pub(crate) fn feeds(mut section: Section<'_>) -> Feeds {
    let feeds = Feeds {
        // 18,000 sockets over 10 s are 1,800 handshakes a second: what one core does with TLS.
        reconnect_spread: section.time("reconnect_spread_ms", Unit::Milliseconds, 10_000, 0, 600_000),
        // A phone in a tunnel is back within seconds, and a message waits in the system's buffer until then.
        write_patience: section.time("write_patience_ms", Unit::Milliseconds, 10_000, 100, 600_000),
        // Some ten messages; the system's own choice grows to megabytes for each reader that does not read.
        send_buffer_bytes: section.number("send_buffer_bytes", 16_384, 4096, 16 * 1024 * 1024),
        // A page of ours sends none; libraries ping every ten seconds or so.
        client_frames_per_minute: section.limit("client_frames_per_minute", Some(120)),
    };
    section.finish();
    feeds
}
