//! Setting a program up in a conversation, and changing the rules of a live one. Every answer is stored at once, so the
//! work can go on days later or on another device.

use super::change::{ConfirmedChange, applied, apply_change, changed};
use super::intent::SetupIntent;
use super::questions::proposed;
use super::{change, promotions, proposal, questions, rules_screen, screen, translation};
use crate::channel::Channel;
use crate::context::{
    Answer, App, EarlyReturn, Flow, Question, Sender, bind_staff_number, boxed, chat_commands, expect_answer, fallback,
    find_or_create_person, require_role, set_conversation, workplaces,
};
use crate::features::staff;
use crate::idempotency_key::in_base_32;
use crate::payload::Payload;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::setup::example_bill;
use domain::{
    Account, Accrual, Actor, AnswerRefused, Answers, Budget, CardNumber, Field, Lang, MemberNo, Operation, OrderId,
    Program, ProgramId, Rules,
};
use futures::future::BoxFuture;
use store::{Attempts, Conflict, Person, ProgramDraft, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a SetupIntent) -> BoxFuture<'a, Flow> {
    match intent {
        SetupIntent::Begin(lang) => boxed(|| begin(app, sender, *lang)),
        SetupIntent::TypeTranslation(program, lang, text) => {
            boxed(|| translation::typed(app, sender, program, *lang, text))
        }
        SetupIntent::ReviewTranslation(program, lang, lines) => {
            boxed(|| translation::review(app, sender, program, *lang, lines))
        }

        SetupIntent::NewProgram => boxed(|| new_program(app, sender)),
        SetupIntent::Field(program, of) => boxed(|| field(app, sender, program, *of)),
        SetupIntent::Set(program, field, said) => boxed(|| set(app, sender, program, *field, said)),
        SetupIntent::Review(program) => boxed(|| review(app, sender, program)),
        SetupIntent::TryOut(program) => boxed(|| preview(app, sender, program)),
        SetupIntent::Publish(program, seen) => boxed(|| publish(app, sender, program, seen)),
        SetupIntent::DropDraftPrompt(program) => boxed(|| drop_prompt(app, sender, program)),
        SetupIntent::DropDraft(program) => boxed(|| drop_draft(app, sender, program)),
        SetupIntent::Rules(program) => boxed(|| rules(app, sender, program.as_ref())),
        SetupIntent::ChangeRules(program) => boxed(|| change_rules(app, sender, program)),
        SetupIntent::ApplyRules(program, seen, days) => boxed(|| apply_rules(app, sender, program, seen, *days)),
        SetupIntent::WithdrawRules(program, version) => boxed(|| change::withdraw(app, sender, program, *version)),
        SetupIntent::Promotions(program) => boxed(|| promotions::list(app, sender, program)),
        SetupIntent::Promotion(program, id) => boxed(|| promotions::one(app, sender, program, id)),
        SetupIntent::AddPromotion(program, factor) => boxed(|| promotions::add(app, sender, program, *factor)),
        SetupIntent::Proposal(program, number) => boxed(|| proposal::show(app, sender, program, *number)),
        SetupIntent::ApplyProposal(program, number, seen, days) => {
            boxed(|| proposal::apply(app, sender, program, *number, seen, *days))
        }
        SetupIntent::DeclineProposal(program, number, seen) => {
            boxed(|| proposal::decline(app, sender, program, *number, seen))
        }
        SetupIntent::AddLanguagePrompt(program, lang) => {
            boxed(|| translation::language_prompt(app, sender, program, *lang))
        }
        SetupIntent::AddLanguage(program, lang, seen) => {
            boxed(|| translation::add_language(app, sender, program, *lang, seen))
        }
    }
}

/// The most programs of one person, drafts included.
const PROGRAMS_MAX: usize = 20;

/// Characters of a program's id after the first letter, enough to make collisions unlikely.
const ID_LENGTH: usize = 9;

