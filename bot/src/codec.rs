//! The two texts in which an ask comes: commands and button data; and the questions that are answered in words.
//!
//! This file owns the format of `callback_data` (1–64 bytes).
//! Buttons live in chats for ever: what they carry today must decode for ever. Nothing in them is trusted: a program
//! named by a button is looked up among the sender's own memberships.

use crate::ask::{Ask, Lead, WaveOf};
use crate::payload::Payload;
use domain::{
    ApiKeyId, CardNumber, CouponCode, Field, Instant, Lang, MemberNo, OrderId, ProgramId, Role, ShortId, Wave, Why,
};
use store::{Scope, StoreError};

/// The most bytes that a button carries.
pub(crate) const CALLBACK_BYTES_MAX: usize = 64;

/// What was asked, where the next message in words is the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// A field of a draft.
    Field(ProgramId, Field),
    /// A card or a coupon at the till.
    Till(ProgramId),
    /// For how much the holder of a card buys.
    Amount(ProgramId, CardNumber),
    /// The most that one of the staff rings up on a day.
    Limit(ProgramId, MemberNo),
    /// What a new key is called.
    KeyName(ProgramId, Scope),
    /// A program's own words in a language that it shall speak, too.
    Words(ProgramId, Lang),
    /// They were typed, and are to be confirmed, or typed anew.
    WordsTyped(ProgramId, Lang, Vec<String>),
    /// The first code of a second factor.
    FirstCode,
    /// A code that proves who asks this.
    Code(Ask),
}

impl Question {
    /// As it is kept with whoever was asked.
    pub(crate) fn text(&self) -> String {
        match self {
            Question::Field(program, field) => format!("field {program} {}", field.code()),
            Question::Till(program) => format!("till {program}"),
            Question::Amount(program, card) => format!("amount {program} {card}"),
            Question::Limit(program, number) => format!("limit {program} {number}"),
            Question::KeyName(program, scope) => format!("key_name {program} {}", scope.code()),
            Question::Words(program, lang) => format!("words {program} {}", lang.code()),
            Question::WordsTyped(program, lang, lines) => {
                format!("words_typed {program} {} {}", lang.code(), lines.join("\n"))
            }
            Question::FirstCode => "first_code".to_owned(),
            Question::Code(ask) => format!("code {}", ask.data()),
        }
    }

    /// Reads what was kept.
    pub(crate) fn parse(text: &str) -> Option<Question> {
        if let Some(data) = text.strip_prefix("code ") {
            return read(data).map(Question::Code);
        }
        if let Some(typed) = text.strip_prefix("words_typed ") {
            let mut parts = typed.splitn(3, ' ');
            let (program, lang) = (ProgramId::parse(parts.next()?).ok()?, Lang::from_code(parts.next()?)?);
            return Some(Question::WordsTyped(program, lang, parts.next()?.lines().map(str::to_owned).collect()));
        }
        let parts: Vec<&str> = text.split(' ').collect();
        match parts.as_slice() {
            ["words", program, lang] => Some(Question::Words(ProgramId::parse(program).ok()?, Lang::from_code(lang)?)),
            ["first_code"] => Some(Question::FirstCode),
            ["field", program, field] => {
                Some(Question::Field(ProgramId::parse(program).ok()?, Field::from_code(field)?))
            }
            ["key_name", program, scope] => {
                Some(Question::KeyName(ProgramId::parse(program).ok()?, Scope::from_code(scope)?))
            }
            ["till", program] => Some(Question::Till(ProgramId::parse(program).ok()?)),
            ["amount", program, card] => {
                Some(Question::Amount(ProgramId::parse(program).ok()?, CardNumber::parse(card).ok()?))
            }
            ["limit", program, number] => {
                Some(Question::Limit(ProgramId::parse(program).ok()?, MemberNo::parse(number).ok()?))
            }
            _ => None,
        }
    }
}

/// Characters of an id that is used once: seven for the second, so that they sort by time, and four at random.
const SINGLE_USE_LENGTH: usize = 11;

/// An id for what may be done again on purpose, minted when the screen is drawn (§1): the same tap, however often it
/// arrives, is the same operation; a screen drawn anew is another.
pub(crate) fn single_use_id(now: Instant) -> Result<OrderId, StoreError> {
    let bits = (u64::try_from(now.as_second()).unwrap_or_default() << 20) | (store::random()? & 0xf_ffff);
    OrderId::parse(&in_base_32(bits, SINGLE_USE_LENGTH)).map_err(|_| StoreError::Contended)
}

