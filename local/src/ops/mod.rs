//! The operator's commands: programs, imports, audits, dead letters, the doctor.

pub(crate) mod audit;
pub(crate) mod audit_facts;
pub(crate) mod commands;
pub(crate) mod dead_letters;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod finding;
pub(crate) mod import;
pub(crate) mod journey;
pub(crate) mod person;
pub(crate) mod program_file;
pub(crate) mod recount;
pub(crate) mod services;
pub(crate) mod webhook;
