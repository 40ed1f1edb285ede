//! Parsers of typed answers: names, zones, amounts, rates, levels.

use super::{AnswerRefused, LATER, OFF, step};
use crate::typed::{money, plain, whole};
use crate::{
    Amount, ByLang, Expiry, Factor, Lang, Level, Money, NAME_LENGTH_MAX, PayRule, Points, Rate, Reward, Rules, ShortId,
    Zone, one_line,
};
use iso_currency::Currency;

/// The most levels that can be typed.
const TYPED_LEVELS_MAX: usize = 5;

pub(super) fn name(lang: Lang, said: &str, first: Lang) -> Result<String, AnswerRefused> {
    if said == LATER && lang != first {
        return Ok(LATER.to_owned());
    }
    let name = one_line(said);
    // Several lines are several answers.
    let sane = (1..=NAME_LENGTH_MAX).contains(&name.chars().count()) && !said.trim().contains(['\n', '\r']);
    (sane && name != LATER).then_some(name).ok_or(AnswerRefused::NameLength)
}

pub(super) fn zone(said: &str) -> Option<Zone> {
    Zone::get(said).ok().filter(|zone| zone.iana_name().is_some())
}

/// Returns the numbers in a text with words around them; none if one of them is below zero. A blank that breaks no line groups
/// digits, any other one ends a number.
pub(super) fn numbers(text: &str) -> Vec<String> {
    let text: String = text.chars().filter(|c| !matches!(c, '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')).collect();
    let text = plain(&text);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '-' && letters.peek().is_some_and(char::is_ascii_digit) {
            return Vec::new();
        }
    }
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let parts = text.split(|c| !number(c)).map(|part| part.trim_matches([',', '.']));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Reads "10 100": points and the money for them. "5%" is five points for each step of money.
pub(super) fn rate(said: &str, currency: Currency, typed: bool) -> Option<Rate> {
    if let Some(from_button) = rate_from(said, currency).filter(|_| !typed) {
        return Some(from_button);
    }
    let found = numbers(said);
    let points = |text: &str| whole(text).and_then(|points| u32::try_from(points).ok());
    match found.as_slice() {
        [percent] if plain(said).contains('%') => Rate::new(points(percent)?, step(currency), currency),
        [some, per] => Rate::new(points(some)?, money(per, currency)?.minor(), currency),
        _ => None,
    }
}

/// Reads the stored form of a rate: `points/minor units`.
pub(super) fn rate_from(said: &str, currency: Currency) -> Option<Rate> {
    let (points, minor) = said.split_once('/')?;
    Rate::new(points.parse().ok()?, minor.parse().ok()?, currency)
}

/// Reads `never`, `after:12`, `idle:6`, or a number of months, and returns the stored form.
pub(super) fn expiry(said: &str) -> Option<String> {
    let text = match whole(said) {
        Some(months) => format!("after:{months}"),
        None => said.to_owned(),
    };
    expiry_from(&text).map(|_| text)
}

pub(super) fn expiry_from(said: &str) -> Option<Expiry> {
    let months = |text: &str| text.parse().ok().filter(|months| (1..=Rules::EXPIRY_MONTHS_MAX).contains(months));
    match said.split_once(':') {
        None if said == "never" => Some(Expiry::Never),
        Some(("after", text)) => months(text).map(Expiry::AfterMonths),
        Some(("idle", text)) => months(text).map(Expiry::IdleMonths),
        _ => None,
    }
}

/// Reads `off`, or a point's worth and a share in percent: as a button carries them, or typed as "1 30".
pub(super) fn pay_text(said: &str, currency: Currency, typed: bool) -> Option<String> {
    if said == OFF || (!typed && pay_from(said, currency).is_ok_and(|pay| pay.is_some())) {
        return Some(said.to_owned());
    }
    let found = numbers(said);
    let [worth, share] = found.as_slice() else { return None };
    let text = format!("{}/{share}", money(worth, currency)?.minor());
    pay_from(&text, currency).is_ok().then_some(text)
}

pub(super) fn pay_from(said: &str, currency: Currency) -> Result<Option<PayRule>, AnswerRefused> {
    if said == OFF {
        return Ok(None);
    }
    let (worth, share) = said.split_once('/').ok_or(AnswerRefused::Pay)?;
    let minor_per_point: u32 = worth.parse().map_err(|_| AnswerRefused::Pay)?;
    let share_percent: u8 = share.parse().map_err(|_| AnswerRefused::Pay)?;
    if minor_per_point == 0 || !(1..=100).contains(&share_percent) {
        return Err(AnswerRefused::Pay);
    }
    let point = Amount::of_minor(minor_per_point.into(), currency);
    let minimum = Points::new(1).ok_or(AnswerRefused::Pay)?;
    Ok(Some(PayRule { point, share_percent, minimum, lapse_hours: PayRule::LAPSE_HOURS }))
}

