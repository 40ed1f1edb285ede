//! Screens about the stored data.

use super::intent::PrivacyIntent;
use crate::features::points::intent::PointsIntent;
use crate::features::profile::intent::ProfileIntent;
use crate::features::referrals::intent::ReferralsIntent;
use crate::form::birthday_in_words;
use crate::screens::parts::{Screen, tap};
use crate::texts::{lines, name, program_name, texts};
use crate::{date, number};
use domain::{Day, Lang, Program, Zone, day_of};
use std::sync::Arc;
use store::{ConsentPurpose, Person};

pub(crate) fn privacy(
    person: &Person,
    programs: &[Arc<Program>],
    answers: &[usize],
    today: Day,
    zone: &Zone,
) -> Screen {
    let lang = person.profile.lang();
    let t = texts(lang);
    // Of each purpose the last one: what was withdrawn before is in the export.
    let all = &person.profile.consents;
    let is_last = |at: usize| {
        all[at + 1..].iter().all(|later| (&later.program, later.purpose) != (&all[at].program, all[at].purpose))
    };
    let consents = all.iter().enumerate().filter(|(at, _)| is_last(*at)).filter_map(|(_, consent)| {
        let program = programs.iter().find(|program| program.id.as_str() == consent.program)?;
        let day = |at: &str| Some(date(lang, day_of(at.parse().ok()?, zone), today));
        let (program, given, version) = (program_name(program, lang), day(&consent.at)?, consent.version.to_string());
        let withdrawn = consent.withdrawn_at.as_deref().and_then(day);
        Some(Some(match (consent.purpose, withdrawn) {
            (ConsentPurpose::Program, _) => t.privacy_consent(program, given, version),
            (ConsentPurpose::Advertising, None) => t.privacy_advertising(program, given, version),
            (ConsentPurpose::Advertising, Some(until)) => {
                t.privacy_advertising_withdrawn(program, given, version, until)
            }
        }))
    });
    let text = t.privacy_screen(name(&person.profile.first_name), t.language_name(), lines(consents));
    let birthday =
        person.profile.birthday.as_ref().map(|birthday| t.privacy_birthday(birthday_in_words(birthday, lang)));
    let invited: Vec<(&Arc<Program>, bool)> = programs
        .iter()
        .filter(|program| person.invited_by.contains_key(&program.id))
        .map(|program| (program, person.named.contains(&program.id)))
        .collect();
    let invitations = invited.iter().map(|(program, shown)| {
        let called = program_name(program, lang);
        Some(if *shown { t.privacy_invited_shown(called) } else { t.privacy_invited(called) })
    });
    let shown_or_not = invited.iter().map(|(program, shown)| {
        let label = if *shown { t.menu_hide_name() } else { t.menu_show_name() };
        tap(label, ReferralsIntent::ShowName(program.id.clone(), !shown))
    });
    let answered = programs.iter().zip(answers).filter(|(_, answers)| **answers > 0);
    let answered = answered
        .map(|(program, count)| Some(t.privacy_answers(program_name(program, lang), number(lang, *count as i64))));
    // It is asked for only where it earns something.
    let earns = programs.iter().any(|program| program.rules.last().is_some_and(|rules| rules.birthday().is_some()));
    let asked = earns || birthday.is_some();
    let home = tap(t.menu_home(), PointsIntent::Home(None));
    let clocks = person.profile.zone_name().map(|zone| t.privacy_zone(zone));
    Screen::new(lines([Some(text), birthday, clocks].into_iter().chain(invitations).chain(answered)))
        .row(shown_or_not)
        .row([tap(t.delete_data(), PrivacyIntent::ForgetPrompt)])
        .row(asked.then(|| tap(t.menu_birthday(), ProfileIntent::Birthday)).into_iter().chain([home]))
}

pub(crate) fn forget(lang: Lang, programs: &[(Arc<Program>, i64)]) -> Screen {
    let t = texts(lang);
    let list: Vec<String> = programs
        .iter()
        .map(|(program, available)| t.programs_line(program_name(program, lang), number(lang, *available)))
        .collect();
    Screen::new(t.forget_ask(list.join(&t.list_separator())))
        .row([tap(t.keep_data(), PrivacyIntent::Privacy), tap(t.delete_for_good(), PrivacyIntent::ForgetForGood)])
}
