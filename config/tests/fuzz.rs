//! Damaged configurations: a clear fault with a path for each, never a panic; and what was read is written as it was read.

use config::{Rules, Sources, load};

#[test]
fn a_configuration_is_read_or_its_faults_are_told() {
    fuzz::target!("settings", |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        // The first line may be a layer on top.
        let sets = text.lines().next().and_then(|line| line.strip_prefix("#set ")).map(str::to_owned);
        let sources =
            Sources { origin: "test".to_owned(), sets: sets.into_iter().collect(), text, ..Sources::default() };
        if let Err(invalid) = load(&sources) {
            assert!(!invalid.faults.is_empty());
            for fault in &invalid.faults {
                assert!(!fault.path.is_empty() && !fault.problem.is_empty(), "{fault:?}");
            }
        }
    });
}

#[test]
fn rules_are_written_as_they_were_read() {
    fuzz::target!("rules", |bytes: &[u8]| {
        let Ok(table) = String::from_utf8_lossy(bytes).parse() else {
            return;
        };
        match Rules::from_table(table) {
            Ok(rules) => assert_eq!(Rules::from_table(rules.to_table()), Ok(rules)),
            Err(faults) => assert!(faults.iter().all(|fault| !fault.path.is_empty()) && !faults.is_empty()),
        }
    });
}
