//! The Vault: who a person is, sealed with a key per person.

mod address;
mod asks;
mod attention;
mod birthdays;
mod consents;
mod conversation;
mod factor;
mod failed_updates;
mod invitations;
mod reasons;
mod rewrap;
mod threads;

pub use address::{Address, ChannelKind};
pub use birthdays::{BIRTHDAY_APART_DAYS, BIRTHDAY_LEAD_DAYS, Birthday};
pub use consents::{Consent, ConsentPurpose};
pub use conversation::{Conversation, OpenComment, Topic};
pub use factor::{CodeCheck, SecondFactor};
pub use failed_updates::UpdateKey;
pub use reasons::Adjustment;
pub use rewrap::Rewrapped;
pub use threads::{AddPartOutcome, Part, PartAuthor, Thread};

#[cfg(test)]
pub(crate) use {
    asks::StoredLastAsk, attention::StoredAttention, failed_updates::StoredFailedUpdate, invitations::StoredInvitation,
    reasons::StoredReason, threads::StoredThread,
};

use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Row, is_default, n, s};
use crate::kit::seal::WrappedKey;
use crate::kit::table_client::TableClient;
use crate::{Client, Conflict, MasterKeys, Pepper, StoreError, TableNames};
use domain::{FrequencyCap, Lang, MemberNo, PersonKey, Program, ProgramId, Zone};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

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
    /// The time zone, if the person told what time it is.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "jiff::fmt::serde::tz::optional")]
    pub zone: Option<Zone>,
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
            zone: None,
        }
    }

    /// Returns the zone in which the person lives, as far as is known.
    pub fn zone<'a>(&'a self, program: &'a Program) -> &'a Zone {
        self.zone.as_ref().unwrap_or(&program.zone)
    }

    /// Returns the name of the zone that the person told by the time of day, or its offset.
    pub fn zone_name(&self) -> Option<String> {
        let zone = self.zone.as_ref()?;
        let offset = || zone.to_fixed_offset().map(|offset| offset.to_string()).unwrap_or_default();
        Some(zone.iana_name().map_or_else(offset, str::to_owned))
    }

    /// Returns the language that the person chose.
    pub fn lang(&self) -> Lang {
        Lang::from_code(&self.lang).unwrap_or(Lang::En)
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
    /// The answer to a survey on which their next message comments.
    pub comment: Option<OpenComment>,
    /// The id of the message that was last taken as an answer: if it is delivered again, it answers nothing.
    pub last_message_id: i32,
    /// The id of the message that is being handled; not stored.
    pub current_message_id: Option<i32>,
    /// Whether they have blocked the bot.
    pub blocked: bool,
    /// The programs that were to ask for consent to advertising, and did.
    pub asked_for_advertising: BTreeSet<ProgramId>,
    /// The programs of which they want one promotion a week at most.
    pub fewer: BTreeSet<ProgramId>,
    /// The programs that do not tell them of invited friends.
    pub no_referral_news: BTreeSet<ProgramId>,
    revision: u64,
    wrapped: Option<WrappedKey>,
}

impl Person {
    /// Whether an account of a program belongs to the person.
    pub fn owns(&self, program: &ProgramId, member: MemberNo) -> bool {
        self.memberships.get(program) == Some(&member) || self.cards.contains(&(program.clone(), member))
    }

    /// Returns the person's accounts in a program: their own, and those of cards that they took over.
    pub fn accounts_in(&self, program: &ProgramId) -> Vec<MemberNo> {
        let cards = self.cards.iter().filter(|(of, _)| of == program).map(|(_, member)| member);
        self.memberships.get(program).into_iter().chain(cards).copied().collect()
    }

