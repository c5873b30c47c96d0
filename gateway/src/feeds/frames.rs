//! WebSocket frames (RFC 6455) as a server that only tells needs them: its own are written whole, the client's are read for
//! their kind and thrown away. Pure; what is kept of a client between reads is the begun header and a begun ping.

/// A waiting page has nothing to say that is longer.
pub(super) const CLIENT_FRAME_BYTES_MAX: u64 = 1024;
/// RFC 6455 section 5.5.
const CONTROL_BYTES_MAX: u64 = 125;

/// Why a connection is closed (RFC 6455 section 7.4.1, and the registry of close codes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// Nothing will change any more.
    Done = 1000,
    /// The frames are none.
    Protocol = 1002,
    /// The client says too much.
    TooMuch = 1008,
    /// A frame was longer than a page needs.
    TooBig = 1009,
    /// This process goes down; another one, or this one restarted, takes over.
    Restart = 1012,
    /// The reader is slow: it shall poll.
    Poll = 1013,
}

/// What a client sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Data, or a pong: thrown away.
    Other,
    /// To be answered with the same bytes.
    Ping,
    /// The client ends.
    Close,
}

/// A text frame, whole and unmasked as a server's are.
pub(super) fn text(message: &str) -> Vec<u8> {
    frame(0x81, message.as_bytes())
}

/// A close frame; the reason is cut to what a control frame holds.
pub(super) fn close(code: Code, reason: &str) -> Vec<u8> {
    let mut payload = (code as u16).to_be_bytes().to_vec();
    payload.extend(reason.bytes().take(CONTROL_BYTES_MAX as usize - 2));
    frame(0x88, &payload)
}

/// The answer to a ping.
pub(super) fn pong(payload: &[u8]) -> Vec<u8> {
    frame(0x8A, payload)
}

fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 10);
    frame.push(kind);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length), _) if length < 126 => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

/// Reads a client's frames as their bytes arrive.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The header as far as it came: two bytes, the longer length, the mask.
    header: [u8; 14],
    have: u8,
    /// Payload that is still to come.
    left: u64,
    taken: u64,
    /// A message was begun and not ended.
    is_open: bool,
    /// The payload of a ping; nothing is allocated for one that has none.
    ping: Vec<u8>,
}

impl Reader {
    /// Takes bytes and gives the frames that they complete to `each`, a ping's with its payload.
    ///
    /// # Errors
    /// The code to close with, at the first byte that breaks the rules; what `each` gives as one.
    pub(super) fn take(
        &mut self,
        mut bytes: &[u8],
        mut each: impl FnMut(Frame, &[u8]) -> Result<(), Code>,
    ) -> Result<(), Code> {
        loop {
            while !self.is_header_whole() {
                let Some((first, rest)) = bytes.split_first() else { return Ok(()) };
                self.header[usize::from(self.have)] = *first;
                self.have += 1;
                bytes = rest;
                self.check_header()?;
            }
            if self.taken == 0 {
                self.left = self.length();
            }
            let now = bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
            if self.kind() == Frame::Ping {
                let mask = &self.header[usize::from(self.have) - 4..usize::from(self.have)];
                let at = self.taken as usize;
                self.ping.extend(bytes[..now].iter().enumerate().map(|(byte, value)| value ^ mask[(at + byte) % 4]));
            }
            bytes = &bytes[now..];
            self.taken += now as u64;
            self.left -= now as u64;
            if self.left > 0 {
                return Ok(());
            }
            let (kind, ping) = (self.kind(), std::mem::take(&mut self.ping));
            (self.have, self.taken) = (0, 0);
            each(kind, &ping)?;
        }
    }

    /// Each byte of a header is checked as it comes, so that nothing is waited for in vain.
    fn check_header(&mut self) -> Result<(), Code> {
        let [first, second, ..] = self.header;
        let (is_final, kind) = (first & 0x80 != 0, first & 0x0F);
        match self.have {
            // No extension was agreed on, so no reserved bit may be set; a control frame is never in parts.
            1 => match kind {
                _ if first & 0x70 != 0 => Err(Code::Protocol),
                0 if !self.is_open => Err(Code::Protocol),
                1 | 2 if self.is_open => Err(Code::Protocol),
                0..=2 => {
                    self.is_open = !is_final;
                    Ok(())
                }
                8..=10 if is_final => Ok(()),
                _ => Err(Code::Protocol),
            },
            // A client's frames are masked.
            2 if second & 0x80 == 0 => Err(Code::Protocol),
            2 if kind >= 8 && u64::from(second & 0x7F) > CONTROL_BYTES_MAX => Err(Code::Protocol),
            have if usize::from(have) == self.length_ends() && self.length() > CLIENT_FRAME_BYTES_MAX => {
                Err(Code::TooBig)
            }
            _ => Ok(()),
        }
    }

    fn length_ends(&self) -> usize {
        match self.header[1] & 0x7F {
            126 => 4,
            127 => 10,
            _ => 2,
        }
    }

    fn is_header_whole(&self) -> bool {
        let have = usize::from(self.have);
        have >= 2 && have == self.length_ends() + 4
    }

