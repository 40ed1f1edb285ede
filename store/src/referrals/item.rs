//! Referrals as items.

use crate::StoreError;
use crate::kit::item::{Attributes, Item, Reader};
use crate::kit::keys;
use domain::{
    Day, DecisionReason, Hash, Instant, MemberNo, OrderId, PersonKey, ProgramId, QualifiedBy, Referral, ReferralState,
    Signal,
};

pub(super) fn referral_item(program: &ProgramId, row: &ReferralRow) -> Attributes {
    let Referral { friend, referrer, terms, reached, by, signals } = &row.referral;
    let (pk, sk) = keys::referral(program, *friend);
    let looked_for_in = match row.referral.state() {
        ReferralState::Held => keys::referral_held(program),
        _ => keys::referral_review_partition(program, friend.get() as usize % keys::REVIEW_SHARDS),
    };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let by = by.as_ref().map(|QualifiedBy { purchase, minor, cashier, at }| {
        let purchase = or_dash(purchase.as_ref().map(OrderId::to_string));
        format!("{purchase} {minor} {} {at}", or_dash(cashier.map(|hash| hash.to_string())))
    });
    Item::at(pk, sk)
        .s("hp", keys::friends_partition(program, *referrer))
        .s("hr", row.place())
        .s_if("lp", row.next_review_on.map(|_| looked_for_in))
        .s_if("ld", row.next_review_on)
        .s("rf", referrer)
        .n("tm", terms)
        .strings("re", reached.iter().map(|(state, at)| format!("{} {}", state.code(), at.as_millisecond())))
        .s_if("by", by)
        .strings("sg", signals.iter().map(|signal| signal.code().to_owned()))
        .s_if("dc", row.decision.as_ref().map(|d| format!("{} {} {}", d.by, d.at.as_millisecond(), d.why.code())))
        .flag("ap", row.appealed)
        .flag("wa", row.warned)
        .flag("bt", row.budgeted)
        .n("sn", row.seen)
        .n("fo", row.aggregated)
        .n("vn", row.version)
        .build()
}

pub(super) fn read_referral(friend: MemberNo, item: &Attributes) -> Result<ReferralRow, StoreError> {
    let read = Reader::new("referral", item);
    let millisecond = |text: &str| Instant::from_millisecond(text.parse().ok()?).ok();
    let reached = read.list("re", |text| {
        let (state, at) = text.split_once(' ')?;
        Some((ReferralState::from_code(state)?, millisecond(at)?))
    })?;
    let by = |text: &str| {
        let parts: Vec<&str> = text.split(' ').collect();
        let [purchase, minor, cashier, at] = parts.as_slice() else {
            return None;
        };
        let purchase = if *purchase == "-" { None } else { Some(OrderId::parse(purchase).ok()?) };
        let cashier = if *cashier == "-" { None } else { Some(Hash::parse(cashier)?) };
        Some(QualifiedBy { purchase, minor: minor.parse().ok()?, cashier, at: at.parse().ok()? })
    };
    let decision = |text: &str| {
        let mut parts = text.splitn(3, ' ');
        let by = PersonKey::parse(parts.next()?).ok()?;
        Some(Decision { by, at: millisecond(parts.next()?)?, why: DecisionReason::from_code(parts.next()?)? })
    };
    let corrupt = |attribute| StoreError::corrupt("referral", attribute);
    Ok(ReferralRow {
        referral: Referral {
            friend,
            referrer: read.parsed("rf", |text| MemberNo::parse(text).ok())?,
            terms: read.n("tm")?,
            reached,
            by: read.maybe_s("by").map(|text| by(text).ok_or(corrupt("by"))).transpose()?,
            signals: read.list("sg", Signal::from_code)?,
        },
        decision: read.maybe_s("dc").map(|text| decision(text).ok_or(corrupt("dc"))).transpose()?,
        appealed: read.flag("ap"),
        warned: read.flag("wa"),
        budgeted: read.flag("bt"),
        next_review_on: read.maybe_s("ld").and_then(|text| text.parse().ok()),
        seen: read.n("sn")?,
        aggregated: read.n("fo")?,
        version: read.n("vn")?,
    })
}

/// A referral as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralRow {
    /// The referral.
    pub referral: Referral,
    /// The decision of staff, if there was one.
    pub decision: Option<Decision>,
    /// Whether the referrer asked staff for a review.
    pub appealed: bool,
    /// Whether the referrer was warned of lapsing.
    pub warned: bool,
    /// Whether its points were taken from the program's budget for referrals.
    pub(super) budgeted: bool,
    /// The day of the next review; for a held referral, the day on which it was held.
    pub(super) next_review_on: Option<Day>,
    /// The version up to which the friend's history holds no qualifying purchase.
    pub(super) seen: u64,
    /// The number of its states that are counted.
    pub(super) aggregated: usize,
    pub(super) version: u64,
}

/// A decision of staff about a held referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who decided.
    pub by: PersonKey,
    /// When they decided.
    pub at: Instant,
    /// The reason.
    pub why: DecisionReason,
}
