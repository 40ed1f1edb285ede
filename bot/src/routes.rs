//! The bot's map: everything that can be asked, and the flow that answers it. No logic here; what is missing does not
//! build.

use crate::app::{App, Sender};
use crate::ask::Intent;
use crate::flows::{
    Answer, EarlyReturn, Flow, desk, factor, joining, keys, looking, referrals, reports, running, settings, setup,
    spending, staff, standing, surveys, talking, till, translating,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use store::StoreError;

/// Whether the ask came by a tap (its screen is painted in place) or by a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntentSource {
    Tap,
    Message,
}

/// What is answered, whether the flow came to its end or not.
pub(crate) async fn handle_intent(
    app: &App,
    sender: &Sender,
    ask: &Intent,
    by: IntentSource,
) -> Result<Answer, StoreError> {
    route(app, sender, ask, by).await.or_else(|early| match early {
        EarlyReturn::Answer(answer) => Ok(*answer),
        EarlyReturn::Failed(error) => Err(error),
    })
}

/// Makes a flow's future where it is boxed, and nowhere else: a function that made them all would need the stack for all.
fn boxed<'a, F: Future<Output = Flow> + Send + 'a>(flow: impl FnOnce() -> F) -> BoxFuture<'a, Flow> {
    flow().boxed()
}

