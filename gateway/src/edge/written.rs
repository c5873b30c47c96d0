//! The lines of an HTTP/1 head (RFC 9112), as bytes.

/// Appends these one after the other.
pub(super) fn put(out: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

/// Appends one header.
pub(super) fn field(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    put(out, &[name.as_bytes(), b": ", value, b"\r\n"]);
}
