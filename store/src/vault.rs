//! The Vault: who a person is, sealed with a key of his own.

use crate::item::{Attributes, Item, Reader, all, get, item_key, n, s};
use crate::programs::is_condition;
use crate::seal::WrappedKey;
use crate::{Client, Conflict, MasterKeys, Pepper, StoreError, TableNames, keys};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Day, Instant, Lang, MemberNo, OrderId, PersonKey, ProgramId, Zone, day_of};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A consent that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To which program.
    pub program: String,
    /// Which version of the text, in which language.
    pub version: u32,
    /// The language in which it was read.
    pub lang: String,
    /// When, RFC 3339.
    pub at: String,
}

/// What says who a person is. Sealed as a whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// His id in the messenger, which is also his private chat.
    pub telegram_id: u64,
    /// As the messenger gives it.
    pub first_name: String,
    /// The language that he chose.
    lang: String,
    /// His consents.
    pub consents: Vec<Consent>,
    /// His birthday, if he told it.
    #[serde(default)]
    pub birthday: Option<Birthday>,
}

/// A birthday: without a year, which is nobody's business.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birthday {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31, as the month has them; 29 February too.
    pub day: i8,
    /// When he told it, RFC 3339: an award within [`BIRTHDAY_LEAD_DAYS`] waits for the next year.
    pub told_at: String,
}

/// A birthday told later than so many days before it earns nothing that year.
pub const BIRTHDAY_LEAD_DAYS: i64 = 30;

impl Birthday {
    /// Whether there is such a day in some year.
    pub fn new(month: i8, day: i8, told_at: Instant) -> Option<Birthday> {
        // 2028 is a leap year.
        Day::new(2028, month, day).ok()?;
        Some(Birthday { month, day, told_at: told_at.to_string() })
    }

    /// The day in a year; who was born on 29 February has it on the 28th where there is no 29th.
    pub fn in_year(&self, year: i16) -> Option<Day> {
        Day::new(year, self.month, self.day).or_else(|_| Day::new(year, self.month, self.day - 1)).ok()
    }

    /// Whether it was told early enough to earn something on `today`, its day of this year.
    pub fn counts_on(&self, today: Day, zone: &Zone) -> bool {
        let Some(told) = self.told_at.parse().ok().map(|at| day_of(at, zone)) else {
            return false;
        };
        self.in_year(today.year()) == Some(today)
            && told.saturating_add(jiff::Span::new().days(BIRTHDAY_LEAD_DAYS)) <= today
    }
}

impl Profile {
    /// Of somebody who just chose a language.
    pub fn new(telegram_id: u64, first_name: String, lang: Lang) -> Profile {
        Profile { telegram_id, first_name, lang: lang.code().to_owned(), consents: Vec::new(), birthday: None }
    }

    /// The language that he chose.
    pub fn lang(&self) -> Lang {
        Lang::from_code(&self.lang).unwrap_or(Lang::En)
    }

    /// Chooses another.
    pub fn speak(&mut self, lang: Lang) {
        self.lang = lang.code().to_owned();
    }
}

impl std::fmt::Debug for Profile {
    /// Nobody's name or id gets into a log by way of `{:?}`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(…)")
    }
}

/// A person's record.
#[derive(Clone, Debug)]
pub struct Person {
    /// His key.
    pub key: PersonKey,
    /// Who he is.
    pub profile: Profile,
    /// His member numbers by program.
    pub memberships: BTreeMap<ProgramId, MemberNo>,
    /// Member numbers of cards that went over to his accounts; they lead to him too.
    pub cards: BTreeSet<(ProgramId, MemberNo)>,
    /// Who invited him, by program.
    pub invited_by: BTreeMap<ProgramId, MemberNo>,
    /// Where whoever invited him may see his first name.
    pub named: BTreeSet<ProgramId>,
    /// Where he is on the list of those who invite most, and whether by his first name.
    pub leads: BTreeMap<ProgramId, bool>,
    /// The program that he used last, which a bare command speaks of.
    pub current: Option<ProgramId>,
    /// He has blocked the bot.
    pub blocked: bool,
    revision: u64,
    wrapped: Option<WrappedKey>,
}

impl Person {
    /// Somebody who is not stored yet.
    pub fn new(key: PersonKey, profile: Profile) -> Person {
        Person {
            key,
            profile,
            memberships: BTreeMap::new(),
            cards: BTreeSet::new(),
            invited_by: BTreeMap::new(),
            named: BTreeSet::new(),
            leads: BTreeMap::new(),
            current: None,
            blocked: false,
            revision: 0,
            wrapped: None,
        }
    }

