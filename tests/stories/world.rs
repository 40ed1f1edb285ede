//! A world for each story: a whole system of its own, and people who use it through verbs.

use domain::{Instant, Program, ProgramId};
use local::{Options, ProgramFile, Runner, TelegramBackend};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;
use store::{Ledger, Pepper, Scope, TableNames};
use tokio::net::{TcpListener, UnixStream};

/// How long anything may take before a story fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EACH: Duration = Duration::from_millis(30);

pub(crate) const CAFE: &str = "demo-cafe";
pub(crate) const SHOP: &str = "demo-shop";

pub(crate) struct World {
    pub(crate) runner: Runner,
    pub(crate) http: Client,
    pub(crate) url: String,
    keys: HashMap<String, String>,
    /// The secrets of people's authenticator apps.
    pub(crate) secrets: std::sync::Mutex<HashMap<i64, String>>,
}

/// A person with a phone.
pub(crate) struct Person<'a> {
    pub(crate) world: &'a World,
    pub(crate) id: i64,
}

/// A message in a chat.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: i64,
    pub(crate) text: String,
    pub(crate) photo: bool,
    /// A file's name, and its address.
    pub(crate) document: Option<(String, String)>,
    /// Labels and the data that they carry.
    pub(crate) buttons: Vec<(String, String)>,
    pub(crate) by_bot: bool,
}

impl World {
    pub(crate) async fn begins() -> World {
        World::begins_in(None).await
    }

    pub(crate) async fn begins_in(data: Option<PathBuf>) -> World {
        store::log_to_tests();
        let begins_at = beginning();
        // Shown if the story fails.
        println!("the world begins at {begins_at}");
        let address = ([127, 0, 0, 1], 0).into();
        let options =
            Options { data, address, public_url: None, talk: TelegramBackend::Sandbox, begins_at: Some(begins_at) };
        let runner = Runner::start(options).await.unwrap();
        let keys = runner.demos.iter().map(|(program, _, key)| (program.clone(), key.clone())).collect();
        let secrets = std::sync::Mutex::default();
        World { url: runner.url.clone(), runner, http: Client::new(), keys, secrets }
    }

    fn sandbox_token(&self) -> &str {
        self.runner.sandbox_token.as_deref().unwrap()
    }

