//! Screens of the second factor.

use super::intent::SecondFactorIntent;
use crate::channel::code;
use crate::features::staff::intent::StaffIntent;
use crate::number;
use crate::screens::parts::{Screen, tap};
use crate::texts::texts;
use domain::{Instant, Lang};
use store::{CodeCheck, SecondFactor};

pub(crate) fn none(lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(t.factor_none())
        .row([tap(t.menu_factor_set_up(), SecondFactorIntent::Factor), tap(t.menu_business(), StaffIntent::Business)])
}

pub(crate) fn set_up(factor: &SecondFactor, lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(t.factor_set_up(code(factor.secret()))).row([tap(t.back(), StaffIntent::Business)])
}

/// The second factor is on; the recovery codes are shown this once. `goes_on` adds the button to what it was set up for.
pub(crate) fn on(codes: &[String], goes_on: bool, lang: Lang) -> Screen {
    let t = texts(lang);
    let codes: Vec<String> = codes.iter().map(|one| code(one)).collect();
    let go_on = goes_on.then(|| tap(t.menu_go_on(), SecondFactorIntent::GoOn));
    Screen::new(t.factor_on(codes.join("\n"))).row(go_on).row([tap(t.menu_business(), StaffIntent::Business)])
}

pub(crate) fn is_on(factor: &SecondFactor, lang: Lang) -> Screen {
    let t = texts(lang);
    Screen::new(t.factor_is_on(number(lang, factor.recovery_left() as i64)))
        .row([tap(t.menu_factor_off(), SecondFactorIntent::FactorOff), tap(t.menu_business(), StaffIntent::Business)])
}

pub(crate) fn ask(lang: Lang) -> Screen {
    Screen::new(texts(lang).factor_ask())
}

/// Why a code was not accepted.
pub(crate) fn not_right(checked: CodeCheck, lang: Lang, now: Instant) -> Screen {
    let t = texts(lang);
    Screen::new(match checked {
        CodeCheck::Wrong(left) => t.factor_wrong(i64::from(left), number(lang, left.into())),
        CodeCheck::Locked(until) => {
            let minutes = until.duration_since(now).as_secs().div_euclid(60) + 1;
            t.factor_locked(number(lang, minutes))
        }
        CodeCheck::NoCode => t.factor_no_code(),
        CodeCheck::Used | CodeCheck::Right => t.factor_used(),
    })
}
