//! Surveys, as the member sees them: answering, adding words, not being asked.

use super::talking::talk;
use super::{Answer, Flow, lost, take_seat};
use crate::CONSENT_VERSION;
use crate::app::{App, Here, Seat, Sender};
use crate::ask::WaveOf;
use crate::screens::{self, surveys as shown};
use crate::texts::texts;
use domain::{Actor, Operation, ProgramId, SurveyKind, TEXT_LENGTH_MAX};
use store::{Answered, AskKey, AskRow, Consent, Kept, Part, Post, PostError, StoreError, Thread, Todo, Topic, Voice};

/// The ask of which a button of the sender's speaks, if he was asked.
async fn ask_of(app: &App, seat: &Seat, of: &WaveOf) -> Result<Option<AskRow>, StoreError> {
    let Some(survey) = seat.program.survey(&of.survey) else {
        return Ok(None);
    };
    let member = match survey.kind {
        // Staff answers under the number of its work, which leads to no account.
        SurveyKind::Employee => {
            app.ledger.staff(&seat.program.id, &seat.person.key).await?.and_then(|staff| staff.number)
        }
        _ => Some(seat.row.member),
    };
    match member {
        Some(member) => app.ledger.asked(&key_of(of, member)).await,
        None => Ok(None),
    }
}

pub(super) fn key_of(of: &WaveOf, member: domain::MemberNo) -> AskKey {
    AskKey { program: of.program.clone(), member, survey: of.survey.clone(), wave: of.wave }
}

/// A score was tapped. The same tap again paints the same screen.
pub(crate) async fn score(app: &App, sender: &Sender, of: &WaveOf, score: u8) -> Flow {
    let mut seat = take_seat(app, sender, Some(&of.program)).await?;
    let Some(asked) = ask_of(app, &seat, of).await? else {
        return lost(app, sender).await;
    };
    // What somebody is as a customer says who he is as a colleague.
    let tier = if asked.kind == SurveyKind::Employee { 0 } else { seat.row.account.progress.tier };
    let answered = app.ledger.answer(&seat.program, &asked.key, score, seat.lang, tier, seat.now).await?;
    let ask = match answered {
        Answered::Stands(ask) => ask,
        Answered::Final(ask) => return Ok(shown::score_is_final(&seat, &ask).into()),
        Answered::Over => return Ok(screens::menu_after(texts(seat.lang).survey_over(), &seat).into()),
        Answered::NotAsked => return lost(app, sender).await,
    };
    let earned = reward(app, &seat, &ask).await?;
    let thread = app.vault.thread(&seat.person, &ask.key, ask.asked).await?;
    if !thread.parts.is_empty() {
        return Ok(shown::thanks(&seat, &ask, Some(&thread), earned).into());
    }
    talk(app, &mut seat.person, Some(Topic::Comment(ask.key.clone()))).await?;
    Ok(shown::answered(&seat, &ask, earned).into())
}