    fn gets(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("{}{path}", self.url)).header("x-sandbox-token", self.sandbox_token())
    }

    /// An address of the engine for those who put a wire between it and the store. The product has none: this is a bridge
    /// of the test's own to the socket of the data's owner.
    pub(crate) async fn engine_url(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let socket = self.runner.folder().join("engine.sock");
        tokio::spawn(async move {
            while let Ok((mut there, _)) = listener.accept().await {
                let socket = socket.clone();
                tokio::spawn(async move {
                    let mut here = UnixStream::connect(socket).await?;
                    tokio::io::copy_bidirectional(&mut there, &mut here).await
                });
            }
        });
        url
    }

    /// Ends the world, after an audit of every account of all programs and of every stored item.
    pub(crate) async fn ends(self) {
        self.audited().await;
        for program in self.keys.keys() {
            self.entries(program).await;
        }
        crate::items::as_documented(&self.runner.client).await;
        self.runner.stop().await;
    }

    /// Creates a program of the story's own, with an API key.
    pub(crate) async fn opens(&mut self, toml: &str) -> ProgramId {
        let now = self.runner.time.clock.now();
        let file = ProgramFile::read(toml, now).unwrap();
        let (ledger, vault) = (&self.runner.app.ledger, &self.runner.app.vault);
        let (program, _) = local::apply(ledger, vault, &file, now).await.unwrap();
        let key = ledger.new_api_key(&program.id, Scope::Purchases, now).await.unwrap();
        self.keys.insert(program.id.to_string(), key.text);
        program.id
    }

    pub(crate) async fn program(&self, program: &str) -> Program {
        self.ledger().program(&ProgramId::parse(program).unwrap()).await.unwrap().unwrap()
    }

    pub(crate) async fn posts(&self, program: &str, path: &str, body: Value) -> (StatusCode, Value) {
        self.asks(Method::POST, path, Some(self.key(program)), Some(body)).await
    }

    pub(crate) fn key(&self, program: &str) -> &str {
        &self.keys[program]
    }

    pub(crate) async fn person(&self, id: i64, name: &str, language: &str) -> Person<'_> {
        let person = json!({ "id": id, "first_name": name, "language_code": language });
        let (status, _) = self.asks(Method::POST, "/sandbox/people", None, Some(person)).await;
        assert_eq!(status, StatusCode::CREATED);
        Person { world: self, id }
    }

    pub(crate) async fn asks(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(token) = &self.runner.sandbox_token {
            request = request.header("x-sandbox-token", token);
        }
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let bytes = answer.bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub(crate) fn purchase(&self, card: &str, order: &str, minor: i64) -> Value {
        json!({
            "id": order, "member": card, "amount": { "minor": minor, "currency": "RUB" },
            "occurred_at": self.runner.time.clock.now().to_string(),
        })
    }

    /// A purchase at a program's till, which must be accepted.
    pub(crate) async fn buys(&self, program: &str, card: &str, order: &str, minor: i64) -> Value {
        let purchase = self.purchase(card, order, minor);
        let (status, receipt) = self.asks(Method::POST, "/v1/purchases", Some(self.key(program)), Some(purchase)).await;
        assert_eq!(status, StatusCode::CREATED, "{receipt}");
        receipt
    }

    pub(crate) async fn refunds(&self, program: &str, order: &str, body: Value) -> (StatusCode, Value) {
        let path = format!("/v1/purchases/{order}/refunds");
        self.asks(Method::POST, &path, Some(self.key(program)), Some(body)).await
    }

    pub(crate) async fn new_card(&self, program: &str, customer: &str) -> (String, String) {
        let body = json!({ "id": customer });
        let (status, made) = self.asks(Method::POST, "/v1/members", Some(self.key(program)), Some(body)).await;
        assert!(status.is_success(), "{made}");
        let claim = made["claim"].as_str().unwrap().split("start=").nth(1).unwrap().to_owned();
        (made["member"].as_str().unwrap().to_owned(), claim)
    }

    pub(crate) async fn balance(&self, program: &str, card: &str) -> Value {
        let path = format!("/v1/members/{card}");
        let (status, member) = self.asks(Method::GET, &path, Some(self.key(program)), None).await;
        assert_eq!(status, StatusCode::OK, "{member}");
        member
    }

    pub(crate) async fn time_passes(&self, span: &str) {
        let (status, answer) = self.asks(Method::POST, "/sandbox/clock", None, Some(json!({ "advance": span }))).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }

    /// Moves the clock to the end of the quiet hours in the programs' zone, if it is in them. Messages that are not
    /// urgent wait until then.
    pub(crate) async fn morning_comes(&self) {
        let zone = domain::Zone::get("Europe/Moscow").unwrap();
        let now = self.runner.time.clock.now();
        if let Some(morning) = domain::out_of_quiet_hours(now, &zone) {
            // One second later, past the start of what begins then.
            let seconds = morning.duration_since(now).as_secs() + 1;
            self.time_passes(&format!("PT{seconds}S")).await;
        }
    }

    pub(crate) async fn goes_wrong(&self, fault: Value) {
        let (status, answer) = self.asks(Method::POST, "/sandbox/faults", None, Some(fault)).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    }

    pub(crate) async fn update(&self, kind: &str, content: Value) {
        let body = json!({ "kind": kind, "content": content });
        let (status, answer) = self.asks(Method::POST, "/sandbox/updates", None, Some(body)).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    }

    pub(crate) async fn traffic(&self) -> Vec<Value> {
        let (_, traffic) = self.asks(Method::GET, "/sandbox/traffic", None, None).await;
        traffic.as_array().unwrap().clone()
    }

    pub(crate) fn ledger(&self) -> Ledger {
        let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
        Ledger::new(self.runner.client.clone(), &TableNames::default(), pepper)
    }

    /// All entries of a program, as the API returns them to a client that reconciles.
    pub(crate) async fn entries(&self, program: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let path = format!("/v1/entries?limit=7{after}");
            let (status, page) = self.asks(Method::GET, &path, Some(self.key(program)), None).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            entries_as_documented(&page);
            all.extend(page["entries"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return all,
            }
        }
    }

    /// Audits all programs, and their figures.
    pub(crate) async fn audited(&self) {
        let ledger = self.ledger();
        self.runner.time.drain().await.unwrap();
        for program in ledger.programs().await.unwrap() {
            let program = ledger.program(&program).await.unwrap().unwrap();
            let audited = local::audit(&ledger, &program).await.unwrap();
            assert!(audited.findings.is_empty(), "{:#?}", audited.findings);
            let counted = ledger.recount_figures(&program, false).await.unwrap();
            assert!(counted.behind == 0 && counted.differences.is_empty(), "{counted:?}");
        }
    }
}

