//! Posting: one operation on one account makes one entry and the next version of the account.

use crate::Phase;
use crate::Refused;
use crate::WindDown;
use crate::points::awards::{accrue, accrue_activity, decide, decide_purchase, grant};
use crate::points::draft::Outcome;
use crate::points::draft::PostingDraft;
use crate::points::draft::own_lot;
use crate::points::reversal::{
    RestoreRange, apply_accepted_warning, restore, reverse_bonus, reverse_purchase, take_standing_back,
};
use crate::points::transfer::{take_over, transfer_lines};
use crate::time::in_milliseconds;
use crate::{
    Account, Actor, Cause, EarningEvent, EarningFacts, Entry, Evaluation, Explanation, Instant, Line, LineKind,
    LineTarget, LotExpiry, MemberNo, Month, Operation, PendingKey, Points, Program, Purpose, Standing, day_of,
    evaluate,
};

/// An entry and the account after it, to be written in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The new entry.
    pub entry: Entry,
    /// The account after it.
    pub account: Account,
}

/// Settles the account, carries out the operation and returns what is to be written. Equal arguments give equal
/// results.
pub fn post(
    program: &Program,
    member: MemberNo,
    account: &Account,
    operation: &Operation<'_>,
    actor: Actor,
    now: Instant,
) -> Result<Posting, Refused> {
    if let Some(other) = account.transferred_to {
        return Err(Refused::Moved(other));
    }
    if let Some(wind_down) = &program.wind_down {
        check_allowed(wind_down, operation, now)?;
    }
    let mut draft = PostingDraft::settled(account, program, now);
    if !matches!(operation, Operation::Refund(_)) {
        draft.drop_level();
    }
    let now = draft.account.settled_at;
    let mut done = carry_out(&mut draft, program, operation, &actor, now)?;
    draft.raise_level(Month::of(draft.today));
    if draft.debt_paid > 0 {
        done.explanation.push(Explanation::DebtPaid(draft.debt_paid));
    }
    done.explanation.extend(level_explanations(account.progress.level, &draft));
    let mut account = draft.account;
    if !account.identity_holds() {
        return Err(Refused::Unbalanced);
    }
    account.version += 1;
    let entry = Entry {
        program: program.id.clone(),
        member,
        version: account.version,
        cause: done.cause,
        rules: done.rules,
        actor,
        occurred_at: in_milliseconds(done.occurred_at),
        recorded_at: now,
        input: operation.input(program),
        previous: account.head,
        points: done.points,
        balance: account.balance(),
        explanation: done.explanation,
        lines: draft.lines,
    };
    account.remember(&entry, &program.zone);
    account.head = entry.hash();
    Ok(Posting { entry, account })
}

