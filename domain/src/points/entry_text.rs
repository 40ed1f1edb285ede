//! The text form of entries, which is stored, shown to clients and hashed.
//!
//! Everything that `Display` writes here must stay readable; the tests hold old samples.

use crate::points::entry::{FIGURES, KINDS};
use crate::{
    ActivityKind, Actor, CardNumber, Cause, CouponCode, Funder, Hash, Line, LineTarget, LotExpiry, LotKey, MemberNo,
    Money, Month, OrderId, PendingKey, PersonKey, Reversal, ShortId, Wave,
};
use iso_currency::Currency;
use std::fmt;

impl fmt::Display for LotExpiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LotExpiry::Until(day) => write!(f, "{day}"),
            LotExpiry::Idle(months) => write!(f, "idle{months}"),
            LotExpiry::IdleAtLeast(months, day) => write!(f, "idle{months}.{day}"),
            LotExpiry::Never => f.write_str("never"),
        }
    }
}

impl fmt::Display for Funder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Funder::Own => f.write_str("own"),
            Funder::Partner(id) => write!(f, "by.{id}"),
        }
    }
}

impl fmt::Display for LineTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineTarget::Pending(key) => write!(f, "pending/{}/{}/{}", key.on, key.life, key.funder),
            LineTarget::Lot(key) => {
                write!(f, "lot/{}/{}{}", key.life, key.funder, if key.warned { "/warned" } else { "" })
            }
            LineTarget::Reserved => f.write_str("reserved"),
            LineTarget::Debt => f.write_str("debt"),
            LineTarget::Figure(figure) => {
                f.write_str(FIGURES.iter().find(|(known, _)| known == figure).map_or("", |(_, code)| code))
            }
            LineTarget::Month(month) => write!(f, "month/{month}"),
            LineTarget::Level => f.write_str("level"),
            LineTarget::Forgiven(version) => write!(f, "forgiven/{version}"),
            LineTarget::SpentOn(day) => write!(f, "spent_on/{day}"),
            LineTarget::Visit(day) => write!(f, "visit/{day}"),
            LineTarget::EarnedOn(day) => write!(f, "earned_on/{day}"),
            LineTarget::Awarded(kind, on, [first, last]) if first == last => {
                write!(f, "awarded/{}/{on}/{last}", kind.code())
            }
            LineTarget::Awarded(kind, on, [first, last]) => write!(f, "awarded/{}/{on}/{first}/{last}", kind.code()),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.kind.code(), self.points, self.place)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        match self {
            Cause::Purchase { id, amount, card, cashier, partner, bill } => {
                let (minor, currency) = (amount.minor(), amount.currency().code());
                let cashier = or_dash(cashier.map(|hash| hash.to_string()));
                let partner = or_dash(partner.as_ref().map(OrderId::to_string));
                write!(f, "purchase {id} {minor} {currency} {card} {cashier} {partner}")?;
                bill.as_ref().map_or(Ok(()), |bill| write!(f, " {bill}"))
            }
            Cause::Refund { purchase, id, amount, rest } => {
                let rest = if *rest { "rest" } else { "part" };
                write!(f, "refund {purchase} {id} {} {} {rest}", amount.minor(), amount.currency().code())
            }
            Cause::Spend(id) => write!(f, "spend {id}"),
            Cause::Reward { id, reward, code, until } => write!(f, "reward {id} {reward} {code} {until}"),
            Cause::Bill { reference, id, bill, worth } => {
                let currency = bill.currency().code();
                write!(f, "bill {reference} {id} {} {} {currency}", bill.minor(), worth.minor())
            }
            Cause::Activity { id, kind, card } => write!(f, "activity {id} {} {card}", kind.code()),
            Cause::Birthday(year) => write!(f, "birthday {year}"),
            Cause::Survey(survey, wave) => write!(f, "survey {survey} {wave}"),
            Cause::FriendBonus => f.write_str("friend_bonus"),
            Cause::FriendBonusReady => f.write_str("friend_bonus_ready"),
            Cause::FriendBonusReversed(why) => write!(f, "friend_bonus_back {}", why.code()),
            Cause::ReferralReward(friend) => write!(f, "referral_reward {friend}"),
            Cause::ReferralRewardReversed(friend, why) => write!(f, "referral_reward_back {friend} {}", why.code()),
            Cause::Decision { purchase, given } => {
                write!(f, "decision {purchase} {}", if *given { "given" } else { "withheld" })
            }
            Cause::Adjust(id) => write!(f, "adjust {id}"),
            Cause::Warned { message, last_day } => write!(f, "warned {message} {last_day}"),
            Cause::Cancel(of) => write!(f, "cancel {of}"),
            Cause::OpeningBalance(id) => write!(f, "opening {id}"),
            Cause::OpeningBalanceReversed(id) => write!(f, "opening_back {id}"),
            Cause::Settle => f.write_str("settle"),
            Cause::Link => f.write_str("link"),
            Cause::Leave => f.write_str("leave"),
            Cause::TransferTo(member) => write!(f, "transfer_to {member}"),
            Cause::TransferFrom(member) => write!(f, "transfer_from {member}"),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Key(key) => write!(f, "key {key}"),
            Actor::Member => f.write_str("member"),
            Actor::Import(0) => f.write_str("import"),
            Actor::Import(number) => write!(f, "import {number}"),
            Actor::System => f.write_str("system"),
            Actor::Staff(person) => write!(f, "staff {person}"),
        }
    }
}

