//! Entries in words: the message after a purchase or refund, and the lines that explain an entry.

use crate::features::rewards::screen::title;
use crate::form::rule;
use crate::form::{factor, quotient, signed};
use crate::texts::{level_name, lines, name, program_name, texts};
use crate::{date, money, number};
use domain::{
    ActivityKind, Cause, Day, Entry, Explanation, Factor, Instant, Lang, Line, LineKind, LineTarget, LotExpiry, Money,
    OrderId, Program, Reversal, Rules, day_of,
};
use jiff::ToSpan;
use store::TILL_ORDER;

/// The message about an entry for its member: what happened, why, and what is left. `None` for entries about
/// which nobody is notified.
pub fn receipt_text(entry: &Entry, program: &Program, lang: Lang, now: Instant) -> Option<String> {
    let t = texts(lang);
    let called = program_name(program, lang);
    let today = day_of(now, &program.zone);
    let points = entry.points.saturating_abs();
    let shown = number(lang, points);
    let happened = date(lang, day_of(entry.occurred_at, &program.zone), today);
    let won_or_lost = |called, shown| match entry.points {
        0.. => t.posted_head(points, called, shown),
        _ => t.refund_head(points, called, shown),
    };
    let (head, line) = match &entry.cause {
        Cause::Purchase { amount, .. } => {
            let (amount, rule) = (money(lang, *amount), rule_of(entry, program, lang));
            match entry.accrued_to() {
                // What was withheld or capped is said in a line of its own.
                None if withheld(entry) => (t.posted_none_head(called), t.posted_nothing_line(amount, happened)),
                None => (t.posted_none_head(called), t.posted_none_line(amount, happened, rule)),
                Some(LineTarget::Pending(key)) if key.is_undecided() => {
                    (t.pending_head(points, called, shown), t.posted_line(amount, happened, rule))
                }
                Some(LineTarget::Pending(key)) => {
                    let from = date(lang, key.on, today);
                    (t.pending_head(points, called, shown), t.pending_purchase_line(amount, rule, from))
                }
                Some(_) => (t.posted_head(points, called, shown), t.posted_line(amount, happened, rule)),
            }
        }
        Cause::Refund { purchase, amount, .. } => {
            let head = if points == 0 { t.refund_none_head(called) } else { won_or_lost(called, shown) };
            (head, t.refund_line(money(lang, *amount), order_in_words(purchase)))
        }
        Cause::Decision { given: true, .. } => match entry.accrued_to() {
            Some(LineTarget::Pending(key)) => {
                let from = date(lang, key.on, today);
                (t.pending_head(points, called, shown), t.decision_given_pending_line(from))
            }
            _ => (t.posted_head(points, called, shown), t.decision_given_line()),
        },
        Cause::Decision { given: false, .. } => (t.decision_withheld_head(called), t.decision_withheld_line()),
        Cause::Activity { kind, .. } => {
            (t.posted_head(points, called, shown), t.activity_line(activity_name(*kind, lang), happened))
        }
        Cause::Birthday(_) => {
            return Some(with_balance(t.birthday_head(points, called, shown), Vec::new(), entry, lang));
        }
        Cause::FriendBonus => {
            let from = date(lang, hold_ends(entry, program), today);
            (t.pending_head(points, called, shown), t.friend_bonus_line(from))
        }
        Cause::FriendBonusReady => (t.posted_head(points, called, shown), t.friend_ready_line()),
        Cause::FriendBonusReversed(why) => (t.refund_head(points, called, shown), bonus_reversed_line(*why, lang)),
        Cause::ReferralRewardReversed(_, why) => {
            (t.refund_head(points, called, shown), reward_reversed_line(*why, lang))
        }
        Cause::Adjust(_) => (won_or_lost(called, shown), t.adjust_line()),
        Cause::Cancel(_) => (t.points_returned_head(points, called, shown), t.points_returned_line()),
        Cause::Settle => return level_text(entry, program, lang, today),
        _ => return None,
    };
    let silent = points == 0 && entry.explanation.is_empty() && matches!(entry.cause, Cause::Refund { .. });
    let mut said = vec![line];
    said.extend(silent.then(|| t.refund_none_line()));
    said.extend(notes(entry, program, lang, today));
    Some(with_balance(head, said, entry, lang))
}

