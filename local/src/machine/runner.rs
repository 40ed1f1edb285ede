//! The runner: the whole system in one process.

use crate::ShutdownSignal;
use crate::machine::data::{DataDir, Secrets, keep_clock, kept_clock, see_clock, write_private};
use crate::machine::engine::Engine;
use crate::machine::health::HealthCheck;
use crate::machine::polling::poll;
use crate::machine::recorder::as_function;
use crate::machine::relay::{IDLE, Relay, Round, StreamConsumer};
use crate::machine::server;
use crate::machine::supervisor::Supervisor;
use crate::machine::time_machine::{TimeMachine, function_of};
use crate::sandbox::control_api;
use crate::sandbox::demo::{self, Demo};
use crate::sandbox::door::{Door, TOKEN_FILE};
use crate::sandbox::month_gate::MonthGate;
use crate::sandbox::state::Sandbox;
use crate::sandbox::telegram::BotApiServer;
use anyhow::{Context, Result, anyhow, bail};
use bot::channel::telegram::Telegram;
use bot::{App, Deps};
use domain::Instant;
use functions::api::Api;
use functions::workers;
use functions::workers::notifier::TelegramClient;
use functions::{Dispatcher, Services};
use functions::{Schedule, StreamReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Client, Clock, TableNames};
use teloxide::Bot;
use teloxide::requests::Requester;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

/// Maintenance is hourly in the cloud; here it runs after this many sweeps.
const MAINTAIN_EACH: u32 = 12;
/// The pause between sweeps. It is shorter than the cloud's minute, since sweeps cost nothing on one machine.
const SWEEP_EACH: Duration = Duration::from_secs(5);
/// Instances of the notifier that work side by side, as in the cloud where the outbox has several shards.
const NOTIFIERS: usize = 3;
const KEEP_EACH: Duration = Duration::from_secs(5);

/// The Bot API that the bot talks to. It holds the token, so it must not be printed.
#[derive(Clone)]
pub enum TelegramBackend {
    /// The local Bot API server, with its page.
    Sandbox,
    /// The real Telegram, or another Bot API server.
    Telegram {
        /// `TELOXIDE_TOKEN`.
        token: String,
        /// `TELEGRAM_API_URL`.
        api_url: Option<String>,
    },
}

/// Options of a runner.
#[derive(Clone)]
pub struct Options {
    /// The folder for the data; `None` for a temporary one.
    pub data: Option<PathBuf>,
    /// The address to listen on.
    pub address: SocketAddr,
    /// `KOPILKA_PUBLIC_URL`.
    pub public_url: Option<String>,
    /// The Bot API that the bot talks to.
    pub talk: TelegramBackend,
    /// The time at which the clock of a new data folder begins; `None` for the system's time.
    pub begins_at: Option<Instant>,
}

/// A running system.
pub struct Runner {
    /// The address of the API and the page.
    pub url: String,
    /// The token of the sandbox, if there is one.
    pub sandbox_token: Option<String>,
    /// The demo programs: id, `/start` payload, API key.
    pub demos: Vec<(String, String, String)>,
    /// The bot's username in Telegram.
    pub username: String,
    /// A client of the embedded engine, to inspect what is stored.
    pub client: Client,
    /// The time machine.
    pub time: TimeMachine,
    /// The bot, to be driven by webhook.
    pub app: App,
    /// A client with the Bot API's address and the bot's token.
    pub bot: Bot,
    stop: ShutdownSignal,
    /// Its log is emptied once everything has stopped.
    engine: Engine,
    tasks: Supervisor,
    telegram: Option<BotApiServer>,
    folder: Arc<DataDir>,
}

