//! The surveys that may ask a person now, and what holds the others back.

use super::RespondentRow;
use crate::AskKey;
use crate::{StoreError, Vault};
use domain::{Circumstances, Instant, PersonKey, Program, SurveyEligibility, day_of};

/// Whether each survey may ask a person, and when to review that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskPlan {
    /// The person.
    pub person: PersonKey,
    /// Each survey for the person, in the order in which they ask, with its eligibility.
    pub verdicts: Vec<(AskKey, SurveyEligibility)>,
    /// The respondent after the review, with the time of the next one.
    pub row: RespondentRow,
}

impl Vault {
    /// Returns the plan for a respondent; `None` if the number leads to no person.
    pub async fn ask_plan(
        &self,
        program: &Program,
        was: &RespondentRow,
        now: Instant,
    ) -> Result<Option<AskPlan>, StoreError> {
        let Some(person) = self.member(&program.id, was.member).await? else {
            return Ok(None);
        };
        let last = self.last_ask(&person.key).await?;
        let mut row = was.clone();
        let mut verdicts = Vec::new();
        for survey in was.surveys(&program.rules_at(now).surveys) {
            let wave = survey.kind.wave(day_of(now, &program.zone));
            let key = AskKey { program: program.id.clone(), member: was.member, survey: survey.id.clone(), wave };
            row.respondent.roll(survey, &program.id, was.member, &program.zone, now);
            let circumstances = Circumstances {
                // What this ask itself claimed before a crash does not hold it back.
                asked_by_any: last.as_ref().filter(|(_, by)| *by != key.to_string()).map(|(at, _)| *at),
                blocked: person.blocked,
                consents: was.staff.is_some() || person.profile.agreed_to_surveys(&program.id),
            };
            verdicts.push((key, row.respondent.verdict(survey, &program.zone, now, circumstances)));
        }
        row.next_review_at = verdicts.iter().filter_map(|(_, verdict)| verdict.next_review_at(now)).min();
        Ok(Some(AskPlan { person: person.key, verdicts, row }))
    }
}