    fn length(&self) -> u64 {
        let [_, second, long @ ..] = self.header;
        match second & 0x7F {
            126 => u64::from(u16::from_be_bytes([long[0], long[1]])),
            127 => u64::from_be_bytes([long[0], long[1], long[2], long[3], long[4], long[5], long[6], long[7]]),
            short => u64::from(short),
        }
    }

    fn kind(&self) -> Frame {
        match self.header[0] & 0x0F {
            8 => Frame::Close,
            9 => Frame::Ping,
            _ => Frame::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As a client writes it, masked.
    fn client(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = frame(first, payload);
        bytes[1] |= 0x80;
        let at = bytes.len() - payload.len();
        let mask = [1, 2, 3, 4];
        for (byte, value) in bytes[at..].iter_mut().enumerate() {
            *value ^= mask[byte % 4];
        }
        bytes.splice(at..at, mask);
        bytes
    }

    fn read(parts: &[&[u8]]) -> (Vec<(Frame, Vec<u8>)>, Option<Code>) {
        let (mut reader, mut frames) = (Reader::default(), Vec::new());
        for part in parts {
            let taken = reader.take(part, |frame, payload| {
                frames.push((frame, payload.to_vec()));
                Ok(())
            });
            if let Err(code) = taken {
                return (frames, Some(code));
            }
        }
        (frames, None)
    }

    #[test]
    fn a_clients_frames_are_known_however_they_are_cut() {
        let mut all = client(0x89, b"are you there");
        all.extend(client(0x81, &[b'x'; 300]));
        all.extend(client(0x01, b"begun"));
        all.extend(client(0x8A, b""));
        all.extend(client(0x80, b"ended"));
        all.extend(client(0x89, b""));
        all.extend(client(0x88, &[3, 232]));
        let ping = (Frame::Ping, b"are you there".to_vec());
        let other = (Frame::Other, Vec::new());
        let expected =
            [ping, other.clone(), other.clone(), other.clone(), other, (Frame::Ping, vec![]), (Frame::Close, vec![])];
        assert_eq!(read(&[&all]), (expected.to_vec(), None));
        let single: Vec<&[u8]> = all.chunks(1).collect();
        assert_eq!(read(&single), (expected.to_vec(), None));
    }

    #[test]
    fn damaged_frames_end_the_socket_however_they_are_cut() {
        fuzz::target!("frames", |bytes: &[u8]| {
            let whole = read(&[bytes]);
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            let thirds: Vec<&[u8]> = bytes.chunks(bytes.len() / 3 + 1).collect();
            assert_eq!(read(&single), whole);
            assert_eq!(read(&thirds), whole);
            assert!(whole.0.iter().all(|(_, ping)| ping.len() <= CONTROL_BYTES_MAX as usize));
        });
    }

    #[test]
    fn what_breaks_the_rules_ends_the_socket() {
        let oversized: Vec<u8> = [vec![0x82, 0x80 | 126], 1025_u16.to_be_bytes().to_vec()].concat();
        let endless: Vec<u8> = [vec![0x82, 0xFF], u64::MAX.to_be_bytes().to_vec()].concat();
        for (bytes, code, why) in [
            (vec![0x81, 0x01], Code::Protocol, "not masked"),
            (vec![0xC1], Code::Protocol, "a reserved bit"),
            (vec![0x83], Code::Protocol, "a reserved kind"),
            (vec![0x8B], Code::Protocol, "a reserved control frame"),
            (vec![0x09], Code::Protocol, "a ping in parts"),
            (vec![0x89, 0xFE], Code::Protocol, "a long ping"),
            (vec![0x80], Code::Protocol, "the end of nothing"),
            ([client(0x01, b"a"), vec![0x81]].concat(), Code::Protocol, "two messages at once"),
            (oversized, Code::TooBig, "too long"),
            (endless, Code::TooBig, "far too long"),
        ] {
            assert_eq!(read(&[&bytes]).1, Some(code), "{why}");
        }
    }

    #[test]
    fn our_frames_say_their_length() {
        assert_eq!(text("hi"), [0x81, 2, b'h', b'i']);
        assert_eq!(text(&"x".repeat(126))[..4], [0x81, 126, 0, 126]);
        assert_eq!(text(&"x".repeat(65_536))[..10], [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(close(Code::Restart, "x"), [0x88, 3, 0x03, 0xF4, b'x']);
        assert_eq!(close(Code::Poll, &"x".repeat(200)).len(), 127);
        assert_eq!(pong(b"p"), [0x8A, 1, b'p']);
    }

    proptest! {
        /// Whatever comes, and however it is cut: no panic, the same outcome, and no more than a ping is kept.
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 1_usize..40) {
            let parts: Vec<&[u8]> = bytes.chunks(cut).collect();
            prop_assert_eq!(read(&parts), read(&[&bytes]));
            let mut reader = Reader::default();
            let _ = reader.take(&bytes, |_, _| Ok(()));
            prop_assert!(reader.ping.len() <= CONTROL_BYTES_MAX as usize);
        }
    }
}