    /// All member numbers that lead to him: of his memberships, and of cards that went over to them.
    pub fn numbers(&self) -> impl Iterator<Item = (&ProgramId, MemberNo)> {
        let memberships = self.memberships.iter().map(|(program, member)| (program, *member));
        memberships.chain(self.cards.iter().map(|(program, member)| (program, *member)))
    }

    /// The membership that a bare command speaks of.
    pub fn current_membership(&self) -> Option<(&ProgramId, MemberNo)> {
        let current = self.current.as_ref().and_then(|program| self.memberships.get_key_value(program));
        current.or_else(|| self.memberships.first_key_value()).map(|(program, member)| (program, *member))
    }
}

/// A change of a balance by staff, with its reason, which is free text and so stands here.
#[derive(Clone)]
pub struct Adjustment {
    /// The program.
    pub program: ProgramId,
    /// The single-use id of the screen on which it is confirmed.
    pub id: OrderId,
    /// Whose balance.
    pub member: MemberNo,
    /// By how much.
    pub points: i64,
    /// Who asked for it.
    pub by: PersonKey,
    /// Why.
    pub reason: String,
}

/// How long an invitation counts that its reader did not follow.
const INVITATION_KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How long it is known, by a hash, that somebody was a member.
const MEMBERSHIP_KEPT_SECONDS: i64 = 180 * 24 * 60 * 60;
const ATTEMPTS_MAX: u32 = 10;

/// The Vault of one residency.
#[derive(Clone)]
pub struct Vault {
    client: Client,
    table: String,
    keys: MasterKeys,
    pepper: Pepper,
}

impl Vault {
    /// Over a client, which may be another than the ledger's where the law wants persons at home.
    pub fn new(client: Client, names: &TableNames, keys: MasterKeys, pepper: Pepper) -> Vault {
        Vault { client, table: names.vault.clone(), keys, pepper }
    }

    /// The key of a person in Telegram.
    pub fn person_key(&self, telegram_id: u64) -> PersonKey {
        self.pepper.person("telegram", telegram_id)
    }

    /// A person, if he is stored.
    pub async fn person(&self, key: &PersonKey) -> Result<Option<Person>, StoreError> {
        let Some(item) = self.get(keys::person(key)).await? else {
            return Ok(None);
        };
        let read = Reader::new("person", &item);
        let wrapped = WrappedKey { version: read.n("kv")?, sealed: read.b("dk")?.to_vec() };
        let plain = self.keys.open(&wrapped, key, read.b("pd")?)?;
        let profile = serde_json::from_slice(&plain).map_err(|_| StoreError::corrupt("person", "pd"))?;
        let number = |text: &str| {
            let (program, member) = text.split_once('#')?;
            Some((ProgramId::parse(program).ok()?, MemberNo::parse(member).ok()?))
        };
        let leads = |text: &str| {
            let (program, by_name) = text.split_once('#')?;
            Some((ProgramId::parse(program).ok()?, by_name.parse().ok()?))
        };
        let (memberships, cards) = (read.list("mb", number)?, read.list("cs", number)?);
        let current = read.maybe_s("cu").and_then(|text| ProgramId::parse(text).ok());
        Ok(Some(Person {
            key: key.clone(),
            profile,
            memberships: memberships.into_iter().collect(),
            cards: cards.into_iter().collect(),
            invited_by: read.list("iv", number)?.into_iter().collect(),
            named: read.list("nm", |text| ProgramId::parse(text).ok())?.into_iter().collect(),
            leads: read.list("ls", leads)?.into_iter().collect(),
            current,
            blocked: read.flag("bl"),
            revision: read.n("rv")?,
            wrapped: Some(wrapped),
        }))
    }