impl Runner {
    /// The folder of its data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts everything.
    #[expect(clippy::too_many_lines, reason = "the parts of the system, put together in one place")]
    pub async fn start(options: Options) -> Result<Runner> {
        if matches!(options.talk, TelegramBackend::Sandbox) && !options.address.ip().is_loopback() {
            bail!(
                "without TELOXIDE_TOKEN the page and its control API are served on loopback only: set KOPILKA_ADDR to \
                 127.0.0.1 and a port"
            );
        }
        let folder = match &options.data {
            Some(path) => DataDir::kept(path)?,
            None => DataDir::temporary()?,
        };
        let folder = Arc::new(folder);
        let stop = ShutdownSignal::new();
        let listener = TcpListener::bind(options.address).await.with_context(|| options.address.to_string())?;
        let address = listener.local_addr()?;
        let url = format!("http://{address}");

        let names = TableNames::default();
        let Secrets { keys, pepper } = Secrets::of(folder.path())?;
        let engine = Engine::open(folder.path())?;
        let client = engine.client(&names).await?;
        engine.serve(folder.path(), stop.clone())?;
        let clock = match (kept_clock(folder.path())?, options.begins_at) {
            (None, Some(instant)) => Clock::starting_at(instant),
            (kept, _) => kept.unwrap_or_default(),
        };
        keep_clock(folder.path(), &clock)?;
        see_clock(folder.path(), &clock)?;
        let services = Services::new(client.clone(), &names, keys, pepper.clone(), clock);
        let Services { ledger, vault, programs, journeys, clock, .. } = services.clone();

        let mut tasks = Supervisor::new(stop.clone());
        let mut demos: Vec<Demo> = Vec::new();
        let mut sandbox_token = None;
        let (bot, username, telegram) = match &options.talk {
            TelegramBackend::Sandbox => {
                demos = demo::prepare(&ledger, &vault, folder.path(), clock.now()).await?;
                let secret = secret()?;
                write_private(&folder.path().join(TOKEN_FILE), &secret)?;
                let token = format!("{}:{secret}", crate::sandbox::telegram::BOT_ID);
                sandbox_token = Some(secret);
                let file = options.data.as_ref().map(|_| folder.path().join("telegram.json"));
                let username = std::env::var("BOT_USERNAME").unwrap_or_else(|_| "kopilka_local_bot".to_owned());
                let telegram = BotApiServer::new(token.clone(), username.clone(), clock.clone(), file)?;
                demo::people(&telegram);
                let api = format!("http://{address}").parse()?;
                (Bot::new(token).set_api_url(api), username, Some(telegram))
            }
            TelegramBackend::Telegram { token, api_url } => {
                let bot = crate::ops::webhook::bot(token, api_url.as_deref())?;
                let username = real_name(&bot).await?;
                (bot, username, None)
            }
        };
        let channel = Telegram { username: username.clone() };
        let api = Api::new(ledger.clone(), programs.clone(), clock.clone(), pepper, channel.clone());
        let telegram_client = TelegramClient::new(bot.api_url().as_str(), bot.token());
        let workers = workers::all(&services, &telegram_client);
        let reader = |table: &str, name, function, reader, instances: usize| {
            let instance = |_| Dispatcher::new(reader, &services, &workers::all(&services, &telegram_client));
            (table.to_owned(), StreamConsumer::new(name, function, (0..instances).map(instance).collect()))
        };
        let readers = vec![
            reader(&names.ledger, "follow", "ReferralsFunction", StreamReader::Follow, 1),
            reader(&names.ledger, "count", "SurveysFunction", StreamReader::Count, 1),
            reader(&names.outbox, "send", "NotifierFunction", StreamReader::Send, NOTIFIERS),
        ];
        let relay = Relay::new(engine.clone(), clock.clone(), readers, folder.path())?;
        let relay = Arc::new(Mutex::new(relay));
        let folder_of_time = folder.clone();
        let time = TimeMachine {
            clock: clock.clone(),
            services,
            workers,
            telegram: telegram_client,
            relay,
            client: client.clone(),
            folder: folder_of_time,
        };

        // Without a token there is no door, and so no sandbox.
        let sandbox = telegram.clone().zip(sandbox_token.as_deref()).map(|(telegram, token)| Sandbox {
            telegram,
            time: time.clone(),
            demos: Arc::new(demos.clone()),
            url: url.clone(),
            door: Door::new(token),
            month: MonthGate::default(),
        });
        let health = HealthCheck {
            tasks: tasks.states(),
            client: client.clone(),
            names: names.clone(),
            folder: folder.clone(),
            probing: Arc::default(),
        };
        let router = control_api::router(api.clone(), health.router(), sandbox);
        let listener = Arc::new(listener);
        tasks.keep("HTTP server", move |stop| server::serve(listener.clone(), router.clone(), stop));

        let public_url = options.public_url.unwrap_or_else(|| url.clone());
        let app = App::new(Deps { ledger, vault, programs, journeys, clock, channel: channel.clone(), public_url });
        if let Err(failure) = bot::publish_bot_profile(&bot).await {
            tracing::warn!(%failure, "the menu of commands and the descriptions were not set");
        }
        let polled = (app.clone(), bot.clone());
        tasks.keep("polling", move |stop| poll(polled.0.clone(), polled.1.clone(), stop));
        let (relayed, scheduled) = (time.clone(), time.clone());
        tasks.keep("stream relay", move |stop| relay_until(relayed.clone(), stop));
        tasks.keep("schedule", move |stop| schedule_until(scheduled.clone(), stop));
        if let Some(telegram) = telegram.clone() {
            tasks.keep("sandbox's file", move |stop| keep_until(telegram.clone(), stop));
        }
        let demos = demos
            .into_iter()
            .map(|demo| (demo.program.id.to_string(), format!("j_{}", demo.program.id), demo.api_key))
            .collect();
        Ok(Runner {
            url,
            sandbox_token,
            demos,
            username,
            client,
            time,
            app,
            bot,
            stop,
            engine,
            tasks,
            telegram,
            folder,
        })
    }

