//! Damaged journals: records are read or are an error, and a damaged folder opens with what was acknowledged before the
//! damage, or says why not.

use std::path::Path;

use super::*;
use crate::conformance::{clock, joins, settings};

/// What the checksums let through is what we wrote, so what a record says is taken as it is.
#[test]
fn a_record_of_the_journal_is_read_or_is_an_error() {
    fuzz::target!("journal", |bytes: &[u8]| {
        if let Ok(entry) = serde_json::from_slice::<Entry<'_>>(bytes) {
            let written = serde_json::to_vec(&entry).expect("writes");
            assert!(serde_json::from_slice::<Entry<'_>>(&written).is_ok(), "what is written can be read");
            let _ = RoomId::new(&entry.room);
        }
        if let Ok(kept) = serde_json::from_slice::<Kept>(bytes) {
            let written = serde_json::to_vec(&kept).expect("writes");
            assert!(serde_json::from_slice::<Kept>(&written).is_ok(), "what is written can be read");
        }
    });
}

/// Every file below a folder, in an order that does not change.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path());
    let mut all: Vec<_> = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for file in files(folder) {
        let to = copy.path().join(file.strip_prefix(folder).expect("below"));
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        std::fs::copy(&file, &to).expect("copied");
    }
    copy
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_journal_gives_what_came_before_or_says_why_not() {
    const JOINED: u32 = 40;
    const DAMAGES: usize = 9;
    let room = RoomId::new("room").expect("an id");
    let folder = tempfile::tempdir().expect("a folder");
    let (clock, _) = clock();
    let store = EmbeddedStore::open(folder.path(), clock.clone()).expect("opens");
    store.open_room(&room, &settings()).await.expect("opens");
    for _ in 0..JOINED {
        store.join(&room, &joins(1)).await.expect("joins");
    }
    // Acknowledged is on disk: a copy of the folder is what a machine finds that stops now.
    let journals =
        files(folder.path()).into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "jnl"));
    let journals: Vec<_> = journals.collect();
    assert!(!journals.is_empty());
    let mut lasts = Vec::new();
    for (file, turn) in journals.iter().flat_map(|file| (0..DAMAGES).map(move |turn| (file, turn))) {
        let copy = copy_of(folder.path());
        let damaged = copy.path().join(file.strip_prefix(folder.path()).expect("below"));
        let mut bytes = std::fs::read(&damaged).expect("readable");
        let written = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1).max(1);
        let at = written * turn / DAMAGES;
        match turn % 3 {
            _ if bytes.is_empty() => bytes.push(0xFF),
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 0x20,
            _ => bytes[at..(at + 16).min(written)].fill(0xA5),
        }
        std::fs::write(&damaged, bytes).expect("written");
        match EmbeddedStore::open(copy.path(), clock.clone()) {
            Ok(store) => {
                store.open_room(&room, &settings()).await.expect("opens");
                let view = store.refresh(&room, Known::default()).await.expect("refreshes");
                let last = view.last.iter().map(|(_, serial)| *serial).max().unwrap_or(0);
                assert!(last <= u64::from(JOINED), "damage {turn}: {last} numbers");
                lasts.push(last);
            }
            Err(error) => assert!(error.to_string().contains("the line in"), "{error}"),
        }
    }
    eprintln!("recovered up to {lasts:?}");
}
