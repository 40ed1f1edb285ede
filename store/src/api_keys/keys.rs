//! API keys of tills and web shops. A key is shown once, stored hashed, compared in constant time, rotated with an
//! overlap, and revoked at once.

use crate::kit::attempts::Attempts;
use crate::kit::key::{Attributes, Key};
use crate::kit::keys;
use crate::kit::row::{Mark, MarkUntil, Row, ms, n};
use crate::kit::table_client::all;
use crate::notifications::notification::Notification;
use crate::{Ledger, StoreError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{
    Actor, ApiKeyId, AuditAction, AuditEvent, Hash, Instant, OrderId, PersonKey, Program, ProgramId, ShortId,
    serde_as_text,
};
use futures::future::try_join_all;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// How long a key works beside its successor.
pub const KEYS_OVERLAP: SignedDuration = SignedDuration::from_hours(48);
/// The shortest time between two updates of a key's last use.
const USED_EACH: SignedDuration = SignedDuration::from_hours(1);

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that a till does: cards, purchases, refunds, coupons, points as part payment, and reading.
    Purchases,
    /// Redeeming coupons, and reading.
    Coupons,
    /// Reading only.
    Read,
    /// All that a till does, of which nothing is kept: for those who build one.
    Test,
}

serde_as_text!(Scope, |scope| scope.code(), Scope::from_code);

impl Scope {
    /// All scopes, the widest first.
    pub const ALL: [Scope; 4] = [Scope::Purchases, Scope::Coupons, Scope::Read, Scope::Test];

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Purchases => "purchases",
            Scope::Coupons => "coupons",
            Scope::Read => "read",
            Scope::Test => "test",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// Whether a key of this scope may do what needs `needed`.
    pub fn allows(self, needed: Scope) -> bool {
        match self {
            Scope::Test => true,
            // What is tried is not done, so it is asked for by nobody else.
            Scope::Purchases => needed != Scope::Test,
            Scope::Coupons | Scope::Read => needed == Scope::Read || self == needed,
        }
    }
}

/// A key as it is stored, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The public part of the key.
    pub id: ApiKeyId,
    /// The only program to which it gives access.
    pub program: ProgramId,
    /// What it may do.
    pub scope: Scope,
    /// The name that its makers gave it.
    pub name: Option<ShortId>,
    /// The member of staff who made it in the chat, if one did.
    pub by: Option<PersonKey>,
    /// When it was used last, accurate to an hour.
    pub used: Option<Instant>,
    /// The instant until which it works, if it has a successor.
    pub until: Option<Instant>,
}

impl ApiKey {
    /// Whether the key still works.
    pub fn is_active_at(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// A key that has just been made. Its text cannot be read again.
pub struct NewKey {
    /// The public part of the key.
    pub id: ApiKeyId,
    /// The whole key: `kop_<key id>_<secret>`.
    pub text: String,
}

/// The reason why a key is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRefused {
    /// The program has as many keys as its limit allows.
    TooMany,
    /// The same single-use id made the key before; its text was shown then.
    MadeBefore,
    /// The key does not exist, or it has a successor already.
    NoKey,
}

/// The origin of a key.
#[derive(Clone, Copy)]
enum KeyOrigin {
    /// A new key; the program may have at most this many.
    New(u32),
    /// The successor of this key, which keeps working for a while.
    After(ApiKeyId),
}

/// A key that was sent: parsed, but not yet verified.
struct PresentedKey {
    id: ApiKeyId,
    secret: Hash,
}

impl PresentedKey {
    fn parse(text: &str) -> Option<PresentedKey> {
        let (id, secret) = text.strip_prefix("kop_")?.split_once('_')?;
        Some(PresentedKey { id: ApiKeyId::parse(id).ok()?, secret: Hash::of(secret.as_bytes()) })
    }
}

impl Ledger {
    /// Makes a key from the command line.
    pub async fn new_api_key(&self, program: &ProgramId, scope: Scope, now: Instant) -> Result<NewKey, StoreError> {
        let name = ShortId::parse("cli").map_err(|_| StoreError::corrupt("api key", "nm"))?;
        let id = ApiKeyId::from_random(crate::random()?);
        let made = self.put_key(program, id, scope, &name, &Actor::System, now, KeyOrigin::New(u32::MAX)).await?;
        made.map_err(|_| StoreError::Contended)
    }