/// Each flow is boxed, so that an update takes no more of the stack than the flow that it needs.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, ask: &'a Intent, by: IntentSource) -> BoxFuture<'a, Flow> {
    match ask {
        Intent::Start(payload) => boxed(|| joining::start(app, sender, payload)),
        Intent::JoinInLanguage(lang, payload) => boxed(|| joining::speak(app, sender, *lang, payload)),
        Intent::Consent(lang, payload) => boxed(|| joining::consent(app, sender, *lang, payload)),
        Intent::Policy(lang, payload) => boxed(|| joining::policy(app, sender, *lang, payload)),
        Intent::Agree(lang, payload) => boxed(|| joining::agree(app, sender, *lang, payload)),
        Intent::Decline(lang, payload) => boxed(|| joining::decline(app, sender, *lang, payload)),
        Intent::Home(program) => boxed(|| looking::home(app, sender, program.as_ref())),
        Intent::Points(program) => boxed(|| looking::points(app, sender, program.as_ref())),
        Intent::History(program, before) => boxed(|| looking::history(app, sender, program.as_ref(), *before)),
        Intent::Why(program, version) => boxed(|| looking::why(app, sender, program.as_ref(), *version)),
        Intent::Card(program) if by == IntentSource::Message => {
            boxed(|| looking::card_and_qr(app, sender, program.as_ref()))
        }
        Intent::Card(program) => boxed(|| looking::card(app, sender, program.as_ref())),
        Intent::LostCardPrompt(program) => boxed(|| looking::lost_card_ask(app, sender, program)),
        Intent::LostCard(program, card) => boxed(|| looking::lost_card(app, sender, program, *card)),
        Intent::Qr(program) => boxed(|| looking::qr(app, sender, program.as_ref())),
        Intent::Help(program) => boxed(|| looking::help(app, sender, program.as_ref())),
        Intent::Rewards(program) => boxed(|| spending::rewards(app, sender, program.as_ref())),
        Intent::Reward(program, reward) => boxed(|| spending::reward(app, sender, program.as_ref(), reward)),
        Intent::Redeem(program, reward, price, id) => {
            boxed(|| spending::redeem(app, sender, program, reward, *price, id))
        }
        Intent::Coupons(program) => boxed(|| spending::coupons(app, sender, program.as_ref())),
        Intent::Coupon(program, code) => boxed(|| spending::coupon(app, sender, program.as_ref(), code)),
        Intent::CouponQr(program, code) => boxed(|| spending::coupon_qr(app, sender, program, code)),
        Intent::CouponUsage => boxed(|| spending::coupon_usage(app, sender)),
        Intent::GiveBackPrompt(program, code) => boxed(|| spending::give_back_ask(app, sender, program, code)),
        Intent::GiveBack(program, code) => boxed(|| spending::give_back(app, sender, program, code)),
        Intent::Approve(program, reference) => boxed(|| spending::approve(app, sender, program, reference)),
        Intent::DeclinePay(program, reference) => boxed(|| spending::decline_pay(app, sender, program, reference)),
        Intent::Level(program) => boxed(|| standing::level(app, sender, program.as_ref())),
        Intent::Birthday => boxed(|| standing::birthday(app, sender)),
        Intent::BirthdayMonths => boxed(|| standing::birthday_months(app, sender)),
        Intent::BirthdayMonth(month) => boxed(|| standing::birthday_month(app, sender, *month)),
        Intent::SetBirthday(month, day) => boxed(|| standing::set_birthday(app, sender, *month, *day)),
        Intent::RemoveBirthday => boxed(|| standing::remove_birthday(app, sender)),
        Intent::Verify(code) => boxed(|| standing::verify(app, sender, code)),
        Intent::AdjustPrompt(typed) => boxed(|| staff::adjust_ask(app, sender, typed)),
        Intent::Adjust(program, id) => boxed(|| staff::adjust(app, sender, program, id)),
        Intent::CancelCoupon(program, code) => boxed(|| staff::cancel_coupon(app, sender, program, code)),
        Intent::Invite(program) => boxed(|| referrals::invite(app, sender, program.as_ref())),
        Intent::InviteQr(program) => boxed(|| referrals::invite_qr(app, sender, program)),
        Intent::Friends(program, after) => {
            boxed(|| referrals::friends(app, sender, program.as_ref(), after.as_deref()))
        }
        Intent::ClaimReward(program, friend) => boxed(|| referrals::claim_reward(app, sender, program, *friend)),
        Intent::ClaimAll(program) => boxed(|| referrals::claim_all(app, sender, program)),
        Intent::ShowName(program, shown) => boxed(|| referrals::show_name(app, sender, program, *shown)),
        Intent::Leaderboard(program) => boxed(|| referrals::leaders(app, sender, program.as_ref())),
        Intent::SetLeaderboardListing(program, how) => boxed(|| referrals::lead(app, sender, program, *how)),
        Intent::Appeal(program, friend) => boxed(|| referrals::appeal(app, sender, program, *friend)),
        Intent::Held(program) => boxed(|| referrals::held(app, sender, program.as_ref())),
        Intent::Referral(program, friend) => boxed(|| referrals::referral(app, sender, program, *friend)),
        Intent::ReferralsReport => boxed(|| referrals::report(app, sender)),
        Intent::FindReferral(typed) => boxed(|| referrals::referral_of(app, sender, typed)),
        Intent::DecideReferralPrompt(program, friend, pass) => {
            boxed(|| referrals::decide_ask(app, sender, program, *friend, *pass))
        }
        Intent::Decide(program, friend, why) => boxed(|| referrals::decide(app, sender, program, *friend, *why)),
        Intent::Score(of, score) => boxed(|| surveys::score(app, sender, of, *score)),
        Intent::ChangeScore(of) => boxed(|| surveys::change(app, sender, of)),
        Intent::SkipWords(of) => boxed(|| surveys::skip(app, sender, of)),
        Intent::SnoozeSurveys(of) => boxed(|| surveys::later(app, sender, of)),
        Intent::OptOutOfSurveys(of) => boxed(|| surveys::never(app, sender, of)),
        Intent::SignComment(of, named) => boxed(|| surveys::sign(app, sender, of, *named)),
        Intent::ContinueConversation(of) => boxed(|| surveys::go_on(app, sender, of)),
        Intent::Surveys(program) => boxed(|| surveys::surveys(app, sender, program.as_ref())),
        Intent::SetSurveysEnabled(program, on) => boxed(|| surveys::turn(app, sender, program, *on)),
        Intent::Cancel => boxed(|| talking::cancel(app, sender)),
        Intent::Text(message, text) => boxed(|| talking::on_text(app, sender, *message, text)),
        Intent::SurveyReport(of) => boxed(|| reports::report(app, sender, of)),
        Intent::Histogram(of) => boxed(|| reports::histogram(app, sender, of)),
        Intent::Comments(of, page) => boxed(|| reports::comments(app, sender, of, *page)),
        Intent::Cases(program) => boxed(|| reports::cases(app, sender, program.as_ref())),
        Intent::Case(of, member) => boxed(|| reports::case(app, sender, of, *member)),
        Intent::CaseReply(of, member) => boxed(|| reports::reply_ask(app, sender, of, *member)),
        Intent::CaseClose(of, member) => boxed(|| reports::close(app, sender, of, *member)),
        Intent::ActionReportPrompt(of) => boxed(|| reports::done_ask(app, sender, of)),
        Intent::SendActionReport(of, draft) => boxed(|| reports::done_send(app, sender, of, draft)),
        Intent::Till(program) => boxed(|| till::till(app, sender, program.as_ref())),
        Intent::ScannedPhoto(read) => boxed(|| talking::on_photo(app, sender, read.as_deref())),
        Intent::SaleAmount(program, card) => boxed(|| till::amount(app, sender, program, *card)),
        Intent::Sell(program, sale) => boxed(|| till::sell(app, sender, program, sale)),
        Intent::SaleUndo(program, sale) => boxed(|| till::undo(app, sender, program, sale)),
        Intent::SalePoints(program, sale) => boxed(|| till::points(app, sender, program, sale)),
        Intent::SaleCancel(program, sale) => boxed(|| till::cancel_points(app, sender, program, sale)),
        Intent::UseCoupon(program, code, id) => boxed(|| till::use_coupon(app, sender, program, code, id)),
        Intent::TillLimitPrompt(program, number) => boxed(|| till::limit_ask(app, sender, program, *number)),
        Intent::Keys(program) => boxed(|| keys::keys(app, sender, program)),
        Intent::KeyScopePrompt(program) => boxed(|| keys::scope_ask(app, sender, program)),
        Intent::KeyNamePrompt(program, scope) => boxed(|| keys::name_ask(app, sender, program, *scope)),
        Intent::MakeKey(program, scope, name, id) => boxed(|| keys::make(app, sender, program, *scope, name, id)),
        Intent::Key(program, key) => boxed(|| keys::key(app, sender, program, *key)),
        Intent::RotateKeyPrompt(program, key) => boxed(|| keys::rotate_ask(app, sender, program, *key)),
        Intent::Rotate(program, key, id) => boxed(|| keys::rotate(app, sender, program, *key, id)),
        Intent::RevokeKeyPrompt(program, key) => boxed(|| keys::revoke_ask(app, sender, program, *key)),
        Intent::RevokeKey(program, key) => boxed(|| keys::revoke(app, sender, program, *key)),
        Intent::Factor => boxed(|| factor::second_factor(app, sender)),
        Intent::FactorOff => boxed(|| factor::turn_off(app, sender)),
        Intent::Reports(program) => boxed(|| reports::all(app, sender, program.as_ref())),
        Intent::Business => boxed(|| desk::business(app, sender)),
        Intent::StaffMenu(program) => boxed(|| desk::desk(app, sender, program.as_ref())),
        Intent::NewProgram => boxed(|| setup::new_program(app, sender)),
        Intent::Field(program, field) => boxed(|| setup::field(app, sender, program, *field)),
        Intent::Set(program, field, said) => boxed(|| setup::set(app, sender, program, *field, said)),
        Intent::Review(program) => boxed(|| setup::review(app, sender, program)),
        Intent::TryOut(program) => boxed(|| setup::try_out(app, sender, program)),
        Intent::Publish(program, seen) => boxed(|| setup::publish(app, sender, program, seen)),
        Intent::DropDraftPrompt(program) => boxed(|| setup::drop_ask(app, sender, program)),
        Intent::DropDraft(program) => boxed(|| setup::drop_draft(app, sender, program)),
        Intent::Rules(program) => boxed(|| setup::rules(app, sender, program.as_ref())),
        Intent::ChangeRules(program) => boxed(|| setup::change_rules(app, sender, program)),
        Intent::ApplyRules(program, seen, days) => boxed(|| setup::apply_rules(app, sender, program, seen, *days)),
        Intent::AddLanguagePrompt(program, lang) => boxed(|| translating::language_ask(app, sender, program, *lang)),
        Intent::AddLanguage(program, lang, seen) => {
            boxed(|| translating::add_language(app, sender, program, *lang, seen))
        }
        Intent::JoinLink(program) => boxed(|| desk::join_link(app, sender, program)),
        Intent::Poster(program) => boxed(|| desk::poster(app, sender, program)),
        Intent::Team(program) => boxed(|| desk::team(app, sender, program)),
        Intent::InviteStaffPrompt(program) => boxed(|| desk::hire_ask(app, sender, program)),
        Intent::InviteStaffTermPrompt(program) => boxed(|| desk::hire_term(app, sender, program)),
        Intent::InviteStaff(program, role, months) => boxed(|| desk::hire(app, sender, program, *role, *months)),
        Intent::Colleague(program, number) => boxed(|| desk::colleague(app, sender, program, *number)),
        Intent::RevokePrompt(program, number) => boxed(|| desk::revoke_ask(app, sender, program, *number)),
        Intent::Revoke(program, number) => boxed(|| desk::revoke(app, sender, program, *number)),
        Intent::HandOverPrompt(program, number) => boxed(|| desk::hand_over_ask(app, sender, program, *number)),
        Intent::HandOver(program, number) => boxed(|| desk::hand_over(app, sender, program, *number)),
        Intent::ResignPrompt(program) => boxed(|| desk::resign_ask(app, sender, program)),
        Intent::Resign(program) => boxed(|| desk::resign(app, sender, program)),
        Intent::AuditLog(program, before) => boxed(|| desk::audit_log(app, sender, program, *before)),
        Intent::ExportLog(program) => boxed(|| running::export_log(app, sender, program)),
        Intent::Export(program) => boxed(|| running::export(app, sender, program)),
        Intent::Limits(program) => boxed(|| running::limits(app, sender, program)),
        Intent::WindDown(program) => boxed(|| running::wind_down(app, sender, program)),
        Intent::AnnounceWindDownPrompt(program, days) => boxed(|| running::close_ask(app, sender, program, *days)),
        Intent::AnnounceWindDown(program, days, number, seen) => {
            boxed(|| running::close(app, sender, program, *days, *number, *seen))
        }
        Intent::Reopen(program, number) => boxed(|| running::reopen(app, sender, program, *number)),
        Intent::ApproveAdjustment(program, id) => boxed(|| staff::approve_adjustment(app, sender, program, id)),
        Intent::RejectAdjustment(program, id) => boxed(|| staff::reject_adjustment(app, sender, program, id)),
        Intent::SurveyEligibility(typed) => boxed(|| reports::asked_of(app, sender, typed)),
        Intent::NotUnderstood => boxed(|| looking::not_understood(app, sender)),
        Intent::OldButton => boxed(|| looking::old_button(app, sender)),
        Intent::Language => boxed(|| settings::language(app, sender)),
        Intent::SetLanguage(lang) => boxed(|| settings::set_language(app, sender, *lang)),
        Intent::Programs => boxed(|| settings::programs(app, sender)),
        Intent::Privacy => boxed(|| settings::privacy(app, sender)),
        Intent::ForgetPrompt => boxed(|| settings::forget(app, sender)),
        Intent::ForgetForGood => boxed(|| settings::forget_for_good(app, sender)),
    }
}
