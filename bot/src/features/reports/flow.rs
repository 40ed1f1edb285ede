//! Surveys for staff: reports, comments, cases with replies, and why a member is not asked.

use super::intent::ReportsIntent;
use super::screen;
use super::screen::Feedback;
use crate::callback::WaveRef;
use crate::context::{
    Answer, App, EarlyReturn, Flow, Sender, StaffContext, boxed, fallback, require_role, set_conversation,
};
use crate::histogram::histogram_png;
use crate::screens::menu::staff_menu_with_notice;
use crate::screens::parts::{Screen, too_long};
use crate::texts::texts;
use domain::{ByLang, CardNumber, Lang, MemberNo, Permission, ProgramId, SurveyKind};
use futures::future::{BoxFuture, try_join_all};
use store::{AddPartOutcome, AskKey, AskRow, CaseRow, Part, PartAuthor, StoreError, SurveyCounts, Topic};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a ReportsIntent) -> BoxFuture<'a, Flow> {
    match intent {
        ReportsIntent::Reply(key, message, text) => boxed(|| reply(app, sender, key, *message, text)),
        ReportsIntent::DraftActionReport(wave, text) => boxed(|| draft_action_report(app, sender, wave, text)),

        ReportsIntent::SurveyReport(of) => boxed(|| report(app, sender, of)),
        ReportsIntent::Histogram(of) => boxed(|| histogram(app, sender, of)),
        ReportsIntent::Comments(of, page) => boxed(|| comments(app, sender, of, *page)),
        ReportsIntent::Cases(program) => boxed(|| cases(app, sender, program.as_ref())),
        ReportsIntent::Case(of, member) => boxed(|| case(app, sender, of, *member)),
        ReportsIntent::CaseReply(of, member) => boxed(|| reply_prompt(app, sender, of, *member)),
        ReportsIntent::CaseClose(of, member) => boxed(|| close(app, sender, of, *member)),
        ReportsIntent::ActionReportPrompt(of) => boxed(|| action_report_prompt(app, sender, of)),
        ReportsIntent::SendActionReport(of, draft) => boxed(|| send_action_report(app, sender, of, draft)),
        ReportsIntent::Reports(program) => boxed(|| all(app, sender, program.as_ref())),
        ReportsIntent::SurveyEligibility(typed) => boxed(|| survey_eligibility(app, sender, typed)),
    }
}

/// The most comments of an employee survey that are read.
const TEAM_MAX: i32 = 1_000;

/// The most pages of comments.
const PAGES_MAX: u16 = 200;

/// Lists the surveys and their reports.
pub(crate) async fn all(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_role(app, sender, program).await?;
    Ok(screen::all(&ctx).into())
}

/// Shows the report of a wave beside the wave before.
pub(crate) async fn report(app: &App, sender: &Sender, of: &WaveRef) -> Flow {
    let mut ctx = require_role(app, sender, Some(&of.program)).await?;
    // Going back ends the draft of an action report.
    set_conversation(app, &mut ctx.person, None).await?;
    let Some(survey) = ctx.program.survey(&of.survey).filter(|survey| survey.kind.fits(of.wave)) else {
        return Ok(fallback());
    };
    let id = &ctx.program.id;
    let (now, before) = futures::try_join!(
        app.ledger.survey_counts(id, survey, of.wave),
        app.ledger.survey_counts(id, survey, of.wave.before()),
    )?;
    Ok(screen::report(&ctx, survey, of, &now, &before, ctx.role.may(Permission::Members)).into())
}

