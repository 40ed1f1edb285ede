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
    for (survey, wave) in program.waves(day_of(now, &program.zone)) {
        let recount = ledger.recount(program, survey, wave, repair).await?;
        if recount.asks > 0 || !recount.differences.is_empty() {
            counted.push((survey.clone(), wave, recount));
        }
    }
    Ok(counted)
}