/// Bits as letters and digits that are not mistaken for each other, five to each, so that texts sort as numbers do.
pub(crate) fn in_base_32(bits: u64, length: usize) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digit = |at: usize| char::from(DIGITS[(bits >> (5 * at)) as usize % DIGITS.len()]);
    (0..length).rev().map(digit).collect()
}

/// Entries before any version: the first page.
pub(crate) const NEWEST: u64 = u64::MAX;

impl Ask {
    /// Reads a command (without its slash) and its argument.
    pub fn from_command(command: &str, argument: &str) -> Ask {
        match command.to_ascii_lowercase().as_str() {
            "start" => Ask::Start(Payload::parse(argument)),
            "menu" => Ask::Home(None),
            "points" | "balance" => Ask::Points(None),
            "history" => Ask::History(None, NEWEST),
            "why" => Ask::Why(None, argument.parse().unwrap_or(0)),
            "card" => Ask::Card(None),
            "language" => Ask::Language,
            "programs" => Ask::Programs,
            "privacy" => Ask::Privacy,
            "help" => Ask::Help(None),
            "rewards" => Ask::Rewards(None),
            "coupons" => Ask::Coupons(None),
            "coupon" => CouponCode::parse(argument).map_or(Ask::CouponUsage, |code| Ask::Coupon(None, code)),
            "level" => Ask::Level(None),
            "birthday" => Ask::Birthday,
            "verify" => Ask::Verify(argument.trim().to_owned()),
            "adjust" => Ask::AdjustAsk(argument.to_owned()),
            "invite" => Ask::Invite(None),
            "leaders" => Ask::Leaders(None),
            "held" => Ask::Held(None),
            "referrals" => Ask::ReferralsReport,
            "referral" => Ask::ReferralOf(argument.to_owned()),
            "surveys" => Ask::Surveys(None),
            "cases" => Ask::Cases(None),
            "asked" => Ask::AskedOf(argument.to_owned()),
            "business" => Ask::Business,
            "till" => Ask::Till(None),
            "rules" => Ask::Rules(None),
            "cancel" => Ask::Cancel,
            _ => Ask::NotUnderstood,
        }
    }

