//! Setting up a program: accepted answers, refused answers, and the resulting program.

use crate::book::{at, points};
use domain::setup::{LATER, OFF, PROPOSAL, example_bill, step};
use domain::*;
use iso_currency::Currency;

fn words(text: &str) -> ByLang<String> {
    ByLang { ru: format!("{text}-ru"), zh: format!("{text}-zh"), en: format!("{text}-en") }
}

fn proposed() -> Proposed {
    Proposed { levels: [words("a"), words("b"), words("c")], reward: words("r"), reward_about: words("about") }
}

/// All questions answered with the first proposals.
fn answered(kind: BusinessKind, currency: Currency) -> Answers {
    let mut answers = Answers::default();
    let mut says = |field, said: &str| answers.set(field, said, Lang::Ru, false).unwrap();
    says(Field::Kind, kind.code());
    says(Field::Name(Lang::Ru), "Зерно");
    says(Field::Name(Lang::Zh), LATER);
    says(Field::Name(Lang::En), "Grain");
    says(Field::Currency, currency.code());
    says(Field::Zone, "Asia/Shanghai");
    says(Field::Rate, &format!("{}/{}", kind.rate(), step(currency)));
    says(Field::Pending, "0");
    says(Field::Expiry, "after:12");
    says(Field::Pay, OFF);
    says(Field::Levels, PROPOSAL);
    says(Field::Referral, OFF);
    says(Field::Survey, "on");
    says(Field::Reward, PROPOSAL);
    answers
}

fn made(answers: &Answers) -> Result<Program, AnswerRefused> {
    let id = ProgramId::parse("p123").unwrap();
    answers.program(id, Lang::Ru, at("2027-03-05T00:00:00Z"), &proposed())
}

#[test]
fn every_template_makes_a_program_in_every_currency() {
    for kind in BusinessKind::ALL {
        for code in ["RUB", "CNY", "USD", "EUR", "KZT", "BYN", "JPY", "UZS", "GEL", "KWD"] {
            let currency = Currency::from_code(code).unwrap();
            let program = made(&answered(kind, currency)).unwrap();
            assert_eq!(program.langs, [Lang::Ru, Lang::En]);
            // Without a Chinese name the program uses its first name.
            assert_eq!((program.names.zh.as_str(), program.rules[0].levels.len()), ("Зерно", 3));
            let bill = example_bill(currency).unwrap();
            assert_eq!(
                award(bill, program.rules[0].rate().unwrap(), &[]).get(),
                i64::from(kind.rate()) * 1_299 / 100,
                "{code}"
            );
        }
    }
}

#[test]
fn nothing_is_made_before_all_is_answered_and_each_question_comes_in_turn() {
    let whole = answered(BusinessKind::Cafe, Currency::RUB);
    for field in Answers::order(Lang::Ru) {
        let mut lacking = whole.clone();
        lacking.0.remove(&field);
        assert_eq!(lacking.next(Lang::Ru), Some(field));
        assert_eq!(made(&lacking), Err(AnswerRefused::Before(field)));
    }
    assert_eq!(Answers::order(Lang::Zh)[1..4], [Lang::Zh, Lang::Ru, Lang::En].map(Field::Name));
}

#[test]
fn what_is_typed_is_money_and_never_a_buttons_code() {
    let mut answers = answered(BusinessKind::Cafe, Currency::RUB);
    let mut takes = |field, said: &str, typed| {
        answers.set(field, said, Lang::Ru, typed).map(|()| answers.get(field).unwrap().to_owned())
    };
    // A hundred roubles, not a hundred kopecks.
    assert_eq!(takes(Field::Rate, "10/100", true).as_deref(), Ok("10/10000"));
    assert_eq!(takes(Field::Rate, "10/100", false).as_deref(), Ok("10/100"));
    assert_eq!(takes(Field::Rate, "5 баллов за 99,50 ₽", true).as_deref(), Ok("5/9950"));
    assert_eq!(takes(Field::Rate, "5%", true).as_deref(), Ok("5/10000"));
    assert_eq!(takes(Field::Pay, "0,5 30", true).as_deref(), Ok("50/30"));
    assert_eq!(takes(Field::Referral, "150 100 500", true).as_deref(), Ok("150/100/50000"));
    assert_eq!(takes(Field::Expiry, "18", true).as_deref(), Ok("after:18"));
    assert_eq!(takes(Field::Zone, "europe/moscow", true).as_deref(), Ok("Europe/Moscow"));
    for bad in ["0 100", "1 0", "-1 100", "10 -100", "1 2 3", "ten", "1e3 100", "10 1000000000000"] {
        assert_eq!(takes(Field::Rate, bad, true), Err(AnswerRefused::Rate), "{bad}");
    }
    for bad in ["", "UTC+3", "Moscow", "../etc", "Europe"] {
        assert_eq!(takes(Field::Zone, bad, true), Err(AnswerRefused::Zone), "{bad}");
    }
    let long = "🙂".repeat(65);
    for bad in ["", "-", "a\nb", &long] {
        assert_eq!(takes(Field::Name(Lang::Ru), bad, true), Err(AnswerRefused::NameLength), "{bad}");
    }
}

