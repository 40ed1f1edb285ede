//! The questions of setting a program up and of changing its rules, with their proposed answers, and why an answer is
//! refused.

use super::intent::SetupIntent;
use crate::features::staff::intent::StaffIntent;
use crate::form::{capital, factor, money};
use crate::intent::Intent;
use crate::number;
use crate::receipts::activity_name;
use crate::screens::parts::{Button, Screen, tap};
use crate::texts::{free_text, lines, texts};
use domain::setup::{OFF, ON, PROPOSAL, PROPOSED_PAY_SHARE, PROPOSED_REFERRAL, example_bill, step};
use domain::{
    ActivityKind, AnswerRefused, Answers, BusinessKind, ByLang, Factor, Field, Lang, Money, NAME_LENGTH_MAX,
    PromotionChange, Proposed, Rate, award,
};
use iso_currency::Currency;
use store::ProgramDraft;

/// The choices on buttons; other values can be typed.
const CURRENCIES: [Currency; 6] =
    [Currency::RUB, Currency::CNY, Currency::USD, Currency::EUR, Currency::KZT, Currency::BYN];
const RATES: [u32; 3] = [5, 10, 1];
const PENDING_DAYS: [u8; 4] = [0, 3, 14, 30];
/// Awards on buttons.
const AWARDS: [i64; 3] = [20, 50, 100];
/// Every how many visits, and for how many points.
const VISITS: [(u16, i64); 2] = [(5, 50), (10, 100)];
const PAY_SHARES: [u8; 2] = [PROPOSED_PAY_SHARE, 50];

/// Builds one text in each language.
fn in_all(text: impl Fn(Lang) -> String) -> ByLang<String> {
    ByLang { ru: text(Lang::Ru), zh: text(Lang::Zh), en: text(Lang::En) }
}

/// The default texts of a draft.
pub(super) fn proposed(answers: &Answers) -> Proposed {
    let kind = answers.kind();
    let by = match answers.promotion() {
        Some(PromotionChange::Add { factor, .. }) => factor,
        _ => Factor::ONE,
    };
    Proposed {
        levels: [
            in_all(|lang| texts(lang).proposed_level_1()),
            in_all(|lang| texts(lang).proposed_level_2()),
            in_all(|lang| texts(lang).proposed_level_3()),
        ],
        reward: in_all(|lang| reward_name(kind, lang)),
        reward_about: in_all(|lang| texts(lang).proposed_reward_about()),
        promotion: in_all(|lang| texts(lang).proposed_promotion(factor(lang, by))),
    }
}

fn reward_name(kind: BusinessKind, lang: Lang) -> String {
    let t = texts(lang);
    match kind {
        BusinessKind::Cafe => t.proposed_reward_cafe(),
        BusinessKind::Shop => t.proposed_reward_shop(),
        BusinessKind::Salon => t.proposed_reward_salon(),
        BusinessKind::Online => t.proposed_reward_online(),
    }
}

pub(super) fn label(field: Field, lang: Lang) -> String {
    let t = texts(lang);
    match field {
        Field::Kind | Field::Name(_) => t.menu_edit_name(),
        Field::Currency => t.menu_edit_currency(),
        Field::Zone => t.menu_edit_zone(),
        Field::Rate => t.menu_edit_rate(),
        Field::Pending => t.menu_edit_pending(),
        Field::Expiry => t.menu_edit_expiry(),
        Field::Pay => t.menu_edit_pay(),
        Field::Levels => t.menu_edit_levels(),
        Field::Referral => t.menu_edit_referral(),
        Field::Survey => t.menu_edit_survey(),
        Field::Reward => t.menu_edit_reward(),
        Field::Languages => t.menu_edit_languages(),
        Field::Visits => t.menu_edit_visits(),
        Field::Birthday => t.menu_edit_birthday(),
        Field::Activities => t.menu_edit_activities(),
        Field::Activity(kind) => capital(activity_name(kind, lang)),
        Field::Caps => t.menu_edit_caps(),
        Field::Promotion => t.menu_promotions(),
    }
}

/// The languages of a program, each by its own name.
fn languages(answers: &Answers) -> String {
    answers.spoken().into_iter().map(|lang| texts(lang).language_name()).collect::<Vec<_>>().join(" / ")
}

