//! Screens of referrals: the invitation, friends and rewards to claim; for staff, the held referrals.

use super::intent::{FriendsCursor, ReferralsIntent};
use crate::context::{MemberContext, StaffContext};
use crate::features::referrals::intent::LeaderboardListing;
use crate::receipts::order_in_words;
use crate::screens::menu;
use crate::screens::menu::{menu_with_notice, to_home};
use crate::screens::parts::{Button, Screen, tap};
use crate::texts::{lines, name, program_name, texts};
use crate::{date, money, number};
use domain::{
    Amount, CardNumber, Day, DecisionReason, Instant, Lang, MemberNo, Money, Program, Qualifies, ReferralRules,
    ReferralState, Rejection, Reversal, Signal, day_of,
};
use store::{ClaimOutcome, POINTS, ReferralRow, StateCounts};

/// Friends on a page.
pub(crate) const FRIENDS_PAGE: i32 = 8;

/// Days that the report of referrals covers.
pub(crate) const REPORT_DAYS: i64 = 30;

/// The most members on the leaderboard.
pub(crate) const LEADERS: usize = 10;

/// The number of nicknames; a member's is their number modulo this.
const NICKNAMES: u64 = 10_000;

/// The number of qualified friends that makes a member an ambassador.
pub(crate) const AMBASSADOR_FRIENDS: i64 = 3;

/// Held referrals on a screen.
pub(crate) const HELD_PAGE: i32 = 5;

/// Formats an amount in minor units of the program's currency.
fn amount(program: &Program, amount: Amount, lang: Lang) -> String {
    Money::new(amount.minor(program.currency), program.currency).map(|amount| money(lang, amount)).unwrap_or_default()
}

/// Who invites, what the friend earns and on which condition; `None` if the program has no referrals.
pub(crate) fn invited(program: &Program, inviter: &str, lang: Lang, now: Instant) -> Option<String> {
    let (t, terms) = (texts(lang), program.rules_at(now).referral.as_ref()?);
    let points = terms.friend_points.get();
    let (shown, inviter) = (number(lang, points), name(inviter));
    Some(match terms.qualifies {
        Qualifies::Purchase(minimum) => t.invited_line(points, inviter, amount(program, minimum, lang), shown),
        Qualifies::Stay(_) => t.invited_stay_line(points, inviter, shown),
    })
}

/// The welcome of an invited member, with the offer to show their first name to the inviter.
pub(crate) fn welcome(ctx: &MemberContext, welcome: Screen, inviter: &str) -> Screen {
    let t = texts(ctx.lang);
    let line = t.show_name_line(name(inviter));
    let text = format!("{}\n\n{line}", welcome.text);
    Screen { text, ..welcome }.row([tap(t.menu_show_name(), ReferralsIntent::ShowName(ctx.program.id.clone(), true))])
}

/// What both sides earn, and when.
fn offer(program: &Program, terms: &ReferralRules, lang: Lang) -> Vec<Option<String>> {
    let t = texts(lang);
    let (theirs, ours) = (terms.friend_points.get(), terms.referrer_points.get());
    let stay = |days: u16| t.invite_stay_line(i64::from(days), number(lang, days.into()));
    let (friend, condition) = match terms.qualifies {
        Qualifies::Purchase(minimum) => {
            (t.invite_friend_line(theirs, number(lang, theirs), amount(program, minimum, lang)), None)
        }
        Qualifies::Stay(days) => (t.invite_friend_stay_line(theirs, number(lang, theirs)), Some(stay(days))),
    };
    let hold = match terms.hold_days {
        0 => t.invite_at_once_line(),
        days => t.invite_hold_line(i64::from(days), number(lang, days.into())),
    };
    vec![Some(friend), Some(t.invite_own_line(ours, number(lang, ours))), condition, Some(hold)]
}

