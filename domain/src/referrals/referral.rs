//! Referrals (§5): states, what may follow what, and what follows from what happened.

use crate::time::add_days;
use crate::{Day, Hash, Instant, MemberNo, OrderId, Points, Zone, day_of};

/// How far a referral has come. `invited`, the link that was opened, is no member's yet and stands in the Vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferralState {
    /// The link was opened.
    Invited,
    /// The friend became a member.
    Joined,
    /// The friend qualified; the hold runs.
    Qualifying,
    /// The referrer can claim.
    Qualified,
    /// Paid.
    Claimed,
    /// Somebody has to look at it. Time never pays it.
    Held,
    /// Never to be paid.
    Rejected(Rejection),
    /// It was under way or paid, and is taken back.
    Reversed(Reversal),
    /// Not claimed in time.
    Lapsed,
}

/// Why a referral is rejected, in the order in which the reasons are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// One's own link.
    SelfMade,
    /// The link of one's own direct or indirect invitee.
    Cycle,
    /// Already a member.
    ExistingMember,
    /// The same person was a member before.
    Duplicate,
    /// Over a cap, and staff did not let it pass.
    Cap,
    /// The friend did nothing that qualifies in time.
    Expired,
    /// Staff found it to be no real friend.
    Fraud,
}

/// Why a referral is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reversal {
    /// The purchase was refunded.
    Refund,
    /// The friend is no member any more.
    Left,
    /// Staff found fraud later.
    Fraud,
}

impl Rejection {
    /// All, in their order.
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
    /// All.
    pub const ALL: [Reversal; 3] = [Reversal::Refund, Reversal::Left, Reversal::Fraud];

    /// The code that is stored.
    pub fn code(self) -> &'static str {
        match self {
            Reversal::Refund => "refund",
            Reversal::Left => "left",
            Reversal::Fraud => "fraud",
        }
    }

    /// Reads a code.
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
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<ReferralState> {
        ReferralState::all().into_iter().find(|state| state.code() == code)
    }

    /// Nothing more happens to it.
    pub fn is_final(self) -> bool {
        matches!(self, ReferralState::Rejected(_) | ReferralState::Reversed(_) | ReferralState::Lapsed)
    }

    /// Whether a referral in this state may become `next`.
    pub fn may_become(self, next: ReferralState) -> bool {
        use ReferralState::*;
        use Rejection as No;
        use Reversal::{Fraud, Left, Refund};
        matches!(
            (self, next),
            (Invited, Joined | Rejected(No::SelfMade | No::Cycle | No::ExistingMember | No::Duplicate))
                | (Joined, Qualifying | Rejected(No::Expired | No::Duplicate) | Reversed(Left))
                | (Qualifying, Qualified | Held | Rejected(No::Duplicate) | Reversed(Refund | Left))
                | (Held, Qualified | Rejected(No::Cap | No::Fraud) | Reversed(Refund | Left))
                | (Qualified, Claimed | Lapsed | Reversed(Refund | Left | Fraud))
                | (Claimed, Reversed(Refund | Fraud))
        )
    }
}

/// What a friend has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifies {
    /// One purchase of at least so many minor units.
    Purchase(i64),
    /// Stay a member for so many days.
    Stay(u16),
}

/// A program's referral rules; those in force when the friend joined hold for him and his referrer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralRules {
    /// For the one who invites.
    pub referrer_points: Points,
    /// For the friend.
    pub friend_points: Points,
    /// What the friend has to do.
    pub qualifies: Qualifies,
    /// Days between that and the claim.
    pub hold_days: u8,
    /// How many of one referrer may qualify on a day; what is over it is held.
    pub per_day: Option<u32>,
    /// And in a month.
    pub per_month: Option<u32>,
    /// Points that the program gives for referrals in all, both sides together.
    pub budget: Option<Points>,
    /// What makes a referral suspicious.
    pub risk: RiskRules,
}

impl ReferralRules {
    /// The longest hold.
    pub const HOLD_DAYS_MAX: u8 = 30;
    /// Days from joining in which a friend can qualify.
    pub const QUALIFY_WITHIN_DAYS: u16 = 90;
    /// Days in which a reward can be claimed.
    pub const CLAIM_WITHIN_DAYS: u16 = 90;
    /// Days before the end of them on which the referrer is warned.
    pub const LAPSE_WARNING_DAYS: u16 = 14;
    /// Days between two looks at a referral to which nothing is known to be due: a record of the stream may be lost.
    const REVIEW_INTERVAL_DAYS: u16 = 7;
    /// Days after the qualifying purchase in which a refund takes back what was paid.
    pub const REVERSIBLE_DAYS: u16 = 90;
}

