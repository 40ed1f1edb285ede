//! Risk signals of referrals (`docs/rules.md#risk-signals`).

use super::OTHERS;
use super::item::ReferralRow;
use crate::{AccountRow, Ledger, StoreError};
use domain::{Instant, MemberNo, Program, QualifiedBy, Qualifies, Referral, ReferralRules, ReferralState, Signal};
use futures::future::try_join_all;
use jiff::SignedDuration;

/// The most friends of a referrer that are read for the signals.
const PEERS_MAX: i32 = 50;
/// The most friends that are checked for a second purchase.
const STAR_PEERS: usize = 10;
/// The number of friends within a day that makes a burst.
const BURST_FRIENDS: usize = 5;
/// The fewest friends for signals about all of them being alike.
const ALIKE_FRIENDS: usize = 3;
/// The fewest friends for the signal that none of them came back.
const STAR_FRIENDS: usize = 5;
/// Qualifying sooner than this after joining is fast.
const FAST: SignedDuration = SignedDuration::from_mins(10);

impl Ledger {
    /// Returns the risk signals of a referral.
    pub(super) async fn signals(
        &self,
        program: &Program,
        row: &ReferralRow,
        terms: &ReferralRules,
        account: &AccountRow,
        now: Instant,
    ) -> Result<Vec<Signal>, StoreError> {
        let Referral { friend, referrer, .. } = row.referral;
        // Friends whose reward can be claimed are listed apart from the others.
        let before_waiting = format!("{OTHERS}~");
        let (mut peers, waiting) = futures::try_join!(
            self.friends(&program.id, referrer, Some(&before_waiting), PEERS_MAX),
            self.friends(&program.id, referrer, None, PEERS_MAX)
        )?;
        peers.extend(waiting.into_iter().filter(|peer| peer.referral.state() == ReferralState::Qualified));
        let mut signals = Vec::new();
        let joined = |row: &ReferralRow| row.referral.reached_at(ReferralState::Joined).unwrap_or_default();
        let day = SignedDuration::from_hours(24);
        let near = |peer: &&ReferralRow| joined(peer).duration_since(joined(row)).abs() <= day;
        if peers.iter().filter(near).count() >= BURST_FRIENDS {
            signals.push(Signal::Burst);
        }
        let qualified: Vec<&QualifiedBy> = peers.iter().filter_map(|peer| peer.referral.by.as_ref()).collect();
        if let (Some(own), true) = (&row.referral.by, qualified.len() >= ALIKE_FRIENDS) {
            if own.cashier.is_some() && qualified.iter().all(|by| by.cashier == own.cashier) {
                signals.push(Signal::SameCashier);
            }
            if let Qualifies::Purchase(minimum) = terms.qualifies
                && let minimum = minimum.minor(program.currency)
                && minimum > 0
                && qualified.iter().all(|by| by.minor <= minimum + minimum / 10)
            {
                signals.push(Signal::MinimalAmount);
            }
        }
        let once = |row: &AccountRow| row.account.progress.purchases <= 1;
        if once(account) {
            signals.push(Signal::NoActivity);
        }
        if qualified.len() >= STAR_FRIENDS {
            let some = peers.iter().filter(|peer| peer.referral.by.is_some()).take(STAR_PEERS);
            let accounts = some.map(|peer| self.account(&program.id, peer.referral.friend));
            if try_join_all(accounts).await?.iter().flatten().all(once) {
                signals.push(Signal::OneTimeFriends);
            }
        }
        if let Some(by) = &row.referral.by
            && by.purchase.is_some()
            && by.at.duration_since(joined(row)) < FAST
        {
            signals.push(Signal::Fast);
        }
        let friends = peers.iter().map(|peer| peer.referral.friend).filter(|peer| *peer != friend);
        let others: Vec<MemberNo> = [referrer].into_iter().chain(friends).collect();
        if self.share_payment(&program.id, &[friend], &others, now).await? {
            signals.push(Signal::SamePayment);
        }
        Ok(signals)
    }
}