#[test]
fn levels_are_read_line_by_line_in_the_programs_languages() {
    let mut answers = answered(BusinessKind::Cafe, Currency::RUB);
    answers.set(Field::Levels, "Гость / Guest = 0\n\nСвой ／ Friend ＝ 1 000 × 1,25", Lang::Ru, true).unwrap();
    let program = made(&answers).unwrap();
    let levels = &program.rules[0].levels;
    assert_eq!(levels.iter().map(|level| level.threshold).collect::<Vec<_>>(), [points(0), points(1_000)]);
    assert_eq!(levels[1].multiplier, Factor::new(125).unwrap());
    assert_eq!((levels[1].names.en.as_str(), levels[1].names.zh.as_str()), ("Friend", "Свой"));
    for (bad, why) in [
        ("A / B = 1", AnswerRefused::LevelsRise),
        ("A / B = 0\nC / D = 0", AnswerRefused::LevelsRise),
        ("A = 0", AnswerRefused::Languages),
        ("A / B / C = 0", AnswerRefused::Languages),
        ("A / B", AnswerRefused::Levels),
        ("A / B = 0 x0.5", AnswerRefused::Levels),
        ("A / B = 0 x1.255", AnswerRefused::Levels),
        ("A / = 0", AnswerRefused::NameLength),
    ] {
        assert_eq!(answers.set(Field::Levels, bad, Lang::Ru, true), Err(why), "{bad}");
    }
    // Another language: what was typed in two languages no longer fits and is asked again.
    answers.set(Field::Name(Lang::Zh), "谷粒", Lang::Ru, true).unwrap();
    assert_eq!(answers.next(Lang::Ru), Some(Field::Levels));
    // Another currency: amounts are asked again, too.
    answers.set(Field::Levels, OFF, Lang::Ru, true).unwrap();
    answers.set(Field::Currency, "CNY", Lang::Ru, true).unwrap();
    assert_eq!(answers.next(Lang::Ru), Some(Field::Rate));
}

#[test]
fn a_change_touches_what_was_answered_and_says_whether_it_is_to_anybodys_loss() {
    let program = made(&answered(BusinessKind::Cafe, Currency::RUB)).unwrap();
    let was = program.rules[0].clone();
    let changed = |field, said: &str| {
        let mut answers = Answers::of_live(&program);
        answers.set(field, said, Lang::Ru, true).unwrap();
        answers.amend(was.clone(), &program.rules, &proposed()).unwrap()
    };
    for (field, said, worse) in [
        (Field::Rate, "10 100", false),
        (Field::Rate, "11 100", false),
        (Field::Rate, "9 100", true),
        (Field::Rate, "10 101", true),
        (Field::Pending, "1", true),
        (Field::Expiry, "13", false),
        (Field::Expiry, "11", true),
        (Field::Expiry, "never", false),
        (Field::Expiry, "idle:24", true),
        (Field::Levels, OFF, true),
        (Field::Levels, "A / B = 0\nC / D = 900 x1.25\nE / F = 3000 x1.5", false),
        (Field::Levels, "A / B = 0\nC / D = 1100 x1.25\nE / F = 3000 x1.5", true),
        (Field::Levels, "A / B = 0\nC / D = 1000 x1.2\nE / F = 3000 x1.5", true),
        (Field::Referral, "1 1 100", false),
        (Field::Pay, "1 30", false),
    ] {
        let is = changed(field, said);
        assert_eq!(is.is_worse_than(&was), worse, "{field:?} {said}");
        let fields_equal = [
            (Field::Rate, is.rate() == was.rate()),
            (Field::Pending, is.pending_days == was.pending_days),
            (Field::Expiry, is.expiry == was.expiry),
            (Field::Levels, is.levels == was.levels),
            (Field::Referral, is.referral == was.referral),
            (Field::Pay, is.pay == was.pay),
        ];
        for (other, equal) in fields_equal {
            assert!(equal || other == field, "{field:?} {said} changed {other:?}");
        }
    }
    // A feature that is turned on again is as it was, including what no question asks for.
    let mut with = was.clone();
    let inviting = changed(Field::Referral, "150 100 500").referral.unwrap();
    with.referral = Some(ReferralRules { budget: Some(points(1_000)), ..inviting });
    let mut answers = Answers::of_live(&program);
    answers.set(Field::Referral, "200 100 500", Lang::Ru, true).unwrap();
    let again = answers.amend(was.clone(), &[with, was.clone()], &proposed()).unwrap().referral.unwrap();
    assert_eq!((again.budget, again.referrer_points), (Some(points(1_000)), points(200)));
}
