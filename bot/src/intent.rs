//! What is wanted of the bot, by a command, a button or in words: the intents of all features.

use crate::callback::{Command, Decoder, FeatureIntent, MenuLine};
use crate::features::api_keys::intent::ApiKeysIntent;
use crate::features::catalog::intent::CatalogIntent;
use crate::features::conversation::intent::ConversationIntent;
use crate::features::figures::intent::FiguresIntent;
use crate::features::imports::intent::ImportsIntent;
use crate::features::joining::intent::JoiningIntent;
use crate::features::journeys::intent::JourneysIntent;
use crate::features::points::intent::PointsIntent;
use crate::features::privacy::intent::PrivacyIntent;
use crate::features::profile::intent::ProfileIntent;
use crate::features::program_lifecycle::intent::ProgramLifecycleIntent;
use crate::features::referrals::intent::ReferralsIntent;
use crate::features::reports::intent::ReportsIntent;
use crate::features::rewards::intent::RewardsIntent;
use crate::features::second_factor::intent::SecondFactorIntent;
use crate::features::setup::intent::SetupIntent;
use crate::features::staff::intent::StaffIntent;
use crate::features::surveys::intent::SurveysIntent;
use crate::features::till::intent::TillIntent;
use crate::texts::Texts;
use domain::Permission;

