//! Puts every `words/LANG.ftl` into the binary, so that a new language is one file and no line of code.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=words");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo says it")).join("words");
    let files = fs::read_dir(&folder).expect("the folder of the words").map(|entry| entry.expect("readable").path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "ftl")).collect();
    files.sort();
    let lines = files.iter().map(|path| {
        let tag = path.file_stem().expect("a name").to_string_lossy();
        format!("    (\"{tag}\", include_str!({:?})),\n", path.display().to_string())
    });
    let text = format!("[\n{}]\n", lines.collect::<String>());
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo says it")).join("words.rs"), text).expect("written");
}
