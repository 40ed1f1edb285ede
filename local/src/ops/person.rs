//! What an operator does about a person: export, erasure, and a second factor whose app is lost.

use crate::CliServices;
use crate::cli::{Cli, PersonCommand};
use crate::machine::data::write_out;
use anyhow::{Context, Result, bail};
use domain::Actor;
use std::process::ExitCode;
use store::{Address, Attempts, Conflict, Erasure, People, Programs};

/// Carries out a command about a person.
pub(crate) async fn person(cli: &Cli, command: &PersonCommand) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let programs = Programs::new(place.ledger.clone());
    let people = People::new(place.ledger.clone(), place.vault.clone(), programs, place.clock.clone());
    let (PersonCommand::Export { telegram_id, .. }
    | PersonCommand::Erase { telegram_id, .. }
    | PersonCommand::EndSecondFactor { telegram_id }) = command;
    let known = async || {
        let found = place.vault.person(&place.vault.person_key(&Address::telegram(*telegram_id))).await?;
        found.context("nobody with this Telegram id is known")
    };
    match command {
        PersonCommand::Export { file, .. } => {
            let held = people.export(&known().await?).await?;
            write_out(file, &serde_json::to_vec_pretty(&held)?).with_context(|| file.display().to_string())?;
            println!("{}", file.display());
        }
        PersonCommand::Erase { for_good: false, .. } => {
            let person = known().await?;
            println!(
                "A member of {} programs would be erased. To do it: the same with --for-good",
                person.memberships.len()
            );
        }
        PersonCommand::Erase { for_good: true, .. } => {
            let mut attempts = Attempts::default();
            while attempts.again().await {
                match people.erase(known().await?, &Actor::System).await? {
                    Erasure::Erased => {
                        println!("Erased.");
                        return Ok(ExitCode::SUCCESS);
                    }
                    Erasure::LastOwner(program) => bail!(
                        "this is the last owner of {program}: another owner has to be there first, or its end announced"
                    ),
                    Erasure::Changed => {}
                }
            }
            bail!("the record is being changed: try again");
        }
        PersonCommand::EndSecondFactor { .. } => match people.end_second_factor(known().await?).await? {
            Ok(true) => println!("They are told in the chat. The second factor ends in 72 hours, unless they keep it."),
            Ok(false) => bail!(
                "this person has no second factor, works for no program, or has blocked the bot and would not be told"
            ),
            Err(Conflict) => bail!("the record is being changed: try again"),
        },
    }
    Ok(ExitCode::SUCCESS)
}