/// The registry: a line for each feature.
macro_rules! features {
    ($($(#[$doc:meta])* $feature:ident($intent:ident, $module:ident),)*) => {
        /// What is wanted. A program is `None` where a command does not name one: then it is the one used last.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Intent { $($(#[$doc])* $feature($intent),)* }

        $(impl From<$intent> for Intent {
            fn from(intent: $intent) -> Intent {
                Intent::$feature(intent)
            }
        })*

        impl Intent {
            /// Every code that a button carries.
            #[cfg(test)]
            const CODES: &[&[&str]] = &[$(<$intent as FeatureIntent>::CODES),*];

            /// The right that staff need for it; `None` for what is not staff's.
            pub(crate) fn right(&self) -> Option<Permission> {
                match self { $(Intent::$feature(intent) => intent.right(),)* }
            }

            fn encode(&self) -> Option<String> {
                match self { $(Intent::$feature(intent) => intent.encode(),)* }
            }

            /// Reads what a button of ours carries.
            pub(crate) fn decode(data: &str) -> Option<Intent> {
                let (code, arguments) = Decoder::new(data)?;
                $(if let Some(intent) = $intent::decode(code, &arguments) {
                    return Some(intent.into());
                })*
                None
            }
        }

        /// Visits every command of every feature.
        fn each_command(mut visit: impl FnMut(&[&'static str], Option<MenuLine>, &dyn Fn(&str) -> Intent)) {
            $(for Command { names, menu, intent } in $crate::features::$module::intent::COMMANDS {
                visit(names, *menu, &|typed| intent(typed).into());
            })*
        }
    };
}

features! {
    /// The way in.
    Joining(JoiningIntent, joining),
    /// Balance, history, the card.
    Points(PointsIntent, points),
    /// A program's rules; setting it up and changing it.
    Setup(SetupIntent, setup),
    /// Rewards and coupons.
    Rewards(RewardsIntent, rewards),
    /// The catalog for staff, and the program's name.
    Catalog(CatalogIntent, catalog),
    /// Invitations.
    Referrals(ReferralsIntent, referrals),
    /// Language, level, birthday.
    Profile(ProfileIntent, profile),
    /// Answering surveys.
    Surveys(SurveysIntent, surveys),
    /// What surveys came to.
    Reports(ReportsIntent, reports),
    /// What is stored, and its deletion.
    Privacy(PrivacyIntent, privacy),
    /// People who work for a program.
    Staff(StaffIntent, staff),
    /// Members as staff sees them.
    Figures(FiguresIntent, figures),
    /// The till in the chat.
    Till(TillIntent, till),
    /// Imports.
    Imports(ImportsIntent, imports),
    /// What members get, and automatic messages.
    Journeys(JourneysIntent, journeys),
    /// API keys.
    ApiKeys(ApiKeysIntent, api_keys),
    /// The second factor.
    SecondFactor(SecondFactorIntent, second_factor),
    /// A program's limits, files and end.
    ProgramLifecycle(ProgramLifecycleIntent, program_lifecycle),
    /// Words and photos.
    Conversation(ConversationIntent, conversation),
}

impl Intent {
    /// Whether an open comment on an answer goes on beside it: it is about surveys.
    pub(crate) fn keeps_comment(&self) -> bool {
        matches!(self, Intent::Surveys(_))
    }

    /// Whether the open conversation goes on beside it. Any other command or button ends it: what is typed after it is no
    /// answer to what was asked before.
    pub(crate) fn keeps_conversation(&self) -> bool {
        use TillIntent as Till;
        match self {
            // A late tap on a sale must not end the one that was begun since.
            Intent::Till(till) => matches!(
                till,
                Till::Sell(..)
                    | Till::SaleUndo(..)
                    | Till::SalePoints(..)
                    | Till::AskPoints(..)
                    | Till::SaleCancel(..)
                    | Till::UseCoupon(..)
                    | Till::GivePoints(..)
                    | Till::WithholdPoints(..)
            ),
            // The words that it confirms are part of the conversation.
            Intent::Setup(SetupIntent::AddLanguage(..)) => true,
            Intent::Journeys(JourneysIntent::SaveStepWords(..)) => true,
            // What the second factor is set up for is remembered in it.
            Intent::SecondFactor(SecondFactorIntent::Factor | SecondFactorIntent::GoOn) => true,
            _ => false,
        }
    }

    /// Reads a command (without its slash) and what was typed behind it.
    pub fn from_command(command: &str, typed: &str) -> Intent {
        let command = command.to_ascii_lowercase();
        let mut meant = Intent::from(PointsIntent::NotUnderstood);
        each_command(|names, _, intent| {
            if names.contains(&command.as_str()) {
                meant = intent(typed);
            }
        });
        meant
    }

    /// The commands that are shown to somebody who has some rights as staff, in their order, with their lines.
    pub(crate) fn menu(texts: &'static Texts, may: impl Fn(Permission) -> bool) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        each_command(|names, menu, intent| {
            let theirs = intent("").right().is_none_or(&may);
            if let Some((place, line)) = menu.filter(|_| theirs) {
                lines.push((place, names[0], line(texts)));
            }
        });
        lines.sort_unstable();
        lines.into_iter().map(|(_, name, line)| (name, line)).collect()
    }

    /// What a button carries. What is never on a button leads to the menu.
    pub fn callback_data(&self) -> String {
        self.encode().unwrap_or_else(|| "home".to_owned())
    }

    /// Reads what a button carries; whatever we did not make is [`PointsIntent::OldButton`].
    pub fn from_callback_data(data: &str) -> Intent {
        Intent::decode(data).unwrap_or(PointsIntent::OldButton.into())
    }

    /// Whether it comes of a button that means nothing.
    pub fn is_old_button(&self) -> bool {
        *self == PointsIntent::OldButton.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::telegram::CALLBACK_BYTES_MAX;
    use std::collections::BTreeSet;

    /// Every line of the list of all that was ever issued, and whether it is retired.
    fn issued() -> impl Iterator<Item = (&'static str, bool)> {
        let lines = include_str!("codes.txt").lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.strip_prefix("retired ").map_or((line, false), |retired| (retired, true)))
    }

    #[test]
    fn buttons_made_years_ago_still_work() {
        for (data, retired) in issued() {
            let intent = Intent::from_callback_data(data);
            assert_ne!(intent, PointsIntent::OldButton.into(), "{data}");
            assert!(retired || intent.callback_data() == data, "{data} is {}", intent.callback_data());
            assert!(data.len() <= CALLBACK_BYTES_MAX, "{data}");
        }
    }

    #[test]
    fn each_code_is_issued_once_and_listed() {
        let codes: Vec<&str> =
            Intent::CODES.iter().copied().flatten().copied().filter(|code| !code.is_empty()).collect();
        let distinct: BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!(distinct.len(), codes.len(), "one code leads to two intents");
        let listed: BTreeSet<&str> =
            issued().filter(|(_, retired)| !retired).filter_map(|(data, _)| data.split(' ').next()).collect();
        assert_eq!(listed, distinct, "bot/src/codes.txt lists every code");
    }

    #[test]
    fn each_command_is_declared_once_and_the_menu_is_in_order() {
        let mut names = Vec::new();
        each_command(|own, _, _| names.extend_from_slice(own));
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
        let menu = |rights: &[Permission]| {
            Intent::menu(crate::texts::texts(domain::Lang::En), |right| rights.contains(&right))
        };
        let members = menu(&[]);
        assert_eq!(members.len(), 19);
        assert_eq!((members[0].0, members[1].0, members[18].0), ("start", "points", "business"));
        // What staff may do comes after what members may.
        let cashiers = menu(&[Permission::Till]);
        assert_eq!(cashiers.strip_prefix(members.as_slice()).unwrap()[0].0, "till");
        assert_eq!(menu(&Permission::ALL).len(), 27);
    }

    #[test]
    fn what_we_did_not_make_is_an_old_button() {
        let long = "home ".to_owned() + &"x".repeat(100);
        for data in [
            "",
            " ",
            "pay 100",
            "speak",
            "speak de",
            "speak ru x_1",
            "home Demo!",
            "home demo-cafe demo-cafe",
            "why demo-cafe x",
            "get demo-cafe latte x",
            "coupon demo-cafe short",
            "friends demo-cafe ",
            "friends demo-cafe x1",
            "claim_reward demo-cafe 1",
            "score demo-cafe nps 2027q5 1",
            "score demo-cafe nps 2027q1 300",
            "report demo-cafe nps",
            "c demo-cafe nps 2027q1 me",
            &long,
        ] {
            assert_eq!(Intent::from_callback_data(data), PointsIntent::OldButton.into(), "{data}");
        }
    }
}