/// Carries out an operation on a settled account.
#[expect(clippy::too_many_lines, reason = "a table: an arm for each operation")]
fn carry_out(
    draft: &mut PostingDraft<'_>,
    program: &Program,
    operation: &Operation<'_>,
    actor: &Actor,
    now: Instant,
) -> Result<Outcome, Refused> {
    let current = program.rules_at(now);
    let plain =
        |cause, points| Outcome { cause, points, occurred_at: now, rules: current.version, explanation: Vec::new() };
    Ok(match operation {
        Operation::Purchase(purchase) => accrue(draft, program, purchase)?,
        Operation::Refund(refund) => {
            let (cause, points, explanation) = reverse_purchase(draft, program, refund, current.refund)?;
            Outcome { explanation, ..plain(cause, points) }
        }
        Operation::Decide { purchase, given, points, waits_in, first_purchase } => {
            decide_purchase(draft, *given, *points, waits_in, *first_purchase)?;
            let cause = Cause::Decision { purchase: purchase.clone(), given: *given };
            plain(cause, if *given { *points } else { 0 })
        }
        Operation::Spend { on, points } => {
            let points = above_zero(*points)?;
            draft.take_whole(LineKind::Spend, points)?;
            plain(spent_on(on), -points)
        }
        Operation::Cancel { of, spent } => {
            let given_back = *actor == Actor::Member;
            let (points, explanation) = restore(draft, spent, RestoreRange::all(given_back));
            Outcome { explanation, ..plain(Cause::Cancel(of.clone()), points) }
        }
        Operation::Activity(activity) => accrue_activity(draft, program, activity)?,
        Operation::Birthday { year, budget } => {
            current.birthday().ok_or(Refused::NoAward)?;
            let Evaluation { points, mut explanation } =
                evaluate(current, &EarningEvent::Birthday, &EarningFacts::default());
            let points = grant(draft, current, points, *budget, &mut explanation);
            Outcome { explanation, ..plain(Cause::Birthday(*year), points) }
        }
        Operation::Survey { survey, wave, budget } => {
            let asked = current.surveys.iter().find(|known| known.id == *survey);
            let reward = asked.and_then(|known| known.reward).ok_or(Refused::NoAward)?;
            let mut explanation = Vec::new();
            let points = grant(draft, current, reward.get(), *budget, &mut explanation);
            Outcome { explanation, ..plain(Cause::Survey(survey.clone(), *wave), points) }
        }
        Operation::FriendBonus(points) => {
            let points = above_zero(*points)?;
            draft.line(LineKind::Accrue, points, LineTarget::Pending(PendingKey::undecided()));
            plain(Cause::FriendBonus, points)
        }
        Operation::FriendBonusReady => plain(Cause::FriendBonusReady, decide(draft)?),
        Operation::FriendBonusReversed { points, given, why } => {
            let (taken, explanation) = reverse_bonus(draft, points.get(), given.as_ref());
            Outcome { explanation, ..plain(Cause::FriendBonusReversed(*why), -taken) }
        }
        Operation::ReferralReward { friend, points } => {
            let points = above_zero(*points)?;
            draft.credit(LineKind::Accrue, points, own_lot(current.life_from(draft.today)));
            plain(Cause::ReferralReward(*friend), points)
        }
        Operation::ReferralRewardReversed { friend, points, given, why } => {
            let (taken, explanation) = reverse_bonus(draft, points.get(), Some(given));
            Outcome { explanation, ..plain(Cause::ReferralRewardReversed(*friend, *why), -taken) }
        }
        Operation::Adjust { id, points } => {
            adjust(draft, *points)?;
            plain(Cause::Adjust(id.clone()), *points)
        }
        Operation::Warned { message, last_day, accepted } => {
            apply_accepted_warning(draft, *last_day, day_of(*accepted, &program.zone))?;
            plain(Cause::Warned { message: message.clone(), last_day: *last_day }, 0)
        }
        Operation::OpeningBalance { id, standing } => {
            let points = bring_in(draft, standing)?;
            let joined = standing.joined_on.map(Explanation::JoinedOn);
            let explanation = [Explanation::Imported].into_iter().chain(joined).collect();
            Outcome { explanation, ..plain(Cause::OpeningBalance(id.clone()), points) }
        }
        Operation::OpeningBalanceReversed { id, points, given, qualifying, on } => {
            for (month, points) in qualifying {
                draft.line(LineKind::Qualify, -points, LineTarget::Month(*month));
            }
            let (points, explanation) = take_standing_back(draft, *points, given.as_ref());
            if !qualifying.is_empty() {
                draft.lower_level_given_since(*on);
            }
            Outcome { explanation, ..plain(Cause::OpeningBalanceReversed(id.clone()), points) }
        }
        Operation::Settle => {
            settle_alone(draft)?;
            plain(Cause::Settle, 0)
        }
        Operation::Link if draft.account.in_chat => return Err(Refused::LinkedAlready),
        Operation::Link => {
            draft.account.in_chat = true;
            plain(Cause::Link, 0)
        }
        Operation::Leave if !draft.account.in_chat => return Err(Refused::NotLinked),
        Operation::Leave => {
            draft.account.in_chat = false;
            plain(Cause::Leave, 0)
        }
        Operation::TransferTo(other) => plain(Cause::TransferTo(*other), -hand_over(draft, *other)),
        Operation::TransferFrom(other, theirs) => {
            let theirs = PostingDraft::settled(theirs, program, now).account;
            let points = theirs.balance().available + theirs.balance().pending;
            let (more, explanation) = take_over(draft, &theirs);
            Outcome { explanation, ..plain(Cause::TransferFrom(*other), points + more) }
        }
    })
}

/// Settles the account without another operation. It is refused if nothing was due.
fn settle_alone(draft: &mut PostingDraft<'_>) -> Result<(), Refused> {
    if draft.should_announce_level_drop() {
        draft.line(LineKind::Warned, 1, LineTarget::Level);
    }
    if draft.lines.is_empty() { Err(Refused::NothingDue) } else { Ok(()) }
}

/// Moves everything to another account and returns the number of points.
fn hand_over(draft: &mut PostingDraft<'_>, other: MemberNo) -> i64 {
    let before = draft.account.balance();
    for line in transfer_lines(&draft.account) {
        draft.line(LineKind::Transfer, -line.points, line.place);
    }
    draft.account.transferred_to = Some(other);
    before.available + before.pending
}

