//! DynamoDB: keys, items and transactions. The only crate that names the AWS SDK for data.
//!
//! Three tables ([`tables`]): the Ledger (pseudonymous and for ever), the Vault (who a person is, encrypted) and the
//! Outbox (messages on their way). No transaction spans Vault and Ledger: what touches both writes the Vault first, then
//! the Ledger, each safe to repeat, and the next contact repairs what a crash left.

mod account_item;
mod api_keys;
mod approvals;
mod audit_log;
mod claims;
mod client;
mod clock;
mod closing;
mod coupons;
mod dead_letters;
mod drafts;
mod entries;
mod error;
mod events;
mod hiring;
mod item;
mod keys;
mod ledger;
mod limits;
mod logs;
mod maintain;
mod members;
mod notices;
mod outbox;
mod pack;
mod pools;
mod programs;
mod progress;
mod redemptions;
mod referrals;
mod restore;
mod rules_item;
mod seal;
mod settings;
mod staff;
mod surveys;
pub mod tables;
mod tell;
mod till;
mod token;
mod transact;
mod vault;

pub use account_item::{AccountRow, Counts};
pub use api_keys::{ApiKey, KEYS_OVERLAP, KeyRefused, NewKey, Scope};
pub use approvals::{APPROVAL_HOLDS, Approval, ApprovalState, NobodyElse};
pub use claims::{CardClaim, CardClaimToken};
pub use client::{client, local_client, warm_up};
pub use clock::Clock;
pub use coupons::{Coupon, CouponRefused, CouponState, UsedCoupon};
pub use dead_letters::{DeadLetter, DeadLetters};
pub use drafts::ProgramDraft;
pub use entries::{EntryPage, PurchaseHistory};
pub use error::{Conflict, StoreError};
pub use events::LedgerEvent;
pub use hiring::{STAFF_INVITE_HOLDS, StaffChangeRefused, StaffInvite, StaffToken};
pub use ledger::{Fingerprint, PostCommand, PostError, PostOutcome, PostRequest};
pub use limits::Throttle;
pub use logs::{log_as_json, log_to_terminal, log_to_tests};
pub use members::{DueCursor, NewMember};
pub use notices::{Broadcast, BroadcastWalk};
pub use outbox::{Message, MessageClass, MessageKey, Outbox, OutboxState, SendRecord};
pub use pools::{Pool, PoolState};
pub use programs::{Programs, RULES_LEAD};
pub use redemptions::{
    APPROVE_WITHIN, NewRedemption, Redemption, RedemptionOutcome, RedemptionState, redemption_reference,
};
pub use referrals::{
    CLAIMS_MAX, COUNTED_STATES, ClaimOutcome, Decision, InviteToken, POINTS, ReferralRow, StateCounts,
};
pub use restore::{Extent, RestoreReport, restorable, restore};
pub use seal::{MasterKeys, Pepper, SealError};
pub use settings::{MissingSetting, Settings, TableNames, setting};
pub use staff::Staff;
pub use surveys::{AnswerOutcome, AskKey, AskPlan, AskRow, CaseRow, CaseState, Recount, RespondentRow, SurveyCounts};
pub use tell::{Notification, ReferralUpdate};
pub use till::{SAME_CARD_REPORTED, Sale, TillDay, TillDelta};
pub use vault::{
    AddPartOutcome, Adjustment, BIRTHDAY_LEAD_DAYS, Birthday, CodeCheck, Consent, Conversation, Part, Person, Profile,
    Rewrapped, SecondFactor, Thread, Topic, Vault, Voice,
};

pub use aws_sdk_dynamodb::Client;
/// For those who look at stored items as they are.
pub use aws_sdk_dynamodb::types as aws_value;

/// 64 random bits.
pub fn random() -> Result<u64, StoreError> {
    getrandom::u64().map_err(|_| StoreError::NoRandomness)
}

/// The ledger of all programs.
#[derive(Clone)]
pub struct Ledger {
    client: Client,
    table: String,
    outbox: String,
    pepper: Pepper,
}

impl Ledger {
    /// Over a client and the tables' names.
    pub fn new(client: Client, names: &TableNames, pepper: Pepper) -> Ledger {
        Ledger { client, table: names.ledger.clone(), outbox: names.outbox.clone(), pepper }
    }
}