fn share_text(program: &Program, terms: &ReferralRules, lang: Lang) -> String {
    let t = texts(lang);
    // This text is sent as the member's own message.
    let called = program.names.get(lang).clone();
    let points = terms.friend_points.get();
    match terms.qualifies {
        Qualifies::Purchase(minimum) => {
            t.invite_share_text(points, called, number(lang, points), amount(program, minimum, lang))
        }
        Qualifies::Stay(_) => t.invite_share_stay_text(points, called, number(lang, points)),
    }
}

/// The member's invitation link, what it earns, and how many friends came by it.
pub(crate) fn invite(
    ctx: &MemberContext,
    terms: &ReferralRules,
    link: &str,
    friends: &StateCounts,
    ambassador: bool,
) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let head = t.invite_head(program_name(&ctx.program, lang));
    let share = share_text(&ctx.program, terms, lang);
    let text = [Some(head)]
        .into_iter()
        .chain(offer(&ctx.program, terms, lang))
        .chain([Some(t.invite_name_line()), Some(link.to_owned())]);
    let known = friends.values().any(|count| *count > 0);
    let of = |state: &str| friends.get(state).copied().unwrap_or_default();
    let ready = of("qualified") > 0;
    let badge = ambassador.then(|| t.ambassador());
    Screen::new(lines(text.chain(counts(friends, lang).into_iter().map(Some)).chain([badge])))
        .row([
            Button::Share { label: t.menu_share(), link: link.to_owned(), words: share },
            Button::Copy(t.menu_copy_link(), link.to_owned()),
        ])
        .row(ready.then(|| tap(t.menu_claim_all(), ReferralsIntent::ClaimAll(id.clone()))))
        .row(
            known
                .then(|| tap(t.menu_friends(), ReferralsIntent::Friends(Some(id.clone()), None)))
                .into_iter()
                .chain([tap(t.menu_qr(), ReferralsIntent::InviteQr(id.clone()))]),
        )
        .row([tap(t.menu_leaderboard(), ReferralsIntent::Leaderboard(Some(id.clone()))), to_home(lang, id)])
}

/// How many friends qualified, whether or not the reward was claimed.
pub(crate) fn qualified(friends: &StateCounts) -> i64 {
    ["qualified", "claimed", "lapsed"].iter().filter_map(|state| friends.get(state)).sum()
}

fn counts(friends: &StateCounts, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let of = |state: &str| friends.get(state).copied().unwrap_or_default();
    let over = of("rejected") + of("reversed") + of("lapsed");
    let shown = |count: i64| number(lang, count);
    [
        (of("qualified"), t.friends_qualified(shown(of("qualified")))),
        (of("joined"), t.friends_joined(shown(of("joined")))),
        (of("qualifying"), t.friends_qualifying(shown(of("qualifying")))),
        (of("held"), t.friends_held(shown(of("held")))),
        (of("claimed"), t.friends_claimed(shown(of("claimed")))),
        (over, t.friends_over(shown(over))),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(_, line)| line)
    .collect()
}

/// The state of a referral in words.
fn state_in_words(row: &ReferralRow, program: &Program, lang: Lang, now: Instant) -> String {
    let t = texts(lang);
    let today = day_of(now, &program.zone);
    let zone = &program.zone;
    let shown = |day: Option<Day>| day.map(|day| date(lang, day, today)).unwrap_or_default();
    match row.referral.state() {
        ReferralState::Invited | ReferralState::Joined => t.friend_joined(),
        ReferralState::Qualifying => {
            t.friend_qualifying(shown(row.terms(program).and_then(|terms| row.referral.hold_ends(terms, zone))))
        }
        ReferralState::Qualified => t.friend_qualified(shown(row.referral.claim_until(zone))),
        ReferralState::Claimed => t.friend_claimed(),
        ReferralState::Held => t.friend_held(),
        ReferralState::Rejected(Rejection::Expired) => t.friend_expired(),
        ReferralState::Rejected(Rejection::ExistingMember) | ReferralState::Reversed(Reversal::ExistingMember) => {
            t.friend_existing()
        }
        ReferralState::Rejected(_) | ReferralState::Reversed(Reversal::Fraud) => t.friend_rejected(),
        ReferralState::Reversed(Reversal::Refund) => t.friend_refunded(),
        ReferralState::Reversed(Reversal::Left) => t.friend_left(),
        ReferralState::Lapsed => t.friend_lapsed(),
    }
}