    /// Writes a person's record if nobody else has since it was read.
    pub async fn save(&self, person: &mut Person) -> Result<Result<(), Conflict>, StoreError> {
        let wrapped = match person.wrapped.clone() {
            Some(wrapped) => wrapped,
            None => self.keys.new_data_key(&person.key)?,
        };
        let plain = serde_json::to_vec(&person.profile).map_err(|_| StoreError::corrupt("person", "pd"))?;
        let sealed = self.keys.seal(&wrapped, &person.key, &plain)?;
        let (pk, sk) = keys::person(&person.key);
        let item = Item::at(pk, sk)
            .n("kv", wrapped.version)
            .b("dk", wrapped.sealed.clone())
            .b("pd", sealed)
            .strings("mb", person.memberships.iter().map(|(program, member)| format!("{program}#{member}")))
            .strings("cs", person.cards.iter().map(|(program, member)| format!("{program}#{member}")))
            .strings("iv", person.invited_by.iter().map(|(program, member)| format!("{program}#{member}")))
            .strings("nm", person.named.iter().map(ProgramId::to_string))
            .strings("ls", person.leads.iter().map(|(program, by_name)| format!("{program}#{by_name}")))
            .s_if("cu", person.current.as_ref())
            .flag("bl", person.blocked)
            .n("rv", person.revision + 1);
        let condition = if person.revision == 0 { "attribute_not_exists(pk)" } else { "rv = :v" };
        let values = (person.revision > 0).then(|| (":v", n(person.revision)));
        let saved = self.put_if(item.build(), condition, values).await?;
        if saved.is_ok() {
            person.revision += 1;
            person.wrapped = Some(wrapped);
        }
        Ok(saved)
    }

    /// Writes a person's birthday, or takes it away. The list of its day first, so that nobody is missed by a crash; a
    /// name too many there is found out when the day comes.
    pub async fn set_birthday(
        &self,
        person: &mut Person,
        birthday: Option<Birthday>,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let before = person.profile.birthday.clone();
        if let Some(birthday) = &birthday {
            let (pk, sk) = keys::birthday(self.birthday_hash(birthday.month, birthday.day), &person.key);
            let put = self.client.put_item().table_name(&self.table).set_item(Some(Item::at(pk, sk).build()));
            put.send().await.map_err(StoreError::aws("PutItem"))?;
        }
        let same_day = |a: &Birthday, b: &Birthday| (a.month, a.day) == (b.month, b.day);
        let moved = |old: &Birthday| birthday.as_ref().is_none_or(|new| !same_day(old, new));
        let left = before.filter(moved);
        person.profile.birthday = birthday.clone();
        if self.save(person).await? == Err(Conflict) {
            return Ok(Err(Conflict));
        }
        if let Some(old) = left {
            self.forget_birthday(&person.key, &old).await?;
        }
        Ok(Ok(()))
    }

    async fn forget_birthday(&self, person: &PersonKey, birthday: &Birthday) -> Result<(), StoreError> {
        self.delete(keys::birthday(self.birthday_hash(birthday.month, birthday.day), person)).await
    }

    /// Those who have told that their birthday is on this day; who was born on 29 February is among those of the 28th
    /// in a year without one.
    pub async fn born_on(&self, today: Day) -> Result<Vec<PersonKey>, StoreError> {
        let mut days = vec![(today.month(), today.day())];
        if (today.month(), today.day()) == (2, 28) && !today.in_leap_year() {
            days.push((2, 29));
        }
        let mut born = Vec::new();
        for (month, day) in days {
            let query = self.client.query().table_name(&self.table).key_condition_expression("pk = :p");
            let partition = keys::birthday_partition(self.birthday_hash(month, day));
            for item in all(query.expression_attribute_values(":p", s(partition))).await? {
                born.push(Reader::new("birthday", &item).parsed("sk", |text| PersonKey::parse(text).ok())?);
            }
        }
        Ok(born)
    }

    fn birthday_hash(&self, month: i8, day: i8) -> domain::Hash {
        self.pepper.secret("birthday", &format!("{month:02}-{day:02}"))
    }

    /// Keeps by whom somebody was invited who is no member yet: the first invitation counts, later ones are ignored
    /// (§5). Returns whose that is; `None` where he was a member before. Kept under a hash, for a time.
    pub async fn invite(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        referrer: MemberNo,
        now: Instant,
    ) -> Result<Option<MemberNo>, StoreError> {
        let key = self.invitation_key(program, person);
        for _ in 0..ATTEMPTS_MAX {
            if let Some(standing) = self.get(key.clone()).await? {
                let read = Reader::new("invitation", &standing);
                // What is past its time counts no more, removed or not.
                if read.n::<i64>("ttl")? > now.as_second() {
                    return Ok(read.maybe_s("m").and_then(|text| MemberNo::parse(text).ok()));
                }
                self.delete(key.clone()).await?;
            }
            let ttl = now.as_second() + INVITATION_KEPT_SECONDS;
            let item = Item::at(key.0.clone(), key.1.clone()).s("m", referrer).n("ttl", ttl).build();
            if self.put_if(item, "attribute_not_exists(pk)", None).await?.is_ok() {
                return Ok(Some(referrer));
            }
        }
        Err(StoreError::Contended)
    }

