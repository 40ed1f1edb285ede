//! Referrals: states, moves between them, and the moves that follow from facts (`docs/rules.md#states-of-a-referral`).

use crate::serde_as_text;
use crate::time::add_days;
use crate::{Day, Hash, Instant, MemberNo, OrderId, Qualifies, ReferralRules, Signal, Zone, day_of};

/// The state of a referral. `Invited` belongs to no member yet and is kept in the Vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferralState {
    /// The link was opened.
    Invited,
    /// The friend became a member.
    Joined,
    /// The friend qualified; the hold runs.
    Qualifying,
    /// The referrer can claim the reward.
    Qualified,
    /// The referrer is paid.
    Claimed,
    /// Staff has to decide. No maintenance pays it.
    Held,
    /// The referral does not count.
    Rejected(Rejection),
    /// The referral was under way or paid, and is taken back.
    Reversed(Reversal),
    /// The reward was not claimed in time.
    Lapsed,
}

serde_as_text!(ReferralState, |it| it.code(), ReferralState::from_code);

/// Why a referral is rejected, in the order in which the reasons are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// The link is the member's own.
    SelfMade,
    /// The link belongs to a direct or indirect invitee of the member.
    Cycle,
    /// The person is a member already.
    ExistingMember,
    /// The person was a customer before.
    Duplicate,
    /// The referral is over a cap, and staff did not let it pass.
    Cap,
    /// The friend did not qualify in time.
    Expired,
    /// Staff found fraud.
    Fraud,
}

/// Why a referral is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reversal {
    /// The purchase was refunded.
    Refund,
    /// The friend left the program.
    Left,
    /// Staff found fraud after the referral had qualified.
    Fraud,
    /// The friend was a customer before they joined: they claimed a card that had been used.
    ExistingMember,
}

impl Rejection {
    /// All reasons, in their order.
    pub const ALL: [Rejection; 7] = [
        Rejection::SelfMade,
        Rejection::Cycle,
        Rejection::ExistingMember,
        Rejection::Duplicate,
        Rejection::Cap,
        Rejection::Expired,
        Rejection::Fraud,
    ];
}

impl Reversal {
    /// All reasons.
    pub const ALL: [Reversal; 4] = [Reversal::Refund, Reversal::Left, Reversal::Fraud, Reversal::ExistingMember];

    /// The code that is stored.
    pub fn code(self) -> &'static str {
        match self {
            Reversal::Refund => "refund",
            Reversal::Left => "left",
            Reversal::Fraud => "fraud",
            Reversal::ExistingMember => "existing_member",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Reversal> {
        Reversal::ALL.into_iter().find(|known| known.code() == code)
    }
}

impl ReferralState {
    /// All states.
    pub fn all() -> Vec<ReferralState> {
        use ReferralState::*;
        let plain = [Invited, Joined, Qualifying, Qualified, Claimed, Held, Lapsed];
        let rejected = Rejection::ALL.map(Rejected);
        plain.into_iter().chain(rejected).chain(Reversal::ALL.map(Reversed)).collect()
    }

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        match self {
            ReferralState::Invited => "invited",
            ReferralState::Joined => "joined",
            ReferralState::Qualifying => "qualifying",
            ReferralState::Qualified => "qualified",
            ReferralState::Claimed => "claimed",
            ReferralState::Held => "held",
            ReferralState::Lapsed => "lapsed",
            ReferralState::Rejected(Rejection::SelfMade) => "rejected.self",
            ReferralState::Rejected(Rejection::Cycle) => "rejected.cycle",
            ReferralState::Rejected(Rejection::ExistingMember) => "rejected.existing_member",
            ReferralState::Rejected(Rejection::Duplicate) => "rejected.duplicate",
            ReferralState::Rejected(Rejection::Cap) => "rejected.cap",
            ReferralState::Rejected(Rejection::Expired) => "rejected.expired",
            ReferralState::Rejected(Rejection::Fraud) => "rejected.fraud",
            ReferralState::Reversed(Reversal::Refund) => "reversed.refund",
            ReferralState::Reversed(Reversal::Left) => "reversed.left",
            ReferralState::Reversed(Reversal::Fraud) => "reversed.fraud",
            ReferralState::Reversed(Reversal::ExistingMember) => "reversed.existing_member",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<ReferralState> {
        ReferralState::all().into_iter().find(|state| state.code() == code)
    }

    /// Whether no further state can follow.
    pub fn is_final(self) -> bool {
        matches!(self, ReferralState::Rejected(_) | ReferralState::Reversed(_) | ReferralState::Lapsed)
    }

    /// Whether a referral in this state may become `next`.
    pub fn may_become(self, next: ReferralState) -> bool {
        use ReferralState::*;
        use Rejection as No;
        use Reversal::{Fraud, Left, Refund};
        if next == Rejected(No::ExistingMember) {
            return matches!(self, Invited | Joined | Qualifying | Held | Qualified);
        }
        matches!(
            (self, next),
            (Invited, Joined | Rejected(No::SelfMade | No::Cycle | No::Duplicate))
                | (Joined, Qualifying | Rejected(No::Expired | No::Duplicate) | Reversed(Left))
                | (Qualifying, Qualified | Held | Rejected(No::Duplicate) | Reversed(Refund | Left))
                | (Held, Qualified | Rejected(No::Cap | No::Fraud) | Reversed(Refund | Left))
                | (Qualified, Claimed | Lapsed | Reversed(Refund | Left | Fraud))
                | (Claimed, Reversed(Refund | Fraud | Reversal::ExistingMember))
        )
    }
}

/// The action by which a friend qualified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualifiedBy {
    /// The purchase; `None` if the friend qualified by staying.
    pub purchase: Option<OrderId>,
    /// The amount of the purchase, in minor units.
    pub minor: i64,
    /// The cashier, hashed.
    pub cashier: Option<Hash>,
    /// When it was recorded.
    pub at: Instant,
}

/// A referral: one friend invited by one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// The friend, who names the referral because a friend has one referrer.
    pub friend: MemberNo,
    /// The member who invited the friend.
    pub referrer: MemberNo,
    /// The version of the program's rules in force when the friend joined.
    pub terms: u32,
    /// Every state that it has reached, and when; never empty.
    pub reached: Vec<(ReferralState, Instant)>,
    /// The action by which the friend qualified.
    pub by: Option<QualifiedBy>,
    /// The risk signals at the end of the hold.
    pub signals: Vec<Signal>,
}

