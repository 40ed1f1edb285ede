//! Screens of joining.

use super::intent::JoiningIntent;
use crate::features::referrals;
use crate::form::rule;
use crate::payload::Payload;
use crate::screens::parts::{Screen, tap};
use crate::texts::{lines, program_name, texts};
use domain::{Instant, Lang, Program};

/// Asks for consent: what is stored and why, and for an invited person also who invited them and what they earn.
pub(crate) fn consent_prompt(
    program: &Program,
    lang: Lang,
    payload: &Payload,
    inviter: Option<&str>,
    now: Instant,
) -> Screen {
    let t = texts(lang);
    let rule = rule(program, program.rules_at(now), lang);
    let invited = inviter.and_then(|inviter| referrals::screen::invited(program, inviter, lang, now));
    let text = lines([Some(t.consent_ask(program_name(program, lang), rule)), invited]);
    Screen::new(text)
        .row([
            tap(t.agree(), JoiningIntent::Agree(lang, payload.clone())),
            tap(t.not_now(), JoiningIntent::Decline(lang, payload.clone())),
        ])
        .row([
            tap(t.consent(), JoiningIntent::Consent(lang, payload.clone())),
            tap(t.privacy_policy(), JoiningIntent::Policy(lang, payload.clone())),
        ])
}

pub(crate) fn consent_text(program: &Program, lang: Lang, payload: &Payload) -> Screen {
    let t = texts(lang);
    Screen::new(t.consent_text(program_name(program, lang)))
        .row([tap(t.back(), JoiningIntent::JoinInLanguage(lang, payload.clone()))])
}

pub(crate) fn policy_text(program: &Program, lang: Lang, payload: &Payload) -> Screen {
    let t = texts(lang);
    Screen::new(t.policy_text(program_name(program, lang)))
        .row([tap(t.back(), JoiningIntent::JoinInLanguage(lang, payload.clone()))])
}

/// What the product is, for a person of whom nothing is stored.
pub(crate) fn business_intro(lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(t.business_intro()).row([
        tap(t.menu_new_program(), JoiningIntent::Agree(lang, Payload::Business)),
        tap(t.not_now(), JoiningIntent::Decline(lang, Payload::Business)),
    ])
}
