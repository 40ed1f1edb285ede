//! Sealing: personal fields encrypted per person, data keys wrapped by a master key, and keyed hashes of external ids.
//!
//! XChaCha20-Poly1305 is used throughout, because its nonces are long enough to be random. A person's data key is
//! wrapped by the master key whose version is stored beside it. Destroying the wrapped key makes the person's fields
//! unreadable.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use domain::{Hash, PersonKey, ProgramId};
use hmac::{Hmac, Mac};
use icu_normalizer::ComposingNormalizerBorrowed;
use sha2::Sha256;
use std::collections::BTreeSet;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// The reason why data does not seal or open. It never holds the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The setting `VAULT_MASTER_KEY` is malformed.
    #[error(
        "VAULT_MASTER_KEY is `<version>:<base64 of 32 bytes>`, the newest first, older ones after commas, no version twice"
    )]
    MasterKey,
    /// The setting `VAULT_PEPPER` is malformed.
    #[error("VAULT_PEPPER is base64 of at least 32 bytes")]
    Pepper,
    /// The record names a master key that is not configured.
    #[error("no master key of version {0}")]
    NoMasterKey(u32),
    /// The data was altered, cut, or moved to another person's record.
    #[error("it was altered or belongs elsewhere")]
    Altered,
    /// The operating system gave no random bytes.
    #[error("no randomness")]
    NoRandomness,
}

/// The master keys, the newest first.
#[derive(Clone)]
pub struct MasterKeys(Vec<(u32, [u8; KEY_BYTES])>);

impl MasterKeys {
    /// Reads the setting `2:<base64>,1:<base64>`. The first key seals; the others open what was sealed before.
    pub fn parse(setting: &str) -> Result<MasterKeys, SealError> {
        let keys = setting.split(',').map(|part| {
            let (version, key) = part.trim().split_once(':')?;
            let key = STANDARD.decode(key).ok()?;
            Some((version.parse().ok()?, key.try_into().ok()?))
        });
        let keys: Option<Vec<(u32, [u8; KEY_BYTES])>> = keys.collect();
        let versions = |keys: &[(u32, _)]| keys.iter().map(|(version, _)| *version).collect::<BTreeSet<_>>().len();
        let keys = keys.filter(|keys| !keys.is_empty() && versions(keys) == keys.len());
        keys.map(MasterKeys).ok_or(SealError::MasterKey)
    }

    /// Returns a new setting with one random key of version 1.
    pub fn generate() -> Result<String, SealError> {
        Ok(format!("1:{}", STANDARD.encode(random_bytes::<KEY_BYTES>()?)))
    }

    /// Returns a new person's data key, wrapped for storing.
    pub(crate) fn new_data_key(&self, owner: &PersonKey) -> Result<WrappedKey, SealError> {
        self.wrap(&random_bytes()?, owner)
    }

    /// Returns the data key wrapped by the newest master key, or `None` if it already is.
    pub(crate) fn rewrap(&self, wrapped: &WrappedKey, owner: &PersonKey) -> Result<Option<WrappedKey>, SealError> {
        let data_key = self.open_data_key(wrapped, owner)?;
        if wrapped.version == self.newest() { Ok(None) } else { self.wrap(&data_key, owner).map(Some) }
    }

    /// Whether there is a key of this version.
    pub(crate) fn has(&self, version: u32) -> bool {
        self.0.iter().any(|(known, _)| *known == version)
    }

    fn newest(&self) -> u32 {
        self.0[0].0
    }

    fn wrap(&self, data_key: &[u8; KEY_BYTES], owner: &PersonKey) -> Result<WrappedKey, SealError> {
        let (version, master) = self.0[0];
        let sealed = seal(&master, data_key, format!("key {version} {owner}").as_bytes())?;
        Ok(WrappedKey { version, sealed })
    }

    fn open_data_key(&self, wrapped: &WrappedKey, owner: &PersonKey) -> Result<[u8; KEY_BYTES], SealError> {
        let version = wrapped.version;
        let (_, master) = self.0.iter().find(|(known, _)| *known == version).ok_or(SealError::NoMasterKey(version))?;
        let key = open(master, &wrapped.sealed, format!("key {version} {owner}").as_bytes())?;
        key.try_into().map_err(|_| SealError::Altered)
    }

    /// Seals a person's fields.
    pub(crate) fn seal(&self, wrapped: &WrappedKey, owner: &PersonKey, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        seal(&self.open_data_key(wrapped, owner)?, plain, format!("person {owner}").as_bytes())
    }

    /// Opens a person's fields.
    pub(crate) fn open(&self, wrapped: &WrappedKey, owner: &PersonKey, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        open(&self.open_data_key(wrapped, owner)?, sealed, format!("person {owner}").as_bytes())
    }
}

/// A person's data key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrappedKey {
    pub(crate) version: u32,
    pub(crate) sealed: Vec<u8>,
}

