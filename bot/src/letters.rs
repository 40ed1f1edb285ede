//! Letters: what the notifier sends, in the language that the member speaks now.

use crate::features::referrals::intent::ReferralsIntent;
use crate::features::rewards::intent::RewardsIntent;
use crate::features::rewards::screen::{redemption_ask, title};
use crate::features::setup::intent::SetupIntent;
use crate::features::staff::intent::StaffIntent;
use crate::features::surveys::intent::SurveysIntent;
use crate::features::{keys, reports, setup, staff, surveys, till};
use crate::form::signed;
use crate::screens::parts::last_days;
use crate::screens::parts::{Screen, available, tap};
use crate::texts::{free_text, lines, name, program_name, texts};
use crate::{date, number, receipt_text};
use domain::{Account, ByLang, CardNumber, Day, Entry, Instant, Lang, Phase, Program, ReferralState, Reversal, day_of};
use store::{
    ApiKey, Approval, ApprovalState, AskRow, Broadcast, Coupon, Person, Redemption, ReferralRow, ReferralUpdate, Thread,
};

/// A message and its buttons.
#[derive(Clone, Debug)]
pub struct RenderedMessage(pub(crate) Screen);

impl RenderedMessage {
    /// Of an entry; `None` for entries of which nobody is told.
    pub fn entry(entry: &Entry, program: &Program, lang: Lang, now: Instant) -> Option<RenderedMessage> {
        receipt_text(entry, program, lang, now).map(|text| RenderedMessage(Screen::new(text)))
    }

    /// A till asks for points.
    pub fn redemption(asked: &Redemption, program: &Program, lang: Lang) -> RenderedMessage {
        RenderedMessage(redemption_ask(program, lang, asked))
    }

    /// A coupon was used.
    pub fn coupon_used(coupon: &Coupon, program: &Program, lang: Lang) -> RenderedMessage {
        let t = texts(lang);
        let line = t.coupon_used_line(title(program, &coupon.reward, lang));
        RenderedMessage(Screen::new(lines([Some(t.coupon_used_head(program_name(program, lang))), Some(line)])))
    }

    /// To staff: the program's budget is spent.
    pub fn budget_spent(granted: i64, program: &Program, lang: Lang) -> RenderedMessage {
        let t = texts(lang);
        let line = t.budget_spent_line(granted, number(lang, granted));
        RenderedMessage(Screen::new(lines([Some(t.budget_spent_head(program_name(program, lang))), Some(line)])))
    }

    /// What has become of a referral; `friend` where he shows his name. `None` where it is past that.
    pub fn referral(
        row: &ReferralRow,
        news: ReferralUpdate,
        friend: Option<&str>,
        program: &Program,
        lang: Lang,
        now: Instant,
    ) -> Option<RenderedMessage> {
        let (t, called) = (texts(lang), program_name(program, lang));
        let points = row.terms(program)?.referrer_points.get();
        let until = row.referral.claim_until(&program.zone).map(|day| date(lang, day, day_of(now, &program.zone)));
        let qualified = row.referral.state() == ReferralState::Qualified;
        let (id, friend_no) = (program.id.clone(), row.referral.friend);
        let (head, line, button) = match news {
            ReferralUpdate::Claimable | ReferralUpdate::Lapsing if qualified => {
                let until = until.unwrap_or_default();
                let (head, line) = match (news, friend) {
                    (ReferralUpdate::Lapsing, _) => {
                        (t.lapsing_head(points, called, number(lang, points)), t.lapsing_line(until))
                    }
                    (_, Some(friend)) => {
                        let line = t.claimable_named_line(crate::texts::name(friend), until);
                        (t.claimable_head(points, called, number(lang, points)), line)
                    }
                    (_, None) => (t.claimable_head(points, called, number(lang, points)), t.claimable_line(until)),
                };
                (head, line, Some(tap(t.menu_claim(), ReferralsIntent::ClaimReward(id, friend_no))))
            }
            ReferralUpdate::Held if row.referral.state() == ReferralState::Held => {
                (t.held_head(called), t.held_line(), Some(tap(t.menu_appeal(), ReferralsIntent::Appeal(id, friend_no))))
            }
            ReferralUpdate::Over => {
                let line = match row.referral.state() {
                    ReferralState::Reversed(Reversal::Refund) => t.reward_void_refund_line(),
                    ReferralState::Reversed(Reversal::Left) => t.reward_void_left_line(),
                    ReferralState::Lapsed => t.reward_void_lapsed_line(),
                    _ => t.reward_void_review_line(),
                };
                (t.reward_void_head(called), line, None)
            }
            _ => return None,
        };
        Some(RenderedMessage(Screen::new(lines([Some(head), Some(line)])).row(button)))
    }