/// The facts about a friend that decide how a referral moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The friend's first qualifying action.
    pub qualified_by: Option<QualifiedBy>,
    /// Whether so much of that purchase was refunded that it no longer qualifies.
    pub refunded: bool,
    /// Whether the friend has left the program.
    pub left: bool,
    /// Whether the friend was a customer before they joined: they claimed a card that had been used.
    pub existing_member: bool,
    /// Whether the friend has blocked the bot; used at the end of the hold only.
    pub blocked: bool,
    /// The risk signals; used at the end of the hold only.
    pub signals: Vec<Signal>,
}

impl Referral {
    /// Returns the referral of a friend who just joined.
    pub fn joined(friend: MemberNo, referrer: MemberNo, terms: u32, now: Instant) -> Referral {
        let reached = vec![(ReferralState::Joined, now)];
        Referral { friend, referrer, terms, reached, by: None, signals: Vec::new() }
    }

    /// Returns the present state.
    pub fn state(&self) -> ReferralState {
        self.reached.last().map_or(ReferralState::Joined, |(state, _)| *state)
    }

    /// Returns when the referral reached a state, if it did.
    pub fn reached_at(&self, wanted: ReferralState) -> Option<Instant> {
        self.reached.iter().find(|(state, _)| *state == wanted).map(|(_, at)| *at)
    }

    /// Returns the referral in the state `next`; `None` if that state may not follow.
    pub fn moved(&self, next: ReferralState, now: Instant) -> Option<Referral> {
        let mut moved = self.clone();
        // Clocks differ, so times never go back.
        let latest = self.reached.last().map_or(now, |(_, at)| now.max(*at));
        moved.reached.push((next, latest));
        self.state().may_become(next).then_some(moved)
    }

    /// Returns the day on which the hold ends.
    pub fn hold_ends(&self, rules: &ReferralRules, zone: &Zone) -> Option<Day> {
        let began = self.reached_at(ReferralState::Qualifying)?;
        Some(add_days(day_of(began, zone), rules.hold_days.into()))
    }

    /// Returns the last day on which the reward can be claimed.
    pub fn claim_until(&self, zone: &Zone) -> Option<Day> {
        let qualified = self.reached_at(ReferralState::Qualified)?;
        Some(add_days(day_of(qualified, zone), ReferralRules::CLAIM_WITHIN_DAYS))
    }

