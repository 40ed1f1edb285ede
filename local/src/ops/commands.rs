//! What each command does: says what it did and what to do next, or fails with a reason.

use crate::cli::{Cli, CliCommand, DeadLettersCommand, ImportArgs, KeyCommand, ProgramCommand, WebhookCommand};
use crate::machine::data::write_out;
use crate::machine::stop::stopped;
use crate::ops::import::{ImportOptions, ImportWish};
use crate::{CliServices, Options, ProgramFile, Runner, TelegramBackend, ops};
use anyhow::{Context, Error, Result, anyhow, bail};
use bot::channel::Channel;
use bot::channel::telegram::Telegram;
use bot::imports::DayOrder;
use bot::{Payload, Separator, WebhookSecrets};
use clap::Parser;
use domain::{Actor, ApiKeyId, AuditAction, AuditEvent, Lang, Limits, Money, Points, Program, ProgramId};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{Clock, Extent, ImportCounts, Outbox, Scope, SealError, StoreError, TableNames};

/// Parses the command line and does what it says. A failure is printed with its causes.
pub async fn command_line() -> ExitCode {
    perform(&Cli::parse()).await.unwrap_or_else(|why| {
        eprintln!("kopilka: {why:#}");
        ExitCode::FAILURE
    })
}

/// Does what the command line says; without a command: runs everything.
async fn perform(cli: &Cli) -> Result<ExitCode> {
    match &cli.command {
        None => run(cli).await,
        Some(CliCommand::Program(ProgramCommand::Apply { file })) => apply(cli, file).await,
        Some(CliCommand::Program(ProgramCommand::Show { program })) => show(cli, program).await,
        Some(CliCommand::Program(ProgramCommand::Export { program, file, semicolons })) => {
            export(cli, program, file, Separator::semicolons(*semicolons)).await
        }
        Some(CliCommand::Program(ProgramCommand::Limits { program, members, staff, keys, purchases_a_minute })) => {
            let changed = |was: Limits| Limits {
                members: members.unwrap_or(was.members),
                staff: staff.unwrap_or(was.staff),
                keys: keys.unwrap_or(was.keys),
                purchases_a_minute: purchases_a_minute.unwrap_or(was.purchases_a_minute),
            };
            limits(cli, program, changed).await
        }
        Some(CliCommand::Key(KeyCommand::New { program, read_only, test })) => {
            let scope = match (read_only, test) {
                (true, _) => Scope::Read,
                (_, true) => Scope::Test,
                _ => Scope::Purchases,
            };
            new_key(cli, program, scope).await
        }
        Some(CliCommand::Key(KeyCommand::Revoke { id })) => revoke_key(cli, id).await,
        Some(CliCommand::Journey(command)) => ops::journey::journey(cli, command).await,
        Some(CliCommand::Person(command)) => ops::person::person(cli, command).await,
        Some(CliCommand::Webhook(command)) => webhook(command).await,
        Some(CliCommand::Doctor) => run_doctor(cli).await,
        Some(CliCommand::Rewrap) => rewrap(cli).await,
        Some(CliCommand::Restore { ledger, vault, outbox, forgotten_too, apply }) => {
            let from = TableNames { ledger: ledger.clone(), vault: vault.clone(), outbox: outbox.clone() };
            let people = if *forgotten_too { Extent::Whole } else { Extent::StillThere };
            restore(cli, &from, people, *apply).await
        }
        Some(CliCommand::DeadLetters(command)) => dead_letters(cli, command).await,
        Some(CliCommand::Demo) => ops::demo::run(&cli.data, cli.addr).await,
        Some(CliCommand::Audit { program, repair_plan }) => run_audit(cli, program.as_deref(), *repair_plan).await,
        Some(CliCommand::Recount { program, repair }) => {
            let place = CliServices::open(&cli.data).await?;
            ops::recount::run(&place, &these(&place, program.as_deref()).await?, *repair).await
        }
        Some(CliCommand::Import(args)) => run_import(cli, args).await,
    }
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn telegram_channel() -> Telegram {
    Telegram { username: setting("BOT_USERNAME").unwrap_or_else(|| "kopilka_local_bot".to_owned()) }
}

/// Says a line, also where nobody reads it any more.
fn say(line: std::fmt::Arguments) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

async fn run(cli: &Cli) -> Result<ExitCode> {
    let talk = match setting("TELOXIDE_TOKEN") {
        Some(token) => TelegramBackend::Telegram { token, api_url: setting("TELEGRAM_API_URL") },
        None => TelegramBackend::Sandbox,
    };
    let options = Options {
        data: (!cli.memory).then(|| cli.data.clone()),
        address: cli.addr,
        public_url: setting("KOPILKA_PUBLIC_URL"),
        talk: talk.clone(),
        begins_at: None,
    };
    let runner = Runner::start(options).await?;
    match talk {
        TelegramBackend::Sandbox => {
            let token = runner.sandbox_token.as_deref().unwrap_or_default();
            say(format_args!("Kopilka is running. Two phones and a till: {}/#{token}", runner.url));
            for (program, _, key) in &runner.demos {
                say(format_args!("API key of {program}: {key}"));
            }
            say(format_args!("API: {}/v1/openapi.json", runner.url));
        }
        TelegramBackend::Telegram { .. } => {
            say(format_args!("Kopilka is running as {}", runner.app.channel.conversation_link()));
            say(format_args!("API: {}/v1/openapi.json", runner.app.public_url));
            say(format_args!("Make a program: kopilka program apply demo/cafe.toml"));
        }
    }
    say(format_args!("Stop with Ctrl-C."));
    let given_up = tokio::select! {
        () = stopped() => None,
        name = runner.given_up() => Some(name),
    };
    say(format_args!("Stopping."));
    runner.stop().await;
    match given_up {
        None => Ok(ExitCode::SUCCESS),
        Some(name) => bail!("the {name} died again and again; the log says why. Nothing that was acknowledged is lost"),
    }
}

async fn apply(cli: &Cli, file: &PathBuf) -> Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let now = Clock::default().now();
    let read = ProgramFile::read(&text, now).with_context(|| file.display().to_string())?;
    let place = CliServices::open(&cli.data).await?;
    let applied = ops::program_file::apply(&place.ledger, &place.vault, &read, now).await;
    let (program, changed) = applied.with_context(|| file.display().to_string())?;
    let newest = program.rules.last().context("the program has no rules")?;
    let rules =
        if changed { format!("rules {} from {}", newest.version, newest.from) } else { "rules unchanged".to_owned() };
    let join = telegram_channel().deep_link(&Payload::Join(program.id.clone()));
    println!("{}: {rules}; join: {join}", program.id);
    Ok(ExitCode::SUCCESS)
}

