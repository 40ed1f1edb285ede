//! Programs and their rules, cached for a minute.

use crate::kit::attempts::Attempts;
use crate::kit::cached::Cached;
use crate::kit::key::{Attributes, Key};
use crate::kit::keys;
use crate::kit::row::{Mark, Row, read, s};
use crate::kit::table_client::all;
use crate::kit::write::Write;
use crate::notifications::notification::{Broadcast, Notification};
use crate::points::pools::Pool;
use crate::program_lifecycle::limits::StoredLimits;
use crate::program_lifecycle::wind_down::StoredWindDown;
use crate::programs::rules_item::{StoredReward, StoredRules};
use crate::staff::people::StoredStaff;
use crate::till::usual::StoredUsual;
use crate::{Conflict, Ledger, StoreError};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Actor, AuditAction, AuditEvent, ByLang, Hash, Instant, Lang, MemberNo, PersonKey, Program, ProgramId, Reward, Role,
    Rules, ShortId, Zone,
};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The cache of programs that this process has used.
#[derive(Clone)]
pub struct Programs {
    ledger: Ledger,
    cache: Cached<ProgramId, Arc<Program>>,
}

impl Programs {
    /// Makes a cache over the ledger.
    pub fn new(ledger: Ledger) -> Programs {
        Programs { ledger, cache: Cached::default() }
    }

    /// Returns a program, from memory or from the table.
    pub async fn get(&self, id: &ProgramId) -> Result<Option<Arc<Program>>, StoreError> {
        if let Some(program) = self.cache.get(id) {
            return Ok(Some(program));
        }
        let Some(program) = self.ledger.program(id).await?.map(Arc::new) else {
            return Ok(None);
        };
        self.cache.put(id.clone(), program.clone());
        Ok(Some(program))
    }

    /// Returns a program as it stands in the table.
    pub async fn fresh(&self, id: &ProgramId) -> Result<Option<Arc<Program>>, StoreError> {
        self.forget(id);
        self.get(id).await
    }

    /// Drops a program from the cache, so it is read from the table next time.
    pub fn forget(&self, id: &ProgramId) {
        self.cache.forget(id);
    }
}

impl Ledger {
    /// Returns a program with all versions of its rules.
    pub async fn program(&self, id: &ProgramId) -> Result<Option<Program>, StoreError> {
        let query = self.table.between(keys::program(id), "W#~");
        let (mut head, mut rules, mut rewards) = (None, Vec::new(), Vec::new());
        let (mut wind_down, mut limits, mut unusual_sale) = (None, None, None);
        for item in all(query).await? {
            let sk = Key::of(&item)?.sk;
            match sk.as_str() {
                "M" => head = Some(read::<StoredProgram>(item)?),
                "N" => wind_down = read::<StoredWindDown>(item)?.in_force(),
                "O" => limits = Some(read::<StoredLimits>(item)?.limits()),
                "Q" => unusual_sale = read::<StoredUsual>(item)?.unusual_sale,
                _ if sk.starts_with("V#") => rules.push(read::<StoredRules>(item)?.rules()?),
                _ => {
                    // Of staff there is nothing here to read.
                    let Some(id) = sk.strip_prefix("W#") else { continue };
                    let id = ShortId::parse(id).map_err(|_| StoreError::corrupt(StoredReward::KIND, "sk"))?;
                    let stored: StoredReward = read(item)?;
                    rewards.push((stored.place, stored.reward(id)));
                }
            }
        }
        let Some(head) = head.filter(|_| !rules.is_empty()) else {
            return Ok(None);
        };
        rewards.sort_by_key(|(place, _)| *place);
        Ok(Some(Program {
            id: id.clone(),
            names: ByLang { ru: head.ru, zh: head.zh, en: head.en },
            langs: head.langs,
            currency: Currency::from_code(&head.currency).ok_or(StoreError::corrupt(StoredProgram::KIND, "cu"))?,
            zone: head.zone,
            rules,
            rewards: rewards.into_iter().map(|(_, reward)| reward).collect(),
            wind_down,
            limits: limits.unwrap_or_default(),
            unusual_sale,
        }))
    }

    /// Returns the ids of all programs.
    pub async fn programs(&self) -> Result<Vec<ProgramId>, StoreError> {
        let listed = |item: &Attributes| {
            ProgramId::parse(&Key::of(item)?.sk).map_err(|_| StoreError::corrupt("listed program", "sk"))
        };
        let readable =
            |item| listed(item).inspect_err(|error| tracing::error!(%error, "a program cannot be read")).ok();
        Ok(all(self.table.partition(keys::PROGRAMS)).await?.iter().filter_map(readable).collect())
    }

    /// Writes a program's head, its catalog and new versions of its rules. Versions that exist never change. Budgets
    /// and stocks are set to the wanted amounts.
    pub async fn save_program(&self, program: &Program) -> Result<(), StoreError> {
        self.table.write(self.listed(&program.id)).await?;
        for rules in &program.rules {
            self.table.write(self.put_rules(&program.id, rules)?).await?;
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
            self.table.write(self.put_reward(&program.id, place, reward)).await?;
        }
        self.table.write(self.put_head(program)).await.map(drop)
    }

    fn listed(&self, program: &ProgramId) -> Write {
        self.table.put(keys::listed_program(program), &Mark {})
    }

    pub(crate) fn put_head(&self, program: &Program) -> Write {
        self.table.put(keys::program(&program.id), &StoredProgram::new(program))
    }

    /// Returns the write of a version of the rules, which never changes.
    fn put_rules(&self, program: &ProgramId, rules: &Rules) -> Result<Write, StoreError> {
        Ok(self.table.put(keys::rules(program, rules.version), &StoredRules::new(rules)?).if_absent())
    }

