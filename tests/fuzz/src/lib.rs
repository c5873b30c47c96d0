//! What the property tests of our parsers stand on: a kept corpus, and inputs that are made from it. Only tests use it.
//!
//! `corpus/TARGET/` holds valid examples and nasty ones, one a file. A run checks all of them and then, for a bounded time,
//! what becomes of them by damage: bits, bytes and parts changed, doubled, cut off, mixed with another example or with words
//! that parsers trip over. bolero runs and shrinks them; under `cargo bolero` the same targets are driven by libFuzzer or AFL.

use std::panic::RefUnwindSafe;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use bolero;
use bolero::{Driver, ValueGenerator};

/// What parsers trip over.
const WORDS: [&[u8]; 48] = [
    b"%2e",
    b"%2F",
    b"%5c",
    b"%25",
    b"%00",
    b"%c0%ae",
    b"%",
    b"//",
    b"..",
    b"/./",
    b";",
    b"&",
    b"=",
    b",",
    b":",
    b"@",
    b"?",
    b"#",
    b"\\",
    b"\r\n",
    b"\n",
    b"\t",
    b" ",
    b"\0",
    b"\x7f",
    b"\xff",
    b"\xc3\xa9",
    b"\xf0\x9f\x92\xa5",
    b"\xe2\x80\xae",
    b"\"",
    b"'",
    b"<",
    b"{",
    b"}",
    b"[",
    b"]",
    b"-1",
    b"0",
    b"1e999",
    b"NaN",
    b"18446744073709551615",
    b"18446744073709551616",
    b"-9223372036854775808",
    b"4294967296",
    b"null",
    b"true",
    b"\"\":",
    b"9999-12-31T23:59:59Z",
];
/// Longer inputs only take longer.
const BYTES_MAX: usize = 8192;
/// How often one input is damaged at most.
const DAMAGES_MAX: usize = 6;
/// How long a target runs where `FUZZ_SECONDS` does not say otherwise.
const SECONDS: f64 = 2.0;

/// Defines the body of a test: checks the corpus of this name, and then inputs made from it for `FUZZ_SECONDS`.
#[macro_export]
macro_rules! target {
    ($name:literal, $check:expr) => {{
        let check = $crate::Check::new($check);
        let corpus = $crate::Corpus::read($name);
        corpus.check(&check);
        $crate::bolero::check!(name = $name)
            .with_test_time($crate::time())
            .with_generator(corpus)
            .for_each(|bytes: &Vec<u8>| check.run(bytes));
    }};
}

/// What is checked. After a panic nothing of it is used again but to find a smaller input that panics as well.
pub struct Check<F>(F);

impl<F> RefUnwindSafe for Check<F> {}

impl<F: Fn(&[u8])> Check<F> {
    /// From a function that panics at what is wrong.
    pub fn new(check: F) -> Self {
        Self(check)
    }

    /// Checks one input.
    pub fn run(&self, bytes: &[u8]) {
        (self.0)(bytes);
    }
}

/// How long a target runs.
pub fn time() -> Duration {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// The kept examples of a target.
pub struct Corpus {
    examples: Vec<(PathBuf, Vec<u8>)>,
}

impl Corpus {
    /// Reads the folder of a target.
    ///
    /// # Panics
    /// When there is no example: a target without any tests next to nothing.
    pub fn read(target: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let paths = entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file());
        let mut examples: Vec<_> = paths.map(|path| (path.clone(), std::fs::read(path).expect("readable"))).collect();
        examples.sort();
        assert!(!examples.is_empty(), "{} is empty", folder.display());
        Self { examples }
    }

    /// Checks every example as it is, and every beginning of the short ones.
    pub fn check<F: Fn(&[u8])>(&self, check: &Check<F>) {
        for (path, bytes) in &self.examples {
            eprintln!("example {}", path.display());
            check.run(bytes);
            if bytes.len() < 512 {
                (0..bytes.len()).for_each(|end| check.run(&bytes[..end]));
            }
        }
    }
}

impl ValueGenerator for Corpus {
    type Output = Vec<u8>;

    fn generate<D: Driver>(&self, driver: &mut D) -> Option<Vec<u8>> {
        let mut bytes = self.examples[below(driver, self.examples.len())?].1.clone();
        for _ in 0..below(driver, DAMAGES_MAX + 1)? {
            self.damage(driver, &mut bytes)?;
            bytes.truncate(BYTES_MAX);
        }
        Some(bytes)
    }
}

impl Corpus {
    fn damage<D: Driver>(&self, driver: &mut D, bytes: &mut Vec<u8>) -> Option<()> {
        let at = below(driver, bytes.len() + 1)?;
        let end = at + below(driver, (bytes.len() - at).min(64) + 1)?;
        match below(driver, 8)? {
            0 if at < bytes.len() => bytes[at] ^= 1 << below(driver, 8)?,
            1 if at < bytes.len() => bytes[at] = driver.produce()?,
            2 => bytes.insert(at, driver.produce()?),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let part = bytes[at..end].to_vec();
                let times = 1 + below(driver, 40)?;
                bytes.splice(at..at, part.repeat(times));
            }
            5 => drop(bytes.splice(at..end, WORDS[below(driver, WORDS.len())?].iter().copied())),
            6 => {
                let other = &self.examples[below(driver, self.examples.len())?].1;
                let from = below(driver, other.len() + 1)?;
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => bytes.truncate(at),
        }
        Some(())
    }
}

/// A number below `end`, which is not 0.
fn below<D: Driver>(driver: &mut D, end: usize) -> Option<usize> {
    (0..end).generate(driver)
}

#[cfg(test)]
mod tests {
    /// No example holds both, so only damage finds it.
    #[test]
    #[should_panic = "test failed"]
    fn a_planted_fault_is_found() {
        crate::target!("paths", |bytes: &[u8]| {
            let holds = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
            assert!(!(holds(b"/show") && holds(b"%00")));
        });
    }
}
