//! Damaged and made-up proofs. A text that starts with `@` damages a valid one: pairs of a place and a byte.

use waitroom::{Epoch, Number, UnixMs};

use super::{Admission, Binding, InviteCode, Keys, Puzzle, QueueTicket, RecoveryCode, Reference, Task, TicketId};

const ROOM: &str = "demo";

/// What is to be opened: the bytes as they are, or a valid text with some of its bytes replaced.
fn shown(bytes: &[u8], valid: &str) -> String {
    let Some(edits) = bytes.strip_prefix(b"@") else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let mut damaged = valid.as_bytes().to_vec();
    for edit in edits.chunks_exact(2) {
        match damaged.get_mut(usize::from(edit[0])) {
            Some(byte) => *byte = edit[1],
            None => damaged.push(edit[1]),
        }
    }
    String::from_utf8_lossy(&damaged).into_owned()
}

fn ticket(keys: &Keys) -> QueueTicket {
    let (epoch, number) = (Epoch(3), Number(70_000));
    let id = TicketId::of(keys, ROOM, epoch, number);
    QueueTicket { epoch, number, holder: 2, id, binding: Binding::default() }
}

#[test]
fn a_proof_opens_only_as_it_was_sealed() {
    let keys = Keys::derive(&[7; 32]);
    let ticket = ticket(&keys);
    let admission = Admission { ticket, expires_at: UnixMs(1_800_000_000_000) };
    let puzzle = Puzzle::new(Task::Work { bits: 17 }, UnixMs(1_800_000_000_123)).expect("random bytes");
    fuzz::target!("proofs", |bytes: &[u8]| {
        let (sealed, text) = (ticket.seal(&keys, ROOM), shown(bytes, &ticket.seal(&keys, ROOM)));
        assert_eq!(QueueTicket::open(&keys, ROOM, &text).is_ok(), text == sealed, "{text:?}");
        assert!(Admission::open(&keys, ROOM, &text).is_err(), "{text:?}");
        let (sealed, text) = (admission.seal(&keys, ROOM), shown(bytes, &admission.seal(&keys, ROOM)));
        assert_eq!(Admission::open(&keys, ROOM, &text).is_ok(), text == sealed, "{text:?}");
        assert!(QueueTicket::open(&keys, ROOM, &text).is_err(), "{text:?}");
        let (sealed, text) = (puzzle.seal(&keys, ROOM, 7), shown(bytes, &puzzle.seal(&keys, ROOM, 7)));
        assert_eq!(Puzzle::open(&keys, ROOM, 7, &text).is_some(), text == sealed, "{text:?}");
        assert!(Puzzle::open(&keys, ROOM, 8, &text).is_none(), "{text:?}");
        assert!(keys.proven(&text, "GET", "https://a.example/", puzzle.issued_at).is_err(), "{text:?}");
    });
}

/// What people may write otherwise.
fn forgiven(code: &str) -> String {
    let letter = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    code.chars().filter(|letter| !matches!(letter, '-' | ' ')).map(letter).collect()
}

#[test]
fn a_code_opens_only_as_it_was_made() {
    let keys = Keys::derive(&[7; 32]);
    let recovery = RecoveryCode::of(&ticket(&keys)).seal(&keys, ROOM);
    let invite = InviteCode { lane: 1, uses_max: 5, id: 0x1234_5678_9ABC }.seal(&keys, ROOM);
    let reference = Reference::new(&keys, UnixMs(1_800_000_000_999), 93, Some(ROOM), 77).seal(&keys);
    fuzz::target!("codes", |bytes: &[u8]| {
        for sealed in [&recovery, &invite] {
            let text = shown(bytes, sealed);
            let opens =
                RecoveryCode::open(&keys, ROOM, &text).is_some() || InviteCode::open(&keys, ROOM, &text).is_some();
            let is_one = [&recovery, &invite].iter().any(|code| forgiven(&text) == forgiven(code));
            assert_eq!(opens, is_one, "{text:?}");
        }
        // Its tag is short, so some texts that nobody was given open; what they say is what they would be sealed to.
        let text = shown(bytes, &reference);
        if let Some(opened) = Reference::open(&keys, &text) {
            assert_eq!(forgiven(&opened.seal(&keys)), forgiven(&text), "{text:?}");
        }
    });
}
