//! Formats of numbers, dates and money in each language, from locale data.

use crate::texts::texts;
use domain::{Day, Instant, Lang, Money, Program, Rules, Zone, day_of};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::{E, M, MD};
use icu_datetime::input::Date;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::{Locale, locale};
use jiff::civil::Weekday;
use std::sync::OnceLock;

type DayFormatter = FixedCalendarDateTimeFormatter<icu_calendar::Gregorian, MD>;

type MonthFormatter = FixedCalendarDateTimeFormatter<icu_calendar::Gregorian, M>;

type WeekdayFormatter = FixedCalendarDateTimeFormatter<icu_calendar::Gregorian, E>;

struct Formatters {
    decimal: DecimalFormatter,
    day: DayFormatter,
    month: MonthFormatter,
    weekday: WeekdayFormatter,
}

fn formatters(lang: Lang) -> &'static Formatters {
    static ALL: [OnceLock<Formatters>; 3] = [const { OnceLock::new() }; 3];
    let (cell, locale): (_, Locale) = match lang {
        Lang::Ru => (&ALL[0], locale!("ru")),
        Lang::Zh => (&ALL[1], locale!("zh")),
        Lang::En => (&ALL[2], locale!("en")),
    };
    cell.get_or_init(|| Formatters {
        decimal: DecimalFormatter::try_new((&locale).into(), Default::default()).expect("locale data is compiled in"),
        day: DayFormatter::try_new((&locale).into(), MD::long()).expect("locale data is compiled in"),
        // The long form of a month by itself is a word, but in Chinese the short form is the usual one.
        month: MonthFormatter::try_new((&locale).into(), if lang == Lang::Zh { M::short() } else { M::long() })
            .expect("locale data is compiled in"),
        weekday: WeekdayFormatter::try_new((&locale).into(), E::short()).expect("locale data is compiled in"),
    })
}

/// A whole number: `1 234 567` in Russian (non-breaking spaces), `1,234,567` in Chinese and English.
pub fn number(lang: Lang, value: i64) -> String {
    formatters(lang).decimal.format(&Decimal::from(value)).to_string()
}

/// A word as it begins a line or a button.
pub(crate) fn capital(word: String) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A change of points with its sign: `+12`, `−6`, `0`.
pub(crate) fn signed(lang: Lang, value: i64) -> String {
    let shown = number(lang, value.saturating_abs());
    match value {
        0 => shown,
        1.. => format!("+{shown}"),
        _ => format!("−{shown}"),
    }
}

/// An exact quotient with at most four decimals, truncated and not rounded.
pub(crate) fn quotient(lang: Lang, num: i128, den: i128) -> String {
    let parts = i64::try_from(num * 10_000 / den.max(1)).unwrap_or(i64::MAX);
    scaled(lang, parts, 4)
}

/// An amount of money with the currency's narrow symbol. Minor units are left out if they are zero.
pub fn money(lang: Lang, amount: Money) -> String {
    let currency = amount.currency();
    let decimals = Money::decimals(currency);
    let whole = i64::pow(10, decimals as u32);
    let shown = if amount.minor() % whole == 0 {
        number(lang, amount.minor() / whole)
    } else {
        let mut decimal = Decimal::from(amount.minor());
        decimal.multiply_pow10(-(decimals as i16));
        formatters(lang).decimal.format(&decimal).to_string()
    };
    texts(lang).money(currency.symbol().symbol, shown)
}

/// A day, with its year if that differs from the year of `today`.
pub fn date(lang: Lang, day: Day, today: Day) -> String {
    let Ok(gregorian) = Date::try_new_gregorian(day.year().into(), day.month() as u8, day.day() as u8) else {
        return day.to_string();
    };
    let shown = formatters(lang).day.format(&gregorian).to_string();
    if day.year() == today.year() { shown } else { texts(lang).date_with_year(shown, day.year().to_string()) }
}

/// A moment in a zone: the day as [`date`] has it, and the time to the minute.
pub(crate) fn moment(lang: Lang, at: Instant, zone: &Zone, now: Instant) -> String {
    let time = at.to_zoned(zone.clone()).strftime("%H:%M").to_string();
    texts(lang).moment(date(lang, day_of(at, zone), day_of(now, zone)), time)
}

/// A month by itself: `March`.
pub(crate) fn month(lang: Lang, month: i8) -> String {
    let first = Date::try_new_gregorian(2028, month.unsigned_abs(), 1);
    first.map_or_else(|_| month.to_string(), |first| formatters(lang).month.format(&first).to_string())
}

/// A day of the week, short: `Sat`.
pub(crate) fn weekday(lang: Lang, weekday: Weekday) -> String {
    // 3 January 2028 is a Monday.
    let day = Date::try_new_gregorian(2028, 1, 3 + weekday.to_monday_zero_offset().unsigned_abs());
    day.map_or_else(|_| String::new(), |day| formatters(lang).weekday.format(&day).to_string())
}

