//! Days that people type: `2027-12-05`, `5.12`, `December 5`, the Chinese form, and spans such as `5.12–6.12` or
//! `December 5–6`.

use super::plain;
use crate::Day;

/// The words around days and the names of the months.
const WORDS: &str = include_str!("days.txt");

/// A part of a text about days.
enum DayPart {
    /// A day and a month, with a year if it was typed.
    Day(i16, i8, Option<i16>),
    Number(i16),
    Month(i8),
}

/// Reads one day, or the first and the last of a span. A day without a year is the next one from `today` on; the last is not
/// before the first. Of `6.1` the month is the first where it is written so.
pub fn days(text: &str, today: Day, month_first: bool) -> Option<(Day, Day)> {
    let text = plain(text).to_lowercase().replace([',', '(', ')'], " ");
    let words = text.split(' ').filter(|word| !word.is_empty());
    let parts: Vec<DayPart> = words.flat_map(|word| parts(word, month_first)).collect::<Option<_>>()?;
    let dated = dated(parts)?;
    let [first, rest @ ..] = dated.as_slice() else { return None };
    let first = on(*first, today)?;
    match rest {
        [] => Some((first, first)),
        [last] => Some((first, on(*last, first)?)),
        _ => None,
    }
}

/// Returns the next such day, or the one in its year.
fn on((day, month, year): (i16, i8, Option<i16>), from: Day) -> Option<Day> {
    let of = |year| Day::new(year, month, i8::try_from(day).ok()?).ok();
    match year {
        Some(year) => of(year).filter(|day| *day >= from),
        // Every eighth year has a 29 February.
        None => (0..=8).find_map(|more| of(from.year() + more).filter(|day| *day >= from)),
    }
}

/// Returns the words of a kind.
fn words_of(kind: &str) -> impl Iterator<Item = &'static str> {
    let line = WORDS.lines().find_map(|line| line.strip_prefix(kind)?.strip_prefix(": "));
    line.unwrap_or_default().split(' ')
}

/// Returns the parts of a word; `None` for one that is nothing of a day.
fn parts(word: &str, month_first: bool) -> Vec<Option<DayPart>> {
    if words_of("between").any(|known| known == word) {
        return Vec::new();
    }
    if let [year, month, day] = numbers(word, '-').as_slice() {
        return vec![whole_day(*day, *month, Some(*year))];
    }
    let spans = |sign: char| words_of("span").any(|span| span.starts_with(sign));
    word.split(spans).filter(|part| !part.is_empty()).map(|word| part(word, month_first)).collect()
}

fn part(word: &str, month_first: bool) -> Option<DayPart> {
    let word = word.trim_end_matches('.');
    if let Some(month) = month(word) {
        return Some(DayPart::Month(month));
    }
    let plain = words_of("day").find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    if let Ok(number) = plain.parse() {
        return Some(DayPart::Number(number));
    }
    let (year, rest) = match words_of("year").find_map(|sign| plain.split_once(sign)) {
        Some((year, rest)) => (Some(year.parse().ok()?), rest),
        None => (None, plain),
    };
    if let Some((month, day)) = words_of("month").find_map(|sign| rest.split_once(sign)) {
        return whole_day(day.parse().ok()?, month.parse().ok()?, year);
    }
    let plain = if month_first { plain.replace('/', ".") } else { plain.to_owned() };
    match numbers(&plain, '.').as_slice() {
        [month, day] if month_first => whole_day(*day, *month, None),
        [day, month] => whole_day(*day, *month, None),
        [day, month, year] => whole_day(*day, *month, Some(if *year < 100 { 2_000 + year } else { *year })),
        _ => None,
    }
}

fn whole_day(day: i16, month: i16, year: Option<i16>) -> Option<DayPart> {
    Some(DayPart::Day(day, i8::try_from(month).ok()?, year))
}

/// Returns the numbers between such signs; none if there is anything else.
fn numbers(word: &str, sign: char) -> Vec<i16> {
    word.split(sign).map(|part| part.parse().ok()).collect::<Option<_>>().unwrap_or_default()
}

fn month(word: &str) -> Option<i8> {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#') && !line.contains(": "));
    let at = lines.map(|line| line.split(' ').any(|name| name == word)).position(|found| found)?;
    i8::try_from(at + 1).ok()
}

/// Joins numbers with the name of their month: `5–6 December`, `December 5–6`, `6 января 2028`.
fn dated(parts: Vec<DayPart>) -> Option<Vec<(i16, i8, Option<i16>)>> {
    let (mut dated, mut loose, mut named) = (Vec::new(), Vec::new(), None);
    for part in parts {
        match (part, named) {
            (DayPart::Day(day, month, year), _) => {
                named = Some(month);
                dated.push((day, month, year));
            }
            (DayPart::Number(year), _) if year > 31 => dated.last_mut()?.2 = Some(year),
            (DayPart::Number(day), Some(month)) => dated.push((day, month, None)),
            (DayPart::Number(day), None) => loose.push(day),
            (DayPart::Month(month), _) => {
                // `5 December – 6 January`: a name after its number, so the next number waits for its own.
                named = loose.is_empty().then_some(month);
                dated.extend(loose.drain(..).map(|day| (day, month, None)));
            }
        }
    }
    loose.is_empty().then_some(dated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_read_as_people_write_them_in_each_language() {
        let today = date(2027, 12, 4);
        let both = Some((date(2027, 12, 5), date(2027, 12, 6)));
        for text in [
            "2027-12-05 2027-12-06",
            "5.12-6.12",
            "05.12.2027 – 06.12.2027",
            "5.12.27—6.12.27",
            "5–6 декабря",
            "с 5 по 6 декабря",
            "December 5–6",
            "December 5 to December 6",
            "Dec 5th - 6th",
            "5 dec - 6 dec",
            "12月5日至12月6日",
            "12月5日—6日",
            "２０２７年12月5日 12月6日",
        ] {
            assert_eq!(days(text, today, false), both, "{text}");
        }
        let one = |day| Some((day, day));
        assert_eq!(days("1 марта", today, false), one(date(2028, 3, 1)));
        assert_eq!(days("4.12", today, false), one(today));
        assert_eq!(days("29 February", today, false), one(date(2028, 2, 29)));
        assert_eq!(days("30.12 5.1", today, false), Some((date(2027, 12, 30), date(2028, 1, 5))));
        assert_eq!(days("12.5-12/6", today, true), both);
        assert_eq!(days("12/5", today, false), None);
        for bad in ["", "tomorrow", "3.12.2027", "31.02", "5", "5.12 6.12 7.12", "6.12.2027 5.12.2027", "45 декабря"]
        {
            assert_eq!(days(bad, today, false), None, "{bad}");
        }
    }
}