/// `/rules`: the rules for members, and for staff who are not members.
pub(crate) async fn rules(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    if let Some(ctx) = app.member_context(sender, program).await? {
        return Ok(rules_screen::rules(&ctx).into());
    }
    match app.staff_context(sender, program).await? {
        Some(ctx) => Ok(rules_screen::for_desk(&ctx).into()),
        None => Ok(fallback()),
    }
}

fn program_id() -> Result<ProgramId, StoreError> {
    let text = format!("p{}", in_base_32(store::random()?, ID_LENGTH));
    ProgramId::parse(&text).map_err(|_| StoreError::Contended)
}

/// Begins to set up a program; the sender was told what is stored of them.
pub(crate) async fn begin(app: &App, sender: &Sender, lang: Lang) -> Flow {
    let person = find_or_create_person(app, sender, lang).await?;
    begin_as(app, person).await
}

/// Begins to set up a program, for a person who is known.
pub(crate) async fn new_program(app: &App, sender: &Sender) -> Flow {
    match app.arrive(sender).await? {
        Some(person) => begin_as(app, person).await,
        None => staff::flow::business(app, sender).await,
    }
}

async fn begin_as(app: &App, mut person: Person) -> Flow {
    let lang = person.profile.lang();
    let drafts = app.ledger.drafts(&person.key).await?;
    // A repeated tap goes on with the draft of the first one.
    if let Some(empty) = drafts.iter().find(|draft| !draft.live && draft.answers.0.is_empty()) {
        return Ok(ask(app, &mut person, empty, Field::Kind).await?.into());
    }
    if drafts.len() + person.staff_numbers.len() >= PROGRAMS_MAX {
        let most = crate::number(lang, PROGRAMS_MAX as i64);
        return Ok(workplaces(app, person).await?.with_notice(texts(lang).too_many_programs(most)).into());
    }
    let mut draft = ProgramDraft::new(program_id()?, lang, false);
    app.ledger.save_draft(&person.key, &mut draft, app.clock.now()).await?.map_err(|Conflict| StoreError::Contended)?;
    Ok(ask(app, &mut person, &draft, Field::Kind).await?.into())
}

/// Asks for a field; the next message in words is its answer.
async fn ask(app: &App, person: &mut Person, draft: &ProgramDraft, field: Field) -> Result<Screen, StoreError> {
    expect_answer(app, person, Question::Field(draft.program.clone(), field)).await?;
    Ok(questions::question(draft, field, person.profile.lang()))
}

/// A draft of the sender. One of a live program is only for those who may change its rules.
async fn draft_of(app: &App, sender: &Sender, program: &ProgramId) -> Result<(Person, ProgramDraft), EarlyReturn> {
    let Some(person) = app.arrive(sender).await? else {
        return Err(fallback().into());
    };
    match app.ledger.draft(&person.key, program).await? {
        Some(draft) if !draft.live => Ok((person, draft)),
        Some(draft) => {
            require_role(app, sender, Some(program)).await?;
            Ok((person, draft))
        }
        // Without a draft, a change of a live program's rules begins with its first question.
        None => {
            let ctx = require_role(app, sender, Some(program)).await?;
            let mut draft = ProgramDraft::new(program.clone(), ctx.lang, true);
            draft.answers = Answers::of_live(&ctx.program);
            Ok((ctx.context.person, draft))
        }
    }
}

pub(crate) async fn field(app: &App, sender: &Sender, program: &ProgramId, field: Field) -> Flow {
    let (mut person, draft) = draft_of(app, sender, program).await?;
    if draft.live && !field.is_of_rules() {
        return fixed(app, sender, program).await;
    }
    Ok(ask(app, &mut person, &draft, field).await?.into())
}

async fn fixed(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    Ok(screen::change(&ctx, false).with_notice(texts(ctx.lang).refused_fixed()).into())
}