/// Why the bonus of an invited friend was taken back.
fn bonus_reversed_line(why: Reversal, lang: Lang) -> String {
    let t = texts(lang);
    match why {
        Reversal::Refund => t.bonus_reversed_refund_line(),
        Reversal::Left => t.bonus_reversed_left_line(),
        Reversal::Fraud => t.bonus_reversed_line(),
        Reversal::ExistingMember => t.bonus_reversed_existing_line(),
    }
}

/// Why the reward for a friend was taken back.
fn reward_reversed_line(why: Reversal, lang: Lang) -> String {
    let t = texts(lang);
    match why {
        Reversal::Refund => t.reward_reversed_refund_line(),
        Reversal::ExistingMember => t.reward_reversed_existing_line(),
        Reversal::Left | Reversal::Fraud => t.reward_reversed_line(),
    }
}

/// A head line, further lines, and the balance after the entry.
fn with_balance(head: String, said: Vec<String>, entry: &Entry, lang: Lang) -> String {
    let t = texts(lang);
    let balance = entry.balance;
    let left = if balance.pending > 0 {
        t.left_line(number(lang, balance.available), number(lang, balance.pending))
    } else {
        t.available_line(balance.available, number(lang, balance.available))
    };
    let expired =
        Some(expired(entry)).filter(|expired| *expired > 0).map(|expired| t.expired_line(number(lang, expired)));
    lines([Some(head)].into_iter().chain(said.into_iter().map(Some)).chain([expired, Some(left)]))
}

/// The change of a level, or the notice of one, in an entry; `None` if it has neither.
fn level_text(entry: &Entry, program: &Program, lang: Lang, today: Day) -> Option<String> {
    let t = texts(lang);
    let called = program_name(program, lang);
    let moved = entry.explanation.iter().find_map(|said| match said {
        Explanation::LevelUp(level) => Some(t.level_up_head(called.clone(), level_name(program, level, lang))),
        Explanation::LevelDown(level) => Some(t.level_down_head(called.clone(), level_name(program, level, lang))),
        _ => None,
    });
    let notice = entry.explanation.iter().find_map(|said| match said {
        Explanation::LevelDropNotice(level, on) => {
            Some(t.level_notice_line(level_name(program, level, lang), date(lang, *on, today)))
        }
        _ => None,
    });
    match (moved, notice) {
        (None, None) => None,
        (Some(head), notice) => Some(lines([Some(head), notice])),
        (None, notice) => Some(lines([Some(t.level_notice_head(called)), notice])),
    }
}

pub(crate) fn activity_name(kind: ActivityKind, lang: Lang) -> String {
    let t = texts(lang);
    match kind {
        ActivityKind::Visit => t.reason_visit(),
        ActivityKind::Review => t.reason_review(),
        ActivityKind::Lesson => t.reason_lesson(),
        ActivityKind::Custom => t.reason_custom(),
    }
}

/// The rate in words, by the version of the rules that the entry names.
fn rule_of(entry: &Entry, program: &Program, lang: Lang) -> String {
    rule(program, rules_of(entry, program), lang)
}

/// The rules by which an entry was made.
fn rules_of<'a>(entry: &Entry, program: &'a Program) -> &'a Rules {
    program.rules_version(entry.rules).unwrap_or_else(|| program.rules_at(entry.occurred_at))
}

/// The day from which a friend's bonus can be spent at the earliest.
fn hold_ends(entry: &Entry, program: &Program) -> Day {
    let days = rules_of(entry, program).referral.as_ref().map_or(0, |terms| terms.hold_days);
    day_of(entry.recorded_at, &program.zone).saturating_add(i64::from(days).days())
}

/// Whether something else than the rate is why a purchase earned nothing.
fn withheld(entry: &Entry) -> bool {
    entry.explanation.iter().any(|said| {
        matches!(
            said,
            Explanation::CappedPurchase(_)
                | Explanation::CappedDay(_)
                | Explanation::BudgetSpent(_)
                | Explanation::EarningEnded(_)
        )
    })
}

/// A client's id of a purchase as people see it: what marks one of the chat's till is left out.
pub(crate) fn order_in_words(id: &OrderId) -> &str {
    id.as_str().strip_prefix(TILL_ORDER).unwrap_or(id.as_str())
}