/// A page of friends. A friend's name is shown only if they agreed to it.
pub(crate) fn friends(ctx: &MemberContext, page: &[(ReferralRow, Option<String>)]) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let today = ctx.today();
    let line = |(row, friend): &(ReferralRow, Option<String>)| {
        let called = friend.as_deref().map_or_else(|| t.friend_unnamed(), name);
        let since = row.referral.reached_at(ReferralState::Joined).unwrap_or(ctx.now);
        let since = date(lang, day_of(since, &ctx.program.zone), today);
        Some(t.friend_line(called, since, state_in_words(row, &ctx.program, lang, ctx.now)))
    };
    let head = Some(t.friends_head(program_name(&ctx.program, lang)));
    let none = page.is_empty().then(|| t.friends_none());
    let ready = page.iter().any(|(row, _)| row.referral.state() == ReferralState::Qualified);
    let more = page.last().filter(|_| page.len() as i32 >= FRIENDS_PAGE).map(|(last, _)| last.place());
    Screen::new(lines([head].into_iter().chain(page.iter().map(line)).chain([none])))
        .row(ready.then(|| tap(t.menu_claim_all(), ReferralsIntent::ClaimAll(id.clone()))))
        .row(more.map(|place| tap(t.older(), ReferralsIntent::Friends(Some(id.clone()), Some(FriendsCursor(place))))))
        .row([tap(t.menu_invite(), ReferralsIntent::Invite(Some(id.clone()))), to_home(lang, id)])
}

/// What was paid, and what is left to claim.
pub(crate) fn claimed(ctx: &MemberContext, claimed: &ClaimOutcome) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    if claimed.paid.is_empty() {
        return menu_with_notice(t.claim_nothing(), ctx);
    }
    let points: i64 = claimed.paid.iter().map(|(_, points)| points).sum();
    let friends = claimed.paid.len() as i64;
    let available = ctx.row.account.balance().available;
    let text = lines([
        Some(t.claimed_head(points, program_name(&ctx.program, lang), number(lang, points))),
        Some(t.claimed_line(friends, number(lang, friends))),
        claimed.more.then(|| t.claimed_more()),
        Some(t.available_line(available, number(lang, available))),
    ]);
    Screen::new(text)
        .row(claimed.more.then(|| tap(t.menu_claim_all(), ReferralsIntent::ClaimAll(id.clone()))))
        .row([tap(t.menu_invite(), ReferralsIntent::Invite(Some(id.clone()))), to_home(lang, id)])
}

/// A row of the leaderboard.
pub(crate) struct Leader {
    pub(crate) member: MemberNo,
    pub(crate) friends: i64,
    /// Their first name, if they chose to be listed by it.
    pub(crate) name: Option<String>,
}

