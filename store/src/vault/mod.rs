//! The Vault: who a person is, sealed with a key per person.

mod address;
mod asks;
mod birthdays;
mod conversation;
mod factor;
mod invitations;
mod reasons;
mod rewrap;
mod threads;

pub use address::{Address, ChannelKind};
pub use birthdays::{BIRTHDAY_LEAD_DAYS, Birthday};
pub use conversation::{Conversation, Topic};
pub use factor::{CodeCheck, SecondFactor};
pub use reasons::Adjustment;
pub use rewrap::Rewrapped;
pub use threads::{AddPartOutcome, Part, PartAuthor, Thread};

use crate::kit::item::{Attributes, Item, Reader, get, item_key, n, s};
use crate::kit::keys;
use crate::kit::seal::WrappedKey;
use crate::kit::transact::is_condition;
use crate::{Client, Conflict, MasterKeys, Pepper, StoreError, TableNames};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Lang, MemberNo, PersonKey, ProgramId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A consent that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The program.
    pub program: String,
    /// The version of the text.
    pub version: u32,
    /// The language in which it was read.
    pub lang: String,
    /// When it was given, in RFC 3339.
    pub at: String,
}

/// The first version of the text of consent that covers surveys.
const SURVEY_CONSENT: u32 = 2;

/// The data that identifies a person, sealed as a whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Where the person is reached.
    pub address: Address,
    /// The first name as the messenger gives it.
    pub first_name: String,
    /// The language that the person chose.
    lang: String,
    /// The consents of the person.
    pub consents: Vec<Consent>,
    /// The birthday, if the person told it.
    #[serde(default)]
    pub birthday: Option<Birthday>,
    /// The second factor, if the person set one up.
    #[serde(default)]
    pub factor: Option<SecondFactor>,
}

impl Profile {
    /// Makes the profile of a person who just chose a language.
    pub fn new(address: Address, first_name: String, lang: Lang) -> Profile {
        Profile {
            address,
            first_name,
            lang: lang.code().to_owned(),
            consents: Vec::new(),
            birthday: None,
            factor: None,
        }
    }

    /// Returns the language that the person chose.
    pub fn lang(&self) -> Lang {
        Lang::from_code(&self.lang).unwrap_or(Lang::En)
    }

    /// Whether a consent of the person for this program covers surveys.
    pub fn agreed_to_surveys(&self, program: &ProgramId) -> bool {
        let covers = |consent: &Consent| consent.program == program.as_str() && consent.version >= SURVEY_CONSENT;
        self.consents.iter().any(covers)
    }

    /// Changes the language.
    pub fn speak(&mut self, lang: Lang) {
        self.lang = lang.code().to_owned();
    }
}

impl std::fmt::Debug for Profile {
    /// Shows nothing, so `{:?}` cannot put a name or an id into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(…)")
    }
}

/// A person's record.
#[derive(Clone, Debug)]
pub struct Person {
    /// The key of the person.
    pub key: PersonKey,
    /// The identifying data.
    pub profile: Profile,
    /// The member numbers by program.
    pub memberships: BTreeMap<ProgramId, MemberNo>,
    /// The numbers under which they get notifications as staff, by program.
    pub staff_numbers: BTreeMap<ProgramId, MemberNo>,
    /// Member numbers of cards that were merged into their accounts; these lead to the person, too.
    pub cards: BTreeSet<(ProgramId, MemberNo)>,
    /// The referrers by program.
    pub invited_by: BTreeMap<ProgramId, MemberNo>,
    /// The programs in which the referrer may see their first name.
    pub named: BTreeSet<ProgramId>,
    /// The programs in which they are on the leaderboard, and whether by their first name.
    pub leaderboard: BTreeMap<ProgramId, bool>,
    /// The program that they used last, to which a bare command refers.
    pub current: Option<ProgramId>,
    /// What their next message is about.
    pub conversation: Option<Conversation>,
    /// The id of the message that was last taken as an answer: if it is delivered again, it answers nothing.
    pub last_message_id: i32,
    /// The id of the message that is being handled; not stored.
    pub current_message_id: Option<i32>,
    /// Whether they have blocked the bot.
    pub blocked: bool,
    revision: u64,
    wrapped: Option<WrappedKey>,
}

impl Person {
    /// Whether an account of a program belongs to the person.
    pub fn owns(&self, program: &ProgramId, member: MemberNo) -> bool {
        self.memberships.get(program) == Some(&member) || self.cards.contains(&(program.clone(), member))
    }

    /// Makes a person who is not stored yet.
    pub fn new(key: PersonKey, profile: Profile) -> Person {
        Person {
            key,
            profile,
            memberships: BTreeMap::new(),
            staff_numbers: BTreeMap::new(),
            cards: BTreeSet::new(),
            invited_by: BTreeMap::new(),
            named: BTreeSet::new(),
            leaderboard: BTreeMap::new(),
            current: None,
            conversation: None,
            last_message_id: 0,
            current_message_id: None,
            blocked: false,
            revision: 0,
            wrapped: None,
        }
    }

    /// Returns all numbers that lead to the person: memberships, work, and cards merged into their accounts.
    pub fn numbers(&self) -> impl Iterator<Item = (&ProgramId, MemberNo)> {
        let memberships =
            self.memberships.iter().chain(&self.staff_numbers).map(|(program, member)| (program, *member));
        memberships.chain(self.cards.iter().map(|(program, member)| (program, *member)))
    }

    /// Returns the membership to which a bare command refers.
    pub fn current_membership(&self) -> Option<(&ProgramId, MemberNo)> {
        let current = self.current.as_ref().and_then(|program| self.memberships.get_key_value(program));
        current.or_else(|| self.memberships.first_key_value()).map(|(program, member)| (program, *member))
    }