pub(crate) async fn histogram(app: &App, sender: &Sender, of: &WaveRef) -> Flow {
    let ctx = require_role(app, sender, Some(&of.program)).await?;
    let Some(survey) = ctx.program.survey(&of.survey).filter(|survey| survey.kind.fits(of.wave)) else {
        return Ok(fallback());
    };
    let counts: SurveyCounts = app.ledger.survey_counts(&ctx.program.id, survey, of.wave).await?;
    if !screen::may_show(&ctx, survey, of.wave, &counts) {
        return Ok(screen::report(&ctx, survey, of, &counts, &SurveyCounts::default(), false).into());
    }
    let caption = screen::report_head(&ctx, survey, of.wave);
    let picture = histogram_png(survey.kind, &counts.total).map(|png| (png, caption));
    Ok(Answer { picture, ..Answer::default() }.into())
}

/// Shows the comments of a wave, newest first. Names are those of members who show theirs.
pub(crate) async fn comments(app: &App, sender: &Sender, of: &WaveRef, page: u16) -> Flow {
    let ctx = require_role(app, sender, Some(&of.program)).await?;
    let Some(survey) = ctx.program.survey(&of.survey) else {
        return Ok(fallback());
    };
    let counts = app.ledger.survey_counts(&ctx.program.id, survey, of.wave).await?;
    let team = survey.kind == SurveyKind::Employee;
    if team && !screen::may_show(&ctx, survey, of.wave, &counts) {
        return Ok(screen::report(&ctx, survey, of, &counts, &SurveyCounts::default(), false).into());
    }
    let page = page.min(PAGES_MAX);
    let wanted = i32::from(page + 1) * screen::COMMENTS_PAGE + 1;
    let wanted = if team { TEAM_MAX } else { wanted };
    let mut all = app.vault.threads(&ctx.program.id, &of.survey, of.wave, wanted).await?;
    if team {
        // In an order that is unrelated to time.
        all.sort_unstable();
    }
    let before = usize::from(page) * screen::COMMENTS_PAGE as usize;
    let more = all.len() > before + screen::COMMENTS_PAGE as usize;
    let page_of = all.into_iter().skip(before).take(screen::COMMENTS_PAGE as usize);
    let found =
        try_join_all(page_of.map(|member| async move { load_feedback(app, &of.ask_key(member)).await })).await?;
    let comments: Vec<_> = found.into_iter().flatten().filter(|found| !found.thread.parts.is_empty()).collect();
    Ok(screen::comments(&ctx, survey, of, page, &comments, more).into())
}

async fn load_feedback(app: &App, key: &AskKey) -> Result<Option<Feedback>, StoreError> {
    let (ask, author) = futures::try_join!(app.ledger.asked(key), app.vault.member(&key.program, key.member))?;
    let (Some(ask), Some(author)) = (ask, author) else {
        return Ok(None);
    };
    let thread = app.vault.thread(&author, key, ask.asked_at).await?;
    let shows = thread.named && ask.kind != SurveyKind::Employee;
    let name = shows.then(|| author.profile.first_name.clone());
    Ok(Some(Feedback { ask, thread, name, author }))
}

/// `/cases`: unhappy answers that wait for a reply.
pub(crate) async fn cases(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_role(app, sender, program).await?;
    let open = |told| app.ledger.open_cases(&ctx.program.id, told, screen::CASES_PAGE);
    let (told, new) = futures::try_join!(open(true), open(false))?;
    let mut open: Vec<CaseRow> = told.into_iter().chain(new).collect();
    open.sort_by_key(|case| case.opened_at);
    open.truncate(screen::CASES_PAGE as usize);
    let keys: Vec<AskKey> = open.iter().map(|case| case.key.clone()).collect();
    let asks = app.ledger.asked_rows(&keys).await?;
    let answer = |case: CaseRow| asks.iter().find(|ask| ask.key == case.key).cloned().map(|ask| (case, ask));
    let cases: Vec<(CaseRow, AskRow)> = open.into_iter().filter_map(answer).collect();
    Ok(screen::cases(&ctx, &cases).into())
}