/// A name in all languages of a program, in the form in which it is typed.
fn typed_name(answers: &Answers, of: impl Fn(Lang) -> String) -> String {
    answers.spoken().into_iter().map(of).collect::<Vec<_>>().join(" / ")
}

/// An example of an answer in words.
fn example(field: Field, answers: &Answers, lang: Lang) -> String {
    let (t, currency) = (texts(lang), answers.currency().unwrap_or(Currency::RUB));
    let amount = |minor: i64| Money::new(minor, currency).map(|of| money(lang, of)).unwrap_or_default();
    let one = step(currency);
    match field {
        Field::Rate => t.example_rate("10", amount(one)),
        Field::Pay => t.example_pay(amount((one / 100).max(1)), PROPOSED_PAY_SHARE.to_string()),
        Field::Referral => {
            let (referrer, friend) = PROPOSED_REFERRAL;
            t.example_referral(referrer.to_string(), friend.to_string(), amount(one * 5))
        }
        Field::Levels => {
            let level = |at: usize| typed_name(answers, |lang| proposed(answers).levels[at].get(lang).clone());
            format!("{} = 0\n{} = 1000 x1.25", level(0), level(1))
        }
        Field::Reward => {
            let reward = typed_name(answers, |lang| reward_name(answers.kind(), lang));
            format!("{reward} = {}", answers.kind().reward_price())
        }
        Field::Visits => t.example_visits("10", "100"),
        Field::Caps => t.example_caps("500", "1000"),
        _ => String::new(),
    }
}

/// An amount in the form in which it is typed: digits, with a decimal point if needed.
pub(crate) fn plain_amount(amount: Money) -> String {
    let whole = i64::pow(10, Money::decimals(amount.currency()) as u32);
    let (units, rest) = (amount.minor() / whole, amount.minor() % whole);
    if rest == 0 {
        return units.to_string();
    }
    let decimals = Money::decimals(amount.currency());
    format!("{units}.{rest:0>decimals$}")
}

/// Why an answer was refused, and what to type.
pub(super) fn refused(field: Field, why: &AnswerRefused, answers: &Answers, lang: Lang) -> String {
    let t = texts(lang);
    let shown = free_text(&example(field, answers, lang));
    match why {
        AnswerRefused::NoChoice => t.refused_choice(),
        AnswerRefused::NameLength => t.refused_name(NAME_LENGTH_MAX.to_string()),
        AnswerRefused::Languages => t.refused_languages(languages(answers)),
        AnswerRefused::Currency => t.refused_currency(),
        AnswerRefused::Zone => t.refused_zone(),
        AnswerRefused::Rate => t.refused_rate(shown),
        AnswerRefused::Pending => t.refused_pending(),
        AnswerRefused::Expiry => t.refused_expiry(),
        AnswerRefused::Pay => t.refused_pay(shown),
        AnswerRefused::Levels => t.refused_levels(shown),
        AnswerRefused::LevelsRise => t.refused_levels_rise(),
        AnswerRefused::Referral => t.refused_referral(shown),
        AnswerRefused::Reward => t.refused_reward(shown),
        AnswerRefused::Award => t.refused_award(),
        AnswerRefused::Visits => t.refused_visits(shown),
        AnswerRefused::Caps => t.refused_caps(shown),
        AnswerRefused::Promotion => t.refused_promotion(),
        AnswerRefused::Before(_) => t.refused_before(),
        AnswerRefused::Fixed => t.refused_fixed(),
    }
}

