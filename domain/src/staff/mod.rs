//! People who work for a program: the rights of each role, the limits of adjustments, and the audit log. See
//! `docs/rules.md#8-roles-and-approvals`.

mod adjustment;
mod audit_log;
mod role;

pub use adjustment::{ADJUSTED_DAYS, ADJUSTMENT_MAX, Adjusted, AdjustedBefore, AdjustmentLimit, AdjustmentNeeds};
pub use audit_log::{AuditAction, AuditEvent, AuditRecord, first_broken_record};
pub use role::{Permission, Role};
