//! What messages tell of, as the Outbox keeps it: references and arguments, put into words at the time of sending.

use crate::kit::keys;
use domain::{ApiKeyId, CouponCode, Day, Entry, MemberNo, OrderId, ShortId, Stage, Wave};

/// What a message tells of: references and arguments, put into words at the time of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// An entry, by the key of its item.
    Entry(String, String),
    /// A till asks for points, by the redemption's reference.
    Redemption(OrderId),
    /// A coupon was used.
    CouponUsed(CouponCode),
    /// After this day points are lost.
    Expiring(Day, Stage),
    /// To staff: the budget of so many points is spent.
    BudgetSpent(i64),
    /// What has become of a referral, by its friend.
    Referral(MemberNo, ReferralUpdate),
    /// To staff: referrals wait to be looked at.
    ReferralsHeld,
    /// To staff: a member asks to look at a held referral, by its friend.
    Appeal(MemberNo),
    /// A survey asks.
    Survey(ShortId, Wave),
    /// To staff: an unhappy answer of a member's to a survey.
    Case(MemberNo, ShortId, Wave),
    /// The program's reply to what a member answered, by its part of the conversation.
    Reply(ShortId, Wave, String),
    /// What was done about the answers of a wave.
    ActionReport(ShortId, Wave),
    /// What all members are told.
    Broadcast(Broadcast),
    /// To staff: a key of his was tried.
    KeyTried(ApiKeyId),
    /// To staff: an adjustment waits for a second one.
    ApprovalAsked(OrderId),
    /// To staff: what became of one that he asked for.
    AdjustmentDecided(OrderId),
    /// To staff: the program has as many members as it may, of so many.
    MembersFull(u32),
    /// To staff: somebody of the staff rings one card up again and again; his number, whose card, and how often.
    SameCard(MemberNo, MemberNo, i64),
}

/// What a referrer is told of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferralUpdate {
    /// He can claim.
    Claimable,
    /// He can claim, but not for long any more.
    Lapsing,
    /// Somebody looks at it.
    Held,
    /// It is over.
    Over,
}

impl ReferralUpdate {
    const ALL: [(ReferralUpdate, &'static str); 4] = [
        (ReferralUpdate::Claimable, "claimable"),
        (ReferralUpdate::Lapsing, "lapsing"),
        (ReferralUpdate::Held, "held"),
        (ReferralUpdate::Over, "over"),
    ];
}

impl std::fmt::Display for Notification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Notification::Entry(pk, sk) => write!(f, "entry {pk} {sk}"),
            Notification::Redemption(reference) => write!(f, "redemption {reference}"),
            Notification::CouponUsed(code) => write!(f, "coupon_used {code}"),
            Notification::Expiring(day, stage) => write!(f, "expiring {day} {}", stage.code()),
            Notification::BudgetSpent(granted) => write!(f, "budget_spent {granted}"),
            Notification::Referral(friend, news) => {
                let code = ReferralUpdate::ALL.iter().find(|(known, _)| known == news).map_or("", |(_, code)| code);
                write!(f, "referral {friend} {code}")
            }
            Notification::ReferralsHeld => f.write_str("referrals_held"),
            Notification::Appeal(friend) => write!(f, "appeal {friend}"),
            Notification::Survey(survey, wave) => write!(f, "survey {survey} {wave}"),
            Notification::Case(member, survey, wave) => write!(f, "case {member} {survey} {wave}"),
            Notification::Reply(survey, wave, part) => write!(f, "reply {survey} {wave} {part}"),
            Notification::ActionReport(survey, wave) => write!(f, "done {survey} {wave}"),
            Notification::Broadcast(news) => write!(f, "{} {}", news.kind(), news.number()),
            Notification::KeyTried(id) => write!(f, "key_tried {id}"),
            Notification::ApprovalAsked(id) => write!(f, "approval_asked {id}"),
            Notification::AdjustmentDecided(id) => write!(f, "adjustment_decided {id}"),
            Notification::MembersFull(most) => write!(f, "members_full {most}"),
            Notification::SameCard(cashier, member, times) => write!(f, "same_card {cashier} {member} {times}"),
        }
    }
}

