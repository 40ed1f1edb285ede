//! Entries of the ledger as clients get them.

use super::document::Card;
use super::output::{BalanceView, ExplanationView, MoneyView};
use domain::Cause;
use serde::Serialize;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A line of an entry: what moved.
#[derive(Serialize)]
struct LineView {
    kind: &'static str,
    points: i64,
    place: String,
}

impl ToSchema for LineView {
    fn name() -> std::borrow::Cow<'static, str> {
        "Line".into()
    }
}

impl PartialSchema for LineView {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let places = "lot/<last day, idle<months> or never>/<own or by.partner>, pending/<day>/…, reserved, debt, \
            month/<month> (qualifying points), level, a figure, or a fact beside the points: forgiven/<version>, \
            spent_on/<day>, visit/<day>, earned_on/<day>, awarded/<kind>/<day>/<instant>.";
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("A line of an entry: what moved."))
            .property("kind", text().enum_values(Some(domain::LineKind::codes())))
            .property("points", ObjectBuilder::new().schema_type(Type::Integer))
            .property("place", text().description(Some(places)))
            .required("kind")
            .required("points")
            .required("place")
            .into()
    }
}

/// An entry of the ledger: one operation on one account.
#[derive(Serialize, ToSchema)]
#[schema(as = Entry)]
pub(super) struct EntryView {
    /// `<account>.<version>`.
    id: String,
    operation: String,
    /// The account's version that it made; counted from 1 without gaps.
    #[schema(minimum = 1)]
    version: u64,
    cause: CauseView,
    /// The version of the rules that applied.
    rules: u32,
    #[schema(format = DateTime)]
    occurred_at: String,
    #[schema(format = DateTime)]
    recorded_at: String,
    points: i64,
    balance: BalanceView,
    explanation: Vec<ExplanationView>,
    lines: Vec<LineView>,
    #[schema(pattern = "^[0-9a-f]{64}$")]
    hash: String,
    /// The hash of the account's entry before.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    previous: String,
}

impl EntryView {
    pub(super) fn of(entry: &domain::Entry) -> EntryView {
        let lines = entry.lines.iter().map(|line| LineView {
            kind: line.kind.code(),
            points: line.points,
            place: line.place.to_string(),
        });
        EntryView {
            id: entry.id(),
            operation: entry.operation().to_string(),
            version: entry.version,
            cause: CauseView::of(&entry.cause),
            rules: entry.rules,
            occurred_at: entry.occurred_at.to_string(),
            recorded_at: entry.recorded_at.to_string(),
            points: entry.points,
            balance: entry.balance.into(),
            explanation: entry.explanation.iter().map(ExplanationView::from).collect(),
            lines: lines.collect(),
            hash: entry.hash().to_string(),
            previous: entry.previous.to_string(),
        }
    }
}

/// A purchase, what was decided about its points, and its refunds.
#[derive(Serialize, ToSchema)]
#[schema(as = Purchase)]
pub(super) struct PurchaseResponse {
    pub(super) entry: EntryView,
    /// By which its points were given or withheld after they had waited; null if they never did or wait still.
    #[schema(required)]
    pub(super) decision: Option<EntryView>,
    pub(super) refunds: Vec<EntryView>,
}

/// A page of entries.
#[derive(Serialize, ToSchema)]
pub(super) struct Entries {
    pub(super) entries: Vec<EntryView>,
    /// Give it as `after` to go on; null at the end.
    #[schema(required)]
    pub(super) next: Option<String>,
}