    /// Resolves when a part of the system has died for the third time, with its name.
    pub async fn given_up(&self) -> &'static str {
        self.tasks.given_up().await
    }

    /// Stops everything in order, after finishing what is under way.
    pub async fn stop(self) {
        self.stop.now();
        self.tasks.ended().await;
        self.engine.empty_log();
        if let Some(telegram) = &self.telegram {
            telegram.keep();
        }
    }
}

/// A secret of this start, as hexadecimal digits.
fn secret() -> Result<String> {
    Ok(format!("{:016x}{:016x}", store::random()?, store::random()?))
}

/// The bot's username, or the reason why it cannot be polled.
async fn real_name(bot: &Bot) -> Result<String> {
    // The library's error may name the address with the token in it.
    let unreached =
        |error| anyhow!("Telegram does not accept TELOXIDE_TOKEN, or is not reached ({})", bot::BotError::from(error));
    let me = bot.get_me().await.map_err(unreached)?;
    let hook = bot.get_webhook_info().await.map_err(unreached)?;
    if hook.url.is_some() {
        bail!("this bot has a webhook, so it runs elsewhere already: use another token, or call deleteWebhook first");
    }
    Ok(me.username().to_owned())
}

async fn relay_until(time: TimeMachine, stop: ShutdownSignal) {
    let mut stopped = std::pin::pin!(stop.wait());
    loop {
        let round = time.relay.lock().await.round().await;
        let pause = match round {
            Ok(Round::Delivered) => Duration::ZERO,
            Ok(Round::Idle) => IDLE,
            Ok(Round::Failed) => IDLE * 10,
            Err(error) => {
                tracing::error!(%error, "the outbox's stream cannot be read");
                IDLE * 10
            }
        };
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// What the files of the folder need from time to time.
fn keep_house(relay: &Relay, time: &TimeMachine) {
    relay.engine.empty_log();
    if let Err(error) = see_clock(time.folder.path(), &time.clock) {
        tracing::error!(%error, "the data folder cannot be written: make room on its disk");
    }
}

async fn schedule_until(time: TimeMachine, stop: ShutdownSignal) {
    let mut stopped = std::pin::pin!(stop.wait());
    for round in 0_u32.. {
        // The clock must not move while a message is being sent.
        let mut still = time.relay.lock().await;
        // What is due goes on through the minute, as in the cloud; the streams have their turn in between.
        let mut pause = SWEEP_EACH;
        for worker in &time.workers {
            let each_minute = worker.schedule() == Schedule::EachMinute;
            if !each_minute && !round.is_multiple_of(MAINTAIN_EACH) {
                continue;
            }
            match as_function(function_of(worker.as_ref()), worker.run()).await {
                Ok(report) if each_minute && report.done > 0 => pause = Duration::ZERO,
                Ok(_) => {}
                Err(error) => tracing::error!(%error, worker = worker.name(), "what was due was not done"),
            }
        }
        still.forget_consumed();
        if round.is_multiple_of(MAINTAIN_EACH) {
            keep_house(&still, &time);
        }
        drop(still);
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn keep_until(telegram: BotApiServer, stop: ShutdownSignal) {
    let mut stopped = std::pin::pin!(stop.wait());
    loop {
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(KEEP_EACH) => telegram.keep(),
        }
    }
}