    /// A survey asks. `None` where it was answered meanwhile, or is stale.
    pub fn survey(ask: &AskRow, program: &Program, lang: Lang, now: Instant) -> Option<RenderedMessage> {
        let survey = program.survey(&ask.key.survey).filter(|_| ask.score.is_none() && !ask.is_stale(now))?;
        Some(RenderedMessage(surveys::screen::survey(program, survey, &ask.key, lang)))
    }

    /// To staff: an unhappy answer, with what the member wrote.
    pub fn case(
        ask: &AskRow,
        thread: Option<&Thread>,
        author: Option<&Person>,
        program: &Program,
        lang: Lang,
        now: Instant,
    ) -> RenderedMessage {
        let named = thread.is_some_and(|thread| thread.named);
        let author = author.filter(|_| named).map(|author| author.profile.first_name.as_str());
        RenderedMessage(reports::screen::case_letter(ask, thread, author, program, lang, now))
    }

    /// The program's reply to what a member wrote. `None` where it is gone.
    pub fn reply(thread: &Thread, part: &str, program: &Program, lang: Lang) -> Option<RenderedMessage> {
        let t = texts(lang);
        let part = thread.parts.iter().find(|known| known.id == part)?;
        let text = lines([Some(t.reply_head(program_name(program, lang))), Some(free_text(&part.text))]);
        let answer = tap(t.menu_answer(), SurveysIntent::ContinueConversation(surveys::screen::wave_of(&thread.key)));
        Some(RenderedMessage(Screen::new(text).row([answer])))
    }

    /// What was done about a wave's answers.
    pub fn done(words: &ByLang<String>, program: &Program, lang: Lang) -> RenderedMessage {
        RenderedMessage(Screen::new(reports::screen::done(program, words, lang)))
    }

    /// To staff: a key of his was tried.
    pub fn key_tried(key: &ApiKey, program: &Program, lang: Lang) -> RenderedMessage {
        let t = texts(lang);
        let head = t.key_tried_head(program_name(program, lang), keys::screen::called(key));
        RenderedMessage(Screen::new(lines([Some(head), Some(t.key_tried_line())])))
    }

    /// To staff: somebody of the staff rings one card up again and again.
    pub fn same_card(
        cashier: Option<&str>,
        card: CardNumber,
        times: i64,
        program: &Program,
        lang: Lang,
    ) -> RenderedMessage {
        let t = texts(lang);
        let called = cashier.map_or_else(|| t.team_former(), name);
        let line = t.same_card_line(called, number(lang, times), till::screen::last_digits(card));
        RenderedMessage(Screen::new(lines([Some(t.same_card_head(program_name(program, lang))), Some(line)])))
    }

    /// What all members are told. `None` where it does not hold any more.
    pub fn broadcast(
        news: Broadcast,
        account: &Account,
        program: &Program,
        lang: Lang,
        now: Instant,
    ) -> Option<RenderedMessage> {
        let (t, called) = (texts(lang), program_name(program, lang));
        let id = Some(program.id.clone());
        let rewards = || tap(t.menu_rewards(), RewardsIntent::Rewards(id.clone()));
        let offers = program.rewards.iter().any(|reward| reward.offered);
        let left = || Some(available(account, lang));
        let closing = |number| program.wind_down.as_ref().filter(|closing| closing.number == number);
        let (text, button) = match news {
            Broadcast::Rules(version) => {
                let (was, is) = (program.rules_version(version.checked_sub(1)?)?, program.rules_version(version)?);
                let text = setup::screen::changed(program, was, is, lang, now)?;
                (text, Some(tap(t.menu_rules(), SetupIntent::Rules(id))))
            }
            Broadcast::WindDown(number) => {
                let (earn, spend) = last_days(closing(number)?, program, lang, now);
                let text = lines([Some(t.wind_down_head(called)), Some(t.wind_down_line(earn, spend)), left()]);
                (text, offers.then(rewards))
            }
            Broadcast::WindDownReminder(number) => {
                let (_, spend) = last_days(closing(number)?, program, lang, now);
                let text = lines([Some(t.last_days_head(called, spend)), Some(t.last_days_line()), left()]);
                (text, offers.then(rewards))
            }
            Broadcast::Reopened(_) if program.wind_down.is_some() => return None,
            Broadcast::Reopened(_) => (lines([Some(t.reopened_head(called)), Some(t.reopened_line()), left()]), None),
        };
        Some(RenderedMessage(Screen::new(text).row(button)))
    }

