//! The number on a member's card.

use std::fmt;

/// 16 digits, the last a Luhn check digit (ISO/IEC 7812-1). A card points to a member and can be replaced.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardNumber(u64);

/// Why a text is no card number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardRefused {
    /// Not 16 digits (spaces and dashes between them are allowed).
    #[error("a card number has 16 digits")]
    NotSixteenDigits,
    /// 16 digits, of which one or more are mistyped.
    #[error("the check digit of the card number is wrong: one of the digits is mistyped")]
    CheckDigit,
}

impl CardNumber {
    /// How many digits a number has.
    pub const DIGITS: usize = 16;
    /// One more than the largest body (the digits before the check digit).
    const BODIES: u64 = 10_u64.pow(15);

    /// A number from 64 random bits; the first digit is never 0, so that a spreadsheet keeps all sixteen.
    pub fn from_random(random: u64) -> CardNumber {
        let smallest = Self::BODIES / 10;
        let body = smallest + random % (Self::BODIES - smallest);
        CardNumber(body * 10 + u64::from(check_digit(body)))
    }

    /// Reads a number as a person or a till writes it: spaces and dashes may group the digits.
    pub fn parse(text: &str) -> Result<CardNumber, CardRefused> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
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

    /// The last four digits, enough to recognise one's own card.
    pub fn ending(self) -> String {
        format!("{:04}", self.0 % 10_000)
    }

    /// In groups of four, as on a card.
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
    /// A whole number would let whoever reads a log buy as the member.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber(…{})", self.ending())
    }
}

/// Luhn's check digit of the digits of `body`.
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
        for bad in ["", "1234", "12345678901234567", "１２３４５６７８９０１２３４５６", "4539x14880343646"]
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
