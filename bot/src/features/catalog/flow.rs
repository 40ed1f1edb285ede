//! Changing the catalog in the chat. A change to the members' loss is announced and takes effect after its notice, any other
//! at once (`docs/rules.md#changes-of-the-catalog`).

use super::intent::CatalogIntent;
use super::screen;
use super::words::change_in_words;
use crate::context::{
    App, EarlyReturn, Flow, Question, Sender, StaffContext, boxed, expect_answer, require_recent_second_factor,
    require_role,
};
use crate::features::setup::screen::APPLY_DAYS;
use crate::screens::menu::staff_menu_with_notice;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::setup::{names, typed_reward};
use domain::typed::whole;
use domain::{
    AnswerRefused, Hash, Instant, NAME_LENGTH_MAX, Points, ProgramId, Reward, RewardChange, RewardField, ShortId,
};
use futures::future::BoxFuture;
use store::{Conflict, Pool, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a CatalogIntent) -> BoxFuture<'a, Flow> {
    match intent {
        CatalogIntent::Catalog(program) => boxed(|| catalog(app, sender, program)),
        CatalogIntent::OfCatalog(program, id) => boxed(|| one(app, sender, program, id)),
        CatalogIntent::AddRewardPrompt(program) => boxed(|| add_prompt(app, sender, program)),
        CatalogIntent::RewardPrompt(program, id, of) => boxed(|| prompt(app, sender, program, id, *of)),
        CatalogIntent::CheckReward(program, id, change) => boxed(|| check(app, sender, program, id, change)),
        CatalogIntent::PutReward(program, id, change, seen) => boxed(|| put(app, sender, program, id, (change, seen))),
        CatalogIntent::WithdrawReward(program, id, number) => boxed(|| withdraw(app, sender, program, id, *number)),
        CatalogIntent::RenamePrompt(program) => boxed(|| rename_prompt(app, sender, program)),
        CatalogIntent::TypedReward(program, text) => boxed(|| typed(app, sender, program, text)),
        CatalogIntent::TypedRewardField(program, id, of, text) => {
            boxed(|| typed_field(app, sender, program, id, (*of, text)))
        }
        CatalogIntent::TypedName(program, text) => boxed(|| rename(app, sender, program, text)),
    }
}

/// The catalog as it stands in the table: a colleague may have changed it just now.
async fn at_catalog(app: &App, sender: &Sender, program: &ProgramId) -> Result<StaffContext, EarlyReturn> {
    app.programs.forget(program);
    require_role(app, sender, Some(program)).await
}

async fn reward_of(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    id: &ShortId,
) -> Result<(StaffContext, Reward), EarlyReturn> {
    let ctx = at_catalog(app, sender, program).await?;
    match ctx.program.reward(id).map(|reward| reward.at(ctx.now)) {
        Some(reward) => Ok((ctx, reward)),
        None => Err(screen::catalog(&ctx).into()),
    }
}

async fn catalog(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(screen::catalog(&at_catalog(app, sender, program).await?).into())
}

async fn one(app: &App, sender: &Sender, program: &ProgramId, id: &ShortId) -> Flow {
    let (ctx, reward) = reward_of(app, sender, program, id).await?;
    Ok(page(app, &ctx, &reward).await?.into())
}

async fn page(app: &App, ctx: &StaffContext, reward: &Reward) -> Result<Screen, StoreError> {
    let left = match reward.stock {
        Some(_) => Some(app.ledger.pool(&ctx.program.id, &Pool::Stock(reward.id.clone())).await?.left),
        None => None,
    };
    Ok(screen::reward(ctx, reward, left))
}

/// The page of a reward after a change, below a short message.
async fn page_again(app: &App, sender: &Sender, program: &ProgramId, id: &ShortId, said: String) -> Flow {
    let (ctx, reward) = reward_of(app, sender, program, id).await?;
    Ok(page(app, &ctx, &reward).await?.with_notice(said).into())
}

async fn add_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut ctx = at_catalog(app, sender, program).await?;
    if ctx.program.rewards.len() >= Reward::PER_PROGRAM_MAX {
        return Ok(screen::catalog(&ctx).with_notice(full(&ctx)).into());
    }
    expect_answer(app, &mut ctx.context.person, Question::NewReward(program.clone())).await?;
    Ok(screen::add(&ctx).into())
}

fn full(ctx: &StaffContext) -> String {
    texts(ctx.lang).catalog_full(crate::number(ctx.lang, Reward::PER_PROGRAM_MAX as i64))
}

