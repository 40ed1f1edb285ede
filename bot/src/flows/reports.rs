//! Surveys, as staff sees them: what answers came to, what was written, cases and replies, and why somebody is not asked.

use super::staff::boss;
use super::surveys::{key_of, talk, too_long};
use super::{Answer, Early, Flow, lost, take_seat};
use crate::app::{App, Seat, Sender};
use crate::codec::WaveOf;
use crate::histogram::histogram_png;
use crate::screens::{self, reports as shown};
use crate::texts::texts;
use domain::{ByLang, CardNumber, Lang, MemberNo, ProgramId, Role, SurveyKind};
use futures::future::try_join_all;
use store::{AskKey, AskRow, CaseRow, Kept, Part, Person, StoreError, SurveyCounts, Thread, Topic, Voice};

/// How many of a team's comments are read.
const TEAM_MAX: i32 = 1_000;
/// How many pages of comments can be walked.
const PAGES_MAX: u16 = 200;

/// The seat of somebody who may see a program's figures, and what he is.
async fn analyst(app: &App, sender: &Sender, program: &ProgramId) -> Result<(Seat, Role), Early> {
    let seat = take_seat(app, sender, Some(program)).await?;
    match app.ledger.staff(&seat.program.id, &seat.person.key).await? {
        Some(staff) if staff.role.may_see_figures() => Ok((seat, staff.role)),
        _ => Err(screens::menu_after(texts(seat.lang).figures_only(), &seat).into()),
    }
}

/// What a wave came to, beside the one before it.
pub(crate) async fn report(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let (mut seat, role) = analyst(app, sender, &of.program).await?;
    // Who turns back writes nothing to those who answered.
    talk(app, &mut seat.person, None).await?;
    let Some(survey) = seat.program.survey(&of.survey).filter(|survey| survey.kind.fits(of.wave)) else {
        return lost(app, sender).await;
    };
    let id = &seat.program.id;
    let (now, before) = futures::try_join!(
        app.ledger.survey_counts(id, survey, of.wave),
        app.ledger.survey_counts(id, survey, of.wave.before()),
    )?;
    Ok(shown::report(&seat, survey, of, &now, &before, role.may_change_balances()).into())
}

pub(crate) async fn histogram(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let (seat, _) = analyst(app, sender, &of.program).await?;
    let Some(survey) = seat.program.survey(&of.survey).filter(|survey| survey.kind.fits(of.wave)) else {
        return lost(app, sender).await;
    };
    let counts: SurveyCounts = app.ledger.survey_counts(&seat.program.id, survey, of.wave).await?;
    if !shown::may_show(&seat, survey, of.wave, &counts) {
        return Ok(shown::report(&seat, survey, of, &counts, &SurveyCounts::default(), false).into());
    }
    let caption = shown::report_head(&seat, survey, of.wave);
    let picture = histogram_png(survey.kind, &counts.total).map(|png| (png, caption));
    Ok(Answer { picture, ..Answer::default() })
}

/// What was written in a wave, newest first; names only of those who show theirs.
pub(crate) async fn comments(app: &App, sender: &Sender, of: &WaveOf, page: u16) -> Flow {
    let seat = boss(app, sender, Some(&of.program)).await?;
    let Some(survey) = seat.program.survey(&of.survey) else {
        return lost(app, sender).await;
    };
    let counts = app.ledger.survey_counts(&seat.program.id, survey, of.wave).await?;
    let team = survey.kind == SurveyKind::Employee;
    if team && !shown::may_show(&seat, survey, of.wave, &counts) {
        return Ok(shown::report(&seat, survey, of, &counts, &SurveyCounts::default(), false).into());
    }
    let page = page.min(PAGES_MAX);
    let wanted = i32::from(page + 1) * shown::COMMENTS_PAGE + 1;
    let wanted = if team { TEAM_MAX } else { wanted };
    let mut all = app.vault.threads(&seat.program.id, &of.survey, of.wave, wanted).await?;
    if team {
        // In an order that says nothing of when.
        all.sort_unstable();
    }
    let before = usize::from(page) * shown::COMMENTS_PAGE as usize;
    let more = all.len() > before + shown::COMMENTS_PAGE as usize;
    let page_of = all.into_iter().skip(before).take(shown::COMMENTS_PAGE as usize);
    let found = try_join_all(page_of.map(|member| async move { conversation(app, &key_of(of, member)).await })).await?;
    let comments: Vec<_> = found.into_iter().flatten().filter(|found| !found.thread.parts.is_empty()).collect();
    Ok(shown::comments(&seat, survey, of, page, &comments, more).into())
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
    let seat = boss(app, sender, program).await?;
    let open = |told| app.ledger.open_cases(&seat.program.id, told, shown::CASES_PAGE);
    let (told, new) = futures::try_join!(open(true), open(false))?;
    let mut open: Vec<CaseRow> = told.into_iter().chain(new).collect();
    open.sort_by_key(|case| case.opened);
    open.truncate(shown::CASES_PAGE as usize);
    let keys: Vec<AskKey> = open.iter().map(|case| case.key.clone()).collect();
    let asks = app.ledger.asked_rows(&keys).await?;
    let answer = |case: CaseRow| asks.iter().find(|ask| ask.key == case.key).cloned().map(|ask| (case, ask));
    let cases: Vec<(CaseRow, AskRow)> = open.into_iter().filter_map(answer).collect();
    Ok(shown::cases(&seat, &cases).into())
}

