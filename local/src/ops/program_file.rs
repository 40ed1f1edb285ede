//! A program as a TOML file: the document of its rules, its catalog and its first staff. `kopilka program apply` reads it,
//! `kopilka program show` writes it. A bad file is refused with the line, the field and the reason.

use domain::{ByLang, Instant, Lang, Limits, MemberNo, NAME_LENGTH_MAX, Program, ProgramId, Reward, Role, Rules, Zone};
use iso_currency::Currency;
use serde::{Deserialize, Deserializer, de::Error};
use std::collections::HashSet;
use store::{Address, Conflict, Ledger, RULES_LEAD, StoreError, Vault};
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

/// The reason why a file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefused {
    /// A line of it is wrong.
    #[error("line {line}: {why}")]
    Line {
        /// The number of the line, from 1.
        line: usize,
        /// The reason, with the field.
        why: String,
    },
    /// The file does not fit the existing program.
    #[error("{0}")]
    Program(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What stands in a file beside the rules.
#[derive(Deserialize)]
struct Head {
    program: ProgramId,
    #[serde(default)]
    default: bool,
    #[serde(deserialize_with = "currency")]
    currency: Currency,
    #[serde(deserialize_with = "zone")]
    zone: Zone,
    name: ByLang<String>,
    #[serde(default)]
    reward: Vec<Reward>,
    #[serde(default)]
    staff: Vec<StaffLine>,
}

/// The names of the fields of [`Head`]; all others belong to the rules.
const HEAD: [&str; 7] = ["program", "default", "currency", "zone", "name", "reward", "staff"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StaffLine {
    #[serde(deserialize_with = "telegram_id")]
    telegram_id: u64,
    #[serde(deserialize_with = "role")]
    role: Role,
}

fn currency<'de, D: Deserializer<'de>>(from: D) -> Result<Currency, D::Error> {
    let why = || D::Error::custom("this is not an ISO 4217 currency such as RUB");
    Currency::from_code(&String::deserialize(from)?).ok_or_else(why)
}

fn zone<'de, D: Deserializer<'de>>(from: D) -> Result<Zone, D::Error> {
    let why = |_| D::Error::custom("this is not an IANA zone such as Europe/Moscow");
    Zone::get(&String::deserialize(from)?).map_err(why)
}

fn telegram_id<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let id = u64::try_from(i64::deserialize(from)?).ok().filter(|id| *id > 0);
    id.ok_or_else(|| D::Error::custom("a Telegram id is above zero"))
}

fn role<'de, D: Deserializer<'de>>(from: D) -> Result<Role, D::Error> {
    let why = || D::Error::custom(format!("a role is one of {}", Role::ALL.map(Role::code).join(", ")));
    Role::from_code(&String::deserialize(from)?).ok_or_else(why)
}

/// The most rewards of a catalog: one screen of buttons.
const REWARDS_MAX: usize = 50;

/// A file that was read and checked.
#[derive(Clone, Debug)]
pub struct ProgramFile {
    /// The program with this file's rules as its only version.
    pub program: Program,
    /// Whether a bare `/start` leads to it.
    pub default: bool,
    /// The first staff, by Telegram id.
    pub staff: Vec<(u64, Role)>,
}

impl ProgramFile {
    /// Reads a file; its rules are in force from `from`.
    pub fn read(text: &str, from: Instant) -> Result<ProgramFile, FileRefused> {
        let line_at = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let refuse = |at: usize, why: String| FileRefused::Line { line: line_at(at), why };
        let broken = |error: toml::de::Error| {
            refuse(error.span().map_or(0, |span| span.start), error.message().replace('\n', " "))
        };
        let whole = DeTable::parse(text).map_err(broken)?;
        let misplaced = |field: &str, why: &dyn ToString| {
            refuse(position(whole.get_ref(), field), format!("{field}: {}", why.to_string()))
        };
        let part = |of_head: bool| {
            let fields = whole.get_ref().clone().into_iter();
            let table = fields.filter(|(field, _)| HEAD.contains(&field.get_ref().as_ref()) == of_head).collect();
            let table: Spanned<DeTable<'_>> = Spanned::new(whole.span(), table);
            toml::Deserializer::from(table)
        };
        let head = Head::deserialize(part(true)).map_err(broken)?;
        let rules = Rules::deserialize(part(false)).map_err(broken)?;
        let unwritten = |error: toml::ser::Error| FileRefused::Program(error.to_string());
        let mut known = Table::try_from(&rules).map_err(unwritten)?;
        known.insert("name".to_owned(), Value::try_from(&head.name).map_err(unwritten)?);
        known.insert("reward".to_owned(), Value::try_from(&head.reward).map_err(unwritten)?);
        if let Some((at, field)) = unknown_field(whole.get_ref(), &known) {
            return Err(refuse(at, format!("unknown field `{field}`")));
        }
        let rules = rules.checked(head.currency).map_err(|refused| misplaced(&refused.field, &refused.problem))?;
        if !head.name.fit(NAME_LENGTH_MAX) {
            return Err(misplaced("name", &format!("a name has 1 to {NAME_LENGTH_MAX} characters")));
        }
        let mut ids = HashSet::new();
        for (at, reward) in head.reward.iter().enumerate() {
            let field = format!("reward[{at}]");
            reward.check(&rules.levels).map_err(|why| misplaced(&field, &why))?;
            if !ids.insert(&reward.id) {
                return Err(misplaced(&field, &format!("the reward {} stands twice", reward.id)));
            }
            if at >= REWARDS_MAX {
                return Err(misplaced(&field, &format!("there are at most {REWARDS_MAX} rewards")));
            }
        }
        let program = Program {
            id: head.program,
            names: head.name,
            langs: Lang::ALL.to_vec(),
            currency: head.currency,
            zone: head.zone,
            rules: vec![Rules { version: 1, from, ..rules }],
            rewards: head.reward,
            wind_down: None,
            limits: Limits::default(),
            unusual_sale: None,
        };
        let staff = head.staff.into_iter().map(|one| (one.telegram_id, one.role)).collect();
        Ok(ProgramFile { program, default: head.default, staff })
    }

    /// Returns a program with its newest rules as a file. Staff is left out: it is known by numbers only.
    pub fn text(program: &Program, now: Instant) -> Result<String, toml::ser::Error> {
        let mut file = program.rules.last().map(Table::try_from).transpose()?.unwrap_or_default();
        let mut insert = |field: &str, value: Value| file.insert(field.to_owned(), value);
        insert("program", program.id.to_string().into());
        insert("currency", program.currency.code().into());
        insert("zone", program.zone.iana_name().unwrap_or_default().into());
        insert("name", Value::try_from(&program.names)?);
        insert("reward", Value::try_from(program.catalog(now).collect::<Vec<_>>())?);
        toml::to_string_pretty(&file)
    }
}

/// Returns the first field of a table that was not read, with its position: one that would not be written again.
fn unknown_field(table: &DeTable<'_>, known: &Table) -> Option<(usize, String)> {
    fn within(value: &DeValue<'_>, known: &Value) -> Option<(usize, String)> {
        match (value, known) {
            (DeValue::Table(table), Value::Table(known)) => among(table, known, &[]),
            (DeValue::Array(values), Value::Array(known)) => {
                values.iter().zip(known).find_map(|(value, known)| within(value.get_ref(), known))
            }
            _ => None,
        }
    }
    fn among(table: &DeTable<'_>, known: &Table, others: &[&str]) -> Option<(usize, String)> {
        table.iter().find_map(|(field, value)| {
            let name = field.get_ref().as_ref();
            match known.get(name) {
                Some(known) => within(value.get_ref(), known),
                None if others.contains(&name) => None,
                None => Some((field.span().start, name.to_owned())),
            }
        })
    }
    among(table, known, &HEAD)
}

/// Returns the position of a field such as `earning[2].promotion.until`, or of the innermost part of it that is there.
fn position(table: &DeTable<'_>, field: &str) -> usize {
    let mut at = 0;
    let mut within: Option<&Spanned<DeValue<'_>>> = None;
    for part in field.split(['.', '[']) {
        let next = match (part.strip_suffix(']').and_then(|place| place.parse::<usize>().ok()), within) {
            (Some(place), Some(list)) => list.get_ref().get(place),
            (None, Some(value)) => value.get_ref().get(part),
            (_, None) => table.get(part),
        };
        let Some(value) = next else { break };
        at = value.span().start;
        within = Some(value);
    }
    at
}

/// Creates the program, or brings it to what the file says. A change of rules is a new version, in force a little
/// later. Returns the program and whether its rules changed.
pub async fn apply(
    ledger: &Ledger,
    vault: &Vault,
    file: &ProgramFile,
    now: Instant,
) -> Result<(Program, bool), FileRefused> {
    let mut program = file.program.clone();
    let mut changed = true;
    if let Some(standing) = ledger.program(&program.id).await? {
        if standing.currency != program.currency || standing.zone != program.zone {
            let why = "a program's currency and zone stay as they are: all its entries were made in them";
            return Err(FileRefused::Program(why.to_owned()));
        }
        for survey in &program.rules[0].surveys {
            if standing.survey(&survey.id).is_some_and(|known| known.kind != survey.kind) {
                let why = format!("the survey {} has another kind already: give the new one another id", survey.id);
                return Err(FileRefused::Program(why));
            }
        }
        let newest = standing.rules.last().cloned().unwrap_or_else(|| program.rules[0].clone());
        let wanted = Rules { version: newest.version, from: newest.from, ..program.rules[0].clone() };
        changed = wanted != newest;
        program.rules = standing.rules;
        // What members were told of a reward is to come all the same.
        for reward in &mut program.rewards {
            let planned =
                standing.rewards.iter().find(|known| known.id == reward.id).and_then(|known| known.planned.clone());
            reward.planned = planned;
        }
        // Coupons for a reward that is no longer in the file stay valid.
        let gone = standing.rewards.into_iter().filter(|old| file.program.reward(&old.id).is_none());
        program.rewards.extend(gone.map(|old| Reward { offered: false, ..old }));
        if changed {
            program.rules.push(Rules { version: newest.version + 1, from: now + RULES_LEAD, ..wanted });
        }
    }
    ledger.save_program(&program).await?;
    if file.default {
        ledger.set_default_program(&program.id).await?;
    }
    for (telegram_id, role) in &file.staff {
        let person = vault.person_key(&Address::telegram(*telegram_id));
        let number = match ledger.staff(&program.id, &person).await?.and_then(|staff| staff.number) {
            Some(number) => number,
            None => MemberNo::from_random(store::random()?),
        };
        // The Vault first: they are notified under this number.
        if vault.bind(&program.id, number, &person).await? == Err(Conflict) {
            return Err(StoreError::Contended.into());
        }
        ledger.set_staff(&program.id, &person, *role, number, now).await?;
    }
    Ok((program, changed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAFE: &str = include_str!("../../../demo/cafe.toml");

    fn read(text: &str) -> Result<ProgramFile, FileRefused> {
        ProgramFile::read(text, Instant::UNIX_EPOCH)
    }

    #[test]
    fn a_program_is_written_as_it_is_read() {
        for text in [CAFE, include_str!("../../../demo/shop.toml"), include_str!("../../../examples/bakery.toml")] {
            let program = read(text).unwrap().program;
            let written = ProgramFile::text(&program, Instant::UNIX_EPOCH).unwrap();
            assert_eq!(read(&written).unwrap().program, program, "{written}");
        }
    }

    #[test]
    fn a_bad_file_is_refused_with_line_and_reason() {
        let line = |part: &str| CAFE.lines().position(|line| line.contains(part)).unwrap() + 1;
        for (part, bad, why) in [
            ("currency", "currency = \"RUR!\"", "ISO 4217"),
            ("zone", "zone = \"Moscow\"", "IANA"),
            ("per =", "purchase = { points = 1, per = \"1O0\" }", "digits"),
            ("per =", "purchase = { points = 1, per = 100 }", "expected a string"),
            ("per =", "purchase = { points = 1, per = 99.5 }", "expected a string"),
            ("per =", "purchase = { points = 0, per = \"100\" }", "earning[0].purchase: points are"),
            ("per =", "purchase = { points = 1, per = \"0.001\" }", "earning[0].purchase: points are"),
            ("per =", "purchase = { points = 1, per = \"100\", pro = 2 }", "unknown field `pro`"),
            ("months =", "months = 0", "expiry.months: expiry months"),
            ("promise_days", "promise_days = 2", "promise_days is"),
            ("multiplier = \"1.25\"", "multiplier = \"0.5\"", "a factor is"),
            ("multiplier = \"1.25\"", "multiplier = 1.25", "expected a string"),
            ("weekdays", "weekdays = [\"sunday\"]", "mon, tue"),
            ("level = \"silver\"", "level = \"silber\"", "earning[1].promotion.level: this names no level"),
            ("birthday", "birthday = { points = 0 }", "earning[5].birthday.points: an award"),
            ("kind = \"visit\"", "activity = { kind = \"dance\", points = 5 }", "visit"),
            ("qualifies", "qualifies = { purchase = \"300.001\" }", "referral.qualifies"),
            ("price = 120", "price = 0", "reward[0]"),
            ("role", "role = \"boss\"", "owner, manager"),
            ("zh = \"谷粒", "zh = \"\"", "a name has"),
            ("default", "defualt = true", "unknown field `defualt`"),
        ] {
            let at = line(part);
            let text: Vec<&str> =
                CAFE.lines().enumerate().map(|(n, old)| if n + 1 == at { bad } else { old }).collect();
            let said = read(&text.join("\n")).unwrap_err().to_string();
            let exact = said.starts_with(&format!("line {at}: "));
            // A whole section is named by its first line.
            let section = ["reward[0]", "a name has"].contains(&why) && said.starts_with("line ");
            assert!((exact || section) && said.contains(why), "{part}: {said}");
        }
        assert!(read("").unwrap_err().to_string().contains("missing field"));
    }
}