    /// What a button carries.
    pub fn data(&self) -> String {
        let of = |action: &str, program: &Option<ProgramId>| match program {
            Some(program) => format!("{action} {program}"),
            None => action.to_owned(),
        };
        let spoken = |action: &str, lang: &Lang, payload: &Payload| {
            format!("{action} {} {}", lang.code(), payload.text()).trim_end().to_owned()
        };
        match self {
            Ask::Start(_) | Ask::NotUnderstood | Ask::OldButton => "home".to_owned(),
            Ask::Speak(lang, payload) => spoken("speak", lang, payload),
            Ask::Consent(lang, payload) => spoken("consent", lang, payload),
            Ask::Policy(lang, payload) => spoken("policy", lang, payload),
            Ask::Agree(lang, payload) => spoken("agree", lang, payload),
            Ask::Decline(lang, payload) => spoken("decline", lang, payload),
            Ask::Home(program) => of("home", program),
            Ask::Points(program) => of("points", program),
            Ask::History(program, NEWEST) => of("history", program),
            Ask::History(program, before) => format!("{} {before}", of("history", program)),
            Ask::Why(program, version) => format!("{} {version}", of("why", program)),
            Ask::Card(program) => of("card", program),
            Ask::LostCardAsk(program) => format!("lost_ask {program}"),
            Ask::LostCard(program, card) => format!("lost {program} {card}"),
            Ask::Qr(program) => of("qr", program),
            Ask::Language => "language".to_owned(),
            Ask::SetLanguage(lang) => format!("set_language {}", lang.code()),
            Ask::Help(program) => of("help", program),
            Ask::Programs => "programs".to_owned(),
            Ask::Privacy => "privacy".to_owned(),
            Ask::Forget => "forget".to_owned(),
            Ask::ForgetForGood => "forget_for_good".to_owned(),
            Ask::Rewards(program) => of("rewards", program),
            Ask::Reward(program, reward) => format!("{} {reward}", of("reward", program)),
            Ask::Redeem(program, reward, price, id) => format!("get {program} {reward} {price} {id}"),
            Ask::Coupons(program) => of("coupons", program),
            Ask::Coupon(program, code) => format!("{} {code}", of("coupon", program)),
            Ask::CouponQr(program, code) => format!("coupon_qr {program} {code}"),
            Ask::GiveBackAsk(program, code) => format!("give_back_ask {program} {code}"),
            Ask::GiveBack(program, code) => format!("give_back {program} {code}"),
            Ask::Approve(program, reference) => format!("approve {program} {reference}"),
            Ask::DeclinePay(program, reference) => format!("decline_pay {program} {reference}"),
            Ask::Level(program) => of("level", program),
            Ask::Birthday => "birthday".to_owned(),
            Ask::BirthdayMonths => "birthday_months".to_owned(),
            Ask::BirthdayMonth(month) => format!("birthday_month {month}"),
            Ask::SetBirthday(month, day) => format!("set_birthday {month} {day}"),
            Ask::RemoveBirthday => "remove_birthday".to_owned(),
            Ask::Adjust(program, id) => format!("adjust {program} {id}"),
            Ask::CancelCoupon(program, code) => format!("cancel_coupon {program} {code}"),
            Ask::Invite(program) => of("invite", program),
            Ask::InviteQr(program) => format!("invite_qr {program}"),
            Ask::Friends(program, None) => of("friends", program),
            Ask::Friends(program, Some(place)) => format!("{} {place}", of("friends", program)),
            Ask::ClaimReward(program, friend) => format!("claim_reward {program} {friend}"),
            Ask::ClaimAll(program) => format!("claim_all {program}"),
            Ask::ShowName(program, true) => format!("show_name {program}"),
            Ask::ShowName(program, false) => format!("hide_name {program}"),
            Ask::Leaders(program) => of("leaders", program),
            Ask::Lead(program, how) => format!("lead {program} {}", how.code()),
            Ask::Appeal(program, friend) => format!("appeal {program} {friend}"),
            Ask::Held(program) => of("held", program),
            Ask::Referral(program, friend) => format!("referral {program} {friend}"),
            Ask::DecideAsk(program, friend, true) => format!("pass_ask {program} {friend}"),
            Ask::DecideAsk(program, friend, false) => format!("reject_ask {program} {friend}"),
            Ask::Decide(program, friend, why) => format!("decide {program} {friend} {}", why.code()),
            Ask::Score(of, score) => format!("score {of} {score}"),
            Ask::ChangeScore(of) => format!("change {of}"),
            Ask::SkipWords(of) => format!("skip {of}"),
            Ask::AskLater(of) => format!("later {of}"),
            Ask::AskNever(of) => format!("never {of}"),
            Ask::Sign(of, true) => format!("sign {of}"),
            Ask::Sign(of, false) => format!("unsign {of}"),
            Ask::GoOn(of) => format!("go_on {of}"),
            Ask::Surveys(program) => of("surveys", program),
            Ask::SurveysOn(program, true) => format!("surveys_on {program}"),
            Ask::SurveysOn(program, false) => format!("surveys_off {program}"),
            Ask::SurveyReport(of) => format!("report {of}"),
            Ask::Histogram(of) => format!("histogram {of}"),
            Ask::Comments(of, page) => format!("comments {of} {page}"),
            Ask::Cases(program) => of("cases", program),
            // One letter, since a case takes all the room that a button has.
            Ask::Case(of, member) => format!("c {of} {member}"),
            Ask::CaseReply(of, member) => format!("r {of} {member}"),
            Ask::CaseClose(of, member) => format!("x {of} {member}"),
            Ask::DoneAsk(of) => format!("done {of}"),
            Ask::DoneSend(of, draft) => format!("done_send {of} {draft}"),
            Ask::Reports(program) => of("reports", program),
            Ask::Business => "business".to_owned(),
            Ask::Desk(program) => of("desk", program),
            Ask::NewProgram => "new_program".to_owned(),
            Ask::Field(program, field) => format!("field {program} {}", field.code()),
            Ask::Set(program, field, said) => format!("set {program} {} {said}", field.code()),
            Ask::Review(program) => format!("review {program}"),
            Ask::TryOut(program) => format!("try {program}"),
            Ask::Publish(program, seen) => format!("publish {program} {seen}"),
            Ask::DropDraftAsk(program) => format!("drop_ask {program}"),
            Ask::DropDraft(program) => format!("drop {program}"),
            Ask::Rules(program) => of("rules", program),
            Ask::ChangeRules(program) => format!("change_rules {program}"),
            Ask::ApplyRules(program, seen, days) => format!("apply_rules {program} {seen} {days}"),
            Ask::JoinLink(program) => format!("join_link {program}"),
            Ask::Poster(program) => format!("poster {program}"),
            Ask::Team(program) => format!("team {program}"),
            Ask::HireAsk(program) => format!("hire_ask {program}"),
            Ask::HireTermAsk(program) => format!("hire_term {program}"),
            Ask::Hire(program, role, months) => format!("hire {program} {} {months}", role.code()),
            Ask::Colleague(program, number) => format!("colleague {program} {number}"),
            Ask::RevokeAsk(program, number) => format!("revoke_ask {program} {number}"),
            Ask::Revoke(program, number) => format!("revoke {program} {number}"),
            Ask::HandOverAsk(program, number) => format!("hand_over_ask {program} {number}"),
            Ask::HandOver(program, number) => format!("hand_over {program} {number}"),
            Ask::ResignAsk(program) => format!("resign_ask {program}"),
            Ask::Resign(program) => format!("resign {program}"),
            Ask::AuditLog(program, None) => format!("audit_log {program}"),
            Ask::AuditLog(program, Some(before)) => format!("audit_log {program} {before}"),
            Ask::LanguageAsk(program, lang) => format!("language_ask {program} {}", lang.code()),
            Ask::AddLanguage(program, lang, seen) => format!("add_language {program} {} {seen}", lang.code()),
            Ask::ExportLog(program) => format!("export_log {program}"),
            Ask::Export(program) => format!("export {program}"),
            Ask::Limits(program) => format!("limits {program}"),
            Ask::Closing(program) => format!("closing {program}"),
            Ask::CloseAsk(program, days) => format!("close_ask {program} {days}"),
            Ask::Close(program, days, number, seen) => format!("close {program} {days} {number} {seen}"),
            Ask::KeepOpen(program, number) => format!("keep_open {program} {number}"),
            Ask::ApproveAdjustment(program, id) => format!("approve_adjust {program} {id}"),
            Ask::RejectAdjustment(program, id) => format!("reject_adjust {program} {id}"),
            Ask::Till(program) => of("till", program),
            Ask::SaleAmount(program, card) => format!("sale_amount {program} {card}"),
            Ask::Sell(program, sale) => format!("sell {program} {sale}"),
            Ask::SaleUndo(program, sale) => format!("sale_undo {program} {sale}"),
            Ask::SalePoints(program, sale) => format!("sale_points {program} {sale}"),
            Ask::SaleCancel(program, sale) => format!("sale_cancel {program} {sale}"),
            Ask::UseCoupon(program, code, id) => format!("use {program} {code} {id}"),
            Ask::LimitAsk(program, number) => format!("limit {program} {number}"),
            Ask::Keys(program) => format!("keys {program}"),
            Ask::KeyScopeAsk(program) => format!("key_scope {program}"),
            Ask::KeyNameAsk(program, scope) => format!("key_name {program} {}", scope.code()),
            // One letter for the scope, since a name takes the room.
            Ask::MakeKey(program, scope, name, id) => format!("key_make {program} {} {name} {id}", &scope.code()[..1]),
            Ask::Key(program, key) => format!("key {program} {key}"),
            Ask::RotateAsk(program, key) => format!("rotate_ask {program} {key}"),
            Ask::Rotate(program, key, id) => format!("rotate {program} {key} {id}"),
            Ask::RevokeKeyAsk(program, key) => format!("key_off_ask {program} {key}"),
            Ask::RevokeKey(program, key) => format!("key_off {program} {key}"),
            Ask::Factor => "factor".to_owned(),
            Ask::FactorOff => "factor_off".to_owned(),
            // Typed, never on a button.
            Ask::Seen(_) => "home".to_owned(),
            Ask::AskedOf(_) | Ask::Cancel | Ask::Said(..) => "home".to_owned(),
            Ask::CouponUsage | Ask::Verify(_) | Ask::AdjustAsk(_) => "home".to_owned(),
            Ask::ReferralOf(_) | Ask::ReferralsReport => "home".to_owned(),
        }
    }

