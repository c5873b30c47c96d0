//! Puts every `words/LANG.ftl` and every file of `pages/` into the binary, so that a new language or a part of a page is one
//! file and no line of code.

use std::path::Path;
use std::{env, fs};

fn main() {
    embed("words", Some("ftl"));
    embed("pages", None);
}

/// Writes `OUT_DIR/FOLDER.rs`: a list of names and texts. The words go by the name of their language.
fn embed(folder: &str, ending: Option<&str>) {
    println!("cargo::rerun-if-changed={folder}");
    let place = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo says it")).join(folder);
    let files = fs::read_dir(&place).expect("the folder").map(|entry| entry.expect("readable").path());
    let wanted = |path: &Path| ending.is_none_or(|ending| path.extension().is_some_and(|found| found == ending));
    let mut files: Vec<_> = files.filter(|path| wanted(path)).collect();
    files.sort();
    let lines = files.iter().map(|path| {
        let name = if ending.is_some() { path.file_stem() } else { path.file_name() };
        let name = name.expect("a name").to_string_lossy();
        format!("    (\"{name}\", include_str!({:?})),\n", path.display().to_string())
    });
    let text = format!("[\n{}]\n", lines.collect::<String>());
    let out = Path::new(&env::var("OUT_DIR").expect("cargo says it")).join(format!("{folder}.rs"));
    fs::write(out, text).expect("written");
}