impl Notification {
    /// Whether it is the business of those who work for a program.
    pub fn is_for_staff(&self) -> bool {
        match self {
            Notification::BudgetSpent(_)
            | Notification::ReferralsHeld
            | Notification::Appeal(_)
            | Notification::Case(..) => true,
            Notification::KeyTried(_) | Notification::SameCard(..) | Notification::MembersFull(_) => true,
            Notification::ApprovalAsked(_) | Notification::AdjustmentDecided(_) => true,
            Notification::Entry(..)
            | Notification::Redemption(_)
            | Notification::CouponUsed(_)
            | Notification::Expiring(..) => false,
            Notification::Referral(..)
            | Notification::Survey(..)
            | Notification::Reply(..)
            | Notification::ActionReport(..)
            | Notification::Broadcast(_) => false,
        }
    }

    /// An entry.
    pub(crate) fn entry(entry: &Entry) -> Notification {
        let (pk, sk) = keys::entry(&entry.program, entry.member, &entry.operation());
        Notification::Entry(pk, sk)
    }

    pub(crate) fn parse(text: &str) -> Option<Notification> {
        let parts: Vec<&str> = text.split(' ').collect();
        Some(match parts.as_slice() {
            ["entry", pk, sk] => Notification::Entry((*pk).to_owned(), (*sk).to_owned()),
            ["redemption", reference] => Notification::Redemption(OrderId::parse(reference).ok()?),
            ["coupon_used", code] => Notification::CouponUsed(CouponCode::parse(code).ok()?),
            ["expiring", day, stage] => {
                Notification::Expiring(day.parse().ok()?, Stage::from_code(stage.chars().next()?)?)
            }
            ["budget_spent", granted] => Notification::BudgetSpent(granted.parse().ok()?),
            ["referral", friend, news] => {
                let news = ReferralUpdate::ALL.iter().find(|(_, code)| code == news)?.0;
                Notification::Referral(MemberNo::parse(friend).ok()?, news)
            }
            ["referrals_held"] => Notification::ReferralsHeld,
            ["survey", survey, wave] => Notification::Survey(ShortId::parse(survey).ok()?, Wave::parse(wave)?),
            ["case", member, survey, wave] => {
                Notification::Case(MemberNo::parse(member).ok()?, ShortId::parse(survey).ok()?, Wave::parse(wave)?)
            }
            ["reply", survey, wave, part] => {
                Notification::Reply(ShortId::parse(survey).ok()?, Wave::parse(wave)?, (*part).to_owned())
            }
            ["done", survey, wave] => Notification::ActionReport(ShortId::parse(survey).ok()?, Wave::parse(wave)?),
            ["key_tried", id] => Notification::KeyTried(ApiKeyId::parse(id).ok()?),
            ["approval_asked", id] => Notification::ApprovalAsked(OrderId::parse(id).ok()?),
            ["adjustment_decided", id] => Notification::AdjustmentDecided(OrderId::parse(id).ok()?),
            ["members_full", most] => Notification::MembersFull(most.parse().ok()?),
            ["same_card", cashier, member, times] => Notification::SameCard(
                MemberNo::parse(cashier).ok()?,
                MemberNo::parse(member).ok()?,
                times.parse().ok()?,
            ),
            ["appeal", friend] => Notification::Appeal(MemberNo::parse(friend).ok()?),
            [kind, number] => Notification::Broadcast(Broadcast::of(kind, number.parse().ok()?)?),
            _ => return None,
        })
    }
}

/// What all members are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broadcast {
    /// The rules will change: to this version.
    Rules(u32),
    /// The program ends: the end of this number.
    WindDown(u32),
    /// Their points are lost soon, as it does.
    WindDownReminder(u32),
    /// It does not, after all.
    Reopened(u32),
}

impl Broadcast {
    /// The code of its kind.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Broadcast::Rules(_) => "rules",
            Broadcast::WindDown(_) => "closing",
            Broadcast::WindDownReminder(_) => "last_days",
            Broadcast::Reopened(_) => "stays_open",
        }
    }

    /// Which of its kind.
    pub(crate) fn number(self) -> u32 {
        match self {
            Broadcast::Rules(number)
            | Broadcast::WindDown(number)
            | Broadcast::WindDownReminder(number)
            | Broadcast::Reopened(number) => number,
        }
    }

    /// Reads a code.
    pub(crate) fn of(kind: &str, number: u32) -> Option<Broadcast> {
        let all = [
            Broadcast::Rules(number),
            Broadcast::WindDown(number),
            Broadcast::WindDownReminder(number),
            Broadcast::Reopened(number),
        ];
        all.into_iter().find(|news| news.kind() == kind)
    }
}
