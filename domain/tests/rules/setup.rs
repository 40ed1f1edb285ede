//! Setting up a program: accepted answers, refused answers, and the resulting program.

use crate::book::{at, points};
use domain::setup::{OFF, PROPOSAL, example_bill, step};
use domain::*;
use iso_currency::Currency;

const TODAY: Day = jiff::civil::date(2027, 3, 5);

fn words(text: &str) -> ByLang<String> {
    ByLang { ru: format!("{text}-ru"), zh: format!("{text}-zh"), en: format!("{text}-en") }
}

fn proposed() -> Proposed {
    let levels = [words("a"), words("b"), words("c")];
    Proposed { levels, reward: words("r"), reward_about: words("about"), promotion: words("double") }
}

/// All questions answered with the first proposals.
fn answered(kind: BusinessKind, currency: Currency) -> Answers {
    let mut answers = Answers::default();
    let mut says = |field, said: &str| answers.set(field, said, Lang::Ru, false).unwrap();
    says(Field::Kind, kind.code());
    says(Field::Name(Lang::Ru), "Зерно");
    says(Field::Languages, "ru,en");
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
    for field in whole.order(Lang::Ru) {
        let mut lacking = whole.clone();
        lacking.0.remove(&field);
        assert_eq!(lacking.next(Lang::Ru), Some(field));
        assert_eq!(made(&lacking), Err(AnswerRefused::Before(field)));
    }
    // Names are asked for in the chosen languages only, the owner's own first.
    let mut answers = Answers::default();
    let names = |answers: &Answers| -> Vec<Field> {
        answers.order(Lang::Zh).into_iter().filter(|field| matches!(field, Field::Name(_))).collect()
    };
    assert_eq!(names(&answers), [Field::Name(Lang::Zh)]);
    answers.set(Field::Languages, "ru,zh,en", Lang::Zh, false).unwrap();
    assert_eq!(names(&answers), [Lang::Zh, Lang::Ru, Lang::En].map(Field::Name));
    answers.set(Field::Languages, "zh", Lang::Zh, false).unwrap();
    assert_eq!((names(&answers), answers.next(Lang::Zh)), (vec![Field::Name(Lang::Zh)], Some(Field::Kind)));
    for bad in ["", "ru", "zh,de", "nothing"] {
        assert_eq!(answers.set(Field::Languages, bad, Lang::Zh, false), Err(AnswerRefused::NoChoice), "{bad}");
    }
    // A language that is left out and chosen again is asked for again.
    let mut whole = answered(BusinessKind::Cafe, Currency::RUB);
    whole.set(Field::Languages, "ru", Lang::Ru, false).unwrap();
    assert_eq!((whole.next(Lang::Ru), made(&whole).unwrap().langs), (None, vec![Lang::Ru]));
    whole.set(Field::Languages, "ru,en", Lang::Ru, false).unwrap();
    assert_eq!(whole.next(Lang::Ru), Some(Field::Name(Lang::En)));
}

#[test]
fn promotions_are_added_prolonged_and_ended_and_only_a_promise_that_is_cut_is_to_anybodys_loss() {
    let program = made(&answered(BusinessKind::Cafe, Currency::RUB)).unwrap();
    let day = |text: &str| text.parse::<Day>().unwrap();
    let change = |was: &Rules, said: &str| {
        let mut answers = Answers::of_live(&program);
        answers.set(Field::Promotion, said, Lang::Ru, true).unwrap();
        answers.amend(was.clone(), &[], &proposed(), TODAY).unwrap()
    };
    let typed = |said: &str| PromotionChange::typed(said, TODAY, Lang::Ru).map(|change| change.text());
    for said in ["x2 5.03–12.03", "×2 5–12 марта", "2 March 5-12", "x2 3月5日-12日", "2x 2027-03-05 2027-03-12"]
    {
        assert_eq!(typed(said).as_deref(), Some("200/2027-03-05/2027-03-12"), "{said}");
    }
    for bad in ["2", "x1 5.03", "x11 5.03", "x2", "x2 whenever", "x2 12.03.2027 5.03.2027", "", "x2 4.03.2027"] {
        assert_eq!(typed(bad), None, "{bad}");
    }
    let plain = &program.rules[0];
    let with = change(plain, "200/2027-03-05/2027-03-12");
    let promotion = with.promotions().next().unwrap().clone();
    assert_eq!((promotion.from, promotion.until, promotion.names.en.as_str()), (TODAY, day("2027-03-12"), "double-en"));
    assert!(!with.is_worse_than(plain, TODAY));
    assert_eq!(change(&with, "200/2027-03-05/2027-03-12").promotions().count(), 1, "the same one twice");
    let longer = change(&with, &format!("{}/2027-03-19", promotion.id));
    assert_eq!(longer.promotions().next().unwrap().until, day("2027-03-19"));
    assert!(!longer.is_worse_than(&with, TODAY) && with.is_worse_than(&longer, TODAY));
    let without = change(&with, promotion.id.as_str());
    assert_eq!(without.promotions().count(), 0);
    assert!(without.is_worse_than(&with, TODAY), "it runs");
    assert!(!without.is_worse_than(&with, day("2027-03-04")), "it has yet to begin");
    assert!(!without.is_worse_than(&with, day("2027-03-13")), "it is over");
    // Those that are over make room; of eight that are not, none does.
    let crowded = (1..=8).fold(plain.clone(), |rules, n| change(&rules, &format!("200/2027-04-0{n}/2027-04-0{n}")));
    let mut ninth = Answers::of_live(&program);
    ninth.set(Field::Promotion, "200/2027-04-09/2027-04-09", Lang::Ru, false).unwrap();
    assert_eq!(ninth.amend(crowded.clone(), &[], &proposed(), TODAY), Err(AnswerRefused::Promotion));
    let later = ninth.amend(crowded, &[], &proposed(), day("2027-04-09")).unwrap();
    assert_eq!(later.promotions().count(), 1);
}

