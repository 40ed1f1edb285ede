//! Screens of setting a program up and of changing its rules: the questions, the review of a draft, the preview, the
//! review of a change.

use super::intent::SetupIntent;
use super::rules_screen;
use crate::context::StaffContext;
use crate::features::setup::rules_screen::{difference, rule_lines};
use crate::features::staff::intent::StaffIntent;
use crate::form::{date, money};
use crate::intent::Intent;
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Button, Screen, tap};
use crate::texts::{free_text, lines, name, program_name, texts};
use domain::setup::{LATER, OFF, ON, PROPOSAL, PROPOSED_PAY_SHARE, PROPOSED_REFERRAL, example_bill, step};
use domain::{
    AnswerRefused, Answers, BusinessKind, ByLang, Field, Instant, Lang, MemberNo, Money, NAME_LENGTH_MAX, Program,
    ProgramId, Proposed, Rate, Rules, award, day_of,
};
use iso_currency::Currency;
use store::ProgramDraft;

/// The choices on buttons; other values can be typed.
const CURRENCIES: [Currency; 6] =
    [Currency::RUB, Currency::CNY, Currency::USD, Currency::EUR, Currency::KZT, Currency::BYN];
const RATES: [u32; 3] = [5, 10, 1];
const PENDING_DAYS: [u8; 4] = [0, 3, 14, 30];
const PAY_SHARES: [u8; 2] = [PROPOSED_PAY_SHARE, 50];
/// The choices, in days, until a change of rules takes effect. A change that is not to the members' loss may apply at
/// once.
pub(crate) const APPLY_DAYS: [u8; 2] = [7, 30];

/// Builds one text in each language.
fn in_all(text: impl Fn(Lang) -> String) -> ByLang<String> {
    ByLang { ru: text(Lang::Ru), zh: text(Lang::Zh), en: text(Lang::En) }
}