/// Why an entry was made.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Cause)]
enum CauseView {
    Purchase {
        id: String,
        amount: MoneyView,
        #[schema(value_type = Card)]
        member: String,
        #[schema(required)]
        partner: Option<String>,
        /// Whether points paid a share of the bill.
        points_paid: bool,
    },
    Refund {
        id: String,
        purchase: String,
        amount: MoneyView,
    },
    Spend {
        id: String,
    },
    Reward {
        id: String,
        reward: String,
        coupon: String,
        valid_through: String,
    },
    Redemption {
        id: String,
        bill: MoneyView,
        worth: MoneyView,
    },
    Activity {
        id: String,
        activity: &'static str,
        #[schema(value_type = Card)]
        member: String,
    },
    Birthday {
        year: i16,
    },
    Survey {
        survey: String,
        wave: String,
    },
    FriendBonus,
    FriendBonusReady,
    FriendBonusBack {
        why: &'static str,
    },
    ReferralReward {
        friend: String,
    },
    ReferralRewardBack {
        friend: String,
        why: &'static str,
    },
    /// The points of an unusually large purchase, which had waited, were given or withheld.
    Decision {
        purchase: String,
        given: bool,
    },
    Adjust {
        id: String,
    },
    Warned {
        message: String,
        last_day: String,
    },
    Cancel {
        of: String,
    },
    OpeningBalance {
        id: String,
    },
    OpeningBalanceReversed {
        id: String,
    },
    Settle,
    Link,
    Leave,
    TransferTo {
        account: String,
    },
    TransferFrom {
        account: String,
    },
}

impl CauseView {
    fn of(cause: &Cause) -> CauseView {
        match cause {
            Cause::Purchase { id, amount, card, partner, bill, .. } => CauseView::Purchase {
                id: id.to_string(),
                amount: (*amount).into(),
                member: card.to_string(),
                partner: partner.as_ref().map(ToString::to_string),
                points_paid: bill.is_some(),
            },
            Cause::Refund { purchase, id, amount, .. } => {
                CauseView::Refund { id: id.to_string(), purchase: purchase.to_string(), amount: (*amount).into() }
            }
            Cause::Decision { purchase, given } => {
                CauseView::Decision { purchase: purchase.to_string(), given: *given }
            }
            Cause::Spend(id) => CauseView::Spend { id: id.to_string() },
            Cause::Reward { id, reward, code, until } => CauseView::Reward {
                id: id.to_string(),
                reward: reward.to_string(),
                coupon: code.to_string(),
                valid_through: until.to_string(),
            },
            Cause::Bill { id, bill, worth, .. } => {
                CauseView::Redemption { id: id.to_string(), bill: (*bill).into(), worth: (*worth).into() }
            }
            Cause::Activity { id, kind, card } => {
                CauseView::Activity { id: id.to_string(), activity: kind.code(), member: card.to_string() }
            }
            Cause::Birthday(year) => CauseView::Birthday { year: *year },
            Cause::Survey(survey, wave) => CauseView::Survey { survey: survey.to_string(), wave: wave.to_string() },
            Cause::FriendBonus => CauseView::FriendBonus,
            Cause::FriendBonusReady => CauseView::FriendBonusReady,
            Cause::FriendBonusReversed(why) => CauseView::FriendBonusBack { why: why.code() },
            Cause::ReferralReward(friend) => CauseView::ReferralReward { friend: friend.to_string() },
            Cause::ReferralRewardReversed(friend, why) => {
                CauseView::ReferralRewardBack { friend: friend.to_string(), why: why.code() }
            }
            Cause::Adjust(id) => CauseView::Adjust { id: id.to_string() },
            Cause::Warned { message, last_day } => {
                CauseView::Warned { message: message.to_string(), last_day: last_day.to_string() }
            }
            Cause::Cancel(of) => CauseView::Cancel { of: of.to_string() },
            Cause::OpeningBalance(id) => CauseView::OpeningBalance { id: id.to_string() },
            Cause::OpeningBalanceReversed(id) => CauseView::OpeningBalanceReversed { id: id.to_string() },
            Cause::Settle => CauseView::Settle,
            Cause::Link => CauseView::Link,
            Cause::Leave => CauseView::Leave,
            Cause::TransferTo(account) => CauseView::TransferTo { account: account.to_string() },
            Cause::TransferFrom(account) => CauseView::TransferFrom { account: account.to_string() },
        }
    }
}