    /// Returns the programs to which a bare command of staff may refer, the likeliest first. They include memberships,
    /// since staff that a program file names may not have a number yet.
    pub fn places_of_work(&self) -> Vec<ProgramId> {
        let mut places: Vec<ProgramId> = Vec::new();
        for place in self.current.iter().chain(self.staff_numbers.keys()).chain(self.memberships.keys()) {
            if !places.contains(place) {
                places.push(place.clone());
            }
        }
        places
    }
}

/// The Vault of one residency.
#[derive(Clone)]
pub struct Vault {
    client: Client,
    table: String,
    keys: MasterKeys,
    pepper: Pepper,
}

impl Vault {
    /// Makes a Vault from a client, which may differ from the ledger's if the law requires personal data at home.
    pub fn new(client: Client, names: &TableNames, keys: MasterKeys, pepper: Pepper) -> Vault {
        Vault { client, table: names.vault.clone(), keys, pepper }
    }

    /// Returns the same Vault over another table.
    pub fn in_table(&self, table: &str) -> Vault {
        Vault { table: table.to_owned(), ..self.clone() }
    }

    /// Returns the key of a person in Telegram.
    pub fn person_key(&self, address: &Address) -> PersonKey {
        self.pepper.person(address.channel.code(), &address.id)
    }

    /// Returns a person, if they are stored.
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
            staff_numbers: read.list("jb", number)?.into_iter().collect(),
            cards: cards.into_iter().collect(),
            invited_by: read.list("iv", number)?.into_iter().collect(),
            named: read.list("nm", |text| ProgramId::parse(text).ok())?.into_iter().collect(),
            leaderboard: read.list("ls", leads)?.into_iter().collect(),
            current,
            conversation: read.maybe_s("tk").and_then(Conversation::parse),
            last_message_id: read.number("hd").unwrap_or_default(),
            current_message_id: None,
            blocked: read.flag("bl"),
            revision: read.n("rv")?,
            wrapped: Some(wrapped),
        }))
    }

    /// Writes a person's record, unless it has changed since it was read.
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
            .strings("jb", person.staff_numbers.iter().map(|(program, number)| format!("{program}#{number}")))
            .strings("cs", person.cards.iter().map(|(program, member)| format!("{program}#{member}")))
            .strings("iv", person.invited_by.iter().map(|(program, member)| format!("{program}#{member}")))
            .strings("nm", person.named.iter().map(ProgramId::to_string))
            .strings("ls", person.leaderboard.iter().map(|(program, by_name)| format!("{program}#{by_name}")))
            .s_if("cu", person.current.as_ref())
            .s_if("tk", person.conversation.as_ref().map(Conversation::text))
            .n_unless_zero("hd", person.last_message_id.into())
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

    async fn delete(&self, key: keys::Key) -> Result<(), StoreError> {
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(item_key(key)));
        delete.send().await.map(drop).map_err(StoreError::aws("DeleteItem"))
    }

    /// Binds a member number to a person. A later claim by another person is a conflict.
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

    /// Returns the key of the person of a member number.
    pub async fn person_of(&self, program: &ProgramId, member: MemberNo) -> Result<Option<PersonKey>, StoreError> {
        let item = self.get(keys::member(program, member)).await?;
        item.map(|item| Reader::new("member", &item).parsed("u", |text| PersonKey::parse(text).ok())).transpose()
    }

    /// Returns a member's first name.
    pub async fn first_name(&self, program: &ProgramId, member: MemberNo) -> Result<Option<String>, StoreError> {
        Ok(self.member(program, member).await?.map(|person| person.profile.first_name))
    }

    /// Returns the first name of a friend who shows it to the referrer.
    pub async fn shown_name(&self, program: &ProgramId, friend: MemberNo) -> Result<Option<String>, StoreError> {
        let friend = self.member(program, friend).await?.filter(|friend| friend.named.contains(program));
        Ok(friend.map(|friend| friend.profile.first_name))
    }

    /// Returns the person of a member.
    pub async fn member(&self, program: &ProgramId, member: MemberNo) -> Result<Option<Person>, StoreError> {
        match self.person_of(program, member).await? {
            Some(key) => self.person(&key).await,
            None => Ok(None),
        }
    }

    /// Whether the person of a member has blocked the bot. It opens no sealed data.
    pub async fn has_blocked(&self, program: &ProgramId, member: MemberNo) -> Result<bool, StoreError> {
        let Some(person) = self.person_of(program, member).await? else {
            return Ok(false);
        };
        let item = self.get(keys::person(&person)).await?;
        Ok(item.is_some_and(|item| Reader::new("person", &item).flag("bl")))
    }

    /// Deletes a person's record and with it the only copy of their key. What the ledger keeps leads to nobody from
    /// then on. A conflict means that the record was changed meanwhile; the record itself is not deleted then.
    pub async fn forget(&self, person: &Person) -> Result<Result<(), Conflict>, StoreError> {
        for (program, member) in person.numbers() {
            self.unbind(program, member, &person.key).await?;
        }
        if let Some(birthday) = &person.profile.birthday {
            self.forget_birthday(&person.key, birthday).await?;
        }
        self.forget_last_ask(&person.key).await?;
        let request = self.client.delete_item().table_name(&self.table);
        let request = request.set_key(Some(item_key(keys::person(&person.key)))).condition_expression("rv = :v");
        match request.expression_attribute_values(":v", n(person.revision)).send().await {
            Ok(_) => Ok(Ok(())),
            Err(error) if is_condition(&error) => Ok(Err(Conflict)),
            Err(error) => Err(StoreError::aws("DeleteItem")(error)),
        }
    }

    /// Unbinds a member number from this person. Does nothing if it leads to another person.
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