static API_DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(functions::api::OPENAPI).unwrap());

/// Panics if a page of entries has a code that the API's document does not list.
fn entries_as_documented(page: &Value) {
    for (list, schema, name) in [("lines", "Line", "kind"), ("explanation", "Explanation", "code")] {
        let known = &API_DOCUMENT["components"]["schemas"][schema]["properties"][name]["enum"];
        for item in page["entries"].as_array().unwrap().iter().flat_map(|entry| entry[list].as_array().unwrap()) {
            assert!(known.as_array().unwrap().contains(&item[name]), "openapi.json lists no {schema} like {item}");
        }
    }
}

/// Days on which calendars are odd: month ends, leap days, clock changes of Europe and America, the turn of a year.
const ODD_DAYS: [&str; 12] = [
    "2027-01-31",
    "2027-02-28",
    "2027-03-14",
    "2027-03-27",
    "2027-03-28",
    "2027-04-30",
    "2027-10-31",
    "2027-11-07",
    "2027-12-31",
    "2028-01-01",
    "2028-02-28",
    "2028-02-29",
];
/// The beginning of every world, unless a seed is given.
const BEGINNING: &str = "2027-03-05T08:20:00Z";

/// The beginning of the world of this story. `KOPILKA_WORLD_SEED` draws an instant for each story: any minute of an odd
/// day or of an ordinary one, and the same for the same seed and story. It may also be an instant.
pub(crate) fn beginning() -> Instant {
    let Ok(seed) = std::env::var("KOPILKA_WORLD_SEED") else {
        return BEGINNING.parse().unwrap();
    };
    if let Ok(given) = seed.parse() {
        return given;
    }
    let story = std::thread::current().name().unwrap_or_default().to_owned();
    let mut dice = (seed + &story).bytes().fold(0, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    let odd: Instant =
        format!("{}T00:00:00Z", ODD_DAYS[throws(&mut dice, ODD_DAYS.len() as u64) as usize]).parse().unwrap();
    let days = if throws(&mut dice, 2) == 0 { 0 } else { throws(&mut dice, 365) as i64 };
    let minutes = days * 24 * 60 + throws(&mut dice, 24 * 60) as i64;
    odd + jiff::SignedDuration::from_mins(minutes)
}

/// A number from the environment.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Whether this case of a long proof is tried: one in `KOPILKA_SLICES`, drawn by `KOPILKA_SEED`.
pub(crate) fn in_slice(case: u64) -> bool {
    let mut dice = setting("KOPILKA_SEED", 20_270_305).wrapping_add(case.wrapping_mul(0x9e37_79b9));
    throws(&mut dice, setting("KOPILKA_SLICES", 8)) == 0
}

/// A random number below `sides`, from a seeded state.
pub(crate) fn throws(dice: &mut u64, sides: u64) -> u64 {
    *dice = dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*dice ^ (*dice >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) % sides
}

/// Polls until `look` returns something.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(tokio::time::Instant::now() < deadline, "never saw {what}");
        tokio::time::sleep(LOOK_EACH).await;
    }
}