    /// By whom he was invited, if he was and it still counts.
    pub async fn invitation(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        now: Instant,
    ) -> Result<Option<MemberNo>, StoreError> {
        let Some(item) = self.get(self.invitation_key(program, person)).await? else {
            return Ok(None);
        };
        let read = Reader::new("invitation", &item);
        let counts = read.n::<i64>("ttl")? > now.as_second();
        Ok(read.maybe_s("m").filter(|_| counts).and_then(|text| MemberNo::parse(text).ok()))
    }

    /// He declined, or is a member now.
    pub async fn forget_invitation(&self, program: &ProgramId, person: &PersonKey) -> Result<(), StoreError> {
        self.delete(self.invitation_key(program, person)).await
    }

    /// Somebody who was a member and is forgotten cannot be brought anew for a time (§5); only a hash says so.
    pub async fn was_member(&self, program: &ProgramId, person: &PersonKey, now: Instant) -> Result<(), StoreError> {
        let (pk, sk) = self.invitation_key(program, person);
        let item = Item::at(pk, sk).n("ttl", now.as_second() + MEMBERSHIP_KEPT_SECONDS).build();
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(StoreError::aws("PutItem"))
    }

    fn invitation_key(&self, program: &ProgramId, person: &PersonKey) -> keys::Key {
        keys::invitation(self.pepper.of_program(program, "invitation", person.as_str()))
    }

    /// Keeps why staff is about to change a balance, sealed with the key of `owner`: with him it is forgotten.
    pub async fn keep_reason(&self, owner: &Person, adjustment: &Adjustment) -> Result<(), StoreError> {
        let wrapped = owner.wrapped.as_ref().ok_or(StoreError::corrupt("reason", "owner"))?;
        let sealed = self.keys.seal(wrapped, &owner.key, adjustment.reason.as_bytes())?;
        let (pk, sk) = keys::reason(&adjustment.program, &adjustment.id);
        let item = Item::at(pk, sk)
            .s("m", adjustment.member)
            .n("pt", adjustment.points)
            .s("by", &adjustment.by)
            // Not by his key, which would lead from a person to his books: by what he is to the account.
            .flag("st", owner.key == adjustment.by)
            .b("rs", sealed);
        self.put_if(item.build(), "attribute_not_exists(pk)", None).await.map(drop)
    }

    /// An adjustment that was asked for, made or not. Its reason is empty where its owner was forgotten.
    pub async fn reason(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Adjustment>, StoreError> {
        let Some(item) = self.get(keys::reason(program, id)).await? else {
            return Ok(None);
        };
        let read = Reader::new("reason", &item);
        let member = read.parsed("m", |text| MemberNo::parse(text).ok())?;
        let by = read.parsed("by", |text| PersonKey::parse(text).ok())?;
        let owner = if read.flag("st") { Some(by.clone()) } else { self.person_of(program, member).await? };
        let wrapped = match &owner {
            Some(owner) => self.person(owner).await?.and_then(|person| person.wrapped),
            None => None,
        };
        let reason = match (owner, wrapped) {
            (Some(owner), Some(wrapped)) => match self.keys.open(&wrapped, &owner, read.b("rs")?) {
                // Its owner was forgotten and came back with another key: what he had is gone all the same.
                Err(crate::SealError::Altered) => Vec::new(),
                opened => opened?,
            },
            _ => Vec::new(),
        };
        Ok(Some(Adjustment {
            program: program.clone(),
            id: id.clone(),
            member,
            points: read.n("pt")?,
            by,
            reason: String::from_utf8(reason).map_err(|_| StoreError::corrupt("reason", "rs"))?,
        }))
    }

    /// Forgets why staff changed a balance.
    pub async fn forget_reason(&self, program: &ProgramId, id: &OrderId) -> Result<(), StoreError> {
        self.delete(keys::reason(program, id)).await
    }

    /// Takes somebody off the list of a day on which nobody of him is left.
    pub async fn not_born_on(&self, person: &PersonKey, today: Day) -> Result<(), StoreError> {
        self.delete(keys::birthday(self.birthday_hash(today.month(), today.day()), person)).await
    }

    async fn delete(&self, key: keys::Key) -> Result<(), StoreError> {
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(item_key(key)));
        delete.send().await.map(drop).map_err(StoreError::aws("DeleteItem"))
    }