impl LotExpiry {
    fn parse(text: &str) -> Option<LotExpiry> {
        match text {
            "never" => Some(LotExpiry::Never),
            _ => match text.strip_prefix("idle") {
                Some(idle) => match idle.split_once('.') {
                    Some((months, day)) => Some(LotExpiry::IdleAtLeast(months.parse().ok()?, day.parse().ok()?)),
                    None => idle.parse().ok().map(LotExpiry::Idle),
                },
                None => text.parse().ok().map(LotExpiry::Until),
            },
        }
    }
}

impl Funder {
    fn parse(text: &str) -> Option<Funder> {
        match text.strip_prefix("by.") {
            Some(id) => OrderId::parse(id).ok().map(Funder::Partner),
            None => (text == "own").then_some(Funder::Own),
        }
    }
}

impl LineTarget {
    fn parse(text: &str) -> Option<LineTarget> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            ["pending", on, life, funder] => Some(LineTarget::Pending(PendingKey {
                on: on.parse().ok()?,
                life: LotExpiry::parse(life)?,
                funder: Funder::parse(funder)?,
            })),
            ["lot", life, funder, rest @ ..] => {
                let warned = match rest {
                    [] => false,
                    ["warned"] => true,
                    _ => return None,
                };
                Some(LineTarget::Lot(LotKey { life: LotExpiry::parse(life)?, funder: Funder::parse(funder)?, warned }))
            }
            ["reserved"] => Some(LineTarget::Reserved),
            ["debt"] => Some(LineTarget::Debt),
            ["month", month] => Month::parse(month).map(LineTarget::Month),
            ["level"] => Some(LineTarget::Level),
            ["forgiven", version] => version.parse().ok().map(LineTarget::Forgiven),
            ["spent_on", day] => day.parse().ok().map(LineTarget::SpentOn),
            ["visit", day] => day.parse().ok().map(LineTarget::Visit),
            ["earned_on", day] => day.parse().ok().map(LineTarget::EarnedOn),
            ["awarded", kind, on, first, rest @ ..] => {
                let last = match rest {
                    [] => first,
                    [last] => last,
                    _ => return None,
                };
                let within = [first.parse().ok()?, last.parse().ok()?];
                Some(LineTarget::Awarded(ActivityKind::from_code(kind)?, on.parse().ok()?, within))
            }
            [figure] => FIGURES.iter().find(|(_, code)| code == figure).map(|(known, _)| LineTarget::Figure(*known)),
            _ => None,
        }
    }
}

impl Line {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Line> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [kind, points, place] = parts.as_slice() else {
            return None;
        };
        let (kind, _) = KINDS.into_iter().find(|(_, code)| code == kind)?;
        Some(Line { kind, points: points.parse().ok()?, place: LineTarget::parse(place)? })
    }
}

