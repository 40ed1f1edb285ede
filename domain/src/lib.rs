//! The rules of Kopilka, pure: accounts, lots, entries and what every number means.
//!
//! Nothing here reads a clock, a network or a database: time, identity and randomness are arguments, so that a rule can
//! be tried on any history. The section marks (§) in the docs refer to the product's rules: §1 accounts, lots and
//! entries; §2 earning and refunds; §3 the promise about expiry.

mod account;
mod audit;
mod card;
mod draft;
mod earning;
mod entry;
mod entry_text;
mod ids;
mod lang;
mod operation;
mod posting;
mod program;
mod quantity;
mod receipt;
mod time;

pub use account::{Account, Balance, Funder, LOTS_MAX, Life, Lifetime, Lot, LotKey, Pending, PendingKey};
pub use audit::{Difference, replay};
pub use card::{CardNumber, CardRefused};
pub use earning::{Ratio, Refunded, award, owed_after_refunds};
pub use entry::{Actor, Cause, Entry, Explanation, Figure, Hash, Kind, Line, Place};
pub use ids::{ApiKeyId, IdRefused, MemberNo, OperationId, OrderId, PersonKey, ProgramId};
pub use lang::Lang;
pub use operation::{Accrual, Operation, RefundOf};
pub use posting::{Posting, Refused, post};
pub use program::{ByLang, Expiry, Program, RefundPolicy, Role, Rules, RulesRefused};
pub use quantity::{Money, MoneyRefused, Points, Rate};
pub use receipt::{Receipt, State};
pub use time::{Day, Instant, Zone, add_months, day_of, end_of_month, start_of};
