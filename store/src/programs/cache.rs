//! Programs and their rules, cached for a minute.

use crate::kit::item::{Attributes, Item, Reader, all, item_key, s};
use crate::kit::keys;
use crate::kit::transact::is_condition;
use crate::kit::transact::{Attempts, put};
use crate::notifications::notification::Broadcast;
use crate::points::pools::Pool;
use crate::program_lifecycle::limits::read_limits;
use crate::program_lifecycle::wind_down::read_wind_down;
use crate::programs::rules_item::{read_reward, read_rules, reward_item, rules_item};
use crate::{Conflict, Ledger, StoreError};
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use domain::{
    Actor, AuditAction, AuditEvent, ByLang, Hash, Instant, Lang, MemberNo, PersonKey, Program, ProgramId, Role, Rules,
    Zone,
};
use iso_currency::Currency;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment};

/// How long a program is read from memory. A change of rules takes effect after at least twice that.
const CACHED_FOR: Duration = Duration::from_secs(60);

/// A program and the time at which it was read.
type Remembered = (Moment, Arc<Program>);

/// The cache of programs that this process has used.
#[derive(Clone)]
pub struct Programs {
    ledger: Ledger,
    cache: Arc<Mutex<HashMap<ProgramId, Remembered>>>,
}

impl Programs {
    /// Makes a cache over the ledger.
    pub fn new(ledger: Ledger) -> Programs {
        Programs { ledger, cache: Arc::default() }
    }

    /// Returns a program, from memory or from the table.
    pub async fn get(&self, id: &ProgramId) -> Result<Option<Arc<Program>>, StoreError> {
        if let Some(program) = self.cached(id) {
            return Ok(Some(program));
        }
        let Some(program) = self.ledger.program(id).await?.map(Arc::new) else {
            return Ok(None);
        };
        let mut cache = self.cache.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        cache.insert(id.clone(), (Moment::now(), program.clone()));
        Ok(Some(program))
    }

    /// Drops a program from the cache, so it is read from the table next time.
    pub fn forget(&self, id: &ProgramId) {
        self.cache.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(id);
    }

    fn cached(&self, id: &ProgramId) -> Option<Arc<Program>> {
        let cache = self.cache.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        cache.get(id).filter(|(read, _)| read.elapsed() < CACHED_FOR).map(|(_, program)| program.clone())
    }
}

