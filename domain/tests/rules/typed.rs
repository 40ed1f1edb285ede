//! What people type: one reading for every field.

use domain::typed::{NumberRefused, TypedNumber, code, decimal, money, plain, whole};
use domain::{CardNumber, CouponCode, TypedScore};
use iso_currency::Currency;
use proptest::prelude::*;

#[test]
fn numbers_as_people_write_them() {
    for (text, units, decimals) in [
        ("1299", 1299, 0),
        ("1 299,50", 129_950, 2),
        ("1\u{a0}250,50", 125_050, 2),
        ("1\u{202f}250.5", 12_505, 1),
        ("1,299.50", 129_950, 2),
        ("1.299,50 €", 129_950, 2),
        ("1,234,567", 1_234_567, 0),
        ("12'345.00", 1_234_500, 2),
        ("1299 ₽", 1299, 0),
        ("1 299 рублей", 1299, 0),
        ("500元", 500, 0),
        ("￥１２９９", 1299, 0),
        ("\u{200b}12\u{feff}99\u{3000}", 1299, 0),
        ("-20 000", -20_000, 0),
        ("−5,00 руб.", -500, 2),
        ("₽ -5", -5, 0),
        ("(5.00)", -500, 2),
        ("0", 0, 0),
        ("12,5", 125, 1),
    ] {
        assert_eq!(decimal(text, None), Ok(TypedNumber { units, decimals }), "{text}");
    }
    assert_eq!(decimal("1,234", None), Err(NumberRefused::Ambiguous));
    assert_eq!(decimal("1,234", Some(true)), Ok(TypedNumber { units: 1234, decimals: 3 }));
    assert_eq!(decimal("1,234", Some(false)), Ok(TypedNumber { units: 1234, decimals: 0 }));
    assert_eq!(decimal("0.500", Some(true)), Ok(TypedNumber { units: 500, decimals: 3 }));
    assert_eq!(decimal("7.91612E+10", None), Err(NumberRefused::Rounded));
    for bad in
        ["", "anna", "1,2,3", "1.2.3,4", "--5", "12a", "5k", "5 тыс", "10 20", "1 29", "1р50", "5²", "½", ",", "10 %"]
    {
        assert!(decimal(bad, None).is_err(), "{bad}");
    }
}

#[test]
fn amounts_and_points_are_read_alike_in_every_field() {
    let minor = |text: &str, currency| money(text, currency).map(domain::Money::minor);
    for (text, is) in [
        ("１２９９", Some(129_900)),
        ("1299 ₽", Some(129_900)),
        ("1,299.50", Some(129_950)),
        ("1,299", Some(129_900)),
        ("1.299", None),
        ("500元", Some(50_000)),
        ("1\u{2009}299,5", Some(129_950)),
        ("-5", None),
        ("1.2345", None),
        ("10 20", None),
    ] {
        assert_eq!(minor(text, Currency::RUB), is, "{text}");
    }
    // A currency without decimals, and one with three.
    assert_eq!((minor("1,299", Currency::JPY), minor("12.5", Currency::JPY)), (Some(1299), None));
    assert_eq!((minor("1,299", Currency::KWD), minor("1.29", Currency::KWD)), (None, Some(1290)));
    for (text, is) in [
        ("１２０", Some(120)),
        ("1 200 баллов", Some(1200)),
        ("1,200", Some(1200)),
        ("120积分", Some(120)),
        ("1\u{a0}200", Some(1200)),
        ("1.5", None),
        ("-1", None),
        ("1000000000000", None),
    ] {
        assert_eq!(whole(text), is, "{text}");
    }
}

#[test]
fn codes_are_read_whatever_groups_them() {
    let card = CardNumber::from_random(7);
    let [a, b, c, d] = [0, 4, 8, 12].map(|at| card.to_string()[at..at + 4].to_owned());
    for between in
        [" ", "-", "\u{2011}", "\u{2013}", "−", "\u{a0}", "\u{200b}", "\u{feff}", "\u{2007}-\u{200e}", "\u{3000}"]
    {
        let typed = [a.as_str(), &b, &c, &d].join(between);
        assert_eq!(CardNumber::parse(&typed), Ok(card), "{typed:?}");
    }
    let wide: String = card.to_string().chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
    assert_eq!(CardNumber::parse(&wide), Ok(card));
    let coupon = CouponCode::from_random(7);
    let typed = coupon.grouped().replace('-', "\u{2014}").to_lowercase();
    assert_eq!(CouponCode::parse(&format!("\u{200b}{typed} ")), Ok(coupon));
    assert_eq!(code(" １２３ \u{2013} 456"), "123456");
}

#[test]
fn scores_are_read_in_digits_and_in_words() {
    for (text, score, of) in [
        ("9", 9, None),
        (" ９ ", 9, None),
        ("10/10", 10, Some(10)),
        ("7 из 10", 7, Some(10)),
        ("8 out of 10", 8, Some(10)),
        ("девять", 9, None),
        ("Девять!", 9, None),
        ("девять баллов", 9, None),
        ("九分", 9, None),
        ("9分", 9, None),
        ("nine", 9, None),
        ("10 points", 10, None),
        ("ноль", 0, None),
        ("11", 11, None),
    ] {
        assert_eq!(TypedScore::read(text), Some(TypedScore { score, of }), "{text}");
    }
    for other in
        ["", "great", "9 lives", "-1", "9.5", "2026-10-05", "999", "а девять было лучше", "/points", "今天九点"]
    {
        assert_eq!(TypedScore::read(other), None, "{other}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_and_nothing_panics(number in 0..10_000_000_000_i64, text in ".{0,24}") {
        let digits = number.to_string();
        let grouped = |by: &str| {
            let bytes = digits.as_bytes().rchunks(3).rev();
            bytes.map(|group| std::str::from_utf8(group).unwrap()).collect::<Vec<_>>().join(by)
        };
        for by in [" ", "\u{a0}", "\u{202f}", "'", ","] {
            prop_assert_eq!(whole(&grouped(by)), Some(number));
        }
        let _ = (decimal(&text, None), whole(&text), money(&text, Currency::CNY), plain(&text), code(&text));
    }
}
