//! The two texts in which an ask comes: commands and button data; and the questions that are answered in words.
//!
//! This file owns the format of `callback_data` (1–64 bytes).
//! Buttons live in chats for ever: what they carry today must decode for ever. Nothing in them is trusted: a program
//! named by a button is looked up among the sender's own memberships.

use crate::ask::{Intent, LeaderboardListing, WaveRef};
use crate::payload::Payload;
use domain::{
    ApiKeyId, CardNumber, CouponCode, DecisionReason, Field, Instant, Lang, MemberNo, OrderId, ProgramId, Role,
    ShortId, Wave,
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
    Translation(ProgramId, Lang),
    /// They were typed, and are to be confirmed, or typed anew.
    ConfirmTranslation(ProgramId, Lang, Vec<String>),
    /// The first code of a second factor.
    FirstCode,
    /// A code that proves who asks this.
    Code(Intent),
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
            Question::Translation(program, lang) => format!("words {program} {}", lang.code()),
            Question::ConfirmTranslation(program, lang, lines) => {
                format!("words_typed {program} {} {}", lang.code(), lines.join("\n"))
            }
            Question::FirstCode => "first_code".to_owned(),
            Question::Code(ask) => format!("code {}", ask.callback_data()),
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
            return Some(Question::ConfirmTranslation(
                program,
                lang,
                parts.next()?.lines().map(str::to_owned).collect(),
            ));
        }
        let parts: Vec<&str> = text.split(' ').collect();
        match parts.as_slice() {
            ["words", program, lang] => {
                Some(Question::Translation(ProgramId::parse(program).ok()?, Lang::from_code(lang)?))
            }
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
pub(crate) fn new_idempotency_key(now: Instant) -> Result<OrderId, StoreError> {
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

impl Intent {
    /// Reads a command (without its slash) and its argument.
    pub fn from_command(command: &str, argument: &str) -> Intent {
        match command.to_ascii_lowercase().as_str() {
            "start" => Intent::Start(Payload::parse(argument)),
            "menu" => Intent::Home(None),
            "points" | "balance" => Intent::Points(None),
            "history" => Intent::History(None, NEWEST),
            "why" => Intent::Why(None, argument.parse().unwrap_or(0)),
            "card" => Intent::Card(None),
            "language" => Intent::Language,
            "programs" => Intent::Programs,
            "privacy" => Intent::Privacy,
            "help" => Intent::Help(None),
            "rewards" => Intent::Rewards(None),
            "coupons" => Intent::Coupons(None),
            "coupon" => CouponCode::parse(argument).map_or(Intent::CouponUsage, |code| Intent::Coupon(None, code)),
            "level" => Intent::Level(None),
            "birthday" => Intent::Birthday,
            "verify" => Intent::Verify(argument.trim().to_owned()),
            "adjust" => Intent::AdjustPrompt(argument.to_owned()),
            "invite" => Intent::Invite(None),
            "leaders" => Intent::Leaderboard(None),
            "held" => Intent::Held(None),
            "referrals" => Intent::ReferralsReport,
            "referral" => Intent::FindReferral(argument.to_owned()),
            "surveys" => Intent::Surveys(None),
            "cases" => Intent::Cases(None),
            "asked" => Intent::SurveyEligibility(argument.to_owned()),
            "business" => Intent::Business,
            "till" => Intent::Till(None),
            "rules" => Intent::Rules(None),
            "cancel" => Intent::Cancel,
            _ => Intent::NotUnderstood,
        }
    }

    /// What a button carries.
    pub fn callback_data(&self) -> String {
        let of = |action: &str, program: &Option<ProgramId>| match program {
            Some(program) => format!("{action} {program}"),
            None => action.to_owned(),
        };
        let spoken = |action: &str, lang: &Lang, payload: &Payload| {
            format!("{action} {} {}", lang.code(), payload.text()).trim_end().to_owned()
        };
        match self {
            Intent::Start(_) | Intent::NotUnderstood | Intent::OldButton => "home".to_owned(),
            Intent::JoinInLanguage(lang, payload) => spoken("speak", lang, payload),
            Intent::Consent(lang, payload) => spoken("consent", lang, payload),
            Intent::Policy(lang, payload) => spoken("policy", lang, payload),
            Intent::Agree(lang, payload) => spoken("agree", lang, payload),
            Intent::Decline(lang, payload) => spoken("decline", lang, payload),
            Intent::Home(program) => of("home", program),
            Intent::Points(program) => of("points", program),
            Intent::History(program, NEWEST) => of("history", program),
            Intent::History(program, before) => format!("{} {before}", of("history", program)),
            Intent::Why(program, version) => format!("{} {version}", of("why", program)),
            Intent::Card(program) => of("card", program),
            Intent::LostCardPrompt(program) => format!("lost_ask {program}"),
            Intent::LostCard(program, card) => format!("lost {program} {card}"),
            Intent::Qr(program) => of("qr", program),
            Intent::Language => "language".to_owned(),
            Intent::SetLanguage(lang) => format!("set_language {}", lang.code()),
            Intent::Help(program) => of("help", program),
            Intent::Programs => "programs".to_owned(),
            Intent::Privacy => "privacy".to_owned(),
            Intent::ForgetPrompt => "forget".to_owned(),
            Intent::ForgetForGood => "forget_for_good".to_owned(),
            Intent::Rewards(program) => of("rewards", program),
            Intent::Reward(program, reward) => format!("{} {reward}", of("reward", program)),
            Intent::Redeem(program, reward, price, id) => format!("get {program} {reward} {price} {id}"),
            Intent::Coupons(program) => of("coupons", program),
            Intent::Coupon(program, code) => format!("{} {code}", of("coupon", program)),
            Intent::CouponQr(program, code) => format!("coupon_qr {program} {code}"),
            Intent::GiveBackPrompt(program, code) => format!("give_back_ask {program} {code}"),
            Intent::GiveBack(program, code) => format!("give_back {program} {code}"),
            Intent::Approve(program, reference) => format!("approve {program} {reference}"),
            Intent::DeclinePay(program, reference) => format!("decline_pay {program} {reference}"),
            Intent::Level(program) => of("level", program),
            Intent::Birthday => "birthday".to_owned(),
            Intent::BirthdayMonths => "birthday_months".to_owned(),
            Intent::BirthdayMonth(month) => format!("birthday_month {month}"),
            Intent::SetBirthday(month, day) => format!("set_birthday {month} {day}"),
            Intent::RemoveBirthday => "remove_birthday".to_owned(),
            Intent::Adjust(program, id) => format!("adjust {program} {id}"),
            Intent::CancelCoupon(program, code) => format!("cancel_coupon {program} {code}"),
            Intent::Invite(program) => of("invite", program),
            Intent::InviteQr(program) => format!("invite_qr {program}"),
            Intent::Friends(program, None) => of("friends", program),
            Intent::Friends(program, Some(place)) => format!("{} {place}", of("friends", program)),
            Intent::ClaimReward(program, friend) => format!("claim_reward {program} {friend}"),
            Intent::ClaimAll(program) => format!("claim_all {program}"),
            Intent::ShowName(program, true) => format!("show_name {program}"),
            Intent::ShowName(program, false) => format!("hide_name {program}"),
            Intent::Leaderboard(program) => of("leaders", program),
            Intent::SetLeaderboardListing(program, how) => format!("lead {program} {}", how.code()),
            Intent::Appeal(program, friend) => format!("appeal {program} {friend}"),
            Intent::Held(program) => of("held", program),
            Intent::Referral(program, friend) => format!("referral {program} {friend}"),
            Intent::DecideReferralPrompt(program, friend, true) => format!("pass_ask {program} {friend}"),
            Intent::DecideReferralPrompt(program, friend, false) => format!("reject_ask {program} {friend}"),
            Intent::Decide(program, friend, why) => format!("decide {program} {friend} {}", why.code()),
            Intent::Score(of, score) => format!("score {of} {score}"),
            Intent::ChangeScore(of) => format!("change {of}"),
            Intent::SkipWords(of) => format!("skip {of}"),
            Intent::SnoozeSurveys(of) => format!("later {of}"),
            Intent::OptOutOfSurveys(of) => format!("never {of}"),
            Intent::SignComment(of, true) => format!("sign {of}"),
            Intent::SignComment(of, false) => format!("unsign {of}"),
            Intent::ContinueConversation(of) => format!("go_on {of}"),
            Intent::Surveys(program) => of("surveys", program),
            Intent::SetSurveysEnabled(program, true) => format!("surveys_on {program}"),
            Intent::SetSurveysEnabled(program, false) => format!("surveys_off {program}"),
            Intent::SurveyReport(of) => format!("report {of}"),
            Intent::Histogram(of) => format!("histogram {of}"),
            Intent::Comments(of, page) => format!("comments {of} {page}"),
            Intent::Cases(program) => of("cases", program),
            // One letter, since a case takes all the room that a button has.
            Intent::Case(of, member) => format!("c {of} {member}"),
            Intent::CaseReply(of, member) => format!("r {of} {member}"),
            Intent::CaseClose(of, member) => format!("x {of} {member}"),
            Intent::ActionReportPrompt(of) => format!("done {of}"),
            Intent::SendActionReport(of, draft) => format!("done_send {of} {draft}"),
            Intent::Reports(program) => of("reports", program),
            Intent::Business => "business".to_owned(),
            Intent::StaffMenu(program) => of("desk", program),
            Intent::NewProgram => "new_program".to_owned(),
            Intent::Field(program, field) => format!("field {program} {}", field.code()),
            Intent::Set(program, field, said) => format!("set {program} {} {said}", field.code()),
            Intent::Review(program) => format!("review {program}"),
            Intent::TryOut(program) => format!("try {program}"),
            Intent::Publish(program, seen) => format!("publish {program} {seen}"),
            Intent::DropDraftPrompt(program) => format!("drop_ask {program}"),
            Intent::DropDraft(program) => format!("drop {program}"),
            Intent::Rules(program) => of("rules", program),
            Intent::ChangeRules(program) => format!("change_rules {program}"),
            Intent::ApplyRules(program, seen, days) => format!("apply_rules {program} {seen} {days}"),
            Intent::JoinLink(program) => format!("join_link {program}"),
            Intent::Poster(program) => format!("poster {program}"),
            Intent::Team(program) => format!("team {program}"),
            Intent::InviteStaffPrompt(program) => format!("hire_ask {program}"),
            Intent::InviteStaffTermPrompt(program) => format!("hire_term {program}"),
            Intent::InviteStaff(program, role, months) => format!("hire {program} {} {months}", role.code()),
            Intent::Colleague(program, number) => format!("colleague {program} {number}"),
            Intent::RevokePrompt(program, number) => format!("revoke_ask {program} {number}"),
            Intent::Revoke(program, number) => format!("revoke {program} {number}"),
            Intent::HandOverPrompt(program, number) => format!("hand_over_ask {program} {number}"),
            Intent::HandOver(program, number) => format!("hand_over {program} {number}"),
            Intent::ResignPrompt(program) => format!("resign_ask {program}"),
            Intent::Resign(program) => format!("resign {program}"),
            Intent::AuditLog(program, None) => format!("audit_log {program}"),
            Intent::AuditLog(program, Some(before)) => format!("audit_log {program} {before}"),
            Intent::AddLanguagePrompt(program, lang) => format!("language_ask {program} {}", lang.code()),
            Intent::AddLanguage(program, lang, seen) => format!("add_language {program} {} {seen}", lang.code()),
            Intent::ExportLog(program) => format!("export_log {program}"),
            Intent::Export(program) => format!("export {program}"),
            Intent::Limits(program) => format!("limits {program}"),
            Intent::WindDown(program) => format!("closing {program}"),
            Intent::AnnounceWindDownPrompt(program, days) => format!("close_ask {program} {days}"),
            Intent::AnnounceWindDown(program, days, number, seen) => format!("close {program} {days} {number} {seen}"),
            Intent::Reopen(program, number) => format!("keep_open {program} {number}"),
            Intent::ApproveAdjustment(program, id) => format!("approve_adjust {program} {id}"),
            Intent::RejectAdjustment(program, id) => format!("reject_adjust {program} {id}"),
            Intent::Till(program) => of("till", program),
            Intent::SaleAmount(program, card) => format!("sale_amount {program} {card}"),
            Intent::Sell(program, sale) => format!("sell {program} {sale}"),
            Intent::SaleUndo(program, sale) => format!("sale_undo {program} {sale}"),
            Intent::SalePoints(program, sale) => format!("sale_points {program} {sale}"),
            Intent::SaleCancel(program, sale) => format!("sale_cancel {program} {sale}"),
            Intent::UseCoupon(program, code, id) => format!("use {program} {code} {id}"),
            Intent::TillLimitPrompt(program, number) => format!("limit {program} {number}"),
            Intent::Keys(program) => format!("keys {program}"),
            Intent::KeyScopePrompt(program) => format!("key_scope {program}"),
            Intent::KeyNamePrompt(program, scope) => format!("key_name {program} {}", scope.code()),
            // One letter for the scope, since a name takes the room.
            Intent::MakeKey(program, scope, name, id) => {
                format!("key_make {program} {} {name} {id}", &scope.code()[..1])
            }
            Intent::Key(program, key) => format!("key {program} {key}"),
            Intent::RotateKeyPrompt(program, key) => format!("rotate_ask {program} {key}"),
            Intent::Rotate(program, key, id) => format!("rotate {program} {key} {id}"),
            Intent::RevokeKeyPrompt(program, key) => format!("key_off_ask {program} {key}"),
            Intent::RevokeKey(program, key) => format!("key_off {program} {key}"),
            Intent::Factor => "factor".to_owned(),
            Intent::FactorOff => "factor_off".to_owned(),
            // Typed, never on a button.
            Intent::ScannedPhoto(_) => "home".to_owned(),
            Intent::SurveyEligibility(_) | Intent::Cancel | Intent::Text(..) => "home".to_owned(),
            Intent::CouponUsage | Intent::Verify(_) | Intent::AdjustPrompt(_) => "home".to_owned(),
            Intent::FindReferral(_) | Intent::ReferralsReport => "home".to_owned(),
        }
    }

    /// Reads what a button carries; whatever we did not make is [`Ask::OldButton`].
    pub fn from_callback_data(data: &str) -> Intent {
        read(data).unwrap_or(Intent::OldButton)
    }
}

fn read(data: &str) -> Option<Intent> {
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
        Some(WaveRef { program: ProgramId::parse(rest.first()?).ok()?, survey, wave: Wave::parse(rest.get(2)?)? })
    };
    let respondent = || MemberNo::parse(rest.get(3)?).ok();
    let payload = || match Payload::parse(rest.get(1).copied().unwrap_or_default()) {
        Payload::Unknown => None,
        payload => Some(payload),
    };
    Some(match action {
        "speak" => Intent::JoinInLanguage(lang()?, payload()?),
        "consent" => Intent::Consent(lang()?, payload()?),
        "policy" => Intent::Policy(lang()?, payload()?),
        "agree" => Intent::Agree(lang()?, payload()?),
        "decline" => Intent::Decline(lang()?, payload()?),
        "home" => Intent::Home(program()?),
        "points" => Intent::Points(program()?),
        "history" => Intent::History(program()?, number(NEWEST)?),
        "why" => Intent::Why(program()?, number(0)?),
        "card" => Intent::Card(program()?),
        "lost_ask" => Intent::LostCardPrompt(program()??),
        "lost" => Intent::LostCard(program()??, CardNumber::parse(rest.get(1)?).ok()?),
        "qr" => Intent::Qr(program()?),
        "language" => Intent::Language,
        "set_language" => Intent::SetLanguage(lang()?),
        "help" => Intent::Help(program()?),
        "programs" => Intent::Programs,
        "privacy" => Intent::Privacy,
        "forget" => Intent::ForgetPrompt,
        "forget_for_good" => Intent::ForgetForGood,
        "rewards" => Intent::Rewards(program()?),
        "reward" => Intent::Reward(program()?, ShortId::parse(rest.get(1)?).ok()?),
        "get" => {
            let [_, reward, price, id] = rest.as_slice() else { return None };
            let id = OrderId::parse(id).ok().filter(|id| id.as_str().len() == SINGLE_USE_LENGTH)?;
            Intent::Redeem(program()??, ShortId::parse(reward).ok()?, price.parse().ok()?, id)
        }
        "coupons" => Intent::Coupons(program()?),
        "coupon" => Intent::Coupon(program()?, code()?),
        "coupon_qr" => Intent::CouponQr(program()??, code()?),
        "give_back_ask" => Intent::GiveBackPrompt(program()??, code()?),
        "give_back" => Intent::GiveBack(program()??, code()?),
        "approve" => Intent::Approve(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "decline_pay" => Intent::DeclinePay(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "level" => Intent::Level(program()?),
        "birthday" => Intent::Birthday,
        "birthday_months" => Intent::BirthdayMonths,
        "birthday_month" => Intent::BirthdayMonth(rest.first()?.parse().ok()?),
        "set_birthday" => Intent::SetBirthday(rest.first()?.parse().ok()?, rest.get(1)?.parse().ok()?),
        "remove_birthday" => Intent::RemoveBirthday,
        "adjust" => Intent::Adjust(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "cancel_coupon" => Intent::CancelCoupon(program()??, code()?),
        "invite" => Intent::Invite(program()?),
        "invite_qr" => Intent::InviteQr(program()??),
        "friends" => match rest.get(1) {
            Some(place) if !place.starts_with(['z', 'f']) => return None,
            place => Intent::Friends(program()?, place.map(|place| (*place).to_owned())),
        },
        "claim_reward" => Intent::ClaimReward(program()??, member()?),
        "claim_all" => Intent::ClaimAll(program()??),
        "show_name" => Intent::ShowName(program()??, true),
        "hide_name" => Intent::ShowName(program()??, false),
        "leaders" => Intent::Leaderboard(program()?),
        "lead" => Intent::SetLeaderboardListing(program()??, LeaderboardListing::from_code(rest.get(1)?)?),
        "appeal" => Intent::Appeal(program()??, member()?),
        "held" => Intent::Held(program()?),
        "referral" => Intent::Referral(program()??, member()?),
        "pass_ask" => Intent::DecideReferralPrompt(program()??, member()?, true),
        "reject_ask" => Intent::DecideReferralPrompt(program()??, member()?, false),
        "score" => Intent::Score(in_wave()?, rest.get(3)?.parse().ok()?),
        "change" => Intent::ChangeScore(in_wave()?),
        "skip" => Intent::SkipWords(in_wave()?),
        "later" => Intent::SnoozeSurveys(in_wave()?),
        "never" => Intent::OptOutOfSurveys(in_wave()?),
        "sign" => Intent::SignComment(in_wave()?, true),
        "unsign" => Intent::SignComment(in_wave()?, false),
        "go_on" => Intent::ContinueConversation(in_wave()?),
        "surveys" => Intent::Surveys(program()?),
        "surveys_on" => Intent::SetSurveysEnabled(program()??, true),
        "surveys_off" => Intent::SetSurveysEnabled(program()??, false),
        "report" => Intent::SurveyReport(in_wave()?),
        "histogram" => Intent::Histogram(in_wave()?),
        "comments" => Intent::Comments(in_wave()?, rest.get(3)?.parse().ok()?),
        "cases" => Intent::Cases(program()?),
        "c" => Intent::Case(in_wave()?, respondent()?),
        "r" => Intent::CaseReply(in_wave()?, respondent()?),
        "x" => Intent::CaseClose(in_wave()?, respondent()?),
        "done" => Intent::ActionReportPrompt(in_wave()?),
        "done_send" => Intent::SendActionReport(in_wave()?, (*rest.get(3)?).to_owned()),
        "till" => Intent::Till(program()?),
        "sale_amount" => Intent::SaleAmount(program()??, CardNumber::parse(rest.get(1)?).ok()?),
        "sell" => Intent::Sell(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "sale_undo" => Intent::SaleUndo(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "sale_points" => Intent::SalePoints(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "sale_cancel" => Intent::SaleCancel(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "use" => Intent::UseCoupon(program()??, code()?, OrderId::parse(rest.get(2)?).ok()?),
        "limit" => Intent::TillLimitPrompt(program()??, member()?),
        "keys" => Intent::Keys(program()??),
        "key_scope" => Intent::KeyScopePrompt(program()??),
        "key_name" => Intent::KeyNamePrompt(program()??, Scope::from_code(rest.get(1)?)?),
        "key_make" => {
            let scope = Scope::ALL.into_iter().find(|scope| rest.get(1) == Some(&&scope.code()[..1]))?;
            let name = ShortId::parse(rest.get(2)?).ok()?;
            Intent::MakeKey(program()??, scope, name, OrderId::parse(rest.get(3)?).ok()?)
        }
        "key" => Intent::Key(program()??, key()?),
        "rotate_ask" => Intent::RotateKeyPrompt(program()??, key()?),
        "rotate" => Intent::Rotate(program()??, key()?, OrderId::parse(rest.get(2)?).ok()?),
        "key_off_ask" => Intent::RevokeKeyPrompt(program()??, key()?),
        "key_off" => Intent::RevokeKey(program()??, key()?),
        "factor" => Intent::Factor,
        "factor_off" => Intent::FactorOff,
        "reports" => Intent::Reports(program()?),
        "business" => Intent::Business,
        "desk" => Intent::StaffMenu(program()?),
        "new_program" => Intent::NewProgram,
        "field" => Intent::Field(program()??, Field::from_code(rest.get(1)?)?),
        "set" => Intent::Set(program()??, Field::from_code(rest.get(1)?)?, (*rest.get(2)?).to_owned()),
        "review" => Intent::Review(program()??),
        "try" => Intent::TryOut(program()??),
        "publish" => Intent::Publish(program()??, (*rest.get(1)?).to_owned()),
        "drop_ask" => Intent::DropDraftPrompt(program()??),
        "drop" => Intent::DropDraft(program()??),
        "rules" => Intent::Rules(program()?),
        "change_rules" => Intent::ChangeRules(program()??),
        "apply_rules" => Intent::ApplyRules(program()??, (*rest.get(1)?).to_owned(), rest.get(2)?.parse().ok()?),
        "join_link" => Intent::JoinLink(program()??),
        "poster" => Intent::Poster(program()??),
        "team" => Intent::Team(program()??),
        "hire_ask" => Intent::InviteStaffPrompt(program()??),
        "hire_term" => Intent::InviteStaffTermPrompt(program()??),
        "hire" => Intent::InviteStaff(program()??, Role::from_code(rest.get(1)?)?, rest.get(2)?.parse().ok()?),
        "colleague" => Intent::Colleague(program()??, member()?),
        "revoke_ask" => Intent::RevokePrompt(program()??, member()?),
        "revoke" => Intent::Revoke(program()??, member()?),
        "hand_over_ask" => Intent::HandOverPrompt(program()??, member()?),
        "hand_over" => Intent::HandOver(program()??, member()?),
        "resign_ask" => Intent::ResignPrompt(program()??),
        "resign" => Intent::Resign(program()??),
        "audit_log" => Intent::AuditLog(program()??, rest.get(1).map(|before| before.parse()).transpose().ok()?),
        "language_ask" => Intent::AddLanguagePrompt(program()??, Lang::from_code(rest.get(1)?)?),
        "add_language" => Intent::AddLanguage(program()??, Lang::from_code(rest.get(1)?)?, (*rest.get(2)?).to_owned()),
        "export_log" => Intent::ExportLog(program()??),
        "export" => Intent::Export(program()??),
        "limits" => Intent::Limits(program()??),
        "closing" => Intent::WindDown(program()??),
        "close_ask" => Intent::AnnounceWindDownPrompt(program()??, rest.get(1)?.parse().ok()?),
        "close" => {
            let [_, days, number, seen] = rest.as_slice() else { return None };
            Intent::AnnounceWindDown(program()??, days.parse().ok()?, number.parse().ok()?, seen.parse().ok()?)
        }
        "keep_open" => Intent::Reopen(program()??, rest.get(1)?.parse().ok()?),
        "approve_adjust" => Intent::ApproveAdjustment(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "reject_adjust" => Intent::RejectAdjustment(program()??, OrderId::parse(rest.get(1)?).ok()?),
        "decide" => Intent::Decide(program()??, member()?, DecisionReason::from_code(rest.get(2)?)?),
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
            assert_eq!(Intent::from_callback_data(data).callback_data(), data);
            assert!(data.len() <= CALLBACK_BYTES_MAX, "{data}");
        }
    }

    #[test]
    fn ids_for_one_use_sort_by_time_and_differ() {
        let at = |second| new_idempotency_key(Instant::from_second(second).unwrap()).unwrap();
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
            assert_eq!(Intent::from_callback_data(data), Intent::OldButton, "{data}");
        }
    }
}
