//! From arguments to valid settings, and how a command fails.

use std::path::{Path, PathBuf};

use clap::Args;
use config::{Settings, Sources};
use gateway::console::client::Client;
use gateway::start::StartError;
use ring::rand::SecureRandom;

/// `EX_CONFIG` of sysexits.h.
const STATUS_CONFIG: u8 = 78;

/// Why a command ends without having done its work. One clear text, and an exit status that is not 0.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration has faults.
    #[error(transparent)]
    Config(#[from] config::Invalid),
    /// The process could not start or go on.
    #[error(transparent)]
    Start(#[from] StartError),
}

impl Failure {
    /// From a sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self::Start(StartError::new(sentence))
    }

    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Self::Config(_) => STATUS_CONFIG,
            Self::Start(_) => 1,
        }
    }
}

/// Where settings come from.
#[derive(Debug, Clone, Default, Args)]
pub struct SettingsArguments {
    /// TOML file with the settings.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of the embedded stores, keys and the admin token.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Set any setting, for instance rooms.demo.outflow_per_minute=120. May be repeated.
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE")]
    pub sets: Vec<String>,
}

impl SettingsArguments {
    /// Reads the file (or `default` without one), the environment and the flags.
    pub fn load(&self, default: &str) -> Result<Settings, Failure> {
        let (origin, text) = match &self.config {
            Some(file) => (file.display().to_string(), read(file)?),
            None => ("the built-in settings with flags and environment".to_owned(), default.to_owned()),
        };
        let mut sets = self.sets.clone();
        if let Some(data) = &self.data {
            sets.push(format!("data={}", quoted(&data.display().to_string())));
        }
        Ok(config::load(&Sources { origin, text, environment: environment(), sets })?)
    }
}

/// A text as a TOML value, whatever is in it.
pub fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Reads a configuration file.
pub fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("cannot read the configuration {}: {error}", file.display())))
}

/// The process's variables; the one place where they are read.
pub fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("VESTIBULE_"))
        .collect()
}

/// A text as a part of an address (RFC 3986): whatever is not a letter, digit or one of `-._~` is escaped.
pub fn percent(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escaped).collect()
}

/// An idempotency key that nobody else uses.
pub fn random_key() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    let unlucky = |_| Failure::new("the system has no random bytes to give");
    ring::rand::SystemRandom::new().fill(&mut bytes).map_err(unlucky)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Where the console is, for commands that speak to it.
#[derive(Debug, Args)]
pub struct DeskArguments {
    /// Address of the console.
    #[arg(long, global = true, default_value = "http://127.0.0.1:8081", env = "VESTIBULE_CONSOLE_URL")]
    console: String,
    /// File with the console's token; VESTIBULE_ADMIN_TOKEN goes before it.
    #[arg(long, global = true, default_value = "./vestibule-data/admin-token", value_name = "FILE")]
    token_file: PathBuf,
    /// Print JSON, for scripts.
    #[arg(long, global = true)]
    pub json: bool,
}

impl DeskArguments {
    /// A client of that console.
    pub fn client(&self) -> Result<Client, Failure> {
        Ok(Client::new(&self.console, self.token()?))
    }

    fn token(&self) -> Result<String, Failure> {
        if let Some((_, token)) = environment().into_iter().find(|(name, _)| name == "VESTIBULE_ADMIN_TOKEN") {
            return Ok(token);
        }
        let file = &self.token_file;
        let text = std::fs::read_to_string(file).map_err(|error| {
            Failure::new(format!(
                "cannot read the admin token {}: {error}; give --token-file FILE or VESTIBULE_ADMIN_TOKEN",
                file.display()
            ))
        })?;
        Ok(text.trim().to_owned())
    }
}