async fn show(cli: &Cli, program: &str) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let program = load_program(&place, program).await?;
    print!("{}", ProgramFile::text(&program, place.clock.now())?);
    Ok(ExitCode::SUCCESS)
}

async fn export(cli: &Cli, program: &str, file: &Path, by: Separator) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let (program, now) = (load_program(&place, program).await?, place.clock.now());
    let event = AuditEvent::new(AuditAction::Exported).target("program");
    place.ledger.record_audit_event(&program.id, &Actor::System, &event, now).await?;
    let zip = bot::export_program(&place.ledger, &program, Lang::En, now, usize::MAX, by).await?;
    write_out(file, &zip.context("there is too much of it")?).with_context(|| file.display().to_string())?;
    println!("{}: {}", program.id, file.display());
    Ok(ExitCode::SUCCESS)
}

async fn limits(cli: &Cli, program: &str, changed: impl Fn(Limits) -> Limits) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let program = load_program(&place, program).await?;
    let limits = changed(program.limits);
    if limits != program.limits {
        place.ledger.set_limits(&program.id, &limits).await?;
    }
    let Limits { members, staff, keys, purchases_a_minute } = limits;
    println!(
        "{}: {members} members and cards, {staff} staff, {keys} keys, {purchases_a_minute} purchases a minute",
        program.id
    );
    Ok(ExitCode::SUCCESS)
}