    pub(crate) fn put_reward(&self, program: &ProgramId, place: usize, reward: &Reward) -> Write {
        self.table.put(keys::reward(program, &reward.id), &StoredReward::new(place, reward))
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
        let event = AuditEvent::new(AuditAction::ProgramCreated).target(&program.id);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if self.table.get(keys::program(&program.id)).await?.is_some() {
                let ours = self.staff(&program.id, owner).await?.is_some_and(|staff| staff.role == Role::Owner);
                return Ok(if ours { Ok(()) } else { Err(Conflict) });
            }
            let mut writes = vec![self.put_head(program).if_absent()];
            for rules in &program.rules {
                writes.push(self.put_rules(&program.id, rules)?);
            }
            for (place, reward) in program.rewards.iter().enumerate() {
                writes.push(self.put_reward(&program.id, place, reward).if_absent());
            }
            let staff = StoredStaff::new(Role::Owner, number, None);
            writes.push(self.table.put(keys::staff(&program.id, owner), &staff).if_absent());
            writes.push(self.listed(&program.id));
            if self.write_audited(&program.id, &Actor::Staff(owner.clone()), &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Adds a version of a program's rules, with a broadcast to members if it is to be `announced`, and a notification
    /// for the colleague who proposed it. A conflict means that another version was added since this one was made.
    pub async fn add_rules(
        &self,
        program: &ProgramId,
        rules: &Rules,
        announced: bool,
        proposer: Option<MemberNo>,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let mut more = Vec::new();
        if announced {
            more.push(self.start_broadcast(program, Broadcast::Rules(rules.version)));
        }
        if let Some(number) = proposer {
            let told = Notification::new("proposal_applied", &[&rules.version]);
            let once = format!("proposal_applied.{}", rules.version);
            more.push(self.notify_staff(program, number, &once, &told, None));
        }
        self.write_rules(program, rules, None, more, by, now).await
    }

    /// Puts rules of before in force again; in place of what an `author` made of them, who is told. Members who were told of the
    /// version that was `announced` are told that it is off.
    pub(crate) async fn restore_rules_version(
        &self,
        program: &ProgramId,
        rules: &Rules,
        author: Option<&PersonKey>,
        announced: Option<u32>,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let more = match announced {
            Some(off) => vec![
                self.table.delete(keys::broadcast(program, Broadcast::Rules(off).kind())),
                self.start_broadcast(program, Broadcast::RulesStay(off)),
            ],
            None => Vec::new(),
        };
        self.write_rules(program, rules, author, more, by, now).await
    }

    async fn write_rules(
        &self,
        program: &ProgramId,
        rules: &Rules,
        taken_back_from: Option<&PersonKey>,
        more: Vec<Write>,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let event = AuditEvent::new(AuditAction::RulesChanged).from(rules.version.saturating_sub(1)).to(rules.version);
        let event = taken_back_from.map_or(event.clone(), |author| event.target(author));
        let wanted = StoredRules::new(rules)?;
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if let Some(stands) = self.table.load::<StoredRules>(keys::rules(program, rules.version)).await? {
                // If the answer to an earlier attempt was lost, the stored item is the wanted one.
                return Ok(if stands == wanted { Ok(()) } else { Err(Conflict) });
            }
            let writes = std::iter::once(self.put_rules(program, rules)?).chain(more.clone()).collect();
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
            let codes = AttributeValue::L(before.iter().map(|lang| s(lang.code())).collect());
            let mut writes = vec![self.put_head(program).when("lg = :was").value(":was", codes)];
            for rules in added_rules {
                writes.push(self.put_rules(&program.id, rules)?);
            }
            for (place, reward) in program.rewards.iter().enumerate() {
                writes.push(self.put_reward(&program.id, place, reward));
            }
            if self.write_audited(&program.id, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the program to which a bare `/start` leads.
    pub async fn default_program(&self) -> Result<Option<ProgramId>, StoreError> {
        let stored = self.table.load::<StoredDefaultProgram>(keys::default_program()).await?;
        Ok(stored.map(|stored| stored.program))
    }

    /// Sets the program to which a bare `/start` leads.
    pub async fn set_default_program(&self, program: &ProgramId) -> Result<(), StoreError> {
        let stored = StoredDefaultProgram { program: program.clone() };
        self.table.write(self.table.put(keys::default_program(), &stored)).await.map(drop)
    }

    /// Deletes a person's send record.
    pub async fn forget_send_record(&self, person: &PersonKey) -> Result<(), StoreError> {
        self.outbox.write(self.outbox.delete(keys::send_record(person))).await.map(drop)
    }
}

/// The head of a program as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredProgram {
    ru: String,
    zh: String,
    en: String,
    /// ISO 4217
    #[serde(rename = "cu")]
    currency: String,
    #[serde(rename = "zo", with = "jiff::fmt::serde::tz::required")]
    zone: Zone,
    #[serde(rename = "lg")]
    langs: Vec<Lang>,
}

impl Row for StoredProgram {
    const KIND: &'static str = "program";
}

impl StoredProgram {
    fn new(program: &Program) -> StoredProgram {
        let ByLang { ru, zh, en } = program.names.clone();
        let (currency, zone) = (program.currency.code().to_owned(), program.zone.clone());
        StoredProgram { ru, zh, en, currency, zone, langs: program.langs.clone() }
    }
}

/// The program to which a bare `/start` leads.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredDefaultProgram {
    #[serde(rename = "p")]
    program: ProgramId,
}

impl Row for StoredDefaultProgram {
    const KIND: &'static str = "default program";
}