/// Stores an answer from a button or in words. A refused answer is asked for again, with the reason.
pub(crate) async fn set(app: &App, sender: &Sender, program: &ProgramId, field: Field, said: &str) -> Flow {
    let typed = sender.message.is_some();
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let (mut person, mut draft) = draft_of(app, sender, program).await?;
        if draft.live && !field.is_of_rules() {
            return fixed(app, sender, program).await;
        }
        let read = match (field, typed) {
            // Days without a year are those that come next.
            (Field::Promotion, true) => promotions::read(app, program, said, person.profile.lang()).await?,
            _ => said.to_owned(),
        };
        if let Err(why) = draft.answers.set(field, &read, draft.first, typed) {
            let again = if let AnswerRefused::Before(missing) = why { missing } else { field };
            let screen = ask(app, &mut person, &draft, again).await?;
            let lang = person.profile.lang();
            return Ok(screen.with_notice(questions::refused(field, &why, &draft.answers, lang)).into());
        }
        if app.ledger.save_draft(&person.key, &mut draft, app.clock.now()).await? == Err(Conflict) {
            continue;
        }
        return match draft.answers.next(draft.first).filter(|_| !draft.live) {
            Some(next) => Ok(ask(app, &mut person, &draft, next).await?.into()),
            None => review(app, sender, program).await,
        };
    }
    Err(StoreError::Contended.into())
}

/// Shows the review of a draft; a missing field is asked for first.
pub(crate) async fn review(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let (mut person, draft) = draft_of(app, sender, program).await?;
    if draft.live {
        return review_change(app, sender, &draft).await;
    }
    match made(app, &draft) {
        Ok(program) => {
            set_conversation(app, &mut person, None).await?;
            Ok(screen::review(&draft, &program, person.profile.lang(), app.clock.now()).into())
        }
        Err(missing) => Ok(ask(app, &mut person, &draft, missing).await?.into()),
    }
}

/// The program that a draft describes, or else the field to ask for.
fn made(app: &App, draft: &ProgramDraft) -> Result<Program, Field> {
    let words = proposed(&draft.answers);
    let program = draft.answers.program(draft.program.clone(), draft.first, app.clock.now(), &words);
    program.map_err(|why| match why {
        AnswerRefused::Before(missing) => missing,
        AnswerRefused::Levels | AnswerRefused::LevelsRise | AnswerRefused::Languages => Field::Levels,
        AnswerRefused::Referral => Field::Referral,
        AnswerRefused::Pay => Field::Pay,
        AnswerRefused::Reward => Field::Reward,
        _ => Field::Rate,
    })
}

/// Previews a purchase under the rules of the draft, with an account that is not stored. Nothing is recorded.
pub(crate) async fn preview(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let (person, draft) = draft_of(app, sender, program).await?;
    let lang = person.profile.lang();
    let (Ok(program), now) = (made(app, &draft), app.clock.now()) else {
        return review(app, sender, program).await;
    };
    let Some(bill) = example_bill(program.currency) else {
        return review(app, sender, &program.id).await;
    };
    let accrual = Accrual {
        id: OrderId::parse("test").map_err(|_| StoreError::Contended)?,
        amount: bill,
        card: CardNumber::from_random(0),
        cashier: None,
        partner: None,
        fingerprint: None,
        occurred_at: now,
        rules: &program.rules[0],
        bill: None,
        imported: false,
        budget: Budget::None,
    };
    let account = Account::open(now, &program.zone, true);
    let operation = Operation::Purchase(accrual);
    let member = MemberNo::from_random(0);
    let posted = domain::post(&program, member, &account, &operation, Actor::Staff(person.key), now);
    let letter = posted.ok().and_then(|posting| crate::receipt_text(&posting.entry, &program, lang, now));
    Ok(screen::tried(&program.id, bill, &letter.unwrap_or_default(), lang).into())
}

pub(crate) async fn drop_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let (person, _) = draft_of(app, sender, program).await?;
    Ok(screen::drop_prompt(program, person.profile.lang()).into())
}

pub(crate) async fn drop_draft(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let Some(mut person) = app.arrive(sender).await? else {
        return Ok(fallback());
    };
    app.ledger.drop_draft(&person.key, program).await?;
    set_conversation(app, &mut person, None).await?;
    let said = texts(person.profile.lang()).draft_dropped();
    Ok(workplaces(app, person).await?.with_notice(said).into())
}