    /// Returns how many promotions of a program they get in a week.
    pub fn frequency_cap(&self, program: &ProgramId) -> FrequencyCap {
        if self.fewer.contains(program) { FrequencyCap::Fewer } else { FrequencyCap::Usual }
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
            comment: None,
            last_message_id: 0,
            current_message_id: None,
            blocked: false,
            asked_for_advertising: BTreeSet::new(),
            fewer: BTreeSet::new(),
            no_referral_news: BTreeSet::new(),
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
    table: TableClient,
    keys: MasterKeys,
    pepper: Pepper,
}

impl Vault {
    /// Makes a Vault from a client, which may differ from the ledger's if the law requires personal data at home.
    pub fn new(client: Client, names: &TableNames, keys: MasterKeys, pepper: Pepper) -> Vault {
        Vault { table: TableClient::new(client, &names.vault), keys, pepper }
    }

    /// Returns the same Vault over another table.
    pub fn in_table(&self, table: &str) -> Vault {
        Vault { table: TableClient::new(self.table.client.clone(), table), ..self.clone() }
    }

    /// Returns the key of a person in Telegram.
    pub fn person_key(&self, address: &Address) -> PersonKey {
        self.pepper.person(address.channel.code(), &address.id)
    }

    /// Returns a person, if they are stored.
    pub async fn person(&self, key: &PersonKey) -> Result<Option<Person>, StoreError> {
        let Some(stored) = self.table.load::<StoredPerson>(keys::person(key)).await? else {
            return Ok(None);
        };
        let wrapped = stored.wrapped();
        let plain = self.keys.open(&wrapped, key, &stored.profile)?;
        let profile = serde_json::from_slice(&plain).map_err(|_| StoreError::corrupt(StoredPerson::KIND, "pd"))?;
        Ok(Some(Person {
            key: key.clone(),
            profile,
            memberships: numbers(&stored.memberships, "mb")?,
            staff_numbers: numbers(&stored.staff_numbers, "jb")?,
            cards: numbers(&stored.cards, "cs")?,
            invited_by: numbers(&stored.invited_by, "iv")?,
            named: stored.named,
            leaderboard: pairs(&stored.leaderboard, "ls", |by_name| by_name.parse().ok())?,
            current: stored.current,
            // What an older or newer version was talking about is over.
            conversation: stored.conversation.as_deref().and_then(Conversation::parse),
            comment: stored.comment,
            last_message_id: stored.last_message_id,
            current_message_id: None,
            blocked: stored.blocked,
            asked_for_advertising: stored.asked_for_advertising,
            fewer: stored.fewer,
            no_referral_news: stored.no_referral_news,
            revision: stored.revision,
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
        let stored = StoredPerson {
            key_version: wrapped.version,
            data_key: ByteBuf::from(wrapped.sealed.clone()),
            profile: ByteBuf::from(sealed),
            memberships: texts(&person.memberships),
            staff_numbers: texts(&person.staff_numbers),
            cards: texts(person.cards.iter().map(|(program, member)| (program, member))),
            invited_by: texts(&person.invited_by),
            named: person.named.clone(),
            leaderboard: texts(&person.leaderboard),
            current: person.current.clone(),
            conversation: person.conversation.as_ref().map(Conversation::text),
            comment: person.comment.clone(),
            last_message_id: person.last_message_id,
            blocked: person.blocked,
            asked_for_advertising: person.asked_for_advertising.clone(),
            fewer: person.fewer.clone(),
            no_referral_news: person.no_referral_news.clone(),
            revision: person.revision + 1,
        };
        let put = self.table.put(keys::person(&person.key), &stored).if_revision("rv", person.revision);
        let saved = self.table.compare_and_set(put).await?;
        if saved.is_ok() {
            person.revision += 1;
            person.wrapped = Some(wrapped);
        }
        Ok(saved)
    }

    async fn delete(&self, key: Key) -> Result<(), StoreError> {
        self.table.write(self.table.delete(key)).await.map(drop)
    }

    /// Binds a member number to a person. A later claim by another person is a conflict.
    pub async fn bind(
        &self,
        program: &ProgramId,
        member: MemberNo,
        person: &PersonKey,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let put = self.table.put(keys::member(program, member), &StoredMember { person: person.clone() });
        let put = put.when("attribute_not_exists(pk) OR u = :u").value(":u", s(person));
        self.table.compare_and_set(put).await
    }

    /// Returns the key of the person of a member number.
    pub async fn person_of(&self, program: &ProgramId, member: MemberNo) -> Result<Option<PersonKey>, StoreError> {
        let stored = self.table.load::<StoredMember>(keys::member(program, member)).await?;
        Ok(stored.map(|stored| stored.person))
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
        Ok(self.table.load::<StoredPerson>(keys::person(&person)).await?.is_some_and(|stored| stored.blocked))
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
        self.forget_attention(&person.key).await?;
        self.forget_failed_updates(&person.key).await?;
        let delete = self.table.delete(keys::person(&person.key));
        self.table.compare_and_set(delete.when("rv = :v").value(":v", n(person.revision))).await
    }

    /// Unbinds a member number from this person. Does nothing if it leads to another person.
    pub async fn unbind(&self, program: &ProgramId, member: MemberNo, person: &PersonKey) -> Result<(), StoreError> {
        let delete = self.table.delete(keys::member(program, member));
        self.table.write(delete.when("u = :u").value(":u", s(person))).await.map(drop)
    }
}

/// A person as they stand in the table.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredPerson {
    #[serde(rename = "kv")]
    key_version: u32,
    #[serde(rename = "dk")]
    data_key: ByteBuf,
    #[serde(rename = "pd")]
    profile: ByteBuf,
    /// `<program>#<number>`, as in the three that follow.
    #[serde(rename = "mb", default)]
    memberships: Vec<String>,
    #[serde(rename = "jb", default)]
    staff_numbers: Vec<String>,
    #[serde(rename = "cs", default)]
    cards: Vec<String>,
    #[serde(rename = "iv", default)]
    invited_by: Vec<String>,
    #[serde(rename = "nm", default)]
    named: BTreeSet<ProgramId>,
    /// `<program>#<true or false>`
    #[serde(rename = "ls", default)]
    leaderboard: Vec<String>,
    #[serde(rename = "cu")]
    current: Option<ProgramId>,
    #[serde(rename = "tk")]
    conversation: Option<String>,
    #[serde(rename = "cm")]
    comment: Option<OpenComment>,
    #[serde(rename = "hd", default, skip_serializing_if = "is_default")]
    last_message_id: i32,
    #[serde(rename = "bl", default)]
    blocked: bool,
    #[serde(rename = "aa", default)]
    asked_for_advertising: BTreeSet<ProgramId>,
    #[serde(rename = "fw", default)]
    fewer: BTreeSet<ProgramId>,
    #[serde(rename = "nr", default)]
    no_referral_news: BTreeSet<ProgramId>,
    #[serde(rename = "rv")]
    revision: u64,
}

impl Row for StoredPerson {
    const KIND: &'static str = "person";
}

impl StoredPerson {
    fn wrapped(&self) -> WrappedKey {
        WrappedKey { version: self.key_version, sealed: self.data_key.to_vec() }
    }
}

/// The person of a member number.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredMember {
    #[serde(rename = "u")]
    person: PersonKey,
}

impl Row for StoredMember {
    const KIND: &'static str = "member";
}

/// Returns pairs as `<program>#<value>`.
fn texts<'a, T: Display + 'a>(of: impl IntoIterator<Item = (&'a ProgramId, &'a T)>) -> Vec<String> {
    of.into_iter().map(|(program, value)| format!("{program}#{value}")).collect()
}

fn pairs<T, C: FromIterator<(ProgramId, T)>>(
    texts: &[String],
    attribute: &'static str,
    value: impl Fn(&str) -> Option<T>,
) -> Result<C, StoreError> {
    let pair = |text: &String| {
        let (program, text) = text.split_once('#')?;
        Some((ProgramId::parse(program).ok()?, value(text)?))
    };
    texts.iter().map(pair).collect::<Option<C>>().ok_or(StoreError::corrupt(StoredPerson::KIND, attribute))
}

fn numbers<C: FromIterator<(ProgramId, MemberNo)>>(texts: &[String], attribute: &'static str) -> Result<C, StoreError> {
    pairs(texts, attribute, |number| MemberNo::parse(number).ok())
}
