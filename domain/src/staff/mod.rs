//! People who work for a program: the rights of each role, limits of adjustments and at the till, and the audit log. See
//! `docs/rules.md#8-roles-and-approvals`.

mod adjustment;
mod audit_log;
mod role;
mod till_limit;

pub use adjustment::{ADJUSTED_DAYS, ADJUSTMENT_MAX, Adjusted, AdjustedBefore, AdjustmentLimit, AdjustmentNeeds};
pub use audit_log::{AuditAction, AuditEvent, AuditRecord, TAKEN_BACK_FOR, first_broken_record, roles_by_log};
pub use role::{Permission, Role};
pub use till_limit::{unusual_sale, usual_till_limit};
