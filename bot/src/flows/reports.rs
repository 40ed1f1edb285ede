//! Surveys, as staff sees them: what answers came to, what was written, cases and replies, and why somebody is not asked.

use super::desk::take_desk;
use super::surveys::{key_of, too_long};
use super::talking::talk;
use super::{Answer, Early, Flow, lost};
use crate::app::{App, Desk, Sender};
use crate::ask::WaveOf;
use crate::histogram::histogram_png;
use crate::screens::desk::after;
use crate::screens::{self, reports as shown};
use crate::texts::texts;
use domain::{ByLang, CardNumber, Lang, MemberNo, ProgramId, Right, SurveyKind};
use futures::future::try_join_all;
use store::{AskKey, AskRow, CaseRow, Kept, Part, Person, StoreError, SurveyCounts, Thread, Topic, Voice};

/// How many of a team's comments are read.
const TEAM_MAX: i32 = 1_000;
/// How many pages of comments can be walked.
const PAGES_MAX: u16 = 200;

/// What is asked, and what it came to.
pub(crate) async fn all(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let desk = take_desk(app, sender, program, Right::Figures).await?;
    Ok(shown::all(&desk).into())
}

/// What a wave came to, beside the one before it.
pub(crate) async fn report(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let mut desk = take_desk(app, sender, Some(&of.program), Right::Figures).await?;
    // Who turns back writes nothing to those who answered.
    talk(app, &mut desk.person, None).await?;
    let Some(survey) = desk.program.survey(&of.survey).filter(|survey| survey.kind.fits(of.wave)) else {
        return lost(app, sender).await;
    };
    let id = &desk.program.id;
    let (now, before) = futures::try_join!(
        app.ledger.survey_counts(id, survey, of.wave),
        app.ledger.survey_counts(id, survey, of.wave.before()),
    )?;
    Ok(shown::report(&desk, survey, of, &now, &before, desk.role.may(Right::Members)).into())
}

pub(crate) async fn histogram(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let desk = take_desk(app, sender, Some(&of.program), Right::Figures).await?;
    let Some(survey) = desk.program.survey(&of.survey).filter(|survey| survey.kind.fits(of.wave)) else {
        return lost(app, sender).await;
    };
    let counts: SurveyCounts = app.ledger.survey_counts(&desk.program.id, survey, of.wave).await?;
    if !shown::may_show(&desk, survey, of.wave, &counts) {
        return Ok(shown::report(&desk, survey, of, &counts, &SurveyCounts::default(), false).into());
    }
    let caption = shown::report_head(&desk, survey, of.wave);
    let picture = histogram_png(survey.kind, &counts.total).map(|png| (png, caption));
    Ok(Answer { picture, ..Answer::default() })
}

/// What was written in a wave, newest first; names only of those who show theirs.
pub(crate) async fn comments(app: &App, sender: &Sender, of: &WaveOf, page: u16) -> Flow {
    let desk = take_desk(app, sender, Some(&of.program), Right::Members).await?;
    let Some(survey) = desk.program.survey(&of.survey) else {
        return lost(app, sender).await;
    };
    let counts = app.ledger.survey_counts(&desk.program.id, survey, of.wave).await?;
    let team = survey.kind == SurveyKind::Employee;
    if team && !shown::may_show(&desk, survey, of.wave, &counts) {
        return Ok(shown::report(&desk, survey, of, &counts, &SurveyCounts::default(), false).into());
    }
    let page = page.min(PAGES_MAX);
    let wanted = i32::from(page + 1) * shown::COMMENTS_PAGE + 1;
    let wanted = if team { TEAM_MAX } else { wanted };
    let mut all = app.vault.threads(&desk.program.id, &of.survey, of.wave, wanted).await?;
    if team {
        // In an order that says nothing of when.
        all.sort_unstable();
    }
    let before = usize::from(page) * shown::COMMENTS_PAGE as usize;
    let more = all.len() > before + shown::COMMENTS_PAGE as usize;
    let page_of = all.into_iter().skip(before).take(shown::COMMENTS_PAGE as usize);
    let found = try_join_all(page_of.map(|member| async move { conversation(app, &key_of(of, member)).await })).await?;
    let comments: Vec<_> = found.into_iter().flatten().filter(|found| !found.thread.parts.is_empty()).collect();
    Ok(shown::comments(&desk, survey, of, page, &comments, more).into())
}