/// Reads `off`, or points for the referrer, for the friend, and the minimum in minor units; typed as "150 100 500".
pub(super) fn referral_text(said: &str, currency: Currency, typed: bool) -> Option<String> {
    if said == OFF {
        return Some(said.to_owned());
    }
    let points = |text: &str| whole(text).filter(|points| (1..=Rules::AWARD_MAX).contains(points));
    let parts: Vec<&str> = said.split('/').collect();
    if let ([referrer, friend, minimum], false) = (parts.as_slice(), typed) {
        points(referrer)?;
        points(friend)?;
        return Money::new(minimum.parse().ok()?, currency).ok().map(|_| said.to_owned());
    }
    let found = numbers(said);
    let [referrer, friend, minimum] = found.as_slice() else { return None };
    Some(format!("{}/{}/{}", points(referrer)?, points(friend)?, money(minimum, currency)?.minor()))
}

/// Reads `<names> = <number>`: the names in the program's languages, separated by slashes.
pub(super) fn priced<'a>(
    line: &'a str,
    spoken: &[Lang],
    wrong: AnswerRefused,
) -> Result<(ByLang<String>, &'a str), AnswerRefused> {
    let (said, number) = line.rsplit_once(['=', '＝']).ok_or(wrong)?;
    Ok((names(said, spoken)?, number.trim()))
}

/// Reads names in the program's languages, separated by slashes.
pub fn names(said: &str, spoken: &[Lang]) -> Result<ByLang<String>, AnswerRefused> {
    let names: Vec<String> = said.split(['/', '／']).map(one_line).collect();
    if names.len() != spoken.len() {
        return Err(AnswerRefused::Languages);
    }
    if names.iter().any(|name| !(1..=NAME_LENGTH_MAX).contains(&name.chars().count())) {
        return Err(AnswerRefused::NameLength);
    }
    let of = |lang: Lang| spoken.iter().position(|known| *known == lang).map_or(&names[0], |at| &names[at]).clone();
    Ok(ByLang { ru: of(Lang::Ru), zh: of(Lang::Zh), en: of(Lang::En) })
}

/// Reads `<names> = <price>`: a reward of the catalog as it is typed.
pub fn typed_reward(said: &str, spoken: &[Lang]) -> Result<(ByLang<String>, Points), AnswerRefused> {
    let (names, price) = priced(said, spoken, AnswerRefused::Reward)?;
    let price = whole(price).filter(|price| (1..=Reward::PRICE_MAX).contains(price)).and_then(Points::new);
    Ok((names, price.ok_or(AnswerRefused::Reward)?))
}

/// Reads lines of `<names> = <threshold> [x<multiplier>]`.
pub(super) fn typed_levels(said: &str, spoken: &[Lang]) -> Result<Vec<Level>, AnswerRefused> {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !(1..=TYPED_LEVELS_MAX).contains(&lines.len()) {
        return Err(AnswerRefused::Levels);
    }
    let one = |(at, line): (usize, &&str)| {
        let (names, numbers) = priced(line, spoken, AnswerRefused::Levels)?;
        let (from, by) = numbers.split_once(['x', 'X', '×', '\u{445}', '*']).unwrap_or((numbers, "1"));
        let from = whole(from.trim()).ok_or(AnswerRefused::Levels)?;
        level(at, names, from, hundredths(by.trim()).ok_or(AnswerRefused::Levels)?)
    };
    lines.iter().enumerate().map(one).collect()
}

pub(super) fn level(at: usize, names: ByLang<String>, from: i64, multiplier: u32) -> Result<Level, AnswerRefused> {
    Ok(Level {
        id: ShortId::parse(&format!("level{}", at + 1)).map_err(|_| AnswerRefused::Levels)?,
        names,
        threshold: Points::new(from).ok_or(AnswerRefused::Levels)?,
        multiplier: Factor::new(multiplier).ok_or(AnswerRefused::Levels)?,
        perks: None,
    })
}

/// Reads "1", "1.5" or "1,25" as hundredths.
pub(super) fn hundredths(text: &str) -> Option<u32> {
    let text = plain(text).trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let sane = (1..=2).contains(&whole.len()) && digits(whole) && part.len() <= 2 && digits(part);
    sane.then(|| format!("{whole}{part:0<2}").parse().ok()).flatten()
}