#[test]
fn what_earns_besides_purchases_and_the_caps_can_be_changed_and_less_is_to_members_loss() {
    let program = made(&answered(BusinessKind::Cafe, Currency::RUB)).unwrap();
    let change = |was: &Rules, field, said: &str| {
        let mut answers = Answers::of_live(&program);
        answers.set(field, said, Lang::Ru, true).unwrap();
        answers.amend(was.clone(), &[], &proposed(), TODAY).unwrap()
    };
    let review = Field::Activity(ActivityKind::Review);
    let plain = program.rules[0].clone();
    let all = [(review, "20"), (Field::Visits, "10 100"), (Field::Birthday, "50"), (Field::Caps, "500 1000")];
    let with = all.iter().fold(plain.clone(), |rules, (field, said)| change(&rules, *field, said));
    assert_eq!(with.activity(ActivityKind::Review).map(|rule| (rule.points, rule.per_day)), Some((points(20), 1)));
    assert_eq!(with.nth_visits().copied().collect::<Vec<_>>(), [NthVisit { every: 10, points: points(100) }]);
    assert_eq!(
        (with.birthday(), with.caps.purchase, with.caps.member_day),
        (Some(points(50)), Points::new(500), Points::new(1_000))
    );
    for (field, said, worse) in [
        (review, "20", false),
        (review, "21", false),
        (review, "19", true),
        (review, OFF, true),
        (Field::Activity(ActivityKind::Lesson), "5", false),
        (Field::Visits, "9 100", false),
        (Field::Visits, "11 100", true),
        (Field::Visits, "10 99", true),
        (Field::Visits, OFF, true),
        (Field::Birthday, "51", false),
        (Field::Birthday, "49", true),
        (Field::Birthday, OFF, true),
        (Field::Caps, "501 1000", false),
        (Field::Caps, "0 1000", false),
        (Field::Caps, "500 999", true),
        (Field::Caps, OFF, false),
    ] {
        assert_eq!(change(&with, field, said).is_worse_than(&with, TODAY), worse, "{field:?} {said}");
    }
    assert!(change(&plain, Field::Caps, "500 0").is_worse_than(&plain, TODAY), "a new cap");
    let mut answers = Answers::of_live(&program);
    for (field, bad, why) in [
        (review, "0", AnswerRefused::Award),
        (review, "1000001", AnswerRefused::Award),
        (Field::Birthday, "many", AnswerRefused::Award),
        (Field::Visits, "1 50", AnswerRefused::Visits),
        (Field::Visits, "10", AnswerRefused::Visits),
        (Field::Caps, "500", AnswerRefused::Caps),
        (Field::Caps, "-1 5", AnswerRefused::Caps),
        (Field::Activities, "20", AnswerRefused::NoChoice),
    ] {
        assert_eq!(answers.set(field, bad, Lang::Ru, true), Err(why), "{field:?} {bad}");
    }
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
        answers.amend(was.clone(), &program.rules, &proposed(), TODAY).unwrap()
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
        assert_eq!(is.is_worse_than(&was, TODAY), worse, "{field:?} {said}");
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
    let again = answers.amend(was.clone(), &[with, was.clone()], &proposed(), TODAY).unwrap().referral.unwrap();
    assert_eq!((again.budget, again.referrer_points), (Some(points(1_000)), points(200)));
}
