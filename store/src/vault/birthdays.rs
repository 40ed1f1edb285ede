//! Birthdays: who has told his, and whose it is today.

use super::{Person, Vault};
use crate::kit::item::{Item, Reader, all, s};
use crate::kit::keys;
use crate::{Conflict, StoreError};
use domain::{Day, Instant, PersonKey, Zone, day_of};
use serde::{Deserialize, Serialize};

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

impl Vault {
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

    pub(super) async fn forget_birthday(&self, person: &PersonKey, birthday: &Birthday) -> Result<(), StoreError> {
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

    /// Takes somebody off the list of a day on which nobody of him is left.
    pub async fn not_born_on(&self, person: &PersonKey, today: Day) -> Result<(), StoreError> {
        self.delete(keys::birthday(self.birthday_hash(today.month(), today.day()), person)).await
    }
}
