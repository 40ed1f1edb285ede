//! A program as a TOML file, which `kopilka program apply` reads. A bad file is refused with the line and the reason.

mod parts;

use domain::{
    ActivityRule, ByLang, Caps, Expiry, Instant, Lang, Level, Limits, MemberNo, Money, NthVisit, OrderId, Program,
    ProgramId, Promotion, Rate, RefundPolicy, Reward, Role, Rules, RulesRefused, Zone,
};
use iso_currency::Currency;
use parts::{
    Names, Pay, RawActivity, RawBirthday, RawCaps, RawLevel, RawPromotion, RawReferral, RawReward, RawSurvey, Visits,
    activity, level, pay, points, promotion, referral, reward, survey,
};
use serde::Deserialize;
use store::{Conflict, Ledger, RULES_LEAD, StoreError, Vault};
use toml::Spanned;

/// The reason why a file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefused {
    /// A line of it is wrong.
    #[error("line {line}: {why}")]
    Line {
        /// The number of the line, from 1.
        line: usize,
        /// The reason.
        why: String,
    },
    /// The file does not fit the existing program.
    #[error("{0}")]
    Program(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProgram {
    program: Spanned<String>,
    #[serde(default)]
    default: bool,
    currency: Spanned<String>,
    zone: Spanned<String>,
    name: Names,
    earning: Earning,
    #[serde(default)]
    pending: Option<RawPending>,
    expiry: Spanned<RawExpiry>,
    #[serde(default)]
    refund: Option<RawRefund>,
    #[serde(default)]
    promise: Option<Promise>,
    #[serde(default)]
    staff: Vec<RawStaff>,
    #[serde(default)]
    level: Vec<Spanned<RawLevel>>,
    #[serde(default)]
    promotion: Vec<Spanned<RawPromotion>>,
    caps: Option<Spanned<RawCaps>>,
    #[serde(default)]
    activity: Vec<Spanned<RawActivity>>,
    visits: Option<Spanned<Visits>>,
    birthday: Option<Spanned<RawBirthday>>,
    pay: Option<Spanned<Pay>>,
    referral: Option<Spanned<RawReferral>>,
    #[serde(default)]
    survey: Vec<Spanned<RawSurvey>>,
    #[serde(default)]
    reward: Vec<Spanned<RawReward>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Earning {
    points: Spanned<u32>,
    per: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPending {
    days: Spanned<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExpiry {
    months: Option<Spanned<u8>>,
    idle_months: Option<Spanned<u8>>,
    #[serde(default)]
    never: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRefund {
    spent: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    days: Spanned<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStaff {
    telegram_id: Spanned<i64>,
    role: Spanned<String>,
}

const NAME_LENGTH_MAX: usize = 64;
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
    #[expect(clippy::too_many_lines, reason = "a table: a line for each field")]
    pub fn read(text: &str, from: Instant) -> Result<ProgramFile, FileRefused> {
        let line_of = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let refuse = |at: usize, why: String| FileRefused::Line { line: line_of(at), why };
        let raw: RawProgram = toml::from_str(text)
            .map_err(|error| refuse(error.span().map_or(0, |span| span.start), error.message().replace('\n', " ")))?;
        let id = ProgramId::parse(raw.program.get_ref())
            .map_err(|error| refuse(raw.program.span().start, error.to_string()))?;
        let currency = Currency::from_code(raw.currency.get_ref())
            .ok_or_else(|| refuse(raw.currency.span().start, "this is not an ISO 4217 currency such as RUB".into()))?;
        let zone = Zone::get(raw.zone.get_ref())
            .map_err(|_| refuse(raw.zone.span().start, "this is not an IANA zone such as Europe/Moscow".into()))?;
        let name = |name: &Spanned<String>| {
            let trimmed = name.get_ref().trim();
            if (1..=NAME_LENGTH_MAX).contains(&trimmed.chars().count()) {
                Ok(trimmed.to_owned())
            } else {
                Err(refuse(name.span().start, format!("a name has 1 to {NAME_LENGTH_MAX} characters")))
            }
        };
        let names = ByLang { ru: name(&raw.name.ru)?, zh: name(&raw.name.zh)?, en: name(&raw.name.en)? };
        let per = Money::parse(raw.earning.per.get_ref(), currency)
            .map_err(|error| refuse(raw.earning.per.span().start, error.to_string()))?;
        let rate = Rate::new(*raw.earning.points.get_ref(), per.minor().unsigned_abs()).ok_or_else(|| {
            let why = format!("points are 1 to {}, for each amount above zero", Rate::POINTS_MAX);
            refuse(raw.earning.points.span().start, why)
        })?;
        let expiry = match raw.expiry.get_ref() {
            RawExpiry { months: Some(months), idle_months: None, never: false } => {
                Expiry::AfterMonths(*months.get_ref())
            }
            RawExpiry { months: None, idle_months: Some(months), never: false } => {
                Expiry::IdleMonths(*months.get_ref())
            }
            RawExpiry { months: None, idle_months: None, never: true } => Expiry::Never,
            _ => {
                let why = "expiry is exactly one of months = …, idle_months = …, never = true".to_owned();
                return Err(refuse(raw.expiry.span().start, why));
            }
        };
        let refund = match raw.refund.as_ref().map(|refund| (refund.spent.get_ref().as_str(), &refund.spent)) {
            None | Some(("within_balance", _)) => RefundPolicy::WithinBalance,
            Some(("debt", _)) => RefundPolicy::Debt,
            Some((_, spent)) => {
                return Err(refuse(spent.span().start, "spent is \"within_balance\" or \"debt\"".into()));
            }
        };
        let at = |span: std::ops::Range<usize>| move |why: String| refuse(span.start, why);
        let plain = Rules::plain(from, rate, expiry);
        let levels = raw.level.iter().map(|one| level(one.get_ref()).map_err(at(one.span())));
        let levels = levels.collect::<Result<Vec<Level>, _>>()?;
        let place_of = |id: &Option<String>| match id {
            None => Ok(0),
            Some(id) => levels
                .iter()
                .position(|level| level.id.as_str() == id)
                .map(|at| at as u8)
                .ok_or_else(|| format!("there is no level {id:?}")),
        };
        let promotions = raw.promotion.iter().map(|one| {
            let read = || promotion(one.get_ref(), place_of(&one.get_ref().level)?);
            read().map_err(at(one.span()))
        });
        let promotions = promotions.collect::<Result<Vec<Promotion>, _>>()?;
        let activities = raw.activity.iter().map(|one| activity(one.get_ref()).map_err(at(one.span())));
        let activities = activities.collect::<Result<Vec<ActivityRule>, _>>()?;
        let caps = match &raw.caps {
            Some(caps) => {
                let RawCaps { purchase, member_day, budget } = caps.get_ref();
                let read = |cap: &Option<i64>| cap.map(points).transpose().map_err(at(caps.span()));
                Caps { purchase: read(purchase)?, member_day: read(member_day)?, budget: read(budget)? }
            }
            None => Caps::default(),
        };
        let nth_visit = match &raw.visits {
            Some(visits) => {
                let Visits { every, points: award } = *visits.get_ref();
                Some(NthVisit { every, points: points(award).map_err(at(visits.span()))? })
            }
            None => None,
        };
        let birthday = raw.birthday.as_ref().map(|one| points(one.get_ref().points).map_err(at(one.span())));
        let pay = raw.pay.as_ref().map(|one| pay(one.get_ref(), currency).map_err(at(one.span())));
        let referral = raw.referral.as_ref().map(|one| referral(one.get_ref(), currency).map_err(at(one.span())));
        let surveys = raw.survey.iter().map(|one| survey(one.get_ref()).map_err(at(one.span())));
        let rules = Rules {
            surveys: surveys.collect::<Result<_, _>>()?,
            pending_days: raw.pending.as_ref().map_or(0, |pending| *pending.days.get_ref()),
            refund,
            promise_days: raw.promise.as_ref().map_or(plain.promise_days, |promise| *promise.days.get_ref()),
            levels: levels.clone(),
            promotions,
            caps,
            activities,
            nth_visit,
            birthday: birthday.transpose()?,
            pay: pay.transpose()?,
            referral: referral.transpose()?,
            ..plain
        };
        let rules = rules.checked().map_err(|error| refuse(raw.place(&error), error.to_string()))?;
        let rewards = raw.reward.iter().map(|one| {
            let read = || reward(one.get_ref(), place_of(&one.get_ref().level)?);
            read().map_err(at(one.span()))
        });
        let rewards = rewards.collect::<Result<Vec<Reward>, _>>()?;
        if let Some(twice) =
            rewards.iter().enumerate().find(|(at, one)| rewards[..*at].iter().any(|two| two.id == one.id))
        {
            return Err(refuse(raw.reward[twice.0].span().start, format!("the reward {} stands twice", twice.1.id)));
        }
        if rewards.len() > REWARDS_MAX {
            return Err(refuse(raw.reward[REWARDS_MAX].span().start, format!("at most {REWARDS_MAX} rewards")));
        }
        let mut staff = Vec::new();
        for one in &raw.staff {
            let id = u64::try_from(*one.telegram_id.get_ref()).ok().filter(|id| *id > 0);
            let id = id.ok_or_else(|| refuse(one.telegram_id.span().start, "a Telegram id is above zero".into()))?;
            let role = Role::from_code(one.role.get_ref()).ok_or_else(|| {
                let roles = Role::ALL.map(Role::code).join(", ");
                refuse(one.role.span().start, format!("a role is one of {roles}"))
            })?;
            staff.push((id, role));
        }
        let langs = Lang::ALL.to_vec();
        let (rules, limits) = (vec![rules], Limits::default());
        let program = Program { id, names, langs, currency, zone, rules, rewards, wind_down: None, limits };
        Ok(ProgramFile { program, default: raw.default, staff })
    }
}

impl RawProgram {
    /// The position in the file to which a refusal of the rules belongs.
    fn place(&self, error: &RulesRefused) -> usize {
        fn first<T>(all: &[Spanned<T>]) -> usize {
            all.first().map_or(0, |one| one.span().start)
        }
        let of = |span: Option<std::ops::Range<usize>>| span.map_or(0, |span| span.start);
        match error {
            RulesRefused::PendingDays => of(self.pending.as_ref().map(|pending| pending.days.span())),
            RulesRefused::PromiseDays => of(self.promise.as_ref().map(|promise| promise.days.span())),
            RulesRefused::ExpiryMonths | RulesRefused::GraceDays => {
                let expiry = self.expiry.get_ref();
                of(expiry.months.as_ref().or(expiry.idle_months.as_ref()).map(Spanned::span))
            }
            RulesRefused::FirstLevelThreshold | RulesRefused::LevelsNotAscending | RulesRefused::Levels => {
                first(&self.level)
            }
            RulesRefused::Promotions | RulesRefused::PromotionDays | RulesRefused::UnknownLevel => {
                first(&self.promotion)
            }
            RulesRefused::Activity => first(&self.activity),
            RulesRefused::NthVisit => of(self.visits.as_ref().map(Spanned::span)),
            RulesRefused::Pay => of(self.pay.as_ref().map(Spanned::span)),
            RulesRefused::Hold | RulesRefused::Referral => of(self.referral.as_ref().map(Spanned::span)),
            RulesRefused::Survey => first(&self.survey),
            RulesRefused::Award => {
                let sections = [
                    self.survey.first().map(Spanned::span),
                    self.caps.as_ref().map(Spanned::span),
                    self.birthday.as_ref().map(Spanned::span),
                    self.visits.as_ref().map(Spanned::span),
                    self.activity.first().map(Spanned::span),
                ];
                of(sections.into_iter().flatten().next())
            }
            RulesRefused::DuplicateId => {
                [first(&self.level), first(&self.promotion), first(&self.activity), first(&self.survey)]
                    .into_iter()
                    .find(|place| *place > 0)
                    .unwrap_or(0)
            }
        }
    }
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
        let person = vault.person_key(*telegram_id);
        let number = match ledger.staff(&program.id, &person).await?.and_then(|staff| staff.number) {
            Some(number) => number,
            None => MemberNo::from_random(store::random()?),
        };
        // The Vault first: they are notified under this number.
        if vault.bind(&program.id, number, &person).await? == Err(Conflict) {
            return Err(StoreError::Contended.into());
        }
        ledger.set_staff(&program.id, &person, *role, number).await?;
    }
    Ok((program, changed))
}

/// An id for an item of a named source, such as a line of a file.
pub(crate) fn source_id(source: &str, line: u64) -> Option<OrderId> {
    const SOURCE_LENGTH_MAX: usize = 36;
    let plain: String = source
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' })
        .take(SOURCE_LENGTH_MAX)
        .collect();
    if plain == source {
        return OrderId::parse(&format!("{plain}:{line}")).ok();
    }
    // Sources whose names differ only in characters that ids cannot hold stay distinct.
    let hash = domain::Hash::of(source.as_bytes()).to_string();
    OrderId::parse(&format!("{plain}.{}:{line}", &hash[..8])).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAFE: &str = include_str!("../../../../demo/cafe.toml");

    fn refused(text: &str) -> String {
        ProgramFile::read(text, Instant::UNIX_EPOCH).unwrap_err().to_string()
    }

    #[test]
    fn the_demo_programs_are_right() {
        for text in [CAFE, include_str!("../../../../demo/shop.toml")] {
            ProgramFile::read(text, Instant::UNIX_EPOCH).unwrap();
        }
    }

    #[test]
    fn a_bad_file_is_refused_with_line_and_reason() {
        let line = |part: &str| CAFE.lines().position(|line| line.contains(part)).unwrap() + 1;
        for (part, bad, why) in [
            ("currency", "currency = \"RUR!\"", "ISO 4217"),
            ("zone", "zone = \"Moscow\"", "IANA"),
            ("per =", "per = \"1O0\"", "digits"),
            ("months =", "months = 0", "expiry months"),
            ("role", "role = \"boss\"", "owner, manager"),
            ("points =", "points = 0", "points are"),
            ("zh =", "zh = \"\"", "a name has"),
            ("default", "defualt = true", "unknown field"),
        ] {
            let at = line(part);
            let text: Vec<&str> =
                CAFE.lines().enumerate().map(|(n, old)| if n + 1 == at { bad } else { old }).collect();
            let said = refused(&text.join("\n"));
            assert!(said.starts_with(&format!("line {at}: ")) && said.contains(why), "{said}");
        }
        assert!(refused("").contains("missing field"));
    }
}
