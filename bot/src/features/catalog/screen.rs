//! Screens of the catalog for staff.

use super::intent::CatalogIntent;
use super::words::change_in_words;
use crate::context::StaffContext;
use crate::features::rewards::screen::title;
use crate::features::setup::intent::SetupIntent;
use crate::form::money;
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Screen, day, tap};
use crate::texts::{free_text, level_name, lines, name, program_name, texts};
use domain::{Instant, Lang, Points, Reward, RewardChange, RewardField};

/// Parts of a price, in percent, that are offered as another.
const PRICES: [i64; 4] = [80, 90, 110, 125];
const DAYS: [u16; 4] = [14, 30, 60, 90];

/// A short hash of a reward as it is shown, to check that what is confirmed is the same.
pub(super) fn fingerprint(reward: &Reward) -> String {
    let shown = format!("{:?}", (&reward.names, reward.price, reward.stock, &reward.level, reward.valid_days));
    let rest = format!("{:?}", (reward.returnable, reward.offered, &reward.planned));
    domain::Hash::of(format!("{shown}{rest}").as_bytes()).to_string().chars().take(6).collect()
}

/// The languages of the program, in the order in which names are typed.
pub(super) fn spoken(ctx: &StaffContext) -> Vec<Lang> {
    Lang::ALL.into_iter().filter(|lang| ctx.program.langs.contains(lang)).collect()
}

/// What those languages are called.
pub(super) fn languages(ctx: &StaffContext) -> String {
    spoken(ctx).into_iter().map(|lang| texts(lang).language_name()).collect::<Vec<_>>().join(" / ")
}

fn order(ctx: &StaffContext) -> Option<String> {
    (ctx.program.langs.len() > 1).then(|| texts(ctx.lang).setup_names_order(languages(ctx)))
}

/// All rewards, those that are hidden last.
pub(super) fn catalog(ctx: &StaffContext) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let mut rewards: Vec<Reward> = ctx.program.catalog(ctx.now).collect();
    rewards.sort_by_key(|reward| !reward.offered);
    let line = |reward: &Reward| {
        let (called, price) = (name(reward.names.get(lang)), reward.price.get());
        let line = t.reward_line(price, called, number(lang, price));
        Some(if reward.offered { line } else { t.catalog_hidden(line) })
    };
    let none = rewards.is_empty().then(|| t.catalog_none());
    let head = Some(t.rewards_head(program_name(&ctx.program, lang)));
    let text = lines([head].into_iter().chain(rewards.iter().map(line)).chain([none]));
    let button =
        |reward: &Reward| tap(reward.names.get(lang).clone(), CatalogIntent::OfCatalog(id.clone(), reward.id.clone()));
    let screen = rewards.iter().map(button).fold(Screen::new(text), |screen, button| screen.row([button]));
    screen.row([tap(t.menu_add(), CatalogIntent::AddRewardPrompt(id.clone())), to_staff_menu(ctx)])
}

/// A reward with all that can be changed about it, and how many are left of a stock.
pub(super) fn reward(ctx: &StaffContext, reward: &Reward, left: Option<i64>) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let (price, days) = (reward.price.get(), i64::from(reward.valid_days));
    let planned = reward.planned.as_ref();
    let coming = planned.map(|planned| {
        let line = change_in_words(&reward.before(&planned.change), &planned.change, &ctx.program, lang);
        t.reward_planned(day(ctx, planned.from), line)
    });
    let about = Some(free_text(reward.descriptions.get(lang))).filter(|about| about != reward.names.get(lang));
    let text = lines([
        Some(t.reward_head(program_name(&ctx.program, lang), name(reward.names.get(lang)))),
        about,
        Some(t.reward_price(price, number(lang, price))),
        after(ctx, reward.price).map(|bill| t.review_reward_after(bill)),
        Some(t.reward_valid(days, number(lang, days))),
        reward.returnable.then(|| t.reward_returnable()),
        reward.level.as_ref().map(|level| t.reward_from_level(level_name(&ctx.program, level, lang))),
        left.map(|left| t.reward_left(number(lang, left))),
        (!reward.offered).then(|| t.reward_is_hidden()),
        coming,
    ]);
    let ask = |label: String, of| tap(label, CatalogIntent::RewardPrompt(id.clone(), reward.id.clone(), of));
    let change = |label: String, change| tap(label, CatalogIntent::CheckReward(id.clone(), reward.id.clone(), change));
    let back = tap(t.back(), CatalogIntent::Catalog(id.clone()));
    let named = ask(t.menu_reward_name(), RewardField::Name);
    let screen = Screen::new(text);
    if let Some(planned) = planned {
        let withdraw = CatalogIntent::WithdrawReward(id.clone(), reward.id.clone(), planned.number);
        return screen.row([tap(t.menu_withdraw(), withdraw), named]).row([back]);
    }
    let offer = change(
        if reward.offered { t.menu_reward_hide() } else { t.menu_reward_show() },
        RewardChange::Offered(!reward.offered),
    );
    let levels = !ctx.program.rules_at(ctx.now).levels.is_empty();
    let returnable = change(t.menu_reward_return(), RewardChange::Returnable(!reward.returnable));
    let fields = [
        Some(ask(t.menu_reward_price(), RewardField::Price)),
        Some(ask(t.menu_reward_stock(), RewardField::Stock)),
        Some(named),
        levels.then(|| ask(t.menu_reward_level(), RewardField::Level)),
        Some(ask(t.menu_reward_days(), RewardField::ValidDays)),
        Some(returnable),
    ];
    screen.row([offer]).pairs(fields.into_iter().flatten()).row([back])
}

