//! Rules and rewards as items. A version of the rules is one document in JSON.

use crate::StoreError;
use crate::kit::row::{Row, ms};
use domain::{ByLang, Instant, PlannedChange, Points, Reward, RewardChange, Rules, ShortId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The time before a change of rules takes effect, after which no process uses cached rules of before.
pub const RULES_LEAD: SignedDuration = SignedDuration::from_mins(2);

/// A version of a program's rules as it stands in the table.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredRules {
    #[serde(rename = "v")]
    version: u32,
    #[serde(rename = "fr", with = "ms::required")]
    from: Instant,
    /// The document, as JSON.
    #[serde(rename = "rd")]
    document: String,
}

impl Row for StoredRules {
    const KIND: &'static str = "rules";
}

impl StoredRules {
    /// Makes the row of a version. Rules of a newer format, of which this code may not know all, are refused.
    pub(crate) fn new(rules: &Rules) -> Result<StoredRules, StoreError> {
        if rules.format > Rules::FORMAT {
            return Err(StoreError::Newer { what: "rules" });
        }
        let document = serde_json::to_string(rules).map_err(|_| StoreError::corrupt("rules", "rd"))?;
        Ok(StoredRules { version: rules.version, from: rules.from, document })
    }

    pub(crate) fn rules(&self) -> Result<Rules, StoreError> {
        match serde_json::from_str::<Rules>(&self.document) {
            Ok(rules) if rules.min_reader > Rules::FORMAT => Err(StoreError::Newer { what: "rules" }),
            Ok(rules) => Ok(Rules { version: self.version, from: self.from, ..rules }),
            Err(_) => Err(StoreError::corrupt("rules", "rd")),
        }
    }
}

/// A reward of the catalog as it stands in the table. The key holds its id.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredReward {
    #[serde(rename = "n")]
    pub(crate) place: usize,
    #[serde(rename = "ru")]
    name_ru: String,
    #[serde(rename = "zh")]
    name_zh: String,
    #[serde(rename = "en")]
    name_en: String,
    #[serde(rename = "dr")]
    about_ru: String,
    #[serde(rename = "dz")]
    about_zh: String,
    #[serde(rename = "de")]
    about_en: String,
    #[serde(rename = "pr")]
    price: Points,
    #[serde(rename = "vd")]
    valid_days: u16,
    #[serde(rename = "rt", default)]
    returnable: bool,
    #[serde(rename = "of", default)]
    offered: bool,
    #[serde(rename = "lv")]
    level: Option<ShortId>,
    #[serde(rename = "st")]
    stock: Option<u32>,
    /// The instant from which a planned change is in force; the three are there together.
    #[serde(rename = "pf", with = "ms::optional", default)]
    planned_from: Option<Instant>,
    #[serde(rename = "pc")]
    planned_change: Option<RewardChange>,
    #[serde(rename = "pn")]
    planned_number: Option<u32>,
}

impl Row for StoredReward {
    const KIND: &'static str = "reward";
}

impl StoredReward {
    pub(crate) fn new(place: usize, reward: &Reward) -> StoredReward {
        let ByLang { ru: name_ru, zh: name_zh, en: name_en } = reward.names.clone();
        let ByLang { ru: about_ru, zh: about_zh, en: about_en } = reward.descriptions.clone();
        StoredReward {
            place,
            name_ru,
            name_zh,
            name_en,
            about_ru,
            about_zh,
            about_en,
            price: reward.price,
            valid_days: reward.valid_days,
            returnable: reward.returnable,
            offered: reward.offered,
            level: reward.level.clone(),
            stock: reward.stock,
            planned_from: reward.planned.as_ref().map(|planned| planned.from),
            planned_change: reward.planned.as_ref().map(|planned| planned.change.clone()),
            planned_number: reward.planned.as_ref().map(|planned| planned.number),
        }
    }

    pub(crate) fn reward(self, id: ShortId) -> Reward {
        let planned = (self.planned_from, self.planned_change, self.planned_number);
        let planned = match planned {
            (Some(from), Some(change), Some(number)) => Some(PlannedChange { from, change, number }),
            _ => None,
        };
        Reward {
            id,
            names: ByLang { ru: self.name_ru, zh: self.name_zh, en: self.name_en },
            descriptions: ByLang { ru: self.about_ru, zh: self.about_zh, en: self.about_en },
            price: self.price,
            stock: self.stock,
            level: self.level,
            valid_days: self.valid_days,
            returnable: self.returnable,
            offered: self.offered,
            planned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::{keys, row};

    /// Rules with everything, as the first format has them. It must be read for ever.
    const FIRST_FORMAT: &str = include_str!("rules_format_1.json");

    fn stored(document: &str) -> StoredRules {
        StoredRules { version: 3, from: Instant::UNIX_EPOCH, document: document.to_owned() }
    }

    #[test]
    fn rules_are_written_as_they_were_read_with_every_default_written_out() {
        let rules = stored(FIRST_FORMAT).rules().unwrap();
        let same = rules.clone().checked(iso_currency::Currency::RUB);
        assert_eq!((rules.version, same.as_ref()), (3, Ok(&rules)));
        let written = StoredRules::new(&rules).unwrap();
        assert_eq!(written.rules(), Ok(rules));
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&written.document), value(FIRST_FORMAT));
        let least = r#"{"expiry":"never","earning":[{"purchase":{"points":1,"per":"100"}}]}"#;
        let written = StoredRules::new(&stored(least).rules().unwrap()).unwrap();
        let written = value(&written.document);
        for default in ["format", "min_reader", "pending_days", "refund", "promise_days", "grace_days", "caps", "level"]
        {
            assert!(written.get(default).is_some(), "{default} is not written out: {written}");
        }
        assert!(!written.to_string().contains("null"), "{written}");
    }

    #[test]
    fn rules_of_newer_code_are_read_where_they_allow_it_and_never_written() {
        let newer = |min_reader: u16| {
            let mut document: serde_json::Value = serde_json::from_str(FIRST_FORMAT).unwrap();
            document["format"] = (Rules::FORMAT + 1).into();
            document["min_reader"] = min_reader.into();
            document["what_comes"] = true.into();
            stored(&document.to_string()).rules()
        };
        let known = newer(Rules::FORMAT).unwrap();
        assert!(known.rate().is_some());
        assert_eq!(StoredRules::new(&known), Err(StoreError::Newer { what: "rules" }));
        assert_eq!(newer(Rules::FORMAT + 1), Err(StoreError::Newer { what: "rules" }));
        assert_eq!(stored("{}").rules(), Err(StoreError::corrupt("rules", "rd")));
    }

    #[test]
    fn a_reward_reads_back() {
        let words = |text: &str| ByLang { ru: text.to_owned(), zh: text.to_owned(), en: text.to_owned() };
        let reward = Reward {
            id: ShortId::parse("latte").unwrap(),
            names: words("latte"),
            descriptions: words("with milk"),
            price: Points::new(120).unwrap(),
            stock: Some(3),
            level: Some(ShortId::parse("gold").unwrap()),
            valid_days: 30,
            returnable: true,
            offered: true,
            planned: None,
        };
        let plain = Reward { stock: None, level: None, ..reward.clone() };
        for reward in [reward, plain] {
            let item = row::item(keys::bucket(), &StoredReward::new(7, &reward)).unwrap();
            let stored: StoredReward = row::read(item).unwrap();
            assert_eq!((stored.place, stored.reward(reward.id.clone())), (7, reward));
        }
    }
}
