//! The examples load, and every bad file gives exactly the faults that its first lines promise.

use std::fs;
use std::path::Path;

use config::{Sources, load};

fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut all: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.is_file())
        .map(|path| {
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
    assert_eq!(settings.rooms[0].rules.burst, 7);
    assert_eq!(settings.rooms[0].rules.outflow_per_minute, None);
    assert_eq!(settings.edge.listen.port(), 10);
    assert_eq!(settings.console.token.as_deref(), Some("0123456789abcdef"));
}

#[test]
fn rules_are_written_as_they_are_read() {
    for (name, text) in files("examples") {
        for room in load(&sources(&text)).expect("valid").rooms {
            let table = room.rules.to_table();
            assert_eq!(config::Rules::from_table(table), Ok(room.rules), "{name}: {}", room.id);
        }
    }
}

#[test]
fn people_write_times_as_their_clocks_show_them() {
    let opens = |text: &str| {
        let text = format!("schedule = {text}");
        let rules = config::Rules::from_table(text.parse().expect("TOML")).map_err(|faults| faults[0].to_string());
        rules.map(|rules| rules.schedule.opens_at.expect("set").to_string())
    };
    let ten = Ok("2026-12-01T09:00:00Z".to_owned());
    assert_eq!(opens(r#"{ opens_at = "2026-12-01T10:00", time_zone = "Europe/Berlin" }"#), ten);
    assert_eq!(opens(r#"{ opens_at = "2026-12-01T10:00:00+01:00" }"#), ten);
    assert_eq!(opens("{ opens_at = 2026-12-01T09:00:00Z }"), ten);
    for (text, said) in [
        (r#"{ opens_at = "2026-12-01T10:00" }"#, "no time_zone is set"),
        (r#"{ opens_at = "2026-10-25T02:30", time_zone = "Europe/Berlin" }"#, "exists twice"),
        (r#"{ opens_at = "2026-03-29T02:30", time_zone = "Europe/Berlin" }"#, "does not exist"),
        (r#"{ opens_at = "soon" }"#, "is not a time"),
    ] {
        let found = opens(text).expect_err(text);
        assert!(found.contains(said), "{found}");
    }
}

#[test]
fn every_kind_of_redis_may_keep_the_line() {
    for url in ["redis://h:1", "redis-sentinel://h:1,i:1/name", "redis-cluster://h:1,i:1"] {
        let mut sources = sources(config::DEMO);
        sources.sets = vec![format!("line.store=\"{url}\"")];
        let settings = load(&sources).expect(url);
        assert_eq!(settings.line.store, config::LineStore::Redis { url: url.to_owned() });
    }
}