/// The purchases that earn so many points, by the rate alone.
fn after(ctx: &StaffContext, points: Points) -> Option<String> {
    let bill = ctx.program.rules_at(ctx.now).rate()?.bill_for(points, ctx.program.currency)?;
    Some(money(ctx.lang, bill))
}

/// Asks for a new reward.
pub(super) fn add(ctx: &StaffContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    Screen::new(lines([Some(t.rewards_head(program_name(&ctx.program, lang))), Some(t.reward_ask_new()), order(ctx)]))
        .row([tap(t.back(), CatalogIntent::Catalog(ctx.program.id.clone()))])
}

/// Asks for something about a reward, with proposals.
pub(super) fn ask(ctx: &StaffContext, reward: &Reward, of: RewardField) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let check = |label: String, change| tap(label, CatalogIntent::CheckReward(id.clone(), reward.id.clone(), change));
    let (asked, buttons) = match of {
        RewardField::Name => (lines([Some(t.reward_ask_name()), order(ctx)]), Vec::new()),
        RewardField::Price => {
            let mut prices: Vec<i64> = PRICES.iter().map(|part| nice(reward.price.get() * part / 100)).collect();
            prices.dedup();
            let button = |price: i64| Some(check(number(lang, price), RewardChange::Price(Points::new(price)?)));
            (t.reward_ask_price(), prices.into_iter().filter(|price| *price > 0).filter_map(button).collect())
        }
        RewardField::Stock => (t.reward_ask_stock(), vec![check(t.menu_no_limit(), RewardChange::Stock(None))]),
        RewardField::Level => {
            let levels = ctx.program.rules_at(ctx.now).levels.iter().skip(1);
            let level = |level: &domain::Level| {
                check(level.names.get(lang).clone(), RewardChange::Level(Some(level.id.clone())))
            };
            let all = check(t.menu_all_members(), RewardChange::Level(None));
            (t.reward_ask_level(), [all].into_iter().chain(levels.map(level)).collect())
        }
        RewardField::ValidDays => {
            let days = |days: u16| check(number(lang, i64::from(days)), RewardChange::ValidDays(days));
            (t.reward_ask_days(number(lang, Reward::VALID_DAYS_MAX.into())), DAYS.map(days).to_vec())
        }
    };
    let head = t.reward_head(program_name(&ctx.program, lang), name(reward.names.get(lang)));
    let back = tap(t.back(), CatalogIntent::OfCatalog(id.clone(), reward.id.clone()));
    Screen::new(lines([Some(head), Some(asked)])).pairs(buttons).row([back])
}

/// A price that is easy to say: a multiple of five, and of ten from a hundred on.
fn nice(price: i64) -> i64 {
    let step = match price {
        ..20 => 1,
        20..100 => 5,
        _ => 10,
    };
    price / step * step
}

/// What a change means. `later` is the day of one that is to the members' loss.
pub(super) fn check(ctx: &StaffContext, reward: &Reward, change: &RewardChange, later: Option<Instant>) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let is = reward.with(change);
    let bills = after(ctx, reward.price).zip(after(ctx, is.price)).filter(|(was, is)| was != is);
    let text = lines([
        Some(t.reward_check_head(title(&ctx.program, &reward.id, lang))),
        Some(change_in_words(&reward.before(change), change, &ctx.program, lang)),
        bills.map(|(was, is)| t.reward_after(is, was)),
        later.map(|_| t.reward_kept()),
        later.map(|_| t.reward_told()),
    ]);
    let put = CatalogIntent::PutReward(id.clone(), reward.id.clone(), change.clone(), fingerprint(reward));
    let put = tap(later.map_or_else(|| t.menu_apply_now(), |from| t.menu_from(day(ctx, from))), put);
    Screen::new(text).row([put]).row([tap(t.back(), CatalogIntent::OfCatalog(id.clone(), reward.id.clone()))])
}

/// Asks for the program's name.
pub(super) fn rename(ctx: &StaffContext) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    Screen::new(lines([Some(t.rename_ask(program_name(&ctx.program, lang))), order(ctx)]))
        .row([tap(t.back(), SetupIntent::ChangeRules(ctx.program.id.clone()))])
}