impl Ledger {
    /// Returns a program with all versions of its rules.
    pub async fn program(&self, id: &ProgramId) -> Result<Option<Program>, StoreError> {
        let (pk, _) = keys::program(id);
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :p AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":p", s(pk))
            .expression_attribute_values(":first", s("M"))
            .expression_attribute_values(":last", s("W#~"));
        let items = all(query).await?;
        let is = |item: &Attributes, prefix: &str| {
            item.get("sk").and_then(|sk| sk.as_s().ok()).is_some_and(|sk| sk.starts_with(prefix))
        };
        let Some(head) = items.iter().find(|item| is(item, "M")) else {
            return Ok(None);
        };
        let rules = items.iter().filter(|item| is(item, "V#")).map(read_rules).collect::<Result<Vec<_>, _>>()?;
        if rules.is_empty() {
            return Ok(None);
        }
        let rewards = items.iter().filter(|item| is(item, "W#")).map(read_reward);
        let mut rewards = rewards.collect::<Result<Vec<_>, _>>()?;
        rewards.sort_by_key(|(place, _)| *place);
        let wind_down = items.iter().find(|item| is(item, "N")).map(read_wind_down).transpose()?.flatten();
        let limits = items.iter().find(|item| is(item, "O")).map(read_limits).transpose()?;
        let read = Reader::new("program", head);
        Ok(Some(Program {
            id: id.clone(),
            names: ByLang { ru: read.s("ru")?.to_owned(), zh: read.s("zh")?.to_owned(), en: read.s("en")?.to_owned() },
            // Programs stored before this attribute existed speak all languages.
            langs: match read.list("lg", Lang::from_code)? {
                langs if langs.is_empty() => Lang::ALL.to_vec(),
                langs => langs,
            },
            currency: read.parsed("cu", Currency::from_code)?,
            zone: read.parsed("zo", |name| Zone::get(name).ok())?,
            rules,
            rewards: rewards.into_iter().map(|(_, reward)| reward).collect(),
            wind_down,
            limits: limits.unwrap_or_default(),
        }))
    }

    /// Returns the ids of all programs.
    pub async fn programs(&self) -> Result<Vec<ProgramId>, StoreError> {
        let listed =
            |item: &Attributes| Reader::new("listed program", item).parsed("sk", |text| ProgramId::parse(text).ok());
        all(self.partition(keys::PROGRAMS)).await?.iter().map(listed).collect()
    }

    /// Writes a program's head, its catalog and new versions of its rules. Versions that exist never change. Budgets
    /// and stocks are set to the wanted amounts.
    pub async fn save_program(&self, program: &Program) -> Result<(), StoreError> {
        let (pk, sk) = keys::listed_program(&program.id);
        self.put(Item::at(pk, sk).build()).await?;
        for rules in &program.rules {
            let item = rules_item(&program.id, rules)?;
            let written = self.client.put_item().table_name(&self.table).set_item(Some(item));
            match written.condition_expression("attribute_not_exists(pk)").send().await {
                Ok(_) => {}
                Err(error) if is_condition(&error) => {}
                Err(error) => return Err(StoreError::aws("PutItem")(error)),
            }
        }
        if let Some(budget) = program.rules.last().and_then(|rules| rules.caps.budget) {
            self.grant_pool(&program.id, &Pool::Budget, budget.get()).await?;
        }
        let referral = program.rules.last().and_then(|rules| rules.referral.as_ref());
        if let Some(budget) = referral.and_then(|referral| referral.budget) {
            self.grant_pool(&program.id, &Pool::Referrals, budget.get()).await?;
        }
        for (place, reward) in program.rewards.iter().enumerate() {
            if let Some(stock) = reward.stock {
                self.grant_pool(&program.id, &Pool::Stock(reward.id.clone()), stock.into()).await?;
            }
            self.put(reward_item(&program.id, place, reward)).await?;
        }
        self.put(head_item(program)).await
    }

    /// Returns the number under which the creator of a program gets notifications there. It is the same for every tap.
    pub fn owner_number(&self, program: &ProgramId, person: &PersonKey) -> MemberNo {
        let Hash(bytes) = self.pepper.of_program(program, "owner", person.as_str());
        MemberNo::from_random(u64::from_le_bytes(std::array::from_fn(|at| bytes[at])))
    }

    /// Creates a program with its owner in one transaction. The Vault has bound `number` to the owner before. A repeat
    /// changes nothing; a conflict means that another owner has a program with this id.
    pub async fn create_program(
        &self,
        program: &Program,
        owner: &PersonKey,
        number: MemberNo,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let new = Some("attribute_not_exists(pk)");
        let event = AuditEvent::new(AuditAction::ProgramCreated).target(&program.id);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if self.get(keys::program(&program.id)).await?.is_some() {
                let ours = self.staff(&program.id, owner).await?.is_some_and(|staff| staff.role == Role::Owner);
                return Ok(if ours { Ok(()) } else { Err(Conflict) });
            }
            let mut writes = vec![put(&self.table, head_item(program), new)?];
            for rules in &program.rules {
                writes.push(put(&self.table, rules_item(&program.id, rules)?, new)?);
            }
            for (place, reward) in program.rewards.iter().enumerate() {
                writes.push(put(&self.table, reward_item(&program.id, place, reward), new)?);
            }
            let (pk, sk) = keys::staff(&program.id, owner);
            let staff = Item::at(pk, sk).s("ro", Role::Owner.code()).s("nu", number).build();
            writes.push(put(&self.table, staff, new)?);
            let (pk, sk) = keys::listed_program(&program.id);
            writes.push(put(&self.table, Item::at(pk, sk).build(), None)?);
            if self.write_audited(&program.id, &Actor::Staff(owner.clone()), &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Adds a version of a program's rules, with a broadcast to members if it is to be `announced`. A conflict means that another
    /// version was added since this one was made.
    pub async fn add_rules(
        &self,
        program: &ProgramId,
        rules: &Rules,
        announced: bool,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let event = AuditEvent::new(AuditAction::RulesChanged).from(rules.version.saturating_sub(1)).to(rules.version);
        let new = Some("attribute_not_exists(pk)");
        let wanted = rules_item(program, rules)?;
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if let Some(stands) = self.get(keys::rules(program, rules.version)).await? {
                // If the answer to an earlier attempt was lost, the stored item is the wanted one.
                return Ok(if stands == wanted { Ok(()) } else { Err(Conflict) });
            }
            let mut writes = vec![put(&self.table, wanted.clone(), new)?];
            if announced {
                writes.push(self.start_broadcast(program, Broadcast::Rules(rules.version))?);
            }
            if self.write_audited(program, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Adds a language to a program, which is the last of `langs`: its texts, and a version of the rules if they have
    /// texts. A conflict means that the program was changed since it was read.
    pub async fn add_language(
        &self,
        program: &Program,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let Some((added, before)) = program.langs.split_last() else {
            return Err(StoreError::corrupt("program", "lg"));
        };
        let event = AuditEvent::new(AuditAction::LanguageAdded).to(added.code());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(stands) = self.program(&program.id).await? else {
                return Err(StoreError::corrupt("program", "pk"));
            };
            // If the answer to an earlier attempt was lost, the stored program is the wanted one.
            if stands.langs == program.langs && stands.names == program.names && stands.rewards == program.rewards {
                return Ok(Ok(()));
            }
            let Some(added_rules) =
                program.rules.strip_prefix(stands.rules.as_slice()).filter(|_| stands.langs == before)
            else {
                return Ok(Err(Conflict));
            };
            let head = Put::builder()
                .table_name(&self.table)
                .set_item(Some(head_item(program)))
                .condition_expression("lg = :was")
                .expression_attribute_values(":was", codes(before))
                .build()
                .map_err(|_| StoreError::corrupt("write", "put"))?;
            let mut writes = vec![TransactWriteItem::builder().put(head).build()];
            for rules in added_rules {
                writes.push(put(&self.table, rules_item(&program.id, rules)?, Some("attribute_not_exists(pk)"))?);
            }
            for (place, reward) in program.rewards.iter().enumerate() {
                writes.push(put(&self.table, reward_item(&program.id, place, reward), None)?);
            }
            if self.write_audited(&program.id, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the program to which a bare `/start` leads.
    pub async fn default_program(&self) -> Result<Option<ProgramId>, StoreError> {
        let item = self.get(keys::default_program()).await?;
        item.map(|item| Reader::new("default program", &item).parsed("p", |text| ProgramId::parse(text).ok()))
            .transpose()
    }

    /// Sets the program to which a bare `/start` leads.
    pub async fn set_default_program(&self, program: &ProgramId) -> Result<(), StoreError> {
        let (pk, sk) = keys::default_program();
        self.put(Item::at(pk, sk).s("p", program).build()).await
    }

    /// Returns the line up to which a file is imported; 0 at first.
    pub async fn import_mark(&self, program: &ProgramId, file: Hash) -> Result<u64, StoreError> {
        let item = self.get(keys::import(program, file)).await?;
        item.map_or(Ok(0), |item| Reader::new("import", &item).n("li"))
    }

    /// Sets the line up to which a file is imported.
    pub async fn set_import_mark(&self, program: &ProgramId, file: Hash, line: u64) -> Result<(), StoreError> {
        let (pk, sk) = keys::import(program, file);
        self.put(Item::at(pk, sk).n("li", line).build()).await
    }

    pub(crate) async fn put(&self, item: Attributes) -> Result<(), StoreError> {
        let request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        request.send().await.map(drop).map_err(StoreError::aws("PutItem"))
    }

    /// Deletes a person's send record.
    pub async fn forget_send_record(&self, person: &PersonKey) -> Result<(), StoreError> {
        let request = self.client.delete_item().table_name(&self.outbox);
        let request = request.set_key(Some(item_key(keys::send_record(person))));
        request.send().await.map(drop).map_err(StoreError::aws("DeleteItem"))
    }

    /// Deletes an item.
    pub(crate) async fn delete(&self, key: keys::Key) -> Result<(), StoreError> {
        let request = self.client.delete_item().table_name(&self.table).set_key(Some(item_key(key)));
        request.send().await.map(drop).map_err(StoreError::aws("DeleteItem"))
    }
}

fn codes(langs: &[Lang]) -> AttributeValue {
    AttributeValue::L(langs.iter().map(|lang| s(lang.code())).collect())
}

fn head_item(program: &Program) -> Attributes {
    let (pk, sk) = keys::program(&program.id);
    let ByLang { ru, zh, en } = &program.names;
    let zone = program.zone.iana_name().unwrap_or("UTC");
    let head = Item::at(pk, sk).s("ru", ru).s("zh", zh).s("en", en).s("cu", program.currency.code()).s("zo", zone);
    head.strings("lg", program.langs.iter().map(|lang| lang.code().to_owned())).build()
}