impl Person<'_> {
    pub(crate) async fn chat(&self) -> Vec<Shown> {
        let path = format!("/sandbox/people/{}/messages", self.id);
        let (_, messages) = self.world.asks(Method::GET, &path, None, None).await;
        let button = |button: &Value| {
            let carried = ["data", "copy", "url"].iter().find_map(|kind| button[kind].as_str());
            (button["text"].as_str().unwrap().to_owned(), carried.unwrap_or_default().to_owned())
        };
        let shown = |message: &Value| Shown {
            id: message["message_id"].as_i64().unwrap(),
            text: message["text"].as_str().or(message["caption"].as_str()).unwrap_or_default().to_owned(),
            photo: message["photo"].is_string(),
            document: message["document"]["name"]
                .as_str()
                .map(|name| (name.to_owned(), message["document"]["url"].as_str().unwrap().to_owned())),
            buttons: message["buttons"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|row| row.as_array().unwrap())
                .map(button)
                .collect(),
            by_bot: message["from"] == "bot",
        };
        messages.as_array().unwrap().iter().map(shown).collect()
    }

    /// The bot's messages that contain a text.
    pub(crate) async fn told(&self, part: &str) -> Vec<Shown> {
        self.chat().await.into_iter().filter(|shown| shown.by_bot && shown.text.contains(part)).collect()
    }

    pub(crate) async fn sees(&self, part: &str) -> Shown {
        until(part, || async { self.told(part).await.pop() }).await
    }

    pub(crate) async fn says(&self, text: &str) -> i64 {
        let path = format!("/sandbox/people/{}/send", self.id);
        let (status, sent) = self.world.asks(Method::POST, &path, None, Some(json!({ "text": text }))).await;
        assert_eq!(status, StatusCode::OK);
        sent["message_id"].as_i64().unwrap()
    }

    /// Writes, and returns the first answer that contains `part`.
    pub(crate) async fn asks(&self, text: &str, part: &str) -> Shown {
        let asked = self.says(text).await;
        until(part, || async { self.told(part).await.into_iter().find(|shown| shown.id > asked) }).await
    }

    /// Sends a photo, and returns the bot's next message.
    pub(crate) async fn shows(&self, picture: Vec<u8>) -> Shown {
        self.uploads("photo", picture).await
    }

    /// Sends a file, and returns the bot's next message.
    pub(crate) async fn sends_file(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Shown {
        self.uploads(&format!("document?name={name}"), bytes.into()).await
    }

    async fn uploads(&self, what: &str, bytes: Vec<u8>) -> Shown {
        let url = format!("{}/sandbox/people/{}/{what}", self.world.url, self.id);
        let token = self.world.sandbox_token();
        let sent = self.world.http.post(url).header("x-sandbox-token", token).body(bytes).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::OK);
        let sent: Value = sent.json().await.unwrap();
        let sent = sent["message_id"].as_i64().unwrap();
        let next = || async { self.chat().await.into_iter().find(|shown| shown.by_bot && shown.id > sent) };
        until("an answer to a file", next).await
    }

    /// The newest file of this name that the bot has sent.
    pub(crate) async fn file(&self, name: &str) -> Vec<u8> {
        let newest = || async {
            let files = self.chat().await.into_iter().rev().filter_map(|shown| shown.document);
            files.into_iter().find(|(known, _)| known == name)
        };
        let (_, url) = until(name, newest).await;
        let answer = self.world.gets(&url).send().await.unwrap();
        answer.bytes().await.unwrap().to_vec()
    }

    /// The newest picture that the bot has sent.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        let path = format!("/sandbox/people/{}/messages", self.id);
        let newest = || async {
            let (_, messages) = self.world.asks(Method::GET, &path, None, None).await;
            let photo = |message: &Value| message["photo"].as_str().map(str::to_owned);
            messages.as_array().unwrap().iter().rev().find_map(photo)
        };
        let file = until("a picture", newest).await;
        let answer = self.world.gets(&file).send().await.unwrap();
        answer.bytes().await.unwrap().to_vec()
    }

    /// Taps a button of the newest message that has it, and returns the screen once it contains `part`.
    pub(crate) async fn taps(&self, label: &str, part: &str) -> Shown {
        let has = |shown: &Shown| shown.buttons.iter().any(|(text, _)| text == label);
        let screen = until(label, || async { self.chat().await.into_iter().rev().find(has) }).await;
        let data = &screen.buttons.iter().find(|(text, _)| text == label).unwrap().1;
        self.sends_tap(screen.id, data).await;
        // The screen itself or a message below it, never an older one with the same text.
        until(part, || async { self.told(part).await.into_iter().find(|shown| shown.id >= screen.id) }).await
    }

    /// Taps the newest button whose data contains `part`, in whatever language its label is, and returns the resulting
    /// screen.
    pub(crate) async fn presses(&self, part: &str) -> Shown {
        let has = |shown: &Shown| shown.buttons.iter().any(|(_, data)| data.contains(part));
        let screen = until(part, || async { self.chat().await.into_iter().rev().find(has) }).await;
        let newest = self.chat().await.iter().map(|shown| shown.id).max().unwrap_or_default();
        let data = &screen.buttons.iter().find(|(_, data)| data.contains(part)).unwrap().1;
        self.sends_tap(screen.id, data).await;
        let other = |shown: &Shown| {
            shown.id > newest
                || (shown.id == screen.id && (&shown.text, &shown.buttons) != (&screen.text, &screen.buttons))
        };
        let changed = || async { self.chat().await.into_iter().rev().find(|shown| shown.by_bot && other(shown)) };
        until(&format!("what comes of {part}"), changed).await
    }

    /// Writes, and returns the bot's next message.
    pub(crate) async fn writes(&self, text: &str) -> Shown {
        let asked = self.says(text).await;
        until(text, || async { self.chat().await.into_iter().find(|shown| shown.by_bot && shown.id > asked) }).await
    }

    pub(crate) async fn sends_tap(&self, message: i64, data: &str) {
        let path = format!("/sandbox/people/{}/tap", self.id);
        let tap = json!({ "message_id": message, "data": data });
        let (status, answer) = self.world.asks(Method::POST, &path, None, Some(tap)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }

    pub(crate) async fn blocks(&self, blocked: bool) {
        let path = format!("/sandbox/people/{}/block", self.id);
        self.world.asks(Method::POST, &path, None, Some(json!({ "blocked": blocked }))).await;
    }

    /// Joins a program in English and returns the card.
    pub(crate) async fn joins(&self, program: &str) -> String {
        self.asks(&format!("/start j_{program}"), "Choose a language").await;
        self.taps("English", "points for purchases").await;
        let welcome = self.taps("Agree and join", "Card:").await;
        card_in(&welcome.text)
    }

    /// Joins a program in a language, and returns the card.
    pub(crate) async fn joins_in(&self, program: &str, language: &str) -> String {
        self.writes(&format!("/start j_{program}")).await;
        self.presses(&format!("speak {language} j_")).await;
        card_in(&self.presses(&format!("agree {language} j_")).await.text)
    }
}

/// The card number in a text.
pub(crate) fn card_in(text: &str) -> String {
    let digits = |line: &str| line.chars().filter(char::is_ascii_digit).collect::<String>();
    text.lines().map(digits).find(|digits| digits.len() == 16).unwrap()
}
