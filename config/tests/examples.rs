//! The examples load, and every bad file gives exactly the faults that its first lines promise.

use std::fs;
use std::path::Path;

use config::{Sources, load};

fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut all: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| {
            let path = entry.expect("readable").path();
            let name = path.file_name().expect("has a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("readable"))
        })
        .collect();
    all.sort();
    all
}

fn sources(text: &str) -> Sources {
    Sources { origin: "test".to_owned(), text: text.to_owned(), ..Sources::default() }
}

#[test]
fn every_example_loads() {
    let examples = files("examples");
    assert!(examples.len() >= 3);
    for (name, text) in examples {
        if let Err(invalid) = load(&sources(&text)) {
            panic!("{name}: {invalid}");
        }
    }
}

#[test]
fn every_bad_file_gives_its_faults_all_at_once() {
    let bad = files("tests/bad");
    assert!(bad.len() >= 5);
    for (name, text) in bad {
        let expected: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("#! ")).collect();
        let invalid = load(&sources(&text)).expect_err(&name);
        let found: Vec<_> = invalid.faults.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), expected.len(), "{name}: {found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{name}\n found    {found}\n expected {expected}");
        }
    }
}

#[test]
fn later_layers_win() {
    let mut sources = sources(config::DEMO);
    sources.environment = vec![
        ("VESTIBULE_ROOMS__DEMO__BURST".to_owned(), "7".to_owned()),
        ("VESTIBULE_EDGE__LISTEN".to_owned(), "127.0.0.1:9".to_owned()),
        ("VESTIBULE_ADMIN_TOKEN".to_owned(), "0123456789abcdef".to_owned()),
        ("PATH".to_owned(), "/bin".to_owned()),
    ];
    sources.sets = vec!["edge.listen=127.0.0.1:10".to_owned(), "rooms.demo.outflow_per_minute=off".to_owned()];
    let settings = load(&sources).expect("valid");
    assert_eq!(settings.rooms[0].burst, 7);
    assert_eq!(settings.rooms[0].outflow_per_minute, None);
    assert_eq!(settings.edge.listen.port(), 10);
    assert_eq!(settings.console.token.as_deref(), Some("0123456789abcdef"));
}
