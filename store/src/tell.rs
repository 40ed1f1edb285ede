//! What messages tell of, as the Outbox keeps it: references and arguments, put into words at the time of sending.

use crate::keys;
use crate::notices::News;
use domain::{ApiKeyId, CouponCode, Day, Entry, MemberNo, OrderId, ShortId, Stage, Wave};

/// What a message tells of: references and arguments, put into words at the time of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tell {
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
    Referral(MemberNo, ReferralNews),
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
    Done(ShortId, Wave),
    /// What all members are told.
    News(News),
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
pub enum ReferralNews {
    /// He can claim.
    Claimable,
    /// He can claim, but not for long any more.
    Lapsing,
    /// Somebody looks at it.
    Held,
    /// It is over.
    Over,
}

impl ReferralNews {
    const ALL: [(ReferralNews, &'static str); 4] = [
        (ReferralNews::Claimable, "claimable"),
        (ReferralNews::Lapsing, "lapsing"),
        (ReferralNews::Held, "held"),
        (ReferralNews::Over, "over"),
    ];
}

impl std::fmt::Display for Tell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Tell::Entry(pk, sk) => write!(f, "entry {pk} {sk}"),
            Tell::Redemption(reference) => write!(f, "redemption {reference}"),
            Tell::CouponUsed(code) => write!(f, "coupon_used {code}"),
            Tell::Expiring(day, stage) => write!(f, "expiring {day} {}", stage.code()),
            Tell::BudgetSpent(granted) => write!(f, "budget_spent {granted}"),
            Tell::Referral(friend, news) => {
                let code = ReferralNews::ALL.iter().find(|(known, _)| known == news).map_or("", |(_, code)| code);
                write!(f, "referral {friend} {code}")
            }
            Tell::ReferralsHeld => f.write_str("referrals_held"),
            Tell::Appeal(friend) => write!(f, "appeal {friend}"),
            Tell::Survey(survey, wave) => write!(f, "survey {survey} {wave}"),
            Tell::Case(member, survey, wave) => write!(f, "case {member} {survey} {wave}"),
            Tell::Reply(survey, wave, part) => write!(f, "reply {survey} {wave} {part}"),
            Tell::Done(survey, wave) => write!(f, "done {survey} {wave}"),
            Tell::News(news) => write!(f, "{} {}", news.kind(), news.number()),
            Tell::KeyTried(id) => write!(f, "key_tried {id}"),
            Tell::ApprovalAsked(id) => write!(f, "approval_asked {id}"),
            Tell::AdjustmentDecided(id) => write!(f, "adjustment_decided {id}"),
            Tell::MembersFull(most) => write!(f, "members_full {most}"),
            Tell::SameCard(cashier, member, times) => write!(f, "same_card {cashier} {member} {times}"),
        }
    }
}

impl Tell {
    /// Whether it is the business of those who work for a program.
    pub fn is_for_staff(&self) -> bool {
        match self {
            Tell::BudgetSpent(_) | Tell::ReferralsHeld | Tell::Appeal(_) | Tell::Case(..) => true,
            Tell::KeyTried(_) | Tell::SameCard(..) | Tell::MembersFull(_) => true,
            Tell::ApprovalAsked(_) | Tell::AdjustmentDecided(_) => true,
            Tell::Entry(..) | Tell::Redemption(_) | Tell::CouponUsed(_) | Tell::Expiring(..) => false,
            Tell::Referral(..) | Tell::Survey(..) | Tell::Reply(..) | Tell::Done(..) | Tell::News(_) => false,
        }
    }

    /// An entry.
    pub(crate) fn entry(entry: &Entry) -> Tell {
        let (pk, sk) = keys::entry(&entry.program, entry.member, &entry.operation());
        Tell::Entry(pk, sk)
    }

    pub(crate) fn parse(text: &str) -> Option<Tell> {
        let parts: Vec<&str> = text.split(' ').collect();
        Some(match parts.as_slice() {
            ["entry", pk, sk] => Tell::Entry((*pk).to_owned(), (*sk).to_owned()),
            ["redemption", reference] => Tell::Redemption(OrderId::parse(reference).ok()?),
            ["coupon_used", code] => Tell::CouponUsed(CouponCode::parse(code).ok()?),
            ["expiring", day, stage] => Tell::Expiring(day.parse().ok()?, Stage::from_code(stage.chars().next()?)?),
            ["budget_spent", granted] => Tell::BudgetSpent(granted.parse().ok()?),
            ["referral", friend, news] => {
                let news = ReferralNews::ALL.iter().find(|(_, code)| code == news)?.0;
                Tell::Referral(MemberNo::parse(friend).ok()?, news)
            }
            ["referrals_held"] => Tell::ReferralsHeld,
            ["survey", survey, wave] => Tell::Survey(ShortId::parse(survey).ok()?, Wave::parse(wave)?),
            ["case", member, survey, wave] => {
                Tell::Case(MemberNo::parse(member).ok()?, ShortId::parse(survey).ok()?, Wave::parse(wave)?)
            }
            ["reply", survey, wave, part] => {
                Tell::Reply(ShortId::parse(survey).ok()?, Wave::parse(wave)?, (*part).to_owned())
            }
            ["done", survey, wave] => Tell::Done(ShortId::parse(survey).ok()?, Wave::parse(wave)?),
            ["key_tried", id] => Tell::KeyTried(ApiKeyId::parse(id).ok()?),
            ["approval_asked", id] => Tell::ApprovalAsked(OrderId::parse(id).ok()?),
            ["adjustment_decided", id] => Tell::AdjustmentDecided(OrderId::parse(id).ok()?),
            ["members_full", most] => Tell::MembersFull(most.parse().ok()?),
            ["same_card", cashier, member, times] => {
                Tell::SameCard(MemberNo::parse(cashier).ok()?, MemberNo::parse(member).ok()?, times.parse().ok()?)
            }
            ["appeal", friend] => Tell::Appeal(MemberNo::parse(friend).ok()?),
            [kind, number] => Tell::News(News::of(kind, number.parse().ok()?)?),
            _ => return None,
        })
    }
}
