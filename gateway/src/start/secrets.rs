//! Secrets come from files or the environment; what is missing is made once and kept with mode 0600. They are never
//! printed.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use config::{Console, Edge, Shop};
use ring::rand::{SecureRandom, SystemRandom};

use super::StartError;
use crate::tokens::{Keys, SECRET_BYTES, Secret};

/// The keys of the line, from the shared secret file or from the data folder's own; and from the file before it, while the
/// secret is exchanged.
///
/// # Errors
/// When the file cannot be read or is no secret.
pub fn keys(edge: &Edge, data: &Path) -> Result<Keys, StartError> {
    let text = match &edge.secret_file {
        Some(file) => read(file, "edge.secret_file")?,
        None => read_or_make(&data.join("secret"))?,
    };
    let before = edge.secret_file_old.as_ref().map(|file| secret(&read(file, "edge.secret_file_old")?)).transpose()?;
    Ok(Keys::new(secret(&text)?, before))
}

/// The secret of which the shop's keys are made, from its file or from the data folder's own.
///
/// # Errors
/// When the file cannot be read or is no secret.
pub fn shop_secret(shop: &Shop, data: &Path) -> Result<[u8; SECRET_BYTES], StartError> {
    let text = match &shop.secret_file {
        Some(file) => read(file, "shop.secret_file")?,
        None => read_or_make(&data.join("shop-secret"))?,
    };
    secret_bytes(&text)
}

fn secret(text: &str) -> Result<Secret, StartError> {
    secret_bytes(text).map(|bytes| Secret::new(&bytes))
}

fn secret_bytes(text: &str) -> Result<[u8; SECRET_BYTES], StartError> {
    unhex(text.trim()).ok_or_else(|| {
        StartError::new(format!(
            "the secret file does not hold {} hex digits; make one with: openssl rand -hex 32",
            2 * SECRET_BYTES
        ))
    })
}

/// The console's bearer token: from the environment, a file, or made at the first start.
///
/// # Errors
/// When a file cannot be read or made.
pub fn admin_token(console: &Console, data: &Path) -> Result<String, StartError> {
    let text = match (&console.token, &console.token_file) {
        (Some(token), _) => token.clone(),
        (None, Some(file)) => read(file, "console.token_file")?,
        (None, None) => read_or_make(&data.join("admin-token"))?,
    };
    match text.trim() {
        "" => Err(StartError::new("the admin token is empty; delete its file to get a new one")),
        token => Ok(token.to_owned()),
    }
}

fn read(file: &Path, key: &str) -> Result<String, StartError> {
    fs::read_to_string(file).map_err(|error| StartError(format!("cannot read {} ({key}): {error}", file.display())))
}

fn read_or_make(file: &Path) -> Result<String, StartError> {
    match fs::read_to_string(file) {
        Ok(text) => return Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => {
            return Err(StartError(format!("cannot read {}: {error}", file.display())));
        }
    }
    let mut bytes = [0; SECRET_BYTES];
    SystemRandom::new().fill(&mut bytes).map_err(|_| StartError::new("the system has no random bytes to give"))?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    write(file, &text).map_err(|error| StartError(format!("cannot write {}: {error}", file.display())))?;
    Ok(text)
}

/// Written beside and renamed, so that a crash leaves no half file; readable by its owner only.
pub fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let beside = file.with_extension("new");
    let mut out: File = File::options().create(true).truncate(true).write(true).mode(0o600).open(&beside)?;
    writeln!(out, "{text}")?;
    out.sync_all()?;
    fs::rename(beside, file)
}

fn unhex(text: &str) -> Option<[u8; SECRET_BYTES]> {
    if text.len() != 2 * SECRET_BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; SECRET_BYTES];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_for_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secret");
        let first = read_or_make(&file).expect("made");
        let again = read_or_make(&file).expect("read");
        assert_eq!(first.trim(), again.trim());
        assert!(unhex(first.trim()).is_some());
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(unhex("zz"), None);
    }
}
