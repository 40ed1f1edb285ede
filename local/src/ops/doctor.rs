//! The doctor: checks of a deployment, each with its result and with what to do if it fails.

use crate::CliServices;
use crate::ops::webhook::{UPDATES, redacted, webhook_info};
use domain::day_of;
use jiff::SignedDuration;
use reqwest::{Client, StatusCode};
use std::time::Duration;
use store::{Clock, Outbox, StoreError, tables};
use teloxide::Bot;
use teloxide::requests::{Request, Requester};

/// A message that is due for longer than this was not swept.
const SWEPT_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// An account that is due for more days than this was not reviewed.
const REVIEW_OVERDUE_DAYS: i64 = 2;
/// The largest difference between Telegram's clock and ours.
const SKEW_MAX: SignedDuration = SignedDuration::from_secs(30);
/// The most updates that wait while all is well.
const PENDING_MAX: u32 = 100;
const PATIENCE: Duration = Duration::from_secs(10);

/// The result of a check.
#[derive(Clone, Debug)]
pub struct CheckResult {
    /// What was checked.
    pub what: &'static str,
    /// What was found, or else what is wrong and what to do about it.
    pub found: Result<String, String>,
}

fn checked(what: &'static str, found: Result<String, String>) -> CheckResult {
    CheckResult { what, found }
}

/// The bot and its settings, for the checks of Telegram.
pub struct TelegramProbe<'a> {
    /// The bot.
    pub bot: &'a Bot,
    /// `BOT_USERNAME`, if it is set.
    pub username: Option<&'a str>,
    /// `TELEGRAM_WEBHOOK_SECRET`, if it is set.
    pub secret: Option<&'a str>,
}

/// Runs all checks: of the data, and of Telegram if there is a token.
pub async fn doctor(place: &CliServices, line: Option<&TelegramProbe<'_>>) -> Vec<CheckResult> {
    let mut found = vec![checked("region", Ok(region(place)))];
    found.extend(of_the_data(place).await);
    match line {
        Some(line) => found.extend(of_telegram(line).await),
        None if place.deployed => found.push(checked("token", Err("set TELOXIDE_TOKEN, and ask again".to_owned()))),
        None => found.push(checked("token", Ok("none: the bot talks to this machine's own Bot API server".to_owned()))),
    }
    found
}

/// The region of people's records, for programs whose law demands that they stay in the country.
fn region(place: &CliServices) -> String {
    let region = place.client.config().region().map_or("none", |region| region.as_ref());
    match place.deployed {
        true => format!("{region}: people's records are kept there; see that the law of your members allows it"),
        false => "this machine".to_owned(),
    }
}

async fn of_the_data(place: &CliServices) -> Vec<CheckResult> {
    let differences = tables::differences(&place.client, &place.tables).await;
    let well = differences.is_empty();
    let shaped = if well { Ok("there, and as described".to_owned()) } else { Err(differences.join("; ")) };
    let mut found = vec![checked("tables", shaped)];
    if well && place.deployed {
        found.push(checked("protection", protection(place).await));
    }
    if well {
        found.push(checked("programs", programs(place).await));
        found.push(checked("messages", messages(place).await));
        found.push(checked("maintenance", maintenance(place).await));
    }
    found
}

/// Whether the tables still have the protection that the template gives them.
async fn protection(place: &CliServices) -> Result<String, String> {
    let off = match tables::unprotected(&place.client, &place.tables).await {
        Ok(off) => off,
        // This is another DynamoDB than that of AWS.
        Err(StoreError::Aws { code, .. }) if code == "UnknownOperationException" => {
            return Ok("not known here: see that somebody makes backups".to_owned());
        }
        Err(error) => return Err(error.to_string()),
    };
    match off.is_empty() {
        true => Ok("tables can be restored to any second of 35 days, and are not deleted by mistake".to_owned()),
        false => Err(format!("{}; deploy the template again, or set it right in the console", off.join("; "))),
    }
}

async fn programs(place: &CliServices) -> Result<String, String> {
    match place.ledger.programs().await.map_err(|error| error.to_string())?.len() {
        0 => Err("there is none yet: write /business to the bot, or run kopilka program apply FILE.toml".to_owned()),
        some => Ok(some.to_string()),
    }
}

/// Whether the outbox is swept: the notifier's schedule, each minute.
async fn messages(place: &CliServices) -> Result<String, String> {
    let outbox = Outbox::new(place.client.clone(), &place.tables);
    let late = outbox.due(place.clock.now() - SWEPT_WITHIN, 1).await.map_err(|error| error.to_string())?;
    let breaker = outbox.pace().await.map_err(|error| error.to_string())?.breaker;
    match late.oldest {
        None => Ok("none waits for longer than it should".to_owned()),
        Some(_) if breaker.open => {
            Ok("they wait: Telegram does not answer. They go out by themselves when it does".to_owned())
        }
        Some(_) => Err(format!(
            "some are due for over {} minutes: is the notifier's schedule on, and what does its log say?",
            SWEPT_WITHIN.as_mins()
        )),
    }
}

