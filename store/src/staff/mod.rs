//! Staff of a program, approvals and the audit log.

pub(crate) mod adjusted;
pub(crate) mod approvals;
pub(crate) mod audit_log;
pub(crate) mod daily;
pub(crate) mod people;
pub(crate) mod roles;