    /// Reads what a button carries; whatever we did not make is [`Ask::OldButton`].
    pub fn from_data(data: &str) -> Ask {
        read(data).unwrap_or(Ask::OldButton)
    }
}

fn read(data: &str) -> Option<Ask> {
    if data.len() > CALLBACK_BYTES_MAX {
        return None;
    }
    let mut parts = data.split(' ');
    let action = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let program = || match rest.first() {
        Some(id) => ProgramId::parse(id).ok().map(Some),
        None => Some(None),
    };
    let number = |default: u64| rest.get(1).map_or(Some(default), |text| text.parse().ok());
    let code = || CouponCode::parse(rest.get(1)?).ok();
    let member = || MemberNo::parse(rest.get(1)?).ok();
    let key = || ApiKeyId::parse(rest.get(1)?).ok();
    let lang = || Lang::from_code(rest.first()?);
    let in_wave = || {
        let survey = ShortId::parse(rest.get(1)?).ok()?;
        Some(WaveOf { program: ProgramId::parse(rest.first()?).ok()?, survey, wave: Wave::parse(rest.get(2)?)? })
    };
    let respondent = || MemberNo::parse(rest.get(3)?).ok();
    let payload = || match Payload::parse(rest.get(1).copied().unwrap_or_default()) {
        Payload::Foreign => None,
        payload => Some(payload),
    };
    Some(match action {
        "speak" => Ask::Speak(lang()?, payload()?),
        "consent" => Ask::Consent(lang()?, payload()?),
        "policy" => Ask::Policy(lang()?, payload()?),
        "agree" => Ask::Agree(lang()?, payload()?),
        "decline" => Ask::Decline(lang()?, payload()?),
        "home" => Ask::Home(program()?),
        "points" => Ask::Points(program()?),
        "history" => Ask::History(program()?, number(NEWEST)?),
        "why" => Ask::Why(program()?, number(0)?),
        "card" => Ask::Card(program()?),
        "lost_ask" => Ask::LostCardAsk(program()??),
        "lost" => Ask::LostCard(program()??, CardNumber::parse(rest.get(1)?).ok()?),
        "qr" => Ask::Qr(program()?),
        "language" => Ask::Language,
        "set_language" => Ask::SetLanguage(lang()?),
        "help" => Ask::Help(program()?),
        "programs" => Ask::Programs,
        "privacy" => Ask::Privacy,
        "forget" => Ask::Forget,
        "forget_for_good" => Ask::ForgetForGood,
        "rewards" => Ask::Rewards(program()?),
        "reward" => Ask::Reward(program()?, ShortId::parse(rest.get(1)?).ok()?),
        "get" => {
            let [_, reward, price, id] = rest.as_slice() else { return None };
            let id = OrderId::parse(id).ok().filter(|id| id.as_str().len() == SINGLE_USE_LENGTH)?;
            Ask::Redeem(program()??, ShortId::parse(reward).ok()?, price.parse().ok()?, id)
        }
        "coupons" => Ask::Coupons(program()?),
        "coupon" => Ask::Coupon(program()?, code()?),
        "coupon_qr" => Ask::CouponQr(program()??, code()?),
        "give_back_ask" => Ask::GiveBackAsk(program()??, code()?),
        "give_back" => Ask::GiveBack(program()??, code()?),
        "approve" => Ask::Approve(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "decline_pay" => Ask::DeclinePay(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "level" => Ask::Level(program()?),
        "birthday" => Ask::Birthday,
        "birthday_months" => Ask::BirthdayMonths,
        "birthday_month" => Ask::BirthdayMonth(rest.first()?.parse().ok()?),
        "set_birthday" => Ask::SetBirthday(rest.first()?.parse().ok()?, rest.get(1)?.parse().ok()?),
        "remove_birthday" => Ask::RemoveBirthday,
        "adjust" => Ask::Adjust(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "cancel_coupon" => Ask::CancelCoupon(program()??, code()?),
        "invite" => Ask::Invite(program()?),
        "invite_qr" => Ask::InviteQr(program()??),
        "friends" => match rest.get(1) {
            Some(place) if !place.starts_with(['z', 'f']) => return None,
            place => Ask::Friends(program()?, place.map(|place| (*place).to_owned())),
        },
        "claim_reward" => Ask::ClaimReward(program()??, member()?),
        "claim_all" => Ask::ClaimAll(program()??),
        "show_name" => Ask::ShowName(program()??, true),
        "hide_name" => Ask::ShowName(program()??, false),
        "leaders" => Ask::Leaders(program()?),
        "lead" => Ask::Lead(program()??, Lead::from_code(rest.get(1)?)?),
        "appeal" => Ask::Appeal(program()??, member()?),
        "held" => Ask::Held(program()?),
        "referral" => Ask::Referral(program()??, member()?),
        "pass_ask" => Ask::DecideAsk(program()??, member()?, true),
        "reject_ask" => Ask::DecideAsk(program()??, member()?, false),
        "score" => Ask::Score(in_wave()?, rest.get(3)?.parse().ok()?),
        "change" => Ask::ChangeScore(in_wave()?),
        "skip" => Ask::SkipWords(in_wave()?),
        "later" => Ask::AskLater(in_wave()?),
        "never" => Ask::AskNever(in_wave()?),
        "sign" => Ask::Sign(in_wave()?, true),
        "unsign" => Ask::Sign(in_wave()?, false),
        "go_on" => Ask::GoOn(in_wave()?),
        "surveys" => Ask::Surveys(program()?),
        "surveys_on" => Ask::SurveysOn(program()??, true),
        "surveys_off" => Ask::SurveysOn(program()??, false),
        "report" => Ask::SurveyReport(in_wave()?),
        "histogram" => Ask::Histogram(in_wave()?),
        "comments" => Ask::Comments(in_wave()?, rest.get(3)?.parse().ok()?),
        "cases" => Ask::Cases(program()?),
        "c" => Ask::Case(in_wave()?, respondent()?),
        "r" => Ask::CaseReply(in_wave()?, respondent()?),
        "x" => Ask::CaseClose(in_wave()?, respondent()?),
        "done" => Ask::DoneAsk(in_wave()?),
        "done_send" => Ask::DoneSend(in_wave()?, (*rest.get(3)?).to_owned()),
        "till" => Ask::Till(program()?),
        "sale_amount" => Ask::SaleAmount(program()??, CardNumber::parse(rest.get(1)?).ok()?),
        "sell" => Ask::Sell(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "sale_undo" => Ask::SaleUndo(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "sale_points" => Ask::SalePoints(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "sale_cancel" => Ask::SaleCancel(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "use" => Ask::UseCoupon(program()??, code()?, OrderId::parse(rest.get(2)?).ok()?),
        "limit" => Ask::LimitAsk(program()??, member()?),
        "keys" => Ask::Keys(program()??),
        "key_scope" => Ask::KeyScopeAsk(program()??),
        "key_name" => Ask::KeyNameAsk(program()??, Scope::from_code(rest.get(1)?)?),
        "key_make" => {
            let scope = Scope::ALL.into_iter().find(|scope| rest.get(1) == Some(&&scope.code()[..1]))?;
            let name = ShortId::parse(rest.get(2)?).ok()?;
            Ask::MakeKey(program()??, scope, name, OrderId::parse(rest.get(3)?).ok()?)
        }
        "key" => Ask::Key(program()??, key()?),
        "rotate_ask" => Ask::RotateAsk(program()??, key()?),
        "rotate" => Ask::Rotate(program()??, key()?, OrderId::parse(rest.get(2)?).ok()?),
        "key_off_ask" => Ask::RevokeKeyAsk(program()??, key()?),
        "key_off" => Ask::RevokeKey(program()??, key()?),
        "factor" => Ask::Factor,
        "factor_off" => Ask::FactorOff,
        "reports" => Ask::Reports(program()?),
        "business" => Ask::Business,
        "desk" => Ask::Desk(program()?),
        "new_program" => Ask::NewProgram,
        "field" => Ask::Field(program()??, Field::from_code(rest.get(1)?)?),
        "set" => Ask::Set(program()??, Field::from_code(rest.get(1)?)?, (*rest.get(2)?).to_owned()),
        "review" => Ask::Review(program()??),
        "try" => Ask::TryOut(program()??),
        "publish" => Ask::Publish(program()??, (*rest.get(1)?).to_owned()),
        "drop_ask" => Ask::DropDraftAsk(program()??),
        "drop" => Ask::DropDraft(program()??),
        "rules" => Ask::Rules(program()?),
        "change_rules" => Ask::ChangeRules(program()??),
        "apply_rules" => Ask::ApplyRules(program()??, (*rest.get(1)?).to_owned(), rest.get(2)?.parse().ok()?),
        "join_link" => Ask::JoinLink(program()??),
        "poster" => Ask::Poster(program()??),
        "team" => Ask::Team(program()??),
        "hire_ask" => Ask::HireAsk(program()??),
        "hire_term" => Ask::HireTermAsk(program()??),
        "hire" => Ask::Hire(program()??, Role::from_code(rest.get(1)?)?, rest.get(2)?.parse().ok()?),
        "colleague" => Ask::Colleague(program()??, member()?),
        "revoke_ask" => Ask::RevokeAsk(program()??, member()?),
        "revoke" => Ask::Revoke(program()??, member()?),
        "hand_over_ask" => Ask::HandOverAsk(program()??, member()?),
        "hand_over" => Ask::HandOver(program()??, member()?),
        "resign_ask" => Ask::ResignAsk(program()??),
        "resign" => Ask::Resign(program()??),
        "audit_log" => Ask::AuditLog(program()??, rest.get(1).map(|before| before.parse()).transpose().ok()?),
        "language_ask" => Ask::LanguageAsk(program()??, Lang::from_code(rest.get(1)?)?),
        "add_language" => Ask::AddLanguage(program()??, Lang::from_code(rest.get(1)?)?, (*rest.get(2)?).to_owned()),
        "export_log" => Ask::ExportLog(program()??),
        "export" => Ask::Export(program()??),
        "limits" => Ask::Limits(program()??),
        "closing" => Ask::Closing(program()??),
        "close_ask" => Ask::CloseAsk(program()??, rest.get(1)?.parse().ok()?),
        "close" => {
            let [_, days, number, seen] = rest.as_slice() else { return None };
            Ask::Close(program()??, days.parse().ok()?, number.parse().ok()?, seen.parse().ok()?)
        }
        "keep_open" => Ask::KeepOpen(program()??, rest.get(1)?.parse().ok()?),
        "approve_adjust" => Ask::ApproveAdjustment(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "reject_adjust" => Ask::RejectAdjustment(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "decide" => Ask::Decide(program()??, member()?, Why::from_code(rest.get(2)?)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_made_years_ago_still_work() {
        let longest = "a".repeat(ProgramId::BYTES_MAX);
        let short_id = "a".repeat(ShortId::BYTES_MAX);
        for data in [
            "speak ru",
            "speak zh j_demo-cafe",
            "agree en c_AAAAAAAAAAAAAAAAAAAAAA",
            "consent ru j_demo-cafe",
            "policy en",
            "decline zh",
            "home",
            "home demo-cafe",
            "points demo-cafe",
            "history demo-cafe",
            "history demo-cafe 41",
            "why demo-cafe 7",
            "card demo-cafe",
            "qr demo-cafe",
            "lost_ask demo-cafe",
            &format!("lost {longest} 4539148803436467"),
            "language",
            "set_language zh",
            "help demo-cafe",
            "programs",
            "privacy",
            "forget",
            "forget_for_good",
            "rewards demo-cafe",
            "reward demo-cafe latte",
            "get demo-cafe latte 120 01n2y8v3abc",
            "coupons demo-cafe",
            "coupon demo-cafe 0123456789",
            "coupon_qr demo-cafe 0123456789",
            "give_back_ask demo-cafe 0123456789",
            "give_back demo-cafe 0123456789",
            "approve demo-cafe Zm9vYmFyYmF6cXV4",
            "decline_pay demo-cafe Zm9vYmFyYmF6cXV4",
            "level demo-cafe",
            "birthday",
            "birthday_months",
            "birthday_month 2",
            "set_birthday 2 29",
            "remove_birthday",
            "adjust demo-cafe 01n2y8v3abc",
            "cancel_coupon demo-cafe 0123456789",
            "decline ru r_AAAAAAAAAAAAAAAAAAAAAA",
            "agree zh r_AAAAAAAAAAAAAAAAAAAAAA",
            "invite demo-cafe",
            "invite_qr demo-cafe",
            "friends demo-cafe",
            "claim_reward demo-cafe 00000000deadbeef",
            "claim_all demo-cafe",
            "show_name demo-cafe",
            "hide_name demo-cafe",
            "appeal demo-cafe 00000000deadbeef",
            "leaders demo-cafe",
            "lead demo-cafe nickname",
            "lead demo-cafe off",
            "held demo-cafe",
            "referral demo-cafe 00000000deadbeef",
            "pass_ask demo-cafe 00000000deadbeef",
            "reject_ask demo-cafe 00000000deadbeef",
            "decide demo-cafe 00000000deadbeef checked",
            "score demo-cafe nps 2027q1 10",
            "change demo-cafe nps 2027q1",
            "skip demo-cafe nps 2027q1",
            "later demo-cafe nps 2027q1",
            "never demo-cafe nps 2027q1",
            "sign demo-cafe nps 2027q1",
            "unsign demo-cafe nps 2027q1",
            "go_on demo-cafe nps 2027q1",
            "surveys demo-cafe",
            "surveys_on demo-cafe",
            "surveys_off demo-cafe",
            "cases demo-cafe",
            "till demo-cafe",
            "sale_amount demo-cafe 4539148803436467",
            "sell demo-cafe 01n2y8v3abc",
            "sale_undo demo-cafe 01n2y8v3abc",
            "sale_points demo-cafe 01n2y8v3abc",
            &format!("sale_cancel {longest} 01n2y8v3abc"),
            &format!("sale_amount {longest} 4539148803436467"),
            &format!("use {longest} 0123456789 01n2y8v3abc"),
            "limit demo-cafe 00000000deadbeef",
            "keys demo-cafe",
            "key_scope demo-cafe",
            "key_name demo-cafe coupons",
            &format!("key_make {longest} p {short_id} 01n2y8v3abc"),
            "key_make demo-cafe r till-1 01n2y8v3abc",
            "key demo-cafe 00000000deadbeef",
            "rotate_ask demo-cafe 00000000deadbeef",
            &format!("rotate {longest} 00000000deadbeef 01n2y8v3abc"),
            "key_off_ask demo-cafe 00000000deadbeef",
            "key_off demo-cafe 00000000deadbeef",
            "factor",
            "factor_off",
            "reports demo-cafe",
            "business",
            "desk demo-cafe",
            "new_program",
            "field demo-cafe rate",
            "set demo-cafe rate 1/10000",
            "set demo-cafe name-zh -",
            "set demo-cafe levels +",
            "set demo-cafe zone America/Argentina/Buenos_Aires",
            "review demo-cafe",
            "try demo-cafe",
            "publish demo-cafe 0123abcd",
            "drop_ask demo-cafe",
            "drop demo-cafe",
            "rules demo-cafe",
            "change_rules demo-cafe",
            "apply_rules demo-cafe 0123abcd 30",
            "join_link demo-cafe",
            "poster demo-cafe",
            "team demo-cafe",
            "hire_ask demo-cafe",
            "hire_term demo-cafe",
            "hire demo-cafe agency 12",
            "hire demo-cafe cashier 0",
            "colleague demo-cafe 00000000deadbeef",
            "revoke_ask demo-cafe 00000000deadbeef",
            "revoke demo-cafe 00000000deadbeef",
            &format!("hand_over_ask {longest} 00000000deadbeef"),
            "hand_over demo-cafe 00000000deadbeef",
            "resign_ask demo-cafe",
            "resign demo-cafe",
            "audit_log demo-cafe",
            "audit_log demo-cafe 41",
            "language_ask demo-cafe zh",
            &format!("add_language {longest} zh 0123abcd"),
            "export_log demo-cafe",
            "export demo-cafe",
            "limits demo-cafe",
            "closing demo-cafe",
            "close_ask demo-cafe 30",
            &format!("close {longest} 180 4294967295 2027-03-01"),
            "keep_open demo-cafe 1",
            "approve_adjust demo-cafe 01n2y8v3abc",
            &format!("reject_adjust {longest} 01n2y8v3abc"),
            "agree ru b",
            "agree zh s_AAAAAAAAAAAAAAAAAAAAAA",
            &format!("report {longest} {short_id} 2027m03"),
            &format!("histogram {longest} {short_id} 2027m03"),
            &format!("comments {longest} {short_id} 2027m03 9"),
            &format!("score {longest} {short_id} 2027m03 10"),
            &format!("c {longest} {short_id} 2027m03 00000000deadbeef"),
            &format!("r {longest} {short_id} 2027m03 00000000deadbeef"),
            &format!("x {longest} {short_id} 2027m03 00000000deadbeef"),
            &format!("done {longest} {short_id} 2027m03"),
            &format!("done_send {longest} {short_id} 2027m03 0123abcd"),
            &format!("friends {longest} z000180000000000000000deadbeef"),
            &format!("claim_reward {longest} 00000000deadbeef"),
            &format!("get {longest} a-longest-id 10000000 01n2y8v3abc"),
            &format!("decline_pay {longest} Zm9vYmFyYmF6cXV4"),
            &format!("cancel_coupon {longest} 0123456789"),
            &format!("speak ru j_{longest}"),
            &format!("history {longest} {}", u64::MAX - 1),
        ] {
            assert_eq!(Ask::from_data(data).data(), data);
            assert!(data.len() <= CALLBACK_BYTES_MAX, "{data}");
        }
    }

    #[test]
    fn ids_for_one_use_sort_by_time_and_differ() {
        let at = |second| single_use_id(Instant::from_second(second).unwrap()).unwrap();
        let (early, late) = (at(1_800_000_000), at(1_800_000_001));
        assert!(early.as_str() < late.as_str());
        assert_eq!(early.as_str().len(), SINGLE_USE_LENGTH);
        assert_ne!(at(1_800_000_000), at(1_800_000_000));
    }

    #[test]
    fn what_we_did_not_make_is_an_old_button() {
        let long = "home ".to_owned() + &"x".repeat(100);
        for data in [
            "",
            " ",
            "pay 100",
            "speak",
            "speak de",
            "speak ru x_1",
            "home Demo!",
            "why demo-cafe x",
            "get demo-cafe latte x",
            "coupon demo-cafe short",
            "friends demo-cafe ",
            "claim_reward demo-cafe 1",
            "score demo-cafe nps 2027q5 1",
            "score demo-cafe nps 2027q1 300",
            "report demo-cafe nps",
            "c demo-cafe nps 2027q1 me",
            &long,
        ] {
            assert_eq!(Ask::from_data(data), Ask::OldButton, "{data}");
        }
    }
}