/// A factor in hundredths: `1.5`, `2`.
pub(crate) fn factor(lang: Lang, factor: domain::Factor) -> String {
    scaled(lang, factor.hundredths().into(), 2)
}

/// Hundredths with one decimal, rounded half away from zero: `29.1`, `−4.9`.
pub(crate) fn one_decimal(lang: Lang, hundredths: i64) -> String {
    let tenths = (hundredths.abs() + 5) / 10;
    let shown = scaled(lang, tenths, 1);
    if hundredths < 0 && tenths > 0 { format!("−{shown}") } else { shown }
}

/// `value` × 10^-decimals without trailing zeros.
fn scaled(lang: Lang, value: i64, decimals: i16) -> String {
    let mut decimal = Decimal::from(value);
    decimal.multiply_pow10(-decimals);
    decimal.trim_end();
    formatters(lang).decimal.format(&decimal).to_string()
}

/// A birthday in words, without a year.
pub(crate) fn birthday_in_words(birthday: &store::Birthday, lang: Lang) -> String {
    // 2028 is a leap year, so it has every day.
    Day::new(2028, birthday.month, birthday.day).map(|day| date(lang, day, day)).unwrap_or_default()
}

/// The rate in words, such as "1 point for every ₽100".
pub(crate) fn rule(program: &Program, rules: &Rules, lang: Lang) -> String {
    let Some(rate) = rules.rate() else { return String::new() };
    let (points, minor) = (i64::from(rate.points), rate.per_minor(program.currency));
    let step = domain::Money::new(minor, program.currency).map(|money| crate::money(lang, money)).unwrap_or_default();
    let (t, shown) = (texts(lang), crate::number(lang, points));
    // Half of 2.50 for 5 points earns, too; half of 100 for 1 point does not.
    if points == 1 { t.rule(points, shown, step) } else { t.rule_in_proportion(points, shown, step) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use jiff::civil::date as day;

    #[test]
    fn numbers_are_written_as_each_language_writes_them() {
        assert_eq!(number(Lang::Ru, 1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(number(Lang::Ru, 1_000), "1\u{a0}000");
        assert_eq!(number(Lang::En, 1_234_567), "1,234,567");
        assert_eq!(number(Lang::Zh, 1_234_567), "1,234,567");
        assert_eq!(
            (signed(Lang::En, -6), signed(Lang::En, 12), signed(Lang::En, 0)),
            ("−6".into(), "+12".into(), "0".into())
        );
        assert_eq!(quotient(Lang::Ru, 129_900, 10_000), "12,99");
        assert_eq!(quotient(Lang::En, 10, 4), "2.5");
        assert_eq!(quotient(Lang::En, 20, 4), "5");
    }

    #[test]
    fn money_hides_zero_kopecks_and_knows_its_place() {
        let amount = |minor, currency| Money::new(minor, currency).unwrap();
        let rub = amount(129_900, Currency::RUB);
        assert_eq!(money(Lang::Ru, rub), "1\u{a0}299\u{a0}₽");
        assert_eq!(money(Lang::En, rub), "₽1,299");
        assert_eq!(money(Lang::Zh, rub), "₽1,299");
        assert_eq!(money(Lang::Ru, amount(129_950, Currency::RUB)), "1\u{a0}299,50\u{a0}₽");
        assert_eq!(money(Lang::Zh, amount(3_300, Currency::CNY)), "¥33");
        assert_eq!(money(Lang::En, amount(3_358, Currency::USD)), "$33.58");
        assert_eq!(money(Lang::En, amount(1_299, Currency::JPY)), "¥1,299");
    }

    #[test]
    fn dates_name_the_year_only_where_it_is_another() {
        let (march, today) = (day(2027, 3, 5), day(2027, 11, 1));
        assert_eq!(date(Lang::Ru, march, today), "5 марта");
        assert_eq!(date(Lang::Zh, march, today), "3月5日");
        assert_eq!(date(Lang::En, march, today), "March 5");
        assert_eq!(month(Lang::Ru, 3), "март");
        assert_eq!((month(Lang::Zh, 3), month(Lang::En, 3)), ("3月".to_owned(), "March".to_owned()));
        let weekdays = [Lang::Ru, Lang::Zh, Lang::En].map(|lang| weekday(lang, Weekday::Saturday));
        assert_eq!(weekdays, ["сб", "周六", "Sat"]);
        let next = day(2028, 1, 1);
        assert_eq!(date(Lang::Ru, march, next), "5 марта 2027");
        assert_eq!(date(Lang::Zh, march, next), "2027年3月5日");
        assert_eq!(date(Lang::En, march, next), "March 5, 2027");
    }
}