/// A question with its proposed answers and the button back.
#[expect(clippy::too_many_lines, reason = "a table: an arm for each field")]
pub(super) fn question(draft: &ProgramDraft, field: Field, lang: Lang) -> Screen {
    let (t, id, answers) = (texts(lang), &draft.program, &draft.answers);
    let set = |text: String, said: &str| tap(text, SetupIntent::Set(id.clone(), field, said.to_owned()));
    let shown = free_text(&example(field, answers, lang));
    let currency = answers.currency().unwrap_or(Currency::RUB);
    let amount = |minor: i64| Money::new(minor, currency).map(|of| money(lang, of)).unwrap_or_default();
    let names_order = (answers.spoken().len() > 1).then(|| t.setup_names_order(languages(answers)));
    let (text, buttons, in_row): (String, Vec<Button>, usize) = match field {
        Field::Kind => {
            let kind = |kind: BusinessKind| {
                let label = match kind {
                    BusinessKind::Cafe => t.menu_kind_cafe(),
                    BusinessKind::Shop => t.menu_kind_shop(),
                    BusinessKind::Salon => t.menu_kind_salon(),
                    BusinessKind::Online => t.menu_kind_online(),
                };
                set(label, kind.code())
            };
            (t.setup_kind(), BusinessKind::ALL.map(kind).to_vec(), 2)
        }
        Field::Name(of) => {
            let asked = match of {
                Lang::Ru => t.setup_name_ru(),
                Lang::Zh => t.setup_name_zh(),
                Lang::En => t.setup_name_en(),
            };
            (asked, Vec::new(), 1)
        }
        Field::Languages => {
            let button = |chosen: Vec<Lang>| {
                let names: Vec<String> = chosen.iter().map(|of| texts(*of).language_name()).collect();
                let codes: Vec<&str> = chosen.iter().map(|of| of.code()).collect();
                set(names.join(" + "), &codes.join(","))
            };
            let others = || Lang::ALL.into_iter().filter(|of| *of != draft.first);
            let with = others().map(|other| vec![draft.first, other]);
            let all = [draft.first].into_iter().chain(others()).collect();
            let choices = [vec![draft.first]].into_iter().chain(with).chain([all]);
            (t.setup_languages(), choices.map(button).collect(), 1)
        }
        Field::Currency => {
            let button = |of: Currency| set(format!("{} {}", of.symbol().symbol, of.code()), of.code());
            (t.setup_currency(), CURRENCIES.map(button).to_vec(), 3)
        }
        Field::Zone => (t.setup_zone(), zones(lang).into_iter().map(|(label, zone)| set(label, zone)).collect(), 2),
        Field::Rate => {
            let rates = RATES.map(|points| Rate::new(points, step(currency), currency)).into_iter().flatten();
            let rates: Vec<(Rate, String)> = rates.map(|rate| (rate, rate_in_words(rate, currency, lang))).collect();
            let bill = example_bill(currency);
            let line = |(rate, rule): &(Rate, String)| {
                let bill = bill?;
                let points = award(bill, *rate, &[]).get();
                Some(t.setup_rate_line(points, rule, money(lang, bill), number(lang, points)))
            };
            let text = lines([Some(t.setup_rate(shown))].into_iter().chain(rates.iter().map(line)));
            let button =
                |(rate, rule): (Rate, String)| set(rule, &format!("{}/{}", rate.points, rate.per_minor(currency)));
            (text, rates.into_iter().map(button).collect(), 1)
        }
        Field::Pending => {
            let button = |days: u8| {
                let count = i64::from(days);
                let label = if days == 0 { t.menu_at_once() } else { t.menu_days(count, number(lang, count)) };
                set(label, &days.to_string())
            };
            (t.setup_pending(), PENDING_DAYS.map(button).to_vec(), 2)
        }
        Field::Expiry => {
            let months = |n: i64| t.menu_months(n, number(lang, n));
            let buttons = vec![
                set(months(12), "after:12"),
                set(months(6), "after:6"),
                set(t.menu_months_idle(12, number(lang, 12)), "idle:12"),
                set(t.menu_never(), "never"),
            ];
            (t.setup_expiry(), buttons, 2)
        }
        Field::Pay => {
            let worth = (step(currency) / 100).max(1);
            let button = |share: u8| {
                let shown = t.menu_pay(amount(worth), number(lang, share.into()));
                set(shown, &format!("{worth}/{share}"))
            };
            let buttons = PAY_SHARES.map(button).into_iter().chain([set(t.menu_no(), OFF)]).collect();
            (t.setup_pay(shown), buttons, 1)
        }
        Field::Levels => {
            let buttons = vec![set(t.menu_levels_proposed(), PROPOSAL), set(t.menu_no_levels(), OFF)];
            (lines([Some(t.setup_levels(shown)), names_order]), buttons, 2)
        }
        Field::Referral => {
            let (referrer, friend) = PROPOSED_REFERRAL;
            let proposal = t.menu_referral(number(lang, referrer), number(lang, friend));
            let said = format!("{referrer}/{friend}/{}", step(currency) * 5);
            (t.setup_referral(shown), vec![set(proposal, &said), set(t.menu_no_referral(), OFF)], 1)
        }
        Field::Visits => {
            let button = |(every, points): (u16, i64)| {
                let label = t.menu_visits(points, number(lang, every.into()), number(lang, points));
                set(label, &format!("{every} {points}"))
            };
            let buttons = VISITS.map(button).into_iter().chain([set(t.menu_no(), OFF)]).collect();
            (t.setup_visits(shown), buttons, 1)
        }
        Field::Birthday => (t.setup_birthday(), awards(&set, lang), 4),
        Field::Activity(kind) => (t.setup_activity(capital(activity_name(kind, lang))), awards(&set, lang), 4),
        Field::Activities => {
            let button = |kind: ActivityKind| {
                tap(capital(activity_name(kind, lang)), SetupIntent::Field(id.clone(), Field::Activity(kind)))
            };
            (t.setup_activities(), ActivityKind::ALL.map(button).to_vec(), 1)
        }
        Field::Caps => (t.setup_caps(shown), vec![set(t.menu_no_caps(), OFF)], 1),
        Field::Promotion => (t.setup_promotion(), Vec::new(), 1),
        Field::Survey => (t.setup_survey(), vec![set(t.menu_yes(), ON), set(t.menu_no(), OFF)], 2),
        Field::Reward => {
            let kind = answers.kind();
            let price = number(lang, kind.reward_price());
            let proposal = set(format!("{} = {price}", reward_name(kind, lang)), PROPOSAL);
            let buttons = vec![proposal, set(t.menu_no_reward(), OFF)];
            (lines([Some(t.setup_reward(shown)), names_order]), buttons, 1)
        }
    };
    let order = answers.order(draft.first);
    let at = order.iter().position(|known| *known == field).unwrap_or_default();
    let progress = (!draft.live).then(|| t.setup_progress((at + 1).to_string(), order.len().to_string()));
    let back = match at.checked_sub(1) {
        _ if field == Field::Promotion => Intent::from(SetupIntent::Promotions(id.clone())),
        _ if draft.live => SetupIntent::ChangeRules(id.clone()).into(),
        Some(before) => SetupIntent::Field(id.clone(), order[before]).into(),
        None => StaffIntent::Business.into(),
    };
    let text = lines([Some(text), progress.map(|progress| format!("\n{progress}"))]);
    let screen = buttons.chunks(in_row).fold(Screen::new(text), |screen, row| screen.row(row.to_vec()));
    screen.row([tap(t.back(), back)])
}

