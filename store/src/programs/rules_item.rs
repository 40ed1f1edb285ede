//! Rules and rewards as items. A version of the rules is one document in JSON.

use crate::StoreError;
use crate::kit::item::{Attributes, Item, Reader};
use crate::kit::keys;
use domain::{ByLang, Points, ProgramId, Reward, Rules, ShortId};
use jiff::SignedDuration;

/// The time before a change of rules takes effect, after which no process uses cached rules of before.
pub const RULES_LEAD: SignedDuration = SignedDuration::from_mins(2);

/// Makes the item of a version. Rules of a newer format, of which this code may not know all, are refused.
pub(crate) fn rules_item(program: &ProgramId, rules: &Rules) -> Result<Attributes, StoreError> {
    if rules.format > Rules::FORMAT {
        return Err(StoreError::Newer { what: "rules" });
    }
    let (pk, sk) = keys::rules(program, rules.version);
    let document = serde_json::to_string(rules).map_err(|_| StoreError::corrupt("rules", "rd"))?;
    Ok(Item::at(pk, sk).n("v", rules.version).s("fr", rules.from).s("rd", document).build())
}

pub(crate) fn read_rules(item: &Attributes) -> Result<Rules, StoreError> {
    let read = Reader::new("rules", item);
    let rules: Result<Rules, _> = serde_json::from_str(read.s("rd")?);
    match rules {
        Ok(rules) if rules.min_reader > Rules::FORMAT => Err(StoreError::Newer { what: "rules" }),
        Ok(rules) => Ok(Rules { version: read.n("v")?, from: read.instant("fr")?, ..rules }),
        Err(_) => Err(StoreError::corrupt("rules", "rd")),
    }
}

pub(crate) fn reward_item(program: &ProgramId, place: usize, reward: &Reward) -> Attributes {
    let (pk, sk) = keys::reward(program, &reward.id);
    let (names, about) = (&reward.names, &reward.descriptions);
    let item = Item::at(pk, sk)
        .n("n", place)
        .s("ru", &names.ru)
        .s("zh", &names.zh)
        .s("en", &names.en)
        .s("dr", &about.ru)
        .s("dz", &about.zh)
        .s("de", &about.en)
        .n("pr", reward.price)
        .n("vd", reward.valid_days)
        .flag("rt", reward.returnable)
        .flag("of", reward.offered);
    let item = match &reward.level {
        Some(level) => item.s("lv", level),
        None => item,
    };
    match reward.stock {
        Some(stock) => item.n("st", stock).build(),
        None => item.build(),
    }
}

/// Reads a reward and its place in the catalog.
pub(crate) fn read_reward(item: &Attributes) -> Result<(usize, Reward), StoreError> {
    let read = Reader::new("reward", item);
    let words = |ru, zh, en| {
        Ok::<_, StoreError>(ByLang {
            ru: read.s(ru)?.to_owned(),
            zh: read.s(zh)?.to_owned(),
            en: read.s(en)?.to_owned(),
        })
    };
    let reward = Reward {
        id: read.parsed("sk", |text| ShortId::parse(text.strip_prefix("W#")?).ok())?,
        names: words("ru", "zh", "en")?,
        descriptions: words("dr", "dz", "de")?,
        price: Points::new(read.n("pr")?).ok_or(StoreError::corrupt("reward", "pr"))?,
        stock: if item.contains_key("st") { Some(read.n("st")?) } else { None },
        level: match read.maybe_s("lv") {
            Some(level) => Some(ShortId::parse(level).map_err(|_| StoreError::corrupt("reward", "lv"))?),
            None => None,
        },
        valid_days: read.n("vd")?,
        returnable: read.flag("rt"),
        offered: read.flag("of"),
    };
    Ok((read.n("n")?, reward))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Instant;

    /// Rules with everything, as the first format has them. It must be read for ever.
    const FIRST_FORMAT: &str = include_str!("rules_format_1.json");

    fn item(document: &str) -> Attributes {
        let (pk, sk) = keys::rules(&ProgramId::parse("cafe").unwrap(), 3);
        Item::at(pk, sk).n("v", 3).s("fr", Instant::UNIX_EPOCH).s("rd", document).build()
    }

    #[test]
    fn rules_are_written_as_they_were_read_with_every_default_written_out() {
        let program = ProgramId::parse("cafe").unwrap();
        let rules = read_rules(&item(FIRST_FORMAT)).unwrap();
        let same = rules.clone().checked(iso_currency::Currency::RUB);
        assert_eq!((rules.version, same.as_ref()), (3, Ok(&rules)));
        let written = rules_item(&program, &rules).unwrap();
        assert_eq!(read_rules(&written), Ok(rules));
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(written["rd"].as_s().unwrap()), value(FIRST_FORMAT));
        let least = r#"{"expiry":"never","earning":[{"purchase":{"points":1,"per":"100"}}]}"#;
        let written = rules_item(&program, &read_rules(&item(least)).unwrap()).unwrap();
        let written = value(written["rd"].as_s().unwrap());
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
            read_rules(&item(&document.to_string()))
        };
        let known = newer(Rules::FORMAT).unwrap();
        assert!(known.rate().is_some());
        let refused = Err(StoreError::Newer { what: "rules" });
        assert_eq!(rules_item(&ProgramId::parse("cafe").unwrap(), &known), refused);
        assert_eq!(newer(Rules::FORMAT + 1), Err(StoreError::Newer { what: "rules" }));
        assert_eq!(read_rules(&item("{}")), Err(StoreError::corrupt("rules", "rd")));
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
        };
        let (program, plain) =
            (ProgramId::parse("cafe").unwrap(), Reward { stock: None, level: None, ..reward.clone() });
        for reward in [reward, plain] {
            assert_eq!(read_reward(&reward_item(&program, 7, &reward)), Ok((7, reward)));
        }
    }
}