impl Cause {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Cause> {
        let id = |text: &str| OrderId::parse(text).ok();
        let money = |minor: &str, code: &str| Money::new(minor.parse().ok()?, Currency::from_code(code)?).ok();
        let parts: Vec<&str> = text.split(' ').collect();
        Some(match parts.as_slice() {
            ["purchase", order, minor, currency, card, cashier, partner, rest @ ..] => Cause::Purchase {
                id: id(order)?,
                amount: money(minor, currency)?,
                card: CardNumber::parse(card).ok()?,
                cashier: if *cashier == "-" { None } else { Some(Hash::parse(cashier)?) },
                partner: if *partner == "-" { None } else { Some(id(partner)?) },
                bill: match rest {
                    [] => None,
                    [bill] => Some(id(bill)?),
                    _ => return None,
                },
            },
            ["refund", purchase, refund, minor, currency, rest] => Cause::Refund {
                purchase: id(purchase)?,
                id: id(refund)?,
                amount: money(minor, currency)?,
                rest: *rest == "rest",
            },
            ["decision", purchase, said @ ("given" | "withheld")] => {
                Cause::Decision { purchase: id(purchase)?, given: *said == "given" }
            }
            ["spend", order] => Cause::Spend(id(order)?),
            ["reward", nonce, reward, code, until] => Cause::Reward {
                id: id(nonce)?,
                reward: ShortId::parse(reward).ok()?,
                code: CouponCode::parse(code).ok()?,
                until: until.parse().ok()?,
            },
            ["bill", reference, order, bill, worth, currency] => Cause::Bill {
                reference: id(reference)?,
                id: id(order)?,
                bill: money(bill, currency)?,
                worth: money(worth, currency)?,
            },
            ["activity", order, kind, card] => Cause::Activity {
                id: id(order)?,
                kind: ActivityKind::from_code(kind)?,
                card: CardNumber::parse(card).ok()?,
            },
            ["birthday", year] => Cause::Birthday(year.parse().ok()?),
            ["survey", survey, wave] => Cause::Survey(ShortId::parse(survey).ok()?, Wave::parse(wave)?),
            ["friend_bonus"] => Cause::FriendBonus,
            ["friend_bonus_ready"] => Cause::FriendBonusReady,
            ["friend_bonus_back", why] => Cause::FriendBonusReversed(Reversal::from_code(why)?),
            ["referral_reward", friend] => Cause::ReferralReward(MemberNo::parse(friend).ok()?),
            ["referral_reward_back", friend, why] => {
                Cause::ReferralRewardReversed(MemberNo::parse(friend).ok()?, Reversal::from_code(why)?)
            }
            ["adjust", nonce] => Cause::Adjust(id(nonce)?),
            ["warned", message, day] => {
                Cause::Warned { message: OrderId::parse(message).ok()?, last_day: day.parse().ok()? }
            }
            ["cancel", of] => Cause::Cancel(id(of)?),
            ["opening", order] => Cause::OpeningBalance(id(order)?),
            ["opening_back", order] => Cause::OpeningBalanceReversed(id(order)?),
            ["settle"] => Cause::Settle,
            ["link"] => Cause::Link,
            ["leave"] => Cause::Leave,
            ["transfer_to", member] => Cause::TransferTo(MemberNo::parse(member).ok()?),
            ["transfer_from", member] => Cause::TransferFrom(MemberNo::parse(member).ok()?),
            _ => return None,
        })
    }
}

impl Actor {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Actor> {
        match text {
            "member" => Some(Actor::Member),
            "import" => Some(Actor::Import(0)),
            "system" => Some(Actor::System),
            _ => match text.split_once(' ')? {
                ("key", key) => crate::ApiKeyId::parse(key).ok().map(Actor::Key),
                ("import", number) => number.parse().ok().filter(|number| *number > 0).map(Actor::Import),
                ("staff", person) => PersonKey::parse(person).ok().map(Actor::Staff),
                _ => None,
            },
        }
    }
}
