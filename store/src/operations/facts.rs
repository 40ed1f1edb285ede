//! What stands beside the entries and must agree with them: coupons, redemptions and referrals, found without an entry
//! that leads to them.

use crate::kit::key::{Attributes, Key};
use crate::kit::row::{Row, read, s};
use crate::points::members::member_of;
use crate::referrals::StoredReferral;
use crate::rewards::coupons::StoredCoupon;
use crate::rewards::redemptions::StoredRedemption;
use crate::{Coupon, Ledger, Redemption, ReferralRow, StoreError};
use domain::{CouponCode, OrderId, ProgramId};

/// An item that entries must agree with.
#[derive(Clone, Debug)]
pub enum Fact {
    /// A coupon.
    Coupon(Coupon),
    /// A redemption.
    Redemption(Redemption),
    /// A referral.
    Referral(Box<ReferralRow>),
}

/// The place in the table from which a walk goes on.
pub struct FactCursor(Attributes);

impl Ledger {
    /// Returns a page of the facts of a program. For the command line only, since it scans the table.
    pub async fn facts_beside_entries(
        &self,
        program: &ProgramId,
        after: Option<FactCursor>,
    ) -> Result<(Vec<Fact>, Option<FactCursor>), StoreError> {
        let scan = self.table.client.scan().table_name(&self.table.name).consistent_read(true);
        let scan = scan.filter_expression(
            "begins_with(pk, :coupon) OR begins_with(pk, :redemption) OR (begins_with(pk, :account) AND sk = :referral)",
        );
        let scan = scan
            .expression_attribute_values(":coupon", s(format!("P#{program}#N#")))
            .expression_attribute_values(":redemption", s(format!("P#{program}#D#")))
            .expression_attribute_values(":account", s(format!("A#{program}#")))
            .expression_attribute_values(":referral", s("R"));
        let page = scan
            .set_exclusive_start_key(after.map(|FactCursor(key)| key))
            .send()
            .await
            .map_err(StoreError::aws("Scan"))?;
        let facts = page.items.unwrap_or_default().into_iter().map(fact).collect::<Result<_, _>>()?;
        Ok((facts, page.last_evaluated_key.map(FactCursor)))
    }
}

fn fact(item: Attributes) -> Result<Fact, StoreError> {
    let Key { pk, sk } = Key::of(&item)?;
    let named = pk.rsplit('#').next().unwrap_or_default();
    Ok(match sk.as_str() {
        "N" => {
            let code = CouponCode::parse(named).map_err(|_| StoreError::corrupt(StoredCoupon::KIND, "pk"))?;
            Fact::Coupon(read::<StoredCoupon>(item)?.coupon(code)?)
        }
        "D" => {
            let reference = OrderId::parse(named).map_err(|_| StoreError::corrupt(StoredRedemption::KIND, "pk"))?;
            Fact::Redemption(read::<StoredRedemption>(item)?.redemption(&reference)?)
        }
        _ => {
            let friend = member_of(&item)?;
            Fact::Referral(Box::new(read::<StoredReferral>(item)?.row(friend)?))
        }
    })
}