/// Awards, and none.
fn awards(set: &impl Fn(String, &str) -> Button, lang: Lang) -> Vec<Button> {
    let button = |points: i64| set(number(lang, points), &points.to_string());
    AWARDS.map(button).into_iter().chain([set(texts(lang).menu_no(), OFF)]).collect()
}

fn zones(lang: Lang) -> Vec<(String, &'static str)> {
    let t = texts(lang);
    vec![
        (t.menu_zone_moscow(), "Europe/Moscow"),
        (t.menu_zone_yekaterinburg(), "Asia/Yekaterinburg"),
        (t.menu_zone_novosibirsk(), "Asia/Novosibirsk"),
        (t.menu_zone_almaty(), "Asia/Almaty"),
        (t.menu_zone_shanghai(), "Asia/Shanghai"),
        (t.menu_zone_hong_kong(), "Asia/Hong_Kong"),
        (t.menu_zone_london(), "Europe/London"),
        (t.menu_zone_new_york(), "America/New_York"),
    ]
}

fn rate_in_words(rate: Rate, currency: Currency, lang: Lang) -> String {
    let points = i64::from(rate.points);
    let step = rate.per_minor(currency);
    let step = Money::new(step, currency).map(|of| money(lang, of)).unwrap_or_default();
    texts(lang).rule(points, number(lang, points), step)
}
