//! The store on DynamoDB: keys, items and transactions. It is the only crate that names the AWS SDK for data.
//!
//! There are three tables ([`tables`]): the Ledger (pseudonymous and permanent), the Vault (who a person is, encrypted)
//! and the Outbox (messages to be sent). No transaction spans Vault and Ledger. A change of both writes the Vault
//! first, then the Ledger. Each write is safe to repeat, and the next contact completes what a crash left unfinished.

mod api_keys;
mod clock;
mod events;
mod figures;
#[cfg(test)]
mod frozen;
mod imports;
mod journeys;
mod kit;
mod ledger;
mod notifications;
mod operations;
mod people;
mod points;
mod program_lifecycle;
mod programs;
mod referrals;
mod rewards;
mod setup;
mod staff;
mod surveys;
pub mod tables;
mod till;
mod vault;

pub use api_keys::keys::{ApiKey, KEYS_OVERLAP, KeyRefused, NewKey, Scope};
pub use clock::Clock;
pub use events::LedgerEvent;
pub use figures::{FiguresRecount, MembersPlace};
pub use imports::{BaseImport, IMPORT_UNDONE_WITHIN, ImportCounts, ImportFile, ImportList, ImportState};
pub use journeys::{JourneyCounts, JourneyRow, JourneyState, Journeys, RunKey, RunLook, RunRow, StepMessage};
pub use kit::attempts::Attempts;
pub use kit::client::{LocalEngine, aws_config, client, client_of, local_client, warm_up};
pub use kit::error::{Conflict, StoreError};
pub use kit::logs::{log_as_json, log_to_terminal, log_to_tests};
pub use kit::queue::QueueClient;
pub use kit::seal::{MasterKeys, Pepper, SealError};
pub use kit::settings::{MissingSetting, Settings, TableNames, setting};
pub use ledger::Ledger;
pub use notifications::due::{DueMessages, UnreadableMessage};
pub use notifications::notification::{Broadcast, Notification, ReferralUpdate};
pub use notifications::outbox::{Message, MessageClass, MessageKey, MessageName, Outbox, OutboxState};
pub use notifications::pace::{Breaker, Pace};
pub use operations::dead_letters::{DeadLetter, DeadLetters};
pub use operations::facts::{Fact, FactCursor};
pub use operations::restore::{Extent, RestoreReport, restorable, restore};
pub use people::{ADVERTISING_VERSION, CONSENT_VERSION, Erasure, People, PersonExport};
pub use points::account_item::{AccountRow, LastTold};
pub use points::claims::{CardClaim, CardClaimToken};
pub use points::entries::{EntryPage, PurchaseHistory};
pub use points::members::{DueCursor, NewMember};
pub use points::pools::{Pool, PoolState};
pub use points::post_error::PostError;
pub use points::post_request::{Fingerprint, PostCommand, PostOutcome, PostRequest};
pub use program_lifecycle::broadcast::BroadcastWalk;
pub use program_lifecycle::limits::Throttle;
pub use programs::cache::Programs;
pub use programs::rules_item::RULES_LEAD;
pub use referrals::{
    CLAIMS_MAX, COUNTED_STATES, ClaimOutcome, Decision, InviteToken, POINTS, ReferralRow, StateCounts,
};
pub use rewards::coupons::{COUPON_REMINDER_DAYS, Coupon, CouponRefused, UsedCoupon};
pub use rewards::redemptions::{APPROVE_WITHIN, NewRedemption, Redemption, RedemptionOutcome, redemption_reference};
pub use setup::drafts::ProgramDraft;
pub use setup::proposals::Proposal;
pub use staff::approvals::{APPROVAL_HOLDS, Approval, ApprovalState, NobodyElse};
pub use staff::daily::StaffDay;
pub use staff::exports::{EXPORT_READY_FOR, Export};
pub use staff::people::{Staff, TillLimit};
pub use staff::roles::{STAFF_INVITE_HOLDS, StaffChangeRefused, StaffInvite, StaffToken};
pub use surveys::ask_key::AskKey;
pub use surveys::{AnswerOutcome, AskPlan, AskRow, CaseRow, CaseState, Recount, RespondentRow, SurveyCounts};
pub use till::sales::{SAME_CARD_REPORTED, Sale, TILL_ORDER, TillDay, TillDelta};
pub use till::waiting::{SaleHands, decides_alone_from};
pub use vault::{
    AddPartOutcome, Address, Adjustment, BIRTHDAY_APART_DAYS, BIRTHDAY_LEAD_DAYS, Birthday, ChannelKind, CodeCheck,
    Consent, ConsentPurpose, Conversation, OpenComment, Part, PartAuthor, Person, Profile, Rewrapped, SecondFactor,
    Thread, Topic, UpdateKey, Vault,
};

pub use aws_sdk_dynamodb::Client;
/// The attribute types, for code that reads stored items as they are.
pub use aws_sdk_dynamodb::types as aws_value;
pub use domain::{CouponState, RedemptionState};

/// Returns 64 random bits.
pub fn random() -> Result<u64, StoreError> {
    getrandom::u64().map_err(|_| StoreError::NoRandomness)
}