/// The lines for the explanations of an entry that members get beyond the sum.
pub(crate) fn notes(entry: &Entry, program: &Program, lang: Lang, today: Day) -> Vec<String> {
    entry.explanation.iter().filter_map(|explanation| note(explanation, program, lang, today)).collect()
}

/// The line for an explanation that members get beyond the sum; `None` for one that they do not need.
fn note(explanation: &Explanation, program: &Program, lang: Lang, today: Day) -> Option<String> {
    let t = texts(lang);
    let shown = |points: i64| number(lang, points);
    match explanation {
        Explanation::Forgiven(points) => Some(t.forgiven_line(*points, shown(*points))),
        Explanation::Debt(points) => Some(t.debt_made_line(*points, shown(*points))),
        Explanation::DebtPaid(points) => Some(t.debt_paid_line(*points, shown(*points))),
        Explanation::Waits(_) => Some(t.note_waits()),
        Explanation::LotOver => Some(t.lot_over_line()),
        Explanation::SpentAgain(points) => Some(t.note_spent_again(*points, shown(*points))),
        Explanation::PaidWithPoints(minor) => {
            Money::new(*minor, program.currency).ok().map(|worth| t.paid_with_points_line(money(lang, worth)))
        }
        Explanation::SetOff(points) => Some(t.set_off_line(*points, shown(*points))),
        Explanation::MadeUp(points) => Some(t.made_up_line(*points, shown(*points))),
        Explanation::Expired(points) => Some(t.given_back_late_line(*points, shown(*points))),
        Explanation::VisitTakenBack(points) => Some(t.visit_taken_back_line(*points, shown(*points))),
        Explanation::FirstPurchaseBack(points) => Some(t.first_purchase_back_line(*points, shown(*points))),
        Explanation::Grace(days) => Some(t.grace_line(i64::from(*days), shown((*days).into()))),
        Explanation::Level(level, by) => Some(t.note_level(level_name(program, level, lang), factor(lang, *by))),
        Explanation::Promotion(id, by) => {
            let called = program.promotion(id).map_or_else(|| id.to_string(), |one| name(one.names.get(lang)));
            Some(t.note_promotion(called, factor(lang, *by)))
        }
        Explanation::CappedPurchase(points) => Some(t.note_capped_purchase(*points, shown(*points))),
        Explanation::CappedDay(points) => Some(t.note_capped_day(*points, shown(*points))),
        Explanation::BudgetSpent(points) => Some(t.note_budget_spent(*points, shown(*points))),
        Explanation::EarningEnded(points) => Some(t.note_earns_no_more(*points, shown(*points))),
        Explanation::NthVisit(visit, points) => {
            Some(t.note_visit(*points, number(lang, (*visit).into()), shown(*points)))
        }
        Explanation::Cooldown(until) => Some(t.note_cooldown(date(lang, day_of(*until, &program.zone), today))),
        Explanation::DayLimit(most) => Some(t.note_day_limit(shown((*most).into()))),
        Explanation::LevelUp(level) => Some(t.note_level_up(level_name(program, level, lang))),
        Explanation::LevelDown(level) => Some(t.note_level_down(level_name(program, level, lang))),
        Explanation::LevelDropNotice(level, on) => {
            Some(t.level_notice_line(level_name(program, level, lang), date(lang, *on, today)))
        }
        Explanation::Restored(points) => Some(t.note_restored(*points, shown(*points))),
        Explanation::Rate(..) | Explanation::Window(_) => None,
        Explanation::Imported | Explanation::JoinedOn(_) => None,
        Explanation::FromBudget(_) | Explanation::Activity(_) => None,
    }
}

/// Points that expired in an entry.
pub(crate) fn expired(entry: &Entry) -> i64 {
    -entry.lines.iter().filter(|line| line.kind == LineKind::Expire).map(|line| line.points).sum::<i64>()
}

/// Pending points that became available in an entry.
pub(crate) fn matured(entry: &Entry) -> i64 {
    entry.lines.iter().filter(|line| line.kind == LineKind::Activate).map(|line| line.points.max(0)).sum()
}