/// What answering earns, given once whatever the score; a repeat finds it given.
async fn reward(app: &App, seat: &Seat, ask: &AskRow) -> Result<Option<i64>, StoreError> {
    let current = seat.program.rules_at(seat.now).surveys.iter().find(|survey| survey.id == ask.key.survey);
    if current.and_then(|survey| survey.reward).is_none() || ask.kind == SurveyKind::Employee {
        return Ok(None);
    }
    let (survey, wave) = (ask.key.survey.clone(), ask.key.wave);
    let award = Operation::Survey { survey, wave, budget: domain::Budget::None };
    let post = Post::new(&seat.program, seat.row.member, Todo::Done(award), Actor::Member, seat.now);
    match app.ledger.post(&post).await {
        Ok(posted) => Ok(Some(posted.entry().points).filter(|points| *points > 0)),
        Err(PostError::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// The question once more, to give another answer.
pub(crate) async fn change(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let seat = take_seat(app, sender, Some(&of.program)).await?;
    match ask_of(app, &seat, of).await? {
        Some(ask) if shown::may_change(&ask, seat.now) => Ok(shown::question_again(&seat, &ask).into()),
        Some(ask) => Ok(shown::score_is_final(&seat, &ask).into()),
        None => lost(app, sender).await,
    }
}

/// No words: thanks, and staff hears of an unhappy answer without them.
pub(crate) async fn skip(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let mut seat = take_seat(app, sender, Some(&of.program)).await?;
    let Some(ask) = ask_of(app, &seat, of).await?.filter(|ask| ask.score.is_some()) else {
        return lost(app, sender).await;
    };
    app.ledger.tell_of_silence(&ask.key).await?;
    talk(app, &mut seat.person, None).await?;
    Ok(shown::thanks(&seat, &ask, None, None).into())
}

pub(crate) async fn later(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let seat = take_seat(app, sender, Some(&of.program)).await?;
    let Some(ask) = ask_of(app, &seat, of).await? else {
        return lost(app, sender).await;
    };
    let now = seat.now;
    let respondent =
        app.ledger.change_respondent(&seat.program, ask.key.member, now, |person| person.snooze(now)).await?;
    Ok(shown::snoozed(&seat, respondent.snoozed_until.unwrap_or(now)).into())
}

pub(crate) async fn never(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let seat = take_seat(app, sender, Some(&of.program)).await?;
    if ask_of(app, &seat, of).await?.is_none() {
        return lost(app, sender).await;
    }
    turn_all(app, &seat, false).await?;
    Ok(screens::menu_after(texts(seat.lang).survey_turned_off(), &seat).into())
}

/// `/surveys`: whether one is asked; for staff also what the answers came to.
pub(crate) async fn surveys(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    settings(app, &seat).await
}

async fn settings(app: &App, seat: &Seat) -> Flow {
    let id = &seat.program.id;
    let (row, staff) =
        futures::try_join!(app.ledger.respondent(id, seat.row.member), app.ledger.staff(id, &seat.person.key))?;
    let off = row.is_some_and(|row| row.respondent.off) || !seat.person.profile.agreed_to_surveys(id);
    Ok(shown::settings(seat, !off, staff.map(|staff| staff.role)).into())
}

/// Be asked, or not. Who turns it on agrees to be asked, where he had not.
pub(crate) async fn turn(app: &App, sender: &Sender, program: &ProgramId, on: bool) -> Flow {
    let mut seat = take_seat(app, sender, Some(program)).await?;
    if on && !seat.person.profile.agreed_to_surveys(program) {
        let (lang, at) = (seat.lang.code().to_owned(), seat.now.to_string());
        let consent = Consent { program: program.to_string(), version: CONSENT_VERSION, lang, at };
        seat.person.profile.consents.push(consent);
        if app.vault.save(&mut seat.person).await?.is_err() {
            return Err(StoreError::Contended.into());
        }
    }
    turn_all(app, &seat, on).await?;
    settings(app, &seat).await
}

/// As a member, and as one of the staff where he is: it is one person who does not want to be asked.
async fn turn_all(app: &App, seat: &Seat, on: bool) -> Result<(), StoreError> {
    let id = &seat.program.id;
    app.ledger.change_respondent(&seat.program, seat.row.member, seat.now, |person| person.off = !on).await?;
    let number = app.ledger.staff(id, &seat.person.key).await?.and_then(|staff| staff.number);
    if let Some(number) = number
        && app.ledger.respondent(id, number).await?.is_some()
    {
        app.ledger.change_respondent(&seat.program, number, seat.now, |person| person.off = !on).await?;
    }
    Ok(())
}

/// The member goes on with the conversation that followed his answer.
pub(crate) async fn go_on(app: &App, sender: &Sender, of: &WaveOf) -> Flow {
    let mut seat = take_seat(app, sender, Some(&of.program)).await?;
    let Some(ask) = ask_of(app, &seat, of).await?.filter(|ask| ask.score.is_some()) else {
        return lost(app, sender).await;
    };
    let thread = app.vault.thread(&seat.person, &ask.key, ask.asked).await?;
    talk(app, &mut seat.person, Some(Topic::Comment(ask.key.clone()))).await?;
    Ok(shown::go_on(&seat, &ask, &thread).into())
}

/// Refuses what is too long; nothing of it is lost, since it still stands in the chat.
pub(super) fn too_long(seat: &Here, text: &str) -> Option<Answer> {
    let length = text.chars().count();
    let number = |count: usize| crate::number(seat.lang, count as i64);
    let said = || texts(seat.lang).comment_long(number(TEXT_LENGTH_MAX), number(length));
    (length > TEXT_LENGTH_MAX).then(|| screens::Screen::new(said()).into())
}

/// A text of the member's, kept once by the number of its message. More may follow.
pub(super) async fn comment(app: &App, sender: &Sender, key: &AskKey, message: i32, text: &str) -> Flow {
    let seat = take_seat(app, sender, Some(&key.program)).await?;
    if let Some(refused) = too_long(&seat, text) {
        return Ok(refused);
    }
    let Some(ask) = app.ledger.asked(key).await? else {
        return lost(app, sender).await;
    };
    let part = Part { id: format!("m{message}"), by: Voice::Member, text: text.trim().to_owned() };
    if app.vault.say(&seat.person, key, ask.asked, &part).await? == Kept::Full {
        return Ok(screens::menu_after(texts(seat.lang).comment_full(), &seat).into());
    }
    app.ledger.tell_of_words(key, &part.id).await?;
    let thread: Thread = app.vault.thread(&seat.person, key, ask.asked).await?;
    Ok(shown::thanks(&seat, &ask, Some(&thread), None).into())
}

/// Staff may see the first name with what was written, or may not any more.
pub(crate) async fn sign(app: &App, sender: &Sender, of: &WaveOf, named: bool) -> Flow {
    let seat = take_seat(app, sender, Some(&of.program)).await?;
    let Some(ask) = ask_of(app, &seat, of).await?.filter(|ask| ask.kind != SurveyKind::Employee) else {
        return lost(app, sender).await;
    };
    app.vault.sign(&seat.person, &ask.key, ask.asked, named).await?;
    let thread = app.vault.thread(&seat.person, &ask.key, ask.asked).await?;
    Ok(shown::thanks(&seat, &ask, Some(&thread), None).into())
}
