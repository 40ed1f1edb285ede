//! Staff of a program, approvals and the audit log.

pub(crate) mod adjusted;
pub(crate) mod approvals;
pub(crate) mod audit_log;
pub(crate) mod daily;
pub(crate) mod exports;
pub(crate) mod people;
pub(crate) mod roles;
pub(crate) mod take_back;
