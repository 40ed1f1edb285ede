//! Referrals as items.

use crate::StoreError;
use crate::kit::keys;
use crate::kit::row::Row;
use domain::{
    Day, DecisionReason, Hash, Instant, MemberNo, OrderId, PersonKey, ProgramId, QualifiedBy, Referral, ReferralState,
    Signal,
};
use serde::{Deserialize, Serialize};

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

/// A referral as it stands in the table. Its key holds the friend.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredReferral {
    #[serde(rename = "hp")]
    friends_partition: String,
    #[serde(rename = "hr")]
    place: String,
    #[serde(rename = "lp")]
    review_partition: Option<String>,
    #[serde(rename = "ld")]
    next_review_on: Option<Day>,
    #[serde(rename = "rf")]
    referrer: MemberNo,
    #[serde(rename = "tm")]
    terms: u32,
    /// `<state> <ms>` of each state that it reached.
    #[serde(rename = "re", default)]
    reached: Vec<String>,
    /// `<purchase> <minor> <cashier's hash> <instant>`, with `-` for what is none.
    #[serde(rename = "by")]
    qualified_by: Option<String>,
    #[serde(rename = "sg", default)]
    signals: Vec<Signal>,
    /// `<person> <ms> <reason>`
    #[serde(rename = "dc")]
    decision: Option<String>,
    #[serde(rename = "ap", default)]
    appealed: bool,
    #[serde(rename = "wa", default)]
    warned: bool,
    #[serde(rename = "bt", default)]
    budgeted: bool,
    #[serde(rename = "sn")]
    seen: u64,
    #[serde(rename = "fo")]
    aggregated: usize,
    #[serde(rename = "vn")]
    version: u64,
}

impl Row for StoredReferral {
    const KIND: &'static str = "referral";
}

impl StoredReferral {
    pub(crate) fn new(program: &ProgramId, row: &ReferralRow) -> StoredReferral {
        let Referral { friend, referrer, terms, reached, by, signals } = &row.referral;
        let review_partition = match row.referral.state() {
            ReferralState::Held => keys::referral_held(program),
            _ => keys::referral_review_partition(program, friend.get() as usize % keys::REVIEW_SHARDS),
        };
        let decision =
            |decision: &Decision| format!("{} {} {}", decision.by, decision.at.as_millisecond(), decision.why.code());
        StoredReferral {
            friends_partition: keys::friends_partition(program, *referrer),
            place: row.place(),
            review_partition: row.next_review_on.map(|_| review_partition),
            next_review_on: row.next_review_on,
            referrer: *referrer,
            terms: *terms,
            reached: reached.iter().map(|(state, at)| format!("{} {}", state.code(), at.as_millisecond())).collect(),
            qualified_by: by.as_ref().map(qualified_by_text),
            signals: signals.clone(),
            decision: row.decision.as_ref().map(decision),
            appealed: row.appealed,
            warned: row.warned,
            budgeted: row.budgeted,
            seen: row.seen,
            aggregated: row.aggregated,
            version: row.version,
        }
    }

    pub(crate) fn row(self, friend: MemberNo) -> Result<ReferralRow, StoreError> {
        let corrupt = |attribute| StoreError::corrupt(StoredReferral::KIND, attribute);
        let reached: Option<Vec<_>> = self.reached.iter().map(|text| read_reached(text)).collect();
        let by = self.qualified_by.map(|text| read_qualified_by(&text).ok_or(corrupt("by"))).transpose()?;
        let decision = self.decision.map(|text| read_decision(&text).ok_or(corrupt("dc"))).transpose()?;
        Ok(ReferralRow {
            referral: Referral {
                friend,
                referrer: self.referrer,
                terms: self.terms,
                reached: reached.ok_or(corrupt("re"))?,
                by,
                signals: self.signals,
            },
            decision,
            appealed: self.appealed,
            warned: self.warned,
            budgeted: self.budgeted,
            next_review_on: self.next_review_on,
            seen: self.seen,
            aggregated: self.aggregated,
            version: self.version,
        })
    }
}

fn millisecond(text: &str) -> Option<Instant> {
    Instant::from_millisecond(text.parse().ok()?).ok()
}

fn read_reached(text: &str) -> Option<(ReferralState, Instant)> {
    let (state, at) = text.split_once(' ')?;
    Some((ReferralState::from_code(state)?, millisecond(at)?))
}

fn qualified_by_text(by: &QualifiedBy) -> String {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let QualifiedBy { purchase, minor, cashier, at } = by;
    let (purchase, cashier) = (purchase.as_ref().map(OrderId::to_string), cashier.map(|hash| hash.to_string()));
    format!("{} {minor} {} {at}", or_dash(purchase), or_dash(cashier))
}

fn read_qualified_by(text: &str) -> Option<QualifiedBy> {
    let [purchase, minor, cashier, at] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let purchase = if purchase == "-" { None } else { Some(OrderId::parse(purchase).ok()?) };
    let cashier = if cashier == "-" { None } else { Some(Hash::parse(cashier)?) };
    Some(QualifiedBy { purchase, minor: minor.parse().ok()?, cashier, at: at.parse().ok()? })
}

fn read_decision(text: &str) -> Option<Decision> {
    let [by, at, why] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
    Some(Decision { by: PersonKey::parse(by).ok()?, at: millisecond(at)?, why: DecisionReason::from_code(why)? })
}