fn telegram() -> Result<teloxide::Bot> {
    let token = setting("TELOXIDE_TOKEN").context("the setting TELOXIDE_TOKEN is missing")?;
    ops::webhook::bot(&token, setting("TELEGRAM_API_URL").as_deref())
}

fn webhook_secrets() -> Result<Option<WebhookSecrets>> {
    let set = setting("TELEGRAM_WEBHOOK_SECRET");
    Ok(set.map(|set| WebhookSecrets::parse(&set)).transpose()?)
}

async fn webhook(command: &WebhookCommand) -> Result<ExitCode> {
    let bot = telegram()?;
    match command {
        WebhookCommand::Set { address } => {
            let secrets = webhook_secrets()?.context("the setting TELEGRAM_WEBHOOK_SECRET is missing")?;
            ops::webhook::set_webhook(&bot, address, secrets.newest()).await?;
            println!("Telegram sends updates to {address}. Now: kopilka doctor");
        }
        WebhookCommand::Info => {
            let info = ops::webhook::webhook_info(&bot).await?;
            match &info.url {
                Some(url) => println!("{url}: {} updates wait", info.pending_update_count),
                None => println!("Not set. To set it: kopilka webhook set ADDRESS"),
            }
            if let (Some(why), Some(at)) = (&info.last_error_message, info.last_error_date) {
                println!("The last error was at {at}: {why}");
            }
        }
        WebhookCommand::Delete => {
            ops::webhook::delete_webhook(&bot).await?;
            println!("Telegram sends updates nowhere. To go on here: cargo run, or kopilka webhook set ADDRESS");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_doctor(cli: &Cli) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let (bot, username, secrets) = (telegram().ok(), setting("BOT_USERNAME"), webhook_secrets()?);
    let secret = secrets.as_ref().map(WebhookSecrets::newest);
    let line = bot.as_ref().map(|bot| ops::doctor::TelegramProbe { bot, username: username.as_deref(), secret });
    let mut well = true;
    for ops::doctor::CheckResult { what, found } in ops::doctor::doctor(&place, line.as_ref()).await {
        match found {
            Ok(found) => println!("ok     {what}: {found}"),
            Err(why) => {
                well = false;
                println!("WRONG  {what}: {why}");
            }
        }
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn restore(cli: &Cli, from: &TableNames, people: Extent, apply: bool) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    store::restorable(&place.client, from).await?.map_err(Error::msg)?;
    let unknown = place.vault.in_table(&from.vault).unknown_master_keys().await?;
    if !unknown.is_empty() {
        bail!("{} needs master keys of versions {unknown:?}: add them to VAULT_MASTER_KEY", from.vault);
    }
    let is = &place.tables;
    // In this order: who a person is, what is known of them, and the messages to them.
    let whole = Extent::Whole;
    let tables =
        [(&from.vault, &is.vault, people), (&from.ledger, &is.ledger, whole), (&from.outbox, &is.outbox, whole)];
    for (from, to, extent) in tables {
        if from == to {
            bail!("{to} cannot be restored from itself: name the table that was restored");
        }
        let mut done = store::restore(&place.client, from, to, extent, false).await?;
        if apply {
            let counted = done;
            store::restore(&place.client, from, to, extent, true).await?;
            done = store::restore(&place.client, from, to, extent, false).await?;
            if (done.written, done.removed) != (0, 0) {
                bail!("{to}: somebody writes to it. Pause the stack, wait 15 minutes, and run it again");
            }
            done = counted;
        }
        let store::RestoreReport { same, written, removed, left } = done;
        let will = if apply { "" } else { "to be " };
        println!(
            "{to}: {same} items are as they were, {written} {will}written back, {removed} {will}removed, {left} missing and left so"
        );
    }
    if !apply {
        println!("Nothing is done yet. To do it: the same with --apply");
        return Ok(ExitCode::SUCCESS);
    }
    let outbox = Outbox::new(place.client.clone(), is);
    let waiting = outbox.remind_all(place.clock.now()).await?;
    println!("{waiting} messages that were on their way go out once more.");
    println!("Now: kopilka audit, kopilka recount --repair; deploy with Paused=false; kopilka doctor");
    Ok(ExitCode::SUCCESS)
}

async fn rewrap(cli: &Cli) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let done = place.vault.rewrap().await.map_err(|error| match error {
        StoreError::Sealed(SealError::NoMasterKey(version)) => {
            anyhow!("somebody's key is wrapped by version {version}: add it to VAULT_MASTER_KEY, after the newest")
        }
        other => other.into(),
    })?;
    let store::Rewrapped { now, before, changed } = done;
    println!("{now} keys wrapped anew, {before} were before; {changed} records were changed meanwhile");
    match now + changed {
        0 => println!("All are wrapped by the newest master key. Older ones can be taken out of VAULT_MASTER_KEY."),
        _ => println!("Once no function works with the older key alone any more, run it again until it wraps none."),
    }
    Ok(if now + changed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn dead_letters(cli: &Cli, command: &DeadLettersCommand) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let wanted = match command {
        DeadLettersCommand::List => None,
        DeadLettersCommand::Show { name } => Some(name),
        DeadLettersCommand::Replay { name } => name.as_ref(),
    };
    let mut letters = ops::dead_letters::dead_letters(&place).await?;
    letters.retain(|letter| wanted.is_none_or(|wanted| letter.name() == *wanted));
    if letters.is_empty() {
        match wanted {
            Some(name) => bail!("there is no dead letter {name}: kopilka dead-letters list names them"),
            None => println!("There are none."),
        }
    }
    let mut fails = false;
    for letter in &letters {
        let name = letter.name();
        match command {
            DeadLettersCommand::List => println!("{name}  {}  {}", letter.at, letter.why),
            DeadLettersCommand::Show { .. } => println!("{}", ops::dead_letters::shown(&place, letter).await?),
            DeadLettersCommand::Replay { .. } => match ops::dead_letters::replay(&place, letter).await {
                Ok(()) => println!("{name}: done"),
                Err(why) => {
                    fails = true;
                    println!("{name}: still fails: {why}");
                }
            },
        }
    }
    if fails || (matches!(command, DeadLettersCommand::List) && !letters.is_empty()) {
        eprintln!(
            "To look at one: kopilka dead-letters show NAME. Once its cause is set right: kopilka dead-letters replay"
        );
    }
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn new_key(cli: &Cli, program: &str, scope: Scope) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let program = load_program(&place, program).await?;
    let key = place.ledger.new_api_key(&program.id, scope, place.clock.now()).await?;
    println!("{}", key.text);
    eprintln!("This key is shown only now. Revoke it with: kopilka key revoke {}", key.id);
    Ok(ExitCode::SUCCESS)
}

async fn revoke_key(cli: &Cli, id: &str) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let id = ApiKeyId::parse(id)?;
    let mut revoked = false;
    for program in &these(&place, None).await? {
        revoked |= place.ledger.revoke_key(&program.id, id, &Actor::System, place.clock.now()).await?;
    }
    if !revoked {
        bail!("there is no key {id}");
    }
    println!("Revoked.");
    Ok(ExitCode::SUCCESS)
}

async fn run_audit(cli: &Cli, only: Option<&str>, repair_plan: bool) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let mut differs = false;
    for program in &these(&place, only).await? {
        let audited = ops::audit::audit(&place.ledger, program).await?;
        for finding in &audited.findings {
            differs = true;
            println!("{}: {}", finding.place, finding.what);
            for entry in &finding.entries {
                println!("    {entry}");
            }
            if repair_plan {
                println!("    repair: {}", finding.repair);
            }
        }
        let domain::Balance { available, pending, reserved, debt } = audited.total;
        println!(
            "{}: {} accounts, {} entries; available {available}, pending {pending}, reserved {reserved}, debt {debt}; {} differences",
            program.id,
            audited.accounts,
            audited.entries,
            audited.findings.len()
        );
    }
    if differs && !repair_plan {
        eprintln!("What would set it right: kopilka audit --repair-plan");
    }
    Ok(if differs { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The program that was asked for, or all programs.
async fn these(place: &CliServices, only: Option<&str>) -> Result<Vec<Program>> {
    if let Some(id) = only {
        return Ok(vec![load_program(place, id).await?]);
    }
    let mut all = Vec::new();
    for id in place.ledger.programs().await? {
        all.push(load_program(place, id.as_str()).await?);
    }
    Ok(all)
}

async fn run_import(cli: &Cli, args: &ImportArgs) -> Result<ExitCode> {
    let place = CliServices::open(&cli.data).await?;
    let program = load_program(&place, &args.program).await?;
    let order = match (args.day_first, args.month_first) {
        (true, _) => Some(DayOrder::DayFirst),
        (_, true) => Some(DayOrder::MonthFirst),
        _ => None,
    };
    let wish = match args.undo {
        Some(number) => ImportWish::Undo(number),
        None if args.dry_run => ImportWish::DryRun,
        None => ImportWish::Bring,
    };
    let options = ImportOptions {
        file: args.file.clone(),
        source: args.source.clone(),
        wish,
        columns: args.columns.named(),
        order,
        cards: args.cards.clone(),
        separator: Separator::semicolons(args.semicolons),
        channel: telegram_channel(),
    };
    let clock = Clock::default();
    let done = ops::import::import(&place.ledger, &program, &options, &clock).await?;
    for (line, why) in &done.bad {
        eprintln!("line {line}: {why}");
    }
    let ImportCounts { people, cards, balances, purchases, refunds, before, points, undone, kept, .. } = done.counts;
    match wish {
        ImportWish::Bring => println!(
            "{cards} cards made, {purchases} purchases, {refunds} refunds and {balances} balances posted, {before} were there \
             before, {} bad. Import {}: for a day, kopilka import --undo {} takes it back",
            done.bad.len(),
            done.number,
            done.number
        ),
        ImportWish::Undo(_) => println!("{undone} customers undone, {kept} have done something since and keep it"),
        ImportWish::DryRun => {
            println!(
                "{people} customers, {cards} of them new; {purchases} purchases, {refunds} refunds, {balances} balances"
            );
            println!(
                "{before} were there before, {} bad lines, {} balances lose a fraction",
                done.bad.len(),
                done.fractions
            );
            let rules = program.rules_at(clock.now());
            for (place, count) in done.levels.iter().filter(|_| !rules.levels.is_empty()) {
                let level = rules.levels.get(usize::from(*place)).map_or("-", |level| level.id.as_str());
                println!("level {level}: {count}");
            }
            let worth = rules.pay.zip(Points::new(points)).map(|(pay, points)| pay.worth(points, program.currency));
            let worth = worth.and_then(|minor| Money::new(minor, program.currency).ok());
            let worth = worth.map(|worth| format!(", worth {}", bot::money(Lang::En, worth))).unwrap_or_default();
            println!("{points} points{worth}");
            println!("Nothing is done yet. To do it: the same without --dry-run");
        }
    }
    Ok(if done.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn load_program(place: &CliServices, id: &str) -> Result<Program> {
    let id = ProgramId::parse(id)?;
    let program = place.ledger.program(&id).await?;
    program.with_context(|| format!("there is no program {id}: make it with kopilka program apply FILE.toml"))
}
