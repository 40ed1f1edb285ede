//! Screens of setting a program up and of changing its rules: the review of a draft, the preview, the review of a change.

use super::intent::SetupIntent;
use super::questions::label;
use super::rules_screen;
use crate::context::StaffContext;
use crate::features::catalog::intent::CatalogIntent;
use crate::features::setup::rules_screen::{difference, rule_lines};
use crate::features::staff::intent::StaffIntent;
use crate::form::{date, money};
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Button, Screen, tap, tap_if_allowed};
use crate::texts::{lines, name, program_name, texts};
use domain::setup::example_bill;
use domain::{
    Answers, Day, DayFigures, Factor, Field, Instant, Lang, MemberNo, Money, Program, ProgramId, Rules, award, day_of,
    points_of_a_week,
};
use std::collections::BTreeMap;
use store::ProgramDraft;

/// The choices, in days, until a change of rules takes effect. A change that is not to the members' loss may apply at
/// once.
pub(crate) const APPLY_DAYS: [u8; 2] = [7, 30];

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
        let said = t.review_reward(reward.price.get(), name(reward.names.get(lang)), number(lang, reward.price.get()));
        let bill = rules.rate().and_then(|rate| rate.bill_for(reward.price, program.currency));
        let bill = bill.map(|bill| t.review_reward_after(money(lang, bill)));
        [Some(said), bill].into_iter().flatten().collect::<Vec<_>>().join(". ")
    });
    let head = [
        Some(t.review_head(program_name(program, lang))),
        Some(t.review_names(names)),
        Some(t.review_place(program.currency.code(), zone)),
    ];
    let said = rule_lines(program, rules, lang, today).into_iter().map(Some);
    let asks = (!rules.surveys.is_empty()).then(|| t.review_survey());
    let hint = Some(format!("\n{}", t.review_hint()));
    let text = lines(head.into_iter().chain(said).chain([reward, asks, generous(rules, program, lang), hint]));
    let edit = |field: Field| tap(label(field, lang), SetupIntent::Field(id.clone(), field));
    let fields = [Field::Name(draft.first), Field::Languages, Field::Currency, Field::Zone, Field::Reward];
    let screen = Screen::new(text).row([
        tap(t.menu_preview(), SetupIntent::TryOut(id.clone())),
        tap(t.menu_publish(), SetupIntent::Publish(id.clone(), fingerprint(&draft.answers))),
    ]);
    let screen = screen.pairs(fields.into_iter().chain(Field::OF_RULES).map(edit));
    screen.row([tap(t.menu_drop_draft(), SetupIntent::DropDraftPrompt(id.clone()))])
}

/// What of a bill may come back as points, in percent, without a word of it.
const USUAL_PERCENT: i64 = 20;

/// The warning of rules that give a lot away, in figures.
fn generous(rules: &Rules, program: &Program, lang: Lang) -> Option<String> {
    let bill = example_bill(program.currency)?;
    let worth = rules.most_given_back(bill)?;
    let percent = worth.minor().saturating_mul(100) / bill.minor();
    (percent > USUAL_PERCENT)
        .then(|| texts(lang).review_generous(number(lang, percent), money(lang, bill), money(lang, worth)))
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
    let rules = rules_screen::in_words(ctx);
    if let Some(next) = ctx.program.planned(ctx.now) {
        return planned(ctx, next);
    }
    let edit = |field: Field| tap(label(field, lang), SetupIntent::Field(id.clone(), field));
    let text = lines([Some(rules), Some(format!("\n{}", t.change_head(program_name(&ctx.program, lang))))]);
    let silent = Lang::ALL.into_iter().filter(|other| ctx.role.decides_rules() && !ctx.program.langs.contains(other));
    let speak = |other: Lang| {
        tap(t.menu_add_language(texts(other).language_name()), SetupIntent::AddLanguagePrompt(id.clone(), other))
    };
    let fields = Field::OF_RULES.into_iter().chain(Field::OF_EARNING);
    let screen = Screen::new(text).pairs(fields.map(edit)).row(silent.map(speak));
    let rename = tap_if_allowed(ctx.role, t.menu_edit_name(), CatalogIntent::RenamePrompt(id.clone()));
    let review = begun.then(|| tap(t.menu_continue(), SetupIntent::Review(id.clone())));
    screen.row(rename.into_iter().chain(review)).row([to_staff_menu(ctx)])
}