impl Account {
    /// Returns the account as it stands at `now`, settled, even if the stored item is older (`docs/rules.md#settling`).
    pub fn as_of(&self, program: &Program, now: Instant) -> Account {
        let mut draft = PostingDraft::settled(self, program, now);
        draft.drop_level();
        draft.account
    }
}

fn above_zero(points: Points) -> Result<i64, Refused> {
    if points == Points::ZERO { Err(Refused::NoPoints) } else { Ok(points.get()) }
}

fn spent_on(purpose: &Purpose) -> Cause {
    match purpose.clone() {
        Purpose::Plain(id) => Cause::Spend(id),
        Purpose::Reward { id, reward, code, until } => Cause::Reward { id, reward, code, until },
        Purpose::Bill { reference, id, bill, worth } => Cause::Bill { reference, id, bill, worth },
    }
}

/// Returns the explanations about the member's level: the move from `before`, and the notice of a downgrade.
fn level_explanations(before: u8, draft: &PostingDraft<'_>) -> Vec<Explanation> {
    let now = draft.account.progress.level;
    let named = |place: u8| draft.rules.level(place).map(|level| level.id.clone());
    let moved = match now.cmp(&before) {
        std::cmp::Ordering::Greater => named(now).map(Explanation::LevelUp),
        std::cmp::Ordering::Less => named(now).map(Explanation::LevelDown),
        std::cmp::Ordering::Equal => None,
    };
    let announces = |line: &Line| line.kind == LineKind::Warned && line.place == LineTarget::Level && line.points > 0;
    let notice = draft.account.progress.level_drops_on().filter(|_| draft.lines.iter().any(announces));
    let notice = notice.and_then(|on| named(now.saturating_sub(1)).map(|to| Explanation::LevelDropNotice(to, on)));
    moved.into_iter().chain(notice).collect()
}

/// Brings in what a member has in another system: the points, less what they owe there, and their level. Returns the
/// change in points.
fn bring_in(draft: &mut PostingDraft<'_>, standing: &Standing) -> Result<i64, Refused> {
    let points = standing.points.get() - standing.debt.get();
    let level = standing.level.as_ref().and_then(|id| draft.rules.levels.iter().find(|level| level.id == *id));
    let month = Month::of(draft.today);
    let missing = level.map_or(0, |level| level.threshold.get() - draft.account.progress.qualifying.sum(month));
    if points == 0 && missing <= 0 && standing.joined_on.is_none() {
        return Err(Refused::NoPoints);
    }
    if missing > 0 {
        draft.line(LineKind::Qualify, missing, LineTarget::Month(month));
    }
    match points {
        0 => {}
        1.. => {
            let life = standing.last_day.map_or_else(|| draft.rules.life_from(draft.today), LotExpiry::Until);
            draft.credit(LineKind::Adjust, points, own_lot(life));
        }
        _ => {
            let owed = draft.take(LineKind::Adjust, -points);
            if owed > 0 {
                draft.line(LineKind::Adjust, -owed, LineTarget::Debt);
            }
        }
    }
    Ok(points)
}

fn adjust(draft: &mut PostingDraft<'_>, points: i64) -> Result<(), Refused> {
    match points {
        0 => return Err(Refused::NoPoints),
        1.. => draft.credit(LineKind::Adjust, points, own_lot(draft.rules.life_from(draft.today))),
        _ => draft.take_whole(LineKind::Adjust, -points)?,
    }
    Ok(())
}

/// Refuses what a program no longer does once its end is announced (`docs/rules.md#phases`). A purchase goes by when it
/// happened: it is recorded until the program is closed, or later if points paid a share of it, and earns nothing once
/// earning has ended. Refunds, reversals and restored spends are always recorded.
fn check_allowed(wind_down: &WindDown, operation: &Operation<'_>, now: Instant) -> Result<(), Refused> {
    let phase = wind_down.phase_at(now);
    match operation {
        Operation::Purchase(purchase)
            if purchase.bill.is_none() && wind_down.phase_at(purchase.occurred_at) == Phase::Closed =>
        {
            Err(Refused::Closed)
        }
        Operation::Spend { .. } | Operation::Adjust { .. } | Operation::OpeningBalance { .. }
            if phase == Phase::Closed =>
        {
            Err(Refused::Closed)
        }
        Operation::Activity(_) | Operation::Birthday { .. } | Operation::Survey { .. } if phase >= Phase::Spending => {
            Err(Refused::NoAward)
        }
        _ => Ok(()),
    }
}
