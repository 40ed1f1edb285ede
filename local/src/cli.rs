//! The command line.

use bot::imports::Column;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Loyalty points in one Telegram chat. Without a command: runs everything on this machine.
#[derive(Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    /// Keep no data after it ends.
    #[arg(long)]
    pub(crate) memory: bool,
    /// The folder for the data.
    #[arg(long, env = "KOPILKA_DATA", default_value = "data", global = true)]
    pub(crate) data: PathBuf,
    /// The address to listen on; port 0 picks one and prints it.
    #[arg(long, env = "KOPILKA_ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) addr: SocketAddr,
    #[command(subcommand)]
    pub(crate) command: Option<CliCommand>,
}

#[derive(Subcommand)]
pub(crate) enum CliCommand {
    /// Live a month of the demo café: 40 people join, buy, answer and invite. It needs a running `kopilka` without a token, at
    /// --addr and with the same --data, and moves its clock.
    Demo,
    /// Programs: create one, or change its rules.
    #[command(subcommand)]
    Program(ProgramCommand),
    /// API keys of tills and web shops.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Journeys, the automatic messages of a program: their definitions and words as files.
    #[command(subcommand)]
    Journey(JourneyCommand),
    /// People, by their Telegram id: what is held of one, and its erasure.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Telegram's webhook, with the token in TELOXIDE_TOKEN.
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Check a deployment: tables, schedules, token, clock, webhook and secret. Says what to do about each problem, and
    /// exits with 1 if there is any.
    Doctor,
    /// Bring the tables back to an earlier state, from tables that DynamoDB restored. Without --apply it only counts
    /// the changes. Nothing else may run meanwhile: deploy with Paused=true first.
    Restore {
        /// The name of the restored ledger table.
        #[arg(long)]
        ledger: String,
        /// The name of the restored vault table.
        #[arg(long)]
        vault: String,
        /// The name of the restored outbox table.
        #[arg(long)]
        outbox: String,
        /// Also restore people who are missing from the vault now, including those whose data was deleted since.
        /// Without it, what is gone from the vault stays gone.
        #[arg(long)]
        forgotten_too: bool,
        /// Apply the changes.
        #[arg(long)]
        apply: bool,
    },
    /// Rotate VAULT_MASTER_KEY: wrap every person's key with the newest one. Older keys can be removed afterwards. Safe
    /// to repeat. Exits with 1 if it must be run again.
    Rewrap,
    /// Dead letters: stream records that a function could not process.
    #[command(subcommand)]
    DeadLetters(DeadLettersCommand),
    /// Recompute every account, coupon, budget and stock from the entries alone, and compare. Exits with 1 if anything
    /// differs.
    Audit {
        /// Only this program.
        #[arg(long)]
        program: Option<String>,
        /// Print what would repair each difference. Nothing is changed.
        #[arg(long)]
        repair_plan: bool,
    },
    /// Recount the answers to all surveys, and compare. Exits with 1 if anything differs.
    Recount {
        /// Only this program.
        #[arg(long)]
        program: Option<String>,
        /// Count answers that are not counted yet, and correct the counters.
        #[arg(long)]
        repair: bool,
    },
    /// Import existing customers: cards, balances, purchases and refunds.
    ///
    /// The file is what another system or a spreadsheet writes: CSV in UTF-8, UTF-16, Windows-1251 or GB18030, separated by
    /// commas, semicolons or tabs; XLSX; or the ZIP of a program's export. Columns are found by their usual names in English,
    /// Russian and Chinese, and are shown; others are ignored. A line says who (an id, a card, a phone or an e-mail), and
    /// a balance, or a purchase (amount and day; below zero it is a refund), or both, or neither (a card alone). Lines of one
    /// receipt are added up. Days are in the program's zone. Purchases may be of any age; nobody is sent a message. Unless
    /// the program's points never expire, imported ones are available at once.
    ///
    /// What is imported is known by what it says: a balance once for each customer and source, a purchase by its receipt, or
    /// by customer, time and place among those of the same time. So the same file again, renamed, sorted or longer, brings in
    /// only what is new, and one that was stopped continues. Another amount is listed and changes nothing. Bad lines are
    /// listed by number and do not affect the others; then it exits with 1.
    Import(Box<ImportArgs>),
}