/// Opens the program exactly as it was shown. A repeated tap finds it open.
pub(crate) async fn publish(app: &App, sender: &Sender, program: &ProgramId, seen: &str) -> Flow {
    let Some(mut person) = app.arrive(sender).await? else {
        return Ok(fallback());
    };
    let (lang, now) = (person.profile.lang(), app.clock.now());
    let draft = app.ledger.draft(&person.key, program).await?.filter(|draft| !draft.live);
    let Some(draft) = draft else {
        return opened(app, sender, program).await;
    };
    let made = match made(app, &draft) {
        Ok(made) if screen::fingerprint(&draft.answers) == seen => made,
        Ok(made) => {
            return Ok(screen::review(&draft, &made, lang, now).with_notice(texts(lang).publish_changed()).into());
        }
        Err(missing) => return Ok(ask(app, &mut person, &draft, missing).await?.into()),
    };
    // The Vault first: the owner is notified under this number.
    let number = app.ledger.owner_number(program, &person.key);
    bind_staff_number(app, &mut person, program, number).await?;
    let created = app.ledger.create_program(&made, &person.key, number, now).await?;
    created.map_err(|Conflict| StoreError::Contended)?;
    // If an earlier tap opened it with other answers, these become a change of its rules.
    let open = app.ledger.program(program).await?;
    if open.is_some_and(|open| Rules { from: made.rules[0].from, ..open.rules[0].clone() } != made.rules[0]) {
        let mut change = ProgramDraft { live: true, ..draft };
        if app.ledger.save_draft(&person.key, &mut change, now).await? == Err(Conflict) {
            return Err(StoreError::Contended.into());
        }
        return review_change(app, sender, &change).await;
    }
    app.ledger.drop_draft(&person.key, program).await?;
    opened(app, sender, program).await
}

async fn opened(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    match app.staff_context(sender, Some(program)).await? {
        Some(ctx) => {
            let link = app.channel.deep_link(&Payload::Join(program.clone()));
            let commands = Some(chat_commands(app, &ctx.person).await?);
            Ok(Answer { commands, ..screen::published(&ctx, &link).into() }.into())
        }
        None => Ok(fallback()),
    }
}

/// Shows the live rules, and which of them can be changed.
pub(crate) async fn change_rules(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    set_conversation(app, &mut ctx.person, None).await?;
    let begun = app.ledger.draft(&ctx.person.key, program).await?.is_some();
    Ok(screen::change(&ctx, begun).into())
}

async fn review_change(app: &App, sender: &Sender, draft: &ProgramDraft) -> Flow {
    let mut ctx = require_role(app, sender, Some(&draft.program)).await?;
    set_conversation(app, &mut ctx.person, None).await?;
    match changed(&ctx, draft) {
        Ok((was, is)) => Ok(change::review(app, &ctx, draft, (&was, &is), None).await?.into()),
        Err(field) => Ok(ask(app, &mut ctx.context.person, draft, field).await?.into()),
    }
}

/// Applies a change that was confirmed as it was shown, or proposes it to the owners if the role does not decide about
/// rules.
pub(crate) async fn apply_rules(app: &App, sender: &Sender, program: &ProgramId, seen: &str, days: u8) -> Flow {
    // The remembered program may be older than a colleague's change.
    app.programs.forget(program);
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let Some(draft) = app.ledger.draft(&ctx.person.key, program).await?.filter(|draft| draft.live) else {
        // A repeated tap finds the change applied.
        let coming = ctx.program.rules.last().filter(|rules| rules.from > ctx.now);
        return Ok(coming.map_or_else(|| screen::change(&ctx, false), |rules| applied(&ctx, rules.from)).into());
    };
    if !ctx.role.decides_rules() {
        return proposal::propose(app, &ctx, &draft, seen).await;
    }
    let author = ctx.person.key.clone();
    let change = ConfirmedChange { author: &author, proposer: None, draft: &draft, seen, days };
    match apply_change(app, sender, &mut ctx, change).await? {
        Some(screen) => Ok(screen.into()),
        None => Box::pin(apply_rules(app, sender, program, seen, days)).await,
    }
}