/// The staff context, the case that a button names, and its answer with the conversation.
async fn case_of(
    app: &App,
    sender: &Sender,
    key: &AskKey,
) -> Result<(StaffContext, CaseRow, Option<Feedback>), EarlyReturn> {
    let ctx = require_role(app, sender, Some(&key.program)).await?;
    match app.ledger.case(key).await? {
        Some(case) => Ok((ctx, case, load_feedback(app, key).await?)),
        None => Err(fallback().into()),
    }
}

pub(crate) async fn case(app: &App, sender: &Sender, of: &WaveRef, member: MemberNo) -> Flow {
    let (mut ctx, case, said) = case_of(app, sender, &of.ask_key(member)).await?;
    // Going back ends the draft of a reply.
    set_conversation(app, &mut ctx.person, None).await?;
    Ok(screen::case(&ctx, &case, said.as_ref()).into())
}

pub(crate) async fn close(app: &App, sender: &Sender, of: &WaveRef, member: MemberNo) -> Flow {
    let key = of.ask_key(member);
    let (ctx, case, said) = case_of(app, sender, &key).await?;
    let closed = app.ledger.close_case(&key, &ctx.actor(), ctx.now).await?.unwrap_or(case);
    Ok(screen::case(&ctx, &closed, said.as_ref()).into())
}

/// Asks for a reply, which is the next message.
pub(crate) async fn reply_prompt(app: &App, sender: &Sender, of: &WaveRef, member: MemberNo) -> Flow {
    let key = of.ask_key(member);
    let (mut ctx, case, said) = case_of(app, sender, &key).await?;
    let Some(said) = said else {
        return Ok(screen::case(&ctx, &case, None).into());
    };
    set_conversation(app, &mut ctx.person, Some(Topic::Reply(key))).await?;
    Ok(screen::reply_prompt(&ctx, &case, &said).into())
}

/// Stores a reply in the conversation and sends it to the member in the program's name.
pub(crate) async fn reply(app: &App, sender: &Sender, key: &AskKey, message: i32, text: &str) -> Flow {
    let (mut ctx, case, said) = case_of(app, sender, key).await?;
    let Some(said) = said else {
        return Ok(screen::case(&ctx, &case, None).into());
    };
    if let Some(refused) = too_long(&ctx, text) {
        return Ok(refused.into());
    }
    // Message ids are unique in one chat only, so the part's id includes its author.
    let whose: String = ctx.person.key.as_str().chars().take(8).collect();
    let part = Part { id: format!("s{whose}.{message}"), by: PartAuthor::Program, text: text.trim().to_owned() };
    if app.vault.add_thread_part(&said.author, key, said.ask.asked_at, &part).await? == AddPartOutcome::Full {
        return Ok(staff_menu_with_notice(texts(ctx.lang).comment_full(), &ctx).into());
    }
    let replied = app.ledger.reply(&ctx.program, key, &part.id, &ctx.actor(), ctx.now).await?.unwrap_or(case);
    set_conversation(app, &mut ctx.person, None).await?;
    let said = load_feedback(app, key).await?;
    let screen = screen::case(&ctx, &replied, said.as_ref());
    Ok(screen.with_notice(texts(ctx.lang).reply_sent()).into())
}

pub(crate) async fn action_report_prompt(app: &App, sender: &Sender, of: &WaveRef) -> Flow {
    let mut ctx = require_role(app, sender, Some(&of.program)).await?;
    if ctx.program.survey(&of.survey).is_none() {
        return Ok(fallback());
    }
    let topic = Topic::ActionReport(of.program.clone(), of.survey.clone(), of.wave);
    set_conversation(app, &mut ctx.person, Some(topic)).await?;
    Ok(screen::action_report_prompt(&ctx, of).into())
}