    /// Returns the state that follows from `facts`, if it is another. A held referral is never paid without a decision.
    pub fn next_state(&self, facts: &Facts, rules: &ReferralRules, zone: &Zone, today: Day) -> Option<ReferralState> {
        use ReferralState::*;
        let days_since = |state, days: u16| {
            let at = self.reached_at(state)?;
            Some(add_days(day_of(at, zone), days) <= today)
        };
        let over = |state, days| days_since(state, days).unwrap_or(false);
        match self.state() {
            Joined if facts.left => Some(Reversed(Reversal::Left)),
            Joined | Qualifying | Held | Qualified if facts.existing_member => {
                Some(Rejected(Rejection::ExistingMember))
            }
            Claimed if facts.existing_member => Some(Reversed(Reversal::ExistingMember)),
            Joined if facts.qualified_by.is_some() => Some(Qualifying),
            Joined if over(Joined, ReferralRules::QUALIFY_WITHIN_DAYS) => Some(Rejected(Rejection::Expired)),
            Qualifying | Held | Qualified | Claimed if facts.refunded => Some(Reversed(Reversal::Refund)),
            Qualifying | Held | Qualified if facts.left => Some(Reversed(Reversal::Left)),
            Qualifying if self.hold_ends(rules, zone).is_some_and(|end| end <= today) => Some(match () {
                () if facts.blocked => Reversed(Reversal::Left),
                () if rules.risk.holds(&facts.signals) => Held,
                () => Qualified,
            }),
            Qualified if self.claim_until(zone).is_some_and(|last| last < today) => Some(Lapsed),
            _ => None,
        }
    }

    /// Returns the day on which the referrer is warned of lapsing.
    pub fn lapse_warning(&self, zone: &Zone) -> Option<Day> {
        let last = self.claim_until(zone).filter(|_| self.state() == ReferralState::Qualified)?;
        Some(last.saturating_sub(jiff::Span::new().days(i64::from(ReferralRules::LAPSE_WARNING_DAYS))))
    }

    /// Returns the day of the next review. A held referral waits for staff and keeps the day on which it was held.
    pub fn next_review_on(&self, rules: &ReferralRules, zone: &Zone, today: Day) -> Option<Day> {
        use ReferralState::*;
        let after = |state, days| self.reached_at(state).map(|at| add_days(day_of(at, zone), days));
        let again = Some(add_days(today, ReferralRules::REVIEW_INTERVAL_DAYS));
        let days = match self.state() {
            Joined => {
                let stays = match rules.qualifies {
                    Qualifies::Stay(days) => after(Joined, days),
                    Qualifies::Purchase(_) => None,
                };
                vec![again, after(Joined, ReferralRules::QUALIFY_WITHIN_DAYS), stays]
            }
            Qualifying => vec![self.hold_ends(rules, zone)],
            Qualified => {
                let lapses = self.claim_until(zone).map(|last| add_days(last, 1));
                vec![again, self.lapse_warning(zone), lapses]
            }
            Held => return after(Held, 0),
            Claimed if after(Qualifying, ReferralRules::REVERSIBLE_DAYS) > Some(today) => vec![again],
            _ => Vec::new(),
        };
        let earliest = days.into_iter().flatten().filter(|day| *day > today).min();
        // What is due today and could not be done is tried again tomorrow.
        earliest.or(match self.state() {
            Joined | Qualifying | Qualified => Some(add_days(today, 1)),
            _ => None,
        })
    }
}

/// Why staff lets a referral pass or rejects it (`docs/rules.md#held-referrals`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionReason {
    /// The guests are known; lets it pass.
    Known,
    /// The receipts were checked; lets it pass.
    Checked,
    /// The friend and the referrer are one person; rejects it.
    Same,
    /// The terms were broken; rejects it.
    Terms,
}

serde_as_text!(DecisionReason, |it| it.code(), DecisionReason::from_code);

impl DecisionReason {
    /// All reasons: two to let a referral pass, then two to reject it.
    pub const ALL: [DecisionReason; 4] =
        [DecisionReason::Known, DecisionReason::Checked, DecisionReason::Same, DecisionReason::Terms];

    /// The code that is stored.
    pub fn code(self) -> &'static str {
        match self {
            DecisionReason::Known => "known",
            DecisionReason::Checked => "checked",
            DecisionReason::Same => "same",
            DecisionReason::Terms => "terms",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<DecisionReason> {
        DecisionReason::ALL.into_iter().find(|why| why.code() == code)
    }

    /// Whether it lets the referral pass.
    pub fn is_approval(self) -> bool {
        matches!(self, DecisionReason::Known | DecisionReason::Checked)
    }
}
