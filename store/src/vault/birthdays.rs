//! Birthdays that people told, and the people with a birthday on a day.

use super::{Person, Vault};
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::Mark;
use crate::kit::table_client::all;
use crate::{Conflict, StoreError};
use domain::{Day, Instant, PersonKey, Zone, day_of};
use serde::{Deserialize, Serialize};

/// A birthday. The year is not stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birthday {
    /// The month, 1 to 12.
    pub month: i8,
    /// The day, 1 to 31 as the month allows; 29 February included.
    pub day: i8,
    /// When it was told, in RFC 3339. An award within [`BIRTHDAY_LEAD_DAYS`] waits for the next year.
    pub told_at: String,
}

/// A birthday that is told fewer days before it than this earns nothing in that year.
pub const BIRTHDAY_LEAD_DAYS: i64 = 30;
/// Fewer days than this after a birthday award there is no other one, whatever the person says their birthday is.
pub const BIRTHDAY_APART_DAYS: i64 = 330;

impl Birthday {
    /// Makes a birthday, if the day exists in some year.
    pub fn new(month: i8, day: i8, told_at: Instant) -> Option<Birthday> {
        // 2028 is a leap year.
        Day::new(2028, month, day).ok()?;
        Some(Birthday { month, day, told_at: told_at.to_string() })
    }

    /// Returns the day in a year. 29 February becomes the 28th in a year without a 29th.
    pub fn in_year(&self, year: i16) -> Option<Day> {
        Day::new(year, self.month, self.day).or_else(|_| Day::new(year, self.month, self.day - 1)).ok()
    }

    /// Whether it was told early enough to earn an award on `today`, which has to be its day of this year.
    pub fn counts_on(&self, today: Day, zone: &Zone) -> bool {
        let Some(told) = self.told_at.parse().ok().map(|at| day_of(at, zone)) else {
            return false;
        };
        self.in_year(today.year()) == Some(today)
            && told.saturating_add(jiff::Span::new().days(BIRTHDAY_LEAD_DAYS)) <= today
    }
}

impl Vault {
    /// Sets or removes a person's birthday. The list of the day is written first, so a crash leaves nobody out; a
    /// superfluous name is found when the day comes.
    pub async fn set_birthday(
        &self,
        person: &mut Person,
        birthday: Option<Birthday>,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let before = person.profile.birthday.clone();
        if let Some(birthday) = &birthday {
            let key = keys::birthday(self.birthday_hash(birthday.month, birthday.day), &person.key);
            self.table.write(self.table.put(key, &Mark {})).await?;
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

    /// Returns the persons with a birthday on this day. In a year without 29 February those of that day are among those
    /// of the 28th.
    pub async fn born_on(&self, today: Day) -> Result<Vec<PersonKey>, StoreError> {
        let mut days = vec![(today.month(), today.day())];
        if (today.month(), today.day()) == (2, 28) && !today.in_leap_year() {
            days.push((2, 29));
        }
        let mut born = Vec::new();
        for (month, day) in days {
            let query = self.table.partition(keys::birthday_partition(self.birthday_hash(month, day)));
            for item in all(query.consistent_read(false)).await? {
                let person = PersonKey::parse(&Key::of(&item)?.sk);
                born.push(person.map_err(|_| StoreError::corrupt("birthday", "sk"))?);
            }
        }
        Ok(born)
    }

    fn birthday_hash(&self, month: i8, day: i8) -> domain::Hash {
        self.pepper.secret("birthday", &format!("{month:02}-{day:02}"))
    }

    /// Removes a person from the list of a day that is not their birthday.
    pub async fn not_born_on(&self, person: &PersonKey, today: Day) -> Result<(), StoreError> {
        self.delete(keys::birthday(self.birthday_hash(today.month(), today.day()), person)).await
    }
}