/// The leaderboard of the month, and how to be listed on it.
pub(crate) fn leaders(ctx: &MemberContext, leaders: &[Leader]) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let line = |(at, leader): (usize, &Leader)| {
        let nickname = || t.leaderboard_nickname(format!("{:04}", leader.member.get() % NICKNAMES));
        let called = leader.name.as_deref().map_or_else(nickname, name);
        let own = leader.member == ctx.row.member;
        let called = if own { t.leaderboard_you(called) } else { called };
        Some(t.leaderboard_line(number(lang, at as i64 + 1), called, number(lang, leader.friends)))
    };
    let head = Some(t.leaderboard_head(program_name(&ctx.program, lang)));
    let none = leaders.is_empty().then(|| t.leaderboard_none());
    let listed = ctx.person.leaderboard.get(id);
    let note = if listed.is_some() { t.leaderboard_on() } else { t.leaderboard_off() };
    let lead = |label: String, how| tap(label, ReferralsIntent::SetLeaderboardListing(id.clone(), how));
    Screen::new(lines([head].into_iter().chain(leaders.iter().enumerate().map(line)).chain([none, Some(note)])))
        .row((listed != Some(&false)).then(|| lead(t.menu_leaderboard_nickname(), LeaderboardListing::Nickname)))
        .row((listed != Some(&true)).then(|| lead(t.menu_leaderboard_name(), LeaderboardListing::Name)))
        .row(listed.is_some().then(|| lead(t.menu_leaderboard_off(), LeaderboardListing::Off)))
        .row([tap(t.menu_invite(), ReferralsIntent::Invite(Some(id.clone()))), to_home(lang, id)])
}

/// Staff: the held referrals, the longest held first.
pub(crate) fn held(ctx: &StaffContext, held: &[ReferralRow]) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    if held.is_empty() {
        return menu::staff_menu_with_notice(t.held_none(), ctx);
    }
    let mut said = vec![Some(t.held_list_head(program_name(&ctx.program, lang)))];
    for (at, row) in held.iter().enumerate() {
        said.push(Some(String::new()));
        said.push(Some(t.held_one(number(lang, at as i64 + 1))));
        said.extend(against(row, lang));
    }
    let open = |(at, row): (usize, &ReferralRow)| {
        tap(t.held_one(number(lang, at as i64 + 1)), ReferralsIntent::Referral(id.clone(), row.referral.friend))
    };
    let screen = Screen::new(lines(said)).pairs(held.iter().enumerate().map(open));
    screen.row([to_home(lang, id)])
}

/// Staff: figures of referrals over the last [`REPORT_DAYS`].
pub(crate) fn report(ctx: &StaffContext, days: &[(Day, StateCounts)]) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let of = |name: &str| days.iter().filter_map(|(_, counts)| counts.get(name)).sum::<i64>();
    let shown = |count: i64| number(lang, count);
    let (joined, qualified) = (of("joined"), of("qualified"));
    let percent = (100 * qualified).checked_div(joined).unwrap_or_default();
    let each = of(POINTS).checked_div(qualified);
    let text = lines([
        Some(t.referrals_report_head(REPORT_DAYS, program_name(&ctx.program, lang), shown(REPORT_DAYS))),
        Some(t.report_joined(shown(joined))),
        Some(t.report_qualified(shown(qualified), shown(percent))),
        Some(t.report_claimed(shown(of("claimed")))),
        Some(t.report_held(shown(of("held")))),
        Some(t.report_over(shown(of("rejected") + of("reversed") + of("lapsed")))),
        each.map(|points| t.report_cost(shown(points))),
    ]);
    Screen::new(text).row([tap(t.menu_held(), ReferralsIntent::Held(Some(id.clone()))), to_home(lang, id)])
}

/// The risk signals of a referral, in words.
fn against(row: &ReferralRow, lang: Lang) -> Vec<Option<String>> {
    let t = texts(lang);
    let words = |signal: &Signal| {
        Some(match signal {
            Signal::Burst => t.signal_burst(),
            Signal::SameCashier => t.signal_same_cashier(),
            Signal::MinimalAmount => t.signal_minimal_amount(),
            Signal::NoActivity => t.signal_no_activity(),
            Signal::OneTimeFriends => t.signal_star(),
            Signal::Fast => t.signal_fast(),
            Signal::SamePayment => t.signal_same_payment(),
            Signal::OverCap => t.signal_over_cap(),
            Signal::OverBudget => t.signal_over_budget(),
        })
    };
    let appealed = row.appealed.then(|| t.referral_appealed());
    row.referral.signals.iter().map(words).chain([appealed]).collect()
}

