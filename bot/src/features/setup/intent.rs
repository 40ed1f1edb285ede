//! Intents about a program's rules: setting up, changing, adding a language.

use crate::callback::{Command, intents};
use crate::texts::Texts;
use domain::{Field, Lang, MemberNo, ProgramId, ShortId};

intents! {
    /// Intents about a program's rules: setting up, changing, adding a language.
    SetupIntent;
    /// Set up a new program.
    NewProgram = "new_program",
    /// Ask for a field of a draft.
    Field(program: ProgramId, field: Field) = "field" for Rules,
    /// The answer for a field of a draft.
    Set(program: ProgramId, field: Field, answer: String) = "set" for Rules,
    /// Show the review of a draft.
    Review(program: ProgramId) = "review" for Rules,
    /// Show what a draft would give for an example purchase.
    TryOut(program: ProgramId) = "try" for Rules,
    /// Open the program as it was shown; `seen` is the fingerprint of the draft.
    Publish(program: ProgramId, seen: String) = "publish" for Rules,
    /// Delete a draft; asks for confirmation.
    DropDraftPrompt(program: ProgramId) = "drop_ask" for Rules,
    /// Deleting the draft is confirmed.
    DropDraft(program: ProgramId) = "drop" for Rules,
    /// Show the live rules.
    Rules(program: Option<ProgramId>) = "rules",
    /// Staff: change the rules.
    ChangeRules(program: ProgramId) = "change_rules" for Rules,
    /// Staff: the change is confirmed as it was shown, to take effect in this many days.
    ApplyRules(program: ProgramId, seen: String, days: u8) = "apply_rules" for Rules,
    /// Staff: withdraw the change of rules that is planned as this version.
    WithdrawRules(program: ProgramId, version: u32) = "stay_rules" for Rules,
    /// Staff: list the promotions.
    Promotions(program: ProgramId) = "promotions" for Rules,
    /// Staff: show a promotion.
    Promotion(program: ProgramId, promotion: ShortId) = "promotion" for Rules,
    /// Staff: add a promotion; asks for its factor, and with the factor in hundredths for its days.
    AddPromotion(program: ProgramId, factor: Option<u32>) = "add_promotion" for Rules,
    /// Staff: show the change of rules that a colleague proposes, by the number under which they are notified.
    Proposal(program: ProgramId, member: MemberNo) = "proposal" for Ownership,
    /// Staff: the proposed change is confirmed as it was shown, to take effect in this many days.
    ApplyProposal(program: ProgramId, member: MemberNo, seen: String, days: u8) = "take_rules" for Ownership,
    /// Staff: the proposed change is declined as it was shown.
    DeclineProposal(program: ProgramId, member: MemberNo, seen: String) = "deny_rules" for Ownership,
    /// Staff: add a language to the program.
    AddLanguagePrompt(program: ProgramId, lang: Lang) = "language_ask" for Rules,
    /// Staff: the language is confirmed with its words as they were shown.
    AddLanguage(program: ProgramId, lang: Lang, seen: String) = "add_language" for Rules,
    /// Begin to set up a program in this language; the sender was told what is stored.
    Begin(lang: Lang) = _,
    /// The program's words in a further language were typed.
    TypeTranslation(program: ProgramId, lang: Lang, text: String) = _ for Rules,
    /// Show the typed words again.
    ReviewTranslation(program: ProgramId, lang: Lang, lines: Vec<String>) = _ for Rules,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<SetupIntent>] =
    &[Command { names: &["rules"], menu: Some((5, Texts::command_rules)), intent: |_| SetupIntent::Rules(None) }];
