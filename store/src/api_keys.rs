//! API keys of tills and web shops: shown once, stored hashed, compared in constant time.

use crate::item::{Item, Reader};
use crate::{Ledger, StoreError, keys};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{ApiKeyId, Hash, ProgramId};
use subtle::ConstantTimeEq;

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that a till does: cards, purchases, refunds and reading.
    Purchases,
    /// Reading only.
    Read,
}

impl Scope {
    /// The code that is stored.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Purchases => "purchases",
            Scope::Read => "read",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Scope> {
        [Scope::Purchases, Scope::Read].into_iter().find(|scope| scope.code() == code)
    }
}

/// A key that was shown and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its public part.
    pub id: ApiKeyId,
    /// The only program that it speaks for.
    pub program: ProgramId,
    /// What it may do.
    pub scope: Scope,
}

/// A key that has just been made; its text is never seen again.
pub struct NewKey {
    /// Its public part.
    pub id: ApiKeyId,
    /// `kop_<key id>_<secret>`.
    pub text: String,
}

/// What somebody sends: parsed, but not yet known to be right.
struct Shown {
    id: ApiKeyId,
    secret: Hash,
}

impl Shown {
    fn parse(text: &str) -> Option<Shown> {
        let (id, secret) = text.strip_prefix("kop_")?.split_once('_')?;
        Some(Shown { id: ApiKeyId::parse(id).ok()?, secret: Hash::of(secret.as_bytes()) })
    }
}

impl Ledger {
    /// Makes a key for a program.
    pub async fn new_api_key(&self, program: &ProgramId, scope: Scope) -> Result<NewKey, StoreError> {
        let id = ApiKeyId::from_random(crate::random()?);
        let secret = [crate::random()?.to_le_bytes(), crate::random()?.to_le_bytes(), crate::random()?.to_le_bytes()];
        let secret = URL_SAFE_NO_PAD.encode(secret.concat());
        let (pk, sk) = keys::api_key(id);
        let hash = Hash::of(secret.as_bytes());
        self.put(Item::at(pk, sk).s("p", program).s("sc", scope.code()).b("h", hash.0).build()).await?;
        Ok(NewKey { id, text: format!("kop_{id}_{secret}") })
    }

    /// The key that was shown, if it is one of ours; read at each request, so that revoking holds at once.
    pub async fn api_key(&self, shown: &str) -> Result<Option<ApiKey>, StoreError> {
        let Some(shown) = Shown::parse(shown) else {
            return Ok(None);
        };
        let Some(item) = self.get(keys::api_key(shown.id)).await? else {
            return Ok(None);
        };
        let read = Reader::new("api key", &item);
        if !bool::from(read.b("h")?.ct_eq(&shown.secret.0)) {
            return Ok(None);
        }
        Ok(Some(ApiKey {
            id: shown.id,
            program: read.parsed("p", |text| ProgramId::parse(text).ok())?,
            scope: read.parsed("sc", Scope::from_code)?,
        }))
    }

    /// Takes a key away, at once.
    pub async fn revoke_api_key(&self, id: ApiKeyId) -> Result<(), StoreError> {
        self.delete(keys::api_key(id)).await
    }
}