/// An answer and what was written after it.
pub(crate) struct Conversation {
    pub(crate) ask: AskRow,
    pub(crate) thread: Thread,
    /// The member's first name, where he shows it.
    pub(crate) name: Option<String>,
    pub(crate) author: Person,
}

async fn conversation(app: &App, key: &AskKey) -> Result<Option<Conversation>, StoreError> {
    let (ask, author) = futures::try_join!(app.ledger.asked(key), app.vault.member(&key.program, key.member))?;
    let (Some(ask), Some(author)) = (ask, author) else {
        return Ok(None);
    };
    let thread = app.vault.thread(&author, key, ask.asked).await?;
    let shows = thread.named && ask.kind != SurveyKind::Employee;
    let name = shows.then(|| author.profile.first_name.clone());
    Ok(Some(Conversation { ask, thread, name, author }))
}

/// `/cases`: unhappy answers that wait for a reply.
pub(crate) async fn cases(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let desk = take_desk(app, sender, program, Right::Members).await?;
    let open = |told| app.ledger.open_cases(&desk.program.id, told, shown::CASES_PAGE);
    let (told, new) = futures::try_join!(open(true), open(false))?;
    let mut open: Vec<CaseRow> = told.into_iter().chain(new).collect();
    open.sort_by_key(|case| case.opened);
    open.truncate(shown::CASES_PAGE as usize);
    let keys: Vec<AskKey> = open.iter().map(|case| case.key.clone()).collect();
    let asks = app.ledger.asked_rows(&keys).await?;
    let answer = |case: CaseRow| asks.iter().find(|ask| ask.key == case.key).cloned().map(|ask| (case, ask));
    let cases: Vec<(CaseRow, AskRow)> = open.into_iter().filter_map(answer).collect();
    Ok(shown::cases(&desk, &cases).into())
}

/// The boss's desk, the case of which a button speaks, and what was written.
async fn case_of(app: &App, sender: &Sender, key: &AskKey) -> Result<(Desk, CaseRow, Option<Conversation>), Early> {
    let desk = take_desk(app, sender, Some(&key.program), Right::Members).await?;
    match app.ledger.case(key).await? {
        Some(case) => Ok((desk, case, conversation(app, key).await?)),
        None => Err(lost(app, sender).await?.into()),
    }
}

pub(crate) async fn case(app: &App, sender: &Sender, of: &WaveOf, member: MemberNo) -> Flow {
    let (mut desk, case, said) = case_of(app, sender, &key_of(of, member)).await?;
    // Who turns back writes no reply.
    talk(app, &mut desk.person, None).await?;
    Ok(shown::case(&desk, &case, said.as_ref()).into())
}

pub(crate) async fn close(app: &App, sender: &Sender, of: &WaveOf, member: MemberNo) -> Flow {
    let key = key_of(of, member);
    let (desk, case, said) = case_of(app, sender, &key).await?;
    let closed = app.ledger.close_case(&key, &desk.actor(), desk.now).await?.unwrap_or(case);
    Ok(shown::case(&desk, &closed, said.as_ref()).into())
}

/// The next message is the reply.
pub(crate) async fn reply_ask(app: &App, sender: &Sender, of: &WaveOf, member: MemberNo) -> Flow {
    let key = key_of(of, member);
    let (mut desk, case, said) = case_of(app, sender, &key).await?;
    let Some(said) = said else {
        return Ok(shown::case(&desk, &case, None).into());
    };
    talk(app, &mut desk.person, Some(Topic::Reply(key))).await?;
    Ok(shown::reply_ask(&desk, &case, &said).into())
}