/// The action report in three languages, each on lines of its own; shown as it will be sent, to be confirmed.
pub(crate) async fn draft_action_report(app: &App, sender: &Sender, of: &WaveRef, text: &str) -> Flow {
    let ctx = require_role(app, sender, Some(&of.program)).await?;
    if let Some(refused) = too_long(&ctx, text) {
        return Ok(refused.into());
    }
    let (t, Some(survey)) = (texts(ctx.lang), ctx.program.survey(&of.survey)) else {
        return Ok(fallback());
    };
    let Some(words) = by_lang(text) else {
        return Ok(Screen::new(t.action_report_usage()).into());
    };
    let Some(draft) = app.ledger.draft_action_report(&ctx.program.id, &of.survey, of.wave, &words).await? else {
        return Ok(staff_menu_with_notice(t.action_report_already(), &ctx).into());
    };
    let counts = app.ledger.survey_counts(&ctx.program.id, survey, of.wave).await?;
    Ok(screen::action_report_confirm(&ctx, of, &words, &draft, counts.total.n()).into())
}

/// Sends the confirmed action report to all who answered.
pub(crate) async fn send_action_report(app: &App, sender: &Sender, of: &WaveRef, draft: &str) -> Flow {
    let mut ctx = require_role(app, sender, Some(&of.program)).await?;
    let sent =
        app.ledger.publish_action_report(&ctx.program.id, &of.survey, of.wave, draft, &ctx.actor(), ctx.now).await?;
    set_conversation(app, &mut ctx.person, None).await?;
    let t = texts(ctx.lang);
    Ok(staff_menu_with_notice(if sent { t.action_report_sent() } else { t.action_report_already() }, &ctx).into())
}

/// Splits "ru: …", "zh: …", "en: …", with either colon. A line without such a beginning belongs to the text before it.
/// `None` if a language is missing.
fn by_lang(text: &str) -> Option<ByLang<String>> {
    let mut words: [String; 3] = Default::default();
    let mut at = None;
    for line in text.lines() {
        let begun = line.trim_start().split_once([':', '：']).and_then(|(code, rest)| {
            let code = code.trim().to_ascii_lowercase();
            Some((Lang::ALL.iter().position(|lang| lang.code() == code)?, rest))
        });
        let (begins, line) = begun.map_or((None, line), |(begins, rest)| (Some(begins), rest));
        at = begins.or(at);
        let words = &mut words[at?];
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(line.trim());
    }
    let of = |lang: Lang| {
        let at = Lang::ALL.iter().position(|known| *known == lang)?;
        let text = words[at].trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    Some(ByLang { ru: of(Lang::Ru)?, zh: of(Lang::Zh)?, en: of(Lang::En)? })
}

/// `/asked <card>`: which surveys ask the card's holder, and what holds the others back.
pub(crate) async fn survey_eligibility(app: &App, sender: &Sender, typed: &str) -> Flow {
    let ctx = require_role(app, sender, None).await?;
    let t = texts(ctx.lang);
    let Ok(card) = CardNumber::parse(typed) else {
        return Ok(staff_menu_with_notice(t.eligibility_usage(), &ctx).into());
    };
    let Some((_, member)) = app.ledger.card(card).await?.filter(|(program, _)| *program == ctx.program.id) else {
        return Ok(staff_menu_with_notice(t.unknown_card(), &ctx).into());
    };
    let plan = match app.ledger.respondent(&ctx.program.id, member).await? {
        Some(row) => app.vault.ask_plan(&ctx.program, &row, ctx.now).await?,
        None => None,
    };
    Ok(screen::asked(&ctx, card, plan.as_ref()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_languages_in_one_message() {
        let words = by_lang("ru: Привет: 1\nвсем: да\nZH：您好\n en: Hello ").unwrap();
        assert_eq!((words.ru.as_str(), words.zh.as_str()), ("Привет: 1\nвсем: да", "您好"));
        assert_eq!(words.en, "Hello");
        for bad in ["", "ru: a", "ru: a\nzh:\nen: b", "hello\nru: a\nzh: b\nen: c", "ру: a"] {
            assert_eq!(by_lang(bad), None, "{bad}");
        }
    }
}
