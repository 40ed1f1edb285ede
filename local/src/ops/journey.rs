//! Journeys as files: linting, export and import.

use crate::CliServices;
use crate::cli::{Cli, JourneyCommand};
use crate::machine::data::write_out;
use anyhow::{Context, Result, anyhow, bail};
use bot::imports::read_table;
use bot::{Separator, WordsFileRefused, WordsLineRefused, finding_in_words, findings, with_words, words_table};
use domain::{Actor, Journey, Lang, Program, ProgramId, ShortId, Template, WordsProblem};
use std::path::Path;
use std::process::ExitCode;
use store::{Conflict, JourneyRow, JourneyState};

/// Carries out a command about journeys.
pub(crate) async fn journey(cli: &Cli, command: &JourneyCommand) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let (JourneyCommand::Lint { program, .. }
    | JourneyCommand::Export { program, .. }
    | JourneyCommand::Import { program, .. }) = command;
    let id = ProgramId::parse(program)?;
    let program = place.ledger.program(&id).await?.with_context(|| format!("there is no program {id}"))?;
    let rows = place.ledger.journeys(&id).await?;
    match command {
        JourneyCommand::Lint { journey, .. } => {
            let journey = match Path::new(journey).exists() {
                true => read(Path::new(journey))?,
                false => named(&rows, journey)?,
            };
            lint(&place, &program, &rows, &journey)
        }
        JourneyCommand::Export { journey, file, semicolons, .. } => {
            let journey = named(&rows, journey)?;
            let bytes = match is_table(file) {
                true => words_table(&journey, &program, Separator::semicolons(*semicolons))?,
                false => toml::to_string_pretty(&journey)?.into_bytes(),
            };
            write_out(file, &bytes).with_context(|| file.display().to_string())?;
            println!("{}", file.display());
            Ok(ExitCode::SUCCESS)
        }
        JourneyCommand::Import { journey, file, .. } => {
            let journey = match (is_table(file), journey) {
                (true, Some(id)) => words_of_file(&named(&rows, id)?, &program, file)?,
                (true, None) => bail!("--journey says whose words these are"),
                (false, _) => read(file)?,
            };
            import(&place, &program, &rows, &journey).await
        }
    }
}

fn is_table(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv") || ending.eq_ignore_ascii_case("xlsx"))
}

/// The journey of this id, or of the template of this name.
fn named(rows: &[JourneyRow], id: &str) -> Result<Journey> {
    let id = ShortId::parse(id)?;
    let of_template = || Template::from_code(id.as_str()).map(Template::journey);
    let stored = rows.iter().find(|row| row.journey.id == id).map(|row| row.journey.clone());
    stored
        .or_else(of_template)
        .with_context(|| format!("there is no journey {id}; templates are welcome, second, winback"))
}

fn read(file: &Path) -> Result<Journey> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        anyhow!("{}, line {line}: {}", file.display(), error.message().replace('\n', " "))
    })
}

fn words_of_file(journey: &Journey, program: &Program, file: &Path) -> Result<Journey> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let table = read_table(&bytes).map_err(|why| anyhow!("{}: {why:?}", file.display()))?;
    with_words(journey, program, &table).map_err(|refused| match refused {
        WordsFileRefused::NoColumn(name) => anyhow!("{}: it has no column {name}", file.display()),
        WordsFileRefused::Lines(lines) => {
            let said = lines.iter().map(|(line, why)| format!("  line {line}: {}", refused_line(why)));
            anyhow!("nothing was taken from {}:\n{}", file.display(), said.collect::<Vec<_>>().join("\n"))
        }
    })
}

