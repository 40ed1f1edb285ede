//! The work on imports that were confirmed in the chat, in steps of some seconds: each stores how far it came, and edits the
//! message that says so. The file is fetched from Telegram, which keeps it; nothing of it is stored.

use super::screen::{self, Notes};
use super::upload::FILE_BYTES_MAX;
use crate::BotError;
use crate::channel::Channel;
use crate::channel::telegram::Telegram;
use crate::channel::telegram::edge::{edit_or_resend, send_file, send_screen};
use crate::channel::telegram::fetch::fetch;
use crate::context::{Document, ProgramContext};
use crate::export::{Separator, list_of};
use crate::imports::words::bad_in_words;
use crate::imports::{BaseFile, ImportRun, PersonDone, RunMode, read_table};
use crate::payload::Payload;
use crate::texts::texts;
use domain::{Program, ProgramId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};
use store::{BaseImport, Clock, Conflict, ImportCounts, ImportList, ImportState, Ledger, Programs, StoreError, Vault};
use teloxide::Bot;
use teloxide::requests::{Request, Requester};
use teloxide::types::{ChatId, FileId, MessageId};

/// How long a step goes on.
const STEP_FOR: Duration = Duration::from_secs(2);
/// People who are done with before the time is looked at.
const CHUNK: usize = 64;
/// The lines that are left out of which an import keeps the reason.
const BAD_KEPT: usize = 50;
/// The most times a step is stored again after somebody else changed the import.
const SAVES_MAX: usize = 5;

/// A file with the names of its columns' meanings under which it was read.
type Read = (String, Vec<String>, Arc<BaseFile>);

/// Who works on imports.
pub struct ImportWork {
    /// The ledger.
    pub ledger: Ledger,
    /// The vault.
    pub vault: Vault,
    /// Programs, cached.
    pub programs: Programs,
    /// The clock.
    pub clock: Clock,
    /// The bot, for files and messages.
    pub bot: Bot,
    /// The file that was read last: a large one takes many steps.
    last: Mutex<Option<Read>>,
}

impl ImportWork {
    /// Makes a worker.
    pub fn new(ledger: Ledger, vault: Vault, programs: Programs, clock: Clock, bot: Bot) -> ImportWork {
        ImportWork { ledger, vault, programs, clock, bot, last: Mutex::default() }
    }

    /// Takes a step in each import that is due. Returns how many there were, and how many failed and are due again.
    pub async fn step_all(&self) -> Result<(usize, usize), StoreError> {
        let due = self.ledger.due_imports(self.clock.now()).await?;
        let mut failed = 0;
        for (program, number) in &due {
            if let Err(error) = self.step(program, *number).await {
                tracing::error!(%error, %program, number, "an import is not gone on with");
                failed += 1;
                if let Some(import) = self.ledger.import(program, *number).await? {
                    self.ledger.put_import_off(program, import, self.clock.now()).await?;
                }
            }
        }
        Ok((due.len(), failed))
    }

    async fn step(&self, id: &ProgramId, number: u32) -> Result<(), BotError> {
        let (Some(program), Some(mut import)) = (self.programs.get(id).await?, self.ledger.import(id, number).await?)
        else {
            return Ok(());
        };
        let now = self.clock.now();
        let Some(chat) = import.chat.clone().filter(|_| import.is_due() && !import.is_busy(now)) else {
            return Ok(());
        };
        if self.ledger.take_up_import(id, &mut import, now).await?.is_err() {
            return Ok(());
        }
        let Some(person) = self.vault.person(&chat.by).await? else {
            // Nobody waits for it any more.
            stop(&mut import, now);
            let _ = self.ledger.save_import(id, &mut import, None, now).await?;
            return Ok(());
        };
        let lang = person.profile.lang();
        let ctx = ProgramContext { person, program, lang, now };
        let Some(base) = self.base(&import, &ctx.program).await? else {
            stop(&mut import, now);
            if self.ledger.save_import(id, &mut import, None, now).await?.is_ok() {
                let failed = Some(texts(lang).import_lost());
                self.show(&ctx, &mut import, &Notes { failed, ..Notes::default() }).await?;
            }
            return Ok(());
        };
        match chat.wants {
            Some(list) => self.send_list(&ctx, import, &base, list).await,
            None => self.go_on(&ctx, import, &base).await,
        }
    }

