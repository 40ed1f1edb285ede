//! Who works for a program, and the log of what they did.

pub(crate) mod approvals;
pub(crate) mod audit_log;
pub(crate) mod roles;
pub(crate) mod staff;