#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The program.
    #[arg(long)]
    pub(crate) program: String,
    /// The system that the file comes from. Files of one system are of one base.
    #[arg(long, default_value = "base")]
    pub(crate) source: String,
    /// Only say what would happen: customers, points, levels, liability and bad lines.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Take back what the import of this number brought in from this file, within a day. Customers who have done something
    /// since keep it.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["dry_run", "cards"])]
    pub(crate) undo: Option<u32>,
    /// Write each customer's card and claim link to this CSV.
    #[arg(long, value_name = "FILE")]
    pub(crate) cards: Option<PathBuf>,
    /// Separate its values by semicolons, as spreadsheets in Russian expect.
    #[arg(long, requires = "cards")]
    pub(crate) semicolons: bool,
    /// Read 03/04/2027 as 3 April.
    #[arg(long, conflicts_with = "month_first")]
    pub(crate) day_first: bool,
    /// Read 03/04/2027 as March 4.
    #[arg(long)]
    pub(crate) month_first: bool,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    /// The file.
    pub(crate) file: PathBuf,
}

/// The names of columns in the file, where they are not found by themselves.
#[derive(Args)]
#[command(next_help_heading = "Columns, by their names in the file")]
pub(crate) struct ColumnArgs {
    /// The client's own id of a customer.
    #[arg(long, value_name = "NAME")]
    pub(crate) member: Option<String>,
    /// The card in the other system.
    #[arg(long, value_name = "NAME")]
    pub(crate) card: Option<String>,
    /// The phone.
    #[arg(long, value_name = "NAME")]
    pub(crate) phone: Option<String>,
    /// The e-mail.
    #[arg(long, value_name = "NAME")]
    pub(crate) email: Option<String>,
    /// The balance of points.
    #[arg(long, value_name = "NAME")]
    pub(crate) balance: Option<String>,
    /// The points that are owed.
    #[arg(long, value_name = "NAME")]
    pub(crate) debt: Option<String>,
    /// The level.
    #[arg(long, value_name = "NAME")]
    pub(crate) level: Option<String>,
    /// The last day of the balance.
    #[arg(long, value_name = "NAME")]
    pub(crate) expires_on: Option<String>,
    /// The day on which they joined.
    #[arg(long, value_name = "NAME")]
    pub(crate) joined_on: Option<String>,
    /// The amount of a purchase.
    #[arg(long, value_name = "NAME")]
    pub(crate) amount: Option<String>,
    /// The price of a piece, if there is no amount.
    #[arg(long, value_name = "NAME")]
    pub(crate) price: Option<String>,
    /// The number of pieces.
    #[arg(long, value_name = "NAME")]
    pub(crate) quantity: Option<String>,
    /// When it was bought.
    #[arg(long, value_name = "NAME")]
    pub(crate) occurred_at: Option<String>,
    /// The time of day, where it stands apart.
    #[arg(long, value_name = "NAME")]
    pub(crate) time: Option<String>,
    /// The number of the receipt or order.
    #[arg(long, value_name = "NAME")]
    pub(crate) receipt: Option<String>,
    /// The cashier.
    #[arg(long, value_name = "NAME")]
    pub(crate) cashier: Option<String>,
}

impl ColumnArgs {
    /// Returns the columns that were named.
    pub(crate) fn named(&self) -> Vec<(Column, String)> {
        let all = [
            (Column::Member, &self.member),
            (Column::Card, &self.card),
            (Column::Phone, &self.phone),
            (Column::Email, &self.email),
            (Column::Balance, &self.balance),
            (Column::Debt, &self.debt),
            (Column::Level, &self.level),
            (Column::ExpiresOn, &self.expires_on),
            (Column::JoinedOn, &self.joined_on),
            (Column::Amount, &self.amount),
            (Column::Price, &self.price),
            (Column::Quantity, &self.quantity),
            (Column::OccurredAt, &self.occurred_at),
            (Column::Time, &self.time),
            (Column::Receipt, &self.receipt),
            (Column::Cashier, &self.cashier),
        ];
        all.into_iter().filter_map(|(column, name)| Some((column, name.clone()?))).collect()
    }
}

