//! The features, one folder each with its intents, flows and screens.

pub(crate) mod api_keys;
pub(crate) mod catalog;
pub(crate) mod conversation;
pub(crate) mod figures;
pub(crate) mod imports;
pub(crate) mod joining;
pub(crate) mod journeys;
pub(crate) mod points;
pub(crate) mod privacy;
pub(crate) mod profile;
pub(crate) mod program_lifecycle;
pub(crate) mod referrals;
pub(crate) mod reports;
pub(crate) mod rewards;
pub(crate) mod second_factor;
pub(crate) mod setup;
pub(crate) mod staff;
pub(crate) mod surveys;
pub(crate) mod till;
