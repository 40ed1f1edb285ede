//! Accounts, lots, entries and levels: how points are earned, spent, taken back and expire. See
//! `docs/rules.md#1-accounts-lots-and-entries` and the three sections after it.

mod account;
mod activity;
mod awards;
mod card;
mod draft;
mod due;
mod earning;
mod entry;
mod entry_text;
mod explanation;
mod level;
mod lot;
mod operation;
mod posting;
mod progress;
mod receipt;
mod refund_share;
mod refused;
mod replay;
mod restorable;
mod reversal;
mod transfer;
mod visits;

pub use account::{Account, LOTS_MAX, Lifetime};
pub use activity::{ActivityAwards, ActivityKind};
pub use card::{CardNumber, CardRefused};
pub use due::{Stage, Warning};
pub(crate) use earning::Share;
pub use earning::{
    ActivityRule, BirthdayAward, EarningEvent, EarningFacts, EarningRule, NthVisit, Promotion, Weekdays,
    WeekdaysRefused,
};
pub use entry::{Actor, Cause, Entry, LifetimeTotal, Line, LineKind, LineTarget};
pub use explanation::{Explanation, ExplanationValue};
pub use level::{Level, Qualifying, admits, level_for};
pub use lot::{Balance, Funder, Lot, LotExpiry, LotKey, Pending, PendingKey};
pub use operation::{
    Accrual, Activity, BillShare, Budget, CreditedLot, Operation, PaidWithPoints, Purpose, RefundOf, Spent, Standing,
};
pub use posting::{Posting, post};
pub use progress::{LevelRaise, Progress};
pub use receipt::{Receipt, State};
pub use refund_share::{Refunded, owed_after_refunds};
pub use refused::Refused;
pub use replay::{Difference, replay};
pub use restorable::{Forgiven, Restorable, SpentOn};
pub use visits::Visits;
