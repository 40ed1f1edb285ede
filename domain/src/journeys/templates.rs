//! Templates: journeys that are ready to be switched on. Their words are the product's own texts.

use crate::ShortId;
use crate::journeys::journey::{
    Goal, Journey, JourneyEntry, Reentry, Say, SayButton, SayClass, Step, StepAction, Variant, Wait,
};
use crate::journeys::template::Template;

impl Template {
    /// Returns the journey that is made of it.
    pub fn journey(self) -> Journey {
        let (entry, reentry, within, steps) = match self {
            Template::Welcome => (
                JourneyEntry::Joined,
                Reentry::Never,
                14,
                vec![
                    wait("w1", 0, 1),
                    say("hello", SayClass::Welcome, SayButton::Card),
                    wait("w2", 3, 0),
                    promo("reward", SayButton::Rewards),
                    wait("w3", 7, 0),
                    promo("first", SayButton::Card),
                ],
            ),
            Template::SecondPurchase => (
                JourneyEntry::FirstPurchase,
                Reentry::Never,
                14,
                vec![
                    wait("w1", 10, 0),
                    promo("second", SayButton::Rewards),
                    wait("w2", 14, 0),
                    promo("again", SayButton::Rewards),
                ],
            ),
            Template::WinBack => (
                JourneyEntry::Idle { days: 30 },
                Reentry::After { days: 90 },
                14,
                vec![
                    promo("day30", SayButton::Rewards),
                    wait("w1", 30, 0),
                    promo("day60", SayButton::Rewards),
                    wait("w2", 30, 0),
                    promo("day90", SayButton::Rewards),
                ],
            ),
        };
        Journey {
            id: id(self.code()),
            template: Some(self),
            name: None,
            entry,
            reentry,
            goal: Goal { purchase_within_days: within },
            stale_days: 7,
            steps,
        }
    }
}

fn id(text: &str) -> ShortId {
    ShortId::parse(text).unwrap_or_else(|_| unreachable!("ids of templates are short"))
}

fn wait(name: &str, days: u16, hours: u16) -> Step {
    Step { id: id(name), action: StepAction::Wait(Wait { days, hours, until_hour: None }) }
}

fn say(name: &str, class: SayClass, button: SayButton) -> Step {
    let say = Say { class, button: Some(button), words: Variant::default() };
    Step { id: id(name), action: StepAction::Say(say) }
}

fn promo(name: &str, button: SayButton) -> Step {
    say(name, SayClass::Promo, button)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn templates_are_ready_to_be_switched_on() {
        for template in Template::ALL {
            template.journey().check(&Lang::ALL).unwrap();
            assert_eq!(Template::from_code(template.code()), Some(template));
        }
        let winback = Template::WinBack.journey();
        let days: Vec<u16> = winback.says().map(|(_, step, _)| winback.day_of_step(&step.id)).collect();
        assert_eq!(days, [0, 30, 60]);
    }
}