/// The weights of what makes a referral suspicious, and the score above which somebody has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RiskRules {
    /// A score above this holds a referral.
    pub threshold: u16,
    /// [`Signal::Burst`].
    pub burst: u16,
    /// [`Signal::SameCashier`].
    pub same_cashier: u16,
    /// [`Signal::MinimalAmount`].
    pub minimal_amount: u16,
    /// [`Signal::NoActivity`].
    pub no_activity: u16,
    /// [`Signal::OneTimeFriends`].
    pub star: u16,
    /// [`Signal::Fast`].
    pub fast: u16,
}

impl Default for RiskRules {
    fn default() -> RiskRules {
        RiskRules {
            threshold: 50,
            burst: 25,
            same_cashier: 20,
            minimal_amount: 20,
            no_activity: 10,
            star: 20,
            fast: 15,
        }
    }
}

/// Something that speaks against a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Many friends of one referrer joined within a day.
    Burst,
    /// The same cashier rang up all qualifying purchases.
    SameCashier,
    /// Each qualifying purchase was hardly above the minimum.
    MinimalAmount,
    /// The friend did nothing more after qualifying.
    NoActivity,
    /// Many friends, of whom nobody came back.
    OneTimeFriends,
    /// Hardly any time passed between joining and qualifying.
    Fast,
    /// The friend paid with the same means as his referrer: always held.
    SamePayment,
    /// More of this referrer's friends qualified than the program pays for on a day or in a month.
    OverCap,
    /// The program's budget for referrals does not cover it.
    OverBudget,
}

impl Signal {
    /// All, with their codes.
    pub const ALL: [(Signal, &'static str); 9] = [
        (Signal::Burst, "burst"),
        (Signal::SameCashier, "same_cashier"),
        (Signal::MinimalAmount, "minimal_amount"),
        (Signal::NoActivity, "no_activity"),
        (Signal::OneTimeFriends, "star"),
        (Signal::Fast, "fast"),
        (Signal::SamePayment, "same_payment"),
        (Signal::OverCap, "over_cap"),
        (Signal::OverBudget, "over_budget"),
    ];

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        Signal::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Signal> {
        Signal::ALL.iter().find(|(_, known)| *known == code).map(|(signal, _)| *signal)
    }
}

impl RiskRules {
    /// What a signal weighs; what holds by itself weighs nothing here.
    pub fn weight(&self, signal: Signal) -> u16 {
        match signal {
            Signal::Burst => self.burst,
            Signal::SameCashier => self.same_cashier,
            Signal::MinimalAmount => self.minimal_amount,
            Signal::NoActivity => self.no_activity,
            Signal::OneTimeFriends => self.star,
            Signal::Fast => self.fast,
            Signal::SamePayment | Signal::OverCap | Signal::OverBudget => 0,
        }
    }

    /// The sum of them.
    pub fn score(&self, signals: &[Signal]) -> u16 {
        signals.iter().map(|signal| self.weight(*signal)).fold(0, u16::saturating_add)
    }

    /// Whether somebody has to look.
    pub fn holds(&self, signals: &[Signal]) -> bool {
        let always = |signal: &Signal| matches!(signal, Signal::SamePayment | Signal::OverCap | Signal::OverBudget);
        signals.iter().any(always) || self.score(signals) > self.threshold
    }
}

/// What a friend did to qualify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualifiedBy {
    /// The purchase; `None` where he qualified by staying.
    pub purchase: Option<OrderId>,
    /// What was paid, in minor units.
    pub minor: i64,
    /// The cashier, hashed.
    pub cashier: Option<Hash>,
    /// When it was written down.
    pub at: Instant,
}

/// One friend brought by one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// The friend, by whom it is named: he has one referrer.
    pub friend: MemberNo,
    /// Who invited him.
    pub referrer: MemberNo,
    /// The version of the program's rules in force when the friend joined.
    pub terms: u32,
    /// Every state that it has reached, and when; never empty.
    pub reached: Vec<(ReferralState, Instant)>,
    /// What qualified the friend.
    pub by: Option<QualifiedBy>,
    /// What speaks against it, as of the end of the hold.
    pub signals: Vec<Signal>,
}

/// What is known of a friend's doings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The first of his doings that qualifies.
    pub qualified_by: Option<QualifiedBy>,
    /// So much of that purchase was refunded that it would not qualify.
    pub refunded: bool,
    /// He is no member any more.
    pub left: bool,
    /// He was a customer before: a card that he had is his now.
    pub duplicate: bool,
    /// He has blocked the bot; looked at only at the end of the hold.
    pub blocked: bool,
    /// What speaks against him; looked at only at the end of the hold.
    pub signals: Vec<Signal>,
}