#[derive(Subcommand)]
pub(crate) enum ProgramCommand {
    /// Create a program from a TOML file, or bring it to what the file says. See demo/cafe.toml.
    Apply {
        /// The file.
        file: PathBuf,
    },
    /// Print a program's newest rules and its catalog as a file that apply reads. Staff is left out.
    Show {
        /// The program.
        program: String,
    },
    /// Write what the ledger holds of a program to a ZIP of CSV files: rules, rewards, members, referrals, entries,
    /// coupons, survey results, staff, audit log. People are numbers in it.
    Export {
        /// The program.
        program: String,
        /// The file to write.
        file: PathBuf,
        /// Separate values by semicolons, as spreadsheets in Russian expect.
        #[arg(long)]
        semicolons: bool,
    },
    /// Show or change a program's limits. A change takes effect within a minute.
    Limits {
        /// The program.
        program: String,
        /// Members and cards ever opened.
        #[arg(long)]
        members: Option<u32>,
        /// People who work for the program.
        #[arg(long)]
        staff: Option<u32>,
        /// API keys.
        #[arg(long)]
        keys: Option<u32>,
        /// Purchases, activities and new cards that its tills report in a minute.
        #[arg(long)]
        purchases_a_minute: Option<u32>,
    },
}

#[derive(Subcommand)]
pub(crate) enum JourneyCommand {
    /// Say what is wrong with a journey, of a file or of the program. Exits with 1 if it could not be switched on.
    Lint {
        /// The program.
        #[arg(long)]
        program: String,
        /// A TOML file, or the id of a journey.
        journey: String,
    },
    /// Write a journey to a file: its definition as TOML, or its words as CSV, one line for each step and language.
    Export {
        /// The program.
        #[arg(long)]
        program: String,
        /// The id of the journey, or of a template: welcome, second, winback.
        journey: String,
        /// The file to write, which ends in .toml or .csv.
        file: PathBuf,
        /// Separate values by semicolons, as spreadsheets in Russian expect.
        #[arg(long)]
        semicolons: bool,
    },
    /// Read a journey from a file: a definition (TOML), or words for one that is there (CSV or XLSX, with --journey). One that is
    /// on stays on, with the new words for all; a new one is off.
    Import {
        /// The program.
        #[arg(long)]
        program: String,
        /// The journey whose words the file has.
        #[arg(long)]
        journey: Option<String>,
        /// The file.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum PersonCommand {
    /// Write all that is held of a person to a JSON file, to be given to them. It holds what they wrote: handle it so.
    Export {
        /// The person's Telegram id.
        telegram_id: u64,
        /// The file to write.
        file: PathBuf,
    },
    /// Erase a person, as they could in the chat: what says who they are is deleted, and the books stay. It cannot be
    /// undone. The last owner of a program is not erased.
    Erase {
        /// The person's Telegram id.
        telegram_id: u64,
        /// Erase for good; without it, it is only said who would be erased.
        #[arg(long)]
        for_good: bool,
    },
    /// Let the second factor of somebody who lost its app, and the recovery codes, end in 72 hours. They are told in the
    /// chat at once and can keep it there. Make sure first who asks.
    EndSecondFactor {
        /// The person's Telegram id.
        telegram_id: u64,
    },
}

#[derive(Subcommand)]
pub(crate) enum WebhookCommand {
    /// Let Telegram send updates to an address, with TELEGRAM_WEBHOOK_SECRET. Also sets the bot's names and commands.
    Set {
        /// WebhookUrl of the stack's outputs.
        address: String,
    },
    /// Show the address, the number of waiting updates, and the last error.
    Info,
    /// Stop Telegram from sending updates. Waiting ones are kept.
    Delete,
}

#[derive(Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// List all dead letters: their names, since when, and why.
    List,
    /// Show one dead letter: the record as it was delivered.
    Show {
        /// Its name, as list prints it.
        name: String,
    },
    /// Process dead letters again, after the cause is fixed; those that succeed are deleted. Exits with 1 if one still
    /// fails.
    Replay {
        /// Its name; without it, all of them.
        name: Option<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Create a key and print it, once.
    New {
        /// The program.
        #[arg(long)]
        program: String,
        /// A key that may only read.
        #[arg(long)]
        read_only: bool,
        /// A key for those who build a till: it is answered as any, and nothing that it writes is kept.
        #[arg(long, conflicts_with = "read_only")]
        test: bool,
    },
    /// Revoke a key, at once.
    Revoke {
        /// The part of the key between the first and the second underscore.
        id: String,
    },
}
