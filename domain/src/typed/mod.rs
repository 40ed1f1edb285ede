//! What people type: numbers, amounts and codes, as the keyboards and spreadsheets of any language write them. Every field
//! reads them by these functions.

mod days;
mod time;

pub use days::days;
pub use time::time_of_day;

use crate::Money;
use crate::text::is_hidden;
use iso_currency::Currency;

/// The words and signs beside a number.
const UNITS: &str = include_str!("units.txt");

/// An exact decimal: `units` in parts of ten to the power of `decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedNumber {
    /// The digits as a whole number, below zero if a minus stands before them.
    pub units: i128,
    /// How many of them are decimals.
    pub decimals: u32,
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRefused {
    /// There is no number in it, or more than one.
    NoNumber,
    /// A spreadsheet has rounded it: `7.91612E+10`.
    Rounded,
    /// `1,234` is a thousand or a little more than one.
    Ambiguous,
}

/// Returns a text in the characters of a plain keyboard: full-width ones become narrow, every dash a hyphen, every blank a
/// space, and what is not seen is left out.
pub fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{3002}' => '.',
        '\u{66b}' | '\u{3001}' => ',',
        c if c.is_whitespace() => ' ',
        other => other,
    };
    text.chars().filter(|c| c.is_whitespace() || !is_hidden(*c)).map(narrow).collect()
}

/// Returns a code as it was meant: what groups it, blanks and dashes, is left out.
pub fn code(text: &str) -> String {
    plain(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect()
}

/// Reads a number: `1299`, `1 299,50`, `1,299.50`, `1.299,50`, `-20 000 ₽`, `(5.00)`. Signs and words of money and points
/// beside it change nothing. The comma of `1,234` groups thousands only where another sign, or `decimal_comma`, shows it.
pub fn decimal(text: &str, decimal_comma: Option<bool>) -> Result<TypedNumber, NumberRefused> {
    let mut bare = without_units(plain(text).trim().to_lowercase());
    let mut negative = false;
    if let Some(inner) = bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (negative, bare) = (true, without_units(inner.trim().to_owned()));
    }
    if let Some(rest) = bare.strip_prefix('-').or_else(|| bare.strip_suffix('-')) {
        (negative, bare) = (!negative, without_units(rest.trim().to_owned()));
    }
    let bare = bare.strip_prefix('+').unwrap_or(&bare).trim();
    if bare.contains('e') && bare.replace(['e', '+', '-', '.', ','], "").bytes().all(|sign| sign.is_ascii_digit()) {
        return Err(NumberRefused::Rounded);
    }
    let bare = ungrouped(bare).ok_or(NumberRefused::NoNumber)?;
    if !bare.bytes().any(|sign| sign.is_ascii_digit())
        || !bare.bytes().all(|sign| sign.is_ascii_digit() || matches!(sign, b',' | b'.'))
    {
        return Err(NumberRefused::NoNumber);
    }
    let (whole, decimals) = match decimal_point(&bare, decimal_comma)? {
        Some(at) => (&bare[..at], &bare[at + 1..]),
        None => (bare.as_str(), ""),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).chain(decimals.chars()).collect();
    let units: i128 = digits.parse().map_err(|_| NumberRefused::NoNumber)?;
    let decimals = u32::try_from(decimals.len()).map_err(|_| NumberRefused::NoNumber)?;
    Ok(TypedNumber { units: if negative { -units } else { units }, decimals })
}

/// Reads an amount of money. Three digits behind a comma are thousands where the currency has fewer decimals; behind a point
/// they may be a slip, and are refused.
pub fn money(text: &str, currency: Currency) -> Option<Money> {
    let decimals = u32::try_from(Money::decimals(currency)).ok()?;
    let read = typed(text, decimals < 3)?;
    let more = 10_i128.checked_pow(decimals.checked_sub(read.decimals)?)?;
    Money::new(i64::try_from(read.units.checked_mul(more)?).ok()?, currency).ok()
}

/// Reads a whole number that is not below zero.
pub fn whole(text: &str) -> Option<i64> {
    let read = typed(text, true)?;
    let number = i64::try_from(read.units).ok().filter(|number| (0..WHOLE_END).contains(number));
    number.filter(|_| read.decimals == 0)
}

/// One more than the largest whole number: twelve digits.
const WHOLE_END: i64 = 1_000_000_000_000;

/// Reads a number in which three digits behind a comma are thousands where `groups` says so.
fn typed(text: &str, groups: bool) -> Option<TypedNumber> {
    match decimal(text, None) {
        Err(NumberRefused::Ambiguous) if groups && plain(text).contains(',') => decimal(text, Some(false)).ok(),
        read => read.ok(),
    }
}

/// Returns a text without the words and signs of money and points at its ends.
pub(crate) fn without_units(mut text: String) -> String {
    let words = || UNITS.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '));
    loop {
        let bare = words().find_map(|word| text.strip_suffix(word).or_else(|| text.strip_prefix(word)));
        match bare {
            Some(bare) => text = bare.trim().to_owned(),
            None => return text,
        }
    }
}

/// Returns a number without the blanks and apostrophes that group its digits by three; `None` if they group otherwise.
fn ungrouped(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split([' ', '\'', '\u{2019}']).filter(|part| !part.is_empty()).collect();
    let [first, rest @ ..] = parts.as_slice() else { return None };
    let digits = |part: &str| part.bytes().take_while(u8::is_ascii_digit).count();
    let last = rest.len().checked_sub(1);
    let groups = rest.iter().enumerate().all(|(at, part)| digits(part) == 3 && (part.len() == 3 || Some(at) == last));
    (rest.is_empty() || groups && (1..=3).contains(&first.len()) && digits(first) == first.len())
        .then(|| parts.concat())
}

/// The place of the decimal sign, if there is one.
fn decimal_point(bare: &str, decimal_comma: Option<bool>) -> Result<Option<usize>, NumberRefused> {
    let signs: Vec<(usize, char)> = bare.char_indices().filter(|(_, sign)| matches!(sign, ',' | '.')).collect();
    let Some((last, sign)) = signs.last().copied() else { return Ok(None) };
    let other = signs.iter().any(|(_, one)| *one != sign);
    let same = signs.iter().filter(|(_, one)| *one == sign).count();
    // Groups of thousands have three digits each, but for the first.
    let groups = |whole: &str| {
        let mut groups = whole.split([',', '.']);
        groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
    };
    match (other, same) {
        // `1,299.50` and `1.299,50`: the last sign is the decimal one.
        (true, 1) if groups(&bare[..last]) => Ok(Some(last)),
        // `1,234,567`: one sign several times groups.
        (false, 2..) if groups(bare) => Ok(None),
        (true, _) | (false, 2..) => Err(NumberRefused::NoNumber),
        (false, _) => {
            let after = bare.len() - last - 1;
            match decimal_comma {
                Some(comma) if comma == (sign == ',') => Ok(Some(last)),
                Some(_) if after == 3 && groups(bare) && !bare.starts_with('0') => Ok(None),
                Some(_) => Ok(Some(last)),
                // Not three digits after it: it cannot group.
                None if after != 3 => Ok(Some(last)),
                None => Err(NumberRefused::Ambiguous),
            }
        }
    }
}