/// The reason of an entry in a few words.
pub(crate) fn reason(entry: &Entry, program: &Program, lang: Lang) -> String {
    let t = texts(lang);
    match &entry.cause {
        Cause::Purchase { amount, .. } => t.reason_purchase(money(lang, *amount)),
        Cause::Refund { amount, .. } => t.reason_refund(money(lang, *amount)),
        Cause::Decision { given: true, .. } => t.reason_decision_given(),
        Cause::Decision { given: false, .. } => t.reason_decision_withheld(),
        Cause::Spend(_) => t.reason_spend(),
        Cause::Cancel(_) => t.reason_cancel(),
        Cause::OpeningBalance(_) => t.reason_opening(),
        Cause::OpeningBalanceReversed(_) => t.reason_opening_back(),
        Cause::Reward { reward, .. } => t.reason_reward(title(program, reward, lang)),
        Cause::Bill { bill, .. } => t.reason_bill(money(lang, *bill)),
        Cause::Activity { kind, .. } => activity_name(*kind, lang),
        Cause::Birthday(_) => t.reason_birthday(),
        Cause::Survey(..) => t.reason_survey(),
        Cause::FriendBonus | Cause::FriendBonusReady => t.reason_friend_bonus(),
        Cause::FriendBonusReversed(_) => t.reason_bonus_reversed(),
        Cause::ReferralReward(_) => t.reason_referral_reward(),
        Cause::ReferralRewardReversed(..) => t.reason_reward_reversed(),
        Cause::Adjust(_) => t.reason_adjust(),
        Cause::Warned { .. } => t.reason_warned(),
        Cause::Settle if expired(entry) > 0 => t.reason_expired(),
        Cause::Settle if matured(entry) == 0 => t.reason_level(),
        Cause::Settle => t.reason_activated(),
        Cause::Link => t.reason_link(),
        Cause::Leave => t.reason_leave(),
        Cause::TransferFrom(_) => t.reason_transfer_from(),
        Cause::TransferTo(_) => t.reason_transfer_to(),
    }
}

/// The explanation of an entry: which purchase, which rule, how the sum came about.
pub(crate) fn explained(entry: &Entry, program: &Program, lang: Lang, today: Day) -> Vec<String> {
    let t = texts(lang);
    let mut said = Vec::new();
    let is_factor = |said: &&Explanation| matches!(said, Explanation::Level(..) | Explanation::Promotion(..));
    match &entry.cause {
        Cause::Purchase { id, amount, .. } => {
            said.push(t.why_order(order_in_words(id)));
            said.push(t.why_rule(number(lang, entry.rules.into()), rule_of(entry, program, lang)));
            let factors = entry.explanation.iter().filter(is_factor);
            said.extend(factors.filter_map(|factor| note(factor, program, lang, today)));
            said.extend(award_in_words(entry, *amount, lang));
        }
        Cause::Reward { code, .. } => said.push(t.why_coupon(code.grouped())),
        Cause::Refund { purchase, .. } => said.push(t.why_order(order_in_words(purchase))),
        _ => {}
    }
    for explanation in entry.explanation.iter().filter(|said| !is_factor(said)) {
        match explanation {
            Explanation::Window(days) => said.push(t.why_window(i64::from(*days), number(lang, (*days).into()))),
            Explanation::Imported => said.push(t.why_imported()),
            Explanation::JoinedOn(day) => said.push(t.why_joined_on(date(lang, *day, today))),
            _ => said.extend(note(explanation, program, lang, today)),
        }
    }
    said
}