/// The boss's seat, the case of which a button speaks, and what was written.
async fn case_of(app: &App, sender: &Sender, key: &AskKey) -> Result<(Seat, CaseRow, Option<Conversation>), Early> {
    let seat = boss(app, sender, Some(&key.program)).await?;
    match app.ledger.case(key).await? {
        Some(case) => Ok((seat, case, conversation(app, key).await?)),
        None => Err(lost(app, sender).await?.into()),
    }
}

pub(crate) async fn case(app: &App, sender: &Sender, of: &WaveOf, member: MemberNo) -> Flow {
    let (mut seat, case, said) = case_of(app, sender, &key_of(of, member)).await?;
    // Who turns back writes no reply.
    talk(app, &mut seat.person, None).await?;
    Ok(shown::case(&seat, &case, said.as_ref()).into())
}

pub(crate) async fn close(app: &App, sender: &Sender, of: &WaveOf, member: MemberNo) -> Flow {
    let key = key_of(of, member);
    let (seat, case, said) = case_of(app, sender, &key).await?;
    let closed = app.ledger.close_case(&key).await?.unwrap_or(case);
    Ok(shown::case(&seat, &closed, said.as_ref()).into())
}

/// The next message is the reply.
pub(crate) async fn reply_ask(app: &App, sender: &Sender, of: &WaveOf, member: MemberNo) -> Flow {
    let key = key_of(of, member);
    let (mut seat, case, said) = case_of(app, sender, &key).await?;
    let Some(said) = said else {
        return Ok(shown::case(&seat, &case, None).into());
    };
    talk(app, &mut seat.person, Some(Topic::Reply(key))).await?;
    Ok(shown::reply_ask(&seat, &case, &said).into())
}

/// The reply itself: kept with the member's words, and sent to him in the program's name.
pub(crate) async fn reply(app: &App, sender: &Sender, key: &AskKey, message: i32, text: &str) -> Flow {
    let (mut seat, case, said) = case_of(app, sender, key).await?;
    let Some(said) = said else {
        return Ok(shown::case(&seat, &case, None).into());
    };
    if let Some(refused) = too_long(&seat, text) {
        return Ok(refused);
    }
    // Message numbers are those of one chat: whose chat it is belongs to the name.
    let whose: String = seat.person.key.as_str().chars().take(8).collect();
    let part = Part { id: format!("s{whose}.{message}"), by: Voice::Program, text: text.trim().to_owned() };
    if app.vault.say(&said.author, key, said.ask.asked, &part).await? == Kept::Full {
        return Ok(screens::menu_after(texts(seat.lang).comment_full(), &seat).into());
    }
    let replied = app.ledger.reply(&seat.program, key, &part.id, seat.now).await?.unwrap_or(case);
    talk(app, &mut seat.person, None).await?;
    let said = conversation(app, key).await?;
    let screen = shown::case(&seat, &replied, said.as_ref());
    Ok(screen.after(texts(seat.lang).reply_sent()).into())
}

pub(crate) async fn done_ask(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let mut seat = boss(app, sender, Some(&of.program)).await?;
    if seat.program.survey(&of.survey).is_none() {
        return lost(app, sender).await;
    }
    let topic = Topic::Done(of.program.clone(), of.survey.clone(), of.wave);
    talk(app, &mut seat.person, Some(topic)).await?;
    Ok(shown::done_ask(&seat, of).into())
}

/// Three languages, each on lines of its own; shown as they will be sent, to be confirmed.
pub(crate) async fn done_draft(app: &App, sender: &Sender, of: &WaveOf, text: &str) -> Flow {
    let seat = boss(app, sender, Some(&of.program)).await?;
    if let Some(refused) = too_long(&seat, text) {
        return Ok(refused);
    }
    let (t, Some(survey)) = (texts(seat.lang), seat.program.survey(&of.survey)) else {
        return lost(app, sender).await;
    };
    let Some(words) = by_lang(text) else {
        return Ok(screens::Screen::new(t.done_usage()).into());
    };
    let Some(draft) = app.ledger.draft_done(&seat.program.id, &of.survey, of.wave, &words).await? else {
        return Ok(screens::menu_after(t.done_already(), &seat).into());
    };
    let counts = app.ledger.survey_counts(&seat.program.id, survey, of.wave).await?;
    Ok(shown::done_confirm(&seat, of, &words, &draft, counts.total.n()).into())
}

/// Confirmed: it goes to all who answered.
pub(crate) async fn done_send(app: &App, sender: &Sender, of: &WaveOf, draft: &str) -> Flow {
    let mut seat = boss(app, sender, Some(&of.program)).await?;
    let sent = app.ledger.send_done(&seat.program.id, &of.survey, of.wave, draft).await?;
    talk(app, &mut seat.person, None).await?;
    let t = texts(seat.lang);
    Ok(screens::menu_after(if sent { t.done_sent() } else { t.done_already() }, &seat).into())
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
    let seat = boss(app, sender, None).await?;
    let t = texts(seat.lang);
    let Ok(card) = CardNumber::parse(typed) else {
        return Ok(screens::menu_after(t.asked_usage(), &seat).into());
    };
    let Some((_, member)) = app.ledger.card(card).await?.filter(|(program, _)| *program == seat.program.id) else {
        return Ok(screens::menu_after(t.unknown_card(), &seat).into());
    };
    let outlook = match app.ledger.respondent(&seat.program.id, member).await? {
        Some(row) => app.vault.outlook(&seat.program, &row, seat.now).await?,
        None => None,
    };
    Ok(shown::asked(&seat, card, outlook.as_ref()).into())
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
