//! Intents about the catalog of rewards for staff, and about the program's name.

use crate::callback::{Command, intents};
use domain::{ProgramId, RewardChange, RewardField, ShortId};

intents! {
    /// Intents about the catalog of rewards for staff, and about the program's name.
    CatalogIntent;
    /// Show the catalog with all that is not offered.
    Catalog(program: ProgramId) = "catalog" for Catalog,
    /// Show a reward of the catalog.
    OfCatalog(program: ProgramId, reward: ShortId) = "catalog_one" for Catalog,
    /// Ask for a new reward.
    AddRewardPrompt(program: ProgramId) = "catalog_add" for Catalog,
    /// Ask for something about a reward.
    RewardPrompt(program: ProgramId, reward: ShortId, of: RewardField) = "catalog_ask" for Catalog,
    /// Show what a change of a reward means, to be confirmed.
    CheckReward(program: ProgramId, reward: ShortId, change: RewardChange) = "check" for Catalog,
    /// The change of a reward is confirmed; `seen` is the fingerprint of the reward as it was shown.
    PutReward(program: ProgramId, reward: ShortId, change: RewardChange, seen: String) = "put" for Catalog,
    /// Withdraw the change of a reward that is planned under this number.
    WithdrawReward(program: ProgramId, reward: ShortId, number: u32) = "stay_reward" for Catalog,
    /// Ask for the program's name.
    RenamePrompt(program: ProgramId) = "rename" for Catalog,
    /// A new reward was typed.
    TypedReward(program: ProgramId, text: String) = _ for Catalog,
    /// Something about a reward was typed.
    TypedRewardField(program: ProgramId, reward: ShortId, of: RewardField, text: String) = _ for Catalog,
    /// The program's name was typed.
    TypedName(program: ProgramId, text: String) = _ for Catalog,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<CatalogIntent>] = &[];
