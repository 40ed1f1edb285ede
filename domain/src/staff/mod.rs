//! People who work for a program: what each role may do, and the log of what was done (docs/rules.md#8-roles-and-approvals).

mod audit_log;
mod role;

pub use audit_log::{AuditAction, AuditEvent, AuditRecord, first_broken_record};
pub use role::{Permission, Role};