    /// To staff: an adjustment that waits for a second one.
    pub fn approval_asked(
        approval: &Approval,
        card: CardNumber,
        asker: Option<&str>,
        reason: &str,
        program: &Program,
        lang: Lang,
        now: Instant,
    ) -> RenderedMessage {
        let t = texts(lang);
        let zone = &program.zone;
        let asker = asker.map_or_else(|| t.team_former(), name);
        let points = signed(lang, approval.points);
        let text = lines([
            Some(t.approval_asked_head(program_name(program, lang))),
            Some(t.approval_asked_line(asker, points, card.grouped(), free_text(reason))),
            Some(t.approval_asked_until(date(lang, day_of(approval.until, zone), day_of(now, zone)))),
        ]);
        RenderedMessage(Screen::new(text).row([
            tap(t.menu_approve_adjust(), StaffIntent::ApproveAdjustment(program.id.clone(), approval.id.clone())),
            tap(t.menu_reject_adjust(), StaffIntent::RejectAdjustment(program.id.clone(), approval.id.clone())),
        ]))
    }

    /// To staff: what became of an adjustment that he asked for.
    pub fn adjust_decided(approval: &Approval, card: CardNumber, program: &Program, lang: Lang) -> RenderedMessage {
        let approved = approval.state == ApprovalState::Approved;
        RenderedMessage(Screen::new(staff::adjustment_screen::adjust_decided(
            program,
            approved,
            approval.points,
            card,
            lang,
        )))
    }

    /// To staff: the program has as many members as it may.
    pub fn members_full(most: u32, program: &Program, lang: Lang) -> RenderedMessage {
        let t = texts(lang);
        let head = t.members_full_head(program_name(program, lang));
        RenderedMessage(Screen::new(lines([Some(head), Some(t.members_full_line(number(lang, most.into())))])))
    }

    /// To staff: referrals wait to be looked at; `asked` where a member asks for it.
    pub fn referrals_held(asked: bool, program: &Program, lang: Lang) -> RenderedMessage {
        let (t, called) = (texts(lang), program_name(program, lang));
        let head = if asked { t.appeal_head(called) } else { t.referrals_held_head(called) };
        RenderedMessage(Screen::new(lines([Some(head), Some(t.referrals_held_line())])))
    }

    /// After `told` these points are lost, but no earlier than `promised` if this letter is accepted now (§3). `None`
    /// where nothing is left of them, or they cannot be spent any more.
    pub fn expiring(
        account: &Account,
        told: Day,
        promised: Day,
        program: &Program,
        lang: Lang,
        now: Instant,
    ) -> Option<RenderedMessage> {
        let t = texts(lang);
        let today = day_of(now, &program.zone);
        let lots = || account.lots.iter().filter(|lot| account.last_day(lot.key.life) == Some(told));
        let points: i64 = lots().map(|lot| lot.points).sum();
        if points == 0 || program.phase_at(now) == Phase::Closed {
            return None;
        }
        // What was warned of before keeps the day that was named then.
        let promised = if lots().any(|lot| lot.key.warned) { told } else { promised };
        let ends = program.wind_down.as_ref().map(|closing| closing.last_day_to_spend(&program.zone));
        let promised = ends.map_or(promised, |ends| promised.min(ends));
        let available = number(lang, account.balance().available);
        let warning = t.expiring_warning(points, number(lang, points), date(lang, promised, today), available);
        let screen = Screen::new(lines([Some(t.expiring_head(program_name(program, lang))), Some(warning)]));
        let offers = program.rewards.iter().any(|reward| reward.offered);
        let spend = offers.then(|| tap(t.menu_use_points(), RewardsIntent::Rewards(Some(program.id.clone()))));
        Some(RenderedMessage(screen.row(spend)))
    }
}