    /// Says whose a member number is, once: somebody else's later claim is a conflict.
    pub async fn bind(
        &self,
        program: &ProgramId,
        member: MemberNo,
        person: &PersonKey,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let (pk, sk) = keys::member(program, member);
        let item = Item::at(pk, sk).s("u", person).build();
        self.put_if(item, "attribute_not_exists(pk) OR u = :u", Some((":u", s(person)))).await
    }

    /// Whose a member number is.
    pub async fn person_of(&self, program: &ProgramId, member: MemberNo) -> Result<Option<PersonKey>, StoreError> {
        let item = self.get(keys::member(program, member)).await?;
        item.map(|item| Reader::new("member", &item).parsed("u", |text| PersonKey::parse(text).ok())).transpose()
    }

    /// A member's first name.
    pub async fn first_name(&self, program: &ProgramId, member: MemberNo) -> Result<Option<String>, StoreError> {
        Ok(self.member(program, member).await?.map(|person| person.profile.first_name))
    }

    /// The first name of a friend who shows it to whoever invited him.
    pub async fn shown_name(&self, program: &ProgramId, friend: MemberNo) -> Result<Option<String>, StoreError> {
        let friend = self.member(program, friend).await?.filter(|friend| friend.named.contains(program));
        Ok(friend.map(|friend| friend.profile.first_name))
    }

    /// Who a member is.
    pub async fn member(&self, program: &ProgramId, member: MemberNo) -> Result<Option<Person>, StoreError> {
        match self.person_of(program, member).await? {
            Some(key) => self.person(&key).await,
            None => Ok(None),
        }
    }

    /// Whether whoever a member is has blocked the bot. Nothing of his is opened for it.
    pub async fn has_blocked(&self, program: &ProgramId, member: MemberNo) -> Result<bool, StoreError> {
        let Some(person) = self.person_of(program, member).await? else {
            return Ok(false);
        };
        let item = self.get(keys::person(&person)).await?;
        Ok(item.is_some_and(|item| Reader::new("person", &item).flag("bl")))
    }

    /// Forgets a person: his record, and with it the only copy of his key, is destroyed. What the ledger keeps of him
    /// leads to nobody from then on.
    /// A conflict says that the record was changed meanwhile, and nothing of it is gone.
    pub async fn forget(&self, person: &Person) -> Result<Result<(), Conflict>, StoreError> {
        for (program, member) in person.numbers() {
            self.unbind(program, member, &person.key).await?;
        }
        if let Some(birthday) = &person.profile.birthday {
            self.forget_birthday(&person.key, birthday).await?;
        }
        let request = self.client.delete_item().table_name(&self.table);
        let request = request.set_key(Some(item_key(keys::person(&person.key)))).condition_expression("rv = :v");
        match request.expression_attribute_values(":v", n(person.revision)).send().await {
            Ok(_) => Ok(Ok(())),
            Err(error) if is_condition(&error) => Ok(Err(Conflict)),
            Err(error) => Err(StoreError::aws("DeleteItem")(error)),
        }
    }

    /// A member number leads to this person no more; where it leads to somebody else, nothing changes.
    pub async fn unbind(&self, program: &ProgramId, member: MemberNo, person: &PersonKey) -> Result<(), StoreError> {
        let request = self.client.delete_item().table_name(&self.table);
        let request = request.set_key(Some(item_key(keys::member(program, member)))).condition_expression("u = :u");
        match request.expression_attribute_values(":u", s(person)).send().await {
            Err(error) if !is_condition(&error) => Err(StoreError::aws("DeleteItem")(error)),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    async fn get(&self, key: keys::Key) -> Result<Option<Attributes>, StoreError> {
        get(&self.client, &self.table, key).await
    }

    async fn put_if(
        &self,
        item: Attributes,
        condition: &str,
        value: Option<(&str, AttributeValue)>,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let mut request = self.client.put_item().table_name(&self.table).set_item(Some(item));
        request = request.condition_expression(condition);
        if let Some((name, value)) = value {
            request = request.expression_attribute_values(name, value);
        }
        match request.send().await {
            Ok(_) => Ok(Ok(())),
            Err(error) if is_condition(&error) => Ok(Err(Conflict)),
            Err(error) => Err(StoreError::aws("PutItem")(error)),
        }
    }
}