    /// Makes a key in the chat, once per single-use id of the screen.
    pub async fn make_key(
        &self,
        program: &Program,
        scope: Scope,
        name: &ShortId,
        once: &OrderId,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<NewKey, KeyRefused>, StoreError> {
        self.put_key(&program.id, key_id(&program.id, once), scope, name, by, now, KeyOrigin::New(program.limits.keys))
            .await
    }

    /// Makes a key's successor with the same name and scope. The old key keeps working for [`KEYS_OVERLAP`].
    pub async fn rotate_key(
        &self,
        program: &ProgramId,
        old: ApiKeyId,
        once: &OrderId,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<NewKey, KeyRefused>, StoreError> {
        let Some(key) = self.key_of(program, old).await? else {
            return Ok(Err(KeyRefused::NoKey));
        };
        let id = key_id(program, once);
        if key.until.is_some() {
            let made = self.key_of(program, id).await?.is_some();
            return Ok(Err(if made { KeyRefused::MadeBefore } else { KeyRefused::NoKey }));
        }
        let name = key.name.clone().unwrap_or(ShortId::parse("key").map_err(|_| StoreError::Contended)?);
        self.put_key(program, id, key.scope, &name, by, now, KeyOrigin::After(old)).await
    }

    #[allow(clippy::too_many_arguments)]
    async fn put_key(
        &self,
        program: &ProgramId,
        id: ApiKeyId,
        scope: Scope,
        name: &ShortId,
        by: &Actor,
        now: Instant,
        kind: KeyOrigin,
    ) -> Result<Result<NewKey, KeyRefused>, StoreError> {
        let secret = [crate::random()?.to_le_bytes(), crate::random()?.to_le_bytes(), crate::random()?.to_le_bytes()];
        let secret = URL_SAFE_NO_PAD.encode(secret.concat());
        let key = StoredKey {
            program: program.clone(),
            scope,
            name: Some(name.clone()),
            by: by.staff().cloned(),
            secret: Hash::of(secret.as_bytes()),
            used: None,
            until: None,
        };
        let event = match kind {
            KeyOrigin::After(old) => AuditEvent::new(AuditAction::KeyRotated).target(name).from(old).to(id),
            KeyOrigin::New(_) => AuditEvent::new(AuditAction::KeyCreated).target(name).from(id).to(scope.code()),
        };
        let mut attempts = Attempts::default();
        while attempts.again().await {
            match self.table.load::<StoredKey>(keys::api_key(id)).await? {
                // The item of an earlier attempt whose answer was lost: its secret is the same.
                Some(stands) if stands == key => return Ok(Ok(NewKey { id, text: format!("kop_{id}_{secret}") })),
                Some(_) => return Ok(Err(KeyRefused::MadeBefore)),
                None => {}
            }
            let head = self.audit_head(program).await?;
            let mut writes = vec![
                self.table.put(keys::api_key(id), &key).if_absent(),
                self.table.put(keys::listed_key(program, id), &Mark {}),
            ];
            match kind {
                KeyOrigin::New(most) => {
                    if self.keys_of(program).await?.len() >= most as usize {
                        return Ok(Err(KeyRefused::TooMany));
                    }
                }
                KeyOrigin::After(old) => {
                    if self.key_of(program, old).await?.is_none_or(|old| old.until.is_some()) {
                        return Ok(Err(KeyRefused::NoKey));
                    }
                    let until = n((now + KEYS_OVERLAP).as_millisecond());
                    let ends = self.table.update(keys::api_key(old)).set("un", until).if_present();
                    writes.push(ends.when("attribute_not_exists(un)"));
                }
            }
            if self.write_audited_after(head, program, by, &event, now, writes).await? {
                return Ok(Ok(NewKey { id, text: format!("kop_{id}_{secret}") }));
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the key that was sent, if it is valid. It is read at each request, so revoking takes effect at once.
    pub async fn api_key(&self, shown: &str) -> Result<Option<ApiKey>, StoreError> {
        let Some(shown) = PresentedKey::parse(shown) else {
            return Ok(None);
        };
        let stored = self.table.load::<StoredKey>(keys::api_key(shown.id)).await?;
        let ours = stored.filter(|stored| bool::from(stored.secret.0.ct_eq(&shown.secret.0)));
        Ok(ours.map(|stored| stored.key(shown.id)))
    }

    /// Returns a key of a program.
    pub async fn key_of(&self, program: &ProgramId, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        let stored = self.table.load::<StoredKey>(keys::api_key(id)).await?;
        Ok(stored.map(|stored| stored.key(id)).filter(|key| key.program == *program))
    }

    /// Returns all keys of a program.
    pub async fn keys_of(&self, program: &ProgramId) -> Result<Vec<ApiKey>, StoreError> {
        let listed = all(self.table.partition(keys::listed_keys(program))).await?;
        let id = |item: &Attributes| {
            ApiKeyId::parse(&Key::of(item)?.sk).map_err(|_| StoreError::corrupt("listed API key", "sk"))
        };
        let ids = listed.iter().map(id).collect::<Result<Vec<_>, _>>()?;
        let found = try_join_all(ids.into_iter().map(|id| self.key_of(program, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Records that a key was used, at most once an hour.
    pub async fn key_used(&self, key: &ApiKey, now: Instant) -> Result<(), StoreError> {
        if key.used.is_some_and(|used| now < used + USED_EACH) {
            return Ok(());
        }
        let used = self.table.update(keys::api_key(key.id)).set("lu", n(now.as_millisecond()));
        // If the key was revoked in between, nothing is recorded.
        self.table.write(used.if_present()).await.map(drop)
    }

    /// Revokes a key at once. Returns `false` if the program has no such key.
    pub async fn revoke_key(
        &self,
        program: &ProgramId,
        id: ApiKeyId,
        by: &Actor,
        now: Instant,
    ) -> Result<bool, StoreError> {
        self.revoke_key_for(program, id, None, by, now).await
    }

    /// As [`Ledger::revoke_key`]; the key that it `replaced` goes on without an end, if it still works.
    pub(crate) async fn revoke_key_for(
        &self,
        program: &ProgramId,
        id: ApiKeyId,
        replaced: Option<ApiKeyId>,
        by: &Actor,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(key) = self.key_of(program, id).await? else {
                // On a further attempt a missing key was revoked by a concurrent call.
                return Ok(!attempts.is_first());
            };
            let called = key.name.map_or_else(|| id.to_string(), |name| name.to_string());
            let event = AuditEvent::new(AuditAction::KeyRevoked).target(called).from(id);
            let event = key.by.map_or(event.clone(), |maker| event.to(maker));
            let mut writes = vec![
                self.table.delete(keys::api_key(id)).if_present(),
                self.table.delete(keys::listed_key(program, id)),
            ];
            if let Some(old) = replaced
                && self.key_of(program, old).await?.is_some_and(|old| old.is_active_at(now))
            {
                writes.push(self.table.update(keys::api_key(old)).remove("un").if_present());
            }
            if self.write_audited(program, by, &event, now, writes).await? {
                return Ok(true);
            }
        }
        Err(StoreError::Contended)
    }

    /// Notifies the maker of a key that it was tried, at most once a minute.
    pub async fn notify_key_attempt(&self, key: &ApiKey, now: Instant) -> Result<(), StoreError> {
        let Some(person) = &key.by else {
            return Ok(());
        };
        let once = format!("tried#{}#{}", key.id, now.as_second() / 60);
        let mark = keys::notified_once(&key.program, &once);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (before, staff) = futures::try_join!(self.table.get(mark.clone()), self.staff(&key.program, person))?;
            let staff = staff.filter(|staff| before.is_none() && staff.is_active_at(now));
            let Some(number) = staff.and_then(|staff| staff.number) else {
                return Ok(());
            };
            let kept = MarkUntil { ttl: (now + USED_EACH).as_second() };
            let notification = Notification::new("key_tried", &[&key.id]);
            let writes = vec![
                self.table.put(mark.clone(), &kept).if_absent(),
                self.notify_staff(&key.program, number, &once, &notification, None),
            ];
            if self.table.transact(writes).await?.is_done() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }
}

/// Returns the id of the key that a screen makes, which is the same for every tap.
fn key_id(program: &ProgramId, once: &OrderId) -> ApiKeyId {
    let Hash(bytes) = Hash::of(format!("api key {program} {once}").as_bytes());
    ApiKeyId::from_random(u64::from_le_bytes(std::array::from_fn(|at| bytes[at])))
}

/// A key as it stands in the table.
#[derive(PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredKey {
    #[serde(rename = "p")]
    program: ProgramId,
    #[serde(rename = "sc")]
    scope: Scope,
    #[serde(rename = "nm")]
    name: Option<ShortId>,
    #[serde(rename = "by")]
    by: Option<PersonKey>,
    #[serde(rename = "h")]
    secret: Hash,
    #[serde(rename = "lu", default, with = "ms::optional")]
    used: Option<Instant>,
    #[serde(rename = "un", default, with = "ms::optional")]
    until: Option<Instant>,
}

impl Row for StoredKey {
    const KIND: &'static str = "API key";
}

impl StoredKey {
    fn key(self, id: ApiKeyId) -> ApiKey {
        let StoredKey { program, scope, name, by, used, until, .. } = self;
        ApiKey { id, program, scope, name, by, used, until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_allows_what_is_within_it() {
        let allowed = |scope: Scope| Scope::ALL.map(|needed| scope.allows(needed));
        assert_eq!(allowed(Scope::Purchases), [true, true, true, false]);
        assert_eq!(allowed(Scope::Coupons), [false, true, true, false]);
        assert_eq!(allowed(Scope::Test), [true; 4]);
        assert_eq!(allowed(Scope::Read), [false, false, true, false]);
    }
}