fn seal(key: &[u8; KEY_BYTES], plain: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, SealError> {
    let nonce = random_bytes::<NONCE_BYTES>()?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let payload = Payload { msg: plain, aad: bound_to };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Altered)?;
    Ok([&nonce[..], &sealed].concat())
}

fn open(key: &[u8; KEY_BYTES], sealed: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, SealError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Altered)?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let payload = Payload { msg: sealed, aad: bound_to };
    cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Altered)
}

fn random_bytes<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandomness)?;
    Ok(bytes)
}

/// The secret under which ids from outside are hashed, so that a table's reader cannot guess them.
#[derive(Clone)]
pub struct Pepper(Vec<u8>);

impl Pepper {
    /// Reads the setting: base64 of at least 32 bytes.
    pub fn parse(setting: &str) -> Result<Pepper, SealError> {
        let bytes = STANDARD.decode(setting.trim()).ok().filter(|bytes| bytes.len() >= KEY_BYTES);
        bytes.map(Pepper).ok_or(SealError::Pepper)
    }

    /// Returns a new random setting.
    pub fn generate() -> Result<String, SealError> {
        Ok(STANDARD.encode(random_bytes::<KEY_BYTES>()?))
    }

    /// Returns the key under which a person of a messenger is stored.
    pub fn person(&self, channel: &str, id: &str) -> PersonKey {
        let Hash(bytes) = mac(&self.0, &format!("person {channel} {id}"));
        PersonKey::from_bytes(std::array::from_fn(|at| bytes[at]))
    }

    /// Returns the keyed hash of any other text that a table must not reveal.
    pub(crate) fn secret(&self, what: &str, text: &str) -> Hash {
        mac(&self.0, &format!("{what} {text}"))
    }

    /// Returns the hash of a customer's or cashier's id or a payment's fingerprint, under a key of its program. An id is
    /// the same in whichever of Unicode's equivalent forms it comes (NFC).
    pub fn of_program(&self, program: &ProgramId, what: &str, id: &str) -> Hash {
        let Hash(key) = mac(&self.0, &format!("program {program}"));
        let id = ComposingNormalizerBorrowed::new_nfc().normalize(id);
        mac(&key, &format!("{what} {id}"))
    }
}

fn mac(key: &[u8], text: &str) -> Hash {
    // HMAC takes keys of any length; the error type exists for other MACs.
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(text.as_bytes());
    Hash(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u64) -> PersonKey {
        Pepper::parse(&Pepper::generate().unwrap()).unwrap().person("telegram", &n.to_string())
    }

    #[test]
    fn only_its_owner_opens_a_record() {
        let keys = MasterKeys::parse(&MasterKeys::generate().unwrap()).unwrap();
        let (anna, ivan) = (person(1), person(2));
        let wrapped = keys.new_data_key(&anna).unwrap();
        let sealed = keys.seal(&wrapped, &anna, "Анна".as_bytes()).unwrap();
        assert_eq!(keys.open(&wrapped, &anna, &sealed).unwrap(), "Анна".as_bytes());
        assert_eq!(keys.open(&wrapped, &ivan, &sealed), Err(SealError::Altered));
        let mut altered = sealed.clone();
        altered[30] ^= 1;
        assert_eq!(keys.open(&wrapped, &anna, &altered), Err(SealError::Altered));
        assert_eq!(keys.open(&wrapped, &anna, &[]), Err(SealError::Altered));
    }

    #[test]
    fn a_master_key_is_rotated_without_losing_anybody() {
        let old = MasterKeys::generate().unwrap();
        let anna = person(1);
        let wrapped = MasterKeys::parse(&old).unwrap().new_data_key(&anna).unwrap();
        let new = MasterKeys::generate().unwrap().replacen('1', "2", 1);
        let both = MasterKeys::parse(&format!("{new},{old}")).unwrap();
        assert!(both.seal(&wrapped, &anna, b"x").is_ok());
        assert_eq!(both.new_data_key(&anna).unwrap().version, 2);
        let only_new = MasterKeys::parse(&new).unwrap();
        assert_eq!(only_new.seal(&wrapped, &anna, b"x"), Err(SealError::NoMasterKey(1)));
        let sealed = both.seal(&wrapped, &anna, b"x").unwrap();
        let anew = both.rewrap(&wrapped, &anna).unwrap().unwrap();
        assert_eq!(only_new.open(&anew, &anna, &sealed).unwrap(), b"x", "what was sealed before opens without the old");
        assert_eq!(both.rewrap(&anew, &anna), Ok(None));
        assert_eq!(only_new.rewrap(&wrapped, &anna), Err(SealError::NoMasterKey(1)));
        let twice = format!("{old},{}", MasterKeys::generate().unwrap());
        for bad in ["", "1", "1:short", ":", "x:AAAA", &twice] {
            assert!(MasterKeys::parse(bad).is_err(), "{bad}");
        }
        let other = MasterKeys::parse(&MasterKeys::generate().unwrap()).unwrap();
        assert_eq!(other.rewrap(&wrapped, &anna), Err(SealError::Altered), "the same version of another key");
    }
}