/// Whether accounts are reviewed: maintenance's schedule, each hour.
async fn maintenance(place: &CliServices) -> Result<String, String> {
    for id in place.ledger.programs().await.map_err(|error| error.to_string())? {
        let program = place.ledger.program(&id).await.map_err(|error| error.to_string())?;
        let look = place.ledger.first_review_due(&id).await.map_err(|error| error.to_string())?;
        let (Some(program), Some(look)) = (program, look) else { continue };
        let today = day_of(place.clock.now(), &program.zone);
        if look < today.saturating_sub(jiff::Span::new().days(REVIEW_OVERDUE_DAYS)) {
            return Err(format!(
                "accounts of {id} are due since {look}: is maintenance's schedule on, and what does its log say?"
            ));
        }
    }
    Ok("no account waits for it".to_owned())
}

async fn of_telegram(line: &TelegramProbe<'_>) -> Vec<CheckResult> {
    let me = match line.bot.get_me().send().await {
        Ok(me) => me,
        Err(error) => {
            let why = format!("Telegram does not accept TELOXIDE_TOKEN, or is not reached ({})", redacted(error));
            return vec![checked("token", Err(why))];
        }
    };
    let name = me.username().to_owned();
    let named = match line.username {
        Some(set) if set != name => Err(format!("BOT_USERNAME is {set}, and the token is of {name}: set it right")),
        _ => Ok(format!("of @{name}")),
    };
    let mut found = vec![checked("token", named), checked("clock", clock(line.bot).await)];
    match webhook_info(line.bot).await {
        Err(why) => found.push(checked("webhook", Err(format!("{why:#}")))),
        Ok(info) => {
            let address = info.url.as_ref().map(|url| url.to_string());
            found.push(checked("webhook", webhook(&info)));
            if let Some(address) = address {
                found.push(checked("secret", secret(&address, line.secret).await));
            }
        }
    }
    found
}

/// The difference between this machine's clock and Telegram's. Second factors and days go by the clock.
async fn clock(bot: &Bot) -> Result<String, String> {
    let client = Client::builder().timeout(PATIENCE).build().map_err(|_| "no client".to_owned())?;
    let answer = client.get(bot.api_url()).send().await.map_err(|_| "Telegram is not reached".to_owned())?;
    let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
    let theirs = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()).map(|date| date.timestamp());
    let Some(theirs) = theirs else {
        return Ok("Telegram tells no time".to_owned());
    };
    let skew = Clock::default().now().duration_since(theirs).abs();
    let seconds = skew.as_secs();
    if skew <= SKEW_MAX { Ok("right".to_owned()) } else { Err(format!("off by {seconds} s: set this machine's clock")) }
}

fn webhook(info: &teloxide::types::WebhookInfo) -> Result<String, String> {
    let Some(url) = &info.url else {
        return Err(
            "not set: kopilka webhook set https://…/telegram, with the address from the stack's outputs".to_owned()
        );
    };
    if !url.path().ends_with("/telegram") {
        return Err(format!("{url} does not end with /telegram: set it to WebhookUrl of the stack's outputs"));
    }
    // Without a list, Telegram sends all of these kinds.
    let told = |needed| info.allowed_updates.as_ref().is_none_or(|told| told.contains(needed));
    if !UPDATES.iter().all(told) {
        return Err("not told of all that is needed: run kopilka webhook set again".to_owned());
    }
    if info.pending_update_count > PENDING_MAX {
        let why = info.last_error_message.as_deref().unwrap_or("no error was told");
        return Err(format!("{} updates wait ({why}): see the bot's log", info.pending_update_count));
    }
    Ok(match (&info.last_error_message, info.last_error_date) {
        (Some(why), Some(at)) => format!("{url}; the last error was at {at}: {why}"),
        _ => url.to_string(),
    })
}

/// Whether the function at the address is ours and checks the secret: a delivery without the secret is refused, and one
/// with it that is not an update is dropped.
async fn secret(address: &str, secret: Option<&str>) -> Result<String, String> {
    let client = Client::builder().timeout(PATIENCE).build().map_err(|_| "no client".to_owned())?;
    let deliver = async |secret: Option<&str>| {
        let request = client.post(address).header("content-type", "application/json").body("{}");
        let request = match secret {
            Some(secret) => request.header(bot::SECRET_HEADER, secret),
            None => request,
        };
        request
            .send()
            .await
            .map(|answer| answer.status())
            .map_err(|_| "the webhook's address is not reached".to_owned())
    };
    match deliver(None).await? {
        StatusCode::FORBIDDEN => {}
        other => return Err(format!("without it the webhook answers {other}: that is not our function")),
    }
    let Some(secret) = secret else {
        return Ok("asked for; set TELEGRAM_WEBHOOK_SECRET to see whether it is the right one".to_owned());
    };
    match deliver(Some(secret)).await? {
        StatusCode::OK => Ok("asked for, and right".to_owned()),
        other => Err(format!(
            "with TELEGRAM_WEBHOOK_SECRET the webhook answers {other}: give the stack and kopilka webhook set the same one"
        )),
    }
}