/// Why typed names or a price are refused.
fn refused(ctx: &StaffContext, why: &AnswerRefused) -> String {
    let t = texts(ctx.lang);
    match why {
        AnswerRefused::Languages => t.refused_languages(screen::languages(ctx)),
        AnswerRefused::NameLength => t.refused_name(NAME_LENGTH_MAX.to_string()),
        _ => t.reward_refused(),
    }
}

/// Adds a typed reward. It is hidden until its terms were checked. The id comes from the words, so a repeated delivery of the
/// message is the same reward.
async fn typed(app: &App, sender: &Sender, program: &ProgramId, text: &str) -> Flow {
    let ctx = at_catalog(app, sender, program).await?;
    let (names, price) = match typed_reward(text, &screen::spoken(&ctx)) {
        Ok(read) => read,
        Err(why) => {
            let mut ctx = ctx;
            expect_answer(app, &mut ctx.context.person, Question::NewReward(program.clone())).await?;
            return Ok(screen::add(&ctx).with_notice(refused(&ctx, &why)).into());
        }
    };
    let named = Hash::of(format!("reward {program} {names:?} {}", price.get()).as_bytes()).to_string();
    let id = ShortId::parse(&format!("r{}", &named[..8])).map_err(|_| StoreError::corrupt("reward", "sk"))?;
    let reward = Reward {
        id,
        descriptions: names.clone(),
        names,
        price,
        stock: None,
        level: None,
        valid_days: 30,
        returnable: true,
        offered: false,
        planned: None,
    };
    match app.ledger.add_reward(program, &reward, &ctx.actor(), ctx.now).await? {
        Ok(()) => page_again(app, sender, program, &reward.id, texts(ctx.lang).reward_added()).await,
        Err(Conflict) => Ok(screen::catalog(&ctx).with_notice(full(&ctx)).into()),
    }
}

async fn prompt(app: &App, sender: &Sender, program: &ProgramId, id: &ShortId, of: RewardField) -> Flow {
    let (mut ctx, reward) = reward_of(app, sender, program, id).await?;
    expect_answer(app, &mut ctx.context.person, Question::Reward(program.clone(), id.clone(), of)).await?;
    Ok(screen::ask(&ctx, &reward, of).into())
}

/// Something about a reward was typed: a name is taken at once, anything else is shown to be confirmed.
async fn typed_field(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    id: &ShortId,
    (of, text): (RewardField, &str),
) -> Flow {
    let (mut ctx, reward) = reward_of(app, sender, program, id).await?;
    let change = match of {
        RewardField::Name => match names(text, &screen::spoken(&ctx)) {
            Ok(names) => {
                let done = app.ledger.rename_reward(program, id, &names, &ctx.actor(), ctx.now).await?;
                let said = done.map_or_else(|Conflict| raced(&ctx), |()| texts(ctx.lang).reward_renamed());
                return page_again(app, sender, program, id, said).await;
            }
            Err(why) => Err(refused(&ctx, &why)),
        },
        RewardField::Price => {
            let price = whole(text).filter(|price| (1..=Reward::PRICE_MAX).contains(price)).and_then(Points::new);
            price.map(RewardChange::Price).ok_or_else(|| texts(ctx.lang).reward_price_refused())
        }
        RewardField::Stock => match whole(text).filter(|left| *left <= Reward::PRICE_MAX) {
            Some(left) => {
                let pool = app.ledger.pool(program, &Pool::Stock(id.clone())).await?;
                let total = u32::try_from(pool.granted - pool.left + left);
                total.map(|total| RewardChange::Stock(Some(total))).map_err(|_| texts(ctx.lang).reward_stock_refused())
            }
            None => Err(texts(ctx.lang).reward_stock_refused()),
        },
        RewardField::ValidDays => {
            let days = whole(text).and_then(|days| u16::try_from(days).ok());
            let days = days.filter(|days| (1..=Reward::VALID_DAYS_MAX).contains(days));
            let most = crate::number(ctx.lang, Reward::VALID_DAYS_MAX.into());
            days.map(RewardChange::ValidDays).ok_or_else(|| texts(ctx.lang).reward_days_refused(most))
        }
        RewardField::Level => Err(texts(ctx.lang).refused_choice()),
    };
    match change {
        Ok(change) => check(app, sender, program, id, &change).await,
        Err(why) => {
            expect_answer(app, &mut ctx.context.person, Question::Reward(program.clone(), id.clone(), of)).await?;
            Ok(screen::ask(&ctx, &reward, of).with_notice(why).into())
        }
    }
}