fn refused_line(why: &WordsLineRefused) -> String {
    match why {
        WordsLineRefused::NoSuchStep(step) => format!("no step {step} says anything"),
        WordsLineRefused::NoSuchLanguage(lang) => format!("the program does not speak {lang}"),
        WordsLineRefused::TwiceTheSame => "this step and language stand in an earlier line".to_owned(),
        WordsLineRefused::Words(WordsProblem::Empty) => "there are no words".to_owned(),
        WordsLineRefused::Words(WordsProblem::TooLong(length)) => format!("{length} characters, and 900 are the most"),
        WordsLineRefused::Words(WordsProblem::Unknown(typed, meant)) => {
            let meant = meant.map_or_else(String::new, |meant| format!("; is it {{{}}}?", meant.name(Lang::En)));
            format!("unknown: {{{typed}}}{meant}")
        }
    }
}

fn lint(place: &CliServices, program: &Program, rows: &[JourneyRow], journey: &Journey) -> Result<ExitCode> {
    let found = findings(journey, program, rows, place.clock.now());
    for finding in &found {
        let kind = if finding.problem.is_error() { "error" } else { "warning" };
        println!("{kind}: {}", finding_in_words(finding, journey, Lang::En));
    }
    let errors = found.iter().filter(|finding| finding.problem.is_error()).count();
    println!("{}: {errors} errors, {} warnings", journey.id, found.len() - errors);
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import(place: &CliServices, program: &Program, rows: &[JourneyRow], journey: &Journey) -> Result<ExitCode> {
    journey.check(&program.langs)?;
    let was = rows.iter().find(|row| row.journey.id == journey.id);
    let state = was.map_or(JourneyState::Off, |row| row.state);
    if was.is_some_and(|was| was.journey == *journey) {
        println!("{} is as the file says.", journey.id);
        return Ok(ExitCode::SUCCESS);
    }
    let now = place.clock.now();
    if state == JourneyState::On && findings(journey, program, rows, now).iter().any(|one| one.problem.is_error()) {
        lint(place, program, rows, journey)?;
        bail!("{} is on, and could not be switched on like this: it stays as it was", journey.id);
    }
    match place.ledger.save_journey(&program.id, was, journey, state, &Actor::System, now).await? {
        Ok(()) => println!("{} is saved. It is {}.", journey.id, state.code()),
        Err(Conflict) => bail!("it was changed meanwhile: try again"),
    }
    lint(place, program, rows, journey)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Journey, JourneyEntry, Reentry, StepAction, Words};

    #[test]
    fn a_definition_written_as_a_file_and_read_again_is_equal() {
        let folder = tempfile::tempdir().unwrap();
        for template in Template::ALL {
            let mut journey: Journey = template.journey();
            if let StepAction::Say(say) = &mut journey.steps.last_mut().unwrap().action {
                say.words.text.insert(Lang::Ru, Words::parse("Ждём, «{имя}»\n\"скоро\"").unwrap());
                say.words.without.insert(Lang::Zh, Words::parse("期待再见").unwrap());
            }
            journey.steps.push(domain::Step {
                id: ShortId::parse("stop").unwrap(),
                action: StepAction::End(Default::default()),
            });
            journey.reentry = Reentry::After { days: 70 };
            let file = folder.path().join("journey.toml");
            std::fs::write(&file, toml::to_string_pretty(&journey).unwrap()).unwrap();
            assert_eq!(read(&file).unwrap(), journey);
        }
        let file = folder.path().join("own.toml");
        std::fs::write(&file, OWN).unwrap();
        let own = read(&file).unwrap();
        assert_eq!(own.entry, JourneyEntry::Idle { days: 21 });
        own.check(&[Lang::En]).unwrap();
        assert_eq!(own.check(&Lang::ALL).unwrap_err().to_string(), "step one: no words in ru");
        std::fs::write(&file, OWN.replace("days = 21", "days = \"x\"")).unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("own.toml, line 4: "), "{}", read(&file).unwrap_err());
    }

    const OWN: &str = r#"
id = "own"
name = "My own"
entry = { idle = { days = 21 } }
goal = { purchase_within_days = 7 }

[[step]]
id = "one"
[step.say]
button = "rewards"
[step.say.words.text]
en = "On your card: {points}."
[step.say.words.without]
en = "We miss you."

[[step]]
id = "pause"
wait = { days = 7, until_hour = 10 }

[[step]]
id = "stop"
end = {}
"#;
}
