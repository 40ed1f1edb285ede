//! The recount: the counters of surveys, recomputed from the answers and compared with what is stored.

use domain::{Program, Survey, Wave, day_of};
use store::{Ledger, Recount, StoreError};

/// Recounts all waves of a program's surveys, the newest first. Waves in which nobody was asked are left out.
pub async fn recount(
    ledger: &Ledger,
    program: &Program,
    now: domain::Instant,
    repair: bool,
) -> Result<Vec<(Survey, Wave, Recount)>, StoreError> {
    let mut counted = Vec::new();
    for (survey, wave) in program.waves(day_of(now, &program.zone)) {
        let recount = ledger.recount(program, survey, wave, repair).await?;
        if recount.asks > 0 || !recount.differences.is_empty() {
            counted.push((survey.clone(), wave, recount));
        }
    }
    Ok(counted)
}
