//! API keys of tills and web shops. A key is shown once, stored hashed, compared in constant time, rotated with an
//! overlap, and revoked at once.

use crate::kit::item::{Attributes, Item, Reader, all, item_key, s};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, put, update};
use crate::notifications::notification::Notification;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem, Update};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{
    Actor, ApiKeyId, AuditAction, AuditEvent, Hash, Instant, OrderId, PersonKey, Program, ProgramId, ShortId,
};
use futures::future::try_join_all;
use jiff::SignedDuration;
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
}

impl Scope {
    /// All scopes, the widest first.
    pub const ALL: [Scope; 3] = [Scope::Purchases, Scope::Coupons, Scope::Read];

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Purchases => "purchases",
            Scope::Coupons => "coupons",
            Scope::Read => "read",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// Whether a key of this scope may do what needs `needed`.
    pub fn allows(self, needed: Scope) -> bool {
        self == Scope::Purchases || needed == Scope::Read || self == needed
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
        let person = match by {
            Actor::Staff(person) => Some(person),
            _ => None,
        };
        let (pk, sk) = keys::api_key(id);
        let key = Item::at(pk, sk)
            .s("p", program)
            .s("sc", scope.code())
            .s("nm", name)
            .s_if("by", person)
            .b("h", Hash::of(secret.as_bytes()).0)
            .build();
        let event = match kind {
            KeyOrigin::After(old) => AuditEvent::new(AuditAction::KeyRotated).target(name).from(old).to(id),
            KeyOrigin::New(_) => AuditEvent::new(AuditAction::KeyCreated).target(name).to(scope.code()),
        };
        let mut attempts = Attempts::default();
        while attempts.again().await {
            match self.get(keys::api_key(id)).await? {
                // The item of an earlier attempt whose answer was lost: its secret is the same.
                Some(stands) if stands == key => return Ok(Ok(NewKey { id, text: format!("kop_{id}_{secret}") })),
                Some(_) => return Ok(Err(KeyRefused::MadeBefore)),
                None => {}
            }
            let head = self.audit_head(program).await?;
            let (pk, sk) = keys::listed_key(program, id);
            let new = Some("attribute_not_exists(pk)");
            let mut writes =
                vec![put(&self.table, key.clone(), new)?, put(&self.table, Item::at(pk, sk).build(), None)?];
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
                    let ends = Update::builder()
                        .table_name(&self.table)
                        .set_key(Some(item_key(keys::api_key(old))))
                        .update_expression("SET un = :un")
                        .condition_expression("attribute_exists(pk) AND attribute_not_exists(un)")
                        .expression_attribute_values(":un", s(now + KEYS_OVERLAP));
                    writes.push(update(ends)?);
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
        let Some(item) = self.get(keys::api_key(shown.id)).await? else {
            return Ok(None);
        };
        if !bool::from(Reader::new("API key", &item).b("h")?.ct_eq(&shown.secret.0)) {
            return Ok(None);
        }
        read_key(shown.id, &item).map(Some)
    }

    /// Returns a key of a program.
    pub async fn key_of(&self, program: &ProgramId, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        let item = self.get(keys::api_key(id)).await?;
        let key = item.map(|item| read_key(id, &item)).transpose()?;
        Ok(key.filter(|key| key.program == *program))
    }

    /// Returns all keys of a program.
    pub async fn keys_of(&self, program: &ProgramId) -> Result<Vec<ApiKey>, StoreError> {
        let listed = all(self.partition(keys::listed_keys(program))).await?;
        let id =
            |item: &Attributes| Reader::new("listed API key", item).parsed("sk", |text| ApiKeyId::parse(text).ok());
        let ids = listed.iter().map(id).collect::<Result<Vec<_>, _>>()?;
        let found = try_join_all(ids.into_iter().map(|id| self.key_of(program, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Records that a key was used, at most once an hour.
    pub async fn key_used(&self, key: &ApiKey, now: Instant) -> Result<(), StoreError> {
        if key.used.is_some_and(|used| now < used + USED_EACH) {
            return Ok(());
        }
        let request = self.client.update_item().table_name(&self.table);
        let request = request
            .set_key(Some(item_key(keys::api_key(key.id))))
            .update_expression("SET lu = :lu")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":lu", s(now));
        match request.send().await.map_err(crate::kit::transact::unless_condition("UpdateItem")) {
            Err(Some(error)) => Err(error),
            // The key was revoked in between.
            Ok(_) | Err(None) => Ok(()),
        }
    }

    /// Revokes a key at once. Returns `false` if the program has no such key.
    pub async fn revoke_key(
        &self,
        program: &ProgramId,
        id: ApiKeyId,
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
            let gone = |key: keys::Key, condition: Option<&str>| {
                let delete = Delete::builder().table_name(&self.table).set_key(Some(item_key(key)));
                let delete = delete.set_condition_expression(condition.map(str::to_owned)).build();
                let delete = delete.map_err(|_| StoreError::corrupt("write", "delete"))?;
                Ok::<_, StoreError>(TransactWriteItem::builder().delete(delete).build())
            };
            let writes = vec![
                gone(keys::api_key(id), Some("attribute_exists(pk)"))?,
                gone(keys::listed_key(program, id), None)?,
            ];
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
            let (before, staff) = futures::try_join!(self.get(mark.clone()), self.staff(&key.program, person))?;
            let staff = staff.filter(|staff| before.is_none() && staff.is_active_at(now));
            let Some(number) = staff.and_then(|staff| staff.number) else {
                return Ok(());
            };
            let (pk, sk) = mark.clone();
            let kept = (now + USED_EACH).as_second();
            let notification = Notification::new("key_tried", &[&key.id]);
            let writes = vec![
                put(&self.table, Item::at(pk, sk).n("ttl", kept).build(), Some("attribute_not_exists(pk)"))?,
                self.notify_staff(&key.program, number, &once, &notification)?,
            ];
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(()),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
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

fn read_key(id: ApiKeyId, item: &Attributes) -> Result<ApiKey, StoreError> {
    let read = Reader::new("API key", item);
    Ok(ApiKey {
        id,
        program: read.parsed("p", |text| ProgramId::parse(text).ok())?,
        scope: read.parsed("sc", Scope::from_code)?,
        name: read.maybe_s("nm").and_then(|name| ShortId::parse(name).ok()),
        by: read.maybe_s("by").and_then(|key| PersonKey::parse(key).ok()),
        used: read.maybe_instant("lu")?,
        until: read.maybe_instant("un")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_allows_what_is_within_it() {
        let allowed = |scope: Scope| Scope::ALL.map(|needed| scope.allows(needed));
        assert_eq!(allowed(Scope::Purchases), [true, true, true]);
        assert_eq!(allowed(Scope::Coupons), [false, true, true]);
        assert_eq!(allowed(Scope::Read), [false, false, true]);
    }
}
