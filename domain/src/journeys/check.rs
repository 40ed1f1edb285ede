//! What a definition must be to be saved.

use crate::journeys::journey::{Journey, JourneyEntry, Reentry, STEPS_MAX, Say, Step, StepAction};
use crate::{Lang, ShortId};
use std::collections::BTreeSet;

/// The longest wait, in days.
const WAIT_DAYS_MAX: u16 = 365;

/// Why a journey is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JourneyRefused {
    /// It says nothing.
    #[error("a journey needs a step that says something")]
    SaysNothing,
    /// It has too many steps.
    #[error("a journey has {STEPS_MAX} steps at most")]
    TooManySteps,
    /// Two steps have one id.
    #[error("step {0}: its id stands twice")]
    TwiceTheSameId(ShortId),
    /// A number is out of its bounds.
    #[error("{field}: {min} to {max}")]
    OutOfBounds {
        /// The field.
        field: &'static str,
        /// The least.
        min: u16,
        /// The most.
        max: u16,
    },
    /// A step says nothing in a language.
    #[error("step {0}: no words in {lang}", lang = .1.code())]
    NoWords(ShortId, Lang),
    /// A step comes after the end.
    #[error("step {0} comes after the end")]
    AfterTheEnd(ShortId),
    /// It has neither a template nor a name.
    #[error("a journey needs a name, or a template")]
    NoName,
}

impl JourneyRefused {
    /// Returns the step that it concerns.
    pub fn step(&self) -> Option<&ShortId> {
        match self {
            JourneyRefused::TwiceTheSameId(step)
            | JourneyRefused::NoWords(step, _)
            | JourneyRefused::AfterTheEnd(step) => Some(step),
            _ => None,
        }
    }
}

impl Journey {
    /// Checks the definition for a program with these languages.
    pub fn check(&self, langs: &[Lang]) -> Result<(), JourneyRefused> {
        let bounds = |field, value: u16, min, max| match (min..=max).contains(&value) {
            true => Ok(()),
            false => Err(JourneyRefused::OutOfBounds { field, min, max }),
        };
        if self.template.is_none() && self.name.as_ref().is_none_or(|name| name.trim().is_empty()) {
            return Err(JourneyRefused::NoName);
        }
        if self.steps.len() > STEPS_MAX {
            return Err(JourneyRefused::TooManySteps);
        }
        bounds("stale_days", self.stale_days.into(), 1, 30)?;
        bounds("purchase_within_days", self.goal.purchase_within_days.into(), 1, 90)?;
        if let JourneyEntry::Idle { days } = self.entry {
            bounds("idle days", days, 1, WAIT_DAYS_MAX)?;
        }
        if let Reentry::After { days } = self.reentry {
            bounds("re-entry days", days, 1, WAIT_DAYS_MAX)?;
        }
        let (mut ids, mut ended) = (BTreeSet::new(), false);
        for step in &self.steps {
            if !ids.insert(&step.id) {
                return Err(JourneyRefused::TwiceTheSameId(step.id.clone()));
            }
            if ended {
                return Err(JourneyRefused::AfterTheEnd(step.id.clone()));
            }
            match &step.action {
                StepAction::Wait(wait) => {
                    bounds("wait days", wait.days, 0, WAIT_DAYS_MAX)?;
                    bounds("wait hours", wait.hours, 0, 23)?;
                    if let Some(hour) = wait.until_hour {
                        bounds("until_hour", u16::try_from(hour).unwrap_or(u16::MAX), 9, 20)?;
                    }
                }
                StepAction::Say(say) => {
                    let lacks = |lang: &&Lang| !self.has_words(step, say, **lang);
                    if let Some(lang) = langs.iter().find(lacks) {
                        return Err(JourneyRefused::NoWords(step.id.clone(), *lang));
                    }
                }
                StepAction::End(_) => ended = true,
            }
        }
        match self.says().next() {
            Some(_) => Ok(()),
            None => Err(JourneyRefused::SaysNothing),
        }
    }

    fn has_words(&self, step: &Step, say: &Say, lang: Lang) -> bool {
        say.words.text.contains_key(&lang)
            || self.template.is_some_and(|template| template.journey().say(&step.id).is_some())
    }
}
