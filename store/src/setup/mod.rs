//! Drafts of programs.

pub(crate) mod drafts;
pub(crate) mod proposals;