/// The sum of an award: the amount by the rate × level × promotions, rounded down once, before caps and bonuses. `None`
/// where there is nothing to work out.
fn award_in_words(entry: &Entry, amount: Money, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let mut rate = None;
    let mut factors = Vec::new();
    // Promotions add up by their excess over one.
    let (mut promotions, mut promoted) = (0, Factor::ONE.hundredths());
    for said in &entry.explanation {
        match said {
            Explanation::Rate(points, per_minor) => {
                rate = Some((i128::from(amount.minor()) * i128::from(*points), i128::from(*per_minor)));
            }
            Explanation::Level(_, by) => factors.push(by.hundredths()),
            Explanation::Promotion(_, by) => {
                promotions += 1;
                promoted += by.hundredths() - Factor::ONE.hundredths();
            }
            _ => {}
        }
    }
    factors.extend((promotions > 0).then_some(promoted));
    let Some((mut num, mut den)) = rate else { return Vec::new() };
    let mut chain = vec![quotient(lang, num, den)];
    for factor in &factors {
        num *= i128::from(*factor);
        den *= i128::from(Factor::ONE.hundredths());
        chain.push(quotient(lang, (*factor).into(), Factor::ONE.hundredths().into()));
    }
    let mut exact = chain.join(" × ");
    if !factors.is_empty() {
        exact = format!("{exact} = {}", quotient(lang, num, den));
    }
    let (amount, whole) = (money(lang, amount), num % den == 0);
    let points = i64::try_from(num / den).unwrap_or(i64::MAX);
    let together = (promotions > 1)
        .then(|| t.note_promotions_together(quotient(lang, promoted.into(), Factor::ONE.hundredths().into())));
    let sum = match whole {
        true if factors.is_empty() => None,
        true => Some(t.why_sum(amount, exact)),
        false => Some(t.why_rounding(points, amount, exact, number(lang, points))),
    };
    together.into_iter().chain(sum).collect()
}

/// Every line of an entry: what moved, by how much, and in which lot.
pub(crate) fn movements(entry: &Entry, lang: Lang, today: Day) -> Vec<String> {
    let t = texts(lang);
    // Where points only change places, the line of the new place is enough; totals belong to the balance screen.
    let told = |line: &&Line| match line.kind {
        LineKind::Activate if matches!(line.place, LineTarget::Pending(_)) => line.points > 0,
        LineKind::Activate | LineKind::Extend | LineKind::Warned if matches!(line.place, LineTarget::Lot(_)) => {
            line.points > 0
        }
        _ => {
            matches!(line.place, LineTarget::Pending(_) | LineTarget::Lot(_) | LineTarget::Reserved | LineTarget::Debt)
        }
    };
    let line = |line: &Line| {
        // More of a debt is no gain, and less of it no loss.
        if line.place == LineTarget::Debt {
            let what = if line.points > 0 { t.move_owed() } else { t.move_settled() };
            return t.why_movement_debt(what, number(lang, line.points.saturating_abs()));
        }
        t.why_movement(movement(line.kind, lang), signed(lang, line.points), place(&line.place, lang, today))
    };
    let lines: Vec<String> = entry.lines.iter().filter(told).map(line).collect();
    if lines.is_empty() { lines } else { [t.why_movements()].into_iter().chain(lines).collect() }
}

fn movement(kind: LineKind, lang: Lang) -> String {
    let t = texts(lang);
    match kind {
        LineKind::Accrue => t.move_accrue(),
        LineKind::Activate => t.move_activate(),
        LineKind::Reserve => t.move_reserve(),
        LineKind::Release => t.move_release(),
        LineKind::Spend => t.move_spend(),
        LineKind::Restore => t.move_restore(),
        LineKind::Expire => t.move_expire(),
        LineKind::Reverse => t.move_reverse(),
        LineKind::Adjust => t.move_adjust(),
        LineKind::Warned => t.move_warned(),
        LineKind::Extend => t.move_extend(),
        LineKind::Transfer => t.move_transfer(),
        // These move no points; the notes say what they did.
        LineKind::Qualify | LineKind::Level | LineKind::Note => String::new(),
    }
}

fn place(place: &LineTarget, lang: Lang, today: Day) -> String {
    let t = texts(lang);
    match place {
        LineTarget::Pending(key) if key.is_undecided() => t.place_undecided(),
        LineTarget::Pending(key) => t.place_pending(date(lang, key.on, today)),
        LineTarget::Lot(key) => match key.life {
            LotExpiry::Until(day) | LotExpiry::IdleAtLeast(_, day) => t.place_until(date(lang, day, today)),
            LotExpiry::Idle(months) => t.place_idle(i64::from(months), number(lang, months.into())),
            LotExpiry::Never => t.place_never(),
        },
        LineTarget::Reserved => t.place_reserved(),
        // A debt is said in words, figures and facts stand beside the points.
        LineTarget::Debt
        | LineTarget::Figure(_)
        | LineTarget::Month(_)
        | LineTarget::Level
        | LineTarget::Forgiven(_) => String::new(),
        LineTarget::SpentOn(_) | LineTarget::Visit(_) | LineTarget::EarnedOn(_) | LineTarget::Awarded(..) => {
            String::new()
        }
    }
}
