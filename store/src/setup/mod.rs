//! Drafts of programs.

pub(crate) mod drafts;