fn raced(ctx: &StaffContext) -> String {
    texts(ctx.lang).reward_raced()
}

/// The day of a change that is to the members' loss: after whole days of notice. `None` for any other.
async fn later(
    app: &App,
    ctx: &StaffContext,
    reward: &Reward,
    change: &RewardChange,
) -> Result<Option<Instant>, StoreError> {
    let worse = reward.with(change).is_worse_than(reward, &ctx.program.rules_at(ctx.now).levels);
    if !worse {
        return Ok(None);
    }
    let members = app.ledger.members_opened(&ctx.program.id).await?;
    Ok(Some(ctx.after_notice(APPLY_DAYS[0], members)))
}

/// Whether a change is within the bounds of a reward.
fn is_sane(ctx: &StaffContext, reward: &Reward, change: &RewardChange) -> bool {
    reward.with(change).check(&ctx.program.rules_at(ctx.now).levels).is_ok()
}

async fn check(app: &App, sender: &Sender, program: &ProgramId, id: &ShortId, change: &RewardChange) -> Flow {
    let (ctx, reward) = reward_of(app, sender, program, id).await?;
    if reward.before(change) == *change {
        return Ok(page(app, &ctx, &reward).await?.with_notice(texts(ctx.lang).change_nothing()).into());
    }
    if reward.planned.is_some() || !is_sane(&ctx, &reward, change) {
        return Ok(page(app, &ctx, &reward).await?.with_notice(raced(&ctx)).into());
    }
    let later = later(app, &ctx, &reward, change).await?;
    Ok(screen::check(&ctx, &reward, change, later).into())
}

/// Makes a confirmed change, after a second factor. A repeated tap finds it made.
async fn put(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    id: &ShortId,
    (change, seen): (&RewardChange, &str),
) -> Flow {
    let (mut ctx, reward) = reward_of(app, sender, program, id).await?;
    let planned = reward.planned.as_ref().is_some_and(|planned| planned.change == *change);
    let t = texts(ctx.lang);
    if planned || reward.before(change) == *change {
        return Ok(page(app, &ctx, &reward).await?.with_notice(t.reward_changed()).into());
    }
    if screen::fingerprint(&reward) != seen || !is_sane(&ctx, &reward, change) {
        return Ok(page(app, &ctx, &reward).await?.with_notice(raced(&ctx)).into());
    }
    let wanted = CatalogIntent::PutReward(program.clone(), id.clone(), change.clone(), seen.to_owned());
    require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    let later = later(app, &ctx, &reward, change).await?;
    let done = app.ledger.change_reward(program, &reward, change, later, &ctx.actor(), ctx.now).await?;
    let said = match done {
        Ok(()) => match later {
            Some(from) => {
                let line = change_in_words(&reward.before(change), change, &ctx.program, ctx.lang);
                t.reward_planned(crate::screens::parts::day(&ctx, from), line)
            }
            None => t.reward_changed(),
        },
        Err(Conflict) => raced(&ctx),
    };
    page_again(app, sender, program, id, said).await
}

async fn withdraw(app: &App, sender: &Sender, program: &ProgramId, id: &ShortId, number: u32) -> Flow {
    let (ctx, _) = reward_of(app, sender, program, id).await?;
    let done = app.ledger.withdraw_reward_change(program, id, number, &ctx.actor(), ctx.now).await?;
    let t = texts(ctx.lang);
    page_again(app, sender, program, id, if done.is_ok() { t.reward_withdrawn() } else { t.withdraw_over() }).await
}

async fn rename_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut ctx = at_catalog(app, sender, program).await?;
    expect_answer(app, &mut ctx.context.person, Question::ProgramName(program.clone())).await?;
    Ok(screen::rename(&ctx).into())
}

/// Gives the program the names that were typed.
async fn rename(app: &App, sender: &Sender, program: &ProgramId, text: &str) -> Flow {
    let mut ctx = at_catalog(app, sender, program).await?;
    match names(text, &screen::spoken(&ctx)) {
        Ok(names) => {
            let done = app.ledger.rename_program(program, &names, &ctx.actor(), ctx.now).await?;
            let ctx = at_catalog(app, sender, program).await?;
            let said = done.map_or_else(|Conflict| raced(&ctx), |()| texts(ctx.lang).renamed());
            Ok(staff_menu_with_notice(said, &ctx).into())
        }
        Err(why) => {
            expect_answer(app, &mut ctx.context.person, Question::ProgramName(program.clone())).await?;
            Ok(screen::rename(&ctx).with_notice(refused(&ctx, &why)).into())
        }
    }
}
