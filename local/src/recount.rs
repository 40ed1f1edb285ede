//! The recount: what answers to surveys come to, counted anew from the answers and compared with the counters.

use domain::{Program, Survey, Wave, day_of};
use store::{Ledger, Recount, StoreError};

/// Counts all waves of a program's surveys anew, the newest first; those of which nobody was asked are left out.
pub async fn recount(
    ledger: &Ledger,
    program: &Program,
    now: domain::Instant,
    repair: bool,
) -> Result<Vec<(Survey, Wave, Recount)>, StoreError> {
    let mut counted = Vec::new();
    let mut surveys: Vec<&Survey> = Vec::new();
    for survey in program.rules.iter().rev().flat_map(|rules| &rules.surveys) {
        if surveys.iter().all(|known| known.id != survey.id) {
            surveys.push(survey);
        }
    }
    for survey in surveys {
        let with = |rules: &&domain::Rules| rules.surveys.iter().any(|known| known.id == survey.id);
        let Some(since) = program.rules.iter().find(with).map(|rules| day_of(rules.from, &program.zone)) else {
            continue;
        };
        let mut wave = survey.kind.wave(day_of(now, &program.zone));
        while wave >= survey.kind.wave(since) {
            let recount = ledger.recount(program, survey, wave, repair).await?;
            if recount.asks > 0 || !recount.differences.is_empty() {
                counted.push((survey.clone(), wave, recount));
            }
            wave = wave.before();
        }
    }
    Ok(counted)
}
