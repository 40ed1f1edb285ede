//! The bot's map: everything that can be asked, and the flow that answers it. No logic here; what is missing does not
//! build.

use crate::app::{App, Sender};
use crate::codec::Ask;
use crate::flows::{
    Answer, Early, Flow, joining, looking, referrals, reports, settings, spending, staff, standing, surveys,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use store::StoreError;

/// Whether the ask came by a tap (its screen is painted in place) or by a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Tap,
    Message,
}

/// What is answered, whether the flow came to its end or not.
pub(crate) async fn answer(app: &App, sender: &Sender, ask: &Ask, by: By) -> Result<Answer, StoreError> {
    route(app, sender, ask, by).await.or_else(|early| match early {
        Early::Answer(answer) => Ok(*answer),
        Early::Failed(error) => Err(error),
    })
}

/// Each flow is boxed, so that an update takes no more of the stack than the flow that it needs.
fn route<'a>(app: &'a App, sender: &'a Sender, ask: &'a Ask, by: By) -> BoxFuture<'a, Flow> {
    match ask {
        Ask::Start(payload) => joining::start(app, sender, payload).boxed(),
        Ask::Speak(lang, payload) => joining::speak(app, sender, *lang, payload).boxed(),
        Ask::Consent(lang, payload) => joining::consent(app, sender, *lang, payload).boxed(),
        Ask::Policy(lang, payload) => joining::policy(app, sender, *lang, payload).boxed(),
        Ask::Agree(lang, payload) => joining::agree(app, sender, *lang, payload).boxed(),
        Ask::Decline(lang, payload) => joining::decline(app, sender, *lang, payload).boxed(),
        Ask::Home(program) => looking::home(app, sender, program.as_ref()).boxed(),
        Ask::Points(program) => looking::points(app, sender, program.as_ref()).boxed(),
        Ask::History(program, before) => looking::history(app, sender, program.as_ref(), *before).boxed(),
        Ask::Why(program, version) => looking::why(app, sender, program.as_ref(), *version).boxed(),
        Ask::Card(program) if by == By::Message => looking::card_and_qr(app, sender, program.as_ref()).boxed(),
        Ask::Card(program) => looking::card(app, sender, program.as_ref()).boxed(),
        Ask::Qr(program) => looking::qr(app, sender, program.as_ref()).boxed(),
        Ask::Help(program) => looking::help(app, sender, program.as_ref()).boxed(),
        Ask::Rewards(program) => spending::rewards(app, sender, program.as_ref()).boxed(),
        Ask::Reward(program, reward) => spending::reward(app, sender, program.as_ref(), reward).boxed(),
        Ask::Redeem(program, reward, price, id) => spending::redeem(app, sender, program, reward, *price, id).boxed(),
        Ask::Coupons(program) => spending::coupons(app, sender, program.as_ref()).boxed(),
        Ask::Coupon(program, code) => spending::coupon(app, sender, program.as_ref(), code).boxed(),
        Ask::CouponQr(program, code) => spending::coupon_qr(app, sender, program, code).boxed(),
        Ask::CouponUsage => spending::coupon_usage(app, sender).boxed(),
        Ask::GiveBackAsk(program, code) => spending::give_back_ask(app, sender, program, code).boxed(),
        Ask::GiveBack(program, code) => spending::give_back(app, sender, program, code).boxed(),
        Ask::Approve(program, reference) => spending::approve(app, sender, program, reference).boxed(),
        Ask::DeclinePay(program, reference) => spending::decline_pay(app, sender, program, reference).boxed(),
        Ask::Level(program) => standing::level(app, sender, program.as_ref()).boxed(),
        Ask::Birthday => standing::birthday(app, sender).boxed(),
        Ask::BirthdayMonths => standing::birthday_months(app, sender).boxed(),
        Ask::BirthdayMonth(month) => standing::birthday_month(app, sender, *month).boxed(),
        Ask::SetBirthday(month, day) => standing::set_birthday(app, sender, *month, *day).boxed(),
        Ask::RemoveBirthday => standing::remove_birthday(app, sender).boxed(),
        Ask::Verify(code) => standing::verify(app, sender, code).boxed(),
        Ask::AdjustAsk(typed) => staff::adjust_ask(app, sender, typed).boxed(),
        Ask::Adjust(program, id) => staff::adjust(app, sender, program, id).boxed(),
        Ask::CancelCoupon(program, code) => staff::cancel_coupon(app, sender, program, code).boxed(),
        Ask::Invite(program) => referrals::invite(app, sender, program.as_ref()).boxed(),
        Ask::InviteQr(program) => referrals::invite_qr(app, sender, program).boxed(),
        Ask::Friends(program, after) => referrals::friends(app, sender, program.as_ref(), after.as_deref()).boxed(),
        Ask::ClaimReward(program, friend) => referrals::claim_reward(app, sender, program, *friend).boxed(),
        Ask::ClaimAll(program) => referrals::claim_all(app, sender, program).boxed(),
        Ask::ShowName(program, shown) => referrals::show_name(app, sender, program, *shown).boxed(),
        Ask::Leaders(program) => referrals::leaders(app, sender, program.as_ref()).boxed(),
        Ask::Lead(program, how) => referrals::lead(app, sender, program, *how).boxed(),
        Ask::Appeal(program, friend) => referrals::appeal(app, sender, program, *friend).boxed(),
        Ask::Held(program) => referrals::held(app, sender, program.as_ref()).boxed(),
        Ask::Referral(program, friend) => referrals::referral(app, sender, program, *friend).boxed(),
        Ask::ReferralsReport => referrals::report(app, sender).boxed(),
        Ask::ReferralOf(typed) => referrals::referral_of(app, sender, typed).boxed(),
        Ask::DecideAsk(program, friend, pass) => referrals::decide_ask(app, sender, program, *friend, *pass).boxed(),
        Ask::Decide(program, friend, why) => referrals::decide(app, sender, program, *friend, *why).boxed(),
        Ask::Score(of, score) => surveys::score(app, sender, of, *score).boxed(),
        Ask::ChangeScore(of) => surveys::change(app, sender, of).boxed(),
        Ask::SkipWords(of) => surveys::skip(app, sender, of).boxed(),
        Ask::AskLater(of) => surveys::later(app, sender, of).boxed(),
        Ask::AskNever(of) => surveys::never(app, sender, of).boxed(),
        Ask::Sign(of, named) => surveys::sign(app, sender, of, *named).boxed(),
        Ask::GoOn(of) => surveys::go_on(app, sender, of).boxed(),
        Ask::Surveys(program) => surveys::surveys(app, sender, program.as_ref()).boxed(),
        Ask::SurveysOn(program, on) => surveys::turn(app, sender, program, *on).boxed(),
        Ask::Cancel => surveys::cancel(app, sender).boxed(),
        Ask::Said(message, text) => surveys::said(app, sender, *message, text).boxed(),
        Ask::SurveyReport(of) => reports::report(app, sender, of).boxed(),
        Ask::Histogram(of) => reports::histogram(app, sender, of).boxed(),
        Ask::Comments(of, page) => reports::comments(app, sender, of, *page).boxed(),
        Ask::Cases(program) => reports::cases(app, sender, program.as_ref()).boxed(),
        Ask::Case(of, member) => reports::case(app, sender, of, *member).boxed(),
        Ask::CaseReply(of, member) => reports::reply_ask(app, sender, of, *member).boxed(),
        Ask::CaseClose(of, member) => reports::close(app, sender, of, *member).boxed(),
        Ask::DoneAsk(of) => reports::done_ask(app, sender, of).boxed(),
        Ask::DoneSend(of, draft) => reports::done_send(app, sender, of, draft).boxed(),
        Ask::AskedOf(typed) => reports::asked_of(app, sender, typed).boxed(),
        Ask::NotUnderstood => looking::not_understood(app, sender).boxed(),
        Ask::OldButton => looking::old_button(app, sender).boxed(),
        Ask::Language => settings::language(app, sender).boxed(),
        Ask::SetLanguage(lang) => settings::set_language(app, sender, *lang).boxed(),
        Ask::Programs => settings::programs(app, sender).boxed(),
        Ask::Privacy => settings::privacy(app, sender).boxed(),
        Ask::Forget => settings::forget(app, sender).boxed(),
        Ask::ForgetForGood => settings::forget_for_good(app, sender).boxed(),
    }
}