    /// Goes on with the people of an import for some seconds.
    async fn go_on(&self, ctx: &ProgramContext, mut import: BaseImport, base: &BaseFile) -> Result<(), BotError> {
        let Some(mode) = RunMode::of(import.state) else { return Ok(()) };
        let (all, began) = (base.meaning.people.len() as u64, Moment::now());
        let run = self.run(ctx, import.number).await?;
        let mut step = ImportCounts::default();
        let mut bad: Vec<(u64, String)> = Vec::new();
        if import.counts.people == 0 && mode != RunMode::TakeBack {
            step.bad = base.meaning.bad.len() as u64;
            let first = base.meaning.bad.iter().take(BAD_KEPT);
            bad.extend(first.map(|(line, why)| (*line, bad_in_words(why, &base.mapping, &ctx.program, ctx.lang))));
        }
        while import.counts.people + step.people < all && began.elapsed() < STEP_FOR {
            let done = usize::try_from(import.counts.people + step.people).unwrap_or(usize::MAX);
            for (_, PersonDone { counts, bad: more, .. }) in run.people(base, done, CHUNK, mode).await? {
                step.add(&counts);
                let more = more.iter().take(BAD_KEPT);
                bad.extend(more.map(|(line, why)| (*line, bad_in_words(why, &base.mapping, &ctx.program, ctx.lang))));
            }
        }
        let began = import.clone();
        for _ in 0..SAVES_MAX {
            import.counts.add(&step);
            import.put_down();
            if let Some(chat) = &mut import.chat {
                chat.people = all;
                chat.bad.extend(bad.iter().cloned());
                chat.bad.sort();
                chat.bad.truncate(BAD_KEPT);
            }
            if import.state.is_running() && import.counts.people >= all {
                finish(&mut import, ctx.now);
            }
            match self.ledger.save_import(&ctx.program.id, &mut import, None, self.clock.now()).await? {
                Ok(()) => break,
                // Only that it was stopped meanwhile changes nothing of what this step did.
                Err(Conflict) => match self.ledger.import(&ctx.program.id, import.number).await? {
                    Some(stopped) if is_stopped(&began, &stopped) => import = stopped,
                    _ => return Ok(()),
                },
            }
        }
        let missing = match import.state {
            ImportState::Checked => self.ledger.room_missing(&ctx.program, &import).await?,
            _ => None,
        };
        self.show(ctx, &mut import, &Notes { fractions: base.meaning.fractions, room: missing, failed: None }).await
    }

    async fn run<'a>(&'a self, ctx: &'a ProgramContext, number: u32) -> Result<ImportRun<'a>, StoreError> {
        Ok(ImportRun {
            ledger: &self.ledger,
            program: &ctx.program,
            source: SOURCE,
            number,
            undone: ImportRun::undone(&self.ledger, &ctx.program).await?,
            now: ctx.now,
        })
    }

    /// Sends a list about an import to who sent the file.
    async fn send_list(
        &self,
        ctx: &ProgramContext,
        mut import: BaseImport,
        base: &BaseFile,
        list: ImportList,
    ) -> Result<(), BotError> {
        let (t, number) = (texts(ctx.lang), import.number.to_string());
        // As the file that was sent.
        let form = import.chat.as_ref().and_then(|chat| chat.form.last());
        let by = Separator::semicolons(form.is_some_and(|sign| sign == ";"));
        let document = match list {
            ImportList::Bad => {
                let said = |(line, why): &(u64, _)| (*line, bad_in_words(why, &base.mapping, &ctx.program, ctx.lang));
                let mut bad: BTreeMap<u64, String> = base.meaning.bad.iter().map(said).collect();
                bad.extend(import.chat.iter().flat_map(|chat| chat.bad.iter().cloned()));
                let more = import.counts.bad.saturating_sub(bad.len() as u64);
                let mut rows: Vec<[String; 2]> = bad.into_iter().map(|(line, why)| [line.to_string(), why]).collect();
                rows.extend((more > 0).then(|| [String::new(), t.import_more(more.to_string())]));
                Document {
                    name: format!("import-{number}-left-out.csv"),
                    bytes: list_of(by, &[&t.import_sheet_line(), &t.import_sheet_why()], &rows)?,
                    caption: t.import_bad_caption(number),
                }
            }
            ImportList::Cards => Document {
                name: format!("import-{number}-cards.csv"),
                bytes: list_of(
                    by,
                    &[&t.column_member(), &t.column_card(), &t.import_sheet_link()],
                    &self.cards(ctx, base).await?,
                )?,
                caption: t.import_cards_caption(number),
            },
        };
        if let Some(chat) = self.chat(ctx) {
            send_file(&self.bot, chat, document).await?;
        }
        import.put_down();
        if let Some(chat) = &mut import.chat {
            chat.wants = None;
        }
        let _ = self.ledger.save_import(&ctx.program.id, &mut import, None, self.clock.now()).await?;
        Ok(())
    }

