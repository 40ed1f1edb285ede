//! The auditor's second half: what stands beside the entries. A coupon, redemption, referral or role that no entry and no
//! record of the audit log accounts for was not made by the product.

use crate::ops::finding::{Finding, INDEX_LAG, LOOKS_MAX};
use domain::{OperationId, Program, ReferralState, first_broken_record, roles_by_log};
use store::{CouponState, Fact, Ledger, RedemptionState, StoreError};

/// Checks everything beside the entries of a program.
pub(crate) async fn audit_facts(ledger: &Ledger, program: &Program) -> Result<Vec<Finding>, StoreError> {
    let mut findings = roles(ledger, program).await?;
    for _ in 1..LOOKS_MAX {
        if findings.is_empty() {
            break;
        }
        // A role may have ended between the two readings.
        tokio::time::sleep(INDEX_LAG).await;
        findings = roles(ledger, program).await?;
    }
    let mut after = None;
    loop {
        let (facts, next) = ledger.facts_beside_entries(&program.id, after).await?;
        for fact in facts {
            findings.extend(settled(ledger, program, fact).await?);
        }
        after = next;
        if after.is_none() {
            return Ok(findings);
        }
    }
}

/// Compares a fact; one that differs is read again a few times, since a running system may be about to change it.
async fn settled(ledger: &Ledger, program: &Program, mut fact: Fact) -> Result<Option<Finding>, StoreError> {
    for look in 1..=LOOKS_MAX {
        let found = check(ledger, program, &fact).await?;
        if found.is_none() || look == LOOKS_MAX {
            return Ok(found);
        }
        tokio::time::sleep(INDEX_LAG).await;
        let id = &program.id;
        let again = match &fact {
            Fact::Coupon(coupon) => ledger.coupon(id, &coupon.code).await?.map(Fact::Coupon),
            Fact::Redemption(one) => ledger.redemption(id, &one.reference).await?.map(Fact::Redemption),
            Fact::Referral(row) => {
                let row = ledger.referral(id, row.referral.friend).await?;
                row.map(|row| Fact::Referral(Box::new(row)))
            }
        };
        match again {
            Some(read) => fact = read,
            None => return Ok(None),
        }
    }
    Ok(None)
}

async fn check(ledger: &Ledger, program: &Program, fact: &Fact) -> Result<Option<Finding>, StoreError> {
    let id = &program.id;
    let has = async |member, operation| Ok::<_, StoreError>(ledger.entry_of(id, member, &operation).await?.is_some());
    let found = |place: String, what: String, repair: &str| {
        Some(Finding { place: format!("{place} of {id}"), what, entries: Vec::new(), repair: repair.to_owned() })
    };
    Ok(match fact {
        Fact::Coupon(coupon) if has(coupon.member, OperationId::Redeem(coupon.spend.clone())).await? => None,
        Fact::Coupon(coupon) => {
            let used = if matches!(coupon.state, CouponState::Used { .. }) { "used" } else { "not used" };
            let what = format!("it is {used}, and no entry took it");
            found(format!("coupon {}", coupon.code), what, "delete the coupon, and find out who wrote it")
        }
        // An entry whose redemption says something else is found by its account.
        Fact::Redemption(one) => {
            let says_spent =
                matches!(one.state, RedemptionState::Approved | RedemptionState::Restored | RedemptionState::Lapsed);
            if !says_spent || has(one.member, OperationId::Bill(one.reference.clone())).await? {
                return Ok(None);
            }
            let what = format!("stored {}, and no entry spent points for it", one.state.code());
            found(format!("redemption {}", one.id), what, "delete the redemption, and find out who wrote it")
        }
        Fact::Referral(row) => {
            let (friend, referrer, state) = (row.referral.friend, row.referral.referrer, row.referral.state());
            // After a merger the entries are another account's.
            for member in [friend, referrer] {
                if ledger.account(id, member).await?.is_none_or(|row| row.account.transferred_to.is_some()) {
                    return Ok(None);
                }
            }
            let ready = has(friend, OperationId::FriendBonusReady).await?;
            let paid = has(referrer, OperationId::ReferralReward(friend)).await?;
            let back = has(referrer, OperationId::ReferralRewardReversed(friend)).await?;
            let reached = |wanted| row.referral.reached.iter().any(|(state, _)| *state == wanted);
            let terms = program.rules_version(row.referral.terms).and_then(|rules| rules.referral.as_ref());
            let owes = terms.is_some_and(|terms| terms.referrer_points.get() > 0);
            let is_claimed = state == ReferralState::Claimed;
            let wrong = [
                (paid && !reached(ReferralState::Claimed), "the referrer was paid, and it was never claimed"),
                (is_claimed && !paid && owes, "it is claimed, and the referrer was not paid"),
                (is_claimed && back, "it is claimed, and the reward was taken back"),
                (ready && !reached(ReferralState::Qualified), "the friend's bonus is there, and it never qualified"),
            ];
            let wrong = wrong.into_iter().find(|(is_wrong, _)| *is_wrong);
            wrong.and_then(|(_, what)| {
                let what = format!("stored {}: {what}", state.code());
                found(format!("referral of {friend}"), what, "write the referral as the entries say")
            })
        }
    })
}

/// Checks that each role was given by somebody whom the audit log names. A broken log says nothing, and is a finding of
/// its own.
async fn roles(ledger: &Ledger, program: &Program) -> Result<Vec<Finding>, StoreError> {
    let id = &program.id;
    // Read before the log, so that a role that is given meanwhile has its record.
    let roster = ledger.roster(id).await?;
    let head = ledger.audit_head(id).await?;
    let mut log = ledger.whole_audit_log(id).await?;
    log.retain(|record| record.number <= head.0);
    if first_broken_record(&log, head).is_some() {
        return Ok(Vec::new());
    }
    let by_log = roles_by_log(&log);
    let unsaid = roster.into_iter().filter(|(person, staff)| by_log.get(person) != Some(&staff.role));
    Ok(unsaid
        .map(|(person, staff)| Finding {
            place: format!("role of {person} in {id}"),
            what: format!(
                "stored {}, the audit log says {}",
                staff.role.code(),
                by_log.get(&person).map_or("none", |role| role.code())
            ),
            entries: Vec::new(),
            repair: "revoke the role; if it is right, give it anew with a program file".to_owned(),
        })
        .collect())
}
