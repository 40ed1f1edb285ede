//! The recount: the counters of surveys and the figures of days, recomputed and compared with what is stored.

use crate::CliServices;
use anyhow::Result;
use domain::{Program, Survey, Wave, day_of};
use std::process::ExitCode;
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

/// Recounts, and prints what differs.
pub(crate) async fn run(place: &CliServices, programs: &[Program], repair: bool) -> Result<ExitCode> {
    let mut differs = false;
    for program in programs {
        let counted = recount(&place.ledger, program, place.clock.now(), repair).await?;
        if counted.is_empty() {
            println!("{}: nobody was asked yet", program.id);
        }
        for (survey, wave, recount) in counted {
            let Recount { asks, behind, differences } = recount;
            for (cell, (should, is)) in &differences {
                println!("{} {} {wave} {cell}: {is}, should be {should}", program.id, survey.id);
            }
            println!(
                "{} {} {wave}: {asks} asks, {behind} not counted yet, {} differences{}",
                program.id,
                survey.id,
                differences.len(),
                if repair && !differences.is_empty() { ", repaired" } else { "" },
            );
            differs |= !repair && !differences.is_empty();
        }
        differs |= recount_figures(place, program, repair).await?;
    }
    if differs {
        eprintln!("To set it right: kopilka recount --repair");
    }
    Ok(if differs { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Recounts the figures of a program's days; returns whether they differ and stay so.
async fn recount_figures(place: &CliServices, program: &Program, repair: bool) -> Result<bool> {
    let store::FiguresRecount { entries, behind, differences } = place.ledger.recount_figures(program, repair).await?;
    for (day, count, should, is) in &differences {
        println!("{} {day} {}: {is}, should be {should}", program.id, count.code());
    }
    println!(
        "{} figures: {entries} entries, {behind} not counted yet, {} differences{}",
        program.id,
        differences.len(),
        if repair && !differences.is_empty() { ", repaired" } else { "" },
    );
    Ok(!repair && !differences.is_empty())
}