/// The change that is planned, which can be withdrawn until its day.
fn planned(ctx: &StaffContext, next: &Rules) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let changes = difference(&ctx.program, ctx.program.rules_at(ctx.now), next, lang, ctx.today());
    let on = date(lang, day_of(next.from, &ctx.program.zone), ctx.today());
    let said = [t.rules_changed_head(program_name(&ctx.program, lang), &on)].into_iter().chain(changes);
    let text = lines(said.chain([format!("\n{}", t.rules_pending_change(on))]).map(Some));
    let withdraw = || tap(t.menu_withdraw(), SetupIntent::WithdrawRules(id.clone(), next.version));
    Screen::new(text)
        .row(ctx.role.decides_rules().then(withdraw))
        .row([tap(t.menu_all_rules(), SetupIntent::Rules(Some(id.clone()))), to_staff_menu(ctx)])
}

/// The review of a change before it is confirmed: what changes, and for whom. `proposer` is the number of the colleague
/// who proposes it, if it is not one's own.
pub(crate) fn change_review(
    ctx: &StaffContext,
    was: &Rules,
    is: &Rules,
    seen: &str,
    proposer: Option<MemberNo>,
    sold: &BTreeMap<Day, DayFigures>,
) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let today = ctx.today();
    let changes = difference(&ctx.program, was, is, lang, today);
    let asks = was.surveys.is_empty() != is.surveys.is_empty();
    let asked = asks
        .then(|| if is.surveys.is_empty() { t.rules_gone(t.review_survey()) } else { t.rules_new(t.review_survey()) });
    if changes.is_empty() && !asks {
        return change(ctx, false).with_notice(t.change_nothing());
    }
    let worse = is.is_worse_than(was, today);
    let effects = [
        (is.rate() != was.rate() || is.pending_days != was.pending_days).then(|| t.effect_purchases()),
        (is.expiry != was.expiry).then(|| t.effect_expiry()),
        (is.levels != was.levels).then(|| t.effect_levels()),
        (is.referral != was.referral).then(|| t.effect_referral()),
        (is.pay != was.pay).then(|| t.effect_pay()),
        promoted(is, was, &ctx.program, lang),
        by_last_week(&ctx.program, was, is, sold, today, lang),
        besides(is, was).then(|| t.effect_besides()),
        generous(is, &ctx.program, lang),
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

/// What a new promotion gives for an example bill.
fn promoted(is: &Rules, was: &Rules, program: &Program, lang: Lang) -> Option<String> {
    let new = is.promotions().find(|one| !was.promotions().any(|known| known.id == one.id))?;
    let (rate, bill) = (is.rate()?, example_bill(program.currency)?);
    let gives = |factors: &[Factor]| number(lang, award(bill, rate, factors).get());
    Some(texts(lang).effect_promotion(money(lang, bill), gives(&[new.factor]), gives(&[])))
}

/// What purchases would earn in a week by last week's sales, where that becomes another sum.
pub(crate) fn by_last_week(
    program: &Program,
    was: &Rules,
    is: &Rules,
    sold: &BTreeMap<Day, DayFigures>,
    today: Day,
    lang: Lang,
) -> Option<String> {
    // A promotion shows in its first week.
    let new = is.promotions().find(|one| !was.promotions().any(|known| known.id == one.id));
    let start = new.map_or(today, |one| one.from.max(today));
    let points = |rules: &Rules| points_of_a_week(rules, program.currency, sold, today, start);
    let (before, after) = (points(was), points(is));
    (before != after).then(|| texts(lang).effect_last_week(after, number(lang, after), number(lang, before)))
}

/// Whether something else than purchases earns otherwise, or the caps are others.
fn besides(is: &Rules, was: &Rules) -> bool {
    let of = |rules: &Rules| (rules.activities().copied().collect::<Vec<_>>(), rules.birthday(), rules.caps);
    of(is) != of(was) || !is.nth_visits().eq(was.nth_visits())
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
