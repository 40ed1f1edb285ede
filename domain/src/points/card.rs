//! The number of a member's card.

use crate::serde_as_text;
use crate::typed::code;
use std::fmt;

/// A card number: 16 digits, the last a Luhn check digit (ISO/IEC 7812-1). A card points to a member and can be
/// replaced.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardNumber(u64);

serde_as_text!(CardNumber, CardNumber::to_string, |text| CardNumber::parse(text).ok());

/// The reason why a text is not a card number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardRefused {
    /// The text has not 16 digits (spaces and dashes between them are allowed).
    #[error("a card number has 16 digits")]
    NotSixteenDigits,
    /// The check digit is wrong: one or more digits are mistyped.
    #[error("the check digit of the card number is wrong: one of the digits is mistyped")]
    CheckDigit,
}

impl CardNumber {
    /// The number of digits.
    pub const DIGITS: usize = 16;
    /// One more than the largest number before the check digit.
    const BODIES: u64 = 10_u64.pow(15);

    /// Makes a number from 64 random bits. The first digit is never 0, because a spreadsheet would drop it.
    pub fn from_random(random: u64) -> CardNumber {
        let smallest = Self::BODIES / 10;
        let body = smallest + random % (Self::BODIES - smallest);
        CardNumber(body * 10 + u64::from(check_digit(body)))
    }

    /// Reads a number as a person or a till writes it. Blanks and dashes of any kind may group the digits.
    pub fn parse(text: &str) -> Result<CardNumber, CardRefused> {
        let digits = code(text);
        if digits.len() != Self::DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CardRefused::NotSixteenDigits);
        }
        let number: u64 = digits.parse().map_err(|_| CardRefused::NotSixteenDigits)?;
        if u64::from(check_digit(number / 10)) == number % 10 {
            Ok(CardNumber(number))
        } else {
            Err(CardRefused::CheckDigit)
        }
    }

    /// Reads the last four digits of a card as a person writes them.
    pub fn parse_ending(text: &str) -> Option<String> {
        let digits = code(text);
        (digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
    }

    /// Returns the last four digits, by which members recognize their card.
    pub fn ending(self) -> String {
        format!("{:04}", self.0 % 10_000)
    }

    /// Returns the number in groups of four, as on a card.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        [&plain[0..4], &plain[4..8], &plain[8..12], &plain[12..16]].join(" ")
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016}", self.0)
    }
}

impl fmt::Debug for CardNumber {
    /// Shows the last digits only: a whole number in a log would let its readers buy as the member.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber(…{})", self.ending())
    }
}

/// Returns Luhn's check digit for the digits of `body`.
fn check_digit(body: u64) -> u8 {
    let mut rest = body;
    let mut sum = 0;
    let mut doubled = true;
    while rest > 0 {
        let digit = rest % 10;
        sum += match (doubled, digit) {
            (false, _) => digit,
            (true, 0..=4) => digit * 2,
            (true, _) => digit * 2 - 9,
        };
        doubled = !doubled;
        rest /= 10;
    }
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_the_standards() {
        // The example of ISO/IEC 7812-1, annex B.
        assert_eq!(check_digit(7_992_739_871), 3);
        assert_eq!(CardNumber::parse("4539 1488 0343 6467").unwrap().grouped(), "4539 1488 0343 6467");
    }

    #[test]
    fn every_single_mistyped_digit_is_noticed() {
        let card = CardNumber::from_random(0x5eed_1234_5678_9abc).to_string();
        assert_eq!(CardNumber::parse(&card).unwrap().to_string(), card);
        for at in 0..card.len() {
            for digit in b'0'..=b'9' {
                let mut typed = card.clone().into_bytes();
                if typed[at] == digit {
                    continue;
                }
                typed[at] = digit;
                let typed = String::from_utf8(typed).unwrap();
                assert_eq!(CardNumber::parse(&typed), Err(CardRefused::CheckDigit), "{typed}");
            }
        }
        for bad in ["", "1234", "12345678901234567", "Ⅰ２３４５６７８９０１２３４５６", "4539x14880343646"]
        {
            assert_eq!(CardNumber::parse(bad), Err(CardRefused::NotSixteenDigits), "{bad}");
        }
    }

    #[test]
    fn a_log_never_shows_a_whole_number() {
        let card = CardNumber::from_random(77);
        assert!(!format!("{card:?}").contains(&card.to_string()));
    }
}
