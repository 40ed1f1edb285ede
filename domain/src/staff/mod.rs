//! People who work for a program: the rights of each role, and the audit log. See
//! `docs/rules.md#8-roles-and-approvals`.

mod audit_log;
mod role;

pub use audit_log::{AuditAction, AuditEvent, AuditRecord, first_broken_record};
pub use role::{Permission, Role};