    /// Returns the customers of a file that have cards, with the links that claim them.
    async fn cards(&self, ctx: &ProgramContext, base: &BaseFile) -> Result<Vec<[String; 3]>, BotError> {
        let me = self.bot.get_me().send().await?;
        let channel = Telegram { username: me.username().to_owned() };
        let run = self.run(ctx, 0).await?;
        let cards = run.cards(base).await?;
        let row = |(name, card, claim): (&str, domain::CardNumber, _)| {
            [name.to_owned(), card.to_string(), channel.deep_link(&Payload::Claim(claim))]
        };
        Ok(cards.into_iter().map(row).collect())
    }

    /// Reads the file of an import; `None` if Telegram hands it out no more, or its columns say nothing any more.
    async fn base(&self, import: &BaseImport, program: &Program) -> Result<Option<Arc<BaseFile>>, BotError> {
        let Some(chat) = &import.chat else { return Ok(None) };
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((id, columns, base)) = last
            && (id == chat.id && columns == chat.columns)
        {
            return Ok(Some(base));
        }
        let Some(bytes) = fetch(&self.bot, &FileId(chat.id.clone()), FILE_BYTES_MAX).await? else { return Ok(None) };
        let (program, columns) = (program.clone(), chat.columns.clone());
        let read = tokio::task::spawn_blocking(move || {
            let table = read_table(&bytes).ok()?;
            let mapping = crate::imports::Mapping::of_codes(&table.header, &columns);
            mapping.names_people().then(|| Arc::new(BaseFile::of(&table, mapping, None, &program)))
        });
        let read = read.await.unwrap_or_default();
        let kept = read.clone().map(|base| (chat.id.clone(), chat.columns.clone(), base));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = kept;
        Ok(read)
    }

    fn chat(&self, ctx: &ProgramContext) -> Option<ChatId> {
        let id = ctx.person.profile.address.telegram_id()?;
        i64::try_from(id).ok().map(ChatId)
    }

    /// Shows how far an import came: in its message, or in a new one that is its message from now on.
    async fn show(&self, ctx: &ProgramContext, import: &mut BaseImport, notes: &Notes) -> Result<(), BotError> {
        let screen = screen::screen_of(ctx, import, notes);
        let (Some(chat), Some(file)) = (self.chat(ctx), &mut import.chat) else { return Ok(()) };
        if file.message != 0 {
            return edit_or_resend(&self.bot, chat, MessageId(file.message), &screen).await;
        }
        if let Some(sent) = send_screen(&self.bot, chat, &screen).await? {
            file.message = sent;
            let _ = self.ledger.save_import(&ctx.program.id, import, None, self.clock.now()).await?;
        }
        Ok(())
    }
}

/// Files that come in the chat are of one base.
const SOURCE: &str = "base";

/// Whether an import is as it was when a step began, but that somebody stopped it.
fn is_stopped(began: &BaseImport, now: &BaseImport) -> bool {
    let over = (began.state, now.state) == (ImportState::Importing, ImportState::Done);
    over && began.counts == now.counts
        && now.chat.as_ref().map(|chat| &chat.id) == began.chat.as_ref().map(|chat| &chat.id)
}

/// Ends a running import early: what was brought in stays, and can be taken back.
fn stop(import: &mut BaseImport, now: domain::Instant) {
    import.put_down();
    if let Some(chat) = &mut import.chat {
        chat.wants = None;
    }
    match import.state {
        ImportState::Checking => import.state = ImportState::Read,
        ImportState::Importing | ImportState::Undoing => {
            (import.state, import.done_at) = (ImportState::Done, Some(now))
        }
        _ => {}
    }
}

/// All people are done with.
fn finish(import: &mut BaseImport, now: domain::Instant) {
    match import.state {
        ImportState::Checking => import.state = ImportState::Checked,
        ImportState::Importing => (import.state, import.done_at) = (ImportState::Done, Some(now)),
        ImportState::Undoing => (import.state, import.done_at) = (ImportState::Undone, Some(now)),
        _ => {}
    }
}