fn why_in_words(why: DecisionReason, lang: Lang) -> String {
    let t = texts(lang);
    match why {
        DecisionReason::Known => t.menu_why_known(),
        DecisionReason::Checked => t.menu_why_checked(),
        DecisionReason::Same => t.menu_why_same(),
        DecisionReason::Terms => t.menu_why_terms(),
    }
}

/// Staff: one referral with its cards, its purchase and its risk signals.
pub(crate) fn referral(ctx: &StaffContext, row: &ReferralRow, cards: (CardNumber, CardNumber)) -> Screen {
    let (t, lang, program) = (texts(ctx.lang), ctx.lang, &ctx.program);
    let today = day_of(ctx.now, &program.zone);
    let day = |at: Instant| date(lang, day_of(at, &program.zone), today);
    let joined = row.referral.reached_at(ReferralState::Joined).unwrap_or(ctx.now);
    let bought = row.referral.by.as_ref().and_then(|by| {
        let order = order_in_words(by.purchase.as_ref()?);
        Some(t.referral_bought(order, amount(program, Amount::of_minor(by.minor, program.currency), lang), day(by.at)))
    });
    let risk = row.terms(program).map(|terms| &terms.risk).filter(|_| !row.referral.signals.is_empty());
    let score = risk.map(|risk| {
        let score = i64::from(risk.score(&row.referral.signals));
        t.referral_score(number(lang, score), number(lang, risk.threshold.into()))
    });
    let text = [
        Some(t.referral_head(program_name(program, lang))),
        Some(t.referral_cards(cards.0.grouped(), cards.1.grouped())),
        Some(t.referral_joined(day(joined), state_in_words(row, program, lang, ctx.now))),
        bought,
        score,
    ];
    let decided = row.decision.as_ref().map(|decision| t.referral_decided(why_in_words(decision.why, lang)));
    let (state, friend) = (row.referral.state(), row.referral.friend);
    let decide = |pass| ReferralsIntent::DecideReferralPrompt(program.id.clone(), friend, pass);
    let passes = state == ReferralState::Held;
    let passes = passes.then(|| tap(t.menu_approve_referral(), decide(true)));
    let rejects = rejected(row).is_some().then(|| tap(t.menu_reject(), decide(false)));
    Screen::new(lines(text.into_iter().chain(against(row, lang)).chain([decided])))
        .row(passes.into_iter().chain(rejects))
        .row([tap(t.back(), ReferralsIntent::Held(Some(program.id.clone()))), to_home(lang, &program.id)])
}

/// The state that a rejection leads to, if one is still possible. A referral that is held only because of a cap or the
/// budget is rejected as `cap`, any other as `fraud` (docs/rules.md#held-referrals).
pub(crate) fn rejected(row: &ReferralRow) -> Option<ReferralState> {
    let bounds = |signal: &Signal| matches!(signal, Signal::OverCap | Signal::OverBudget);
    let only_bounds = !row.referral.signals.is_empty() && row.referral.signals.iter().all(bounds);
    let why = if only_bounds { Rejection::Cap } else { Rejection::Fraud };
    let ways = [ReferralState::Rejected(why), ReferralState::Reversed(Reversal::Fraud)];
    ways.into_iter().find(|next| row.referral.state().may_become(*next))
}

/// Staff: asks for the reason of a decision.
pub(crate) fn decide_prompt(ctx: &StaffContext, friend: MemberNo, pass: bool) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let text = if pass { t.approve_referral_reason() } else { t.reject_referral_reason() };
    let reasons = DecisionReason::ALL.into_iter().filter(|why| why.is_approval() == pass);
    let screen = reasons.fold(Screen::new(text), |screen, why| {
        screen.row([tap(why_in_words(why, lang), ReferralsIntent::Decide(id.clone(), friend, why))])
    });
    screen.row([tap(t.back(), ReferralsIntent::Referral(id.clone(), friend))])
}