/// The reply itself: kept with the member's words, and sent to him in the program's name.
pub(crate) async fn reply(app: &App, sender: &Sender, key: &AskKey, message: i32, text: &str) -> Flow {
    let (mut desk, case, said) = case_of(app, sender, key).await?;
    let Some(said) = said else {
        return Ok(shown::case(&desk, &case, None).into());
    };
    if let Some(refused) = too_long(&desk, text) {
        return Ok(refused);
    }
    // Message numbers are those of one chat: whose chat it is belongs to the name.
    let whose: String = desk.person.key.as_str().chars().take(8).collect();
    let part = Part { id: format!("s{whose}.{message}"), by: Voice::Program, text: text.trim().to_owned() };
    if app.vault.say(&said.author, key, said.ask.asked, &part).await? == Kept::Full {
        return Ok(after(texts(desk.lang).comment_full(), &desk).into());
    }
    let replied = app.ledger.reply(&desk.program, key, &part.id, &desk.actor(), desk.now).await?.unwrap_or(case);
    talk(app, &mut desk.person, None).await?;
    let said = conversation(app, key).await?;
    let screen = shown::case(&desk, &replied, said.as_ref());
    Ok(screen.after(texts(desk.lang).reply_sent()).into())
}

pub(crate) async fn done_ask(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let mut desk = take_desk(app, sender, Some(&of.program), Right::Members).await?;
    if desk.program.survey(&of.survey).is_none() {
        return lost(app, sender).await;
    }
    let topic = Topic::Done(of.program.clone(), of.survey.clone(), of.wave);
    talk(app, &mut desk.person, Some(topic)).await?;
    Ok(shown::done_ask(&desk, of).into())
}

/// Three languages, each on lines of its own; shown as they will be sent, to be confirmed.
pub(crate) async fn done_draft(app: &App, sender: &Sender, of: &WaveOf, text: &str) -> Flow {
    let desk = take_desk(app, sender, Some(&of.program), Right::Members).await?;
    if let Some(refused) = too_long(&desk, text) {
        return Ok(refused);
    }
    let (t, Some(survey)) = (texts(desk.lang), desk.program.survey(&of.survey)) else {
        return lost(app, sender).await;
    };
    let Some(words) = by_lang(text) else {
        return Ok(screens::Screen::new(t.done_usage()).into());
    };
    let Some(draft) = app.ledger.draft_done(&desk.program.id, &of.survey, of.wave, &words).await? else {
        return Ok(after(t.done_already(), &desk).into());
    };
    let counts = app.ledger.survey_counts(&desk.program.id, survey, of.wave).await?;
    Ok(shown::done_confirm(&desk, of, &words, &draft, counts.total.n()).into())
}

/// Confirmed: it goes to all who answered.
pub(crate) async fn done_send(app: &App, sender: &Sender, of: &WaveOf, draft: &str) -> Flow {
    let mut desk = take_desk(app, sender, Some(&of.program), Right::Members).await?;
    let sent = app.ledger.send_done(&desk.program.id, &of.survey, of.wave, draft, &desk.actor(), desk.now).await?;
    talk(app, &mut desk.person, None).await?;
    let t = texts(desk.lang);
    Ok(after(if sent { t.done_sent() } else { t.done_already() }, &desk).into())
}

/// "ru: …", "zh: …", "en: …", with whichever colon; what follows a line without such a beginning belongs to it.
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

/// `/asked <card>`: which surveys ask its member, and what holds the others back.
pub(crate) async fn asked_of(app: &App, sender: &Sender, typed: &str) -> Flow {
    let desk = take_desk(app, sender, None, Right::Members).await?;
    let t = texts(desk.lang);
    let Ok(card) = CardNumber::parse(typed) else {
        return Ok(after(t.asked_usage(), &desk).into());
    };
    let Some((_, member)) = app.ledger.card(card).await?.filter(|(program, _)| *program == desk.program.id) else {
        return Ok(after(t.unknown_card(), &desk).into());
    };
    let outlook = match app.ledger.respondent(&desk.program.id, member).await? {
        Some(row) => app.vault.outlook(&desk.program, &row, desk.now).await?,
        None => None,
    };
    Ok(shown::asked(&desk, card, outlook.as_ref()).into())
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
