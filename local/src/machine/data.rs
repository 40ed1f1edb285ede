//! The data folder of one machine: the engine's file, the secrets, the clock's offset. Only its owner can read it.

use crate::machine::engine::Engine;
use anyhow::{Context, Result, anyhow, bail};
use serde::de::DeserializeOwned;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use store::{Clock, MasterKeys, Pepper, SealError};

/// A folder that is kept, or that is deleted when the process ends.
pub(crate) enum DataDir {
    /// The lock keeps other processes from opening it.
    Kept {
        path: PathBuf,
        _lock: File,
    },
    Temporary(tempfile::TempDir),
}

impl DataDir {
    /// Opens a folder, and makes it if it is not there. Another process that has it open is an error.
    pub(crate) fn kept(path: &Path) -> Result<DataDir> {
        let shown = || path.display().to_string();
        fs::create_dir_all(path).and_then(|()| own(path, 0o700)).with_context(shown)?;
        let lock = File::create(path.join(LOCK_FILE)).with_context(shown)?;
        match lock.try_lock() {
            Ok(()) => Ok(DataDir::Kept { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                bail!("{}: another kopilka has this data open; stop it, or name another folder with --data", shown())
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(shown),
        }
    }

    pub(crate) fn temporary() -> io::Result<DataDir> {
        tempfile::Builder::new().prefix("kopilka-").tempdir().map(DataDir::Temporary)
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            DataDir::Kept { path, .. } => path,
            DataDir::Temporary(folder) => folder.path(),
        }
    }
}

/// The file that a process locks while it has the data open.
const LOCK_FILE: &str = "lock";

/// The file with the offset of a moved clock, in milliseconds.
const CLOCK_FILE: &str = "clock.offset_ms";

/// The file with the latest time that was seen, in milliseconds since 1970.
const SEEN_FILE: &str = "clock.seen_ms";

/// How far a clock may be behind what was seen: it was corrected, not set back.
const CORRECTED_MS: i64 = 60_000;

/// The moved clock; `None` if it was never moved.
pub(crate) fn kept_clock(folder: &Path) -> Result<Option<Clock>> {
    Ok(kept_json(&folder.join(CLOCK_FILE))?.map(Clock::offset_by))
}

/// Stores the time that is seen, and says if it is before the one that was seen last.
pub(crate) fn see_clock(folder: &Path, clock: &Clock) -> Result<()> {
    let (file, now) = (folder.join(SEEN_FILE), clock.now().as_millisecond());
    let seen = kept_json(&file)?.unwrap_or(now);
    if now < seen - CORRECTED_MS {
        let minutes = (seen - now) / 60_000;
        tracing::warn!(
            minutes,
            "the clock was set back: accounts stand still until it has caught up; set it right, and restart"
        );
        return Ok(());
    }
    write_private(&file, now.to_string()).with_context(|| file.display().to_string())
}

/// Stores the clock's offset, for the next start and for commands beside a running system.
pub(crate) fn keep_clock(folder: &Path, clock: &Clock) -> Result<()> {
    let file = folder.join(CLOCK_FILE);
    write_private(&file, clock.offset_ms().to_string()).with_context(|| file.display().to_string())
}

/// The secrets: from the environment if set, otherwise generated once and stored in the folder.
pub(crate) struct Secrets {
    pub(crate) keys: MasterKeys,
    pub(crate) pepper: Pepper,
}

impl Secrets {
    /// Data without its secrets is an error, so they come before it.
    pub(crate) fn of(folder: &Path) -> Result<Secrets> {
        let kept = |name: &str, make: fn() -> Result<String, SealError>| -> Result<String> {
            if let Some(value) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
                return Ok(value);
            }
            let file = folder.join(name.to_ascii_lowercase());
            if let Ok(value) = fs::read_to_string(&file) {
                return Ok(value);
            }
            if Engine::is_in(folder) {
                bail!(
                    "{}: this secret is missing, and the data beside it cannot be read without: put the file back, or set {name}",
                    file.display()
                );
            }
            let value = make()?;
            write_private(&file, &value).with_context(|| file.display().to_string())?;
            Ok(value)
        };
        Ok(Secrets {
            keys: MasterKeys::parse(&kept("VAULT_MASTER_KEY", MasterKeys::generate)?)?,
            pepper: Pepper::parse(&kept("VAULT_PEPPER", Pepper::generate)?)?,
        })
    }
}

/// What a file of the folder holds as JSON; `None` without the file. One that cannot be read is never written over.
pub(crate) fn kept_json<T: DeserializeOwned>(file: &Path) -> Result<Option<T>> {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    // The parser's words could repeat what the file holds.
    serde_json::from_slice(&bytes).map(Some).map_err(|_| {
        anyhow!("{}: the file is damaged: put a copy of it back, or delete it to begin without it", file.display())
    })
}

/// Writes a file that only its owner can read, whole or not at all.
pub(crate) fn write_private(file: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let half = file.with_extension("new");
    let mut opened = private_file(&half)?;
    opened.write_all(content.as_ref())?;
    opened.sync_all()?;
    fs::rename(&half, file)
}

/// Writes to a file that only its owner can read, or to a device.
pub(crate) fn write_out(path: &Path, content: &[u8]) -> io::Result<()> {
    private_file(path)?.write_all(content)
}

/// Opens an empty file that only its owner can read, also where another one was.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(path)?;
    // A device, such as where a shell sends what is written, is nobody's own.
    if file.metadata()?.is_file() {
        own(path, 0o600)?;
    }
    Ok(file)
}

#[cfg(unix)]
fn own(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn own(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