impl Referral {
    /// A friend who just joined.
    pub fn joined(friend: MemberNo, referrer: MemberNo, terms: u32, now: Instant) -> Referral {
        let reached = vec![(ReferralState::Joined, now)];
        Referral { friend, referrer, terms, reached, by: None, signals: Vec::new() }
    }

    /// The state that it is in.
    pub fn state(&self) -> ReferralState {
        self.reached.last().map_or(ReferralState::Joined, |(state, _)| *state)
    }

    /// When it reached a state, if it did.
    pub fn reached_at(&self, wanted: ReferralState) -> Option<Instant> {
        self.reached.iter().find(|(state, _)| *state == wanted).map(|(_, at)| *at)
    }

    /// Moves on; `None` where that must not follow.
    pub fn moved(&self, next: ReferralState, now: Instant) -> Option<Referral> {
        let mut moved = self.clone();
        // Clocks differ; what came later stands later.
        let latest = self.reached.last().map_or(now, |(_, at)| now.max(*at));
        moved.reached.push((next, latest));
        self.state().may_become(next).then_some(moved)
    }

    /// The day on which the hold ends.
    pub fn hold_ends(&self, rules: &ReferralRules, zone: &Zone) -> Option<Day> {
        let began = self.reached_at(ReferralState::Qualifying)?;
        Some(add_days(day_of(began, zone), rules.hold_days.into()))
    }

    /// The last day on which it can be claimed.
    pub fn claim_until(&self, zone: &Zone) -> Option<Day> {
        let qualified = self.reached_at(ReferralState::Qualified)?;
        Some(add_days(day_of(qualified, zone), ReferralRules::CLAIM_WITHIN_DAYS))
    }

    /// The state that follows from what is known, if another does. Time alone pays nothing: what is held stays so.
    pub fn next_state(&self, facts: &Facts, rules: &ReferralRules, zone: &Zone, today: Day) -> Option<ReferralState> {
        use ReferralState::*;
        let days_since = |state, days: u16| {
            let at = self.reached_at(state)?;
            Some(add_days(day_of(at, zone), days) <= today)
        };
        let over = |state, days| days_since(state, days).unwrap_or(false);
        match self.state() {
            Joined if facts.left => Some(Reversed(Reversal::Left)),
            Joined if facts.duplicate => Some(Rejected(Rejection::Duplicate)),
            Joined if facts.qualified_by.is_some() => Some(Qualifying),
            Joined if over(Joined, ReferralRules::QUALIFY_WITHIN_DAYS) => Some(Rejected(Rejection::Expired)),
            Qualifying | Held | Qualified | Claimed if facts.refunded => Some(Reversed(Reversal::Refund)),
            Qualifying | Held | Qualified if facts.left => Some(Reversed(Reversal::Left)),
            Qualifying if self.hold_ends(rules, zone).is_some_and(|end| end <= today) => Some(match () {
                () if facts.duplicate => Rejected(Rejection::Duplicate),
                () if facts.blocked => Reversed(Reversal::Left),
                () if rules.risk.holds(&facts.signals) => Held,
                () => Qualified,
            }),
            Qualified if self.claim_until(zone).is_some_and(|last| last < today) => Some(Lapsed),
            _ => None,
        }
    }

    /// The day on which to warn that it lapses.
    pub fn lapse_warning(&self, zone: &Zone) -> Option<Day> {
        let last = self.claim_until(zone).filter(|_| self.state() == ReferralState::Qualified)?;
        Some(last.saturating_sub(jiff::Span::new().days(i64::from(ReferralRules::LAPSE_WARNING_DAYS))))
    }

    /// The day on which to look at it next; what is held waits for staff, since the day that it came to that.
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
        // What is due today and could not be done is tried again tomorrow at the latest.
        earliest.or(match self.state() {
            Joined | Qualifying | Qualified => Some(add_days(today, 1)),
            _ => None,
        })
    }
}

/// Why staff lets a referral pass or rejects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionReason {
    /// The guests are known.
    Known,
    /// The receipts were checked.
    Checked,
    /// It is one person.
    Same,
    /// The terms were broken.
    Terms,
}

impl DecisionReason {
    /// Reasons to let pass, then reasons to reject.
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

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<DecisionReason> {
        DecisionReason::ALL.into_iter().find(|why| why.code() == code)
    }

    /// Whether it speaks for letting it pass.
    pub fn is_approval(self) -> bool {
        matches!(self, DecisionReason::Known | DecisionReason::Checked)
    }
}
