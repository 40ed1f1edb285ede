//! Figures: counts of a program's days, and facts about each member, kept by what follows the stream.

mod day;
mod fold;
mod members;
mod recount;

#[cfg(test)]
pub(crate) use fold::StoredFacts;
pub use members::MembersPlace;
pub use recount::FiguresRecount;
