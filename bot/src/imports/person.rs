//! Who a row is about, in one form however it is written.

use crate::imports::values::ValueRefused;
use domain::typed::{NumberRefused, decimal};
use iso_currency::Currency;
use phonenumber::{Mode, country};

/// Returns a phone in the international form: `+79161234567` for `8 (916) 123-45-67` in Russia. `None` if it is no phone.
/// What has neither a plus sign nor the form of a number at home is one only where a phone is `expected`.
pub(super) fn phone(text: &str, home: Option<country::Id>, expected: bool) -> Result<Option<String>, ValueRefused> {
    if decimal(text, None) == Err(NumberRefused::Rounded) {
        return Err(ValueRefused::Rounded);
    }
    let bare: String = text.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
    let parse = |text: &str| phonenumber::parse(home, text).ok().filter(phonenumber::is_valid);
    // A spreadsheet drops the plus sign.
    let with_plus = || parse(&format!("+{bare}")).filter(|read| expected || read.country().id() == home);
    let read = parse(&bare).or_else(with_plus);
    Ok(read.map(|number| number.format().mode(Mode::E164).to_string()))
}

/// Returns the country of a currency, in which phones without a country code are. `None` for one of several countries.
pub fn home_of(currency: Currency) -> Option<country::Id> {
    // The first letters of a currency's code are those of its country.
    currency.code().get(..2)?.parse().ok()
}

/// Returns an e-mail address in lower case. `None` if it is none.
pub(super) fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (name, host) = text.split_once('@')?;
    let is_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@');
    let is_plain = !text.chars().any(|sign| sign.is_whitespace() || sign.is_control());
    (!name.is_empty() && is_host && is_plain).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_has_one_form() {
        for text in ["+7 (916) 123-45-67", "89161234567", "8 916 123 45 67", "79161234567", "9161234567"] {
            assert_eq!(phone(text, Some(country::RU), true), Ok(Some("+79161234567".to_owned())), "{text}");
        }
        for text in ["13800138000", "+86 138 0013 8000", "8613800138000", "138-0013-8000"] {
            assert_eq!(phone(text, Some(country::CN), true), Ok(Some("+8613800138000".to_owned())), "{text}");
        }
        assert_eq!(phone("7.91612E+10", Some(country::RU), true), Err(ValueRefused::Rounded));
        for bad in ["", "anna", "12", "123456789012345678"] {
            assert_eq!(phone(bad, Some(country::RU), true), Ok(None), "{bad}");
        }
        assert_eq!(phone("8613800138000", Some(country::RU), false), Ok(None), "an id");
        assert_eq!(phone("89161234567", Some(country::RU), false), Ok(Some("+79161234567".to_owned())));
        assert_eq!(phone("+8613800138000", None, false), Ok(Some("+8613800138000".to_owned())));
        assert_eq!((home_of(Currency::RUB), home_of(Currency::EUR)), (Some(country::RU), None));
        assert_eq!(email(" Anna@Example.COM "), Some("anna@example.com".to_owned()));
        for bad in ["anna", "@x.y", "a@b", "a b@c.d", "a@.d"] {
            assert_eq!(email(bad), None, "{bad}");
        }
    }
}
