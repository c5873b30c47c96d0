//! Houses from CSV and JSON, and back to CSV. Pure: a text goes in; a checked house comes out, or all that is wrong with
//! it at once. The two readers (`table`, `tree`) only fill a `Draft`; every rule of a house is in `check`, and seats
//! without coordinates get theirs in `layout`.

mod check;
mod draft;
mod fault;
mod layout;
mod lines;
mod table;
mod tree;

#[cfg(test)]
mod tests;

pub use fault::{FAULTS_LISTED_MAX, ImportFault};
pub use table::{COLUMNS, from_csv, to_csv};
pub use tree::from_json;

/// Bytes of a text at most: 300,000 seats with every field at its longest stay below it.
pub const TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The text as UTF-8 without a byte order mark. Lines that are not UTF-8 are faults, and are read as well as they can be.
fn as_text<'a>(text: &'a [u8], faults: &mut fault::Faults) -> std::borrow::Cow<'a, str> {
    if text.len() > TEXT_BYTES_MAX {
        faults.add(ImportFault::of_all(format!(
            "the text has {} bytes, at most {TEXT_BYTES_MAX} are read; split the house",
            text.len()
        )));
        return "".into();
    }
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if let Ok(text) = std::str::from_utf8(text) {
        return text.into();
    }
    if text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) {
        faults.add(ImportFault::of_all("the text is UTF-16; save it as UTF-8"));
        return "".into();
    }
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if std::str::from_utf8(line).is_err() {
            faults.add(ImportFault::at_line(index + 1, "is not UTF-8; save the file as UTF-8"));
        }
    }
    String::from_utf8_lossy(text)
}