/// The default texts of a new program.
pub(crate) fn proposed(kind: BusinessKind) -> Proposed {
    Proposed {
        levels: [
            in_all(|lang| texts(lang).proposed_level_1()),
            in_all(|lang| texts(lang).proposed_level_2()),
            in_all(|lang| texts(lang).proposed_level_3()),
        ],
        reward: in_all(|lang| reward_name(kind, lang)),
        reward_about: in_all(|lang| texts(lang).proposed_reward_about()),
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

fn label(field: Field, lang: Lang) -> String {
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
fn example(field: Field, answers: &Answers) -> String {
    let currency = answers.currency().unwrap_or(Currency::RUB);
    let whole = |minor: i64| Money::new(minor, currency).map(plain_amount).unwrap_or_default();
    let one = step(currency);
    match field {
        Field::Rate => format!("10 {}", whole(one)),
        Field::Pay => format!("{} {PROPOSED_PAY_SHARE}", whole((one / 100).max(1))),
        Field::Referral => {
            format!("{} {} {}", PROPOSED_REFERRAL.0, PROPOSED_REFERRAL.1, whole(one * 5))
        }
        Field::Levels => {
            let level = |at: usize| typed_name(answers, |lang| proposed(answers.kind()).levels[at].get(lang).clone());
            format!("{} = 0\n{} = 1000 x1.25", level(0), level(1))
        }
        Field::Reward => {
            let reward = typed_name(answers, |lang| reward_name(answers.kind(), lang));
            format!("{reward} = {}", answers.kind().reward_price())
        }
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
pub(crate) fn refused(field: Field, why: &AnswerRefused, answers: &Answers, lang: Lang) -> String {
    let t = texts(lang);
    let shown = free_text(&example(field, answers));
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
        AnswerRefused::Before(_) => t.refused_before(),
        AnswerRefused::Fixed => t.refused_fixed(),
    }
}

/// A question with its proposed answers and the button back.
#[expect(clippy::too_many_lines, reason = "a table: an arm for each field")]
pub(crate) fn question(draft: &ProgramDraft, field: Field, lang: Lang) -> Screen {
    let (t, id, answers) = (texts(lang), &draft.program, &draft.answers);
    let set = |text: String, said: &str| tap(text, SetupIntent::Set(id.clone(), field, said.to_owned()));
    let shown = free_text(&example(field, answers));
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
            if of == draft.first {
                (asked, Vec::new(), 1)
            } else {
                (lines([Some(asked), Some(t.setup_name_later())]), vec![set(t.menu_later(), LATER)], 1)
            }
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
                let shown = i64::from(days);
                let label = if days == 0 { t.menu_at_once() } else { t.menu_days(shown, number(lang, shown)) };
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
        Field::Survey => (t.setup_survey(), vec![set(t.menu_yes(), ON), set(t.menu_no(), OFF)], 2),
        Field::Reward => {
            let kind = answers.kind();
            let price = number(lang, kind.reward_price());
            let proposal = set(format!("{} = {price}", reward_name(kind, lang)), PROPOSAL);
            let buttons = vec![proposal, set(t.menu_no_reward(), OFF)];
            (lines([Some(t.setup_reward(shown)), names_order]), buttons, 1)
        }
    };
    let order = Answers::order(draft.first);
    let at = order.iter().position(|known| *known == field).unwrap_or_default();
    let progress = (!draft.live).then(|| t.setup_progress((at + 1).to_string(), order.len().to_string()));
    let back = match at.checked_sub(1) {
        _ if draft.live => Intent::from(SetupIntent::ChangeRules(id.clone())),
        Some(before) => SetupIntent::Field(id.clone(), order[before]).into(),
        None => StaffIntent::Business.into(),
    };
    let text = lines([Some(text), progress.map(|progress| format!("\n{progress}"))]);
    let screen = buttons.chunks(in_row).fold(Screen::new(text), |screen, row| screen.row(row.to_vec()));
    screen.row([tap(t.back(), back)])
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

/// A short hash of one's own draft as it was shown, to check that the confirmed one is the same.
pub(crate) fn fingerprint(answers: &Answers) -> String {
    domain::Hash::of(answers.text().as_bytes()).to_string().chars().take(8).collect()
}

/// The review of a draft: the rules as members will read them.
pub(crate) fn review(draft: &ProgramDraft, program: &Program, lang: Lang, now: Instant) -> Screen {
    let (t, id) = (texts(lang), &draft.program);
    let today = day_of(now, &program.zone);
    let names = program.langs.iter().map(|of| name(program.names.get(*of))).collect::<Vec<_>>().join(" / ");
    let zone = program.zone.iana_name().unwrap_or_default();
    let rules = &program.rules[0];
    let reward = program.rewards.first().map(|reward| {
        t.review_reward(reward.price.get(), name(reward.names.get(lang)), number(lang, reward.price.get()))
    });
    let head = [
        Some(t.review_head(program_name(program, lang))),
        Some(t.review_names(names)),
        Some(t.review_place(program.currency.code(), zone)),
    ];
    let said = rule_lines(program, rules, lang, today).into_iter().map(Some);
    let asks = (!rules.surveys.is_empty()).then(|| t.review_survey());
    let text = lines(head.into_iter().chain(said).chain([reward, asks, Some(format!("\n{}", t.review_hint()))]));
    let edit = |field: Field| tap(label(field, lang), SetupIntent::Field(id.clone(), field));
    let fields = [Field::Name(draft.first), Field::Currency, Field::Zone, Field::Reward];
    let screen = Screen::new(text).row([
        tap(t.menu_preview(), SetupIntent::TryOut(id.clone())),
        tap(t.menu_publish(), SetupIntent::Publish(id.clone(), fingerprint(&draft.answers))),
    ]);
    let screen = screen.pairs(fields.into_iter().chain(Field::OF_RULES).map(edit));
    screen.row([tap(t.menu_drop_draft(), SetupIntent::DropDraftPrompt(id.clone()))])
}

/// The message that a member would get for an example purchase.
pub(crate) fn tried(id: &ProgramId, bill: Money, letter: &str, lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(format!("{}\n\n{letter}", t.preview_head(money(lang, bill))))
        .row([tap(t.back(), SetupIntent::Review(id.clone()))])
}

pub(crate) fn drop_prompt(id: &ProgramId, lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(t.drop_draft_ask()).row([
        tap(t.menu_drop_draft(), SetupIntent::DropDraft(id.clone())),
        tap(t.back(), SetupIntent::Review(id.clone())),
    ])
}

/// The program is open.
pub(crate) fn published(ctx: &StaffContext, link: &str) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    Screen::new(t.published(program_name(&ctx.program, ctx.lang), link))
        .row([Button::Copy(t.menu_copy_link(), link.to_owned()), tap(t.menu_poster(), StaffIntent::Poster(id.clone()))])
        .row([tap(t.menu_team(), StaffIntent::Team(id.clone())), to_staff_menu(ctx)])
}

/// The live rules, and which of them can be changed.
pub(crate) fn change(ctx: &StaffContext, begun: bool) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let today = day_of(ctx.now, &ctx.program.zone);
    let rules = rules_screen::in_words(ctx);
    if let Some(next) = ctx.program.rules.iter().find(|rules| rules.from > ctx.now) {
        let on = date(lang, day_of(next.from, &ctx.program.zone), today);
        return Screen::new(lines([Some(rules), Some(format!("\n{}", t.rules_pending_change(on)))]))
            .row([to_staff_menu(ctx)]);
    }
    let edit = |field: Field| tap(label(field, lang), SetupIntent::Field(id.clone(), field));
    let text = lines([Some(rules), Some(format!("\n{}", t.change_head(program_name(&ctx.program, lang))))]);
    let silent = Lang::ALL.into_iter().filter(|other| ctx.role.decides_rules() && !ctx.program.langs.contains(other));
    let speak = |other: Lang| {
        tap(t.menu_add_language(texts(other).language_name()), SetupIntent::AddLanguagePrompt(id.clone(), other))
    };
    let screen = Screen::new(text).pairs(Field::OF_RULES.map(edit)).row(silent.map(speak));
    let review = begun.then(|| tap(t.menu_continue(), SetupIntent::Review(id.clone())));
    screen.row(review).row([to_staff_menu(ctx)])
}

/// The review of a change before it is confirmed: what changes, and for whom. `proposer` is the number of the colleague
/// who proposes it, if it is not one's own.
pub(crate) fn change_review(
    ctx: &StaffContext,
    was: &Rules,
    is: &Rules,
    seen: &str,
    proposer: Option<MemberNo>,
) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let today = day_of(ctx.now, &ctx.program.zone);
    let changes = difference(&ctx.program, was, is, lang, today);
    let asks = was.surveys.is_empty() != is.surveys.is_empty();
    let asked = asks
        .then(|| if is.surveys.is_empty() { t.rules_gone(t.review_survey()) } else { t.rules_new(t.review_survey()) });
    if changes.is_empty() && !asks {
        return change(ctx, false).with_notice(t.change_nothing());
    }
    let worse = is.is_worse_than(was);
    let effects = [
        (is.rate() != was.rate() || is.pending_days != was.pending_days).then(|| t.effect_purchases()),
        (is.expiry != was.expiry).then(|| t.effect_expiry()),
        (is.levels != was.levels).then(|| t.effect_levels()),
        (is.referral != was.referral).then(|| t.effect_referral()),
        (is.pay != was.pay).then(|| t.effect_pay()),
        worse.then(|| t.effect_worse(i64::from(APPLY_DAYS[0]), number(lang, APPLY_DAYS[0].into()))),
    ];
    let head = Some(t.change_review_head(program_name(&ctx.program, lang)));
    let effects: Vec<String> = effects.into_iter().flatten().collect();
    let gap = (!effects.is_empty()).then(String::new);
    let said = changes.into_iter().map(Some).chain([asked, gap]).chain(effects.into_iter().map(Some));
    let seen = seen.to_owned();
    let shown = Screen::new(lines([head].into_iter().chain(said)));
    let change = [
        tap(t.menu_change_rules(), SetupIntent::ChangeRules(id.clone())),
        tap(t.menu_drop_draft(), SetupIntent::DropDraft(id.clone())),
    ];
    if !ctx.role.decides_rules() {
        let propose = SetupIntent::ApplyRules(id.clone(), seen, 0);
        return shown.row([tap(t.menu_propose(), propose)]).row(change);
    }
    let apply = |days: u8| match proposer {
        Some(number) => SetupIntent::ApplyProposal(id.clone(), number, seen.clone(), days),
        None => SetupIntent::ApplyRules(id.clone(), seen.clone(), days),
    };
    let now = (!worse).then(|| tap(t.menu_apply_now(), apply(0)));
    let later = APPLY_DAYS.map(|days| tap(t.menu_apply_in(i64::from(days), number(lang, days.into())), apply(days)));
    let decline = |number| tap(t.menu_decline(), SetupIntent::DeclineProposal(id.clone(), number, seen.clone()));
    let shown = shown.row(now).row(later);
    match proposer {
        Some(number) => shown.row([decline(number), to_staff_menu(ctx)]),
        None => shown.row(change),
    }
}

/// What a change of rules changes of what members see, as lines; `None` if a version is not known.
pub(crate) fn changes(program: &Program, from: u32, to: u32, lang: Lang, now: Instant) -> Option<Vec<String>> {
    let (was, is) = (program.rules_version(from)?, program.rules_version(to)?);
    Some(difference(program, was, is, lang, day_of(now, &program.zone)))
}

/// The notification of a change of rules for members; `None` if nothing that they see changes.
pub(crate) fn changed(program: &Program, was: &Rules, is: &Rules, lang: Lang, now: Instant) -> Option<String> {
    let t = texts(lang);
    let today = day_of(now, &program.zone);
    let changes = difference(program, was, is, lang, today);
    let on = date(lang, day_of(is.from, &program.zone), today);
    (!changes.is_empty()).then(|| {
        let head = Some(t.rules_changed_head(program_name(program, lang), on));
        lines([head].into_iter().chain(changes.into_iter().map(Some)).chain([Some(t.rules_changed_line())]))
    })
}
